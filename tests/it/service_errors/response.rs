//! Tests the conversion of `HttpError` into a response, which the layer rewrites in its own format.

use bytes::Bytes;
use http::{HeaderName, Response, StatusCode};
use http_body_util::Full;
use serde_json::json;
use tower_json_errors::{Expose, HttpError, JsonErrorsLayer, Origin};

use crate::support::{Answer, Entry, Log, Script, get, head, plain, through};

fn error() -> HttpError {
    HttpError::not_found("no such user")
        .with_code("user_missing")
        .with_header(HeaderName::from_static("x-hint"), "sign up")
}

/// The error as a response whose body is watched.
fn response(error: HttpError, body: Script) -> Response<Script> {
    Response::<Full<Bytes>>::from(error).map(|_| body)
}

#[tokio::test]
async fn without_the_layer_it_is_flat_json() {
    let answer = Answer::of(Response::<Full<Bytes>>::from(error())).await;
    assert_eq!(answer.status, 404);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("content-length"), Some(&*answer.body.len().to_string()));
    assert_eq!(answer.header("x-hint"), Some("sign up"));
    assert_eq!(answer.text(), r#"{"error":"no such user","code":"user_missing"}"#);
}

#[tokio::test]
async fn any_body_that_is_made_of_bytes_will_do() {
    assert_eq!(Response::<Bytes>::from(error()).status(), 404);
    let answer = Answer::of(Response::<axum::body::Body>::from(error())).await;
    assert_eq!(answer.json()["error"], "no such user");
}

#[tokio::test]
async fn the_layer_writes_it_anew_without_reading_the_body() {
    for body in [
        Script::new().data("not this"),
        Script::new().never(),
        Script::new().panic("nor this"),
    ] {
        let probe = body.probe();
        let answer = through(&JsonErrorsLayer::new(), get(), response(error(), body)).await;
        assert_eq!(answer.text(), r#"{"error":"no such user","code":"user_missing"}"#);
        assert_eq!(answer.header("content-length"), Some("46"));
        assert_eq!(answer.header("x-hint"), Some("sign up"));
        assert_eq!(probe.polls(), 0);
        assert!(probe.is_dropped());
    }
}

#[tokio::test]
async fn the_layer_writes_it_in_its_own_format() {
    let layer = JsonErrorsLayer::new()
        .format_with(|error, _| json!({ "ok": false, "code": error.code(), "reason": error.message() }));
    let answer = through(&layer, get(), response(error(), Script::new())).await;
    assert_eq!(
        answer.json(),
        json!({ "ok": false, "code": "user_missing", "reason": "no such user" })
    );
}

#[tokio::test]
async fn it_is_taken_out_of_the_response() {
    let answer = through(&JsonErrorsLayer::new(), get(), response(error(), Script::new())).await;
    assert!(answer.extensions.get::<HttpError>().is_none());
}

#[tokio::test]
async fn other_extensions_and_headers_stay() {
    let mut response = response(error(), Script::new());
    response.extensions_mut().insert(7_u8);
    response.headers_mut().insert("x-trace", "abc".parse().expect("legal"));
    let answer = through(&JsonErrorsLayer::new(), get(), response).await;
    assert_eq!(answer.extensions.get(), Some(&7_u8));
    assert_eq!(answer.header("x-trace"), Some("abc"));
}

#[tokio::test]
async fn the_status_line_wins_over_the_status_of_the_error() {
    let mut response = response(error(), Script::new());
    *response.status_mut() = StatusCode::GONE;
    let layer = JsonErrorsLayer::new()
        .format_with(|error, _| json!({ "status": error.status().as_u16(), "error": error.message() }));
    let answer = through(&layer, get(), response).await;
    assert_eq!(answer.status, 410);
    assert_eq!(answer.json(), json!({ "status": 410, "error": "no such user" }));
}

#[tokio::test]
async fn a_status_line_that_is_no_error_passes() {
    let mut response = response(error(), Script::new().data("untouched"));
    *response.status_mut() = StatusCode::OK;
    let answer = through(&JsonErrorsLayer::new(), get(), response).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.text(), "untouched");
}

#[tokio::test]
async fn its_message_is_shown_at_every_level() {
    for expose in [Expose::Nothing, Expose::ClientErrors, Expose::Responses] {
        let error = HttpError::service_unavailable("back at noon").with_source("secret 42");
        let layer = JsonErrorsLayer::new().expose(expose);
        let answer = through(&layer, get(), response(error, Script::new())).await;
        answer.assert_error(503, "back at noon");
    }
}

#[tokio::test]
async fn the_log_gets_its_source() {
    let log = Log::new();
    let error = HttpError::internal("db down");
    through(&log.on(JsonErrorsLayer::new()), get(), response(error, Script::new())).await;
    let told = Entry {
        origin: Origin::Response,
        status: 500,
        message: "Internal Server Error".to_owned(),
        sources: vec!["db down".to_owned()],
        head_sent: false,
        is_kept: false,
    };
    assert_eq!(log.only(), told);
}

#[tokio::test]
async fn on_head_it_has_the_headers_of_get() {
    let get = through(&JsonErrorsLayer::new(), get(), response(error(), Script::new())).await;
    let head = through(&JsonErrorsLayer::new(), head(), response(error(), Script::new())).await;
    assert_eq!(head.headers, get.headers);
    assert_eq!(head.text(), "");
}

#[tokio::test]
async fn an_extension_on_any_error_response_is_what_is_told() {
    let mut response = plain(400, "not this");
    response.extensions_mut().insert(HttpError::bad_request("but this"));
    let answer = through(&JsonErrorsLayer::new(), get(), response).await;
    answer.assert_error(400, "but this");
}
