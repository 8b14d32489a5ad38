//! Tests values that panic when they are dropped half-way: the server must not unwind.

use std::error::Error;
use std::fmt;
use std::future::{Future, pending};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::rt::{Sleep, Timer};
use tower::{Layer, Service, service_fn};
use tower_json_errors::{BoxError, Expose, HttpError, JsonErrorsLayer};

use super::headers::full;
use crate::support::{Answer, Log, Script, fail, get, respond, response};

/// Panics when it is dropped, and counts that by the `Arc`.
#[derive(Debug)]
struct Grenade(#[expect(dead_code, reason = "only its drop counts")] Arc<()>);

impl Drop for Grenade {
    fn drop(&mut self) {
        // Two panics at a time would abort the process, whatever the layer does.
        assert!(std::thread::panicking(), "dropped");
    }
}

impl fmt::Display for Grenade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("secret 42")
    }
}

impl Error for Grenade {}

fn grenade() -> (Grenade, Arc<()>) {
    let count = Arc::new(());
    (Grenade(Arc::clone(&count)), count)
}

#[track_caller]
fn assert_dropped_without_a_word<T>(value: T, count: &Arc<()>) {
    assert_eq!(Arc::strong_count(count), 2, "not dropped yet");
    assert!(catch_unwind(AssertUnwindSafe(|| drop(value))).is_ok(), "it unwound");
    assert_eq!(Arc::strong_count(count), 1, "dropped");
}

#[tokio::test]
async fn a_client_that_leaves_while_the_service_works() {
    let (grenade, count) = grenade();
    let mut grenade = Some(grenade);
    let service = service_fn(move |_: Request<()>| {
        let grenade = grenade.take();
        async move {
            let _grenade = grenade;
            pending::<Result<Response<Full<Bytes>>, BoxError>>().await
        }
    });
    let mut answer = Box::pin(JsonErrorsLayer::new().layer(service).call(get()));
    assert!(
        answer
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_pending()
    );
    assert_dropped_without_a_word(answer, &count);
}

#[tokio::test]
async fn a_client_that_leaves_before_the_first_poll() {
    let (grenade, count) = grenade();
    let mut grenade = Some(grenade);
    let service = service_fn(move |_: Request<()>| {
        let grenade = grenade.take();
        async move {
            let _grenade = grenade;
            Ok::<_, BoxError>(Response::new(Full::<Bytes>::default()))
        }
    });
    let answer = JsonErrorsLayer::new().layer(service).call(get());
    assert_dropped_without_a_word(answer, &count);
}

/// A body with a grenade in it.
struct Armed {
    script: Script,
    #[expect(dead_code, reason = "only its drop counts")]
    grenade: Grenade,
}

impl http_body::Body for Armed {
    type Data = Bytes;
    type Error = &'static str;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, &'static str>>> {
        Pin::new(&mut self.script).poll_frame(cx)
    }
}

#[tokio::test]
async fn a_client_that_leaves_while_an_error_body_is_read() {
    for content_type in ["text/plain", "application/json"] {
        let (grenade, count) = grenade();
        let script = Script::new().data("par").never();
        let layer = JsonErrorsLayer::new();
        let sent = response(404, &[("content-type", content_type)], Armed { script, grenade });
        let mut answer = Box::pin(respond(&layer, get(), sent));
        assert!(
            answer
                .as_mut()
                .poll(&mut Context::from_waker(Waker::noop()))
                .is_pending()
        );
        assert_dropped_without_a_word(answer, &count);
    }
}

#[tokio::test]
async fn a_body_that_is_let_go_of_at_any_point() {
    let json = ("content-type", "application/json");
    for frames in 0..3 {
        // Passed, and replayed because it was too large.
        for (status, headers) in [(200, &[][..]), (404, &[json])] {
            let (grenade, count) = grenade();
            let script = Script::new().data("[1").data(",2]");
            let layer = JsonErrorsLayer::new().max_body_size(1);
            let answer = respond(&layer, get(), response(status, headers, Armed { script, grenade })).await;
            let mut body = Box::pin(answer.into_body());
            for _ in 0..frames {
                assert!(body.frame().await.expect("a frame").is_ok());
            }
            assert_dropped_without_a_word(body, &count);
        }
    }
}

/// A body that tells whether it was dropped by a panic on its way.
struct Caught {
    script: Script,
    while_unwinding: Arc<AtomicBool>,
}

impl Drop for Caught {
    fn drop(&mut self) {
        self.while_unwinding.store(std::thread::panicking(), Ordering::Relaxed);
    }
}

impl http_body::Body for Caught {
    type Data = Bytes;
    type Error = &'static str;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, &'static str>>> {
        Pin::new(&mut self.script).poll_frame(cx)
    }
}

/// If it were dropped by the unwinding, a panic in its own `Drop` would abort the process.
#[tokio::test]
async fn a_body_that_panics_is_dropped_when_the_panic_is_over() {
    let json = ("content-type", "application/json");
    for (status, headers) in [(200, &[][..]), (404, &[json])] {
        let while_unwinding = Arc::new(AtomicBool::new(true));
        let body = Caught {
            script: Script::new().data("[1").panic("boom"),
            while_unwinding: Arc::clone(&while_unwinding),
        };
        let layer = JsonErrorsLayer::new().max_body_size(1);
        let mut body = respond(&layer, get(), response(status, headers, body))
            .await
            .into_body();
        assert!(body.frame().await.expect("a frame").is_ok());
        assert!(body.frame().await.expect("an end").is_err());
        assert!(!while_unwinding.load(Ordering::Relaxed));
    }
}

#[tokio::test]
async fn an_error_of_the_service_that_panics_when_it_is_dropped() {
    for expose in [Expose::Nothing, Expose::Everything] {
        let (grenade, count) = grenade();
        let log = Log::new();
        let answer = fail(&log.on(JsonErrorsLayer::new().expose(expose)), grenade).await;
        let shown = expose == Expose::Everything;
        answer.assert_error(500, if shown { "secret 42" } else { "Internal Server Error" });
        assert_eq!(log.only().sources, ["secret 42"]);
        assert_eq!(Arc::strong_count(&count), 1, "dropped");
    }
}

#[tokio::test]
async fn such_an_error_in_the_hands_of_hooks() {
    let keeps = || JsonErrorsLayer::new().map_service_error(|_, _| Some(HttpError::conflict("mapped")));
    let replaces = || {
        JsonErrorsLayer::new()
            .map_service_error(|_, _| Some(HttpError::conflict("mapped").with_source("another cause")))
    };
    let forgets = || keeps().map_error(|error, _| HttpError::conflict(error.message().to_owned()));
    for layer in [keeps(), replaces(), forgets()] {
        let (grenade, count) = grenade();
        fail(&layer, grenade).await.assert_error(409, "mapped");
        assert_eq!(Arc::strong_count(&count), 1, "dropped");
    }
}

#[tokio::test]
async fn such_an_error_inside_of_an_http_error() {
    let (grenade, count) = grenade();
    fail(
        &JsonErrorsLayer::new(),
        HttpError::conflict("taken").with_source(grenade),
    )
    .await
    .assert_error(409, "taken");
    assert_eq!(Arc::strong_count(&count), 1, "dropped");

    let (grenade, count) = self::grenade();
    let mut sent = response(409, &[], Full::<Bytes>::default());
    sent.extensions_mut()
        .insert(HttpError::conflict("taken").with_source(grenade));
    let answer = respond(&JsonErrorsLayer::new(), get(), sent).await;
    Answer::of(answer).await.assert_error(409, "taken");
    assert_eq!(Arc::strong_count(&count), 1, "dropped");
}

/// Such a head is let go of whole, for another one.
#[tokio::test]
async fn an_extension_of_a_head_in_which_no_header_fits_any_more() {
    for content_type in ["", "image/png"] {
        let (grenade, count) = grenade();
        let mut sent = full(content_type);
        sent.extensions_mut().insert(Arc::new(grenade));
        let answer = respond(&JsonErrorsLayer::new(), get(), sent).await;
        Answer::of(answer).await.assert_error(500, "Internal Server Error");
        assert_eq!(Arc::strong_count(&count), 1, "dropped");
    }
}

/// The request never gets to a service that failed before.
#[tokio::test]
async fn a_request_that_panics_when_it_is_dropped_unread() {
    struct Unready;

    impl Service<Request<Grenade>> for Unready {
        type Response = Response<Full<Bytes>>;
        type Error = BoxError;
        type Future = std::future::Ready<Result<Self::Response, BoxError>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
            Poll::Ready(Err("not ready".into()))
        }

        fn call(&mut self, _: Request<Grenade>) -> Self::Future {
            unreachable!("it never was ready")
        }
    }

    let (grenade, count) = grenade();
    let mut service = JsonErrorsLayer::new().layer(Unready);
    let mut cx = Context::from_waker(Waker::noop());
    assert!(service.poll_ready(&mut cx).is_ready());
    let Poll::Ready(Ok(response)) = pin!(service.call(Request::new(grenade))).poll(&mut cx) else {
        panic!("nothing to wait for");
    };
    assert_eq!(response.status(), 500);
    assert_eq!(Arc::strong_count(&count), 1, "dropped");
}

/// Tells whether it was dropped by a panic on its way: one of its own would abort the process.
struct Witness(Arc<AtomicBool>);

impl Drop for Witness {
    fn drop(&mut self) {
        self.0.store(std::thread::panicking(), Ordering::Relaxed);
    }
}

#[tokio::test]
async fn captured_values_that_panic_when_they_are_dropped() {
    for status in [200, 404] {
        for polled in [false, true] {
            let (dropped, while_unwinding) = (Arc::new(()), Arc::new(AtomicBool::new(true)));
            let (captured, seen) = (Arc::clone(&dropped), Arc::clone(&while_unwinding));
            let layer = JsonErrorsLayer::new()
                .capture_with(move |_| Grenade(Arc::clone(&captured)))
                .capture_with(move |_| Witness(Arc::clone(&seen)));
            let service = service_fn(move |_: Request<()>| async move {
                Ok::<_, BoxError>(response(status, &[], Full::<Bytes>::from("x")))
            });
            let mut future = Box::pin(layer.layer(service).call(get()));
            let answer = polled.then(|| future.as_mut().poll(&mut Context::from_waker(Waker::noop())));
            assert_eq!(Arc::strong_count(&dropped), 3, "captured");
            let both = catch_unwind(AssertUnwindSafe(|| {
                drop(future);
                drop(answer);
            }));
            assert!(both.is_ok(), "{status}: it unwound");
            assert_eq!(Arc::strong_count(&dropped), 2, "dropped");
            assert!(!while_unwinding.load(Ordering::Relaxed), "each for itself");
        }
    }
}

/// A timer whose clock strikes at once, or never, and panics when it is dropped.
struct ExplodingTimer {
    strikes: bool,
}

struct ExplodingSleep {
    strikes: bool,
    #[expect(dead_code, reason = "only its drop counts")]
    grenade: Grenade,
}

impl Future for ExplodingSleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if self.strikes { Poll::Ready(()) } else { Poll::Pending }
    }
}

impl Sleep for ExplodingSleep {}

impl Timer for ExplodingTimer {
    fn sleep(&self, _: Duration) -> Pin<Box<dyn Sleep>> {
        let strikes = self.strikes;
        let (grenade, _) = grenade();
        Box::pin(ExplodingSleep { strikes, grenade })
    }

    fn sleep_until(&self, _: Instant) -> Pin<Box<dyn Sleep>> {
        self.sleep(Duration::ZERO)
    }
}

#[tokio::test]
async fn a_clock_that_panics_when_it_is_dropped_changes_no_status() {
    let timed = |strikes| JsonErrorsLayer::new().read_timeout(ExplodingTimer { strikes }, Duration::ZERO);
    for (strikes, body, message) in [
        (true, Script::new().never(), "Not Found"),
        (true, Script::new().data("par").never(), "Not Found"),
        (false, Script::new().yields().data("whole"), "whole"),
    ] {
        let answer = Answer::of(respond(&timed(strikes), get(), response(404, &[], body)).await).await;
        answer.assert_error(404, message);
    }
}
