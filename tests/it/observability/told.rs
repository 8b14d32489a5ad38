//! Tests which errors `on_error` gets, and which it does not.

use std::error::Error;
use std::sync::{Arc, Mutex};

use http::StatusCode;
use http_body_util::BodyExt;
use tower_json_errors::{HttpError, JsonErrorsLayer, JsonPolicy, Nested, Origin, Problem, Untouched};

use super::{Act, act, act_under, entry, table, text};
use crate::support::{Entry, Log, Script, get, plain, respond, response, through};

#[tokio::test]
async fn every_error_is_told_once_with_its_origin_and_its_sources() {
    for (made, expected) in table() {
        let log = Log::new();
        let (status, body) = act(&log.on(JsonErrorsLayer::new()), made).await;
        assert_eq!(log.only(), expected);
        assert_eq!(status.as_u16(), expected.status);
        let message = serde_json::from_slice::<serde_json::Value>(&body.expect("a whole body")).expect("JSON");
        assert_eq!(message["error"], expected.message);
    }
}

#[tokio::test]
async fn the_error_that_is_told_is_the_one_that_was_mapped() {
    let log = Log::new();
    let layer = log
        .on(JsonErrorsLayer::new())
        .map_error(|error, _| match error.status() {
            StatusCode::UNPROCESSABLE_ENTITY => HttpError::bad_request("mapped").with_source(error),
            _ => error,
        });
    through(&layer, get(), plain(422, "no name")).await;
    assert_eq!(log.entries(), [entry(Origin::Response, 400, "mapped", &["no name"])]);
}

#[tokio::test]
async fn failures_after_the_head_are_told_as_such() {
    let late = |origin, source: &str| Entry {
        head_sent: true,
        is_kept: false,
        ..entry(origin, 500, "Internal Server Error", &[source])
    };
    let json = |body| Act::Respond(response(404, &[("content-type", "application/json")], body));
    let table = [
        (
            text(200, Script::new().data("a").error("reset")),
            200,
            late(Origin::Response, "reset"),
        ),
        (
            text(200, Script::new().yields().panic("late")),
            200,
            late(Origin::Panic, "late"),
        ),
        (
            json(Script::new().data(format!("[{}", "1,".repeat(40_000))).error("reset")),
            404,
            late(Origin::Response, "reset"),
        ),
    ];
    for (made, status, expected) in table {
        // An error whose body is kept is told before its body fails.
        let before = (status == 404).then(|| kept(404, "Not Found"));
        let log = Log::new();
        let (sent, body) = act(&log.on(JsonErrorsLayer::new()), made).await;
        assert_eq!(sent, status, "the head was sent as it was");
        assert_eq!(body, None);
        assert_eq!(log.entries(), before.into_iter().chain([expected]).collect::<Vec<_>>());
    }
}

/// An error whose body stays, and says this.
fn kept(status: u16, message: &str) -> Entry {
    Entry {
        is_kept: true,
        ..entry(Origin::Response, status, message, &[])
    }
}

#[tokio::test]
async fn an_error_in_disguise_is_told_as_unmasked() {
    for (content_type, body, is_kept) in [
        ("text/plain", "Error: no name", false),
        ("application/json", r#"{"error":"no name"}"#, true),
        ("text/plain", r#"{"error":"no name"}"#, true),
    ] {
        let log = Log::new();
        let layer = log.on(JsonErrorsLayer::new().unmask(StatusCode::BAD_REQUEST));
        let disguised = response(200, &[("content-type", content_type)], http_body_util::Full::from(body));
        assert_eq!(through(&layer, get(), disguised).await.status, 400);
        assert_eq!(
            log.entries(),
            [Entry {
                is_kept,
                ..entry(Origin::Unmasked, 400, "no name", &[])
            }],
            "{content_type}"
        );
    }
}

fn typed(status: u16, content_type: &str, body: &'static str) -> http::Response<http_body_util::Full<bytes::Bytes>> {
    response(
        status,
        &[("content-type", content_type)],
        http_body_util::Full::from(body),
    )
}

#[tokio::test]
async fn what_is_no_error_or_was_taken_out_by_its_service_is_not_told() {
    let untouched = || {
        let mut response = plain(404, "no such user");
        response.extensions_mut().insert(Untouched);
        response
    };
    let layer = JsonErrorsLayer::new;
    let table = [
        ("success", layer(), plain(200, "fine")),
        ("redirect", layer(), plain(302, "there")),
        (
            "success, unmasked",
            layer().unmask(StatusCode::BAD_REQUEST),
            typed(200, "application/json", "{}"),
        ),
        ("untouched", layer(), untouched()),
        ("only_if", layer().only_if(|_| false), plain(404, "no such user")),
    ];
    for (name, layer, made) in table {
        let log = Log::new();
        through(&log.on(layer), get(), made).await;
        assert_eq!(log.entries(), [], "{name}");
    }
}

/// The message is the best of the JSON where that was read, and else the reason phrase.
#[tokio::test]
async fn what_is_kept_is_told_as_kept() {
    let layer = JsonErrorsLayer::new;
    let json = r#"{"message":"no such user"}"#;
    let encoded = || {
        let mut made = typed(404, "application/json", "\u{1f}");
        made.headers_mut()
            .insert("content-encoding", http::HeaderValue::from_static("gzip"));
        made
    };
    let html = || layer().keep_html().keep_if(|_| true);
    let table = [
        ("json", layer(), typed(404, "application/json", json), "no such user"),
        (
            "an empty object",
            layer(),
            typed(404, "application/json", "{}"),
            "Not Found",
        ),
        ("relabelled", layer(), typed(404, "text/plain", json), "no such user"),
        (
            "trusted",
            layer().json(JsonPolicy::Trust),
            typed(404, "application/json", json),
            "Not Found",
        ),
        (
            "above the limit",
            layer().max_body_size(9),
            typed(404, "application/json", json),
            "Not Found",
        ),
        ("compressed", layer(), encoded(), "Not Found"),
        ("gRPC", layer(), typed(404, "application/grpc", ""), "Not Found"),
        (
            "keep_if",
            layer().keep_if(|_| true),
            plain(404, "no such user"),
            "Not Found",
        ),
        ("html", html(), typed(404, "text/html", "<p>no</p>"), "Not Found"),
        (
            "in the format",
            layer().json(JsonPolicy::Reshape),
            typed(404, "application/json", r#"{"error":"no such user"}"#),
            "no such user",
        ),
    ];
    for (name, layer, made, message) in table {
        let log = Log::new();
        let body = made.body().clone();
        let answer = through(&log.on(layer), get(), made).await;
        assert_eq!(log.entries(), [kept(404, message)], "{name}");
        assert_eq!(answer.body, body.collect().await.unwrap().to_bytes(), "{name}");
    }
}

/// Both layers have hooks: each asks its own. What the inner one made is kept by the outer one.
#[tokio::test]
async fn of_two_layers_each_tells_its_own_hooks() {
    for (made, expected) in table() {
        let (inner, outer) = (Log::new(), Log::new());
        let of_outer = outer.on(JsonErrorsLayer::new().format(Nested::new()));
        let of_inner = inner.on(JsonErrorsLayer::new().format(Problem::new()));
        act_under(&of_outer, &of_inner, made).await;
        assert_eq!(inner.only(), expected);
        let told = outer.only();
        assert_eq!(
            (told.origin, told.status, told.is_kept),
            (expected.origin, expected.status, true)
        );
    }
}

/// Neither the clone that a hook keeps nor the error that the client's body ends with lacks the cause.
#[tokio::test]
async fn a_late_error_that_a_hook_keeps_loses_its_cause_in_neither_place() {
    let kept = Arc::new(Mutex::new(Vec::new()));
    let hook = Arc::clone(&kept);
    let layer = JsonErrorsLayer::new().on_error(move |error, _| hook.lock().unwrap().push(error.clone()));
    let passed = respond(
        &layer,
        get(),
        response(200, &[], Script::new().data("a").error("reset")),
    )
    .await;
    let failed = passed.into_body().collect().await.expect_err("the body fails");
    let mut chain = std::iter::successors(Some(&failed as &dyn Error), |&error| error.source());
    assert!(chain.any(|error| error.to_string() == "reset"), "{failed:?}");
    let kept = kept.lock().unwrap();
    let causes: Vec<_> = kept
        .iter()
        .map(|error| error.source().map(ToString::to_string))
        .collect();
    assert_eq!(causes, [Some("reset".to_owned())]);
}

#[test]
fn details_that_cannot_be_serialised_do_not_take_the_place_of_a_cause() {
    let unserialisable = std::collections::BTreeMap::from([((1, 2), 3)]);
    let error = HttpError::internal("db down").with_details(&unserialisable);
    assert!(error.details().is_none());
    assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("db down"));
    let error = HttpError::bad_request("no").with_details(&unserialisable);
    assert!(
        error.source().is_some_and(<dyn Error>::is::<serde_json::Error>),
        "without a cause, they are it"
    );
}
