//! Tests that foreign JSON errors get the configured format, with their best message and the original JSON.

mod by_choice;
mod details;
mod documented;
mod kinds;
mod messages;
mod of_each_format;
mod recognized;

use std::collections::BTreeMap;

use http::StatusCode;
use serde_json::value::RawValue;
use tower_json_errors::{Expose, Flat, Format, JsonErrorsLayer, JsonPolicy, Nested, Problem};

use crate::support::{Answer, Recorded, recorded, through};

/// The kinds of recorded errors that are JSON.
const JSON_KINDS: [&str; 4] = ["json-in-text", "json-object", "json-other", "problem-json"];

/// The layer that writes foreign JSON in this format.
fn layer(format: impl Format) -> JsonErrorsLayer {
    JsonErrorsLayer::new().json(JsonPolicy::Reshape).format(format)
}

type Object = BTreeMap<String, Box<RawValue>>;

fn object(json: &str) -> Object {
    serde_json::from_str(json).unwrap_or_default()
}

/// What a recorded error must become.
#[derive(Debug, PartialEq)]
enum Fate {
    /// It stays byte for byte.
    Kept,
    /// It is nearly a problem, and gets what it lacks.
    Completed,
    /// It stands under `details`.
    Reshaped,
    /// It holds no object or array: as without `Reshape`.
    NoContainer,
    /// It is too large to be read to its end: what cannot be read cannot be shown.
    TooLarge,
    /// It only repeats the status, which stands in every format.
    OnlyStatus,
}

/// What makes foreign JSON one's own, and what is nearly that.
struct Shape {
    is_own: fn(&Object) -> bool,
    is_nearly: fn(&Object) -> bool,
    details: fn(&str) -> String,
}

fn fate(case: &Recorded, shape: &Shape) -> Fate {
    let body = std::str::from_utf8(&case.body).expect("JSON that is not UTF-8").trim();
    if body.len() > 65_536 {
        Fate::TooLarge
    } else if !body.starts_with(['{', '[']) {
        Fate::NoContainer
    } else if (shape.is_own)(&object(body)) {
        Fate::Kept
    } else if (shape.is_nearly)(&object(body)) {
        Fate::Completed
    } else if only_repeats(&object(body), case.status) {
        Fate::OnlyStatus
    } else {
        Fate::Reshaped
    }
}

fn only_repeats(body: &Object, status: u16) -> bool {
    let plain = |text: &str| text.to_lowercase().replace(|c: char| !c.is_alphanumeric(), "");
    let reason = StatusCode::from_u16(status)
        .expect("a status")
        .canonical_reason()
        .map(plain)
        .unwrap_or_default();
    let is_said = |value: &str| [reason.clone(), status.to_string(), "null".to_owned()].contains(&plain(value));
    body.values().all(|value| is_said(value.get())) && body.values().any(|value| plain(value.get()) == reason)
}

/// How many of the recorded errors were kept, completed, reshaped, held no container, were too large, or said nothing
/// more than the status, in this order.
async fn replay(format: impl Format, shape: Shape) -> [usize; 6] {
    let layer = layer(format).expose(Expose::Responses);
    let mut counts = [0; 6];
    for case in recorded(&JSON_KINDS) {
        let answer = through(&layer, case.request(), case.response()).await;
        assert_eq!(answer.status.as_u16(), case.status, "{}", case.id);
        let fate = fate(case, &shape);
        match fate {
            Fate::Kept => assert_eq!(answer.body, case.body, "{}", case.id),
            Fate::Completed => assert_completed(case, &answer),
            Fate::Reshaped => assert_spliced(case, &answer, shape.details),
            Fate::NoContainer | Fate::OnlyStatus | Fate::TooLarge => {
                assert!(!object(answer.text()).contains_key("details"), "{}", case.id);
            }
        }
        counts[fate as usize] += 1;
    }
    counts
}

/// Asserts that the original stands at the end, as it was, but for whitespace around it.
#[track_caller]
fn assert_spliced(case: &Recorded, answer: &Answer, details: fn(&str) -> String) {
    let original = std::str::from_utf8(&case.body).expect("JSON that is not UTF-8").trim();
    assert!(
        answer.text().ends_with(&details(original)),
        "{}: {}",
        case.id,
        answer.text()
    );
    let length = answer.body.len().to_string();
    assert_eq!(answer.header("content-length"), Some(&*length), "{}", case.id);
}

/// Asserts that every member is still there, with the status of the response.
#[track_caller]
fn assert_completed(case: &Recorded, answer: &Answer) {
    let (before, after) = (object(std::str::from_utf8(&case.body).unwrap()), object(answer.text()));
    for (name, value) in before.iter().filter(|(name, _)| *name != "status") {
        let kept = after.get(name).map(|value| value.get());
        assert_eq!(kept, Some(value.get()), "{}: {}", case.id, answer.text());
    }
    assert_eq!(after["status"].get(), case.status.to_string(), "{}", case.id);
    assert!(is_problem(&after), "{}: {}", case.id, answer.text());
}

#[tokio::test]
async fn recorded_json_becomes_flat_unless_it_is() {
    let shape = Shape {
        is_own: |json| {
            let has_words = |json: &Object| {
                let message = json.get("message").map(|value| value.get());
                message.is_some_and(|value| value.starts_with(['"', '[', '{']))
                    && !json.contains_key("error_description")
            };
            let is_code = json.get("code").is_none_or(|_| is_string(json, "code"));
            is_string(json, "error") && is_code && !has_words(json)
        },
        is_nearly: |_| false,
        details: |json| format!(r#","details":{json}}}"#),
    };
    assert_eq!(replay(Flat::new(), shape).await, [73, 0, 191, 12, 1, 18]);
}

#[tokio::test]
async fn recorded_json_becomes_nested_unless_it_is() {
    let is_nested = |json: &Object| {
        json.get("error").is_some_and(|error| {
            let error = object(error.get());
            is_string(&error, "message") && is_string(&error, "code") && is_status(&error)
        })
    };
    let shape = Shape {
        is_own: is_nested,
        is_nearly: |_| false,
        details: |json| format!(r#","details":{json}}}}}"#),
    };
    assert_eq!(replay(Nested::new(), shape).await, [0, 0, 255, 12, 1, 27]);
}

#[tokio::test]
async fn recorded_json_becomes_a_problem_unless_it_is_one() {
    let shape = Shape {
        is_own: is_problem,
        is_nearly: is_nearly_a_problem,
        details: |json| format!(r#","details":{json}}}"#),
    };
    assert_eq!(replay(Problem::new(), shape).await, [20, 0, 237, 12, 1, 25]);
}

fn is_string(json: &Object, name: &str) -> bool {
    json.get(name).is_some_and(|value| value.get().starts_with('"'))
}

fn is_status(json: &Object) -> bool {
    json.get("status")
        .and_then(|status| status.get().parse().ok())
        .is_some_and(|status: u16| (400..600).contains(&status))
}

fn is_problem(json: &Object) -> bool {
    is_string(json, "title") && is_status(json) && contradicts_no_problem(json)
}

fn is_nearly_a_problem(json: &Object) -> bool {
    let standard = ["type", "title", "status", "detail"];
    standard.iter().filter(|name| json.contains_key(**name)).count() > 1 && contradicts_no_problem(json)
}

fn contradicts_no_problem(json: &Object) -> bool {
    let strings = ["type", "title", "detail", "instance", "code", "request_id"];
    let are_strings = strings
        .iter()
        .all(|name| !json.contains_key(*name) || is_string(json, name));
    are_strings && (!json.contains_key("status") || is_status(json))
}

#[tokio::test]
async fn hidden_server_errors_show_nothing_of_the_original() {
    let mut hidden = 0;
    for case in recorded(&JSON_KINDS) {
        if case.status < 500 || case.body.len() > 65_536 {
            continue;
        }
        let answer = through(&layer(Problem::new()), case.request(), case.response()).await;
        let problem = object(answer.text());
        if answer.body != case.body {
            assert_eq!(problem.keys().collect::<Vec<_>>(), ["status", "title"], "{}", case.id);
            hidden += 1;
        }
    }
    assert_eq!(hidden, 34);
}
