//! Tests AWS Lambda: the gateway gets errors as text, not in Base64, and a body that fails does not end the function.

use bytes::Bytes;
use http::Response;
use http_body_util::Full;
use lambda_http::request::LambdaRequest;
use lambda_http::{Adapter, Context, LambdaEvent, Request};
use serde_json::{Value, json};
use tower::{ServiceBuilder, ServiceExt};
use tower_json_errors::{BoxError, JsonErrorsLayer, Problem};

use crate::support::{Log, Script, response, typed};

/// As an HTTP API sends it.
fn http_api() -> Value {
    let http = json!({
        "method": "GET", "path": "/", "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "test",
    });
    json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/",
        "rawQueryString": "",
        "headers": { "host": "localhost" },
        "requestContext": {
            "accountId": "1", "apiId": "1", "domainName": "localhost", "domainPrefix": "x", "http": http,
            "requestId": "1", "routeKey": "$default", "stage": "$default", "time": "", "timeEpoch": 1,
        },
        "isBase64Encoded": false,
    })
}

/// As a load balancer sends it.
fn load_balancer() -> Value {
    json!({
        "requestContext": { "elb": { "targetGroupArn": "arn" } },
        "httpMethod": "GET",
        "path": "/",
        "queryStringParameters": {},
        "headers": { "host": "localhost" },
        "isBase64Encoded": false,
        "body": "",
    })
}

/// What the gateway gets.
async fn deliver<S, B>(stack: S, event: Value) -> Value
where
    S: tower::Service<Request, Response = Response<B>, Error = std::convert::Infallible, Future: Send>,
    B: http_body::Body<Data: Send, Error: std::fmt::Debug> + Unpin + Send + 'static,
{
    let payload: LambdaRequest = serde_json::from_value(event).expect("no event");
    let adapter = Adapter::from(stack);
    let Ok(delivered) = adapter.oneshot(LambdaEvent::new(payload, Context::default())).await;
    serde_json::to_value(&delivered).expect("no JSON")
}

#[tokio::test]
async fn an_error_is_text_and_not_base64() {
    let gzip = [("content-encoding", "gzip"), ("content-type", "text/plain")];
    let table = [
        (typed(400, "text/plain", "no name"), "no name"),
        (typed(400, "application/octet-stream", &[0xff_u8, 0][..]), "Bad Request"),
        (typed(400, "image/png", &[0x89_u8, b'P'][..]), "Bad Request"),
        (
            response(400, &gzip, Full::new(Bytes::from_static(&[0x1f, 0x8b]))),
            "Bad Request",
        ),
    ];
    for (reply, message) in table {
        for event in [http_api(), load_balancer()] {
            let reply = reply.clone();
            let stack = ServiceBuilder::new()
                .layer(JsonErrorsLayer::new())
                .service_fn(async |_: Request| Ok::<_, BoxError>(reply.clone()));
            let delivered = deliver(stack, event).await;
            assert_eq!(delivered["statusCode"], 400);
            assert_eq!(delivered["isBase64Encoded"], false);
            assert_eq!(delivered["headers"]["content-type"], "application/json");
            assert_eq!(delivered["body"], json!({ "error": message }).to_string());
        }
    }
}

#[tokio::test]
async fn problem_details_are_text_too() {
    let stack = ServiceBuilder::new()
        .layer(JsonErrorsLayer::new().format(Problem::new()))
        .service_fn(async |_: Request| Err::<Response<Full<Bytes>>, BoxError>("db down".into()));
    let delivered = deliver(stack, http_api()).await;
    assert_eq!(delivered["isBase64Encoded"], false);
    assert_eq!(delivered["headers"]["content-type"], "application/problem+json");
    assert_eq!(delivered["statusCode"], 500);
}

/// Without the layer, each of these ends the function, and the gateway answers 502.
#[tokio::test]
async fn panics_and_error_bodies_that_fail_are_answers() {
    let table: [fn() -> Response<Script>; 3] = [
        || {
            response(
                400,
                &[("content-type", "text/plain")],
                Script::new().data("no na").error("reset"),
            )
        },
        || response(400, &[("content-type", "text/plain")], Script::new().panic("secret 42")),
        || panic!("secret 42"),
    ];
    for reply in table {
        let log = Log::new();
        let stack = ServiceBuilder::new()
            .layer(log.on(JsonErrorsLayer::new()))
            .service_fn(async |_: Request| Ok::<_, BoxError>(reply()));
        let delivered = deliver(stack, http_api()).await;
        assert_eq!(delivered["statusCode"], log.only().status);
        assert_eq!(delivered["body"], json!({ "error": log.only().message }).to_string());
    }
}

#[tokio::test]
async fn a_success_stays_as_it_is() {
    let stack = ServiceBuilder::new()
        .layer(JsonErrorsLayer::new())
        .service_fn(async |_: Request| Ok::<_, BoxError>(typed(200, "image/png", &[0x89_u8, b'P'][..])));
    let delivered = deliver(stack, http_api()).await;
    assert_eq!(delivered["isBase64Encoded"], true);
    assert_eq!(delivered["body"], "iVA=");
}
