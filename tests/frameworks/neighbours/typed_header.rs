//! Tests `TypedHeader` of `axum-extra`.

use axum::Router;
use axum::routing::get as on_get;
use axum_extra::TypedHeader;
use axum_extra::headers::{ContentLength, Host};
use tower_json_errors::JsonErrorsLayer;

use crate::support::{ask, get};

#[tokio::test]
async fn what_it_rejects_is_a_400_that_names_the_header() {
    let app = Router::new()
        .route("/host", on_get(async |_: TypedHeader<Host>| ()))
        .route("/length", on_get(async |_: TypedHeader<ContentLength>| ()))
        .layer(JsonErrorsLayer::new());
    ask(app.clone(), get("/host", &[]))
        .await
        .assert_error(400, "Header of type `host` was missing");
    ask(app.clone(), get("/length", &[("content-length", "many")]))
        .await
        .assert_error(400, "invalid HTTP header (content-length)");
    assert_eq!(ask(app, get("/host", &[("host", "localhost")])).await.status, 200);
}
