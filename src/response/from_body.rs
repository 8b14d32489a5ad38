//! What becomes of a response whose body was read? It is told as an error, or goes on as it was.
//!
//! The head is changed where it stands; what comes back is the body of the answer.

use bytes::Bytes;
use http::{HeaderMap, response};

use crate::body::ResponseBody;
use crate::config::settings::JsonPolicy;
use crate::error::http_error::BoxError;
use crate::error::message::Message;
use crate::error::origin::Origin;
use crate::error::panic::catch;
use crate::exchange::report::report_hook_panic;
use crate::exchange::{Exchange, HtmlHandling};
use crate::format::JSON;
use crate::inspect::interpret::{ErrorBody, Interpretation, interpret};
use crate::inspect::unmask::{Unmasked, unmask};
use crate::response::from_failure::{from_failed_body, from_json, from_message, from_reshaped_json};
use crate::response::headers;
use crate::response::{reads_accept, respond, update_head};
use crate::syntax::content::{DeclaredContent, TextFormat};

/// The body of an error response, complete.
pub(crate) fn from_complete_body<B>(
    head: &mut response::Parts,
    declared: DeclaredContent,
    read: Bytes,
    trailers: Option<Box<HeaderMap>>,
    exchange: &Exchange,
) -> ResponseBody<B> {
    let origin = Origin::Response;
    match meaning(head, declared, &read, false, exchange) {
        Interpretation::Keep if needs_reshape(&read, origin, exchange) => reshaped(head, &read, origin, exchange),
        Interpretation::Keep => {
            vary(&mut head.headers, declared, exchange);
            ResponseBody::whole(read, trailers)
        }
        Interpretation::Message(text) => respond_with_message(head, Some(text), read, exchange),
        Interpretation::NoMessage => respond_with_message(head, None, read, exchange),
        Interpretation::Relabel(json) if needs_reshape(&json, origin, exchange) => {
            reshaped(head, &json, origin, exchange)
        }
        Interpretation::Relabel(json) => {
            vary(&mut head.headers, declared, exchange);
            let is_changed = json != read;
            headers::relabel(&mut head.headers, head.status, JSON, json.len(), is_changed);
            // Trailers may describe the bytes, as headers do.
            let trailers = trailers.filter(|_| !is_changed);
            ResponseBody::whole(json, trailers).unless_head(exchange.is_head)
        }
    }
}

/// The body of a success, complete.
pub(crate) fn from_success_body<B>(
    head: &mut response::Parts,
    declared: DeclaredContent,
    read: Bytes,
    trailers: Option<Box<HeaderMap>>,
    exchange: &Exchange,
) -> ResponseBody<B> {
    let origin = Origin::Unmasked;
    let disguise = exchange.settings.unmask.and_then(|fallback| {
        let unmasked = unmask(error_body(head, declared, &read, false, exchange), fallback)?;
        Some((unmasked, fallback))
    });
    match disguise {
        None => {}
        Some((Unmasked::Text(message), fallback)) => {
            let error = from_message(message, fallback, Bytes::new(), exchange);
            return respond(error, origin, head, true, exchange);
        }
        Some((Unmasked::Json(status), _)) => {
            head.status = status;
            if needs_reshape(&read, origin, exchange) {
                return reshaped(head, &read, origin, exchange);
            }
            vary(&mut head.headers, declared, exchange);
            update_head(from_json(&read, status, exchange), origin, head, exchange);
        }
    }
    ResponseBody::whole(read, trailers)
}

/// JSON stays as it is. Says so if for another `Accept` the same response were HTML, or written in another format.
fn vary(headers: &mut HeaderMap, declared: DeclaredContent, exchange: &Exchange) {
    let may_stay_html = declared.format == TextFormat::Html && exchange.html == HtmlHandling::RewriteAndVary;
    let may_be_foreign = exchange.settings.json == JsonPolicy::Reshape && reads_accept(exchange);
    if may_stay_html || may_be_foreign {
        headers::vary_by_accept(headers);
    }
}

/// Whether this JSON is to be written in the configured format, and is not. A format that panics when it is asked
/// leaves it alone.
fn needs_reshape(json: &Bytes, origin: Origin, exchange: &Exchange) -> bool {
    let is_recognized = || {
        let json = std::str::from_utf8(json).unwrap_or_default();
        exchange
            .handle
            .format()
            .recognizes(json, &exchange.handle.context(origin))
    };
    match exchange.settings.json {
        JsonPolicy::Reshape => !catch(is_recognized).unwrap_or_else(|panic| {
            report_hook_panic(panic, &exchange.handle);
            true
        }),
        JsonPolicy::Trust | JsonPolicy::Verify => false,
    }
}

fn reshaped<B>(head: &mut response::Parts, json: &Bytes, origin: Origin, exchange: &Exchange) -> ResponseBody<B> {
    let error = from_reshaped_json(json, head.status, exchange);
    respond(error, origin, head, true, exchange)
}

/// Text that is longer than the limit: as much as fits.
pub(crate) fn from_truncated_body<B>(
    head: &mut response::Parts,
    declared: DeclaredContent,
    mut read: Bytes,
    exchange: &Exchange,
) -> ResponseBody<B> {
    read.truncate(exchange.settings.max_body_size);
    match meaning(head, declared, &read, true, exchange) {
        Interpretation::Message(text) => respond_with_message(head, Some(text), read, exchange),
        Interpretation::Keep | Interpretation::NoMessage | Interpretation::Relabel(_) => {
            respond_with_message(head, None, read, exchange)
        }
    }
}

/// A body that failed, panicked or took too long: never another status.
pub(crate) fn from_body_error<B>(head: &mut response::Parts, error: BoxError, exchange: &Exchange) -> ResponseBody<B> {
    let origin = Origin::from_failed_body(&error);
    let error = from_failed_body(head.status, error, exchange);
    respond(error, origin, head, true, exchange)
}

fn respond_with_message<B>(
    head: &mut response::Parts,
    message: Option<Message>,
    read: Bytes,
    exchange: &Exchange,
) -> ResponseBody<B> {
    let had_body = !read.is_empty();
    let error = from_message(message, head.status, read, exchange);
    respond(error, Origin::Response, head, had_body, exchange)
}

fn meaning(
    head: &response::Parts,
    declared: DeclaredContent,
    read: &Bytes,
    cut: bool,
    exchange: &Exchange,
) -> Interpretation {
    interpret(error_body(head, declared, read, cut, exchange))
}

fn error_body<'a>(
    head: &response::Parts,
    declared: DeclaredContent,
    bytes: &'a Bytes,
    cut: bool,
    exchange: &Exchange,
) -> ErrorBody<'a> {
    ErrorBody {
        status: head.status,
        declared,
        bytes,
        cut,
        reads_html: exchange.settings.reads_html(),
    }
}
