//! In place of tonic's `RecoverErrorLayer`, which makes a response of a service's error if a `tonic::Status` is in it, and
//! hands on every other.

use std::convert::Infallible;

use http::{Request, Response};
use tonic::body::Body;
use tonic::{Code, Status};
use tower::{BoxError, Layer, ServiceExt, service_fn};
use tower_json_errors::{JsonErrorsLayer, Origin};

use crate::support::Log;

/// The head of the answer to a call of gRPC.
async fn answer(layer: JsonErrorsLayer, outcome: impl Fn() -> Result<Response<Body>, BoxError>) -> Response<()> {
    let call = Request::post("/Desk/Echo").header("content-type", "application/grpc");
    let service = service_fn(|_: Request<Body>| std::future::ready(outcome()));
    let answer = layer
        .layer(service)
        .oneshot(call.body(Body::empty()).expect("a legal request"))
        .await;
    let Ok::<_, Infallible>(answer) = answer;
    answer.map(drop)
}

fn layer() -> JsonErrorsLayer {
    JsonErrorsLayer::new().grpc().tonic_status()
}

fn status(answer: &Response<()>) -> Status {
    Status::from_header_map(answer.headers()).expect("no status")
}

#[tokio::test]
async fn a_status_becomes_a_response_without_a_body() {
    let log = Log::new();
    let answer = answer(log.on(layer()), || Err(Status::unauthenticated("who are you").into())).await;
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["content-type"]),
        (200, &"application/grpc".parse().expect("legal"))
    );
    let status = status(&answer);
    assert_eq!(
        (status.code(), status.message()),
        (Code::Unauthenticated, "who are you")
    );
    let told = log.only();
    assert_eq!(
        (told.origin, told.status, &*told.message),
        (Origin::ServiceError, 401, "who are you")
    );
}

#[tokio::test]
async fn a_status_behind_another_error_is_found() {
    let answer = answer(layer(), || Err(std::io::Error::other(Status::aborted("again")).into())).await;
    assert_eq!(status(&answer).code(), Code::Aborted);
}

/// `RecoverErrorLayer` would hand it on, and the server would reset the stream.
#[tokio::test]
async fn every_other_error_is_internal() {
    let log = Log::new();
    let answer = answer(log.on(layer()), || Err("db password hunter2".into())).await;
    let status = status(&answer);
    assert_eq!(
        (status.code(), status.message()),
        (Code::Internal, "Internal Server Error")
    );
    assert_eq!(log.only().sources, ["db password hunter2"]);
}

#[tokio::test]
async fn a_response_goes_out_as_it_came() {
    let refused = || Ok(Status::not_found("no such form").into_http());
    let (bare, answer) = (refused().expect("a response"), answer(layer(), refused).await);
    assert_eq!(answer.headers(), bare.headers());
}
