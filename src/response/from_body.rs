//! Decides what becomes of an error response whose body was read: it is rewritten, or kept.

use http::response;

use crate::body::ResponseBody;
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
use crate::response::read_body::{OUTGREW_ITS_HINT, ReadBody, Tail, error_body, hand_on};
use crate::response::to_head::respond_to_head;
use crate::response::{Kept, Outgoing, Wording, keep, respond};
#[cfg(feature = "decompress")]
use crate::syntax::content::TextFormat;

/// The body of an error response.
pub(crate) fn from_error_body<B>(
    head: &mut response::Parts,
    read: ReadBody<B>,
    exchange: &mut Exchange,
) -> ResponseBody<B> {
    let is_own = head.extensions.get::<Origin>().copied();
    // A stream that turns out to be empty has left out what GET would get.
    if exchange.is_head && is_own.is_none() && read.bytes.is_empty() && matches!(read.tail, Tail::End(_)) {
        return respond_to_head(head, read.declared, exchange);
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
            from_body_error(head, OUTGREW_ITS_HINT.into(), exchange)
        }
        (_, Some(origin)) => keep_as_it_is(head, read, origin, exchange),
        // What follows in there is no part of it, and cannot be left out.
        (Interpretation::Keep(_), _) if read.is_cut && (read.has_skipped || is_whole_json(&read.bytes)) => {
            respond_with_message(head, None, read.bytes, exchange)
        }
        (Interpretation::Keep(parsed), _) => {
            let json = Json::of_body(&read, parsed);
            respond_with_json(head, json, read.tail, Origin::Response, exchange)
        }
        (Interpretation::Relabel(bytes), _) => {
            let label = Label::of(&bytes, &read);
            // Of what goes on unread under a text label, it is not known whether it is JSON to its end.
            if read.is_cut || (matches!(read.tail, Tail::Rest(_)) && !shows_text(head, exchange)) {
                return respond_with_message(head, None, read.bytes, exchange);
            }
            respond_with_json(head, Json::new(bytes, label), read.tail, Origin::Response, exchange)
        }
        (Interpretation::Embedded(json), _) => respond_with_embedded_json(head, json, read, Origin::Response, exchange),
        #[cfg(feature = "xml")]
        (Interpretation::Fault(fault), _) => respond_with_fault(head, fault, read.bytes, exchange),
        (Interpretation::Message(text), _) => respond_with_message(head, Some(text), read.bytes, exchange),
        (Interpretation::NoMessage, _) => respond_with_message(head, None, read.bytes, exchange),
    }
}

/// The body without its content coding, or the response for one whose coding cannot be undone.
#[cfg(feature = "decompress")]
fn undo_coding<B>(
    head: &mut response::Parts,
    mut read: ReadBody<B>,
    exchange: &mut Exchange,
) -> Result<ReadBody<B>, ResponseBody<B>> {
    let is_own = head.extensions.get::<Origin>().is_some();
    if is_own || exchange.settings.reads.coding(&head.headers).is_none() {
        return Ok(read);
    }
    if !matches!(read.tail, Tail::End(_)) {
        let is_kept = read.declared.format == TextFormat::Json && keeps_encoded_json(exchange);
        return Err(if matches!(read.tail, Tail::Lost) {
            from_body_error(head, OUTGREW_ITS_HINT.into(), exchange)
        } else if is_kept {
            keep_as_it_is(head, read, Origin::Response, exchange)
        } else {
            respond_with_message(head, None, read.bytes, exchange)
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
    Err(respond(outgoing, head, exchange))
}

/// A body that failed, panicked or took too long: never another status.
pub(crate) fn from_body_error<B>(head: &mut response::Parts, error: BoxError, exchange: &Exchange) -> ResponseBody<B> {
    let origin = Origin::from_failed_body(&error);
    let error = from_failed_body(head.status, error, exchange);
    let wording = Wording::OfStatus;
    respond(Outgoing { error, origin, wording }, head, exchange)
}

/// An error that an inner layer of this crate produced, or one that cannot be read.
fn keep_as_it_is<B>(
    head: &mut response::Parts,
    read: ReadBody<B>,
    origin: Origin,
    exchange: &mut Exchange,
) -> ResponseBody<B> {
    let json = matches!(read.tail, Tail::End(_)).then(|| read.bytes.clone());
    let body = hand_on(head, read.bytes, read.tail, exchange).unless_head(exchange.is_head);
    keep(
        Kept {
            body,
            json,
            noise: None,
            varies: false,
        },
        origin,
        head,
        exchange,
    )
}
