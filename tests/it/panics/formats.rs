//! Tests formats that panic or fail: constant JSON is sent, with the status of the error.

use bytes::Bytes;
use http::HeaderValue;
use tower_json_errors::{BoxError, ErrorContext, Format, HttpError, JsonErrorsLayer, Origin, RequestFacts};

use crate::support::{Answer, Entry, Log, fail, get, head, plain, through};

struct PanicsInContentType;

impl Format for PanicsInContentType {
    fn content_type(&self, _: &ErrorContext<'_>) -> HeaderValue {
        panic!("secret 42")
    }

    fn render(&self, _: &HttpError, _: &ErrorContext<'_>) -> Result<Bytes, BoxError> {
        Ok(Bytes::from_static(b"{}"))
    }
}

struct PanicsInRender;

impl Format for PanicsInRender {
    fn content_type(&self, _: &ErrorContext<'_>) -> HeaderValue {
        HeaderValue::from_static("application/problem+json")
    }

    fn render(&self, _: &HttpError, _: &ErrorContext<'_>) -> Result<Bytes, BoxError> {
        panic!("secret 42")
    }
}

struct Fails;

impl Format for Fails {
    fn render(&self, _: &HttpError, _: &ErrorContext<'_>) -> Result<Bytes, BoxError> {
        Err("secret 42".into())
    }
}

/// A map whose keys are no strings, which JSON cannot say.
fn unserialisable() -> std::collections::HashMap<[u8; 2], u8> {
    [([4, 2], 0)].into()
}

fn panicking_layers() -> [JsonErrorsLayer; 3] {
    let layer = JsonErrorsLayer::new;
    [
        layer().format(PanicsInContentType),
        layer().format(PanicsInRender),
        layer().format_with(|_, _| -> u8 { panic!("secret 42") }),
    ]
}

fn failing_layers() -> [JsonErrorsLayer; 2] {
    let layer = JsonErrorsLayer::new;
    [layer().format(Fails), layer().format_with(|_, _| unserialisable())]
}

async fn of_text(layer: &JsonErrorsLayer) -> Answer {
    through(layer, get(), plain(404, "no such user")).await
}

#[tokio::test]
#[cfg_attr(not(feature = "tower"), ignore = "expects the statuses of the feature `tower`")]
async fn constant_json_keeps_the_status() {
    for layer in panicking_layers().into_iter().chain(failing_layers()) {
        of_text(&layer).await.assert_error(404, "Not Found");
        let of_599 = through(&layer, get(), plain(599, "x")).await;
        of_599.assert_error(599, "Server Error");
        let of_499 = through(&layer, get(), plain(499, "x")).await;
        of_499.assert_error(499, "Client Error");
        let of_elapsed = fail(&layer, tower::timeout::error::Elapsed::new()).await;
        of_elapsed.assert_error(504, "Gateway Timeout");
    }
}

#[tokio::test]
async fn constant_json_keeps_the_headers_of_the_error() {
    for layer in panicking_layers().into_iter().chain(failing_layers()) {
        let layer = layer.map_error(|error, _| error.with_header(http::header::RETRY_AFTER, "3"));
        let answer = of_text(&layer).await;
        assert_eq!(answer.header("retry-after"), Some("3"));
    }
}

#[tokio::test]
async fn constant_json_is_announced_but_not_sent_on_head() {
    for layer in panicking_layers().into_iter().chain(failing_layers()) {
        let answer = through(&layer, head(), plain(404, "no such user")).await;
        assert_eq!(answer.status, 404);
        assert_eq!(
            answer.header("content-length"),
            Some("21"),
            r#"{{"error":"Not Found"}}"#
        );
        assert_eq!(answer.text(), "");
    }
}

/// One error, told once: the reason phrase that went out, then why, then what the response said.
fn told(origin: Origin, failed: &str) -> Entry {
    Entry {
        origin,
        status: 404,
        message: "Not Found".to_owned(),
        sources: vec![format!("the format failed: {failed}"), "no such user".to_owned()],
        head_sent: false,
        is_kept: false,
    }
}

#[tokio::test]
async fn an_error_whose_format_panics_is_told_once() {
    for layer in panicking_layers() {
        let log = Log::new();
        of_text(&log.on(layer)).await;
        assert_eq!(log.entries(), [told(Origin::Panic, "secret 42")]);
    }
}

#[tokio::test]
async fn an_error_whose_format_fails_is_told_once() {
    for (layer, cause) in failing_layers().into_iter().zip(["secret 42", "key must be a string"]) {
        let log = Log::new();
        of_text(&log.on(layer)).await;
        assert_eq!(log.entries(), [told(Origin::Response, cause)]);
    }
}

struct PanicsInReads;

impl Format for PanicsInReads {
    fn render(&self, _: &HttpError, _: &ErrorContext<'_>) -> Result<Bytes, BoxError> {
        Ok(Bytes::from_static(b"{}"))
    }

    fn reads(&self) -> RequestFacts {
        panic!("secret 42")
    }
}

#[test]
fn a_format_is_asked_what_it_reads_when_it_is_configured_and_not_on_a_request() {
    let configure = || JsonErrorsLayer::new().format(PanicsInReads);
    assert!(std::panic::catch_unwind(configure).is_err());
}
