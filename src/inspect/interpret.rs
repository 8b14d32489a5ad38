//! Interprets the body of an error response: the rows of README.md's tables.

use bytes::Bytes;
use http::StatusCode;
use serde_json::value::RawValue;

#[cfg(feature = "html")]
use crate::config::settings::Reads;
use crate::config::settings::Settings;
use crate::error::message::Message;
#[cfg(feature = "xml")]
use crate::error::status::reason_phrase;
#[cfg(feature = "html")]
use crate::inspect::html;
use crate::inspect::wording::strip_error;
#[cfg(feature = "xml")]
use crate::inspect::xml::{self, XmlError};
use crate::syntax::charset::{Charset, decode};
use crate::syntax::content::{DeclaredContent, TextFormat};
use crate::syntax::entities::decode as decode_references;
use crate::syntax::json::{JsonExtent, JsonKind, parse};
use crate::syntax::markup::{contains_markup, starts_as_markup};

/// The body of an error response, as much of it as was read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ErrorBody<'a> {
    pub(crate) status: StatusCode,
    pub(crate) declared: DeclaredContent,
    pub(crate) bytes: &'a Bytes,
    /// The end is missing, because the body was too large: of a text, only `max_body_size` bytes count.
    pub(crate) is_cut: bool,
    pub(crate) settings: &'a Settings,
}

impl ErrorBody<'_> {
    /// What is read as text: how its frames came makes no difference to where it is cut.
    fn text_bytes(&self) -> &[u8] {
        let end = if self.is_cut {
            self.settings.max_body_size()
        } else {
            usize::MAX
        };
        &self.bytes[..self.bytes.len().min(end)]
    }
}

/// What a body means. Of one that is cut, what is JSON is JSON so far.
#[derive(Debug)]
pub(crate) enum Interpretation<'a> {
    /// It is text with JSON inside: these bytes, one JSON object or array.
    Embedded(Bytes),
    /// It is XML with this message.
    #[cfg(feature = "xml")]
    Fault(XmlError),
    /// It is one JSON object or array, and labelled so: this, unless it is cut.
    Keep(Option<&'a RawValue>),
    /// It is this text.
    Message(Message),
    /// It holds nothing that a client could use.
    NoMessage,
    /// It is one JSON object or array, these bytes, under another label or in another encoding.
    Relabel(Bytes),
}

pub(crate) fn interpret(body: ErrorBody<'_>) -> Interpretation<'_> {
    match body.declared.format {
        TextFormat::Json => interpret_json(body),
        TextFormat::Binary | TextFormat::Html | TextFormat::Text => interpret_bytes(body),
        TextFormat::Xml => interpret_xml(body),
    }
}

/// XML of 5xx responses is never read.
#[cfg(feature = "xml")]
fn interpret_xml(body: ErrorBody<'_>) -> Interpretation<'_> {
    if body.is_cut || !body.status.is_client_error() || body.settings.max_message_size() == 0 {
        return Interpretation::NoMessage;
    }
    let by_label = decode(body.bytes, body.declared.charset, false);
    let text = by_label.or_else(|| decode(body.bytes, declared_charset(body.bytes)?, false));
    let fault = text.and_then(|text| xml::read(text.trim(), reason_phrase(body.status)));
    fault.map_or(Interpretation::NoMessage, Interpretation::Fault)
}

/// The charset that an XML declaration names (RFC 7303 section 3). One that the label names is tried before.
#[cfg(feature = "xml")]
fn declared_charset(bytes: &[u8]) -> Option<Charset> {
    const LONGEST: usize = 200;
    let start = bytes.get(..LONGEST).unwrap_or(bytes);
    let declaration = start.strip_prefix(b"<?xml")?.split(|&byte| byte == b'?').next()?;
    let (_, encoding) = std::str::from_utf8(declaration).ok()?.split_once("encoding")?;
    encoding.split(['"', '\'']).nth(1).map(Charset::for_label)
}

#[cfg(not(feature = "xml"))]
fn interpret_xml(_: ErrorBody<'_>) -> Interpretation<'_> {
    Interpretation::NoMessage
}

fn interpret_json(body: ErrorBody<'_>) -> Interpretation<'_> {
    if body.is_cut {
        return if is_json_so_far(body.bytes) {
            Interpretation::Keep(None)
        } else {
            interpret_bytes(body)
        };
    }
    match std::str::from_utf8(body.bytes).ok().and_then(parse) {
        Some((JsonKind::Container, json)) => Interpretation::Keep(Some(json)),
        Some((JsonKind::String, _)) => serde_json::from_slice(body.bytes)
            // A lone surrogate is legal JSON, and no text.
            .map_or(Interpretation::NoMessage, |text: String| interpret_text(&text, body)),
        Some((JsonKind::Scalar, _)) => Interpretation::NoMessage,
        None => interpret_bytes(body),
    }
}

/// Whether this start of a body is the start of a JSON object or array.
fn is_json_so_far(bytes: &[u8]) -> bool {
    let is_so_far = |text| matches!(JsonExtent::of(text), JsonExtent::Incomplete | JsonExtent::Whole);
    // Whole, too: a body that comes in one frame, or breaks its frames there, has all of its JSON before its end.
    decode_utf_8_start(bytes).is_some_and(|text| text.trim_start().starts_with(['{', '[']) && is_so_far(text))
}

/// The text of a start of UTF-8 that may end inside a character, as it is.
fn decode_utf_8_start(bytes: &[u8]) -> Option<&str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) if error.error_len().is_none() => std::str::from_utf8(&bytes[..error.valid_up_to()]).ok(),
        Err(_) => None,
    }
}

fn interpret_bytes(body: ErrorBody<'_>) -> Interpretation<'_> {
    match decode(body.text_bytes(), body.declared.charset, body.is_cut) {
        Some(text) => interpret_text(&text, body),
        None => Interpretation::NoMessage,
    }
}

fn interpret_text<'a>(text: &str, body: ErrorBody<'a>) -> Interpretation<'a> {
    let is_blank = |c: char| c.is_whitespace() || c == BYTE_ORDER_MARK;
    let trimmed = text.trim_start_matches(is_blank).trim_end_matches(is_blank);
    let is_utf_8 = body.declared.charset == Charset::Utf8;
    if trimmed.starts_with(['{', '[']) {
        match Brackets::of(trimmed) {
            // The rest is not decoded any more.
            Brackets::Json | Brackets::JsonSoFar if body.is_cut && is_utf_8 && is_json_so_far(body.bytes) => {
                return Interpretation::Relabel(body.bytes.clone());
            }
            Brackets::Json if !body.is_cut => {
                return Interpretation::Relabel(whole_json(text, trimmed, body).into_bytes());
            }
            Brackets::BrokenJson | Brackets::Json | Brackets::JsonSoFar => return Interpretation::NoMessage,
            Brackets::Text => {}
        }
    }
    if body.declared.format == TextFormat::Binary {
        return Interpretation::NoMessage;
    }
    if ANTI_HIJACK_PREFIXES.iter().any(|prefix| trimmed.starts_with(prefix)) {
        return Interpretation::NoMessage;
    }
    if let Some(json) = json_after_noise(trimmed, body) {
        return Interpretation::Embedded(json);
    }
    if is_markup(trimmed, body.declared.format) {
        return page_message(trimmed, body).map_or(Interpretation::NoMessage, Interpretation::Message);
    }
    let words = strip_prefix(trimmed, body.status);
    match body.declared.format {
        TextFormat::Html => interpret_words(&decode_references(words), body),
        TextFormat::Binary | TextFormat::Json | TextFormat::Text | TextFormat::Xml => interpret_words(words, body),
    }
}

/// The message of a whole page, under whatever label. Those of 5xx responses are never read.
#[cfg(feature = "html")]
fn page_message(page: &str, body: ErrorBody<'_>) -> Option<Message> {
    let starts_with = |start: &str| page.get(..start.len()).is_some_and(|s| s.eq_ignore_ascii_case(start));
    let is_page = body.declared.format == TextFormat::Html || starts_with("<!doctype html") || starts_with("<html");
    if body.is_cut || !is_page || !body.settings.reads.contains(Reads::PAGES) {
        return None;
    }
    html::message(page, body.status).and_then(|message| Message::limited(message, body.settings.max_message_size()))
}

#[cfg(not(feature = "html"))]
fn page_message(_: &str, _: ErrorBody<'_>) -> Option<Message> {
    None
}

/// Text without what servers write before it.
fn interpret_words<'a>(words: &str, body: ErrorBody<'a>) -> Interpretation<'a> {
    if words.is_empty() || body.settings.max_message_size() == 0 {
        return Interpretation::NoMessage;
    }
    if words.starts_with(['{', '[']) {
        match Brackets::of(words) {
            Brackets::Json if !body.is_cut => {
                return Interpretation::Embedded(Message::slice_of(body.bytes, words).into_bytes());
            }
            Brackets::BrokenJson | Brackets::Json | Brackets::JsonSoFar => return Interpretation::NoMessage,
            Brackets::Text => {}
        }
    }
    let message = Message::limited_slice_of(body.bytes, words, body.is_cut, body.settings.max_message_size());
    Interpretation::Message(message)
}

/// What a text that starts with `{` or `[` is.
enum Brackets {
    /// It starts with `{` or `[{` but is not valid JSON.
    BrokenJson,
    /// One JSON object or array.
    Json,
    /// The start of one.
    JsonSoFar,
    /// Words, as in `[API] Invalid key`.
    Text,
}

impl Brackets {
    fn of(text: &str) -> Self {
        match JsonExtent::of(text) {
            JsonExtent::Whole => Self::Json,
            JsonExtent::Incomplete => Self::JsonSoFar,
            JsonExtent::Followed | JsonExtent::Invalid if starts_an_object(text) => Self::BrokenJson,
            JsonExtent::Followed | JsonExtent::Invalid => Self::Text,
        }
    }
}

/// Whether an object with a member begins here, or an array of such.
fn starts_an_object(text: &str) -> bool {
    let inside = text.trim_start_matches(|c: char| c == '[' || c.is_whitespace());
    let members = inside.strip_prefix('{').map(str::trim_start);
    members.is_some_and(|members| members.starts_with('"'))
}

/// The JSON object or array that ends the body, where something else was written into it before: PHP's warnings, a
/// line for debugging.
///
/// Looked for where the service meant to send JSON: under its label, or behind markup.
fn json_after_noise(text: &str, body: ErrorBody<'_>) -> Option<Bytes> {
    let is_meant = || match body.declared.format {
        TextFormat::Json => true,
        TextFormat::Html => is_markup(text, TextFormat::Html),
        TextFormat::Binary | TextFormat::Text | TextFormat::Xml => false,
    };
    if body.is_cut || !text.ends_with(['}', ']']) || !is_meant() {
        return None;
    }
    // Looked at from its end, every blank is looked at once.
    let follows_noise = |at: usize| {
        let noise = text[..at].trim_end();
        noise.ends_with('>') || text[noise.len()..at].contains('\n')
    };
    let brackets = text.match_indices(['{', '[']).map(|(at, _)| at);
    let mut starts = brackets.filter(|&at| follows_noise(at)).take(MAX_STARTS);
    let json = starts.find_map(|at| Some(&text[at..]).filter(|rest| JsonExtent::of(rest) == JsonExtent::Whole))?;
    Some(Message::slice_of(body.bytes, json).into_bytes())
}

/// How many places are tried as the start of JSON: each costs a look at the rest of the body.
const MAX_STARTS: usize = 4;

/// The text as it is, if that is JSON; blanks that are none of JSON (RFC 8259 section 2) are taken off.
fn whole_json(text: &str, trimmed: &str, body: ErrorBody<'_>) -> Message {
    let is_json_blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
    let is_json = text.trim_matches(is_json_blank) == trimmed;
    Message::slice_of(body.bytes, if is_json { text } else { trimmed })
}

/// One that is not at the start of the bytes was taken for text on the way here, and shows as nothing.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// What some servers write before JSON, so that no page can run it as a script. It is JSON for their own clients only.
const ANTI_HIJACK_PREFIXES: [&str; 3] = [")]}", "for(;;);", "while(1);"];

/// HTML without a tag is a plain string under a wrong label, as Flask and PHP send it.
pub(crate) fn is_markup(trimmed: &str, format: TextFormat) -> bool {
    match format {
        TextFormat::Html => starts_as_markup(trimmed) || contains_markup(trimmed),
        TextFormat::Binary | TextFormat::Json | TextFormat::Text | TextFormat::Xml => starts_as_markup(trimmed),
    }
}

/// Takes off a leading `Error:`, or the status' own number.
fn strip_prefix(message: &str, status: StatusCode) -> &str {
    strip_error(message)
        .or_else(|| strip_number(message, status))
        .unwrap_or(message)
}

fn strip_number(message: &str, status: StatusCode) -> Option<&str> {
    let rest = message.strip_prefix(status.as_str())?;
    match rest.chars().next() {
        None => Some(rest),
        Some(separator) if separator == ':' || separator.is_whitespace() => {
            Some(rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '-' | '–' | '—')))
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(format: TextFormat, charset: Charset, bytes: &'static [u8], is_cut: bool) -> String {
        let text = |bytes: Bytes| String::from_utf8_lossy(&bytes).into_owned();
        let mut settings = Settings::default();
        settings.set_max_body_size(bytes.len());
        settings.set_max_message_size(64);
        let body = ErrorBody {
            status: StatusCode::NOT_FOUND,
            declared: DeclaredContent { format, charset },
            bytes: &Bytes::from_static(bytes),
            is_cut,
            settings: &settings,
        };
        match interpret(body) {
            Interpretation::Embedded(json) => format!("embedded {}", text(json)),
            #[cfg(feature = "xml")]
            Interpretation::Fault(fault) => format!("{fault:?}"),
            Interpretation::Keep(_) => "keep".to_owned(),
            Interpretation::Message(text) => format!("message {}", text.as_str()),
            Interpretation::NoMessage => "none".to_owned(),
            Interpretation::Relabel(json) => format!("relabel {}", text(json)),
        }
    }

    #[test]
    fn every_row_of_what_a_body_means() {
        // Under the label of JSON, of HTML, of text, and of an octet stream.
        let table: [(&[u8], [&str; 4]); 36] = [
            (b"{}", ["keep", "relabel {}", "relabel {}", "relabel {}"]),
            (
                b" [1]\n",
                ["keep", "relabel  [1]\n", "relabel  [1]\n", "relabel  [1]\n"],
            ),
            (
                b"\xef\xbb\xbf{}",
                ["relabel {}", "relabel {}", "relabel {}", "relabel {}"],
            ),
            (
                b"\"oops\"",
                ["message oops", "message \"oops\"", "message \"oops\"", "none"],
            ),
            (b"\"{}\"", ["relabel {}", "message \"{}\"", "message \"{}\"", "none"]),
            (b"7", ["none", "message 7", "message 7", "none"]),
            (b" \r\n", ["none", "none", "none", "none"]),
            (b"{\"a\":", ["none", "none", "none", "none"]),
            (b"[1, 2", ["none", "none", "none", "none"]),
            (b"{\"a\":'b'}", ["none", "none", "none", "none"]),
            (b"{\"a\":1} trailing", ["none", "none", "none", "none"]),
            (b"[{\"a\":1}] trailing", ["none", "none", "none", "none"]),
            (
                b"[API] Invalid key",
                [
                    "message [API] Invalid key",
                    "message [API] Invalid key",
                    "message [API] Invalid key",
                    "none",
                ],
            ),
            (
                b"[Errno 2] No 'a.pdf'",
                [
                    "message [Errno 2] No 'a.pdf'",
                    "message [Errno 2] No 'a.pdf'",
                    "message [Errno 2] No 'a.pdf'",
                    "none",
                ],
            ),
            (
                b"{name} is required",
                [
                    "message {name} is required",
                    "message {name} is required",
                    "message {name} is required",
                    "none",
                ],
            ),
            (
                b"[1, 2] is no vector",
                [
                    "message [1, 2] is no vector",
                    "message [1, 2] is no vector",
                    "message [1, 2] is no vector",
                    "none",
                ],
            ),
            (
                b"{} is empty",
                [
                    "message {} is empty",
                    "message {} is empty",
                    "message {} is empty",
                    "none",
                ],
            ),
            (
                b"<id> must be a number",
                [
                    "message <id> must be a number",
                    "message <id> must be a number",
                    "message <id> must be a number",
                    "none",
                ],
            ),
            (b"<p>no</p>", ["none", "none", "none", "none"]),
            (
                b"no <b>way</b>",
                ["message no <b>way</b>", "none", "message no <b>way</b>", "none"],
            ),
            (
                b"O&#39;Brien &lt;3",
                [
                    "message O&#39;Brien &lt;3",
                    "message O'Brien <3",
                    "message O&#39;Brien &lt;3",
                    "none",
                ],
            ),
            (b"a < b", ["message a < b", "message a < b", "message a < b", "none"]),
            (b"Error: no", ["message no", "message no", "message no", "none"]),
            (b"404 no", ["message no", "message no", "message no", "none"]),
            (
                b"Error: {\"a\":1}",
                ["embedded {\"a\":1}", "embedded {\"a\":1}", "embedded {\"a\":1}", "none"],
            ),
            (b"404: [1]", ["embedded [1]", "embedded [1]", "embedded [1]", "none"]),
            (b"Error: {\"a\":", ["none", "none", "none", "none"]),
            (
                b"Error: [API] x",
                ["message [API] x", "message [API] x", "message [API] x", "none"],
            ),
            (
                b"Warning: x\n{\"a\":1}",
                [
                    "embedded {\"a\":1}",
                    "message Warning: x\n{\"a\":1}",
                    "message Warning: x\n{\"a\":1}",
                    "none",
                ],
            ),
            (
                b"<br />\n<b>Warning</b>\n{\"a\":1}",
                ["embedded {\"a\":1}", "embedded {\"a\":1}", "none", "none"],
            ),
            (
                b"<b>x</b>{\"a\":1}",
                ["embedded {\"a\":1}", "embedded {\"a\":1}", "none", "none"],
            ),
            (
                b"x\n{a}\n[1]",
                ["embedded [1]", "message x\n{a}\n[1]", "message x\n{a}\n[1]", "none"],
            ),
            (b")]}'\n{\"a\":1}", ["none", "none", "none", "none"]),
            (b"while(1);\n{\"a\":1}", ["none", "none", "none", "none"]),
            (b"while(1);{}", ["none", "none", "none", "none"]),
            (b"a\xff", ["none", "none", "none", "none"]),
        ];
        let formats = [TextFormat::Json, TextFormat::Html, TextFormat::Text, TextFormat::Binary];
        for (bytes, expected) in table {
            let text = String::from_utf8_lossy(bytes);
            for (format, expected) in formats.into_iter().zip(expected) {
                assert_eq!(
                    meaning(format, Charset::Utf8, bytes, false),
                    expected,
                    "{format:?} {text:?}"
                );
            }
        }
    }

    #[test]
    fn what_is_cut_is_read_as_far_as_it_goes() {
        // Under the label of JSON and of text.
        let table: [(&[u8], [&str; 2]); 14] = [
            (b"no", ["message no\u{2026}", "message no\u{2026}"]),
            (b"no \xf0\x9f", ["message no\u{2026}", "message no\u{2026}"]),
            (b"", ["none", "none"]),
            (b"{}", ["keep", "relabel {}"]),
            (b"{}  ", ["keep", "relabel {}  "]),
            (b" {\"a\":[1", ["keep", "relabel  {\"a\":[1"]),
            (b"[\"\xc3", ["keep", "relabel [\"\u{fffd}"]),
            (b"\xef\xbb\xbf{\"a\":", ["none", "none"]),
            (b"{\"a\":1} x", ["none", "none"]),
            (b"[API] x", ["message [API] x\u{2026}", "message [API] x\u{2026}"]),
            (b"Error: {\"a\":1}", ["none", "none"]),
            (b"x\n[1]", ["message x\n[1]\u{2026}", "message x\n[1]\u{2026}"]),
            (b"{\"a\":\"\xff\"", ["none", "none"]),
            (b"<p>", ["none", "none"]),
        ];
        for (bytes, expected) in table {
            for (format, expected) in [TextFormat::Json, TextFormat::Text].into_iter().zip(expected) {
                assert_eq!(
                    meaning(format, Charset::Utf8, bytes, true),
                    expected,
                    "{format:?} {bytes:?}"
                );
            }
        }
    }

    #[test]
    fn what_is_cut_is_relabelled_only_in_utf_8() {
        // The rest goes on in the charset that it came in.
        for (charset, expected) in [(Charset::Utf8, "relabel {}"), (Charset::Windows1252, "none")] {
            assert_eq!(meaning(TextFormat::Text, charset, b"{}", true), expected, "{charset:?}");
        }
    }

    #[test]
    fn what_the_status_says_is_taken_off() {
        let table: [(&[u8], &str); 9] = [
            (b"404", "none"),
            (b"404 gone", "message gone"),
            (b"404: gone", "message gone"),
            (b"404 \xe2\x80\x93 - gone", "message gone"),
            (b"404-gone", "message 404-gone"),
            (b"4040", "message 4040"),
            (b"400 gone", "message 400 gone"),
            (b"eRRor: gone", "message gone"),
            (b"Error gone", "message Error gone"),
        ];
        for (bytes, expected) in table {
            let text = String::from_utf8_lossy(bytes);
            assert_eq!(
                meaning(TextFormat::Text, Charset::Utf8, bytes, false),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn a_message_is_no_longer_than_the_limit() {
        let long: &'static [u8] = &[b'x'; 65];
        let message = format!("message {}", "x".repeat(64));
        assert_eq!(meaning(TextFormat::Text, Charset::Utf8, &long[1..], false), message);
        assert_eq!(
            meaning(TextFormat::Text, Charset::Utf8, long, false),
            message + "\u{2026}"
        );
    }

    #[cfg(feature = "html")]
    #[test]
    fn a_page_is_read_only_if_that_is_wanted_and_it_is_a_whole_page_of_a_client_error() {
        let part = "<h1>Not Found</h1><p>No pot has the number 4.</p>";
        let page = "<!DOCTYPE html><p>No pot has the number 4.</p>";
        // The status, the format, whether the end is missing, whether pages are read.
        let table = [
            (
                404,
                TextFormat::Text,
                false,
                true,
                page,
                Some("No pot has the number 4."),
            ),
            (
                404,
                TextFormat::Json,
                false,
                true,
                page,
                Some("No pot has the number 4."),
            ),
            (500, TextFormat::Text, false, true, page, None),
            (
                404,
                TextFormat::Html,
                false,
                true,
                part,
                Some("No pot has the number 4."),
            ),
            (404, TextFormat::Html, false, false, part, None),
            (404, TextFormat::Html, true, true, part, None),
            (404, TextFormat::Text, false, true, part, None),
            (404, TextFormat::Json, false, true, part, None),
            (500, TextFormat::Html, false, true, part, None),
            (503, TextFormat::Html, false, true, part, None),
        ];
        for (status, format, cut, reads_html, bytes, expected) in table {
            let mut settings = Settings::default();
            settings.reads.set(Reads::PAGES, reads_html);
            let body = ErrorBody {
                status: StatusCode::from_u16(status).unwrap(),
                declared: DeclaredContent {
                    format,
                    charset: Charset::Utf8,
                },
                bytes: &Bytes::from_static(bytes.as_bytes()),
                is_cut: cut,
                settings: &settings,
            };
            let meaning = interpret(body);
            let said = match &meaning {
                Interpretation::Message(text) => Some(text.as_str()),
                _ => None,
            };
            assert_eq!(
                said, expected,
                "{status} {format:?} cut {cut} reads {reads_html} {bytes}"
            );
        }
    }

    #[test]
    fn the_charset_decodes_messages_and_json() {
        let table: [(Charset, &[u8], &str); 3] = [
            (Charset::Windows1252, b"a\xe9", "message a\u{e9}"),
            (Charset::Windows1252, b"[\"\xe9\"]", "relabel [\"\u{e9}\"]"),
            (Charset::Unknown, b"a\xe9", "none"),
        ];
        for (charset, bytes, expected) in table {
            assert_eq!(
                meaning(TextFormat::Text, charset, bytes, false),
                expected,
                "{charset:?}"
            );
        }
    }
}
