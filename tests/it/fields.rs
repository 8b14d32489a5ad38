//! Tests fields that are at fault, in each format, beside everything else that an error has.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tower_json_errors::{
    Anthropic, ByAccept, Field, FieldLocation, Flat, Format, Google, HttpError, JsonApi, JsonErrorsLayer, Nested,
    OpenAi, Problem,
};

use crate::support::fail;

fn layer(format: impl Format) -> JsonErrorsLayer {
    JsonErrorsLayer::new().format(format)
}

fn all_formats() -> [JsonErrorsLayer; 8] {
    [
        layer(Anthropic::new()),
        layer(ByAccept::new()),
        layer(Flat::new()),
        layer(Google::new()),
        layer(JsonApi::new()),
        layer(Nested::new()),
        layer(OpenAi::new()),
        layer(Problem::new()),
    ]
}

fn invalid() -> HttpError {
    HttpError::unprocessable_content("not valid")
        .with_code("invalid_order")
        .with_field(Field::pointer("/items/0/a b"), "too long")
        .with_field(Field::query("q"), "missing")
        .with_field(Field::header("x-key"), "unknown")
        .with_field(Field::path("id"), "no number")
}

const FIELDS: &str = r#""fields":[{"pointer":"/items/0/a b","message":"too long"},{"query":"q","message":"missing"},{"header":"x-key","message":"unknown"},{"path":"id","message":"no number"}]"#;

#[tokio::test]
async fn every_format_writes_fields_in_its_own_way() {
    let details = json!({ "trace": 7 });
    let violations = r#"{"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"field":"items[0].a b","description":"too long"},{"field":"q","description":"missing"},{"field":"x-key","description":"unknown"},{"field":"id","description":"no number"}]}"#;
    let object = |detail: &str, source: &str| {
        format!(
            r#"{{"status":"422","code":"invalid_order","title":"Unprocessable Entity","detail":"{detail}"{source}}}"#
        )
    };
    let objects = [
        object("not valid", ""),
        object("too long", r#","source":{"pointer":"/items/0/a b"}"#),
        object("missing", r#","source":{"parameter":"q"}"#),
        object("unknown", r#","source":{"header":"x-key"}"#),
        object("no number", r#","source":{"parameter":"id"}"#),
    ]
    .join(",");
    let table = [
        (
            layer(Flat::new()),
            format!(r#"{{"error":"not valid","code":"invalid_order","details":{{{FIELDS},"trace":7}}}}"#),
        ),
        (
            layer(Nested::new()),
            format!(r#"{{"error":{{"status":422,"code":"invalid_order","message":"not valid","details":{{{FIELDS},"trace":7}}}}}}"#),
        ),
        (
            layer(Problem::new()),
            r##"{"title":"Unprocessable Entity","status":422,"detail":"not valid","code":"invalid_order","errors":[{"detail":"too long","pointer":"#/items/0/a%20b"},{"detail":"missing","parameter":"q"},{"detail":"unknown","header":"x-key"},{"detail":"no number","parameter":"id"}],"trace":7}"##.to_owned(),
        ),
        (
            layer(OpenAi::new()),
            format!(r#"{{"error":{{"message":"not valid","type":"invalid_request_error","param":"items[0].a b","code":"invalid_order","details":{{{FIELDS},"trace":7}}}}}}"#),
        ),
        (
            layer(Anthropic::new()),
            format!(r#"{{"type":"error","error":{{"type":"invalid_request_error","message":"not valid","details":{{"error_code":"invalid_order",{FIELDS},"trace":7}}}},"request_id":null}}"#),
        ),
        (
            layer(JsonApi::new()),
            format!(r#"{{"errors":[{objects}],"meta":{{"details":{{"trace":7}}}}}}"#),
        ),
        (
            layer(Google::new().domain("shop.example")),
            format!(r#"{{"error":{{"code":422,"message":"not valid","status":"INVALID_ARGUMENT","details":[{{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"INVALID_ORDER","domain":"shop.example"}},{violations},{{"@type":"type.googleapis.com/google.protobuf.Value","value":{{"trace":7}}}}]}}}}"#),
        ),
    ];
    for (layer, expected) in table {
        let answer = fail(&layer, invalid().with_details(&details)).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (422, &*expected));
        assert_eq!(answer.header("content-length"), Some(&*expected.len().to_string()));
    }
}

#[tokio::test]
async fn without_fields_and_code_formats_write_the_message_alone() {
    let table = [
        (
            layer(OpenAi::new()),
            r#"{"error":{"message":"x","type":"invalid_request_error","param":null,"code":null}}"#,
        ),
        (
            layer(Anthropic::new()),
            r#"{"type":"error","error":{"type":"invalid_request_error","message":"x"},"request_id":null}"#,
        ),
        (
            layer(JsonApi::new()),
            r#"{"errors":[{"status":"400","code":"bad_request","title":"Bad Request","detail":"x"}]}"#,
        ),
        (
            layer(Google::new()),
            r#"{"error":{"code":400,"message":"x","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"BAD_REQUEST"}]}}"#,
        ),
    ];
    for (layer, expected) in table {
        assert_eq!(fail(&layer, HttpError::bad_request("x")).await.text(), expected);
    }
}

#[tokio::test]
async fn a_message_that_is_but_the_reason_phrase_is_no_error_object_beside_fields() {
    let error = HttpError::from(http::StatusCode::BAD_REQUEST).with_field(Field::query("q"), "missing");
    let json = fail(&layer(JsonApi::new()), error).await.json();
    assert_eq!(json["errors"].as_array().map(Vec::len), Some(1));
    assert_eq!(json["errors"][0]["source"], json!({ "parameter": "q" }));
}

#[tokio::test]
async fn the_whole_body_is_no_param() {
    let error = HttpError::bad_request("x").with_field(Field::pointer(""), "is no JSON");
    let json = fail(&layer(OpenAi::new()), error).await.json();
    assert_eq!(json["error"]["param"], Value::Null);
    assert_eq!(json["error"]["details"]["fields"][0]["pointer"], "");
}

/// Members of details whose names formats use themselves, and details that are no object.
#[tokio::test]
async fn no_format_loses_details_of_the_application() {
    let names = [
        "code",
        "detail",
        "details",
        "domain",
        "error",
        "error_code",
        "errors",
        "fields",
        "instance",
        "message",
        "meta",
        "metadata",
        "param",
        "reason",
        "request_id",
        "service",
        "status",
        "title",
        "type",
    ];
    let object: serde_json::Map<_, _> = names.iter().map(|name| ((*name).to_owned(), json!("mine"))).collect();
    let mut all = vec![
        Value::Object(object),
        json!([1, 2]),
        json!("text"),
        json!(null),
        json!({ "a": { "b": [] } }),
    ];
    all.extend(names.iter().map(|name| json!({ *name: { "mine": [true] } })));
    let layers = || {
        all_formats()
            .into_iter()
            .chain([layer(Problem::new().member("service", "shop"))])
    };
    for details in &all {
        for layer in layers() {
            for error in [HttpError::not_found("x"), invalid()] {
                let answer = fail(&layer, error.with_details(details)).await;
                let json = answer.json();
                assert!(holds(&json, details), "{details} is lost in {json}");
            }
        }
    }
}

/// Whether a value is somewhere in `json`, or all of its members stand beside each other.
fn holds(json: &Value, wanted: &Value) -> bool {
    let has_members = |object: &serde_json::Map<String, Value>| {
        wanted
            .as_object()
            .is_some_and(|wanted| wanted.iter().all(|(name, value)| object.get(name) == Some(value)))
    };
    json == wanted
        || match json {
            Value::Array(elements) => elements.iter().any(|element| holds(element, wanted)),
            Value::Object(members) => has_members(members) || members.values().any(|value| holds(value, wanted)),
            _ => false,
        }
}

#[tokio::test]
async fn pointers_and_names_that_are_none_hurt_no_format() {
    let odd = [
        "",
        "~",
        "no pointer",
        "/~9",
        "\u{0}\n\"\\",
        "é😀",
        "//evil",
        "#/%zz",
        "/0/00/-",
    ];
    for layer in all_formats() {
        for name in odd {
            let error = HttpError::bad_request("x")
                .with_field(Field::pointer(name), name)
                .with_field(Field::query(name), name)
                .with_field(Field::header(name), name)
                .with_field(Field::path(name), name);
            let answer = fail(&layer, error).await;
            assert_eq!(answer.status, 400, "{name:?}");
            assert!(answer.json().is_object(), "{name:?}");
        }
    }
    // A pointer in the form for fragments of URIs has no character that a URI does not have.
    for name in odd {
        let error = HttpError::bad_request("x").with_field(Field::pointer(name), "y");
        let json = fail(&layer(Problem::new()), error).await.json();
        let pointer = json["errors"][0]["pointer"].as_str().unwrap().to_owned();
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@/?%#".contains(c);
        assert!(pointer.starts_with('#') && pointer.chars().all(is_allowed), "{pointer}");
    }
}

#[tokio::test]
async fn ten_thousand_fields_are_written_and_more_are_left_out() {
    let error = (0..20_000).fold(HttpError::bad_request("x"), |error, index| {
        error.with_field(Field::pointer(format!("/items/{index}/~name")), "must not be blank")
    });
    let start = Instant::now();
    for layer in all_formats() {
        let answer = fail(&layer, error.clone()).await;
        assert_eq!(answer.status, 400);
        let count = answer.text().matches("must not be blank").count();
        assert_eq!(count, 10_000);
        assert!(answer.json().is_object());
    }
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_closure_sees_fields_and_serialises_them() {
    let layer = JsonErrorsLayer::new().format_with(|error, _| {
        let locations: Vec<_> = error.fields().iter().map(|fault| fault.field().location()).collect();
        let names: Vec<_> = error.fields().iter().map(|fault| fault.field().name()).collect();
        let headers = locations.iter().filter(|&&location| location == FieldLocation::Header);
        json!({ "headers": headers.count(), "names": names, "all": error.fields() })
    });
    let answer = fail(&layer, invalid()).await.json();
    assert_eq!(answer["headers"], 1);
    assert_eq!(answer["names"], json!(["/items/0/a b", "q", "x-key", "id"]));
    assert_eq!(answer["all"][1], json!({ "query": "q", "message": "missing" }));
}

#[tokio::test]
async fn a_hook_may_say_it_in_other_words_and_keep_the_rest() {
    let layer = layer(Flat::new()).map_error(|error, _| error.with_message("andere Worte"));
    let error = invalid().with_retry_after(Duration::from_millis(1_001));
    let answer = fail(&layer, error).await;
    assert_eq!(
        answer.text(),
        format!(r#"{{"error":"andere Worte","code":"invalid_order","details":{{{FIELDS}}}}}"#)
    );
    assert_eq!(answer.header("retry-after"), Some("2"));
}
