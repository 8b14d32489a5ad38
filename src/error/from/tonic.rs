//! Converts a status of tonic into an [`HttpError`].

use http::header::{CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, TRAILER, TRANSFER_ENCODING};
use http::{HeaderMap, StatusCode};
use tonic::{Code, Status};

use crate::error::http_error::HttpError;
use crate::error::message::Message;

/// Whether the message may be the text of an error: `Status::from_error` makes it one.
pub(crate) fn is_text_of_failure(status: &Status) -> bool {
    matches!(
        status.code(),
        Code::Unknown | Code::Internal | Code::DataLoss | Code::Ok
    )
}

/// The error with the code and the metadata of the status. Where the text is hidden, so are the details, which repeat it.
pub(crate) fn from_status(status: &Status, text: Option<Message>) -> HttpError {
    let http_status = http_status(status.code());
    let mut headers = HeaderMap::new();
    // What is no header is not sent.
    let _ = status.add_header(&mut headers);
    for name in ["grpc-status", "grpc-message"] {
        headers.remove(name);
    }
    // A response describes and frames its own body.
    for name in [CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, TRAILER, TRANSFER_ENCODING] {
        headers.remove(name);
    }
    if text.is_none() {
        headers.remove("grpc-status-details-bin");
    }
    let error = match text.filter(|text| !text.as_bytes().is_empty()) {
        Some(text) => HttpError::from_message(http_status, text),
        None => HttpError::from(http_status),
    };
    error.with_grpc_code(status.code().into()).with_grpc_headers(headers)
}

/// The status of the code by `google/rpc/code.proto`.
fn http_status(code: Code) -> StatusCode {
    let status = match code {
        Code::FailedPrecondition | Code::InvalidArgument | Code::OutOfRange => 400,
        Code::Unauthenticated => 401,
        Code::PermissionDenied => 403,
        Code::NotFound => 404,
        Code::Aborted | Code::AlreadyExists => 409,
        Code::ResourceExhausted => 429,
        Code::Cancelled => 499,
        Code::DataLoss | Code::Internal | Code::Ok | Code::Unknown => 500,
        Code::Unimplemented => 501,
        Code::Unavailable => 503,
        Code::DeadlineExceeded => 504,
    };
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
