//! Tests timeouts inside of the layer.

use std::convert::Infallible;
use std::future::pending;
use std::time::Duration;

use axum::body::Body;
use http::{Request, Response, StatusCode};
use tower::ServiceBuilder;
use tower_http::timeout::{ResponseBodyDeadlineLayer, ResponseBodyTimeoutLayer, TimeoutLayer};
use tower_json_errors::{BoxError, JsonErrorsLayer};

use crate::support::{Log, Script, ask, get, response};

const SECOND: Duration = Duration::from_secs(1);

async fn never(_: Request<Body>) -> Result<Response<Script>, Infallible> {
    pending().await
}

#[tokio::test(start_paused = true)]
async fn inside_its_empty_answer_becomes_json() {
    for (status, message) in [(408, "Request Timeout"), (504, "Gateway Timeout")] {
        let code = StatusCode::from_u16(status).expect("legal");
        let stack = ServiceBuilder::new()
            .layer(JsonErrorsLayer::new())
            .layer(TimeoutLayer::with_status_code(code, SECOND))
            .service_fn(async |_: Request<Body>| {
                pending::<()>().await;
                Ok::<_, Infallible>(Response::new(Body::empty()))
            });
        ask(stack, get("/", &[])).await.assert_error(status, message);
    }
}

#[tokio::test(start_paused = true)]
async fn outside_its_answer_stays_empty() {
    let stack = ServiceBuilder::new()
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, SECOND))
        .layer(JsonErrorsLayer::new())
        .service_fn(never);
    let answer = ask(stack, get("/", &[])).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (504, ""));
    assert_eq!(answer.header("content-type"), None);
}

/// Outside, it also ends the reading of an error body.
#[tokio::test(start_paused = true)]
async fn outside_it_ends_an_error_body_that_stalls() {
    let stack = ServiceBuilder::new()
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, SECOND))
        .layer(JsonErrorsLayer::new())
        .service_fn(async |_: Request<Body>| Ok::<_, BoxError>(response(400, &[], Script::new().never())));
    assert_eq!(ask(stack, get("/", &[])).await.status, 504);
}

/// A timeout of the body's own leaves the status as it is.
#[tokio::test(start_paused = true)]
async fn inside_a_body_timeout_is_as_good_as_a_read_timeout() {
    let log = Log::new();
    let stalls = async |_: Request<Body>| {
        let text = Script::new().data("no such us").never();
        Ok::<_, BoxError>(response(404, &[("content-type", "text/plain")], text))
    };
    let idle = ServiceBuilder::new()
        .layer(log.on(JsonErrorsLayer::new()))
        .layer(ResponseBodyTimeoutLayer::new(SECOND))
        .service_fn(stalls);
    ask(idle, get("/", &[])).await.assert_error(404, "Not Found");
    let whole = ServiceBuilder::new()
        .layer(log.on(JsonErrorsLayer::new()))
        .layer(ResponseBodyDeadlineLayer::new(SECOND))
        .service_fn(stalls);
    ask(whole, get("/", &[])).await.assert_error(404, "Not Found");
    for entry in log.entries() {
        assert_eq!(entry.sources, ["data was not received within the designated timeout"]);
    }
    assert_eq!(log.entries().len(), 2);
}
