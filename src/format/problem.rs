//! Writes problem details (RFC 9457).

use std::borrow::Cow;

use bytes::Bytes;
use http::HeaderValue;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::{RawValue, to_raw_value};

use super::details::add_details;
use super::shape::{has, is_non_empty, is_request_id, is_status, is_string, is_uri_reference, may_have, string};
use super::{Format, to_json, uri};
use crate::error::context::ErrorContext;
use crate::error::field::{FieldError, FieldLocation};
use crate::error::http_error::{BoxError, HttpError};
use crate::error::request_info::RequestFacts;
use crate::error::status::reason_phrase;
use crate::syntax::json::{Object, fits_value};

/// Problem details (RFC 9457), as `application/problem+json`:
/// `{"title":"Not Found","status":404,"detail":"no such user","code":"user_missing"}`.
///
/// * `title` is the reason phrase; `status` is always that of the status line.
/// * `detail` is the message, left out where it would repeat the title, unless it is to be there
///   [always](Self::always_detail).
/// * `type` is the [base](Self::type_base) and the error's code, if it has both. Without `type`, the type is
///   `about:blank`, which can be [written](Self::about_blank).
/// * `instance` is the path of the request, if [asked for](Self::instance).
/// * `errors` lists the [fields](HttpError::with_field), each with `detail` and `pointer`, `parameter` or `header`:
///   `[{"detail":"must be 18 or more","pointer":"#/age"}]` (RFC 9457 section 3).
/// * The members of details that are an object become members of the problem. If one of their names is taken, all of
///   the details become the member `details`, and so do details that are no object.
///
/// # Problems of others
///
/// With [`JsonPolicy::Reshape`](crate::JsonPolicy::Reshape), foreign JSON with two of the members `type`, `title`,
/// `status` and `detail`, in which no member contradicts RFC 9457, is completed: it keeps its members, gets the
/// `status` of the status line, and what else this format always writes. All other JSON becomes the member `details`,
/// just as it is.
///
/// ```
/// use tower_json_errors::{JsonErrorsLayer, Problem};
///
/// let problem = Problem::new().type_base("https://example.com/problems/").instance();
/// let layer = JsonErrorsLayer::new().format(problem);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Problem {
    type_base: Option<Cow<'static, str>>,
    about_blank: bool,
    always_detail: bool,
    instance: bool,
    members: Vec<(Cow<'static, str>, Box<RawValue>)>,
}

impl Problem {
    /// Without `type` and `instance`.
    pub fn new() -> Self {
        Self::default()
    }

    /// What comes before the code in `type`: a URI or a relative reference that ends in `/`, `#` or `:`.
    /// Default: none.
    ///
    /// With a base that makes no URI reference (RFC 3986 section 4.1) of a code, `type` is left out.
    pub fn type_base(mut self, base: impl Into<Cow<'static, str>>) -> Self {
        self.type_base = Some(base.into()).filter(|base| !base.is_empty());
        self
    }

    /// Writes `"type":"about:blank"` where there is no other type, which means the same. Default: off.
    ///
    /// ```
    /// use tower_json_errors::{ErrorContext, Format, HttpError, Origin, Problem};
    ///
    /// let format = Problem::new().about_blank().always_detail().member("service", "shop");
    /// let context = ErrorContext::builder(Origin::Response);
    /// let json = format.render(&HttpError::not_found("Not Found"), &context.build())?;
    /// let expected = concat!(
    ///     r#"{"type":"about:blank","title":"Not Found","status":404,"#,
    ///     r#""detail":"Not Found","service":"shop"}"#,
    /// );
    /// assert_eq!(json, expected);
    /// # Ok::<_, tower_json_errors::BoxError>(())
    /// ```
    pub fn about_blank(mut self) -> Self {
        self.about_blank = true;
        self
    }

    /// Writes `detail` also where it repeats the title. Default: off.
    pub fn always_detail(mut self) -> Self {
        self.always_detail = true;
        self
    }

    /// Writes the path of the request as `instance`, without its query, which may be private. Default: off.
    ///
    /// What no path of a URI has is percent-encoded. `instance` is left out where the target has no path, or one that
    /// a client would read as another host (`//evil.example`).
    pub fn instance(mut self) -> Self {
        self.instance = true;
        self
    }

    /// Adds a member that every problem has, such as the name of the service. Default: none.
    ///
    /// A value that does not serialise is left out, and so is a member with a name that the format writes itself:
    /// `type`, `title`, `status`, `detail`, `instance`, `code`, `request_id`, `errors`, `details`.
    pub fn member(mut self, name: impl Into<Cow<'static, str>>, value: impl Serialize) -> Self {
        let name = name.into();
        let value = to_raw_value(&value).ok().filter(|value| fits_value(value.get()));
        if let Some(value) = value.filter(|_| !is_reserved(&name) && name != "errors" && name != "details") {
            self.members.retain(|(other, _)| *other != name);
            self.members.push((name, value));
        }
        self
    }

    fn type_of(&self, error: &HttpError) -> Option<Cow<'static, str>> {
        let of_code = || {
            let (base, code) = (self.type_base.as_ref()?, error.code()?);
            let kind = format!("{base}{}", uri::segment(code));
            uri::is_reference(&kind).then_some(Cow::Owned(kind))
        };
        of_code().or_else(|| self.about_blank.then_some(Cow::Borrowed("about:blank")))
    }

    fn instance_of(&self, context: &ErrorContext<'_>) -> Option<String> {
        uri::instance(context.uri().filter(|_| self.instance)?.path())
    }

    /// Whether a problem lacks nothing that this format always writes.
    fn is_complete(&self, members: &Object<'_>, context: &ErrorContext<'_>) -> bool {
        let is_there = |name: &str| members.get(name).is_some();
        (!self.about_blank || is_there("type"))
            && (!self.always_detail || is_there("detail"))
            && (self.instance_of(context).is_none() || is_there("instance"))
            && self.members.iter().all(|(name, _)| is_there(name))
    }

    fn is_member(&self, name: &str) -> bool {
        self.members.iter().any(|(other, _)| other == name)
    }
}

pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

impl Format for Problem {
    fn content_type(&self, _: &ErrorContext<'_>) -> HeaderValue {
        HeaderValue::from_static(MEDIA_TYPE)
    }

    fn render(&self, error: &HttpError, context: &ErrorContext<'_>) -> Result<Bytes, BoxError> {
        let capacity = OVERHEAD + error.size();
        let body = Body {
            problem: self,
            error,
            context,
        };
        match foreign_problem(error) {
            Some(foreign) => to_json(&Completed { body, foreign }, capacity),
            None => to_json(&body, capacity),
        }
    }

    fn reads(&self) -> RequestFacts {
        if self.instance {
            RequestFacts::URI
        } else {
            RequestFacts::NONE
        }
    }

    fn recognizes(&self, json: &str, context: &ErrorContext<'_>) -> bool {
        Object::of(json).is_some_and(|members| {
            has(&members, "title", is_non_empty)
                && has(&members, "status", is_status)
                && is_consistent(&members)
                && self.is_complete(&members, context)
        })
    }
}

/// Room for all but the message, the details and what is rare.
const OVERHEAD: usize = 80;

/// Whether the name is one that a problem gives a meaning to.
fn is_reserved(name: &str) -> bool {
    ["type", "title", "status", "detail", "instance", "code", "request_id"].contains(&name)
}

/// Whether no member contradicts the schema.
fn is_consistent(members: &Object<'_>) -> bool {
    may_have(members, "type", is_uri_reference)
        && may_have(members, "title", is_non_empty)
        && may_have(members, "status", is_status)
        && may_have(members, "detail", is_string)
        && may_have(members, "instance", is_uri_reference)
        && may_have(members, "code", is_string)
        && may_have(members, "request_id", is_request_id)
}

/// The members of foreign JSON that is a problem, or nearly one.
fn foreign_problem(error: &HttpError) -> Option<Object<'_>> {
    if !error.has_foreign_details() || !error.fields().is_empty() {
        return None;
    }
    let members = Object::of(error.raw_details()?.get())?;
    let standard = ["type", "title", "status", "detail"];
    let count = standard.iter().filter(|name| members.get(name).is_some()).count();
    (count >= 2 && is_consistent(&members)).then_some(members)
}

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
        if problem.always_detail || error.message() != title {
            map.serialize_entry("detail", error.message())?;
        }
        if let Some(instance) = problem.instance_of(context) {
            map.serialize_entry("instance", &instance)?;
        }
        if let Some(code) = error.code() {
            map.serialize_entry("code", code)?;
        }
        if let Some(request_id) = context.request_id() {
            map.serialize_entry("request_id", request_id)?;
        }
        let has_fields = !error.fields().is_empty();
        if has_fields {
            map.serialize_entry("errors", &Faults(error.fields()))?;
        }
        for (name, value) in &problem.members {
            map.serialize_entry(name, value)?;
        }
        match error.raw_details() {
            Some(foreign) if error.has_foreign_details() => map.serialize_entry("details", foreign)?,
            Some(details) => {
                let is_taken =
                    |name: &str| is_reserved(name) || (has_fields && name == "errors") || problem.is_member(name);
                add_details(&mut map, details, is_taken)?;
            }
            None => {}
        }
        map.end()
    }
}

/// A foreign problem with what it lacks.
struct Completed<'a> {
    body: Body<'a>,
    foreign: Object<'a>,
}

impl Completed<'_> {
    /// Whether the message is that of the foreign problem, and not one that a hook set.
    fn keeps_message(&self) -> bool {
        // A long one may have been cut.
        let message = self.body.error.message().trim_end_matches('…');
        message == reason_phrase(self.body.error.status())
            || self
                .foreign
                .iter()
                .filter_map(|(_, value)| string(value))
                .any(|text| text.contains(message))
    }
}

impl Serialize for Completed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Body {
            problem,
            error,
            context,
        } = self.body;
        let raw = |name: &str| self.foreign.raw(name);
        let title = reason_phrase(error.status());
        let keeps_message = self.keeps_message();
        let detail = raw("detail").filter(|_| keeps_message);
        let own_detail = || (problem.always_detail || !keeps_message).then(|| error.message());
        let code = raw("code").filter(|_| error.code().is_none());
        let mut map = serializer.serialize_map(None)?;
        add_member(&mut map, "type", raw("type"), || problem.type_of(error))?;
        add_member(&mut map, "title", raw("title"), || Some(title))?;
        map.serialize_entry("status", &error.status().as_u16())?;
        add_member(&mut map, "detail", detail, own_detail)?;
        add_member(&mut map, "instance", raw("instance"), || problem.instance_of(context))?;
        add_member(&mut map, "code", code, || error.code())?;
        add_member(&mut map, "request_id", raw("request_id"), || context.request_id())?;
        for (name, value) in self.foreign.iter_raw().filter(|(name, _)| !is_reserved(name)) {
            map.serialize_entry(&name, value)?;
        }
        for (name, value) in problem.members.iter().filter(|(name, _)| raw(name).is_none()) {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// Adds a member as the foreign problem has it, or else as our own.
fn add_member<M: SerializeMap, T: Serialize>(
    map: &mut M,
    name: &str,
    foreign: Option<&RawValue>,
    own: impl FnOnce() -> Option<T>,
) -> Result<(), M::Error> {
    match foreign {
        Some(value) => map.serialize_entry(name, value),
        None => own().map_or(Ok(()), |value| map.serialize_entry(name, &value)),
    }
}

struct Faults<'a>(&'a [FieldError]);

impl Serialize for Faults<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Fault))
    }
}

struct Fault<'a>(&'a FieldError);

impl Serialize for Fault<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let field = self.0.field();
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("detail", self.0.message())?;
        match field.location() {
            FieldLocation::Body => map.serialize_entry("pointer", &uri::fragment(field.name()))?,
            FieldLocation::Header => map.serialize_entry("header", field.name())?,
            FieldLocation::Path | FieldLocation::Query => map.serialize_entry("parameter", field.name())?,
        }
        map.end()
    }
}
