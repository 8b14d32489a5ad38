//! Counts how often a request allocates. A binary of its own, because the counter owns the global allocator.
//!
//! What is counted is what the layer adds to the bare service, from `poll_ready` to the end of the body.

use std::convert::Infallible;
use std::panic::resume_unwind;
use std::pin::pin;
use std::time::Duration;

use allocation_counter::measure;
use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::stream;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Response};
use http_body::{Body, Frame};
use http_body_util::{BodyExt, Full, StreamBody};
use hyper_util::rt::TokioTimer;
use serde_json::value::RawValue;
use tower::{Layer, Service, ServiceExt, service_fn};
use tower_http::catch_panic::CatchPanicLayer;
use tower_json_errors::{
    Anthropic, BoxError, Expose, Google, JsonApi, JsonErrorsLayer, JsonPolicy, Nested, OpenAi, Problem,
};

/// Serves one request, and reads the answer to its end.
async fn drive<S, B>(service: &mut S, request: Request<()>)
where
    S: Service<Request<()>, Response = Response<B>>,
    B: Body,
{
    let Ok(service) = service.ready().await else { return };
    let Ok(response) = service.call(request).await else {
        return;
    };
    let mut body = pin!(response.into_body());
    while let Some(Ok(_)) = body.frame().await {}
}

/// How often one request allocates, once everything that is made once is there.
fn allocations<S, B>(service: S) -> u64
where
    S: Service<Request<()>, Response = Response<B>>,
    B: Body,
{
    let asked = || {
        let mut request = Request::new(());
        request
            .headers_mut()
            .insert(ACCEPT, "text/html".parse().expect("legal"));
        request
    };
    allocations_for(&asked, service)
}

/// As [`allocations`], for a request of its own.
fn allocations_for<S, B>(asked: &impl Fn() -> Request<()>, mut service: S) -> u64
where
    S: Service<Request<()>, Response = Response<B>>,
    B: Body,
{
    let mut count = || {
        let request = asked();
        measure(|| drive(&mut service, request).now_or_never().expect("nothing waits")).count_total
    };
    count();
    count()
}

/// How many allocations the layer adds.
fn added<S, B>(layer: &JsonErrorsLayer, service: S) -> u64
where
    S: Service<Request<()>, Response = Response<B>> + Clone,
    S::Error: Into<BoxError>,
    B: Body<Data = Bytes, Error: Into<BoxError>>,
{
    allocations(layer.layer(service.clone())) - allocations(service)
}

/// As [`added`], for a request of its own.
fn added_to<S, B>(asked: &impl Fn() -> Request<()>, layer: &JsonErrorsLayer, service: S) -> u64
where
    S: Service<Request<()>, Response = Response<B>> + Clone,
    S::Error: Into<BoxError>,
    B: Body<Data = Bytes, Error: Into<BoxError>>,
{
    allocations_for(asked, layer.layer(service.clone())) - allocations_for(asked, service)
}

/// Answers with what `respond` returns.
fn answers<B>(
    respond: fn() -> Response<B>,
) -> impl Service<Request<()>, Response = Response<B>, Error = Infallible> + Clone {
    service_fn(move |_: Request<()>| std::future::ready(Ok(respond())))
}

fn response(status: u16, content_type: &'static str, body: &'static str) -> Response<Full<Bytes>> {
    Response::builder()
        .status(status)
        .header(CONTENT_TYPE, content_type)
        .body(Full::from(body))
        .expect("legal")
}

fn json() -> Response<Full<Bytes>> {
    response(200, "application/json", r#"{"id":1}"#)
}

fn html() -> Response<Full<Bytes>> {
    response(200, "text/html", "<p>fine</p>")
}

fn grpc() -> Response<Full<Bytes>> {
    response(200, "application/grpc", "\0\0\0\0\0")
}

fn not_modified() -> Response<Full<Bytes>> {
    Response::builder()
        .status(304)
        .header("etag", "\"a\"")
        .body(Full::default())
        .expect("legal")
}

fn streamed() -> Response<impl Body<Data = Bytes, Error = Infallible>> {
    let frames = (0..64).map(|_| Ok(Frame::data(Bytes::from_static(&[b'x'; 16_384]))));
    Response::new(StreamBody::new(stream::iter(frames)))
}

fn events() -> Response<impl Body<Data = Bytes, Error = Infallible>> {
    let mut response = streamed();
    let content_type = "text/event-stream".parse().expect("legal");
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}

fn assert_free(name: &str, layer: &JsonErrorsLayer) {
    assert_eq!(added(layer, answers(json)), 0, "JSON, {name}");
    assert_eq!(added(layer, answers(html)), 0, "HTML, {name}");
    assert_eq!(added(layer, answers(not_modified)), 0, "304, {name}");
    assert_eq!(added(layer, answers(streamed)), 0, "streamed, {name}");
}

#[test]
fn the_counter_counts() {
    let allocates = service_fn(|_: Request<()>| {
        let body = Full::<Bytes>::from(Bytes::from(vec![b'x'; 16]));
        std::future::ready(Ok::<_, Infallible>(Response::new(body)))
    });
    assert_eq!(allocations(allocates), 1);
}

/// What clients send: a method, and the content type of its body.
const ASKED: [(Method, Option<&str>); 9] = [
    (Method::GET, None),
    (Method::GET, Some("application/json")),
    (Method::HEAD, None),
    (Method::HEAD, Some("application/grpc")),
    (Method::POST, None),
    (Method::POST, Some("application/json")),
    (Method::POST, Some("application/x-www-form-urlencoded")),
    (Method::POST, Some("application/grpc")),
    (Method::POST, Some("application/grpc-web-text+proto")),
];

#[test]
fn a_success_costs_nothing_whatever_is_asked() {
    let layer = JsonErrorsLayer::new();
    for (method, content_type) in ASKED {
        let asked = || {
            let mut request = Request::new(());
            *request.method_mut() = method.clone();
            let value = content_type.map(HeaderValue::from_static);
            request.headers_mut().extend(value.map(|value| (CONTENT_TYPE, value)));
            request
        };
        let costs = [
            ("JSON", added_to(&asked, &layer, answers(json))),
            ("HTML", added_to(&asked, &layer, answers(html))),
            ("gRPC", added_to(&asked, &layer, answers(grpc))),
            ("304", added_to(&asked, &layer, answers(not_modified))),
            ("streamed", added_to(&asked, &layer, answers(streamed))),
        ];
        for (name, cost) in costs {
            assert_eq!(cost, 0, "{method} of {content_type:?}, answered with {name}");
        }
    }
}

#[test]
fn a_success_costs_nothing_with_settings_by_value() {
    let layer = JsonErrorsLayer::new;
    assert_free("default", &layer());
    assert_free("expose", &layer().expose(Expose::Everything));
    assert_free("json", &layer().json(JsonPolicy::Trust));
    assert_free("max_body_size", &layer().max_body_size(1));
    assert_free("keep_html", &layer().keep_html());
    assert_free("grpc", &layer().grpc());
    assert_free("max_message_size", &layer().max_message_size(1));
}

#[test]
fn a_watched_stream_costs_two_allocations_and_its_frames_none() {
    assert_free("stream_errors", &JsonErrorsLayer::new().stream_errors());
    assert_eq!(added(&JsonErrorsLayer::new(), answers(events)), 0, "not watched");
    assert_eq!(
        added(&JsonErrorsLayer::new().stream_errors(), answers(events)),
        2,
        "watched"
    );
}

#[test]
fn a_success_costs_nothing_with_hooks() {
    let layer = JsonErrorsLayer::new;
    assert_free("on_error", &layer().on_error(|_, _| ()));
    assert_free("map_error", &layer().map_error(|error, _| error));
    assert_free("map_service_error", &layer().map_service_error(|_, _| None));
    assert_free("only_if", &layer().only_if(|request| request.uri().path() != "/"));
    assert_free("keep_if", &layer().keep_if(|_| true));
    assert_free("format_with", &layer().format_with(|error, _| error.message().len()));
    assert_free(
        "read_timeout",
        &layer().read_timeout(TokioTimer::new(), Duration::from_secs(1)),
    );
}

/// As the docs of `RequestFacts` say: one for all facts together, besides the clones of the fields.
#[test]
fn a_captured_request_costs_one_allocation() {
    let instance = JsonErrorsLayer::new().format(Problem::new().instance());
    assert_eq!(added(&instance, answers(json)), 1);
    let with_id = instance.request_id(http::HeaderName::from_static("x-request-id"));
    assert_eq!(added(&with_id, answers(json)), 1);
}

/// The log sees every error: then what clients do not see is kept, shared as the source of the error.
const SOURCE: u64 = if cfg!(feature = "tracing") { 1 } else { 0 };

/// Layers outside of this one must know an error that it wrote or kept, so every error carries its `Origin`: the table
/// of a response's extensions, what it holds, and the value.
const ORIGIN: u64 = 3;

#[test]
fn an_error_costs_little() {
    static LONG: [u8; 64 * 1024] = [b'x'; 64 * 1024];
    const HTML: &str = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>";
    let verify = JsonErrorsLayer::new();
    let trust = JsonErrorsLayer::new().json(JsonPolicy::Trust);
    let text = || response(404, "text/plain; charset=utf-8", "no such user in our data");
    let empty = || {
        let mut response = Response::new(Full::default());
        *response.status_mut() = http::StatusCode::NOT_FOUND;
        response
    };
    let json = || response(400, "application/json", r#"{"error":"no name"}"#);
    let html = || response(500, "text/html", HTML);
    let frames = || {
        let frames = LONG
            .chunks(4096)
            .map(|frame| Ok::<_, Infallible>(Frame::data(Bytes::from_static(frame))));
        let mut response = Response::new(StreamBody::new(stream::iter(frames)));
        *response.status_mut() = http::StatusCode::BAD_REQUEST;
        response
    };
    let long = || response(400, "text/plain", std::str::from_utf8(&LONG).unwrap_or_default());
    let table = [
        ("404, text of 24 bytes", added(&verify, answers(text)), 1 + ORIGIN),
        ("404, empty", added(&verify, answers(empty)), 2 + ORIGIN),
        ("400, JSON, trusted", added(&trust, answers(json)), ORIGIN),
        ("400, JSON, verified", added(&verify, answers(json)), ORIGIN),
        ("500, HTML", added(&verify, answers(html)), 2 * SOURCE + ORIGIN),
        // The message of 4 KiB is a copy, because of the ellipsis at its end.
        ("400, text of 64 KiB", added(&verify, answers(long)), 3 + ORIGIN),
        (
            "400, text of 64 KiB in 16 frames",
            added(&verify, answers(frames)),
            11 + ORIGIN,
        ),
        (
            "an error of the service",
            added(&verify, failing()),
            2 + SOURCE + ORIGIN,
        ),
    ];
    for (name, added, at_most) in table {
        assert!(added <= at_most, "{name}: {added} of {at_most} in {table:?}");
    }
}

/// As `SECURITY.md` says: of 64 KiB.
#[test]
fn json_of_any_shape_is_reshaped_in_200_kib() {
    let reshaping = || JsonErrorsLayer::new().json(JsonPolicy::Reshape);
    let layers = [
        ("Flat", reshaping()),
        ("with map_error", reshaping().map_error(|error, _| error)),
        ("Anthropic", reshaping().format(Anthropic::new())),
        ("Google", reshaping().format(Google::new())),
        ("JsonApi", reshaping().format(JsonApi::new())),
        ("Nested", reshaping().format(Nested::new())),
        ("OpenAi", reshaping().format(OpenAi::new())),
        ("Problem", reshaping().format(Problem::new())),
    ];
    // What stands before, again and again, and after.
    let shapes = [
        ("{", r#""a":1,"#, r#""a":1}"#),
        ("{", r#""a":{},"#, r#""a":1}"#),
        ("{", r#""\u0061\n":"b c","#, r#""a":1}"#),
        ("{", r#""message":"not found","#, r#""a":1}"#),
        ("[", "[],", "1]"),
        (r#"{"errors":["#, "{},", r#"1],"meta":{}}"#),
        (r#"{"error":{"details":["#, "{},", "1]}}"),
        (r#"{"errors":{"#, r#""a":["b\n"],"#, r#""a":"b c"}}"#),
        (r#"{"message":"#, r#"{"a":"#, ""),
        (r#"{"message":""#, r"x\n", r#""}"#),
        (r#"{"message":""#, r"x\u0001", r#""}"#),
        (r#"{"title":"a b","detail":""#, r"\u20ac", r#""}"#),
        (r#"{"title":"a b","detail":"c d","#, r#""a":1,"#, r#""a":1}"#),
        (r#"{""#, r"\n", r#"":["Some text here"]}"#),
        (r#"{"errors":[{"field":""#, r"a\n", r#"","message":"Some text here"}]}"#),
        (r#"{"detail":[{"msg":"Some text here","loc":["#, r#""aaaa","#, "1]}]}"),
    ];
    for (start, part, end) in shapes {
        // Each `{` that is left open is closed.
        let closing = "}".repeat(usize::from(end.is_empty()));
        let parts = (64 * 1024 - start.len() - end.len() - 2) / (part.len() + closing.len());
        let json = match &*closing {
            "" => format!("{start}{}{end}", part.repeat(parts)),
            _ => format!("{start}{}1{}{closing}", part.repeat(parts), closing.repeat(parts)),
        };
        serde_json::from_str::<&RawValue>(&json).expect("JSON");
        let json = Bytes::from(json);
        for (name, layer) in &layers {
            let body = json.clone();
            let mut service = layer.layer(service_fn(move |_: Request<()>| {
                let mut response = response(404, "application/json", "");
                *response.body_mut() = Full::new(body.clone());
                std::future::ready(Ok::<_, Infallible>(response))
            }));
            let mut peak = || {
                let asked = drive(&mut service, Request::new(()));
                measure(|| asked.now_or_never().expect("nothing waits")).bytes_max
            };
            // What is made once is there afterwards.
            peak();
            let peak = peak();
            assert!(
                (64 * 1024..200 * 1024).contains(&peak),
                "{name}: {start}{part}…{end}: {peak} bytes"
            );
        }
    }
}

fn failing() -> impl Service<Request<()>, Response = Response<Full<Bytes>>, Error = BoxError> + Clone {
    service_fn(|_: Request<()>| std::future::ready(Err(BoxError::from("db down"))))
}

/// Unwinds as a panic does, without the message that a panic writes first.
async fn unwind(_: Request<()>) -> Result<Response<Full<Bytes>>, Infallible> {
    resume_unwind(Box::new("secret 42"))
}

/// With hooks, what clients do not see is kept for them: one allocation for an error, and one more for what was none.
#[test]
fn a_watched_error_costs_its_source() {
    let watched = JsonErrorsLayer::new().on_error(|_, _| ());
    assert_eq!(added(&watched, failing()), 3 + ORIGIN);
    assert_eq!(
        added(&watched, answers(|| response(500, "text/plain", "db down"))),
        2 + ORIGIN
    );
}

#[test]
fn a_panic_costs_its_origin_more_than_with_tower_http() {
    let theirs = allocations(CatchPanicLayer::new().layer(service_fn(unwind)));
    let ours = allocations(JsonErrorsLayer::new().layer(service_fn(unwind)));
    assert!(ours <= theirs + 2 * SOURCE + ORIGIN, "{ours} of {theirs}");
}
