//! How is the answer put together? `HttpError` → hooks → format → headers → response.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, StatusCode, response};

use crate::body::ResponseBody;
use crate::call::{Call, Html};
use crate::config::Supplied;
use crate::content::Content;
use crate::context::{ErrorContext, Origin};
use crate::decide::length_of_replacement;
use crate::error::{BoxError, HttpError};
use crate::format::{Flat, Format, JSON, last_resort};
use crate::grpc;
use crate::headers::{self, Length};
use crate::hooks::{report, report_panic, settle};
use crate::media_type::Kind;
use crate::panic::catch;
use crate::reach::Reach;
use crate::request::{RequestFacts, request_id};

/// Makes the head that of an answer that tells `error`, with what survives of it, and gives the body of that answer.
///
/// `is_known` says that GET would get the same: the error does not hang on a body that an answer to HEAD leaves out.
pub(crate) fn tell<B>(
    mut error: HttpError,
    origin: Origin,
    head: &mut response::Parts,
    is_known: bool,
    call: &Call,
) -> ResponseBody<B> {
    let context = context(&head.headers, origin, &call.reach);
    settle(&mut error, &context, &call.reach);
    if let Some(content_type) = call.wire.content_type() {
        tell_grpc(&error, head, content_type);
        return ResponseBody::default();
    }
    let (content_type, json) = render(&error, &context, &call.reach);
    let length = if is_known {
        Length::Known(json.len())
    } else {
        length_of_replacement(&head.headers, call, json.len())
    };
    if is_chosen_by_accept(&head.headers, call) {
        headers::vary_by_accept(&mut head.headers);
    }
    dress(head, &error, content_type, length);
    match length {
        Length::Known(_) => ResponseBody::full(json).unless_head(call.is_head),
        Length::Unknown => ResponseBody::unseen(),
    }
}

/// Tells the hooks of an error whose body stays, and says in the head what they make of it.
pub(crate) fn restate(mut error: HttpError, origin: Origin, head: &mut response::Parts, call: &Call) {
    settle(&mut error, &context(&head.headers, origin, &call.reach), &call.reach);
    head.status = error.status();
    headers::merge(&mut head.headers, head.status, error.headers());
}

/// A trailers-only answer: no body, and 200, because gRPC says its errors itself.
fn tell_grpc(error: &HttpError, head: &mut response::Parts, content_type: HeaderValue) {
    dress(head, error, content_type, Length::Unknown);
    head.status = StatusCode::OK;
    grpc::write(&mut head.headers, error);
}

/// Makes the head that of an answer which tells `error`.
#[inline]
fn dress(head: &mut response::Parts, error: &HttpError, content_type: HeaderValue, length: Length) {
    head.status = error.status();
    if error.has_headers() {
        headers::merge(&mut head.headers, head.status, error.headers());
    }
    headers::describe(&mut head.headers, head.status, content_type, length);
}

#[inline]
fn context<'a>(headers: &'a HeaderMap, origin: Origin, reach: &'a Reach) -> ErrorContext<'a> {
    let id_of_response = || request_id(headers, reach.supplied()?.request_id.as_ref()?);
    reach.context(origin).or_request_id(id_of_response())
}

/// Runs the format. Whatever it does, there is a body.
#[inline]
fn render(error: &HttpError, context: &ErrorContext<'_>, reach: &Reach) -> (HeaderValue, Bytes) {
    match reach.supplied_format() {
        Some(format) => render_in(format, error, context, reach),
        None => (JSON, Flat::json(error, context.request_id())),
    }
}

fn render_in(
    format: &dyn Format,
    error: &HttpError,
    context: &ErrorContext<'_>,
    reach: &Reach,
) -> (HeaderValue, Bytes) {
    let rendered = catch(|| Ok::<_, BoxError>((format.content_type(context), format.render(error, context)?)));
    match rendered {
        Ok(Ok(rendered)) => return rendered,
        Ok(Err(failed)) => report(&HttpError::from(error.status()).with_source(failed), context, reach),
        Err(panic) => report_panic(panic, reach),
    }
    (JSON, last_resort(error.status()))
}

/// Whether another `Accept` could have got another answer.
#[inline]
fn is_chosen_by_accept(headers: &HeaderMap, call: &Call) -> bool {
    // For the clients, too, whose preference for HTML does not help: caches must hear the same of one resource.
    let may_stay_html = call.html != Html::Rewritten && Content::of(headers).kind == Kind::Html;
    reads_accept(call) || may_stay_html
}

/// Whether the format, or a hook, gets to see `Accept`.
#[inline]
pub(crate) fn reads_accept(call: &Call) -> bool {
    let reads = |supplied: &Supplied| supplied.facts().contains(RequestFacts::ACCEPT);
    call.reach.supplied().is_some_and(reads)
}

impl HttpError {
    /// The error as a response with [`Flat`] JSON, for any body that is made from [`Bytes`].
    ///
    /// It is a right answer by itself, and it carries the error as an extension, so that a layer above can write it
    /// in its own format without reading the body. The error's headers are in the head, and no longer in the extension:
    /// what others make of them on the way stays.
    ///
    /// ```
    /// use bytes::Bytes;
    /// use http_body_util::Full;
    /// use tower_json_errors::HttpError;
    ///
    /// let response = HttpError::not_found("no such user").into_response::<Full<Bytes>>();
    /// assert_eq!(response.status(), 404);
    /// assert_eq!(response.headers()["content-type"], "application/json");
    /// ```
    pub fn into_response<B: From<Bytes>>(self) -> Response<B> {
        let (mut head, ()) = Response::new(()).into_parts();
        let reach = Reach::NOTHING;
        let (content_type, json) = render(&self, &reach.context(Origin::Response), &reach);
        dress(&mut head, &self, content_type, Length::Known(json.len()));
        head.extensions.insert(self.without_headers());
        Response::from_parts(head, json.into())
    }
}

#[cfg(feature = "axum")]
#[cfg_attr(docsrs, doc(cfg(feature = "axum")))]
impl axum_core::response::IntoResponse for HttpError {
    fn into_response(self) -> axum_core::response::Response {
        self.into_response()
    }
}
