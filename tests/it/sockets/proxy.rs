//! Tests the example `reverse_proxy`, between a client and an upstream that the test plays. The gateway has tests of
//! its own.

#[expect(dead_code, reason = "the tests call `run`, not `main`")]
#[path = "../../../examples/reverse_proxy.rs"]
mod reverse_proxy;

use std::net::Ipv4Addr;

use http::uri::Authority;
use tokio::net::TcpListener;

use super::watched;
use super::wire1::Wire;
use crate::support::Answer;

async fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("no port");
    let address = listener.local_addr().expect("no address");
    (listener, address.to_string())
}

/// A client of the proxy before this upstream.
async fn client(upstream: &str) -> Wire {
    let (listener, address) = listener().await;
    let upstream: Authority = upstream.parse().expect("not an authority");
    tokio::spawn(reverse_proxy::run(listener, upstream));
    Wire::to(address.parse().expect("not an address")).await
}

/// What the upstream gets if the client asks, and the client if the upstream sends `response`.
async fn exchange(response: &str) -> (String, Answer) {
    let (upstream, address) = listener().await;
    let mut client = client(&address).await;
    client
        .send("GET /users?page=2 HTTP/1.1\r\nHost: example.org\r\nConnection: X-Mine\r\nX-Mine: 1\r\n\r\n")
        .await;
    let (stream, _) = watched(upstream.accept()).await.expect("nobody came");
    let mut upstream = Wire::over(stream);
    let request = upstream.take_through("\r\n\r\n").await;
    upstream.send(response).await;
    drop(upstream);
    (request, client.take_answer().await)
}

#[tokio::test]
async fn an_error_of_the_upstream_becomes_json() {
    let both = "HTTP/1.1 404 No\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n7\r\nno user\r\n0\r\n\r\n";
    let (request, answer) = exchange(both).await;
    assert!(request.starts_with("GET /users?page=2 HTTP/1.1\r\n"), "{request}");
    assert!(!request.contains("x-mine"), "{request}");
    answer.assert_error(404, "no user");
}

#[tokio::test]
async fn a_success_of_the_upstream_comes_back_as_it_was() {
    let (_, answer) =
        exchange("HTTP/1.1 200 OK\r\nX-Own: 1\r\nConnection: X-Hop\r\nX-Hop: 1\r\n\r\nuntil the end").await;
    assert_eq!((answer.status.as_u16(), answer.text()), (200, "until the end"));
    assert_eq!((answer.header("x-own"), answer.header("x-hop")), (Some("1"), None));
}

#[tokio::test]
async fn an_upstream_that_is_not_there_is_a_bad_gateway() {
    let (gone, address) = listener().await;
    drop(gone);
    client(&address).await.get("/").await.assert_error(502, "Bad Gateway");
}

#[tokio::test]
async fn a_request_body_that_breaks_off_is_the_clients_error() {
    let (upstream, address) = listener().await;
    let mut client = client(&address).await;
    client
        .send("POST / HTTP/1.1\r\nHost: example.org\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
        .await;
    let (stream, _) = watched(upstream.accept()).await.expect("nobody came");
    let mut upstream = Wire::over(stream);
    upstream.take_through("one\r\n").await;
    client.send("no size\r\n").await;
    client.take_answer().await.assert_error(400, "Bad Request");
}
