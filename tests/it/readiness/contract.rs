//! Tests `poll_ready` and `call`, step by step.

use std::task::Poll;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use tower_json_errors::{Expose, HttpError, JsonErrors, JsonErrorsLayer, Origin};
use tower_test::mock::{Handle, Mock, Spawn, spawn_layer};

use crate::support::{Answer, Log, get, plain};

type Reply = Response<Full<Bytes>>;
type Layered = Spawn<JsonErrors<Mock<Request<()>, Reply>>>;

fn mock(layer: JsonErrorsLayer) -> (Layered, Handle<Request<()>, Reply>) {
    spawn_layer(layer)
}

#[track_caller]
fn assert_ready(service: &mut Layered) {
    assert_eq!(service.poll_ready(), Poll::Ready(Ok(())));
}

async fn call(service: &mut Layered) -> Answer {
    let Ok(response) = service.call(get()).await;
    Answer::of(response).await
}

/// A call that reaches the inner service, which answers 200.
async fn served(service: &mut Layered, handle: &mut Handle<Request<()>, Reply>) -> Answer {
    let future = service.call(get());
    let (_, reply) = handle.next_request().await.expect("it reached the service");
    reply.send_response(plain(200, "fine"));
    let Ok(response) = future.await;
    Answer::of(response).await
}

#[tokio::test]
async fn a_service_that_is_not_ready_keeps_its_callers_waiting_and_wakes_them() {
    let (mut service, mut handle) = mock(JsonErrorsLayer::new());
    handle.allow(0);
    assert!(service.poll_ready().is_pending());
    assert!(service.poll_ready().is_pending(), "and is asked again");
    assert!(!service.is_woken());
    handle.allow(1);
    assert!(service.is_woken());
    assert_ready(&mut service);
    assert_eq!(served(&mut service, &mut handle).await.text(), "fine");
    assert!(service.poll_ready().is_pending(), "one was allowed");
}

#[tokio::test]
async fn a_readiness_error_is_the_answer_to_the_next_call_alone() {
    let (mut service, mut handle) = mock(JsonErrorsLayer::new());
    handle.send_error("db down");
    assert_ready(&mut service);
    call(&mut service).await.assert_error(500, "Internal Server Error");
    assert!(handle.poll_request().is_pending(), "the service was not called");
    assert_ready(&mut service);
    assert_eq!(served(&mut service, &mut handle).await.text(), "fine");
}

#[tokio::test]
#[cfg_attr(not(feature = "tower"), ignore = "expects the statuses of the feature `tower`")]
async fn a_readiness_error_has_the_status_of_its_type() {
    let (mut service, mut handle) = mock(JsonErrorsLayer::new());
    handle.send_error(tower::load_shed::error::Overloaded::new());
    assert_ready(&mut service);
    call(&mut service).await.assert_error(503, "Service Unavailable");
    handle.send_error(tower::timeout::error::Elapsed::new());
    assert_ready(&mut service);
    call(&mut service).await.assert_error(504, "Gateway Timeout");
    handle.send_error(HttpError::too_many_requests("slow down"));
    assert_ready(&mut service);
    call(&mut service).await.assert_error(429, "slow down");
}

#[tokio::test]
async fn a_readiness_error_goes_through_the_options_as_any_other() {
    let log = Log::new();
    let layer = JsonErrorsLayer::new()
        .expose(Expose::Everything)
        .map_service_error(|error, _| (error.to_string() == "mapped").then(|| HttpError::conflict("by the hook")));
    let (mut service, mut handle) = mock(log.on(layer));
    handle.send_error("secret 42");
    assert_ready(&mut service);
    call(&mut service).await.assert_error(500, "secret 42");
    handle.send_error("mapped");
    assert_ready(&mut service);
    call(&mut service).await.assert_error(409, "by the hook");
    let told = log.entries();
    assert!(
        told.iter().all(|entry| entry.origin == Origin::ServiceError),
        "{told:?}"
    );
    assert_eq!(told[0].sources, ["secret 42"]);
    assert_eq!(told[1].sources, ["mapped"]);
}

#[tokio::test]
#[cfg_attr(not(feature = "tower"), ignore = "expects the statuses of the feature `tower`")]
async fn a_kept_error_is_not_overwritten_by_polling_again() {
    let (mut service, mut handle) = mock(JsonErrorsLayer::new());
    handle.send_error(tower::load_shed::error::Overloaded::new());
    assert_ready(&mut service);
    handle.send_error(tower::timeout::error::Elapsed::new());
    assert_ready(&mut service);
    call(&mut service).await.assert_error(503, "Service Unavailable");
    assert_ready(&mut service);
    call(&mut service).await.assert_error(504, "Gateway Timeout");
}

#[tokio::test]
async fn a_service_that_never_gets_ready_again_answers_every_call() {
    let (mut service, handle) = mock(JsonErrorsLayer::new());
    drop(handle);
    for _ in 0..3 {
        assert_ready(&mut service);
        call(&mut service).await.assert_error(500, "Internal Server Error");
    }
}

#[tokio::test]
async fn a_clone_does_not_inherit_the_error() {
    let (mut service, mut handle) = mock(JsonErrorsLayer::new());
    handle.send_error("db down");
    assert_ready(&mut service);
    let mut clone = Spawn::new(service.get_ref().clone());
    assert_ready(&mut clone);
    assert_eq!(served(&mut clone, &mut handle).await.text(), "fine");
    call(&mut service).await.assert_error(500, "Internal Server Error");
}

#[tokio::test]
async fn an_error_of_a_call_leaves_the_service_ready_for_the_next() {
    let (mut service, mut handle) = mock(JsonErrorsLayer::new());
    assert_ready(&mut service);
    let future = service.call(get());
    let (_, reply) = handle.next_request().await.expect("it reached the service");
    reply.send_error("db down");
    let Ok(response) = future.await;
    Answer::of(response).await.assert_error(500, "Internal Server Error");
    assert_ready(&mut service);
    assert_eq!(served(&mut service, &mut handle).await.text(), "fine");
}
