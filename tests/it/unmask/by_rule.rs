//! Tests `unmask_with`: the application's own rule for which successes are errors.

use http::StatusCode;
use serde_json::Value;
use tower_json_errors::{JsonErrorsLayer, Origin};

use crate::support::{Log, get, through, typed};

const REFUSED: &str = r#"{"success":false,"code":409}"#;

/// The layer whose rule is the member `success`.
fn by_success(layer: JsonErrorsLayer) -> JsonErrorsLayer {
    layer.unmask_with(|json, _| {
        let body: Value = serde_json::from_str(json).ok()?;
        (body.get("success")? == false).then_some(StatusCode::CONFLICT)
    })
}

#[tokio::test]
async fn the_rule_decides_and_the_json_stays() {
    let json = "application/json";
    let alone = || by_success(JsonErrorsLayer::new());
    let beside = || by_success(super::layer());
    let table = [
        (alone(), json, REFUSED, 409),
        (alone(), "text/plain", REFUSED, 409),
        (alone(), json, r#"{"success":true}"#, 200),
        // Without `unmask`, nothing else is an error.
        (alone(), json, r#"{"error":"x"}"#, 200),
        (alone(), "text/plain", "Error: x", 200),
        (alone(), "text/plain", "Error: {\"status\":404}", 200),
        (beside(), json, r#"{"error":"x"}"#, 400),
        (beside(), json, r#"{"error":"x","status":404,"success":false}"#, 409),
    ];
    for (layer, content_type, body, status) in table {
        let answer = through(&layer, get(), typed(200, content_type, body)).await;
        assert_eq!(
            (answer.status.as_u16(), answer.text()),
            (status, body),
            "{content_type}"
        );
        let cache = (status != 200).then_some("no-store");
        assert_eq!(answer.header("cache-control"), cache, "{body}");
    }
}

#[tokio::test]
async fn the_rule_sees_the_head() {
    let layer = JsonErrorsLayer::new().unmask_with(|_, head| {
        let is_refused = head.status() == 202 && head.headers().contains_key("content-type");
        is_refused.then_some(StatusCode::BAD_REQUEST)
    });
    for (status, expected) in [(202, 400), (200, 200)] {
        let answer = through(&layer, get(), typed(status, "application/json", "{}")).await;
        assert_eq!(answer.status.as_u16(), expected);
    }
}

#[tokio::test]
async fn a_status_that_is_no_error_is_500() {
    let layer = JsonErrorsLayer::new().unmask_with(|_, _| Some(StatusCode::ACCEPTED));
    let answer = through(&layer, get(), typed(200, "application/json", "{}")).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (500, "{}"));
}

#[tokio::test]
async fn a_rule_that_panics_leaves_a_success_and_is_reported() {
    let log = Log::new();
    let layer = log.on(JsonErrorsLayer::new().unmask_with(|_, _| panic!("boom")));
    let answer = through(&layer, get(), typed(200, "application/json", REFUSED)).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (200, REFUSED));
    let entry = log.only();
    assert_eq!((entry.origin, entry.sources), (Origin::Panic, vec!["boom".to_owned()]));
}
