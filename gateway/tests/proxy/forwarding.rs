//! Tests what is forwarded, both ways: lines, fields, and bodies while they are made.

use super::{GET, Proxy, reply};

#[tokio::test]
async fn a_success_comes_back_as_it_was() {
    let proxy = Proxy::with(&[]).await;
    let (request, response) = proxy
        .exchange(GET, &reply(200, &["Content-Type: text/html"], "Hello"))
        .await;
    assert_eq!(request.first, "GET /users?page=2 HTTP/1.1");
    assert_eq!(response.status(), 200);
    assert_eq!(response.lines("content-type"), ["text/html"]);
    assert_eq!(response.text(), "Hello");
}

#[tokio::test]
async fn fields_of_one_connection_stay_there() {
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
    let (request, response) = proxy.exchange(request, &reply(200, &own, "")).await;
    for name in [
        "connection",
        "x-mine",
        "keep-alive",
        "proxy-connection",
        "te",
        "upgrade",
    ] {
        assert_eq!(request.lines(name), [""; 0], "{request:?}");
    }
    assert_eq!(request.lines("x-yours"), ["2"]);
    for name in ["x-ours", "keep-alive", "upgrade"] {
        assert_eq!(response.lines(name), [""; 0], "{response:?}");
    }
    assert_eq!(response.lines("x-theirs"), ["4"]);
}

const CLAIMING: &str = "GET / HTTP/1.1\r\nHost: example.org\r\nForwarded: for=192.0.2.9\r\n\
    X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: 192.0.2.2\r\nX-Forwarded-Host: public.example\r\n\
    X-Forwarded-Proto: https\r\nX-Forwarded-Prefix: /shop\r\nX-Real-IP: 192.0.2.3\r\n\r\n";

#[tokio::test]
async fn what_clients_say_of_themselves_is_replaced() {
    let proxy = Proxy::with(&[]).await;
    let (request, _) = proxy.exchange(CLAIMING, &reply(200, &[], "")).await;
    for (name, expected) in [
        ("forwarded", &[][..]),
        ("x-forwarded-for", &["127.0.0.1"]),
        ("x-forwarded-host", &["example.org"]),
        ("x-forwarded-proto", &["http"]),
        ("x-forwarded-prefix", &[]),
        ("x-real-ip", &["127.0.0.1"]),
    ] {
        assert_eq!(request.lines(name), expected, "{name}");
    }
}

#[tokio::test]
async fn what_a_trusted_proxy_says_is_kept() {
    let mut proxy = Proxy::with(&["--trust-forwarded"]).await;
    let (request, _) = proxy.exchange(CLAIMING, &reply(200, &[], "")).await;
    for (name, expected) in [
        ("forwarded", "for=192.0.2.9"),
        ("x-forwarded-for", "192.0.2.1, 192.0.2.2, 127.0.0.1"),
        ("x-forwarded-host", "public.example"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-prefix", "/shop"),
        ("x-real-ip", "192.0.2.3"),
    ] {
        assert_eq!(request.lines(name), [expected], "{name}");
    }
    assert!(proxy.line().await.contains(" 192.0.2.1 GET "));
}

#[tokio::test]
async fn both_ways_are_marked() {
    let proxy = Proxy::with(&[]).await;
    let request = "GET / HTTP/1.1\r\nHost: example.org\r\nVia: 1.0 first\r\n\r\n";
    let (request, response) = proxy.exchange(request, &reply(200, &["Via: 1.1 last"], "")).await;
    for (message, before) in [(request, "1.0 first"), (response, "1.1 last")] {
        let [first, own] = message.lines("via")[..] else {
            panic!("{message:?}")
        };
        assert_eq!(first, before);
        assert!(own.starts_with("1.1 json-errors-"), "{own}");
    }
}

#[tokio::test]
async fn the_client_cannot_have_our_fields_taken_off() {
    let proxy = Proxy::with(&[]).await;
    let request = "GET / HTTP/1.1\r\nHost: example.org\r\nConnection: X-Forwarded-For, Via, Host\r\n\r\n";
    let (request, _) = proxy.exchange(request, &reply(200, &[], "")).await;
    assert_eq!(request.lines("x-forwarded-for"), ["127.0.0.1"]);
    assert_eq!(request.lines("x-forwarded-host"), ["example.org"]);
    assert_eq!(request.lines("via").len(), 1);
    assert_eq!(request.lines("host").len(), 1);
}

#[tokio::test]
async fn a_response_body_streams() {
    let proxy = Proxy::with(&["--unmask"]).await;
    let mut client = proxy.client().await;
    client.send(GET).await;
    let mut upstream = proxy.accept().await;
    upstream.take_head().await;
    upstream
        .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
        .await;
    assert_eq!(client.take_head().await.status(), 200);
    assert_eq!(client.take_chunk().await.as_deref(), Some(&b"one"[..]));
    upstream.send("3\r\ntwo\r\n0\r\n\r\n").await;
    assert_eq!(client.take_chunk().await.as_deref(), Some(&b"two"[..]));
    assert_eq!(client.take_chunk().await, None);
}

#[tokio::test]
async fn a_response_to_head_keeps_its_length() {
    let proxy = Proxy::with(&[]).await;
    let request = "HEAD / HTTP/1.1\r\nHost: example.org\r\n\r\n";
    let (_, response) = proxy
        .exchange(request, "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n")
        .await;
    assert_eq!(response.lines("content-length"), ["7"]);
}

#[tokio::test]
async fn a_response_in_an_old_version_gets_ours() {
    let proxy = Proxy::with(&[]).await;
    let (_, response) = proxy
        .exchange(GET, "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end")
        .await;
    assert_eq!(response.first, "HTTP/1.1 200 OK");
    assert!(response.lines("via")[0].starts_with("1.0 json-errors-"));
    assert_eq!(response.text(), "until the end");
}
