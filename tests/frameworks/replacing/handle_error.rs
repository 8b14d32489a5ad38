//! In place of axum's `HandleErrorLayer`, with the function that everybody writes for it: 408 for a timeout, 503 for too
//! much load, 500 for the rest, with the method and the path in the message.

use std::time::Duration;

use axum::Router;
use axum::routing::get as on_get;
use http::{Method, StatusCode};
use tower::load_shed::error::Overloaded;
use tower::timeout::error::Elapsed;
use tower::{BoxError, ServiceBuilder, service_fn};
use tower_json_errors::{HttpError, JsonErrorsLayer, Origin};

use crate::support::{Log, ask, get};

async fn hang() {
    std::future::pending::<()>().await;
}

fn failing(layer: JsonErrorsLayer, error: impl Fn() -> BoxError + Clone + Send + Sync + 'static) -> Router {
    let service =
        service_fn(move |_: axum::extract::Request| std::future::ready(Err::<axum::response::Response, _>(error())));
    Router::new().route_service("/", ServiceBuilder::new().layer(layer).service(service))
}

#[tokio::test(start_paused = true)]
async fn a_timeout_and_too_much_load_have_their_statuses_by_themselves() {
    let stack = ServiceBuilder::new()
        .layer(JsonErrorsLayer::new())
        .load_shed()
        .concurrency_limit(1)
        .timeout(Duration::from_secs(1));
    let app: Router = Router::new().route("/", on_get(hang)).layer(stack).with_state(());
    let first = tokio::spawn(ask(app.clone(), get("/", &[])));
    tokio::task::yield_now().await;
    ask(app, get("/", &[])).await.assert_error(503, "Service Unavailable");
    first.await.expect("no panic").assert_error(504, "Gateway Timeout");
}

#[tokio::test]
async fn any_other_error_is_a_500_whose_text_is_for_the_log() {
    let log = Log::new();
    let answer = ask(
        failing(log.on(JsonErrorsLayer::new()), || "db password hunter2".into()),
        get("/", &[]),
    )
    .await;
    answer.assert_error(500, "Internal Server Error");
    let told = log.only();
    assert_eq!(
        (told.origin, &*told.sources[0]),
        (Origin::ServiceError, "db password hunter2")
    );
}

/// What the function did by hand: other statuses and words, with the method and the path of the request.
#[tokio::test]
async fn the_application_chooses_status_and_words_with_the_request_at_hand() {
    struct Call(Method, String);
    let layer = || {
        JsonErrorsLayer::new()
            .capture_with(|request| Call(request.method().clone(), request.uri().path().to_owned()))
            .map_service_error(|error: &BoxError, context| {
                let Call(method, path) = context.captured()?;
                if error.is::<Elapsed>() {
                    Some(HttpError::new(
                        StatusCode::REQUEST_TIMEOUT,
                        format!("{method} {path} took too long"),
                    ))
                } else if error.is::<Overloaded>() {
                    Some(HttpError::service_unavailable("try again later"))
                } else {
                    None
                }
            })
    };
    ask(failing(layer(), || Elapsed::new().into()), get("/", &[]))
        .await
        .assert_error(408, "GET / took too long");
    ask(failing(layer(), || Overloaded::new().into()), get("/", &[]))
        .await
        .assert_error(503, "try again later");
    ask(failing(layer(), || "db".into()), get("/", &[]))
        .await
        .assert_error(500, "Internal Server Error");
}
