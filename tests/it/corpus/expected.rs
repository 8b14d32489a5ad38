//! Predicts what becomes of a recorded response, by what its recorder noted (kind and tags) and a plain look at it.
//!
//! Nothing here is shared with the crate: this is a second reading of the same rules.

use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderValue, Method};

use super::case::Case;

/// What must come out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    /// `{"error": …}` with just this message.
    Message(String),
    /// `{"error": …}` with a part of this text, or with the reason phrase. The tables know which.
    PartOf(String),
    /// `{"error": …}` with the reason phrase.
    Reason,
    /// The same bytes under the same label, read.
    Kept,
    /// The same bytes, labelled as JSON.
    Relabelled,
    /// `{"error": …}` with some text of a charset that takes the feature `charset`. A table knows which.
    Transcoded,
    /// Everything as it came.
    Untouched,
}

impl Expected {
    pub(super) fn of(case: &Case) -> Self {
        if !is_error(case) {
            return Self::Untouched;
        }
        match case.kind.as_str() {
            "json-object" | "problem-json" => Self::Kept,
            "json-other" if case.body.trim_ascii_start().starts_with(b"[") => Self::Kept,
            "json-other" => match serde_json::from_slice(&case.body) {
                Ok(serde_json::Value::String(text)) => Self::saying(case, &text),
                Ok(_) | Err(_) => Self::Reason,
            },
            "compressed" if is_json(case) => Self::Untouched,
            "malformed-json" if is_json(case) => Self::of_text(case),
            "json-in-text" => Self::Relabelled,
            "html" if case.has_tag("body-is-json") => Self::Relabelled,
            "html" if case.has_tag("body-is-not-html") => Self::of_text(case),
            "text" if is_code(case) => Self::Reason,
            "text" => Self::of_text(case),
            "binary" | "compressed" | "empty" | "event-stream" | "html" | "malformed-json" | "xml" => Self::Reason,
            unknown => panic!("{}: {unknown}", case.id),
        }
    }

    fn of_text(case: &Case) -> Self {
        let charset = case.tags.iter().find_map(|tag| tag.strip_prefix("charset:"));
        let text = match charset.unwrap_or("utf-8") {
            "iso-8859-1" | "us-ascii" => Some(case.body.iter().copied().map(char::from).collect()),
            "utf-8" | "utf8" => String::from_utf8(case.body.to_vec()).ok(),
            _ if cfg!(feature = "charset") && case.status.is_client_error() => return Self::Transcoded,
            // A charset that is not known may still spell UTF-8.
            _ => String::from_utf8(case.body.to_vec())
                .ok()
                .filter(|text| !text.contains(|c: char| c.is_control() && !c.is_whitespace())),
        };
        text.map_or(Self::Reason, |text| Self::saying(case, &text))
    }

    fn saying(case: &Case, text: &str) -> Self {
        let text = text.trim_start_matches('\u{feff}').trim();
        let may_mean_more = |first: char| "<{[\"".contains(first) || first.is_ascii_digit();
        let is_verbatim = !text.starts_with(may_mean_more) && !text.to_lowercase().starts_with("error:");
        let is_guarded_json = text.starts_with("while(1);") || text.starts_with(")]}");
        if case.status.is_server_error() || text.is_empty() || is_guarded_json {
            Self::Reason
        } else if is_verbatim {
            Self::Message(text.to_owned())
        } else {
            Self::PartOf(text.to_owned())
        }
    }
}

/// The reason phrase, or its stand-in.
pub(super) fn reason(case: &Case) -> &'static str {
    case.status
        .canonical_reason()
        .unwrap_or(if case.status.is_client_error() {
            "Client Error"
        } else {
            "Server Error"
        })
}

pub(super) fn is_error(case: &Case) -> bool {
    (400..600).contains(&case.status.as_u16())
}

/// Whether the response has one content type, and that is JSON.
pub(super) fn is_json(case: &Case) -> bool {
    let label = label(case).unwrap_or_default();
    let known = [
        "application/json",
        "application/json-rpc",
        "application/x-json",
        "text/json",
    ];
    known.contains(&label.as_str()) || label.ends_with("+json") || label.starts_with("application/x-amz-json-1.")
}

/// Whether the response is empty for want of a body (HEAD), and nobody knows what GET would get.
pub(super) fn is_unseen(case: &Case) -> bool {
    let is_read = match label(case).as_deref() {
        None | Some("application/xhtml+xml" | "application/octet-stream") => true,
        Some("text/event-stream" | "text/xml") => false,
        Some(_) if is_code(case) => false,
        Some(label) => is_json(case) || label.starts_with("text/"),
    };
    case.method == Method::HEAD && is_read && (is_json(case) || !case.headers.contains_key(CONTENT_ENCODING))
}

/// The content type that every body leads to.
pub(super) fn common_content_type(case: &Case) -> Option<HeaderValue> {
    let flat = HeaderValue::from_static("application/json");
    let is_common = !is_unseen(case) || !is_json(case) || case.headers[CONTENT_TYPE] == flat;
    is_common.then_some(flat)
}

/// Whether the text is for machines: JSONP, of which the corpus has some.
fn is_code(case: &Case) -> bool {
    matches!(label(case).as_deref(), Some("text/javascript" | "text/css"))
}

/// The one content type in lower case and without its parameters.
fn label(case: &Case) -> Option<String> {
    let values: Vec<_> = case.headers.get_all(CONTENT_TYPE).iter().collect();
    let [value] = values[..] else { return None };
    let essence = value.to_str().ok()?.split(';').next()?;
    Some(essence.trim().to_ascii_lowercase())
}
