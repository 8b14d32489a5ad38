//! Writes `{"error": {"status": …, "code": "…", "message": "…"}}`.

use bytes::Bytes;
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::details::Details;
use super::shape::{has, is_request_id, is_status, is_string, may_have};
use super::{Format, code_of, to_json};
use crate::error::context::ErrorContext;
use crate::error::http_error::{BoxError, HttpError};
use crate::syntax::json::Object;

/// `{"error":{"status":404,"code":"user_missing","message":"no such user"}}`, with `details` and `request_id` where
/// there are any.
///
/// `code` is always there: the error's own, or else the reason phrase in snake case, as `not_found`.
#[derive(Clone, Debug, Default)]
pub struct Nested {
    _options: (),
}

impl Nested {
    /// Without options, for there are none yet.
    pub const fn new() -> Self {
        Self { _options: () }
    }
}

impl Format for Nested {
    fn render(&self, error: &HttpError, context: &ErrorContext<'_>) -> Result<Bytes, BoxError> {
        let body = Body {
            error: Inner {
                error,
                request_id: context.request_id(),
            },
        };
        to_json(&body, OVERHEAD + error.size())
    }

    fn recognizes(&self, json: &str, _: &ErrorContext<'_>) -> bool {
        let inner = |json: &str| {
            Object::of(json).is_some_and(|error| {
                has(&error, "status", is_status)
                    && has(&error, "code", is_string)
                    && has(&error, "message", is_string)
                    && may_have(&error, "request_id", is_request_id)
            })
        };
        Object::of(json).is_some_and(|body| has(&body, "error", inner))
    }
}

/// Room for all but the message, the details and what is rare.
const OVERHEAD: usize = 80;

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
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("status", &error.status().as_u16())?;
        map.serialize_entry("code", &*code_of(error))?;
        map.serialize_entry("message", error.message())?;
        if let Some(details) = Details::of(error) {
            map.serialize_entry("details", &details)?;
        }
        if let Some(request_id) = request_id {
            map.serialize_entry("request_id", request_id)?;
        }
        map.end()
    }
}
