//! Tests which requests reach the service, and which hyper rejects below it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http_body_util::Full;
use tower_json_errors::JsonErrorsLayer;

use super::server::{boxed, serve};
use super::wire1::Wire;
use crate::support::response;

#[tokio::test]
async fn odd_requests_reach_the_service_and_get_json() {
    let address = serve(&JsonErrorsLayer::new(), |request| {
        let text = format!("{} {}", request.method(), request.uri());
        Ok(response(405, &[], boxed(Full::from(text))))
    })
    .await;
    let table = [
        ("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", "OPTIONS *"),
        ("GET / HTTP/1.1\r\n\r\n", "GET /"),
        ("GET / HTTP/1.0\r\n\r\n", "GET /"),
        (
            "GET / HTTP/1.1\r\nHost: localhost\r\nExpect: a-miracle\r\n\r\n",
            "GET /",
        ),
        (
            "CONNECT localhost:443 HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "CONNECT localhost:443",
        ),
        ("BREW /pot HTTP/1.1\r\nHost: localhost\r\n\r\n", "BREW /pot"),
    ];
    for (request, message) in table {
        let answer = Wire::to(address).await.ask(request).await;
        answer.assert_error(405, message);
    }
}

#[tokio::test]
async fn what_hyper_refuses_is_empty_and_not_ours() {
    let calls = Arc::new(AtomicUsize::new(0));
    let called = Arc::clone(&calls);
    let address = serve(&JsonErrorsLayer::new(), move |_| {
        called.fetch_add(1, Ordering::Relaxed);
        Err("nobody gets here".into())
    })
    .await;
    let long = format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(70_000));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(101));
    let table = [
        ("G@T / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/7.3\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nb@d: x\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 400),
        (&long, 414),
        (&many, 431),
    ];
    for (request, status) in table {
        let mut wire = Wire::to(address).await;
        let answer = wire.ask(request).await;
        assert_eq!(answer.status.as_u16(), status, "{request:.60}");
        assert_eq!((answer.text(), answer.header("content-type")), ("", None));
        wire.assert_closed().await;
    }
    assert_eq!(calls.load(Ordering::Relaxed), 0);
}
