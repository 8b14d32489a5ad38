//! Tests what goes wrong at the upstream, or on the way to it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{GET, Proxy, listener, reply};

#[tokio::test]
async fn an_error_of_the_upstream_becomes_json() {
    let proxy = Proxy::with(&[]).await;
    let error = reply(405, &["Content-Type: text/html", "Allow: GET, HEAD"], "No such method");
    let (_, response) = proxy.exchange(GET, &error).await;
    response.assert_error(405, "No such method");
    assert_eq!(response.lines("allow"), ["GET, HEAD"]);
}

#[tokio::test]
async fn an_upstream_that_is_not_there_is_a_bad_gateway() {
    for (words, explained) in [(&[][..], false), (&["--expose", "everything"], true)] {
        let proxy = Proxy::with(words).await;
        let upstream = super::address_of(&proxy.upstream);
        let Proxy {
            address,
            upstream: gone,
            ..
        } = proxy;
        drop(gone);
        let response = super::Wire::to(address).await.ask(GET).await;
        assert_eq!(response.status(), 502);
        let message = response.json()["error"].as_str().expect("no message").to_owned();
        let expected = format!("cannot connect to http://{upstream}: Connection refused");
        assert_eq!(message.starts_with(&expected), explained, "{message}");
        assert_eq!(message == "Bad Gateway", !explained, "{message}");
    }
}

#[tokio::test]
async fn an_upstream_that_does_not_speak_http_is_a_bad_gateway() {
    for nonsense in ["SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 200 OK\r\nContent-Le", ""] {
        let proxy = Proxy::with(&[]).await;
        let (_, response) = proxy.exchange(GET, nonsense).await;
        response.assert_error(502, "Bad Gateway");
    }
}

#[tokio::test]
async fn an_upstream_that_does_not_respond_is_a_gateway_timeout() {
    let proxy = Proxy::with(&["--timeout", "0.01"]).await;
    proxy.refusal(GET).await.assert_error(504, "Gateway Timeout");
    let proxy = Proxy::with(&["--timeout", "0.01", "--expose", "everything"]).await;
    let why = "the upstream did not respond within 0.01 s";
    proxy.refusal(GET).await.assert_error(504, why);
}

#[tokio::test]
async fn an_upstream_that_cannot_be_found_is_a_bad_gateway() {
    let proxy = Proxy::before(listener().await, "http://nowhere.invalid", &[]).await;
    proxy.refusal(GET).await.assert_error(502, "Bad Gateway");
}

#[tokio::test]
async fn an_error_body_that_does_not_come_is_not_waited_for() {
    let proxy = Proxy::with(&["--error-body-timeout", "0.01"]).await;
    let mut client = proxy.client().await;
    client.send(GET).await;
    let mut upstream = proxy.accept().await;
    upstream.take_head().await;
    upstream.send("HTTP/1.1 404 No\r\nContent-Length: 9\r\n\r\nNo us").await;
    client.take_response().await.assert_error(404, "Not Found");
}

#[tokio::test]
async fn a_request_above_the_limit_is_refused() {
    let proxy = Proxy::with(&["--max-waiting", "1"]).await;
    let mut first = proxy.client().await;
    first.send(GET).await;
    let mut upstream = proxy.accept().await;
    proxy.refusal(GET).await.assert_error(503, "Service Unavailable");
    upstream.send(&reply(200, &[], "still there")).await;
    assert_eq!(first.take_response().await.text(), "still there");
}

#[tokio::test]
async fn a_connection_above_the_limit_queues() {
    let proxy = Proxy::with(&["--max-connections", "1"]).await;
    let mut first = proxy.client().await;
    first.send(GET).await;
    let mut upstream = proxy.accept().await;
    let mut second = proxy.client().await;
    second.send(GET).await;
    upstream.take_request().await;
    upstream.send(&reply(200, &["Connection: close"], "first")).await;
    assert_eq!(first.take_response().await.text(), "first");
    drop(first);
    proxy.accept().await.send(&reply(200, &[], "second")).await;
    assert_eq!(second.take_response().await.text(), "second");
}

#[tokio::test]
async fn what_forbids_transforming_stays_as_it_is_if_its_text_may_be_seen() {
    for (words, status, kept) in [
        (&["--unmask"][..], 404, true),
        (&["--unmask"], 200, true),
        (&["--unmask"], 500, false),
        (&["--expose", "nothing"], 404, false),
        (&["--expose", "responses"], 500, true),
    ] {
        let proxy = Proxy::with(words).await;
        let fields = ["Content-Type: text/plain", "Cache-Control: max-age=0, No-Transform"];
        let (_, response) = proxy.exchange(GET, &reply(status, &fields, "Error: at db7")).await;
        assert_eq!(response.status(), status, "{words:?}");
        assert_eq!(response.text() == "Error: at db7", kept, "{words:?} {response:?}");
        assert_eq!(response.text().contains("db7"), kept, "{words:?} {response:?}");
    }
}

/// A client must not choose what it is shown.
#[tokio::test]
async fn a_request_that_forbids_transforming_is_shown_no_more() {
    let asking = "GET / HTTP/1.1\r\nHost: a\r\nCache-Control: no-transform\r\n\r\n";
    let proxy = Proxy::with(&["--unmask"]).await;
    for (status, sent, message) in [
        (500, 500, "Internal Server Error"),
        (404, 404, "at db7"),
        (200, 400, "at db7"),
    ] {
        let plain = reply(status, &["Content-Type: text/plain"], "Error: at db7");
        let (forwarded, response) = proxy.exchange(asking, &plain).await;
        assert_eq!(forwarded.lines("cache-control"), ["no-transform"]);
        response.assert_error(sent, message);
    }
}

/// "no such user", by gzip.
const GZIPPED: &str = "H4sIAAAAAAACA8vLVyguTc5QKC1OLQIArYW2KAwAAAA=";

#[tokio::test]
async fn a_compressed_error_is_read() {
    let gzipped = STANDARD.decode(GZIPPED).expect("not base64");
    for (words, coding, message) in [
        (&[][..], "gzip", "no such user"),
        (&["--decompress=false"], "gzip", "Not Found"),
        (&[], "br", "Not Found"),
        (&[], "unknown", "Not Found"),
        (&[], "gzip, gzip", "Not Found"),
    ] {
        let proxy = Proxy::with(words).await;
        let mut client = proxy.client().await;
        client.send(GET).await;
        let mut upstream = proxy.accept().await;
        upstream.take_request().await;
        let length = gzipped.len();
        let head = format!("HTTP/1.1 404 No\r\nContent-Encoding: {coding}\r\nContent-Length: {length}\r\n\r\n");
        upstream.send(&head).await;
        upstream.try_send(&gzipped).await.expect("the bytes were not taken");
        let response = client.take_response().await;
        response.assert_error(404, message);
        assert_eq!(response.lines("content-encoding"), [""; 0], "{coding}");
    }
}

#[tokio::test]
async fn a_reason_phrase_does_not_outlive_its_status() {
    let proxy = Proxy::with(&["--unmask=404"]).await;
    let (_, response) = proxy
        .exchange(GET, "HTTP/1.1 200 FINE\r\nContent-Length: 14\r\n\r\nError: no user")
        .await;
    assert_eq!(response.first, "HTTP/1.1 404 Not Found");
}

#[tokio::test]
async fn a_late_failure_ends_the_connection_and_nothing_is_added() {
    let proxy = Proxy::with(&[]).await;
    let mut client = proxy.client().await;
    client.send(GET).await;
    let mut upstream = proxy.accept().await;
    upstream.take_head().await;
    upstream
        .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
        .await;
    assert_eq!(client.take_head().await.status(), 200);
    drop(upstream);
    assert_eq!(client.rest().await, b"3\r\none\r\n");
}

#[tokio::test]
async fn a_stream_that_fails_ends_with_an_error_if_that_is_asked_for() {
    let mut proxy = Proxy::with(&["--stream-errors"]).await;
    let mut client = proxy.client().await;
    client.send(GET).await;
    let mut upstream = proxy.accept().await;
    upstream.take_head().await;
    upstream
        .send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        .await;
    upstream.send("d\r\ndata: first\n\n\r\n").await;
    assert_eq!(client.take_head().await.status(), 200);
    assert_eq!(client.take_chunk().await.as_deref(), Some(&b"data: first\n\n"[..]));
    drop(upstream);
    let last = client.take_chunk().await.expect("no error");
    let expected = "event: error\ndata: {\"error\":\"Bad Gateway\"}\n\n";
    assert_eq!(String::from_utf8_lossy(&last), expected);
    assert_eq!(client.take_chunk().await, None);
    let line = proxy.line().await;
    assert!(line.contains(" 200 - - "), "{line}");
    assert!(line.contains(" failed after the status was sent ["), "{line}");
}
