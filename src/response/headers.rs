//! Which headers survive? One table, one walk. The reasons are in the README.

use bytes::Bytes;
use http::header::{ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, TRANSFER_ENCODING, VARY};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

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

/// How long the body is that the headers announce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Length {
    /// So many bytes.
    Known(usize),
    /// Not to be said: the answer to HEAD whose GET would have a body that was not seen.
    Omitted,
}

/// Makes the headers those of a new body of this type and length.
pub(crate) fn set_representation(
    headers: &mut HeaderMap,
    status: StatusCode,
    content_type: HeaderValue,
    length: Length,
) {
    drop_description(headers, status);
    // `insert` takes the place of every earlier value.
    headers.insert(CONTENT_TYPE, content_type);
    match length {
        Length::Known(length) => headers.insert(CONTENT_LENGTH, decimal(length)),
        Length::Omitted => headers.remove(CONTENT_LENGTH),
    };
}

/// Makes the headers those of JSON that was found under another label.
///
/// Only the content type was wrong, unless the bytes were decoded, or the length that is said is not theirs.
pub(crate) fn relabel(
    headers: &mut HeaderMap,
    status: StatusCode,
    content_type: HeaderValue,
    length: usize,
    decoded: bool,
) {
    if decoded {
        return set_representation(headers, status, content_type, Length::Known(length));
    }
    headers.insert(CONTENT_TYPE, content_type);
    if headers.contains_key(CONTENT_LENGTH) {
        headers.insert(CONTENT_LENGTH, decimal(length));
        // Both at once are not legal (RFC 9112 section 6.2), and hyper gives such an answer up.
        headers.remove(TRANSFER_ENCODING);
    }
}

/// Adds what an error brings: each name replaces the values that were there, and keeps all its own.
///
/// What describes the body is not the error's to say: it would contradict the framing.
pub(crate) fn merge(headers: &mut HeaderMap, status: StatusCode, brought: &HeaderMap) {
    for name in brought.keys() {
        if name == CONTENT_TYPE || name == CONTENT_LENGTH || describes(name, status) {
            continue;
        }
        headers.remove(name);
        for value in brought.get_all(name) {
            headers.append(name, value.clone());
        }
    }
}

/// Says that another `Accept` may get another answer (RFC 9110 section 12.5.5), unless that is said already.
pub(crate) fn vary_by_accept(headers: &mut HeaderMap) {
    let says_so = |member: &str| member == "*" || member.eq_ignore_ascii_case("accept");
    let said = headers
        .get_all(VARY)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|list| list.split(',').map(str::trim).any(says_so));
    if !said {
        headers.append(VARY, HeaderValue::from_static("Accept"));
    }
}

/// Removes what described the old body.
///
/// Looking each of the sixteen names up would hash sixteen times; most answers carry none of them.
fn drop_description(headers: &mut HeaderMap, status: StatusCode) {
    while let Some(name) = headers.keys().find(|name| describes(name, status)).cloned() {
        headers.remove(name);
    }
}

fn describes(name: &HeaderName, status: StatusCode) -> bool {
    let described_resource =
        status == StatusCode::RANGE_NOT_SATISFIABLE && (name == ACCEPT_RANGES || name == CONTENT_RANGE);
    !described_resource && REPRESENTATION_HEADERS.contains(&name.as_str())
}

/// The number as a header: without an allocation for the length of most answers, and with just one for others, where
/// `HeaderValue::from` takes two.
fn decimal(number: usize) -> HeaderValue {
    let value = match WRITTEN.get(number) {
        Some(digits) => HeaderValue::from_maybe_shared(Bytes::from_static(digits.trim_ascii_start())),
        None => HeaderValue::from_str(itoa::Buffer::new().format(number)),
    };
    value.unwrap_or_else(|_| number.into())
}

/// The numbers up to 999, written in advance, and filled up with spaces.
static WRITTEN: [[u8; 3]; 1000] = {
    let mut written = [[b' '; 3]; 1000];
    let mut number = 0;
    while number < written.len() {
        let (mut rest, mut at) = (number, 3);
        while at == 3 || rest > 0 {
            at -= 1;
            written[number][at] = b"0123456789"[rest % 10];
            rest /= 10;
        }
        number += 1;
    }
    written
};

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
        set_representation(&mut headers, StatusCode::from_u16(status).unwrap(), json, length);
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
            set_representation(
                &mut headers,
                StatusCode::NOT_FOUND,
                HeaderValue::from_static("a/b"),
                Length::Known(0),
            );
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
    fn numbers_are_written_in_decimal() {
        for number in (0..1100).chain([65_536, 1_234_567_890]) {
            assert_eq!(decimal(number), number.to_string());
        }
    }

    #[test]
    fn merged_headers_replace_and_keep_all_their_values() {
        let mut headers = map(&[("retry-after", "1"), ("vary", "origin")]);
        let brought = map(&[
            ("retry-after", "9"),
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
            ("www-authenticate", "Basic"),
            ("www-authenticate", "Bearer"),
        ]);
        assert_eq!(headers, expected);
    }
}
