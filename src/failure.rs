//! How does what went wrong become an [`HttpError`]? Panics, service errors, and what an error body said.

use std::error::Error;
use std::fmt;

use bytes::Bytes;
use http::{StatusCode, response};
use serde_json::value::RawValue;

use crate::call::Call;
use crate::context::Origin;
use crate::error::{BoxError, HttpError};
use crate::hooks::report_panic;
use crate::panic::{Panic, catch, drop_quietly};
use crate::reshape;
use crate::service_error::classify;
use crate::status::reason_phrase;
use crate::text::Text;

/// Why there is no response of the service.
#[derive(Debug)]
pub(crate) enum Failure {
    Panic(Panic),
    Service(BoxError),
}

impl Failure {
    /// The error's own conversion may panic.
    pub(crate) fn of(error: impl Into<BoxError>) -> Self {
        catch(|| error.into()).map_or_else(Self::Panic, Self::Service)
    }

    pub(crate) fn into_error(self, call: &Call) -> (HttpError, Origin) {
        match self {
            Self::Panic(panic) => (of_panic(panic, call), Origin::Panic),
            Self::Service(error) => (of_service_error(error, call), Origin::ServiceError),
        }
    }
}

impl From<Panic> for Failure {
    fn from(panic: Panic) -> Self {
        Self::Panic(panic)
    }
}

fn of_panic(panic: Panic, call: &Call) -> HttpError {
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    let error = if call.settings.expose.shows_failures() {
        let text = Text::capped(panic.text().to_owned(), call.settings.max_body_size);
        HttpError::with_text(status, text)
    } else {
        HttpError::from(status)
    };
    keep_source(error, panic, call)
}

/// Keeps what clients do not see for those who may look. Where nobody does, that would be an allocation for nothing.
fn keep_source(error: HttpError, source: impl Into<BoxError>, call: &Call) -> HttpError {
    if call.reach.is_watched() {
        return error.with_source(source);
    }
    drop_quietly(source);
    error
}

fn of_service_error(error: BoxError, call: &Call) -> HttpError {
    match mapped(&error, call) {
        Some(mapped) if mapped.source().is_some() => {
            drop_quietly(error);
            mapped
        }
        Some(mapped) => mapped.with_source(error),
        None => match error.downcast() {
            Ok(own) => *own,
            Err(error) => of_foreign_error(error, call),
        },
    }
}

/// The error's own `source` may panic. Then that is told in its place.
fn of_foreign_error(error: BoxError, call: &Call) -> HttpError {
    match catch(|| classify(&error, call)) {
        Ok(classified) => keep_source(classified, error, call),
        Err(panic) => {
            drop_quietly(error);
            HttpError::internal(panic)
        }
    }
}

fn mapped(error: &BoxError, call: &Call) -> Option<HttpError> {
    let map = call.reach.supplied()?.map_service_error.as_ref()?;
    catch(|| map(error)).unwrap_or_else(|panic| {
        report_panic(panic, &call.reach);
        None
    })
}

/// The error that a response carries in its extensions, or else its status alone.
///
/// The status line is what was decided last: it wins over the status that the error was made with.
pub(crate) fn of_head(head: &mut response::Parts) -> HttpError {
    match head.extensions.remove::<HttpError>() {
        Some(error) => error.with_status(head.status),
        None => head.status.into(),
    }
}

/// The error that an error response told in its body, if that could be read as a message.
pub(crate) fn of_message(message: Option<Text>, status: StatusCode, read: Bytes, call: &Call) -> HttpError {
    match message {
        Some(text) if call.settings.expose.shows_response(status) => HttpError::with_text(status, text),
        Some(text) => keep_source(status.into(), Unshown(text.into_bytes()), call),
        None if read.is_empty() => status.into(),
        None => keep_source(status.into(), Unshown(read), call),
    }
}

/// The error of a response whose body failed: never another status.
pub(crate) fn of_failed_body(status: StatusCode, error: BoxError, call: &Call) -> HttpError {
    keep_source(status.into(), error, call)
}

/// The error that a JSON body tells: its best message, or, if that is hidden, the whole JSON for the log.
pub(crate) fn of_json(json: &Bytes, status: StatusCode, call: &Call) -> HttpError {
    if !call.settings.expose.shows_response(status) {
        return keep_source(status.into(), Unshown(json.clone()), call);
    }
    let text = std::str::from_utf8(json).unwrap_or_default();
    match reshape::message(text, reason_phrase(status)) {
        Some(message) => HttpError::new(status, message),
        None => status.into(),
    }
}

/// The error that a JSON body tells, with that JSON as its details, just as it was, if it is shown.
pub(crate) fn of_foreign_json(json: &Bytes, status: StatusCode, call: &Call) -> HttpError {
    let error = of_json(json, status, call);
    match serde_json::from_slice::<Box<RawValue>>(json) {
        Ok(details) if call.settings.expose.shows_response(status) => error.with_foreign_details(details),
        Ok(_) | Err(_) => error,
    }
}

/// What a body said that the client does not get to see.
struct Unshown(Bytes);

impl fmt::Display for Unshown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.0))
    }
}

impl fmt::Debug for Unshown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unshown({:?})", String::from_utf8_lossy(&self.0))
    }
}

impl Error for Unshown {}
