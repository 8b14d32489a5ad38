//! Counts what each option costs on a success, in allocations above those of the bare service.
//!
//! A binary of its own, because it owns the global allocator.

use std::convert::Infallible;
use std::future::{Future, Ready, ready};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::{HeaderName, Method, Request, Response};
use http_body_util::Full;
use tower::Layer;
use tower_json_errors::{ByAccept, Flat, JsonErrorsLayer, Nested, Problem};
use tower_service::Service;

const ID: HeaderName = HeaderName::from_static("x-request-id");

/// Answers 200, and allocates nothing.
#[derive(Clone)]
struct Succeeds;

impl Service<Request<()>> for Succeeds {
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<()>) -> Self::Future {
        ready(Ok(Response::new(Full::from("ok"))))
    }
}

/// A request as a server parses it: every field shares one buffer, and is a slice of it.
fn parsed(headers: &[(HeaderName, &str)]) -> Request<()> {
    let shared = |text: &str| {
        let buffer = Bytes::from(text.to_owned());
        drop(buffer.clone());
        buffer
    };
    let mut builder = Request::builder()
        .method(Method::GET)
        .uri(http::Uri::from_maybe_shared(shared("/users/7?x=1")).expect("legal"));
    for (name, value) in headers {
        let value = http::HeaderValue::from_maybe_shared(shared(value)).expect("legal");
        builder = builder.header(name, value);
    }
    builder.body(()).expect("legal")
}

/// The allocations of one call, from the request to the end of the response.
fn allocations(service: &mut impl Service<Request<()>, Error = Infallible>, request: Request<()>) -> u64 {
    let mut cx = Context::from_waker(Waker::noop());
    let counted = allocation_counter::measure(|| {
        assert!(service.poll_ready(&mut cx).is_ready());
        let mut future = pin!(service.call(request));
        assert!(future.as_mut().poll(&mut cx).is_ready());
    });
    counted.count_total
}

fn above_the_bare_service(layer: &JsonErrorsLayer) -> u64 {
    let headers = [
        (http::header::ACCEPT, "text/html, application/json;q=0.5"),
        (http::header::USER_AGENT, "test"),
        (ID, "7f0c"),
    ];
    let bare = allocations(&mut Succeeds, parsed(&headers));
    allocations(&mut layer.layer(Succeeds), parsed(&headers)) - bare
}

#[test]
fn what_each_option_costs_on_a_success() {
    let layer = JsonErrorsLayer::new;
    let table = [
        ("nothing", layer(), 0),
        ("expose, json, max_body_size", layer().max_body_size(1), 0),
        ("keep_html", layer().keep_html(), 0),
        ("Flat", layer().format(Flat::new()), 0),
        ("Nested", layer().format(Nested::new()), 0),
        ("Problem", layer().format(Problem::new().type_base("/problems/")), 0),
        (
            "format_with",
            layer().format_with(|error, _| error.status().as_u16()),
            0,
        ),
        ("on_error", layer().on_error(|_, _| {}), 0),
        ("map_error", layer().map_error(|error, _| error), 0),
        ("map_service_error", layer().map_service_error(|_, _| None), 0),
        ("only_if, keep_if", layer().only_if(|_| true).keep_if(|_| true), 0),
        // One allocation for what is captured, whatever it is ...
        ("request_id", layer().request_id(ID), 1),
        ("Problem, instance", layer().format(Problem::new().instance()), 1),
        // ... and one for the list of `Accept` headers ...
        ("ByAccept", layer().format(ByAccept::new()), 2),
        // ... or for the list of captured values, and one for each of them.
        ("capture_with", layer().capture_with(|_| 7_u8), 3),
        (
            "capture_with, twice",
            layer().capture_with(|_| 7_u8).capture_with(|_| "x"),
            4,
        ),
        (
            "all",
            layer().capture_with(|_| 7_u8).request_id(ID).format(ByAccept::new()),
            4,
        ),
    ];
    for (name, layer, expected) in table {
        assert_eq!(above_the_bare_service(&layer), expected, "{name}");
    }
}

#[test]
fn what_is_not_there_costs_nothing() {
    let layers = [
        JsonErrorsLayer::new().request_id(ID),
        JsonErrorsLayer::new().format(ByAccept::new()),
    ];
    for layer in layers {
        assert_eq!(allocations(&mut layer.layer(Succeeds), parsed(&[])), 0, "{layer:?}");
    }
}
