//! What is known of the request: its id, and what was captured of it.

use std::sync::{Arc, Mutex};

use http::{HeaderName, HeaderValue, Method, Request};
use serde_json::json;
use tower_json_errors::{ErrorContext, Format, HttpError, JsonErrorsLayer, RequestFacts};

use crate::support::{get, plain, request, through};

const ID: HeaderName = HeaderName::from_static("x-request-id");

/// The request's id, the response's, and the one that is told.
type Ids = (Option<&'static [u8]>, Option<&'static [u8]>, Option<&'static str>);

fn value(bytes: &[u8]) -> HeaderValue {
    HeaderValue::from_bytes(bytes).expect("a legal value")
}

#[tokio::test]
async fn the_id_is_the_requests_or_else_the_responses() {
    let table: [Ids; 13] = [
        (None, None, None),
        (Some(b"7f0c"), None, Some("7f0c")),
        (None, Some(b"1b2d"), Some("1b2d")),
        (Some(b"7f0c"), Some(b"1b2d"), Some("7f0c")),
        (Some(b"!#~\"\\<>"), None, Some("!#~\"\\<>")),
        (Some(&[b'x'; 256]), None, std::str::from_utf8(&[b'x'; 256]).ok()),
        // Left out, or taken from the response.
        (Some(b""), None, None),
        (Some(&[b'x'; 257]), None, None),
        (Some(b"two words"), None, None),
        (Some(b"tab\there"), Some(b"1b2d"), Some("1b2d")),
        (Some(b"caf\xc3\xa9"), Some(b"1b2d"), Some("1b2d")),
        (Some(b"\xff"), Some(b"\xff"), None),
        (None, Some(&[b'x'; 257]), None),
    ];
    let layer = JsonErrorsLayer::new().request_id(ID);
    for (of_request, of_response, told) in table {
        let (mut request, mut response) = (get(), plain(404, "x"));
        request.headers_mut().extend(of_request.map(|id| (ID, value(id))));
        response.headers_mut().extend(of_response.map(|id| (ID, value(id))));
        let kept = response.headers().get(ID).cloned();
        let answer = through(&layer, request, response).await;
        let expected = told.map_or(json!({ "error": "x" }), |id| json!({ "error": "x", "request_id": id }));
        assert_eq!(answer.json(), expected, "{of_request:?} {of_response:?}");
        assert_eq!(answer.headers.get(ID), kept.as_ref(), "the header stays as it was");
    }
}

#[tokio::test]
async fn an_endless_id_is_left_out() {
    let mut request = get();
    request.headers_mut().insert(ID, value(&vec![b'x'; 1024 * 1024]));
    let layer = JsonErrorsLayer::new().request_id(ID);
    through(&layer, request, plain(404, "x")).await.assert_error(404, "x");
}

#[tokio::test]
async fn no_id_is_told_unless_it_is_asked_for() {
    let mut request = get();
    request.headers_mut().insert(ID, value(b"7f0c"));
    through(&JsonErrorsLayer::new(), request, plain(404, "x"))
        .await
        .assert_error(404, "x");
}

/// What a hook saw of the request: method, target, whether PNG and JSON are accepted, and the id.
type Seen = (Option<Method>, Option<String>, bool, bool, Option<String>);

fn seen(context: &ErrorContext<'_>) -> Seen {
    (
        context.method().cloned(),
        context.uri().map(ToString::to_string),
        context.accepts("image/png"),
        context.accepts("application/json"),
        context.request_id().map(str::to_owned),
    )
}

fn asked() -> Request<()> {
    let mut asked = request(Method::PATCH, "/users/7?x=1");
    asked.headers_mut().insert("accept", value(b"image/*;q=0, */*"));
    asked.headers_mut().insert(ID, value(b"7f0c"));
    asked
}

/// What `map_error` and `on_error` see with this layer, which is the same.
async fn seen_with(layer: JsonErrorsLayer) -> Seen {
    let log = Arc::new(Mutex::new(Vec::new()));
    let (of_map, of_tell) = (Arc::clone(&log), Arc::clone(&log));
    let layer = layer
        .map_error(move |error, context| {
            of_map.lock().expect("no panic").push(seen(context));
            error
        })
        .on_error(move |_, context| of_tell.lock().expect("no panic").push(seen(context)));
    through(&layer, asked(), plain(404, "x")).await;
    let log = log.lock().expect("no panic");
    assert_eq!(log.len(), 2);
    assert_eq!(log[0], log[1]);
    log[0].clone()
}

#[tokio::test]
async fn hooks_see_what_is_captured_and_nothing_else() {
    let layer = JsonErrorsLayer::new;
    let (method, uri) = (Some(Method::PATCH), Some("/users/7?x=1".to_owned()));
    let table = [
        (layer(), (None, None, true, true, None)),
        (layer().capture(RequestFacts::NONE), (None, None, true, true, None)),
        (
            layer().capture(RequestFacts::METHOD),
            (method.clone(), None, true, true, None),
        ),
        (
            layer().capture(RequestFacts::URI),
            (None, uri.clone(), true, true, None),
        ),
        (layer().capture(RequestFacts::ACCEPT), (None, None, false, true, None)),
        (
            layer().request_id(ID),
            (None, None, true, true, Some("7f0c".to_owned())),
        ),
        (
            layer()
                .capture(RequestFacts::METHOD)
                .capture(RequestFacts::URI | RequestFacts::ACCEPT)
                .request_id(ID),
            (method, uri, false, true, Some("7f0c".to_owned())),
        ),
    ];
    for (layer, expected) in table {
        assert_eq!(seen_with(layer).await, expected);
    }
}

struct ReadsTheUri;

impl Format for ReadsTheUri {
    fn render(&self, error: &HttpError, _: &ErrorContext<'_>) -> Result<bytes::Bytes, tower_json_errors::BoxError> {
        Ok(serde_json::to_vec(error.message())?.into())
    }

    fn reads(&self) -> RequestFacts {
        RequestFacts::URI
    }
}

#[tokio::test]
async fn hooks_see_what_the_format_reads() {
    let layers = [
        JsonErrorsLayer::new().format(ReadsTheUri),
        JsonErrorsLayer::new().capture(RequestFacts::METHOD).format(ReadsTheUri),
    ];
    for (layer, method) in layers.into_iter().zip([None, Some(Method::PATCH)]) {
        let (seen_method, seen_uri, ..) = seen_with(layer).await;
        assert_eq!((seen_method, seen_uri.as_deref()), (method, Some("/users/7?x=1")));
    }
}

#[tokio::test]
async fn a_hook_that_reads_accept_makes_the_answer_vary() {
    let answer = through(
        &JsonErrorsLayer::new().capture(RequestFacts::ACCEPT),
        asked(),
        plain(404, "x"),
    )
    .await;
    assert_eq!(answer.header("vary"), Some("Accept"));
}

#[test]
fn facts_contain_their_parts() {
    let both = RequestFacts::METHOD | RequestFacts::ACCEPT;
    let table = [
        (RequestFacts::NONE, true),
        (RequestFacts::METHOD, true),
        (RequestFacts::ACCEPT, true),
        (both, true),
        (RequestFacts::URI, false),
        (RequestFacts::URI | RequestFacts::METHOD, false),
    ];
    for (facts, contained) in table {
        assert_eq!(both.contains(facts), contained, "{facts:?}");
    }
    assert_eq!(RequestFacts::default(), RequestFacts::NONE);
}
