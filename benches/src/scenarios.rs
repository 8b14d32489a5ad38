//! Defines what the services respond, and what each stack must make of it.

use std::convert::Infallible;
use std::hint::black_box;
#[cfg(feature = "options")]
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

use axum::Router;
use axum::extract::Request;
use axum::routing::any_service;
use bytes::Bytes;
use futures_util::{future, stream};
use http::Response;
use http::header::CONTENT_TYPE;
use http_body::{Body, Frame};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{Full, StreamBody};
use tower::{BoxError, Layer, Service, ServiceExt, service_fn};
use tower_http::catch_panic::CatchPanicLayer;
use tower_json_errors::{JsonErrorsLayer, JsonPolicy};

use crate::cell::{Answer, Cell};
use crate::pipe;
use crate::stacks::{
    BARE, CATCH_PANIC, ESCAPING, FROM_FN, HANDLE_ERROR, Inner, LAYER, MAP_RESPONSE, PROBLEM, Payload, THREE,
    catch_panic, handle_error, problem, three, under_three, with_from_fn, with_map_response,
};

/// Every scenario under every stack that can take it.
pub fn cells() -> Vec<Cell> {
    let default = &JsonErrorsLayer::new();
    let hooked = &JsonErrorsLayer::new().on_error(|_, _| ()).map_error(|error, _| error);
    let trusting = &JsonErrorsLayer::new().json(JsonPolicy::Trust);
    let mut table = Table(Vec::new());
    table.responses("200 JSON", default, || json(200));
    table.responses("200 JSON, with hooks", hooked, || json(200));
    table.responses("200 streamed, 64 frames", default, || {
        streamed(200, 64, &LONG[..16 * 1024])
    });
    // As most bodies are that come from afar: the compiler sees neither how it ends nor that it never panics.
    table.responses("200 streamed, boxed", default, || {
        streamed(200, 64, &LONG[..16 * 1024]).map(UnsyncBoxBody::new)
    });
    let watching = &JsonErrorsLayer::new().stream_errors();
    table.responses("200 events, 64 frames", default, events);
    table.responses("200 events, watched", watching, events);
    table.responses("404 empty", default, || response(404, "", b""));
    table.responses("404 text of 24 bytes", default, text);
    table.responses("404 text, 8 headers", default, text_with_headers);
    table.responses("404 text, with hooks", hooked, text);
    table.responses("400 JSON, verified", default, || json(400));
    table.responses("400 JSON, trusted", trusting, || json(400));
    table.responses("500 HTML of 1 KiB", default, || response(500, "text/html", &HTML));
    table.responses("400 text of 64 KiB", default, || response(400, PLAIN, &LONG));
    table.add("400 text of 64 KiB", ESCAPING, escape);
    table.responses("400 text of 64 KiB, 16 frames", default, || {
        streamed(400, 16, &LONG[..4096])
    });
    let capturing = &JsonErrorsLayer::new().capture_with(|request| request.uri().path().len());
    table.responses("200 JSON, captured", capturing, || json(200));
    table.responses("400 JSON, kept, with hooks", hooked, || json(400));
    #[cfg(feature = "options")]
    {
        let reading = &JsonErrorsLayer::new()
            .html(tower_json_errors::HtmlPolicy::Message)
            .decompress();
        table.responses("404 HTML of 1 KiB, read", reading, || response(404, "text/html", &PAGE));
        table.responses("500 gzip of 10 MiB", reading, bomb);
    }
    table.errors("Err", default);
    table.errors("Err, with hooks", hooked);
    table.panics("panic", default);
    table.handlers("200 JSON, large future", default, || json(200));
    table.handlers("404 text, large future", default, text);
    table.routes("axum, 200 JSON", default, || json(200));
    table.routes("axum, 200 streamed, 64 frames", default, || {
        streamed(200, 64, &LONG[..16 * 1024])
    });
    table.routes("axum, 404 text of 24 bytes", default, text);
    table.0.extend(pipe::cells());
    table.0
}

struct Table(Vec<Cell>);

impl Table {
    fn responses<B: Payload>(&mut self, scenario: &'static str, layer: &JsonErrorsLayer, respond: fn() -> Response<B>) {
        self.services(scenario, layer, answers(respond));
    }

    /// With futures as large as those of handlers, which hold what they work on.
    fn handlers<B: Payload>(&mut self, scenario: &'static str, layer: &JsonErrorsLayer, respond: fn() -> Response<B>) {
        self.services(scenario, layer, handles(respond));
    }

    /// In axum's router, as axum serves it: cloned for each request, its futures and bodies boxed by axum itself.
    fn routes<B: Payload>(&mut self, scenario: &'static str, layer: &JsonErrorsLayer, respond: fn() -> Response<B>) {
        let router = Router::new().route("/", any_service(handles(respond)));
        let layered = [
            (BARE, router.clone()),
            (LAYER, router.clone().layer(layer.clone())),
            (CATCH_PANIC, router.clone().layer(CatchPanicLayer::new())),
            (THREE, under_three(router)),
        ];
        for (stack, router) in layered {
            let mut served = service_fn(move |request| router.clone().oneshot(request));
            let answer = Answer::of(&mut served).expect("it answers");
            let is_rewritten = answer.status() >= 400 && [LAYER, THREE].contains(&stack);
            assert!(
                answer.is_json() || !is_rewritten,
                "{scenario} under {stack}: {answer:?}"
            );
            self.0.push(Cell::of(scenario, stack, served));
        }
    }

    fn services<B: Payload>(
        &mut self,
        scenario: &'static str,
        layer: &JsonErrorsLayer,
        service: impl Inner<B, Infallible>,
    ) {
        let bare = Answer::of(&mut service.clone()).expect("it answers");
        let is_error = bare.status() >= 400;
        let is_rewritten = is_error && !bare.is_json();
        let same = |answer: &Answer| *answer == bare;
        let normalised = |answer: &Answer| {
            if is_rewritten {
                answer.is_json() && answer.status() == bare.status()
            } else {
                same(answer)
            }
        };
        // JSON that is no problem is a problem inside a problem to it.
        let a_problem = |answer: &Answer| {
            if is_error {
                answer.is_json() && answer.status() == bare.status()
            } else {
                same(answer)
            }
        };
        self.stack(scenario, BARE, same, service.clone());
        self.stack(scenario, LAYER, normalised, layer.layer(service.clone()));
        self.stack(scenario, CATCH_PANIC, same, catch_panic(service.clone()));
        self.stack(scenario, HANDLE_ERROR, same, handle_error(service.clone()));
        self.stack(scenario, FROM_FN, normalised, with_from_fn(service.clone()));
        self.stack(scenario, MAP_RESPONSE, normalised, with_map_response(service.clone()));
        self.stack(scenario, THREE, normalised, three(service.clone()));
        self.stack(scenario, PROBLEM, a_problem, problem(service));
    }

    fn errors(&mut self, scenario: &'static str, layer: &JsonErrorsLayer) {
        let service = service_fn(async |_: Request| Err::<Response<Full<Bytes>>, _>(BoxError::from("db down")));
        let mut bare = service;
        assert!(Answer::of(&mut bare).is_none());
        self.0.push(Cell::of(scenario, BARE, bare));
        self.stack(scenario, LAYER, is_json_500, layer.layer(service));
        self.stack(scenario, HANDLE_ERROR, is_text_500, handle_error(service));
        self.stack(scenario, THREE, is_json_500, three(service));
    }

    fn panics(&mut self, scenario: &'static str, layer: &JsonErrorsLayer) {
        std::panic::set_hook(Box::new(|_| ()));
        let service = answers(|| -> Response<Full<Bytes>> { panic!("secret {}", black_box(42)) });
        // As a server's task does with a service that has no other guard: what a panic costs by itself.
        let mut bare = Cell::of(scenario, BARE, service.clone());
        self.add(scenario, BARE, move || {
            let caught = catch_unwind(AssertUnwindSafe(|| bare.run()));
            assert!(caught.is_err());
        });
        self.stack(scenario, LAYER, is_json_500, layer.layer(service.clone()));
        self.stack(scenario, CATCH_PANIC, is_text_500, catch_panic(service.clone()));
        self.stack(scenario, THREE, is_json_500, three(service));
    }

    /// A service under a stack, if its answer is as it must be.
    fn stack<S, B>(
        &mut self,
        scenario: &'static str,
        stack: &'static str,
        is_right: impl Fn(&Answer) -> bool,
        mut service: S,
    ) where
        S: Service<Request, Response = Response<B>> + 'static,
        B: Body<Data = Bytes>,
    {
        let answer = Answer::of(&mut service);
        assert!(
            answer.as_ref().is_some_and(is_right),
            "{scenario} under {stack}: {answer:?}"
        );
        self.0.push(Cell::of(scenario, stack, service));
    }

    fn add(&mut self, scenario: &'static str, stack: &'static str, run: impl FnMut() + 'static) {
        self.0.push(Cell::new(scenario, stack, run));
    }
}

fn is_json_500(answer: &Answer) -> bool {
    answer.status() == 500 && answer.is_json()
}

fn is_text_500(answer: &Answer) -> bool {
    answer.status() == 500 && !answer.is_json()
}

fn answers<B: Payload>(respond: fn() -> Response<B>) -> impl Inner<B, Infallible> {
    service_fn(move |_: Request| future::lazy(move |_| Ok(respond())))
}

/// As [`answers`], after a wait over which it holds more than 256 bytes.
fn handles<B: Payload>(respond: fn() -> Response<B>) -> impl Inner<B, Infallible> {
    service_fn(move |_: Request| async move {
        let held = black_box([0_u8; 512]);
        future::ready(()).await;
        black_box(&held);
        Ok(respond())
    })
}

const PLAIN: &str = "text/plain; charset=utf-8";

static LONG: [u8; 64 * 1024] = [b'x'; 64 * 1024];

static HTML: [u8; 1024] = *include_bytes!("error.html");

#[cfg(feature = "options")]
static PAGE: [u8; 1024] = *include_bytes!("page.html");

/// Ten kilobytes that are a thousand times as many.
#[cfg(feature = "options")]
fn bomb() -> Response<Full<Bytes>> {
    static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let mut encoder =
            flate2::read::GzEncoder::new(std::io::repeat(b'x').take(10 << 20), flate2::Compression::best());
        let mut bomb = Vec::new();
        encoder.read_to_end(&mut bomb).expect("it is in memory");
        bomb
    });
    let mut response = response(500, PLAIN, &BOMB);
    let coding = http::HeaderValue::from_static("gzip");
    response.headers_mut().insert(http::header::CONTENT_ENCODING, coding);
    response
}

fn response(status: u16, content_type: &'static str, body: &'static [u8]) -> Response<Full<Bytes>> {
    let response = Response::builder().status(status);
    let response = if content_type.is_empty() {
        response
    } else {
        response.header(CONTENT_TYPE, content_type)
    };
    response.body(Full::from(body)).expect("legal")
}

/// A short JSON.
pub fn json(status: u16) -> Response<Full<Bytes>> {
    response(
        status,
        "application/json",
        br#"{"error":"the name is missing","code":"name_missing"}"#,
    )
}

/// A 404 that says in plain text what is missing.
pub fn text() -> Response<Full<Bytes>> {
    response(404, PLAIN, b"no such user in our data")
}

/// What a service behind the usual middleware sends.
fn text_with_headers() -> Response<Full<Bytes>> {
    const HEADERS: [(&str, &str); 7] = [
        ("access-control-allow-origin", "*"),
        ("cache-control", "no-store"),
        ("content-language", "en"),
        ("etag", "\"33a64df5\""),
        ("set-cookie", "session=7f0c; Secure; HttpOnly"),
        ("vary", "origin"),
        ("x-request-id", "7f0c9a3e"),
    ];
    let mut response = text();
    for (name, value) in HEADERS {
        let name = http::HeaderName::from_static(name);
        response
            .headers_mut()
            .insert(name, http::HeaderValue::from_static(value));
    }
    response
}

fn streamed(status: u16, frames: usize, frame: &'static [u8]) -> Response<impl Payload> {
    let frames = (0..frames).map(move |_| Ok::<_, Infallible>(Frame::data(Bytes::from_static(frame))));
    let builder = Response::builder().status(status);
    builder.body(StreamBody::new(stream::iter(frames))).expect("legal")
}

/// What an LLM server streams: one event of 256 bytes in each frame.
fn events() -> Response<impl Payload> {
    static EVENT: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let mut event = b"data: ".to_vec();
        event.resize(254, b'x');
        event.extend(b"\n\n");
        event
    });
    let mut response = streamed(200, 64, &EVENT);
    let content_type = http::HeaderValue::from_static("text/event-stream");
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}

/// What nobody who writes the long text as JSON can leave out.
fn escape() {
    let text = std::str::from_utf8(black_box(&LONG)).unwrap_or_default();
    drop(black_box(serde_json::to_vec(text)));
}
