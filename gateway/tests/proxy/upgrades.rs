//! Tests that other protocols, such as WebSocket, pass (RFC 9110 section 7.8).

use super::{GET, Proxy, reply};

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
    let request = upstream.take_head().await;
    assert_eq!(request.lines("connection"), ["upgrade"]);
    assert_eq!(request.lines("upgrade"), ["websocket"]);
    assert_eq!(request.lines("sec-websocket-key").len(), 1);

    upstream.send(SWITCHING).await;
    let response = client.take_head().await;
    assert_eq!(response.status(), 101);
    assert_eq!(response.lines("connection"), ["upgrade"]);
    assert_eq!(response.lines("upgrade"), ["websocket"]);
    assert_eq!(response.lines("sec-websocket-accept"), ["s3pPLMBiTxaQ9kYGzzhZRbK+xOo="]);

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
    let (_, response) = proxy.exchange(UPGRADE, &reply(403, &[], "not from there")).await;
    response.assert_error(403, "not from there");
}

#[tokio::test]
async fn a_demanded_upgrade_says_to_what() {
    let proxy = Proxy::with(&[]).await;
    let headers = ["Connection: Upgrade", "Upgrade: websocket"];
    let (_, response) = proxy.exchange(GET, &reply(426, &headers, "")).await;
    response.assert_error(426, "Upgrade Required");
    assert_eq!(response.lines("upgrade"), ["websocket"]);
    assert_eq!(response.lines("connection"), ["upgrade"]);
}

#[tokio::test]
async fn only_what_was_asked_for_is_accepted() {
    let other = SWITCHING.replace("websocket", "irc");
    let both = SWITCHING.replace("websocket", "websocket, irc");
    let none = SWITCHING.replace("Upgrade: websocket\r\n", "");
    let proxy = Proxy::with(&[]).await;
    for (request, response) in [(GET, SWITCHING), (UPGRADE, &other), (UPGRADE, &both), (UPGRADE, &none)] {
        let (_, response) = proxy.exchange(request, response).await;
        response.assert_error(502, "Bad Gateway");
    }
}

#[tokio::test]
async fn http2_is_not_a_protocol_to_tunnel() {
    let proxy = Proxy::with(&[]).await;
    for (asked, forwarded) in [("h2c", &[][..]), ("h2c, websocket", &["websocket"]), ("H2C", &[])] {
        let request = format!(
            "GET / HTTP/1.1\r\nHost: example.org\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: {asked}\r\n\
             HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"
        );
        let (request, response) = proxy.exchange(&request, &reply(200, &[], "still HTTP/1.1")).await;
        assert_eq!(request.lines("upgrade"), forwarded);
        assert_eq!(request.lines("http2-settings"), [""; 0]);
        assert_eq!(response.text(), "still HTTP/1.1");
    }
}
