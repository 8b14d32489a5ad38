//! Foreign JSON errors come out in the configured format, with their best message and the original as it was.

mod details;
mod messages;
mod recognized;

use std::collections::BTreeMap;

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
    /// It stands under `details`.
    Reshaped,
    /// It holds no object or array: as without `Reshape`.
    NoContainer,
    /// It is too large to be read to its end: what cannot be read cannot be shown.
    TooLarge,
}

fn fate(case: &Recorded, is_own: fn(&Object) -> bool) -> Fate {
    let body = std::str::from_utf8(&case.body).expect("JSON that is not UTF-8").trim();
    if body.len() > 65_536 {
        Fate::TooLarge
    } else if !body.starts_with(['{', '[']) {
        Fate::NoContainer
    } else if is_own(&object(body)) {
        Fate::Kept
    } else {
        Fate::Reshaped
    }
}

/// How many of the recorded errors were kept, reshaped, held no container, or were too large, in this order.
async fn replay(format: impl Format, is_own: fn(&Object) -> bool, details: fn(&str) -> String) -> [usize; 4] {
    let layer = layer(format).expose(Expose::Responses);
    let mut counts = [0; 4];
    for case in recorded(&JSON_KINDS) {
        let answer = through(&layer, case.request(), case.response()).await;
        assert_eq!(answer.status.as_u16(), case.status, "{}", case.id);
        let fate = fate(case, is_own);
        match fate {
            Fate::Kept => assert_eq!(answer.body, case.body, "{}", case.id),
            Fate::TooLarge => assert!(answer.body.len() < 200, "{}", case.id),
            Fate::Reshaped => assert_spliced(case, &answer, details),
            Fate::NoContainer => assert!(!object(answer.text()).contains_key("details"), "{}", case.id),
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

#[tokio::test]
async fn recorded_json_becomes_flat_unless_it_has_an_error() {
    let counts = replay(
        Flat,
        |json| json.contains_key("error"),
        |json| format!(r#","details":{json}}}"#),
    );
    assert_eq!(counts.await, [123, 159, 12, 1]);
}

#[tokio::test]
async fn recorded_json_becomes_nested_unless_its_error_has_a_message() {
    let is_nested = |json: &Object| {
        json.get("error")
            .is_some_and(|error| object(error.get()).contains_key("message"))
    };
    let counts = replay(Nested, is_nested, |json| format!(r#","details":{json}}}}}"#));
    assert_eq!(counts.await, [15, 267, 12, 1]);
}

#[tokio::test]
async fn recorded_json_becomes_a_problem_unless_it_is_one() {
    let counts = replay(Problem::new(), is_problem, |json| format!(r#","details":{json}}}"#));
    assert_eq!(counts.await, [24, 258, 12, 1]);
}

fn is_problem(json: &Object) -> bool {
    let has = |name| json.get(name).is_some_and(|value| value.get().starts_with('"'));
    has("title") || (has("type") && has("detail"))
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
