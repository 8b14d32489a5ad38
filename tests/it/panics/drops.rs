//! Tests panics in the `Drop` of values that the layer drops.

use std::convert::Infallible;
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use http_body::{Body, Frame};
use http_body_util::Full;
use tower::{Layer, Service, ServiceExt, service_fn};
use tower_json_errors::{BoxError, JsonErrorsLayer};

use crate::support::{Answer, Script, get, plain, response, serve, through};

/// Panics when it is dropped, and counts that by the `Arc`.
#[derive(Debug)]
struct Grenade(#[expect(dead_code, reason = "only its drop counts")] Arc<()>);

impl Drop for Grenade {
    fn drop(&mut self) {
        // Two panics at a time would abort the process, whatever the layer does.
        assert!(std::thread::panicking(), "dropped");
    }
}

fn grenade() -> (Grenade, Arc<()>) {
    let count = Arc::new(());
    (Grenade(Arc::clone(&count)), count)
}

/// Ready at once with a response, and panics when it is dropped.
struct Future200(u16, #[expect(dead_code, reason = "only its drop counts")] Grenade);

impl Future for Future200 {
    type Output = Result<Response<Full<Bytes>>, Infallible>;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(Ok(plain(self.0, "fine")))
    }
}

#[tokio::test]
async fn a_future_that_panics_when_dropped_does_not_spoil_the_answer() {
    for status in [200, 404] {
        let (grenade, count) = grenade();
        let mut future = Some(Future200(status, grenade));
        let service = service_fn(move |_: Request<()>| future.take().expect("one call only"));
        let answer = serve(&JsonErrorsLayer::new(), get(), service).await;
        assert_eq!(answer.status, status);
        assert_eq!(Arc::strong_count(&count), 1, "the future was dropped");
    }
}

/// A script that panics when it is dropped.
struct Exploding {
    script: Script,
    #[expect(dead_code, reason = "only its drop counts")]
    grenade: Grenade,
}

impl Body for Exploding {
    type Data = Bytes;
    type Error = &'static str;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, &'static str>>> {
        Pin::new(&mut self.script).poll_frame(cx)
    }
}

#[tokio::test]
async fn an_error_body_that_panics_when_dropped_does_not_spoil_the_answer() {
    let table: [(&str, Script, &str); 6] = [
        ("image/png", Script::new().data("replaced"), "Not Found"),
        ("text/plain", Script::new().data("read"), "read"),
        ("text/plain", Script::new().yields().data("waited for"), "waited for"),
        ("text/plain", Script::new().error("failed"), "Not Found"),
        ("application/json", Script::new().data("not json"), "not json"),
        (
            "application/json",
            Script::new().panic("dropped in a panic"),
            "Not Found",
        ),
    ];
    for (content_type, script, message) in table {
        let (grenade, count) = grenade();
        let body = Exploding { script, grenade };
        let response = response(404, &[("content-type", content_type)], body);
        let answer = through(&JsonErrorsLayer::new(), get(), response).await;
        answer.assert_error(404, message);
        assert_eq!(Arc::strong_count(&count), 1, "the body was dropped");
    }
}

#[tokio::test]
async fn a_success_body_that_fails_and_panics_when_dropped_still_ends() {
    let (grenade, count) = grenade();
    let script = Script::new().data("a").error("reset");
    let mut body = Some(Exploding { script, grenade });
    let service = service_fn(move |_: Request<()>| {
        let response = Response::new(body.take().expect("one call only"));
        async { Ok::<_, Infallible>(response) }
    });
    let Ok(response) = JsonErrorsLayer::new().layer(service).oneshot(get()).await;
    let collected = http_body_util::BodyExt::collect(response.into_body()).await;
    assert_eq!(collected.expect_err("the body fails").to_string(), "reset");
    assert_eq!(Arc::strong_count(&count), 1, "the body was dropped");
}

#[tokio::test]
async fn a_payload_that_panics_when_dropped_does_not_spoil_the_answer() {
    let (grenade, count) = grenade();
    let mut grenade = Some(grenade);
    let service = service_fn(move |_: Request<()>| {
        let grenade = grenade.take().expect("one call only");
        async move {
            std::panic::panic_any(grenade);
            #[expect(unreachable_code, reason = "it gives the type")]
            Ok::<Response<Full<Bytes>>, Infallible>(Response::default())
        }
    });
    let Ok(response) = JsonErrorsLayer::new().layer(service).oneshot(get()).await;
    Answer::of(response).await.assert_error(500, "Internal Server Error");
    assert_eq!(Arc::strong_count(&count), 1, "the payload was dropped, once");
}

/// An error that panics when it is dropped.
#[derive(Debug)]
struct ExplodingError(#[expect(dead_code, reason = "only its drop counts")] Grenade);

impl fmt::Display for ExplodingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("secret 42")
    }
}

impl Error for ExplodingError {}

/// Fails in its readiness, or in its call.
#[derive(Debug)]
struct Failing {
    is_ready: bool,
    error: Option<ExplodingError>,
}

impl Service<Request<()>> for Failing {
    type Response = Response<Full<Bytes>>;
    type Error = BoxError;
    type Future = std::future::Ready<Result<Self::Response, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        if self.is_ready {
            return Poll::Ready(Ok(()));
        }
        self.is_ready = true;
        Poll::Ready(self.error.take().map_or(Ok(()), |error| Err(error.into())))
    }

    fn call(&mut self, _: Request<()>) -> Self::Future {
        std::future::ready(Err(self.error.take().expect("one call only").into()))
    }
}

/// With neither a hook nor, without the feature `tracing`, a log, nobody keeps the error: the layer itself drops it.
#[tokio::test]
async fn an_error_that_panics_when_dropped_does_not_spoil_the_answer_where_nobody_watches() {
    for is_ready in [true, false] {
        let (grenade, count) = grenade();
        let service = Failing {
            is_ready,
            error: Some(ExplodingError(grenade)),
        };
        let answer = serve(&JsonErrorsLayer::new(), get(), service).await;
        answer.assert_error(500, "Internal Server Error");
        drop(answer);
        assert_eq!(Arc::strong_count(&count), 1, "the error was dropped");
    }
}

#[test]
fn a_readiness_error_that_panics_when_dropped_does_not_unwind_out_of_a_service_that_is_never_called() {
    let (grenade, count) = grenade();
    let mut service = JsonErrorsLayer::new().layer(Failing {
        is_ready: false,
        error: Some(ExplodingError(grenade)),
    });
    let mut cx = Context::from_waker(std::task::Waker::noop());
    assert_eq!(service.poll_ready(&mut cx), Poll::Ready(Ok(())), "the error is kept");
    let dropped = catch_unwind(AssertUnwindSafe(|| drop(service)));
    assert!(dropped.is_ok(), "the drop of the service unwinds");
    assert_eq!(Arc::strong_count(&count), 1, "the error was dropped");
}
