//! Writes `{"error": {"code": …, "message": "…", "status": "…", "details": […]}}`, as Google's APIs do (AIP-193).

use std::borrow::Cow;

use bytes::Bytes;
use http::StatusCode;
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::value::RawValue;

use super::shape::{has, is_object, is_status, is_string};
use super::{Format, code_of, to_json};
use crate::error::context::ErrorContext;
use crate::error::field::FieldError;
use crate::error::http_error::{BoxError, HttpError};
use crate::syntax::json::{Object, elements};

/// The errors of Google's APIs ([AIP-193](https://google.aip.dev/193)).
///
/// * `code` is the status, and `status` is the name of the gRPC code that AIP-193 gives it, as `NOT_FOUND` for 404.
/// * `details` is a list of typed objects:
///
/// | type | what it has |
/// |---|---|
/// | `ErrorInfo` | always there: `reason` is the error's code, or else the reason phrase, as `USER_MISSING`; the [domain](Self::domain); as `metadata` the error's details, if they are an object of strings |
/// | `BadRequest` | the error's [fields](HttpError::with_field), as `items[0].count` |
/// | `google.protobuf.Value` | all other details |
/// | `RequestInfo` | the request's id |
///
/// ```
/// use tower_json_errors::{ErrorContext, Format, Google, HttpError, JsonErrorsLayer, Origin};
///
/// let format = Google::new().domain("library.example.com");
/// let error = HttpError::not_found("no such book").with_code("book_missing");
/// let context = ErrorContext::builder(Origin::Response);
/// let json = format.render(&error, &context.build())?;
/// let expected = concat!(
///     r#"{"error":{"code":404,"message":"no such book","status":"NOT_FOUND","details":["#,
///     r#"{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"BOOK_MISSING","#,
///     r#""domain":"library.example.com"}]}}"#,
/// );
/// assert_eq!(json, expected);
///
/// let layer = JsonErrorsLayer::new().format(format);
/// # Ok::<_, tower_json_errors::BoxError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Google {
    domain: Option<Cow<'static, str>>,
}

impl Google {
    /// Without a domain.
    pub const fn new() -> Self {
        Self { domain: None }
    }

    /// The `domain` of each `ErrorInfo`: the name of the service, such as `library.example.com`. Default: none.
    pub fn domain(mut self, domain: impl Into<Cow<'static, str>>) -> Self {
        self.domain = Some(domain.into());
        self
    }
}

impl Format for Google {
    fn render(&self, error: &HttpError, context: &ErrorContext<'_>) -> Result<Bytes, BoxError> {
        let inner = Inner {
            error,
            details: Details {
                error,
                domain: self.domain.as_deref(),
                request_id: context.request_id(),
            },
        };
        to_json(&Body { error: inner }, OVERHEAD + error.size())
    }

    fn recognizes(&self, json: &str, _: &ErrorContext<'_>) -> bool {
        let are_details = |json: &str| elements(json).is_some_and(|mut details| details.all(is_object));
        let inner = |json: &str| {
            Object::of(json).is_some_and(|error| {
                has(&error, "code", is_status)
                    && has(&error, "message", is_string)
                    && has(&error, "status", is_string)
                    && has(&error, "details", are_details)
            })
        };
        Object::of(json).is_some_and(|body| has(&body, "error", inner))
    }
}

/// Room for all but the message, the details and what is rare.
const OVERHEAD: usize = 256;

/// The names of the gRPC codes from 1.
const CODE_NAMES: [&str; 16] = [
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
];

/// The name of the error's own gRPC code, or else of the one that fits its status.
fn code_name(error: &HttpError) -> &'static str {
    let own = error
        .grpc_code_number()
        .and_then(|code| usize::from(code).checked_sub(1));
    let name = own.and_then(|index| CODE_NAMES.get(index).copied());
    name.unwrap_or_else(|| name_of_status(error.status()))
}

/// The name of the gRPC code that `google/rpc/code.proto` maps to this status, or the nearest.
fn name_of_status(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 | 411 | 413..=415 | 422 | 431 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 | 410 => "NOT_FOUND",
        408 | 504 => "DEADLINE_EXCEEDED",
        409 => "ABORTED",
        416 => "OUT_OF_RANGE",
        429 => "RESOURCE_EXHAUSTED",
        499 => "CANCELLED",
        405 | 501 => "UNIMPLEMENTED",
        502 | 503 => "UNAVAILABLE",
        500.. => "INTERNAL",
        _ => "FAILED_PRECONDITION",
    }
}

struct Body<'a> {
    error: Inner<'a>,
}

struct Inner<'a> {
    error: &'a HttpError,
    details: Details<'a>,
}

struct Details<'a> {
    error: &'a HttpError,
    domain: Option<&'a str>,
    request_id: Option<&'a str>,
}

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("error", &self.error)?;
        map.end()
    }
}

impl Serialize for Inner<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { error, details } = self;
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("code", &error.status().as_u16())?;
        map.serialize_entry("message", error.message())?;
        map.serialize_entry("status", code_name(error))?;
        map.serialize_entry("details", details)?;
        map.end()
    }
}

impl Serialize for Details<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self {
            error,
            domain,
            request_id,
        } = self;
        let metadata = error.raw_details().filter(|details| is_map_of_strings(details.get()));
        let others = error.raw_details().filter(|_| metadata.is_none());
        let mut list = serializer.serialize_seq(None)?;
        list.serialize_element(&ErrorInfo {
            reason: reason(&code_of(error)),
            domain: *domain,
            metadata,
        })?;
        if !error.fields().is_empty() {
            list.serialize_element(&Typed("rpc.BadRequest", "fieldViolations", Violations(error.fields())))?;
        }
        if let Some(details) = others {
            list.serialize_element(&Typed("protobuf.Value", "value", details))?;
        }
        if let Some(request_id) = request_id {
            list.serialize_element(&Typed("rpc.RequestInfo", "requestId", request_id))?;
        }
        list.end()
    }
}

/// A reason in the form that AIP-193 requires: capitals, digits and `_`.
fn reason(code: &str) -> String {
    let character = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_uppercase()
        } else {
            '_'
        }
    };
    code.chars().map(character).collect()
}

/// What `ErrorInfo.metadata` can hold: a map from strings to strings.
fn is_map_of_strings(json: &str) -> bool {
    Object::of(json).is_some_and(|members| members.iter().all(|(_, value)| is_string(value)))
}

struct ErrorInfo<'a> {
    reason: String,
    domain: Option<&'a str>,
    metadata: Option<&'a RawValue>,
}

impl Serialize for ErrorInfo<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("@type", "type.googleapis.com/google.rpc.ErrorInfo")?;
        map.serialize_entry("reason", &self.reason)?;
        if let Some(domain) = self.domain {
            map.serialize_entry("domain", domain)?;
        }
        if let Some(metadata) = self.metadata {
            map.serialize_entry("metadata", metadata)?;
        }
        map.end()
    }
}

/// A message of the package `google` with one member.
struct Typed<T>(&'static str, &'static str, T);

impl<T: Serialize> Serialize for Typed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(name, member, value) = self;
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("@type", &format_args!("type.googleapis.com/google.{name}"))?;
        map.serialize_entry(member, value)?;
        map.end()
    }
}

struct Violations<'a>(&'a [FieldError]);

impl Serialize for Violations<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Violation))
    }
}

struct Violation<'a>(&'a FieldError);

impl Serialize for Violation<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("field", &*self.0.field().dotted())?;
        map.serialize_entry("description", self.0.message())?;
        map.end()
    }
}
