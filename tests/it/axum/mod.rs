//! Tests axum with its real extractors and routing, without adapters.

mod extractors;
mod handlers;
mod placement;
mod routing;

use axum::Router;
use axum::body::Body;
use http::{Method, Request, Response};
use tower::ServiceExt;
use tower_json_errors::JsonErrorsLayer;

use crate::support::Answer;

/// The answer of `app` behind the layer.
async fn ask(app: Router, request: Request<Body>) -> Answer {
    let Ok(response) = app.layer(JsonErrorsLayer::new()).oneshot(request).await;
    Answer::of(response).await
}

/// A request with these headers.
fn request(method: Method, target: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Request<Body> {
    let mut builder = Request::builder().method(method).uri(target);
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    builder.body(body.into()).expect("not a legal request")
}

fn get(target: &str) -> Request<Body> {
    request(Method::GET, target, &[], Body::empty())
}

fn head(target: &str) -> Request<Body> {
    request(Method::HEAD, target, &[], Body::empty())
}

fn post(target: &str, content_type: &str, body: impl Into<Body>) -> Request<Body> {
    request(Method::POST, target, &[("content-type", content_type)], body)
}

/// What a handler returns that has the whole response to itself.
type Reply = Response<Body>;
