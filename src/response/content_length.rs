//! Sets the length of a body that was read (RFC 9112 section 6.3): its true length, or none.

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue};

/// The length that the headers announce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Length {
    /// So many bytes.
    Known(usize),
    /// None: trailers or an unread rest follow, or it is a response to HEAD whose GET is not known.
    Omitted,
}

/// Sets the length of a new body.
pub(crate) fn set(headers: &mut HeaderMap, length: Length) {
    match length {
        Length::Known(length) => headers.insert(CONTENT_LENGTH, decimal(length)),
        Length::Omitted => headers.remove(CONTENT_LENGTH),
    };
}

/// Mends the length of a body that was read and is handed on. One that is right stays as it is, and so does its absence.
///
/// A server takes the length of the body itself where there is none, and the coding of the transfer is its own to choose.
pub(crate) fn mend(headers: &mut HeaderMap, length: Length) {
    // Most have neither: a walk over a few names takes less time than to hash these two.
    let says_length = |name: &HeaderName| matches!(name.as_str(), "content-length" | "transfer-encoding");
    if !headers.keys().any(says_length) {
        return;
    }
    headers.remove(TRANSFER_ENCODING);
    if headers.contains_key(CONTENT_LENGTH) && !is_announced(headers, length) {
        set(headers, length);
    }
}

fn is_announced(headers: &HeaderMap, length: Length) -> bool {
    announced(headers) == Some(length)
}

/// The length that the headers announce, or `None` if they contradict themselves.
fn announced(headers: &HeaderMap) -> Option<Length> {
    let mut values = headers.get_all(CONTENT_LENGTH).iter();
    match (values.next(), values.next()) {
        (None, _) => Some(Length::Omitted),
        (Some(value), None) => {
            let digits = value
                .to_str()
                .ok()
                .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
            digits.parse().ok().map(Length::Known)
        }
        (Some(_), Some(_)) => None,
    }
}

/// Mends the length of a body that failed after `read` bytes: whatever they contradict goes.
pub(crate) fn mend_of_failed(headers: &mut HeaderMap, read: usize) {
    headers.remove(TRANSFER_ENCODING);
    let is_possible = matches!(announced(headers), Some(Length::Known(length)) if length >= read);
    if !is_possible {
        headers.remove(CONTENT_LENGTH);
    }
}

/// The number as a header: without an allocation for the length of most responses, and with just one for others, where
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

    fn map(lengths: &[&'static str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
        for length in lengths {
            headers.append(CONTENT_LENGTH, HeaderValue::from_static(length));
        }
        headers
    }

    fn lengths(headers: &HeaderMap) -> Vec<&str> {
        assert!(!headers.contains_key(TRANSFER_ENCODING));
        headers
            .get_all(CONTENT_LENGTH)
            .iter()
            .map(|value| value.to_str().unwrap())
            .collect()
    }

    #[test]
    fn a_body_that_was_read_has_its_true_length_or_none() {
        let table: [(&[&str], Length, &[&str]); 9] = [
            (&[], Length::Known(7), &[]),
            (&["7"], Length::Known(7), &["7"]),
            (&["2"], Length::Known(7), &["7"]),
            (&["40"], Length::Known(7), &["7"]),
            (&["+7"], Length::Known(7), &["7"]),
            (&["nonsense"], Length::Known(7), &["7"]),
            (&["7", "7"], Length::Known(7), &["7"]),
            (&["7"], Length::Omitted, &[]),
            (&[], Length::Omitted, &[]),
        ];
        for (announced, length, expected) in table {
            let mut headers = map(announced);
            mend(&mut headers, length);
            assert_eq!(lengths(&headers), expected, "{announced:?}");
        }
    }

    #[test]
    fn a_failed_body_keeps_a_length_that_it_has_not_reached() {
        let table: [(&[&str], &[&str]); 6] = [
            (&["9"], &["9"]),
            (&["3"], &["3"]),
            (&["2"], &[]),
            (&["x"], &[]),
            (&["9", "9"], &[]),
            (&[], &[]),
        ];
        for (announced, expected) in table {
            let mut headers = map(announced);
            mend_of_failed(&mut headers, 3);
            assert_eq!(lengths(&headers), expected, "{announced:?}");
        }
    }

    #[test]
    fn numbers_are_written_in_decimal() {
        for number in (0..1100).chain([65_536, 1_234_567_890]) {
            assert_eq!(decimal(number), number.to_string());
        }
    }
}
