//! Tests the option `grpc`: gRPC requests get gRPC errors, never JSON.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body::Body;
use http_body_util::Full;
use tower::{Layer, ServiceExt, service_fn};
use tower_json_errors::{BoxError, Expose, Google, HttpError, JsonErrorsLayer, JsonPolicy, Origin};

use crate::support::{Answer, Log, get, respond, response, through, typed};

/// A layer for a service that speaks gRPC.
fn speaking() -> JsonErrorsLayer {
    JsonErrorsLayer::new().grpc()
}

fn call(method: Method, content_type: &str) -> Request<()> {
    let request = Request::builder().method(method).header("content-type", content_type);
    request.body(()).expect("a legal request")
}

fn grpc() -> Request<()> {
    call(Method::POST, "application/grpc")
}

/// The answer to a call of a service that fails with `error`.
async fn failing(layer: &JsonErrorsLayer, request: Request<()>, error: impl Into<BoxError>) -> Answer {
    let mut error = Some(error.into());
    let service = service_fn(move |_: Request<()>| {
        let error = error.take().expect("one call only");
        async move { Err::<Response<Full<Bytes>>, _>(error) }
    });
    let Ok(response) = layer.layer(service).oneshot(request).await;
    Answer::of(response).await
}

#[tokio::test]
async fn an_error_is_an_answer_of_headers_only_in_the_calls_own_type() {
    let table = [
        ("application/grpc", "application/grpc"),
        ("application/grpc+proto", "application/grpc"),
        ("Application/gRPC; charset=x", "application/grpc"),
        ("application/grpc-web", "application/grpc-web+proto"),
        ("application/grpc-web+proto", "application/grpc-web+proto"),
        ("application/grpc-web-text", "application/grpc-web-text+proto"),
        ("APPLICATION/GRPC-WEB-TEXT+PROTO", "application/grpc-web-text+proto"),
    ];
    for (asked, answered) in table {
        let answer = failing(&speaking(), call(Method::POST, asked), "boom").await;
        assert_eq!(answer.status, StatusCode::OK, "{asked}");
        assert_eq!(answer.header("content-type"), Some(answered));
        assert_eq!(answer.header("grpc-status"), Some("13"));
        assert_eq!(answer.header("grpc-message"), Some("Internal Server Error"));
        assert_eq!(answer.headers.len(), 3, "{answer:?}");
        assert!(answer.body.is_empty() && answer.trailers.is_none(), "{answer:?}");
    }
}

/// HTTP/2 says the end of the stream with the headers only if the body is known to be over.
#[tokio::test]
async fn the_body_is_known_to_be_empty() {
    let carried = Response::<Full<Bytes>>::from(HttpError::not_found("no"));
    let answer = respond(&speaking(), grpc(), carried).await;
    assert!(answer.body().is_end_stream());
    assert_eq!(answer.body().size_hint().exact(), Some(0));
}

#[tokio::test]
async fn what_is_no_grpc_call_gets_json() {
    let table = [
        (Method::GET, "application/grpc"),
        (Method::PUT, "application/grpc"),
        (Method::POST, "application/grpcx"),
        (Method::POST, "application/json"),
        (Method::POST, "text/plain; application/grpc"),
    ];
    for (method, content_type) in table {
        let answer = failing(&speaking(), call(method, content_type), "boom").await;
        answer.assert_error(500, "Internal Server Error");
    }
}

#[tokio::test]
async fn each_status_of_an_http_error_has_its_code() {
    let table = [
        (400, "3"),
        (401, "16"),
        (403, "7"),
        (404, "5"),
        (405, "12"),
        (408, "4"),
        (409, "10"),
        (410, "5"),
        (412, "9"),
        (413, "8"),
        (416, "11"),
        (418, "2"),
        (422, "3"),
        (429, "8"),
        (499, "1"),
        (500, "13"),
        (501, "12"),
        (502, "14"),
        (503, "14"),
        (504, "4"),
    ];
    for (status, code) in table {
        let status = StatusCode::from_u16(status).expect("a status");
        let answer = failing(&speaking(), grpc(), HttpError::new(status, "x")).await;
        assert_eq!(answer.header("grpc-status"), Some(code), "{status}");
    }
}

#[tokio::test]
async fn a_panic_is_internal() {
    let service = service_fn(async |_: Request<()>| -> Result<Response<Full<Bytes>>, Infallible> { panic!("boom") });
    let Ok(response) = speaking().layer(service).oneshot(grpc()).await;
    let answer = Answer::of(response).await;
    assert_eq!(answer.header("grpc-status"), Some("13"));
    assert_eq!(answer.header("grpc-message"), Some("Internal Server Error"));
}

#[tokio::test]
async fn messages_are_percent_encoded_and_obey_expose() {
    let table = [
        (Expose::Everything, "100 % süß\r\n", "100 %25 s%C3%BC%C3%9F%0D%0A"),
        (Expose::Everything, "~ !\"<>", "~ !\"<>"),
        (Expose::Responses, "boom", "Internal Server Error"),
    ];
    for (expose, text, message) in table {
        let answer = failing(&speaking().expose(expose), grpc(), text).await;
        assert_eq!(answer.header("grpc-message"), Some(message), "{expose:?}");
    }
    let long = failing(&speaking(), grpc(), HttpError::conflict("x".repeat(100_000))).await;
    assert_eq!(long.header("grpc-message").map(str::len), Some(4096));
}

/// Nothing that a client sends changes what is hidden, or whether an error keeps its status.
#[tokio::test]
async fn without_the_option_a_grpc_request_gets_what_all_others_get() {
    let layer = JsonErrorsLayer::new();
    for content_type in [
        "application/grpc",
        "application/grpc-web+proto",
        "application/grpc-web-text",
    ] {
        let request = || call(Method::POST, content_type);
        let answer = through(
            &layer,
            request(),
            typed(500, "text/plain", "db: password hunter2 rejected"),
        )
        .await;
        answer.assert_error(500, "Internal Server Error");
        through(&layer, request(), typed(404, "text/plain", "no such user"))
            .await
            .assert_error(404, "no such user");
        failing(&layer, request(), "secret")
            .await
            .assert_error(500, "Internal Server Error");
        let unmasking = JsonErrorsLayer::new().unmask(StatusCode::BAD_REQUEST);
        through(&unmasking, request(), typed(200, "text/plain", "Error: no name"))
            .await
            .assert_error(400, "no name");
    }
}

/// What sent it may know no gRPC: 404 is UNIMPLEMENTED, as a client would have made of it by itself.
#[tokio::test]
async fn an_error_response_that_is_no_grpc_gets_the_code_of_the_specification() {
    let table = [
        (400, "13"),
        (401, "16"),
        (403, "7"),
        (404, "12"),
        (405, "2"),
        (429, "14"),
        (500, "2"),
        (502, "14"),
        (503, "14"),
        (504, "14"),
    ];
    for (status, code) in table {
        for content_type in ["text/plain", "image/png", "text/html"] {
            let answer = through(&speaking(), grpc(), typed(status, content_type, "")).await;
            assert_eq!(answer.status, StatusCode::OK, "{status}");
            assert_eq!(answer.header("grpc-status"), Some(code), "{status}");
            assert_eq!(answer.header("content-type"), Some("application/grpc"), "{status}");
        }
    }
}

#[tokio::test]
async fn the_message_of_an_error_response_is_read_and_shown_as_expose_says() {
    let table = [
        (404, "text/plain", "no such user", "no such user"),
        (404, "application/json", r#"{"message":"no such user"}"#, "no such user"),
        (404, "text/plain", r#"{"error":"no such user"}"#, "no such user"),
        (404, "text/html", "<h1>no such user</h1>", "Not Found"),
        (404, "application/json", r#"{"message":"no""#, "Not Found"),
        (404, "image/png", "PNG", "Not Found"),
        (503, "text/plain", "db is down", "Service Unavailable"),
        (
            503,
            "application/json",
            r#"{"message":"db is down"}"#,
            "Service Unavailable",
        ),
    ];
    for policy in [JsonPolicy::Verify, JsonPolicy::Trust, JsonPolicy::Reshape] {
        for (status, content_type, body, message) in table {
            let layer = speaking().json(policy).keep_html();
            let answer = through(&layer, grpc(), typed(status, content_type, body)).await;
            assert_eq!(answer.header("grpc-message"), Some(message), "{policy:?} {body}");
            assert!(answer.body.is_empty(), "{policy:?} {body}");
        }
    }
    let open = speaking().expose(Expose::Responses);
    let answer = through(&open, grpc(), typed(503, "text/plain", "db is down")).await;
    assert_eq!(answer.header("grpc-message"), Some("db is down"));
}

/// An error that the application changed is its own.
#[tokio::test]
async fn a_hook_that_changes_an_error_response_makes_it_the_applications() {
    let layer = speaking().map_error(|error, _| error.with_status(StatusCode::CONFLICT));
    let answer = through(&layer, grpc(), typed(404, "text/plain", "taken")).await;
    assert_eq!(
        (answer.header("grpc-status"), answer.header("grpc-message")),
        (Some("10"), Some("taken"))
    );
}

#[tokio::test]
async fn an_http_error_that_a_response_carries_is_told_in_headers() {
    let carried = || HttpError::too_many_requests("slow down").with_header(http::header::RETRY_AFTER, "3");
    let answer = through(&speaking(), grpc(), Response::<Full<Bytes>>::from(carried())).await;
    assert_eq!((answer.status.as_u16(), answer.header("grpc-status")), (200, Some("8")));
    assert_eq!(answer.header("grpc-message"), Some("slow down"));
    assert_eq!(answer.header("retry-after"), Some("3"));
    assert_eq!(answer.header("content-length"), None);
    assert!(answer.body.is_empty());
    assert!(answer.extensions.get::<HttpError>().is_none());
}

#[tokio::test]
async fn hooks_see_the_http_error_and_formats_are_not_asked() {
    let (log, asked) = (Log::new(), Arc::new(AtomicBool::new(false)));
    let seen = Arc::clone(&asked);
    let layer = log
        .on(speaking())
        .map_error(|error, _| HttpError::not_found("mapped").with_source(error))
        .format_with(move |error, _| {
            seen.store(true, Ordering::Relaxed);
            error.message().to_owned()
        });
    let answer = failing(&layer, grpc(), "boom").await;
    assert_eq!(
        (answer.header("grpc-status"), answer.header("grpc-message")),
        (Some("5"), Some("mapped"))
    );
    let entry = log.only();
    assert_eq!(
        (entry.origin, entry.status, &*entry.message),
        (Origin::ServiceError, 404, "mapped")
    );
    assert!(!asked.load(Ordering::Relaxed));
}

#[tokio::test]
async fn a_grpc_answer_to_any_request_passes() {
    for status in [200, 503] {
        let headers = [("content-type", "application/grpc"), ("grpc-status", "14")];
        let answer = through(&speaking(), get(), response(status, &headers, Full::<Bytes>::from("x"))).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (status, "x"));
        assert_eq!(answer.headers.len(), 2, "{answer:?}");
    }
}

#[tokio::test]
async fn an_error_keeps_the_code_that_it_was_given() {
    let taken = || HttpError::conflict("taken").with_grpc_code(6);
    assert_eq!(
        (taken().grpc_code(), HttpError::conflict("taken").grpc_code()),
        (Some(6), None)
    );
    let answer = failing(&speaking(), grpc(), taken()).await;
    assert_eq!(answer.header("grpc-status"), Some("6"));
    let google = JsonErrorsLayer::new().format(Google::new());
    let answer = failing(&google, get(), taken()).await;
    assert!(
        answer.text().contains(r#""status":"ALREADY_EXISTS""#),
        "{}",
        answer.text()
    );
}

#[cfg(feature = "tonic")]
#[tokio::test]
async fn a_status_of_tonic_keeps_its_metadata() {
    let mut status = tonic::Status::not_found("no form");
    status.metadata_mut().insert("x-form", "7".parse().unwrap());
    let answer = failing(&speaking().tonic_status(), grpc(), status).await;
    assert_eq!(answer.header("grpc-status"), Some("5"));
    assert_eq!(answer.header("x-form"), Some("7"));
}
