//! Tests what goes wrong at the upstream, or on the way to it.

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
async fn what_forbids_transforming_stays_as_it_is() {
    let forbidding = "Cache-Control: max-age=0, No-Transform";
    let asking = format!("GET / HTTP/1.1\r\nHost: example.org\r\n{forbidding}\r\n\r\n");
    let proxy = Proxy::with(&["--unmask"]).await;
    for (request, own, status, text) in [
        (GET, forbidding, 404, "no such user"),
        (GET, forbidding, 200, "Error: no such user"),
        (&asking, "X-Other: 1", 404, "no such user"),
        (&asking, "X-Other: 1", 200, "Error: no such user"),
    ] {
        let plain = ["Content-Type: text/plain", own];
        let (forwarded, response) = proxy.exchange(request, &reply(status, &plain, text)).await;
        assert_eq!(response.status(), status);
        assert_eq!(response.lines("content-type"), ["text/plain"]);
        assert_eq!(response.text(), text);
        assert_eq!(forwarded.lines("cache-control").len(), usize::from(request == asking));
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
