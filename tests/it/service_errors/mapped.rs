//! Tests that `map_service_error` runs before the table, and `map_error` after everything.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http::header::RETRY_AFTER;
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use tower::service_fn;
use tower_json_errors::{BoxError, ErrorContext, Expose, HttpError, JsonErrorsLayer, Origin};

use super::wrapped;
use crate::support::{Log, Script, fail, get, plain, response, serve, through};

/// Busy databases, and all timeouts, are 429 here.
fn busy(error: &BoxError, _: &ErrorContext<'_>) -> Option<HttpError> {
    let is_busy = error
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == io::ErrorKind::ResourceBusy);
    let is_timeout = error.is::<tower::timeout::error::Elapsed>();
    (is_busy || is_timeout || error.is::<HttpError>()).then(|| HttpError::too_many_requests("busy"))
}

#[tokio::test]
#[cfg_attr(not(feature = "tower"), ignore = "expects the statuses of the feature `tower`")]
async fn the_hook_is_asked_before_the_table() {
    let layer = JsonErrorsLayer::new().map_service_error(busy);
    let table: [(BoxError, u16, &str); 5] = [
        (io::Error::from(io::ErrorKind::ResourceBusy).into(), 429, "busy"),
        (tower::timeout::error::Elapsed::new().into(), 429, "busy"),
        (HttpError::conflict("taken").into(), 429, "busy"),
        // It sees the error itself, and says `None` to all others.
        (
            wrapped(tower::timeout::error::Elapsed::new(), 1),
            504,
            "Gateway Timeout",
        ),
        (io::Error::other("db down").into(), 500, "Internal Server Error"),
    ];
    for (error, status, message) in table {
        fail(&layer, error).await.assert_error(status, message);
    }
}

#[tokio::test]
async fn what_the_hook_wrote_is_shown_at_every_level() {
    for expose in [Expose::Nothing, Expose::Everything] {
        let layer = JsonErrorsLayer::new()
            .expose(expose)
            .map_service_error(|_, _| Some(HttpError::service_unavailable("back at noon")));
        fail(&layer, "secret 42").await.assert_error(503, "back at noon");
    }
}

#[tokio::test]
async fn the_log_gets_the_error_that_the_hook_mapped() {
    let log = Log::new();
    let layer = log.on(JsonErrorsLayer::new().map_service_error(|_, _| Some(HttpError::conflict("taken"))));
    fail(&layer, wrapped("db down", 1)).await;
    let told = log.only();
    assert_eq!((told.origin, told.status), (Origin::ServiceError, 409));
    assert_eq!(told.sources, ["wrapper", "db down"]);
}

#[tokio::test]
async fn the_log_gets_the_source_that_the_hook_chose() {
    let log = Log::new();
    let layer = log
        .on(JsonErrorsLayer::new().map_service_error(|_, _| Some(HttpError::conflict("taken").with_source("its own"))));
    fail(&layer, "db down").await;
    assert_eq!(log.only().sources, ["its own"]);
}

#[tokio::test]
async fn the_hook_is_not_asked_about_responses_and_panics() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let layer = JsonErrorsLayer::new().map_service_error(move |_, _| {
        count.fetch_add(1, Ordering::Relaxed);
        None
    });
    through(&layer, get(), plain(404, "nope")).await;
    serve(&layer, get(), panicking()).await;
    assert_eq!(asked.load(Ordering::Relaxed), 0);
    fail(&layer, "db down").await;
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

fn panicking() -> impl tower::Service<Request<()>, Response = Response<Full<Bytes>>, Error = BoxError> {
    service_fn(|_: Request<()>| -> std::future::Ready<_> { panic!("secret 42") })
}

#[tokio::test]
async fn the_last_word_maps_the_status_of_every_error() {
    let layer = JsonErrorsLayer::new()
        .format_with(|error, _| serde_json::json!({ "status": error.status().as_u16() }))
        .map_error(|error, _| match error.status().as_u16() {
            422 => HttpError::bad_request(error.message().to_owned()),
            500 => HttpError::service_unavailable("later").with_header(RETRY_AFTER, "3"),
            _ => error,
        });
    let answers = [
        (through(&layer, get(), plain(422, "no name")).await, 400, None),
        (
            through(&layer, get(), response(422, &[], Script::new())).await,
            400,
            None,
        ),
        (
            through(
                &layer,
                get(),
                response(422, &[("content-type", "image/png")], Script::new()),
            )
            .await,
            400,
            None,
        ),
        (through(&layer, get(), extended(422)).await, 400, None),
        (through(&layer, get(), plain(500, "db down")).await, 503, Some("3")),
        (serve(&layer, get(), panicking()).await, 503, Some("3")),
        (fail(&layer, "db down").await, 503, Some("3")),
        (fail(&layer, HttpError::unprocessable_content("x")).await, 400, None),
        (through(&layer, get(), plain(404, "nope")).await, 404, None),
    ];
    for (answer, status, retry_after) in answers {
        assert_eq!(answer.status, status);
        assert_eq!(
            answer.json(),
            serde_json::json!({ "status": status }),
            "line and body agree"
        );
        assert_eq!(answer.header("retry-after"), retry_after);
    }
}

/// A response that carries its error.
fn extended(status: u16) -> Response<Full<Bytes>> {
    let status = StatusCode::from_u16(status).expect("a status");
    HttpError::from(status).into()
}

#[tokio::test]
async fn no_mapping_makes_a_success_of_an_error() {
    for status in [100, 200, 204, 304, 399, 600, 999] {
        let layer = JsonErrorsLayer::new().map_error(move |_, _| {
            let status = StatusCode::from_u16(status).expect("a status");
            HttpError::new(status, "all is well")
        });
        let answer = through(&layer, get(), plain(404, "nope")).await;
        answer.assert_error(500, "all is well");
    }
}

#[tokio::test]
async fn a_header_of_an_error_replaces_those_of_the_response() {
    let layer = JsonErrorsLayer::new().map_error(|error, _| {
        error
            .with_header(RETRY_AFTER, "3")
            .with_header(http::header::CONTENT_TYPE, "text/html")
    });
    let headers = [("retry-after", "120"), ("retry-after", "60"), ("x-kept", "yes")];
    let answer = through(&layer, get(), response(503, &headers, Script::new().data("busy"))).await;
    answer.assert_error(503, "Service Unavailable");
    assert_eq!(answer.header("retry-after"), Some("3"), "one value, and the error's");
    assert_eq!(answer.header("x-kept"), Some("yes"));
}

#[tokio::test]
async fn the_log_is_told_after_the_last_word() {
    let log = Log::new();
    let layer = log.on(JsonErrorsLayer::new().map_error(|_, _| HttpError::bad_request("mapped")));
    through(&layer, get(), plain(422, "no name"))
        .await
        .assert_error(400, "mapped");
    let told = log.only();
    assert_eq!(
        (told.origin, told.status, &*told.message),
        (Origin::Response, 400, "mapped")
    );
}

#[tokio::test]
async fn the_last_word_knows_the_origin() {
    let layer =
        JsonErrorsLayer::new().map_error(|error, context| HttpError::new(error.status(), context.origin().as_str()));
    through(&layer, get(), plain(404, "nope"))
        .await
        .assert_error(404, "response");
    fail(&layer, "db down").await.assert_error(500, "service_error");
    serve(&layer, get(), panicking()).await.assert_error(500, "panic");
}
