//! Tests every rejection of axum's extractors, as its client gets it.

use std::collections::HashMap;

use axum::body::Body;
use axum::extract::multipart::MultipartError;
use axum::extract::{DefaultBodyLimit, Extension, Form, Multipart, NestedPath, Path, Query, RawPathParams};
use axum::routing::{self, MethodRouter};
use axum::{Json, Router};
use http::Request;
use tower::ServiceExt;
use tower_json_errors::JsonErrorsLayer;

use super::{ask, get, post, request};
use crate::support::Log;

type Numbers = HashMap<String, u32>;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const FORM_DATA: &str = "multipart/form-data; boundary=x";

/// Reads all parts.
async fn read_parts(mut parts: Multipart) -> Result<(), MultipartError> {
    while let Some(part) = parts.next_field().await? {
        part.bytes().await?;
    }
    Ok(())
}

fn app() -> Router {
    let limited = |route: MethodRouter| route.layer(DefaultBodyLimit::max(16));
    Router::new()
        .route("/json", limited(routing::post(async |_: Json<Numbers>| ())))
        .route("/text", limited(routing::post(async |_: String| ())))
        .route("/form", routing::post(async |_: Form<Numbers>| ()))
        .route("/form", routing::get(async |_: Form<Numbers>| ()))
        .route("/query", routing::get(async |_: Query<Numbers>| ()))
        .route("/path/{id}", routing::get(async |_: Path<u32>| ()))
        .route("/text/{id}", routing::get(async |_: Path<String>| ()))
        .route("/raw/{id}", routing::get(async |_: RawPathParams| ()))
        .route("/two/{id}", routing::get(async |_: Path<(u32, u32)>| ()))
        .route(
            "/list/{id}",
            routing::get(async |_: Path<HashMap<String, Vec<u32>>>| ()),
        )
        .route("/extension", routing::get(async |_: Extension<u8>| ()))
        .route("/nested", routing::get(async |_: NestedPath| ()))
        .route("/multipart", routing::post(read_parts))
        .route("/limited", limited(routing::post(read_parts)))
}

#[tokio::test]
async fn what_the_client_did_wrong_is_the_message() {
    let no_type = || request(http::Method::POST, "/json", &[], "{}");
    let part = "--x\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\n";
    let table: [(Request<Body>, u16, &str); 21] = [
        (no_type(), 415, "Expected request with `Content-Type: application/json`"),
        (
            post("/json", "text/plain", "{}"),
            415,
            "Expected request with `Content-Type: application/json`",
        ),
        (
            post("/json", JSON, "{"),
            400,
            "Failed to parse the request body as JSON: ",
        ),
        (
            post("/json", JSON, ""),
            400,
            "Failed to parse the request body as JSON: ",
        ),
        (
            post("/json", JSON, "{} {}"),
            400,
            "Failed to parse the request body as JSON: ",
        ),
        (
            post("/json", JSON, r#"{"a":"b"}"#),
            422,
            "Failed to deserialize the JSON body into the target type: a: invalid type: string \"b\"",
        ),
        (
            post("/json", JSON, r#"{"abcdefghij": 1234567}"#),
            413,
            "Failed to buffer the request body: length limit exceeded",
        ),
        (
            post("/text", "text/plain", "longer than sixteen"),
            413,
            "Failed to buffer the request body: length limit exceeded",
        ),
        (
            post("/text", "text/plain", &b"\xff"[..]),
            400,
            "Request body didn't contain valid UTF-8: ",
        ),
        (
            post("/form", JSON, "a=1"),
            415,
            "Form requests must have `Content-Type: application/x-www-form-urlencoded`",
        ),
        (post("/form", FORM, "a=b"), 422, "Failed to deserialize form body: "),
        (get("/form?a=b"), 400, "Failed to deserialize form: "),
        (get("/query?a=b"), 400, "Failed to deserialize query string: "),
        (get("/path/abc"), 400, "Invalid URL: Cannot parse `abc` to a `u32`"),
        (get("/text/%FF"), 400, "Invalid URL: Invalid UTF-8 in `id`"),
        (get("/raw/%FF"), 400, "Invalid UTF-8 in `id`"),
        (
            post("/multipart", "text/plain", "x"),
            400,
            "Invalid `boundary` for `multipart/form-data` request",
        ),
        (
            post("/multipart", "multipart/form-data", "x"),
            400,
            "Invalid `boundary` for `multipart/form-data` request",
        ),
        (
            post("/multipart", FORM_DATA, "--x\r\n"),
            400,
            "incomplete multipart stream",
        ),
        (post("/limited", FORM_DATA, part), 413, "Request payload is too large"),
        (get("/absent"), 404, "Not Found"),
    ];
    for (request, status, start) in table {
        let target = format!("{} {}", request.method(), request.uri());
        let answer = ask(app(), request).await;
        let message = answer.json()["error"].as_str().unwrap_or_default().to_owned();
        answer.assert_error(status, &message);
        assert!(message.starts_with(start), "{target}: {message}");
    }
}

#[tokio::test]
async fn what_the_server_did_wrong_is_for_the_log() {
    let table = [
        (
            "/two/1",
            "Wrong number of path arguments for `Path`. Expected 2 but got 1",
        ),
        ("/list/1", "Unsupported type `alloc::vec::Vec<u32>`"),
        (
            "/extension",
            "Missing request extension: Extension of type `u8` was not found.",
        ),
        ("/nested", "The matched route is not nested"),
    ];
    for (target, start) in table {
        let log = Log::new();
        let Ok(response) = app().layer(log.on(JsonErrorsLayer::new())).oneshot(get(target)).await;
        let answer = crate::support::Answer::of(response).await;
        answer.assert_error(500, "Internal Server Error");
        let told = log.only();
        assert!(told.sources[0].starts_with(start), "{told:?}");
    }
}

#[tokio::test]
async fn what_is_right_goes_through() {
    for request in [
        post("/json", JSON, r#"{"a":1}"#),
        post("/text", "text/plain", "short"),
        post("/form", FORM, "a=1"),
        get("/form?a=1"),
        get("/query?a=1"),
        get("/path/1"),
        get("/text/a"),
        get("/raw/a"),
        post("/multipart", FORM_DATA, "--x--\r\n"),
    ] {
        let answer = ask(app(), request).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (200, ""));
    }
}
