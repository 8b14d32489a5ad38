//! Tests streams of gRPC and gRPC-Web that fail late.

use http::{Method, Request, Version};
use tower_json_errors::{HttpError, JsonErrorsLayer};

use super::{Received, failing, layer};
use crate::support::{Log, Script, response};

const MESSAGE: &str = "\0\0\0\0\x02ok";

fn call(version: Version) -> Request<()> {
    let request = Request::builder().method(Method::POST).version(version);
    let request = request.header("content-type", "application/grpc");
    request.body(()).unwrap()
}

async fn receive(layer: &JsonErrorsLayer, version: Version, content_type: &str, body: Script) -> Received {
    let response = response(200, &[("content-type", content_type)], body);
    let response = crate::support::respond(layer, call(version), response).await;
    assert_eq!(response.status(), 200);
    Received::of(response.into_body()).await
}

fn trailer(received: &Received, name: &str) -> Option<String> {
    let value = received.trailers.as_ref()?.get(name)?;
    Some(value.to_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_failure_between_two_messages_becomes_trailers() {
    for sent in ["", MESSAGE] {
        for body in [
            Script::new().data(sent).error("reset"),
            Script::new().data(sent).panic("boom"),
        ] {
            let log = Log::new();
            let received = receive(&log.on(layer().grpc()), Version::HTTP_2, "application/grpc+proto", body).await;
            assert_eq!((&*received.text(), &received.error), (sent, &None));
            assert_eq!(trailer(&received, "grpc-status").as_deref(), Some("13"));
            assert_eq!(
                trailer(&received, "grpc-message").as_deref(),
                Some("Internal Server Error")
            );
            assert_eq!((log.only().status, log.only().head_sent), (500, true));
        }
    }
}

#[tokio::test]
async fn an_http_error_keeps_its_words_and_its_code() {
    let busy = HttpError::service_unavailable("at 100 %");
    let response = response(200, &[("content-type", "application/grpc")], failing(busy, &[MESSAGE]));
    let layer = layer().grpc();
    let received = Received::of(
        crate::support::respond(&layer, call(Version::HTTP_2), response)
            .await
            .into_body(),
    );
    let received = received.await;
    assert_eq!(trailer(&received, "grpc-status").as_deref(), Some("14"));
    assert_eq!(trailer(&received, "grpc-message").as_deref(), Some("at 100 %25"));
}

#[tokio::test]
async fn grpc_web_ends_with_a_frame_of_its_own() {
    for version in [Version::HTTP_11, Version::HTTP_2] {
        let body = Script::new().data(MESSAGE).error("reset");
        let received = receive(&layer().grpc(), version, "application/grpc-web+proto", body).await;
        let lines = "grpc-status: 13\r\ngrpc-message: Internal Server Error\r\n";
        let mut expected = [MESSAGE.as_bytes(), &[0x80, 0, 0, 0, u8::try_from(lines.len()).unwrap()]].concat();
        expected.extend(lines.bytes());
        assert_eq!((received.frames.concat(), received.error), (expected, None));
    }
}

#[tokio::test]
async fn everything_else_is_cut_off() {
    let fails = |sent: &'static str| Script::new().data(sent).error("reset");
    let both = || layer().grpc();
    let table = [
        // In the middle of a message, and after the trailers of gRPC-Web.
        (both(), Version::HTTP_2, "application/grpc", "\0\0\0\0\x02o"),
        (both(), Version::HTTP_2, "application/grpc-web", "\0\0"),
        // HTTP/1 loses trailers.
        (both(), Version::HTTP_11, "application/grpc", MESSAGE),
        (both(), Version::HTTP_2, "application/grpc-web-text", "AAAAAAA="),
        (layer(), Version::HTTP_2, "application/grpc", MESSAGE),
        (
            JsonErrorsLayer::new().grpc(),
            Version::HTTP_2,
            "application/grpc",
            MESSAGE,
        ),
    ];
    for (layer, version, content_type, sent) in table {
        let received = receive(&layer, version, content_type, fails(sent)).await;
        assert_eq!((&*received.text(), received.error.as_deref()), (sent, Some("reset")));
        assert_eq!(received.trailers, None);
    }
    let ended = Script::new().data(&b"\x80\0\0\0\x01a"[..]).error("reset");
    let response = response(200, &[("content-type", "application/grpc-web")], ended);
    let layer = layer().grpc();
    let response = crate::support::respond(&layer, call(Version::HTTP_2), response).await;
    let received = Received::of(response.into_body()).await;
    assert_eq!((received.frames.len(), received.error.as_deref()), (1, Some("reset")));
}
