//! Tests gRPC-Web over HTTP/1, as a browser uses it.

use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tonic_web::GrpcWebLayer;
use tower::ServiceBuilder;
use tower_json_errors::JsonErrorsLayer;

use crate::desk::{boxed, desk, serve};

/// One message, uncompressed, of five bytes.
const HELLO: &[u8] = b"\0\0\0\0\x05hello";

async fn call(method: &str) -> Response<Bytes> {
    let service = ServiceBuilder::new()
        .layer(GrpcWebLayer::new())
        .service(desk(Arc::default()));
    let address = serve(JsonErrorsLayer::new().grpc(), boxed(service)).await;
    let stream = TcpStream::connect(address).await.expect("no connection");
    let (mut client, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .expect("no HTTP");
    tokio::spawn(connection);
    let request = Request::post(method)
        .header("host", "localhost")
        .header("content-type", "application/grpc-web+proto")
        .body(Full::new(Bytes::from_static(HELLO)))
        .expect("a legal request");
    let (head, body) = client.send_request(request).await.expect("no answer").into_parts();
    let body = body.collect().await.expect("half an answer").to_bytes();
    Response::from_parts(head, body)
}

#[tokio::test]
async fn a_success_passes() {
    let answer = call("/Desk/Echo").await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "application/grpc-web+proto");
    assert!(answer.body().starts_with(HELLO), "{answer:?}");
    assert!(answer.body().ends_with(b"grpc-status:0\r\n"), "{answer:?}");
}

#[tokio::test]
async fn a_status_of_tonics_passes() {
    let answer = call("/Desk/Refuse").await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["grpc-status"], "9");
}

#[tokio::test]
async fn errors_are_told_in_the_headers() {
    let table = [
        ("/Desk/Panic", "13", "Internal Server Error"),
        ("/Desk/OutOfPaper", "13", "Internal Server Error"),
        ("/Desk/NotFound", "5", "no form called 100 %25 caf%C3%A9"),
    ];
    for (method, code, message) in table {
        let answer = call(method).await;
        assert_eq!(answer.status(), 200, "{method}");
        assert_eq!(
            answer.headers()["content-type"],
            "application/grpc-web+proto",
            "{method}"
        );
        assert_eq!(answer.headers()["grpc-status"], code, "{method}");
        assert_eq!(answer.headers()["grpc-message"], message, "{method}");
        assert!(answer.body().is_empty(), "{method}");
    }
}
