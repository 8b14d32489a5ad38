//! Tests streams that fall silent.

use std::time::Duration;

use http_body_util::BodyExt;
use hyper_util::rt::TokioTimer;
use tower_json_errors::{JsonErrorsLayer, Nested};

use super::{EVENTS, LINES, receive};
use crate::support::{Log, Script, get, respond, response};

const LIMIT: Duration = Duration::from_secs(30);

fn layer() -> JsonErrorsLayer {
    JsonErrorsLayer::new()
        .stream_errors()
        .stream_idle_timeout(TokioTimer::new(), LIMIT)
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_falls_silent_says_504_in_its_last_record() {
    let log = Log::new();
    let start = tokio::time::Instant::now();
    let received = receive(
        &log.on(layer()).format(Nested::new()),
        LINES,
        Script::new().data("{}\n").never(),
    )
    .await;
    assert_eq!(start.elapsed().as_secs(), LIMIT.as_secs());
    let last = r#"{"error":{"status":504,"code":"gateway_timeout","message":"Gateway Timeout"}}"#;
    assert_eq!(received.text(), format!("{{}}\n{last}\n"));
    assert_eq!(received.error, None);
    let told = log.only();
    assert_eq!((told.status, told.head_sent), (504, true));
    assert_eq!(told.sources.last().unwrap(), "the stream was idle for 30s");
}

#[tokio::test(start_paused = true)]
async fn silence_in_the_middle_of_a_record_cuts_the_stream_off() {
    let log = Log::new();
    let received = receive(&log.on(layer()), EVENTS, Script::new().data("data: a").never()).await;
    assert_eq!(received.text(), "data: a");
    assert!(received.error.is_some());
    assert_eq!((log.only().status, log.only().head_sent), (504, true));
}

#[tokio::test(start_paused = true)]
async fn every_frame_counts_as_life() {
    let almost = Duration::from_secs(29);
    for beat in [": beat\n\n", ":\n", ""] {
        let body = (0..5).fold(Script::new(), |body, _| body.waits(almost).data(beat));
        let start = tokio::time::Instant::now();
        let received = receive(&layer(), EVENTS, body).await;
        assert_eq!((received.text(), received.error), (beat.repeat(5), None));
        assert_eq!(start.elapsed().as_secs(), (almost * 5).as_secs());
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_there_at_the_deadline_is_sent() {
    let received = receive(&layer(), EVENTS, Script::new().waits(LIMIT).data("data: a\n\n")).await;
    assert_eq!((&*received.text(), received.error), ("data: a\n\n", None));
}

#[tokio::test(start_paused = true)]
async fn a_client_that_reads_slowly_makes_no_stream_idle() {
    let body = Script::new().data("data: a\n\n").yields().data("data: b\n\n");
    let response = respond(&layer(), get(), response(200, EVENTS, body)).await;
    let mut body = Box::pin(response.into_body());
    for event in ["data: a\n\n", "data: b\n\n"] {
        tokio::time::advance(LIMIT * 3).await;
        assert_eq!(body.frame().await.unwrap().unwrap().into_data().unwrap(), event);
    }
    assert!(body.frame().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn without_stream_errors_no_clock_runs() {
    let layer = JsonErrorsLayer::new().stream_idle_timeout(TokioTimer::new(), LIMIT);
    let received = receive(&layer, EVENTS, Script::new().waits(LIMIT * 9).data("data: a\n\n")).await;
    assert_eq!((&*received.text(), received.error), ("data: a\n\n", None));
}

/// A timer without a clock.
pub(super) struct Broken;

impl hyper::rt::Timer for Broken {
    fn sleep(&self, _: Duration) -> std::pin::Pin<Box<dyn hyper::rt::Sleep>> {
        panic!("no clock")
    }
    fn sleep_until(&self, _: std::time::Instant) -> std::pin::Pin<Box<dyn hyper::rt::Sleep>> {
        panic!("no clock")
    }
}

#[tokio::test]
async fn a_timer_that_panics_ends_the_stream() {
    let log = Log::new();
    let layer = log.on(JsonErrorsLayer::new()
        .stream_errors()
        .stream_idle_timeout(Broken, LIMIT));
    let received = receive(&layer, LINES, Script::new().data("{}\n").never()).await;
    assert_eq!(received.text(), "{}\n{\"error\":\"Internal Server Error\"}\n");
    assert_eq!(log.only().sources, ["no clock"]);
}
