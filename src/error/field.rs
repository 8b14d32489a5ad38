//! Defines the part of a request that is at fault: [`Field`], and what is wrong with it: [`FieldError`].

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde::ser::{Serialize, SerializeMap, Serializer};

/// The part of a request that an error is about.
///
/// ```
/// use tower_json_errors::{Field, HttpError};
///
/// let error = HttpError::unprocessable_content("the order is not valid")
///     .with_field(Field::pointer("/items/0/count"), "must be at least 1")
///     .with_field(Field::query("currency"), "is not supported");
/// assert_eq!(error.fields()[0].field().name(), "/items/0/count");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    location: FieldLocation,
    name: Cow<'static, str>,
}

/// Where in the request a [`Field`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FieldLocation {
    /// In the JSON of the body: the name is a JSON Pointer (RFC 6901).
    Body,
    /// In the request header.
    Header,
    /// A parameter of the path.
    Path,
    /// A parameter of the query.
    Query,
}

impl Field {
    /// A value in the JSON of the body, by its JSON Pointer (RFC 6901) such as `/items/0/count`.
    ///
    /// The form for fragments of URIs (`#/items/0`, section 6) is decoded. A text that does not begin with `/` is
    /// the name of one member: `a/b` becomes `/a~1b`. A `~` that escapes nothing becomes `~0`. The empty text is the
    /// whole body.
    pub fn pointer(pointer: impl Into<Cow<'static, str>>) -> Self {
        Self::new(FieldLocation::Body, valid_pointer(pointer.into()))
    }

    /// A parameter of the query.
    pub fn query(name: impl Into<Cow<'static, str>>) -> Self {
        Self::new(FieldLocation::Query, name.into())
    }

    /// A field of the request header.
    pub fn header(name: impl Into<Cow<'static, str>>) -> Self {
        Self::new(FieldLocation::Header, name.into())
    }

    /// A parameter of the path, such as `id` of `/users/{id}`.
    pub fn path(name: impl Into<Cow<'static, str>>) -> Self {
        Self::new(FieldLocation::Path, name.into())
    }

    fn new(location: FieldLocation, name: Cow<'static, str>) -> Self {
        Self { location, name }
    }

    /// Where in the request the field is.
    pub fn location(&self) -> FieldLocation {
        self.location
    }

    /// The JSON Pointer of a value in the body, else the name of the parameter or header.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name as a path of members and indices: `items[0].count` for `/items/0/count`.
    pub(crate) fn dotted(&self) -> Cow<'_, str> {
        if self.location != FieldLocation::Body {
            return Cow::Borrowed(&self.name);
        }
        let mut path = String::with_capacity(self.name.len());
        for token in self.name.split('/').skip(1) {
            if !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit()) {
                path.extend(["[", token, "]"]);
                continue;
            }
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(&token.replace("~1", "/").replace("~0", "~"));
        }
        Cow::Owned(path)
    }
}

/// What is wrong with one [`Field`], set by [`HttpError::with_field`](crate::HttpError::with_field).
///
/// It serialises as `{"pointer":"/age","message":"must be 18 or more"}`, with `query`, `header` or `path` in place of
/// `pointer` for the other locations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    field: Field,
    message: Cow<'static, str>,
}

impl FieldError {
    pub(crate) fn new(field: Field, message: Cow<'static, str>) -> Self {
        Self { field, message }
    }

    /// The field.
    pub fn field(&self) -> &Field {
        &self.field
    }

    /// What is wrong with it, for the client.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl Serialize for FieldError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let key = match self.field.location {
            FieldLocation::Body => "pointer",
            FieldLocation::Header => "header",
            FieldLocation::Path => "path",
            FieldLocation::Query => "query",
        };
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry(key, self.field.name())?;
        map.serialize_entry("message", self.message())?;
        map.end()
    }
}

/// A JSON Pointer, whatever the text is.
fn valid_pointer(text: Cow<'static, str>) -> Cow<'static, str> {
    if let Some(fragment) = text
        .strip_prefix('#')
        .filter(|rest| rest.is_empty() || rest.starts_with('/'))
    {
        let decoded = percent_decode_str(fragment).decode_utf8_lossy().into_owned();
        return valid_pointer(Cow::Owned(decoded));
    }
    if text.is_empty() || (text.starts_with('/') && stray_tilde(&text).is_none()) {
        return text;
    }
    Cow::Owned(if text.starts_with('/') {
        escape_stray_tildes(&text)
    } else {
        format!("/{}", text.replace('~', "~0").replace('/', "~1"))
    })
}

/// The index of a `~` that is followed neither by `0` nor by `1`.
fn stray_tilde(text: &str) -> Option<usize> {
    let mut tildes = text.match_indices('~').map(|(index, _)| index);
    tildes.find(|index| !text[index + 1..].starts_with(['0', '1']))
}

fn escape_stray_tildes(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 1);
    let mut rest = text;
    while let Some(index) = stray_tilde(rest) {
        escaped.push_str(&rest[..index]);
        escaped.push_str("~0");
        rest = &rest[index + 1..];
    }
    escaped.push_str(rest);
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_is_valid_whatever_it_was_made_of() {
        let table = [
            ("", ""),
            ("/age", "/age"),
            ("/a~1b/m~0n/", "/a~1b/m~0n/"),
            ("age", "/age"),
            ("a/b", "/a~1b"),
            ("m~1n", "/m~01n"),
            ("/m~n~", "/m~0n~0"),
            ("/~~1", "/~0~1"),
            ("/é\"\n", "/é\"\n"),
            ("#/a%20b", "/a b"),
            ("#", ""),
            ("#age", "/#age"),
            ("#/%7E", "/~0"),
            ("##", "/##"),
        ];
        for (given, pointer) in table {
            assert_eq!(Field::pointer(given).name(), pointer, "{given:?}");
        }
    }

    #[test]
    fn a_pointer_reads_as_a_path_of_members() {
        let table = [
            ("", ""),
            ("/age", "age"),
            ("/items/0/name", "items[0].name"),
            ("/0", "[0]"),
            ("/a~1b/m~0n", "a/b.m~n"),
        ];
        for (pointer, path) in table {
            assert_eq!(Field::pointer(pointer).dotted(), path, "{pointer:?}");
        }
        assert_eq!(Field::query("/q/1").dotted(), "/q/1");
    }
}
