//! What happens when a part is killed, restarted, slow or configured wrongly.

use std::collections::HashMap;

use bytes::Bytes;
use http::StatusCode;
use http_body_util::BodyExt;
use tower_json_errors::JsonErrorsLayer;

use crate::support::client::Client;
use crate::support::envoy::{self, Envoy, Processor};
use crate::support::gateway::Gateway;
use crate::support::upstream::{self, Reply, Script};
use crate::support::{Wire, eventually, process};

const SECRET: &str = "db: password hunter2 refused";
const HIDDEN: &str = r#"{"error":"Internal Server Error"}"#;
const NOTHING_CHANGED: &[(&str, &str)] = &[];
const LET_OUT: &[(&str, &str)] = &[("failure_mode_allow: false", "failure_mode_allow: true")];

async fn service() -> std::net::SocketAddr {
    let secret = |body| Reply {
        status: StatusCode::INTERNAL_SERVER_ERROR,
        headers: vec![("content-type", "text/plain")],
        body,
    };
    let hello = Reply {
        status: StatusCode::OK,
        headers: vec![("content-type", "text/plain")],
        body: Script::Sized(Bytes::from("hello")),
    };
    // Each of these takes longer than the gateway is there for.
    let events = Reply {
        status: StatusCode::OK,
        headers: vec![("content-type", "text/event-stream")],
        body: Script::Slow(vec![Bytes::from("data: tick\n\n"); 40]),
    };
    let scripts = [
        ("/secret".to_owned(), secret(Script::Sized(Bytes::from(SECRET)))),
        ("/slow".to_owned(), secret(Script::Slow(vec![Bytes::from(SECRET); 20]))),
        ("/never".to_owned(), secret(Script::Never)),
        ("/endless".to_owned(), secret(Script::Endless(Bytes::from(SECRET)))),
        ("/hello".to_owned(), hello),
        ("/events".to_owned(), events),
    ];
    upstream::serve(HashMap::from(scripts)).await
}

/// Asks until the response has this body, as Envoy notices only after a while that a program is back.
async fn answers(envoy: &Envoy, path: &str, status: u16, body: &str) {
    let ask = async || {
        let mut client = Client::connect(envoy.address, Wire::H1).await.ok()?;
        let response = client.get(path).await.ok()?;
        (response.status() == status && response.body() == body).then_some(())
    };
    eventually(&format!("{status} {body} at {path}"), String::new, ask).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_gateway_is_down_failure_mode_allow_lets_responses_out_as_they_are() {
    let Some(binary) = envoy::binary() else { return };
    let gateway = Gateway::start(&[]).await;
    let processor = gateway.processor();
    let envoy = Envoy::start(binary, service().await, Wire::H1, &processor, LET_OUT).await;
    answers(&envoy, "/secret", 500, HIDDEN).await;
    let gateway = gateway.kill().await;
    answers(&envoy, "/secret", 500, SECRET).await;
    answers(&envoy, "/hello", 200, "hello").await;
    let _gateway = gateway.restart().await;
    answers(&envoy, "/secret", 500, HIDDEN).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_gateway_is_down_nothing_goes_out_by_default() {
    let Some(binary) = envoy::binary() else { return };
    let gateway = Gateway::start(&[]).await;
    let processor = gateway.processor();
    let envoy = Envoy::start(binary, service().await, Wire::H1, &processor, NOTHING_CHANGED).await;
    answers(&envoy, "/hello", 200, "hello").await;
    let gateway = gateway.kill().await;
    let mut client = Client::connect(envoy.address, Wire::H1).await.unwrap();
    for path in ["/hello", "/secret", "/slow"] {
        let response = client.get(path).await.unwrap();
        assert_eq!(response.status(), 500, "{path}");
        assert!(
            !response.body().windows(7).any(|part| part == b"hunter2"),
            "{response:?}"
        );
    }
    let _gateway = gateway.restart().await;
    answers(&envoy, "/hello", 200, "hello").await;
    answers(&envoy, "/secret", 500, HIDDEN).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn envoy_can_be_killed_and_started_again() {
    let Some(binary) = envoy::binary() else { return };
    let (address, metrics) = process(JsonErrorsLayer::new()).await;
    let (service, processor) = (service().await, Processor::Tcp(address));
    let envoy = Envoy::start(binary, service, Wire::H1, &processor, NOTHING_CHANGED).await;
    let mut waiting = Client::connect(envoy.address, Wire::H1).await.unwrap();
    let waiting = tokio::spawn(async move { waiting.get("/never").await.is_err() });
    let open = |count: u32| {
        let line = format!("json_errors_open_streams {count}\n");
        let metrics = metrics.clone();
        async move {
            let shown = || metrics.encode();
            eventually(&line, shown, async || metrics.encode().contains(&line).then_some(())).await;
        }
    };
    open(1).await;
    envoy.kill().await;
    assert!(waiting.await.unwrap(), "nobody was there to respond");
    open(0).await;
    let envoy = Envoy::start(binary, service, Wire::H1, &processor, NOTHING_CHANGED).await;
    answers(&envoy, "/secret", 500, HIDDEN).await;
    open(0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_leave_leave_nothing_behind() {
    let Some(binary) = envoy::binary() else { return };
    let (address, metrics) = process(JsonErrorsLayer::new()).await;
    let envoy = Envoy::start(
        binary,
        service().await,
        Wire::H1,
        &Processor::Tcp(address),
        NOTHING_CHANGED,
    )
    .await;
    for path in ["/never", "/endless"] {
        let mut client = Client::connect(envoy.address, Wire::H2).await.unwrap();
        let asking = tokio::spawn(async move { client.get(path).await.map(drop) });
        let count = async |line: &str| {
            eventually(
                line,
                || metrics.encode(),
                async || metrics.encode().contains(line).then_some(()),
            )
            .await;
        };
        count("json_errors_open_streams 1\n").await;
        asking.abort();
        count("json_errors_open_streams 0\n").await;
    }
}

/// Event streams and the like last long, and must not end whenever the gateway is restarted.
#[tokio::test(flavor = "multi_thread")]
async fn streams_of_successes_outlive_the_gateway() {
    let Some(binary) = envoy::binary() else { return };
    let gateway = Gateway::start(&[]).await;
    let processor = gateway.processor();
    let envoy = Envoy::start(binary, service().await, Wire::H1, &processor, NOTHING_CHANGED).await;
    let mut client = Client::connect(envoy.address, Wire::H1).await.unwrap();
    let mut events = client.open("/events").await.unwrap();
    assert_eq!(
        events.frame().await.unwrap().unwrap().into_data().unwrap(),
        "data: tick\n\n"
    );
    gateway.kill().await;
    let rest = events.collect().await.unwrap().to_bytes();
    assert_eq!(rest.len(), 39 * "data: tick\n\n".len());
}

/// Envoy waits for the rest of a body as long as it likes: its timeout is one of the replies alone.
#[tokio::test(flavor = "multi_thread")]
async fn bodies_may_take_longer_than_the_timeout_of_messages() {
    let Some(binary) = envoy::binary() else { return };
    let (address, _) = process(JsonErrorsLayer::new()).await;
    let changes = [("message_timeout: 1s", "message_timeout: 0.5s")];
    let envoy = Envoy::start(binary, service().await, Wire::H1, &Processor::Tcp(address), &changes).await;
    answers(&envoy, "/slow", 500, HIDDEN).await;
    assert_eq!(envoy.counter("http.http.ext_proc.message_timeouts").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mode_that_cannot_be_overridden_is_noticed() {
    let Some(binary) = envoy::binary() else { return };
    let (address, metrics) = process(JsonErrorsLayer::new()).await;
    let changes = [("allow_mode_override: true", "allow_mode_override: false")];
    let envoy = Envoy::start(binary, service().await, Wire::H1, &Processor::Tcp(address), &changes).await;
    answers(&envoy, "/secret", 500, SECRET).await;
    let none = "json_errors_missing_bodies_total 0\n";
    let shown = || metrics.encode();
    eventually("a missing body", shown, async || {
        (!metrics.encode().contains(none)).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mode_that_would_misunderstand_the_replies_is_refused() {
    let Some(binary) = envoy::binary() else { return };
    let (address, _) = process(JsonErrorsLayer::new()).await;
    let mode = "response_header_mode: SEND
                        response_trailer_mode: SEND
                        response_body_mode: FULL_DUPLEX_STREAMED";
    let changes = [("response_header_mode: SEND", mode)];
    let envoy = Envoy::start(binary, service().await, Wire::H1, &Processor::Tcp(address), &changes).await;
    answers(&envoy, "/secret", 500, "").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_nobody_asked_for_go_on_as_they_are() {
    let Some(binary) = envoy::binary() else { return };
    let (address, _) = process(JsonErrorsLayer::new()).await;
    for mode in ["BUFFERED", "BUFFERED_PARTIAL", "STREAMED"] {
        let mode = format!(
            "response_header_mode: SEND
                        response_trailer_mode: SEND
                        request_trailer_mode: SEND
                        request_body_mode: {mode}
                        response_body_mode: {mode}"
        );
        let changes = [("response_header_mode: SEND", mode.as_str())];
        let envoy = Envoy::start(binary, service().await, Wire::H2, &Processor::Tcp(address), &changes).await;
        answers(&envoy, "/secret", 500, HIDDEN).await;
        answers(&envoy, "/hello", 200, "hello").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gateway_listens_on_tcp_too() {
    let Some(binary) = envoy::binary() else { return };
    let gateway = Gateway::start(&["--listen", "127.0.0.1:0", "--format", "problem"]).await;
    assert!(matches!(gateway.processor(), Processor::Tcp(_)));
    let envoy = Envoy::start(binary, service().await, Wire::H1, &gateway.processor(), NOTHING_CHANGED).await;
    answers(&envoy, "/hello", 200, "hello").await;
    answers(
        &envoy,
        "/secret",
        500,
        r#"{"title":"Internal Server Error","status":500}"#,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gateway_ends_when_asked_and_counts_and_is_healthy_until_then() {
    let Some(binary) = envoy::binary() else { return };
    let gateway = Gateway::start(&["--metrics", "127.0.0.1:0"]).await;
    let processor = gateway.processor();
    let envoy = Envoy::start(binary, service().await, Wire::H1, &processor, NOTHING_CHANGED).await;
    answers(&envoy, "/secret", 500, HIDDEN).await;
    assert_eq!(gateway.health().await.as_deref(), Some("SERVING"));

    let mut scraper = Client::connect(gateway.metrics(), Wire::H1).await.unwrap();
    let response = scraper.get("/metrics").await.unwrap();
    let text = std::str::from_utf8(response.body()).unwrap();
    assert!(
        text.contains(r#"json_errors_responses_total{outcome="rewritten",status="500"}"#),
        "{text}"
    );
    assert_eq!(scraper.get("/").await.unwrap().status(), 404);
    let log = gateway.log();
    assert!(log.contains(SECRET) && log.contains(r#"path="/secret""#), "{log}");

    let mut waiting = Client::connect(envoy.address, Wire::H1).await.unwrap();
    let waiting = tokio::spawn(async move { waiting.get("/slow").await.map(|response| response.status().as_u16()) });
    eventually(
        "an open stream",
        || gateway.log(),
        async || {
            let mut scraper = Client::connect(gateway.metrics(), Wire::H1).await.ok()?;
            let response = scraper.get("/metrics").await.ok()?;
            let text = String::from_utf8(response.body().to_vec()).ok()?;
            text.contains("json_errors_open_streams 1\n").then_some(())
        },
    )
    .await;
    let socket = gateway.socket();
    let status = gateway.terminate().await;
    assert!(status.success(), "{status}");
    assert!(!socket.exists(), "the socket is removed");
    assert_eq!(waiting.await.unwrap().unwrap(), 500, "the open stream was waited for");
}
