//! Tests a real tonic server behind the layer with a real tonic client: errors arrive as gRPC statuses.

mod desk;
mod status;
mod streams;
mod text;
mod web;

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use tokio::sync::Notify;
use tonic::Code;
use tower::ServiceBuilder;
use tower_json_errors::{BoxError, Expose, HttpError, JsonErrorsLayer};

use desk::{OutOfPaper, boxed, connect, desk};

/// What a call ends with: its code and its message.
async fn outcome(layer: JsonErrorsLayer, method: &'static str) -> (Code, String) {
    let client = connect(layer, desk(Arc::default())).await;
    let status = client.call(method).await.expect_err("the call succeeded");
    (status.code(), status.message().to_owned())
}

#[tokio::test]
async fn a_success_passes() {
    let client = connect(JsonErrorsLayer::new().grpc(), desk(Arc::default())).await;
    assert_eq!(client.call("/Desk/Echo").await.expect("the call failed"), "hello");
}

#[tokio::test]
async fn a_status_of_tonics_passes() {
    let expected = (Code::FailedPrecondition, "the desk is closed: 17:00 ü".to_owned());
    assert_eq!(outcome(JsonErrorsLayer::new().grpc(), "/Desk/Refuse").await, expected);
    let unknown = (Code::Unimplemented, "/Desk/Nothing".to_owned());
    assert_eq!(outcome(JsonErrorsLayer::new().grpc(), "/Desk/Nothing").await, unknown);
}

#[tokio::test]
async fn a_panic_is_internal_and_the_connection_stays() {
    let client = connect(JsonErrorsLayer::new().grpc(), desk(Arc::default())).await;
    let status = client.call("/Desk/Panic").await.expect_err("the call succeeded");
    assert_eq!(
        (status.code(), status.message()),
        (Code::Internal, "Internal Server Error")
    );
    assert_eq!(client.call("/Desk/Echo").await.expect("the call failed"), "hello");
}

#[tokio::test]
async fn messages_obey_expose() {
    let shown = JsonErrorsLayer::new().grpc().expose(Expose::Everything);
    let expected = (Code::Internal, "the handler's secret".to_owned());
    assert_eq!(outcome(shown.clone(), "/Desk/Panic").await, expected);
    let expected = (Code::Internal, "printer 7 is out of paper".to_owned());
    assert_eq!(outcome(shown, "/Desk/OutOfPaper").await, expected);
    let expected = (Code::Internal, "Internal Server Error".to_owned());
    assert_eq!(
        outcome(JsonErrorsLayer::new().grpc(), "/Desk/OutOfPaper").await,
        expected
    );
}

#[tokio::test]
async fn an_http_error_is_told_by_its_code_and_its_message() {
    let expected = (Code::NotFound, "no form called 100 % café".to_owned());
    assert_eq!(outcome(JsonErrorsLayer::new().grpc(), "/Desk/NotFound").await, expected);
    let expected = (Code::ResourceExhausted, "slow down".to_owned());
    assert_eq!(outcome(JsonErrorsLayer::new().grpc(), "/Desk/Carried").await, expected);
}

#[tokio::test]
async fn a_mapped_service_error_has_the_code_of_its_status() {
    let layer = JsonErrorsLayer::new().grpc().map_service_error(|error: &BoxError, _| {
        error.downcast_ref::<OutOfPaper>()?;
        Some(HttpError::new(StatusCode::SERVICE_UNAVAILABLE, "try again after lunch"))
    });
    let expected = (Code::Unavailable, "try again after lunch".to_owned());
    assert_eq!(outcome(layer, "/Desk/OutOfPaper").await, expected);
}

#[tokio::test]
async fn a_timeout_is_deadline_exceeded() {
    let impatient = ServiceBuilder::new()
        .timeout(Duration::from_millis(20))
        .service(desk(Arc::default()));
    let client = connect(JsonErrorsLayer::new().grpc(), boxed(impatient)).await;
    let status = client.call("/Desk/Hang").await.expect_err("the call succeeded");
    assert_eq!(
        (status.code(), status.message()),
        (Code::DeadlineExceeded, "Gateway Timeout")
    );
}

#[tokio::test]
async fn a_shed_load_is_unavailable() {
    let hanging = Arc::new(Notify::new());
    let busy = ServiceBuilder::new()
        .load_shed()
        .concurrency_limit(1)
        .service(desk(Arc::clone(&hanging)));
    let client = connect(JsonErrorsLayer::new().grpc(), boxed(busy)).await;
    let first = tokio::spawn({
        let client = client.clone();
        async move { client.call("/Desk/Hang").await }
    });
    hanging.notified().await;
    let status = client.call("/Desk/Echo").await.expect_err("the call succeeded");
    assert_eq!(
        (status.code(), status.message()),
        (Code::Unavailable, "Service Unavailable")
    );
    first.abort();
}

/// Headers of more than 16 KiB end the call on HTTP/2, and with it the code.
#[tokio::test]
async fn a_long_message_is_cut_and_the_code_arrives() {
    let layer = JsonErrorsLayer::new()
        .grpc()
        .map_error(|_, _| HttpError::conflict("é ".repeat(30_000)));
    let (code, message) = outcome(layer, "/Desk/Panic").await;
    assert_eq!(code, Code::Aborted);
    assert!(message.starts_with("é é") && message.ends_with('…'), "{message}");
}
