//! What clients and upstreams do that mean no good: each is refused, or ends in time.

use std::time::Duration;

use super::http2::{http2_client, request};
use super::wire::watched;
use super::{GET, Proxy, reply};

/// RFC 9112: what two parsers may read in two ways is read by none.
#[tokio::test]
async fn an_ambiguous_request_reaches_nobody() {
    let hidden = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";
    let proxy = Proxy::with(&[]).await;
    for head in [
        "Content-Length: 0\r\nContent-Length: 33",
        "Content-Length: 0, 33",
        "Content-Length: +0",
        "Content-Length: 0x0",
        "Transfer-Encoding : chunked",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding: \u{b}chunked\r\nContent-Length: 0",
        "X-A: b\r\n Transfer-Encoding: chunked\r\nContent-Length: 0",
        "X-A: b\rTransfer-Encoding: chunked\r\nContent-Length: 0",
        "X-A: \0\r\nContent-Length: 0",
        "Content Length: 0",
    ] {
        let mut client = proxy.client().await;
        client
            .send(&format!("POST / HTTP/1.1\r\nHost: a\r\n{head}\r\n\r\n{hidden}"))
            .await;
        let response = client.take_response().await;
        assert_eq!(response.status(), 400, "{head}");
        client.assert_closed().await;
    }
    // Nobody has come to the upstream: the next one is ours.
    let (forwarded, _) = proxy.exchange(GET, &reply(200, &[], "")).await;
    assert_eq!(forwarded.first, "GET /users?page=2 HTTP/1.1");
}

/// RFC 9112 section 7.1: chunks have CR LF and plain sizes.
#[tokio::test]
async fn an_ambiguous_chunk_ends_the_request() {
    for chunks in [
        "2;\nxx\r\n5\r\nhello\r\n0\r\n\r\n",
        "5\nhello\r\n0\r\n\r\n",
        "5\r\nhello\n0\r\n\r\n",
        "0x5\r\nhello\r\n0\r\n\r\n",
        "-5\r\nhello\r\n0\r\n\r\n",
        "10000000000000005\r\nhello\r\n0\r\n\r\n",
    ] {
        let proxy = Proxy::with(&[]).await;
        let mut client = proxy.client().await;
        client
            .send(&format!(
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}"
            ))
            .await;
        let response = client.take_response().await;
        response.assert_error(400, "the body of the request broke off");
        client.assert_closed().await;
    }
}

/// RFC 9112 section 6.1: of a request with both, nobody reads on.
#[tokio::test]
async fn nothing_is_read_after_a_request_with_two_lengths() {
    let proxy = Proxy::with(&[]).await;
    let mut client = proxy.client().await;
    client
        .send(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n\
             GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        )
        .await;
    let mut upstream = proxy.accept().await;
    upstream.take_request().await;
    upstream.send(&reply(200, &[], "first")).await;
    assert_eq!(client.take_response().await.text(), "first");
    client.assert_closed().await;
}

/// Services with the names of CGI read `X_Forwarded_For` as `X-Forwarded-For`, and some merge trailers with the head.
#[tokio::test]
async fn no_spelling_lets_a_client_say_who_it_is() {
    let proxy = Proxy::with(&[]).await;
    let mut client = proxy.client().await;
    client
        .send(
            "POST / HTTP/1.1\r\nHost: a\r\nX_Forwarded_For: 192.0.2.1\r\nX-Forwarded_Host: b\r\nX_Real_IP: 192.0.2.1\r\n\
             Trailer: X-Forwarded-For, X_Real_IP, X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n\
             0\r\nX-Forwarded-For: 192.0.2.1\r\nX_Real_IP: 192.0.2.1\r\nX-Sum: 7\r\n\r\n",
        )
        .await;
    let mut upstream = proxy.accept().await;
    let head = upstream.take_head().await;
    let said: Vec<&str> = head.headers.keys().map(http::HeaderName::as_str).collect();
    assert!(!said.iter().any(|name| name.contains('_')), "{said:?}");
    assert_eq!(head.lines("x-forwarded-for"), ["127.0.0.1"]);
    assert_eq!(upstream.take_through("\r\n\r\n").await, "0\r\nx-sum: 7\r\n\r\n");
}

const IMPATIENT: &[&str] = &["--header-timeout", "0.05"];

#[tokio::test]
async fn a_client_without_a_request_cannot_stay() {
    let proxy = Proxy::with(IMPATIENT).await;
    for bytes in [
        "",
        "PRI",
        "G",
        "GET / HTTP/1.1\r\nHost: a\r\nX",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u{4}\0\0\0\0\0",
    ] {
        let mut client = proxy.client().await;
        client.send(bytes).await;
        client.gone().await;
    }
}

#[tokio::test]
async fn a_request_may_take_longer_than_a_client_without_one() {
    let proxy = Proxy::with(IMPATIENT).await;
    let mut client = http2_client(&proxy).await;
    let response = tokio::spawn(client.send_request(request("http://example.org/", &[])));
    let mut upstream = proxy.accept().await;
    upstream.take_request().await;
    // Twice as long as the clock could run.
    let mut other = proxy.client().await;
    other.gone().await;
    let mut other = proxy.client().await;
    other.gone().await;
    upstream.send(&reply(200, &[], "late")).await;
    let response = watched(response).await.expect("a panic").expect("no response");
    assert_eq!(response.status(), 200);
    // And when it is over, the connection ends, too.
    drop(response);
    watched(async {
        while !client.is_closed() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_client_that_takes_nothing_is_let_go() {
    let proxy = Proxy::with(&["--download-timeout", "0.05"]).await;
    let mut client = proxy.client().await;
    client.send(GET).await;
    let mut upstream = proxy.accept().await;
    upstream.take_head().await;
    upstream
        .send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
        .await;
    // More than all the buffers between hold, at some time.
    while upstream.try_send(&vec![b'x'; 65_536]).await.is_ok() {}
}

/// RFC 9110 section 15: a status that is none is like a 5xx.
#[tokio::test]
async fn an_invalid_status_shows_no_text() {
    for status in [600, 999] {
        let proxy = Proxy::with(&[]).await;
        let (_, response) = proxy.exchange(GET, &reply(status, &[], "db refused hunter2")).await;
        response.assert_error(502, "Bad Gateway");
    }
}
