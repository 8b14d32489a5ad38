//! Finds the status of a service's error: by type along the chain of sources, never by text.

use std::error::Error;
use std::io;
use std::sync::Arc;

use http::StatusCode;
use http_body_util::LengthLimitError;

use crate::config::settings::Settings;
use crate::error::http_error::{BoxError, HttpError};
use crate::error::message::Message;
use crate::error::panic::catch;

/// How far a chain of sources is followed. One that is longer is most likely a loop.
const MAX_CHAIN: usize = 1024;

/// What the chain of sources says of the error, which is to be the source of this.
///
/// The message of an [`HttpError`] in the chain is its own; every other error gets the reason phrase, or its text if
/// `expose` shows that.
pub(crate) fn classify(error: &BoxError, settings: &Settings) -> HttpError {
    let (mut found, mut behind_upstream) = (None, false);
    for cause in chain(&**error) {
        if let Some(own) = own(cause) {
            return own.clone();
        }
        behind_upstream |= cause.is::<hyper::Error>();
        found = found.or_else(|| known(cause, behind_upstream));
    }
    let status = found.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match shown_text(error, settings) {
        Some(text) => HttpError::from_message(status, text),
        None => HttpError::from(status),
    }
}

/// A text that panics when it is displayed is none: the status is known without it.
fn shown_text(error: &BoxError, settings: &Settings) -> Option<Message> {
    let text = || Message::limited(error.to_string(), settings.max_message_size());
    settings.expose.shows_failures().then(|| catch(text).ok())??
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| cause(error)).take(MAX_CHAIN)
}

/// An error of the application, also in the pointers that applications share and store errors by.
fn own<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a HttpError> {
    let direct = error.downcast_ref::<HttpError>();
    let shared = || error.downcast_ref::<Arc<HttpError>>().map(|error| &**error);
    let boxed = || error.downcast_ref::<Box<HttpError>>().map(|error| &**error);
    direct.or_else(shared).or_else(boxed)
}

/// What is behind an error.
///
/// Some leave out of their `source` the very error that they wrap: `io::Error`, and pointers to errors of any type.
fn cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    if let Some(wrapped) = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        return Some(wrapped);
    }
    match error.downcast_ref::<Arc<dyn Error + Send + Sync>>() {
        Some(shared) => Some(&**shared),
        None => error.source(),
    }
}

/// The limit of a body is the client's fault (413), unless a connection's error wraps it: `hyper`'s server never fails
/// so, and its client does where an upstream is asked.
fn known(error: &(dyn Error + 'static), behind_upstream: bool) -> Option<StatusCode> {
    let of_limit = || error.is::<LengthLimitError>().then_some(StatusCode::PAYLOAD_TOO_LARGE);
    let of_upstream = |status| {
        if behind_upstream {
            StatusCode::BAD_GATEWAY
        } else {
            status
        }
    };
    status_of_tower(error).or_else(|| of_limit().map(of_upstream))
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
