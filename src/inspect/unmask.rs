//! Is this success an error in disguise? The rule, and the status that it says or gets.

use http::StatusCode;

use crate::error::message::Message;
use crate::error::status::is_error;
use crate::inspect::interpret::{ErrorBody, is_markup, strip_error};
use crate::syntax::charset::decode;
use crate::syntax::content::TextFormat;
use crate::syntax::json::{Object, non_blank_string};

/// An error that called itself a success.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unmasked {
    /// JSON with a member `error`. Only the status was wrong.
    Json(StatusCode),
    /// Text that starts with `Error:`. The message is what follows.
    Text(Option<Message>),
}

/// `None` if the body is none of an error. `fallback` is the status of an error that says none itself.
pub(crate) fn unmask(body: ErrorBody<'_>, fallback: StatusCode) -> Option<Unmasked> {
    match body.declared.format {
        TextFormat::Json => json_status(std::str::from_utf8(body.bytes).ok()?, fallback).map(Unmasked::Json),
        TextFormat::Html | TextFormat::Text => {
            let text = decode(body.bytes, body.declared.charset, false)?;
            let trimmed = text.trim();
            let message = strip_error(trimmed).filter(|_| !is_markup(trimmed, body.declared.format))?;
            Some(Unmasked::Text(
                (!message.is_empty()).then(|| Message::slice_of(body.bytes, message)),
            ))
        }
    }
}

/// JSON-RPC says its errors with 200, by design.
fn json_status(json: &str, fallback: StatusCode) -> Option<StatusCode> {
    let members = Object::of(json)?;
    let error = members.get("error").filter(|error| !is_empty_value(error))?;
    if members.get("jsonrpc").is_some() {
        return None;
    }
    let inside = || Object::of(error).as_ref().and_then(declared_status);
    Some(declared_status(&members).or_else(inside).unwrap_or(fallback))
}

/// `{"error": null}` and its like say that all is well.
fn is_empty_value(json: &str) -> bool {
    let is_empty = |start, end| {
        let inside = json.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
        inside.is_some_and(|inside| inside.trim().is_empty())
    };
    matches!(json, "null" | "false" | "\"\"" | "0") || is_empty('[', ']') || is_empty('{', '}')
}

/// The status that the body itself says, as a number or in a string.
fn declared_status(members: &Object<'_>) -> Option<StatusCode> {
    ["status", "statusCode", "status_code", "code"].iter().find_map(|name| {
        let said = members.get(name)?;
        let number: u16 = non_blank_string(said).as_deref().unwrap_or(said).parse().ok()?;
        StatusCode::from_u16(number).ok().filter(|&status| is_error(status))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::charset::Charset;
    use crate::syntax::content::DeclaredContent;
    use bytes::Bytes;

    fn unmasked(format: TextFormat, body: &'static str) -> Option<Unmasked> {
        let bytes = Bytes::from_static(body.as_bytes());
        let body = ErrorBody {
            status: StatusCode::OK,
            declared: DeclaredContent {
                format,
                charset: Charset::Utf8,
            },
            bytes: &bytes,
            cut: false,
            reads_html: false,
        };
        unmask(body, StatusCode::BAD_REQUEST)
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
            let status = status.map(|status| Unmasked::Json(StatusCode::from_u16(status).unwrap()));
            assert_eq!(unmasked(TextFormat::Json, body), status, "{body}");
        }
    }

    #[test]
    fn text_is_an_error_by_its_first_word() {
        let table = [
            (TextFormat::Html, "Error: Missing data", Some(Some("Missing data"))),
            (TextFormat::Text, " \nerror:x", Some(Some("x"))),
            (TextFormat::Text, "ERROR: ", Some(None)),
            (TextFormat::Html, "Error: <b>bold</b>", None),
            (TextFormat::Text, "Error: a <b> c", Some(Some("a <b> c"))),
            (TextFormat::Text, "Errors: 3", None),
            (TextFormat::Text, "No error: fine", None),
            (TextFormat::Text, "Error", None),
            (TextFormat::Text, "", None),
        ];
        for (format, body, expected) in table {
            let expected = expected.map(|text: Option<&'static str>| Unmasked::Text(text.map(Message::from_static)));
            assert_eq!(unmasked(format, body), expected, "{body}");
        }
    }
}
