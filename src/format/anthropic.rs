//! Writes `{"type": "error", "error": {"type": "…", "message": "…"}, "request_id": …}`, as Anthropic's API does.

use bytes::Bytes;
use http::StatusCode;
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::details::Details;
use super::shape::{has, is_object, is_request_id, is_string, may_have, string};
use super::{Format, to_json};
use crate::error::context::ErrorContext;
use crate::error::http_error::{BoxError, HttpError};
use crate::syntax::json::Object;

/// The errors of Anthropic's API, which its SDKs read.
///
/// * `error.type` follows from the status: `authentication_error` for 401, `billing_error` for 402, `permission_error`
///   for 403, `not_found_error` for 404, `conflict_error` for 409, `request_too_large` for 413, `rate_limit_error` for
///   429, `timeout_error` for 408 and 504, `overloaded_error` for 503 and 529, else `invalid_request_error` for 4xx and
///   `api_error` for 5xx.
/// * `error.details` has the error's code as `error_code`, the list of its [fields](HttpError::with_field) as `fields`,
///   and the members of its details. It is left out if there is nothing.
/// * `request_id` is the request's id, or `null`.
///
/// ```
/// use tower_json_errors::{Anthropic, ErrorContext, Format, HttpError, JsonErrorsLayer, Origin};
///
/// let layer = JsonErrorsLayer::new().format(Anthropic::new());
///
/// let error = HttpError::not_found("no such model");
/// let context = ErrorContext::builder(Origin::Response).request_id("req_7f0c");
/// let json = Anthropic::new().render(&error, &context.build())?;
/// let expected = concat!(
///     r#"{"type":"error","error":{"type":"not_found_error","message":"no such model"},"#,
///     r#""request_id":"req_7f0c"}"#,
/// );
/// assert_eq!(json, expected);
/// # Ok::<_, tower_json_errors::BoxError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Anthropic {
    _options: (),
}

impl Anthropic {
    /// Without options, for there are none yet.
    pub const fn new() -> Self {
        Self { _options: () }
    }
}

impl Format for Anthropic {
    fn render(&self, error: &HttpError, context: &ErrorContext<'_>) -> Result<Bytes, BoxError> {
        let request_id = context.request_id();
        to_json(&Body { error, request_id }, OVERHEAD + error.size())
    }

    fn recognizes(&self, json: &str, _: &ErrorContext<'_>) -> bool {
        let is_error = |json: &str| {
            Object::of(json).is_some_and(|error| {
                has(&error, "type", is_string)
                    && has(&error, "message", is_string)
                    && may_have(&error, "details", |json| json == "null" || is_object(json))
            })
        };
        Object::of(json).is_some_and(|body| {
            has(&body, "type", |json| string(json).is_some_and(|kind| kind == "error"))
                && has(&body, "error", is_error)
                && has(&body, "request_id", |json| json == "null" || is_request_id(json))
        })
    }
}

/// Room for all but the message, the details and what is rare.
const OVERHEAD: usize = 160;

fn kind(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        408 | 504 => "timeout_error",
        409 => "conflict_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        503 | 529 => "overloaded_error",
        500.. => "api_error",
        _ => "invalid_request_error",
    }
}

struct Body<'a> {
    error: &'a HttpError,
    request_id: Option<&'a str>,
}

struct Inner<'a>(&'a HttpError);

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("type", "error")?;
        map.serialize_entry("error", &Inner(self.error))?;
        map.serialize_entry("request_id", &self.request_id)?;
        map.end()
    }
}

impl Serialize for Inner<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(error) = self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", kind(error.status()))?;
        map.serialize_entry("message", error.message())?;
        if let Some(details) = Details::with_code("error_code", error) {
            map.serialize_entry("details", &details)?;
        }
        map.end()
    }
}
