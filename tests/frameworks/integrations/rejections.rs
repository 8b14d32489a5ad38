//! Tests the rejections of axum and axum-extra as `HttpError`s: by `WithRejection`, by `via`, and by hand.

use std::collections::HashMap;
use std::fmt::Debug;

use axum::body::{Body, Bytes};
use axum::extract::rejection::{ExtensionRejection, PathRejection, QueryRejection, RawPathParamsRejection};
use axum::extract::{
    DefaultBodyLimit, Extension, Form, FromRequest, Multipart, NestedPath, Path, Query, RawForm, RawPathParams,
};
use axum::routing::{self, MethodRouter};
use axum::{Json, Router};
use axum_extra::TypedHeader;
use axum_extra::extract::WithRejection;
use axum_extra::headers::{ContentLength, Host};
use http::{Method, Request};
use serde::Deserialize;
use serde_json::{Value, json};
use tower_json_errors::{HttpError, JsonErrorsLayer};

use crate::support::{Answer, Log, ask, get, request};

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "only read by serde")]
struct Order {
    name: String,
    #[serde(default)]
    items: Vec<Item>,
    #[serde(default)]
    ship: Option<Ship>,
    #[serde(default)]
    pet: Option<Pet>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only read by serde")]
struct Item {
    #[serde(rename = "a/b~c")]
    count: u32,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Ship {
    Air,
    Sea,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
#[expect(dead_code, reason = "only read by serde")]
enum Pet {
    Cat { lives: u8 },
    Dog { legs: u8 },
}

/// An extractor of the application's own, by axum's macro.
#[derive(FromRequest)]
#[from_request(via(axum::Json), rejection(HttpError))]
struct ViaJson<T>(T);

type Rejecting<E> = WithRejection<E, HttpError>;
type Numbers = HashMap<String, u32>;

async fn read_parts(parts: Rejecting<Multipart>) -> Result<(), HttpError> {
    let WithRejection(mut parts, _) = parts;
    while let Some(part) = parts.next_field().await? {
        part.bytes().await?;
    }
    Ok(())
}

async fn via(ViaJson(order): ViaJson<Order>) -> String {
    format!("{order:?}")
}

fn limited(route: MethodRouter) -> MethodRouter {
    route.layer(DefaultBodyLimit::max(16))
}

fn app() -> Router {
    Router::new()
        .route("/json", routing::post(async |_: Rejecting<Json<Order>>| ()))
        .route("/via", routing::post(via))
        .route("/bytes", limited(routing::post(async |_: Rejecting<Bytes>| ())))
        .route("/text", limited(routing::post(async |_: Rejecting<String>| ())))
        .route("/form", routing::any(async |_: Rejecting<Form<Numbers>>| ()))
        .route("/raw-form", routing::post(async |_: Rejecting<RawForm>| ()))
        .route("/order", routing::any(async |_: Rejecting<Query<Order>>| ()))
        .route("/query", routing::get(async |_: Rejecting<Query<Numbers>>| ()))
        .route("/path/{id}", routing::get(async |_: Rejecting<Path<u32>>| ()))
        .route("/key/{id}", routing::get(async |_: Rejecting<Path<Numbers>>| ()))
        .route("/word/{id}", routing::get(async |_: Rejecting<Path<String>>| ()))
        .route("/ship/{id}", routing::get(async |_: Rejecting<Path<Ship>>| ()))
        .route("/raw/{id}", routing::get(async |_: Rejecting<RawPathParams>| ()))
        .route("/two/{id}", routing::get(async |_: Rejecting<Path<(u32, u32)>>| ()))
        .route(
            "/list/{id}",
            routing::get(async |_: Rejecting<Path<HashMap<String, Vec<u32>>>>| ()),
        )
        .route("/extension", routing::get(async |_: Rejecting<Extension<u8>>| ()))
        .route("/nested", routing::get(async |_: Rejecting<NestedPath>| ()))
        .route("/parts", routing::post(read_parts))
        .route("/small-parts", limited(routing::post(read_parts)))
        .route("/host", routing::get(async |_: Rejecting<TypedHeader<Host>>| ()))
        .route(
            "/length",
            routing::get(async |_: Rejecting<TypedHeader<ContentLength>>| ()),
        )
}

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const FORM_DATA: &str = "multipart/form-data; boundary=x";

fn post(target: &str, content_type: &str, body: impl Into<Body>) -> Request<Body> {
    request(Method::POST, target, &[("content-type", content_type)]).map(|_| body.into())
}

async fn answer(request: Request<Body>) -> Answer {
    ask(app().layer(JsonErrorsLayer::new()), request).await
}

/// The status, the message, the code and the fields.
async fn told(request: Request<Body>) -> (u16, String, String, Value) {
    let answer = answer(request).await;
    let json = answer.json();
    let text = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
    let fields = json["details"]["fields"].clone();
    (answer.status.as_u16(), text("error"), text("code"), fields)
}

async fn assert_told(request: Request<Body>, status: u16, code: &str, message: &str, fields: Value) {
    let target = format!("{} {}", request.method(), request.uri());
    let expected = (status, message.to_owned(), code.to_owned(), fields);
    assert_eq!(told(request).await, expected, "{target}");
}

#[tokio::test]
async fn data_that_does_not_fit_is_told_with_its_place() {
    let table = [
        (
            r"{}",
            "missing_field",
            "missing field `name`",
            "/name",
            "missing field `name`",
        ),
        (
            r#"{"name":7}"#,
            "invalid_value",
            "name: invalid type: integer `7`",
            "/name",
            "invalid type: integer `7`",
        ),
        (
            r#"{"name":"x","items":[{"a/b~c":1},{"a/b~c":"many"}]}"#,
            "invalid_value",
            "items[1].a/b~c: invalid type: string \"many\"",
            "/items/1/a~1b~0c",
            "invalid type: string \"many\"",
        ),
        (
            r#"{"name":"x","items":[{}]}"#,
            "missing_field",
            "items[0]: missing field `a/b~c`",
            "/items/0/a~1b~0c",
            "missing field `a/b~c`",
        ),
        (
            r#"{"name":"x","items":[{"other":1}]}"#,
            "unknown_field",
            "items[0].other: unknown field `other`",
            "/items/0/other",
            "unknown field `other`",
        ),
        (
            r#"{"name":"x","ship":"road"}"#,
            "invalid_value",
            "ship: unknown variant `road`",
            "/ship",
            "unknown variant `road`",
        ),
        (
            r#"{"name":"x","pet":{"wings":2}}"#,
            "invalid_value",
            "pet: data did not match any variant",
            "/pet",
            "data did not match any variant",
        ),
        (
            r#"{"name":"x","name":"y"}"#,
            "duplicate_field",
            "duplicate field `name`",
            "/name",
            "duplicate field `name`",
        ),
    ];
    for (body, code, message, pointer, problem) in table {
        for target in ["/json", "/via"] {
            let fields = json!([{ "pointer": pointer, "message": problem }]);
            assert_told(post(target, JSON, body), 422, code, message, fields).await;
        }
    }
}

#[tokio::test]
async fn a_body_that_cannot_be_read_has_a_code() {
    let part = "--x\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\n";
    let wants_json = "Expected request with `Content-Type: application/json`";
    let wants_form = "Form requests must have `Content-Type: application/x-www-form-urlencoded`";
    let boundary = "Invalid `boundary` for `multipart/form-data` request";
    let broken = || Body::from_stream(tokio_stream::iter([Err::<Bytes, _>(std::io::Error::other("secret"))]));
    let table = [
        (
            post("/json", JSON, "{"),
            400,
            "invalid_json",
            "the body is not valid JSON at line 1 column 1",
        ),
        (
            post("/json", JSON, "{\"name\":\"x\"}\n}"),
            400,
            "invalid_json",
            "the body is not valid JSON at line 2 column 1",
        ),
        (
            post("/json", "text/plain", "{}"),
            415,
            "unsupported_media_type",
            wants_json,
        ),
        (
            post("/bytes", "text/plain", "longer than sixteen"),
            413,
            "body_too_large",
            "the body is too large",
        ),
        (
            post("/bytes", "text/plain", broken()),
            400,
            "unreadable_body",
            "the body could not be read",
        ),
        (
            post("/text", "text/plain", &b"\xff"[..]),
            400,
            "invalid_utf8",
            "the body is not valid UTF-8",
        ),
        (post("/form", JSON, "a=1"), 415, "unsupported_media_type", wants_form),
        (
            post("/raw-form", JSON, "a=1"),
            415,
            "unsupported_media_type",
            wants_form,
        ),
        (post("/parts", "text/plain", "x"), 400, "invalid_multipart", boundary),
        (
            post("/parts", FORM_DATA, "--x\r\n"),
            400,
            "invalid_multipart",
            "incomplete multipart stream",
        ),
        (
            post("/small-parts", FORM_DATA, part),
            413,
            "body_too_large",
            "the body is too large",
        ),
    ];
    for (request, status, code, message) in table {
        assert_told(request, status, code, message, Value::Null).await;
    }
}

#[tokio::test]
async fn an_error_of_the_application_in_a_body_is_that_error() {
    let failed = Err::<Bytes, _>(HttpError::too_many_requests("slow down"));
    let body = Body::from_stream(tokio_stream::iter([failed]));
    assert_told(post("/bytes", "text/plain", body), 429, "", "slow down", Value::Null).await;
}

#[tokio::test]
async fn parameters_and_headers_are_fields_by_their_names() {
    let table = [
        (
            get("/query?a=b", &[]),
            "invalid_value",
            "a: invalid digit found in string",
            json!({ "query": "a", "message": "invalid digit found in string" }),
        ),
        (
            get("/order", &[]),
            "missing_field",
            "missing field `name`",
            json!({ "query": "name", "message": "missing field `name`" }),
        ),
        (
            get("/form?a=b", &[]),
            "invalid_value",
            "a: invalid digit found in string",
            json!({ "query": "a", "message": "invalid digit found in string" }),
        ),
        (
            get("/key/abc", &[]),
            "invalid_path",
            "id: cannot parse `abc`",
            json!({ "path": "id", "message": "cannot parse `abc`" }),
        ),
        (
            get("/word/%FF", &[]),
            "invalid_path",
            "id: is not valid UTF-8",
            json!({ "path": "id", "message": "is not valid UTF-8" }),
        ),
        (
            get("/host", &[]),
            "missing_header",
            "the header `host` is missing",
            json!({ "header": "host", "message": "is missing" }),
        ),
        (
            get("/length", &[("content-length", "many")]),
            "invalid_header",
            "the header `content-length` is not valid",
            json!({ "header": "content-length", "message": "is not valid" }),
        ),
    ];
    for (request, code, message, field) in table {
        assert_told(request, 400, code, message, json!([field])).await;
    }
    let field = json!([{ "pointer": "/a", "message": "invalid digit found in string" }]);
    assert_told(
        post("/form", FORM, "a=b"),
        422,
        "invalid_value",
        "a: invalid digit found in string",
        field,
    )
    .await;
}

#[tokio::test]
async fn parameters_without_a_name_are_told_by_their_value() {
    let table = [
        ("/path/abc", "cannot parse `abc`"),
        ("/ship/road", "unknown variant `road`"),
        ("/raw/%FF", "Invalid UTF-8 in `id`"),
    ];
    for (target, message) in table {
        assert_told(get(target, &[]), 400, "invalid_path", message, Value::Null).await;
    }
}

#[tokio::test]
async fn what_the_program_did_wrong_is_for_the_log() {
    let table = [
        (
            "/two/1",
            "Wrong number of path arguments for `Path`. Expected 2 but got 1",
        ),
        ("/list/1", "Unsupported type `alloc::vec::Vec<u32>`"),
        ("/extension", "Missing request extension"),
        ("/nested", "The matched route is not nested"),
    ];
    for (target, start) in table {
        let log = Log::new();
        let answer = ask(app().layer(log.on(JsonErrorsLayer::new())), get(target, &[])).await;
        answer.assert_error(500, "Internal Server Error");
        assert!(log.only().sources[0].starts_with(start), "{:?}", log.only());
    }
}

#[tokio::test]
async fn the_log_has_all_that_axum_said() {
    let log = Log::new();
    let app = app().layer(log.on(JsonErrorsLayer::new()));
    ask(app, post("/json", JSON, r#"{"name":7}"#)).await;
    let chain = log.only().sources.join(": ");
    assert!(chain.contains("expected a string at line 1 column 9"), "{chain}");
}

#[tokio::test]
async fn what_a_client_sent_is_cut_before_it_comes_back() {
    let long = "x".repeat(100_000);
    let (status, message, _, fields) = told(post("/json", JSON, format!(r#"{{"name":{{"{long}":1}}}}"#))).await;
    assert_eq!(status, 422);
    assert!(message.len() < 2_000 && fields.to_string().len() < 3_000, "{message}");
    let map = post("/json", JSON, format!(r#"{{"name":"x","items":[{{"{long}":1}}]}}"#));
    let (_, message, code, fields) = told(map).await;
    assert_eq!((code.as_str(), fields), ("unknown_field", Value::Null));
    assert!(message.len() < 2_000, "{}", message.len());
    let (_, message, _, _) = told(get(&format!("/path/{}", "9".repeat(10_000)), &[])).await;
    assert!(message.len() < 2_000, "{}", message.len());
}

/// For `Result<_, Rejection>` in a handler, and `?`.
#[test]
fn every_rejection_converts() {
    fn converts<E: Into<HttpError> + Debug>() {}
    converts::<ExtensionRejection>();
    converts::<PathRejection>();
    converts::<QueryRejection>();
    converts::<RawPathParamsRejection>();
}

#[tokio::test]
async fn what_is_right_goes_through() {
    let request = post("/via", JSON, r#"{"name":"Ada","ship":"air","pet":{"lives":9}}"#);
    let answer = answer(request).await;
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains("Ada"));
    let _ = (Ship::Sea, &post("/json", JSON, ""));
}
