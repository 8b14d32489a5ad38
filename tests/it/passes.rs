//! Tests that successes and exempt responses pass unread, frame by frame, and that hooks get the kept errors.

use std::convert::Infallible;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::FutureExt;
use http::{HeaderMap, HeaderValue, Request, Response, Version};
use http_body::Body;
use http_body_util::{BodyExt, Full};
use tower::{Layer, Service, ServiceExt, service_fn};
use tower_json_errors::{Expose, HttpError, JsonErrorsLayer, JsonPolicy, Origin, RequestHead, ResponseHead, Untouched};

use crate::support::{Entry, Log, Script, get, plain, request, respond, response, through, typed};

/// Set on every response that is to pass; nothing of it may get lost.
const MARKER: u8 = 7;

fn trailers() -> HeaderMap {
    HeaderMap::from_iter([(http::HeaderName::from_static("x-sum"), HeaderValue::from_static("9"))])
}

/// A response with everything that a careless layer loses.
fn rich(status: u16, headers: &[(&str, &str)]) -> Response<Script> {
    let body = Script::new()
        .data("one")
        .data("two")
        .trailers(trailers())
        .claims(6, Some(6));
    let mut response = response(status, headers, body);
    response.headers_mut().append("etag", HeaderValue::from_static("\"x\""));
    *response.version_mut() = Version::HTTP_10;
    response.extensions_mut().insert(MARKER);
    response
}

/// Asserts that `response` comes out as it went in, and that no hook was called.
async fn assert_passes(name: &str, layer: JsonErrorsLayer, request: Request<()>, response: Response<Script>) {
    let log = Log::new();
    assert_unread(name, log.on(layer), request, response).await;
    assert_eq!(log.entries(), [], "{name}: a passed response was told to `on_error`");
}

/// Asserts that `response` comes out as it went in, and that the hooks were told of it once: as kept, by its status.
async fn assert_kept(name: &str, layer: JsonErrorsLayer, request: Request<()>, response: Response<Script>) {
    let log = Log::new();
    let status = response.status().as_u16();
    assert_unread(name, log.on(layer), request, response).await;
    let told = Entry {
        origin: Origin::Response,
        status,
        message: reason(status).to_owned(),
        sources: vec![],
        head_sent: false,
        is_kept: true,
    };
    assert_eq!(log.entries(), [told], "{name}");
}

/// Asserts that `response` comes out as it went in, and that its body was not touched on the way.
async fn assert_unread(name: &str, layer: JsonErrorsLayer, request: Request<()>, response: Response<Script>) {
    let (status, headers, probe) = (response.status(), response.headers().clone(), response.body().probe());
    let mut passed = respond(&layer, request, response).await;
    assert_eq!(probe.polls(), 0, "{name}: the body was read");
    assert_eq!(passed.status(), status, "{name}");
    assert_eq!(passed.headers(), &headers, "{name}");
    assert_eq!(passed.version(), Version::HTTP_10, "{name}");
    assert_eq!(passed.extensions().get(), Some(&MARKER), "{name}");
    assert_eq!(passed.body().size_hint().exact(), Some(6), "{name}");
    let body = passed.body_mut();
    for expected in ["one", "two"] {
        let frame = body.frame().await.unwrap().unwrap();
        assert_eq!(frame.into_data().unwrap(), expected, "{name}");
    }
    let frame = body.frame().await.unwrap().unwrap();
    assert_eq!(frame.into_trailers().unwrap(), trailers(), "{name}");
    assert!(body.frame().await.is_none(), "{name}");
}

const TEXT: &[(&str, &str)] = &[("content-type", "text/plain")];

#[tokio::test]
async fn a_status_that_is_no_error_passes() {
    for status in (100..400).chain(600..1000) {
        let name = status.to_string();
        for headers in [
            TEXT,
            &[],
            &[("content-type", "application/problem+json")],
            &[("content-type", "text/event-stream")],
        ] {
            assert_passes(&name, JsonErrorsLayer::new(), get(), rich(status, headers)).await;
        }
    }
}

#[tokio::test]
async fn every_error_status_is_rewritten() {
    for status in 400..600 {
        let text = if status < 500 { "why" } else { reason(status) };
        let answer = through(&JsonErrorsLayer::new(), get(), plain(status, "why")).await;
        answer.assert_error(status, text);
        let empty = response(status, &[], http_body_util::Empty::new());
        let answer = through(&JsonErrorsLayer::new(), get(), empty).await;
        answer.assert_error(status, reason(status));
    }
}

fn reason(status: u16) -> &'static str {
    let of_class = if status < 500 { "Client Error" } else { "Server Error" };
    let status = http::StatusCode::from_u16(status).unwrap();
    status.canonical_reason().unwrap_or(of_class)
}

#[tokio::test]
async fn a_response_marked_untouched_passes() {
    for headers in [TEXT, &[], &[("content-type", "text/html")]] {
        let mut response = rich(500, headers);
        response.extensions_mut().insert(Untouched);
        let mut html = get();
        html.headers_mut()
            .insert("accept", HeaderValue::from_static("text/html"));
        assert_passes("Untouched", JsonErrorsLayer::new().keep_html(), html, response).await;
    }
}

#[tokio::test]
async fn an_untouched_error_stays_untouched_although_it_carries_an_http_error() {
    let mut response = rich(500, TEXT);
    response.extensions_mut().insert(Untouched);
    response.extensions_mut().insert(HttpError::not_found("mine"));
    assert_passes("Untouched", JsonErrorsLayer::new(), get(), response).await;
}

#[tokio::test]
async fn a_success_keeps_the_http_error_in_its_extensions() {
    let mut response = rich(200, TEXT);
    response.extensions_mut().insert(HttpError::not_found("mine"));
    let passed = respond(&JsonErrorsLayer::new(), get(), response).await;
    let kept = passed.extensions().get::<HttpError>().map(HttpError::message);
    assert_eq!(kept, Some("mine"));
}

#[tokio::test]
async fn keep_if_keeps_what_it_says_yes_to() {
    let layer = JsonErrorsLayer::new()
        .keep_if(|response: &ResponseHead<'_>| response.headers().get("content-type").is_some_and(|v| v == "text/xml"));
    let xml = [("content-type", "text/xml")];
    assert_kept("keep_if", layer.clone(), get(), rich(400, &xml)).await;
    through(&layer, get(), plain(400, "no")).await.assert_error(400, "no");
}

#[tokio::test]
async fn keep_if_is_asked_of_errors_alone_that_are_not_left_out() {
    let (log, layer) = (Log::new(), JsonErrorsLayer::new().unmask(http::StatusCode::BAD_REQUEST));
    let layer = log.on(layer.keep_if(|_| panic!("asked")));
    through(&layer, get(), plain(200, "fine")).await;
    let mut untouched = plain(404, "no");
    untouched.extensions_mut().insert(Untouched);
    through(&layer, get(), untouched).await;
    assert_eq!(log.entries(), []);
    through(&layer, get(), plain(404, "no")).await;
    assert_eq!(log.entries()[0].sources, ["asked"]);
}

#[tokio::test]
async fn keep_if_sees_the_whole_head() {
    let layer = JsonErrorsLayer::new().keep_if(|response: &ResponseHead<'_>| {
        response.status() == 409
            && response.version() == Version::HTTP_10
            && response.extensions().get() == Some(&MARKER)
            && response.headers().contains_key("etag")
    });
    assert_kept("keep_if", layer, get(), rich(409, TEXT)).await;
}

#[tokio::test]
async fn only_if_leaves_the_other_requests_alone() {
    let layer = JsonErrorsLayer::new().only_if(|request: &RequestHead<'_>| request.uri().path().starts_with("/api/"));
    let to = |path| request(http::Method::GET, path);
    assert_passes("only_if", layer.clone(), to("/teapot"), rich(418, TEXT)).await;
    let answer = through(&layer, to("/api/teapot"), plain(418, "I'm a teapot")).await;
    answer.assert_error(418, "I'm a teapot");
}

#[tokio::test]
async fn only_if_sees_the_whole_head_of_the_request() {
    let layer = JsonErrorsLayer::new().only_if(|request: &RequestHead<'_>| {
        !(request.method() == http::Method::DELETE
            && request.version() == Version::HTTP_2
            && request.headers().contains_key("x-raw")
            && request.extensions().get() == Some(&MARKER))
    });
    let mut request = request(http::Method::DELETE, "/");
    *request.version_mut() = Version::HTTP_2;
    request.headers_mut().insert("x-raw", HeaderValue::from_static("1"));
    request.extensions_mut().insert(MARKER);
    assert_passes("only_if", layer, request, rich(404, TEXT)).await;
}

#[tokio::test]
async fn grpc_is_kept() {
    for content_type in [
        "application/grpc",
        "application/grpc+proto",
        "application/grpc-web+proto",
        "Application/gRPC-Web-Text; x=y",
    ] {
        let headers = [("content-type", content_type), ("content-encoding", "gzip")];
        assert_kept(content_type, JsonErrorsLayer::new(), get(), rich(503, &headers[..1])).await;
        assert_kept(content_type, JsonErrorsLayer::new(), get(), rich(503, &headers)).await;
    }
}

#[tokio::test]
async fn trusted_json_is_kept_unread() {
    let trusting = JsonErrorsLayer::new().json(JsonPolicy::Trust);
    for content_type in JSON_TYPES {
        let headers = [("content-type", content_type)];
        assert_kept(content_type, trusting.clone(), get(), rich(400, &headers)).await;
        assert_kept(content_type, trusting.clone(), get(), rich(500, &headers)).await;
    }
    // Nothing else is trusted.
    through(&trusting, get(), plain(400, "no"))
        .await
        .assert_error(400, "no");
}

const JSON_TYPES: [&str; 9] = [
    "application/json",
    "Application/JSON; charset=utf-8",
    "text/json",
    "application/problem+json",
    "Application/Problem+JSON",
    "application/vnd.api+json",
    "application/json-rpc",
    "application/x-json",
    "application/x-amz-json-1.1",
];

#[tokio::test]
async fn encoded_json_is_kept_unread() {
    for content_type in JSON_TYPES {
        for encoding in ["gzip", "br", "identity, zstd", "GZIP"] {
            let headers = [("content-type", content_type), ("content-encoding", encoding)];
            assert_kept(encoding, JsonErrorsLayer::new(), get(), rich(400, &headers)).await;
        }
    }
}

/// What a body says of its size is no reason to let anything through.
#[tokio::test]
async fn json_that_is_announced_as_too_large_is_read_up_to_the_limit() {
    let layer = JsonErrorsLayer::new().max_body_size(5);
    let headers = [("content-type", "application/json")];
    through(&layer, get(), rich(400, &headers))
        .await
        .assert_error(400, "onetw…");
    let json = Script::new().data("[1,2").data(",3,4]").claims(9, Some(9));
    let probe = json.probe();
    let answer = respond(&layer, get(), response(400, &headers, json)).await;
    assert_eq!(probe.polls(), 2, "no further than to the frame that exceeds the limit");
    assert_eq!(crate::support::Answer::of(answer).await.text(), "[1,2,3,4]");
}

#[tokio::test]
async fn html_stays_for_clients_that_prefer_it_if_asked_to() {
    let keeping = JsonErrorsLayer::new().keep_html();
    let table = [
        ("text/html", "text/html", true),
        (
            "TEXT/HTML; charset=utf-8",
            "text/html,application/xhtml+xml,*/*;q=0.8",
            true,
        ),
        ("application/xhtml+xml", "application/xhtml+xml", true),
        ("text/html", "text/html, application/json;q=0.9", true),
        ("text/html", "text/html, application/json", false),
        ("text/html", "application/json", false),
        ("text/html", "*/*", false),
        ("text/html", "", false),
        ("text/plain", "text/html", false),
    ];
    for (content_type, accept, stays) in table {
        let mut request = get();
        request.headers_mut().insert("accept", HeaderValue::from_static(accept));
        let html = response(
            404,
            &[("content-type", content_type), ("vary", "origin")],
            body("<p>Hi</p>"),
        );
        let answer = through(&keeping, request, html).await;
        let name = format!("{content_type} for {accept:?}: {answer:?}");
        assert_eq!(answer.header("content-type") == Some(content_type), stays, "{name}");
        assert_eq!(answer.text() == "<p>Hi</p>", stays, "{name}");
        // What was chosen by `Accept` says so, whatever was chosen.
        let varies: Vec<_> = answer.headers.get_all("vary").iter().collect();
        let expected: &[&str] = if content_type == "text/plain" {
            &["origin"]
        } else {
            &["origin", "Accept"]
        };
        assert_eq!(varies, expected, "{name}");
    }
}

fn body(text: &'static str) -> http_body_util::Full<Bytes> {
    text.into()
}

#[tokio::test]
async fn json_that_was_labelled_html_varies_too_if_html_is_kept() {
    let mislabelled = || response(404, &[("content-type", "text/html")], body("{}"));
    let answer = through(&JsonErrorsLayer::new().keep_html(), get(), mislabelled()).await;
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("vary"), Some("Accept"));
    let answer = through(&JsonErrorsLayer::new(), get(), mislabelled()).await;
    assert_eq!(answer.header("vary"), None);
}

#[tokio::test]
async fn html_is_rewritten_by_default_whatever_the_client_prefers() {
    let mut request = get();
    request
        .headers_mut()
        .insert("accept", HeaderValue::from_static("text/html"));
    let html = response(404, &[("content-type", "text/html")], body("<p>Hi</p>"));
    let answer = through(&JsonErrorsLayer::new(), request, html).await;
    answer.assert_error(404, "Not Found");
    assert_eq!(answer.header("vary"), None);
}

#[tokio::test]
async fn a_passed_body_streams_frame_by_frame() {
    let body = Script::new()
        .data("event: a\n\n")
        .yields()
        .data("event: b\n\n")
        .never()
        .claims(4, Some(99));
    let probe = body.probe();
    let stream = response(200, &[("content-type", "text/event-stream")], body);
    let mut passed = respond(&JsonErrorsLayer::new(), get(), stream).await;
    let hint = passed.body().size_hint();
    assert_eq!((hint.lower(), hint.upper()), (4, Some(99)));
    assert!(!passed.body().is_end_stream());
    for (polls, expected) in [(1, "event: a\n\n"), (3, "event: b\n\n")] {
        let frame = passed.body_mut().frame().await.unwrap().unwrap();
        assert_eq!(frame.into_data().unwrap(), expected);
        assert_eq!(probe.polls(), polls);
    }
    drop(passed);
    assert!(probe.is_dropped());
}

#[tokio::test]
async fn is_end_stream_of_a_passed_body_is_its_own() {
    let over = response(200, &[], Script::new().claims_to_be_over());
    assert!(
        respond(&JsonErrorsLayer::new(), get(), over)
            .await
            .body()
            .is_end_stream()
    );
    let open = response(200, &[], Script::new());
    assert!(
        !respond(&JsonErrorsLayer::new(), get(), open)
            .await
            .body()
            .is_end_stream()
    );
}

#[tokio::test]
async fn a_second_layer_changes_nothing_and_tells_its_own_hooks() {
    let log = Log::new();
    let outer = log.on(JsonErrorsLayer::new());
    let service = service_fn(|_: Request<()>| async { Ok::<_, Infallible>(plain(404, "nope")) });
    let Ok(once) = JsonErrorsLayer::new().layer(service).oneshot(get()).await;
    let once = crate::support::Answer::of(once).await;
    let Ok(twice) = outer.layer(JsonErrorsLayer::new().layer(service)).oneshot(get()).await;
    let twice = crate::support::Answer::of(twice).await;
    once.assert_error(404, "nope");
    assert_eq!((twice.headers, twice.body), (once.headers, once.body));
    let entry = log.only();
    assert_eq!((&*entry.message, entry.is_kept), ("nope", true));
}

/// A fragment of HTML for a page that updates itself; XML for a client that reads nothing else.
#[tokio::test]
async fn what_a_client_asks_for_by_name_stays_where_it_may() {
    let turbo = "text/vnd.turbo-stream.html";
    let table = [
        (422, turbo, "text/vnd.turbo-stream.html, text/html", true),
        (404, "application/xml; charset=utf-8", "application/xml", true),
        (404, "text/html", "text/html, */*;q=0.8", true),
        (404, "application/xml", "application/xml, application/json", false),
        (404, "application/xml", "*/*", false),
        (404, "text/plain", "text/plain", false),
        (500, turbo, "text/vnd.turbo-stream.html", false),
    ];
    let layer = JsonErrorsLayer::new().keep_preferred();
    for (status, content_type, accept, stays) in table {
        let mut asked = get();
        asked.headers_mut().insert("accept", accept.parse().unwrap());
        let answer = through(&layer, asked, typed(status, content_type, "<x/>")).await;
        let kept = answer.header("content-type") == Some(content_type) && answer.text() == "<x/>";
        assert_eq!(kept, stays, "{status} {content_type} {accept}");
        assert_eq!(
            answer.header("vary"),
            Some("Accept"),
            "{status} {content_type} {accept}"
        );
    }
    let hiding = layer.clone().expose(Expose::Nothing);
    let mut asked = get();
    asked.headers_mut().insert("accept", turbo.parse().unwrap());
    let answer = through(&hiding, asked, typed(422, turbo, "<x/>")).await;
    assert_eq!(
        answer.text(),
        r#"{"error":"Unprocessable Entity"}"#,
        "what is hidden is not the client's to choose"
    );
    let shown = layer.expose(Expose::Responses);
    let mut asked = get();
    asked.headers_mut().insert("accept", turbo.parse().unwrap());
    assert_eq!(through(&shown, asked, typed(500, turbo, "<x/>")).await.text(), "<x/>");
}

/// Every client of an API asks for JSON by name: that must neither let text pass for JSON nor undo `Reshape`.
#[tokio::test]
async fn json_is_not_preferred_to_json() {
    let layer = JsonErrorsLayer::new().keep_preferred();
    for content_type in ["application/json", "application/vnd.api+json"] {
        let asking = || {
            let mut asked = get();
            asked.headers_mut().insert("accept", content_type.parse().unwrap());
            asked
        };
        through(&layer, asking(), typed(404, content_type, "no such user"))
            .await
            .assert_error(404, "no such user");
        let foreign = || typed(404, content_type, r#"{"detail":"no such user"}"#);
        let reshaping = layer.clone().json(JsonPolicy::Reshape);
        let answer = through(&reshaping, asking(), foreign()).await;
        assert_eq!(answer.json()["error"], "no such user", "{content_type}");
        through(&reshaping.expose(Expose::Nothing), asking(), foreign())
            .await
            .assert_error(404, "Not Found");
    }
}

/// A future that keeps what it has until it is dropped itself.
struct Keeping(#[expect(dead_code, reason = "only its drop counts")] Arc<()>);

impl Future for Keeping {
    type Output = Result<Response<Full<Bytes>>, Infallible>;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(Ok(plain(200, "fine")))
    }
}

#[test]
fn after_a_success_the_future_of_the_service_is_let_go_at_once() {
    let kept = Arc::new(());
    let mut held = Some(Arc::clone(&kept));
    let service = service_fn(move |_: Request<()>| Keeping(held.take().expect("one call only")));
    let mut future = Box::pin(JsonErrorsLayer::new().layer(service).call(get()));
    assert_eq!(Arc::strong_count(&kept), 2, "the future has it");
    let response = future.as_mut().now_or_never();
    assert_eq!(Arc::strong_count(&kept), 1, "the layer still has it");
    drop((response, future));
}

#[test]
fn a_future_that_is_polled_after_its_response_panics_as_documented() {
    let layer = JsonErrorsLayer::new();
    for status in [200, 404] {
        let service = service_fn(move |_: Request<()>| async move { Ok::<_, Infallible>(plain(status, "said")) });
        let mut future = Box::pin(layer.layer(service).call(get()));
        assert!(future.as_mut().now_or_never().is_some());
        let again = catch_unwind(AssertUnwindSafe(|| future.as_mut().now_or_never()));
        assert!(again.is_err(), "{status}: a second response");
    }
}
