//! Tests the hook for reqwest, with real connections.

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use http::{Request, StatusCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tower::{Layer, service_fn};
use tower_json_errors::{BoxError, HttpError, JsonErrorsLayer, upstream};

use crate::support::{Answer, ask, get};

/// What a service answers that asks with this.
async fn answer_to(request: reqwest::RequestBuilder) -> Answer {
    let service = service_fn(move |_: Request<Body>| {
        let request = request.try_clone();
        async move {
            let response = request.expect("a stream").send().await?.error_for_status()?;
            let text = response.text().await?;
            Ok::<_, BoxError>(http::Response::new(Body::from(text)))
        }
    });
    let layer = JsonErrorsLayer::new().map_service_error(upstream::reqwest);
    ask(layer.layer(service), get("/", &[])).await
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().expect("no client")
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("no free port");
    let address: SocketAddr = listener.local_addr().expect("no address");
    (listener, format!("http://{address}/"))
}

/// An upstream that answers the first request with these bytes.
async fn upstream_that_says(bytes: &'static [u8]) -> String {
    let (listener, url) = listen().await;
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("no connection");
        let _ = stream.read(&mut [0; 1024]).await;
        let _ = stream.write_all(bytes).await;
    });
    url
}

#[tokio::test]
async fn an_upstream_that_is_not_there_is_502() {
    let (listener, url) = listen().await;
    drop(listener);
    answer_to(client().get(url)).await.assert_error(502, "Bad Gateway");
}

#[tokio::test]
async fn an_upstream_that_hangs_up_or_speaks_no_http_is_502() {
    for bytes in [
        &b""[..],
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf",
        b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n",
    ] {
        let url = upstream_that_says(bytes).await;
        answer_to(client().get(url)).await.assert_error(502, "Bad Gateway");
    }
}

#[tokio::test]
async fn an_upstream_that_does_not_answer_is_504() {
    let (listener, url) = listen().await;
    let slow = client().get(url).timeout(Duration::from_millis(20));
    answer_to(slow).await.assert_error(504, "Gateway Timeout");
    drop(listener);
}

#[tokio::test]
async fn a_request_that_cannot_be_built_is_500() {
    let service = service_fn(|_: Request<Body>| async {
        client().get("no URL").send().await?;
        Ok::<_, BoxError>(http::Response::new(Body::empty()))
    });
    let layer = JsonErrorsLayer::new().map_service_error(upstream::reqwest);
    let answer = ask(layer.layer(service), get("/", &[])).await;
    answer.assert_error(500, "Internal Server Error");
}

#[tokio::test]
async fn an_error_of_the_application_is_not_taken_for_the_upstreams() {
    let (listener, url) = listen().await;
    drop(listener);
    let service = service_fn(move |_: Request<Body>| {
        let request = client().get(&url);
        async move {
            let failed = request.send().await.expect_err("nobody is there");
            let own = HttpError::new(StatusCode::SERVICE_UNAVAILABLE, "come back at nine").with_source(failed);
            Err::<http::Response<Body>, BoxError>(own.into())
        }
    });
    let layer = JsonErrorsLayer::new().map_service_error(upstream::reqwest);
    let answer = ask(layer.layer(service), get("/", &[])).await;
    answer.assert_error(503, "come back at nine");
}
