//! Tests hyper-util's client as the inner service: a proxy before somebody else's server.

use std::net::{Ipv4Addr, SocketAddr};

use axum::body::Body;
use http::Request;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tower::Layer;
use tower_json_errors::{JsonErrorsLayer, upstream as hooks};

use crate::support::{Answer, Log, ask, get};

/// Answers every connection with these bytes, and closes it. `None` closes it at once.
async fn upstream(answer: Option<&'static str>) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("no port");
    let address = listener.local_addr().expect("no address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 1024];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(answer.unwrap_or_default().as_bytes()).await;
        }
    });
    address
}

async fn through(layer: &JsonErrorsLayer, upstream: SocketAddr) -> Answer {
    let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
    let request: Request<Body> = get(&format!("http://{upstream}/"), &[]);
    ask(layer.layer(client), request).await
}

async fn answer_to(bytes: &'static str) -> Answer {
    through(&JsonErrorsLayer::new(), upstream(Some(bytes)).await).await
}

#[tokio::test]
async fn an_answer_passes() {
    let answer = answer_to("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfine").await;
    assert_eq!((answer.status.as_u16(), answer.text()), (200, "fine"));
}

#[tokio::test]
async fn an_error_page_becomes_json() {
    answer_to("HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/html\r\ncontent-length: 13\r\n\r\n<h1>502</h1>\r\n")
        .await
        .assert_error(502, "Bad Gateway");
    answer_to("HTTP/1.1 404 Not Found\r\ntransfer-encoding: chunked\r\n\r\n4\r\nnope\r\n0\r\n\r\n")
        .await
        .assert_error(404, "nope");
}

#[tokio::test]
async fn an_error_that_breaks_off_keeps_its_status() {
    let log = Log::new();
    let address = upstream(Some("HTTP/1.1 409 Conflict\r\ncontent-length: 100\r\n\r\nhalf a sen")).await;
    let answer = through(&log.on(JsonErrorsLayer::new()), address).await;
    answer.assert_error(409, "Conflict");
    assert_eq!(log.only().status, 409);
}

#[tokio::test]
async fn an_upstream_that_does_not_answer_is_mapped() {
    let log = Log::new();
    let layer = log.on(JsonErrorsLayer::new().map_service_error(hooks::hyper_util));
    for address in [
        upstream(None).await,
        upstream(Some("SSH-2.0-x\r\n\r\n")).await,
        closed().await,
    ] {
        through(&layer, address).await.assert_error(502, "Bad Gateway");
        // Unmapped, it is nobody's fault but the server's.
        through(&JsonErrorsLayer::new(), address)
            .await
            .assert_error(500, "Internal Server Error");
    }
    assert_eq!(log.entries().len(), 3);
    assert!(log.entries().iter().all(|entry| !entry.sources.is_empty()), "{log:?}");
}

/// An address where nobody listens any more.
async fn closed() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("no port");
    listener.local_addr().expect("no address")
}
