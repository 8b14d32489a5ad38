//! Reads JSON texts: their kind, and their members as written. Only the requested parts are parsed.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::syntax::cursor::{Cursor, Next, decode};

/// The kinds of JSON texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JsonKind {
    /// An object or an array.
    Container,
    /// A number, `true`, `false` or `null`.
    Scalar,
    String,
}

impl JsonKind {
    /// The kind of the one JSON value that `text` is, or `None` if it is not one.
    pub(crate) fn of(text: &str) -> Option<Self> {
        parse(text).map(|(kind, _)| kind)
    }
}

/// The one JSON value that `text` is, as it was written, and its kind; `None` if it is not one.
///
/// `RawValue` neither builds nor recurses, so that neither size nor depth can hurt.
pub(crate) fn parse(text: &str) -> Option<(JsonKind, &RawValue)> {
    let value: &RawValue = serde_json::from_str(text).ok()?;
    let kind = match value.get().as_bytes().first()? {
        b'{' | b'[' => JsonKind::Container,
        b'"' => JsonKind::String,
        _ => JsonKind::Scalar,
    };
    Some((kind, value))
}

/// How far a text is JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JsonExtent {
    /// One JSON value, and then something else.
    Followed,
    /// Valid so far: only the end is missing.
    Incomplete,
    /// No JSON.
    Invalid,
    /// One JSON value and nothing else.
    Whole,
}

impl JsonExtent {
    pub(crate) fn of(text: &str) -> Self {
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
        match values.next() {
            Some(Ok(_)) if text[values.byte_offset()..].trim().is_empty() => Self::Whole,
            Some(Ok(_)) => Self::Followed,
            Some(Err(error)) if error.is_eof() => Self::Incomplete,
            Some(Err(_)) => Self::Invalid,
            None => Self::Incomplete,
        }
    }
}

/// Whether `serde_json::Value` can hold this JSON. It refuses to nest deeper than 127, numbers beyond `f64`, and lone
/// surrogates; `json!` panics with them.
pub(crate) fn fits_value(json: &str) -> bool {
    serde_json::from_str::<Checked>(json).is_ok()
}

/// Reads what a `Value` reads, and builds nothing.
struct Checked;

impl<'de> Deserialize<'de> for Checked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CheckedVisitor)
    }
}

struct CheckedVisitor;

impl<'de> Visitor<'de> for CheckedVisitor {
    type Value = Checked;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Checked, E> {
        Ok(Checked)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Checked, E> {
        Ok(Checked)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Checked, E> {
        Ok(Checked)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Checked, E> {
        Ok(Checked)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Checked, E> {
        Ok(Checked)
    }

    fn visit_str<E>(self, _: &str) -> Result<Checked, E> {
        Ok(Checked)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Checked, A::Error> {
        while seq.next_element::<Checked>()?.is_some() {}
        Ok(Checked)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Checked, A::Error> {
        while map.next_entry::<Checked, Checked>()?.is_some() {}
        Ok(Checked)
    }
}

/// The members of a JSON object. They are walked through whenever they are asked for, and never copied.
pub(crate) struct Object<'a>(&'a str);

impl<'a> Object<'a> {
    /// `None` if `json`, which is known to be valid, is no object.
    pub(crate) fn of(json: &'a str) -> Option<Self> {
        (Cursor::new(json).next() == Next::Object).then_some(Self(json))
    }

    /// The value of the last member of this name, as parsers take it.
    pub(crate) fn get(&self, name: &str) -> Option<&'a str> {
        let named = self.members().filter(|(written, _)| decode(written) == name);
        named.last().map(|(_, value)| value)
    }

    /// As [`get`](Self::get), for a serialiser.
    pub(crate) fn raw(&self, name: &str) -> Option<&'a RawValue> {
        serde_json::from_str(self.get(name)?).ok()
    }

    /// The members in their order, each value as it was written.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Cow<'a, str>, &'a RawValue)> {
        self.members()
            .filter_map(|(written, value)| Some((decode(written), serde_json::from_str(value).ok()?)))
    }

    fn members(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let mut cursor = Cursor::new(self.0);
        cursor.next();
        cursor.enter();
        std::iter::from_fn(move || Some((cursor.next_member()?, cursor.value())))
    }
}

/// The elements of a JSON array, each as it was written; `None` if `json` is no array.
pub(crate) fn elements(json: &str) -> Option<Vec<&RawValue>> {
    serde_json::from_str(json).ok()
}

/// The string that `json` is, without outer whitespace; `None` if it is no string, or blank.
pub(crate) fn non_blank_string(json: &str) -> Option<String> {
    let string: String = serde_json::from_str(json).ok()?;
    let trimmed = string.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_json_as_far_as_it_goes() {
        let table = [
            ("{}", JsonExtent::Whole),
            (" [1] \n", JsonExtent::Whole),
            ("", JsonExtent::Incomplete),
            ("{", JsonExtent::Incomplete),
            ("{\"a\":\"b", JsonExtent::Incomplete),
            ("[1, 2", JsonExtent::Incomplete),
            ("[tru", JsonExtent::Incomplete),
            ("[\"\\u00", JsonExtent::Incomplete),
            ("[1, 2] is no vector", JsonExtent::Followed),
            ("{} {}", JsonExtent::Followed),
            ("[API]", JsonExtent::Invalid),
            ("{name}", JsonExtent::Invalid),
            ("{\"a\":'b'}", JsonExtent::Invalid),
        ];
        for (text, expected) in table {
            assert_eq!(JsonExtent::of(text), expected, "{text}");
        }
    }

    #[test]
    fn what_a_value_cannot_hold_is_told_apart() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        let rows = [
            "null",
            "true",
            "-1",
            "18446744073709551615",
            "1.5e3",
            r#""a\u0000""#,
            r#"{"a":[{"b":"c"}],"a":{}}"#,
            r#""\ud83d\ude00""#,
            r#"{"\n":1}"#,
            "1e308",
            "1e309",
            "-1e999",
            r#"["\ud800"]"#,
            r#"{"\udc00":1}"#,
            "{",
            "",
            &nested(127),
            &nested(128),
            &nested(30_000),
        ];
        for json in rows {
            let fits = serde_json::from_str::<serde_json::Value>(json).is_ok();
            assert_eq!(fits_value(json), fits, "{}", &json[..json.len().min(40)]);
        }
    }
}
