//! Tests HTTP/2: one frame of header fields, the data that they declare, and no stream that fails.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use tower_json_errors::JsonErrorsLayer;

use super::cases::{CASES, assert_fine, layer, respond};
use super::server::{boxed, serve};
use super::wire2::{DATA, Wire};
use crate::support::{Script, plain, response};

#[tokio::test]
#[cfg_attr(not(feature = "tower"), ignore = "expects the statuses of the feature `tower`")]
async fn every_answer_arrives_whole_on_one_connection() {
    let wire = Wire::to(serve(&layer(), respond).await).await;
    for (case, stream) in CASES.iter().zip(1..) {
        case.assert(&wire.get(case.path).await);
        let frames = wire.frames(stream);
        let data: usize = frames
            .iter()
            .filter(|frame| frame.kind == DATA)
            .map(|frame| frame.length)
            .sum();
        assert_eq!(data, case.json.len(), "{}: {frames:?}", case.path);
    }
    assert_fine(&wire.get("/fine").await);
}

#[tokio::test]
async fn the_trailers_of_a_kept_error_arrive() {
    let address = serve(&JsonErrorsLayer::new(), |_| {
        let body = Script::new()
            .data(r#"{"kept":1}"#)
            .trailers(trailers("x-checksum", "7"));
        Ok(response(409, &[("content-type", "application/json")], boxed(body)))
    })
    .await;
    let answer = Wire::to(address).await.get("/").await;
    assert_eq!((answer.status.as_u16(), answer.text()), (409, r#"{"kept":1}"#));
    assert_eq!(answer.trailers, Some(trailers("x-checksum", "7")));
}

#[tokio::test]
async fn grpc_answers_pass_with_their_trailers() {
    for status in [200, 503] {
        let address = serve(&JsonErrorsLayer::new(), move |_| {
            let body = Script::new().data(MESSAGE).trailers(trailers("grpc-status", "3"));
            Ok(response(
                status,
                &[("content-type", "application/grpc+proto")],
                boxed(body),
            ))
        })
        .await;
        let answer = Wire::to(address).await.get("/").await;
        assert_eq!((answer.status.as_u16(), &answer.body), (status, &MESSAGE));
        assert_eq!(answer.header("content-type"), Some("application/grpc+proto"));
        assert_eq!(answer.trailers, Some(trailers("grpc-status", "3")));
    }
}

#[tokio::test]
async fn headers_of_http_1_do_not_spoil_an_answer() {
    let address = serve(&JsonErrorsLayer::new(), |_| {
        let (mut head, body) = plain(400, "no").into_parts();
        for (name, value) in [("connection", "close"), ("transfer-encoding", "chunked")] {
            head.headers.insert(name, HeaderValue::from_static(value));
        }
        Ok(http::Response::from_parts(head, boxed(body)))
    })
    .await;
    let wire = Wire::to(address).await;
    for _ in 0..2 {
        wire.get("/").await.assert_error(400, "no");
    }
}

/// A message of no bytes, as gRPC frames it.
const MESSAGE: Bytes = Bytes::from_static(&[0; 5]);

fn trailers(name: &'static str, value: &'static str) -> HeaderMap {
    let pair = (HeaderName::from_static(name), HeaderValue::from_static(value));
    HeaderMap::from_iter([pair])
}
