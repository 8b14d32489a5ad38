//! Tests where the layer can stand: in a router, on a route, among other layers, around everything.

use std::time::Duration;

use axum::Router;
use axum::routing::get as on_get;
use http::{Request, StatusCode};
use tower::{Layer, ServiceBuilder, ServiceExt, service_fn};
use tower_json_errors::{BoxError, JsonErrors, JsonErrorsLayer};

use super::{Reply, get};
use crate::support::Answer;

async fn no_such_user() -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "no such user")
}

async fn answer_of(app: Router) -> Answer {
    let Ok(response) = app.oneshot(get("/")).await;
    Answer::of(response).await
}

#[tokio::test]
async fn on_a_router_a_route_or_a_builder() {
    let route = || Router::new().route("/", on_get(no_such_user));
    let layer = JsonErrorsLayer::new;
    for app in [
        route().layer(layer()),
        route().route_layer(layer()),
        route().layer(ServiceBuilder::new().layer(layer())),
        Router::new().route("/", on_get(no_such_user).layer(layer())),
        Router::new().route_service("/", JsonErrors::new(on_get(no_such_user))),
        Router::new().fallback_service(layer().layer(route())),
        // A second one finds nothing left to do.
        route().layer(layer()).layer(layer()),
    ] {
        answer_of(app).await.assert_error(404, "no such user");
    }
}

#[tokio::test]
async fn round_the_whole_router() {
    let app = Router::new().route("/", on_get(no_such_user));
    let service = ServiceBuilder::new().layer(JsonErrorsLayer::new()).service(app);
    let Ok(response) = service.clone().oneshot(get("/")).await;
    Answer::of(response).await.assert_error(404, "no such user");
}

#[tokio::test(start_paused = true)]
#[cfg_attr(not(feature = "tower"), ignore = "expects the statuses of the feature `tower`")]
async fn layers_that_fail_need_no_handle_error_layer() {
    let never = on_get(async || std::future::pending::<()>().await);
    let app = Router::new().route("/", never).layer(
        ServiceBuilder::new()
            .layer(JsonErrorsLayer::new())
            .load_shed()
            .concurrency_limit(1)
            .timeout(Duration::from_secs(1)),
    );
    // As `serve` does: without it, axum makes the layers anew for every request.
    let app: Router = app.with_state(());
    let waiting = tokio::spawn(answer_of(app.clone()));
    tokio::task::yield_now().await;
    answer_of(app).await.assert_error(503, "Service Unavailable");
    waiting.await.expect("no panic").assert_error(504, "Gateway Timeout");
}

#[tokio::test]
async fn a_service_that_fails_becomes_a_route() {
    let fails = service_fn(|_: Request<axum::body::Body>| async { Err::<Reply, BoxError>("db down".into()) });
    let app = Router::new().route_service("/", JsonErrors::new(fails));
    answer_of(app).await.assert_error(500, "Internal Server Error");
}
