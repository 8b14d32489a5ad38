//! Tests bytes that would grow when decoded: the layer decodes none of them.

use tower_json_errors::{JsonErrorsLayer, JsonPolicy};

use crate::support::{Answer, Script, get, respond, response, through};

/// The first bytes of gzip, and then as many as anybody takes.
fn bomb() -> Script {
    Script::new().data(&b"\x1f\x8b\x08"[..]).endless(vec![0; 65_536])
}

#[tokio::test]
async fn a_decompression_bomb_is_never_unpacked_and_never_read() {
    let policies = [JsonPolicy::Trust, JsonPolicy::Verify, JsonPolicy::Reshape];
    for json in policies {
        for content_type in ["text/plain", "text/html", "image/png", "no type"] {
            for coding in ["gzip", "br", "identity, gzip", "x-unheard-of"] {
                let body = bomb();
                let probe = body.probe();
                let headers = [("content-type", content_type), ("content-encoding", coding)];
                let layer = JsonErrorsLayer::new().json(json);
                let answer = through(&layer, get(), response(502, &headers, body)).await;
                answer.assert_error(502, "Bad Gateway");
                assert_eq!(answer.header("content-encoding"), None);
                assert_eq!(probe.polls(), 0, "{content_type} {coding}");
                assert!(probe.is_dropped());
            }
        }
    }
}

#[tokio::test]
async fn compressed_json_streams_through_packed_as_it_is() {
    let body = bomb();
    let probe = body.probe();
    let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
    let answer = respond(&JsonErrorsLayer::new(), get(), response(502, &headers, body)).await;
    assert_eq!(answer.headers()["content-encoding"], "gzip");
    assert_eq!(probe.polls(), 0, "whoever wants it may unpack it");
}

#[tokio::test]
async fn a_compressed_success_is_not_looked_at_either() {
    let body = bomb().claims(40, Some(40));
    let probe = body.probe();
    let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
    let layer = JsonErrorsLayer::new().unmask(http::StatusCode::BAD_REQUEST);
    let answer = respond(&layer, get(), response(200, &headers, body)).await;
    assert_eq!((answer.status().as_u16(), probe.polls()), (200, 0));
}

/// What is no known coding is one that we cannot undo.
#[tokio::test]
async fn a_coding_that_is_no_text_is_a_coding() {
    let body = bomb();
    let probe = body.probe();
    let mut packed = response(502, &[("content-type", "text/plain")], body);
    let coding = http::HeaderValue::from_bytes(b"gz\xffip").expect("obs-text");
    packed.headers_mut().insert("content-encoding", coding);
    let answer: Answer = through(&JsonErrorsLayer::new(), get(), packed).await;
    answer.assert_error(502, "Bad Gateway");
    assert_eq!(probe.polls(), 0);
}
