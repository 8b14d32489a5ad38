//! Converts the errors of reqwest.

use http::StatusCode;
use reqwest::Error;

use super::{find, status};
use crate::error::context::ErrorContext;
use crate::error::http_error::{BoxError, HttpError};

/// 502 or 504 for an [error](Error) of reqwest, also of `error_for_status`. See the [module](super).
///
/// ```
/// use tower_json_errors::{JsonErrorsLayer, upstream};
///
/// let layer = JsonErrorsLayer::new().map_service_error(upstream::reqwest);
/// ```
pub fn reqwest(error: &BoxError, _: &ErrorContext<'_>) -> Option<HttpError> {
    let error = find::<Error>(&**error)?;
    if error.is_builder() {
        return None;
    }
    match status(error)? {
        _ if error.is_timeout() => Some(StatusCode::GATEWAY_TIMEOUT.into()),
        status => Some(status.into()),
    }
}
