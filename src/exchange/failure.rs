//! Makes an [`HttpError`] of a failure: a panic, or an error of the service or of its body.

use std::error::Error;

use http::StatusCode;

use crate::error::context::ErrorContext;
use crate::error::http_error::{BoxError, HttpError};
use crate::error::message::Message;
use crate::error::origin::Origin;
use crate::error::panic::{DropGuard, PanicError, catch, drop_catching};
use crate::exchange::Exchange;
use crate::exchange::report::call_hook;
use crate::exchange::service_error::classify;

/// Why there is no response of the service.
#[derive(Debug)]
pub(crate) enum Failure {
    Panic(PanicError),
    /// Guarded, because a service may be dropped before its next call spends the error of its readiness.
    Service(DropGuard),
}

impl Failure {
    /// The error's own conversion may panic.
    pub(crate) fn of(error: impl Into<BoxError>) -> Self {
        catch(|| DropGuard::new(error.into())).map_or_else(Self::Panic, Self::Service)
    }

    /// What a body failed with, or the panic that was caught while it was polled.
    pub(crate) fn from_body(error: BoxError) -> Self {
        match error.downcast() {
            Ok(panic) => Self::Panic(*panic),
            Err(error) => Self::Service(DropGuard::new(error)),
        }
    }

    /// Takes the place of the response.
    pub(crate) fn into_error(self, exchange: &Exchange) -> (HttpError, Origin) {
        let origin = match self {
            Self::Panic(_) => Origin::Panic,
            Self::Service(_) => Origin::ServiceError,
        };
        (self.into_error_in(&exchange.handle.context(origin), exchange), origin)
    }

    pub(crate) fn into_error_in(self, context: &ErrorContext<'_>, exchange: &Exchange) -> HttpError {
        match self {
            Self::Panic(panic) => from_panic(panic, exchange),
            Self::Service(error) => {
                let error = error.into_inner();
                let status = StatusCode::INTERNAL_SERVER_ERROR;
                error.map_or_else(|| status.into(), |error| from_service_error(error, context, exchange))
            }
        }
    }
}

impl From<PanicError> for Failure {
    fn from(panic: PanicError) -> Self {
        Self::Panic(panic)
    }
}

fn from_panic(panic: PanicError, exchange: &Exchange) -> HttpError {
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    let text = || Message::limited(panic.text(), exchange.settings.max_message_size());
    let shown = exchange.settings.expose.shows_failures().then(text).flatten();
    let error = shown.map_or_else(|| status.into(), |text| HttpError::from_message(status, text));
    attach_source(error, panic, exchange)
}

/// Keeps what clients do not see, if a hook or the log reads it: otherwise that would be a useless allocation.
pub(crate) fn attach_source(error: HttpError, source: impl Into<BoxError>, exchange: &Exchange) -> HttpError {
    if exchange.handle.has_observers() {
        return error.with_source(source);
    }
    drop_catching(source);
    error
}

fn from_service_error(error: BoxError, context: &ErrorContext<'_>, exchange: &Exchange) -> HttpError {
    match mapped(&error, context, exchange) {
        Some(mapped) if mapped.source().is_some() => {
            drop_catching(error);
            mapped
        }
        Some(mapped) => mapped.with_source(error),
        None => match error.downcast() {
            Ok(own) => *own,
            Err(error) => from_foreign_error(error, exchange),
        },
    }
}

/// The error's own `source` may panic. Then the panic takes its place.
fn from_foreign_error(error: BoxError, exchange: &Exchange) -> HttpError {
    match catch(|| classify(&error, exchange)) {
        Ok(classified) => attach_source(classified, error, exchange),
        Err(panic) => {
            drop_catching(error);
            HttpError::internal(panic)
        }
    }
}

fn mapped(error: &BoxError, context: &ErrorContext<'_>, exchange: &Exchange) -> Option<HttpError> {
    let map = exchange.handle.hooks()?.map_service_error.as_ref()?;
    call_hook(|| map(error, context), &exchange.handle)
}
