//! What is forwarded, both ways: lines, headers, and bodies while they are made.

use super::{GET, Proxy, lines, reply};

#[tokio::test]
async fn a_success_comes_back_as_it_was() {
    let proxy = Proxy::with(&[]).await;
    let (request, answer) = proxy
        .exchange(GET, &reply(200, &["Content-Type: text/html"], "Hello"))
        .await;
    assert!(request.starts_with("GET /users?page=2 HTTP/1.1\r\n"), "{request}");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("text/html"));
    assert_eq!(answer.text(), "Hello");
}

#[tokio::test]
async fn headers_of_one_connection_stay_there() {
    let proxy = Proxy::with(&[]).await;
    let request = "GET / HTTP/1.1\r\nHost: example.org\r\nConnection: keep-alive, X-Mine\r\nConnection: close\r\n\
        X-Mine: 1\r\nKeep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\nTE: trailers\r\nUpgrade: h2c\r\n\
        X-Yours: 2\r\n\r\n";
    let own = [
        "Connection: X-Ours",
        "X-Ours: 3",
        "Keep-Alive: timeout=9",
        "Upgrade: h2c",
        "X-Theirs: 4",
    ];
    let (request, answer) = proxy.exchange(request, &reply(200, &own, "")).await;
    for name in [
        "connection",
        "x-mine",
        "keep-alive",
        "proxy-connection",
        "te",
        "upgrade",
    ] {
        assert_eq!(lines(&request, name), [""; 0], "{request}");
    }
    assert_eq!(lines(&request, "x-yours"), ["2"]);
    for name in ["x-ours", "keep-alive", "upgrade"] {
        assert_eq!(answer.headers.get(name), None, "{answer:?}");
    }
    assert_eq!(answer.header("x-theirs"), Some("4"));
}

#[tokio::test]
async fn the_upstream_learns_who_asked_whom() {
    let proxy = Proxy::with(&[]).await;
    let request = "GET / HTTP/1.1\r\nHost: example.org\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: 192.0.2.2\r\n\
        X-Forwarded-Host: forged\r\nX-Forwarded-Proto: forged\r\nVia: 1.0 first\r\n\r\n";
    let (request, answer) = proxy.exchange(request, &reply(200, &["Via: 1.1 last"], "")).await;
    let upstream = super::address_of(&proxy.upstream).to_string();
    for (name, expected) in [
        ("host", &[&*upstream][..]),
        ("x-forwarded-for", &["192.0.2.1, 192.0.2.2, 127.0.0.1"]),
        ("x-forwarded-host", &["example.org"]),
        ("x-forwarded-proto", &["http"]),
        ("via", &["1.0 first", "1.1 json-errors"]),
    ] {
        assert_eq!(lines(&request, name), expected, "{name}");
    }
    let via: Vec<_> = answer.headers.get_all("via").iter().collect();
    assert_eq!(via, ["1.1 last", "1.1 json-errors"]);
}

#[tokio::test]
async fn the_client_cannot_have_our_headers_taken_off() {
    let proxy = Proxy::with(&[]).await;
    let request = "GET / HTTP/1.1\r\nHost: example.org\r\nConnection: X-Forwarded-For, Via, Host\r\n\r\n";
    let (request, _) = proxy.exchange(request, &reply(200, &[], "")).await;
    assert_eq!(lines(&request, "x-forwarded-for"), ["127.0.0.1"]);
    assert_eq!(lines(&request, "via"), ["1.1 json-errors"]);
    assert_eq!(lines(&request, "host").len(), 1);
}

#[tokio::test]
async fn a_request_body_streams() {
    let proxy = Proxy::with(&[]).await;
    let mut client = proxy.client().await;
    client
        .send("POST / HTTP/1.1\r\nHost: example.org\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
        .await;
    let mut upstream = proxy.accept().await;
    upstream.take_through("\r\n\r\n").await;
    // The second chunk is sent only when the first has come.
    assert_eq!(upstream.take_chunk().await.as_deref(), Some(&b"one"[..]));
    client.send("3\r\ntwo\r\n0\r\n\r\n").await;
    assert_eq!(upstream.take_chunk().await.as_deref(), Some(&b"two"[..]));
    assert_eq!(upstream.take_chunk().await, None);
}

#[tokio::test]
async fn a_response_body_streams() {
    let proxy = Proxy::with(&["--unmask"]).await;
    let mut client = proxy.client().await;
    client.send(GET).await;
    let mut upstream = proxy.accept().await;
    upstream.take_through("\r\n\r\n").await;
    upstream
        .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
        .await;
    assert_eq!(client.take_head().await.status, 200);
    assert_eq!(client.take_chunk().await.as_deref(), Some(&b"one"[..]));
    upstream.send("3\r\ntwo\r\n0\r\n\r\n").await;
    assert_eq!(client.take_chunk().await.as_deref(), Some(&b"two"[..]));
    assert_eq!(client.take_chunk().await, None);
}

#[tokio::test]
async fn an_answer_to_head_keeps_its_length() {
    let proxy = Proxy::with(&[]).await;
    let request = "HEAD / HTTP/1.1\r\nHost: example.org\r\n\r\n";
    let (_, answer) = proxy
        .exchange(request, "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n")
        .await;
    assert_eq!(answer.header("content-length"), Some("7"));
}

#[tokio::test]
async fn an_answer_in_an_old_version_gets_ours() {
    let proxy = Proxy::with(&[]).await;
    let (_, answer) = proxy
        .exchange(GET, "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end")
        .await;
    assert_eq!(answer.version, http::Version::HTTP_11);
    assert_eq!(answer.header("via"), Some("1.0 json-errors"));
    assert_eq!(answer.text(), "until the end");
}
