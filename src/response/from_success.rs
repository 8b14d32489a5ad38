//! Decides what becomes of a success whose body was read: it is an error, or passes unchanged.

use bytes::Bytes;
use http::{StatusCode, response};

use crate::body::own::{FinalBody, Tail};
use crate::config::head::ResponseHead;
use crate::error::http_error::BoxError;
use crate::error::message::Message;
use crate::error::origin::Origin;
use crate::error::status::error_or_500;
use crate::exchange::Exchange;
use crate::exchange::report::call_hook;
use crate::inspect::unmask::{Unmasked, event_status, unmask};
use crate::response::content_length;
use crate::response::from_json::{Json, Label, respond_with_embedded_json, respond_with_json};
use crate::response::from_text::respond_with_message_from;
use crate::response::headers;
use crate::response::read_body::{ReadBody, error_body, hand_on};
use crate::syntax::content::TextFormat;
use crate::syntax::event::first_event;
use crate::syntax::json::{JsonKind, non_blank_string};

/// The body of a success.
pub(crate) fn from_success_body(head: &mut response::Parts, mut read: ReadBody, exchange: &mut Exchange) -> FinalBody {
    let origin = Origin::Unmasked;
    let settings = exchange.settings;
    let unmasked = if is_readable(&mut read, head, exchange) {
        let rule = |json: &str| unmask_by_rule(json, head, exchange);
        unmask(
            error_body(head, &read.bytes, read.read_as(), &settings),
            rule,
            exchange.settings.unmask,
        )
    } else {
        None
    };
    let Some(unmasked) = unmasked else {
        let sent = read.compressed.unwrap_or(read.bytes);
        return hand_on(head, sent, read.tail).unless_head(exchange.is_head);
    };
    headers::forbid_caching(&mut head.headers);
    match unmasked {
        Unmasked::Embedded { status, json } => {
            head.status = status;
            respond_with_embedded_json(head, json, read, origin, exchange)
        }
        Unmasked::Text(message) => {
            head.status = exchange.settings.unmask.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let message = Some(message).filter(|message| !message.as_bytes().is_empty());
            respond_with_message_from(head, message, read.bytes, origin, exchange).into()
        }
        Unmasked::Json { status, relabel } => {
            head.status = status;
            let json = match relabel {
                Some(json) => Json::new(json.clone(), Label::of(&json, &read)),
                None => Json::of_body(&read, None),
            };
            respond_with_json(head, json, read.tail, origin, exchange)
        }
    }
}

/// Whether all of the body was read. If so, it has no content coding any more.
#[cfg(feature = "decompress")]
fn is_readable(read: &mut ReadBody, head: &response::Parts, exchange: &Exchange) -> bool {
    matches!(read.tail, Tail::End(_)) && read.undo_coding(head, exchange.settings).is_ok() && !read.is_cut
}

#[cfg(not(feature = "decompress"))]
fn is_readable(read: &mut ReadBody, _: &response::Parts, _: &Exchange) -> bool {
    matches!(read.tail, Tail::End(_))
}

/// The first event of a stream, if it is an error. The rest of the stream is dropped.
pub(crate) fn from_first_event(
    head: &mut response::Parts,
    stream: &[u8],
    exchange: &mut Exchange,
) -> Option<FinalBody> {
    let event = first_event(stream)?;
    head.status = event_status(&event, exchange.handle.hooks()?.first_event_status?)?;
    headers::forbid_caching(&mut head.headers);
    let origin = Origin::Unmasked;
    if JsonKind::of(&event.data) == Some(JsonKind::Container) {
        let json = Json::new(event.data.into(), Label::Decoded(TextFormat::Text));
        return Some(respond_with_json(head, json, Tail::End(None), origin, exchange));
    }
    let text = non_blank_string(&event.data).unwrap_or_else(|| event.data.trim().to_owned());
    let max = exchange.settings.max_message_size();
    let message = Message::limited(text, max).filter(|message| !message.as_bytes().is_empty());
    let body = respond_with_message_from(head, message, event.data.into(), origin, exchange);
    Some(body.into())
}

/// The status that the application's own rule reads from a success. A rule that panics reads none.
fn unmask_by_rule(json: &str, head: &response::Parts, exchange: &Exchange) -> Option<StatusCode> {
    let rule = exchange.handle.hooks()?.unmask_with.as_ref()?;
    let status = call_hook(|| rule(json, &ResponseHead::from(head)), &exchange.handle)?;
    Some(error_or_500(status))
}

/// What was read of a success that failed then goes on, and so does its failure.
pub(crate) fn from_success_body_error(head: &mut response::Parts, read: Bytes, error: BoxError) -> FinalBody {
    content_length::mend_of_failed(&mut head.headers, read.len());
    FinalBody::Failed(read, error)
}
