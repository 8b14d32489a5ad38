//! Drives the layer with the messages of one HTTP stream: a request, its response, and the body if the layer reads it.

use std::convert::Infallible;
use std::fmt;
use std::future::{self, Ready};
use std::pin::Pin;
use std::task::Poll;

use bytes::Bytes;
use envoy_types::pb::envoy::service::ext_proc::v3::processing_request::Request as Message;
use envoy_types::pb::envoy::service::ext_proc::v3::{HttpBody, HttpHeaders, ProcessingRequest, ProcessingResponse};
use futures_util::poll;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, TRAILER};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, request};
use http_body_util::BodyExt;
use tonic::Status;
use tower::{Layer, ServiceExt, service_fn};
use tower_json_errors::{JsonErrors, JsonErrorsLayer, ResponseBody};
use tracing::{Instrument, Span, error_span};

use super::body::{Supply, UpstreamBody};
use super::head::{self, ResponseHead};
use super::metrics::Outcome;
use super::reply;
use crate::no_transform;

/// A request whose body is the response to it, so that a service can give the response without keeping it.
type Answered = Request<Response<UpstreamBody>>;
type Upstream = fn(Answered) -> Ready<Result<Response<UpstreamBody>, Infallible>>;
type FromLayer = Response<ResponseBody<UpstreamBody>>;

/// The layer, over a service that gives the response that the proxy has received.
#[derive(Clone)]
pub(super) struct Layered(JsonErrors<tower::util::ServiceFn<Upstream>>);

impl Layered {
    pub(super) fn new(layer: &JsonErrorsLayer) -> Self {
        let upstream: Upstream = |request| future::ready(Ok(request.into_body()));
        Self(layer.layer(service_fn(upstream)))
    }

    async fn respond(self, request: Answered) -> FromLayer {
        match self.0.oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

/// The state of one HTTP stream.
pub(super) struct Exchange {
    layered: Layered,
    request: Option<request::Parts>,
    reading: Option<Reading>,
    span: Span,
}

/// A response whose body the layer wants to read.
struct Reading {
    received: ResponseHead,
    supply: Supply,
    response: Pin<Box<dyn Future<Output = FromLayer> + Send>>,
}

/// A reply, and what became of the response if the reply decides that.
pub(super) type Step = (ProcessingResponse, Option<Outcome>);

impl Exchange {
    pub(super) fn new(layered: Layered) -> Self {
        Self {
            layered,
            request: None,
            reading: None,
            span: Span::none(),
        }
    }

    /// Replies to one message. The proxy sends the next one after the reply.
    pub(super) async fn step(&mut self, message: ProcessingRequest) -> Result<Step, Status> {
        let kind = message
            .request
            .ok_or_else(|| Status::invalid_argument("a message without a request or a response"))?;
        let reply = match kind {
            Message::RequestHeaders(message) => {
                self.request = message.headers.as_ref().map(head::request);
                reply::request_headers()
            }
            Message::ResponseHeaders(response) => {
                let attributes = || head::request_from_attributes(&message.attributes, response.end_of_stream);
                let request = self.request.take().unwrap_or_else(attributes);
                // What the layer logs names the request by this.
                self.span = error_span!("request", method = %request.method, path = ?request.uri.path());
                let span = self.span.clone();
                return self.response_head(request, response).instrument(span).await;
            }
            Message::ResponseBody(body) => {
                let span = self.span.clone();
                return self.response_body(body).instrument(span).await;
            }
            Message::RequestBody(_) => reply::request_body(),
            Message::RequestTrailers(_) => reply::request_trailers(),
            Message::ResponseTrailers(_) => reply::response_trailers(),
        };
        Ok((reply, None))
    }

    /// Whether the body was asked for, and has not come.
    pub(super) fn awaits_body(&self) -> bool {
        self.reading.is_some()
    }

    /// Names the request in the log.
    pub(super) fn span(&self) -> &Span {
        &self.span
    }

    /// Runs the layer as far as it comes without the body.
    async fn response_head(&mut self, request: request::Parts, response: HttpHeaders) -> Result<Step, Status> {
        let fields = response.headers.unwrap_or_default();
        let received =
            head::response(&fields).ok_or_else(|| Status::invalid_argument("a response without a status"))?;
        let (body, supply) = if response.end_of_stream {
            (UpstreamBody::empty(), None)
        } else {
            let (body, supply) = UpstreamBody::awaited(content_length(&received.headers));
            (body, Some(supply))
        };
        let request = Request::from_parts(request, upstream_response(&received, body));
        let mut running = Box::pin(self.layered.clone().respond(request));
        match (poll!(&mut running), supply) {
            (Poll::Ready(response), Some(supply)) => unread(&received, response, &supply).await,
            (Poll::Ready(response), None) => bodiless(&received, response).await,
            (Poll::Pending, Some(supply)) => {
                self.reading = Some(Reading {
                    received,
                    supply,
                    response: running,
                });
                Ok((reply::send_body(), None))
            }
            // Nothing of the layer waits but for a body.
            (Poll::Pending, None) => bodiless(&received, running.await).await,
        }
    }

    /// Gives the body to the layer, and runs it to its end.
    async fn response_body(&mut self, body: HttpBody) -> Result<Step, Status> {
        let Some(reading) = self.reading.take() else {
            // The proxy is configured to send more than was asked for.
            return Ok((reply::response_body(), None));
        };
        let buffered = Bytes::from(body.body);
        reading.supply.give(buffered.clone());
        let (new, sent) = collect(reading.response.await).await?;
        let outcome = Outcome::of(&reading.received, &new, sent != buffered);
        let reply = if sent == buffered {
            reply::kept_body(&reading.received, &new)
        } else if body.end_of_stream && !is_grpc_status(&new) {
            reply::new_body(&reading.received, &new, sent)
        } else {
            reply::new_response(&new, sent)
        };
        Ok((reply, Some(outcome)))
    }
}

/// Translates a response whose body the layer replaced without reading it, or passes on.
async fn unread(received: &ResponseHead, response: FromLayer, supply: &Supply) -> Result<Step, Status> {
    let (parts, body) = response.into_parts();
    let new = ResponseHead::from(&parts);
    let mut collecting = Box::pin(body.collect());
    let replaced = match poll!(&mut collecting) {
        Poll::Ready(collected) if !supply.is_asked_for() => collected.map_err(|error| failed(&error))?,
        _ => {
            let outcome = Outcome::of(received, &new, false);
            return Ok((reply::head_changes(received, &new), Some(outcome)));
        }
    };
    let outcome = Outcome::of(received, &new, true);
    let reply = if received.headers.contains_key(TRAILER) || is_grpc_status(&new) {
        // Trailers would come after the new body, whatever they say of the old one (RFC 9110 section 6.5).
        reply::new_response(&new, replaced.to_bytes())
    } else {
        reply::replacement(received, &new, replaced.to_bytes())
    };
    Ok((reply, Some(outcome)))
}

/// Translates a response that had no body: the layer gives it one, except to HEAD.
async fn bodiless(received: &ResponseHead, response: FromLayer) -> Result<Step, Status> {
    let (new, body) = collect(response).await?;
    if body.is_empty() {
        let outcome = Outcome::of(received, &new, received.headers != new.headers);
        return Ok((reply::head_changes(received, &new), Some(outcome)));
    }
    let outcome = Outcome::of(received, &new, true);
    Ok((reply::replacement(received, &new, body), Some(outcome)))
}

/// Whether this is a gRPC status in the fields. The proxy must end the stream with them ("Trailers-Only"), as it does for
/// its own responses: a body, even an empty one, would make them the start of a response without status.
fn is_grpc_status(new: &ResponseHead) -> bool {
    let content_type = new.headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    let is_grpc = content_type.is_some_and(|content_type| {
        content_type.starts_with(b"application/grpc") && !content_type.starts_with(b"application/grpc-web")
    });
    is_grpc && new.headers.contains_key("grpc-status")
}

async fn collect(response: FromLayer) -> Result<(ResponseHead, Bytes), Status> {
    let (parts, body) = response.into_parts();
    let body = body.collect().await.map_err(|error| failed(&error))?;
    Ok((ResponseHead::from(&parts), body.to_bytes()))
}

fn failed(error: &dyn std::error::Error) -> Status {
    Status::internal(format!("the response could not be read: {error}"))
}

fn upstream_response(head: &ResponseHead, body: UpstreamBody) -> Response<UpstreamBody> {
    let mut response = Response::new(body);
    // An invalid status is like a 5xx (RFC 9110 section 15), whose text must not pass as that of a success.
    let is_valid = head.status.as_u16() < 600;
    *response.status_mut() = if is_valid { head.status } else { StatusCode::BAD_GATEWAY };
    *response.headers_mut() = head.headers.clone();
    no_transform::mark_success(&mut response);
    response
}

/// The announced length, if there is one and no other.
fn content_length(headers: &HeaderMap) -> Option<u64> {
    let mut values = headers.get_all(CONTENT_LENGTH).iter();
    let length = values.next()?.to_str().ok()?.parse().ok();
    length.filter(|_| values.next().is_none())
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("awaits_body", &self.awaits_body())
            .finish_non_exhaustive()
    }
}
