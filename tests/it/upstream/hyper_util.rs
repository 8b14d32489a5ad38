//! Tests the hook for hyper-util's client.

use std::io;

use bytes::Bytes;
use http::{Request, Uri};
use http_body::Frame;
use http_body_util::{BodyExt, Full, Limited, StreamBody};
use hyper_util::client::legacy::{self, Client, connect::HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;
use tower::{Layer, ServiceExt, service_fn};
use tower_json_errors::{BoxError, HttpError, JsonErrorsLayer, upstream};

use super::listen;
use crate::support::Answer;

type Body = http_body_util::combinators::BoxBody<Bytes, BoxError>;

fn body(text: &'static str) -> Body {
    Full::from(text).map_err(Into::into).boxed()
}

/// What a proxy answers that sends this on with this client.
async fn proxied<C>(client: Client<C, Body>, upstream: &str, body: Body) -> Answer
where
    C: legacy::connect::Connect + Clone + Send + Sync + 'static,
{
    let proxy = service_fn(|request: Request<Body>| client.request(request));
    let request = Request::post(upstream).body(body).expect("a legal request");
    let layer = JsonErrorsLayer::new().map_service_error(upstream::hyper_util);
    let Ok(answer) = layer.layer(proxy).oneshot(request).await;
    Answer::of(answer).await
}

fn client() -> Client<HttpConnector, Body> {
    Client::builder(TokioExecutor::new()).build_http()
}

#[tokio::test]
async fn an_upstream_that_is_not_there_is_502() {
    let (listener, address) = listen().await;
    drop(listener);
    let answer = proxied(client(), &format!("http://{address}/"), body("")).await;
    answer.assert_error(502, "Bad Gateway");
}

#[tokio::test]
async fn an_upstream_that_hangs_up_is_502() {
    let (listener, address) = listen().await;
    tokio::spawn(async move { listener.accept().await.map(drop) });
    let answer = proxied(client(), &format!("http://{address}/"), body("hello")).await;
    answer.assert_error(502, "Bad Gateway");
}

#[tokio::test]
async fn an_upstream_that_is_too_slow_to_connect_is_504() {
    let timed_out = || Err::<TokioIo<TcpStream>, _>(io::Error::from(io::ErrorKind::TimedOut));
    let connector = service_fn(move |_: Uri| std::future::ready(timed_out()));
    let client = Client::builder(TokioExecutor::new()).build(connector);
    let answer = proxied(client, "http://upstream/", body("")).await;
    answer.assert_error(504, "Gateway Timeout");
}

/// By type alone it is not known whose limit it was. 502 blames no client that did nothing wrong.
#[tokio::test]
async fn a_limit_inside_of_the_upstreams_error_is_502_and_not_413() {
    let (listener, address) = listen().await;
    let upstream = tokio::spawn(async move { listener.accept().await });
    let too_large = Limited::new(body("more than that"), 4).boxed();
    let answer = proxied(client(), &format!("http://{address}/"), too_large).await;
    answer.assert_error(502, "Bad Gateway");
    upstream.abort();
}

/// The body of the request failed, and not the upstream: an error of the application keeps its status.
#[tokio::test]
async fn a_request_whose_own_body_fails_keeps_the_status_of_its_error() {
    let (listener, address) = listen().await;
    let upstream = tokio::spawn(async move { listener.accept().await });
    let failed = Err(HttpError::too_many_requests("slow down").into());
    let frames = [Ok(Frame::data(Bytes::from_static(b"half"))), failed];
    let failing = BodyExt::boxed(StreamBody::new(futures_util::stream::iter(frames)));
    let answer = proxied(client(), &format!("http://{address}/"), failing).await;
    answer.assert_error(429, "slow down");
    upstream.abort();
}
