//! Tests the built-in table: which error has which status.

use std::convert::Infallible;
use std::future::pending;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full, Limited};
use tower::{ServiceExt, service_fn};
use tower_json_errors::{BoxError, HttpError, JsonErrorsLayer, Origin};

use super::wrapped;
use crate::support::{Entry, Log, fail, get, head, plain, serve};

async fn elapsed_in_tokio() -> BoxError {
    tokio::time::timeout(Duration::ZERO, pending::<()>())
        .await
        .expect_err("it never ends")
        .into()
}

/// The error of a buffer whose worker is gone.
async fn closed_buffer() -> BoxError {
    let service = service_fn(|(): ()| async { Ok::<(), BoxError>(()) });
    let (buffer, worker) = tower::buffer::Buffer::pair(service, 1);
    drop(worker);
    buffer.oneshot(()).await.expect_err("nobody serves it")
}

async fn over_the_limit() -> BoxError {
    let body = Limited::new(Full::<Bytes>::from("too long"), 3);
    body.collect().await.expect_err("it is longer than three bytes")
}

#[tokio::test(start_paused = true)]
#[cfg_attr(not(feature = "tower"), ignore = "expects the statuses of the feature `tower`")]
async fn the_status_follows_from_the_type_however_deep_it_lies() {
    for levels in [0, 1, 3] {
        let table: [(BoxError, u16, &str); 7] = [
            (tower::timeout::error::Elapsed::new().into(), 504, "Gateway Timeout"),
            (elapsed_in_tokio().await, 504, "Gateway Timeout"),
            (
                tower::load_shed::error::Overloaded::new().into(),
                503,
                "Service Unavailable",
            ),
            (closed_buffer().await, 503, "Service Unavailable"),
            (over_the_limit().await, 413, "Payload Too Large"),
            (HttpError::conflict("taken").into(), 409, "taken"),
            (io::Error::other("db down").into(), 500, "Internal Server Error"),
        ];
        for (error, status, message) in table {
            let answer = fail(&JsonErrorsLayer::new(), wrapped(error, levels)).await;
            answer.assert_error(status, message);
        }
    }
}

#[tokio::test]
async fn the_text_of_an_error_says_nothing_of_its_status() {
    for text in [
        "request timed out",
        "service overloaded",
        "length limit exceeded",
        "404 Not Found",
        "buffer's worker closed unexpectedly",
    ] {
        let answer = fail(&JsonErrorsLayer::new(), text).await;
        answer.assert_error(500, "Internal Server Error");
    }
}

#[tokio::test]
#[cfg_attr(not(feature = "tower"), ignore = "expects the statuses of the feature `tower`")]
async fn an_io_error_is_no_timeout_for_its_kind_but_for_what_it_wraps() {
    let by_kind = io::Error::from(io::ErrorKind::TimedOut);
    let answer = fail(&JsonErrorsLayer::new(), by_kind).await;
    answer.assert_error(500, "Internal Server Error");
    // `io::Error::source` is the source of what it wraps, and not what it wraps.
    for depth in 0..3 {
        let by_cause = io::Error::other(wrapped(tower::timeout::error::Elapsed::new(), depth));
        let answer = fail(&JsonErrorsLayer::new(), by_cause).await;
        answer.assert_error(504, "Gateway Timeout");
    }
}

#[tokio::test]
async fn errors_that_are_only_text_will_do() {
    fail(&JsonErrorsLayer::new(), "static text")
        .await
        .assert_error(500, "Internal Server Error");
    fail(&JsonErrorsLayer::new(), "owned text".to_owned())
        .await
        .assert_error(500, "Internal Server Error");
}

#[tokio::test]
async fn a_service_that_cannot_fail_needs_nothing() {
    let service = service_fn(|_: Request<()>| async { Ok::<_, Infallible>(plain(404, "nope")) });
    let answer = serve(&JsonErrorsLayer::new(), get(), service).await;
    answer.assert_error(404, "nope");
}

#[tokio::test]
async fn the_log_gets_the_error_and_all_its_sources() {
    let log = Log::new();
    fail(&log.on(JsonErrorsLayer::new()), wrapped("db down", 2)).await;
    let told = Entry {
        origin: Origin::ServiceError,
        status: 500,
        message: "Internal Server Error".to_owned(),
        sources: ["wrapper", "wrapper", "db down"].map(str::to_owned).to_vec(),
        head_sent: false,
        is_kept: false,
    };
    assert_eq!(log.only(), told);
}

#[tokio::test]
async fn the_error_on_head_has_the_headers_of_get_and_no_body() {
    let failing = || {
        service_fn(|_: Request<()>| async {
            Err::<Response<Full<Bytes>>, _>(HttpError::service_unavailable("closed").with_code("closed"))
        })
    };
    let get = serve(&JsonErrorsLayer::new(), get(), failing()).await;
    let head = serve(&JsonErrorsLayer::new(), head(), failing()).await;
    assert_eq!(get.text(), r#"{"error":"closed","code":"closed"}"#);
    assert_eq!(head.status, 503);
    assert_eq!(head.headers, get.headers);
    assert_eq!(head.text(), "");
}

#[tokio::test]
async fn an_error_becomes_an_answer_for_requests_that_only_if_leaves_alone() {
    let layer = JsonErrorsLayer::new().only_if(|_| false);
    fail(&layer, "db down").await.assert_error(500, "Internal Server Error");
}

#[tokio::test]
async fn an_error_answer_has_only_the_headers_of_its_body() {
    let answer = fail(&JsonErrorsLayer::new(), "db down").await;
    let mut names: Vec<_> = answer.headers.keys().map(http::HeaderName::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["content-length", "content-type"]);
}
