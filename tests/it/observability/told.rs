//! What `on_error` is told, and what it is not told.

use http::StatusCode;
use tower_json_errors::{HttpError, JsonErrorsLayer, JsonPolicy, Nested, Origin, Problem, Untouched};

use super::{Act, act, act_under, entry, table, text};
use crate::support::{Entry, Log, Script, get, plain, response, through};

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
        let log = Log::new();
        let (sent, body) = act(&log.on(JsonErrorsLayer::new()), made).await;
        assert_eq!(sent, status, "the head was sent as it was");
        assert_eq!(body, None);
        assert_eq!(log.entries(), [expected]);
    }
}

#[tokio::test]
async fn an_error_in_disguise_is_told_as_unmasked() {
    for (content_type, body) in [
        ("text/plain", "Error: no name"),
        ("application/json", r#"{"error":"no name"}"#),
    ] {
        let log = Log::new();
        let layer = log.on(JsonErrorsLayer::new().unmask(StatusCode::BAD_REQUEST));
        let disguised = response(200, &[("content-type", content_type)], http_body_util::Full::from(body));
        assert_eq!(through(&layer, get(), disguised).await.status, 400);
        assert_eq!(
            log.entries(),
            [entry(Origin::Unmasked, 400, "no name", &[])],
            "{content_type}"
        );
    }
}

#[tokio::test]
async fn what_is_not_rewritten_is_not_told() {
    let typed = |status, content_type, body: &'static str| {
        response(
            status,
            &[("content-type", content_type)],
            http_body_util::Full::from(body),
        )
    };
    let untouched = || {
        let mut response = plain(404, "no such user");
        response.extensions_mut().insert(Untouched);
        response
    };
    let layer = JsonErrorsLayer::new;
    let table = [
        ("success", layer(), plain(200, "fine")),
        ("redirect", layer(), plain(302, "there")),
        ("json", layer(), typed(404, "application/json", "{}")),
        (
            "json, trusted",
            layer().json(JsonPolicy::Trust),
            typed(404, "application/json", "not json"),
        ),
        ("json, relabelled", layer(), typed(404, "text/plain", "{}")),
        ("untouched", layer(), untouched()),
        ("keep_if", layer().keep_if(|_| true), plain(404, "no such user")),
        ("only_if", layer().only_if(|_| false), plain(404, "no such user")),
    ];
    for (name, layer, made) in table {
        let log = Log::new();
        through(&log.on(layer), get(), made).await;
        assert_eq!(log.entries(), [], "{name}");
    }
}

#[tokio::test]
async fn of_two_layers_only_the_inner_one_tells() {
    let (inner, outer) = (Log::new(), Log::new());
    for (made, expected) in table() {
        let of_outer = outer.on(JsonErrorsLayer::new().format(Nested::new()));
        let of_inner = inner.on(JsonErrorsLayer::new().format(Problem::new()));
        act_under(&of_outer, &of_inner, made).await;
        assert_eq!(inner.entries().last(), Some(&expected));
    }
    assert_eq!(inner.entries().len(), table().len());
    assert_eq!(outer.entries(), []);
}
