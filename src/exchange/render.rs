//! Runs the format on an error.

use bytes::Bytes;
use http::HeaderValue;

use crate::error::context::ErrorContext;
use crate::error::http_error::{BoxError, HttpError};
use crate::error::panic::catch;
use crate::exchange::handle::ExchangeHandle;
use crate::exchange::report::{report, report_hook_panic};
use crate::format::{Flat, Format, JSON, fallback_json};

/// Runs the format. Whatever it does, there is a body.
#[inline]
pub(crate) fn render(error: &HttpError, context: &ErrorContext<'_>, handle: &ExchangeHandle) -> (HeaderValue, Bytes) {
    match handle.configured_format() {
        Some(format) => render_with(format, error, context, handle),
        None => (JSON, Flat::json(error, context.request_id())),
    }
}

fn render_with(
    format: &dyn Format,
    error: &HttpError,
    context: &ErrorContext<'_>,
    handle: &ExchangeHandle,
) -> (HeaderValue, Bytes) {
    let rendered = catch(|| Ok::<_, BoxError>((format.content_type(context), format.render(error, context)?)));
    match rendered {
        Ok(Ok(rendered)) => return rendered,
        Ok(Err(failed)) => report(&HttpError::from(error.status()).with_source(failed), context, handle),
        Err(panic) => report_hook_panic(panic, handle),
    }
    (JSON, fallback_json(error.status()))
}
