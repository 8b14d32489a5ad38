//! Tests an upstream behind TLS, whose authority is trusted or not.

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::wire::{Wire, watched};
use super::{GET, Proxy, address_of, listener, reply};

/// A TLS server for `localhost`, and its certificate as PEM.
fn acceptor(protocols: &[&[u8]]) -> (TlsAcceptor, String) {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).expect("no key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).expect("not a key");
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("no versions")
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .expect("not a certificate");
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
    (TlsAcceptor::from(Arc::new(config)), cert.pem())
}

fn file(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).expect("not written");
    path.to_str().expect("not UTF-8").to_owned()
}

async fn accept(listener: &TcpListener, acceptor: &TlsAcceptor) -> std::io::Result<Wire> {
    let (stream, _) = watched(listener.accept()).await.expect("nobody came");
    watched(acceptor.accept(stream)).await.map(Wire::over)
}

#[tokio::test]
async fn a_trusted_upstream_is_asked_over_tls() {
    let (acceptor, pem) = acceptor(&[b"h2", b"http/1.1"]);
    let listener = listener().await;
    let url = format!("https://localhost:{}", address_of(&listener).port());
    let proxy = Proxy::before(listener, &url, &["--upstream-ca", &file("trusted.pem", &pem)]).await;
    let mut client = proxy.client().await;
    client.send(GET).await;
    let mut upstream = accept(&proxy.upstream, &acceptor).await.expect("no TLS");
    let request = upstream.take_request().await;
    assert_eq!(request.lines("host"), [url.trim_start_matches("https://")]);
    upstream.send(&reply(404, &[], "no user")).await;
    client.take_response().await.assert_error(404, "no user");
}

#[tokio::test]
async fn an_upstream_that_is_not_trusted_is_a_bad_gateway() {
    let (acceptor, _) = acceptor(&[]);
    let listener = listener().await;
    let url = format!("https://localhost:{}", address_of(&listener).port());
    let proxy = Proxy::before(listener, &url, &["--expose", "everything"]).await;
    let mut client = proxy.client().await;
    client.send(GET).await;
    assert!(accept(&proxy.upstream, &acceptor).await.is_err());
    let response = client.take_response().await;
    assert_eq!(response.status(), 502);
    assert!(response.text().contains("certificate"), "{}", response.text());
}

#[tokio::test]
async fn http2_is_agreed_on_over_tls() {
    let (acceptor, pem) = acceptor(&[b"h2"]);
    let listener = listener().await;
    let url = format!("https://localhost:{}", address_of(&listener).port());
    let words = ["--upstream-http2", "--upstream-ca", &file("http2.pem", &pem)];
    let proxy = Proxy::before(listener, &url, &words).await;
    let mut client = proxy.client().await;
    client.send(GET).await;
    let (stream, _) = watched(proxy.upstream.accept()).await.expect("nobody came");
    let stream = watched(acceptor.accept(stream)).await.expect("no TLS");
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let service = service_fn(async |request: Request<Incoming>| {
        let body = format!("no user at {}", request.uri());
        Response::builder().status(404).body(Full::new(Bytes::from(body)))
    });
    let server = http2::Builder::new(TokioExecutor::new());
    tokio::spawn(server.serve_connection(TokioIo::new(stream), service));
    let message = format!("no user at {url}/users?page=2");
    client.take_response().await.assert_error(404, &message);
}
