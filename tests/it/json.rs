//! What is JSON stays JSON, byte for byte; what only says so is rewritten; what does not say so is relabelled.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use tower_json_errors::{JsonErrorsLayer, JsonPolicy};

use crate::support::{Answer, Log, Script, get, response, through, typed};

async fn rewritten(status: u16, content_type: &str, body: impl Into<Bytes>) -> Answer {
    through(&JsonErrorsLayer::new(), get(), typed(status, content_type, body)).await
}

fn trailers() -> HeaderMap {
    HeaderMap::from_iter([(HeaderName::from_static("x-sum"), HeaderValue::from_static("9"))])
}

#[tokio::test]
async fn an_object_or_an_array_is_kept_byte_for_byte() {
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    let bodies = [
        r#"{"error":"x"}"#,
        "{}",
        "[]",
        "[1,2]",
        "  {\"status\" : \"degraded\", \"components\": [ {\"name\":\"db\"} ]}\r\n",
        r#"{"a":1,"a":2}"#,
        r#"{"n":1e400,"s":"\ud800"}"#,
        r#"{"message":"db password hunter2"}"#,
        &deep,
    ];
    let layer = JsonErrorsLayer::new().max_body_size(1_000_000);
    for content_type in JSON_TYPES {
        for body in bodies {
            let log = Log::new();
            let frames = Script::new()
                .data(body[..1].to_owned())
                .data(body[1..].to_owned())
                .trailers(trailers());
            let headers = [
                ("content-type", content_type),
                ("etag", "\"x\""),
                ("x-a", "1"),
                ("x-a", "2"),
            ];
            let mut sent = response(503, &headers, frames);
            sent.extensions_mut().insert(7_u8);
            let expected = sent.headers().clone();
            let answer = through(&log.on(layer.clone()), get(), sent).await;
            let name = format!("{content_type} {}", &body[..body.len().min(40)]);
            assert_eq!(answer.status, 503, "{name}");
            assert!(answer.text() == body, "{name}");
            assert_eq!(answer.headers, expected, "{name}");
            assert_eq!(answer.trailers, Some(trailers()), "{name}");
            assert_eq!(answer.extensions.get(), Some(&7_u8), "{name}");
            let entry = log.only();
            assert!(entry.is_kept && !entry.head_sent, "{name}");
            assert_eq!(
                (entry.status, &*entry.message),
                (503, "Service Unavailable"),
                "the client sees it; the hooks see what `Expose` shows: {name}"
            );
            assert!(entry.sources == [body], "the log sees all: {name}");
        }
    }
}

const JSON_TYPES: [&str; 11] = [
    "application/json",
    "application/json; charset=utf-8",
    "Application/JSON",
    "text/json",
    "application/problem+json",
    "Application/Problem+JSON",
    "application/vnd.api+json",
    "application/hal+json",
    "application/graphql-response+json",
    "application/x-json",
    "application/x-amz-json-1.0",
];

#[tokio::test]
async fn what_is_no_object_and_no_array_says_what_it_can() {
    let table: [(&[u8], &str); 20] = [
        // A string is its text.
        (br#""oops""#, "oops"),
        (br#" "oops" "#, "oops"),
        (br#""Error: oops""#, "oops"),
        (br#""400: oops""#, "oops"),
        (br#""a \"b\" \u00e9""#, "a \"b\" \u{e9}"),
        (br#""<p>oops</p>""#, "Bad Request"),
        (br#""""#, "Bad Request"),
        (br#""  ""#, "Bad Request"),
        // Legal JSON, and no text.
        (br#""\ud800""#, "Bad Request"),
        // Other scalars, and nothing at all.
        (b"123", "Bad Request"),
        (b"-1.5e3", "Bad Request"),
        (b"true", "Bad Request"),
        (b"false", "Bad Request"),
        (b"null", "Bad Request"),
        (b"", "Bad Request"),
        (b" \r\n\t", "Bad Request"),
        // Not JSON: text.
        (b"not json", "not json"),
        (b"\"unfinished", "\"unfinished"),
        (b"{\"a\":", "Bad Request"),
        (b"<html>oops</html>", "Bad Request"),
    ];
    for (body, message) in table {
        rewritten(400, "application/json", body)
            .await
            .assert_error(400, message);
        rewritten(400, "application/problem+json", body)
            .await
            .assert_error(400, message);
    }
}

#[tokio::test]
async fn an_empty_body_under_a_json_label_is_an_error_even_if_it_says_so() {
    for body in [
        Script::new().claims(0, Some(0)),
        Script::new().claims_to_be_over(),
        Script::new(),
    ] {
        let headers = [("content-type", "application/json"), ("content-length", "0")];
        through(&JsonErrorsLayer::new(), get(), response(404, &headers, body))
            .await
            .assert_error(404, "Not Found");
    }
}

#[tokio::test]
async fn json_that_was_encoded_twice_is_decoded_once() {
    for text in [r#"{"error":"x"}"#, "[1]", " {} "] {
        let twice = serde_json::to_string(text).unwrap();
        let headers = [
            ("content-type", "application/json"),
            ("content-length", "99"),
            ("etag", "\"x\""),
        ];
        let body = http_body_util::Full::<Bytes>::from(twice);
        let answer = through(&JsonErrorsLayer::new(), get(), response(400, &headers, body)).await;
        assert_eq!(answer.text(), text);
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.header("content-length"), Some(&*text.len().to_string()));
        assert_eq!(answer.header("etag"), None, "it was the tag of other bytes");
    }
    // Encoded twice, but not JSON: broken off, and words.
    rewritten(400, "application/json", r#""{\"oops\"""#)
        .await
        .assert_error(400, "Bad Request");
    rewritten(400, "application/json", r#""{oops""#)
        .await
        .assert_error(400, "{oops");
}

#[tokio::test]
async fn trust_passes_what_verify_rewrites() {
    for body in ["not json", "", "7", "\"oops\"", "{\"a\":"] {
        let sent = || typed(400, "application/json", body);
        let trusting = JsonErrorsLayer::new().json(JsonPolicy::Trust);
        assert_eq!(through(&trusting, get(), sent()).await.text(), body);
        let verifying = JsonErrorsLayer::new().json(JsonPolicy::Verify);
        assert_ne!(through(&verifying, get(), sent()).await.text(), body);
    }
}

#[tokio::test]
async fn json_under_another_label_is_relabelled() {
    for content_type in [
        "text/plain",
        "text/html; charset=utf-8",
        "text/csv",
        "application/xhtml+xml",
        "no type",
    ] {
        for json in [r#"{"error":{"code":"c","message":"m"}}"#, " [1,\n2]\n", "{}"] {
            let log = Log::new();
            let headers = [
                ("content-type", content_type),
                ("content-length", "4"),
                ("etag", "\"x\""),
                ("x-a", "1"),
            ];
            let body = Script::new().data(json).trailers(trailers());
            let answer = through(&log.on(JsonErrorsLayer::new()), get(), response(500, &headers, body)).await;
            assert_eq!((answer.status.as_u16(), answer.text()), (500, json), "{content_type}");
            assert_eq!(answer.header("content-type"), Some("application/json"));
            assert_eq!(
                answer.header("content-length"),
                None,
                "the stale length went, and trailers follow"
            );
            assert_eq!(answer.header("etag"), Some("\"x\""), "the bytes are the same");
            assert_eq!(answer.header("x-a"), Some("1"));
            assert_eq!(answer.trailers, Some(trailers()));
            assert!(log.only().is_kept);
        }
    }
}

#[tokio::test]
async fn an_octet_stream_is_read_only_for_json() {
    let json = r#"{"error":{"message":"Invalid schema"}}"#;
    for status in [400, 500] {
        let answer = rewritten(status, "application/octet-stream", json).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (status, json));
        assert_eq!(answer.header("content-type"), Some("application/json"));
    }
    for body in ["text", "Error: {}", "7", "\"x\"", "{\"a\":", "<p>"] {
        rewritten(400, "application/octet-stream", body)
            .await
            .assert_error(400, "Bad Request");
    }
}

#[tokio::test]
async fn json_that_is_known_to_be_empty_says_nothing_compressed_or_not() {
    for headers in [
        &[("content-type", "application/json")][..],
        &[("content-type", "application/json"), ("content-length", "0")],
        &[
            ("content-type", "application/json"),
            ("content-encoding", "gzip"),
            ("content-length", "0"),
        ],
    ] {
        for body in [Script::new().claims(0, Some(0)), Script::new().claims_to_be_over()] {
            let answer = through(&JsonErrorsLayer::new(), get(), response(404, headers, body)).await;
            answer.assert_error(404, "Not Found");
            assert_eq!(answer.header("content-encoding"), None);
        }
    }
}

/// In one frame or in many, with what follows it.
#[tokio::test]
async fn valid_json_larger_than_the_limit_is_sent_whole_under_every_label() {
    let json = format!("[{}1]", "1,".repeat(46_000));
    assert!(json.len() > 92_000);
    for content_type in [
        "application/json",
        "text/plain",
        "text/html",
        "application/octet-stream",
        "no type",
    ] {
        for size in [1_000, 65_536, json.len()] {
            let frames = json.as_bytes().chunks(size).map(Bytes::copy_from_slice);
            let body = frames.fold(Script::new(), Script::data);
            let answer = through(
                &JsonErrorsLayer::new(),
                get(),
                response(400, &[("content-type", content_type)], body),
            )
            .await;
            assert!(answer.text() == json, "{content_type} {size}");
            assert_eq!(
                answer.header("content-type"),
                Some("application/json"),
                "{content_type}"
            );
            assert_eq!(answer.header("content-length"), None, "{content_type}");
        }
    }
}

#[tokio::test]
async fn large_json_under_a_text_label_is_hidden_where_texts_are() {
    let json = format!("[{}1]", "1,".repeat(46_000));
    for (status, message) in [(500, "Internal Server Error"), (503, "Service Unavailable")] {
        rewritten(status, "text/plain", json.clone())
            .await
            .assert_error(status, message);
        let answer = rewritten(status, "application/json", json.clone()).await;
        assert!(answer.text() == json, "its service wrote it as JSON, for clients");
    }
}

/// However long it is.
#[tokio::test]
async fn what_is_labelled_as_json_and_is_none_so_far_is_text() {
    let secret = format!("[db] password hunter2 {}", "x".repeat(70_000));
    rewritten(500, "application/json", secret.clone())
        .await
        .assert_error(500, "Internal Server Error");
    rewritten(404, "application/json", secret.clone())
        .await
        .assert_error(404, &format!("{}…", &secret[..4096]));
    for broken in ["{\"a\":1} ", "[{},", "{\"a\" "] {
        let body = format!("{broken}{secret}");
        rewritten(500, "application/json", body)
            .await
            .assert_error(500, "Internal Server Error");
    }
}

#[tokio::test]
async fn json_without_any_content_type_gets_one() {
    let answer = through(
        &JsonErrorsLayer::new(),
        get(),
        response(400, &[], Script::new().data("{}")),
    )
    .await;
    let expected = HeaderMap::from_iter([(http::header::CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
    assert_eq!(answer.headers, expected, "the content type alone changes");
    assert_eq!(answer.text(), "{}");
}

#[tokio::test]
async fn several_content_types_become_one() {
    let headers = [("content-type", "text/plain"), ("content-type", "application/json")];
    let answer = through(
        &JsonErrorsLayer::new(),
        get(),
        response(400, &headers, Script::new().data("{}")),
    )
    .await;
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.text(), "{}");
}

#[tokio::test]
async fn relabelled_json_is_utf_8_without_a_byte_order_mark() {
    const MARKED: &[u8] = b"\xef\xbb\xbf{\"a\":\"e\"}";
    const LATIN: &[u8] = b"{\"a\":\"\xe9\"}";
    let (of_marked, of_latin) = ("{\"a\":\"e\"}", "{\"a\":\"\u{e9}\"}");
    // A label of JSON stays, without its charset.
    let table: [(&str, &[u8], &str, &str); 8] = [
        ("text/plain", MARKED, of_marked, "application/json"),
        ("application/octet-stream", MARKED, of_marked, "application/json"),
        ("application/json", MARKED, of_marked, "application/json"),
        ("text/plain; charset=iso-8859-1", LATIN, of_latin, "application/json"),
        ("application/json; charset=latin1", LATIN, of_latin, "application/json"),
        (
            "application/problem+json",
            MARKED,
            of_marked,
            "application/problem+json",
        ),
        (
            "application/vnd.api+json; charset=iso-8859-1",
            LATIN,
            of_latin,
            "application/vnd.api+json",
        ),
        (
            "application/ld+json; profile=\"x\"; charset=latin1",
            LATIN,
            of_latin,
            "application/ld+json; profile=\"x\"",
        ),
    ];
    for (content_type, sent, json, label) in table {
        let headers = [
            ("content-type", content_type),
            ("content-length", "99"),
            ("etag", "\"x\""),
            ("x-a", "1"),
        ];
        let body = http_body_util::Full::new(Bytes::from_static(sent));
        let answer = through(&JsonErrorsLayer::new(), get(), response(400, &headers, body)).await;
        assert_eq!(answer.text(), json, "{content_type}");
        assert_eq!(answer.header("content-type"), Some(label), "{content_type}");
        assert_eq!(
            answer.header("content-length"),
            Some(&*json.len().to_string()),
            "{content_type}"
        );
        assert_eq!(answer.header("etag"), None, "it was the tag of other bytes");
        assert_eq!(answer.header("x-a"), Some("1"));
    }
}

/// A form feed, a no-break space and a second byte order mark are blank to readers, and no JSON.
#[tokio::test]
async fn relabelled_json_loses_the_blanks_that_are_none_of_json() {
    let table = [
        ("{}\u{b}", "{}"),
        ("\u{a0}[1]\u{c}", "[1]"),
        ("\u{feff}\u{feff}{}", "{}"),
        (" \u{feff} {} ", "{}"),
        // A string that holds JSON is such a text, too.
        (" {}\t\r\n", " {}\t\r\n"),
    ];
    for (sent, json) in table {
        for (content_type, body) in [
            ("text/plain", sent.to_owned()),
            ("application/json", serde_json::to_string(sent).unwrap()),
        ] {
            let answer = rewritten(400, content_type, body).await;
            assert_eq!(
                (answer.status.as_u16(), answer.text()),
                (400, json),
                "{content_type} {sent:?}"
            );
        }
    }
}

/// They may hold its digest.
#[tokio::test]
async fn trailers_go_with_the_bytes_that_they_came_with() {
    for (sent, kept) in [("{}", true), ("\u{feff}{}", false)] {
        let headers = [("content-type", "text/plain")];
        let body = Script::new().data(sent).trailers(trailers());
        let answer = through(&JsonErrorsLayer::new(), get(), response(400, &headers, body)).await;
        assert_eq!((answer.text(), answer.trailers.is_some()), ("{}", kept));
    }
}

#[tokio::test]
async fn trailers_are_kept_wherever_they_came() {
    for body in [
        Script::new().trailers(trailers()).data("{}"),
        Script::new().data("{").trailers(trailers()).data("}"),
        Script::new().data("{").trailers(trailers()).yields().data("}"),
    ] {
        let headers = [("content-type", "application/json")];
        let answer = through(&JsonErrorsLayer::new(), get(), response(400, &headers, body)).await;
        assert_eq!((answer.text(), &answer.trailers), ("{}", &Some(trailers())));
    }
}

#[tokio::test]
async fn json_that_its_charset_cannot_decode_says_nothing() {
    for content_type in ["text/plain", "application/json", "text/plain; charset=x-unknown"] {
        rewritten(400, content_type, &b"{\"a\":\"\xe9\"}"[..])
            .await
            .assert_error(400, "Bad Request");
    }
}
