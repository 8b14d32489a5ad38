//! Tests request ids that are set outside of the layer, so that errors can name them.

use std::convert::Infallible;

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request, Response};
use http_body_util::Full;
use serde_json::json;
use tower::ServiceBuilder;
use tower_http::request_id::{MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer};
use tower_json_errors::JsonErrorsLayer;

use crate::support::{Answer, ask, get, plain};

const ID: HeaderName = HeaderName::from_static("x-request-id");

#[derive(Clone)]
struct Always17;

impl MakeRequestId for Always17 {
    fn make_request_id<B>(&mut self, _: &Request<B>) -> Option<RequestId> {
        Some(RequestId::new(HeaderValue::from_static("17")))
    }
}

async fn reply(request: Request<Body>) -> Result<Response<Full<Bytes>>, Infallible> {
    assert_eq!(request.uri().path(), "/text", "secret 42");
    Ok(plain(404, "no such user"))
}

async fn with_ids_outside(request: Request<Body>) -> Answer {
    let stack = ServiceBuilder::new()
        .layer(SetRequestIdLayer::new(ID, Always17))
        .layer(PropagateRequestIdLayer::new(ID))
        .layer(JsonErrorsLayer::new().request_id(ID))
        .service_fn(reply);
    ask(stack, request).await
}

async fn with_ids_inside(request: Request<Body>) -> Answer {
    let stack = ServiceBuilder::new()
        .layer(JsonErrorsLayer::new().request_id(ID))
        .layer(SetRequestIdLayer::new(ID, Always17))
        .layer(PropagateRequestIdLayer::new(ID))
        .service_fn(reply);
    ask(stack, request).await
}

#[tokio::test]
async fn outside_every_error_has_one_in_the_header_and_in_the_body() {
    for (target, message) in [("/text", "no such user"), ("/panic", "Internal Server Error")] {
        let answer = with_ids_outside(get(target, &[])).await;
        assert_eq!(answer.header("x-request-id"), Some("17"));
        assert_eq!(answer.json(), json!({ "error": message, "request_id": "17" }));
    }
}

#[tokio::test]
async fn outside_the_clients_own_is_kept() {
    let answer = with_ids_outside(get("/text", &[("x-request-id", "4")])).await;
    assert_eq!(answer.header("x-request-id"), Some("4"));
    assert_eq!(answer.json()["request_id"], "4");
}

#[tokio::test]
async fn inside_it_is_found_on_the_response_but_a_panic_has_none() {
    let answer = with_ids_inside(get("/text", &[])).await;
    assert_eq!(answer.header("x-request-id"), Some("17"));
    assert_eq!(answer.json(), json!({ "error": "no such user", "request_id": "17" }));
    let answer = with_ids_inside(get("/panic", &[])).await;
    assert_eq!(answer.header("x-request-id"), None);
    assert_eq!(answer.json(), json!({ "error": "Internal Server Error" }));
}
