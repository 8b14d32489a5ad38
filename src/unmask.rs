//! Is this success an error in disguise? The rule, and the status that it says or gets.

use http::StatusCode;

use crate::charset::decode;
use crate::decide::Form;
use crate::interpret::{ErrorBody, is_markup, strip_error};
use crate::json::{Members, string};
use crate::status::is_error;
use crate::text::Text;

/// An error that called itself a success.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unmasked {
    /// JSON with a member `error`. Only the status was wrong.
    Json(StatusCode),
    /// Text that starts with `Error:`. The message is what follows.
    Text(Option<Text>),
}

/// `None` if the body is none of an error. `fallback` is the status of an error that says none itself.
pub(crate) fn unmask(body: ErrorBody<'_>, fallback: StatusCode) -> Option<Unmasked> {
    match body.label.form {
        Form::Json => json_status(std::str::from_utf8(body.bytes).ok()?, fallback).map(Unmasked::Json),
        Form::Html | Form::Text => {
            let text = decode(body.bytes, body.label.charset, false)?;
            let trimmed = text.trim();
            let message = strip_error(trimmed).filter(|_| !is_markup(trimmed, body.label.form))?;
            Some(Unmasked::Text(
                (!message.is_empty()).then(|| Text::part_of(body.bytes, message)),
            ))
        }
    }
}

/// JSON-RPC says its errors with 200, by design.
fn json_status(json: &str, fallback: StatusCode) -> Option<StatusCode> {
    let members = Members::of(json)?;
    let error = members.get("error").filter(|error| !is_nothing(error))?;
    if members.get("jsonrpc").is_some() {
        return None;
    }
    let inside = || Members::of(error).as_ref().and_then(said_status);
    Some(said_status(&members).or_else(inside).unwrap_or(fallback))
}

/// `{"error": null}` and its like say that all is well.
fn is_nothing(json: &str) -> bool {
    let is_empty = |start, end| {
        let inside = json.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
        inside.is_some_and(|inside| inside.trim().is_empty())
    };
    matches!(json, "null" | "false" | "\"\"" | "0") || is_empty('[', ']') || is_empty('{', '}')
}

/// The status that the body itself says, as a number or in a string.
fn said_status(members: &Members<'_>) -> Option<StatusCode> {
    ["status", "statusCode", "status_code", "code"].iter().find_map(|name| {
        let said = members.get(name)?;
        let number: u16 = string(said).as_deref().unwrap_or(said).parse().ok()?;
        StatusCode::from_u16(number).ok().filter(|&status| is_error(status))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charset::Charset;
    use crate::decide::Label;
    use bytes::Bytes;

    fn unmasked(form: Form, body: &'static str) -> Option<Unmasked> {
        let bytes = Bytes::from_static(body.as_bytes());
        let body = ErrorBody {
            status: StatusCode::OK,
            label: Label {
                form,
                charset: Charset::Utf8,
            },
            bytes: &bytes,
            cut: false,
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
            assert_eq!(unmasked(Form::Json, body), status, "{body}");
        }
    }

    #[test]
    fn text_is_an_error_by_its_first_word() {
        let table = [
            (Form::Html, "Error: Missing data", Some(Some("Missing data"))),
            (Form::Text, " \nerror:x", Some(Some("x"))),
            (Form::Text, "ERROR: ", Some(None)),
            (Form::Html, "Error: <b>bold</b>", None),
            (Form::Text, "Error: a <b> c", Some(Some("a <b> c"))),
            (Form::Text, "Errors: 3", None),
            (Form::Text, "No error: fine", None),
            (Form::Text, "Error", None),
            (Form::Text, "", None),
        ];
        for (form, body, expected) in table {
            let expected = expected.map(|text: Option<&'static str>| Unmasked::Text(text.map(Text::from_static)));
            assert_eq!(unmasked(form, body), expected, "{body}");
        }
    }
}
