//! Tests what is kept of the request: its id, and captured values.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Request, Response};
use http_body_util::Full;
use serde_json::json;
use tower::{Layer, ServiceExt, service_fn};
use tower_json_errors::{ErrorContext, Format, HttpError, JsonErrorsLayer, RequestFacts};

use crate::support::{Log, get, plain, request, response, through};

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
async fn hooks_see_of_the_request_what_the_format_reads_and_nothing_else() {
    let layer = JsonErrorsLayer::new;
    let id = Some("7f0c".to_owned());
    let table = [
        (layer(), (None, None, true, true, None)),
        (layer().request_id(ID), (None, None, true, true, id.clone())),
        (
            layer().format(Reads(RequestFacts::METHOD)),
            (Some(Method::PATCH), None, true, true, None),
        ),
        (
            layer()
                .format(Reads(RequestFacts::URI | RequestFacts::ACCEPT))
                .request_id(ID),
            (None, Some("/users/7?x=1".to_owned()), false, true, id),
        ),
    ];
    for (layer, expected) in table {
        assert_eq!(seen_with(layer).await, expected);
    }
}

struct Reads(RequestFacts);

impl Format for Reads {
    fn render(&self, error: &HttpError, _: &ErrorContext<'_>) -> Result<bytes::Bytes, tower_json_errors::BoxError> {
        Ok(serde_json::to_vec(error.message())?.into())
    }

    fn reads(&self) -> RequestFacts {
        self.0
    }
}

#[derive(Debug, PartialEq)]
struct Tenant(String);

#[derive(Debug, PartialEq)]
struct Length(usize);

/// A value of the request for metrics, logs and bodies.
#[tokio::test]
async fn hooks_and_closures_find_captured_values_by_their_type() {
    let layer = JsonErrorsLayer::new()
        .capture_with(|request| Tenant(request.uri().path().to_owned()))
        .capture_with(|request| Length(request.headers().len()))
        .map_service_error(|_, context| {
            let Tenant(tenant) = context.captured()?;
            Some(HttpError::conflict(tenant.clone()))
        })
        .map_error(|error, context| {
            assert_eq!(context.captured::<u8>(), None);
            let Some(Length(length)) = context.captured() else {
                return error;
            };
            error.with_code(length.to_string())
        })
        .format_with(|error, context| {
            let tenant = context.captured::<Tenant>().map(|tenant| tenant.0.clone());
            json!({ "tenant": tenant, "code": error.code() })
        });
    let answer = through(&layer, asked(), plain(404, "x")).await;
    assert_eq!(answer.json(), json!({ "tenant": "/users/7", "code": "2" }));
    let failing = service_fn(|_: Request<()>| async { Err::<Response<Full<Bytes>>, _>("no") });
    let Ok(answer) = layer.layer(failing).oneshot(asked()).await;
    assert_eq!(answer.status(), 409);
}

#[tokio::test]
async fn a_capture_that_panics_captures_nothing_and_is_told() {
    let log = Log::new();
    let layer = log.on(JsonErrorsLayer::new().capture_with(|_| -> Tenant { panic!("no tenant") }));
    let layer = layer.format_with(
        |error, context| json!({ "error": error.message(), "found": context.captured::<Tenant>().is_some() }),
    );
    let answer = through(&layer, asked(), plain(404, "x")).await;
    assert_eq!(
        (answer.status.as_u16(), answer.json()),
        (404, json!({ "error": "x", "found": false }))
    );
    assert_eq!(log.entries().len(), 2);
}

#[tokio::test]
async fn a_format_sees_the_headers_of_the_response() {
    let layer = JsonErrorsLayer::new().format_with(|error, context| {
        let retry_after = context
            .response_headers()
            .get("retry-after")
            .and_then(|value| value.to_str().ok());
        json!({ "error": error.message(), "retry_after": retry_after })
    });
    let limited = response(429, &[("retry-after", "3")], Full::<Bytes>::from("slow down"));
    let answer = through(&layer, get(), limited).await;
    assert_eq!(answer.json(), json!({ "error": "slow down", "retry_after": "3" }));
}

#[test]
fn facts_contain_their_parts() {
    let both = RequestFacts::METHOD | RequestFacts::ACCEPT | RequestFacts::METHOD;
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
