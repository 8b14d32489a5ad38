//! Tests `reshape_with`: the application's own choice of what foreign JSON becomes.

use http::StatusCode;
use serde_json::{Value, json};
use tower_json_errors::{HttpError, JsonErrorsLayer, JsonPolicy, Origin};

use crate::support::{Log, get, through, typed};

const UPSTREAM: &str = r#"{"public_message":"try later","trace":"db: secret"}"#;

/// The layer that shows the member `public_message`.
fn by_public_message(layer: JsonErrorsLayer) -> JsonErrorsLayer {
    layer.reshape_with(|json, head| {
        let body: Value = serde_json::from_str(json).ok()?;
        let message = body.get("public_message")?.as_str()?;
        Some(HttpError::new(head.status(), message.to_owned()))
    })
}

#[tokio::test]
async fn the_choice_is_shown_and_none_is_left_to_the_default() {
    let reshaping = || by_public_message(JsonErrorsLayer::new().json(JsonPolicy::Reshape));
    let verifying = || by_public_message(JsonErrorsLayer::new());
    let (text, foreign) = ("try later", r#"{"message":"no","id":7}"#);
    let original: Value = serde_json::from_str(UPSTREAM).expect("JSON");
    let table = [
        (reshaping(), 404, UPSTREAM, json!({ "error": text })),
        (reshaping(), 503, UPSTREAM, json!({ "error": text })),
        (
            reshaping(),
            404,
            foreign,
            json!({ "error": "no", "details": { "message": "no", "id": 7 } }),
        ),
        (reshaping(), 503, foreign, json!({ "error": "Service Unavailable" })),
        // What is in the configured format already is not asked about, and without `Reshape` nothing is.
        (reshaping(), 404, r#"{"error":"own"}"#, json!({ "error": "own" })),
        (verifying(), 404, UPSTREAM, original),
    ];
    for (layer, status, body, expected) in table {
        let answer = through(&layer, get(), typed(status, "application/json", body)).await;
        assert_eq!((answer.status.as_u16(), answer.json()), (status, expected), "{body}");
    }
}

#[tokio::test]
async fn a_choice_may_have_another_status() {
    let layer = JsonErrorsLayer::new().json(JsonPolicy::Reshape);
    let layer = layer.reshape_with(|_, _| Some(HttpError::new(StatusCode::BAD_GATEWAY, "upstream")));
    let answer = through(&layer, get(), typed(404, "application/json", UPSTREAM)).await;
    answer.assert_error(502, "upstream");
}

#[tokio::test]
async fn a_choice_that_panics_is_none_and_is_reported() {
    let log = Log::new();
    let layer = JsonErrorsLayer::new().json(JsonPolicy::Reshape);
    let layer = log.on(layer.reshape_with(|_, _| panic!("boom")));
    let answer = through(&layer, get(), typed(503, "application/json", UPSTREAM)).await;
    answer.assert_error(503, "Service Unavailable");
    let origins: Vec<_> = log.entries().iter().map(|entry| entry.origin).collect();
    assert_eq!(origins, [Origin::Panic, Origin::Response]);
}
