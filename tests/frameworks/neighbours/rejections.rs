//! Tests the error responses of other layers, inside of this one.

use std::convert::Infallible;

use axum::body::Body;
use bytes::Bytes;
use http::{Method, Request, Response};
use http_body_util::Full;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::sensitive_headers::SetSensitiveResponseHeadersLayer;
use tower_http::validate_request::ValidateRequestHeaderLayer;
use tower_json_errors::{JsonErrorsLayer, Origin};

use crate::support::{Log, ask, get, plain, request, response};

async fn fine(_: Request<Body>) -> Result<Response<Full<Bytes>>, Infallible> {
    Ok(plain(200, "fine"))
}

/// A check as an application writes one, with a challenge.
#[expect(clippy::result_large_err, reason = "tower-http asks for a response as the error")]
fn unauthorized(_: &mut Request<Body>) -> Result<(), Response<Full<Bytes>>> {
    let challenge = [("www-authenticate", "Basic"), ("www-authenticate", "Bearer")];
    Err(response(401, &challenge, Full::default()))
}

#[tokio::test]
async fn a_request_without_permission_is_a_401_with_every_challenge() {
    let stack = ServiceBuilder::new()
        .layer(JsonErrorsLayer::new())
        .layer(ValidateRequestHeaderLayer::custom(unauthorized))
        .service_fn(fine);
    let answer = ask(stack, get("/", &[])).await;
    answer.assert_error(401, "Unauthorized");
    let challenges: Vec<_> = answer.headers.get_all("www-authenticate").iter().collect();
    assert_eq!(challenges, ["Basic", "Bearer"]);
}

#[tokio::test]
async fn a_client_that_accepts_something_else_is_a_406() {
    let stack = ServiceBuilder::new()
        .layer(JsonErrorsLayer::new())
        .layer(ValidateRequestHeaderLayer::accept("application/json"))
        .service_fn(fine);
    ask(stack, get("/", &[("accept", "image/png")]))
        .await
        .assert_error(406, "Not Acceptable");
}

#[tokio::test]
async fn a_forged_request_is_a_403() {
    let stack = ServiceBuilder::new()
        .layer(JsonErrorsLayer::new())
        .layer(CsrfLayer::new())
        .service_fn(fine);
    let headers = [("host", "example.com"), ("sec-fetch-site", "cross-site")];
    let answer = ask(stack, request(Method::POST, "/", &headers)).await;
    let message = answer.json()["error"].as_str().unwrap_or_default().to_owned();
    answer.assert_error(403, &message);
}

/// With `CatchPanicLayer` inside, the panic is told as a response, and its text is not there for the log.
#[tokio::test]
async fn a_panic_that_was_caught_inside_is_a_500() {
    let log = Log::new();
    let stack = ServiceBuilder::new()
        .layer(log.on(JsonErrorsLayer::new()))
        .layer(CatchPanicLayer::new())
        .service_fn(async |_: Request<Body>| -> Result<Response<Full<Bytes>>, Infallible> { panic!("secret 42") });
    ask(stack, get("/", &[]))
        .await
        .assert_error(500, "Internal Server Error");
    assert_eq!(log.only().origin, Origin::Response);
    assert_eq!(log.only().sources, ["Service panicked"]);
}

#[tokio::test]
async fn headers_that_are_marked_as_secret_stay_so() {
    let stack = ServiceBuilder::new()
        .layer(JsonErrorsLayer::new())
        .layer(SetSensitiveResponseHeadersLayer::new([http::header::SET_COOKIE]))
        .service_fn(async |_: Request<Body>| {
            Ok::<_, Infallible>(response(403, &[("set-cookie", "a=b")], Full::<Bytes>::default()))
        });
    let answer = ask(stack, get("/", &[])).await;
    answer.assert_error(403, "Forbidden");
    assert!(answer.headers["set-cookie"].is_sensitive());
}
