//! How what is told is dressed: the tables of headers and shapes.

use bytes::Bytes;
use http::Method;

use super::case::{Answered, Case, Header, OWN_HEADER, Shape};
use super::media::{self, Kind, announced_length, has, kind, values};
use super::naive::{Body, Expected};
use super::shapes;

/// The message of an error, and which status it goes with.
pub(crate) struct Told {
    pub(crate) status: u16,
    pub(crate) message: String,
    /// It is an `HttpError` with a header.
    pub(crate) brings: bool,
    /// Whether GET would be told the same.
    pub(crate) is_known: bool,
}

/// The answer that tells an error.
pub(crate) fn tell(case: &Case, from: &[Header], told: &Told) -> Expected {
    let mut headers = from.to_vec();
    let status = mapped(case, told.status);
    let is_head = case.asked.method == Method::HEAD;
    let id = request_id(case, from);
    let is_grpc = case.asked.is_grpc && case.asked.method == Method::POST;
    // A mapped error is a new one: it brings nothing.
    if told.brings && status == told.status {
        set(&mut headers, OWN_HEADER.0, OWN_HEADER.1);
    }
    if is_grpc {
        describe(&mut headers, status, "application/grpc", None);
        return Expected {
            status: 200,
            headers,
            body: Body::Bytes(Vec::new()),
            told: 1,
            reads: false,
        };
    }
    let is_html = kind(from) == Kind::Html;
    if case.options.shape == Shape::ByAccept || (case.options.keep_html && is_html) {
        vary(&mut headers);
    }
    let shape = match case.options.shape {
        Shape::ByAccept if case.asked.accept.prefers_problem => Shape::Problem,
        shape => shape,
    };
    let json = shapes::json(shape, status, &told.message, id.as_deref());
    let may_be_text = match kind(from) {
        Kind::Html | Kind::Text => announced_length(from) != Some(0),
        Kind::Unlabelled => announced_length(from).is_some_and(|length| length > 0),
        Kind::Grpc | Kind::Json | Kind::Opaque => false,
    };
    let is_unknown = is_head && !told.is_known && may_be_text && !media::is_encoded(from);
    let length = (!is_unknown).then_some(json.len());
    describe(&mut headers, status, shapes::content_type(shape), length);
    Expected {
        status,
        headers,
        body: if is_head {
            Body::Unseen
        } else {
            Body::Bytes(json.into_bytes())
        },
        told: 1,
        reads: false,
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

fn set(headers: &mut Vec<Header>, name: &str, value: &str) {
    headers.retain(|(own, _)| own != name);
    headers.push((name.to_owned(), Bytes::copy_from_slice(value.as_bytes())));
}

/// The headers that describe a body go with it.
fn describe(headers: &mut Vec<Header>, status: u16, content_type: &str, length: Option<usize>) {
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
    headers.retain(|(name, _)| !of_a_body.contains(&&**name) || (status == 416 && of_a_range.contains(&&**name)));
    set(headers, "content-type", content_type);
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

/// JSON under another label.
pub(crate) fn relabelled(case: &Case, answered: &Answered, json: Vec<u8>, bytes: &[u8]) -> Expected {
    let mut headers = answered.headers.clone();
    if case.options.keep_html && kind(&headers) == Kind::Html {
        vary(&mut headers);
    }
    if json == bytes {
        set(&mut headers, "content-type", "application/json");
        if has(&headers, "content-length") {
            set(&mut headers, "content-length", &json.len().to_string());
            headers.retain(|(name, _)| name != "transfer-encoding");
        }
    } else {
        describe(&mut headers, answered.status, "application/json", Some(json.len()));
    }
    // Trailers may describe the bytes: they stay with them.
    let trailers = json == bytes && answered.body.has_trailers();
    let is_head = case.asked.method == Method::HEAD;
    Expected {
        status: answered.status,
        headers,
        body: if is_head {
            Body::Unseen
        } else {
            Body::Relabelled(json, trailers)
        },
        told: 0,
        reads: true,
    }
}
