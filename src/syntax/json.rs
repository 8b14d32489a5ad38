//! Reads JSON texts: their kind, and their members as written. Only the requested parts are parsed.

use std::borrow::Cow;
use std::fmt;

use memchr::memmem;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::syntax::cursor::{Cursor, Next};

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
        let last = last_spelled(self.0, name)?;
        let mut buffer = Vec::new();
        let mut found = None;
        let mut cursor = self.enter();
        while let Some(written) = cursor.next_member() {
            if written.decode_with(&mut buffer) == name.as_bytes() {
                found = Some(cursor.value());
            } else {
                cursor.skip_value();
            }
            if cursor.is_past(last) {
                break;
            }
        }
        found
    }

    /// As [`get`](Self::get), for a serialiser.
    pub(crate) fn raw(&self, name: &str) -> Option<&'a RawValue> {
        serde_json::from_str(self.get(name)?).ok()
    }

    /// The members in their order, each value as it was written.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Cow<'a, str>, &'a str)> {
        let mut cursor = self.enter();
        std::iter::from_fn(move || Some((cursor.next_member()?.decode(), cursor.value())))
    }

    /// As [`iter`](Self::iter), for a serialiser.
    pub(crate) fn iter_raw(&self) -> impl Iterator<Item = (Cow<'a, str>, &'a RawValue)> {
        self.iter()
            .filter_map(|(name, value)| Some((name, serde_json::from_str(value).ok()?)))
    }

    fn enter(&self) -> Cursor<'a> {
        let mut cursor = Cursor::new(self.0);
        cursor.next();
        cursor.enter();
        cursor
    }
}

/// The last place where a string of this JSON could spell the name; the end, if letters are escaped somewhere.
///
/// To look for it takes a fraction of a walk through the members, and most foreign JSON has none of the names that a
/// format asks for.
fn last_spelled(json: &str, name: &str) -> Option<usize> {
    let bytes = json.as_bytes();
    let contains = |text: &str| memmem::find(bytes, text.as_bytes()).is_some();
    let is_letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    // Most JSON has not even the beginning of one.
    let has_escaped_letters = || contains(r"\u00") && ESCAPED_LETTERS.iter().any(|start| contains(start));
    if !name.bytes().all(is_letter) || has_escaped_letters() {
        return Some(bytes.len());
    }
    let is_whole = |at: &usize| bytes.get(at + name.len()) == Some(&b'"');
    memmem::find_iter(bytes, name).filter(is_whole).last()
}

/// How the escapes of ASCII's letters and of `_` begin: those of U+0040 to U+007F.
const ESCAPED_LETTERS: [&str; 4] = [r"\u004", r"\u005", r"\u006", r"\u007"];

/// The elements of a JSON array, each as it was written; `None` if `json`, which is known to be valid, is no array.
pub(crate) fn elements(json: &str) -> Option<impl Iterator<Item = &str>> {
    let mut cursor = Cursor::new(json);
    let is_list = cursor.next() == Next::List;
    cursor.enter();
    is_list.then(|| std::iter::from_fn(move || cursor.next_element().then(|| cursor.value())))
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
    fn a_member_is_found_however_its_name_is_written() {
        let table = [
            ("error", r#"{"error":1}"#, Some("1")),
            ("error", r#" { "x" : 0, "error" : [1] , "y":{} } "#, Some("[1]")),
            ("error", r#"{"error":1,"x":2,"error":3}"#, Some("3")),
            ("error", r#"{"error":1,"x":"error","y":2}"#, Some("1")),
            ("error", r#"{"error":1,"x":{"error":2},"y":3}"#, Some("1")),
            ("error", r#"{"x":{"error":2}}"#, None),
            ("error", r#"{"errors":1}"#, None),
            ("error", r#"{"errors":1,"error":2}"#, Some("2")),
            ("error", r#"{"error":1,"errors":2}"#, Some("1")),
            ("error", r#"{"an_error":1}"#, None),
            ("error", r#"{"an \"error":1}"#, None),
            ("error", r#"{"Error":1}"#, None),
            ("error", r"{}", None),
            ("error", r#"{"\u0065rror":1}"#, Some("1")),
            ("error", r#"{"error":1,"\u0065rro\u0072":2}"#, Some("2")),
            ("error", r#"{"\u00e4":1,"error":2}"#, Some("2")),
            ("error", r#"{"error":"\u00e4","x":"\u0065"}"#, Some(r#""\u00e4""#)),
            ("Zone", r#"{"\u005aone":1}"#, Some("1")),
            ("Apex", r#"{"\u0041pex":1}"#, Some("1")),
            ("request_id", r#"{"request\u005Fid":1}"#, Some("1")),
            ("jazz", r#"{"ja\u007Az":1}"#, Some("1")),
            ("v2", r#"{"v\u0032":1}"#, Some("1")),
            ("a/b", r#"{"a\/b":1}"#, Some("1")),
            ("größe", r#"{"gr\u00f6\u00dfe":1}"#, Some("1")),
            ("größe", r#"{"größe":1}"#, Some("1")),
            ("😀", r#"{"\ud83d\ude00":1}"#, Some("1")),
            ("", r#"{"":1}"#, Some("1")),
        ];
        for (name, json, value) in table {
            let object = Object::of(json).unwrap();
            assert_eq!(object.get(name), value, "{name} in {json}");
            assert_eq!(object.raw(name).map(RawValue::get), value, "{name} in {json}");
        }
        assert!(Object::of("[]").is_none());
    }

    #[test]
    fn members_come_in_their_order_with_their_values_as_written() {
        let object = Object::of(r#" { "a" : 1.0 , "b\n":{"c":[ ]},"a":"\u0061" } "#).unwrap();
        let expected = [("a", "1.0"), ("b\n", r#"{"c":[ ]}"#), ("a", r#""\u0061""#)];
        let expected = expected.map(|(name, value)| (name.into(), value));
        assert_eq!(object.iter().collect::<Vec<_>>(), expected);
        let raw: Vec<_> = object.iter_raw().map(|(name, value)| (name, value.get())).collect();
        assert_eq!(raw, expected);
    }

    #[test]
    fn elements_come_in_their_order_as_written() {
        let table = [
            ("[]", Some(vec![])),
            (" [ ] ", Some(vec![])),
            (
                r#" [ 1.0 ,{"a":[ ]},"\u0061",[2]] "#,
                Some(vec!["1.0", r#"{"a":[ ]}"#, r#""\u0061""#, "[2]"]),
            ),
            ("{}", None),
            ("null", None),
            (r#""[]""#, None),
        ];
        for (json, expected) in table {
            let elements = elements(json).map(Iterator::collect::<Vec<_>>);
            assert_eq!(elements, expected, "{json}");
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
