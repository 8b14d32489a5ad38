//! Makes an [`HttpError`] of what the head or the body of an error response said.

use std::error::Error;
use std::fmt;

use bytes::Bytes;
use http::{StatusCode, response};
use serde_json::value::RawValue;

use crate::error::http_error::{BoxError, HttpError};
use crate::error::message::Message;
use crate::error::status::reason_phrase;
use crate::exchange::Exchange;
use crate::exchange::failure::attach_source;
use crate::inspect::reshape;

/// The error that a response carries in its extensions, or else its status alone.
///
/// The status line is what was decided last: it wins over the status that the error was made with.
pub(crate) fn from_head(head: &mut response::Parts) -> HttpError {
    match head.extensions.remove::<HttpError>() {
        Some(error) => error.with_status(head.status),
        None => head.status.into(),
    }
}

/// The error that an error response told in its body, if that could be read as a message.
pub(crate) fn from_message(
    message: Option<Message>,
    status: StatusCode,
    read: Bytes,
    exchange: &Exchange,
) -> HttpError {
    match message {
        Some(text) if exchange.settings.expose.shows_response(status) => HttpError::with_text(status, text),
        Some(text) => attach_source(status.into(), HiddenText(text.into_bytes()), exchange),
        None if read.is_empty() => status.into(),
        None => attach_source(status.into(), HiddenText(read), exchange),
    }
}

/// The error of a response whose body failed: never another status.
pub(crate) fn from_failed_body(status: StatusCode, error: BoxError, exchange: &Exchange) -> HttpError {
    attach_source(status.into(), error, exchange)
}

/// The error that a JSON body tells: its best message, or, if that is hidden, the whole JSON for the log.
pub(crate) fn from_json(json: &Bytes, status: StatusCode, exchange: &Exchange) -> HttpError {
    if !exchange.settings.expose.shows_response(status) {
        return attach_source(status.into(), HiddenText(json.clone()), exchange);
    }
    let text = std::str::from_utf8(json).unwrap_or_default();
    match reshape::message(text, reason_phrase(status)) {
        Some(message) => HttpError::new(status, message),
        None => status.into(),
    }
}

/// The error that a JSON body tells, with that JSON as its details, just as it was, if it is shown.
pub(crate) fn from_reshaped_json(json: &Bytes, status: StatusCode, exchange: &Exchange) -> HttpError {
    let error = from_json(json, status, exchange);
    match serde_json::from_slice::<Box<RawValue>>(json) {
        Ok(details) if exchange.settings.expose.shows_response(status) => error.with_foreign_details(details),
        Ok(_) | Err(_) => error,
    }
}

/// What a body said that the client does not get to see.
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
