//! Tests tracing and metrics outside of the layer: they see what the client gets.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use http::{Request, Response};
use http_body_util::BodyExt;
use tower::{ServiceBuilder, ServiceExt};
use tower_http::classify::{ServerErrorsAsFailures, ServerErrorsFailureClass, SharedClassifier};
use tower_http::trace::{
    DefaultMakeSpan, DefaultOnBodyChunk, DefaultOnEos, DefaultOnRequest, OnFailure, OnResponse, TraceLayer,
};
use tower_json_errors::{BoxError, JsonErrorsLayer};
use tracing::Span;

use crate::support::{Answer, Log, Script, get, response};

/// Fails in every way.
async fn fails(request: Request<Body>) -> Result<Response<Script>, BoxError> {
    let text = |status| response(status, &[("content-type", "text/plain")], Script::new().data("text"));
    match request.uri().path() {
        "/400" => Ok(text(400)),
        "/500" => Ok(text(500)),
        "/body" => Ok(response(200, &[], Script::new().data("half").error("reset"))),
        "/err" => Err("db down".into()),
        _ => panic!("secret 42"),
    }
}

type Layer = TraceLayer<
    SharedClassifier<ServerErrorsAsFailures>,
    DefaultMakeSpan,
    DefaultOnRequest,
    Traced,
    DefaultOnBodyChunk,
    DefaultOnEos,
    Traced,
>;

/// What was traced of each request: statuses and failures.
#[derive(Clone, Debug, Default)]
struct Traced(Arc<Mutex<Vec<String>>>);

impl Traced {
    fn layer(&self) -> Layer {
        TraceLayer::new_for_http()
            .on_response(self.clone())
            .on_failure(self.clone())
    }

    fn push(&self, what: String) {
        self.0.lock().expect("poisoned").push(what);
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().expect("poisoned"))
    }
}

impl<B> OnResponse<B> for Traced {
    fn on_response(self, response: &Response<B>, _: Duration, _: &Span) {
        self.push(response.status().as_u16().to_string());
    }
}

impl OnFailure<ServerErrorsFailureClass> for Traced {
    fn on_failure(&mut self, class: ServerErrorsFailureClass, _: Duration, _: &Span) {
        self.push(class.to_string());
    }
}

#[tokio::test]
async fn outside_it_sees_what_the_client_gets() {
    let table: [(&str, &[&str]); 4] = [
        ("/400", &["400"]),
        ("/500", &["500", "Status code: 500 Internal Server Error"]),
        ("/err", &["500", "Status code: 500 Internal Server Error"]),
        ("/panic", &["500", "Status code: 500 Internal Server Error"]),
    ];
    let traced = Traced::default();
    let stack = ServiceBuilder::new()
        .layer(traced.layer())
        .layer(JsonErrorsLayer::new())
        .service_fn(fails);
    for (target, expected) in table {
        let response = stack.clone().oneshot(get(target, &[])).await.expect("it is infallible");
        Answer::of(response).await;
        assert_eq!(traced.take(), expected, "{target}");
    }
}

/// The classifier of `TraceLayer` has done its work when the head is there.
#[tokio::test]
async fn a_success_that_breaks_off_is_for_on_error() {
    let traced = Traced::default();
    let log = Log::new();
    let stack = ServiceBuilder::new()
        .layer(traced.layer())
        .layer(log.on(JsonErrorsLayer::new()))
        .service_fn(fails);
    let response = stack.oneshot(get("/body", &[])).await.expect("it is infallible");
    let body = response.into_body().collect().await;
    assert_eq!(body.expect_err("the body was whole").to_string(), "reset");
    assert_eq!(traced.take(), ["200"]);
    assert!(log.only().head_sent);
}

#[tokio::test]
async fn inside_it_sees_what_the_service_did_and_no_panic() {
    let table: [(&str, &[&str]); 4] = [
        ("/400", &["400"]),
        ("/500", &["500", "Status code: 500 Internal Server Error"]),
        ("/err", &["Error: db down"]),
        ("/panic", &[]),
    ];
    let traced = Traced::default();
    let stack = ServiceBuilder::new()
        .layer(JsonErrorsLayer::new())
        .layer(traced.layer())
        .service_fn(fails);
    for (target, expected) in table {
        let Ok(response) = stack.clone().oneshot(get(target, &[])).await;
        Answer::of(response).await;
        assert_eq!(traced.take(), expected, "{target}");
    }
}
