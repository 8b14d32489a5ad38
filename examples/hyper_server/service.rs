//! Defines a service that fails in all the ways in which services fail.

use std::{future, panic};

use bytes::Bytes;
use futures_util::stream::{self, StreamExt};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::{Request, Response};
use tower_json_errors::BoxError;

type Body = UnsyncBoxBody<Bytes, BoxError>;

/// Path, what happens there, and the right status.
pub(crate) const ROUTES: [(&str, &str, u16); 12] = [
    ("/plain", "plain string", 400),
    ("/empty", "empty body", 404),
    ("/html", "page of a proxy", 502),
    ("/label", "mislabelled JSON", 422),
    ("/string", "JSON string", 409),
    ("/secret", "secret in a text", 500),
    ("/panic", "panic", 500),
    ("/err", "Err of a service", 500),
    ("/timeout", "timeout", 504),
    ("/stall", "body that stalls", 503),
    ("/json", "success", 200),
    ("/stream", "streamed success", 200),
];

pub(crate) const STAGED_PANIC: &str = "index out of bounds";

pub(crate) async fn answer(request: Request<Incoming>) -> Result<Response<Body>, BoxError> {
    match request.uri().path() {
        // Flask and PHP label their strings as HTML.
        "/plain" => response(400, "text/html", text(r#"Missing "name""#)),
        "/html" => response(502, "text/html", text("<h1>Bad Gateway</h1>")),
        "/label" => response(422, "text/plain", text(r#"{"error":"too young"}"#)),
        "/string" => response(409, "application/json", text(r#""the name is taken""#)),
        "/secret" => response(500, "text/plain", text("password is hunter2")),
        "/panic" => panic::panic_any(STAGED_PANIC),
        "/err" => Err("the database is gone".into()),
        "/timeout" => future::pending().await,
        "/stall" => response(503, "text/plain", stalled("Come back")),
        "/json" => response(200, "application/json", text(r#"{"id":7}"#)),
        "/stream" => response(200, "text/plain", streamed(&["tick ", "tick ", "tick"])),
        _ => Ok(Response::builder().status(404).body(text(""))?),
    }
}

fn response(status: u16, content_type: &str, body: Body) -> Result<Response<Body>, BoxError> {
    let head = Response::builder().status(status).header("content-type", content_type);
    Ok(head.body(body)?)
}

fn text(text: &'static str) -> Body {
    Full::from(text).map_err(|never| match never {}).boxed_unsync()
}

fn streamed(parts: &'static [&str]) -> Body {
    StreamBody::new(stream::iter(parts).map(|&part| Ok(Frame::data(part.into())))).boxed_unsync()
}

fn stalled(start: &'static str) -> Body {
    let start = stream::iter([Ok(Frame::data(start.into()))]);
    StreamBody::new(start.chain(stream::pending())).boxed_unsync()
}
