//! Which status has an error of the service? Found by type along the chain of sources, never by text.

use std::error::Error;
use std::io;

use http::StatusCode;
use http_body_util::LengthLimitError;

use crate::error::http_error::{BoxError, HttpError};
use crate::error::message::Message;
use crate::error::panic::catch;
use crate::exchange::Exchange;

/// How far a chain of sources is followed. One that is longer is most likely a loop.
const MAX_CHAIN: usize = 1024;

/// What the chain of sources says of the error, which is to be the source of this.
///
/// The message of an [`HttpError`] in the chain is its own; every other error gets the reason phrase, or its text if
/// `expose` shows that.
pub(crate) fn classify(error: &BoxError, exchange: &Exchange) -> HttpError {
    let mut found = None;
    for cause in chain(&**error) {
        if let Some(own) = cause.downcast_ref::<HttpError>() {
            return own.clone();
        }
        found = found.or_else(|| known(cause));
    }
    let status = found.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match shown_text(error, exchange) {
        Some(text) => HttpError::with_text(status, text),
        None => HttpError::from(status),
    }
}

/// A text that panics when it is displayed is none: the status is known without it.
fn shown_text(error: &BoxError, exchange: &Exchange) -> Option<Message> {
    let text = || Message::capped(error.to_string(), exchange.settings.max_body_size);
    exchange.settings.expose.shows_failures().then(|| catch(text).ok())?
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| cause(error)).take(MAX_CHAIN)
}

/// What is behind an error. `io::Error::source` leaves out the very error that it wraps.
fn cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

fn known(error: &(dyn Error + 'static)) -> Option<StatusCode> {
    status_of_tower(error).or_else(|| error.is::<LengthLimitError>().then_some(StatusCode::PAYLOAD_TOO_LARGE))
}

/// 504 and not 408 for a timeout: a client takes a 408 for its own fault and repeats the request by itself.
#[cfg(feature = "tower")]
fn status_of_tower(error: &(dyn Error + 'static)) -> Option<StatusCode> {
    if error.is::<tower::timeout::error::Elapsed>() || error.is::<tokio::time::error::Elapsed>() {
        Some(StatusCode::GATEWAY_TIMEOUT)
    } else if error.is::<tower::load_shed::error::Overloaded>() || error.is::<tower::buffer::error::Closed>() {
        Some(StatusCode::SERVICE_UNAVAILABLE)
    } else {
        None
    }
}

#[cfg(not(feature = "tower"))]
fn status_of_tower(_: &(dyn Error + 'static)) -> Option<StatusCode> {
    None
}
