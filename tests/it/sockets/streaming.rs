//! Tests that successes are sent frame by frame, untouched, and so is the rest of JSON above the limit.

use std::time::Duration;

use bytes::Bytes;
use http::Method;
use http_body::Frame;
use hyper_util::rt::TokioTimer;
use tower_json_errors::{JsonErrorsLayer, Origin};

use super::server::{Live, Step, boxed, serve, serve_live};
use super::{watched, wire1, wire2};
use crate::support::{Log, Script, response};

const ONE: Step = || Ok(Frame::data(Bytes::from_static(b"data: one\n\n")));
const TWO: Step = || Ok(Frame::data(Bytes::from_static(b"data: two\n\n")));

async fn step(body: &Live, step: Step) {
    watched(body.send(step)).await.expect("the body was dropped early");
}

#[tokio::test]
async fn a_success_streams_over_http_1() {
    for content_type in ["text/event-stream", "text/plain", "application/json"] {
        let (address, mut bodies) = serve_live(&JsonErrorsLayer::new(), 200, content_type).await;
        let mut wire = wire1::Wire::to(address).await;
        wire.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
        let body = watched(bodies.recv()).await.expect("no call");
        let head = wire.take_head().await;
        assert_eq!(head.header("content-type"), Some(content_type));
        assert_eq!(head.header("transfer-encoding"), Some("chunked"));
        // Each arrives before the next is made.
        step(&body, ONE).await;
        assert_eq!(wire.take_chunk().await.as_deref(), Some(&b"data: one\n\n"[..]));
        step(&body, TWO).await;
        assert_eq!(wire.take_chunk().await.as_deref(), Some(&b"data: two\n\n"[..]));
        drop(body);
        assert_eq!(wire.take_chunk().await, None);
    }
}

#[tokio::test]
async fn a_success_streams_over_http_2() {
    let (address, mut bodies) = serve_live(&JsonErrorsLayer::new(), 200, "text/event-stream").await;
    let wire = wire2::Wire::to(address).await;
    let mut answer = wire.send(Method::GET, "/").await.expect("no answer").into_body();
    let body = watched(bodies.recv()).await.expect("no call");
    for (made, sent) in [(ONE, "data: one\n\n"), (TWO, "data: two\n\n")] {
        step(&body, made).await;
        let received = wire2::next(&mut answer).await.expect("the body ended");
        assert_eq!(received.expect("the stream failed"), sent);
    }
    drop(body);
    let end = wire2::next(&mut answer).await.transpose().expect("the stream failed");
    assert_eq!(end.unwrap_or_default(), "");
    assert!(answer.is_end_stream());
}

#[tokio::test]
async fn json_that_is_too_large_streams_on() {
    let layer = JsonErrorsLayer::new().max_body_size(4);
    let (address, mut bodies) = serve_live(&layer, 409, "application/json").await;
    let mut wire = wire1::Wire::to(address).await;
    wire.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    let body = watched(bodies.recv()).await.expect("no call");
    step(&body, || Ok(Frame::data(Bytes::from_static(br#"{"large":"#)))).await;
    let head = wire.take_head().await;
    assert_eq!(
        (head.status.as_u16(), head.header("content-type")),
        (409, Some("application/json"))
    );
    assert_eq!(wire.take_chunk().await.as_deref(), Some(&br#"{"large":"#[..]));
    step(&body, || Ok(Frame::data(Bytes::from_static(b"1}")))).await;
    assert_eq!(wire.take_chunk().await.as_deref(), Some(&b"1}"[..]));
    drop(body);
    assert_eq!(wire.take_chunk().await, None);
}

/// How a body may go wrong after the head was sent, and what is told.
const LATE: [(Step, Origin, &str); 2] = [
    (|| Err("reset".into()), Origin::Response, "reset"),
    (|| panic!("late"), Origin::Panic, "late"),
];

#[track_caller]
fn assert_told(log: &Log, origin: Origin, source: &str) {
    let entry = log.only();
    assert_eq!((entry.origin, entry.status, entry.head_sent), (origin, 500, true));
    assert_eq!(entry.sources, [source]);
}

#[tokio::test]
async fn a_late_failure_ends_the_connection_over_http_1() {
    for (failure, origin, source) in LATE {
        let log = Log::new();
        let (address, mut bodies) = serve_live(&log.on(JsonErrorsLayer::new()), 200, "text/plain").await;
        let mut wire = wire1::Wire::to(address).await;
        wire.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
        let body = watched(bodies.recv()).await.expect("no call");
        step(&body, ONE).await;
        assert_eq!(wire.take_head().await.status.as_u16(), 200);
        assert!(wire.take_chunk().await.is_some());
        step(&body, failure).await;
        // Not even the empty chunk that would end a body.
        wire.assert_closed().await;
        assert_told(&log, origin, source);
    }
}

#[tokio::test]
async fn a_late_failure_ends_the_stream_over_http_2() {
    for (failure, origin, source) in LATE {
        let log = Log::new();
        let (address, mut bodies) = serve_live(&log.on(JsonErrorsLayer::new()), 200, "text/plain").await;
        let wire = wire2::Wire::to(address).await;
        let mut answer = wire.send(Method::GET, "/").await.expect("no answer").into_body();
        let body = watched(bodies.recv()).await.expect("no call");
        step(&body, ONE).await;
        assert!(wire2::next(&mut answer).await.is_some_and(|data| data.is_ok()));
        step(&body, failure).await;
        let failed = wire2::next(&mut answer).await.expect("the body ended well");
        let reason = failed.expect_err("more data").reason();
        assert_eq!(reason, Some(h2::Reason::INTERNAL_ERROR));
        assert_told(&log, origin, source);
        // The connection and its other streams live on.
        assert_eq!(wire.send(Method::GET, "/").await.expect("no answer").status(), 200);
    }
}

#[tokio::test]
async fn an_error_body_that_stalls_is_given_up() {
    let layer = JsonErrorsLayer::new().read_timeout(TokioTimer::new(), Duration::from_millis(1));
    let address = serve(&layer, |_| {
        let body = Script::new().data("par").never();
        Ok(response(400, &[("content-type", "text/plain")], boxed(body)))
    })
    .await;
    let mut wire = wire1::Wire::to(address).await;
    let wire2 = wire2::Wire::to(address).await;
    for _ in 0..2 {
        wire.get("/").await.assert_error(400, "Bad Request");
        wire2.get("/").await.assert_error(400, "Bad Request");
    }
}
