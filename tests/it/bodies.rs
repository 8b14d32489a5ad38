//! Tests error bodies that fail, panic, declare a wrong length or never end: the status stays right.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::stream;
use http::{HeaderMap, HeaderName, HeaderValue};
use http_body::{Body, Frame};
use http_body_util::{BodyExt, StreamBody};
use tower_json_errors::{JsonErrorsLayer, Origin};

use crate::support::{Log, Script, get, respond, response, through};

const LABELS: [&[(&str, &str)]; 4] = [
    &[("content-type", "text/plain")],
    &[("content-type", "text/html")],
    &[("content-type", "application/json")],
    &[],
];

const JSON: &[(&str, &str)] = LABELS[2];
const TEXT: &[(&str, &str)] = LABELS[0];

fn small() -> JsonErrorsLayer {
    JsonErrorsLayer::new().max_body_size(8)
}

#[tokio::test]
async fn a_body_that_fails_or_panics_keeps_its_status_and_is_told() {
    type Make = fn() -> Script;
    let table: [(Make, &str); 6] = [
        (|| Script::new().error("reset"), "reset"),
        (|| Script::new().data("par").error("reset"), "reset"),
        (|| Script::new().data("{").yields().error("reset"), "reset"),
        (|| Script::new().panic("boom"), "boom"),
        (|| Script::new().data("par").panic("boom"), "boom"),
        (|| Script::new().yields().yields().panic("boom"), "boom"),
    ];
    for (make, source) in table {
        for headers in LABELS {
            for (status, message) in [(404, "Not Found"), (499, "Client Error"), (503, "Service Unavailable")] {
                let log = Log::new();
                let body = make();
                let probe = body.probe();
                let answer = through(&log.on(JsonErrorsLayer::new()), get(), response(status, headers, body)).await;
                answer.assert_error(status, message);
                let entry = log.only();
                let origin = if source == "boom" {
                    Origin::Panic
                } else {
                    Origin::Response
                };
                assert_eq!((entry.origin, entry.status), (origin, status));
                assert_eq!(entry.sources, [source], "{headers:?}");
                assert!(!entry.head_sent);
                assert!(probe.is_dropped(), "{headers:?}");
            }
        }
    }
}

#[tokio::test]
async fn four_thousand_frames_of_one_byte_are_one_text() {
    let text = "0123456789".repeat(400);
    let body = text
        .bytes()
        .fold(Script::new(), |body, byte| body.data(Bytes::from(vec![byte])));
    let answer = through(&JsonErrorsLayer::new(), get(), response(404, TEXT, body)).await;
    answer.assert_error(404, &text);
}

#[tokio::test]
async fn frames_of_nothing_change_nothing() {
    let table = [
        (Script::new().data("").data("w").data("").data("hy").data(""), "why"),
        (Script::new().data("").data("why"), "why"),
        (Script::new().data("why").data(""), "why"),
        (Script::new().data("").data(""), "Not Found"),
        (Script::new(), "Not Found"),
    ];
    for (body, message) in table {
        through(&JsonErrorsLayer::new(), get(), response(404, TEXT, body))
            .await
            .assert_error(404, message);
    }
    let json = Script::new().data("").data("{").data("").data("}").data("");
    let answer = through(&JsonErrorsLayer::new(), get(), response(404, JSON, json)).await;
    assert_eq!(answer.text(), "{}");
}

#[tokio::test]
async fn frames_join_inside_characters() {
    let body = Script::new().data(&b"a\xf0\x9f"[..]).yields().data(&b"\xa6\x80b"[..]);
    through(&JsonErrorsLayer::new(), get(), response(404, TEXT, body))
        .await
        .assert_error(404, "a\u{1f980}b");
}

#[tokio::test]
async fn trailers_of_a_rewritten_body_go_with_it() {
    let trailers = HeaderMap::from_iter([(HeaderName::from_static("x-sum"), HeaderValue::from_static("9"))]);
    for body in [
        Script::new().data("why").trailers(trailers.clone()),
        Script::new().data("w").trailers(trailers.clone()).data("hy"),
    ] {
        let answer = through(&JsonErrorsLayer::new(), get(), response(404, TEXT, body)).await;
        answer.assert_error(404, "why");
        assert_eq!(answer.trailers, None);
    }
}

#[tokio::test]
async fn a_size_hint_that_lies_does_no_harm_to_text() {
    // The limit is 8.
    let table = [
        ("why", (3, Some(3)), "why"),
        ("why", (1, Some(1)), "why"),
        ("why", (1000, Some(1000)), "why"),
        ("why", (1000, None), "why"),
        ("why", (u64::MAX, Some(u64::MAX)), "why"),
        ("why", (0, Some(u64::MAX)), "why"),
        ("why so long", (3, Some(3)), "why so l…"),
        // What says that it is empty is taken at its word.
        ("why", (0, Some(0)), "Not Found"),
        ("", (3, Some(3)), "Not Found"),
    ];
    for (text, (lower, upper), message) in table {
        let body = Script::new().data(text).claims(lower, upper);
        through(&small(), get(), response(404, TEXT, body))
            .await
            .assert_error(404, message);
    }
}

#[tokio::test]
async fn a_size_hint_that_lies_does_no_harm_to_json() {
    // The limit is 8.
    let table = [
        ("[1,2]", (1, Some(1)), Some("[1,2]")),
        ("[1,2]", (7, Some(7)), Some("[1,2]")),
        ("[1,2]", (1000, Some(1000)), Some("[1,2]")),
        ("[1,2]", (1000, None), Some("[1,2]")),
        ("[1,2,3,4,5]", (0, None), Some("[1,2,3,4,5]")),
        ("[1,2,3,4,5]", (3, Some(30)), Some("[1,2,3,4,5]")),
        // It promised to fit, and so was not kept for more.
        ("[1,2,3,4,5]", (3, Some(3)), None),
        ("[1,2,3,4,5", (3, Some(3)), None),
    ];
    for (json, (lower, upper), kept) in table {
        let log = Log::new();
        let body = Script::new().data(json).claims(lower, upper);
        let answer = through(&log.on(small()), get(), response(404, JSON, body)).await;
        if let Some(json) = kept {
            assert_eq!(answer.text(), json);
        } else {
            answer.assert_error(404, "Not Found");
            let sources = log.only().sources;
            assert!(sources[0].contains("larger than its size hint"), "{sources:?}");
        }
    }
}

/// A server would send nothing of it either.
#[tokio::test]
async fn what_claims_to_be_empty_is_taken_at_its_word() {
    for headers in LABELS {
        for body in [
            Script::new().data("[1]").claims_to_be_over(),
            Script::new().data("[1]").claims(0, Some(0)),
        ] {
            let probe = body.probe();
            through(&JsonErrorsLayer::new(), get(), response(404, headers, body))
                .await
                .assert_error(404, "Not Found");
            assert_eq!(probe.polls(), 0, "{headers:?}");
        }
    }
}

#[tokio::test]
async fn a_body_that_panics_when_it_is_asked_for_its_size_is_read() {
    let body = || Script::new().data("[1,2]").panics_when_asked();
    let answer = through(&JsonErrorsLayer::new(), get(), response(404, JSON, body())).await;
    assert_eq!(answer.text(), "[1,2]");
    let why = Script::new().data("why").panics_when_asked();
    through(&JsonErrorsLayer::new(), get(), response(404, TEXT, why))
        .await
        .assert_error(404, "why");
}

/// Servers ask on their own; that must not unwind through them.
#[tokio::test]
async fn a_body_that_panics_when_it_is_asked_has_said_nothing() {
    let layer = JsonErrorsLayer::new().max_body_size(1);
    for status in [200, 404] {
        let body = Script::new().data("[1,2]").panics_when_asked();
        let passed = respond(&layer, get(), response(status, JSON, body)).await;
        let read = if status == 404 { 5 } else { 0 };
        assert_eq!(
            (passed.body().size_hint().lower(), passed.body().size_hint().upper()),
            (read, None)
        );
        assert!(!passed.body().is_end_stream());
        assert_eq!(passed.into_body().collect().await.unwrap().to_bytes(), "[1,2]");
    }
}

#[tokio::test]
async fn a_body_that_panics_when_it_is_dropped_takes_nothing_with_it() {
    let png: &[(&str, &str)] = &[("content-type", "image/png")];
    let table = [
        ("replaced", png, Script::new(), "Not Found"),
        ("read", TEXT, Script::new().data("why"), "why"),
        ("cut", TEXT, Script::new().data("why so long"), "why so l…"),
        ("failed", TEXT, Script::new().error("reset"), "Not Found"),
        ("panicked", TEXT, Script::new().panic("boom"), "Not Found"),
        ("no JSON", JSON, Script::new().data("why"), "why"),
        (
            "outgrown",
            JSON,
            Script::new().data("[1,2,3,4]").claims(1, Some(1)),
            "Not Found",
        ),
    ];
    for (way, headers, body, message) in table {
        let body = body.panics_when_dropped();
        let probe = body.probe();
        let answer = through(&small(), get(), response(404, headers, body)).await;
        answer.assert_error(404, message);
        assert!(probe.is_dropped(), "{way}");
    }
    let kept = Script::new().data("[1]").panics_when_dropped();
    assert_eq!(through(&small(), get(), response(404, JSON, kept)).await.text(), "[1]");
}

/// A body that must not move: its stream is an `async` block.
fn immovable(frames: &'static [&'static str]) -> impl Body<Data = Bytes, Error = Infallible> {
    StreamBody::new(stream::unfold(frames, |frames| async move {
        tokio::task::yield_now().await;
        let (first, rest) = frames.split_first()?;
        Some((Ok(Frame::data(Bytes::from_static(first.as_bytes()))), rest))
    }))
}

#[tokio::test]
async fn a_body_that_must_not_move_is_read_replayed_and_passed() {
    through(&small(), get(), response(404, TEXT, immovable(&["w", "hy"])))
        .await
        .assert_error(404, "why");
    for (status, frames, text) in [
        (404, &["[1,", "2]"][..], "[1,2]"),
        (404, &["[1,2", ",3,4", ",5,6", "]"], "[1,2,3,4,5,6]"),
        (200, &["fi", "ne"], "fine"),
    ] {
        let answer = through(&small(), get(), response(status, JSON, immovable(frames))).await;
        assert_eq!(answer.text(), text);
    }
}
