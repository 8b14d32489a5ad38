//! Writes `{"error": "…"}`, the default format.

use bytes::Bytes;
use http::StatusCode;
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::details::Details;
use super::shape::{has, is_request_id, is_string, may_have};
use super::{Format, to_json};
use crate::error::context::ErrorContext;
use crate::error::http_error::{BoxError, HttpError};
use crate::syntax::json::Object;

/// `{"error":"no such user"}`, with `code`, `details` and `request_id` where there are any. The default.
///
/// Foreign JSON with words in `message` is not in this format: Nest, Fastify and Spring have the reason phrase in `error`
/// and what is wrong there. With an `error_description` it is: OAuth 2.0 has its code in `error` (RFC 6749 section 5.2).
#[derive(Clone, Debug, Default)]
pub struct Flat {
    _options: (),
}

impl Format for Flat {
    fn render(&self, error: &HttpError, context: &ErrorContext<'_>) -> Result<Bytes, BoxError> {
        Ok(Self::json(error, context.request_id()))
    }

    fn recognizes(&self, json: &str, _: &ErrorContext<'_>) -> bool {
        Object::of(json).is_some_and(|body| {
            has(&body, "error", is_string)
                && !has_words_beside(&body)
                && may_have(&body, "code", is_string)
                && may_have(&body, "request_id", is_request_id)
        })
    }
}

/// Nest, Fastify and Spring say it in `message`, and have the reason phrase in `error`.
fn has_words_beside(body: &Object<'_>) -> bool {
    has(body, "message", |json| json.starts_with(['"', '[', '{'])) && body.get("error_description").is_none()
}

impl Flat {
    /// Without options, for there are none yet.
    pub const fn new() -> Self {
        Self { _options: () }
    }

    /// None of the user's code runs in it.
    pub(crate) fn json(error: &HttpError, request_id: Option<&str>) -> Bytes {
        if request_id.is_none() && error.is_bare() {
            if let Some(json) = bare(error) {
                return json;
            }
        }
        let body = Body { error, request_id };
        to_json(&body, OVERHEAD + error.size()).unwrap_or_else(|_| fallback_json(error.status()))
    }
}

const EMPTY: &str = r#"{"error":""}"#;

/// Room for all but the message, the details and what is rare.
const OVERHEAD: usize = 64;

struct Body<'a> {
    error: &'a HttpError,
    request_id: Option<&'a str>,
}

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("error", self.error.message())?;
        if let Some(code) = self.error.code() {
            map.serialize_entry("code", code)?;
        }
        if let Some(details) = Details::of(self.error) {
            map.serialize_entry("details", &details)?;
        }
        if let Some(request_id) = self.request_id {
            map.serialize_entry("request_id", request_id)?;
        }
        map.end()
    }
}

/// The JSON of a message alone, if it was written in advance, or needs no escaping (RFC 8259 section 7).
///
/// Most messages are plain words. To copy them takes a ninth of the time that `serde_json` needs to look at each byte.
fn bare(error: &HttpError) -> Option<Bytes> {
    let message = error.message_bytes();
    if let Some((_, json)) = constant(error.status()).filter(|(reason, _)| reason.as_bytes() == message) {
        return Some(json);
    }
    // Without a way out of the loop, the compiler looks at many bytes at once.
    if message.iter().fold(false, |any, &byte| any | is_escaped(byte)) {
        return None;
    }
    let mut json = Vec::with_capacity(EMPTY.len() + message.len());
    json.extend_from_slice(br#"{"error":""#);
    json.extend_from_slice(message);
    json.extend_from_slice(br#""}"#);
    Some(json.into())
}

fn is_escaped(byte: u8) -> bool {
    byte < b' ' || byte == b'"' || byte == b'\\'
}

/// The reason phrase of a status and its JSON, both written in advance.
fn constant(status: StatusCode) -> Option<(&'static str, Bytes)> {
    let (reason, json) = constant_of(status.as_u16())?;
    Some((reason, Bytes::from_static(json.as_bytes())))
}

/// What is sent if a format fails: JSON that is there whatever happens.
pub(crate) fn fallback_json(status: StatusCode) -> Bytes {
    let of_class = if status.is_client_error() {
        r#"{"error":"Client Error"}"#
    } else {
        r#"{"error":"Server Error"}"#
    };
    constant(status).map_or(Bytes::from_static(of_class.as_bytes()), |(_, json)| json)
}

macro_rules! constants {
    ($($status:literal => $reason:literal,)*) => {
        fn constant_of(status: u16) -> Option<(&'static str, &'static str)> {
            Some(match status {
                $($status => ($reason, concat!("{\"error\":\"", $reason, "\"}")),)*
                _ => return None,
            })
        }
    };
}

constants! {
    400 => "Bad Request",
    401 => "Unauthorized",
    402 => "Payment Required",
    403 => "Forbidden",
    404 => "Not Found",
    405 => "Method Not Allowed",
    406 => "Not Acceptable",
    407 => "Proxy Authentication Required",
    408 => "Request Timeout",
    409 => "Conflict",
    410 => "Gone",
    411 => "Length Required",
    412 => "Precondition Failed",
    413 => "Payload Too Large",
    414 => "URI Too Long",
    415 => "Unsupported Media Type",
    416 => "Range Not Satisfiable",
    417 => "Expectation Failed",
    418 => "I'm a teapot",
    421 => "Misdirected Request",
    422 => "Unprocessable Entity",
    423 => "Locked",
    424 => "Failed Dependency",
    425 => "Too Early",
    426 => "Upgrade Required",
    428 => "Precondition Required",
    429 => "Too Many Requests",
    431 => "Request Header Fields Too Large",
    451 => "Unavailable For Legal Reasons",
    500 => "Internal Server Error",
    501 => "Not Implemented",
    502 => "Bad Gateway",
    503 => "Service Unavailable",
    504 => "Gateway Timeout",
    505 => "HTTP Version Not Supported",
    506 => "Variant Also Negotiates",
    507 => "Insufficient Storage",
    508 => "Loop Detected",
    510 => "Not Extended",
    511 => "Network Authentication Required",
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::status::reason_phrase;

    #[test]
    fn constants_are_what_would_have_been_written() {
        for status in (400..600).map(|status| StatusCode::from_u16(status).unwrap()) {
            let expected = status
                .canonical_reason()
                .map(|reason| (reason, Bytes::from(serde_json::json!({ "error": reason }).to_string())));
            assert_eq!(constant(status), expected, "{status} {}", reason_phrase(status));
        }
    }
}
