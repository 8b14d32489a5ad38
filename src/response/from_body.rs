//! Decides what becomes of an error response whose body was read: it is rewritten, or kept.

use http::response;

use crate::body::own::{FinalBody, OUTGREW_ITS_HINT, OwnBody, Tail};
use crate::error::http_error::BoxError;
use crate::error::origin::Origin;
use crate::exchange::Exchange;
#[cfg(feature = "decompress")]
use crate::inspect::decide::keeps_encoded_json;
use crate::inspect::interpret::{Interpretation, interpret};
use crate::response::from_failure::from_failed_body;
use crate::response::from_json::{Json, Label, is_whole_json, respond_with_embedded_json, respond_with_json};
#[cfg(feature = "xml")]
use crate::response::from_text::respond_with_fault;
use crate::response::from_text::{respond_with_message, shows_text};
use crate::response::read_body::{ReadBody, error_body, hand_on};
use crate::response::to_head::respond_to_head;
use crate::response::{Kept, Outgoing, Wording, keep, respond};
#[cfg(feature = "decompress")]
use crate::syntax::content::TextFormat;

/// The body of an error response.
pub(crate) fn from_error_body(head: &mut response::Parts, read: ReadBody, exchange: &mut Exchange) -> FinalBody {
    let is_own = head.extensions.get::<Origin>().copied();
    // A stream that turns out to be empty has left out what GET would get.
    if exchange.is_head && is_own.is_none() && read.bytes.is_empty() && matches!(read.tail, Tail::End(_)) {
        return respond_to_head(head, read.declared, exchange).into();
    }
    #[cfg(feature = "decompress")]
    let read = match undo_coding(head, read, exchange) {
        Ok(read) => read,
        Err(body) => return body,
    };
    let settings = exchange.settings;
    let interpretation = interpret(error_body(head, &read.bytes, read.read_as(), &settings));
    match (interpretation, is_own) {
        (Interpretation::Keep(_) | Interpretation::Relabel(_), _) if matches!(read.tail, Tail::Lost) => {
            from_body_error(head, OUTGREW_ITS_HINT.into(), exchange).into()
        }
        (_, Some(origin)) => keep_as_it_is(head, read, origin, exchange),
        // What follows in there is no part of it, and cannot be left out.
        (Interpretation::Keep(_), _) if read.is_cut && (read.has_skipped || is_whole_json(&read.bytes)) => {
            respond_with_message(head, None, read.bytes, exchange).into()
        }
        (Interpretation::Keep(parsed), _) => {
            let json = Json::of_body(&read, parsed);
            respond_with_json(head, json, read.tail, Origin::Response, exchange)
        }
        (Interpretation::Relabel(bytes), _) => {
            let label = Label::of(&bytes, &read);
            // Of what goes on unread under a text label, it is not known whether it is JSON to its end.
            if read.is_cut || (matches!(read.tail, Tail::Rest) && !shows_text(head, exchange)) {
                return respond_with_message(head, None, read.bytes, exchange).into();
            }
            respond_with_json(head, Json::new(bytes, label), read.tail, Origin::Response, exchange)
        }
        (Interpretation::Embedded(json), _) => respond_with_embedded_json(head, json, read, Origin::Response, exchange),
        #[cfg(feature = "xml")]
        (Interpretation::Fault(fault), _) => respond_with_fault(head, fault, read.bytes, exchange).into(),
        (Interpretation::Message(text), _) => respond_with_message(head, Some(text), read.bytes, exchange).into(),
        (Interpretation::NoMessage, _) => respond_with_message(head, None, read.bytes, exchange).into(),
    }
}

/// The body without its content coding, or the response for one whose coding cannot be undone.
#[cfg(feature = "decompress")]
fn undo_coding(head: &mut response::Parts, mut read: ReadBody, exchange: &mut Exchange) -> Result<ReadBody, FinalBody> {
    let is_own = head.extensions.get::<Origin>().is_some();
    if is_own || exchange.settings.reads.coding(&head.headers).is_none() {
        return Ok(read);
    }
    if !matches!(read.tail, Tail::End(_)) {
        let is_kept = read.declared.format == TextFormat::Json && keeps_encoded_json(exchange);
        return Err(if matches!(read.tail, Tail::Lost) {
            from_body_error(head, OUTGREW_ITS_HINT.into(), exchange).into()
        } else if is_kept {
            keep_as_it_is(head, read, Origin::Response, exchange)
        } else {
            respond_with_message(head, None, read.bytes, exchange).into()
        });
    }
    let Err(corrupt) = read.undo_coding(head, exchange.settings) else {
        return Ok(read);
    };
    let outgoing = Outgoing {
        error: from_failed_body(head.status, corrupt.into(), exchange),
        origin: Origin::Response,
        wording: Wording::OfStatus,
    };
    Err(respond(outgoing, head, exchange).into())
}

/// A body that failed, panicked or took too long: never another status.
pub(crate) fn from_body_error(head: &mut response::Parts, error: BoxError, exchange: &Exchange) -> OwnBody {
    let origin = Origin::from_failed_body(&error);
    let error = from_failed_body(head.status, error, exchange);
    let wording = Wording::OfStatus;
    respond(Outgoing { error, origin, wording }, head, exchange)
}

/// An error that an inner layer of this crate produced, or one that cannot be read.
fn keep_as_it_is(head: &mut response::Parts, read: ReadBody, origin: Origin, exchange: &mut Exchange) -> FinalBody {
    let json = matches!(read.tail, Tail::End(_)).then(|| read.bytes.clone());
    let body = hand_on(head, read.bytes, read.tail).unless_head(exchange.is_head);
    let kept = Kept {
        json,
        ..Kept::default()
    };
    keep(&kept, origin, head, exchange).map_or(body, FinalBody::Own)
}
