//! Tests compression outside of the layer. Inside, texts are bytes that the layer cannot read.

use std::convert::Infallible;

use axum::body::Body;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use tower::ServiceBuilder;
use tower_http::compression::CompressionLayer;
use tower_http::decompression::{DecompressionLayer, RequestDecompressionLayer};
use tower_json_errors::JsonErrorsLayer;

use crate::support::{Answer, ask, get, plain, typed};

/// Longer than what is too short to be compressed.
const TEXT: &str = "there is no user of this name, nor has there ever been one";
const JSON: &str = r#"{"message":"there is no user of this name, nor has there ever been one"}"#;

async fn reply(request: Request<Body>) -> Result<Response<Full<Bytes>>, Infallible> {
    Ok(match request.uri().path() {
        "/text" => plain(404, TEXT),
        "/json" => typed(404, "application/json", JSON),
        _ => plain(200, TEXT),
    })
}

fn gzipped(target: &str) -> Request<Body> {
    get(target, &[("accept-encoding", "gzip")])
}

async fn with_compression_outside(request: Request<Body>) -> Answer {
    let stack = ServiceBuilder::new()
        .layer(CompressionLayer::new())
        .layer(JsonErrorsLayer::new())
        .service_fn(reply);
    ask(stack, request).await
}

async fn with_compression_inside(request: Request<Body>) -> Answer {
    let stack = ServiceBuilder::new()
        .layer(JsonErrorsLayer::new())
        .layer(CompressionLayer::new())
        .service_fn(reply);
    ask(stack, request).await
}

#[tokio::test]
async fn outside_the_json_is_compressed_once() {
    let answer = with_compression_outside(gzipped("/text")).await;
    assert_eq!(answer.status, 404);
    assert_eq!(answer.header("content-encoding"), Some("gzip"));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("content-length"), None);
    assert_eq!(answer.body[..2], [0x1f, 0x8b]);
}

/// The client's side: what comes out when it is unpacked.
#[tokio::test]
async fn outside_it_unpacks_to_the_error() {
    let stack = ServiceBuilder::new()
        .layer(DecompressionLayer::new())
        .layer(CompressionLayer::new())
        .layer(JsonErrorsLayer::new())
        .service_fn(reply);
    let answer = ask(stack, get("/text", &[])).await;
    assert_eq!(answer.status, 404);
    assert_eq!(answer.header("content-encoding"), None);
    assert_eq!(answer.json(), serde_json::json!({ "error": TEXT }));
}

#[tokio::test]
async fn inside_the_text_is_lost_but_nothing_else() {
    let answer = with_compression_inside(gzipped("/text")).await;
    answer.assert_error(404, "Not Found");
    assert_eq!(answer.header("content-encoding"), None);
    assert_eq!(answer.header("vary"), Some("accept-encoding"));
}

#[tokio::test]
async fn inside_what_is_right_stays_compressed() {
    for (target, status) in [("/json", 404), ("/fine", 200)] {
        let answer = with_compression_inside(gzipped(target)).await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("content-encoding"), Some("gzip"));
        assert_eq!(answer.body[..2], [0x1f, 0x8b]);
    }
}

#[tokio::test]
async fn clients_that_ask_for_none_get_none() {
    let plain = get("/text", &[]);
    with_compression_outside(plain).await.assert_error(404, TEXT);
    with_compression_inside(get("/text", &[])).await.assert_error(404, TEXT);
}

#[tokio::test]
async fn a_request_in_an_unknown_encoding_is_told_the_known_ones() {
    let stack = ServiceBuilder::new()
        .layer(JsonErrorsLayer::new())
        .layer(RequestDecompressionLayer::new())
        .service_fn(|_: Request<tower_http::decompression::DecompressionBody<Body>>| async {
            Ok::<_, Infallible>(plain(200, TEXT))
        });
    let answer = ask(stack, get("/", &[("content-encoding", "bzip2")])).await;
    answer.assert_error(415, "Unsupported Media Type");
    assert_eq!(answer.header("accept-encoding"), Some("gzip"));
}
