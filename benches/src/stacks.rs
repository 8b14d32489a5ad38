//! Builds the stacks that the services are measured under.

use std::convert::Infallible;
use std::fmt::Display;

use axum::body::{Body as AxumBody, HttpBody, to_bytes};
use axum::error_handling::HandleErrorLayer;
use axum::extract::Request;
use axum::middleware::{Next, from_fn, map_response};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use axum_problem::ProblemLayer;
use bytes::Bytes;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_json::json;
use tower::util::MapResponseLayer;
use tower::{BoxError, Layer, Service, ServiceBuilder};
use tower_http::catch_panic::CatchPanicLayer;

/// The service alone.
pub const BARE: &str = "nothing";
/// This layer with its defaults.
pub const LAYER: &str = "this layer";
pub(crate) const CATCH_PANIC: &str = "CatchPanicLayer";
pub(crate) const HANDLE_ERROR: &str = "HandleErrorLayer";
pub(crate) const FROM_FN: &str = "from_fn";
pub(crate) const MAP_RESPONSE: &str = "map_response";
/// [`three`].
pub const THREE: &str = "the usual three";
pub(crate) const PROBLEM: &str = "axum-problem";
/// Not a stack: `serde_json` writing the same text.
pub(crate) const ESCAPING: &str = "serde_json alone";

/// A service as all of the stacks can take it.
pub trait Inner<B, E>:
    Service<Request, Response = http::Response<B>, Error = E, Future: Send + 'static> + Clone + Send + Sync + 'static
{
}

impl<S, B, E> Inner<B, E> for S where
    S: Service<Request, Response = http::Response<B>, Error = E, Future: Send + 'static>
        + Clone
        + Send
        + Sync
        + 'static
{
}

/// A body as all of the stacks can take it.
pub trait Payload: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + 'static {}

impl<B: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + 'static> Payload for B {}

pub(crate) fn catch_panic<B: Payload, E: Send + 'static>(
    service: impl Inner<B, E>,
) -> impl Service<Request, Response = http::Response<impl HttpBody<Data = Bytes>>, Error = E> + 'static {
    CatchPanicLayer::new().layer(service)
}

pub(crate) fn handle_error<B: Payload, E: Display + Send + 'static>(
    service: impl Inner<B, E>,
) -> impl Inner<AxumBody, Infallible> {
    HandleErrorLayer::new(internal).layer(service)
}

pub(crate) fn with_from_fn<B: Payload>(service: impl Inner<B, Infallible>) -> impl Inner<AxumBody, Infallible> {
    from_fn(run_and_normalise).layer(service)
}

pub(crate) fn with_map_response<B: Payload>(service: impl Inner<B, Infallible>) -> impl Inner<AxumBody, Infallible> {
    map_response(normalise).layer(service)
}

/// What is stacked by hand today to get what this layer gives.
pub fn three<B: Payload, E: Display + Send + 'static>(service: impl Inner<B, E>) -> impl Inner<AxumBody, Infallible> {
    ServiceBuilder::new()
        .layer(from_fn(run_and_normalise))
        .layer(CatchPanicLayer::new())
        .layer(HandleErrorLayer::new(internal))
        .service(service)
}

/// [`three`] as they stand in an application.
pub(crate) fn under_three(router: Router) -> Router {
    router.layer(
        ServiceBuilder::new()
            .layer(from_fn(run_and_normalise))
            .layer(CatchPanicLayer::new())
            .layer(HandleErrorLayer::new(internal::<Infallible>)),
    )
}

/// It is written for an older axum, whose body the service's is boxed into.
pub(crate) fn problem<B: Payload, E: 'static>(
    service: impl Inner<B, E>,
) -> impl Service<Request, Response = http::Response<impl HttpBody<Data = Bytes>>, Error = E> + 'static {
    let older = |response: http::Response<B>| response.map(axum_core_04::body::Body::new);
    ProblemLayer.layer(MapResponseLayer::new(older).layer(service))
}

async fn internal<E: Display>(error: E) -> (StatusCode, String) {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
}

async fn run_and_normalise(request: Request, next: Next) -> Response {
    normalise(next.run(request).await).await
}

/// The function that every other application has.
async fn normalise<B: Payload>(response: http::Response<B>) -> Response {
    let response = response.into_response();
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let content_type = response.headers().get(CONTENT_TYPE);
    if content_type.is_some_and(|value| value.as_bytes().starts_with(b"application/json")) {
        return response;
    }
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap_or_default();
    let text = String::from_utf8_lossy(&body);
    let message = if text.is_empty() {
        status.canonical_reason().unwrap_or("error")
    } else {
        &*text
    };
    (status, Json(json!({ "error": message }))).into_response()
}
