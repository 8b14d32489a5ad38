//! Reads header fields plainly.

use super::case::Header;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An octet stream: JSON or nothing.
    Binary,
    Grpc,
    Html,
    Json,
    Opaque,
    Text,
    Unlabelled,
    /// A document that is no page and no picture.
    Xml,
}

/// All values of a header, of which the name is in small letters.
pub(crate) fn values<'a>(headers: &'a [Header], name: &str) -> Vec<&'a [u8]> {
    let named = headers.iter().filter(|(own, _)| own == name);
    named.map(|(_, value)| &**value).collect()
}

pub(crate) fn has(headers: &[Header], name: &str) -> bool {
    !values(headers, name).is_empty()
}

fn ascii(value: &[u8]) -> Option<String> {
    let is_text = value.iter().all(|&byte| byte == b'\t' || (b' '..=b'~').contains(&byte));
    is_text.then(|| value.iter().copied().map(char::from).collect())
}

/// The one content type.
pub(crate) fn content_type(headers: &[Header]) -> Option<String> {
    match &values(headers, "content-type")[..] {
        [only] => ascii(only),
        _ => None,
    }
}

const JSON: [&str; 6] = [
    "application/json",
    "application/json-rpc",
    "application/x-amz-json-1.0",
    "application/x-amz-json-1.1",
    "application/x-json",
    "text/json",
];

pub(crate) fn kind(headers: &[Header]) -> Kind {
    let Some(value) = content_type(headers) else {
        return Kind::Unlabelled;
    };
    let essence = value.split(';').next().unwrap_or("").trim().to_lowercase();
    let is_token = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c))
    };
    match essence.split('/').collect::<Vec<_>>()[..] {
        [kind, subtype] if is_token(kind) && is_token(subtype) => {}
        _ => return Kind::Unlabelled,
    }
    match &*essence {
        grpc if grpc == "application/grpc"
            || ["+", "-"]
                .iter()
                .any(|s| grpc.starts_with(&format!("application/grpc{s}"))) =>
        {
            Kind::Grpc
        }
        json if JSON.contains(&json) || json.ends_with("+json") => Kind::Json,
        "text/html" | "application/xhtml+xml" => Kind::Html,
        "application/octet-stream" | "binary/octet-stream" => Kind::Binary,
        xml if ["application/xml", "text/xml"].contains(&xml) => Kind::Xml,
        xml if xml.ends_with("+xml") && (xml.starts_with("application/") || xml.starts_with("text/")) => Kind::Xml,
        "text/event-stream" | "text/css" | "text/javascript" => Kind::Opaque,
        text if text.starts_with("text/") => Kind::Text,
        _ => Kind::Opaque,
    }
}

pub(crate) fn is_plain(headers: &[Header]) -> bool {
    let essence = content_type(headers).map(|value| value.split(';').next().unwrap_or("").trim().to_lowercase());
    essence.as_deref() == Some("text/plain")
}

/// The first parameter `charset`.
pub(crate) fn charset(headers: &[Header]) -> Option<String> {
    let value = content_type(headers)?.to_lowercase();
    let (_, parameters) = value.split_once(';')?;
    split_unquoted(parameters).into_iter().find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        (name.trim() == "charset").then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// Splits at each `;` outside of quotes.
fn split_unquoted(parameters: &str) -> Vec<String> {
    let (mut parts, mut quoted) = (vec![String::new()], false);
    let mut chars = parameters.chars();
    while let Some(char) = chars.next() {
        if char == ';' && !quoted {
            parts.push(String::new());
            continue;
        }
        quoted ^= char == '"';
        let escaped = if char == '\\' && quoted { chars.next() } else { None };
        let last = parts.last_mut().expect("there is always one");
        last.extend([Some(char), escaped].into_iter().flatten());
    }
    parts
}

/// Names that stand in the place of a coding, and are none.
const NO_CODINGS: [&str; 10] = [
    "",
    "identity",
    "none",
    "utf-8",
    "utf8",
    "us-ascii",
    "iso-8859-1",
    "7bit",
    "8bit",
    "binary",
];

pub(crate) fn is_encoded(headers: &[Header]) -> bool {
    values(headers, "content-encoding").into_iter().any(|value| {
        let Some(list) = ascii(value) else { return true };
        let list = list.to_lowercase();
        list.split(',').any(|coding| !NO_CODINGS.contains(&coding.trim()))
    })
}

/// The one coding of a body, if there is one and it is known.
pub(crate) fn coding(headers: &[Header]) -> Option<String> {
    let lists = values(headers, "content-encoding").into_iter().map(ascii);
    let list = lists.collect::<Option<Vec<_>>>()?.join(",").to_lowercase();
    let mut codings = list
        .split(',')
        .map(str::trim)
        .filter(|coding| !NO_CODINGS.contains(coding));
    let coding = codings.next()?;
    let is_known = ["br", "deflate", "gzip", "x-gzip", "zstd"].contains(&coding);
    (is_known && codings.next().is_none()).then(|| coding.to_owned())
}

/// Whether the first length that is announced is more than this.
pub(crate) fn announces_more_than(headers: &[Header], limit: u64) -> bool {
    let first = values(headers, "content-length").first().copied().and_then(ascii);
    first
        .and_then(|length| length.parse::<u64>().ok())
        .is_some_and(|length| length > limit)
}

/// The label of JSON without its charset: JSON is UTF-8.
pub(crate) fn without_charset(headers: &[Header]) -> String {
    let label = content_type(headers).unwrap_or_default();
    let is_charset = |part: &String| {
        let name = part.split('=').next().unwrap_or_default();
        name.trim().eq_ignore_ascii_case("charset")
    };
    let mut parts = split_unquoted(&label);
    parts.retain(|part| !is_charset(part));
    parts.join(";").trim().to_owned()
}

/// `type/subtype` in small letters.
pub(crate) fn essence(label: &str) -> String {
    label.split(';').next().unwrap_or("").trim().to_lowercase()
}
