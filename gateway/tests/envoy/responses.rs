//! What clients get through Envoy, for each kind of response, on HTTP/1.1 and HTTP/2.

use std::collections::HashMap;

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use tower_json_errors::JsonErrorsLayer;

use crate::case::{Case, case, check_all, chunked, sized, slow};
use crate::support::client::Client;
use crate::support::envoy::{self, Envoy, Processor};
use crate::support::upstream::{self, Reply, Script};
use crate::support::{Wire, process};

const TEXT: &[(&str, &str)] = &[("content-type", "text/plain; charset=utf-8")];
const HTML: &[(&str, &str)] = &[("content-type", "text/html; charset=utf-8")];
const JSON: &[(&str, &str)] = &[("content-type", "application/json")];
const NO_SUCH_USER: &str = r#"{"error":"no such user"}"#;
const NOT_FOUND: &str = r#"{"error":"Not Found"}"#;
const HIDDEN: &str = r#"{"error":"Internal Server Error"}"#;
const SECRET: &str = "db: password hunter2 refused";
const PAGE: &str = "<!doctype html><html><head><title>404</title></head><body><h1>Not Found</h1></body></html>";

/// The text `no such user`.
const GZIP: &[u8] = &[
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0xff, 0xcb, 0xcb, 0x57, 0x28, 0x2e, 0x4d, 0xce, 0x50, 0x28,
    0x2d, 0x4e, 0x2d, 0x02, 0x00, 0xad, 0x85, 0xb6, 0x28, 0x0c, 0x00, 0x00, 0x00,
];

/// A text of three megabytes, which no buffer of Envoy holds.
fn huge(start: &str, filler: u8) -> Bytes {
    let mut text = start.as_bytes().to_vec();
    text.resize(3 << 20, filler);
    text.into()
}

/// JSON of three megabytes.
fn huge_json() -> Bytes {
    let mut json = huge("{\"words\":\"", b'w').to_vec();
    json.extend_from_slice(b"\"}");
    json.into()
}

fn texts() -> Vec<Case> {
    vec![
        case("text with a length", 404, TEXT, sized("no such user"))
            .becomes(NO_SUCH_USER)
            .lacks(&["etag"]),
        case("text in chunks", 404, TEXT, chunked(&["no such", " user"])).becomes(NO_SUCH_USER),
        case("text that comes late", 404, TEXT, slow(&["no such", " user"])).becomes(NO_SUCH_USER),
        case("text without a type", 404, &[], sized("no such user")).becomes(NO_SUCH_USER),
        case(
            "text in Latin-1",
            400,
            &[("content-type", "text/plain; charset=iso-8859-1")],
            Script::Sized(Bytes::from_static(b"caf\xe9 is closed")),
        )
        .becomes(r#"{"error":"café is closed"}"#),
        case("text of a 4xx without a phrase", 499, TEXT, sized("no such user")).becomes(NO_SUCH_USER),
        case(
            "text with validators",
            404,
            &[
                ("content-type", "text/plain"),
                ("etag", "\"1\""),
                ("last-modified", "Wed, 21 Oct 2015 07:28:00 GMT"),
                ("content-language", "en"),
            ],
            sized("no such user"),
        )
        .becomes(NO_SUCH_USER)
        .lacks(&["etag", "last-modified"]),
        case("a page", 404, HTML, sized(PAGE)).becomes(NOT_FOUND),
        case("a page in chunks", 404, HTML, chunked(&[PAGE, PAGE])).becomes(NOT_FOUND),
        case("a page that comes late", 502, HTML, slow(&[PAGE])).becomes(r#"{"error":"Bad Gateway"}"#),
        case("a plain string that is called a page", 404, HTML, sized("no such user")).becomes(NO_SUCH_USER),
        case("a secret", 500, TEXT, sized(SECRET)).becomes(HIDDEN),
        case("a secret in chunks", 500, TEXT, chunked(&[SECRET, SECRET])).becomes(HIDDEN),
        case("a secret that comes late", 500, TEXT, slow(&[SECRET, SECRET])).becomes(HIDDEN),
        case("a text of 3 MB", 404, TEXT, Script::Sized(huge("no such user", b' ')))
            .becomes(r#"{"error":"no such user…"}"#),
        case(
            "a text of 3 MB in chunks",
            404,
            TEXT,
            Script::Chunked(
                huge("no such user", b' ')
                    .chunks(100_000)
                    .map(Bytes::copy_from_slice)
                    .collect(),
            ),
        )
        .becomes(r#"{"error":"no such user…"}"#),
        case("a secret of 3 MB", 500, TEXT, Script::Sized(huge(SECRET, b'x'))).becomes(HIDDEN),
        case(
            "a secret of 3 MB with cookies",
            500,
            &[
                ("content-type", "text/plain"),
                ("set-cookie", "a=1"),
                ("set-cookie", "b=2"),
            ],
            Script::Sized(huge(SECRET, b'x')),
        )
        .becomes(HIDDEN)
        .has(&[("set-cookie", "a=1"), ("set-cookie", "b=2")]),
        case(
            "a text of 100 KB that comes late",
            500,
            TEXT,
            Script::Slow(vec![huge(SECRET, b'x').slice(..50_000); 2]),
        )
        .becomes(HIDDEN),
    ]
}

fn json() -> Vec<Case> {
    vec![
        case("json with a length", 404, JSON, sized(r#"{"code":7}"#))
            .has(&[("content-type", "application/json"), ("content-length", "10")]),
        case("json in chunks", 404, JSON, chunked(&[r#"{"co"#, r#"de":7}"#])).lacks(&["content-length"]),
        case("json that comes late", 404, JSON, slow(&[r#"{"co"#, r#"de":7}"#])),
        case(
            "problem json",
            403,
            &[("content-type", "application/problem+json"), ("etag", "\"1\"")],
            sized(r#"{"title":"No","status":403}"#),
        )
        .has(&[("content-type", "application/problem+json"), ("etag", "\"1\"")]),
        case("json that is called a text", 404, TEXT, sized(r#"{"code":7}"#)).becomes(r#"{"code":7}"#),
        case(
            "json that is called a text and comes late",
            404,
            TEXT,
            slow(&[r#"{"code"#, r#"":7}"#]),
        )
        .becomes(r#"{"code":7}"#),
        case("a text that is called json", 404, JSON, sized("no such user")).becomes(NO_SUCH_USER),
        case("json that is cut off", 500, JSON, sized(r#"{"code":"#)).becomes(HIDDEN),
        case("json of 3 MB", 404, JSON, Script::Sized(huge_json())),
        case(
            "json of 3 MB in chunks",
            500,
            JSON,
            Script::Chunked(huge_json().chunks(65_536).map(Bytes::copy_from_slice).collect()),
        ),
    ]
}

fn bodiless() -> Vec<Case> {
    vec![
        case(
            "an empty 405",
            405,
            &[("allow", "GET"), ("allow", "HEAD")],
            Script::Empty,
        )
        .method(Method::DELETE)
        .becomes(r#"{"error":"Method Not Allowed"}"#)
        .has(&[("allow", "GET"), ("allow", "HEAD")]),
        case("an empty body in chunks", 404, TEXT, chunked(&[])).becomes(NOT_FOUND),
        case("an empty body that comes late", 404, TEXT, slow(&[])).becomes(NOT_FOUND),
        case(
            "an empty body with a length",
            401,
            &[("www-authenticate", "Basic"), ("www-authenticate", "Bearer")],
            sized(""),
        )
        .becomes(r#"{"error":"Unauthorized"}"#)
        .has(&[("www-authenticate", "Basic"), ("www-authenticate", "Bearer")]),
        case(
            "head of a page",
            404,
            &[("content-type", "text/html"), ("content-length", "94")],
            Script::Empty,
        )
        .method(Method::HEAD)
        .becomes_nothing(),
        case(
            "head of json",
            404,
            &[("content-type", "application/json"), ("content-length", "10")],
            Script::Empty,
        )
        .method(Method::HEAD)
        .becomes_nothing(),
        case("head of nothing", 404, &[], Script::Empty)
            .method(Method::HEAD)
            .becomes_nothing(),
        case(
            "head of a success",
            200,
            &[("content-type", "text/html"), ("content-length", "94")],
            Script::Empty,
        )
        .method(Method::HEAD)
        .becomes_nothing()
        .has(&[("content-type", "text/html"), ("content-length", "94")]),
    ]
}

fn opaque() -> Vec<Case> {
    vec![
        case("an image", 404, &[("content-type", "image/png")], sized("\u{89}PNG")).becomes(NOT_FOUND),
        case(
            "an image that comes late",
            404,
            &[("content-type", "image/png")],
            slow(&["\u{89}PNG"]),
        )
        .becomes(NOT_FOUND),
        case(
            "xml",
            500,
            &[("content-type", "text/xml")],
            sized("<Error><Message>db</Message></Error>"),
        )
        .becomes(HIDDEN),
        case(
            "gzip",
            404,
            &[("content-type", "text/plain"), ("content-encoding", "gzip")],
            Script::Sized(Bytes::from_static(GZIP)),
        )
        .becomes(NOT_FOUND)
        .lacks(&["content-encoding"]),
        case(
            "gzip json",
            404,
            &[("content-type", "application/json"), ("content-encoding", "gzip")],
            Script::Sized(Bytes::from_static(GZIP)),
        )
        .has(&[("content-encoding", "gzip")]),
        case(
            "an image of 3 MB",
            500,
            &[("content-type", "image/png")],
            Script::Sized(huge("x", b'x')),
        )
        .becomes(HIDDEN),
        case(
            "grpc",
            200,
            &[
                ("content-type", "application/grpc"),
                ("grpc-status", "5"),
                ("grpc-message", "no such user"),
            ],
            Script::Empty,
        )
        .method(Method::POST)
        .request(&[("content-type", "application/grpc"), ("te", "trailers")])
        .has(&[
            ("content-type", "application/grpc"),
            ("grpc-status", "5"),
            ("grpc-message", "no such user"),
        ]),
        case(
            "a grpc error with a status",
            503,
            &[("content-type", "application/grpc"), ("grpc-status", "14")],
            Script::Empty,
        )
        .method(Method::POST)
        .has(&[("content-type", "application/grpc"), ("grpc-status", "14")]),
        case(
            "event stream",
            500,
            &[("content-type", "text/event-stream")],
            chunked(&["data: db\n\n"]),
        )
        .becomes(HIDDEN),
    ]
}

fn heads() -> Vec<Case> {
    const COOKIES: &[(&str, &str)] = &[
        ("set-cookie", "a=1; Path=/"),
        ("set-cookie", "b=2; Expires=Wed, 21 Oct 2015 07:28:00 GMT"),
    ];
    vec![
        case(
            "cookies",
            403,
            &[
                ("set-cookie", "a=1; Path=/"),
                ("set-cookie", "b=2; Expires=Wed, 21 Oct 2015 07:28:00 GMT"),
                ("content-type", "text/plain"),
            ],
            sized("no"),
        )
        .becomes(r#"{"error":"no"}"#)
        .has(COOKIES),
        case("cookies of an empty response", 403, COOKIES, Script::Empty)
            .becomes(r#"{"error":"Forbidden"}"#)
            .has(COOKIES),
        case(
            "several links",
            404,
            &[
                ("link", "</a>; rel=a"),
                ("link", "</b>; rel=b"),
                ("content-type", "text/plain"),
            ],
            sized("no such user"),
        )
        .becomes(NO_SUCH_USER)
        .has(&[("link", "</a>; rel=a"), ("link", "</b>; rel=b")]),
        case(
            "retry after",
            503,
            &[("retry-after", "120"), ("content-type", "text/html")],
            sized(PAGE),
        )
        .becomes(r#"{"error":"Service Unavailable"}"#)
        .has(&[("retry-after", "120")]),
        case(
            "cors and caching",
            404,
            &[
                ("access-control-allow-origin", "*"),
                ("cache-control", "no-store"),
                ("vary", "Origin"),
                ("content-type", "text/plain"),
            ],
            sized("no such user"),
        )
        .becomes(NO_SUCH_USER)
        .has(&[
            ("access-control-allow-origin", "*"),
            ("cache-control", "no-store"),
            ("vary", "Origin"),
        ]),
        case(
            "two content types",
            404,
            &[("content-type", "text/html"), ("content-type", "text/plain")],
            sized("no such user"),
        )
        .becomes(NO_SUCH_USER),
        case(
            "trailers of a text",
            404,
            TEXT,
            Script::Trailed(Bytes::from("no such user")),
        )
        .becomes(NO_SUCH_USER),
        case("trailers of a secret", 500, TEXT, Script::Trailed(Bytes::from(SECRET))).becomes(HIDDEN),
        case(
            "trailers of json",
            404,
            JSON,
            Script::Trailed(Bytes::from(r#"{"code":7}"#)),
        ),
        case(
            "trailers of an image",
            500,
            &[("content-type", "image/png"), ("trailer", "x-trailer")],
            Script::Trailed(Bytes::from(SECRET)),
        )
        .becomes(HIDDEN),
    ]
}

fn successes() -> Vec<Case> {
    vec![
        case("a success", 200, TEXT, sized("hello"))
            .has(&[("content-type", "text/plain; charset=utf-8"), ("content-length", "5")]),
        case("a success in chunks", 200, HTML, chunked(&["hel", "lo"])).lacks(&["content-length"]),
        case(
            "a success that comes late",
            200,
            JSON,
            slow(&[r#"{"error""#, r#":"as data"}"#]),
        ),
        case("a success of 3 MB", 200, TEXT, Script::Sized(huge("hello", b'o'))),
        case(
            "a success with trailers",
            200,
            TEXT,
            Script::Trailed(Bytes::from("hello")),
        ),
        case("no content", 204, &[], Script::Empty).becomes_nothing(),
        case("not modified", 304, &[("etag", "\"1\"")], Script::Empty)
            .becomes_nothing()
            .has(&[("etag", "\"1\"")]),
        case(
            "a redirect",
            302,
            &[("location", "/there"), ("content-type", "text/html")],
            sized(PAGE),
        )
        .has(&[("location", "/there")]),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_get_what_the_layer_makes_of_each_response() {
    let cases = [texts(), json(), bodiless(), opaque(), heads(), successes()]
        .into_iter()
        .flatten();
    check_all(JsonErrorsLayer::new(), &[], cases.collect()).await;
}

/// Envoy hands over no more of a body than it buffers. What follows must neither go out nor change what is hidden.
#[tokio::test(flavor = "multi_thread")]
async fn small_buffers_let_nothing_out() {
    let changes = [(
        "    - name: http\n      address:",
        "    - name: http\n      per_connection_buffer_limit_bytes: 16384\n      address:",
    )];
    let long = |start, filler| huge(start, filler).slice(..40_000);
    let pieces = |bytes: Bytes| bytes.chunks(1_000).map(Bytes::copy_from_slice).collect();
    let cases = vec![
        case("a long secret", 500, TEXT, Script::Sized(long(SECRET, b'x'))).becomes(HIDDEN),
        case(
            "a long secret in chunks",
            500,
            TEXT,
            Script::Chunked(pieces(long(SECRET, b'x'))),
        )
        .becomes(HIDDEN),
        case("a long text", 404, TEXT, Script::Sized(long("no such user", b' '))).becomes_other(),
        case("a long page", 404, HTML, Script::Sized(long(PAGE, b' '))).becomes(NOT_FOUND),
        case("a short text", 404, TEXT, sized("no such user")).becomes(NO_SUCH_USER),
        case("a long success", 200, TEXT, Script::Sized(long("hello", b'o'))),
    ];
    check_all(JsonErrorsLayer::new(), &changes, cases).await;
}

/// The service does not read the body, and responds while it still comes.
#[tokio::test(flavor = "multi_thread")]
async fn early_responses_are_json_and_bodies_of_requests_go_on() {
    let Some(binary) = envoy::binary() else { return };
    let reply = |status, text| Reply {
        status,
        headers: vec![("content-type", "text/plain")],
        body: Script::Sized(Bytes::from(text)),
    };
    let scripts = [
        (
            "/upload".to_owned(),
            reply(StatusCode::PAYLOAD_TOO_LARGE, "at most 1 MB"),
        ),
        ("/hello".to_owned(), reply(StatusCode::OK, "hello")),
    ];
    let upstream = upstream::serve(HashMap::from(scripts)).await;
    let (processor, _) = process(JsonErrorsLayer::new()).await;
    for upstream_wire in [Wire::H1, Wire::H2] {
        let envoy = Envoy::start(binary, upstream, upstream_wire, &Processor::Tcp(processor), &[]).await;
        for wire in [Wire::H1, Wire::H2] {
            for length in [10, 200_000] {
                let mut client = Client::connect(envoy.address, wire).await.unwrap();
                let body = Bytes::from(vec![b'b'; length]);
                let post = |path| Request::builder().method(Method::POST).uri(path);
                let response = client.send_with_body(post("/upload"), body.clone()).await.unwrap();
                assert_eq!(response.status(), 413, "{wire:?} to {upstream_wire:?}");
                assert_eq!(response.body(), r#"{"error":"at most 1 MB"}"#);
                let mut client = Client::connect(envoy.address, wire).await.unwrap();
                let response = client.send_with_body(post("/hello"), body).await.unwrap();
                assert_eq!((response.status().as_u16(), &response.body()[..]), (200, &b"hello"[..]));
            }
        }
    }
}
