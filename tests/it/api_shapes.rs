//! Tests what the formats of well-known APIs write for each status, and what closures may do with details.

use http::{HeaderName, Request, StatusCode};
use serde_json::{Value, json, value::RawValue};
use tower_json_errors::{
    Anthropic, ErrorContext, Field, Format, Google, HttpError, JsonApi, JsonErrorsLayer, JsonPolicy, OpenAi, Origin,
    Problem,
};

use crate::support::{fail, get, through, typed};

fn error(status: u16) -> HttpError {
    HttpError::new(StatusCode::from_u16(status).unwrap(), "x")
}

/// What a format writes for each status, at this JSON Pointer.
fn written(format: &impl Format, status: u16, pointer: &str) -> Value {
    let context = ErrorContext::builder(Origin::Response);
    let json = format.render(&error(status), &context.build()).unwrap();
    let json: Value = serde_json::from_slice(&json).unwrap();
    json.pointer(pointer).cloned().unwrap_or_default()
}

#[test]
fn the_type_of_an_open_ai_error_follows_from_the_status() {
    for status in 400..600 {
        let expected = match status {
            401 => "authentication_error",
            403 => "permission_error",
            429 => "rate_limit_error",
            500.. => "server_error",
            _ => "invalid_request_error",
        };
        assert_eq!(written(&OpenAi::new(), status, "/error/type"), expected, "{status}");
    }
}

#[test]
fn the_type_of_an_anthropic_error_follows_from_the_status() {
    let table = [
        (400, "invalid_request_error"),
        (401, "authentication_error"),
        (402, "billing_error"),
        (403, "permission_error"),
        (404, "not_found_error"),
        (408, "timeout_error"),
        (409, "conflict_error"),
        (413, "request_too_large"),
        (422, "invalid_request_error"),
        (429, "rate_limit_error"),
        (499, "invalid_request_error"),
        (500, "api_error"),
        (502, "api_error"),
        (503, "overloaded_error"),
        (504, "timeout_error"),
        (529, "overloaded_error"),
        (599, "api_error"),
    ];
    for (status, expected) in table {
        assert_eq!(written(&Anthropic::new(), status, "/error/type"), expected, "{status}");
    }
}

#[test]
fn the_status_of_a_google_error_is_the_name_of_a_grpc_code() {
    let name_of = |status| match status {
        400 | 411 | 413..=415 | 422 | 431 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 | 410 => "NOT_FOUND",
        405 | 501 => "UNIMPLEMENTED",
        408 | 504 => "DEADLINE_EXCEEDED",
        409 => "ABORTED",
        416 => "OUT_OF_RANGE",
        429 => "RESOURCE_EXHAUSTED",
        499 => "CANCELLED",
        502 | 503 => "UNAVAILABLE",
        402..=498 => "FAILED_PRECONDITION",
        _ => "INTERNAL",
    };
    for status in 400..600 {
        assert_eq!(
            written(&Google::new(), status, "/error/status"),
            name_of(status),
            "{status}"
        );
    }
}

#[test]
fn details_that_are_strings_are_the_metadata_of_a_google_error() {
    let context = ErrorContext::builder(Origin::Response).request_id("7f0c");
    let error = HttpError::not_found("x")
        .with_code("user-missing")
        .with_details(json!({ "user": "7" }));
    let json = Google::new().render(&error, &context.build()).unwrap();
    let json: Value = serde_json::from_slice(&json).unwrap();
    let details = &json["error"]["details"];
    assert_eq!(details[0]["reason"], "USER_MISSING");
    assert_eq!(details[0]["metadata"], json!({ "user": "7" }));
    assert_eq!(details[1]["requestId"], "7f0c");
}

#[tokio::test]
async fn each_api_has_its_content_type_and_its_place_for_the_request_id() {
    let id = HeaderName::from_static("x-request-id");
    let table = [
        (
            JsonErrorsLayer::new().format(Anthropic::new()),
            "application/json",
            "/request_id",
        ),
        (
            JsonErrorsLayer::new().format(Google::new()),
            "application/json",
            "/error/details/1/requestId",
        ),
        (
            JsonErrorsLayer::new().format(JsonApi::new()),
            "application/vnd.api+json",
            "/meta/request_id",
        ),
        (
            JsonErrorsLayer::new().format(OpenAi::new()),
            "application/json",
            "/error/request_id",
        ),
    ];
    for (layer, content_type, place) in table {
        let request = Request::get("/").header(&id, "7f0c").body(()).unwrap();
        let answer = through(
            &layer.request_id(id.clone()),
            request,
            typed(404, "text/plain", "no such user"),
        )
        .await;
        assert_eq!(answer.header("content-type"), Some(content_type));
        assert_eq!(answer.json().pointer(place), Some(&json!("7f0c")), "{}", answer.text());
    }
}

#[tokio::test]
async fn a_closure_may_make_a_value_of_any_details() {
    let layer = JsonErrorsLayer::new()
        .json(JsonPolicy::Reshape)
        .format_with(|error, _| json!({ "param": error.details() }));
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    for details in [
        nested(127),
        nested(128),
        nested(200),
        nested(20_000),
        "[1e999]".into(),
        r#"{"a":"\ud800"}"#.into(),
    ] {
        let raw = RawValue::from_string(details.clone()).unwrap();
        let of_application = fail(&layer, HttpError::bad_request("x").with_details(raw)).await;
        let foreign = format!(r#"{{"message":"x","deep":{details}}}"#);
        let of_others = through(&layer, get(), typed(400, "application/json", foreign.clone())).await;
        for (answer, given) in [(of_application, details), (of_others, foreign)] {
            assert_eq!(answer.status, 400);
            let quoted = json!({ "param": given }).to_string();
            let as_it_is = format!(r#"{{"param":{given}}}"#);
            let text = answer.text();
            assert!(text == quoted || text == as_it_is, "{text:.80}");
        }
    }
}

#[tokio::test]
async fn a_member_that_every_problem_has_takes_no_name_of_the_format() {
    let format = Problem::new()
        .member("service", "first")
        .member("service", json!({ "name": "shop" }))
        .member("status", 200)
        .member("errors", 1)
        .member("details", 1)
        .member("unserialisable", std::collections::HashMap::from([([4, 2], 0)]));
    let layer = JsonErrorsLayer::new().format(format);
    let answer = fail(&layer, HttpError::not_found("x").with_details(json!({ "user": 7 }))).await;
    assert_eq!(
        answer.text(),
        r#"{"title":"Not Found","status":404,"detail":"x","service":{"name":"shop"},"user":7}"#
    );
}

#[test]
fn a_context_for_tests_has_what_it_was_given() {
    let context = ErrorContext::builder(Origin::Panic)
        .method(http::Method::PUT)
        .uri("/users/7".parse().unwrap())
        .accept("text/html;q=0.5")
        .accept("application/json")
        .request_id("7f0c")
        .captured(7_u8)
        .response_header(http::header::RETRY_AFTER, "3")
        .response_header(http::header::RETRY_AFTER, "a\nb")
        .kept()
        .head_sent();
    let context = context.build();
    assert_eq!((context.captured::<u8>(), context.captured::<u16>()), (Some(&7), None));
    assert_eq!((context.is_kept(), context.response_headers().len()), (true, 1));
    assert_eq!((context.origin(), context.head_sent()), (Origin::Panic, true));
    assert_eq!(context.method(), Some(&http::Method::PUT));
    assert_eq!(context.uri().map(http::Uri::path), Some("/users/7"));
    assert!(context.accepts("application/json") && context.accepts("text/html") && !context.accepts("image/png"));
    assert_eq!(context.request_id(), Some("7f0c"));

    let nothing = ErrorContext::builder(Origin::Response)
        .accept("a\nb")
        .request_id("a\nb");
    let nothing = nothing.build();
    assert!(nothing.method().is_none() && nothing.uri().is_none() && nothing.request_id().is_none());
    assert!(nothing.accepts("image/png") && !nothing.head_sent() && !nothing.is_kept());
    assert!(nothing.response_headers().is_empty());
}

#[test]
fn details_whose_name_is_taken_stand_whole_beside_the_others() {
    let context = ErrorContext::builder(Origin::Response);
    let details_of = |error: &HttpError| {
        let json = Anthropic::new().render(error, &context.build()).unwrap();
        serde_json::from_slice::<Value>(&json).unwrap()["error"]["details"].clone()
    };
    let error = || HttpError::bad_request("x");
    let with_field = || error().with_field(Field::query("age"), "too old");
    let field = json!({ "query": "age", "message": "too old" });
    let table = [
        (error().with_details(json!({ "fields": 1 })), json!({ "fields": 1 })),
        (
            error().with_details(json!({ "error_code": 1 })),
            json!({ "error_code": 1 }),
        ),
        (
            error().with_code("c").with_details(json!({ "fields": 1 })),
            json!({ "error_code": "c", "fields": 1 }),
        ),
        (
            error().with_code("c").with_details(json!({ "error_code": 1 })),
            json!({ "error_code": "c", "details": { "error_code": 1 } }),
        ),
        (
            with_field().with_details(json!({ "id": 1 })),
            json!({ "fields": [field], "id": 1 }),
        ),
        (
            with_field().with_details(json!({ "fields": 1 })),
            json!({ "fields": [field], "details": { "fields": 1 } }),
        ),
    ];
    for (error, details) in table {
        assert_eq!(details_of(&error), details);
    }
}

#[test]
fn details_named_as_a_member_of_every_problem_stand_whole() {
    let format = Problem::new().member("service", "shop");
    let error = HttpError::not_found("x").with_details(json!({ "service": "other" }));
    let json = format
        .render(&error, &ErrorContext::builder(Origin::Response).build())
        .unwrap();
    assert_eq!(
        serde_json::from_slice::<Value>(&json).unwrap(),
        json!({ "title": "Not Found", "status": 404, "detail": "x", "service": "shop", "details": { "service": "other" } })
    );
}
