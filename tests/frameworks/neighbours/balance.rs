//! Tests tower's `Balance`, `Buffer` and `Retry`, which depend on the errors of the service: they go inside of the
//! layer.

use std::future::{Ready, ready};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use tower::balance::p2c::Balance;
use tower::discover::ServiceList;
use tower::load::Constant;
use tower::retry::{Policy, RetryLayer};
use tower::{BoxError, Service, ServiceBuilder, ServiceExt};
use tower_json_errors::{JsonErrors, JsonErrorsLayer};

use crate::support::{Answer, Log, get, plain};

type Reply = Response<Full<Bytes>>;

/// A backend that answers, or one that never gets ready.
#[derive(Clone, Copy, Debug)]
enum Backend {
    Broken,
    Up,
}

impl Service<Request<Body>> for Backend {
    type Response = Reply;
    type Error = BoxError;
    type Future = Ready<Result<Reply, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(match self {
            Self::Broken => Err("connection refused".into()),
            Self::Up => Ok(()),
        })
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        ready(Ok(plain(200, "fine")))
    }
}

/// Of equal load, so that the balance has to choose by readiness.
fn backends<S: Service<Request<Body>>>(backends: [S; 2]) -> ServiceList<Vec<Constant<S, usize>>> {
    let weighed = backends.map(|backend| Constant::new(backend, 1));
    ServiceList::new(Vec::from(weighed))
}

/// The statuses of many calls in a row.
async fn statuses<S, B>(mut service: S) -> Vec<u16>
where
    S: Service<Request<Body>, Response = Response<B>, Error: Into<BoxError>>,
{
    let mut statuses = Vec::new();
    for _ in 0..50 {
        let ready = service.ready().await.map_err(Into::into).expect("it is ready");
        let response = ready.call(get("/", &[])).await.map_err(Into::into).expect("it answers");
        statuses.push(response.status().as_u16());
    }
    statuses.dedup();
    statuses
}

#[tokio::test]
async fn a_balance_inside_takes_the_backend_out_that_is_broken() {
    let balance = Balance::new(backends([Backend::Broken, Backend::Up]));
    let stack = ServiceBuilder::new().layer(JsonErrorsLayer::new()).service(balance);
    assert_eq!(statuses(stack).await, [200]);
}

/// A layer on each backend hides from the balance that one is broken.
#[tokio::test]
async fn a_balance_outside_keeps_the_backend_that_is_broken() {
    let layered = [Backend::Broken, Backend::Up].map(JsonErrors::new);
    let statuses = statuses(Balance::new(backends(layered))).await;
    assert!(statuses.contains(&500) && statuses.contains(&200), "{statuses:?}");
}

#[tokio::test]
async fn a_buffer_between_layer_and_balance_can_be_cloned() {
    let log = Log::new();
    let stack = ServiceBuilder::new()
        .layer(log.on(JsonErrorsLayer::new()))
        .buffer(4)
        .service(Balance::new(backends([Backend::Broken, Backend::Up])));
    for _ in 0..10 {
        let Ok(response) = stack.clone().oneshot(get("/", &[])).await;
        assert_eq!(Answer::of(response).await.text(), "fine");
    }
    assert_eq!(log.entries(), []);
}

/// Tries every error of the service again, twice.
#[derive(Clone)]
struct Twice(usize);

impl<Res> Policy<Request<Body>, Res, BoxError> for Twice {
    type Future = Ready<()>;

    fn retry(&mut self, _: &mut Request<Body>, result: &mut Result<Res, BoxError>) -> Option<Ready<()>> {
        self.0 = self.0.checked_sub(usize::from(result.is_err()))?;
        result.is_err().then(|| ready(()))
    }

    fn clone_request(&mut self, request: &Request<Body>) -> Option<Request<Body>> {
        Some(get(request.uri().path(), &[]))
    }
}

#[tokio::test]
async fn a_retry_inside_sees_the_errors_of_the_service() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let log = Log::new();
    let stack = ServiceBuilder::new()
        .layer(log.on(JsonErrorsLayer::new()))
        .layer(RetryLayer::new(Twice(2)))
        .service_fn(move |_: Request<Body>| {
            counted.fetch_add(1, Ordering::Relaxed);
            ready(Err::<Reply, BoxError>("db down".into()))
        });
    let Ok(response) = stack.oneshot(get("/", &[])).await;
    Answer::of(response).await.assert_error(500, "Internal Server Error");
    assert_eq!(calls.load(Ordering::Relaxed), 3);
    // Only what the client gets is an error.
    assert_eq!(log.only().sources, ["db down"]);
}
