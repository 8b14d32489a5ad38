//! What the options of the layer do through Envoy.

use std::collections::HashMap;

use bytes::Bytes;
use http::{HeaderName, Request, StatusCode};
use http_body::Body;
use tower_json_errors::{ByAccept, Expose, JsonErrorsLayer, JsonPolicy, Problem, RequestHead};

use crate::case::{Case, case, check_all, sized};
use crate::support::client::Client;
use crate::support::envoy::{self, Envoy, Processor};
use crate::support::upstream::{self, Reply, Script};
use crate::support::{DEADLINE, Wire, process};

const TEXT: &[(&str, &str)] = &[("content-type", "text/plain")];
const HTML: &[(&str, &str)] = &[("content-type", "text/html")];
const JSON: &[(&str, &str)] = &[("content-type", "application/json")];
const PAGE: &str = "<!doctype html><h1>Not Found</h1>";

#[tokio::test(flavor = "multi_thread")]
async fn problems_name_the_path_and_the_id_of_the_request() {
    let layer = JsonErrorsLayer::new()
        .format(Problem::new().instance())
        .request_id(HeaderName::from_static("x-request-id"));
    let cases = vec![
        case("a text", 404, TEXT, sized("no such user"))
            .request(&[("x-request-id", "of-the-client")])
            .becomes_problem(),
    ];
    check_all(layer, &[], cases).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_accept_of_the_request_chooses_the_format() {
    let cases = vec![
        case("flat", 404, TEXT, sized("no such user"))
            .becomes(r#"{"error":"no such user"}"#)
            .has(&[("vary", "Accept")]),
        case(
            "a problem",
            404,
            &[("content-type", "text/plain"), ("vary", "Origin")],
            sized("no such user"),
        )
        .request(&[("accept", "application/problem+json")])
        .becomes_problem(),
        case("a page for a browser", 404, HTML, sized(PAGE)).request(&[("accept", "text/html,*/*;q=0.8")]),
        case("a page for a program", 404, HTML, sized(PAGE)).becomes(r#"{"error":"Not Found"}"#),
    ];
    check_all(JsonErrorsLayer::new().format(ByAccept::new()).keep_html(), &[], cases).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_that_say_200_get_their_status() {
    let cases = vec![
        case("an error", 200, JSON, sized(r#"{"error":"no such user","status":404}"#)).with_status(404),
        case("an error without a status", 200, JSON, sized(r#"{"error":"no"}"#)).with_status(400),
        case("a success", 200, JSON, sized(r#"{"name":"x"}"#)).has(&[("content-length", "12")]),
        case("a text", 200, TEXT, sized("hello")).has(&[("content-length", "5")]),
    ];
    check_all(JsonErrorsLayer::new().unmask(StatusCode::BAD_REQUEST), &[], cases).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reshaped_json_has_one_shape_and_hides_what_is_to_be_hidden() {
    let cases = vec![
        case("another shape", 404, JSON, sized(r#"{"message":"no such user"}"#)).becomes_other(),
        case(
            "a trace",
            500,
            JSON,
            sized(r#"{"msg":"db: password hunter2","stack":"at main"}"#),
        )
        .becomes(r#"{"error":"Internal Server Error"}"#),
    ];
    check_all(JsonErrorsLayer::new().json(JsonPolicy::Reshape), &[], cases).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_are_shown_or_hidden_as_expose_says() {
    let cases = vec![case("a text", 404, TEXT, sized("no such user")).becomes(r#"{"error":"Not Found"}"#)];
    check_all(JsonErrorsLayer::new().expose(Expose::Nothing), &[], cases).await;
    let cases = vec![case("a text", 500, TEXT, sized("db is down")).becomes(r#"{"error":"db is down"}"#)];
    check_all(JsonErrorsLayer::new().expose(Expose::Responses), &[], cases).await;
}

/// The service sees the request only by the attributes that are named, and each success costs one message.
#[tokio::test(flavor = "multi_thread")]
async fn attributes_can_stand_in_for_the_head_of_the_request() {
    let attributes = "response_attributes: [request.method, request.path, \"request.headers['accept']\"]";
    let changes = [
        ("request_header_mode: SEND", "request_header_mode: SKIP"),
        ("response_attributes: [request.method]", attributes),
    ];
    let below_api = |request: &RequestHead<'_>| request.uri().path().starts_with("/api");
    let cases: Vec<Case> = vec![
        case("api text", 404, TEXT, sized("no such user")).becomes(r#"{"error":"no such user"}"#),
        case("api problem", 404, TEXT, sized("no such user"))
            .request(&[("accept", "application/problem+json")])
            .becomes_problem(),
        case("api head", 404, TEXT, Script::Empty)
            .method(http::Method::HEAD)
            .becomes_nothing(),
        case("text elsewhere", 404, TEXT, sized("no such user")).has(&[("content-length", "12")]),
    ];
    check_all(
        JsonErrorsLayer::new().format(ByAccept::new()).only_if(below_api),
        &changes,
        cases,
    )
    .await;
}

/// gRPC has its status in the trailers, or in a head that ends the response. Nothing else may come after it.
#[tokio::test(flavor = "multi_thread")]
async fn errors_of_grpc_requests_are_statuses_that_end_the_response() {
    let Some(binary) = envoy::binary() else { return };
    let reply = |content_type, body| Reply {
        status: StatusCode::NOT_FOUND,
        headers: vec![("content-type", content_type)],
        body,
    };
    let scripts = [
        (
            "/text".to_owned(),
            reply("text/plain", Script::Sized("no such method".into())),
        ),
        (
            "/late".to_owned(),
            reply("text/plain", Script::Slow(vec!["no such method".into()])),
        ),
        ("/image".to_owned(), reply("image/png", Script::Sized("PNG".into()))),
        ("/empty".to_owned(), reply("text/plain", Script::Empty)),
    ];
    let upstream = upstream::serve(HashMap::from(scripts)).await;
    let (processor, _) = process(JsonErrorsLayer::new().grpc()).await;
    let envoy = Envoy::start(binary, upstream, Wire::H2, &Processor::Tcp(processor), &[]).await;
    let mut client = Client::connect(envoy.address, Wire::H2).await.unwrap();
    for path in ["/text", "/late", "/image", "/empty"] {
        let request = Request::builder().method(http::Method::POST).uri(path);
        let request = request
            .header("content-type", "application/grpc")
            .header("te", "trailers");
        let response = tokio::time::timeout(DEADLINE, client.head(request, Bytes::new()))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(response.status(), 200, "{path}: {response:?}");
        assert_eq!(response.headers()["grpc-status"], "12", "{path}: {response:?}");
        assert_eq!(response.headers()["content-type"], "application/grpc", "{path}");
        assert!(
            response.body().is_end_stream(),
            "{path}: something comes after the status"
        );
    }
}
