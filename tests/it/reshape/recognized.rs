//! What is in the configured format already stays byte for byte, under the format's own content type.

use bytes::Bytes;
use http_body_util::Full;
use serde_json::json;
use tower_json_errors::{
    BoxError, ByAccept, ErrorContext, Flat, Format, HttpError, JsonErrorsLayer, JsonPolicy, Nested, Problem,
};

use super::layer;
use crate::support::{Log, get, response, through, typed};

async fn assert_kept(layer: &JsonErrorsLayer, body: &'static str) {
    assert_kept_as("application/json", layer, body).await;
}

async fn assert_kept_as(content_type: &str, layer: &JsonErrorsLayer, body: &'static str) {
    let with_parameter = format!("{content_type}; charset=utf-8");
    for (label, expected) in [
        ("application/vnd.x+json", content_type),
        (content_type, content_type),
        (&with_parameter, &with_parameter),
    ] {
        let headers = [("content-type", label), ("etag", "\"1\"")];
        let answer = through(layer, get(), response(404, &headers, Full::<Bytes>::from(body))).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (404, body));
        assert_eq!(answer.header("content-type"), Some(expected), "{body}");
        assert_eq!(answer.header("etag"), Some("\"1\""), "{body}");
    }
}

async fn assert_reshaped(layer: &JsonErrorsLayer, body: &'static str) {
    let answer = through(layer, get(), typed(404, "application/json", body)).await;
    assert!(
        answer.text().contains(body) && answer.text() != body,
        "{body} became {}",
        answer.text()
    );
}

#[tokio::test]
async fn flat_keeps_whatever_has_an_error() {
    let flat = layer(Flat);
    for body in [
        r#"{"error":"x"}"#,
        r#"{ "id":1e400, "error" : {"message":"x"} }"#,
        r#"{"error":null}"#,
    ] {
        assert_kept(&flat, body).await;
    }
    assert_reshaped(&flat, r#"{"errors":["x"]}"#).await;
    // The request id that the layer would add does not make foreign JSON of ours.
    let with_id = layer(Flat).request_id(http::HeaderName::from_static("etag"));
    assert_kept(&with_id, r#"{"error":"x"}"#).await;
}

#[tokio::test]
async fn nested_keeps_an_error_with_a_message() {
    assert_kept(&layer(Nested), r#"{"error":{"message":"x"},"id":1}"#).await;
    assert_reshaped(&layer(Nested), r#"{"error":"x"}"#).await;
    assert_reshaped(&layer(Nested), r#"{"error":{"code":"x"}}"#).await;
}

#[tokio::test]
async fn problem_keeps_problems() {
    let problem = layer(Problem::new());
    assert_kept_as("application/problem+json", &problem, r#"{"title":"x"}"#).await;
    assert_kept_as(
        "application/problem+json",
        &problem,
        r#"{"type":"https://example.com/x","detail":"x"}"#,
    )
    .await;
    assert_reshaped(&problem, r#"{"title":null,"error":"x"}"#).await;
    assert_reshaped(
        &problem,
        r#"{"type":"error","error":{"type":"not_found","message":"x"}}"#,
    )
    .await;
    assert_reshaped(&problem, r#"{"detail":"x"}"#).await;
}

#[tokio::test]
async fn by_accept_keeps_what_the_client_would_have_got() {
    let problem = r#"{"title":"x"}"#;
    let asks = || {
        http::Request::get("/")
            .header("accept", "application/problem+json")
            .body(())
            .expect("legal")
    };
    let layer = layer(ByAccept::new());
    let kept = through(&layer, asks(), typed(404, "application/problem+json", problem)).await;
    assert_eq!(kept.text(), problem);
    let reshaped = through(&layer, get(), typed(404, "application/problem+json", problem)).await;
    assert_eq!(reshaped.text(), r#"{"error":"x","details":{"title":"x"}}"#);
}

#[tokio::test]
async fn a_closure_keeps_what_has_all_of_its_members() {
    let layer = JsonErrorsLayer::new()
        .json(JsonPolicy::Reshape)
        .format_with(|error, _| json!({ "ok": false, "why": error.message(), "more": error.details() }));
    assert_kept(&layer, r#"{"why":"x","ok":true,"more":null,"id":7}"#).await;
    assert_reshaped(&layer, r#"{"why":"x"}"#).await;
    assert_reshaped(&layer, r#"{"error":"x"}"#).await;
}

struct Envelope;

impl Format for Envelope {
    fn render(&self, error: &HttpError, _: &ErrorContext<'_>) -> Result<Bytes, BoxError> {
        let details = error.details().ok_or("no details")?;
        Ok(Bytes::from(format!(r#"{{"wrapped":{details}}}"#)))
    }

    fn recognizes(&self, json: &str, _: &ErrorContext<'_>) -> bool {
        assert!(!json.contains("boom"), "boom");
        json.starts_with(r#"{"wrapped""#)
    }
}

#[tokio::test]
async fn a_format_of_ones_own_says_what_it_recognizes() {
    assert_kept(&layer(Envelope), r#"{"wrapped":"x"}"#).await;
    assert_reshaped(&layer(Envelope), r#"{"error":"x"}"#).await;
}

/// Then what goes out is what the format writes: one shape, always.
#[tokio::test]
async fn a_format_that_panics_when_it_is_asked_recognizes_nothing() {
    let log = Log::new();
    assert_reshaped(&log.on(layer(Envelope)), r#"{"message":"boom"}"#).await;
    let sources: Vec<_> = log.entries().into_iter().map(|entry| entry.sources).collect();
    assert_eq!(sources, [vec!["panicked: boom".to_owned()], vec![]]);
}
