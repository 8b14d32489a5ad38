//! Makes a format from a closure.

use bytes::Bytes;
use serde::Serialize;

use super::{Format, to_json};
use crate::error::context::ErrorContext;
use crate::error::http_error::{BoxError, HttpError};

/// A format whose body is what the closure returns, as JSON.
pub(crate) fn closure<F, T>(shape: F) -> impl Format
where
    F: Fn(&HttpError, &ErrorContext<'_>) -> T + Send + Sync + 'static,
    T: Serialize,
{
    Closure(move |error: &HttpError, context: &ErrorContext<'_>| to_json(&shape(error, context), USUAL_SIZE))
}

/// Most errors fit, in bytes.
const USUAL_SIZE: usize = 128;

struct Closure<F>(F);

impl<F> Format for Closure<F>
where
    F: Fn(&HttpError, &ErrorContext<'_>) -> Result<Bytes, BoxError> + Send + Sync + 'static,
{
    fn render(&self, error: &HttpError, context: &ErrorContext<'_>) -> Result<Bytes, BoxError> {
        (self.0)(error, context)
    }
}
