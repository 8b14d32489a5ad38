//! Walks through JSON that is known to be valid, in one pass and without memory of its own.
//!
//! `serde_json` cannot say of what kind a value is before it reads that value, refuses numbers that are out of range,
//! and has to read each level anew if the level above was taken as it was written. This walk decodes nothing: strings
//! are handed out as they were written, and `serde_json` decodes those that matter.

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

    /// Goes on to the next member and returns its name as it was written, or leaves the object.
    pub(crate) fn next_member(&mut self) -> Option<&'a str> {
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

    /// The string that follows, as it was written, with its quotes.
    pub(crate) fn string(&mut self) -> &'a str {
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.byte() {
            self.at += 1;
            match byte {
                b'"' => break,
                b'\\' => self.at += 1,
                _ => {}
            }
        }
        self.since(start)
    }

    /// The number or word that follows, as it was written.
    pub(crate) fn scalar(&mut self) -> &'a str {
        let start = self.at;
        // At least one byte, so that no walk stands still.
        self.at += 1;
        while self
            .byte()
            .is_some_and(|byte| !matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\n' | b'\r'))
        {
            self.at += 1;
        }
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
        match self.next() {
            Next::String => _ = self.string(),
            Next::Scalar => _ = self.scalar(),
            Next::List | Next::Object => self.skip_to_depth(0),
        }
    }

    /// Goes past the rest of the container that was entered.
    pub(crate) fn leave(&mut self) {
        self.skip_to_depth(1);
    }

    fn skip_to_depth(&mut self, mut depth: usize) {
        while let Some(byte) = self.byte() {
            match byte {
                b'"' => {
                    self.string();
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                break;
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

/// What a string spells, given as it was written. Half of a surrogate pair is legal JSON and no text: that is empty.
pub(crate) fn decode(written: &str) -> Cow<'_, str> {
    if written.contains('\\') {
        return Cow::Owned(serde_json::from_str(written).unwrap_or_default());
    }
    let unquoted = written.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    Cow::Borrowed(unquoted.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(cursor.next_member(), Some(r#""a""#));
        assert_eq!(cursor.next(), Next::List);
        cursor.enter();
        assert!(cursor.next_element());
        assert_eq!((cursor.next(), cursor.scalar()), (Next::Scalar, "1"));
        assert!(cursor.next_element());
        assert_eq!((cursor.next(), cursor.string()), (Next::String, r#""x""#));
        cursor.leave();
        let name = cursor.next_member().unwrap();
        assert_eq!(decode(name), "b\"");
        cursor.skip_value();
        assert_eq!(cursor.next_member(), None);
        assert_eq!(cursor.skip_blanks(), None);
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
