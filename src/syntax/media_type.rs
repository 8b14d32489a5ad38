//! Sorts content types by what a message can be read from (RFC 9110 section 8.3.1, RFC 6839 section 3.1).

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue};

/// The kinds of content that this crate distinguishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MediaKind {
    /// Bytes without a type of their own, which some servers write JSON under.
    Binary,
    /// gRPC in any of its forms: its errors live in trailers.
    Grpc,
    /// HTML or XHTML.
    Html,
    /// One JSON document.
    Json,
    /// A type that no message can be read from: images, streams of events, …
    Other,
    /// Text for people.
    Text,
    /// No content type, several, or one that is no media type.
    Unknown,
    /// An XML document that is no page and no picture.
    Xml,
}

/// Real servers send these for one JSON document, without the `+json` suffix.
const JSON: [&str; 6] = [
    "application/json",
    "application/json-rpc",
    "application/x-amz-json-1.0",
    "application/x-amz-json-1.1",
    "application/x-json",
    "text/json",
];

const BINARY: [&str; 2] = ["application/octet-stream", "binary/octet-stream"];

const HTML: [&str; 2] = ["application/xhtml+xml", "text/html"];

/// `text/*` that no person reads as a message. Scripts are here for JSONP, whose errors are calls.
const TEXT_WITHOUT_MESSAGE: [&str; 6] = [
    "text/calendar",
    "text/css",
    "text/event-stream",
    "text/javascript",
    "text/vcard",
    "text/x-component",
];

/// What vendors make of `text/*` is for their own programs.
const VENDOR_TEXT: &str = "text/vnd.";

/// The kind that the one `Content-Type` header of a message announces.
pub(crate) fn kind(headers: &HeaderMap) -> MediaKind {
    only_value(headers).map_or(MediaKind::Unknown, |value| kind_and_charset(value).0)
}

/// Whether it is `text/plain`, and not any other text.
pub(crate) fn is_plain(headers: &HeaderMap) -> bool {
    content_type(headers)
        .and_then(essence)
        .is_some_and(|essence| essence.eq_ignore_ascii_case("text/plain"))
}

/// The kind that this `Content-Type` announces, and its `charset` parameter, which may be left out if it is UTF-8.
pub(crate) fn kind_and_charset(content_type: &HeaderValue) -> (MediaKind, Option<&str>) {
    // What nearly all responses say, told without parsing it. (A `match` would compare byte by byte.)
    let is = |common: &str| content_type == common;
    if is("application/json") {
        (MediaKind::Json, None)
    } else if is("text/plain; charset=utf-8") || is("text/plain") {
        (MediaKind::Text, None)
    } else if is("text/html; charset=utf-8") || is("text/html") {
        (MediaKind::Html, None)
    } else {
        parsed(content_type)
    }
}

// Apart, so that the usual types do not pay for what it needs.
#[inline(never)]
fn parsed(content_type: &HeaderValue) -> (MediaKind, Option<&str>) {
    let text = content_type.to_str().unwrap_or_default();
    (essence(text).map_or(MediaKind::Unknown, kind_of_essence), charset(text))
}

/// The one value of `Content-Type`; several are as good as none.
fn only_value(headers: &HeaderMap) -> Option<&HeaderValue> {
    let mut values = headers.get_all(CONTENT_TYPE).iter();
    values.next().filter(|_| values.next().is_none())
}

/// The one `Content-Type` header, if it is text.
pub(crate) fn content_type(headers: &HeaderMap) -> Option<&str> {
    only_value(headers)?.to_str().ok()
}

/// The `charset` parameter, without its quotes.
fn charset(content_type: &str) -> Option<&str> {
    let (_, mut parameters) = split_parameter(content_type);
    while let Some(rest) = parameters {
        let (parameter, tail) = split_parameter(rest);
        let (name, value) = split_unquoted(parameter, b'=');
        if name.trim_ascii().eq_ignore_ascii_case("charset") {
            return value.map(|value| value.trim_ascii().trim_matches('"'));
        }
        parameters = tail;
    }
    None
}

/// The content type without its `charset` parameter: JSON is always UTF-8 (RFC 8259 section 8.1).
pub(crate) fn without_charset(content_type: &HeaderValue) -> HeaderValue {
    let text = content_type.to_str().unwrap_or_default();
    let (mut kept, mut parameters) = (String::new(), Some(text));
    while let Some(rest) = parameters {
        let (parameter, tail) = split_parameter(rest);
        let (name, _) = split_unquoted(parameter, b'=');
        if !name.trim_ascii().eq_ignore_ascii_case("charset") {
            if !kept.is_empty() {
                kept.push(';');
            }
            kept.push_str(parameter);
        }
        parameters = tail;
    }
    HeaderValue::from_str(kept.trim()).unwrap_or_else(|_| content_type.clone())
}

/// Whether both are of one type and subtype, whatever their parameters.
pub(crate) fn is_same_type(one: &HeaderValue, other: &HeaderValue) -> bool {
    match (essence_of(one), essence_of(other)) {
        (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
        (None, _) | (_, None) => false,
    }
}

fn essence_of(content_type: &HeaderValue) -> Option<&str> {
    essence(content_type.to_str().ok()?)
}

/// Splits at the first `;` that is not inside a quoted string (RFC 9110 section 5.6.4).
pub(crate) fn split_parameter(list: &str) -> (&str, Option<&str>) {
    split_unquoted(list, b';')
}

/// Splits at the first `separator` that is not inside a quoted string.
pub(crate) fn split_unquoted(list: &str, separator: u8) -> (&str, Option<&str>) {
    let Some(start) = list.bytes().position(|byte| byte == separator || byte == b'"') else {
        return (list, None);
    };
    let (mut quoted, mut escaped) = (false, false);
    for (at, byte) in list.bytes().enumerate().skip(start) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if byte == separator && !quoted => return (&list[..at], Some(&list[at + 1..])),
            _ => {}
        }
    }
    (list, None)
}

/// `type/subtype` without its parameters, or `None` if it is no media type.
pub(crate) fn essence(value: &str) -> Option<&str> {
    let essence = value.split(';').next().unwrap_or_default().trim();
    let (kind, subtype) = essence.split_once('/')?;
    (is_token(kind) && is_token(subtype)).then_some(essence)
}

/// The kind that a `type/subtype` names.
pub(crate) fn kind_of_essence(essence: &str) -> MediaKind {
    if is_grpc(essence) {
        MediaKind::Grpc
    } else if is_one_of(&JSON, essence) || ends_with(essence, "+json") {
        MediaKind::Json
    } else if is_one_of(&HTML, essence) {
        MediaKind::Html
    } else if is_one_of(&BINARY, essence) {
        MediaKind::Binary
    } else if is_xml(essence) {
        MediaKind::Xml
    } else if is_text_for_people(essence) {
        MediaKind::Text
    } else {
        MediaKind::Other
    }
}

/// RFC 7303. Pictures are XML, too.
fn is_xml(essence: &str) -> bool {
    let is_document = starts_with(essence, "application/") || starts_with(essence, "text/");
    is_one_of(&["application/xml", "text/xml"], essence) || (is_document && ends_with(essence, "+xml"))
}

fn is_text_for_people(essence: &str) -> bool {
    let is_other = || is_one_of(&TEXT_WITHOUT_MESSAGE, essence) || starts_with(essence, VENDOR_TEXT);
    starts_with(essence, "text/") && !is_other()
}

/// `application/grpc`, with a suffix (`+proto`) or a variant (`-web-text`), but not `application/grpcx`.
fn is_grpc(essence: &str) -> bool {
    const GRPC: &str = "application/grpc";
    starts_with(essence, GRPC) && matches!(essence.as_bytes().get(GRPC.len()), None | Some(b'+' | b'-'))
}

// Not inlined: the compiler would write a comparison for each name.
#[inline(never)]
fn is_one_of(known: &[&str], essence: &str) -> bool {
    known.iter().any(|known| essence.eq_ignore_ascii_case(known))
}

#[inline(never)]
fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

#[inline(never)]
fn ends_with(text: &str, suffix: &str) -> bool {
    text.len()
        .checked_sub(suffix.len())
        .and_then(|at| text.get(at..))
        .is_some_and(|end| end.eq_ignore_ascii_case(suffix))
}

/// RFC 9110 section 5.6.2.
pub(crate) fn is_token(text: &str) -> bool {
    let is_token_byte = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_token_byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_types_by_their_essence() {
        let table = [
            ("application/json", MediaKind::Json),
            ("Application/JSON; charset=utf-8", MediaKind::Json),
            (" application/json ;x", MediaKind::Json),
            ("application/problem+json", MediaKind::Json),
            ("Application/Problem+JSON", MediaKind::Json),
            ("application/vnd.api+json", MediaKind::Json),
            ("text/json", MediaKind::Json),
            ("application/json-rpc", MediaKind::Json),
            ("application/x-json", MediaKind::Json),
            ("application/x-amz-json-1.0", MediaKind::Json),
            ("application/x-amz-json-1.1", MediaKind::Json),
            ("application/json-seq", MediaKind::Other),
            ("application/problem+json-seq", MediaKind::Other),
            ("application/x-ndjson", MediaKind::Other),
            ("application/jsonp", MediaKind::Other),
            ("text/html", MediaKind::Html),
            ("TEXT/HTML;charset=ISO-8859-1", MediaKind::Html),
            ("application/xhtml+xml", MediaKind::Html),
            ("text/htmlx", MediaKind::Text),
            ("text/plain", MediaKind::Text),
            ("Text/Plain;charset=UTF-8", MediaKind::Text),
            ("text/csv", MediaKind::Text),
            ("text/event-stream", MediaKind::Other),
            ("text/xml", MediaKind::Xml),
            ("application/problem+xml; charset=utf-8", MediaKind::Xml),
            ("image/svg+xml", MediaKind::Other),
            ("text/javascript; charset=utf-8", MediaKind::Other),
            ("text/css", MediaKind::Other),
            ("application/xml", MediaKind::Xml),
            ("application/octet-stream", MediaKind::Binary),
            ("Binary/Octet-Stream", MediaKind::Binary),
            ("text/x-component", MediaKind::Other),
            ("text/vnd.turbo-stream.html; charset=utf-8", MediaKind::Other),
            ("text/calendar", MediaKind::Other),
            ("text/vcard", MediaKind::Other),
            ("application/xmlx", MediaKind::Other),
            ("model/x+xml", MediaKind::Other),
            ("text/x+xml", MediaKind::Xml),
            ("application/x-www-form-urlencoded", MediaKind::Other),
            ("image/png", MediaKind::Other),
            ("multipart/mixed; boundary=x", MediaKind::Other),
            ("application/grpc", MediaKind::Grpc),
            ("application/grpc+proto", MediaKind::Grpc),
            ("application/grpc+json", MediaKind::Grpc),
            ("application/grpc-web-text+proto", MediaKind::Grpc),
            ("Application/gRPC;x=y", MediaKind::Grpc),
            ("application/grpcx", MediaKind::Other),
            ("", MediaKind::Unknown),
            ("json", MediaKind::Unknown),
            ("text/", MediaKind::Unknown),
            ("/plain", MediaKind::Unknown),
            ("text /plain", MediaKind::Unknown),
            ("text/plain, application/json", MediaKind::Unknown),
            ("text/plain/x", MediaKind::Unknown),
        ];
        for (value, expected) in table {
            let (kind, _) = kind_and_charset(&HeaderValue::from_static(value));
            assert_eq!(kind, expected, "{value:?}");
        }
    }

    #[test]
    fn the_usual_types_leave_utf_8_out() {
        for (value, expected) in [
            ("application/json", MediaKind::Json),
            ("text/plain; charset=utf-8", MediaKind::Text),
            ("text/plain", MediaKind::Text),
            ("text/html; charset=utf-8", MediaKind::Html),
            ("text/html", MediaKind::Html),
        ] {
            let value = HeaderValue::from_static(value);
            assert_eq!(kind_and_charset(&value), (expected, None), "{value:?}");
        }
    }

    #[test]
    fn a_list_is_split_outside_of_its_quoted_strings() {
        let table = [
            ("", "", None),
            ("a", "a", None),
            ("a;b;c", "a", Some("b;c")),
            (";a", "", Some("a")),
            (";", "", Some("")),
            ("a=\";b\";c", "a=\";b\"", Some("c")),
            ("\"a;b\";c", "\"a;b\"", Some("c")),
            ("\"a\\\";b\";c", "\"a\\\";b\"", Some("c")),
            // A backslash means nothing outside of quotes, and a quote that never ends is not split.
            ("a\\;b", "a\\", Some("b")),
            ("\"a\"\\;b", "\"a\"\\", Some("b")),
            ("a=\";b", "a=\";b", None),
        ];
        for (list, first, rest) in table {
            assert_eq!(split_unquoted(list, b';'), (first, rest), "{list}");
        }
    }

    #[test]
    fn the_charset_is_taken_off_and_the_rest_stays() {
        let table = [
            ("application/problem+json; charset=latin1", "application/problem+json"),
            ("application/x;a=1; Charset=\"x;y\";b=2", "application/x;a=1;b=2"),
            ("application/json", "application/json"),
        ];
        for (value, expected) in table {
            assert_eq!(without_charset(&HeaderValue::from_static(value)), expected, "{value:?}");
        }
    }

    #[test]
    fn types_are_the_same_whatever_their_case_and_parameters() {
        let same = |one, other| is_same_type(&HeaderValue::from_static(one), &HeaderValue::from_static(other));
        assert!(same("application/JSON; charset=utf-8", "application/json"));
        assert!(!same("application/problem+json", "application/json"));
        assert!(!same("nonsense", "nonsense"));
    }

    #[test]
    fn charsets_are_found_among_parameters() {
        let table = [
            ("text/plain", None),
            ("text/plain;", None),
            ("text/plain; charset=utf-8", Some("utf-8")),
            ("text/plain;CHARSET=\"UTF-8\"", Some("UTF-8")),
            ("text/plain; a=b; charset = latin1 ; c=d", Some("latin1")),
            ("text/plain; a=\";charset=no\"; charset=yes", Some("yes")),
            ("text/plain; a=\"\\\";charset=no\"; charset=yes", Some("yes")),
            ("text/plain; xcharset=no", None),
            ("text/plain; charset", None),
        ];
        for (value, expected) in table {
            assert_eq!(charset(value), expected, "{value:?}");
        }
    }
}
