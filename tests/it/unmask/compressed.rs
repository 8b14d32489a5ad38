//! Tests `unmask` with `decompress`: what a client accepts of codings does not change which successes are errors.

use bytes::Bytes;
use http::StatusCode;
use http_body_util::Full;
use tower_json_errors::{JsonErrorsLayer, JsonPolicy, Origin};

use super::layer;
use crate::decompress::encoded;
use crate::properties::model::coding::{Beside, CODINGS, Coding, encode, encode_beside};
use crate::support::{Answer, Log, Script, get, head, response, through};

const ERROR: &str = r#"{"error":"No such user","status":404}"#;

fn decoding() -> JsonErrorsLayer {
    layer().decompress()
}

async fn answer(layer: &JsonErrorsLayer, content_type: &str, coding: &str, body: Vec<u8>) -> Answer {
    through(layer, get(), encoded(200, content_type, coding, body)).await
}

#[tokio::test]
async fn a_compressed_error_gets_its_status_and_stays_compressed() {
    for coding in CODINGS {
        let body = encode(coding, ERROR.as_bytes());
        let log = Log::new();
        let error = answer(&log.on(decoding()), "application/json", coding.name(), body.clone()).await;
        assert_eq!((error.status.as_u16(), &*error.body), (404, &*body), "{coding:?}");
        assert_eq!(error.header("content-encoding"), Some(coding.name()));
        assert_eq!(error.header("content-length"), Some(&*body.len().to_string()));
        assert_eq!(error.header("cache-control"), Some("no-store"));
        assert_eq!(error.header("etag"), None);
        let entry = log.only();
        assert_eq!((&*entry.message, entry.origin), ("No such user", Origin::Unmasked));
    }
}

#[tokio::test]
async fn each_label_is_read_as_if_it_were_not_compressed() {
    let table = [
        ("application/json", ERROR, 404, ERROR),
        ("text/html", ERROR, 404, ERROR),
        ("text/plain", "Error: Missing data", 400, r#"{"error":"Missing data"}"#),
        ("text/html", "Error: Missing data", 400, r#"{"error":"Missing data"}"#),
        (
            "application/json",
            "Error: Missing data",
            400,
            r#"{"error":"Missing data"}"#,
        ),
        (
            "text/html",
            "<b>Warning</b>\n{\"error\":\"no\"}",
            400,
            r#"{"error":"no"}"#,
        ),
    ];
    for coding in CODINGS {
        for (content_type, body, status, expected) in table {
            let encoded = encode(coding, body.as_bytes());
            let error = answer(&decoding(), content_type, coding.name(), encoded.clone()).await;
            assert_eq!(error.status.as_u16(), status, "{coding:?} {content_type} {body}");
            if error.header("content-encoding").is_none() {
                assert_eq!(error.text(), expected);
                assert_eq!(error.header("content-length"), Some(&*expected.len().to_string()));
                assert_eq!(error.header("content-type"), Some("application/json"));
            } else {
                assert_eq!(
                    (&*error.body, body, content_type),
                    (&*encoded, ERROR, "application/json")
                );
            }
            let plain = response(200, &[("content-type", content_type)], Full::<Bytes>::from(body));
            let plain = through(&decoding(), get(), plain).await;
            assert_eq!((plain.status.as_u16(), plain.text()), (status, expected));
        }
    }
}

#[tokio::test]
async fn what_is_no_error_passes_byte_for_byte() {
    for coding in CODINGS {
        let whole = encode(coding, br#"{"error":null}"#);
        let large = encode(coding, format!(r#"{{"error":"{}"}}"#, " ".repeat(80)).as_bytes());
        let damaged = encode(coding, ERROR.as_bytes()).split_off(1);
        let beside = encode_beside(coding, b"[]", &Beside::After(b"more".to_vec()));
        for body in [whole, large, damaged, beside, encode(coding, b"fine"), Vec::new()] {
            let success = answer(
                &decoding().max_body_size(80),
                "application/json",
                coding.name(),
                body.clone(),
            )
            .await;
            assert_eq!((success.status.as_u16(), &*success.body), (200, &*body), "{coding:?}");
            assert_eq!(success.header("content-encoding"), Some(coding.name()));
            assert_eq!(success.header("content-length"), Some(&*body.len().to_string()));
            assert_eq!(success.header("etag"), Some("\"1\""));
        }
    }
}

#[tokio::test]
async fn of_an_error_beside_which_something_stands_only_the_error_goes_on() {
    for coding in CODINGS {
        let body = encode_beside(coding, ERROR.as_bytes(), &Beside::After(b"db: secret".to_vec()));
        let error = answer(&decoding(), "application/json", coding.name(), body).await;
        assert_eq!((error.status.as_u16(), error.text()), (404, ERROR), "{coding:?}");
        assert_eq!(error.header("content-encoding"), None);
        assert_eq!(error.header("content-length"), Some(&*ERROR.len().to_string()));
    }
}

#[tokio::test]
async fn a_rule_of_the_application_gets_the_decoded_json() {
    let rule = JsonErrorsLayer::new()
        .decompress()
        .unmask_with(|json, _| (json == "[7]").then_some(StatusCode::CONFLICT));
    let body = encode(Coding::Gzip, b"[7]");
    let error = answer(&rule, "application/json", "gzip", body.clone()).await;
    assert_eq!((error.status.as_u16(), &*error.body), (409, &*body));
    let reshaped = answer(&rule.json(JsonPolicy::Reshape), "application/json", "gzip", body).await;
    assert_eq!(reshaped.status.as_u16(), 409);
    assert_eq!(reshaped.text(), r#"{"error":"Conflict","details":[7]}"#);
}

#[tokio::test]
async fn what_is_not_undone_or_of_no_known_size_passes_unread() {
    let body = encode(Coding::Gzip, ERROR.as_bytes());
    for coding in ["gzip, gzip", "rot13", "compress"] {
        let success = answer(&decoding(), "application/json", coding, body.clone()).await;
        assert_eq!((success.status.as_u16(), &*success.body), (200, &*body), "{coding}");
    }
    let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
    let open = response(200, &headers, Script::new().data(body.clone()));
    let success = through(&decoding(), get(), open).await;
    assert_eq!((success.status.as_u16(), &*success.body), (200, &*body));
    let success = answer(&layer(), "application/json", "gzip", body.clone()).await;
    assert_eq!(
        (success.status.as_u16(), &*success.body),
        (200, &*body),
        "without decompress"
    );
}

#[tokio::test]
async fn head_says_nothing_that_get_could_contradict() {
    let headers = |length| {
        [
            ("content-type", "application/json"),
            ("content-encoding", "gzip"),
            ("content-length", length),
        ]
    };
    let unread = |length| response(200, &headers(length), Full::<Bytes>::default());
    let forgetful = through(&decoding(), head(), unread("9")).await;
    assert_eq!(forgetful.status.as_u16(), 200);
    assert_eq!(forgetful.header("content-length"), None);
    assert_eq!(forgetful.header("content-encoding"), None);
    assert_eq!(forgetful.header("content-type"), Some("application/json"));
    // GET would pass unread.
    for (layer, length) in [(decoding(), "65537"), (layer(), "9")] {
        let sure = through(&layer, head(), unread(length)).await;
        assert_eq!(sure.header("content-length"), Some(length));
        assert_eq!(sure.header("content-encoding"), Some("gzip"));
    }
    // With a body, it is decided as for GET.
    let body = encode(Coding::Gzip, ERROR.as_bytes());
    let with_body = response(200, &headers("1"), Full::<Bytes>::from(body.clone()));
    let error = through(&decoding(), head(), with_body).await;
    assert_eq!((error.status.as_u16(), error.text()), (404, ""));
    assert_eq!(error.header("content-length"), Some(&*body.len().to_string()));
}
