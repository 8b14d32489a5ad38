//! Tests which header fields survive a rewrite: those that describe the old body are removed, all others stay.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, Version};
use http_body_util::Full;
use tower_json_errors::{
    BoxError, ErrorContext, Expose, Flat, Format, HttpError, JsonErrorsLayer, JsonPolicy, RequestFacts,
};

use crate::support::{Answer, Script, get, plain, response, through};

/// The answer to a response that has these headers and says `why`.
async fn rewritten(status: u16, headers: &[(&str, &str)]) -> Answer {
    through(&JsonErrorsLayer::new(), get(), response(status, headers, text("why"))).await
}

fn text(text: &'static str) -> Full<Bytes> {
    text.into()
}

/// All headers but those that the layer sets.
fn others(answer: &Answer) -> Vec<(&str, &[u8])> {
    let pairs = answer
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_bytes()));
    pairs
        .filter(|(name, _)| !matches!(*name, "content-type" | "content-length"))
        .collect()
}

/// `Content-Language` apart, which stays where the text of the body is the message.
const DROPPED: [(&str, &str); 15] = [
    ("accept-ranges", "bytes"),
    ("content-digest", "sha-256=:x:"),
    ("content-disposition", "attachment; filename=\"a.txt\""),
    ("content-encoding", "identity"),
    ("content-location", "/other"),
    ("content-md5", "Q2hlY2sgSW50ZWdyaXR5IQ=="),
    ("content-range", "bytes 0-1/2"),
    ("digest", "md5=x"),
    ("etag", "\"x\""),
    ("last-modified", "Wed, 21 Oct 2026 07:28:00 GMT"),
    ("repr-digest", "sha-256=:x:"),
    ("signature", "sig1=:x:"),
    ("signature-input", "sig1=()"),
    ("trailer", "x-sum"),
    ("transfer-encoding", "chunked"),
];

#[tokio::test]
async fn what_described_the_old_body_is_dropped() {
    for status in [400, 404, 500] {
        for header in DROPPED {
            assert_eq!(others(&rewritten(status, &[header]).await), [], "{header:?}");
            assert_eq!(
                others(&rewritten(status, &[header, header]).await),
                [],
                "{header:?} twice"
            );
        }
        assert_eq!(others(&rewritten(status, &DROPPED).await), [], "all of them");
    }
}

/// The words of the body are in its language; the reason phrase, and what a hook says, may not be.
#[tokio::test]
async fn the_language_stays_where_the_text_of_the_body_is_the_message() {
    const GERMAN: (&str, &str) = ("content-language", "de");
    let layer = JsonErrorsLayer::new;
    let with = |status, more: (&str, &str), body: &'static str| response(status, &[GERMAN, more], text(body));
    let plain = ("content-type", "text/plain");
    let json = ("content-type", "application/json");
    let mut carrying = with(404, plain, "nein");
    carrying.extensions_mut().insert(HttpError::not_found("no"));
    let reshaping = || layer().json(JsonPolicy::Reshape);
    let table = [
        ("a message", layer(), with(404, plain, "nein"), true),
        ("a JSON string", layer(), with(404, json, "\"nein\""), true),
        ("kept JSON", layer(), with(404, json, "{}"), true),
        ("relabelled JSON", layer(), with(404, plain, "{}"), true),
        ("JSON after noise", layer(), with(404, plain, "Error: {}"), true),
        (
            "reshaped JSON",
            reshaping(),
            with(404, json, r#"{"message":"nein"}"#),
            true,
        ),
        (
            "shown",
            layer().expose(Expose::Responses),
            with(500, plain, "nein"),
            true,
        ),
        (
            "unmasked",
            layer().unmask(StatusCode::BAD_REQUEST),
            with(200, plain, "Error: nein"),
            true,
        ),
        ("hidden", layer(), with(500, plain, "nein"), false),
        (
            "hidden JSON",
            reshaping(),
            with(500, json, r#"{"message":"nein"}"#),
            false,
        ),
        ("empty", layer(), with(404, plain, ""), false),
        ("markup", layer(), with(404, plain, "<p>nein</p>"), false),
        (
            "unread",
            layer(),
            with(404, ("content-type", "image/png"), "nein"),
            false,
        ),
        ("carried", layer(), carrying, false),
        (
            "mapped",
            layer().map_error(|_, _| HttpError::not_found("no")),
            with(404, plain, "nein"),
            false,
        ),
        (
            "mapped to itself",
            layer().map_error(|error, _| error),
            with(404, plain, "nein"),
            true,
        ),
        (
            "mapped to a code",
            layer().map_error(|error, _| error.with_code("no")),
            with(404, plain, "nein"),
            false,
        ),
        (
            "mapped to details",
            layer().map_error(|error, _| error.with_details(7)),
            with(404, plain, "nein"),
            false,
        ),
        (
            "mapped from details to details",
            reshaping().map_error(|error, _| error.with_details(7)),
            with(404, json, r#"{"message":"nein"}"#),
            false,
        ),
    ];
    for (name, layer, sent, stays) in table {
        let answer = through(&layer, get(), sent).await;
        assert_eq!(answer.header("content-language"), stays.then_some("de"), "{name}");
    }
}

#[tokio::test]
async fn a_416_keeps_what_describes_the_resource() {
    for header in DROPPED {
        let kept = matches!(header.0, "accept-ranges" | "content-range");
        let answer = rewritten(416, &[header]).await;
        assert_eq!(others(&answer).len() == 1, kept, "{header:?}");
    }
    let answer = rewritten(416, &[("content-range", "bytes */100"), ("etag", "\"x\"")]).await;
    answer.assert_error(416, "why");
    assert_eq!(answer.header("content-range"), Some("bytes */100"));
}

#[tokio::test]
async fn everything_else_is_kept() {
    for (name, value) in [
        ("accept", "text/plain"),
        ("accept-encoding", "zstd,gzip"),
        ("accept-patch", "application/json"),
        ("accept-post", "application/json"),
        ("access-control-allow-credentials", "true"),
        ("access-control-allow-origin", "https://example.org"),
        ("access-control-expose-headers", "x-request-id"),
        ("age", "1"),
        ("allow", "GET,HEAD"),
        ("alt-svc", "h3=\":443\""),
        ("cache-control", "no-store"),
        ("connection", "close"),
        ("content-security-policy", "default-src 'none'"),
        ("date", "Wed, 21 Oct 2026 07:28:00 GMT"),
        ("deprecation", "@1688169599"),
        ("expires", "0"),
        ("link", "</errors>; rel=\"help\""),
        ("location", "/elsewhere"),
        ("proxy-authenticate", "Basic realm=\"x\""),
        ("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT"),
        ("server", "me"),
        ("server-timing", "db;dur=53"),
        ("set-cookie", "a=b; HttpOnly"),
        ("strict-transport-security", "max-age=1"),
        ("upgrade", "websocket"),
        ("vary", "origin"),
        ("www-authenticate", "Basic realm=\"x\""),
        ("x-content-type-options", "nosniff"),
        ("x-ratelimit-remaining", "0"),
        ("x-request-id", "7f0c"),
        ("x-empty", ""),
    ] {
        for status in [400, 416, 500] {
            let answer = rewritten(status, &[(name, value)]).await;
            assert_eq!(others(&answer), [(name, value.as_bytes())], "{status}");
        }
    }
}

#[tokio::test]
async fn the_headers_that_make_an_error_legal_stay_with_an_empty_body_too() {
    for (status, name, value) in [
        (401, "www-authenticate", "Basic"),
        (405, "allow", "GET,HEAD"),
        (407, "proxy-authenticate", "Basic"),
        (415, "accept-encoding", "zstd,gzip"),
        (416, "content-range", "bytes */100"),
        (426, "upgrade", "websocket"),
        (429, "retry-after", "3"),
        (503, "retry-after", "Wed, 21 Oct 2026 07:28:00 GMT"),
    ] {
        let empty = response(status, &[(name, value)], text(""));
        let answer = through(&JsonErrorsLayer::new(), get(), empty).await;
        answer.assert_error(status, answer.status.canonical_reason().unwrap());
        assert_eq!(answer.header(name), Some(value));
    }
}

#[tokio::test]
async fn several_values_stay_in_their_order_next_to_dropped_headers() {
    let many: Vec<String> = (0..30).map(|n| format!("k{n}=v")).collect();
    let mut headers = vec![
        ("www-authenticate", "Bearer"),
        ("etag", "\"x\""),
        ("www-authenticate", "Basic"),
    ];
    headers.extend(many.iter().map(|value| ("set-cookie", &**value)));
    headers.extend(DROPPED);
    headers.extend([("access-control-allow-origin", "*"), ("x-ratelimit-limit", "5")]);
    let answer = rewritten(429, &headers).await;
    answer.assert_error(429, "why");
    let values = |name| -> Vec<_> { answer.headers.get_all(name).iter().map(HeaderValue::as_bytes).collect() };
    assert_eq!(
        values("set-cookie"),
        many.iter().map(String::as_bytes).collect::<Vec<_>>()
    );
    assert_eq!(values("www-authenticate"), [b"Bearer".as_slice(), b"Basic"]);
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(answer.header("x-ratelimit-limit"), Some("5"));
    assert_eq!(others(&answer).len(), 34);
}

#[tokio::test]
async fn sensitive_values_stay_sensitive_and_odd_bytes_stay_as_they_are() {
    let mut secret = HeaderValue::from_static("token");
    secret.set_sensitive(true);
    let odd = HeaderValue::from_bytes(b"caf\xe9 \xf0\x9f\x98\x80\ttab").unwrap();
    let mut sent = plain(400, "why");
    sent.headers_mut().insert("x-secret", secret);
    sent.headers_mut().insert("x-odd", odd.clone());
    let answer = through(&JsonErrorsLayer::new(), get(), sent).await;
    answer.assert_error(400, "why");
    assert!(answer.headers["x-secret"].is_sensitive());
    assert_eq!(answer.headers["x-odd"], odd);
}

#[tokio::test]
async fn content_type_and_content_length_are_set_once() {
    let stale = [
        &[("content-length", "4")][..],
        &[("content-length", "40")],
        &[("content-length", "0")],
        &[("content-length", "nonsense")],
        &[("content-length", "4"), ("content-length", "5")],
        &[("content-length", "4"), ("transfer-encoding", "chunked")],
        &[("transfer-encoding", "gzip, chunked")],
        &[("content-type", "text/plain"), ("content-type", "text/html")],
        &[],
    ];
    for headers in stale {
        let answer = rewritten(400, headers).await;
        answer.assert_error(400, "why");
        assert_eq!(others(&answer), [], "{headers:?}");
    }
}

#[tokio::test]
async fn every_way_to_a_rewrite_drops_the_same_headers() {
    let mut headers = DROPPED.to_vec();
    headers.push(("x-request-id", "7f0c"));
    let ways: [(&str, Script, Option<HttpError>); 6] = [
        ("read", Script::new().data("why"), None),
        ("empty", Script::new().claims_to_be_over(), None),
        ("failed", Script::new().data("wh").error("reset"), None),
        ("panicked", Script::new().panic("boom"), None),
        ("cut", Script::new().data("why so long"), None),
        ("carried", Script::new(), Some(HttpError::bad_request("mine"))),
    ];
    for (way, body, error) in ways {
        let mut sent = response(400, &headers, body);
        if let Some(error) = error {
            sent.extensions_mut().insert(error);
        }
        let answer = through(&JsonErrorsLayer::new().max_body_size(5), get(), sent).await;
        assert_eq!(answer.status, 400, "{way}");
        assert_eq!(others(&answer), [("x-request-id", &b"7f0c"[..])], "{way}");
        assert_eq!(
            answer.header("content-length"),
            Some(&*answer.body.len().to_string()),
            "{way}"
        );
        assert!(answer.json()["error"].is_string(), "{way}");
    }
}

#[tokio::test]
async fn version_and_extensions_stay() {
    for status in [400, 500] {
        for version in [Version::HTTP_10, Version::HTTP_2] {
            let mut sent = plain(status, "why");
            *sent.version_mut() = version;
            sent.extensions_mut().insert(7_u8);
            let answer = through(&JsonErrorsLayer::new(), get(), sent).await;
            assert_eq!((answer.version, answer.extensions.get()), (version, Some(&7_u8)));
        }
    }
}

#[tokio::test]
async fn headers_of_an_http_error_replace_those_of_the_response() {
    let header = HeaderName::from_static;
    let error = HttpError::unauthorized("who?")
        .with_header(header("www-authenticate"), "Basic")
        .with_header(header("www-authenticate"), "Bearer")
        .with_header(header("content-length"), "1")
        .with_header(header("content-type"), "text/html")
        .with_header(header("transfer-encoding"), "chunked");
    let mut sent = response(401, &[("www-authenticate", "Digest"), ("x-a", "1")], text("why"));
    sent.extensions_mut().insert(error);
    let answer = through(&JsonErrorsLayer::new(), get(), sent).await;
    answer.assert_error(401, "who?");
    let mut kept = others(&answer);
    kept.sort_unstable();
    let expected: [(&str, &[u8]); 3] = [
        ("www-authenticate", b"Basic"),
        ("www-authenticate", b"Bearer"),
        ("x-a", b"1"),
    ];
    assert_eq!(kept, expected);
}

/// A format whose shape depends on `Accept`.
struct Negotiating;

impl Format for Negotiating {
    fn render(&self, error: &HttpError, context: &ErrorContext<'_>) -> Result<Bytes, BoxError> {
        Flat::new().render(error, context)
    }

    fn reads(&self) -> RequestFacts {
        RequestFacts::ACCEPT
    }
}

#[tokio::test]
async fn an_answer_chosen_by_accept_says_so_once() {
    let table: [(&[(&str, &str)], &[&str]); 6] = [
        (&[], &["Accept"]),
        (&[("vary", "origin")], &["origin", "Accept"]),
        (&[("vary", "origin, accept")], &["origin, accept"]),
        (&[("vary", "Accept")], &["Accept"]),
        (&[("vary", "*")], &["*"]),
        (&[("vary", "accept-encoding")], &["accept-encoding", "Accept"]),
    ];
    let layer = JsonErrorsLayer::new().format(Negotiating);
    for (headers, expected) in table {
        let answer = through(&layer, get(), response(404, headers, text("why"))).await;
        let varies: Vec<_> = answer.headers.get_all("vary").iter().collect();
        assert_eq!(varies, expected, "{headers:?}");
    }
}

/// What a hook, the service or the error says of other headers still holds.
#[tokio::test]
async fn a_vary_that_an_error_brings_stands_beside_that_of_the_response_and_of_accept() {
    let name = HeaderName::from_static("vary");
    let varies = |error: HttpError| error.with_header(HeaderName::from_static("vary"), "Origin");
    let hooked = JsonErrorsLayer::new()
        .format(Negotiating)
        .map_error(move |error, _| varies(error));
    let keeping = JsonErrorsLayer::new().keep_html();
    let carrying = |content_type: &str| {
        let mut sent = response(404, &[("vary", "Cookie"), ("content-type", content_type)], text("why"));
        let error = HttpError::not_found("no").with_header(name.clone(), "Origin");
        sent.extensions_mut().insert(error);
        sent
    };
    let html = "text/html";
    let table = [
        (JsonErrorsLayer::new().format(Negotiating), carrying("text/plain")),
        (keeping.clone(), carrying(html)),
        (hooked.clone(), response(404, &[("vary", "Cookie")], text("why"))),
        (
            hooked.clone().keep_html(),
            response(404, &[("vary", "Cookie"), ("content-type", html)], text("why")),
        ),
        (
            hooked.json(JsonPolicy::Reshape),
            response(
                404,
                &[("vary", "Cookie"), ("content-type", "application/json")],
                text(r#"{"error":"x"}"#),
            ),
        ),
    ];
    for (layer, sent) in table {
        let name = format!("{sent:?}");
        let answer = through(&layer, get(), sent).await;
        let varies: Vec<_> = answer.headers.get_all("vary").iter().collect();
        assert_eq!(varies, ["Cookie", "Origin", "Accept"], "{name}");
    }
}

#[tokio::test]
async fn an_answer_that_accept_did_not_choose_does_not_vary() {
    async fn vary(layer: JsonErrorsLayer, sent: Response<Full<Bytes>>) -> HeaderMap {
        through(&layer, get(), sent).await.headers
    }
    let negotiating = || JsonErrorsLayer::new().format(Negotiating);
    let typed = crate::support::typed;
    for (layer, sent) in [
        (JsonErrorsLayer::new(), plain(404, "why")),
        (negotiating(), plain(200, "fine")),
        (negotiating(), typed(404, "application/json", "{}")),
        (negotiating(), typed(404, "text/plain", "{}")),
        (negotiating(), typed(404, "application/grpc", "")),
        (JsonErrorsLayer::new().keep_html(), plain(404, "why")),
    ] {
        let name = format!("{sent:?}");
        assert!(!vary(layer, sent).await.contains_key("vary"), "{name}");
    }
}
