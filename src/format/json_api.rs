//! Writes `{"errors": [{"status": "…", "code": "…", "title": "…", "detail": "…"}]}`, the error objects of JSON:API.

use bytes::Bytes;
use http::{HeaderValue, StatusCode};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::value::RawValue;

use super::shape::{has, is_object, is_request_id, is_status, is_string, may_have, string};
use super::{Format, code_of, to_json};
use crate::error::context::ErrorContext;
use crate::error::field::{FieldError, FieldLocation};
use crate::error::http_error::{BoxError, HttpError};
use crate::error::status::reason_phrase;
use crate::syntax::json::{Object, elements};

/// [JSON:API](https://jsonapi.org/format/#error-objects) 1.1, as `application/vnd.api+json`.
///
/// * The first error object has the error's message as its `detail`. For each [field](HttpError::with_field) one more
///   follows, whose `source` has `pointer`, `header`, or `parameter` (of the path or the query). The first is left out
///   if there are fields and the message is but the reason phrase.
/// * `code` is the error's code, or else the reason phrase in snake case; `title` is the reason phrase.
/// * The error's details and the request's id are the members `details` and `request_id` of the top-level `meta`.
///
/// ```
/// use tower_json_errors::{ErrorContext, Format, HttpError, JsonApi, JsonErrorsLayer, Origin};
///
/// let layer = JsonErrorsLayer::new().format(JsonApi::new());
///
/// let error = HttpError::not_found("no such article").with_code("article_missing");
/// let context = ErrorContext::builder(Origin::Response);
/// let json = JsonApi::new().render(&error, &context.build())?;
/// let expected = concat!(
///     r#"{"errors":[{"status":"404","code":"article_missing","#,
///     r#""title":"Not Found","detail":"no such article"}]}"#,
/// );
/// assert_eq!(json, expected);
/// # Ok::<_, tower_json_errors::BoxError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct JsonApi {
    _options: (),
}

impl JsonApi {
    /// Without options, for there are none yet.
    pub const fn new() -> Self {
        Self { _options: () }
    }
}

impl Format for JsonApi {
    fn content_type(&self, _: &ErrorContext<'_>) -> HeaderValue {
        HeaderValue::from_static("application/vnd.api+json")
    }

    fn render(&self, error: &HttpError, context: &ErrorContext<'_>) -> Result<Bytes, BoxError> {
        let meta = Meta {
            details: error.raw_details(),
            request_id: context.request_id(),
        };
        to_json(&Body { error, meta }, OVERHEAD + error.size())
    }

    fn recognizes(&self, json: &str, _: &ErrorContext<'_>) -> bool {
        let are_errors = |json: &str| {
            elements(json).is_some_and(|mut errors| errors.next().is_some_and(is_error) && errors.all(is_error))
        };
        let is_meta = |json: &str| Object::of(json).is_some_and(|meta| may_have(&meta, "request_id", is_request_id));
        Object::of(json).is_some_and(|body| {
            has(&body, "errors", are_errors) && may_have(&body, "meta", is_meta) && body.get("data").is_none()
        })
    }
}

fn is_error(json: &str) -> bool {
    Object::of(json).is_some_and(|error| {
        has(&error, "status", |json| {
            string(json).is_some_and(|text| is_status_text(&text))
        }) && has(&error, "code", is_string)
            && has(&error, "title", is_string)
            && has(&error, "detail", is_string)
            && may_have(&error, "source", is_object)
    })
}

/// Three digits that are the status of an error.
fn is_status_text(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit()) && is_status(text)
}

/// Room for all but the message, the details and what is rare.
const OVERHEAD: usize = 112;

struct Body<'a> {
    error: &'a HttpError,
    meta: Meta<'a>,
}

struct Errors<'a>(&'a HttpError);

struct ErrorObject<'a> {
    status: StatusCode,
    code: &'a str,
    detail: &'a str,
    source: Option<Source<'a>>,
}

struct Source<'a>(&'a FieldError);

struct Meta<'a> {
    details: Option<&'a RawValue>,
    request_id: Option<&'a str>,
}

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("errors", &Errors(self.error))?;
        if self.meta.details.is_some() || self.meta.request_id.is_some() {
            map.serialize_entry("meta", &self.meta)?;
        }
        map.end()
    }
}

impl Serialize for Errors<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(error) = self;
        let status = error.status();
        let code = &*code_of(error);
        let object = |detail, source| ErrorObject {
            status,
            code,
            detail,
            source,
        };
        let mut list = serializer.serialize_seq(None)?;
        if error.fields().is_empty() || error.message() != reason_phrase(status) {
            list.serialize_element(&object(error.message(), None))?;
        }
        for fault in error.fields() {
            list.serialize_element(&object(fault.message(), Some(Source(fault))))?;
        }
        list.end()
    }
}

impl Serialize for ErrorObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("status", self.status.as_str())?;
        map.serialize_entry("code", self.code)?;
        map.serialize_entry("title", reason_phrase(self.status))?;
        map.serialize_entry("detail", self.detail)?;
        if let Some(source) = &self.source {
            map.serialize_entry("source", source)?;
        }
        map.end()
    }
}

impl Serialize for Source<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let field = self.0.field();
        let key = match field.location() {
            FieldLocation::Body => "pointer",
            FieldLocation::Header => "header",
            FieldLocation::Path | FieldLocation::Query => "parameter",
        };
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(key, field.name())?;
        map.end()
    }
}

impl Serialize for Meta<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(details) = self.details {
            map.serialize_entry("details", details)?;
        }
        if let Some(request_id) = self.request_id {
            map.serialize_entry("request_id", request_id)?;
        }
        map.end()
    }
}
