//! Tests bodies of requests: they stream, they may be refused early, and slow clients get an error.

use std::time::Duration;

use super::wire::Wire;
use super::{Proxy, reply};

const CHUNKED: &str = "POST / HTTP/1.1\r\nHost: example.org\r\nTransfer-Encoding: chunked\r\n\r\n";
const EXPECTING: &str = "POST / HTTP/1.1\r\nHost: example.org\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n";

#[tokio::test]
async fn a_request_body_streams() {
    let proxy = Proxy::with(&[]).await;
    let mut client = proxy.client().await;
    client.send(&format!("{CHUNKED}3\r\none\r\n")).await;
    let mut upstream = proxy.accept().await;
    upstream.take_through("\r\n\r\n").await;
    // The second chunk is sent only when the first has come.
    assert_eq!(upstream.take_chunk().await.as_deref(), Some(&b"one"[..]));
    client.send("3\r\ntwo\r\n0\r\n\r\n").await;
    assert_eq!(upstream.take_chunk().await.as_deref(), Some(&b"two"[..]));
    assert_eq!(upstream.take_chunk().await, None);
}

/// RFC 9112 section 9.6: the upstream responds before it has read the body, and closes, so that writing fails.
#[tokio::test]
async fn an_early_response_arrives_although_the_upload_cannot_go_on() {
    for round in 0..20 {
        let proxy = Proxy::with(&[]).await;
        let mut client = proxy.client().await;
        let length = 5_000_000;
        client
            .send(&format!(
                "POST / HTTP/1.1\r\nHost: example.org\r\nContent-Length: {length}\r\n\r\n"
            ))
            .await;
        let mut upstream = proxy.accept().await;
        upstream.take_through("\r\n\r\n").await;
        upstream
            .send(&reply(413, &["Connection: close"], "at most 16 bytes"))
            .await;
        // Unread bytes make the close a reset.
        drop(upstream);
        // Most clients send on before they look for a response; a reset would take it from them.
        let body = vec![b'x'; length];
        client.try_send(&body).await.expect("the connection was reset");
        let response = client.take_response().await;
        response.assert_error(413, "at most 16 bytes");
        assert_eq!(response.lines("connection"), ["close"], "round {round}");
    }
}

#[tokio::test]
async fn an_upstream_that_refuses_and_reads_on_no_more_does_not_hold_the_client() {
    let proxy = Proxy::with(&[]).await;
    let mut client = proxy.client().await;
    client.send(&format!("{CHUNKED}3\r\none\r\n")).await;
    let mut upstream = proxy.accept().await;
    upstream.take_through("one\r\n").await;
    upstream.send(&reply(401, &[], "log in")).await;
    client.take_response().await.assert_error(401, "log in");
    client.finish().await;
    client.assert_closed().await;
    // The connection cannot be used again: the body is not complete.
    upstream.gone().await;
}

#[tokio::test]
async fn a_client_that_stops_sending_is_told_so() {
    let proxy = Proxy::with(&["--upload-timeout", "0.05", "--timeout", "20"]).await;
    let mut client = proxy.client().await;
    client.send(&format!("{CHUNKED}3\r\none\r\n")).await;
    let _upstream = proxy.accept().await;
    let response = client.take_response().await;
    response.assert_error(408, "the body of the request stopped coming");
    assert_eq!(response.lines("connection"), ["close"]);
}

#[tokio::test]
async fn an_upstream_has_its_whole_time_after_a_slow_upload() {
    let proxy = Proxy::with(&["--upload-timeout", "20", "--timeout", "1"]).await;
    let mut client = proxy.client().await;
    client.send(CHUNKED).await;
    let mut upstream = proxy.accept().await;
    upstream.take_through("\r\n\r\n").await;
    // Slower than the upstream may be.
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    client.send("3\r\none\r\n0\r\n\r\n").await;
    upstream.take_through("0\r\n\r\n").await;
    upstream.send(&reply(200, &[], "here")).await;
    assert_eq!(client.take_response().await.text(), "here");
}

#[tokio::test]
async fn an_upstream_that_does_not_read_is_too_slow() {
    let proxy = Proxy::with(&["--upload-timeout", "20", "--timeout", "0.2"]).await;
    let mut client = proxy.client().await;
    let length = 50_000_000;
    client
        .send(&format!(
            "POST / HTTP/1.1\r\nHost: example.org\r\nContent-Length: {length}\r\n\r\n"
        ))
        .await;
    let _upstream = proxy.accept().await;
    let body = vec![b'x'; length];
    let _ = client.try_send(&body).await;
    client.take_response().await.assert_error(504, "Gateway Timeout");
}

#[tokio::test]
async fn a_body_that_breaks_off_is_the_clients_error() {
    let proxy = Proxy::with(&[]).await;
    let mut client = proxy.client().await;
    client.send(&format!("{CHUNKED}3\r\none\r\n")).await;
    let mut upstream = proxy.accept().await;
    upstream.take_through("one\r\n").await;
    client.send("no size\r\n").await;
    client
        .take_response()
        .await
        .assert_error(400, "the body of the request broke off");
}

#[tokio::test]
async fn a_body_above_the_limit_is_refused() {
    let proxy = Proxy::with(&["--max-request-body", "4"]).await;
    let announced = "POST / HTTP/1.1\r\nHost: example.org\r\nContent-Length: 5\r\n\r\n12345";
    proxy
        .refusal(announced)
        .await
        .assert_error(413, "the body of the request is too large");
    let mut client = proxy.client().await;
    client.send(&format!("{CHUNKED}5\r\n12345\r\n0\r\n\r\n")).await;
    let _upstream = proxy.accept().await;
    client
        .take_response()
        .await
        .assert_error(413, "the body of the request is too large");
}

/// RFC 9110 section 10.1.1: the body is sent only if the upstream wants it.
#[tokio::test]
async fn a_refused_expectation_comes_alone() {
    let proxy = Proxy::with(&[]).await;
    let mut client = proxy.client().await;
    client.send(EXPECTING).await;
    let mut upstream = proxy.accept().await;
    let head = upstream.take_head().await;
    assert_eq!(head.lines("expect"), ["100-continue"]);
    upstream.send(&reply(417, &[], "no body, please")).await;
    client.take_response().await.assert_error(417, "no body, please");
    client.finish().await;
    client.assert_closed().await;
    assert_eq!(upstream.rest().await, b"", "the body was sent");
}

#[tokio::test]
async fn an_expectation_is_met_by_the_upstream() {
    let proxy = Proxy::with(&[]).await;
    let mut client = proxy.client().await;
    client.send(EXPECTING).await;
    let mut upstream = proxy.accept().await;
    upstream.take_head().await;
    upstream.send("HTTP/1.1 100 Continue\r\n\r\n").await;
    assert_eq!(client.take_head().await.first, "HTTP/1.1 100 Continue");
    client.send("body").await;
    assert_eq!(upstream.take_through("body").await, "body");
    upstream.send(&reply(200, &[], "thanks")).await;
    assert_eq!(client.take_response().await.text(), "thanks");
    // The connections stay usable.
    client.send("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n").await;
    upstream.take_head().await;
    upstream.send(&reply(200, &[], "again")).await;
    assert_eq!(client.take_response().await.text(), "again");
}

#[tokio::test]
async fn an_upstream_that_knows_no_expectations_gets_the_body_all_the_same() {
    let proxy = Proxy::with(&[]).await;
    let mut client = proxy.client().await;
    client.send(EXPECTING).await;
    let mut upstream = proxy.accept().await;
    upstream.take_head().await;
    assert_eq!(client.take_head().await.first, "HTTP/1.1 100 Continue");
    client.send("body").await;
    upstream.take_through("body").await;
}

/// RFC 9110 section 10.1.1: an expectation in HTTP/1.0 is ignored.
#[tokio::test]
async fn an_old_client_expects_nothing() {
    let proxy = Proxy::with(&[]).await;
    let mut client: Wire = proxy.client().await;
    client
        .send("POST / HTTP/1.0\r\nHost: example.org\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\nbody")
        .await;
    let mut upstream = proxy.accept().await;
    let request = upstream.take_request().await;
    assert_eq!((request.lines("expect").len(), &request.body[..]), (0, &b"body"[..]));
}
