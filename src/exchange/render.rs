//! Writes an error in the configured format: for a response of its own, and for a record of a stream.

use std::error::Error;
use std::fmt;

use bytes::Bytes;
use http::HeaderValue;

use crate::error::context::ErrorContext;
use crate::error::http_error::{BoxError, HttpError};
use crate::error::origin::Origin;
use crate::error::panic::{PanicError, catch};
use crate::exchange::handle::ExchangeHandle;
use crate::exchange::report::{report, report_hook_panic};
use crate::format::{Flat, Format, JSON, fallback_json};
use crate::syntax::json::JsonKind;
use crate::syntax::record::record;
use crate::syntax::stream::StreamFormat;

/// Writes the error in the configured format, and reports it, once. Whatever the format does, there is a body.
#[inline]
pub(crate) fn render_and_report(
    error: &HttpError,
    context: &ErrorContext<'_>,
    handle: &ExchangeHandle,
) -> (HeaderValue, Bytes) {
    let rendered = match handle.configured_format() {
        Some(format) => render_with(format, error, context),
        None => Ok((JSON, Flat::json(error, context.request_id()))),
    };
    match rendered {
        Ok(rendered) => {
            if handle.has_observers() {
                report(error, context, handle);
            }
            rendered
        }
        Err(failed) => {
            report_format_failure(error, failed, context, handle);
            (JSON, fallback_json(error.status()))
        }
    }
}

fn render_with(
    format: &dyn Format,
    error: &HttpError,
    context: &ErrorContext<'_>,
) -> Result<(HeaderValue, Bytes), BoxError> {
    let render = || Ok::<_, BoxError>((format.content_type(context), format.render(error, context)?));
    catch(render).unwrap_or_else(|panic| Err(panic.into()))
}

/// The client gets the reason phrase. Observers get that, why, and by its sources the error itself.
#[cold]
fn report_format_failure(error: &HttpError, failed: BoxError, context: &ErrorContext<'_>, handle: &ExchangeHandle) {
    let context = if failed.is::<PanicError>() {
        context.with_origin(Origin::Panic)
    } else {
        *context
    };
    let error = error.clone();
    let fallback = HttpError::from(error.status()).with_source(FormatError { failed, error });
    report(&fallback, &context, handle);
}

/// The format failed or panicked.
#[derive(Debug)]
struct FormatError {
    failed: BoxError,
    error: HttpError,
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the format failed: {}", self.failed)
    }
}

impl Error for FormatError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.error)
    }
}

/// The error as one record of a stream. A format that writes no JSON gives way to [`Flat`].
pub(crate) fn render_record(
    stream: StreamFormat,
    error: &HttpError,
    context: &ErrorContext<'_>,
    handle: &ExchangeHandle,
) -> Bytes {
    let (_, rendered) = render_and_report(error, context, handle);
    let json = std::str::from_utf8(&rendered).unwrap_or_default();
    if JsonKind::of(json).is_some() {
        return record(stream, event_name(context, handle).as_deref(), json);
    }
    let flat = Flat::json(error, context.request_id());
    let json = std::str::from_utf8(&flat).unwrap_or_default();
    record(stream, Flat::new().event_name(context), json)
}

fn event_name(context: &ErrorContext<'_>, handle: &ExchangeHandle) -> Option<String> {
    let named = catch(|| handle.format().event_name(context).map(str::to_owned));
    named.unwrap_or_else(|panic| {
        report_hook_panic(panic, handle);
        Flat::new().event_name(context).map(str::to_owned)
    })
}
