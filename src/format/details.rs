//! Writes the member `details`: what the application added, and the fields that are at fault.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use crate::error::http_error::HttpError;
use crate::syntax::json::Object;

/// The value of a member `details`.
///
/// Without fields, it is the error's details as they are. With fields, it is an object: `fields`, and the members of
/// the error's details; details that are no object, or have a member `fields`, stand in it as `details`.
pub(super) enum Details<'a> {
    Own(&'a RawValue),
    Object {
        code: Option<Code<'a>>,
        error: &'a HttpError,
    },
}

/// A member with the error's code.
#[derive(Clone, Copy)]
pub(super) struct Code<'a> {
    pub(super) name: &'static str,
    pub(super) value: &'a str,
}

impl<'a> Details<'a> {
    /// `None` if the error has neither details nor fields.
    pub(super) fn of(error: &'a HttpError) -> Option<Self> {
        if error.fields().is_empty() {
            return error.raw_details().map(Self::Own);
        }
        Some(Self::Object { code: None, error })
    }

    /// An object, which has the error's code as the member of this name.
    pub(super) fn with_code(name: &'static str, error: &'a HttpError) -> Option<Self> {
        let code = error.code().map(|value| Code { name, value });
        let is_empty = code.is_none() && error.fields().is_empty() && error.raw_details().is_none();
        (!is_empty).then_some(Self::Object { code, error })
    }
}

impl Serialize for Details<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (code, error) = match self {
            Self::Own(details) => return details.serialize(serializer),
            Self::Object { code, error } => (code, error),
        };
        let fields = error.fields();
        let mut map = serializer.serialize_map(None)?;
        if let Some(Code { name, value }) = code {
            map.serialize_entry(name, value)?;
        }
        if !fields.is_empty() {
            map.serialize_entry("fields", fields)?;
        }
        if let Some(details) = error.raw_details() {
            let is_taken =
                |name: &str| code.is_some_and(|code| code.name == name) || (name == "fields" && !fields.is_empty());
            add_details(&mut map, details, is_taken)?;
        }
        map.end()
    }
}

/// Adds the members of details, or, if they are no object or a name is taken, the whole as `details`.
pub(super) fn add_details<M: SerializeMap>(
    map: &mut M,
    details: &RawValue,
    is_taken: impl Fn(&str) -> bool,
) -> Result<(), M::Error> {
    match Object::of(details.get()) {
        Some(members) if !members.iter().any(|(name, _)| is_taken(&name)) => {
            for (name, value) in members.iter_raw() {
                map.serialize_entry(&name, value)?;
            }
            Ok(())
        }
        Some(_) | None => map.serialize_entry("details", details),
    }
}
