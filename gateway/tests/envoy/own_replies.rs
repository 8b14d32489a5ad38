//! Errors that Envoy makes by itself, which are JSON too wherever they pass its filters.

use std::collections::HashMap;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use tower_json_errors::JsonErrorsLayer;

use crate::support::client::Client;
use crate::support::envoy::{self, Changes, Envoy, Processor};
use crate::support::upstream::{self, Reply, Script};
use crate::support::{Wire, process, unreachable_address};

/// Starts Envoy with the default layer, before a service that never responds.
async fn start(changes: Changes<'_>) -> Option<Envoy> {
    let binary = envoy::binary()?;
    let reply = |body| Reply {
        status: StatusCode::INTERNAL_SERVER_ERROR,
        headers: vec![("content-type", "text/plain")],
        body,
    };
    let scripts = [
        ("/never".to_owned(), reply(Script::Never)),
        (
            "/cut-off".to_owned(),
            reply(Script::Broken(Bytes::from("db: password hunter2 refused"))),
        ),
    ];
    let upstream = upstream::serve(HashMap::from(scripts)).await;
    let (processor, _) = process(JsonErrorsLayer::new()).await;
    Some(Envoy::start(binary, upstream, Wire::H1, &Processor::Tcp(processor), changes).await)
}

async fn assert_json(client: &mut Client, request: http::request::Builder, status: u16, json: &str) {
    let response = client.send(request).await.unwrap();
    assert_json_response(&response, status, json);
}

fn assert_json_response(response: &Response<Bytes>, status: u16, json: &str) {
    assert_eq!(response.status(), status, "{response:?}");
    assert_eq!(response.body(), json);
    assert_eq!(response.headers()["content-type"], "application/json");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_cannot_be_reached_is_a_503() {
    let Some(binary) = envoy::binary() else { return };
    let (processor, _) = process(JsonErrorsLayer::new()).await;
    let (upstream, _reserved) = unreachable_address();
    let envoy = Envoy::start(binary, upstream, Wire::H1, &Processor::Tcp(processor), &[]).await;
    for wire in [Wire::H1, Wire::H2] {
        let mut client = Client::connect(envoy.address, wire).await.unwrap();
        let json = r#"{"error":"Service Unavailable"}"#;
        assert_json(&mut client, Request::builder().uri("/"), 503, json).await;
        let head = client
            .send(Request::builder().method(Method::HEAD).uri("/"))
            .await
            .unwrap();
        assert_eq!((head.status().as_u16(), head.body().len()), (503, 0));
        assert_json(&mut client, Request::builder().uri("/"), 503, json).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn routes_answer_in_json() {
    let routes = r#"- match: { prefix: "/gone" }
                          direct_response: { status: 410, body: { inline_string: "moved to the cellar" } }
                        - match: { prefix: "/never" }"#;
    let changes = [
        (r#"- match: { prefix: "/" }"#, routes),
        (
            "route: { cluster: service }",
            "route: { cluster: service, timeout: 0.2s }",
        ),
    ];
    let Some(envoy) = start(&changes).await else { return };
    for wire in [Wire::H1, Wire::H2] {
        let mut client = Client::connect(envoy.address, wire).await.unwrap();
        for (path, status, json) in [
            ("/gone", 410, r#"{"error":"moved to the cellar"}"#),
            ("/without/a/route", 404, r#"{"error":"Not Found"}"#),
            ("/never", 504, r#"{"error":"Gateway Timeout"}"#),
            ("/gone", 410, r#"{"error":"moved to the cellar"}"#),
        ] {
            assert_json(&mut client, Request::builder().uri(path), status, json).await;
        }
    }
}

/// Filters before ours refuse requests that ours never sees: their responses come without a request.
#[tokio::test(flavor = "multi_thread")]
async fn responses_without_a_request_are_json() {
    let fault = r#"- name: envoy.filters.http.fault
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault
                      abort: { http_status: 429, percentage: { numerator: 100 } }
                  - name: envoy.filters.http.ext_proc"#;
    let Some(envoy) = start(&[("- name: envoy.filters.http.ext_proc", fault)]).await else {
        return;
    };
    for wire in [Wire::H1, Wire::H2] {
        let mut client = Client::connect(envoy.address, wire).await.unwrap();
        let json = r#"{"error":"fault filter abort"}"#;
        assert_json(&mut client, Request::builder().uri("/"), 429, json).await;
        let head = client
            .send(Request::builder().method(Method::HEAD).uri("/"))
            .await
            .unwrap();
        assert_eq!((head.status().as_u16(), head.body().len()), (429, 0));
        assert_json(&mut client, Request::builder().uri("/"), 429, json).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_cut_off_is_a_503() {
    let Some(envoy) = start(&[]).await else { return };
    let mut client = Client::connect(envoy.address, Wire::H1).await.unwrap();
    let response = client.get("/cut-off").await.unwrap();
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_json_response(&response, 503, r#"{"error":"Service Unavailable"}"#);
}
