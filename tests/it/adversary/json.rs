//! Tests JSON that parsers fail on: deep, long, duplicate, out of range, with control characters.

use std::time::{Duration, Instant};

use http::StatusCode;
use serde_json::value::RawValue;
use tower_json_errors::{ByAccept, HttpError, JsonErrorsLayer, JsonPolicy, Nested, Problem};

use crate::support::{Answer, fail, get, through, typed};

const DEPTH: usize = 100_000;

fn deep() -> String {
    "[".repeat(DEPTH) + &"]".repeat(DEPTH)
}

/// Objects in objects, which take twice the stack.
fn deep_object() -> String {
    r#"{"error":"#.repeat(DEPTH) + "1" + &"}".repeat(DEPTH)
}

fn large() -> JsonErrorsLayer {
    JsonErrorsLayer::new().max_body_size(10_000_000)
}

fn formats(layer: impl Fn() -> JsonErrorsLayer) -> [JsonErrorsLayer; 4] {
    [
        layer(),
        layer().format(Nested::new()),
        layer().format(Problem::new()),
        layer().format(ByAccept::new()),
    ]
}

#[tokio::test]
async fn depth_hurts_no_policy_and_no_label() {
    for json in [deep(), deep_object()] {
        for policy in [JsonPolicy::Trust, JsonPolicy::Verify] {
            let layer = large().json(policy);
            let answer = through(&layer, get(), typed(400, "application/json", json.clone())).await;
            assert!(answer.text() == json, "{policy:?}");
        }
        for content_type in ["text/plain", "text/html", "no type"] {
            let answer = through(&large(), get(), typed(400, content_type, json.clone())).await;
            assert!(answer.text() == json, "{content_type}");
            assert_eq!(answer.header("content-type"), Some("application/json"));
        }
        let twice = serde_json::to_string(&json).unwrap();
        let answer = through(&large(), get(), typed(400, "application/json", twice)).await;
        assert!(answer.text() == json, "encoded twice");
    }
}

#[tokio::test]
async fn depth_that_is_never_closed_is_no_json() {
    for json in ["[".repeat(DEPTH), r#"{"a":"#.repeat(DEPTH), "[{\"a\":".repeat(DEPTH)] {
        for content_type in ["text/plain", "application/json"] {
            through(&large(), get(), typed(400, content_type, json.clone()))
                .await
                .assert_error(400, "Bad Request");
        }
    }
}

#[tokio::test]
async fn depth_is_translated_as_it_is() {
    for layer in formats(|| large().json(JsonPolicy::Reshape)) {
        let foreign = format!(r#"{{"message":"what to say","deep":{}}}"#, deep());
        let answer = through(&layer, get(), typed(400, "application/json", foreign)).await;
        assert!(answer.text().contains("what to say"), "{:.200}", answer.text());
        assert!(answer.text().contains(&deep()), "the details are whole");
        assert_eq!(answer.header("content-length"), Some(&*answer.body.len().to_string()));
    }
    // Where a message could hide.
    for json in [deep(), deep_object(), format!(r#"{{"errors":{}}}"#, deep())] {
        for layer in formats(|| large().json(JsonPolicy::Reshape)) {
            let answer = through(&layer, get(), typed(400, "application/json", json.clone())).await;
            assert!(answer.text().contains(&json), "kept, or as details");
        }
    }
}

#[tokio::test]
async fn depth_in_a_success_is_unmasked_or_left_alone() {
    let layer = large().unmask(StatusCode::BAD_REQUEST);
    for (json, status) in [
        (deep(), 200),
        (deep_object(), 400),
        (format!(r#"{{"error":{}}}"#, deep()), 400),
        (format!(r#"{{"error":null,"data":{}}}"#, deep()), 200),
    ] {
        let answer = through(&layer, get(), typed(200, "application/json", json.clone())).await;
        assert_eq!(answer.status, status);
        assert!(answer.text() == json);
    }
}

#[tokio::test]
async fn depth_in_details_comes_out_as_it_went_in() {
    for layer in formats(JsonErrorsLayer::new) {
        for details in [deep(), deep_object()] {
            let details = RawValue::from_string(details).unwrap();
            let answer = fail(&layer, HttpError::bad_request("x").with_details(&details)).await;
            assert_eq!(answer.status, 400);
            assert!(answer.text().contains(deep().as_str()) || answer.text().contains(&r#"{"error":"#.repeat(1_000)));
        }
    }
}

#[tokio::test]
async fn sixty_four_kib_of_escapes_are_one_message() {
    // Six bytes for one: as a JSON string, and as the text that it spells.
    let text = "\u{1}".repeat(10_000);
    let escaped = serde_json::to_string(&text).unwrap();
    assert!(escaped.len() > 60_000);
    let quotes = "\"\\".repeat(16_000);
    let layer = JsonErrorsLayer::new().max_message_size(65_536);
    for (content_type, body, message) in [
        ("application/json", escaped, &text),
        ("text/plain", text.clone(), &text),
        ("text/plain", quotes.clone(), &quotes),
        ("application/json", serde_json::to_string(&quotes).unwrap(), &quotes),
    ] {
        through(&layer, get(), typed(400, content_type, body))
            .await
            .assert_error(400, message);
    }
}

#[tokio::test]
async fn an_escape_that_the_limit_cuts_is_no_half_escape() {
    let layer = JsonErrorsLayer::new().max_body_size(3);
    through(&layer, get(), typed(400, "text/plain", r#"a\"b"#))
        .await
        .assert_error(400, "a\\\"…");
}

#[tokio::test]
async fn numbers_out_of_range_stay_as_they_are_written() {
    for number in [
        "1e999999",
        "-1e999999",
        "1e-999999",
        "123456789012345678901234567890",
        &format!("0.{}", "1".repeat(20_000)),
    ] {
        let json = format!(r#"{{"error":"x","n":{number}}}"#);
        let answer = through(
            &JsonErrorsLayer::new(),
            get(),
            typed(400, "application/json", json.clone()),
        )
        .await;
        assert_eq!(answer.text(), json);
        let foreign = format!(r#"{{"message":"m","n":{number}}}"#);
        let layer = JsonErrorsLayer::new().json(JsonPolicy::Reshape);
        let answer = through(&layer, get(), typed(400, "application/json", foreign.clone())).await;
        assert_eq!(answer.text(), format!(r#"{{"error":"m","details":{foreign}}}"#));
        // Neither a status nor nothing.
        for member in ["status", "code"] {
            let layer = JsonErrorsLayer::new().unmask(StatusCode::IM_A_TEAPOT);
            let json = format!(r#"{{"error":{number},"{member}":{number}}}"#);
            let answer = through(&layer, get(), typed(200, "application/json", json)).await;
            assert_eq!(answer.status, 418, "{number:.20}");
        }
    }
}

#[tokio::test]
async fn of_two_members_of_one_name_the_last_counts_as_it_does_to_parsers() {
    let layer = JsonErrorsLayer::new().unmask(StatusCode::BAD_REQUEST);
    for (json, status) in [
        (r#"{"error":"x","error":null}"#, 200),
        (r#"{"error":null,"error":"x"}"#, 400),
        (r#"{"error":"x","status":404,"status":503}"#, 503),
        (r#"{"error":"x","\u0065rror":null}"#, 200),
    ] {
        let answer = through(&layer, get(), typed(200, "application/json", json)).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (status, json));
    }
}

#[tokio::test]
async fn many_members_and_many_elements_take_no_time_to_speak_of() {
    let members = format!("{{{}}}", vec![r#""message":{"message":[0]}"#; 20_000].join(","));
    let elements = format!(r#"{{"errors":[{}]}}"#, vec!["{}"; 100_000].join(","));
    let layer = large().json(JsonPolicy::Reshape);
    for json in [members, elements] {
        let answer = through(&layer, get(), typed(400, "application/json", json.clone())).await;
        assert!(answer.text().contains(&json));
    }
}

/// Half a surrogate pair is legal JSON (RFC 8259 section 8.2), and no text.
#[tokio::test]
async fn a_lone_surrogate_is_kept_where_it_is_json_and_is_no_message() {
    let json = r#"{"message":"\udc00","\ud800":"x","title":"told"}"#;
    let keep = |layer: JsonErrorsLayer| async move {
        let answer: Answer = through(&layer, get(), typed(400, "application/json", json)).await;
        answer.text().to_owned()
    };
    assert_eq!(keep(JsonErrorsLayer::new()).await, json);
    let reshaped = keep(JsonErrorsLayer::new().json(JsonPolicy::Reshape)).await;
    assert_eq!(reshaped, format!(r#"{{"error":"told","details":{json}}}"#));
    let layer = JsonErrorsLayer::new().json(JsonPolicy::Reshape);
    let half = r#"{"message":"\udc00","title":"told"}"#;
    let answer = through(&layer, get(), typed(400, "application/json", half)).await;
    assert_eq!(answer.text(), format!(r#"{{"error":"told","details":{half}}}"#));
}

/// Nothing that a terminal, a browser or a C string acts upon goes out as it is.
#[tokio::test]
async fn control_characters_are_escaped_wherever_they_come_from() {
    let text = "nul \0, bell \u{7}, escape \u{1b}]0;owned\u{7}\u{1b}[2J, line \u{2028}, mark \u{feff}, \u{202e}end";
    let spelt = serde_json::to_string(text).unwrap();
    let layer = JsonErrorsLayer::new().json(JsonPolicy::Reshape);
    let sent = [
        typed(400, "text/plain", text),
        typed(400, "application/json", spelt.clone()),
        typed(400, "application/json", format!(r#"{{"message":{spelt}}}"#)),
    ];
    for response in sent {
        let answer = through(&layer, get(), response).await;
        assert_eq!(answer.json()["error"], text);
        assert!(!answer.text().contains(char::is_control), "{:?}", answer.text());
    }
    let answer = fail(&layer, HttpError::bad_request(text).with_code(text)).await;
    assert_eq!(
        (&answer.json()["error"], &answer.json()["code"]),
        (&text.into(), &text.into())
    );
    assert!(!answer.text().contains(char::is_control));
}

/// In quadratic time it would take a minute.
#[tokio::test]
async fn noise_before_json_takes_no_time_to_speak_of() {
    let started = Instant::now();
    for noise in ["\n", ">\n", "\n ", "\u{3000}\n"] {
        let text = format!("x{}]", noise.repeat(300_000 / noise.len()));
        let answer = through(&large(), get(), typed(500, "application/json", text)).await;
        answer.assert_error(500, "Internal Server Error");
    }
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
}
