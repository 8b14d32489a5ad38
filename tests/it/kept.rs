//! What an application wants of errors whose bodies stay: to count them, to add headers, to change their status or words.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, Response, StatusCode};
use http_body_util::Full;
use hyper::ext::ReasonPhrase;
use serde_json::json;
use tower::{Layer, ServiceExt, service_fn};
use tower_json_errors::{
    BoxError, ByAccept, Expose, Flat, HttpError, JsonErrorsLayer, JsonPolicy, Nested, Origin, Problem, Untouched,
};

use crate::support::{Answer, Log, Script, fail, get, head, plain, respond, response, through, typed};

const JSON: &str = r#"{"error":"no name","hint":"give one"}"#;

/// Responses that are kept, each for a reason of its own.
fn kept(status: u16) -> Vec<(&'static str, JsonErrorsLayer, Response<Full<Bytes>>)> {
    let layer = JsonErrorsLayer::new;
    let encoded = || {
        let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
        response(status, &headers, Full::from("\u{1f}"))
    };
    vec![
        ("JSON", layer(), typed(status, "application/json", JSON)),
        ("mislabelled JSON", layer(), typed(status, "text/plain", JSON)),
        (
            "trusted JSON",
            layer().json(JsonPolicy::Trust),
            typed(status, "application/json", JSON),
        ),
        (
            "large JSON",
            layer().max_body_size(9),
            typed(status, "application/json", JSON),
        ),
        (
            "JSON in the format",
            layer().json(JsonPolicy::Reshape).expose(Expose::Responses),
            typed(status, "application/json", r#"{"error":"no name"}"#),
        ),
        ("compressed JSON", layer(), encoded()),
        ("keep_if", layer().keep_if(|_| true), plain(status, "no name")),
        ("gRPC", layer(), typed(status, "application/grpc", "")),
    ]
}

#[tokio::test]
async fn another_status_leaves_the_bytes_as_they_are() {
    for (name, layer, sent) in kept(422) {
        let layer = layer.map_error(|error, _| match error.status() {
            StatusCode::UNPROCESSABLE_ENTITY => error.with_status(StatusCode::BAD_REQUEST),
            _ => error,
        });
        let expected = Answer::of(sent.clone()).await;
        let answer = through(&layer, get(), sent).await;
        assert_eq!((answer.status.as_u16(), &answer.body), (400, &expected.body), "{name}");
    }
}

/// A body must not contradict its status line.
#[tokio::test]
async fn another_status_replaces_a_body_that_names_the_old_one() {
    let layer = JsonErrorsLayer::new().map_error(|error, _| error.with_status(StatusCode::BAD_REQUEST));
    for body in [
        r#"{"status":422,"title":"no name"}"#,
        r#"{"statusCode":422,"message":"no name"}"#,
        r#"{"code":"422","message":"no name"}"#,
        r#"{"error":{"code":422,"message":"no name"}}"#,
    ] {
        for content_type in ["application/json", "application/problem+json"] {
            let answer = through(&layer, get(), typed(422, content_type, body)).await;
            answer.assert_error(400, "no name");
        }
    }
}

#[tokio::test]
async fn a_counter_sees_every_server_error_once() {
    for (name, layer, sent) in kept(503) {
        let count = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&count);
        let layer = layer.on_error(move |error, context| {
            assert!(context.is_kept());
            assert_eq!(error.status(), 503);
            counter.fetch_add(1, Ordering::Relaxed);
        });
        through(&layer, get(), sent).await;
        assert_eq!(count.load(Ordering::Relaxed), 1, "{name}");
    }
}

#[tokio::test]
async fn headers_of_a_hook_go_onto_every_error() {
    for (name, layer, sent) in kept(404) {
        let layer = layer.map_error(|error, _| {
            error
                .with_header(CACHE_CONTROL, "no-store")
                .with_header(RETRY_AFTER, "3")
                // What describes the body is not a hook's to say.
                .with_header(CONTENT_LENGTH, "1")
                .with_header(CONTENT_TYPE, "text/html")
        });
        let before = Answer::of(sent.clone()).await;
        let answer = through(&layer, get(), sent).await;
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{name}");
        assert_eq!(answer.header("retry-after"), Some("3"), "{name}");
        assert_ne!(answer.header("content-type"), Some("text/html"), "{name}");
        assert_ne!(answer.header("content-length"), Some("1"), "{name}");
        assert_eq!((answer.status, answer.body), (before.status, before.body), "{name}");
    }
}

#[tokio::test]
async fn other_words_of_a_hook_are_written_in_the_configured_format() {
    for (name, layer, sent) in kept(404) {
        let layer = layer
            .format(Nested::new())
            .map_error(|_, _| HttpError::not_found("nichts da").with_code("nothing"));
        let answer = through(&layer, get(), sent).await;
        assert_eq!(
            answer.json(),
            json!({ "error": { "status": 404, "code": "nothing", "message": "nichts da" } }),
            "{name}"
        );
        assert_eq!(answer.header("content-type"), Some("application/json"), "{name}");
        assert_eq!(
            answer.header("content-length"),
            Some(&*answer.body.len().to_string()),
            "{name}"
        );
        assert_eq!(answer.header("content-encoding"), None, "{name}");
    }
    // A code alone is another content, too.
    let layer = JsonErrorsLayer::new().map_error(|error, _| error.with_code("nothing"));
    let answer = through(&layer, get(), typed(404, "application/json", JSON)).await;
    assert_eq!(answer.text(), r#"{"error":"no name","code":"nothing"}"#);
}

/// It may have been there to hide the words.
#[tokio::test]
async fn a_hook_that_panics_shows_nothing_of_the_body() {
    let log = Log::new();
    let layer = log.on(JsonErrorsLayer::new()).map_error(|_, _| panic!("boom"));
    let answer = through(&layer, get(), typed(404, "application/json", JSON)).await;
    answer.assert_error(404, "Not Found");
    let told: Vec<_> = log.entries().into_iter().map(|entry| entry.origin).collect();
    assert_eq!(told, [Origin::Panic, Origin::Response]);
}

#[tokio::test]
async fn an_http_error_of_a_handler_is_written_in_the_format_whatever_keep_if_says() {
    let layer = JsonErrorsLayer::new()
        .format(Problem::new())
        .keep_if(|response| response.headers().contains_key(CONTENT_TYPE));
    for policy in [JsonPolicy::Verify, JsonPolicy::Trust, JsonPolicy::Reshape] {
        let layer = layer.clone().json(policy);
        let made = Response::<Full<Bytes>>::from(HttpError::conflict("taken"));
        assert_eq!(made.headers()[CONTENT_TYPE], "application/json");
        let answer = through(&layer, get(), made).await;
        assert_eq!(
            answer.text(),
            r#"{"title":"Conflict","status":409,"detail":"taken"}"#,
            "{policy:?}"
        );
    }
}

/// Traces and metrics outside of the layer tell by it what happened.
#[tokio::test]
async fn every_error_carries_where_it_came_from() {
    let layer = JsonErrorsLayer::new();
    let origin = |answer: &Answer| answer.extensions.get::<Origin>().copied();
    for (name, layer, sent) in kept(404) {
        assert_eq!(
            origin(&through(&layer, get(), sent).await),
            Some(Origin::Response),
            "{name}"
        );
    }
    for sent in [plain(404, "no"), typed(404, "image/png", "PNG"), plain(500, "")] {
        assert_eq!(origin(&through(&layer, get(), sent).await), Some(Origin::Response));
    }
    let unread = through(&layer, head(), response(404, &[], http_body_util::Empty::new())).await;
    assert_eq!(origin(&unread), Some(Origin::Response));
    assert_eq!(origin(&fail(&layer, "db down").await), Some(Origin::ServiceError));
    let panicking =
        service_fn(async |_: http::Request<()>| -> Result<Response<Full<Bytes>>, BoxError> { panic!("boom") });
    let Ok(panicked) = layer.layer(panicking).oneshot(get()).await;
    assert_eq!(origin(&Answer::of(panicked).await), Some(Origin::Panic));
    let failed = through(&layer, get(), response(404, &[], Script::new().panic("boom"))).await;
    assert_eq!(origin(&failed), Some(Origin::Panic));
    let unmasking = layer.clone().unmask(StatusCode::BAD_REQUEST);
    for body in ["Error: no", r#"{"error":"no"}"#] {
        let answer = through(&unmasking, get(), plain(200, body)).await;
        assert_eq!(origin(&answer), Some(Origin::Unmasked), "{body}");
    }
    // What is no error, or was left out, has none.
    let mut untouched = plain(404, "no");
    untouched.extensions_mut().insert(Untouched);
    for (layer, sent) in [
        (layer.clone(), plain(200, "fine")),
        (unmasking, plain(200, "fine")),
        (layer.clone(), untouched),
        (layer.only_if(|_| false), plain(404, "no")),
    ] {
        assert_eq!(origin(&through(&layer, get(), sent).await), None);
    }
}

#[tokio::test]
async fn an_outer_layer_leaves_the_response_of_an_inner_one_byte_for_byte() {
    let outer = JsonErrorsLayer::new;
    let outers = [
        outer().format(Nested::new()),
        outer().format(Problem::new()).json(JsonPolicy::Reshape),
        outer()
            .json(JsonPolicy::Reshape)
            .expose(Expose::Nothing)
            .format(ByAccept::new()),
        outer().json(JsonPolicy::Trust).keep_html(),
        outer().unmask(StatusCode::BAD_REQUEST).max_body_size(1),
        Log::new().on(outer().json(JsonPolicy::Reshape).format(Nested::new())),
        Log::new().on(outer().format(Problem::new()).max_body_size(1)),
    ];
    let inner = JsonErrorsLayer::new().expose(Expose::Responses).format(Flat::new());
    for outer in outers {
        for sent in [
            plain(500, "db is down"),
            typed(404, "application/json", r#"{"message":"no such user"}"#),
            typed(404, "application/grpc", ""),
            plain(404, ""),
        ] {
            let service = || {
                let mut sent = Some(sent.clone());
                service_fn(move |_: http::Request<()>| {
                    let sent = sent.take().expect("one call only");
                    async move { Ok::<_, BoxError>(sent) }
                })
            };
            let Ok(once) = inner.layer(service()).oneshot(get()).await;
            let once = Answer::of(once).await;
            let Ok(twice) = outer.layer(inner.layer(service())).oneshot(get()).await;
            let twice = Answer::of(twice).await;
            assert_eq!((twice.status, &twice.body), (once.status, &once.body));
            let without_length = |answer: &Answer| {
                let mut headers = answer.headers.clone();
                headers.remove(CONTENT_LENGTH);
                headers
            };
            assert_eq!(without_length(&twice), without_length(&once));
            let length = once.body.len().to_string();
            assert!(twice.header("content-length").is_none_or(|value| value == length));
        }
    }
}

/// The outer layer asks its own hooks, and what they change applies.
#[tokio::test]
async fn an_outer_layer_asks_its_own_hooks_of_an_inner_layers_error() {
    let outer = JsonErrorsLayer::new()
        .format(Nested::new())
        .map_error(|error, context| {
            assert_eq!((context.origin(), context.is_kept()), (Origin::ServiceError, true));
            error.with_status(StatusCode::SERVICE_UNAVAILABLE)
        });
    let failing = service_fn(|_: http::Request<()>| async { Err::<Response<Full<Bytes>>, _>("db down") });
    let Ok(answer) = outer.layer(JsonErrorsLayer::new().layer(failing)).oneshot(get()).await;
    let answer = Answer::of(answer).await;
    assert_eq!(
        (answer.status.as_u16(), answer.text()),
        (503, r#"{"error":"Internal Server Error"}"#)
    );
}

/// hyper sends it in place of the standard's, for all to see.
#[tokio::test]
async fn no_error_in_scope_keeps_a_reason_phrase() {
    let phrase = || ReasonPhrase::from_static(b"db: password hunter2");
    let with_phrase = |mut sent: Response<Full<Bytes>>| {
        sent.extensions_mut().insert(phrase());
        sent
    };
    let layer = JsonErrorsLayer::new;
    let mut table = kept(404);
    table.extend([
        ("read", layer(), plain(500, "x")),
        ("replaced", layer(), typed(500, "image/png", "x")),
        ("empty", layer(), plain(500, "")),
        (
            "mapped",
            layer().map_error(|error, _| error.with_status(StatusCode::BAD_REQUEST)),
            plain(422, "x"),
        ),
        ("carried", layer(), Response::from(HttpError::not_found("x"))),
        (
            "unmasked text",
            layer().unmask(StatusCode::BAD_REQUEST),
            plain(200, "Error: x"),
        ),
        (
            "unmasked JSON",
            layer().unmask(StatusCode::BAD_REQUEST),
            plain(200, r#"{"error":"x"}"#),
        ),
    ]);
    for (name, layer, sent) in table {
        for request in [get(), head()] {
            let answer = through(&layer, request, with_phrase(sent.clone())).await;
            assert!(answer.extensions.get::<ReasonPhrase>().is_none(), "{name}");
        }
    }
    let mut unread = response(404, &[], http_body_util::Empty::new());
    unread.extensions_mut().insert(phrase());
    let asked = through(&layer(), head(), unread).await;
    assert!(asked.extensions.get::<ReasonPhrase>().is_none());
    // Out of scope: a success, and what its service took out.
    let mut untouched = plain(404, "x");
    untouched.extensions_mut().insert(Untouched);
    for (layer, sent) in [
        (layer(), plain(200, "x")),
        (layer(), untouched),
        (layer().only_if(|_| false), plain(404, "x")),
    ] {
        let answer = through(&layer, get(), with_phrase(sent)).await;
        assert_eq!(answer.extensions.get(), Some(&phrase()));
    }
}

/// A body that was read, and is handed on, is announced by its true length or by none.
#[tokio::test]
async fn what_was_read_is_announced_truly() {
    let split = "[\"HTTP/1.1 200 OK\",\r\n\r\n\"x\"]";
    let stale: [&[(&str, &str)]; 7] = [
        &[("content-length", "2")],
        &[("content-length", "40")],
        &[("content-length", "nonsense")],
        &[("content-length", "2"), ("content-length", "3")],
        &[("content-length", "2"), ("transfer-encoding", "chunked")],
        &[("transfer-encoding", "gzip, chunked")],
        &[("content-length", "+28")],
    ];
    let layer = JsonErrorsLayer::new;
    let table = [
        ("kept", layer(), 404, "application/json", true),
        ("relabelled", layer(), 404, "text/plain", true),
        ("replayed", layer().max_body_size(5), 404, "application/json", false),
        (
            "a success that was looked at",
            layer().unmask(StatusCode::BAD_REQUEST),
            200,
            "application/json",
            true,
        ),
    ];
    for (name, layer, status, content_type, is_whole) in table {
        for headers in stale {
            let headers = [&[("content-type", content_type)], headers].concat();
            let body = if status == 200 {
                // Only what has a size is looked at.
                Script::new()
                    .data(split)
                    .claims(split.len() as u64, Some(split.len() as u64))
            } else {
                Script::new().data(&split[..20]).data(&split[20..])
            };
            let answer = respond(&layer, get(), response(status, &headers, body)).await;
            let announced: Vec<_> = answer.headers().get_all(CONTENT_LENGTH).iter().cloned().collect();
            assert!(
                !answer.headers().contains_key("transfer-encoding"),
                "{name} {headers:?}"
            );
            let had_length = headers.iter().any(|(name, _)| *name == "content-length");
            let expected = if is_whole && had_length {
                vec![HeaderValue::from(split.len())]
            } else {
                vec![]
            };
            assert_eq!(announced, expected, "{name} {headers:?}");
            assert_eq!(Answer::of(answer).await.text(), split, "{name} {headers:?}");
        }
    }
    // One that is right stays as it is written.
    let length = format!("0{}", split.len());
    let headers = [("content-type", "application/json"), ("content-length", &*length)];
    let answer = through(&layer(), get(), response(404, &headers, Full::<Bytes>::from(split))).await;
    assert_eq!(answer.header("content-length"), Some(&*length));
}
