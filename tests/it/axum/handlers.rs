//! Tests what handlers return.

use std::collections::HashMap;

use axum::response::{Html, IntoResponse};
use axum::routing::{self, MethodRouter};
use axum::{Json, Router};
use http::StatusCode;
use http::header::RETRY_AFTER;
use serde_json::json;
use tower::ServiceExt;
use tower_json_errors::{HttpError, JsonErrorsLayer, Untouched};

use super::{Reply, ask, get};
use crate::support::{Answer, Log};

async fn answer_of(route: MethodRouter) -> Answer {
    ask(Router::new().route("/", route), get("/")).await
}

/// A handler that returns what `reply` makes.
fn returning<R: IntoResponse + 'static>(reply: fn() -> R) -> MethodRouter {
    routing::get(async move || reply())
}

#[tokio::test]
async fn every_usual_reply_with_an_error_status_becomes_json() {
    let table = [
        (returning(|| StatusCode::IM_A_TEAPOT), 418, "I'm a teapot"),
        (
            returning(|| (StatusCode::NOT_FOUND, "no such user")),
            404,
            "no such user",
        ),
        (
            returning(|| (StatusCode::CONFLICT, String::from("taken"))),
            409,
            "taken",
        ),
        (
            returning(|| (StatusCode::BAD_REQUEST, vec![1_u8, 2])),
            400,
            "Bad Request",
        ),
        (
            returning(|| (StatusCode::BAD_GATEWAY, Html("<h1>Bad Gateway</h1>"))),
            502,
            "Bad Gateway",
        ),
        (returning(|| (StatusCode::BAD_REQUEST, Html("no name"))), 400, "no name"),
        (
            returning(|| Err::<(), _>((StatusCode::FORBIDDEN, "not yours"))),
            403,
            "not yours",
        ),
        (
            returning(|| (StatusCode::INTERNAL_SERVER_ERROR, "db password is hunter2")),
            500,
            "Internal Server Error",
        ),
    ];
    for (route, status, message) in table {
        answer_of(route).await.assert_error(status, message);
    }
}

#[tokio::test]
async fn replies_that_cannot_be_written_are_for_the_log() {
    let no_json = || Json(HashMap::from([([4_u8, 2], 0_u8)]));
    let no_header = || ([("x-note", "two\nlines")], "fine");
    for (route, text) in [
        (returning(no_json), "key must be a string"),
        (returning(no_header), "failed to parse header value"),
    ] {
        let log = Log::new();
        let app = Router::new().route("/", route).layer(log.on(JsonErrorsLayer::new()));
        let Ok(response) = app.oneshot(get("/")).await;
        Answer::of(response).await.assert_error(500, "Internal Server Error");
        assert_eq!(log.only().sources, [text]);
    }
}

#[tokio::test]
async fn json_of_the_handlers_own_is_left_alone() {
    let answer = answer_of(returning(|| {
        (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "components": ["db"] })))
    }))
    .await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.text(), r#"{"components":["db"]}"#);
}

#[tokio::test]
async fn successes_are_left_alone() {
    let answer = answer_of(returning(|| Html("<p>fine</p>"))).await;
    assert_eq!(answer.text(), "<p>fine</p>");
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
}

#[tokio::test]
async fn a_handler_that_panics_is_answered() {
    answer_of(returning(|| -> () { panic!("secret 42") }))
        .await
        .assert_error(500, "Internal Server Error");
}

#[tokio::test]
async fn a_marked_reply_is_left_alone() {
    let answer = answer_of(returning(|| {
        (StatusCode::BAD_REQUEST, axum::Extension(Untouched), "<fault/>")
    }))
    .await;
    assert_eq!((answer.status.as_u16(), answer.text()), (400, "<fault/>"));
}

fn busy() -> HttpError {
    HttpError::too_many_requests("slow down")
        .with_code("busy")
        .with_details(json!({ "limit": 10 }))
        .with_header(RETRY_AFTER, "3")
}

fn an_http_error() -> Reply {
    busy().into()
}

#[tokio::test]
async fn an_http_error_says_what_the_answer_is() {
    let answer = answer_of(returning(an_http_error)).await;
    assert_eq!(answer.status, 429);
    assert_eq!(answer.header("retry-after"), Some("3"));
    assert_eq!(
        answer.text(),
        r#"{"error":"slow down","code":"busy","details":{"limit":10}}"#
    );
}

#[tokio::test]
async fn an_http_error_is_the_err_of_a_handler() {
    async fn fails() -> Result<&'static str, Reply> {
        Err(busy().into())
    }
    let answer = answer_of(routing::get(fails)).await;
    assert_eq!(answer.status, 429);
    assert_eq!(answer.json()["code"], "busy");
}

#[tokio::test]
async fn an_http_error_is_written_in_the_format_of_the_layer() {
    let layer = JsonErrorsLayer::new()
        .format_with(|error, _| json!({ "status": error.status().as_u16(), "code": error.code() }));
    let app = Router::new().route("/", returning(an_http_error)).layer(layer);
    let Ok(response) = app.oneshot(get("/")).await;
    let answer = Answer::of(response).await;
    assert_eq!(answer.json(), json!({ "status": 429, "code": "busy" }));
    assert_eq!(answer.header("retry-after"), Some("3"));
}

#[tokio::test]
async fn the_status_that_a_handler_puts_before_an_http_error_wins() {
    let answer = answer_of(returning(|| (StatusCode::LOCKED, an_http_error()))).await;
    assert_eq!(answer.status, 423);
    assert_eq!(answer.json()["error"], "slow down");
}
