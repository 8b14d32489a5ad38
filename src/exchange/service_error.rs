//! Finds the status of a service's error: by type along the chain of sources, never by text.

use std::error::Error;

use http::StatusCode;
use http_body_util::LengthLimitError;

use crate::config::settings::Settings;
use crate::error::chain::{chain, own};
#[cfg(feature = "tonic")]
use crate::error::from;
use crate::error::http_error::{BoxError, HttpError};
use crate::error::message::Message;
use crate::error::panic::catch;
use crate::exchange::Exchange;

/// What the chain of sources shows about the error, which becomes the source of this one.
///
/// The message of an [`HttpError`] in the chain is its own; every other error gets the reason phrase, or its text if
/// `expose` shows that.
pub(crate) fn classify(error: &BoxError, exchange: &Exchange) -> HttpError {
    let (mut found, mut behind_upstream) = (None, false);
    for cause in chain(&**error) {
        if let Some(own) = own(cause) {
            return own.clone();
        }
        behind_upstream |= cause.is::<hyper::Error>();
        found = found.or_else(|| known(cause, behind_upstream));
    }
    #[cfg(feature = "tonic")]
    if let Some(found) = tonic_status(error, exchange) {
        return found;
    }
    let status = found.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match shown_text(error, &exchange.settings) {
        Some(text) => HttpError::from_message(status, text),
        None => HttpError::from(status),
    }
}

/// The error of a tonic service, with the option `tonic_status`.
#[cfg(feature = "tonic")]
fn tonic_status(error: &BoxError, exchange: &Exchange) -> Option<HttpError> {
    let settings = &exchange.settings;
    if !exchange.handle.hooks()?.tonic_status {
        return None;
    }
    let status = chain(&**error).find_map(|cause| cause.downcast_ref::<tonic::Status>())?;
    let shows_text = settings.expose.shows_failures() || !from::tonic::is_text_of_failure(status);
    let text = || Message::limited(status.message().to_owned(), settings.max_message_size());
    let text = shows_text.then(text).flatten();
    Some(from::tonic::from_status(status, text))
}

/// A text that panics when it is displayed is left out: the status is known without it.
fn shown_text(error: &BoxError, settings: &Settings) -> Option<Message> {
    let text = || Message::limited(error.to_string(), settings.max_message_size());
    settings.expose.shows_failures().then(|| catch(text).ok())??
}

/// The limit of a body is the client's fault (413), unless a connection's error wraps it: `hyper`'s server never fails
/// so, and its client does where an upstream is asked.
fn known(error: &(dyn Error + 'static), behind_upstream: bool) -> Option<StatusCode> {
    #[cfg(feature = "tower")]
    if let Some(status) = status_of_tower(error) {
        return Some(status);
    }
    let of_limit = if behind_upstream {
        StatusCode::BAD_GATEWAY
    } else {
        StatusCode::PAYLOAD_TOO_LARGE
    };
    error.is::<LengthLimitError>().then_some(of_limit)
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
