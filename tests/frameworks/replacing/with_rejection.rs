//! In place of an error type for `WithRejection` of axum-extra, with a `From` for each rejection and an `IntoResponse`: the
//! extractors stay as they are, or take `HttpError` as their rejection.

use axum::body::Body;
use axum::extract::Query;
use axum::routing::{get as on_get, post as on_post};
use axum::{Json, Router};
use axum_extra::extract::WithRejection;
use http::{Method, Request};
use serde::Deserialize;
use serde_json::json;
use tower_json_errors::{HttpError, JsonErrorsLayer, Nested};

use crate::support::{Answer, Log, ask, get, request};

#[derive(Deserialize)]
struct Order {
    count: u32,
}

/// The handlers with `HttpError`, and the same handlers with axum's own rejections.
fn app() -> Router {
    Router::new()
        .route(
            "/order",
            on_post(
                async |WithRejection(Json(order), _): WithRejection<Json<Order>, HttpError>| order.count.to_string(),
            ),
        )
        .route(
            "/orders",
            on_get(
                async |WithRejection(Query(order), _): WithRejection<Query<Order>, HttpError>| order.count.to_string(),
            ),
        )
        .route(
            "/plain",
            on_post(async |Json(order): Json<Order>| order.count.to_string()),
        )
}

fn post(target: &str, body: &'static str) -> Request<Body> {
    request(Method::POST, target, &[("content-type", "application/json")]).map(|_| Body::from(body))
}

async fn answer(request: Request<Body>) -> Answer {
    ask(app().layer(JsonErrorsLayer::new().format(Nested::new())), request).await
}

#[tokio::test]
async fn a_rejection_has_a_status_a_code_a_message_and_the_place() {
    let answer = answer(post("/order", r#"{"count":"many"}"#)).await;
    assert_eq!(answer.status, 422);
    let error = json!({
        "status": 422,
        "code": "invalid_value",
        "message": "count: invalid type: string \"many\"",
        "details": { "fields": [{ "pointer": "/count", "message": "invalid type: string \"many\"" }] },
    });
    assert_eq!(answer.json(), json!({ "error": error }));
}

#[tokio::test]
async fn each_kind_of_rejection_has_its_code() {
    let table = [
        (post("/order", "{"), 400, "invalid_json"),
        (post("/order", "{}"), 422, "missing_field"),
        (request(Method::POST, "/order", &[]), 415, "unsupported_media_type"),
        (get("/orders", &[]), 400, "missing_field"),
    ];
    for (request, status, code) in table {
        let answer = answer(request).await;
        assert_eq!(answer.json()["error"]["status"], status);
        assert_eq!(answer.json()["error"]["code"], code);
    }
}

#[tokio::test]
async fn the_log_has_the_words_that_clients_do_not_see() {
    let log = Log::new();
    ask(
        app().layer(log.on(JsonErrorsLayer::new())),
        post("/order", r#"{"count":"many"}"#),
    )
    .await;
    let told = log.only();
    assert!(
        told.sources.iter().any(|source| source.contains("expected u32")),
        "{told:?}"
    );
}

/// Without any feature: axum's words become the message.
#[tokio::test]
async fn a_bare_extractor_will_do_where_codes_and_fields_are_not_needed() {
    let answer = ask(app().layer(JsonErrorsLayer::new()), post("/plain", "{}")).await;
    assert_eq!(answer.status, 422);
    let message = answer.json()["error"].as_str().unwrap_or_default().to_owned();
    assert!(
        message.ends_with("missing field `count` at line 1 column 2"),
        "{message}"
    );
}

#[tokio::test]
async fn what_is_right_goes_through() {
    assert_eq!(answer(post("/order", r#"{"count":3}"#)).await.text(), "3");
    assert_eq!(answer(get("/orders?count=4", &[])).await.text(), "4");
}
