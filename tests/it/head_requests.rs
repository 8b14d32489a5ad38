//! Tests HEAD: the header fields of the GET response, and no body.

use std::future::poll_fn;
use std::task::Poll;

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use http_body_util::{Empty, Full};
use tower::{Layer, ServiceExt, service_fn};
use tower_json_errors::ResponseBody;
use tower_json_errors::{BoxError, HttpError, JsonErrorsLayer, JsonPolicy, Problem};

use crate::support::{Answer, Log, Script, get, head, plain, respond, response, through, typed};

const TEXT: (&str, &str) = ("content-type", "text/plain");

/// What the body says of its size, if it says so exactly.
fn exact<B>(response: &Response<ResponseBody<B>>) -> Option<u64>
where
    ResponseBody<B>: Body,
{
    response.body().size_hint().exact()
}

#[tokio::test]
async fn headers_are_those_of_get_and_there_is_no_body() {
    let full = |status, headers, text: &'static str| response(status, headers, Full::<Bytes>::from(text));
    let made = |index| match index {
        0 => full(404, &[TEXT, ("content-length", "5000"), ("x-a", "1")], "nope"),
        1 => full(500, &[TEXT], "secret"),
        2 => full(404, &[("content-type", "text/html")], "<html>"),
        3 => full(404, &[("content-type", "image/png")], "PNG"),
        4 => full(404, &[TEXT, ("content-encoding", "gzip")], "zip"),
        5 => full(404, &[("content-type", "image/png"), ("content-length", "9")], ""),
        6 => full(404, &[TEXT, ("content-encoding", "gzip"), ("content-length", "9")], ""),
        7 => full(404, &[("content-type", "application/json")], "not json"),
        8 => full(404, &[("content-type", "application/problem+json")], "{}"),
        9 => full(404, &[("content-type", "application/octet-stream")], "{}"),
        10 => full(404, &[TEXT], "Error: {}"),
        _ => full(409, &[], "nope"),
    };
    for index in 0..12 {
        let got = through(&JsonErrorsLayer::new(), get(), made(index)).await;
        let asked = respond(&JsonErrorsLayer::new(), head(), made(index)).await;
        assert!(asked.body().is_end_stream(), "{index}");
        let asked = Answer::of(asked).await;
        assert_eq!(asked.status, got.status, "{index}");
        assert_eq!(asked.headers, got.headers, "{index}");
        assert_eq!(asked.body, "", "{index}");
        assert_ne!(asked.header("content-length"), Some("0"), "{index}");
    }
}

/// Where HEAD is answered without a body, nothing tells what GET would have got.
#[tokio::test]
async fn a_length_that_only_get_could_know_is_left_out() {
    let announced: [&[(&str, &str)]; 11] = [
        &[],
        &[("content-type", "application/json"), ("content-length", "5000")],
        &[("content-type", "application/octet-stream")],
        &[TEXT],
        &[TEXT, ("content-length", "5000")],
        &[TEXT, ("transfer-encoding", "chunked")],
        &[("content-type", "text/html; charset=utf-8"), ("content-length", "5000")],
        &[("content-type", "application/xhtml+xml")],
        &[("content-length", "5000")],
        &[("transfer-encoding", "chunked")],
        &[TEXT, ("content-encoding", "identity")],
    ];
    for headers in announced {
        for status in [404, 500] {
            let asked = respond(&JsonErrorsLayer::new(), head(), response(status, headers, Empty::new())).await;
            assert_eq!(
                exact(&asked),
                None,
                "{headers:?}: a server would make a content-length of it"
            );
            assert!(asked.body().is_end_stream(), "{headers:?}");
            let asked = Answer::of(asked).await;
            assert_eq!(asked.status, status, "{headers:?}");
            assert_eq!(asked.header("content-type"), Some("application/json"), "{headers:?}");
            assert_eq!(asked.header("content-length"), None, "{headers:?}");
            assert_eq!(asked.body, "", "{headers:?}");
        }
    }
}

#[tokio::test]
async fn a_body_that_turns_out_empty_says_no_more_than_one_known_to_be() {
    let asked = respond(&JsonErrorsLayer::new(), head(), response(404, &[TEXT], Script::new())).await;
    assert_eq!(asked.headers().get("content-length"), None);
    assert_eq!(exact(&asked), None);
}

#[tokio::test]
async fn the_message_of_an_http_error_is_known_without_any_body() {
    for headers in [&[TEXT][..], &[TEXT, ("content-length", "9")], &[]] {
        let made = || {
            let mut made = response(404, headers, Empty::new());
            made.extensions_mut().insert(HttpError::not_found("no such user"));
            made
        };
        let got = through(&JsonErrorsLayer::new(), get(), made()).await;
        let asked = through(&JsonErrorsLayer::new(), head(), made()).await;
        assert_eq!(asked.headers, got.headers, "{headers:?}");
        assert_eq!(asked.body, "");
    }
}

/// The content type of an unread HEAD is said only if every body that GET could have had would lead to it.
#[tokio::test]
async fn a_content_type_that_only_get_could_know_is_left_out() {
    const PROBLEM: &str = "application/problem+json";
    const JSON: &str = "application/json";
    let flat = JsonErrorsLayer::new;
    let problem = || JsonErrorsLayer::new().format(Problem::new());
    let reshape = |layer: JsonErrorsLayer| layer.json(JsonPolicy::Reshape);
    let table = [
        // The text of GET would be Flat's, its JSON relabelled: the same type.
        (flat(), "text/plain", Some(JSON)),
        (flat(), JSON, Some(JSON)),
        // As it came if it is JSON, else as the format writes it.
        (flat(), PROBLEM, None),
        (flat(), "text/json; charset=utf-8", None),
        (problem(), PROBLEM, Some(PROBLEM)),
        (problem(), JSON, None),
        // JSON in text is `application/json`.
        (problem(), "text/plain", None),
        (reshape(flat()), JSON, Some(JSON)),
        (reshape(flat()), PROBLEM, Some(JSON)),
        (reshape(problem()), JSON, Some(PROBLEM)),
        (reshape(problem()), "text/plain", Some(PROBLEM)),
        // Never read, so always known.
        (problem(), "image/png", Some(PROBLEM)),
    ];
    for (layer, label, expected) in table {
        let headers = [("content-type", label), ("content-length", "5000"), ("etag", "\"x\"")];
        let asked = through(&layer, head(), response(404, &headers, Empty::new())).await;
        assert_eq!(asked.header("content-type"), expected, "{label}");
        assert_eq!(asked.header("etag"), None, "{label}");
        let is_known = label == "image/png";
        assert_eq!(asked.header("content-length").is_some(), is_known, "{label}");
        assert_ne!(asked.header("content-length"), Some("5000"), "{label}");
        // Every body that GET could have had has that type, or there is none.
        for body in ["{}", r#"{"title":"x"}"#, r#"{"error":"x"}"#, "no", "", "\"no\"", "{"] {
            let got = through(&layer, get(), response(404, &headers, Full::<Bytes>::from(body))).await;
            if let Some(expected) = expected {
                assert_eq!(got.header("content-type"), Some(expected), "{label} {body}");
            }
        }
    }
}

#[tokio::test]
async fn trusted_json_is_kept_whatever_its_body_is() {
    let log = Log::new();
    let layer = log.on(JsonErrorsLayer::new().json(JsonPolicy::Trust));
    for content_type in [
        "application/json",
        "application/problem+json",
        "text/json; charset=utf-8",
    ] {
        let headers = [
            ("content-type", content_type),
            ("content-length", "5000"),
            ("etag", "\"x\""),
        ];
        for body in [Script::new().claims_to_be_over(), Script::new().data("not json")] {
            let probe = body.probe();
            let sent = response(404, &headers, body);
            let expected = sent.headers().clone();
            let asked = respond(&layer, head(), sent).await;
            assert_eq!(asked.headers(), &expected, "{content_type}");
            assert_eq!(probe.polls(), 0, "{content_type}");
        }
    }
    assert!(
        log.entries()
            .iter()
            .all(|entry| entry.is_kept && entry.message == "Not Found")
    );
    assert_eq!(log.entries().len(), 6);
}

#[tokio::test]
async fn an_unread_head_is_told_once_as_the_reason_phrase() {
    const JSON: (&str, &str) = ("content-type", "application/json");
    let verify = JsonErrorsLayer::new;
    let reshape = || JsonErrorsLayer::new().json(JsonPolicy::Reshape);
    let table: [(JsonErrorsLayer, &[(&str, &str)], bool); 5] = [
        (verify(), &[TEXT], false),
        (verify(), &[JSON], true),
        (verify(), &[], false),
        (reshape(), &[TEXT], false),
        (reshape(), &[JSON], false),
    ];
    for (layer, headers, is_kept) in table {
        let log = Log::new();
        through(&log.on(layer), head(), response(404, headers, Empty::new())).await;
        let entry = log.only();
        assert_eq!((entry.status, &*entry.message), (404, "Not Found"), "{headers:?}");
        assert_eq!(entry.is_kept, is_kept, "{headers:?}");
    }
}

/// A success that would have been looked at may be an error: GET knows, and HEAD does not.
#[tokio::test]
async fn an_unread_head_under_unmask_keeps_its_status_and_no_length() {
    let layer = JsonErrorsLayer::new().unmask(http::StatusCode::BAD_REQUEST);
    for (content_type, kept) in [
        ("application/json", Some("application/json")),
        ("text/json", None),
        ("text/plain", None),
    ] {
        let headers = [("content-type", content_type), ("content-length", "24")];
        let asked = through(&layer, head(), response(200, &headers, Empty::new())).await;
        assert_eq!(asked.status, 200);
        assert_eq!(asked.header("content-length"), None, "{content_type}");
        assert_eq!(asked.header("content-type"), kept);
    }
    // No error in disguise is that large.
    let headers = [TEXT, ("content-length", "5000000")];
    let asked = through(&layer, head(), response(200, &headers, Empty::new())).await;
    assert_eq!(asked.header("content-length"), Some("5000000"));
    // With its body, it is as GET.
    let body = || typed(200, "application/json", r#"{"error":"x","status":404}"#);
    let got = through(&layer, get(), body()).await;
    let asked = through(&layer, head(), body()).await;
    assert_eq!((asked.status.as_u16(), asked.text()), (404, ""));
    assert_eq!(asked.headers, got.headers);
}

#[tokio::test]
async fn relabelled_json_has_no_body_and_no_length_that_it_did_not_have() {
    let asked = respond(&JsonErrorsLayer::new(), head(), typed(404, "text/plain", "{\"a\":1}")).await;
    assert_eq!(asked.headers()["content-type"], "application/json");
    assert_eq!(asked.headers().get("content-length"), None);
    assert_eq!(exact(&asked), None, "or a server says that GET has no body");
    assert!(asked.body().is_end_stream());
    assert_eq!(Answer::of(asked).await.body, "");

    let headers = [TEXT, ("content-length", "7")];
    let body = Full::<Bytes>::from("{\"a\":1}");
    let asked = through(&JsonErrorsLayer::new(), head(), response(404, &headers, body)).await;
    assert_eq!(asked.header("content-length"), Some("7"));
    assert_eq!(asked.body, "");
}

#[tokio::test]
async fn trailers_go_with_the_body() {
    let trailers = http::HeaderMap::from_iter([(http::header::ETAG, http::HeaderValue::from_static("x"))]);
    for text in ["nope", "{}"] {
        let body = Script::new().data(text).trailers(trailers.clone());
        let asked = through(&JsonErrorsLayer::new(), head(), response(404, &[TEXT], body)).await;
        assert_eq!((&*asked.body, asked.trailers), (&b""[..], None), "{text}");
    }
}

#[tokio::test]
async fn a_stream_that_is_replaced_is_dropped_unread() {
    let body = Script::new().endless("x");
    let probe = body.probe();
    let png = response(404, &[("content-type", "image/png")], body);
    let asked = through(&JsonErrorsLayer::new(), head(), png).await;
    assert_eq!(asked.body, "");
    assert_eq!(probe.polls(), 0);
    assert!(probe.is_dropped());
}

#[tokio::test]
async fn errors_of_the_layers_own_making_have_headers_only() {
    type Outcome = Result<Response<Full<Bytes>>, BoxError>;
    let failing = service_fn(|_: Request<()>| async { Outcome::Err("db down".into()) });
    let panicking = service_fn(|_: Request<()>| poll_fn(|_| -> Poll<Outcome> { panic!("boom") }));
    let Ok(failed) = JsonErrorsLayer::new().layer(failing).oneshot(head()).await;
    let Ok(panicked) = JsonErrorsLayer::new().layer(panicking).oneshot(head()).await;
    for asked in [Answer::of(failed).await, Answer::of(panicked).await] {
        assert_eq!(asked.status, 500);
        assert_eq!(asked.header("content-type"), Some("application/json"));
        let json = r#"{"error":"Internal Server Error"}"#;
        assert_eq!(asked.header("content-length"), Some(&*json.len().to_string()));
        assert_eq!(asked.body, "");
    }
}

#[tokio::test]
async fn a_success_keeps_even_a_body_that_head_must_not_have() {
    let asked = through(&JsonErrorsLayer::new(), head(), plain(200, "the framework strips it")).await;
    assert_eq!(asked.text(), "the framework strips it");
}
