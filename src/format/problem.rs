//! Problem details, RFC 9457.

use std::borrow::Cow;

use bytes::Bytes;
use http::HeaderValue;
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{Format, to_json};
use crate::error::context::ErrorContext;
use crate::error::http_error::{BoxError, HttpError};
use crate::error::request_info::RequestFacts;
use crate::error::status::reason_phrase;
use crate::syntax::json::{Object, non_blank_string};

/// Problem details (RFC 9457), as `application/problem+json`:
/// `{"title":"Not Found","status":404,"detail":"no such user","code":"user_missing"}`.
///
/// * `title` is the reason phrase; `status` is always that of the status line.
/// * `detail` is the message, left out where it would repeat the title.
/// * `type` is the [base](Self::type_base) and the error's code, if it has both; without it the type is `about:blank`.
/// * `instance` is the path of the request, if [asked for](Self::instance).
/// * The members of details that are an object become members of the problem, unless their name is taken; other
///   details, and those that are foreign JSON ([`JsonPolicy::Reshape`](crate::JsonPolicy::Reshape)), become the member
///   `details`, just as they are.
///
/// ```
/// use tower_json_errors::{JsonErrorsLayer, Problem};
///
/// let layer = JsonErrorsLayer::new().format(Problem::new().type_base("https://example.com/problems/").instance());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Problem {
    type_base: Option<Cow<'static, str>>,
    instance: bool,
}

impl Problem {
    /// Without `type` and `instance`.
    pub fn new() -> Self {
        Self::default()
    }

    /// What comes before the code in `type`: a URI or a relative reference that ends in `/`, `#` or `:`.
    /// Default: none.
    ///
    /// A base with characters that no URI has (RFC 3986 section 2) is ignored.
    pub fn type_base(mut self, base: impl Into<Cow<'static, str>>) -> Self {
        self.type_base = Some(base.into()).filter(|base| !base.is_empty() && base.bytes().all(is_uri_byte));
        self
    }

    /// Tells the path of the request as `instance`, without its query, which may be private. Default: off.
    pub fn instance(mut self) -> Self {
        self.instance = true;
        self
    }

    fn type_of(&self, error: &HttpError) -> Option<String> {
        let (base, code) = (self.type_base.as_ref()?, error.code()?);
        Some(format!("{base}{}", percent_encode(code)))
    }
}

pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

impl Format for Problem {
    fn content_type(&self, _: &ErrorContext<'_>) -> HeaderValue {
        HeaderValue::from_static(MEDIA_TYPE)
    }

    fn render(&self, error: &HttpError, context: &ErrorContext<'_>) -> Result<Bytes, BoxError> {
        to_json(
            &Body {
                problem: self,
                error,
                context,
            },
            OVERHEAD + error.message().len(),
        )
    }

    fn reads(&self) -> RequestFacts {
        if self.instance {
            RequestFacts::URI
        } else {
            RequestFacts::NONE
        }
    }

    fn recognizes(&self, json: &str, _: &ErrorContext<'_>) -> bool {
        let Some(members) = Object::of(json) else {
            return false;
        };
        let has = |name| members.get(name).and_then(non_blank_string).is_some();
        // Many that are no problem have a `type`; hardly any has a `detail`, too.
        has("title") || (has("type") && has("detail"))
    }
}

/// Room for all but the message and what is rare.
const OVERHEAD: usize = 80;

/// The members that are the problem's own to say.
const RESERVED: [&str; 7] = ["type", "title", "status", "detail", "instance", "code", "request_id"];

struct Body<'a> {
    problem: &'a Problem,
    error: &'a HttpError,
    context: &'a ErrorContext<'a>,
}

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self {
            problem,
            error,
            context,
        } = self;
        let title = reason_phrase(error.status());
        let mut map = serializer.serialize_map(None)?;
        if let Some(kind) = problem.type_of(error) {
            map.serialize_entry("type", &kind)?;
        }
        map.serialize_entry("title", title)?;
        map.serialize_entry("status", &error.status().as_u16())?;
        if error.message() != title {
            map.serialize_entry("detail", error.message())?;
        }
        if let Some(uri) = context.uri().filter(|_| problem.instance) {
            map.serialize_entry("instance", uri.path())?;
        }
        if let Some(code) = error.code() {
            map.serialize_entry("code", code)?;
        }
        if let Some(request_id) = context.request_id() {
            map.serialize_entry("request_id", request_id)?;
        }
        if let Some(details) = error.details() {
            match Object::of(details.get()).filter(|_| !error.has_foreign_details()) {
                Some(members) => extend(&mut map, &members)?,
                None => map.serialize_entry("details", details)?,
            }
        }
        map.end()
    }
}

fn extend<M: SerializeMap>(map: &mut M, members: &Object<'_>) -> Result<(), M::Error> {
    for (name, value) in members.iter().filter(|(name, _)| !RESERVED.contains(name)) {
        map.serialize_entry(name, value)?;
    }
    Ok(())
}

/// The characters of RFC 3986 section 2: reserved, unreserved and `%`.
fn is_uri_byte(byte: u8) -> bool {
    is_unreserved(byte) || b":/?#[]@!$&'()*+,;=%".contains(&byte)
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

/// RFC 3986 section 2.1.
fn percent_encode(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if is_unreserved(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
