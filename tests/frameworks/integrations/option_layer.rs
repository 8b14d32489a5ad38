//! Tests the layer switched on and off: by axum-extra's `option_layer`, and by tower's with the pair that makes both
//! responses the same.

use axum::Router;
use axum::body::Body;
use axum::routing::get as on_get;
use axum_extra::middleware::option_layer;
use http::StatusCode;
use tower::ServiceBuilder;
use tower_http::map_response_body::MapResponseBodyLayer;
use tower_json_errors::JsonErrorsLayer;

use crate::support::{ask, get};

fn app() -> Router {
    Router::new().route("/", on_get(async || (StatusCode::NOT_FOUND, "no such user")))
}

#[tokio::test]
async fn option_layer_of_axum_extra() {
    let on = app().layer(option_layer(Some(JsonErrorsLayer::new())));
    ask(on, get("/", &[])).await.assert_error(404, "no such user");
    let off = app().layer(option_layer(None::<JsonErrorsLayer>));
    assert_eq!(ask(off, get("/", &[])).await.text(), "no such user");
}

#[tokio::test]
async fn option_layer_of_tower_with_a_layer_that_maps_the_body_back() {
    let layered = |is_on: bool| {
        let pair = is_on.then(|| {
            ServiceBuilder::new()
                .layer(MapResponseBodyLayer::new(Body::new))
                .layer(JsonErrorsLayer::new())
                .into_inner()
        });
        ServiceBuilder::new().option_layer(pair).service(app())
    };
    ask(layered(true), get("/", &[]))
        .await
        .assert_error(404, "no such user");
    assert_eq!(ask(layered(false), get("/", &[])).await.text(), "no such user");
}
