//! Writes `{"error": {"message": "…", "type": "…", "param": …, "code": …}}`, as OpenAI's API does.

use bytes::Bytes;
use http::StatusCode;
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::details::Details;
use super::shape::{has, is_request_id, is_string, is_string_or_null, may_have};
use super::{Format, to_json};
use crate::error::context::ErrorContext;
use crate::error::http_error::{BoxError, HttpError};
use crate::syntax::json::Object;

/// The errors of OpenAI's API, which its SDKs and those of compatible services read.
///
/// * `type` follows from the status: `authentication_error` for 401, `permission_error` for 403, `rate_limit_error` for
///   429, `server_error` for 5xx, else `invalid_request_error`.
/// * `param` is the first [field](HttpError::with_field), as `messages[0].role`, or `null`; `code` is the error's code,
///   or `null`.
/// * `details` has what else there is: the error's details, and, if there are fields, their list as `fields`. It is
///   left out if there is nothing, and so is `request_id`.
///
/// ```
/// use tower_json_errors::{ErrorContext, Field, Format, HttpError, JsonErrorsLayer, OpenAi, Origin};
///
/// let layer = JsonErrorsLayer::new().format(OpenAi::new());
///
/// let error = HttpError::not_found("no such model").with_code("model_not_found");
/// let context = ErrorContext::builder(Origin::Response);
/// let json = OpenAi::new().render(&error, &context.build())?;
/// let expected = concat!(
///     r#"{"error":{"message":"no such model","type":"invalid_request_error","#,
///     r#""param":null,"code":"model_not_found"}}"#,
/// );
/// assert_eq!(json, expected);
/// # Ok::<_, tower_json_errors::BoxError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct OpenAi {
    _options: (),
}

impl OpenAi {
    /// Without options, for there are none yet.
    pub const fn new() -> Self {
        Self { _options: () }
    }
}

impl Format for OpenAi {
    fn render(&self, error: &HttpError, context: &ErrorContext<'_>) -> Result<Bytes, BoxError> {
        let request_id = context.request_id();
        to_json(
            &Body {
                error: Inner { error, request_id },
            },
            OVERHEAD + error.size(),
        )
    }

    /// None: the API names no events of a Chat Completions stream.
    fn event_name(&self, _: &ErrorContext<'_>) -> Option<&str> {
        None
    }

    fn recognizes(&self, json: &str, _: &ErrorContext<'_>) -> bool {
        let inner = |json: &str| {
            Object::of(json).is_some_and(|error| {
                has(&error, "message", is_string)
                    && has(&error, "type", is_string)
                    && has(&error, "param", is_string_or_null)
                    && has(&error, "code", is_string_or_null)
                    && may_have(&error, "request_id", is_request_id)
            })
        };
        Object::of(json).is_some_and(|body| has(&body, "error", inner))
    }
}

/// Room for all but the message, the details and what is rare.
const OVERHEAD: usize = 96;

fn kind(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => "authentication_error",
        403 => "permission_error",
        429 => "rate_limit_error",
        500.. => "server_error",
        _ => "invalid_request_error",
    }
}

struct Body<'a> {
    error: Inner<'a>,
}

struct Inner<'a> {
    error: &'a HttpError,
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
        let Self { error, request_id } = self;
        let param = error.fields().first().map(|fault| fault.field().dotted());
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("message", error.message())?;
        map.serialize_entry("type", kind(error.status()))?;
        map.serialize_entry("param", &param.as_deref().filter(|param| !param.is_empty()))?;
        map.serialize_entry("code", &error.code())?;
        if let Some(details) = Details::of(error) {
            map.serialize_entry("details", &details)?;
        }
        if let Some(request_id) = request_id {
            map.serialize_entry("request_id", request_id)?;
        }
        map.end()
    }
}
