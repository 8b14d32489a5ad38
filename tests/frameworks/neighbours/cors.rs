//! Tests CORS outside of the layer: without its fields a browser shows a page no error.

use std::convert::Infallible;

use axum::body::Body;
use bytes::Bytes;
use http::{Method, Request, Response};
use http_body_util::Full;
use tower::ServiceBuilder;
use tower_http::cors::CorsLayer;
use tower_json_errors::{BoxError, JsonErrorsLayer};

use crate::support::{Answer, ask, get, plain, request};

const ALLOW_ORIGIN: &str = "access-control-allow-origin";

/// Fails in every way.
async fn fails(request: Request<Body>) -> Result<Response<Full<Bytes>>, BoxError> {
    match request.uri().path() {
        "/text" => Ok(plain(404, "no such user")),
        "/err" => Err("db down".into()),
        _ => panic!("secret 42"),
    }
}

async fn with_cors_outside(request: Request<Body>) -> Answer {
    let stack = ServiceBuilder::new()
        .layer(CorsLayer::permissive())
        .layer(JsonErrorsLayer::new())
        .service_fn(fails);
    ask(stack, request).await
}

async fn with_cors_inside(request: Request<Body>) -> Answer {
    let stack = ServiceBuilder::new()
        .layer(JsonErrorsLayer::new())
        .layer(CorsLayer::permissive())
        .service_fn(fails);
    ask(stack, request).await
}

#[tokio::test]
async fn outside_it_marks_every_error() {
    for (target, status, message) in [
        ("/text", 404, "no such user"),
        ("/err", 500, "Internal Server Error"),
        ("/panic", 500, "Internal Server Error"),
    ] {
        let answer = with_cors_outside(get(target, &[("origin", "https://example.com")])).await;
        answer.assert_error(status, message);
        assert_eq!(answer.header(ALLOW_ORIGIN), Some("*"), "{target}");
    }
}

#[tokio::test]
async fn inside_it_marks_only_what_it_sees() {
    for (target, marked) in [("/text", Some("*")), ("/err", None), ("/panic", None)] {
        let answer = with_cors_inside(get(target, &[("origin", "https://example.com")])).await;
        assert_eq!(answer.header(ALLOW_ORIGIN), marked, "{target}");
    }
}

#[tokio::test]
async fn its_own_answers_pass() {
    let preflight = || {
        let headers = [
            ("origin", "https://example.com"),
            ("access-control-request-method", "DELETE"),
        ];
        request(Method::OPTIONS, "/panic", &headers)
    };
    for answer in [
        with_cors_outside(preflight()).await,
        with_cors_inside(preflight()).await,
    ] {
        assert_eq!((answer.status.as_u16(), answer.text()), (200, ""));
        assert_eq!(answer.header(ALLOW_ORIGIN), Some("*"));
        assert_eq!(answer.header("content-type"), None);
    }
}

/// What a service said of `Vary` is still true of the error.
#[tokio::test]
async fn vary_is_kept() {
    let stack = ServiceBuilder::new()
        .layer(JsonErrorsLayer::new())
        .layer(CorsLayer::very_permissive())
        .service_fn(|_: Request<Body>| async { Ok::<_, Infallible>(plain(404, "no such user")) });
    let answer = ask(stack, get("/", &[("origin", "https://example.com")])).await;
    answer.assert_error(404, "no such user");
    assert!(
        answer.header("vary").is_some_and(|vary| vary.starts_with("origin")),
        "{answer:?}"
    );
}
