//! Tests axum's `WebSocketUpgrade`: its rejections become JSON, and an upgrade passes.

use std::net::Ipv4Addr;

use axum::Router;
use axum::extract::WebSocketUpgrade;
use axum::extract::ws::{Message, WebSocket};
use axum::response::Response;
use axum::routing::get as on_get;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tower_json_errors::JsonErrorsLayer;

use crate::support::{ask, get};

fn app() -> Router {
    let echo = async |upgrade: WebSocketUpgrade| -> Response { upgrade.on_upgrade(echo) };
    Router::new().route("/", on_get(echo)).layer(JsonErrorsLayer::new())
}

async fn echo(mut socket: WebSocket) {
    while let Some(Ok(message @ Message::Text(_))) = socket.recv().await {
        if socket.send(message).await.is_err() {
            return;
        }
    }
}

const HEADERS: [(&str, &str); 5] = [
    ("connection", "upgrade"),
    ("upgrade", "websocket"),
    ("sec-websocket-version", "13"),
    ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ("host", "localhost"),
];

#[tokio::test]
async fn a_request_that_is_no_upgrade_says_what_is_missing() {
    let table = [
        ("connection", "Connection header did not include 'upgrade'"),
        ("upgrade", "`Upgrade` header did not include 'websocket'"),
        (
            "sec-websocket-version",
            "`Sec-WebSocket-Version` header did not include '13'",
        ),
        ("sec-websocket-key", "`Sec-WebSocket-Key` header missing"),
    ];
    for (missing, message) in table {
        let headers: Vec<_> = HEADERS.into_iter().filter(|(name, _)| *name != missing).collect();
        ask(app(), get("/", &headers)).await.assert_error(400, message);
    }
}

/// As on a server that was not told to serve upgrades.
#[tokio::test]
async fn a_connection_that_cannot_be_upgraded_is_a_426() {
    ask(app(), get("/", &HEADERS)).await.assert_error(
        426,
        "WebSocket request couldn't be upgraded since no upgrade state was present",
    );
}

#[tokio::test]
async fn an_upgrade_goes_through_the_layer() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("no port");
    let address = listener.local_addr().expect("no address");
    tokio::spawn(async { axum::serve(listener, app()).await });
    let mut stream = TcpStream::connect(address).await.expect("no connection");
    let headers = HEADERS.map(|(name, value)| format!("{name}: {value}\r\n")).concat();
    let request = format!("GET / HTTP/1.1\r\n{headers}\r\n");
    stream
        .write_all(request.as_bytes())
        .await
        .expect("the connection is gone");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.expect("the connection is gone"));
    }
    assert!(head.starts_with(b"HTTP/1.1 101 "), "{}", String::from_utf8_lossy(&head));
    // "hi" as a text frame, masked with zeros (RFC 6455 section 5.2).
    let sent = [0x81, 0x82, 0, 0, 0, 0, b'h', b'i'];
    stream.write_all(&sent).await.expect("the connection is gone");
    let mut frame = [0; 4];
    stream.read_exact(&mut frame).await.expect("the connection is gone");
    assert_eq!(frame, [0x81, 2, b'h', b'i']);
}
