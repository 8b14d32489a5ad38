//! Tests streams whose first event is an error.

use std::time::Duration;

use http::{Method, StatusCode};
use hyper_util::rt::TokioTimer;
use tower_json_errors::{Expose, JsonErrorsLayer, JsonPolicy, Nested, Origin};

use super::{EVENTS, HIDDEN, LINES, Received};
use crate::support::{Answer, Log, Script, get, head, request, respond, response, through};

const DEADLINE: Duration = Duration::from_secs(5);

fn layer() -> JsonErrorsLayer {
    JsonErrorsLayer::new().unmask_streams(StatusCode::BAD_GATEWAY, TokioTimer::new(), DEADLINE)
}

async fn answer(layer: &JsonErrorsLayer, stream: &'static str) -> Answer {
    let body = Script::new().data(stream).never();
    through(layer, get(), response(200, EVENTS, body)).await
}

#[tokio::test]
async fn an_error_as_the_first_event_becomes_a_response() {
    let table = [
        ("data: {\"error\":\"x\"}\n\n", 502, "{\"error\":\"x\"}"),
        (
            "data: {\"error\":{\"code\":429,\"message\":\"x\"}}\n\n",
            429,
            "{\"error\":{\"code\":429,\"message\":\"x\"}}",
        ),
        (
            "data: {\"error\":\"x\",\"status\":404}\r\n\r\nrest",
            404,
            "{\"error\":\"x\",\"status\":404}",
        ),
        (
            "event: error\ndata: {\"message\":\"x\",\"status\":503}\n\n",
            503,
            "{\"message\":\"x\",\"status\":503}",
        ),
        (": beat\n\nretry: 10\n\nevent: error\ndata: {\ndata: }\n\n", 502, "{\n}"),
        // A text of a 5xx is hidden.
        (
            "event: error\ndata: the database is gone\n\n",
            502,
            "{\"error\":\"Bad Gateway\"}",
        ),
    ];
    for (stream, status, body) in table {
        let log = Log::new();
        let answer = answer(&log.on(layer()), stream).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (status, body), "{stream:?}");
        assert_eq!(answer.header("content-type"), Some("application/json"), "{stream:?}");
        assert_eq!(
            answer.header("content-length"),
            Some(&*body.len().to_string()),
            "{stream:?}"
        );
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{stream:?}");
        let told = log.only();
        assert_eq!(
            (told.origin, told.status, told.head_sent),
            (Origin::Unmasked, status, false)
        );
    }
}

#[tokio::test]
async fn words_and_shape_follow_the_options() {
    let text = "event: error\ndata: out of tokens\n\n";
    let client_error = JsonErrorsLayer::new().unmask_streams(StatusCode::BAD_REQUEST, TokioTimer::new(), DEADLINE);
    answer(&client_error, text).await.assert_error(400, "out of tokens");
    answer(&client_error.expose(Expose::Nothing), text)
        .await
        .assert_error(400, "Bad Request");
    answer(&layer(), "event: error\ndata: \"quoted\"\n\n")
        .await
        .assert_error(502, "Bad Gateway");
    let reshaping = layer().json(JsonPolicy::Reshape).format(Nested::new());
    let reshaped = answer(&reshaping, "data: {\"error\":\"x\",\"status\":404}\n\n")
        .await
        .json();
    assert_eq!(
        (&reshaped["error"]["status"], &reshaped["error"]["message"]),
        (&404.into(), &"x".into())
    );
    // A status that is no error's is 500.
    let odd = JsonErrorsLayer::new().unmask_streams(StatusCode::OK, TokioTimer::new(), DEADLINE);
    assert_eq!(answer(&odd, "data: {\"error\":\"x\"}\n\n").await.status, 500);
}

#[tokio::test]
async fn any_other_stream_is_replayed_and_streams_on() {
    for first in [
        "data: Once\n\n",
        ": beat\n\ndata: {\"choices\":[]}\n\n",
        "data: {\"error\":null}\n\n",
        "data: {\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32601}}\n\n",
        "event: errors\ndata: {}\n\n",
        "data: {\"choices\":[]}\n\ndata: {\"error\":\"x\"}\n\n",
        ": no event\n\n",
        "data: no end",
        "",
    ] {
        let log = Log::new();
        let (start, end) = first.split_at(first.len() / 2);
        let body = Script::new().data(start).yields().data(end).data("data: rest\n\n");
        let response = respond(&log.on(layer()), get(), response(200, EVENTS, body)).await;
        assert_eq!((response.status(), response.headers().len()), (StatusCode::OK, 1));
        let received = Received::of(response.into_body()).await;
        assert_eq!(
            (received.text(), received.error),
            (format!("{first}data: rest\n\n"), None)
        );
        assert_eq!(log.entries(), []);
    }
}

#[tokio::test(start_paused = true)]
async fn the_head_waits_no_longer_than_the_deadline() {
    for sent in ["", ": beat\n\n", "data: x\n", "event: error\n"] {
        let start = tokio::time::Instant::now();
        let body = Script::new()
            .data(sent)
            .waits(DEADLINE * 3)
            .data("data: {\"error\":\"late\"}\n\n");
        let response = respond(&layer(), get(), response(200, EVENTS, body)).await;
        assert_eq!(
            (start.elapsed().as_secs(), response.status()),
            (DEADLINE.as_secs(), StatusCode::OK)
        );
        let received = Received::of(response.into_body()).await;
        assert_eq!(received.text(), format!("{sent}data: {{\"error\":\"late\"}}\n\n"));
    }
}

#[tokio::test]
async fn the_head_waits_for_eight_kib_at_most() {
    let comment = format!(":{}\n", "x".repeat(1022));
    let body = (0..9).fold(Script::new(), |body, _| body.data(comment.clone())).never();
    let probe = body.probe();
    let response = respond(&layer(), get(), response(200, EVENTS, body)).await;
    assert_eq!((response.status(), probe.polls()), (StatusCode::OK, 9));
}

#[tokio::test]
async fn a_stream_that_fails_before_its_first_event_fails_as_without_the_option() {
    let body = || Script::new().data(": beat\n\n").error("reset");
    let log = Log::new();
    let cut_off = respond(&log.on(layer()), get(), response(200, EVENTS, body())).await;
    let received = Received::of(cut_off.into_body()).await;
    assert_eq!(
        (&*received.text(), received.error.as_deref()),
        (": beat\n\n", Some("reset"))
    );
    assert!(log.only().head_sent);
    let watched = respond(&layer().stream_errors(), get(), response(200, EVENTS, body())).await;
    let received = Received::of(watched.into_body()).await;
    assert_eq!((received.text(), received.error), (format!(": beat\n\n{HIDDEN}"), None));
}

#[tokio::test]
async fn a_replayed_stream_is_watched() {
    for (sent, last) in [("data: a\n\n", HIDDEN), ("data: a\n\ndata: b", "")] {
        let body = Script::new().data(sent).error("reset");
        let watched = respond(&layer().stream_errors(), get(), response(200, EVENTS, body)).await;
        let received = Received::of(watched.into_body()).await;
        assert_eq!(received.text(), format!("{sent}{last}"));
        assert_eq!(received.error.is_none(), !last.is_empty());
    }
}

#[tokio::test]
async fn only_event_streams_that_are_successes_wait() {
    let error = || Script::new().data("data: {\"error\":\"x\"}\n\n").never();
    let gzip = [EVENTS[0], ("content-encoding", "gzip")];
    let only_api = layer().only_if(|request| request.uri().path().starts_with("/api/"));
    let table = [
        (&layer(), get(), response(200, LINES, error())),
        (&layer(), get(), response(200, &gzip, error())),
        (&layer(), get(), response(206, EVENTS, error())),
        (&layer(), head(), response(200, EVENTS, error())),
        (&only_api, request(Method::GET, "/chat"), response(200, EVENTS, error())),
        (&JsonErrorsLayer::new(), get(), response(200, EVENTS, error())),
    ];
    for (layer, request, response) in table {
        let (status, probe) = (response.status(), response.body().probe());
        let passed = respond(layer, request, response).await;
        assert_eq!((passed.status(), probe.polls()), (status, 0));
    }
}

#[tokio::test]
async fn a_timer_that_panics_does_not_cost_the_stream() {
    let layer = JsonErrorsLayer::new().unmask_streams(StatusCode::BAD_GATEWAY, super::idle::Broken, DEADLINE);
    let body = Script::new().yields().data("data: a\n\n");
    let received = Received::of(respond(&layer, get(), response(200, EVENTS, body)).await.into_body()).await;
    assert_eq!((&*received.text(), received.error), ("data: a\n\n", None));
}
