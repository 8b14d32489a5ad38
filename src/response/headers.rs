//! Changes the header fields of a response whose body changes. README.md has the table.

use http::header::{
    ACCEPT_RANGES, AGE, CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, EXPIRES,
    LAST_MODIFIED, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::response::content_length::{self, Length};

/// The headers that describe a body. They go when the body goes; all others stay.
///
/// As text: to compare that begins with the length, and is three times faster than to compare `HeaderName`s.
const REPRESENTATION_HEADERS: [&str; 16] = [
    "content-digest",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-location",
    "content-md5",
    "digest",
    "etag",
    "last-modified",
    "repr-digest",
    "signature",
    "signature-input",
    "trailer",
    "transfer-encoding",
    // On a 416 these two describe the resource (RFC 9110 section 15.5.17), and `describes` spares them.
    "accept-ranges",
    "content-range",
];

/// What the header fields declare about a new body.
#[derive(Debug)]
pub(crate) struct Representation {
    /// `None` where it is not known: in a response to HEAD.
    pub(crate) content_type: Option<HeaderValue>,
    pub(crate) length: Length,
    /// The text of the old body is in the new one, in its language.
    pub(crate) keeps_language: bool,
}

/// Makes the headers those of a new body.
pub(crate) fn set_representation(headers: &mut HeaderMap, status: StatusCode, representation: Representation) {
    drop_description(headers, status, representation.keeps_language);
    match representation.content_type {
        // `insert` takes the place of every earlier value.
        Some(content_type) => headers.insert(CONTENT_TYPE, content_type),
        None => headers.remove(CONTENT_TYPE),
    };
    content_length::set(headers, representation.length);
}

/// Adds what an error brings: each name replaces the values that were there, and keeps all its own.
///
/// `Vary` grows instead: what was listed still holds. What describes the body is not the error's to say: it would
/// contradict the framing.
pub(crate) fn merge(headers: &mut HeaderMap, status: StatusCode, brought: &HeaderMap) {
    for name in brought.keys() {
        if name == CONTENT_TYPE || name == CONTENT_LENGTH || describes(name, status) {
            continue;
        }
        let grows = name == VARY;
        let listed: Vec<_> = headers.get_all(name).iter().filter(|_| grows).cloned().collect();
        let added = brought.get_all(name).iter().filter(|value| !listed.contains(value));
        for (index, value) in added.enumerate() {
            if grows || index > 0 {
                headers.append(name.clone(), value.clone());
            } else {
                headers.insert(name.clone(), value.clone());
            }
        }
    }
}

/// Takes off what allowed caches to keep a success that turned out to be an error (RFC 9111 section 5.2.2.5).
pub(crate) fn forbid_caching(headers: &mut HeaderMap) {
    for name in [AGE, ETAG, EXPIRES, LAST_MODIFIED] {
        headers.remove(name);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
}

/// Removes what described the old body.
///
/// One walk: looking each of the sixteen names up would hash sixteen times, and most errors carry none of them.
fn drop_description(headers: &mut HeaderMap, status: StatusCode, keeps_language: bool) {
    let is_dropped = |name: &HeaderName| describes(name, status) && !(keeps_language && *name == CONTENT_LANGUAGE);
    let Some(first) = headers.keys().position(is_dropped) else {
        return;
    };
    let rest = headers.keys().skip(first);
    let dropped: Vec<_> = rest.filter(|name| is_dropped(name)).cloned().collect();
    for name in dropped {
        headers.remove(name);
    }
}

// Not inlined: sixteen comparisons, for three callers.
#[inline(never)]
fn describes(name: &HeaderName, status: StatusCode) -> bool {
    let described_resource =
        status == StatusCode::RANGE_NOT_SATISFIABLE && (name == ACCEPT_RANGES || name == CONTENT_RANGE);
    !described_resource && REPRESENTATION_HEADERS.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |&(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value));
        pairs.iter().map(pair).collect()
    }

    fn described(status: u16, pairs: &[(&'static str, &'static str)], length: Length) -> Vec<(String, String)> {
        let mut headers = map(pairs);
        let json = HeaderValue::from_static("application/json");
        let representation = Representation {
            content_type: Some(json),
            length,
            keeps_language: false,
        };
        set_representation(&mut headers, StatusCode::from_u16(status).unwrap(), representation);
        let pair = |(name, value): (&HeaderName, &HeaderValue)| (name.to_string(), value.to_str().unwrap().to_owned());
        let mut pairs: Vec<_> = headers.iter().map(pair).collect();
        pairs.sort();
        pairs
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected
            .iter()
            .map(|&(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    #[test]
    fn every_name_of_the_table_is_dropped() {
        for name in REPRESENTATION_HEADERS {
            let mut headers = HeaderMap::new();
            headers.append(name, HeaderValue::from_static("one"));
            headers.append(name, HeaderValue::from_static("two"));
            let representation = Representation {
                content_type: None,
                length: Length::Omitted,
                keeps_language: false,
            };
            set_representation(&mut headers, StatusCode::NOT_FOUND, representation);
            assert!(!headers.contains_key(name), "{name}");
        }
    }

    #[test]
    fn a_range_that_cannot_be_satisfied_keeps_the_size_of_the_resource() {
        let sent = [
            ("accept-ranges", "bytes"),
            ("content-range", "bytes */100"),
            ("etag", "x"),
        ];
        let kept = [
            ("accept-ranges", "bytes"),
            ("content-length", "7"),
            ("content-range", "bytes */100"),
            ("content-type", "application/json"),
        ];
        assert_eq!(described(416, &sent, Length::Known(7)), pairs(&kept));
    }

    #[test]
    fn type_and_length_are_set_once() {
        let sent = [
            ("content-type", "text/plain"),
            ("content-type", "text/html"),
            ("content-length", "4"),
            ("content-length", "5"),
        ];
        let known = [("content-length", "1234567890"), ("content-type", "application/json")];
        assert_eq!(described(404, &sent, Length::Known(1_234_567_890)), pairs(&known));
        let unknown = [("content-type", "application/json")];
        assert_eq!(described(404, &sent, Length::Omitted), pairs(&unknown));
    }

    #[test]
    fn merged_headers_replace_and_keep_all_their_values() {
        let mut headers = map(&[("retry-after", "1"), ("vary", "origin")]);
        let brought = map(&[
            ("retry-after", "9"),
            ("vary", "origin"),
            ("vary", "cookie"),
            ("www-authenticate", "Basic"),
            ("www-authenticate", "Bearer"),
            ("content-length", "1"),
            ("content-type", "text/html"),
            ("transfer-encoding", "chunked"),
        ]);
        merge(&mut headers, StatusCode::UNAUTHORIZED, &brought);
        let expected = map(&[
            ("retry-after", "9"),
            ("vary", "origin"),
            ("vary", "cookie"),
            ("www-authenticate", "Basic"),
            ("www-authenticate", "Bearer"),
        ]);
        assert_eq!(headers, expected);
    }
}
