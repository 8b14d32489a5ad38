//! Tests `ServeDir` as the fallback of a router, and nested in it.

use axum::Router;
use http::Method;
use tower_http::services::ServeDir;
use tower_json_errors::JsonErrorsLayer;

use crate::support::{Answer, ask, get, request};

/// The file that is served: this one.
const FILE: &str = "/files.rs";
const TEXT: &str = include_str!("files.rs");

async fn answer(request: http::Request<axum::body::Body>) -> Answer {
    let files = ServeDir::new(concat!(env!("CARGO_MANIFEST_DIR"), "/neighbours"));
    let app = Router::new()
        .nest_service("/nested", files.clone())
        .fallback_service(files)
        .layer(JsonErrorsLayer::new());
    ask(app, request).await
}

#[tokio::test]
async fn a_file_passes_and_so_does_a_part_of_it() {
    let whole = answer(get(FILE, &[])).await;
    assert_eq!((whole.status.as_u16(), whole.text()), (200, TEXT));
    assert_eq!(answer(get("/nested/files.rs", &[])).await.text(), TEXT);
    let part = answer(get(FILE, &[("range", "bytes=0-3")])).await;
    assert_eq!((part.status.as_u16(), part.text()), (206, &TEXT[..4]));
}

#[tokio::test]
async fn a_file_that_is_not_there_is_a_404() {
    answer(get("/absent", &[])).await.assert_error(404, "Not Found");
    answer(get("/nested/absent", &[])).await.assert_error(404, "Not Found");
    let head = answer(request(Method::HEAD, "/absent", &[])).await;
    assert_eq!((head.status.as_u16(), head.text()), (404, ""));
    assert_eq!(head.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn a_method_that_is_not_allowed_is_a_405_that_names_those_that_are() {
    let answer = answer(request(Method::POST, FILE, &[])).await;
    answer.assert_error(405, "Method Not Allowed");
    assert_eq!(answer.header("allow"), Some("GET,HEAD"));
}

/// `Content-Range` says how long the file is, not the body of the error (RFC 9110 section 15.5.17).
#[tokio::test]
async fn a_range_beyond_the_end_is_a_416_that_tells_the_length() {
    let answer = answer(get(FILE, &[("range", "bytes=1000000-")])).await;
    answer.assert_error(416, "Range Not Satisfiable");
    let length = format!("bytes */{}", TEXT.len());
    assert_eq!(answer.header("content-range"), Some(&*length));
    assert_eq!(answer.header("accept-ranges"), Some("bytes"));
    assert_eq!(answer.header("etag"), None);
    assert_eq!(answer.header("last-modified"), None);
}

#[tokio::test]
async fn what_is_not_modified_stays_a_304() {
    let fresh = answer(get(FILE, &[])).await;
    let date = fresh.header("last-modified").expect("no date");
    let again = answer(get(FILE, &[("if-modified-since", date)])).await;
    assert_eq!((again.status.as_u16(), again.text()), (304, ""));
    assert_eq!(again.header("content-type"), None);
}

#[tokio::test]
async fn a_precondition_that_fails_is_a_412() {
    answer(get(FILE, &[("if-unmodified-since", "Thu, 01 Jan 1970 00:00:01 GMT")]))
        .await
        .assert_error(412, "Precondition Failed");
}
