//! Tests limits for request bodies inside of the layer.

use axum::Router;
use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::routing::post;
use bytes::Bytes;
use http::{Method, Request};
use tower_http::limit::RequestBodyLimitLayer;
use tower_json_errors::JsonErrorsLayer;

use crate::support::{ask, request};

fn app() -> Router {
    Router::new()
        .route("/", post(async |body: Bytes| body))
        .layer(DefaultBodyLimit::disable())
}

/// An upload of known length, or of unknown.
fn upload(length: usize, is_known: bool) -> Request<Body> {
    let body = Body::from("x".repeat(length));
    let announced = length.to_string();
    let headers = [("content-length", &*announced)];
    let request = request(Method::POST, "/", if is_known { &headers } else { &[] });
    request.map(|_| {
        if is_known {
            body
        } else {
            Body::new(Body::from_stream(body.into_data_stream()))
        }
    })
}

#[tokio::test]
async fn inside_too_much_is_a_413() {
    let app = app().layer(RequestBodyLimitLayer::new(8)).layer(JsonErrorsLayer::new());
    ask(app.clone(), upload(9, true))
        .await
        .assert_error(413, "length limit exceeded");
    ask(app.clone(), upload(9, false))
        .await
        .assert_error(413, "Failed to buffer the request body: length limit exceeded");
    assert_eq!(ask(app, upload(8, true)).await.text(), "xxxxxxxx");
}

#[tokio::test]
async fn outside_its_own_answer_stays_text() {
    let app = app().layer(JsonErrorsLayer::new()).layer(RequestBodyLimitLayer::new(8));
    let answer = ask(app.clone(), upload(9, true)).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (413, "length limit exceeded"));
    assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
    // What axum says of the limit goes through the layer all the same.
    ask(app, upload(9, false))
        .await
        .assert_error(413, "Failed to buffer the request body: length limit exceeded");
}
