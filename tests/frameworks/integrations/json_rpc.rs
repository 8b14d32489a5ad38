//! Tests the recipe for JSON-RPC: the `id` of the request in every error, and 200.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::post as on_post;
use http::Method;
use serde_json::{Value, json};
use tower_json_errors::{HttpError, JsonErrorsLayer, Origin};

use crate::support::{Answer, ask, request};

/// The `id` of the call, in the extensions of its request.
#[derive(Clone)]
struct RpcId(Value);

/// Reads the `id`. What is no JSON has none.
async fn remember_id(request: Request, next: Next) -> Response {
    let (mut head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, 64 * 1024).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let call = serde_json::from_slice::<Value>(&body).unwrap_or_default();
    head.extensions.insert(RpcId(call["id"].clone()));
    next.run(Request::from_parts(head, Body::from(body))).await
}

/// JSON-RPC over HTTP says 200, whatever happened.
async fn say_200(mut response: Response) -> Response {
    if response.extensions().get::<Origin>().is_some() {
        *response.status_mut() = StatusCode::OK;
    }
    response
}

async fn call(axum::Json(call): axum::Json<Value>) -> Result<String, HttpError> {
    match call["method"].as_str() {
        Some("echo") => Ok(json!({ "jsonrpc": "2.0", "result": call["params"], "id": call["id"] }).to_string()),
        Some("panic") => panic!("secret"),
        _ => Err(HttpError::not_found("no such method").with_code("-32601")),
    }
}

fn app() -> Router {
    let errors = JsonErrorsLayer::new()
        .capture_with(|request| {
            request
                .extensions()
                .get::<RpcId>()
                .cloned()
                .unwrap_or(RpcId(Value::Null))
        })
        .format_with(|error, context| {
            let code = error.code().and_then(|code| code.parse().ok()).unwrap_or(-32603);
            let id = context.captured::<RpcId>().map_or(&Value::Null, |id| &id.0);
            json!({ "jsonrpc": "2.0", "error": { "code": code, "message": error.message() }, "id": id })
        });
    Router::new()
        .route("/rpc", on_post(call))
        .layer(errors)
        .layer(middleware::from_fn(remember_id))
        .layer(middleware::map_response(say_200))
}

async fn answer(body: &'static str) -> Answer {
    let request = request(Method::POST, "/rpc", &[("content-type", "application/json")]);
    ask(app(), request.map(|_| Body::from(body))).await
}

#[tokio::test]
async fn errors_have_the_id_of_their_call_and_say_200() {
    let table = [
        (
            r#"{"jsonrpc":"2.0","method":"no","id":7}"#,
            -32601,
            "no such method",
            json!(7),
        ),
        (
            r#"{"jsonrpc":"2.0","method":"panic","id":"a"}"#,
            -32603,
            "Internal Server Error",
            json!("a"),
        ),
    ];
    for (call, code, message, id) in table {
        let answer = answer(call).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), Some("application/json"));
        let expected = json!({ "jsonrpc": "2.0", "error": { "code": code, "message": message }, "id": id });
        assert_eq!(answer.json(), expected);
    }
    let broken = answer("{").await;
    assert_eq!((broken.status.as_u16(), &broken.json()["id"]), (200, &Value::Null));
}

#[tokio::test]
async fn a_result_passes() {
    let answer = answer(r#"{"jsonrpc":"2.0","method":"echo","params":[1],"id":1}"#).await;
    assert_eq!(answer.json(), json!({ "jsonrpc": "2.0", "result": [1], "id": 1 }));
}
