//! What does an error body say? The rows of the README's table.

use std::borrow::Cow;

use bytes::Bytes;
use http::StatusCode;

use crate::charset::decode;
use crate::decide::{Form, Label};
use crate::json::Json;
use crate::text::Text;

/// The body of an error response, as much of it as was read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ErrorBody<'a> {
    pub(crate) status: StatusCode,
    pub(crate) label: Label,
    pub(crate) bytes: &'a Bytes,
    /// The end is missing, because the body was too large.
    pub(crate) cut: bool,
}

/// What a body says.
#[derive(Debug)]
pub(crate) enum Meaning {
    /// It is one JSON object or array, and labelled so.
    Keep,
    /// It says this.
    Message(Text),
    /// It says nothing that a client could use.
    Nothing,
    /// It holds one JSON object or array, these bytes, under another label or in another encoding.
    Relabel(Bytes),
}

pub(crate) fn interpret(body: ErrorBody<'_>) -> Meaning {
    match body.label.form {
        Form::Json => interpret_json(body),
        Form::Html | Form::Text => interpret_bytes(body),
    }
}

fn interpret_json(body: ErrorBody<'_>) -> Meaning {
    match std::str::from_utf8(body.bytes).ok().and_then(Json::of) {
        Some(Json::Container) => Meaning::Keep,
        Some(Json::String) => serde_json::from_slice(body.bytes)
            // A lone surrogate is legal JSON, and no text.
            .map_or(Meaning::Nothing, |text: String| interpret_text(&text, body)),
        Some(Json::Scalar) => Meaning::Nothing,
        None => interpret_bytes(body),
    }
}

fn interpret_bytes(body: ErrorBody<'_>) -> Meaning {
    match decode(body.bytes, body.label.charset, body.cut) {
        Some(text) => interpret_text(&text, body),
        None => Meaning::Nothing,
    }
}

fn interpret_text(text: &str, body: ErrorBody<'_>) -> Meaning {
    let is_blank = |c: char| c.is_whitespace() || c == BYTE_ORDER_MARK;
    let trimmed = text.trim_start_matches(is_blank).trim_end_matches(is_blank);
    if let [b'{' | b'[', ..] = trimmed.as_bytes() {
        return match Json::of(trimmed) {
            Some(Json::Container) if !body.cut => Meaning::Relabel(whole_json(text, trimmed, body).into_bytes()),
            Some(_) | None => Meaning::Nothing,
        };
    }
    let is_guarded = GUARDS.iter().any(|guard| trimmed.starts_with(guard));
    if is_guarded || is_markup(trimmed, body.label.form) {
        return Meaning::Nothing;
    }
    match strip_prefix(trimmed, body.status) {
        "" => Meaning::Nothing,
        message if body.cut => Meaning::Message(Text::from(Cow::Owned(format!("{message}…")))),
        message => Meaning::Message(Text::part_of(body.bytes, message)),
    }
}

/// The text as it is, if that is JSON; blanks that are none of JSON (RFC 8259 section 2) are taken off.
fn whole_json(text: &str, trimmed: &str, body: ErrorBody<'_>) -> Text {
    let is_json_blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
    let is_json = text.trim_matches(is_json_blank) == trimmed;
    Text::part_of(body.bytes, if is_json { text } else { trimmed })
}

/// One that is not at the start of the bytes was taken for text on the way here, and shows as nothing.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// What some servers write before JSON, so that no page can run it as a script. It is JSON for their own clients only.
const GUARDS: [&str; 3] = [")]}", "for(;;);", "while(1);"];

/// HTML without a tag is a plain string under a wrong label, as Flask and PHP send it.
pub(crate) fn is_markup(trimmed: &str, form: Form) -> bool {
    match form {
        Form::Html => trimmed.match_indices('<').any(|(at, _)| opens_markup(&trimmed[at..])),
        Form::Json | Form::Text => opens_markup(trimmed),
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
    use crate::charset::Charset;

    fn said(form: Form, charset: Charset, bytes: &'static [u8], cut: bool) -> String {
        let meaning = interpret(ErrorBody {
            status: StatusCode::NOT_FOUND,
            label: Label { form, charset },
            bytes: &Bytes::from_static(bytes),
            cut,
        });
        match meaning {
            Meaning::Keep => "keep".to_owned(),
            Meaning::Message(text) => format!("says {}", text.as_str()),
            Meaning::Nothing => "nothing".to_owned(),
            Meaning::Relabel(json) => format!("relabel {}", String::from_utf8(json.into()).unwrap()),
        }
    }

    #[test]
    fn every_row_of_what_a_body_says() {
        // What is said under the label of JSON, of HTML, and of text.
        let table: [(&[u8], [&str; 3]); 14] = [
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
            (b"Error: no", ["says no", "says no", "says no"]),
            (b"404 no", ["says no", "says no", "says no"]),
            (b"a\xff", ["nothing", "nothing", "nothing"]),
        ];
        for (bytes, expected) in table {
            let text = String::from_utf8_lossy(bytes);
            for (form, expected) in [Form::Json, Form::Html, Form::Text].into_iter().zip(expected) {
                assert_eq!(said(form, Charset::Utf8, bytes, false), expected, "{form:?} {text:?}");
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
            assert_eq!(said(Form::Text, Charset::Utf8, bytes, true), expected, "{bytes:?}");
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
            assert_eq!(said(Form::Text, charset, bytes, false), expected, "{charset:?}");
        }
    }
}
