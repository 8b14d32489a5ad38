//! Makes an [`HttpError`] of the head or the body of an error response.

use std::error::Error;
use std::fmt;

use bytes::Bytes;
use http::{StatusCode, response};
use serde_json::value::RawValue;

use crate::error::http_error::{BoxError, HttpError};
use crate::error::message::Message;
use crate::error::origin::Origin;
use crate::error::status::reason_phrase;
use crate::exchange::Exchange;
use crate::exchange::failure::attach_source;
use crate::inspect::reshape;
use crate::response::{Kept, Outgoing, Wording};

/// The error that a response carries in its extensions, or else its status alone.
///
/// The status line is what was decided last: it wins over the status that the error was made with.
pub(crate) fn from_head(head: &mut response::Parts) -> Outgoing {
    let (error, wording) = match head.extensions.remove::<HttpError>() {
        Some(error) => (error.with_status(head.status), Wording::Own),
        None => (head.status.into(), Wording::OfStatus),
    };
    Outgoing {
        error,
        origin: Origin::Response,
        wording,
    }
}

/// The error of a response whose body was read as a message, or as none.
pub(crate) fn from_message(
    message: Option<Message>,
    status: StatusCode,
    read: Bytes,
    exchange: &Exchange,
) -> HttpError {
    match message {
        Some(text) if exchange.settings.expose.shows_response(status) => HttpError::from_message(status, text),
        Some(text) => attach_source(status.into(), HiddenText(text.into_bytes()), exchange),
        None if read.is_empty() => status.into(),
        None => attach_source(status.into(), HiddenText(read), exchange),
    }
}

/// The error of a response whose body failed: never another status.
pub(crate) fn from_failed_body(status: StatusCode, error: BoxError, exchange: &Exchange) -> HttpError {
    attach_source(status.into(), error, exchange)
}

/// The error in place of a body that no client sees.
pub(crate) fn hiding(body: &Bytes, status: StatusCode, exchange: &Exchange) -> HttpError {
    attach_source(status.into(), HiddenText(body.clone()), exchange)
}

fn message_of_json(json: &str, status: StatusCode, max: usize) -> Message {
    let reason = reason_phrase(status);
    let found = reshape::message(json, status).and_then(|message| Message::limited(message, max));
    found.unwrap_or_else(|| Message::from_static(reason))
}

/// The error of a JSON body, with that JSON as its details, just as it was, if it is shown and says more than the status.
///
/// To parse it once more would cost as much as all else; `parsed` is what it was parsed to, if it was.
pub(crate) fn from_reshaped_json(
    json: &Bytes,
    parsed: Option<&RawValue>,
    status: StatusCode,
    exchange: &Exchange,
) -> HttpError {
    if !exchange.settings.expose.shows_response(status) {
        return hiding(json, status, exchange);
    }
    let text = parsed.map_or_else(|| text(json), RawValue::get);
    let message = message_of_json(text, status, exchange.settings.max_message_size());
    let error = HttpError::from_message(status, message);
    if reshape::only_repeats(text, status) {
        return error;
    }
    match parsed.or_else(|| serde_json::from_str(text).ok()) {
        Some(details) => error.with_foreign_details(details.to_owned()),
        None => error,
    }
}

fn text(json: &[u8]) -> &str {
    std::str::from_utf8(json).unwrap_or_default()
}

/// The error that hooks see of a body that is kept. Its message is read only if they look at it.
pub(crate) fn from_kept(kept: &Kept, status: StatusCode, exchange: &Exchange) -> HttpError {
    let error = match kept.json.clone() {
        Some(json) if exchange.settings.expose.shows_response(status) => {
            let max = exchange.settings.max_message_size();
            HttpError::from_message(status, Message::lazy(move || message_of_json(text(&json), status, max)))
        }
        Some(json) => hiding(&json, status, exchange),
        None => status.into(),
    };
    match kept.noise.clone() {
        Some(noise) => attach_source(error, HiddenText(noise), exchange),
        None => error,
    }
}

/// The text of a body that the client does not see.
struct HiddenText(Bytes);

impl fmt::Display for HiddenText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.0))
    }
}

impl fmt::Debug for HiddenText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HiddenText({:?})", String::from_utf8_lossy(&self.0))
    }
}

impl Error for HiddenText {}
