//! Checks members, by which formats recognise their own JSON: exactly what `docs/schemas` allows.

use super::uri;
use crate::syntax::json::Object;

/// The longest request id, in characters.
const MAX_REQUEST_ID: usize = 256;

/// Whether the member is there and passes the check.
pub(super) fn has(object: &Object<'_>, name: &str, is_such: impl Fn(&str) -> bool) -> bool {
    object.get(name).is_some_and(is_such)
}

/// Whether the member passes the check, or is not there.
pub(super) fn may_have(object: &Object<'_>, name: &str, is_such: impl Fn(&str) -> bool) -> bool {
    object.get(name).is_none_or(is_such)
}

pub(super) fn is_string(json: &str) -> bool {
    json.starts_with('"')
}

pub(super) fn is_string_or_null(json: &str) -> bool {
    json == "null" || is_string(json)
}

pub(super) fn is_non_empty(json: &str) -> bool {
    is_string(json) && json != r#""""#
}

pub(super) fn is_object(json: &str) -> bool {
    Object::of(json).is_some()
}

/// A status of an error. JSON Schema counts `404.0` among the integers.
pub(super) fn is_status(json: &str) -> bool {
    serde_json::from_str(json).is_ok_and(|number: f64| (400.0..=599.0).contains(&number) && number.fract() == 0.0)
}

pub(super) fn is_request_id(json: &str) -> bool {
    string(json).is_some_and(|id| (1..=MAX_REQUEST_ID).contains(&id.chars().count()))
}

/// A URI or a relative reference (RFC 3986 section 4.1), as a JSON string.
pub(super) fn is_uri_reference(json: &str) -> bool {
    string(json).is_some_and(|text| uri::is_reference(&text))
}

/// The text of a JSON string, or `None` of anything else: `serde_json` would allocate to say so.
pub(super) fn string(json: &str) -> Option<String> {
    is_string(json).then(|| serde_json::from_str(json).ok()).flatten()
}
