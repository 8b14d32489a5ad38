//! Tests `unmask`: errors that were sent as 200 get their status, and nothing else changes.

mod by_rule;
#[cfg(feature = "decompress")]
mod compressed;
mod rules;
mod streams;

use http::StatusCode;
use tower_json_errors::JsonErrorsLayer;

use crate::support::{Recorded, get, plain, recorded, through};

/// The layer that gives 400 to errors which say none themselves.
fn layer() -> JsonErrorsLayer {
    JsonErrorsLayer::new().unmask(StatusCode::BAD_REQUEST)
}

#[tokio::test]
async fn without_the_option_a_200_stays_a_200() {
    let answer = through(&JsonErrorsLayer::new(), get(), plain(200, "Error: Missing data")).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (200, "Error: Missing data"));
}

/// What changes of all recorded successes: the errors that forgot their status. JSON-RPC, GraphQL, event streams and
/// the like say their errors with 200 by design.
const UNMASKED: [(&str, u16, &str); 1] = [("flask-3.1/plain-string-200", 400, r#"{"error":"Missing data"}"#)];

#[tokio::test]
async fn of_the_recorded_successes_only_those_errors_change_that_forgot_their_status() {
    let mut unmasked = Vec::new();
    for case in recorded(&["ok", "soft-error"]) {
        let answer = through(&layer(), case.request(), case.response()).await;
        if answer.status.as_u16() == case.status {
            assert_eq!(
                (&answer.headers, &answer.body),
                (&case.headers, &case.body),
                "{}",
                case.id
            );
        } else {
            unmasked.push((&*case.id, answer.status.as_u16(), answer.text().to_owned()));
        }
    }
    assert_eq!(
        unmasked,
        UNMASKED.map(|(id, status, body)| (id, status, body.to_owned()))
    );
}

#[test]
fn there_are_recorded_successes() {
    let count = |kind| recorded(&[kind]).len();
    assert_eq!((count("ok"), count("soft-error")), (176, 36));
}

#[tokio::test]
async fn recorded_answers_that_are_no_success_are_as_without_the_option() {
    for case in recorded(&["redirect", "not-modified", "upgrade", "html", "json-object", "text"]) {
        let (with, without) = (
            answer_to(&layer(), case).await,
            answer_to(&JsonErrorsLayer::new(), case).await,
        );
        assert_eq!(with, without, "{}", case.id);
    }
}

async fn answer_to(layer: &JsonErrorsLayer, case: &Recorded) -> (StatusCode, http::HeaderMap, bytes::Bytes) {
    let answer = through(layer, case.request(), case.response()).await;
    (answer.status, answer.headers, answer.body)
}
