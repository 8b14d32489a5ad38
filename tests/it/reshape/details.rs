//! Tests that the original JSON is in `details`, byte for byte, whatever the format.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use serde_json::json;
use serde_json::value::to_raw_value;
use tower_json_errors::{ByAccept, Expose, Flat, HttpError, JsonErrorsLayer, JsonPolicy, Nested, Origin, Problem};

use super::layer;
use crate::support::{Log, Script, get, head, response, through, typed};

/// What a parser would change: big and odd numbers, the order of members, a name twice, whitespace, escapes.
const ODD: &str = "{ \"z\":1e400,\n\t\"a\" : 12345678901234567890123, \"z\":-0.0, \"message\":\"caf\\u00e9\" , \"status\":1, \"title\":null }";

#[tokio::test]
async fn the_original_is_spliced_in_as_it_was() {
    let flat = format!(r#"{{"error":"café","details":{ODD}}}"#);
    let nested = format!(r#"{{"error":{{"status":404,"code":"not_found","message":"café","details":{ODD}}}}}"#);
    let problem = format!(r#"{{"title":"Not Found","status":404,"detail":"café","details":{ODD}}}"#);
    // A closure may make a `Value` of it, which holds no such numbers: it gets a string of the JSON.
    let quoted = serde_json::to_string(ODD).unwrap();
    let closure = format!(r#"{{"original":{quoted},"why":"café"}}"#);
    let with_closure = JsonErrorsLayer::new()
        .json(JsonPolicy::Reshape)
        .format_with(|error, _| {
            let why = to_raw_value(error.message()).ok();
            BTreeMap::from([("original", error.details().map(ToOwned::to_owned)), ("why", why)])
        });
    let json = "application/json";
    let table = [
        (layer(Flat::new()), json, flat.clone()),
        (layer(Nested::new()), json, nested),
        (layer(Problem::new()), "application/problem+json", problem.clone()),
        (layer(ByAccept::new()), json, flat),
        (with_closure, json, closure),
    ];
    for (layer, content_type, expected) in table {
        let answer = through(&layer, get(), typed(404, "application/vnd.api+json", ODD)).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (404, &*expected));
        assert_eq!(answer.header("content-type"), Some(content_type));
        assert_eq!(answer.header("content-length"), Some(&*expected.len().to_string()));
    }

    let names_problem = Request::get("/")
        .header("accept", "application/problem+json")
        .body(())
        .expect("legal");
    let answer = through(&layer(ByAccept::new()), names_problem, typed(404, json, ODD)).await;
    assert_eq!(answer.text(), problem);
    assert_eq!(answer.header("vary"), Some("Accept"));
}

#[tokio::test]
async fn arrays_are_reshaped() {
    let table = [
        (r#"[{"message":"first"},{"message":"second"}]"#, "first"),
        (r#"["first"]"#, "first"),
        ("[ ]", "Conflict"),
        ("[1e400]", "Conflict"),
    ];
    for (body, message) in table {
        let answer = through(&layer(Flat::new()), get(), typed(409, "application/json", body)).await;
        assert_eq!(answer.text(), format!(r#"{{"error":"{message}","details":{body}}}"#));
    }
}

#[tokio::test]
async fn json_under_another_label_is_reshaped() {
    let body = "\u{feff} {\"message\":\"no\"}\n";
    for content_type in ["text/plain", "text/html; charset=utf-8", "text/json"] {
        let answer = through(
            &layer(Flat::new()),
            get(),
            typed(404, content_type, body.trim_start_matches('\u{feff}')),
        )
        .await;
        assert_eq!(
            answer.text(),
            r#"{"error":"no","details":{"message":"no"}}"#,
            "{content_type}"
        );
        assert_eq!(answer.header("content-type"), Some("application/json"));
    }
    let with_mark = through(&layer(Flat::new()), get(), typed(404, "text/plain", body)).await;
    assert_eq!(with_mark.text(), r#"{"error":"no","details":{"message":"no"}}"#);
    let unlabelled = response(404, &[], Full::<Bytes>::from(r#"{"message":"no"}"#));
    let answer = through(&layer(Flat::new()), get(), unlabelled).await;
    assert_eq!(answer.text(), r#"{"error":"no","details":{"message":"no"}}"#);
}

#[tokio::test]
async fn json_that_is_no_object_or_array_is_as_without_reshape() {
    for (body, message) in [
        ("\"oops\"", "oops"),
        ("7", "Not Found"),
        ("", "Not Found"),
        ("{\"a\":", "Not Found"),
    ] {
        through(&layer(Flat::new()), get(), typed(404, "application/json", body))
            .await
            .assert_error(404, message);
    }
}

#[tokio::test]
async fn a_hidden_error_hides_both_and_tells_the_log() {
    let body = r#"{"message":"db down","host":"10.0.0.1"}"#;
    let log = Log::new();
    let answer = through(&log.on(layer(Flat::new())), get(), typed(503, "application/json", body)).await;
    answer.assert_error(503, "Service Unavailable");
    let entry = log.only();
    assert_eq!(
        (entry.origin, entry.message),
        (Origin::Response, "Service Unavailable".to_owned())
    );
    assert_eq!(entry.sources, [body]);

    let table = [
        (Expose::Nothing, 404, false),
        (Expose::ClientErrors, 404, true),
        (Expose::Responses, 503, true),
    ];
    for (expose, status, shown) in table {
        let answer = through(
            &layer(Flat::new()).expose(expose),
            get(),
            typed(status, "application/json", body),
        )
        .await;
        assert_eq!(answer.text().contains("10.0.0.1"), shown, "{expose:?}");
        assert_eq!(answer.text().contains("db down"), shown, "{expose:?}");
    }
}

#[tokio::test]
async fn on_error_is_told_once_of_what_is_kept_and_of_what_is_reshaped() {
    for (body, is_kept) in [(r#"{"error":"no"}"#, true), (r#"{"message":"no"}"#, false)] {
        let log = Log::new();
        through(&log.on(layer(Flat::new())), get(), typed(404, "application/json", body)).await;
        let entry = log.only();
        assert_eq!(
            (entry.origin, entry.status, &*entry.message, entry.is_kept),
            (Origin::Response, 404, "no", is_kept)
        );
    }
}

#[tokio::test]
async fn map_error_decides_the_status_line_and_the_body() {
    let layer = layer(Nested::new()).map_error(|error, _| match error.details() {
        Some(details) if error.status() == 422 => {
            HttpError::bad_request(error.message().to_owned()).with_details(details.to_owned())
        }
        _ => error,
    });
    let answer = through(&layer, get(), typed(422, "application/json", r#"{"detail":"no"}"#)).await;
    assert_eq!(answer.status, 400);
    let expected = json!({ "status": 400, "code": "bad_request", "message": "no", "details": { "detail": "no" } });
    assert_eq!(answer.json(), json!({ "error": expected }));
}

#[tokio::test]
async fn details_of_the_application_are_spread_in_a_problem_and_foreign_ones_are_not() {
    let own = http::Response::<Full<Bytes>>::from(HttpError::not_found("no").with_details(json!({ "id": 7 })));
    let answer = through(&layer(Problem::new()), get(), own).await;
    assert_eq!(
        answer.json(),
        json!({ "title": "Not Found", "status": 404, "detail": "no", "id": 7 })
    );
    let answer = through(
        &layer(Problem::new()),
        get(),
        typed(404, "application/json", r#"{"id":7}"#),
    )
    .await;
    assert_eq!(
        answer.json(),
        json!({ "title": "Not Found", "status": 404, "details": { "id": 7 } })
    );
}

/// The format's own shape, too: nobody knows what it says.
#[tokio::test]
async fn what_cannot_be_read_is_not_shown() {
    let large = format!(r#"{{"error":"{}"}}"#, "x".repeat(100));
    let json = ("content-type", "application/json");
    for status in [404, 500] {
        let layer = layer(Flat::new()).max_body_size(100).expose(Expose::Responses);
        let reason = http::StatusCode::from_u16(status).unwrap().canonical_reason().unwrap();
        let encoded = response(
            status,
            &[json, ("content-encoding", "gzip")],
            Full::<Bytes>::from("\x1f?"),
        );
        let answer = through(&layer, get(), encoded).await;
        answer.assert_error(status, reason);
        assert_eq!(answer.header("content-encoding"), None);

        let log = Log::new();
        let body = Script::new().data(large.clone()).endless("x");
        let probe = body.probe();
        let answer = through(
            &log.on(layer),
            get(),
            response(status, &[json, ("etag", "\"1\"")], body),
        )
        .await;
        answer.assert_error(status, reason);
        assert_eq!(answer.header("etag"), None);
        assert!(probe.is_dropped() && probe.polls() == 1);
        assert_eq!(
            log.only().sources,
            std::slice::from_ref(&large),
            "the log gets what was read"
        );
    }
}

#[tokio::test]
async fn what_expose_hides_is_hidden_in_the_formats_own_shape_too() {
    let flat = r#"{"error":"db: relation users does not exist"}"#;
    let stack = r#"{"error":"Internal","stack":"at db.rs:7"}"#;
    let problem = r#"{"title":"Internal","detail":"db: relation users does not exist"}"#;
    for expose in [Expose::Nothing, Expose::ClientErrors] {
        for body in [flat, stack] {
            let log = Log::new();
            let layer = log.on(layer(Flat::new()).expose(expose));
            let answer = through(&layer, get(), typed(500, "application/json", body)).await;
            answer.assert_error(500, "Internal Server Error");
            assert_eq!(log.only().sources, [body]);
        }
        let layer = layer(Problem::new()).expose(expose);
        let answer = through(&layer, get(), typed(500, "application/problem+json", problem)).await;
        assert_eq!(answer.text(), r#"{"title":"Internal Server Error","status":500}"#);
    }
    // What an application says itself is for its clients.
    let own = http::Response::<Full<Bytes>>::from(HttpError::service_unavailable("try again later"));
    through(&layer(Flat::new()).expose(Expose::Nothing), get(), own)
        .await
        .assert_error(503, "try again later");
}

#[tokio::test]
async fn head_has_the_headers_of_get() {
    for (status, body) in [
        (404, r#"{"message":"no"}"#),
        (404, r#"{"error":"no"}"#),
        (500, r#"{"error":"no"}"#),
    ] {
        for format in [layer(Flat::new()), layer(Problem::new())] {
            let got = through(&format, get(), typed(status, "application/json", body)).await;
            let asked = through(&format, head(), typed(status, "application/json", body)).await;
            assert_eq!(
                (asked.status, &asked.headers, asked.text()),
                (got.status, &got.headers, ""),
                "{body}"
            );
        }
    }
}
