//! Replays 1,727 recorded responses of 61 real servers through the layer (`tests/corpus/README.md`).

pub(crate) mod case;
#[cfg(feature = "charset")]
mod charsets;
mod chunking;
mod expected;
mod exposed;
mod messages;

use std::convert::Infallible;

use http::header::{CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::json;
use tower::{Layer, ServiceExt, service_fn};
use tower_json_errors::{JsonErrorsLayer, JsonPolicy};

use crate::support::{Answer, through};
use case::{CASES, Case};
use chunking::Chunking;
use expected::{Expected, common_content_type, is_error, is_json, is_unseen, reason};

#[test]
fn the_corpus_is_complete() {
    let mut servers: Vec<_> = CASES.iter().filter_map(|case| case.id.split('/').next()).collect();
    servers.dedup();
    assert_eq!((CASES.len(), servers.len()), (1727, 61));
}

#[tokio::test]
async fn every_error_of_a_real_server_becomes_json_and_nothing_else_changes() {
    let layer = JsonErrorsLayer::new();
    for case in CASES.iter() {
        let expected = Expected::of(case);
        for chunking in Chunking::ALL {
            let answer = through(&layer, case.request(), case.response(chunking.script(case))).await;
            let at = format!("{} {chunking:?}", case.id);
            assert_framed(case, &answer, &at);
            match &expected {
                Expected::Untouched => assert_untouched(case, &answer, &at),
                Expected::Kept => assert_kept(case, &answer, &at),
                Expected::Relabelled => assert_relabelled(case, &answer, &at),
                Expected::Transcoded => assert_says(case, &answer, &at, |message| !message.contains('\u{fffd}')),
                Expected::Reason => assert_says(case, &answer, &at, |message| message == reason(case)),
                Expected::Message(text) => assert_says(case, &answer, &at, |message| message == text),
                Expected::PartOf(text) => assert_says(case, &answer, &at, |message| {
                    message == reason(case) || (!message.is_empty() && text.ends_with(message))
                }),
            }
        }
    }
}

#[tokio::test]
async fn a_second_layer_changes_nothing() {
    let layer = JsonErrorsLayer::new();
    for case in CASES.iter() {
        for chunking in Chunking::ALL {
            let once = through(&layer, case.request(), case.response(chunking.script(case))).await;
            let twice = through_twice(&layer, case, chunking).await;
            let at = format!("{} {chunking:?}", case.id);
            assert_eq!(twice.status, once.status, "{at}");
            assert_eq!(twice.version, once.version, "{at}");
            assert_eq!(twice.headers, once.headers, "{at}");
            assert_eq!(twice.body, once.body, "{at}");
            assert_eq!(twice.trailers, once.trailers, "{at}");
            assert_eq!(twice.size.exact(), once.size.exact(), "{at}");
        }
    }
}

#[tokio::test]
async fn trusted_json_is_untouched_whatever_it_holds() {
    let layer = JsonErrorsLayer::new().json(JsonPolicy::Trust);
    let labelled: Vec<_> = CASES.iter().filter(|case| is_error(case) && is_json(case)).collect();
    assert!(labelled.iter().any(|case| case.kind == "malformed-json"));
    for case in labelled {
        let answer = through(&layer, case.request(), case.response(Chunking::Random.script(case))).await;
        assert_framed(case, &answer, &case.id);
        assert_untouched(case, &answer, &case.id);
    }
}

async fn through_twice(layer: &JsonErrorsLayer, case: &Case, chunking: Chunking) -> Answer {
    let inner = service_fn(|_| async { Ok::<_, Infallible>(case.response(chunking.script(case))) });
    let Ok(response) = layer.layer(layer.layer(inner)).oneshot(case.request()).await;
    Answer::of(response).await
}

/// Asserts what holds for every answer: the status line stays, and the body is as long as was announced.
#[track_caller]
fn assert_framed(case: &Case, answer: &Answer, at: &str) {
    let length = answer.body.len() as u64;
    assert_eq!(answer.status, case.status, "{at}");
    assert_eq!(answer.version, case.version, "{at}");
    assert!(answer.size.lower() <= length, "{at}");
    assert!(answer.size.upper().is_none_or(|upper| upper >= length), "{at}");
    let lengths: Vec<_> = answer.headers.get_all(CONTENT_LENGTH).iter().collect();
    let is_bodiless = case.method == Method::HEAD || [204, 304].contains(&case.status.as_u16());
    if !is_bodiless && !lengths.is_empty() {
        assert_eq!(lengths, [&*length.to_string()], "{at}");
        assert!(!answer.headers.contains_key(TRANSFER_ENCODING), "{at}");
    }
}

#[track_caller]
fn assert_untouched(case: &Case, answer: &Answer, at: &str) {
    assert_eq!(answer.headers, case.headers, "{at}");
    assert_eq!(answer.body, case.body, "{at}");
    assert_eq!(answer.trailers, case.trailers, "{at}");
}

#[track_caller]
fn assert_kept(case: &Case, answer: &Answer, at: &str) {
    assert_eq!(answer.headers, read_headers(case), "{at}");
    assert_eq!(answer.body, case.body, "{at}");
    assert_eq!(answer.trailers, case.trailers, "{at}");
}

/// The headers without those that the layer cannot vouch for once it has read the body: the coding of the transfer, and
/// a length beside trailers or an unread rest.
fn read_headers(case: &Case) -> HeaderMap {
    let mut headers = case.headers.clone();
    headers.remove(TRANSFER_ENCODING);
    if case.trailers.is_some() || case.body.len() > 65_536 {
        headers.remove(CONTENT_LENGTH);
    }
    headers
}

#[track_caller]
fn assert_relabelled(case: &Case, answer: &Answer, at: &str) {
    let mut expected = read_headers(case);
    // `insert` takes the place of all: where several types contradicted each other, one is left.
    expected.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    assert_eq!(answer.headers, expected, "{at}");
    assert_eq!(answer.body, case.body, "{at}");
    assert_eq!(answer.trailers, case.trailers, "{at}");
}

/// Asserts that the layer wrote this answer, and that its message is right.
#[track_caller]
fn assert_says(case: &Case, answer: &Answer, at: &str, is_right: impl Fn(&str) -> bool) {
    let length = if case.method == Method::HEAD {
        assert!(answer.body.is_empty(), "{at}");
        let length = json!({ "error": reason(case) }).to_string().len();
        (!is_unseen(case)).then_some(length)
    } else {
        let json = answer.json();
        let message = json["error"].as_str().expect("no message");
        assert_eq!(json, json!({ "error": message }), "{at}");
        assert!(is_right(message), "{at}: {message:?}");
        assert_eq!(answer.size.exact(), Some(answer.body.len() as u64), "{at}");
        Some(answer.body.len())
    };
    assert_eq!(answer.headers, rewritten(case, length), "{at}");
    assert_eq!(answer.trailers, None, "{at}");
    // Of an exact 0 a server would make a `content-length: 0`.
    assert!(length.is_some() || answer.size.exact().is_none(), "{at}");
}

/// The headers that the answer must have if the body was rewritten.
fn rewritten(case: &Case, length: Option<usize>) -> HeaderMap {
    let survives = |name: &HeaderName| match name.as_str() {
        "accept-ranges" | "content-range" => case.status == 416,
        "content-digest"
        | "content-disposition"
        | "content-encoding"
        | "content-language"
        | "content-length"
        | "content-location"
        | "content-md5"
        | "content-type"
        | "digest"
        | "etag"
        | "last-modified"
        | "repr-digest"
        | "signature"
        | "signature-input"
        | "trailer"
        | "transfer-encoding" => false,
        _ => true,
    };
    let mut headers: HeaderMap = case
        .headers
        .iter()
        .filter(|(name, _)| survives(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    headers.extend(common_content_type(case).map(|content_type| (CONTENT_TYPE, content_type)));
    headers.extend(length.map(|length| (CONTENT_LENGTH, HeaderValue::from(length))));
    headers
}
