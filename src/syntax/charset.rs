//! What text do these bytes spell? RFC 9110 section 8.3.2.

use std::borrow::Cow;

#[cfg(feature = "charset")]
use encoding_rs::{DecoderResult, Encoding};

/// What a body says of its encoding as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Charset {
    Latin1,
    /// Any other of the Encoding Standard.
    #[cfg(feature = "charset")]
    Other(&'static Encoding),
    /// One that cannot be decoded.
    Unknown,
    UsAscii,
    /// Or nothing is said: then the bytes are UTF-8 or nothing that we know.
    Utf8,
}

impl Charset {
    /// The charset of this name, in any case.
    pub(crate) fn for_label(name: &str) -> Self {
        let is_any = |names: [&str; 2]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
        if is_any(["utf-8", "utf8"]) {
            Self::Utf8
        } else if is_any(["us-ascii", "ascii"]) {
            Self::UsAscii
        } else if is_any(["iso-8859-1", "latin1"]) {
            Self::Latin1
        } else {
            Self::other(name)
        }
    }

    #[cfg(feature = "charset")]
    fn other(name: &str) -> Self {
        Encoding::for_label(name.as_bytes()).map_or(Self::Unknown, Self::Other)
    }

    #[cfg(not(feature = "charset"))]
    fn other(_: &str) -> Self {
        Self::Unknown
    }
}

const UTF_8_BOM: &[u8] = b"\xef\xbb\xbf";

/// The text of `bytes` without a byte order mark, or `None` if the charset cannot decode them.
///
/// A byte order mark is surer than a label. `cut` says that the end is missing: half a character there is left out.
pub(crate) fn decode(bytes: &[u8], charset: Charset, cut: bool) -> Option<Cow<'_, str>> {
    if let Some(rest) = bytes.strip_prefix(UTF_8_BOM) {
        return utf_8(rest, cut).map(Cow::Borrowed);
    }
    match charset {
        Charset::Latin1 => Some(Cow::Owned(latin_1(bytes))),
        #[cfg(feature = "charset")]
        Charset::Other(encoding) => other(bytes, encoding, cut).map(Cow::Owned),
        Charset::Unknown => None,
        Charset::UsAscii => utf_8(bytes, cut).filter(|_| bytes.is_ascii()).map(Cow::Borrowed),
        Charset::Utf8 => utf_8(bytes, cut).map(Cow::Borrowed),
    }
}

#[cfg(feature = "charset")]
fn other(bytes: &[u8], encoding: &'static Encoding, cut: bool) -> Option<String> {
    let mut decoder = encoding.new_decoder();
    let mut text = String::with_capacity(decoder.max_utf8_buffer_length_without_replacement(bytes.len())?);
    match decoder.decode_to_string_without_replacement(bytes, &mut text, !cut) {
        (DecoderResult::InputEmpty, _) => Some(text),
        (DecoderResult::OutputFull | DecoderResult::Malformed(..), _) => None,
    }
}

fn utf_8(bytes: &[u8], cut: bool) -> Option<&str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        // No length means that more bytes were expected, not that these are wrong.
        Err(error) if cut && error.error_len().is_none() => std::str::from_utf8(&bytes[..error.valid_up_to()]).ok(),
        Err(_) => None,
    }
}

/// Each byte is the code point of the same number.
fn latin_1(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charsets_that_are_built_in() {
        let table: [(&[u8], Option<&str>, bool, Option<&str>); 17] = [
            (b"plain", None, false, Some("plain")),
            ("h\u{e9}".as_bytes(), None, false, Some("h\u{e9}")),
            ("h\u{e9}".as_bytes(), Some("UTF-8"), false, Some("h\u{e9}")),
            ("h\u{e9}".as_bytes(), Some("utf8"), false, Some("h\u{e9}")),
            (b"h\xe9", None, false, None),
            (b"h\xe9", Some("utf-8"), false, None),
            (b"h\xe9", Some("ISO-8859-1"), false, Some("h\u{e9}")),
            (b"h\xe9", Some("latin1"), false, Some("h\u{e9}")),
            (b"h\xe9", Some("us-ascii"), false, None),
            (b"h", Some("us-ascii"), false, Some("h")),
            // Half a character is no ASCII either.
            (b"h\xc3", Some("us-ascii"), true, None),
            (b"h", Some("x-klingon"), false, None),
            (b"\xef\xbb\xbfhi", None, false, Some("hi")),
            (b"\xef\xbb\xbfh\xc3\xa9", Some("iso-8859-1"), false, Some("h\u{e9}")),
            // Cut inside a character of four bytes.
            (b"a\xf0\x9f\x98", None, true, Some("a")),
            (b"a\xf0\x9f\x98", None, false, None),
            (b"a\xff", None, true, None),
        ];
        for (bytes, charset, cut, expected) in table {
            let decoded = decode(bytes, charset.map_or(Charset::Utf8, Charset::for_label), cut);
            assert_eq!(decoded.as_deref(), expected, "{bytes:?} as {charset:?}");
        }
    }

    #[cfg(feature = "charset")]
    #[test]
    fn charsets_of_the_feature() {
        let table: [(&[u8], &str, bool, Option<&str>); 8] = [
            (b"\xcd\xe5\xf2", "windows-1251", false, Some("Нет")),
            (b"\xff\xfeh\0i\0", "utf-16", false, Some("hi")),
            (b"h\0i\0", "UTF-16LE", false, Some("hi")),
            (b"\0h\0i", "utf-16be", false, Some("hi")),
            (b"h\0i", "utf-16le", false, None),
            (b"h\0i", "utf-16le", true, Some("h")),
            (b"5 \xa4", "iso-8859-15", false, Some("5 €")),
            (b"h", "x-klingon", false, None),
        ];
        for (bytes, charset, cut, expected) in table {
            let decoded = decode(bytes, Charset::for_label(charset), cut);
            assert_eq!(decoded.as_deref(), expected, "{bytes:?} as {charset:?}");
        }
    }

    #[test]
    fn utf_8_is_not_copied() {
        let bytes = b"\xef\xbb\xbfsame";
        let text = decode(bytes, Charset::Utf8, false).unwrap();
        assert_eq!(text.as_ptr(), bytes[3..].as_ptr());
    }
}
