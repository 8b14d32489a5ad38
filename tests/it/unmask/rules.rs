//! Tests which successes are errors, and what becomes of them.

use bytes::Bytes;
use http::header::{AGE, ETAG, EXPIRES, RETRY_AFTER};
use http::{Method, Request, Response, StatusCode};
use http_body_util::Full;
use serde_json::json;
use tower_json_errors::{Expose, HttpError, JsonErrorsLayer, JsonPolicy, Nested, Origin, Problem, Untouched};

use super::layer;
use crate::support::{Log, get, head, request, response, through, typed};

const ERROR: &str = r#"{"error":"no such user"}"#;

#[tokio::test]
async fn a_plain_string_that_says_error_becomes_json() {
    let table = [
        ("text/html; charset=utf-8", "Error: Missing data", "Missing data"),
        ("text/plain", "ERROR: Missing data\n", "Missing data"),
        ("text/plain", "error:Missing data", "Missing data"),
        ("text/plain", "\u{feff}Error: caf\u{e9}", "café"),
        ("text/plain", "Error: 1 < 2, 3 > 2", "1 < 2, 3 > 2"),
        ("text/plain", "Error:", "Bad Request"),
    ];
    for (content_type, body, message) in table {
        through(&layer(), get(), typed(200, content_type, body))
            .await
            .assert_error(400, message);
    }
    let unlabelled = response(201, &[], Full::<Bytes>::from("Error: x"));
    through(&layer(), get(), unlabelled).await.assert_error(400, "x");
}

#[tokio::test]
async fn json_with_an_error_gets_its_status_and_stays_as_it_is() {
    let table = [
        (r#"{"error":"x"}"#, 400),
        (r#"{ "error" : {"code": 404, "message": "x"}, "id": 1e400 }"#, 404),
        (r#"{"error":"x","status":503}"#, 503),
        (r#"{"error":"x","status":"409"}"#, 409),
        (r#"{"error":"x","statusCode":422}"#, 422),
        (r#"{"error":"x","status_code":599}"#, 599),
        (r#"{"error":true,"code":401}"#, 401),
        (r#"{"error":"x","status":200}"#, 400),
        (r#"{"error":"x","code":600}"#, 400),
    ];
    for (body, status) in table {
        for content_type in [
            "application/json",
            "application/vnd.api+json; charset=utf-8",
            "text/json",
        ] {
            let answer = through(&layer(), get(), typed(200, content_type, body)).await;
            assert_eq!((answer.status.as_u16(), answer.text()), (status, body));
            assert_eq!(answer.header("content-type"), Some(content_type));
        }
    }
}

/// What is an error does not depend on its label.
#[tokio::test]
async fn json_with_an_error_under_another_label_is_relabelled() {
    let marked = format!("\u{feff}{ERROR}");
    for (content_type, body) in [
        ("text/html; charset=utf-8", ERROR),
        ("text/plain", ERROR),
        ("no type", ERROR),
        ("text/plain", &*marked),
        ("application/json", &*marked),
        ("text/plain", "Error: {\"error\":\"no such user\"}"),
    ] {
        let answer = through(&layer(), get(), typed(200, content_type, body.to_owned())).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (400, ERROR), "{content_type}");
        assert_eq!(
            answer.header("content-type"),
            Some("application/json"),
            "{content_type}"
        );
    }
    let unlabelled = response(200, &[], Full::<Bytes>::from(ERROR));
    let answer = through(&layer(), get(), unlabelled).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (400, ERROR));
    through(&layer(), get(), typed(200, "application/json", "Error: x"))
        .await
        .assert_error(400, "x");
}

#[tokio::test]
async fn answers_that_are_no_error_in_disguise_stay() {
    let json = "application/json";
    let table = [
        (json, r#"{"error":null,"ok":true}"#),
        (json, r#"{"error":false}"#),
        (json, r#"{"error":""}"#),
        (json, r#"{"error":0}"#),
        (json, r#"{"error":[ ]}"#),
        (json, r#"{"error":{ }}"#),
        (json, r#"[{"error":"x"}]"#),
        (json, r#"{"data":{"error":"x"}}"#),
        (json, r#"{"errors":[{"message":"GraphQL"}],"data":null}"#),
        (
            json,
            r#"{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"Method not found"}}"#,
        ),
        (json, r#"{"error":"x""#),
        (json, r#"{"error":"x"} {}"#),
        ("text/html", "Error: <b>x</b>"),
        ("text/html", "<p>Error: x"),
        ("text/plain", "No error: x"),
        ("text/plain", "Errors: 0"),
        ("text/csv", "Error: x"),
        ("text/event-stream", "Error: x"),
        ("application/xml", "Error: x"),
        ("application/x-ndjson", ERROR),
        ("image/png", "Error: x"),
    ];
    for (content_type, body) in table {
        let answer = through(&layer(), get(), typed(200, content_type, body)).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (200, body));
        assert_eq!(answer.header("content-type"), Some(content_type));
        assert_eq!(answer.headers.len(), 1, "{content_type} {body}");
    }
}

#[tokio::test]
async fn statuses_with_a_meaning_of_their_own_stay() {
    for status in [101, 204, 205, 206, 207, 301, 304, 600] {
        let answer = through(&layer(), get(), typed(status, "application/json", ERROR)).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (status, ERROR));
    }
    for status in [200, 201, 202, 203, 208, 299] {
        let answer = through(&layer(), get(), typed(status, "application/json", ERROR)).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (400, ERROR));
    }
}

#[tokio::test]
async fn files_and_compressed_answers_stay() {
    let table = [
        ("content-encoding", "gzip"),
        ("content-disposition", "attachment"),
        ("accept-ranges", "bytes"),
        ("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT"),
    ];
    for (name, value) in table {
        let headers = [("content-type", "application/json"), (name, value)];
        let answer = through(&layer(), get(), response(200, &headers, Full::<Bytes>::from(ERROR))).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (200, ERROR), "{name}");
    }
    let headers = [("content-type", "application/json"), ("content-encoding", "identity")];
    let answer = through(&layer(), get(), response(200, &headers, Full::<Bytes>::from(ERROR))).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (400, ERROR));
}

#[tokio::test]
async fn a_response_to_head_is_that_of_get_without_its_body() {
    for (content_type, body) in [("application/json", ERROR), ("text/plain", "Error: x")] {
        let got = through(&layer(), get(), typed(200, content_type, body)).await;
        let asked = through(&layer(), head(), typed(200, content_type, body)).await;
        assert_eq!(
            (asked.status, &asked.headers, asked.text()),
            (got.status, &got.headers, "")
        );
    }
}

/// What a client asks in changes neither what is hidden nor what is an error.
#[tokio::test]
async fn an_error_in_disguise_is_one_for_grpc_requests_too() {
    let call = || {
        let call = Request::post("/").header("content-type", "application/grpc").body(());
        call.expect("a legal request")
    };
    for body in [ERROR, "Error: no such user"] {
        let answer = through(&layer().grpc(), call(), typed(200, "text/plain", body)).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (200, ""));
        assert_eq!(answer.header("grpc-status"), Some("13"), "{body}");
        assert_eq!(answer.header("grpc-message"), Some("no such user"), "{body}");
    }
    let hiding = JsonErrorsLayer::new().unmask(StatusCode::BAD_GATEWAY).grpc();
    let answer = through(&hiding, call(), typed(200, "text/plain", "Error: db down")).await;
    assert_eq!(answer.header("grpc-message"), Some("Bad Gateway"));
    let answer = through(&layer(), call(), typed(200, "application/json", ERROR)).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (400, ERROR));
    let fine = through(&layer().grpc(), call(), typed(200, "text/plain", "fine")).await;
    assert_eq!((fine.status.as_u16(), fine.text()), (200, "fine"));
}

#[tokio::test]
async fn an_answer_larger_than_the_limit_stays() {
    let limit = ERROR.len();
    for (limit, status) in [(limit, 400), (limit - 1, 200)] {
        let answer = through(
            &layer().max_body_size(limit),
            get(),
            typed(200, "application/json", ERROR),
        )
        .await;
        assert_eq!((answer.status.as_u16(), answer.text()), (status, ERROR));
    }
}

#[tokio::test]
async fn the_options_that_look_at_successes_do_not_hinder_each_other() {
    for layer in [
        layer().stream_errors(),
        layer().unmask_with(|_, _| None).stream_errors(),
    ] {
        let answer = through(&layer, get(), typed(200, "application/json", ERROR)).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (400, ERROR));
    }
}

#[tokio::test]
async fn answers_that_are_kept_out_stay() {
    let mut marked = typed(200, "application/json", ERROR);
    marked.extensions_mut().insert(Untouched);
    assert_eq!(through(&layer(), get(), marked).await.status, StatusCode::OK);

    let only_api = layer().only_if(|request| request.uri().path().starts_with("/api/"));
    for (path, status) in [("/api/users", 400), ("/jobs", 200)] {
        let request = request(Method::GET, path);
        let answer = through(&only_api, request, typed(200, "application/json", ERROR)).await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
    }
}

/// A cache must neither keep the error as long as the success that it was sent as, nor find it by its validators.
#[tokio::test]
async fn an_error_in_disguise_is_not_for_caches() {
    let headers = |content_type| {
        [
            ("content-type", content_type),
            ("etag", "\"1\""),
            ("age", "7"),
            ("expires", "Wed, 21 Oct 2099 07:28:00 GMT"),
            ("cache-control", "public, max-age=600"),
            ("x-a", "1"),
        ]
    };
    for (content_type, body) in [
        ("application/json", ERROR),
        ("text/plain", ERROR),
        ("text/plain", "Error: x"),
    ] {
        let sent = response(200, &headers(content_type), Full::<Bytes>::from(body));
        let answer = through(&layer(), get(), sent).await;
        assert_eq!(answer.status, 400);
        for name in [ETAG, AGE, EXPIRES] {
            assert!(!answer.headers.contains_key(&name), "{name} {body}");
        }
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{body}");
        assert_eq!(answer.header("x-a"), Some("1"), "{body}");
    }
    let sent = response(200, &headers("application/json"), Full::<Bytes>::from("{}"));
    let expected = sent.headers().clone();
    assert_eq!(
        through(&layer(), get(), sent).await.headers,
        expected,
        "a success keeps them"
    );
}

#[tokio::test]
async fn the_status_given_is_one_of_an_error() {
    let layer = JsonErrorsLayer::new().unmask(StatusCode::OK).expose(Expose::Responses);
    through(&layer, get(), typed(200, "text/plain", "Error: x"))
        .await
        .assert_error(500, "x");
}

#[tokio::test]
async fn on_error_is_told_once_where_the_error_came_from() {
    let table = [
        ("text/plain", "Error: no such user", 400),
        ("application/json", ERROR, 400),
    ];
    for (content_type, body, status) in table {
        let log = Log::new();
        through(&log.on(layer()), get(), typed(200, content_type, body)).await;
        let entry = log.only();
        assert_eq!((entry.origin, entry.status), (Origin::Unmasked, status));
        assert_eq!((&*entry.message, entry.head_sent), ("no such user", false));
        assert_eq!(entry.sources, Vec::<String>::new());
    }
    let log = Log::new();
    through(&log.on(layer()), get(), typed(200, "text/plain", "fine")).await;
    assert_eq!(log.entries(), []);
}

#[tokio::test]
async fn hidden_texts_are_for_the_log() {
    let log = Log::new();
    let layer = log.on(JsonErrorsLayer::new().unmask(StatusCode::BAD_GATEWAY));
    let answer = through(&layer, get(), typed(200, "text/plain", "Error: db down")).await;
    answer.assert_error(502, "Bad Gateway");
    assert_eq!(log.only().sources, ["db down"]);
}

/// As everywhere, JSON that stays as it is tells what it tells; `Reshape` hides it.
#[tokio::test]
async fn the_log_is_told_of_json_whose_message_would_be_hidden() {
    let log = Log::new();
    let body = r#"{"error":"db down","status":503}"#;
    let answer = through(&log.on(layer()), get(), typed(200, "application/json", body)).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (503, body));
    let entry = log.only();
    assert_eq!(
        (&*entry.message, entry.sources),
        ("Service Unavailable", vec![body.to_owned()])
    );
}

#[tokio::test]
async fn map_error_decides_the_status_line() {
    let layer = layer().map_error(|error, _| {
        let status = if error.status() == 400 { 418 } else { 429 };
        let status = StatusCode::from_u16(status).unwrap_or_default();
        HttpError::new(status, "mapped").with_header(RETRY_AFTER, "3")
    });
    let text = through(&layer, get(), typed(200, "text/plain", "Error: x")).await;
    text.assert_error(418, "mapped");
    assert_eq!(text.header("retry-after"), Some("3"));

    let json = through(
        &layer,
        get(),
        typed(200, "application/json", r#"{"error":"x","status":404}"#),
    )
    .await;
    json.assert_error(429, "mapped");
    assert_eq!(json.header("retry-after"), Some("3"));
}

/// Another status alone leaves a body as it is, unless that names the old one.
#[tokio::test]
async fn the_status_line_never_contradicts_a_body_that_names_a_status() {
    let layer = layer().map_error(|error, _| error.with_status(StatusCode::IM_A_TEAPOT));
    let answer = through(&layer, get(), typed(200, "application/json", ERROR)).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (418, ERROR));
    for body in [
        r#"{"error":"x","status":404}"#,
        r#"{"error":{"code":404,"message":"x"}}"#,
    ] {
        through(&layer, get(), typed(200, "application/json", body))
            .await
            .assert_error(418, "x");
    }
}

#[tokio::test]
async fn text_is_written_in_the_configured_format() {
    let nested = through(
        &layer().format(Nested::new()),
        get(),
        typed(200, "text/plain", "Error: x"),
    )
    .await;
    assert_eq!(
        nested.json(),
        json!({ "error": { "status": 400, "code": "bad_request", "message": "x" } })
    );
    let problem = through(
        &layer().format(Problem::new()),
        get(),
        typed(200, "text/plain", "Error: x"),
    )
    .await;
    assert_eq!(
        problem.json(),
        json!({ "title": "Bad Request", "status": 400, "detail": "x" })
    );
    assert_eq!(problem.header("content-type"), Some("application/problem+json"));
}

#[tokio::test]
async fn with_reshape_foreign_json_is_written_in_the_configured_format() {
    let layer = layer().json(JsonPolicy::Reshape).format(Nested::new());
    let answer = through(
        &layer,
        get(),
        typed(200, "application/json", r#"{"error":"moved on","status":410}"#),
    )
    .await;
    assert_eq!(answer.status, StatusCode::GONE);
    assert_eq!(
        answer.text(),
        r#"{"error":{"status":410,"code":"gone","message":"moved on","details":{"error":"moved on","status":410}}}"#
    );

    let own = r#"{"error":{"message":"x","code":"y","status":409}}"#;
    let answer = through(&layer, get(), typed(200, "application/json", own)).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (409, own));
}

#[tokio::test]
async fn with_reshape_a_hidden_error_hides_all() {
    let layer = layer().json(JsonPolicy::Reshape).format(Nested::new());
    let body = r#"{"error":"db down","status":503}"#;
    let answer = through(&layer, get(), typed(200, "application/json", body)).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(!answer.text().contains("db down"), "{}", answer.text());
}

#[tokio::test]
async fn a_second_layer_changes_nothing() {
    let once = through(&layer(), get(), typed(200, "text/plain", "Error: x")).await;
    let again: Response<Full<Bytes>> = response(
        once.status.as_u16(),
        &[("content-type", "application/json")],
        Full::new(once.body.clone()),
    );
    assert_eq!(through(&layer(), get(), again).await.body, once.body);
}

/// It is text, as it would be in an error response.
#[tokio::test]
async fn json_inside_of_other_text_is_hidden_where_that_would_be() {
    let log = Log::new();
    let layer = JsonErrorsLayer::new().unmask(StatusCode::INTERNAL_SERVER_ERROR);
    let sent = || typed(200, "text/plain", r#"Error: {"error":"db: secret"}"#);
    through(&log.on(layer.clone()), get(), sent())
        .await
        .assert_error(500, "Internal Server Error");
    assert_eq!(log.only().sources, [r#"Error: {"error":"db: secret"}"#]);
    let shown = layer.expose(Expose::Responses);
    assert_eq!(through(&shown, get(), sent()).await.text(), r#"{"error":"db: secret"}"#);
}
