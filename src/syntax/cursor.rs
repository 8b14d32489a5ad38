//! Walks through JSON that is known to be valid, in one pass and without memory of its own.
//!
//! `serde_json` cannot say of what kind a value is before it reads that value, refuses numbers that are out of range,
//! and has to read each level anew if the level above was taken as it was written. This walk decodes nothing: strings
//! are handed out as they were written, and those that matter are decoded, names without memory for each.

use std::borrow::Cow;

/// A place in a JSON text. What is not JSON ends the walk early, and is otherwise harmless.
#[derive(Clone, Debug)]
pub(crate) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

/// What kind of value follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    List,
    Object,
    /// A number, `true`, `false` or `null`.
    Scalar,
    String,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(json: &'a str) -> Self {
        Self { text: json, at: 0 }
    }

    pub(crate) fn is_past(&self, place: usize) -> bool {
        self.at > place
    }

    pub(crate) fn next(&mut self) -> Next {
        match self.skip_blanks() {
            Some(b'"') => Next::String,
            Some(b'{') => Next::Object,
            Some(b'[') => Next::List,
            _ => Next::Scalar,
        }
    }

    /// Goes into the object or array that follows.
    pub(crate) fn enter(&mut self) {
        self.at += 1;
    }

    /// Goes on to the next element, or leaves the array.
    pub(crate) fn next_element(&mut self) -> bool {
        match self.skip_blanks() {
            Some(b']') => {
                self.at += 1;
                false
            }
            Some(b',') => {
                self.at += 1;
                true
            }
            Some(_) => true,
            None => false,
        }
    }

    /// Goes on to the next member and returns its name, or leaves the object.
    #[inline]
    pub(crate) fn next_member(&mut self) -> Option<Written<'a>> {
        let mut next = self.skip_blanks();
        if next == Some(b',') {
            self.at += 1;
            next = self.skip_blanks();
        }
        if next != Some(b'"') {
            self.at += 1;
            return None;
        }
        let name = self.string();
        self.skip_blanks();
        // The colon.
        self.at += 1;
        Some(name)
    }

    /// The string that follows.
    pub(crate) fn string(&mut self) -> Written<'a> {
        let start = self.at + 1;
        let mut has_escapes = false;
        self.at = start;
        while let Some(byte) = self.byte() {
            match byte {
                b'"' => break,
                b'\\' => {
                    has_escapes = true;
                    self.at += 2;
                }
                _ => self.at += 1,
            }
        }
        let text = self.text.as_bytes().get(start..self.at).unwrap_or_default();
        self.at += 1;
        Written { text, has_escapes }
    }

    /// The number or word that follows, as it was written.
    pub(crate) fn scalar(&mut self) -> &'a str {
        let start = self.at;
        self.skip(Next::Scalar);
        self.since(start)
    }

    /// The value that follows, as it was written.
    pub(crate) fn value(&mut self) -> &'a str {
        self.skip_blanks();
        let start = self.at;
        self.skip_value();
        self.since(start)
    }

    /// Goes past the value that follows, however deep it is.
    pub(crate) fn skip_value(&mut self) {
        let next = self.next();
        self.skip(next);
    }

    /// The same, if it is known to be of this kind.
    pub(crate) fn skip(&mut self, next: Next) {
        match next {
            Next::List | Next::Object => self.skip_to_depth(0),
            Next::Scalar => self.skip_scalar(),
            Next::String => _ = self.string(),
        }
    }

    fn skip_scalar(&mut self) {
        // At least one byte, so that no walk stands still.
        self.at += 1;
        let is_end = |byte| matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\n' | b'\r');
        while self.byte().is_some_and(|byte| !is_end(byte)) {
            self.at += 1;
        }
    }

    /// Goes past the rest of the container that was entered.
    pub(crate) fn leave(&mut self) {
        self.skip_to_depth(1);
    }

    fn skip_to_depth(&mut self, mut depth: usize) {
        while let Some(byte) = self.byte() {
            if byte == b'"' {
                self.string();
                continue;
            }
            self.at += 1;
            match byte {
                b'{' | b'[' => depth += 1,
                b'}' | b']' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        break;
                    }
                }
                _ => {}
            }
        }
    }

    fn skip_blanks(&mut self) -> Option<u8> {
        loop {
            match self.byte() {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                other => return other,
            }
        }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn since(&self, start: usize) -> &'a str {
        let end = self.at.min(self.text.len());
        self.text.get(start..end).unwrap_or_default()
    }
}

/// A string as it was written, without its quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Written<'a> {
    text: &'a [u8],
    has_escapes: bool,
}

impl<'a> Written<'a> {
    /// What it spells. Half of a surrogate pair is legal JSON and no text: such a string is empty.
    pub(crate) fn decode(self) -> Cow<'a, str> {
        if self.has_escapes {
            let mut decoded = Vec::with_capacity(self.text.len());
            self.decode_with(&mut decoded);
            Cow::Owned(String::from_utf8(decoded).unwrap_or_default())
        } else {
            Cow::Borrowed(std::str::from_utf8(self.text).unwrap_or_default())
        }
    }

    /// As [`decode`](Self::decode), in a buffer that serves for many strings.
    #[inline]
    pub(crate) fn decode_with<'b>(self, buffer: &'b mut Vec<u8>) -> &'b [u8]
    where
        'a: 'b,
    {
        if self.has_escapes {
            unescape(self.text, buffer)
        } else {
            self.text
        }
    }
}

fn unescape<'b>(text: &[u8], decoded: &'b mut Vec<u8>) -> &'b [u8] {
    decoded.clear();
    if append_unescaped(text, decoded).is_none() {
        decoded.clear();
    }
    decoded
}

/// Appends what a string spells (RFC 8259 section 7).
fn append_unescaped(mut text: &[u8], decoded: &mut Vec<u8>) -> Option<()> {
    while let [byte, rest @ ..] = text {
        text = rest;
        if *byte != b'\\' {
            decoded.push(*byte);
            continue;
        }
        let (escaped, rest) = text.split_first()?;
        text = rest;
        match escaped {
            b'b' => decoded.push(8),
            b'f' => decoded.push(12),
            b'n' => decoded.push(b'\n'),
            b'r' => decoded.push(b'\r'),
            b't' => decoded.push(b'\t'),
            b'u' => match unescape_units(&mut text)? {
                c @ '\0'..='\x7f' => decoded.push(c as u8),
                c => decoded.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            },
            itself => decoded.push(*itself),
        }
    }
    Some(())
}

/// The character of four digits, or of twice four that are a surrogate pair.
fn unescape_units(digits: &mut &[u8]) -> Option<char> {
    let first = unescape_unit(digits)?;
    if let Some(c) = char::from_u32(first.into()) {
        return Some(c);
    }
    *digits = digits.strip_prefix(b"\\u")?;
    char::decode_utf16([first, unescape_unit(digits)?]).next()?.ok()
}

fn unescape_unit(digits: &mut &[u8]) -> Option<u16> {
    let (unit, rest) = digits.split_at_checked(4)?;
    *digits = rest;
    // They are known to be `0` to `9`, `A` to `F`, or `a` to `f`: only letters have the bit for 64.
    let value = |digit: &u8| u16::from(digit & 0xf) + 9 * u16::from(digit >> 6);
    Some(unit.iter().fold(0, |unit, digit| (unit << 4) | value(digit)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Written<'_> {
        Written {
            text: text.as_bytes(),
            has_escapes: false,
        }
    }

    #[test]
    fn a_value_is_skipped_whole() {
        let table = [
            r#""a\"b""#,
            r#""\\""#,
            "-1.5e400",
            "true",
            "{}",
            r#"{"a":[{"b":"]}"},"\"}"]}"#,
            "[[],[[]],{}]",
            r#"["\\",1 , 2 ]"#,
        ];
        for json in table {
            let text = format!(" {json} ,rest");
            let mut cursor = Cursor::new(&text);
            cursor.skip_value();
            assert_eq!(text[cursor.at..].trim_start(), ",rest", "{json}");
        }
    }

    #[test]
    fn members_and_elements_come_in_their_order() {
        let mut cursor = Cursor::new(r#" { "a" : [ 1 ,"x", {} ] , "b\"":null } "#);
        assert_eq!(cursor.next(), Next::Object);
        cursor.enter();
        assert_eq!(cursor.next_member(), Some(plain("a")));
        assert_eq!(cursor.next(), Next::List);
        cursor.enter();
        assert!(cursor.next_element());
        assert_eq!((cursor.next(), cursor.scalar()), (Next::Scalar, "1"));
        assert!(cursor.next_element());
        assert_eq!((cursor.next(), cursor.string()), (Next::String, plain("x")));
        cursor.leave();
        let name = cursor.next_member().unwrap();
        assert_eq!(name.decode(), "b\"");
        cursor.skip_value();
        assert_eq!(cursor.next_member(), None);
        assert_eq!(cursor.skip_blanks(), None);
    }

    #[test]
    fn strings_spell_what_serde_json_reads_in_them() {
        let parts = [
            "a", "\\b", "\\f", "\\n", "\\r", "\\t", r"\/", r"\\", r#"\""#, "é", "😀", r"\u0041", r"\u007F", r"\u00e9",
            r"\u4E2d", r"\ud83d", r"\ude00", r"\uDBFF", r"\uDFFF", r"\ue000", "",
        ];
        let mut buffer = b"of another".to_vec();
        let pairs = parts
            .iter()
            .flat_map(|first| parts.iter().map(move |second| [*first, *second]));
        for [first, second] in pairs {
            for third in parts {
                let json = format!(r#""{first}{second}{third}""#);
                let spelled: String = serde_json::from_str(&json).unwrap_or_default();
                let written = Cursor::new(&json).string();
                assert_eq!(written.decode(), spelled, "{json}");
                assert_eq!(written.decode_with(&mut buffer), spelled.as_bytes(), "{json}");
            }
        }
    }

    #[test]
    fn what_is_known_of_a_place() {
        let mut cursor = Cursor::new(r#" [1,"a" , {"b":[2]}, tru ,3]"#);
        assert_eq!(cursor.next(), Next::List);
        assert!(!cursor.is_past(1));
        cursor.enter();
        assert!(cursor.is_past(1));
        assert!(!cursor.is_past(2));
        let mut kinds = Vec::new();
        let mut values = Vec::new();
        while cursor.next_element() {
            kinds.push(cursor.next());
            values.push(cursor.value());
        }
        assert_eq!(
            kinds,
            [Next::Scalar, Next::String, Next::Object, Next::Scalar, Next::Scalar]
        );
        assert_eq!(values, ["1", r#""a""#, r#"{"b":[2]}"#, "tru", "3"]);
    }

    #[test]
    fn what_is_no_json_ends_the_walk() {
        for broken in [
            "", "{", "[", "\"", "\"\\", "{\"a", "{\"a\"", "{\"a\":", "[1", "[1,", "{]", "]", ",", "é", "[é", "\"\\é",
        ] {
            let mut cursor = Cursor::new(broken);
            for _ in 0..20 {
                let before = cursor.at;
                cursor.skip_value();
                assert!(cursor.at > before, "{broken} stands still");
                cursor.enter();
                let _ = cursor.next_member();
                let _ = cursor.next_element();
            }
            assert!(cursor.at >= broken.len(), "{broken}");
            assert_eq!(cursor.value(), "");
        }
    }
}
