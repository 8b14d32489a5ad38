//! Writes an error whose message is the text of a body, as far as that is shown.

use bytes::Bytes;
use http::response;

use crate::body::own::OwnBody;
use crate::error::message::Message;
use crate::error::origin::Origin;
use crate::exchange::Exchange;
#[cfg(feature = "xml")]
use crate::inspect::xml::XmlError;
use crate::response::from_failure::from_message;
use crate::response::{Outgoing, Wording, respond};

pub(crate) fn respond_with_message(
    head: &mut response::Parts,
    message: Option<Message>,
    read: Bytes,
    exchange: &Exchange,
) -> OwnBody {
    respond_with_message_from(head, message, read, Origin::Response, exchange)
}

pub(crate) fn respond_with_message_from(
    head: &mut response::Parts,
    message: Option<Message>,
    read: Bytes,
    origin: Origin,
    exchange: &Exchange,
) -> OwnBody {
    let outgoing = outgoing_with_message(head, message, read, origin, exchange);
    respond(outgoing, head, exchange)
}

fn outgoing_with_message(
    head: &response::Parts,
    message: Option<Message>,
    read: Bytes,
    origin: Origin,
    exchange: &Exchange,
) -> Outgoing {
    let wording = message
        .as_ref()
        .map_or(Wording::OfStatus, |_| Wording::of_text(head, exchange));
    let error = from_message(message, head.status, read, exchange);
    Outgoing { error, origin, wording }
}

#[cfg(feature = "xml")]
pub(crate) fn respond_with_fault(
    head: &mut response::Parts,
    fault: XmlError,
    read: Bytes,
    exchange: &Exchange,
) -> OwnBody {
    let message = fault
        .message
        .and_then(|message| Message::limited(message, exchange.settings.max_message_size()));
    let mut outgoing = outgoing_with_message(head, message, read, Origin::Response, exchange);
    if let Some(code) = fault.code.filter(|_| shows_text(head, exchange)) {
        outgoing.error = outgoing.error.with_code(code);
    }
    respond(outgoing, head, exchange)
}

impl Wording {
    /// Of a text that was found in the body.
    pub(crate) fn of_text(head: &response::Parts, exchange: &Exchange) -> Self {
        if shows_text(head, exchange) {
            Self::OfBody
        } else {
            Self::OfStatus
        }
    }
}

pub(crate) fn shows_text(head: &response::Parts, exchange: &Exchange) -> bool {
    exchange.settings.expose.shows_response(head.status)
}
