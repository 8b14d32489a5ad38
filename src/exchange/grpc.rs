//! Writes an error in gRPC: into the headers of a trailers-only response, or into the trailers of a stream.
//!
//! <https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md>, "Responses".

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::error::http_error::HttpError;

const GRPC_STATUS: HeaderName = HeaderName::from_static("grpc-status");
const GRPC_MESSAGE: HeaderName = HeaderName::from_static("grpc-message");

/// Writes the error into the headers of a response: with its own code, or else with this one.
pub(crate) fn write(headers: &mut HeaderMap, error: &HttpError, code: u16) {
    for name in error.grpc_headers().keys() {
        headers.remove(name);
    }
    for (name, value) in error.grpc_headers() {
        headers.append(name.clone(), value.clone());
    }
    headers.insert(GRPC_STATUS, error.grpc_code_number().unwrap_or(code).into());
    if let Ok(message) = HeaderValue::try_from(percent_encode(error.message())) {
        headers.insert(GRPC_MESSAGE, message);
    }
}

/// The trailers of a stream that fails with an error which the application or this layer made.
pub(crate) fn trailers(error: &HttpError) -> HeaderMap {
    let mut trailers = HeaderMap::with_capacity(2);
    write(&mut trailers, error, code_of_error(error.status()));
    trailers
}

/// The same as the last frame of a gRPC-Web body, whose first byte has the highest bit set
/// (<https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md>).
pub(crate) fn web_trailers(error: &HttpError) -> Bytes {
    let mut lines = Vec::new();
    for (name, value) in &trailers(error) {
        lines.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    // A message has at most 4096 bytes.
    let length = u32::try_from(lines.len()).unwrap_or_default();
    [&[0x80], &length.to_be_bytes()[..], &lines].concat().into()
}

/// The code whose HTTP mapping (`google/rpc/code.proto`) is this status: for an error that the application or this
/// layer made, of which it is known what happened.
pub(crate) fn code_of_error(status: StatusCode) -> u16 {
    match status.as_u16() {
        400 | 422 => 3,  // INVALID_ARGUMENT
        401 => 16,       // UNAUTHENTICATED
        403 => 7,        // PERMISSION_DENIED
        404 | 410 => 5,  // NOT_FOUND
        408 | 504 => 4,  // DEADLINE_EXCEEDED
        409 => 10,       // ABORTED
        412 => 9,        // FAILED_PRECONDITION
        413 | 429 => 8,  // RESOURCE_EXHAUSTED
        416 => 11,       // OUT_OF_RANGE
        499 => 1,        // CANCELLED
        405 | 501 => 12, // UNIMPLEMENTED
        502 | 503 => 14, // UNAVAILABLE
        500 => 13,       // INTERNAL
        _ => 2,          // UNKNOWN
    }
}

/// The code that a client makes of an HTTP error response by the specification
/// (<https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md>): for one that something sent which may
/// know no gRPC.
pub(crate) fn code_of_response(status: StatusCode) -> u16 {
    match status.as_u16() {
        400 => 13,                   // INTERNAL
        401 => 16,                   // UNAUTHENTICATED
        403 => 7,                    // PERMISSION_DENIED
        404 => 12,                   // UNIMPLEMENTED
        429 | 502 | 503 | 504 => 14, // UNAVAILABLE
        _ => 2,                      // UNKNOWN
    }
}

/// The longest `grpc-message`, in bytes. Many clients take 8 or 16 KiB of headers, and lose the status with the rest.
const MAX_MESSAGE: usize = 4096;

/// What "Status-Message" of the protocol encodes: all but printable ASCII, and `%`.
const NOT_IN_MESSAGE: &AsciiSet = &CONTROLS.add(b'%');

/// Encodes "Status-Message" of the protocol.
///
/// A message that is too long is cut at a character, and ends in `…`.
fn percent_encode(message: &str) -> String {
    const ELLIPSIS: &str = "%E2%80%A6";
    let mut encoded = String::with_capacity(message.len().min(MAX_MESSAGE));
    let mut end = 0;
    for character in message.chars() {
        encoded.extend(utf8_percent_encode(character.encode_utf8(&mut [0; 4]), NOT_IN_MESSAGE));
        if encoded.len() > MAX_MESSAGE {
            encoded.truncate(end);
            encoded.push_str(ELLIPSIS);
            break;
        }
        if encoded.len() + ELLIPSIS.len() <= MAX_MESSAGE {
            end = encoded.len();
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_statuses() {
        let table = [
            (400, 3),
            (401, 16),
            (403, 7),
            (404, 5),
            (405, 12),
            (408, 4),
            (409, 10),
            (410, 5),
            (412, 9),
            (413, 8),
            (416, 11),
            (418, 2),
            (422, 3),
            (429, 8),
            (499, 1),
            (500, 13),
            (501, 12),
            (502, 14),
            (503, 14),
            (504, 4),
            (599, 2),
        ];
        for (status, expected) in table {
            assert_eq!(
                code_of_error(StatusCode::from_u16(status).unwrap()),
                expected,
                "{status}"
            );
        }
    }

    #[test]
    fn codes_of_responses_that_may_know_no_grpc() {
        let table = [
            (400, 13),
            (401, 16),
            (403, 7),
            (404, 12),
            (405, 2),
            (429, 14),
            (500, 2),
            (502, 14),
            (503, 14),
            (504, 14),
        ];
        for (status, expected) in table {
            assert_eq!(
                code_of_response(StatusCode::from_u16(status).unwrap()),
                expected,
                "{status}"
            );
        }
    }

    #[test]
    fn messages_are_printable_ascii() {
        let table = [
            ("plain text, <b>", "plain text, <b>"),
            ("100 %", "100 %25"),
            ("a\r\nb", "a%0D%0Ab"),
            ("é\u{7f}", "%C3%A9%7F"),
            ("", ""),
        ];
        for (message, expected) in table {
            assert_eq!(percent_encode(message), expected);
        }
    }

    #[test]
    fn long_messages_are_cut_at_a_character() {
        let table = [
            ("x".repeat(4096), "x".repeat(4096)),
            ("x".repeat(4097), format!("{}%E2%80%A6", "x".repeat(4087))),
            ("é".repeat(682), "%C3%A9".repeat(682)),
            ("é".repeat(683), format!("{}%E2%80%A6", "%C3%A9".repeat(681))),
        ];
        for (message, expected) in table {
            assert_eq!(percent_encode(&message), expected);
        }
    }
}
