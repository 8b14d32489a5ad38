//! Writes references to resources (RFC 3986).

use std::fmt::Display;

use iri_string::types::UriReferenceStr;
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the unreserved characters of RFC 3986 section 2.3.
const NOT_UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What the path of a URI does not have (RFC 3986 section 3.3). A `%` stays, where it escapes something.
const NOT_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// What the fragment of a URI does not have (RFC 3986 section 3.5).
const NOT_FRAGMENT: &AsciiSet = &NOT_PATH.remove(b'?').add(b'%');

/// Whether the text is a URI or a relative reference (RFC 3986 section 4.1).
pub(super) fn is_reference(text: &str) -> bool {
    UriReferenceStr::new(text).is_ok()
}

/// The text as part of a segment: all but the unreserved characters are percent-encoded.
pub(super) fn segment(text: &str) -> impl Display {
    utf8_percent_encode(text, NOT_UNRESERVED)
}

/// A JSON Pointer in the form for fragments of URIs (RFC 6901 section 6), with the `#`.
pub(super) fn fragment(pointer: &str) -> String {
    format!("#{}", utf8_percent_encode(pointer, NOT_FRAGMENT))
}

/// The path as a relative reference without an authority, or `None` if that is impossible.
pub(super) fn instance(path: &str) -> Option<String> {
    if !path.starts_with('/') || path.starts_with("//") {
        return None;
    }
    let mut parts = path.split('%');
    let mut repaired = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_escape = part.len() >= 2 && part.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
        repaired.push_str(if is_escape { "%" } else { "%25" });
        repaired.push_str(part);
    }
    Some(utf8_percent_encode(&repaired, NOT_PATH).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_is_a_relative_reference_without_authority() {
        let table = [
            ("/users/7", Some("/users/7")),
            ("/a{b}", Some("/a%7Bb%7D")),
            ("/a\"b", Some("/a%22b")),
            ("/a%zz", Some("/a%25zz")),
            ("/a%", Some("/a%25")),
            ("/a%2", Some("/a%252")),
            ("/a%%41", Some("/a%25%41")),
            ("/a%2fb", Some("/a%2fb")),
            ("/é", Some("/%C3%A9")),
            ("/a b\\c^`|", Some("/a%20b%5Cc%5E%60%7C")),
            ("/\\evil.example", Some("/%5Cevil.example")),
            ("/a//b:c@d!$&'()*+,;=~", Some("/a//b:c@d!$&'()*+,;=~")),
            ("/", Some("/")),
            ("//evil.example/x", None),
            ("//", None),
            ("*", None),
            ("", None),
        ];
        for (path, expected) in table {
            let instance = instance(path);
            assert_eq!(instance.as_deref(), expected, "{path}");
            assert!(instance.is_none_or(|instance| is_reference(&instance)), "{path}");
        }
    }
}
