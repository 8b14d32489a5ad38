//! Tests Tower's own layers, inside and outside.

use std::future::{Future, pending, ready};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::{Request, Response};
use http_body::Body;
use http_body_util::Full;
use tower::buffer::BufferLayer;
use tower::limit::ConcurrencyLimitLayer;
use tower::load_shed::LoadShedLayer;
use tower::timeout::TimeoutLayer;
use tower::{Layer, Service, ServiceBuilder, ServiceExt, service_fn};
use tower_json_errors::{BoxError, JsonErrorsLayer};

use crate::support::{Answer, Log, get, plain};

const LONG: Duration = Duration::from_secs(3600);

type Reply = Response<Full<Bytes>>;

/// Answers by turns with a success, an error response, an `Err` and a panic.
fn by_turns() -> impl Service<
    Request<()>,
    Response = Reply,
    Error = BoxError,
    Future = impl Future<Output = Result<Reply, BoxError>> + Send + use<>,
> + Clone
+ Send {
    let turn = Arc::new(AtomicUsize::new(0));
    service_fn(move |_: Request<()>| {
        let turn = turn.fetch_add(1, Ordering::Relaxed) % 4;
        async move {
            tokio::task::yield_now().await;
            match turn {
                0 => Ok(plain(200, "fine")),
                1 => Ok(plain(404, "nope")),
                2 => Err("db down".into()),
                _ => panic!("secret 42"),
            }
        }
    })
}

/// A hundred calls of one service, each made ready before.
async fn a_hundred_calls<S, B>(mut service: S)
where
    S: Service<Request<()>, Response = Response<B>>,
    S::Error: Into<BoxError>,
    B: Body<Data = Bytes, Error: Into<BoxError>>,
{
    for turn in 0..100 {
        let ready = service.ready().await.map_err(Into::into).expect("it gets ready");
        let response = ready.call(get()).await.map_err(Into::into).expect("it answers");
        let answer = Answer::of(response).await;
        match turn % 4 {
            0 => assert_eq!(answer.text(), "fine"),
            1 => answer.assert_error(404, "nope"),
            _ => answer.assert_error(500, "Internal Server Error"),
        }
    }
}

#[tokio::test]
async fn a_hundred_calls_in_a_row_with_towers_layers_inside() {
    let outer = JsonErrorsLayer::new;
    let builder = ServiceBuilder::new;
    a_hundred_calls(
        builder()
            .layer(outer())
            .layer(ConcurrencyLimitLayer::new(1))
            .service(by_turns()),
    )
    .await;
    a_hundred_calls(builder().layer(outer()).layer(BufferLayer::new(1)).service(by_turns())).await;
    a_hundred_calls(builder().layer(outer()).layer(LoadShedLayer::new()).service(by_turns())).await;
    a_hundred_calls(
        builder()
            .layer(outer())
            .layer(TimeoutLayer::new(LONG))
            .service(by_turns()),
    )
    .await;
}

#[tokio::test]
async fn a_hundred_calls_in_a_row_with_towers_layers_outside() {
    let inner = JsonErrorsLayer::new;
    let builder = ServiceBuilder::new;
    a_hundred_calls(
        builder()
            .layer(ConcurrencyLimitLayer::new(1))
            .layer(inner())
            .service(by_turns()),
    )
    .await;
    a_hundred_calls(builder().layer(BufferLayer::new(1)).layer(inner()).service(by_turns())).await;
    a_hundred_calls(builder().layer(LoadShedLayer::new()).layer(inner()).service(by_turns())).await;
    a_hundred_calls(
        builder()
            .layer(TimeoutLayer::new(LONG))
            .layer(inner())
            .service(by_turns()),
    )
    .await;
}

#[tokio::test]
async fn a_hundred_calls_in_a_row_through_the_whole_pile() {
    let service = ServiceBuilder::new()
        .layer(JsonErrorsLayer::new())
        .layer(BufferLayer::new(1))
        .layer(LoadShedLayer::new())
        .layer(ConcurrencyLimitLayer::new(1))
        .layer(TimeoutLayer::new(LONG))
        .layer(JsonErrorsLayer::new())
        .service(by_turns());
    a_hundred_calls(service).await;
}

#[tokio::test]
async fn clones_that_are_made_for_each_call_share_a_limit_of_one() {
    // As hyper-util does with a tower service.
    let service = JsonErrorsLayer::new().layer(ServiceBuilder::new().concurrency_limit(1).service(by_turns()));
    for turn in 0..100 {
        let Ok(response) = service.clone().oneshot(get()).await;
        assert_eq!(response.status(), [200, 404, 500, 500][turn % 4]);
    }
}

#[tokio::test]
async fn a_limit_outside_is_free_again_when_the_answer_is_there() {
    let mut service = ServiceBuilder::new()
        .concurrency_limit(1)
        .layer(JsonErrorsLayer::new())
        .service(service_fn(|_: Request<()>| pending::<Result<Reply, BoxError>>()));
    let waiting = service.ready().await.expect("never fails").call(get());
    assert!(futures_util::poll!(std::pin::pin!(service.ready())).is_pending());
    drop(waiting);
    assert!(futures_util::poll!(std::pin::pin!(service.ready())).is_ready());
}

#[tokio::test]
#[cfg_attr(not(feature = "tower"), ignore = "expects the statuses of the feature `tower`")]
async fn a_shed_load_is_a_503() {
    let mut service = ServiceBuilder::new()
        .layer(JsonErrorsLayer::new())
        .load_shed()
        .concurrency_limit(1)
        .service(service_fn(|_: Request<()>| pending::<Result<Reply, BoxError>>()));
    let _waiting = service.ready().await.expect("never fails").call(get());
    for _ in 0..3 {
        let Ok(response) = service.ready().await.expect("never fails").call(get()).await;
        Answer::of(response).await.assert_error(503, "Service Unavailable");
    }
}

#[tokio::test(start_paused = true)]
#[cfg_attr(not(feature = "tower"), ignore = "expects the statuses of the feature `tower`")]
async fn a_timeout_is_a_504() {
    let service = ServiceBuilder::new()
        .layer(JsonErrorsLayer::new())
        .timeout(LONG)
        .service(service_fn(|_: Request<()>| pending::<Result<Reply, BoxError>>()));
    let Ok(response) = service.oneshot(get()).await;
    Answer::of(response).await.assert_error(504, "Gateway Timeout");
}

/// Never gets ready.
#[derive(Debug)]
struct NeverReady;

impl Service<Request<()>> for NeverReady {
    type Response = Reply;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Reply, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Err("db down".into()))
    }

    fn call(&mut self, _: Request<()>) -> Self::Future {
        unreachable!("it is never ready")
    }
}

#[tokio::test]
async fn a_buffer_whose_service_cannot_get_ready_answers_the_first_and_every_later_call() {
    let log = Log::new();
    let mut service = ServiceBuilder::new()
        .layer(log.on(JsonErrorsLayer::new()))
        .layer(BufferLayer::new(8))
        .service(NeverReady);
    for _ in 0..5 {
        let Ok(response) = service.ready().await.expect("never fails").call(get()).await;
        Answer::of(response).await.assert_error(500, "Internal Server Error");
    }
    for entry in log.entries() {
        assert_eq!(entry.sources, ["buffered service failed: db down", "db down"]);
    }
    assert_eq!(log.entries().len(), 5);
}

#[tokio::test]
#[cfg_attr(not(feature = "tower"), ignore = "expects the statuses of the feature `tower`")]
async fn a_buffer_whose_service_panicked_is_closed() {
    let panics = service_fn(|_: Request<()>| -> std::future::Ready<Result<Reply, BoxError>> { panic!("secret 42") });
    let mut service = ServiceBuilder::new()
        .layer(JsonErrorsLayer::new())
        .layer(BufferLayer::new(8))
        .service(panics);
    for _ in 0..5 {
        let Ok(response) = service.ready().await.expect("never fails").call(get()).await;
        Answer::of(response).await.assert_error(503, "Service Unavailable");
    }
}

#[tokio::test]
async fn a_layer_inside_a_buffer_keeps_it_open() {
    let turn = AtomicUsize::new(0);
    let panics_once = service_fn(move |_: Request<()>| {
        assert_ne!(turn.fetch_add(1, Ordering::Relaxed), 0, "secret 42");
        ready(Ok::<_, BoxError>(plain(200, "fine")))
    });
    let mut service = ServiceBuilder::new()
        .layer(BufferLayer::new(8))
        .layer(JsonErrorsLayer::new())
        .service(panics_once);
    for status in [500, 200, 200] {
        let response = service.ready().await.expect("it is open").call(get()).await;
        assert_eq!(response.expect("it is open").status(), status);
    }
}
