//! Reads from the headers what the body is: its kind, its charset, and whether it has a content coding.

#[cfg(feature = "decompress")]
use http::header::CONTENT_ENCODING;
use http::{HeaderMap, HeaderValue};

use crate::syntax::charset::Charset;
use crate::syntax::media_type::{MediaKind, kind_and_charset};

/// What the header fields of a message declare about its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Content {
    pub(crate) kind: MediaKind,
    pub(crate) charset: Charset,
    /// It has a `Content-Encoding` that changes the bytes.
    pub(crate) is_encoded: bool,
}

impl Content {
    /// One walk: to look a name up means to hash it, and most responses have few headers.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let (mut types, mut content_type) = (0, None);
        let mut is_encoded = false;
        for (name, value) in headers {
            match name.as_str() {
                "content-type" => (types, content_type) = (types + 1, Some(value)),
                "content-encoding" => is_encoded |= has_content_coding(value),
                _ => {}
            }
        }
        // Several are as good as none.
        let content_type = content_type.filter(|_| types == 1);
        let (kind, charset) = content_type.map_or((MediaKind::Unknown, None), kind_and_charset);
        Self {
            kind,
            charset: charset.map_or(Charset::Utf8, Charset::for_label),
            is_encoded,
        }
    }
}

/// A content coding that can be undone (RFC 9110 section 8.4.1).
#[cfg(feature = "decompress")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    Brotli,
    Deflate,
    Gzip,
    Zstd,
}

#[cfg(feature = "decompress")]
impl Coding {
    /// The one coding of a body. `None` if it has several, or one that is not known, or none.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let mut codings = headers
            .get_all(CONTENT_ENCODING)
            .iter()
            .flat_map(|value| value.to_str().unwrap_or("?").split(','))
            .map(str::trim)
            .filter(|coding| !is_no_coding(coding));
        let coding = Self::for_name(codings.next()?)?;
        codings.next().is_none().then_some(coding)
    }

    fn for_name(name: &str) -> Option<Self> {
        const NAMES: [(&str, Coding); 5] = [
            ("br", Coding::Brotli),
            ("deflate", Coding::Deflate),
            ("gzip", Coding::Gzip),
            ("x-gzip", Coding::Gzip),
            ("zstd", Coding::Zstd),
        ];
        let mut names = NAMES.into_iter();
        names
            .find(|(known, _)| name.eq_ignore_ascii_case(known))
            .map(|(_, coding)| coding)
    }
}

/// The declared type of a body that is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DeclaredContent {
    pub(crate) format: TextFormat,
    pub(crate) charset: Charset,
}

/// As what a body is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextFormat {
    /// Bytes that may be JSON, and are no text otherwise.
    Binary,
    Html,
    Json,
    /// Or no label at all.
    Text,
    Xml,
}

impl Content {
    pub(crate) fn read_as(self, format: TextFormat) -> DeclaredContent {
        DeclaredContent {
            format,
            charset: self.charset,
        }
    }
}

/// What servers write into `Content-Encoding` although the bytes stay as they are: `identity` (RFC 9110 section 12.5.3),
/// the names of charsets, and those of MIME's transfer encodings.
const NO_CODINGS: [&str; 9] = [
    "identity",
    "none",
    "utf-8",
    "utf8",
    "us-ascii",
    "iso-8859-1",
    "7bit",
    "8bit",
    "binary",
];

// Apart, because nearly no error is encoded: the walk stays short.
#[inline(never)]
fn has_content_coding(value: &HeaderValue) -> bool {
    // A coding that is not even text is certainly one that we cannot undo.
    value
        .to_str()
        .map_or(true, |list| !list.split(',').map(str::trim).all(is_no_coding))
}

fn is_no_coding(coding: &str) -> bool {
    coding.is_empty() || NO_CODINGS.iter().any(|none| coding.eq_ignore_ascii_case(none))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderName;
    use http::header::{CONTENT_ENCODING, CONTENT_TYPE};

    fn of(name: &HeaderName, values: &[&[u8]]) -> Content {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(name, HeaderValue::from_bytes(value).unwrap());
        }
        Content::of(&headers)
    }

    #[test]
    fn none_several_or_unreadable_content_types_are_unknown() {
        let table: [(&[&[u8]], MediaKind); 4] = [
            (&[], MediaKind::Unknown),
            (&[b"application/json"], MediaKind::Json),
            (&[b"application/json", b"application/json"], MediaKind::Unknown),
            (&[b"text/pl\xffin"], MediaKind::Unknown),
        ];
        for (values, expected) in table {
            assert_eq!(of(&CONTENT_TYPE, values).kind, expected, "{values:?}");
        }
    }

    #[test]
    fn the_charset_is_that_of_the_one_content_type() {
        let table: [(&[&[u8]], Charset); 4] = [
            (&[], Charset::Utf8),
            (&[b"text/plain; charset=latin1"], Charset::Windows1252),
            (&[b"text/x; charset=nonsense"], Charset::Unknown),
            (&[b"text/x; charset=latin1", b"text/x; charset=latin1"], Charset::Utf8),
        ];
        for (values, expected) in table {
            assert_eq!(of(&CONTENT_TYPE, values).charset, expected, "{values:?}");
        }
    }

    #[test]
    fn identity_none_and_nothing_are_no_encoding() {
        let table: [(&[&[u8]], bool); 15] = [
            (&[], false),
            (&[b"utf-8"], false),
            (&[b"US-ASCII, iso-8859-1, 7bit"], false),
            (&[b"8bit, binary"], false),
            (&[b"gzip", b"identity"], true),
            (&[b"UTF8, identity"], false),
            (&[b"utf-8, gzip"], true),
            (&[b""], false),
            (&[b"identity"], false),
            (&[b"Identity"], false),
            (&[b"none"], false),
            (&[b"gzip"], true),
            (&[b"identity, br"], true),
            (&[b"identity", b"gzip"], true),
            (&[b"\xff"], true),
        ];
        for (values, expected) in table {
            assert_eq!(of(&CONTENT_ENCODING, values).is_encoded, expected, "{values:?}");
        }
    }

    #[cfg(feature = "decompress")]
    #[test]
    fn one_known_coding_is_one_that_can_be_undone() {
        let table: [(&[&[u8]], Option<Coding>); 15] = [
            (&[], None),
            (&[b"identity"], None),
            (&[b"br"], Some(Coding::Brotli)),
            (&[b"deflate"], Some(Coding::Deflate)),
            (&[b"gzip"], Some(Coding::Gzip)),
            (&[b"X-GZip"], Some(Coding::Gzip)),
            (&[b"zstd"], Some(Coding::Zstd)),
            (&[b" , identity , gzip,"], Some(Coding::Gzip)),
            (&[b"utf-8", b"br"], Some(Coding::Brotli)),
            (&[b"gzip, gzip"], None),
            (&[b"gzip", b"br"], None),
            (&[b"gzip, compress"], None),
            (&[b"compress"], None),
            (&[b"gzip;q=1"], None),
            (&[b"gzip, \xff"], None),
        ];
        for (values, expected) in table {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(CONTENT_ENCODING, HeaderValue::from_bytes(value).unwrap());
            }
            assert_eq!(Coding::of(&headers), expected, "{values:?}");
        }
    }
}
