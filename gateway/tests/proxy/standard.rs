//! Tests what RFC 9110 and RFC 9112 require of a proxy, each rule by its section.

use super::{GET, Proxy, reply};

/// RFC 9112 section 6.3: the encoding frames the message, and a length beside it is removed.
#[tokio::test]
async fn a_length_beside_chunks_is_removed() {
    let both = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\n0\r\n\r\n";
    let error = both.replace("200 OK", "404 Not Found").replace("whole", "never");
    let proxy = Proxy::with(&[]).await;
    let (_, response) = proxy.exchange(GET, both).await;
    assert_eq!((response.text(), response.lines("content-length").len()), ("whole", 0));
    let (_, response) = proxy.exchange(GET, &error).await;
    response.assert_error(404, "never");
}

/// RFC 9112 section 6.1: of a request with both, the length must not go on, and the connection ends.
#[tokio::test]
async fn a_request_cannot_be_smuggled_in_a_body() {
    let proxy = Proxy::with(&[]).await;
    let mut client = proxy.client().await;
    client
        .send(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n",
        )
        .await;
    let mut upstream = proxy.accept().await;
    let request = upstream.take_request().await;
    assert_eq!(
        (request.lines("content-length").len(), &request.body[..]),
        (0, &b""[..]),
        "{request:?}"
    );
}

/// RFC 9112 sections 6.1 and 7.3: what cannot be undone is not sent on as if it were plain.
#[tokio::test]
async fn an_unknown_transfer_coding_is_not_sent_on() {
    let proxy = Proxy::with(&[]).await;
    let coded = "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n";
    let (_, response) = proxy.exchange(GET, coded).await;
    response.assert_error(502, "Bad Gateway");
    let coded = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n";
    proxy.refusal(coded).await.assert_error(501, "Not Implemented");
}

/// RFC 9112 section 3.2: a request without Host, with two or with an invalid one is a bad request.
#[tokio::test]
async fn a_host_is_there_once_and_valid() {
    let proxy = Proxy::with(&[]).await;
    for (head, why) in [
        ("GET / HTTP/1.1", "the request has no Host"),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nHost: a",
            "the request has more than one Host",
        ),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nHost: b",
            "the request has more than one Host",
        ),
        (
            "GET / HTTP/1.0\r\nHost: a\r\nHost: b",
            "the request has more than one Host",
        ),
        ("GET / HTTP/1.1\r\nHost: ", "the Host is not a host and port"),
        ("GET / HTTP/1.1\r\nHost: a b", "the Host is not a host and port"),
        ("GET / HTTP/1.1\r\nHost: a/b", "the Host is not a host and port"),
        ("GET / HTTP/1.1\r\nHost: a@b", "the Host is not a host and port"),
        ("GET / HTTP/1.1\r\nHost: a:b", "the Host is not a host and port"),
        ("GET / HTTP/1.1\r\nHost: a, b", "the Host is not a host and port"),
        ("GET / HTTP/1.1\r\nHost: a:99999", "the Host is not a host and port"),
        ("GET http://b/ HTTP/1.1\r\nHost: a b", "the Host is not a host and port"),
        ("GET http://b/ HTTP/1.1", "the request has no Host"),
        (
            "GET http://me@b/ HTTP/1.1\r\nHost: b",
            "the target names a user (RFC 9110 section 4.2.4)",
        ),
    ] {
        proxy.refusal(&format!("{head}\r\n\r\n")).await.assert_error(400, why);
    }
}

/// RFC 9112 section 3.2: HTTP/1.0 knows no Host.
#[tokio::test]
async fn an_old_request_needs_no_host() {
    let proxy = Proxy::with(&[]).await;
    let mut client = proxy.client().await;
    client.send("GET / HTTP/1.0\r\n\r\n").await;
    let mut upstream = proxy.accept().await;
    let request = upstream.take_request().await;
    assert_eq!(request.lines("x-forwarded-host"), [""; 0]);
    upstream.send(&reply(200, &[], "old")).await;
    assert!(client.rest().await.ends_with(b"old"));
}

#[tokio::test]
async fn valid_hosts_of_all_kinds_go_through() {
    let proxy = Proxy::with(&[]).await;
    for host in [
        "example.org",
        "example.org:8080",
        "127.0.0.1",
        "[::1]:80",
        "[::1]",
        "xn--bcher-kva.example",
    ] {
        let (request, response) = proxy
            .exchange(&format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n"), &reply(200, &[], ""))
            .await;
        assert_eq!(
            (response.status(), &*request.lines("x-forwarded-host")),
            (200, &[host][..])
        );
    }
}

/// RFC 9112 section 3.2.2: with a target in absolute form, Host is ignored.
#[tokio::test]
async fn the_target_is_stronger_than_the_host() {
    let proxy = Proxy::with(&[]).await;
    let request = "GET http://real.example:81/a?b HTTP/1.1\r\nHost: other.example\r\n\r\n";
    let (request, _) = proxy.exchange(request, &reply(200, &[], "")).await;
    assert_eq!(request.first, "GET /a?b HTTP/1.1");
    assert_eq!(request.lines("x-forwarded-host"), ["real.example:81"]);
    assert_eq!(request.lines("host"), [super::address_of(&proxy.upstream).to_string()]);
}

/// RFC 9112 section 3.2.4: the last proxy sends `*` for a target without a path.
#[tokio::test]
async fn options_can_be_about_the_server_as_a_whole() {
    let proxy = Proxy::with(&[]).await;
    for (target, forwarded) in [
        ("http://example.org", "*"),
        ("*", "*"),
        ("http://example.org/a", "/a"),
        ("/", "/"),
        ("http://example.org?a", "/?a"),
    ] {
        let request = format!("OPTIONS {target} HTTP/1.1\r\nHost: example.org\r\n\r\n");
        let (request, _) = proxy.exchange(&request, &reply(200, &[], "")).await;
        assert_eq!(request.first, format!("OPTIONS {forwarded} HTTP/1.1"), "{target}");
    }
    let (request, _) = proxy
        .exchange(
            "GET http://example.org HTTP/1.1\r\nHost: example.org\r\n\r\n",
            &reply(200, &[], ""),
        )
        .await;
    assert_eq!(request.first, "GET / HTTP/1.1");
}

/// RFC 9110 section 7.6.2: each hop counts down, and the last one responds itself.
#[tokio::test]
async fn a_request_goes_no_further_than_it_may() {
    let proxy = Proxy::with(&[]).await;
    for method in ["OPTIONS", "TRACE"] {
        let request = format!("{method} / HTTP/1.1\r\nHost: example.org\r\nMax-Forwards: 3\r\n\r\n");
        let (request, _) = proxy.exchange(&request, &reply(200, &[], "")).await;
        assert_eq!(request.lines("max-forwards"), ["2"]);
    }
    let (request, _) = proxy
        .exchange(
            "GET / HTTP/1.1\r\nHost: example.org\r\nMax-Forwards: 0\r\n\r\n",
            &reply(200, &[], ""),
        )
        .await;
    assert_eq!(request.lines("max-forwards"), ["0"]);

    let mut client = proxy.client().await;
    client
        .send("OPTIONS / HTTP/1.1\r\nHost: example.org\r\nMax-Forwards: 0\r\n\r\n")
        .await;
    assert_eq!(client.take_head().await.status(), 204);
    let trace = "TRACE /a HTTP/1.1\r\nHost: example.org\r\nMax-Forwards: 0\r\nCookie: secret\r\nX-Mine: 1\r\n\r\n";
    let response = proxy.refusal(trace).await;
    assert_eq!(
        (response.status(), response.lines("content-type")),
        (200, vec!["message/http"])
    );
    assert!(response.text().starts_with("TRACE /a HTTP/1.1\r\n"), "{response:?}");
    assert!(response.text().contains("x-mine: 1\r\n"), "{response:?}");
    assert!(!response.text().contains("secret"), "{response:?}");
}

/// RFC 9110 section 7.6.3: `Via` shows loops.
#[tokio::test]
async fn a_loop_is_seen() {
    let proxy = Proxy::with(&[]).await;
    let (request, _) = proxy.exchange(GET, &reply(200, &[], "")).await;
    let [hop] = request.lines("via")[..] else {
        panic!("{request:?}")
    };
    let again = format!("GET / HTTP/1.1\r\nHost: example.org\r\nVia: 1.0 other, {hop}\r\nVia: 1.1 third\r\n\r\n");
    proxy.refusal(&again).await.assert_error(508, "Loop Detected");
    // Another process of this program is not a loop.
    let other = Proxy::with(&[]).await;
    let (_, response) = other.exchange(&again, &reply(200, &[], "")).await;
    assert_eq!(response.status(), 200);
}

/// RFC 9110 section 9.3.6 is for forward proxies.
#[tokio::test]
async fn tunnels_are_not_made_on_request() {
    let proxy = Proxy::with(&[]).await;
    let connect = "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n";
    proxy.refusal(connect).await.assert_error(501, "Not Implemented");
}
