//! Tests header fields at the edge of what HTTP allows, and beyond.

use http::{HeaderName, HeaderValue, Request, Response};
use tower_json_errors::{ByAccept, HttpError, JsonErrorsLayer, Origin};

use crate::support::{Log, Script, fail, get, head, plain, response, through};

/// RFC 9110 section 5.5: bytes above ASCII are legal, and mean nothing.
fn obs_text() -> HeaderValue {
    HeaderValue::from_bytes(b"caf\xe9 \xff").expect("obs-text is legal")
}

#[tokio::test]
async fn values_that_are_no_text_stay_as_they_are() {
    let mut sent = plain(405, "nope");
    for name in ["allow", "www-authenticate", "set-cookie", "vary", "x-any"] {
        sent.headers_mut().insert(name, obs_text());
        sent.headers_mut().append(name, HeaderValue::from_static("second"));
    }
    let layer = JsonErrorsLayer::new().keep_html().format(ByAccept::new());
    let answer = through(&layer, get(), sent).await;
    for name in ["allow", "www-authenticate", "set-cookie", "x-any"] {
        let values: Vec<_> = answer.headers.get_all(name).iter().collect();
        assert_eq!(values, [&obs_text(), &HeaderValue::from_static("second")], "{name}");
    }
    let vary: Vec<_> = answer.headers.get_all("vary").iter().collect();
    assert_eq!(
        vary,
        [
            &obs_text(),
            &HeaderValue::from_static("second"),
            &HeaderValue::from_static("Accept")
        ]
    );
}

#[tokio::test]
async fn values_that_are_no_text_decide_nothing() {
    // As if there were none.
    let mut sent = plain(400, "nope");
    sent.headers_mut().insert("content-type", obs_text());
    sent.headers_mut().insert("content-length", obs_text());
    through(&JsonErrorsLayer::new(), get(), sent)
        .await
        .assert_error(400, "nope");

    let mut request = get();
    request.headers_mut().insert("accept", obs_text());
    request.headers_mut().insert("content-type", obs_text());
    request.headers_mut().insert("x-request-id", obs_text());
    let layer = JsonErrorsLayer::new()
        .keep_html()
        .format(ByAccept::new())
        .request_id(HeaderName::from_static("x-request-id"));
    let answer = through(&layer, request, plain(400, "nope")).await;
    assert_eq!(answer.text(), r#"{"error":"nope"}"#);
}

/// The value of each request id that is shown.
async fn shown(id: &[u8]) -> Option<String> {
    let mut request: Request<()> = get();
    request
        .headers_mut()
        .insert("x-request-id", HeaderValue::from_bytes(id).expect("a legal value"));
    let layer = JsonErrorsLayer::new().request_id(HeaderName::from_static("x-request-id"));
    let answer = through(&layer, request, plain(400, "nope")).await;
    assert_eq!(answer.json()["error"], "nope");
    answer.json()["request_id"].as_str().map(str::to_owned)
}

#[tokio::test]
async fn a_request_id_brings_neither_lines_nor_members() {
    for line in [&b"a\nb"[..], b"a\r\nx: y", b"a\0b", b"a\x1b[2Jb", b"a\x7f"] {
        assert!(HeaderValue::from_bytes(line).is_err(), "`http` knows no such value");
    }
    for id in [
        &b"two words"[..],
        b"a\tb",
        b"caf\xc3\xa9",
        b"\xe2\x80\xa8",
        b"",
        &[b'a'; 257],
    ] {
        assert_eq!(shown(id).await, None, "{}", id.escape_ascii());
    }
    for id in [
        &br#"","error":"owned"#[..],
        b"%0d%0aset-cookie:x",
        br"\u000a",
        b"</script>",
        &[b'a'; 256],
    ] {
        assert_eq!(shown(id).await.as_deref(), std::str::from_utf8(id).ok());
    }
}

#[tokio::test]
async fn no_message_splits_a_grpc_answer() {
    let mut request = Request::post("/").body(()).expect("a request");
    let grpc = HeaderValue::from_static("application/grpc");
    request.headers_mut().insert("content-type", grpc);
    let mut sent = plain(400, "");
    sent.extensions_mut()
        .insert(HttpError::bad_request("a\r\ngrpc-status: 0\r\n\r\n\0\u{2028}"));
    let answer = through(&JsonErrorsLayer::new().grpc(), request, sent).await;
    assert_eq!(answer.header("grpc-status"), Some("3"));
    assert_eq!(
        answer.header("grpc-message"),
        Some("a%0D%0Agrpc-status: 0%0D%0A%0D%0A%00%E2%80%A8")
    );
}

/// `http` holds 24,576 names, and panics at one more.
pub(super) fn full(content_type: &'static str) -> Response<Script> {
    let mut sent = response(404, &[], Script::new().data("nope"));
    if !content_type.is_empty() {
        let content_type = HeaderValue::from_static(content_type);
        sent.headers_mut().insert("content-type", content_type);
    }
    for number in 0.. {
        let name = HeaderName::try_from(format!("x-{number}")).expect("a name");
        if sent
            .headers_mut()
            .try_insert(name, HeaderValue::from_static(""))
            .is_err()
        {
            break;
        }
    }
    sent
}

#[tokio::test]
async fn a_head_in_which_no_header_fits_any_more_is_a_500_and_no_panic() {
    for content_type in ["", "text/plain", "image/png"] {
        let log = Log::new();
        let answer = through(&log.on(JsonErrorsLayer::new()), get(), full(content_type)).await;
        answer.assert_error(500, "Internal Server Error");
        let origins: Vec<_> = log.entries().iter().map(|entry| entry.origin).collect();
        assert_eq!(origins, [Origin::Response, Origin::Panic], "{content_type}");
    }
}

#[tokio::test]
async fn an_error_cannot_bring_a_header_that_breaks_the_framing() {
    let error = HttpError::bad_request("x")
        .with_header(http::header::TRANSFER_ENCODING, "chunked")
        .with_header(http::header::CONTENT_LENGTH, "1")
        .with_header(http::header::CONTENT_TYPE, "text/html")
        .with_header(http::header::CONTENT_ENCODING, "gzip")
        .with_header(http::header::SET_COOKIE, "a\r\nb: c");
    let answer = fail(&JsonErrorsLayer::new(), error).await;
    answer.assert_error(400, "x");
    assert_eq!(answer.headers.len(), 2, "{answer:?}");
}

/// An error of the application's own with as many headers as a head can hold.
fn overfull() -> HttpError {
    const MOST: usize = 24_576;
    (0..MOST).fold(HttpError::not_found("gone"), |error, number| {
        let name = HeaderName::try_from(format!("x-{number}")).expect("a legal name");
        error.with_header(name, HeaderValue::from_static("1"))
    })
}

#[tokio::test]
async fn an_error_that_brings_more_headers_than_fit_is_a_500_and_no_panic() {
    let log = Log::new();
    fail(&log.on(JsonErrorsLayer::new()), overfull())
        .await
        .assert_error(500, "Internal Server Error");
    assert_eq!(log.entries().last().map(|entry| entry.origin), Some(Origin::Panic));
    let mapping = || JsonErrorsLayer::new().map_error(|_, _| overfull());
    for layer in [mapping(), mapping().grpc()] {
        through(&layer, get(), plain(404, "x"))
            .await
            .assert_error(500, "Internal Server Error");
    }
    let answer = through(&mapping(), head(), plain(404, "x")).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (500, ""));
}
