//! Builds the responses that carry an error: hooks, then the format, then headers and body.
//!
//! The head is changed where it stands; what comes back is the body. Nothing in here waits, or reads a body.

pub(crate) mod content_length;
pub(crate) mod conversion;
pub(crate) mod from_body;
pub(crate) mod from_failure;
mod from_json;
pub(crate) mod from_success;
mod from_text;
pub(crate) mod headers;
pub(crate) mod read_body;
pub(crate) mod to_head;
pub(crate) mod vary;

use bytes::Bytes;
use http::{HeaderValue, StatusCode, response};
use hyper::ext::ReasonPhrase;

use crate::body::own::OwnBody;
use crate::error::http_error::HttpError;
use crate::error::origin::Origin;
use crate::exchange::Exchange;
use crate::exchange::grpc;
use crate::exchange::render::render_and_report;
use crate::exchange::report::{Changes, call_on_error, report, run_map_error};
use crate::inspect::unmask::declared_status;
use crate::response::content_length::Length;
use crate::response::headers::{Representation, set_representation};

/// An error that is to be written.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) error: HttpError,
    pub(crate) origin: Origin,
    /// Who wrote the message.
    pub(crate) wording: Wording,
}

/// Who wrote the message of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wording {
    /// The application or this layer.
    Own,
    /// The body of an HTTP response, in its language.
    OfBody,
    /// Nobody: it is the reason phrase of an HTTP response.
    OfStatus,
}

/// Runs the hooks, and writes what they make of the error.
pub(crate) fn respond(mut outgoing: Outgoing, head: &mut response::Parts, exchange: &Exchange) -> OwnBody {
    let context = exchange.handle.response_context(outgoing.origin, &head.headers);
    let changes = run_map_error(&mut outgoing.error, &context, &exchange.handle);
    if changes.content || changes.status {
        outgoing.wording = Wording::Own;
    }
    write(&outgoing, head, exchange)
}

/// Writes the error in the protocol of the request. Its hooks were run.
fn write(outgoing: &Outgoing, head: &mut response::Parts, exchange: &Exchange) -> OwnBody {
    head.extensions.remove::<ReasonPhrase>();
    head.extensions.insert(outgoing.origin);
    match exchange.protocol.content_type() {
        Some(content_type) => write_grpc(outgoing, content_type, head, exchange),
        None => write_http(outgoing, head, exchange),
    }
}

fn write_http(outgoing: &Outgoing, head: &mut response::Parts, exchange: &Exchange) -> OwnBody {
    let context = exchange.handle.response_context(outgoing.origin, &head.headers);
    let (content_type, json) = render_and_report(&outgoing.error, &context, &exchange.handle);
    let varies = vary::is_chosen_by_accept(&head.headers, exchange);
    let representation = Representation {
        content_type: Some(content_type),
        length: Length::Known(json.len()),
        keeps_language: outgoing.wording == Wording::OfBody,
    };
    write_head(head, &outgoing.error, representation);
    if varies {
        vary::add_accept(&mut head.headers);
    }
    OwnBody::Full(json).unless_head(exchange.is_head)
}

/// A trailers-only response: no body, and 200, because the status of gRPC is in the headers.
fn write_grpc(
    outgoing: &Outgoing,
    content_type: HeaderValue,
    head: &mut response::Parts,
    exchange: &Exchange,
) -> OwnBody {
    let error = &outgoing.error;
    let context = exchange.handle.response_context(outgoing.origin, &head.headers);
    if exchange.handle.has_observers() {
        report(error, &context, &exchange.handle);
    }
    let representation = Representation {
        content_type: Some(content_type),
        length: Length::Omitted,
        keeps_language: false,
    };
    write_head(head, error, representation);
    let code = match outgoing.wording {
        Wording::Own => grpc::code_of_error(error.status()),
        Wording::OfBody | Wording::OfStatus => grpc::code_of_response(error.status()),
    };
    grpc::write(&mut head.headers, error, code);
    head.status = StatusCode::OK;
    OwnBody::Full(Bytes::new())
}

/// Makes the head that of a response which carries this error.
#[inline]
fn write_head(head: &mut response::Parts, error: &HttpError, representation: Representation) {
    head.status = error.status();
    if error.has_headers() {
        headers::merge(&mut head.headers, head.status, error.headers());
    }
    set_representation(&mut head.headers, head.status, representation);
}

/// What is known of a body that is to stay as the service wrote it.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// The JSON that it is, if it was read to its end.
    pub(crate) json: Option<Bytes>,
    /// What was left out of it.
    pub(crate) noise: Option<Bytes>,
    /// Another `Accept` could have got another response.
    pub(crate) varies: bool,
}

/// Runs the hooks on an error whose body stays, and writes only what they change. The body that takes its place, if they
/// change its content.
pub(crate) fn keep(kept: &Kept, origin: Origin, head: &mut response::Parts, exchange: &Exchange) -> Option<OwnBody> {
    head.extensions.remove::<ReasonPhrase>();
    if exchange.handle.is_reported(head.status) {
        if let Some(changed) = run_hooks_on_kept(kept, origin, head, exchange) {
            let outgoing = Outgoing {
                error: changed,
                origin,
                wording: Wording::Own,
            };
            return Some(write(&outgoing, head, exchange));
        }
    }
    if kept.varies {
        vary::add_accept(&mut head.headers);
    }
    head.extensions.insert(origin);
    None
}

/// The error, if it is to be written in place of the body.
fn run_hooks_on_kept(
    kept: &Kept,
    origin: Origin,
    head: &mut response::Parts,
    exchange: &Exchange,
) -> Option<HttpError> {
    let handle = &exchange.handle;
    let mut error = from_failure::from_kept(kept, head.status, exchange);
    let context = handle.response_context(origin, &head.headers).kept();
    let Changes { content, status } = run_map_error(&mut error, &context, handle);
    // A status that stands in the body must not contradict the status line.
    let contradicts = || {
        status
            && kept
                .json
                .as_deref()
                .and_then(text)
                .is_some_and(|json| declared_status(json).is_some())
    };
    if content || contradicts() {
        return Some(error);
    }
    if head.extensions.get::<Origin>().is_some() {
        call_on_error(&error, &context, handle);
    } else {
        report(&error, &context, handle);
    }
    head.status = error.status();
    if error.has_headers() {
        headers::merge(&mut head.headers, head.status, error.headers());
    }
    None
}

fn text(json: &[u8]) -> Option<&str> {
    std::str::from_utf8(json).ok()
}
