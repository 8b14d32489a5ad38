//! Tests panics of the inner service.

use std::convert::Infallible;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::{Request, Response};
use http_body_util::Full;
use tower::limit::ConcurrencyLimit;
use tower::{Layer, Service, ServiceExt};
use tower_json_errors::{Expose, JsonErrorsLayer, Origin};

use crate::support::{Answer, Entry, Log, get, head, plain, serve};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Ready,
    Call,
    FirstPoll,
    LaterPoll,
}

const PLACES: [Place; 4] = [Place::Ready, Place::Call, Place::FirstPoll, Place::LaterPoll];

/// Panics once, in one place, and is fine from then on.
struct Faulty(Option<Place>);

impl Faulty {
    fn panic_once_in(&mut self, place: Place) {
        if self.0 == Some(place) {
            self.0 = None;
            panic!("secret 42");
        }
    }
}

impl Service<Request<()>> for Faulty {
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.panic_once_in(Place::Ready);
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<()>) -> Self::Future {
        self.panic_once_in(Place::Call);
        let mut of_future = Self(self.0.take());
        Box::pin(async move {
            of_future.panic_once_in(Place::FirstPoll);
            tokio::task::yield_now().await;
            of_future.panic_once_in(Place::LaterPoll);
            Ok(plain(200, "fine"))
        })
    }
}

#[tokio::test]
async fn a_panic_becomes_a_500_wherever_it_happens() {
    for place in PLACES {
        let answer = serve(&JsonErrorsLayer::new(), get(), Faulty(Some(place))).await;
        answer.assert_error(500, "Internal Server Error");
    }
}

#[tokio::test]
async fn the_log_gets_the_payload_wherever_it_happens() {
    for place in PLACES {
        let log = Log::new();
        serve(&log.on(JsonErrorsLayer::new()), get(), Faulty(Some(place))).await;
        let told = Entry {
            origin: Origin::Panic,
            status: 500,
            message: "Internal Server Error".to_owned(),
            sources: vec!["secret 42".to_owned()],
            head_sent: false,
            is_kept: false,
        };
        assert_eq!(log.only(), told, "{place:?}");
    }
}

#[tokio::test]
async fn the_next_request_is_served() {
    for place in PLACES {
        let mut service = JsonErrorsLayer::new().layer(Faulty(Some(place)));
        for status in [500, 200, 200] {
            let Ok(response) = service.ready().await.expect("never fails").call(get()).await;
            assert_eq!(response.status(), status, "{place:?}");
        }
    }
}

#[tokio::test]
async fn a_panic_becomes_an_answer_for_requests_that_only_if_leaves_alone() {
    let layer = JsonErrorsLayer::new().only_if(|_| false);
    for place in PLACES {
        let answer = serve(&layer, get(), Faulty(Some(place))).await;
        answer.assert_error(500, "Internal Server Error");
    }
}

#[tokio::test]
async fn a_panic_on_head_has_the_headers_of_get_and_no_body() {
    for place in PLACES {
        let layer = JsonErrorsLayer::new();
        let get = serve(&layer, get(), Faulty(Some(place))).await;
        let head = serve(&layer, head(), Faulty(Some(place))).await;
        assert_eq!(head.status, 500);
        assert_eq!(head.headers, get.headers);
        assert_eq!(head.text(), "", "{place:?}");
    }
}

#[tokio::test]
async fn only_everything_shows_the_payload() {
    for (expose, message) in [
        (Expose::Nothing, "Internal Server Error"),
        (Expose::ClientErrors, "Internal Server Error"),
        (Expose::Responses, "Internal Server Error"),
        (Expose::Everything, "secret 42"),
    ] {
        for place in PLACES {
            let answer = serve(&JsonErrorsLayer::new().expose(expose), get(), Faulty(Some(place))).await;
            answer.assert_error(500, message);
        }
    }
}

#[tokio::test]
async fn a_service_that_is_called_without_being_ready_panics_into_an_answer() {
    // As a concurrency limit does with a caller that breaks the contract.
    let limited = ConcurrencyLimit::new(Faulty(None), 1);
    let Ok(response) = JsonErrorsLayer::new().layer(limited).call(get()).await;
    Answer::of(response).await.assert_error(500, "Internal Server Error");
}
