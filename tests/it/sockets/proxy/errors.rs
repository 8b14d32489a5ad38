//! What goes wrong at the upstream, or on the way to it.

use std::future::ready;
use std::io::{self, ErrorKind};

use bytes::Bytes;
use http::Uri;
use http_body_util::Empty;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;
use tower::service_fn;

use super::reverse_proxy::errors::layer;
use super::{GET, Proxy, address_of, arguments, lines, listener, reply, start};
use crate::sockets::wire1::Wire;
use crate::support::fail;

#[tokio::test]
async fn an_error_of_the_upstream_becomes_json() {
    let proxy = Proxy::with(&[]).await;
    let error = reply(405, &["Content-Type: text/html", "Allow: GET, HEAD"], "No such method");
    let (_, answer) = proxy.exchange(GET, &error).await;
    answer.assert_error(405, "No such method");
    assert_eq!(answer.header("allow"), Some("GET, HEAD"));
}

#[tokio::test]
async fn an_upstream_that_is_not_there_is_a_bad_gateway() {
    let gone = listener().await;
    let upstream = address_of(&gone);
    drop(gone);
    let (address, _over) = start(upstream, &[], std::future::pending()).await;
    Wire::to(address).await.get("/").await.assert_error(502, "Bad Gateway");
}

#[tokio::test]
async fn an_upstream_that_does_not_speak_http_is_a_bad_gateway() {
    for nonsense in ["SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 200 OK\r\nContent-Le", ""] {
        let proxy = Proxy::with(&[]).await;
        let (_, answer) = proxy.exchange(GET, nonsense).await;
        answer.assert_error(502, "Bad Gateway");
    }
}

#[tokio::test]
async fn an_upstream_that_does_not_answer_is_a_gateway_timeout() {
    let proxy = Proxy::with(&["--timeout", "0.01"]).await;
    proxy.client().await.get("/").await.assert_error(504, "Gateway Timeout");
}

#[tokio::test]
async fn an_upstream_that_does_not_accept_is_a_gateway_timeout() {
    for (kind, status, message) in [
        (ErrorKind::TimedOut, 504, "Gateway Timeout"),
        (ErrorKind::HostUnreachable, 502, "Bad Gateway"),
    ] {
        let connector = service_fn(move |_: Uri| ready(Err::<TokioIo<TcpStream>, _>(io::Error::from(kind))));
        let client = Client::builder(TokioExecutor::new()).build::<_, Empty<Bytes>>(connector);
        let error = client.get(Uri::from_static("http://upstream/")).await;
        let arguments = arguments(address_of(&listener().await), &[]);
        let answer = fail(&layer(&arguments), error.expect_err("a response")).await;
        answer.assert_error(status, message);
    }
}

#[tokio::test]
async fn an_error_body_that_does_not_come_is_not_waited_for() {
    let proxy = Proxy::with(&["--error-body-timeout", "0.01"]).await;
    let mut client = proxy.client().await;
    client.send(GET).await;
    let mut upstream = proxy.accept().await;
    upstream.take_through("\r\n\r\n").await;
    upstream.send("HTTP/1.1 404 No\r\nContent-Length: 9\r\n\r\nNo us").await;
    client.take_answer().await.assert_error(404, "Not Found");
}

#[tokio::test]
async fn a_request_above_the_limit_is_refused() {
    let proxy = Proxy::with(&["--max-waiting", "1"]).await;
    let mut first = proxy.client().await;
    first.send(GET).await;
    let mut upstream = proxy.accept().await;
    let refused = proxy.client().await.get("/").await;
    refused.assert_error(503, "Service Unavailable");
    upstream.send(&reply(200, &[], "still there")).await;
    assert_eq!(first.take_answer().await.text(), "still there");
}

#[tokio::test]
async fn a_request_body_that_breaks_off_is_the_clients_error() {
    let proxy = Proxy::with(&[]).await;
    let mut client = proxy.client().await;
    client
        .send("POST / HTTP/1.1\r\nHost: example.org\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
        .await;
    let mut upstream = proxy.accept().await;
    upstream.take_through("one\r\n").await;
    client.send("no size\r\n").await;
    client.take_answer().await.assert_error(400, "Bad Request");
}

#[tokio::test]
async fn tunnels_are_not_made_on_request() {
    let proxy = Proxy::with(&[]).await;
    let mut client = proxy.client().await;
    let answer = client
        .ask("CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n")
        .await;
    answer.assert_error(501, "Not Implemented");
}

#[tokio::test]
async fn what_forbids_transforming_stays_as_it_is() {
    let forbidding = "Cache-Control: max-age=0, No-Transform";
    let asking = format!("GET / HTTP/1.1\r\nHost: example.org\r\n{forbidding}\r\n\r\n");
    let proxy = Proxy::with(&["--unmask"]).await;
    for (request, own, status, text) in [
        (GET, forbidding, 404, "no such user"),
        (GET, forbidding, 200, "Error: no such user"),
        (&asking, "X-Other: 1", 404, "no such user"),
        (&asking, "X-Other: 1", 200, "Error: no such user"),
    ] {
        let plain = ["Content-Type: text/plain", own];
        let (forwarded, answer) = proxy.exchange(request, &reply(status, &plain, text)).await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("content-type"), Some("text/plain"));
        assert_eq!(answer.text(), text);
        assert_eq!(lines(&forwarded, "cache-control").len(), usize::from(request == asking));
    }
}

#[tokio::test]
async fn a_reason_phrase_does_not_outlive_its_status() {
    let proxy = Proxy::with(&["--unmask=404"]).await;
    let mut client = proxy.client().await;
    client.send(GET).await;
    let mut upstream = proxy.accept().await;
    upstream.take_through("\r\n\r\n").await;
    upstream
        .send("HTTP/1.1 200 FINE\r\nContent-Length: 14\r\n\r\nError: no user")
        .await;
    assert_eq!(client.take_through("\r\n").await, "HTTP/1.1 404 Not Found\r\n");
}
