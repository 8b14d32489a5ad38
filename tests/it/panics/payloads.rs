//! Tests that the log gets the payload of a panic, and that no client does.

use std::any::Any;
use std::error::Error;
use std::fmt;
use std::panic::panic_any;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use tower::service_fn;
use tower_json_errors::{BoxError, Expose, JsonErrorsLayer};

use crate::support::{Answer, Log, get, serve};

/// The answer of a service that panics with `payload`.
async fn panicking(layer: &JsonErrorsLayer, payload: Box<dyn Any + Send>) -> Answer {
    let mut payload = Some(payload);
    let service = service_fn(move |_: Request<()>| {
        let payload = payload.take().expect("one call only");
        async { raise(payload) }
    });
    serve(layer, get(), service).await
}

fn raise(payload: Box<dyn Any + Send>) -> Result<Response<Full<Bytes>>, BoxError> {
    std::panic::resume_unwind(payload)
}

#[derive(Debug)]
struct Custom;

#[derive(Debug)]
struct PanicsInDisplay;

impl fmt::Display for PanicsInDisplay {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("secret while displaying");
    }
}

impl Error for PanicsInDisplay {}

const OTHER: &str = "(a payload that is neither text nor an error)";

fn payloads() -> [(Box<dyn Any + Send>, &'static str); 8] {
    let shared: BoxError = "a secret error".into();
    let local: Box<dyn Error + Send> = Box::new(fmt::Error);
    let undisplayable: BoxError = Box::new(PanicsInDisplay);
    [
        (Box::new("a secret text"), "a secret text"),
        (Box::new("a secret string".to_owned()), "a secret string"),
        (Box::new(shared), "a secret error"),
        (Box::new(local), "an error occurred when formatting an argument"),
        (Box::new(undisplayable), "(a payload that panics when it is displayed)"),
        (Box::new(42_i32), OTHER),
        (Box::new(Custom), OTHER),
        (Box::new(()), OTHER),
    ]
}

#[tokio::test]
async fn the_log_reads_text_and_errors_and_the_kind_of_the_rest() {
    for (payload, text) in payloads() {
        let log = Log::new();
        panicking(&log.on(JsonErrorsLayer::new()), payload).await;
        assert_eq!(log.only().sources, [text]);
    }
}

#[tokio::test]
async fn no_payload_reaches_a_client_unless_everything_does() {
    for expose in [Expose::Nothing, Expose::ClientErrors, Expose::Responses] {
        for (payload, _) in payloads() {
            let answer = panicking(&JsonErrorsLayer::new().expose(expose), payload).await;
            answer.assert_error(500, "Internal Server Error");
        }
    }
}

#[tokio::test]
async fn everything_shows_the_text_of_every_payload() {
    for (payload, text) in payloads() {
        let answer = panicking(&JsonErrorsLayer::new().expose(Expose::Everything), payload).await;
        answer.assert_error(500, text.trim_start_matches(""));
    }
}

#[tokio::test]
async fn a_huge_payload_is_cut_where_it_is_shown() {
    let layer = JsonErrorsLayer::new().expose(Expose::Everything).max_message_size(9);
    let answer = panicking(&layer, Box::new("ä".repeat(1_000_000))).await;
    answer.assert_error(500, "ääää…");
    let layer = layer.max_message_size(0);
    let answer = panicking(&layer, Box::new("ä".repeat(1_000_000))).await;
    answer.assert_error(500, "Internal Server Error");
}

#[tokio::test]
async fn a_payload_is_dropped_once() {
    let payload = Arc::new(());
    panicking(&JsonErrorsLayer::new(), Box::new(Arc::clone(&payload))).await;
    assert_eq!(Arc::strong_count(&payload), 1);
}

#[tokio::test]
async fn the_macro_and_panic_any_are_told_alike() {
    let raisers: [(fn(), &str); 3] = [
        (|| panic!("plain"), "plain"),
        (|| panic!("{} + {}", 1, 2), "1 + 2"),
        (|| panic_any("any"), "any"),
    ];
    for (raise, text) in raisers {
        let log = Log::new();
        let service = service_fn(move |_: Request<()>| async move {
            raise();
            Ok::<Response<Full<Bytes>>, BoxError>(Response::default())
        });
        serve(&log.on(JsonErrorsLayer::new()), get(), service).await;
        assert_eq!(log.only().sources, [text]);
    }
}
