//! Tests that a client which disconnects ends the reading of an error body.

use bytes::Bytes;
use http::Method;
use http_body::Frame;
use tower_json_errors::JsonErrorsLayer;

use super::server::{Live, serve_live};
use super::{watched, wire1, wire2};
use crate::support::Log;

/// Waits until the body is being read: the second step is taken only after the first was polled.
async fn until_read(body: &Live) {
    for _ in 0..2 {
        let sent = body.send(|| Ok(Frame::data(Bytes::from_static(b"par"))));
        watched(sent).await.expect("the body was dropped early");
    }
}

#[tokio::test]
async fn over_http_1() {
    let log = Log::new();
    let (address, mut bodies) = serve_live(&log.on(JsonErrorsLayer::new()), 400, "text/plain").await;
    let mut wire = wire1::Wire::to(address).await;
    wire.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    let body = watched(bodies.recv()).await.expect("no call");
    until_read(&body).await;
    drop(wire);
    watched(body.closed()).await;
    assert_eq!(log.entries(), []);
}

#[tokio::test]
async fn over_http_2() {
    let log = Log::new();
    let (address, mut bodies) = serve_live(&log.on(JsonErrorsLayer::new()), 400, "text/plain").await;
    let wire = wire2::Wire::to(address).await;
    let body = {
        let answer = wire.send(Method::GET, "/");
        tokio::pin!(answer);
        let body = tokio::select! {
            _ = &mut answer => panic!("answered before the body was read"),
            body = watched(bodies.recv()) => body.expect("no call"),
        };
        until_read(&body).await;
        body
    };
    watched(body.closed()).await;
    assert_eq!(log.entries(), []);
}
