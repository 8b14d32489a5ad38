//! What becomes of a response whose body was read? It is told as an error, or goes on as it was.
//!
//! The head is changed where it stands; what comes back is the body of the answer.

use bytes::Bytes;
use http::{HeaderMap, response};

use crate::body::ResponseBody;
use crate::call::{Call, Html};
use crate::config::JsonPolicy;
use crate::context::Origin;
use crate::decide::{Form, Label};
use crate::error::BoxError;
use crate::failure::{of_failed_body, of_foreign_json, of_json, of_message};
use crate::format::JSON;
use crate::headers;
use crate::hooks::report_panic;
use crate::interpret::{ErrorBody, Meaning, interpret};
use crate::panic::catch;
use crate::response::{reads_accept, restate, tell};
use crate::text::Text;
use crate::unmask::{Unmasked, unmask};

/// The body of an error response, complete.
pub(crate) fn whole<B>(
    head: &mut response::Parts,
    label: Label,
    read: Bytes,
    trailers: Option<Box<HeaderMap>>,
    call: &Call,
) -> ResponseBody<B> {
    let origin = Origin::Response;
    match meaning(head, label, &read, false) {
        Meaning::Keep if is_foreign(&read, origin, call) => reshaped(head, &read, origin, call),
        Meaning::Keep => {
            vary(&mut head.headers, label, call);
            ResponseBody::whole(read, trailers)
        }
        Meaning::Message(text) => told(head, Some(text), read, call),
        Meaning::Nothing => told(head, None, read, call),
        Meaning::Relabel(json) if is_foreign(&json, origin, call) => reshaped(head, &json, origin, call),
        Meaning::Relabel(json) => {
            vary(&mut head.headers, label, call);
            let is_changed = json != read;
            headers::relabel(&mut head.headers, head.status, JSON, json.len(), is_changed);
            // Trailers may describe the bytes, as headers do.
            let trailers = trailers.filter(|_| !is_changed);
            ResponseBody::whole(json, trailers).unless_head(call.is_head)
        }
    }
}

/// The body of a success, complete.
pub(crate) fn unmasked<B>(
    head: &mut response::Parts,
    label: Label,
    read: Bytes,
    trailers: Option<Box<HeaderMap>>,
    call: &Call,
) -> ResponseBody<B> {
    let origin = Origin::Unmasked;
    let disguise = call.settings.unmask.and_then(|fallback| {
        let unmasked = unmask(error_body(head, label, &read, false), fallback)?;
        Some((unmasked, fallback))
    });
    match disguise {
        None => {}
        Some((Unmasked::Text(message), fallback)) => {
            let error = of_message(message, fallback, Bytes::new(), call);
            return tell(error, origin, head, true, call);
        }
        Some((Unmasked::Json(status), _)) => {
            head.status = status;
            if is_foreign(&read, origin, call) {
                return reshaped(head, &read, origin, call);
            }
            vary(&mut head.headers, label, call);
            restate(of_json(&read, status, call), origin, head, call);
        }
    }
    ResponseBody::whole(read, trailers)
}

/// JSON stays as it is. Says so if for another `Accept` the same response were HTML, or written in another format.
fn vary(headers: &mut HeaderMap, label: Label, call: &Call) {
    let may_stay_html = label.form == Form::Html && call.html == Html::RewrittenByAccept;
    let may_be_foreign = call.settings.json == JsonPolicy::Reshape && reads_accept(call);
    if may_stay_html || may_be_foreign {
        headers::vary_by_accept(headers);
    }
}

/// Whether this JSON is to be written in the configured format, and is not. A format that panics when it is asked
/// leaves it alone.
fn is_foreign(json: &Bytes, origin: Origin, call: &Call) -> bool {
    let is_recognized = || {
        let json = std::str::from_utf8(json).unwrap_or_default();
        call.reach.format().recognizes(json, &call.reach.context(origin))
    };
    match call.settings.json {
        JsonPolicy::Reshape => !catch(is_recognized).unwrap_or_else(|panic| {
            report_panic(panic, &call.reach);
            true
        }),
        JsonPolicy::Trust | JsonPolicy::Verify => false,
    }
}

fn reshaped<B>(head: &mut response::Parts, json: &Bytes, origin: Origin, call: &Call) -> ResponseBody<B> {
    let error = of_foreign_json(json, head.status, call);
    tell(error, origin, head, true, call)
}

/// Text that is longer than the limit: as much as fits.
pub(crate) fn cut<B>(head: &mut response::Parts, label: Label, mut read: Bytes, call: &Call) -> ResponseBody<B> {
    read.truncate(call.settings.max_body_size);
    match meaning(head, label, &read, true) {
        Meaning::Message(text) => told(head, Some(text), read, call),
        Meaning::Keep | Meaning::Nothing | Meaning::Relabel(_) => told(head, None, read, call),
    }
}

/// A body that failed, panicked or took too long: never another status.
pub(crate) fn failed<B>(head: &mut response::Parts, error: BoxError, call: &Call) -> ResponseBody<B> {
    let origin = Origin::of_failed_body(&error);
    let error = of_failed_body(head.status, error, call);
    tell(error, origin, head, true, call)
}

fn told<B>(head: &mut response::Parts, message: Option<Text>, read: Bytes, call: &Call) -> ResponseBody<B> {
    let had_body = !read.is_empty();
    let error = of_message(message, head.status, read, call);
    tell(error, Origin::Response, head, had_body, call)
}

fn meaning(head: &response::Parts, label: Label, read: &Bytes, cut: bool) -> Meaning {
    interpret(error_body(head, label, read, cut))
}

fn error_body<'a>(head: &response::Parts, label: Label, bytes: &'a Bytes, cut: bool) -> ErrorBody<'a> {
    ErrorBody {
        status: head.status,
        label,
        bytes,
        cut,
    }
}
