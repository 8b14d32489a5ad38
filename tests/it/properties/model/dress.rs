//! Models the head of a rewritten response: the tables of header fields and shapes.

use bytes::Bytes;
use http::Method;
use tower_json_errors::JsonPolicy;

use super::case::{Answered, Case, Header, OWN_HEADER, Shape};
use super::media::{self, Kind, kind, values};
use super::naive::{Body, Expected};
use super::shapes;

/// The message of an error, and which status it goes with.
#[derive(Clone)]
pub(crate) struct Told {
    pub(crate) status: u16,
    pub(crate) message: String,
    pub(crate) code: Option<String>,
    /// The application or the layer made it, and not an HTTP response.
    pub(crate) is_own: bool,
    /// It is an `HttpError` with a header.
    pub(crate) brings: bool,
    /// It is the text of the body, in its language.
    pub(crate) is_of_body: bool,
}

/// The answer that tells an error.
pub(crate) fn tell(case: &Case, from: &[Header], told: &Told) -> Expected {
    let mut headers = from.to_vec();
    let status = mapped(case, told.status);
    let is_mapped = status != told.status;
    // A mapped error is a new one: it brings nothing, and what it says is its own.
    if told.brings && !is_mapped {
        set(&mut headers, OWN_HEADER.0, OWN_HEADER.1);
    }
    if let Some(content_type) = case.grpc() {
        describe(&mut headers, status, Some(content_type), None, false);
        let is_own = told.is_own || is_mapped;
        set(&mut headers, "grpc-status", &grpc_code(status, is_own).to_string());
        set(&mut headers, "grpc-message", &percent_encoded(&told.message));
        return Expected {
            status: 200,
            headers,
            has_reason: false,
            body: Body::Bytes(Vec::new()),
            told: 1,
            reads: false,
        };
    }
    vary_if_chosen(case, from, &mut headers);
    let id = request_id(case, from);
    let code = told.code.as_deref().filter(|_| !is_mapped);
    let shape = shape(case);
    let json = shapes::json(shape, status, &told.message, code, id.as_deref());
    let keeps_language = told.is_of_body && !is_mapped;
    describe(
        &mut headers,
        status,
        Some(shapes::content_type(shape)),
        Some(json.len()),
        keeps_language,
    );
    Expected {
        status,
        headers,
        has_reason: false,
        body: if case.asked.method == Method::HEAD {
            Body::Unseen
        } else {
            Body::Bytes(json.into_bytes())
        },
        told: 1,
        reads: false,
    }
}

/// What is known of the answer to HEAD without the body of GET.
pub(crate) fn tell_unread_head(case: &Case, answered: &Answered) -> Expected {
    let mut headers = answered.headers.clone();
    let status = mapped(case, answered.status);
    vary_if_chosen(case, &answered.headers, &mut headers);
    let configured = shapes::content_type(shape(case));
    let of_json = match kind(&headers) {
        Kind::Json => media::content_type(&headers).unwrap_or_default(),
        _ => "application/json".to_owned(),
    };
    let is_common = match case.options.json {
        JsonPolicy::Reshape => of_json == configured || media::essence(&of_json) != configured,
        _ => of_json == configured,
    };
    describe(&mut headers, status, is_common.then_some(configured), None, false);
    Expected {
        status,
        headers,
        has_reason: false,
        body: Body::Unseen,
        told: 1,
        reads: false,
    }
}

/// By the HTTP mapping of <https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto> for what is known
/// to have happened, and by
/// <https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md> for what something has sent.
fn grpc_code(status: u16, is_own: bool) -> u16 {
    let of_own = [
        (1, vec![499]),
        (3, vec![400, 422]),
        (4, vec![408, 504]),
        (5, vec![404, 410]),
        (7, vec![403]),
        (8, vec![413, 429]),
        (9, vec![412]),
        (10, vec![409]),
        (11, vec![416]),
        (12, vec![405, 501]),
        (13, vec![500]),
        (14, vec![502, 503]),
        (16, vec![401]),
    ];
    let of_sent = [
        (7, vec![403]),
        (12, vec![404]),
        (13, vec![400]),
        (14, vec![429, 502, 503, 504]),
        (16, vec![401]),
    ];
    let table = if is_own { &of_own[..] } else { &of_sent[..] };
    let found = table.iter().find(|(_, statuses)| statuses.contains(&status));
    found.map_or(2, |(code, _)| *code)
}

/// All but printable ASCII, and the percent sign, within 4 KiB.
fn percent_encoded(message: &str) -> String {
    let encode = |c: char| match c {
        ' '..='$' | '&'..='~' => c.to_string(),
        _ => c
            .to_string()
            .bytes()
            .map(|byte| format!("%{byte:02X}"))
            .collect::<Vec<_>>()
            .concat(),
    };
    let whole: String = message.chars().map(encode).collect();
    if whole.len() <= 4096 {
        return whole;
    }
    let mut cut = String::new();
    for character in message.chars().map(encode) {
        if cut.len() + character.len() + "%E2%80%A6".len() > 4096 {
            break;
        }
        cut += &character;
    }
    cut + "%E2%80%A6"
}

pub(crate) fn shape(case: &Case) -> Shape {
    match case.options.shape {
        Shape::ByAccept if case.asked.accept.prefers_problem => Shape::Problem,
        shape => shape,
    }
}

fn vary_if_chosen(case: &Case, from: &[Header], headers: &mut Vec<Header>) {
    let may_stay = case.options.keep_html && kind(from) == Kind::Html;
    if case.options.shape == Shape::ByAccept || may_stay {
        vary(headers);
    }
}

fn request_id(case: &Case, from: &[Header]) -> Option<String> {
    case.options.request_id.then_some(())?;
    let shown = |headers: &[Header]| {
        let value = values(headers, "x-request-id").first()?.to_vec();
        let is_id = (1..=256).contains(&value.len()) && value.iter().all(|byte| (b'!'..=b'~').contains(byte));
        is_id.then(|| String::from_utf8(value).ok()).flatten()
    };
    shown(&case.asked.headers).or_else(|| shown(from))
}

pub(crate) fn set(headers: &mut Vec<Header>, name: &str, value: &str) {
    headers.retain(|(own, _)| own != name);
    headers.push((name.to_owned(), Bytes::copy_from_slice(value.as_bytes())));
}

/// The headers that describe a body go with it.
fn describe(
    headers: &mut Vec<Header>,
    status: u16,
    content_type: Option<&str>,
    length: Option<usize>,
    keeps_language: bool,
) {
    let of_a_body = [
        "content-encoding",
        "content-language",
        "content-location",
        "content-disposition",
        "content-range",
        "accept-ranges",
        "etag",
        "last-modified",
        "transfer-encoding",
        "trailer",
        "content-md5",
        "digest",
        "content-digest",
        "repr-digest",
        "signature",
        "signature-input",
        "content-type",
        "content-length",
    ];
    let of_a_range = ["content-range", "accept-ranges"];
    headers.retain(|(name, _)| {
        let is_spared =
            (status == 416 && of_a_range.contains(&&**name)) || (keeps_language && name == "content-language");
        !of_a_body.contains(&&**name) || is_spared
    });
    if let Some(content_type) = content_type {
        set(headers, "content-type", content_type);
    }
    if let Some(length) = length {
        set(headers, "content-length", &length.to_string());
    }
}

pub(crate) fn vary(headers: &mut Vec<Header>) {
    let said = values(headers, "vary").join(&b","[..]);
    let said = String::from_utf8_lossy(&said).to_lowercase();
    if !said.split(',').any(|name| ["*", "accept"].contains(&name.trim())) {
        headers.push(("vary".to_owned(), Bytes::from_static(b"Accept")));
    }
}

pub(crate) fn mapped(case: &Case, status: u16) -> u16 {
    if case.options.map_error && status == 422 {
        400
    } else {
        status
    }
}

/// Headers of a body that was read, and is handed on: a length that is its own, or none.
pub(crate) fn mend(headers: &mut Vec<Header>, length: Option<usize>) {
    headers.retain(|(name, _)| name != "transfer-encoding");
    let said = values(headers, "content-length");
    let is_right = match (&said[..], length) {
        ([], _) => true,
        ([one], Some(length)) => {
            one.iter().all(u8::is_ascii_digit) && std::str::from_utf8(one).is_ok_and(|one| one.parse() == Ok(length))
        }
        _ => false,
    };
    if !is_right {
        headers.retain(|(name, _)| name != "content-length");
        if let Some(length) = length {
            set(headers, "content-length", &length.to_string());
        }
    }
}

/// JSON that is sent as it was read, or as it was decoded. `length` is that of the whole body, if it is known.
pub(crate) fn labelled(
    case: &Case,
    answered: &Answered,
    json: &[u8],
    read: &[u8],
    length: Option<usize>,
) -> Vec<Header> {
    let mut headers = answered.headers.clone();
    let from = kind(&headers);
    if case.options.keep_html && from == Kind::Html {
        vary(&mut headers);
    }
    if json != read {
        let label = match from {
            Kind::Json => media::without_charset(&headers),
            _ => "application/json".to_owned(),
        };
        describe(&mut headers, answered.status, Some(&label), Some(json.len()), true);
        return headers;
    }
    if from != Kind::Json {
        set(&mut headers, "content-type", "application/json");
    }
    mend(&mut headers, length);
    headers
}
