//! Recognises the errors that were sent as successes, and reads the status that they declare.

use bytes::Bytes;
use http::StatusCode;

use crate::error::message::Message;
use crate::error::status::is_error;
use crate::inspect::interpret::{ErrorBody, Interpretation, interpret, is_markup};
use crate::inspect::wording::strip_error;
use crate::syntax::charset::decode;
use crate::syntax::event::Event;
use crate::syntax::json::{Object, non_blank_string};

/// An error that was sent as a success.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unmasked {
    /// JSON inside of other text.
    Embedded { status: StatusCode, json: Bytes },
    /// JSON with a member `error`. `relabel` is that JSON where its label or its encoding was another.
    Json { status: StatusCode, relabel: Option<Bytes> },
    /// Text that starts with `Error:`. The message is what follows, which may be nothing.
    Text(Message),
}

/// `None` if the body is not an error. `fallback` is the status of an error that declares none, or `None` if only
/// the application's own `rule` counts.
pub(crate) fn unmask(
    body: ErrorBody<'_>,
    rule: impl Fn(&str) -> Option<StatusCode>,
    fallback: Option<StatusCode>,
) -> Option<Unmasked> {
    let json_status = |json: &str| rule(json).or_else(|| json_status(json, fallback?));
    match interpret(body) {
        Interpretation::Keep(_) => {
            let status = json_status(text(body.bytes)?)?;
            Some(Unmasked::Json { status, relabel: None })
        }
        Interpretation::Relabel(json) => {
            let status = json_status(text(&json)?)?;
            Some(Unmasked::Json {
                status,
                relabel: Some(json),
            })
        }
        Interpretation::Embedded(json) => {
            let text = text(&json)?;
            let after_error = || {
                error_text(body)?;
                Some(declared_status(text).unwrap_or(fallback?))
            };
            let status = json_status(text).or_else(after_error)?;
            Some(Unmasked::Embedded { status, json })
        }
        #[cfg(feature = "xml")]
        Interpretation::Fault(_) => None,
        Interpretation::Message(_) | Interpretation::NoMessage => {
            fallback?;
            error_text(body).map(Unmasked::Text)
        }
    }
}

fn text(json: &[u8]) -> Option<&str> {
    std::str::from_utf8(json).ok()
}

/// What follows `Error:` at the start of a text without markup.
fn error_text(body: ErrorBody<'_>) -> Option<Message> {
    let text = decode(body.bytes, body.declared.charset, false)?;
    let trimmed = text.trim();
    let message = strip_error(trimmed).filter(|_| !is_markup(trimmed, body.declared.format))?;
    let max = body.settings.max_message_size();
    let message = if max == 0 { "" } else { message };
    Some(Message::limited_slice_of(body.bytes, message, false, max))
}

/// The status of an event that is an error: by its name, or because its data is a JSON error by itself.
pub(crate) fn event_status(event: &Event, fallback: StatusCode) -> Option<StatusCode> {
    let by_name = || (event.name == "error").then(|| declared_status(&event.data).unwrap_or(fallback));
    json_status(&event.data, fallback).or_else(by_name)
}

/// JSON-RPC sends its errors with 200, by design.
fn json_status(json: &str, fallback: StatusCode) -> Option<StatusCode> {
    let members = Object::of(json)?;
    members.get("error").filter(|error| !is_empty_value(error))?;
    if members.get("jsonrpc").is_some() {
        return None;
    }
    Some(declared_status(json).unwrap_or(fallback))
}

/// The status that a JSON object declares, at its top or inside of `error`.
pub(crate) fn declared_status(json: &str) -> Option<StatusCode> {
    let members = Object::of(json)?;
    let inside = || status_member(&Object::of(members.get("error")?)?);
    status_member(&members).or_else(inside)
}

/// `{"error": null}` and its like mean success.
fn is_empty_value(json: &str) -> bool {
    let is_empty = |start, end| {
        let inside = json.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
        inside.is_some_and(|inside| inside.trim().is_empty())
    };
    matches!(json, "null" | "false" | "\"\"" | "0") || is_empty('[', ']') || is_empty('{', '}')
}

/// The status that a member declares, as a number or in a string.
fn status_member(members: &Object<'_>) -> Option<StatusCode> {
    ["status", "statusCode", "status_code", "code"].iter().find_map(|name| {
        let said = members.get(name)?;
        let number: u16 = non_blank_string(said).as_deref().unwrap_or(said).parse().ok()?;
        StatusCode::from_u16(number).ok().filter(|&status| is_error(status))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::settings::Settings;
    use crate::syntax::charset::Charset;
    use crate::syntax::content::{DeclaredContent, TextFormat};

    fn unmasked(format: TextFormat, body: &'static str) -> Option<Unmasked> {
        let bytes = Bytes::from_static(body.as_bytes());
        let body = ErrorBody {
            status: StatusCode::OK,
            declared: DeclaredContent {
                format,
                charset: Charset::Utf8,
            },
            bytes: &bytes,
            is_cut: false,
            settings: &Settings::default(),
        };
        unmask(body, |_| None, Some(StatusCode::BAD_REQUEST))
    }

    #[test]
    fn json_is_an_error_by_its_member_error() {
        let table = [
            (r#"{"error":"x"}"#, Some(400)),
            (r#"{"error":"x","status":404}"#, Some(404)),
            (r#"{"error":"x","statusCode":503}"#, Some(503)),
            (r#"{"error":"x","status_code":599}"#, Some(599)),
            (r#"{"error":"x","code":"429"}"#, Some(429)),
            (r#"{"error":{"code":403,"message":"x"}}"#, Some(403)),
            (r#"{"error":{"code":403},"status":409}"#, Some(409)),
            (r#"{"error":true,"status":200,"code":7}"#, Some(400)),
            (r#"{"error":"x","status":"failed","code":422}"#, Some(422)),
            (r#"{"error":"x","status":600}"#, Some(400)),
            (r#"{"error":1}"#, Some(400)),
            (r#"{"error":null}"#, None),
            (r#"{"error":false}"#, None),
            (r#"{"error":""}"#, None),
            (r#"{"error":0}"#, None),
            (r#"{"error":[ ]}"#, None),
            (r#"{"error":{ }}"#, None),
            (r#"{"error" : "" }"#, None),
            // Blanks inside of a string are its own.
            (r#"{"error":" "}"#, Some(400)),
            (r#"{"errors":[{"message":"GraphQL"}]}"#, None),
            (r#"{"jsonrpc":"2.0","error":{"code":-32601}}"#, None),
            (r#"{"data":{"error":"x"}}"#, None),
            (r#"[{"error":"x"}]"#, None),
            (r#""Error: x""#, None),
            ("not JSON", None),
        ];
        for (body, status) in table {
            let json = |relabel: Option<&'static str>| {
                let status = StatusCode::from_u16(status?).unwrap();
                let relabel = relabel.map(|json| Bytes::from_static(json.as_bytes()));
                Some(Unmasked::Json { status, relabel })
            };
            assert_eq!(unmasked(TextFormat::Json, body), json(None), "{body}");
            for format in [TextFormat::Html, TextFormat::Text] {
                assert_eq!(unmasked(format, body), json(Some(body)), "{body}");
            }
        }
    }

    #[test]
    fn text_is_an_error_by_its_first_word() {
        let table = [
            (TextFormat::Html, "Error: Missing data", Some("Missing data")),
            (TextFormat::Text, " \nerror:x", Some("x")),
            (TextFormat::Text, "ERROR: ", Some("")),
            (TextFormat::Html, "Error: <b>bold</b>", None),
            (TextFormat::Text, "Error: a <b> c", Some("a <b> c")),
            (TextFormat::Text, "Errors: 3", None),
            (TextFormat::Text, "No error: fine", None),
            (TextFormat::Text, "Error", None),
            (TextFormat::Text, "", None),
        ];
        for (format, body, expected) in table {
            let expected = expected.map(|text: &'static str| Unmasked::Text(Message::from_static(text)));
            assert_eq!(unmasked(format, body), expected, "{body}");
        }
    }
}
