//! Tests that inspected successes change neither in their bytes nor in their time.

use bytes::Bytes;
use futures_util::FutureExt;
use http::{HeaderMap, HeaderValue};
use http_body::Body;
use http_body_util::BodyExt;
use tower_json_errors::Origin;

use super::layer;
use crate::support::{Log, Script, get, respond, response, through};

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

#[tokio::test]
async fn the_first_frame_of_a_stream_arrives_before_the_last_is_produced() {
    for content_type in ["text/plain", "application/json", "text/event-stream", "text/html"] {
        let stream = Script::new().data("Error: ").never();
        let headers = [("content-type", content_type)];
        let answer = respond(&layer(), get(), response(200, &headers, stream)).now_or_never();
        let mut body = answer.expect("the head waits for the body").into_body();
        let first = body
            .frame()
            .now_or_never()
            .flatten()
            .expect("no frame")
            .expect("an error");
        assert_eq!(first.into_data().ok(), Some(Bytes::from("Error: ")), "{content_type}");
        assert!(
            body.frame().now_or_never().is_none(),
            "{content_type}: more than was produced"
        );
    }
}

#[tokio::test]
async fn a_body_of_unknown_length_is_not_polled() {
    for claims in [(0, None), (0, Some(100)), (10, Some(100))] {
        let body = Script::new().data("Error: x").claims(claims.0, claims.1);
        let probe = body.probe();
        let answer = respond(&layer(), get(), response(200, &JSON, body)).await;
        assert_eq!(probe.polls(), 0, "{claims:?}");
        drop(answer);
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_not_polled() {
    let body = Script::new().data("x").claims(65_537, Some(65_537));
    let probe = body.probe();
    let answer = respond(&layer(), get(), response(200, &JSON, body)).await;
    assert_eq!(probe.polls(), 0);
    drop(answer);
}

#[tokio::test]
async fn a_success_in_pieces_comes_out_whole_with_its_trailers() {
    let mut trailers = HeaderMap::new();
    trailers.insert("x-checksum", HeaderValue::from_static("7"));
    let body = Script::new()
        .data("{\"a\"")
        .yields()
        .data(":1}")
        .trailers(trailers.clone())
        .claims(7, Some(7));
    let answer = through(&layer(), get(), response(200, &JSON, body)).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (200, "{\"a\":1}"));
    assert_eq!(answer.trailers, Some(trailers));
}

#[tokio::test]
async fn a_body_that_outgrows_what_it_said_streams_on() {
    let body = Script::new()
        .data("{\"error\":")
        .data("\"x\"")
        .data("}")
        .claims(2, Some(2));
    let answer = through(&layer().max_body_size(10), get(), response(200, &JSON, body)).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (200, r#"{"error":"x"}"#));
}

#[tokio::test]
async fn a_body_that_fails_half_way_replays_what_was_read_and_then_fails() {
    let panics = Script::new()
        .data("{\"error\"")
        .data(":")
        .panic("boom")
        .claims(20, Some(20));
    let fails = Script::new()
        .data("{\"error\"")
        .data(":")
        .error("reset")
        .claims(20, Some(20));
    for (body, origin, text) in [(fails, Origin::Response, "reset"), (panics, Origin::Panic, "boom")] {
        let log = Log::new();
        let answer = respond(&log.on(layer()), get(), response(200, &JSON, body)).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(log.entries(), [], "the head is not sent yet");

        let mut body = answer.into_body();
        assert!(!body.is_end_stream());
        let first = body
            .frame()
            .await
            .expect("no frame")
            .expect("an error before what was read");
        assert_eq!(first.into_data().ok(), Some(Bytes::from("{\"error\":")));
        let error = body
            .frame()
            .await
            .expect("the failure got lost")
            .expect_err("a frame after the failure");
        assert_eq!(error.to_string(), text);
        assert!(body.frame().await.is_none(), "a frame after the failure");

        let entry = log.only();
        assert_eq!((entry.origin, entry.head_sent), (origin, true));
        assert_eq!(entry.sources, [text]);
    }
}
