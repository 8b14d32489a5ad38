//! Names the statuses of errors (RFC 9110 section 15), and corrects those that are none.

use http::StatusCode;

/// Whether the status is one of an error: 400–599.
#[inline]
pub(crate) fn is_error(status: StatusCode) -> bool {
    (400..600).contains(&status.as_u16())
}

/// The canonical reason of the status; one for the class if it has none, as 499 and 599.
pub(crate) fn reason_phrase(status: StatusCode) -> &'static str {
    let of_class = if status.is_client_error() {
        "Client Error"
    } else {
        "Server Error"
    };
    status.canonical_reason().unwrap_or(of_class)
}

/// The status, or 500 if it is not 400–599.
pub(crate) fn error_or_500(status: StatusCode) -> StatusCode {
    if is_error(status) {
        status
    } else {
        StatusCode::INTERNAL_SERVER_ERROR
    }
}
