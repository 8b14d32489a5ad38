//! Tests the option `decompress`: compressed errors are read as if they were not compressed.

use std::io::Write;

use bytes::Bytes;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use flate2::{Compression, GzBuilder};
use http::Response;
use http_body_util::Full;
use tower_json_errors::{Expose, JsonErrorsLayer, JsonPolicy, Origin};

use crate::properties::model::coding::{Beside, CODINGS, encode_beside};
use crate::support::{Answer, Log, Script, get, head, response, through};

const JSON: &str = r#"{"error":"No such user"}"#;

fn layer() -> JsonErrorsLayer {
    JsonErrorsLayer::new().decompress()
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn zlib(text: &str) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn deflate(text: &str) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn hex(digits: &str) -> Vec<u8> {
    let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
    (0..digits.len()).step_by(2).map(byte).collect()
}

/// Raw deflate whose first two bytes are divisible by 31, as those of zlib are: one block of 23 bytes, stored.
fn stored() -> Vec<u8> {
    [&hex("011700e8ff")[..], br#"{"error":"No such use"}"#].concat()
}

/// `JSON` in every coding.
fn json_in_all_codings() -> [(&'static str, Vec<u8>); 6] {
    [
        ("br", hex("8b0b807b226572726f72223a224e6f20737563682075736572227d03")),
        ("deflate", zlib(JSON)),
        ("Deflate", deflate(JSON)),
        ("gzip", gzip(JSON)),
        ("x-gzip", gzip(JSON)),
        (
            "zstd",
            hex("28b52ffd2418c100007b226572726f72223a224e6f20737563682075736572227d3a7323bd"),
        ),
    ]
}

/// A response with this content coding, and all that describes its body.
pub(crate) fn encoded(status: u16, content_type: &str, coding: &str, body: Vec<u8>) -> Response<Full<Bytes>> {
    let length = body.len().to_string();
    let headers = [
        ("content-type", content_type),
        ("content-encoding", coding),
        ("content-length", &*length),
        ("etag", "\"1\""),
    ];
    response(status, &headers, Full::from(body))
}

async fn answer(layer: &JsonErrorsLayer, status: u16, content_type: &str, coding: &str, body: Vec<u8>) -> Answer {
    through(layer, get(), encoded(status, content_type, coding, body)).await
}

#[tokio::test]
async fn json_stays_compressed_byte_for_byte() {
    for (coding, body) in json_in_all_codings() {
        let log = Log::new();
        let kept = answer(&log.on(layer()), 404, "application/json", coding, body.clone()).await;
        assert_eq!((kept.status.as_u16(), &*kept.body), (404, &*body), "{coding}");
        assert_eq!(kept.header("content-encoding"), Some(coding));
        assert_eq!(kept.header("content-length"), Some(&*body.len().to_string()));
        assert_eq!(kept.header("etag"), Some("\"1\""));
        assert_eq!(log.only().message, "No such user", "{coding}");
        // In the configured format it is kept, too.
        let kept = answer(
            &layer().json(JsonPolicy::Reshape),
            404,
            "application/json",
            coding,
            body.clone(),
        )
        .await;
        assert_eq!((&*kept.body, kept.header("content-encoding")), (&*body, Some(coding)));
    }
}

/// What decoders skip was never looked at: it does not go on.
#[tokio::test]
async fn json_beside_which_something_stands_is_sent_decoded() {
    let beside = [
        Beside::After(b"db: secret".to_vec()),
        Beside::After(b"\0".to_vec()),
        Beside::Inside(b"db: secret".to_vec()),
    ];
    for coding in CODINGS {
        for beside in &beside {
            if matches!(beside, Beside::Inside(_)) && !coding.has_inside() {
                continue;
            }
            let body = encode_beside(coding, JSON.as_bytes(), beside);
            let answer = async |layer: &JsonErrorsLayer, status, content_type| {
                answer(layer, status, content_type, coding.name(), body.clone()).await
            };
            for (status, policy) in [
                (404, JsonPolicy::Verify),
                (500, JsonPolicy::Verify),
                (404, JsonPolicy::Reshape),
            ] {
                let json = answer(&layer().json(policy), status, "application/json").await;
                json.assert_error(status, "No such user");
                assert_eq!(json.header("content-encoding"), None);
                assert_eq!(json.header("etag"), None);
            }
            let labelled = answer(&layer(), 404, "application/problem+json; charset=latin1").await;
            assert_eq!(labelled.header("content-type"), Some("application/problem+json"));
            assert_eq!(labelled.text(), JSON);
            // The same JSON in other words, read as text is.
            answer(&layer(), 404, "text/plain")
                .await
                .assert_error(404, "No such user");
            answer(&layer(), 500, "text/plain")
                .await
                .assert_error(500, "No such user");
        }
    }
}

#[tokio::test]
async fn json_that_is_too_large_and_holds_more_is_the_reason_phrase() {
    let json = format!(r#"{{"error":"{}"}}"#, "words ".repeat(100));
    let mut named = GzBuilder::new().filename("x").write(Vec::new(), Compression::best());
    named.write_all(json.as_bytes()).unwrap();
    let small = layer().max_body_size(200);
    for (body, is_kept) in [(gzip(&json), true), (named.finish().unwrap(), false)] {
        let answer = answer(&small, 404, "application/json", "gzip", body.clone()).await;
        assert_eq!(*answer.body == *body, is_kept);
        if !is_kept {
            answer.assert_error(404, "Not Found");
        }
    }
}

#[tokio::test]
async fn texts_and_foreign_json_are_read() {
    for (coding, encode) in [
        ("gzip", gzip as fn(&str) -> Vec<u8>),
        ("deflate", zlib),
        ("identity, gzip", gzip),
    ] {
        for content_type in ["text/plain", "text/html", "application/json"] {
            let text = answer(&layer(), 404, content_type, coding, encode("No such user")).await;
            text.assert_error(404, "No such user");
            assert_eq!(text.header("content-encoding"), None);
            assert_eq!(text.header("etag"), None);
            assert_eq!(text.header("content-length"), Some(&*text.body.len().to_string()));
        }
        let reshaping = layer().json(JsonPolicy::Reshape);
        let foreign = r#"{"msg":"No such user"}"#;
        let reshaped = answer(&reshaping, 404, "application/json", coding, encode(foreign)).await;
        assert_eq!(
            reshaped.text(),
            format!(r#"{{"error":"No such user","details":{foreign}}}"#)
        );
        assert_eq!(reshaped.header("content-encoding"), None);
        let relabelled = answer(&layer(), 404, "text/plain", coding, encode(JSON)).await;
        assert_eq!(relabelled.text(), JSON);
        assert_eq!(relabelled.header("content-type"), Some("application/json"));
        assert_eq!(relabelled.header("content-encoding"), None);
        assert_eq!(relabelled.header("content-length"), Some(&*JSON.len().to_string()));
        let embedded = answer(&layer(), 404, "text/plain", coding, encode(&format!("Error: {JSON}"))).await;
        assert_eq!((embedded.text(), embedded.header("content-encoding")), (JSON, None));
    }
}

#[tokio::test]
async fn without_the_option_nothing_changes() {
    let off = JsonErrorsLayer::new();
    answer(&off, 404, "text/plain", "gzip", gzip("No such user"))
        .await
        .assert_error(404, "Not Found");
    let kept = answer(&off, 404, "application/json", "gzip", gzip("no JSON")).await;
    assert_eq!(&*kept.body, &*gzip("no JSON"));
}

#[tokio::test]
async fn what_cannot_be_undone_is_as_without_the_option() {
    for coding in ["gzip, br", "gzip, gzip", "compress", "rot13", "gzip;q=1"] {
        answer(&layer(), 404, "text/plain", coding, gzip("No such user"))
            .await
            .assert_error(404, "Not Found");
        let kept = answer(&layer(), 404, "application/json", coding, gzip(JSON)).await;
        assert_eq!(&*kept.body, &*gzip(JSON), "{coding}");
        let reshaping = layer().json(JsonPolicy::Reshape);
        answer(&reshaping, 404, "application/json", coding, gzip(JSON))
            .await
            .assert_error(404, "Not Found");
    }
}

#[tokio::test]
async fn a_body_that_is_damaged_is_the_reason_phrase() {
    let whole = gzip(JSON);
    let cut = whole[..whole.len() - 1].to_vec();
    for (coding, body) in [
        ("gzip", cut),
        ("br", whole.clone()),
        ("zstd", whole),
        ("gzip", JSON.into()),
        ("deflate", b"\0".to_vec()),
    ] {
        for content_type in ["text/plain", "application/json", "text/html"] {
            let log = Log::new();
            answer(&log.on(layer()), 404, content_type, coding, body.clone())
                .await
                .assert_error(404, "Not Found");
            let entry = log.only();
            assert_eq!(entry.origin, Origin::Response);
            assert!(
                entry.sources[0].contains("damaged or incomplete"),
                "{:?}",
                entry.sources
            );
        }
    }
    answer(&layer(), 404, "text/plain", "gzip", Vec::new())
        .await
        .assert_error(404, "Not Found");
}

#[tokio::test]
async fn the_limit_is_that_of_the_decoded_body() {
    let long = "words ".repeat(100);
    let cut = answer(&layer().max_body_size(64), 404, "text/plain", "gzip", gzip(&long)).await;
    assert_eq!(cut.json()["error"], format!("{}…", &long[..64].trim_end()));
    let json = format!(r#"{{"error":"{long}"}}"#);
    let kept = answer(&layer().max_body_size(64), 404, "application/json", "gzip", gzip(&json)).await;
    assert_eq!(&*kept.body, &*gzip(&json));
    let small = || layer().max_body_size(64).json(JsonPolicy::Reshape);
    answer(&small(), 404, "application/json", "gzip", gzip(&json))
        .await
        .assert_error(404, "Not Found");
    answer(&layer().max_body_size(64), 404, "text/plain", "gzip", gzip(&json))
        .await
        .assert_error(404, "Not Found");
    // Compressed, it is too large already.
    for (content_type, is_kept) in [("application/json", true), ("text/plain", false)] {
        let body = Script::new().data(gzip(JSON)).data(vec![0; 64]);
        let headers = [("content-type", content_type), ("content-encoding", "gzip")];
        let answer = through(&layer().max_body_size(64), get(), response(404, &headers, body)).await;
        let expected = [gzip(JSON), vec![0; 64]].concat();
        assert_eq!(*answer.body == *expected, is_kept, "{content_type}");
    }
}

#[tokio::test]
async fn a_bomb_is_one_cut_text() {
    let zeros = gzip(&"\0".repeat(50 << 20));
    assert!(zeros.len() < 65_536);
    for content_type in ["text/plain", "application/json"] {
        let answer = answer(&layer(), 404, content_type, "gzip", zeros.clone()).await;
        assert!(answer.body.len() < 65_536, "{}", answer.body.len());
        assert_eq!(answer.header("content-encoding"), None);
    }
}

#[tokio::test]
async fn what_is_hidden_stays_hidden() {
    for content_type in ["text/plain", "text/html", "application/json"] {
        let log = Log::new();
        answer(&log.on(layer()), 500, content_type, "gzip", gzip("db: secret"))
            .await
            .assert_error(500, "Internal Server Error");
        assert_eq!(log.only().sources, ["db: secret"], "{content_type}");
    }
    let reshaping = layer().json(JsonPolicy::Reshape);
    answer(&reshaping, 500, "application/json", "gzip", gzip(JSON))
        .await
        .assert_error(500, "Internal Server Error");
    let shown = layer().expose(Expose::Responses);
    answer(&shown, 500, "text/plain", "gzip", gzip("db is down"))
        .await
        .assert_error(500, "db is down");
}

#[tokio::test]
async fn deflate_is_zlib_only_by_its_whole_header() {
    let read = answer(&layer(), 404, "text/plain", "deflate", stored()).await;
    assert_eq!(read.text(), r#"{"error":"No such use"}"#);
}

#[tokio::test]
async fn a_success_and_head_are_left_alone() {
    let success = answer(&layer(), 200, "text/plain", "gzip", gzip("fine")).await;
    assert_eq!(&*success.body, &*gzip("fine"));
    let headers = [("content-type", "text/plain"), ("content-encoding", "gzip")];
    let answer = through(&layer(), head(), response(404, &headers, Full::<Bytes>::default())).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (404, ""));
    assert_eq!(answer.header("content-length"), None);
}

#[tokio::test]
async fn what_follows_json_in_the_same_coding_does_not_go_on_with_it() {
    let text = format!("{JSON}{}db: secret", " ".repeat(64));
    for policy in [JsonPolicy::Verify, JsonPolicy::Reshape] {
        let small = layer().max_body_size(64).json(policy);
        answer(&small, 500, "application/json", "gzip", gzip(&text))
            .await
            .assert_error(500, "Internal Server Error");
    }
}

#[tokio::test]
async fn a_body_that_outgrows_its_size_hint_is_the_reason_phrase() {
    for content_type in ["application/json", "text/plain"] {
        let body = Script::new().data(gzip(JSON)).data(vec![0; 64]).claims(9, Some(9));
        let headers = [("content-type", content_type), ("content-encoding", "gzip")];
        through(&layer().max_body_size(64), get(), response(404, &headers, body))
            .await
            .assert_error(404, "Not Found");
    }
}
