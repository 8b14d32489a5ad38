//! Tests HTTP/2 on either side.

use std::convert::Infallible;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode, Version};
use http_body::Frame;
use http_body_util::{BodyExt, Empty, StreamBody};
use hyper::body::Incoming;
use hyper::client::conn::http2::SendRequest;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use super::wire::watched;
use super::{Proxy, address_of, listener, reply};

pub(crate) async fn http2_client(proxy: &Proxy) -> SendRequest<Empty<Bytes>> {
    let stream = TcpStream::connect(proxy.address).await.expect("no connection");
    let handshake = hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream));
    let (client, connection) = handshake.await.expect("no handshake");
    tokio::spawn(connection);
    client
}

pub(crate) fn request(target: &str, headers: &[(&'static str, &'static str)]) -> Request<Empty<Bytes>> {
    let mut request = Request::new(Empty::new());
    *request.uri_mut() = target.parse().expect("not a target");
    *request.version_mut() = Version::HTTP_2;
    for (name, value) in headers {
        request.headers_mut().append(*name, HeaderValue::from_static(value));
    }
    request
}

/// RFC 9113 section 8.2.3: crumbs are joined before they reach HTTP/1.
#[tokio::test]
async fn the_crumbs_of_a_cookie_are_joined() {
    let proxy = Proxy::with(&[]).await;
    let mut client = http2_client(&proxy).await;
    let crumbs = [("cookie", "a=1"), ("cookie", "b=2"), ("cookie", "c=3")];
    let response = client.send_request(request("http://example.org/a", &crumbs));
    let respond = async {
        let mut upstream = proxy.accept().await;
        let forwarded = upstream.take_request().await;
        upstream.send(&reply(404, &[], "no user")).await;
        forwarded
    };
    let (response, forwarded) = watched(async { tokio::join!(response, respond) }).await;
    assert_eq!(forwarded.lines("cookie"), ["a=1; b=2; c=3"]);
    assert_eq!(forwarded.lines("x-forwarded-host"), ["example.org"]);
    assert!(forwarded.lines("via")[0].starts_with("2 json-errors-"), "{forwarded:?}");
    let response = response.expect("no response");
    assert_eq!((response.version(), response.status().as_u16()), (Version::HTTP_2, 404));
    let body = response.into_body().collect().await.expect("no body").to_bytes();
    assert_eq!(body, r#"{"error":"no user"}"#);
}

/// RFC 9113 section 8.3.1.
#[tokio::test]
async fn a_host_that_differs_from_the_authority_is_a_bad_request() {
    let proxy = Proxy::with(&[]).await;
    let mut client = http2_client(&proxy).await;
    let response = client.send_request(request("http://example.org/", &[("host", "other.example")]));
    let response = watched(response).await.expect("no response");
    assert_eq!(response.status(), 400);
}

/// What the upstream of the next tests received.
type Received = mpsc::UnboundedReceiver<Request<()>>;

/// An upstream that speaks nothing but HTTP/2.
async fn http2_upstream() -> (String, Received) {
    let listener = listener().await;
    let url = format!("http://{}", address_of(&listener));
    let (sender, received) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let sender = sender.clone();
            let service = service_fn(move |request: Request<Incoming>| {
                let fails = request.uri().path() != "/ok";
                let status = if fails {
                    StatusCode::INTERNAL_SERVER_ERROR
                } else {
                    StatusCode::OK
                };
                let _ = sender.send(request.map(drop));
                async move { Ok::<_, Infallible>(with_trailers(status)) }
            });
            tokio::spawn(http2::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service));
        }
    });
    (url, received)
}

fn with_trailers(status: StatusCode) -> Response<impl http_body::Body<Data = Bytes, Error = Infallible>> {
    let trailers = HeaderMap::from_iter([(HeaderName::from_static("x-sum"), HeaderValue::from_static("7"))]);
    let frames = [
        Ok(Frame::data(Bytes::from_static(b"a secret"))),
        Ok(Frame::trailers(trailers)),
    ];
    let mut response = Response::new(StreamBody::new(futures_util::stream::iter(frames)));
    *response.status_mut() = status;
    response
}

#[tokio::test]
async fn the_upstream_can_speak_http2() {
    let (url, mut received) = http2_upstream().await;
    let proxy = Proxy::before(listener().await, &url, &["--upstream-http2"]).await;
    let mut client = http2_client(&proxy).await;
    let response = client.send_request(request("http://example.org/ok", &[("te", "trailers")]));
    let response = watched(response).await.expect("no response");
    assert_eq!(response.status(), 200);
    let body = response.into_body().collect().await.expect("no body");
    assert_eq!(
        body.trailers().and_then(|trailers| trailers.get("x-sum")),
        Some(&HeaderValue::from_static("7"))
    );

    let forwarded = received.recv().await.expect("nothing came");
    assert_eq!(forwarded.version(), Version::HTTP_2);
    assert_eq!(forwarded.headers()["te"], "trailers");
    assert_eq!(forwarded.headers()["x-forwarded-host"], "example.org");

    // A client of HTTP/1 gets the same errors as ever.
    let response = proxy
        .client()
        .await
        .ask("GET /fails HTTP/1.1\r\nHost: example.org\r\n\r\n")
        .await;
    response.assert_error(500, "Internal Server Error");
}
