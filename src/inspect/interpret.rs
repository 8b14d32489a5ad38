//! What does an error body say? The rows of the README's table.

use std::borrow::Cow;

use bytes::Bytes;
use http::StatusCode;

use crate::error::message::Message;
#[cfg(feature = "html")]
use crate::inspect::html;
use crate::syntax::charset::decode;
use crate::syntax::content::{DeclaredContent, TextFormat};
use crate::syntax::entities::decode as decode_references;
use crate::syntax::json::JsonKind;

/// The body of an error response, as much of it as was read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ErrorBody<'a> {
    pub(crate) status: StatusCode,
    pub(crate) declared: DeclaredContent,
    pub(crate) bytes: &'a Bytes,
    /// The end is missing, because the body was too large.
    pub(crate) cut: bool,
    /// Whether a page is read for its message.
    pub(crate) reads_html: bool,
}

/// What a body says.
#[derive(Debug)]
pub(crate) enum Interpretation {
    /// It is one JSON object or array, and labelled so.
    Keep,
    /// It says this.
    Message(Message),
    /// It says nothing that a client could use.
    NoMessage,
    /// It holds one JSON object or array, these bytes, under another label or in another encoding.
    Relabel(Bytes),
}

pub(crate) fn interpret(body: ErrorBody<'_>) -> Interpretation {
    match body.declared.format {
        TextFormat::Json => interpret_json(body),
        TextFormat::Html | TextFormat::Text => interpret_bytes(body),
    }
}

fn interpret_json(body: ErrorBody<'_>) -> Interpretation {
    match std::str::from_utf8(body.bytes).ok().and_then(JsonKind::of) {
        Some(JsonKind::Container) => Interpretation::Keep,
        Some(JsonKind::String) => serde_json::from_slice(body.bytes)
            // A lone surrogate is legal JSON, and no text.
            .map_or(Interpretation::NoMessage, |text: String| interpret_text(&text, body)),
        Some(JsonKind::Scalar) => Interpretation::NoMessage,
        None => interpret_bytes(body),
    }
}

fn interpret_bytes(body: ErrorBody<'_>) -> Interpretation {
    match decode(body.bytes, body.declared.charset, body.cut) {
        Some(text) => interpret_text(&text, body),
        None => Interpretation::NoMessage,
    }
}

fn interpret_text(text: &str, body: ErrorBody<'_>) -> Interpretation {
    let is_blank = |c: char| c.is_whitespace() || c == BYTE_ORDER_MARK;
    let trimmed = text.trim_start_matches(is_blank).trim_end_matches(is_blank);
    if let [b'{' | b'[', ..] = trimmed.as_bytes() {
        return match JsonKind::of(trimmed) {
            Some(JsonKind::Container) if !body.cut => {
                Interpretation::Relabel(whole_json(text, trimmed, body).into_bytes())
            }
            Some(_) | None => Interpretation::NoMessage,
        };
    }
    let is_guarded = ANTI_HIJACK_PREFIXES.iter().any(|guard| trimmed.starts_with(guard));
    if is_guarded {
        return Interpretation::NoMessage;
    }
    if is_markup(trimmed, body.declared.format) {
        let message = if body.reads_html {
            page_message(trimmed, body)
        } else {
            None
        };
        return message.map_or(Interpretation::NoMessage, Interpretation::Message);
    }
    let message = match body.declared.format {
        TextFormat::Html => decode_references(strip_prefix(trimmed, body.status)),
        TextFormat::Json | TextFormat::Text => Cow::Borrowed(strip_prefix(trimmed, body.status)),
    };
    match &*message {
        "" => Interpretation::NoMessage,
        message if body.cut => Interpretation::Message(Message::from(Cow::Owned(format!("{message}…")))),
        message => Interpretation::Message(Message::slice_of(body.bytes, message)),
    }
}

/// The message of a whole page, under whatever label. Those of 5xx responses are never read.
#[cfg(feature = "html")]
fn page_message(page: &str, body: ErrorBody<'_>) -> Option<Message> {
    let starts_with = |start: &str| page.get(..start.len()).is_some_and(|s| s.eq_ignore_ascii_case(start));
    let is_page = body.declared.format == TextFormat::Html || starts_with("<!doctype html") || starts_with("<html");
    let is_read = !body.cut && is_page;
    let message = is_read.then(|| html::message(page, body.status))?;
    message.map(|message| Message::from(Cow::Owned(message)))
}

#[cfg(not(feature = "html"))]
fn page_message(_: &str, _: ErrorBody<'_>) -> Option<Message> {
    None
}

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
        TextFormat::Html => trimmed.match_indices('<').any(|(at, _)| opens_markup(&trimmed[at..])),
        TextFormat::Json | TextFormat::Text => opens_markup(trimmed),
    }
}

/// Whether the text starts with a tag, a comment, a doctype or a processing instruction.
fn opens_markup(text: &str) -> bool {
    match text.as_bytes() {
        [b'<', b'!' | b'?', ..] => true,
        [b'<', b'/', letter, ..] | [b'<', letter, ..] => letter.is_ascii_alphabetic(),
        _ => false,
    }
}

/// Takes off a leading `Error:`, or the status' own number.
fn strip_prefix(message: &str, status: StatusCode) -> &str {
    strip_error(message)
        .or_else(|| strip_number(message, status))
        .unwrap_or(message)
}

/// What follows a leading `Error:`, in any case.
pub(crate) fn strip_error(message: &str) -> Option<&str> {
    const ERROR: &str = "error:";
    let start = message.get(..ERROR.len())?;
    start
        .eq_ignore_ascii_case(ERROR)
        .then(|| message[ERROR.len()..].trim_start())
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
    use crate::syntax::charset::Charset;

    fn said(format: TextFormat, charset: Charset, bytes: &'static [u8], cut: bool) -> String {
        let meaning = interpret(ErrorBody {
            status: StatusCode::NOT_FOUND,
            declared: DeclaredContent { format, charset },
            bytes: &Bytes::from_static(bytes),
            cut,
            reads_html: false,
        });
        match meaning {
            Interpretation::Keep => "keep".to_owned(),
            Interpretation::Message(text) => format!("says {}", text.as_str()),
            Interpretation::NoMessage => "nothing".to_owned(),
            Interpretation::Relabel(json) => format!("relabel {}", String::from_utf8(json.into()).unwrap()),
        }
    }

    #[test]
    fn every_row_of_what_a_body_says() {
        // What is said under the label of JSON, of HTML, and of text.
        let table: [(&[u8], [&str; 3]); 15] = [
            (b"{}", ["keep", "relabel {}", "relabel {}"]),
            (b" [1]\n", ["keep", "relabel  [1]\n", "relabel  [1]\n"]),
            (b"\xef\xbb\xbf{}", ["relabel {}", "relabel {}", "relabel {}"]),
            (b"\"oops\"", ["says oops", "says \"oops\"", "says \"oops\""]),
            (b"\"{}\"", ["relabel {}", "says \"{}\"", "says \"{}\""]),
            (b"7", ["nothing", "says 7", "says 7"]),
            (b" \r\n", ["nothing", "nothing", "nothing"]),
            (b"{\"a\":", ["nothing", "nothing", "nothing"]),
            (b"<p>no</p>", ["nothing", "nothing", "nothing"]),
            (
                b"no <b>way</b>",
                ["says no <b>way</b>", "nothing", "says no <b>way</b>"],
            ),
            (b"a < b", ["says a < b", "says a < b", "says a < b"]),
            (
                b"O&#39;Brien &lt;3",
                ["says O&#39;Brien &lt;3", "says O'Brien <3", "says O&#39;Brien &lt;3"],
            ),
            (b"Error: no", ["says no", "says no", "says no"]),
            (b"404 no", ["says no", "says no", "says no"]),
            (b"a\xff", ["nothing", "nothing", "nothing"]),
        ];
        for (bytes, expected) in table {
            let text = String::from_utf8_lossy(bytes);
            for (format, expected) in [TextFormat::Json, TextFormat::Html, TextFormat::Text]
                .into_iter()
                .zip(expected)
            {
                assert_eq!(
                    said(format, Charset::Utf8, bytes, false),
                    expected,
                    "{format:?} {text:?}"
                );
            }
        }
    }

    #[test]
    fn what_is_cut_is_said_as_far_as_it_goes() {
        let table: [(&[u8], &str); 5] = [
            (b"no", "says no…"),
            (b"no \xf0\x9f", "says no…"),
            (b"", "nothing"),
            (b"{}", "nothing"),
            (b"<p>", "nothing"),
        ];
        for (bytes, expected) in table {
            assert_eq!(
                said(TextFormat::Text, Charset::Utf8, bytes, true),
                expected,
                "{bytes:?}"
            );
        }
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
            let meaning = interpret(ErrorBody {
                status: StatusCode::from_u16(status).unwrap(),
                declared: DeclaredContent {
                    format,
                    charset: Charset::Utf8,
                },
                bytes: &Bytes::from_static(bytes.as_bytes()),
                cut,
                reads_html,
            });
            let said = match &meaning {
                Interpretation::Message(text) => Some(text.as_str()),
                Interpretation::Keep | Interpretation::NoMessage | Interpretation::Relabel(_) => None,
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
            (Charset::Latin1, b"a\xe9", "says a\u{e9}"),
            (Charset::Latin1, b"[\"\xe9\"]", "relabel [\"\u{e9}\"]"),
            (Charset::UsAscii, b"a\xe9", "nothing"),
        ];
        for (charset, bytes, expected) in table {
            assert_eq!(said(TextFormat::Text, charset, bytes, false), expected, "{charset:?}");
        }
    }
}
