//! Tests hooks that call the service which called them.

use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http::{Request, Response};
use http_body_util::Full;
use tower::util::BoxCloneSyncService;
use tower::{Layer, ServiceExt, service_fn};
use tower_json_errors::JsonErrorsLayer;
use tower_json_errors::ResponseBody;

use crate::support::{Answer, get, plain, request};

type Whole = BoxCloneSyncService<Request<()>, Response<ResponseBody<Full<Bytes>>>, Infallible>;

/// The service behind a layer that is not there yet when its hooks are made.
#[derive(Clone, Default)]
struct Myself(Arc<OnceLock<Whole>>, Arc<AtomicUsize>);

impl Myself {
    /// Calls the service on the spot, as deep as three times.
    fn call(&self) -> Option<u16> {
        let depth = self.1.fetch_add(1, Ordering::Relaxed);
        let service = self.0.get().expect("the service was made").clone();
        let Ok(response) = (depth < 3).then(|| service.oneshot(get()).now_or_never())??;
        Some(response.status().as_u16())
    }

    fn calls(&self) -> usize {
        self.1.load(Ordering::Relaxed)
    }
}

fn answer(_: Request<()>) -> BoxFuture<'static, Result<Response<Full<Bytes>>, Infallible>> {
    Box::pin(async { Ok(plain(404, "nope")) })
}

/// The answer of a service whose hook calls it.
async fn entangled(layer: impl FnOnce(Myself) -> JsonErrorsLayer) -> (Answer, Myself) {
    let myself = Myself::default();
    let service = layer(myself.clone()).layer(service_fn(answer));
    let service = BoxCloneSyncService::new(service);
    assert!(myself.0.set(service.clone()).is_ok(), "set once");
    let Ok(response) = service.oneshot(request(http::Method::GET, "/outer")).await;
    (Answer::of(response).await, myself)
}

#[tokio::test]
async fn on_error_may_call_the_service_that_it_listens_to() {
    let (answer, myself) = entangled(|myself| {
        JsonErrorsLayer::new().on_error(move |_, _| {
            let nested = myself.call();
            assert!(nested.is_none_or(|status| status == 404));
        })
    })
    .await;
    answer.assert_error(404, "nope");
    assert_eq!(myself.calls(), 4, "told of each of its own");
}

#[tokio::test]
async fn every_other_hook_may_call_the_service_too() {
    type Entangle = fn(Myself) -> JsonErrorsLayer;
    let hooks: [Entangle; 4] = [
        |myself| {
            JsonErrorsLayer::new().map_error(move |error, _| {
                myself.call();
                error
            })
        },
        |myself| JsonErrorsLayer::new().only_if(move |_| myself.call().is_none_or(|status| status == 404)),
        |myself| JsonErrorsLayer::new().keep_if(move |_| myself.call() == Some(200)),
        |myself| {
            JsonErrorsLayer::new().format_with(move |error, _| {
                myself.call();
                std::collections::BTreeMap::from([("error", error.message().to_owned())])
            })
        },
    ];
    for hook in hooks {
        let (answer, myself) = entangled(hook).await;
        answer.assert_error(404, "nope");
        assert_eq!(myself.calls(), 4);
    }
}
