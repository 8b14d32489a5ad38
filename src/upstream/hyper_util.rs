//! Converts the errors of hyper-util's client.

use hyper_util::client::legacy;

use super::{find, status};
use crate::error::context::ErrorContext;
use crate::error::http_error::{BoxError, HttpError};

/// 502 or 504 for an error of [hyper-util's client](legacy::Client). See the [module](super).
///
/// ```
/// use tower_json_errors::{JsonErrorsLayer, upstream};
///
/// let layer = JsonErrorsLayer::new().map_service_error(upstream::hyper_util);
/// ```
pub fn hyper_util(error: &BoxError, _: &ErrorContext<'_>) -> Option<HttpError> {
    status(find::<legacy::Error>(&**error)?).map(HttpError::from)
}
