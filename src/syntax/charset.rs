//! Decodes bytes to text by their charset (RFC 9110 section 8.3.2).

use std::borrow::Cow;

#[cfg(feature = "charset")]
use encoding_rs::{DecoderResult, Encoding};

/// The declared charset of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Charset {
    /// Any other of the Encoding Standard.
    #[cfg(feature = "charset")]
    Other(&'static Encoding),
    /// One that is not known. Its bytes are text if they are UTF-8.
    Unknown,
    /// UTF-8, which is also assumed where nothing is declared.
    Utf8,
    /// Also US-ASCII and ISO-8859-1, which the Encoding Standard takes for this one, as every browser does.
    Windows1252,
}

/// The labels of UTF-8 (<https://encoding.spec.whatwg.org/#names-and-labels>).
const UTF_8: [&str; 6] = [
    "unicode-1-1-utf-8",
    "unicode11utf8",
    "unicode20utf8",
    "utf-8",
    "utf8",
    "x-unicode20utf8",
];

/// The labels of windows-1252 in the same table, and `latin-1`, as Python calls it.
const WINDOWS_1252: [&str; 18] = [
    "ansi_x3.4-1968",
    "ascii",
    "cp1252",
    "cp819",
    "csisolatin1",
    "ibm819",
    "iso-8859-1",
    "iso-ir-100",
    "iso8859-1",
    "iso88591",
    "iso_8859-1",
    "iso_8859-1:1987",
    "l1",
    "latin-1",
    "latin1",
    "us-ascii",
    "windows-1252",
    "x-cp1252",
];

impl Charset {
    /// The charset of this label, in any case.
    pub(crate) fn for_label(label: &str) -> Self {
        let is_any = |labels: &[&str]| labels.iter().any(|known| known.eq_ignore_ascii_case(label));
        if is_any(&UTF_8) {
            return Self::Utf8;
        }
        if is_any(&WINDOWS_1252) {
            return Self::Windows1252;
        }
        #[cfg(feature = "charset")]
        if let Some(encoding) = Encoding::for_label(label.as_bytes()) {
            return Self::Other(encoding);
        }
        Self::Unknown
    }
}

const UTF_8_BOM: &[u8] = b"\xef\xbb\xbf";

/// The text of `bytes` without a byte order mark, or `None` if the charset cannot decode them.
///
/// A byte order mark is surer than a label. If `cut`, the end is missing: half a character there is left out.
pub(crate) fn decode(bytes: &[u8], charset: Charset, cut: bool) -> Option<Cow<'_, str>> {
    if let Some(rest) = bytes.strip_prefix(UTF_8_BOM) {
        return utf_8(rest, cut).map(Cow::Borrowed);
    }
    match charset {
        #[cfg(feature = "charset")]
        Charset::Other(encoding) => other(bytes, encoding, cut).map(Cow::Owned),
        Charset::Unknown => utf_8(bytes, cut).filter(|text| is_plain(text)).map(Cow::Borrowed),
        Charset::Utf8 => utf_8(bytes, cut).map(Cow::Borrowed),
        Charset::Windows1252 => Some(windows_1252(bytes)),
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

/// Whether this is text in the charset that it was decoded by: UTF-16 shows as NULs, ISO-2022 as escapes.
fn is_plain(text: &str) -> bool {
    !text.contains(|c: char| c.is_ascii_control() && !c.is_ascii_whitespace())
}

/// Each byte is the code point of the same number, but for those from 0x80 to 0x9F.
fn windows_1252(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(ascii) if bytes.is_ascii() => Cow::Borrowed(ascii),
        _ => bytes.iter().map(|&byte| windows_1252_character(byte)).collect(),
    }
}

fn windows_1252_character(byte: u8) -> char {
    /// From 0x80 on. Five bytes are not assigned, and stay control characters.
    const SPECIAL: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    let special = usize::from(byte).checked_sub(0x80).and_then(|at| SPECIAL.get(at));
    special.copied().unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charsets_that_are_built_in() {
        let table: [(&[u8], Option<&str>, bool, Option<&str>); 24] = [
            (b"a\tb\r\n", Some("x-klingon"), false, Some("a\tb\r\n")),
            (b"h\0i\0", Some("x-klingon"), false, None),
            (b"\x1b$Bh", Some("x-klingon"), false, None),
            (b"plain", None, false, Some("plain")),
            ("h\u{e9}".as_bytes(), None, false, Some("h\u{e9}")),
            ("h\u{e9}".as_bytes(), Some("UTF-8"), false, Some("h\u{e9}")),
            ("h\u{e9}".as_bytes(), Some("utf8"), false, Some("h\u{e9}")),
            (b"h\xe9", None, false, None),
            (b"h\xe9", Some("utf-8"), false, None),
            (b"h\xe9", Some("ISO-8859-1"), false, Some("h\u{e9}")),
            (b"h\xe9", Some("latin1"), false, Some("h\u{e9}")),
            (b"h\xe9", Some("us-ascii"), false, Some("h\u{e9}")),
            ("h\u{e9}".as_bytes(), Some("latin1"), false, Some("h\u{c3}\u{a9}")),
            (b"it\x92s", Some("iso-8859-1"), false, Some("it\u{2019}s")),
            (b"it\x92s\x81", Some("L1"), false, Some("it\u{2019}s\u{81}")),
            (b"h", Some("x-klingon"), false, Some("h")),
            (b"h\xe9", Some("x-klingon"), false, None),
            (b"h", Some(""), false, Some("h")),
            (b"h\xc3", Some("utf8mb4"), true, Some("h")),
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
        let table: [(&[u8], &str, bool, Option<&str>); 9] = [
            (b"\xcd\xe5\xf2", "windows-1251", false, Some("Нет")),
            (b"\xff\xfeh\0i\0", "utf-16", false, Some("hi")),
            (b"h\0i\0", "UTF-16LE", false, Some("hi")),
            (b"\0h\0i", "utf-16be", false, Some("hi")),
            (b"h\0i", "utf-16le", false, None),
            (b"h\0i", "utf-16le", true, Some("h")),
            (b"5 \xa4", "iso-8859-15", false, Some("5 €")),
            (b"h", "x-klingon", false, Some("h")),
            (b"it\x92s", "cp819", false, Some("it\u{2019}s")),
        ];
        for (bytes, charset, cut, expected) in table {
            let decoded = decode(bytes, Charset::for_label(charset), cut);
            assert_eq!(decoded.as_deref(), expected, "{bytes:?} as {charset:?}");
        }
    }

    #[test]
    fn utf_8_is_not_copied_and_ascii_by_any_name_neither() {
        let marked = b"\xef\xbb\xbfsame";
        let text = decode(marked, Charset::Utf8, false).unwrap();
        assert_eq!(text.as_ptr(), marked[3..].as_ptr());
        for charset in [Charset::Unknown, Charset::Utf8, Charset::Windows1252] {
            let text = decode(b"same", charset, false);
            assert!(matches!(text, Some(Cow::Borrowed("same"))), "{charset:?}");
        }
    }

    /// What the feature's crate makes of a label must not differ from what is built in.
    #[cfg(feature = "charset")]
    #[test]
    fn labels_and_bytes_that_are_built_in_are_those_of_the_encoding_standard() {
        let of_standard = |label: &str| Encoding::for_label(label.as_bytes());
        assert!(UTF_8.iter().all(|label| of_standard(label) == Some(encoding_rs::UTF_8)));
        let ours_alone = |label: &&&str| of_standard(label) != Some(encoding_rs::WINDOWS_1252);
        assert_eq!(WINDOWS_1252.iter().filter(ours_alone).collect::<Vec<_>>(), [&"latin-1"]);
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(
            windows_1252(&all),
            encoding_rs::WINDOWS_1252.decode_without_bom_handling(&all).0
        );
    }
}
