//! What becomes of a response whose body was read? It is told as an error, or goes on as it was.

use bytes::Bytes;
use http::{HeaderMap, Response, response};

use crate::body::ResponseBody;
use crate::call::{Call, Html};
use crate::charset::Charset;
use crate::config::JsonPolicy;
use crate::context::Origin;
use crate::decide::Label;
use crate::error::{BoxError, HttpError};
use crate::failure::{of_foreign_json, of_json, of_message};
use crate::format::JSON;
use crate::headers;
use crate::hooks::report_panic;
use crate::interpret::{ErrorBody, Meaning, interpret};
use crate::panic::catch;
use crate::response::{reads_accept, restate, tell};
use crate::text::Text;
use crate::unmask::{Unmasked, unmask};

/// A response whose body was read, complete or in part.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) head: response::Parts,
    pub(crate) label: Label,
    pub(crate) charset: Charset,
    pub(crate) bytes: Bytes,
    pub(crate) trailers: Option<HeaderMap>,
}

/// An error response, complete.
pub(crate) fn whole<B>(read: Read, call: &Call) -> Response<ResponseBody<B>> {
    let meaning = interpret(read.error_body(false));
    let Read {
        mut head,
        label,
        bytes,
        trailers,
        ..
    } = read;
    match meaning {
        Meaning::Keep if is_foreign(&bytes, Origin::Response, call) => reshaped(head, &bytes, Origin::Response, call),
        Meaning::Keep => {
            vary(&mut head.headers, label, call);
            Response::from_parts(head, ResponseBody::whole(bytes, trailers))
        }
        Meaning::Message(text) => told(head, Some(text), bytes, call),
        Meaning::Nothing => told(head, None, bytes, call),
        Meaning::Relabel(json) if is_foreign(&json, Origin::Response, call) => {
            reshaped(head, &json, Origin::Response, call)
        }
        Meaning::Relabel(json) => {
            vary(&mut head.headers, label, call);
            let is_changed = json != bytes;
            headers::relabel(&mut head.headers, head.status, JSON, json.len(), is_changed);
            // Trailers may describe the bytes, as headers do.
            let trailers = trailers.filter(|_| !is_changed);
            Response::from_parts(head, ResponseBody::whole(json, trailers).unless_head(call.is_head))
        }
    }
}

/// A success, complete.
pub(crate) fn unmasked<B>(read: Read, call: &Call) -> Response<ResponseBody<B>> {
    let origin = Origin::Unmasked;
    let disguise = call.settings.unmask.and_then(|fallback| {
        let unmasked = unmask(read.error_body(false), fallback)?;
        Some((unmasked, fallback))
    });
    let Read {
        mut head,
        label,
        bytes,
        trailers,
        ..
    } = read;
    match disguise {
        None => {}
        Some((Unmasked::Text(message), fallback)) => {
            let error = of_message(message, fallback, Bytes::new(), call);
            return tell(error, origin, head, true, call);
        }
        Some((Unmasked::Json(status), _)) => {
            head.status = status;
            if is_foreign(&bytes, origin, call) {
                return reshaped(head, &bytes, origin, call);
            }
            vary(&mut head.headers, label, call);
            restate(of_json(&bytes, status, call), origin, &mut head, call);
        }
    }
    Response::from_parts(head, ResponseBody::whole(bytes, trailers))
}

/// JSON stays as it is. Says so if for another `Accept` the same response were HTML, or written in another format.
fn vary(headers: &mut HeaderMap, label: Label, call: &Call) {
    let may_stay_html = label == Label::Html && call.html == Html::RewrittenByAccept;
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

fn reshaped<B>(head: response::Parts, json: &Bytes, origin: Origin, call: &Call) -> Response<ResponseBody<B>> {
    let error = of_foreign_json(json, head.status, call);
    tell(error, origin, head, true, call)
}

/// An error response with a text that is longer than the limit: as much as fits.
pub(crate) fn cut<B>(mut read: Read, call: &Call) -> Response<ResponseBody<B>> {
    read.bytes.truncate(call.settings.max_body_size);
    match interpret(read.error_body(true)) {
        Meaning::Message(text) => told(read.head, Some(text), read.bytes, call),
        Meaning::Keep | Meaning::Nothing | Meaning::Relabel(_) => told(read.head, None, read.bytes, call),
    }
}

/// A body that failed, panicked or took too long: never another status.
pub(crate) fn failed<B>(head: response::Parts, error: BoxError, call: &Call) -> Response<ResponseBody<B>> {
    let origin = Origin::of_failed_body(&error);
    let error = HttpError::from(head.status).with_source(error);
    tell(error, origin, head, true, call)
}

fn told<B>(head: response::Parts, message: Option<Text>, read: Bytes, call: &Call) -> Response<ResponseBody<B>> {
    let had_body = !read.is_empty();
    let error = of_message(message, head.status, read, call);
    tell(error, Origin::Response, head, had_body, call)
}

impl Read {
    fn error_body(&self, cut: bool) -> ErrorBody<'_> {
        ErrorBody {
            status: self.head.status,
            label: self.label,
            charset: self.charset,
            bytes: &self.bytes,
            cut,
        }
    }
}
