//! Tests which error responses are read for their message, and which are replaced unread.

use http::{HeaderName, HeaderValue, Response};
use tower_json_errors::{HttpError, JsonErrorsLayer, Origin};

use crate::support::{Answer, Log, Probe, Script, get, plain, respond, response, through, typed};

#[tokio::test]
async fn a_plain_string_becomes_the_message() {
    let answer = through(&JsonErrorsLayer::new(), get(), plain(400, "Missing \"name\" parameter")).await;
    answer.assert_error(400, "Missing \"name\" parameter");
}

/// A response that says `why` if it is read.
fn scripted(status: u16, headers: &[(&str, &str)]) -> (Response<Script>, Probe) {
    let body = Script::new().data("why");
    let probe = body.probe();
    (response(status, headers, body), probe)
}

/// Asserts that such a response becomes the reason phrase, and that its body is dropped without a look.
async fn assert_replaced(headers: &[(&str, &str)]) {
    let (response, probe) = scripted(400, headers);
    let answer = through(&JsonErrorsLayer::new(), get(), response).await;
    answer.assert_error(400, "Bad Request");
    assert_eq!(probe.polls(), 0, "{headers:?}");
    assert!(probe.is_dropped(), "{headers:?}");
}

async fn assert_read(headers: &[(&str, &str)]) {
    let (response, probe) = scripted(400, headers);
    let answer = through(&JsonErrorsLayer::new(), get(), response).await;
    answer.assert_error(400, "why");
    assert_eq!(probe.polls(), 2, "{headers:?}");
    assert!(probe.is_dropped(), "{headers:?}");
}

#[tokio::test]
async fn text_html_and_no_type_at_all_are_read() {
    for content_type in [
        "text/plain",
        "text/plain; charset=utf-8",
        "Text/Plain;charset=UTF-8",
        "text/html",
        "TEXT/HTML; charset=utf-8",
        "application/xhtml+xml",
        "text/csv",
        "text/markdown",
        "text/htmlx",
        // None of these is a media type, so they are as good as none.
        "",
        "json",
        "text/",
        "/plain",
        "text plain",
        "text/plain, application/json",
    ] {
        assert_read(&[("content-type", content_type)]).await;
    }
    assert_read(&[]).await;
}

#[tokio::test]
async fn types_that_hold_no_message_are_replaced_unread() {
    for content_type in [
        "text/event-stream",
        "text/xml; charset=utf-8",
        "application/xml",
        "application/soap+xml",
        "application/x-www-form-urlencoded",
        "application/pdf",
        "application/x-ndjson",
        "application/json-seq",
        "application/problem+json-seq",
        "application/jsonp",
        "application/grpcx",
        "multipart/form-data; boundary=x",
        "image/png",
        "image/svg+xml",
        "font/woff2",
        "audio/ogg",
    ] {
        assert_replaced(&[("content-type", content_type)]).await;
    }
}

#[tokio::test]
async fn an_encoded_body_is_replaced_unread() {
    for encoding in ["gzip", "br", "deflate, gzip", "identity, zstd", "GZIP", "x-unheard-of"] {
        for content_type in ["text/plain", "text/html", "image/png"] {
            assert_replaced(&[("content-type", content_type), ("content-encoding", encoding)]).await;
        }
        assert_replaced(&[("content-encoding", encoding)]).await;
    }
}

#[tokio::test]
async fn a_body_that_is_not_really_encoded_is_read() {
    for encoding in ["identity", "Identity", "none", "", "identity, none"] {
        assert_read(&[("content-type", "text/plain"), ("content-encoding", encoding)]).await;
    }
}

#[tokio::test]
async fn encoded_html_stays_for_clients_that_prefer_html_and_for_no_others() {
    let headers = [("content-type", "text/html"), ("content-encoding", "gzip")];
    for (accept, stays) in [("text/html", true), ("application/json", false)] {
        let mut request = get();
        request.headers_mut().insert("accept", HeaderValue::from_static(accept));
        let (response, probe) = scripted(502, &headers);
        let answer = respond(&JsonErrorsLayer::new().keep_html(), request, response).await;
        assert_eq!(probe.polls(), 0, "{accept}");
        let answer = Answer::of(answer).await;
        assert_eq!(answer.header("vary"), Some("Accept"), "{accept}");
        if stays {
            assert_eq!((answer.status.as_u16(), answer.text()), (502, "why"));
            assert_eq!(answer.header("content-encoding"), Some("gzip"));
        } else {
            answer.assert_error(502, "Bad Gateway");
        }
    }
}

#[tokio::test]
async fn a_body_known_to_be_empty_is_replaced_unread() {
    for headers in [&[][..], &[("content-length", "0")], &[("content-type", "text/plain")]] {
        for body in [Script::new().claims(0, Some(0)), Script::new().claims_to_be_over()] {
            let probe = body.probe();
            let answer = through(&JsonErrorsLayer::new(), get(), response(405, headers, body)).await;
            answer.assert_error(405, "Method Not Allowed");
            assert_eq!(probe.polls(), 0, "{headers:?}");
        }
    }
}

#[tokio::test]
async fn several_content_types_are_as_good_as_none() {
    for (first, second) in [
        ("text/plain", "application/json"),
        ("application/json", "application/json"),
        ("image/png", "application/grpc"),
    ] {
        assert_read(&[("content-type", first), ("content-type", second)]).await;
    }
}

#[tokio::test]
async fn a_content_type_that_is_not_even_text_is_as_good_as_none() {
    let mut response = plain(404, "why");
    let odd = HeaderValue::from_bytes(b"text/pl\xffin").unwrap();
    response.headers_mut().insert("content-type", odd);
    let answer = through(&JsonErrorsLayer::new(), get(), response).await;
    answer.assert_error(404, "why");
}

/// Labels under which a response would pass, be read, or be replaced, but for the error that it carries.
const LABELS: [&[(&str, &str)]; 7] = [
    &[],
    &[("content-type", "text/plain")],
    &[("content-type", "application/json")],
    &[("content-type", "application/json"), ("content-encoding", "gzip")],
    &[("content-type", "application/grpc")],
    &[("content-type", "text/html")],
    &[("content-type", "image/png")],
];

#[tokio::test]
async fn an_http_error_in_the_extensions_is_the_answer() {
    for headers in LABELS {
        let (mut response, probe) = scripted(404, headers);
        response
            .extensions_mut()
            .insert(HttpError::not_found("no such user").with_code("user_missing"));
        let answer = through(&JsonErrorsLayer::new(), get(), response).await;
        assert_eq!(answer.status, 404, "{headers:?}");
        assert_eq!(answer.text(), r#"{"error":"no such user","code":"user_missing"}"#);
        assert_eq!(answer.header("content-type"), Some("application/json"), "{headers:?}");
        assert!(answer.extensions.get::<HttpError>().is_none(), "the error is taken out");
        assert_eq!(probe.polls(), 0, "{headers:?}");
    }
}

#[tokio::test]
async fn an_http_error_in_the_extensions_has_its_headers_and_its_source() {
    let log = Log::new();
    let error = HttpError::service_unavailable("later")
        .with_header(HeaderName::from_static("retry-after"), "7")
        .with_source("the pool is empty");
    let mut response = plain(503, "why");
    response.extensions_mut().insert(error);
    let answer = through(&log.on(JsonErrorsLayer::new()), get(), response).await;
    // Made by the application for the client: shown, although it is a 5xx.
    answer.assert_error(503, "later");
    assert_eq!(answer.header("retry-after"), Some("7"));
    assert_eq!(log.only().sources, ["the pool is empty"]);
}

#[tokio::test]
async fn the_status_line_wins_over_the_status_of_an_http_error_in_the_extensions() {
    let mut response = plain(422, "why");
    response.extensions_mut().insert(HttpError::bad_request("no name"));
    through(&JsonErrorsLayer::new(), get(), response)
        .await
        .assert_error(422, "no name");
}

#[tokio::test]
async fn an_error_made_by_the_crate_is_written_anew_by_the_layer_above() {
    let layer = JsonErrorsLayer::new().format_with(|error, _| serde_json::json!([error.message()]));
    let response = Response::<http_body_util::Full<bytes::Bytes>>::from(HttpError::conflict("taken"));
    let answer = through(&layer, get(), response).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (409, r#"["taken"]"#));
}

#[tokio::test]
async fn on_error_is_told_once_of_each_rewritten_response() {
    for (response, message) in [
        (plain(400, "why"), "why"),
        (typed(400, "image/png", "PNG"), "Bad Request"),
        (typed(400, "application/json", "nonsense"), "nonsense"),
        (typed(400, "application/json", "7"), "Bad Request"),
    ] {
        let log = Log::new();
        through(&log.on(JsonErrorsLayer::new()), get(), response).await;
        let entry = log.only();
        assert_eq!((entry.origin, entry.status), (Origin::Response, 400));
        assert_eq!((&*entry.message, entry.head_sent), (message, false));
    }
}

/// What axum, tower-http and their neighbours send by themselves.
#[tokio::test]
async fn messages_of_the_neighbours_are_kept_word_for_word() {
    let table = [
        (413, "length limit exceeded"),
        (415, "Expected request with `Content-Type: application/json`"),
        (
            422,
            "Failed to deserialize the JSON body into the target type: missing field `name` at line 1 column 2",
        ),
        (418, "I'm a teapot"),
        (429, "Too Many Requests! Wait for 3s"),
    ];
    for (status, text) in table {
        through(&JsonErrorsLayer::new(), get(), plain(status, text))
            .await
            .assert_error(status, text);
    }
}
