//! What the types promise. Most of it is checked by the compiler: that these tests compile is what they test.

use std::cell::Cell;
use std::convert::Infallible;
use std::fmt::Debug;
use std::future::{Future, ready};
use std::marker::PhantomPinned;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::{Request, Response};
use http_body::{Body, Frame};
use http_body_util::combinators::{BoxBody, UnsyncBoxBody};
use http_body_util::{Empty, Full};
use tower::{Layer, Service, ServiceBuilder, ServiceExt, service_fn};
use tower_json_errors::ResponseBody;
use tower_json_errors::ResponseFuture;
use tower_json_errors::{BodyError, BoxError, ErrorContext, HttpError, JsonErrors, JsonErrorsLayer};

use crate::support::{Answer, Script, get, head, respond, response, through};

fn is_send<T: Send>() {}
fn is_sync<T: Sync>() {}
fn is_unpin<T: Unpin>() {}
fn is_clone<T: Clone>() {}
fn is_debug<T: Debug>() {}
fn is_static<T: 'static>() {}

/// A future of nothing but markers.
type ReadyFuture = std::future::Ready<Result<Response<Full<Bytes>>, BoxError>>;

#[test]
fn everything_that_parts_allow_follows_from_the_parts() {
    is_send::<JsonErrorsLayer>();
    is_sync::<JsonErrorsLayer>();
    is_unpin::<JsonErrorsLayer>();
    is_clone::<JsonErrorsLayer>();
    is_static::<JsonErrorsLayer>();

    is_send::<JsonErrors<()>>();
    is_sync::<JsonErrors<()>>();
    is_unpin::<JsonErrors<()>>();
    is_clone::<JsonErrors<()>>();
    is_static::<JsonErrors<()>>();

    is_send::<ResponseFuture<ReadyFuture, Full<Bytes>>>();
    is_sync::<ResponseFuture<ReadyFuture, Full<Bytes>>>();
    is_unpin::<ResponseFuture<ReadyFuture, Full<Bytes>>>();
    is_static::<ResponseFuture<ReadyFuture, Full<Bytes>>>();

    is_send::<ResponseBody<Full<Bytes>>>();
    is_sync::<ResponseBody<Full<Bytes>>>();
    is_unpin::<ResponseBody<Full<Bytes>>>();
    is_static::<ResponseBody<Full<Bytes>>>();

    is_send::<HttpError>();
    is_sync::<HttpError>();
    is_clone::<HttpError>();
    is_send::<ErrorContext<'_>>();
    is_sync::<ErrorContext<'_>>();
}

#[test]
fn every_public_type_can_be_debugged() {
    is_debug::<JsonErrorsLayer>();
    is_debug::<JsonErrors<()>>();
    is_debug::<ResponseFuture<ReadyFuture, Full<Bytes>>>();
    is_debug::<ResponseBody<Full<Bytes>>>();
    is_debug::<HttpError>();
    is_debug::<ErrorContext<'_>>();
}

/// Enough to see how the layer is configured, and where a body is. No hook, no data of a body.
#[tokio::test]
async fn debug_output_has_the_configuration_and_the_progress() {
    let layer = JsonErrorsLayer::new().stream_errors().keep_if(|_| false);
    let configured = format!("{layer:?}");
    assert!(configured.contains("keep_if: true"), "{configured}");
    assert!(configured.contains("on_error: false"), "{configured}");

    let stream = response(200, &[("content-type", "text/event-stream")], Script::new().never());
    let watched = format!("{:?}", respond(&layer, get(), stream).await.into_body());
    assert!(watched.contains("Watch { format: Records(EventStream)"), "{watched}");

    let reads_slowly = || response(404, &[], Script::new().data("half").never());
    let mut service = layer.layer(service_fn(move |_: Request<()>| {
        ready(Ok::<_, Infallible>(reads_slowly()))
    }));
    let mut future = Box::pin(service.call(get()));
    assert!(futures_util::poll!(&mut future).is_pending());
    let reading = format!("{future:?}");
    assert!(reading.contains("Collector { read: 4"), "{reading}");

    let layer = layer.map_error(|error, _| HttpError::conflict(format!("{:?}", std::error::Error::source(&error))));
    let hidden = through(&layer, get(), response(500, &[], Full::<Bytes>::from("db down"))).await;
    hidden.assert_error(409, r#"Some(HiddenText("db down"))"#);
}

#[test]
fn a_body_that_is_not_sync_is_still_send() {
    is_send::<ResponseBody<UnsyncBoxBody<Bytes, BoxError>>>();
    is_send::<
        ResponseFuture<
            BoxFuture<'static, Result<Response<UnsyncBoxBody<Bytes, BoxError>>, BoxError>>,
            UnsyncBoxBody<Bytes, BoxError>,
        >,
    >();
}

/// Answers with what it borrows, and is neither `Clone`, `Send`, `Sync` nor `'static`.
struct Borrows<'a> {
    text: &'a str,
    not_send: Rc<()>,
}

impl<'a> Service<Request<&'a str>> for Borrows<'a> {
    type Response = Response<NotUnpin<'a>>;
    type Error = &'a str;
    type Future = std::future::Ready<Result<Self::Response, &'a str>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), &'a str>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<&'a str>) -> Self::Future {
        let body = NotUnpin {
            text: Cell::new(Some(self.text)),
            _not_send: Rc::clone(&self.not_send),
            _pinned: PhantomPinned,
        };
        ready(Ok(response(404, &[], body)))
    }
}

/// A body that is neither `Unpin`, `Send`, `Sync` nor `'static`.
struct NotUnpin<'a> {
    text: Cell<Option<&'a str>>,
    _not_send: Rc<()>,
    _pinned: PhantomPinned,
}

impl<'a> Body for NotUnpin<'a> {
    type Data = Bytes;
    type Error = &'a str;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, &'a str>>> {
        let data = self.text.take().map(|text| Bytes::copy_from_slice(text.as_bytes()));
        Poll::Ready(data.map(|data| Ok(Frame::data(data))))
    }
}

#[tokio::test]
async fn nothing_is_asked_of_a_service_but_to_be_one() {
    let text = String::from("borrowed");
    let service = Borrows {
        text: &text,
        not_send: Rc::default(),
    };
    let request = Request::new(&*text);
    let Ok(response) = JsonErrorsLayer::new().layer(service).oneshot(request).await;
    Answer::of(response).await.assert_error(404, "borrowed");
}

#[tokio::test]
async fn a_future_that_must_not_move_will_do() {
    let service = service_fn(|_: Request<()>| async {
        let not_unpin = PhantomPinned;
        tokio::task::yield_now().await;
        let _ = &not_unpin;
        Err::<Response<Full<Bytes>>, BoxError>("db down".into())
    });
    let Ok(response) = JsonErrors::new(service).oneshot(get()).await;
    Answer::of(response).await.assert_error(500, "Internal Server Error");
}

#[test]
fn the_error_of_the_service_is_infallible() {
    fn assert_infallible<S: Service<Request<()>, Error = Infallible>>(_: &S) {}
    assert_infallible(&JsonErrors::new(service_fn(|_: Request<()>| async {
        Err::<Response<Full<Bytes>>, BoxError>("db down".into())
    })));
}

#[tokio::test]
async fn a_service_builder_needs_no_annotation() {
    let service = ServiceBuilder::new()
        .layer(JsonErrorsLayer::new())
        .timeout(std::time::Duration::from_secs(1))
        .service_fn(|request: Request<()>| async move {
            match request.method().as_str() {
                "GET" => Ok(Response::new(Full::<Bytes>::from("fine"))),
                _ => Err(HttpError::from(http::StatusCode::METHOD_NOT_ALLOWED)),
            }
        });
    let Ok(response) = service.clone().oneshot(get()).await;
    assert_eq!(response.status(), 200);
    let Ok(response) = service.oneshot(head()).await;
    assert_eq!(response.status(), 405);
}

/// The answer when a handler returns `body` with 404.
async fn answer<B>(body: B) -> Answer
where
    B: Body<Data = Bytes, Error: Into<BoxError>>,
{
    through(&JsonErrorsLayer::new(), get(), response(404, &[], body)).await
}

#[tokio::test]
async fn every_usual_body_will_do() {
    let text = || Full::<Bytes>::from("no such user");
    answer(text()).await.assert_error(404, "no such user");
    answer(Empty::new()).await.assert_error(404, "Not Found");
    answer(String::from("no such user"))
        .await
        .assert_error(404, "no such user");
    answer(BoxBody::new(text())).await.assert_error(404, "no such user");
    answer(UnsyncBoxBody::new(text()))
        .await
        .assert_error(404, "no such user");
    answer(axum::body::Body::new(text()))
        .await
        .assert_error(404, "no such user");
    answer(Box::pin(text())).await.assert_error(404, "no such user");
    answer(http_body_util::Either::<Full<Bytes>, Empty<Bytes>>::Left(text()))
        .await
        .assert_error(404, "no such user");
    answer(Script::new().data("no such ").yields().data("user"))
        .await
        .assert_error(404, "no such user");
    // The body of the answer is one itself.
    let Ok(inner) = JsonErrors::new(service_fn(|_: Request<()>| async {
        Ok::<_, Infallible>(Response::new(Full::<Bytes>::from("no such user")))
    }))
    .oneshot(get())
    .await;
    answer(inner.into_body()).await.assert_error(404, "no such user");
}

#[test]
fn the_body_of_a_proxied_response_will_do() {
    fn is_body<B: Body<Data = Bytes, Error = BodyError> + Send>() {}
    is_body::<ResponseBody<hyper::body::Incoming>>();
}

/// 16 bytes over the service's body, unless that is smaller than the JSON that may take its place.
/// Layers outside that answer by themselves, as CORS does, ask for one.
#[test]
fn an_empty_body_is_there_by_default() {
    let body = ResponseBody::<UnsyncBoxBody<Bytes, BoxError>>::default();
    assert!(body.is_end_stream());
    assert_eq!(body.size_hint().exact(), Some(0));
}

#[test]
fn the_body_adds_at_most_16_bytes() {
    fn added<B>() -> usize {
        let room_for_json = size_of::<Bytes>() - 8;
        size_of::<ResponseBody<B>>() - size_of::<B>().max(room_for_json)
    }
    let added = [
        ("Full", added::<Full<Bytes>>()),
        ("BoxBody", added::<BoxBody<Bytes, BoxError>>()),
        ("axum", added::<axum::body::Body>()),
        ("hyper", added::<hyper::body::Incoming>()),
    ];
    assert!(added.iter().all(|(_, bytes)| *bytes <= 16), "{added:?}");
}

/// 64 bytes over the service's future, also where that is boxed and smaller than the body that may have to be read.
#[test]
fn the_future_adds_at_most_64_bytes() {
    fn added<F, B>() -> usize
    where
        F: Future<Output = Result<Response<B>, BoxError>>,
    {
        size_of::<ResponseFuture<F, B>>() - size_of::<F>()
    }
    type Boxed<B> = BoxFuture<'static, Result<Response<B>, BoxError>>;
    let added = [
        ("Ready of Full", added::<ReadyFuture, _>()),
        ("boxed, of Full", added::<Boxed<Full<Bytes>>, _>()),
        ("boxed, of axum", added::<Boxed<axum::body::Body>, _>()),
        ("boxed, of hyper", added::<Boxed<hyper::body::Incoming>, _>()),
    ];
    assert!(added.iter().all(|(_, bytes)| *bytes <= 64), "{added:?}");
}

/// Layers that ask for an `Error` of the body, as axum-extra's `option_layer` does, take it.
#[tokio::test]
async fn the_error_of_a_body_is_an_error_that_reads_as_what_it_holds() {
    fn is_error<E: std::error::Error + Send + Sync + 'static>() {}
    is_error::<<ResponseBody<Full<Bytes>> as Body>::Error>();
    let failing = || crate::support::Script::new().data("a").error("reset");
    let passed = |layer: JsonErrorsLayer| {
        let service = layer.layer(service_fn(move |_: Request<()>| async move {
            Ok::<_, Infallible>(Response::new(failing()))
        }));
        JsonErrorsLayer::new().layer(service).oneshot(get())
    };
    let Ok(response) = passed(JsonErrorsLayer::new()).await;
    let error = http_body_util::BodyExt::collect(response.into_body())
        .await
        .expect_err("the body fails");
    assert_eq!(error.to_string(), "reset");
    let source = std::error::Error::source(&error).expect("no source");
    assert!(
        !source.is::<BodyError>(),
        "the outer of two layers holds what the inner one held"
    );
    assert!(!error.into_inner().is::<BodyError>());
}
