//! Tests streams that fail after their head: one last record at a boundary, and a cut anywhere else.

mod first_event;
mod grpc;
mod idle;
mod properties;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use http_body::{Body, Frame};
use http_body_util::{BodyExt, Full, StreamBody};
use serde_json::json;
use tower_json_errors::{
    Anthropic, BoxError, ByAccept, ErrorContext, Expose, Format, HttpError, JsonErrorsLayer, Nested, OpenAi, Origin,
    Problem, Untouched,
};

use crate::support::{Log, Script, get, head, request, respond, response};

const EVENTS: &[(&str, &str)] = &[("content-type", "text/event-stream")];
const LINES: &[(&str, &str)] = &[("content-type", "application/x-ndjson")];
const SEQUENCE: &[(&str, &str)] = &[("content-type", "application/json-seq")];

const HIDDEN: &str = "event: error\ndata: {\"error\":\"Internal Server Error\"}\n\n";

fn layer() -> JsonErrorsLayer {
    JsonErrorsLayer::new().stream_errors()
}

/// What a client receives: the frames, and the error if there is one.
#[derive(Debug, Default)]
struct Received {
    frames: Vec<Bytes>,
    trailers: Option<HeaderMap>,
    error: Option<String>,
}

impl Received {
    async fn of<B>(body: B) -> Self
    where
        B: Body<Data = Bytes>,
        B::Error: Into<BoxError>,
    {
        let mut body = Box::pin(body);
        let mut received = Self::default();
        while let Some(frame) = body.frame().await {
            match frame.map(Frame::into_data) {
                Ok(Ok(data)) => received.frames.push(data),
                Ok(Err(frame)) => received.trailers = frame.into_trailers().ok(),
                Err(error) => {
                    assert_eq!(received.error, None, "a second error");
                    received.error = Some(error.into().to_string());
                }
            }
        }
        received
    }

    fn text(&self) -> String {
        String::from_utf8(self.frames.concat()).expect("not UTF-8")
    }
}

async fn receive(layer: &JsonErrorsLayer, headers: &[(&str, &str)], body: Script) -> Received {
    Received::of(respond(layer, get(), response(200, headers, body)).await.into_body()).await
}

fn failing(error: impl Into<BoxError>, frames: &[&'static str]) -> impl Body<Data = Bytes, Error = BoxError> {
    let frames: Vec<_> = frames
        .iter()
        .map(|frame| Ok(Frame::data(Bytes::from(*frame))))
        .collect();
    let steps = frames.into_iter().chain([Err(error.into())]);
    StreamBody::new(futures_util::stream::iter(steps))
}

#[tokio::test]
async fn a_failure_between_two_records_is_the_last_record() {
    let table = [
        (EVENTS, "data: a\n\n", HIDDEN),
        (EVENTS, "data: a\r\n\r\n", HIDDEN),
        (EVENTS, "", HIDDEN),
        (EVENTS, ": beat\n\n", HIDDEN),
        (LINES, "{}\n", "{\"error\":\"Internal Server Error\"}\n"),
        (LINES, "", "{\"error\":\"Internal Server Error\"}\n"),
        (SEQUENCE, "\u{1e}{}\n", "\u{1e}{\"error\":\"Internal Server Error\"}\n"),
        (SEQUENCE, "\u{1e}{", "\u{1e}{\"error\":\"Internal Server Error\"}\n"),
    ];
    for (headers, sent, last) in table {
        let bodies: [fn(Script) -> Script; 3] = [
            |body| body.error("reset"),
            |body| body.panic("boom"),
            |body| body.yields().error("reset").error("again").data("after").panic("late"),
        ];
        for body in bodies {
            let log = Log::new();
            let script = body(Script::new().data(sent));
            let probe = script.probe();
            let received = receive(&log.on(layer()), headers, script).await;
            assert_eq!(received.text(), format!("{sent}{last}"));
            assert_eq!(received.error, None);
            let told = log.only();
            assert_eq!((told.status, told.head_sent), (500, true));
            assert!(["reset", "boom"].contains(&&*told.sources[0]), "{told:?}");
            assert!(probe.is_dropped());
        }
    }
}

#[tokio::test]
async fn a_failure_in_the_middle_of_a_record_cuts_the_stream_off() {
    let table = [
        (EVENTS, "data: a"),
        (EVENTS, "data: a\n"),
        (EVENTS, "data: a\r"),
        (EVENTS, "data: a\n\n: be"),
        (LINES, "{}"),
        (LINES, "{}\n{"),
    ];
    for (headers, sent) in table {
        let log = Log::new();
        let received = receive(&log.on(layer()), headers, Script::new().data(sent).error("reset")).await;
        assert_eq!(
            (received.text(), received.error.as_deref()),
            (sent.to_owned(), Some("reset"))
        );
        let told = log.only();
        assert_eq!((told.status, told.head_sent, &*told.sources[0]), (500, true, "reset"));
    }
}

#[tokio::test]
async fn only_a_success_without_length_and_coding_is_watched() {
    type Headers = &'static [(&'static str, &'static str)];
    let watched: [(u16, Headers); 8] = [
        (200, EVENTS),
        (201, LINES),
        (203, SEQUENCE),
        (200, &[("content-type", "application/ndjson")]),
        (200, &[("content-type", "application/jsonl")]),
        (200, &[("content-type", "application/stream+json")]),
        (200, &[("content-type", "text/event-stream;charset=UTF-8")]),
        (
            200,
            &[("content-type", "text/event-stream"), ("content-encoding", "identity")],
        ),
    ];
    let others: [(u16, Headers); 9] = [
        (
            200,
            &[("content-type", "text/event-stream"), ("content-encoding", "gzip")],
        ),
        (200, &[("content-type", "text/event-stream"), ("content-length", "999")]),
        (200, &[("content-type", "text/plain")]),
        (200, &[("content-type", "application/json")]),
        (200, &[("content-type", "application/octet-stream")]),
        (200, &[]),
        (204, EVENTS),
        (206, EVENTS),
        (302, EVENTS),
    ];
    for ((status, headers), expected) in watched
        .map(|case| (case, true))
        .into_iter()
        .chain(others.map(|case| (case, false)))
    {
        let body = || Script::new().yields().error("reset");
        let received = Received::of(
            respond(&layer(), get(), response(status, headers, body()))
                .await
                .into_body(),
        )
        .await;
        assert_eq!(received.error.is_none(), expected, "{status} {headers:?}");
        assert_eq!(received.frames.is_empty(), !expected, "{status} {headers:?}");
        // Off by default.
        let off = JsonErrorsLayer::new();
        let received = Received::of(
            respond(&off, get(), response(status, headers, body()))
                .await
                .into_body(),
        )
        .await;
        assert_eq!(received.error.as_deref(), Some("reset"), "{status} {headers:?}");
    }
}

#[tokio::test]
async fn a_stream_of_exact_size_an_excluded_one_and_a_head_response_are_not_watched() {
    let fails = || Script::new().yields().error("reset");
    let error_of = async |layer: &JsonErrorsLayer, request, response| {
        Received::of(respond(layer, request, response).await.into_body())
            .await
            .error
    };
    let reset = Some("reset".to_owned());
    let exact = response(200, EVENTS, fails().claims(9, Some(9)));
    assert_eq!(error_of(&layer(), get(), exact).await, reset);
    assert_eq!(error_of(&layer(), head(), response(200, EVENTS, fails())).await, reset);
    let only_api = layer().only_if(|request| request.uri().path().starts_with("/api/"));
    assert_eq!(error_of(&only_api, get(), response(200, EVENTS, fails())).await, reset);
    let of_api = request(http::Method::GET, "/api/chat");
    assert_eq!(error_of(&only_api, of_api, response(200, EVENTS, fails())).await, None);
    let mut untouched = response(200, EVENTS, fails());
    untouched.extensions_mut().insert(Untouched);
    assert_eq!(error_of(&layer(), get(), untouched).await, reset);
    // Room between the bounds is room for a record.
    let open = response(200, EVENTS, fails().claims(0, Some(9)));
    assert_eq!(error_of(&layer(), get(), open).await, None);
}

#[tokio::test]
async fn a_watched_stream_says_nothing_of_its_size() {
    let body = Script::new().claims(3, Some(9)).data("{}\n");
    let watched = respond(&layer(), get(), response(200, LINES, body)).await.into_body();
    assert_eq!((watched.size_hint().lower(), watched.size_hint().upper()), (0, None));
    assert!(!watched.is_end_stream());
    // But it says when it is over.
    let body = Full::<Bytes>::from("{}\n").map_frame(|frame| frame);
    let mut watched = Box::pin(respond(&layer(), get(), response(200, LINES, body)).await.into_body());
    assert!(!watched.is_end_stream());
    watched.frame().await.expect("a frame").expect("no error");
    assert!(watched.is_end_stream());
}

#[tokio::test]
async fn nothing_follows_trailers_or_the_end() {
    let trailers = HeaderMap::from_iter([(HeaderName::from_static("x-sum"), HeaderValue::from_static("9"))]);
    let body = Script::new().data("{}\n").trailers(trailers.clone()).error("late");
    let received = receive(&layer(), LINES, body).await;
    assert_eq!(
        (received.text(), received.trailers),
        ("{}\n".to_owned(), Some(trailers))
    );
    assert_eq!(received.error.as_deref(), Some("late"));

    let mut body = Box::pin(
        respond(&layer(), get(), response(200, LINES, EndsAndFails::default()))
            .await
            .into_body(),
    );
    assert!(body.frame().await.is_none());
    assert!(body.frame().await.unwrap().is_err());
    assert!(body.frame().await.is_none());
}

/// Fails when it is polled after its end.
#[derive(Default)]
struct EndsAndFails(bool);

impl Body for EndsAndFails {
    type Data = Bytes;
    type Error = &'static str;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<Frame<Bytes>, &'static str>>> {
        let is_over = std::mem::replace(&mut self.0, true);
        std::task::Poll::Ready(is_over.then_some(Err("polled again")))
    }
}

#[tokio::test]
async fn frames_go_through_as_they_came() {
    let frames = ["", "data: a", "\n", "\n", "", ": beat\n\n", "data: unfinished"].map(Bytes::from);
    let body = frames
        .iter()
        .fold(Script::new(), |body, frame| body.data(frame.clone()).yields());
    let received = receive(&layer(), EVENTS, body).await;
    assert_eq!(received.error, None);
    assert_eq!(received.frames.len(), frames.len());
    for (frame, sent) in received.frames.iter().zip(&frames) {
        assert_eq!(
            (frame.as_ptr(), frame.len()),
            (sent.as_ptr(), sent.len()),
            "a copy of {sent:?}"
        );
    }
}

#[tokio::test]
async fn words_are_shown_of_an_http_error_and_else_as_expose_says() {
    const RESET: &str = "the database at 10.0.0.7 is gone";
    let own = || HttpError::service_unavailable("the model is overloaded");
    let last = async |layer: JsonErrorsLayer, error: BoxError| {
        let body = respond(&layer, get(), response(200, LINES, failing(error, &["{}\n"])))
            .await
            .into_body();
        Received::of(body).await.text().lines().nth(1).unwrap().to_owned()
    };
    let hidden = json!({ "error": "Internal Server Error" }).to_string();
    for expose in [Expose::Nothing, Expose::ClientErrors, Expose::Responses] {
        assert_eq!(last(layer().expose(expose), RESET.into()).await, hidden, "{expose:?}");
        let shown = json!({ "error": "the model is overloaded" }).to_string();
        assert_eq!(last(layer().expose(expose), own().into()).await, shown, "{expose:?}");
        // As axum and others wrap it.
        let wrapped = std::io::Error::other(own());
        assert_eq!(last(layer().expose(expose), wrapped.into()).await, shown, "{expose:?}");
    }
    let everything = layer().expose(Expose::Everything);
    assert_eq!(
        last(everything.clone(), RESET.into()).await,
        json!({ "error": RESET }).to_string()
    );
    let body = Script::new().panic("boom");
    assert_eq!(receive(&everything, LINES, body).await.text(), "{\"error\":\"boom\"}\n");
    assert_eq!(
        receive(&layer(), LINES, Script::new().panic("boom")).await.text(),
        hidden + "\n"
    );
}

#[tokio::test]
async fn hooks_have_their_say_after_the_head() {
    let log = Log::new();
    let layer = log
        .on(layer())
        .format(Nested::new())
        .request_id(HeaderName::from_static("x-request-id"))
        .map_service_error(|error, context| {
            assert!(context.head_sent());
            let is_limit = error.to_string() == "limit";
            is_limit.then(|| HttpError::too_many_requests("slow down"))
        })
        .map_error(|error, context| {
            assert!(context.head_sent());
            assert_eq!(context.origin(), Origin::Response);
            error.with_code("mine")
        });
    let headers = [EVENTS[0], ("x-request-id", "7f0c")];
    let response = respond(&layer, get(), response(200, &headers, Script::new().error("limit"))).await;
    assert_eq!(response.status(), 200);
    let received = Received::of(response.into_body()).await.text();
    let data = received.strip_prefix("event: error\ndata: ").expect("not an event");
    let error = json!({ "status": 429, "code": "mine", "message": "slow down", "request_id": "7f0c" });
    assert_eq!(data.parse::<serde_json::Value>().unwrap(), json!({ "error": error }));
    let told = log.only();
    assert_eq!((told.status, &*told.message, told.head_sent), (429, "slow down", true));
}

#[tokio::test]
async fn a_hook_or_a_format_that_panics_costs_neither_the_record_nor_its_end() {
    struct Broken;
    impl Format for Broken {
        fn render(&self, _: &HttpError, _: &ErrorContext<'_>) -> Result<Bytes, BoxError> {
            panic!("render")
        }
        fn event_name(&self, _: &ErrorContext<'_>) -> Option<&str> {
            panic!("event_name")
        }
    }
    let received = receive(&layer().format(Broken), EVENTS, Script::new().error("reset")).await;
    assert_eq!((&*received.text(), received.error), (HIDDEN, None));
    let panics = layer()
        .map_error(|_, _| panic!("map_error"))
        .on_error(|_, _| panic!("on_error"));
    let received = receive(&panics, EVENTS, Script::new().error("reset")).await;
    assert_eq!((&*received.text(), received.error), (HIDDEN, None));
}

/// A format of another shape, content type and event name.
struct Shape(&'static str, Option<&'static str>);

impl Format for Shape {
    fn render(&self, _: &HttpError, _: &ErrorContext<'_>) -> Result<Bytes, BoxError> {
        Ok(self.0.into())
    }

    fn event_name(&self, _: &ErrorContext<'_>) -> Option<&str> {
        self.1
    }
}

#[tokio::test]
async fn the_format_says_the_json_and_the_name_of_the_event() {
    let table = [
        (EVENTS, Shape("{}", None), "data: {}\n\n"),
        (EVENTS, Shape("{}", Some("oops")), "event: oops\ndata: {}\n\n"),
        (
            EVENTS,
            Shape("{\n  \"a\": 1\n}", Some("error")),
            "event: error\ndata: {\ndata:   \"a\": 1\ndata: }\n\n",
        ),
        (LINES, Shape("{\n  \"a\": 1\n}\n", Some("oops")), "{\"a\": 1}\n"),
        // What is no JSON has no place in a stream of JSON.
        (EVENTS, Shape("<error/>", None), HIDDEN),
        (LINES, Shape("", None), "{\"error\":\"Internal Server Error\"}\n"),
        (LINES, Shape("{}\n{}", None), "{\"error\":\"Internal Server Error\"}\n"),
    ];
    for (headers, shape, expected) in table {
        let text = shape.0;
        let received = receive(&layer().format(shape), headers, Script::new().error("reset")).await;
        assert_eq!(received.text(), expected, "{text}");
    }
    let by_accept = ByAccept::new().otherwise(Shape("{}", None));
    let received = receive(&layer().format(by_accept), EVENTS, Script::new().error("reset")).await;
    assert_eq!(received.text(), "data: {}\n\n");
    let open_ai = receive(&layer().format(OpenAi::new()), EVENTS, Script::new().error("reset")).await;
    assert!(
        open_ai.text().starts_with("data: {\"error\":{\"message\":"),
        "{open_ai:?}"
    );
    let anthropic = receive(&layer().format(Anthropic::new()), EVENTS, Script::new().error("reset")).await;
    let start = "event: error\ndata: {\"type\":\"error\",\"error\":{";
    assert!(anthropic.text().starts_with(start), "{anthropic:?}");
    let problem = receive(&layer().format(Problem::new()), LINES, Script::new().error("reset"))
        .await
        .text();
    assert_eq!(problem.parse::<serde_json::Value>().unwrap()["status"], 500);
}

#[tokio::test]
async fn a_stream_that_panics_in_its_drop_still_ends_well() {
    let body = Script::new().data("{}\n").error("reset").panics_when_dropped();
    let received = receive(&layer(), LINES, body).await;
    assert_eq!(received.text(), "{}\n{\"error\":\"Internal Server Error\"}\n");
    let left = respond(
        &layer(),
        get(),
        response(200, LINES, Script::new().never().panics_when_dropped()),
    )
    .await;
    drop(left);
}

#[tokio::test]
async fn an_event_of_a_hundred_megabytes_is_neither_kept_nor_taken_for_whole() {
    const FRAMES: usize = 1600;
    let frame = Bytes::from(vec![b'x'; 64 * 1024]);
    let body = (0..FRAMES).fold(Script::new().data("data: "), |body, _| body.data(frame.clone()));
    let body = Box::pin(
        respond(&layer(), get(), response(200, EVENTS, body.error("reset")))
            .await
            .into_body(),
    );
    let received = Received::of(body).await;
    assert_eq!(received.error.as_deref(), Some("reset"));
    assert_eq!(received.frames.len(), FRAMES + 1);
    assert!(received.frames[1..].iter().all(|sent| sent.as_ptr() == frame.as_ptr()));
}

#[tokio::test]
async fn two_layers_send_one_record() {
    let told = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&told);
    let outer = layer().on_error(move |_, _| {
        count.fetch_add(1, Ordering::Relaxed);
    });
    let inner = respond(
        &layer(),
        get(),
        response(200, EVENTS, Script::new().data("data: a\n\n").error("reset")),
    )
    .await;
    let both = respond(&outer, get(), inner).await.into_body();
    let received = Received::of(both).await;
    assert_eq!(received.text(), format!("data: a\n\n{HIDDEN}"));
    assert_eq!((received.error, told.load(Ordering::Relaxed)), (None, 0));
}

#[tokio::test]
async fn an_error_status_stays_what_it_was() {
    let response = respond(&layer(), get(), response(503, EVENTS, Script::new().error("reset"))).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(
        Received::of(response.into_body()).await.text(),
        "{\"error\":\"Service Unavailable\"}"
    );
}
