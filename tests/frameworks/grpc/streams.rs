//! Tests a stream that fails after its head: tonic's client gets the messages before, and a status.

use bytes::Bytes;
use http::{Request, Response};
use http_body::Frame;
use http_body_util::StreamBody;
use tonic::body::Body;
use tonic::{Code, Status};
use tower::util::BoxCloneSyncService;
use tower::{BoxError, service_fn};
use tower_json_errors::{HttpError, JsonErrorsLayer};

use crate::desk::{Service, connect};

/// Sends two messages, and then its body fails, as that of a proxy whose upstream dies: tonic's own handlers end their
/// streams with a status.
fn upstream(half: &'static [u8]) -> Service {
    BoxCloneSyncService::new(service_fn(move |_: Request<Body>| async move {
        let failed = HttpError::service_unavailable("the desk is on fire");
        let steps = [
            Ok(Frame::data(Bytes::from_static(b"\0\0\0\0\x03one\0\0\0\0\x03two"))),
            Ok(Frame::data(Bytes::from_static(half))),
            Err(failed),
        ];
        let body = Body::new(StreamBody::new(tokio_stream::iter(steps)));
        let response = Response::builder().header("content-type", "application/grpc");
        Ok::<_, BoxError>(response.body(body)?)
    }))
}

async fn outcome(layer: JsonErrorsLayer, half: &'static [u8]) -> (Vec<String>, Status) {
    let client = connect(layer, upstream(half)).await;
    client.stream("/Desk/Queue").await
}

#[tokio::test]
async fn a_stream_that_fails_between_two_messages_ends_with_a_status() {
    let (messages, status) = outcome(JsonErrorsLayer::new().grpc().stream_errors(), b"").await;
    assert_eq!(messages, ["one", "two"]);
    assert_eq!(
        (status.code(), status.message()),
        (Code::Unavailable, "the desk is on fire")
    );
}

#[tokio::test]
async fn without_the_option_or_in_the_middle_of_a_message_it_is_reset() {
    for (layer, half) in [
        (JsonErrorsLayer::new().grpc(), &b""[..]),
        (JsonErrorsLayer::new().grpc().stream_errors(), b"\0\0\0"),
    ] {
        // A reset may overtake the messages before it.
        let (_, status) = outcome(layer, half).await;
        assert_eq!(status.code(), Code::Internal);
        assert!(!status.message().contains("on fire"), "{status}");
    }
}
