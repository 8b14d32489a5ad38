//! gRPC calls never get JSON: an error made for one is told in gRPC's own headers.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body::Body;
use http_body_util::Full;
use tower::{Layer, ServiceExt, service_fn};
use tower_json_errors::{BoxError, Expose, HttpError, JsonErrorsLayer, Origin};

use crate::support::{Answer, Log, Script, get, respond, response, through, typed};

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
        let answer = failing(&JsonErrorsLayer::new(), call(Method::POST, asked), "boom").await;
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
    let answer = respond(&JsonErrorsLayer::new(), grpc(), carried).await;
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
        let answer = failing(&JsonErrorsLayer::new(), call(method, content_type), "boom").await;
        answer.assert_error(500, "Internal Server Error");
    }
}

#[tokio::test]
async fn each_status_has_its_code() {
    let table = [
        (400, "3"),
        (401, "16"),
        (403, "7"),
        (404, "5"),
        (409, "10"),
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
        let answer = failing(&JsonErrorsLayer::new(), grpc(), HttpError::new(status, "x")).await;
        assert_eq!(answer.header("grpc-status"), Some(code), "{status}");
    }
}

#[tokio::test]
async fn a_panic_is_internal() {
    let service = service_fn(async |_: Request<()>| -> Result<Response<Full<Bytes>>, Infallible> { panic!("boom") });
    let Ok(response) = JsonErrorsLayer::new().layer(service).oneshot(grpc()).await;
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
        let answer = failing(&JsonErrorsLayer::new().expose(expose), grpc(), text).await;
        assert_eq!(answer.header("grpc-message"), Some(message), "{expose:?}");
    }
    let long = failing(
        &JsonErrorsLayer::new(),
        grpc(),
        HttpError::conflict("x".repeat(100_000)),
    )
    .await;
    assert_eq!(long.header("grpc-message").map(str::len), Some(4096));
}

#[tokio::test]
async fn an_error_response_that_is_no_grpc_passes_untouched() {
    let table = [
        ("text/plain", "upstream is down"),
        ("text/html", "<h1>Bad Gateway</h1>"),
        ("application/json", r#"{"message":"no""#),
        ("application/grpc", ""),
    ];
    for (content_type, body) in table {
        let layer = JsonErrorsLayer::new().json(tower_json_errors::JsonPolicy::Reshape);
        let answer = through(&layer, grpc(), typed(502, content_type, body)).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (502, body));
        assert_eq!(answer.header("content-type"), Some(content_type));
        assert_eq!(answer.headers.len(), 1, "{answer:?}");
    }
    let unread = Script::new().never();
    let probe = unread.probe();
    drop(respond(&JsonErrorsLayer::new(), grpc(), response(502, &[], unread)).await);
    assert_eq!(probe.polls(), 0);
}

#[tokio::test]
async fn an_http_error_that_a_response_carries_is_told_in_headers() {
    let carried = || HttpError::too_many_requests("slow down").with_header(http::header::RETRY_AFTER, "3");
    let answer = through(
        &JsonErrorsLayer::new(),
        grpc(),
        Response::<Full<Bytes>>::from(carried()),
    )
    .await;
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
        .on(JsonErrorsLayer::new())
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
        let answer = through(
            &JsonErrorsLayer::new(),
            get(),
            response(status, &headers, Full::<Bytes>::from("x")),
        )
        .await;
        assert_eq!((answer.status.as_u16(), answer.text()), (status, "x"));
        assert_eq!(answer.headers.len(), 2, "{answer:?}");
    }
}
