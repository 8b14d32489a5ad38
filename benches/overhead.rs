//! What the layer costs: the same service bare, and under it. Each answer is asserted before it is timed.

use std::convert::Infallible;
use std::future::{Future, Ready, ready};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use divan::{Bencher, black_box};
use http::{Request, Response};
use http_body_util::Full;
use tower::{Layer, Service, service_fn};
use tower_json_errors::JsonErrorsLayer;

fn main() {
    divan::main();
}

#[divan::bench]
fn success_bare(bencher: Bencher<'_, '_>) {
    run(bencher, || service_fn(success), 200);
}

#[divan::bench]
fn success_layered(bencher: Bencher<'_, '_>) {
    run(bencher, || JsonErrorsLayer::new().layer(service_fn(success)), 200);
}

#[divan::bench]
fn plain_404_bare(bencher: Bencher<'_, '_>) {
    run(bencher, || service_fn(plain_404), 404);
}

#[divan::bench]
fn plain_404_layered(bencher: Bencher<'_, '_>) {
    run(bencher, || JsonErrorsLayer::new().layer(service_fn(plain_404)), 404);
}

fn success(_: Request<()>) -> Ready<Result<Response<Full<Bytes>>, Infallible>> {
    ready(Ok(answer(200, "application/json", r#"{"ok":true}"#)))
}

fn plain_404(_: Request<()>) -> Ready<Result<Response<Full<Bytes>>, Infallible>> {
    ready(Ok(answer(404, "text/plain", "no such user in the team")))
}

fn answer(status: u16, content_type: &'static str, body: &'static str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(body));
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
    let content_type = http::HeaderValue::from_static(content_type);
    response.headers_mut().insert(http::header::CONTENT_TYPE, content_type);
    response
}

fn run<S, B>(bencher: Bencher<'_, '_>, service: impl Fn() -> S, status: u16)
where
    S: Service<Request<()>, Response = Response<B>, Error = Infallible>,
{
    let mut service = service();
    assert_eq!(call(&mut service).status(), status);
    bencher.bench_local(|| black_box(call(&mut service)));
}

/// One call of a service whose future is ready at once.
fn call<S, B>(service: &mut S) -> Response<B>
where
    S: Service<Request<()>, Response = Response<B>, Error = Infallible>,
{
    let mut future = pin!(service.call(Request::new(())));
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(response)) => response,
        Poll::Pending => panic!("the service of a bench is ready at once"),
    }
}
