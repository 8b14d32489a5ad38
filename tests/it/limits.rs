//! Tests how much of an error body is read, and for how long.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use http::{Response, StatusCode};
use http_body::Body;
use http_body_util::{BodyExt, Full};
use hyper::rt::{Sleep, Timer};
use hyper_util::rt::TokioTimer;
use tokio::time::{Instant, advance, timeout};
use tower::{Layer, Service, service_fn};
use tower_json_errors::{Expose, HttpError, JsonErrorsLayer, JsonPolicy};

use crate::support::{Log, Script, get, plain, respond, response, through, typed};

const TEXT: &[(&str, &str)] = &[("content-type", "text/plain")];
const JSON: &[(&str, &str)] = &[("content-type", "application/json")];

const KIB: usize = 1024;

fn within(seconds: u64) -> JsonErrorsLayer {
    JsonErrorsLayer::new().read_timeout(TokioTimer::new(), Duration::from_secs(seconds))
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[tokio::test]
async fn at_most_one_frame_above_the_limit_is_read() {
    // 256 MiB and no end.
    let huge = || Script::new().endless(vec![b'x'; 16 * KIB]).claims(256 << 20, None);
    for layer in [JsonErrorsLayer::new(), JsonErrorsLayer::new().expose(Expose::Nothing)] {
        let body = huge();
        let probe = body.probe();
        let answer = through(&layer, get(), response(500, TEXT, body)).await;
        answer.assert_error(500, "Internal Server Error");
        assert_eq!(probe.polls(), 5, "64 KiB are four frames");
        assert!(probe.is_dropped());
    }
    let answer = through(&JsonErrorsLayer::new(), get(), response(400, TEXT, huge())).await;
    answer.assert_error(400, &("x".repeat(4 * KIB) + "…"));
}

#[tokio::test]
async fn a_message_is_cut_at_its_own_limit_wherever_it_comes_from() {
    let text = "ä".repeat(5_000);
    let json = serde_json::json!({ "message": text, "status": 7 }).to_string();
    let table = [
        (JsonErrorsLayer::new(), "ä".repeat(2_048) + "…"),
        (JsonErrorsLayer::new().max_message_size(7), "äää…".to_owned()),
        (JsonErrorsLayer::new().max_message_size(1), "…".to_owned()),
        (JsonErrorsLayer::new().max_message_size(0), "Bad Request".to_owned()),
        (JsonErrorsLayer::new().max_message_size(10_000), text.clone()),
        (JsonErrorsLayer::new().max_message_size(usize::MAX), text.clone()),
    ];
    for (layer, message) in table {
        for (content_type, body) in [
            ("text/plain", text.clone()),
            ("application/json", serde_json::to_string(&text).unwrap()),
            ("text/html", format!("Error: {text}")),
        ] {
            let answer = through(&layer, get(), typed(400, content_type, body)).await;
            answer.assert_error(400, &message);
        }
        let reshaped = layer.clone().json(JsonPolicy::Reshape);
        let answer = through(&reshaped, get(), typed(400, "application/json", json.clone())).await;
        assert_eq!(answer.json()["error"], *message);
        let unmasking = layer.unmask(StatusCode::BAD_REQUEST);
        through(&unmasking, get(), typed(200, "text/plain", format!("Error: {text}")))
            .await
            .assert_error(400, &message);
    }
}

/// Details are the service's own JSON, and what an application says itself is no text of a body.
#[tokio::test]
async fn the_limit_of_messages_cuts_neither_details_nor_what_an_application_says() {
    let layer = JsonErrorsLayer::new().max_message_size(3).json(JsonPolicy::Reshape);
    let answer = through(
        &layer,
        get(),
        typed(400, "application/json", r#"{"message":"no name"}"#),
    )
    .await;
    assert_eq!(answer.text(), r#"{"error":"no …","details":{"message":"no name"}}"#);
    let own = Response::<Full<Bytes>>::from(HttpError::bad_request("no name"));
    through(&layer, get(), own).await.assert_error(400, "no name");
    let mapped = layer.map_error(|_, _| HttpError::bad_request("name is missing"));
    through(&mapped, get(), plain(422, "no name"))
        .await
        .assert_error(400, "name is missing");
}

#[tokio::test]
async fn a_limit_of_nothing_reads_one_frame() {
    for headers in [TEXT, JSON] {
        let body = Script::new().endless("x");
        let probe = body.probe();
        let answer = respond(
            &JsonErrorsLayer::new().max_body_size(0),
            get(),
            response(400, headers, body),
        )
        .await;
        assert_eq!(probe.polls(), 1, "{headers:?}");
        assert_eq!(answer.headers()["content-type"], "application/json");
    }
}

#[tokio::test]
async fn json_without_end_streams_on_without_end() {
    let body = Script::new().data("[0").endless(",1");
    let probe = body.probe();
    let layer = JsonErrorsLayer::new().max_body_size(6);
    let mut answer = respond(&layer, get(), response(400, JSON, body)).await;
    assert_eq!(probe.polls(), 4);
    for expected in ["[0,1,1,1", ",1", ",1", ",1"] {
        let frame = answer.body_mut().frame().await.unwrap().unwrap();
        assert_eq!(frame.into_data().unwrap(), expected);
    }
    assert_eq!(probe.polls(), 7);
    drop(answer);
    assert!(probe.is_dropped());
}

#[tokio::test(start_paused = true)]
async fn a_body_that_stalls_is_ended_by_the_read_timeout() {
    for headers in [TEXT, JSON, &[]] {
        for body in [Script::new().never(), Script::new().data("par").yields().never()] {
            let log = Log::new();
            let probe = body.probe();
            let start = Instant::now();
            let answer = through(&log.on(within(5)), get(), response(404, headers, body)).await;
            answer.assert_error(404, "Not Found");
            // The clock of tokio ticks in milliseconds.
            assert_eq!(start.elapsed().as_secs(), 5, "{headers:?}");
            assert!(probe.is_dropped());
            let told = log.only().sources;
            assert!(told[0].contains("not complete after 5s"), "{told:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn there_is_no_read_timeout_by_default() {
    let layer = JsonErrorsLayer::new();
    let stalled = through(&layer, get(), response(404, TEXT, Script::new().never()));
    let day = seconds(24 * 60 * 60);
    assert!(timeout(day, stalled).await.is_err());
}

/// The body is polled before the clock.
#[tokio::test(start_paused = true)]
async fn a_body_that_is_complete_at_the_deadline_is_not_thrown_away() {
    let body = Script::new().data("w").waits(seconds(5)).data("hy");
    through(&within(5), get(), response(404, TEXT, body))
        .await
        .assert_error(404, "why");
    // No time at all is enough for what is there.
    through(&within(0), get(), plain(404, "why"))
        .await
        .assert_error(404, "why");
    let body = Script::new().data("why").waits(seconds(1));
    through(&within(0), get(), response(404, TEXT, body))
        .await
        .assert_error(404, "Not Found");
}

fn drip(times: usize) -> Script {
    (0..times).fold(Script::new(), |body, _| body.data("x").waits(seconds(2)))
}

#[tokio::test(start_paused = true)]
async fn the_deadline_is_for_the_whole_body_not_for_each_frame() {
    let start = Instant::now();
    let answer = through(&within(5), get(), response(404, TEXT, drip(10))).await;
    answer.assert_error(404, "Not Found");
    assert_eq!(start.elapsed().as_secs(), 5);

    let answer = through(&within(21), get(), response(404, TEXT, drip(10))).await;
    answer.assert_error(404, "xxxxxxxxxx");
}

#[tokio::test(start_paused = true)]
async fn a_success_is_never_timed_and_neither_is_the_rest_of_large_json() {
    let layer = within(1).max_body_size(1);
    for status in [200, 404] {
        let body = Script::new().data("[1,").waits(seconds(60)).data("2]");
        let answer = through(&layer, get(), response(status, JSON, body)).await;
        assert_eq!(answer.text(), "[1,2]", "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_of_endless_empty_frames_lets_others_work_and_is_ended_by_the_read_timeout() {
    let body = Script::new().endless("");
    let probe = body.probe();
    let task = tokio::spawn(async move { through(&within(5), get(), response(404, TEXT, body)).await });
    // The clock starts with the first poll. That this test goes on at all shows that the task lets go of the thread.
    tokio::task::yield_now().await;
    advance(seconds(4)).await;
    tokio::task::yield_now().await;
    assert!(probe.polls() > 0 && !task.is_finished());
    advance(seconds(2)).await;
    task.await.unwrap().assert_error(404, "Not Found");
    assert!(probe.is_dropped());
}

#[tokio::test]
async fn one_poll_takes_a_bounded_number_of_frames() {
    let body = Script::new().endless("");
    let probe = body.probe();
    let layer = JsonErrorsLayer::new();
    let mut answer = pin!(respond(&layer, get(), response(404, TEXT, body)));
    let mut cx = Context::from_waker(Waker::noop());
    for _ in 0..3 {
        let before = probe.polls();
        assert!(answer.as_mut().poll(&mut cx).is_pending());
        let taken = probe.polls() - before;
        assert!((1..1000).contains(&taken), "{taken} frames in one poll");
    }
}

#[tokio::test]
async fn a_future_that_is_dropped_while_it_reads_drops_the_body() {
    for headers in [TEXT, JSON] {
        let body = Script::new().data("par").never();
        let probe = body.probe();
        let layer = within(5);
        let mut answer = Box::pin(respond(&layer, get(), response(404, headers, body)));
        let mut cx = Context::from_waker(Waker::noop());
        assert!(answer.as_mut().poll(&mut cx).is_pending());
        assert!(probe.polls() > 0 && !probe.is_dropped());
        drop(answer);
        assert!(probe.is_dropped(), "{headers:?}");
    }
}

#[tokio::test]
#[should_panic(expected = "`ResponseFuture` polled after it was ready")]
async fn a_future_that_is_polled_after_it_was_ready_panics_with_a_reason() {
    let mut service = JsonErrorsLayer::new().layer(service_fn(|_: http::Request<()>| async {
        Ok::<_, std::convert::Infallible>(plain(404, "why"))
    }));
    let mut answer = pin!(service.call(get()));
    let Ok(_) = answer.as_mut().await;
    let _ = answer.await;
}

/// A timer that is out of order.
struct Broken;

impl Timer for Broken {
    fn sleep(&self, _: Duration) -> Pin<Box<dyn Sleep>> {
        panic!("no clock");
    }

    fn sleep_until(&self, _: std::time::Instant) -> Pin<Box<dyn Sleep>> {
        panic!("no clock");
    }
}

#[tokio::test]
async fn a_timer_that_panics_ends_the_reading() {
    let log = Log::new();
    let layer = log.on(JsonErrorsLayer::new().read_timeout(Broken, seconds(1)));
    through(&layer, get(), response(404, TEXT, Script::new().never()))
        .await
        .assert_error(404, "Not Found");
    assert_eq!(log.only().sources, ["no clock"]);
    // A body that is there needs no clock.
    through(&layer, get(), plain(404, "why")).await.assert_error(404, "why");
}

#[tokio::test]
async fn a_rewritten_body_knows_its_size_at_each_step() {
    let mut answer = respond(&JsonErrorsLayer::new(), get(), plain(404, "why")).await;
    let json = r#"{"error":"why"}"#;
    assert_eq!(answer.body().size_hint().exact(), Some(json.len() as u64));
    assert!(!answer.body().is_end_stream());
    let frame = answer.body_mut().frame().await.unwrap().unwrap();
    assert_eq!(frame.into_data().unwrap(), json);
    assert_eq!(answer.body().size_hint().exact(), Some(0));
    assert!(answer.body().is_end_stream());
    let mut cx = Context::from_waker(Waker::noop());
    let again = Pin::new(answer.body_mut()).poll_frame(&mut cx);
    assert!(matches!(again, Poll::Ready(None)));
}
