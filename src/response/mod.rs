//! How is the answer put together? `HttpError` → hooks → format → headers → response.

pub(crate) mod content_length;
pub(crate) mod from_body;
pub(crate) mod from_failure;
pub(crate) mod grpc;
pub(crate) mod headers;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, StatusCode, response};

use crate::body::ResponseBody;
use crate::config::hooks::Hooks;
use crate::error::context::ErrorContext;
use crate::error::http_error::HttpError;
use crate::error::origin::Origin;
use crate::error::request_info::{RequestFacts, request_id};
use crate::exchange::handle::ExchangeHandle;
use crate::exchange::render::render;
use crate::exchange::report::run_hooks;
use crate::exchange::{Exchange, HtmlHandling};
use crate::response::content_length::length_of_replacement;
use crate::response::headers::Length;
use crate::syntax::content::Content;
use crate::syntax::media_type::MediaKind;

/// Makes the head that of an answer that tells `error`, with what survives of it, and gives the body of that answer.
///
/// `is_known` says that GET would get the same: the error does not hang on a body that an answer to HEAD leaves out.
pub(crate) fn respond<B>(
    mut error: HttpError,
    origin: Origin,
    head: &mut response::Parts,
    is_known: bool,
    exchange: &Exchange,
) -> ResponseBody<B> {
    let context = context(&head.headers, origin, &exchange.handle);
    run_hooks(&mut error, &context, &exchange.handle);
    if let Some(content_type) = exchange.protocol.content_type() {
        respond_grpc(&error, head, content_type);
        return ResponseBody::default();
    }
    let (content_type, json) = render(&error, &context, &exchange.handle);
    let length = if is_known {
        Length::Known(json.len())
    } else {
        length_of_replacement(&head.headers, exchange, json.len())
    };
    if is_chosen_by_accept(&head.headers, exchange) {
        headers::vary_by_accept(&mut head.headers);
    }
    write_head(head, &error, content_type, length);
    match length {
        Length::Known(_) => ResponseBody::full(json).unless_head(exchange.is_head),
        Length::Omitted => ResponseBody::head_response(),
    }
}

/// Tells the hooks of an error whose body stays, and says in the head what they make of it.
pub(crate) fn update_head(mut error: HttpError, origin: Origin, head: &mut response::Parts, exchange: &Exchange) {
    run_hooks(
        &mut error,
        &context(&head.headers, origin, &exchange.handle),
        &exchange.handle,
    );
    head.status = error.status();
    headers::merge(&mut head.headers, head.status, error.headers());
}

/// A trailers-only answer: no body, and 200, because gRPC says its errors itself.
fn respond_grpc(error: &HttpError, head: &mut response::Parts, content_type: HeaderValue) {
    write_head(head, error, content_type, Length::Omitted);
    head.status = StatusCode::OK;
    grpc::write(&mut head.headers, error);
}

/// Makes the head that of an answer which tells `error`.
#[inline]
fn write_head(head: &mut response::Parts, error: &HttpError, content_type: HeaderValue, length: Length) {
    head.status = error.status();
    if error.has_headers() {
        headers::merge(&mut head.headers, head.status, error.headers());
    }
    headers::set_representation(&mut head.headers, head.status, content_type, length);
}

#[inline]
fn context<'a>(headers: &'a HeaderMap, origin: Origin, handle: &'a ExchangeHandle) -> ErrorContext<'a> {
    let id_of_response = || request_id(headers, handle.hooks()?.request_id.as_ref()?);
    handle.context(origin).or_request_id(id_of_response())
}

/// Whether another `Accept` could have got another answer.
#[inline]
fn is_chosen_by_accept(headers: &HeaderMap, exchange: &Exchange) -> bool {
    // For the clients, too, whose preference for HTML does not help: caches must hear the same of one resource.
    let may_stay_html = exchange.html != HtmlHandling::Rewrite && Content::of(headers).kind == MediaKind::Html;
    reads_accept(exchange) || may_stay_html
}

/// Whether the format, or a hook, gets to see `Accept`.
#[inline]
pub(crate) fn reads_accept(exchange: &Exchange) -> bool {
    let reads = |hooks: &Hooks| hooks.facts().contains(RequestFacts::ACCEPT);
    exchange.handle.hooks().is_some_and(reads)
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
        let handle = ExchangeHandle::EMPTY;
        let (content_type, json) = render(&self, &handle.context(Origin::Response), &handle);
        write_head(&mut head, &self, content_type, Length::Known(json.len()));
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
