//! Other protocols, such as WebSocket, go through.

use super::{GET, Proxy, lines, reply};

const UPGRADE: &str = "GET /chat HTTP/1.1\r\nHost: example.org\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
const SWITCHING: &str = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

#[tokio::test]
async fn an_upgraded_connection_is_a_tunnel() {
    let proxy = Proxy::with(&[]).await;
    let mut client = proxy.client().await;
    client.send(UPGRADE).await;
    let mut upstream = proxy.accept().await;
    let request = upstream.take_through("\r\n\r\n").await;
    assert_eq!(lines(&request, "connection"), ["upgrade"]);
    assert_eq!(lines(&request, "upgrade"), ["websocket"]);
    assert_eq!(lines(&request, "sec-websocket-key").len(), 1);

    upstream.send(SWITCHING).await;
    let answer = client.take_head().await;
    assert_eq!(answer.status, 101);
    assert_eq!(answer.header("connection"), Some("upgrade"));
    assert_eq!(answer.header("upgrade"), Some("websocket"));
    assert_eq!(
        answer.header("sec-websocket-accept"),
        Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    );

    client.send("to the upstream;").await;
    assert_eq!(upstream.take_through(";").await, "to the upstream;");
    upstream.send("to the client;").await;
    assert_eq!(client.take_through(";").await, "to the client;");
    drop(upstream);
    client.assert_closed().await;
}

#[tokio::test]
async fn a_refused_upgrade_is_an_error_as_any_other() {
    let proxy = Proxy::with(&[]).await;
    let (_, answer) = proxy.exchange(UPGRADE, &reply(403, &[], "not from there")).await;
    answer.assert_error(403, "not from there");
}

#[tokio::test]
async fn a_demanded_upgrade_says_to_what() {
    let proxy = Proxy::with(&[]).await;
    let headers = ["Connection: Upgrade", "Upgrade: websocket"];
    let (_, answer) = proxy.exchange(GET, &reply(426, &headers, "")).await;
    answer.assert_error(426, "Upgrade Required");
    assert_eq!(answer.header("upgrade"), Some("websocket"));
    assert_eq!(answer.header("connection"), Some("upgrade"));
}

#[tokio::test]
async fn an_upgrade_that_nobody_asked_for_is_a_bad_gateway() {
    let proxy = Proxy::with(&[]).await;
    let (_, answer) = proxy.exchange(GET, SWITCHING).await;
    answer.assert_error(502, "Bad Gateway");
}
