//! How is the answer put together? `HttpError` → hooks → format → headers → response.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, response};

use crate::body::ResponseBody;
use crate::call::{Call, Reach};
use crate::decide::length_of_replacement;
use crate::error::{BoxError, ErrorContext, HttpError, Origin};
use crate::format::{Flat, Format, JSON, last_resort};
use crate::headers::{self, Length};
use crate::hooks::{report, report_panic, settle};
use crate::media_type::{self, Kind};
use crate::panic::catch;
use crate::request::{RequestFacts, request_id};

/// The answer that tells `error`, with what survives of `head`.
///
/// `had_body` says that the service's body is known not to be empty.
pub(crate) fn tell<B>(
    error: HttpError,
    origin: Origin,
    mut head: response::Parts,
    had_body: bool,
    call: &Call,
) -> Response<ResponseBody<B>> {
    let (error, content_type, json) = write(error, origin, &head.headers, &call.reach);
    let length = if had_body {
        Length::Known(json.len())
    } else {
        length_of_replacement(&head.headers, call, json.len())
    };
    head.status = error.status();
    if is_chosen_by_accept(&head.headers, call) {
        headers::vary_by_accept(&mut head.headers);
    }
    headers::merge(&mut head.headers, head.status, error.headers());
    headers::describe(&mut head.headers, head.status, content_type, length);
    let body = match length {
        Length::Known(_) => ResponseBody::full(json).unless_head(call.is_head),
        Length::Unknown => ResponseBody::unseen(),
    };
    Response::from_parts(head, body)
}

/// Runs the hooks and the format. Whatever they do, there is an error and a body.
fn write(error: HttpError, origin: Origin, headers: &HeaderMap, reach: &Reach) -> (HttpError, HeaderValue, Bytes) {
    let id_of_response = reach
        .supplied()
        .and_then(|supplied| request_id(headers, supplied.request_id.as_ref()?));
    let context = reach.context(origin).or_request_id(id_of_response);
    let error = settle(error, &context, reach);
    let format = reach
        .supplied()
        .map_or(&Flat as &dyn Format, |supplied| supplied.format());
    let written = catch(|| Ok((format.content_type(&context), format.render(&error, &context)?)));
    match written {
        Ok(Ok((content_type, body))) => return (error, content_type, body),
        Ok(Err(failed)) => report_failed_format(failed, &error, &context, reach),
        Err(panic) => report_panic(panic, reach),
    }
    let body = last_resort(error.status());
    (error, JSON, body)
}

fn report_failed_format(failed: BoxError, error: &HttpError, context: &ErrorContext<'_>, reach: &Reach) {
    report(&HttpError::from(error.status()).with_source(failed), context, reach);
}

/// Whether another `Accept` could have got another answer.
pub(crate) fn is_chosen_by_accept(headers: &HeaderMap, call: &Call) -> bool {
    let reads_accept = |reach: &Reach| {
        reach
            .supplied()
            .is_some_and(|supplied| supplied.facts().contains(RequestFacts::ACCEPT))
    };
    reads_accept(&call.reach) || (call.settings.keep_html && media_type::kind(headers) == Kind::Html)
}

impl HttpError {
    /// The error as a response with [`Flat`] JSON, for any body that is made from [`Bytes`].
    ///
    /// It is a right answer by itself, and it carries the error as an extension, so that a layer above can write it
    /// in its own format without reading the body.
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
        let (error, content_type, json) = write(self, Origin::Response, &head.headers, &Reach::Nothing);
        head.status = error.status();
        headers::merge(&mut head.headers, head.status, error.headers());
        headers::describe(&mut head.headers, head.status, content_type, Length::Known(json.len()));
        head.extensions.insert(error);
        Response::from_parts(head, json.into())
    }
}
