//! Checks what a client received, by the plan of its request.

use std::ops::RangeInclusive;

use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};

use crate::client::{Answer, Seen};
use crate::plan::{Fault, Plan};
use crate::server::UNREADY;
use crate::service::{LIMIT, event_text, json, large_json_text, streamed_text};

/// What a client is to see.
enum Expected {
    /// The service's own answer.
    Own(StatusCode, Bytes),
    /// The layer's.
    Error(StatusCode, String),
    /// The service's own stream of events, and the layer's as its last.
    LastEvent(StatusCode),
    /// The head, and then an error.
    Broken(StatusCode),
    /// No answer, as the request was not whole.
    Nothing,
}

/// Checks what was seen, and says how often `on_error` should have been told.
pub(crate) fn check(plan: &Plan, seen: &Seen) -> RangeInclusive<u8> {
    match (expected(plan), seen) {
        // Whether the service found out is a race.
        (Expected::Broken(status), Seen::Left) => 0..=times_of_broken(status),
        (_, Seen::Left) | (Expected::Nothing, Seen::Broken(None)) => 0..=1,
        (_, Seen::Answer(answer)) if answer.headers.contains_key(UNREADY) => {
            assert_error(plan, answer, StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error");
            1..=1
        }
        (Expected::Own(status, body), Seen::Answer(answer)) => {
            assert!(answer.status == status && answer.body == body, "{plan:?}: {answer:?}");
            assert_eq!(answer.has_trailers, plan.fault == Fault::Streamed, "{plan:?}");
            // An error that is kept is told, too.
            let told = u8::from(!status.is_success());
            told..=told
        }
        (Expected::Error(status, message), Seen::Answer(answer)) => {
            assert_error(plan, answer, status, &message);
            1..=1
        }
        (Expected::LastEvent(status), Seen::Answer(answer)) => {
            let error = json!({ "error": reason(status), "request_id": plan.id.to_string() });
            let last = format!("event: error\ndata: {error}\n\n");
            assert_eq!(answer.status, StatusCode::OK, "{plan:?}");
            assert_eq!(answer.body, event_text(plan) + &last, "{plan:?}");
            1..=1
        }
        // hyper may fail before it has sent the head.
        (Expected::Broken(status), Seen::Broken(head)) => {
            assert!(head.is_none_or(|head| head == status), "{plan:?}: {head:?}");
            times_of_broken(status)..=times_of_broken(status)
        }
        (_, seen) => panic!("{plan:?}: {seen:?}"),
    }
}

/// An error is told when it is kept, and again when its body fails.
fn times_of_broken(status: StatusCode) -> u8 {
    1 + u8::from(!status.is_success())
}

fn expected(plan: &Plan) -> Expected {
    let error = |status: StatusCode| Expected::Error(status, reason(status));
    match plan.fault {
        Fault::Fine | Fault::Echo => Expected::Own(StatusCode::OK, plan.text().into()),
        Fault::Streamed => Expected::Own(StatusCode::OK, streamed_text(plan)),
        Fault::Json | Fault::Unlabelled => Expected::Own(StatusCode::CONFLICT, json(plan).into()),
        Fault::LargeJson => Expected::Own(StatusCode::CONFLICT, large_json_text(plan)),
        Fault::Text => Expected::Error(StatusCode::NOT_FOUND, plan.text()),
        Fault::Carried => Expected::Error(StatusCode::CONFLICT, plan.text()),
        Fault::EndlessText => Expected::Error(StatusCode::BAD_REQUEST, cut(plan)),
        Fault::Html => error(StatusCode::BAD_GATEWAY),
        Fault::Empty => error(StatusCode::UNAUTHORIZED),
        Fault::PanicInCall | Fault::PanicInFuture | Fault::ServiceError => error(StatusCode::INTERNAL_SERVER_ERROR),
        Fault::ErrorBodyFails | Fault::ErrorBodyPanics | Fault::ErrorBodyStalls => error(StatusCode::BAD_REQUEST),
        Fault::SuccessFails | Fault::SuccessPanics | Fault::SuccessFallsShort | Fault::HalfEventFails => {
            Expected::Broken(StatusCode::OK)
        }
        Fault::LargeJsonFails => Expected::Broken(StatusCode::CONFLICT),
        Fault::EventsFail | Fault::EventsPanic => Expected::LastEvent(StatusCode::INTERNAL_SERVER_ERROR),
        Fault::EventsStall => Expected::LastEvent(StatusCode::GATEWAY_TIMEOUT),
        Fault::HalfUpload | Fault::Stall => Expected::Nothing,
    }
}

fn reason(status: StatusCode) -> String {
    status.canonical_reason().unwrap_or_default().to_owned()
}

/// What is shown of an endless text.
fn cut(plan: &Plan) -> String {
    let text = plan.text();
    format!("{text}{}…", "x".repeat(LIMIT - text.len()))
}

#[track_caller]
fn assert_error(plan: &Plan, answer: &Answer, status: StatusCode, message: &str) {
    assert_eq!(answer.status, status, "{plan:?}");
    let types: Vec<_> = answer.headers.get_all("content-type").iter().collect();
    assert_eq!(types, ["application/json"], "{plan:?}");
    if plan.is_head {
        assert_eq!(answer.body, "", "{plan:?}");
        return;
    }
    let lengths: Vec<_> = answer.headers.get_all("content-length").iter().collect();
    assert_eq!(lengths, [&*answer.body.len().to_string()], "{plan:?}");
    let body: Value = serde_json::from_slice(&answer.body).expect("not JSON");
    assert_eq!(body, json!({ "error": message, "request_id": plan.id.to_string() }));
}
