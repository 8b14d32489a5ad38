//! Tests that JSON in the configured format stays byte for byte, under the format's own content type.

use bytes::Bytes;
use http_body_util::Full;
use serde_json::json;
use tower_json_errors::{
    BoxError, ByAccept, ErrorContext, Flat, Format, Google, HttpError, JsonApi, JsonErrorsLayer, JsonPolicy, Nested,
    Problem,
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
async fn flat_keeps_what_is_flat_and_nothing_else() {
    let flat = layer(Flat::new());
    for body in [r#"{"error":"x"}"#, r#"{ "id":1e400, "error" : "x","code":"y" }"#] {
        assert_kept(&flat, body).await;
    }
    for body in [
        r#"{"errors":["x"]}"#,
        r#"{"error":true,"message":"x"}"#,
        r#"{"error":{"code":7}}"#,
        r#"{"error":null}"#,
        r#"{"error":"x","code":7}"#,
        r#"{"error":"x","request_id":""}"#,
        r#"{"statusCode":404,"error":"Not Found","message":"no list"}"#,
        r#"{"error":"x","message":["no list"]}"#,
    ] {
        assert_reshaped(&flat, body).await;
    }
    // OAuth 2.0 has a code in `error` (RFC 6749 section 5.2), by which its clients go.
    assert_kept(
        &flat,
        r#"{"error":"invalid_grant","error_description":"It is too old."}"#,
    )
    .await;
    for body in [
        r#"{"error":"invalid_client","error_description":"No such client.","message":"No such client."}"#,
        r#"{"error":"The list is sold","message":null}"#,
    ] {
        assert_kept(&flat, body).await;
    }
    // The request id that the layer would add does not make foreign JSON of ours.
    let with_id = layer(Flat::new()).request_id(http::HeaderName::from_static("etag"));
    assert_kept(&with_id, r#"{"error":"x"}"#).await;
}

#[tokio::test]
async fn nested_keeps_an_error_with_a_status_a_code_and_a_message() {
    let nested = layer(Nested::new());
    assert_kept(&nested, r#"{"error":{"status":404,"code":"a","message":"x"},"id":1}"#).await;
    for body in [
        r#"{"error":"x"}"#,
        r#"{"error":{"code":"x"}}"#,
        r#"{"error":{"message":"x"},"id":1}"#,
        r#"{"error":{"status":"404","code":"a","message":"x"}}"#,
        r#"{"error":{"status":200,"code":"a","message":"x"}}"#,
        r#"{"error":{"status":404,"code":"a","message":["x"]}}"#,
    ] {
        assert_reshaped(&nested, body).await;
    }
}

#[tokio::test]
async fn problem_keeps_problems() {
    let problem = layer(Problem::new());
    assert_kept_as("application/problem+json", &problem, r#"{"title":"x","status":404}"#).await;
    assert_kept_as(
        "application/problem+json",
        &problem,
        r#"{"type":"/x","title":"x","status":404,"instance":"/y","a":1}"#,
    )
    .await;
    for body in [
        r#"{"title":"My Book","id":1}"#,
        r#"{"title":null,"error":"x"}"#,
        r#"{"type":"error","error":{"type":"not_found","message":"x"}}"#,
        r#"{"detail":"x"}"#,
        r#"{"title":"x","status":"404"}"#,
        r#"{"title":"x","status":404,"type":"not a <URI>"}"#,
        r#"{"title":"x","status":404,"code":7}"#,
    ] {
        assert_reshaped(&problem, body).await;
    }
}

#[tokio::test]
async fn what_is_nearly_a_problem_gets_what_it_lacks() {
    let plain = Problem::new;
    let full = || {
        Problem::new()
            .about_blank()
            .always_detail()
            .instance()
            .member("service", "shop")
    };
    let table = [
        (
            plain(),
            r#"{"type":"https://x.example/credit","title":"No credit","balance": 30}"#,
            r#"{"type":"https://x.example/credit","title":"No credit","status":404,"balance":30}"#,
        ),
        (
            plain(),
            r#"{"title":"a b","detail":"c d"}"#,
            r#"{"title":"a b","status":404,"detail":"c d"}"#,
        ),
        (
            plain(),
            r#"{"status":500,"detail":"c d","instance":"/y","request_id":"z"}"#,
            r#"{"title":"Not Found","status":404,"detail":"c d","instance":"/y","request_id":"z"}"#,
        ),
        (
            full(),
            r#"{"title":"a b","status":404}"#,
            r#"{"type":"about:blank","title":"a b","status":404,"detail":"a b","instance":"/","service":"shop"}"#,
        ),
        (
            full(),
            r#"{"type":"/t","title":"a b","detail":"c","service":1,"instance":"/i"}"#,
            r#"{"type":"/t","title":"a b","status":404,"detail":"c","instance":"/i","service":1}"#,
        ),
    ];
    for (format, body, expected) in table {
        let answer = through(&layer(format), get(), typed(404, "application/problem+json", body)).await;
        assert_eq!(answer.text(), expected, "{body}");
    }
    let complete = r#"{"type":"/t","title":"a b","status":404,"detail":"c","instance":"/i","service":1}"#;
    assert_kept_as("application/problem+json", &layer(full()), complete).await;
}

#[tokio::test]
async fn what_a_hook_says_of_a_foreign_problem_is_written() {
    let layer = layer(Problem::new()).map_error(|error, _| error.with_message("other words").with_code("b"));
    let body = r#"{"title":"a b","detail":"c d","code":"a","extra":[1]}"#;
    let answer = through(&layer, get(), typed(404, "application/problem+json", body)).await;
    assert_eq!(
        answer.text(),
        r#"{"title":"a b","status":404,"detail":"other words","code":"b","extra":[1]}"#
    );
}

#[tokio::test]
async fn the_lists_of_google_and_json_api_are_looked_into() {
    let google = layer(Google::new());
    for kept in [
        r#"{"error":{"code":404,"message":"x","status":"NOT_FOUND","details":[{"@type":"t"}]}}"#,
        r#"{"error":{"code":404,"message":"x","status":"NOT_FOUND","details":[]}}"#,
    ] {
        assert_kept(&google, kept).await;
    }
    for foreign in [
        r#"{"error":{"code":404,"message":"x","status":"NOT_FOUND","details":[1]}}"#,
        r#"{"error":{"code":404,"message":"x","status":"NOT_FOUND","details":{}}}"#,
    ] {
        assert_reshaped(&google, foreign).await;
    }
    let json_api = layer(JsonApi::new());
    let kept = r#"{"errors":[{"status":"404","code":"a","title":"b","detail":"c"}]}"#;
    assert_kept_as("application/vnd.api+json", &json_api, kept).await;
    for foreign in [
        r#"{"errors":[]}"#,
        r#"{"errors":[1]}"#,
        r#"{"errors":{"status":"404"}}"#,
    ] {
        assert_reshaped(&json_api, foreign).await;
    }
}

#[tokio::test]
async fn by_accept_keeps_what_the_client_would_have_got() {
    let problem = r#"{"title":"x","status":404}"#;
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
    assert_eq!(reshaped.text(), r#"{"error":"x","details":{"title":"x","status":404}}"#);
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
    assert_eq!(sources, [vec!["boom".to_owned()], vec![]]);
}

/// Where it had to be decoded, too.
#[tokio::test]
async fn what_is_in_the_format_has_its_type_in_every_encoding() {
    let problem = r#"{"type":"about:blank","title":"Not Found","status":404,"detail":"no such user"}"#;
    let flat = r#"{"error":"no such user"}"#;
    for (layer, json, content_type) in [
        (layer(Flat::new()), flat, "application/json"),
        (layer(Problem::new()), problem, "application/problem+json"),
    ] {
        for sent in [
            "application/json",
            "application/problem+json; charset=utf-8",
            "text/plain",
        ] {
            let answer = through(&layer, get(), typed(404, sent, format!("\u{feff}{json}"))).await;
            assert_eq!(answer.text(), json, "{sent}");
            assert_eq!(answer.header("content-type"), Some(content_type), "{sent}");
        }
    }
}
