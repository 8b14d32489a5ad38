//! Tests connections that the upstream closes as a request comes (RFC 9110 section 9.2.2, RFC 9112 section 9.3.1).

use super::wire::{Message, Wire};
use super::{GET, Proxy, reply};

/// A client and an upstream with a connection that has served once.
async fn warm(proxy: &Proxy) -> (Wire, Wire) {
    let mut client = proxy.client().await;
    client.send(GET).await;
    let mut upstream = proxy.accept().await;
    upstream.take_request().await;
    upstream.send(&reply(200, &[], "first")).await;
    assert_eq!(client.take_response().await.text(), "first");
    (client, upstream)
}

fn without_body(method: &str) -> String {
    format!("{method} /again HTTP/1.1\r\nHost: example.org\r\nX-Mine: 1\r\n\r\n")
}

#[tokio::test]
async fn what_is_safe_to_repeat_is_repeated_once() {
    let proxy = Proxy::with(&["--upstream-keep-alive", "60"]).await;
    for method in ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"] {
        let (mut client, mut upstream) = warm(&proxy).await;
        client.send(&without_body(method)).await;
        let first = upstream.take_request().await;
        drop(upstream);
        let mut upstream = proxy.accept().await;
        let second: Message = upstream.take_request().await;
        assert_eq!((&first.first, &first.headers), (&second.first, &second.headers));
        upstream
            .send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            .await;
        assert_eq!(client.take_head().await.status(), 200, "{method}");
    }
}

#[tokio::test]
async fn a_second_failure_is_final() {
    let proxy = Proxy::with(&["--upstream-keep-alive", "60"]).await;
    let (mut client, mut upstream) = warm(&proxy).await;
    client.send(&without_body("GET")).await;
    upstream.take_request().await;
    drop(upstream);
    let mut upstream = proxy.accept().await;
    upstream.take_request().await;
    drop(upstream);
    client.take_response().await.assert_error(502, "Bad Gateway");
}

#[tokio::test]
async fn what_may_have_had_an_effect_is_not_repeated() {
    let body = "PUT / HTTP/1.1\r\nHost: example.org\r\nContent-Length: 4\r\n\r\nbody";
    let proxy = Proxy::with(&["--upstream-keep-alive", "60"]).await;
    for request in [&without_body("POST"), &without_body("PATCH"), body] {
        let (mut client, mut upstream) = warm(&proxy).await;
        client.send(request).await;
        upstream.take_request().await;
        drop(upstream);
        client.take_response().await.assert_error(502, "Bad Gateway");
    }
}

#[tokio::test]
async fn a_body_that_was_not_sent_yet_can_be() {
    let proxy = Proxy::with(&["--upstream-keep-alive", "60"]).await;
    let (mut client, mut upstream) = warm(&proxy).await;
    client
        .send("PUT / HTTP/1.1\r\nHost: example.org\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
        .await;
    upstream.take_head().await;
    drop(upstream);
    let mut upstream = proxy.accept().await;
    upstream.take_head().await;
    upstream.send("HTTP/1.1 100 Continue\r\n\r\n").await;
    assert_eq!(client.take_head().await.status(), 100);
    client.send("body").await;
    upstream.take_through("body").await;
    upstream.send(&reply(201, &[], "")).await;
    assert_eq!(client.take_response().await.status(), 201);
}

#[tokio::test]
async fn a_new_connection_that_fails_is_not_tried_again() {
    let proxy = Proxy::with(&[]).await;
    let (_, response) = proxy.exchange(GET, "").await;
    response.assert_error(502, "Bad Gateway");
}

#[tokio::test]
async fn an_upstream_that_closes_idle_connections_is_never_a_bad_gateway() {
    let proxy = Proxy::with(&["--upstream-keep-alive", "60"]).await;
    let mut client = proxy.client().await;
    for round in 0..100 {
        client.send(GET).await;
        let mut upstream = proxy.accept().await;
        upstream.take_request().await;
        // It says that it stays, and goes.
        upstream.send(&reply(200, &[], "ok")).await;
        drop(upstream);
        assert_eq!(client.take_response().await.text(), "ok", "round {round}");
    }
}
