//! Tests what operators see: every error once, with everything that the client does not see.

use std::collections::HashMap;
use std::convert::Infallible;
use std::error::Error;
use std::fmt;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body::Body;
use http_body_util::{BodyExt, Full};
use tower::{Layer, Service, ServiceExt, service_fn};
use tower_json_errors::{BoxError, HttpError, JsonErrorsLayer, Origin};

use crate::support::{Entry, Script, get, response};

mod counts;
#[cfg(feature = "tracing")]
mod events;
mod told;

/// What the service does.
enum Act {
    Respond(Response<Script>),
    Fail(BoxError),
    Panic(&'static str),
}

/// Lets the service act under `layer`. The status of the answer, and its body unless that failed.
async fn act(layer: &JsonErrorsLayer, act: Act) -> (StatusCode, Option<Bytes>) {
    finish(layer.layer(service(act))).await
}

/// As [`act`], under two layers.
async fn act_under(outer: &JsonErrorsLayer, inner: &JsonErrorsLayer, act: Act) -> StatusCode {
    finish(outer.layer(inner.layer(service(act)))).await.0
}

fn service(act: Act) -> impl Service<Request<()>, Response = Response<Script>, Error = BoxError> {
    let mut act = Some(act);
    service_fn(move |_: Request<()>| {
        let act = act.take().expect("one call only");
        async move {
            match act {
                Act::Respond(response) => Ok(response),
                Act::Fail(error) => Err(error),
                Act::Panic(text) => panic!("{text}"),
            }
        }
    })
}

async fn finish<S, B>(service: S) -> (StatusCode, Option<Bytes>)
where
    S: Service<Request<()>, Response = Response<B>, Error = Infallible>,
    B: Body<Data = Bytes, Error: Into<BoxError>>,
{
    let Ok(answer) = service.oneshot(get()).await;
    let (head, body) = answer.into_parts();
    let read = body.collect().await;
    (head.status, read.ok().map(http_body_util::Collected::to_bytes))
}

/// A response of plain text.
fn text(status: u16, body: Script) -> Act {
    Act::Respond(response(status, &[("content-type", "text/plain")], body))
}

/// What a handler answers with that returns this error.
fn handled(error: HttpError) -> Act {
    Act::Respond(Response::<Full<Bytes>>::from(error).map(|_| Script::new()))
}

/// An error with a cause.
#[derive(Debug)]
struct Caused(&'static str, Option<Box<Self>>);

impl fmt::Display for Caused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for Caused {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.1.as_deref()?)
    }
}

fn db_down() -> Caused {
    Caused("no user list", Some(Box::new(Caused("db down", None))))
}

/// Every kind of error, and what is told of it.
fn table() -> [(Act, Entry); 12] {
    let (of_500, of_404) = ("Internal Server Error", "Not Found");
    let script = Script::new;
    let response = |status, message: &str, sources: &[&str]| entry(Origin::Response, status, message, sources);
    let failure = |status, message: &str, sources: &[&str]| entry(Origin::ServiceError, status, message, sources);
    let panic = |status, message: &str, sources: &[&str]| entry(Origin::Panic, status, message, sources);
    let unserialisable = HashMap::from([([4], 2)]);
    [
        (text(404, script()), response(404, of_404, &[])),
        (
            text(404, script().data("no such user")),
            response(404, "no such user", &[]),
        ),
        (
            text(404, script().data("<html>lost</html>")),
            response(404, of_404, &["<html>lost</html>"]),
        ),
        (
            text(404, script().data("no").error("reset")),
            response(404, of_404, &["reset"]),
        ),
        (
            text(404, script().panic("in the body")),
            panic(404, of_404, &["in the body"]),
        ),
        (
            text(500, script().data("secret 42")),
            response(500, of_500, &["secret 42"]),
        ),
        (handled(HttpError::conflict("taken")), response(409, "taken", &[])),
        (
            handled(HttpError::internal(db_down())),
            response(500, of_500, &["no user list", "db down"]),
        ),
        (
            handled(HttpError::bad_request("no").with_details(unserialisable)),
            response(400, "no", &["key must be a string"]),
        ),
        (
            Act::Fail(db_down().into()),
            failure(500, of_500, &["no user list", "db down"]),
        ),
        (
            Act::Fail(HttpError::conflict("taken").with_source(db_down()).into()),
            failure(409, "taken", &["no user list", "db down"]),
        ),
        (Act::Panic("at the disco"), panic(500, of_500, &["at the disco"])),
    ]
}

fn entry(origin: Origin, status: u16, message: &str, sources: &[&str]) -> Entry {
    Entry {
        origin,
        status,
        message: message.to_owned(),
        sources: sources.iter().map(ToString::to_string).collect(),
        head_sent: false,
        is_kept: false,
    }
}
