//! Statuses that demand a header say once that it is missing. A binary of its own: once means once for each process.
#![cfg(feature = "tracing")]

use std::convert::Infallible;
use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::FutureExt;
use http::header::WWW_AUTHENTICATE;
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use tower::{Layer, ServiceExt, service_fn};
use tower_json_errors::{BoxError, HttpError, JsonErrorsLayer, JsonPolicy};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// What is said at `warn`, one line for each event.
#[derive(Clone, Default)]
struct Warnings(Arc<Mutex<Vec<String>>>);

impl Warnings {
    /// What was said during `work`.
    fn during(&self, work: impl FnOnce()) -> Vec<String> {
        tracing::subscriber::with_default(self.clone(), work);
        std::mem::take(&mut self.0.lock().expect("poisoned"))
    }
}

impl Subscriber for Warnings {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() == Level::WARN
    }

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(String::new());
        event.record(&mut line);
        self.0.lock().expect("poisoned").push(line.0);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, "{}={value:?} ", field.name());
    }
}

/// Sends this answer of a service through the layer.
fn answer(layer: &JsonErrorsLayer, answer: Result<Response<Full<Bytes>>, BoxError>) {
    let mut answer = Some(answer);
    let service = service_fn(move |_: Request<()>| {
        let answer = answer.take().expect("one call only");
        async move { answer }
    });
    let answered: Result<_, Infallible> = layer
        .layer(service)
        .oneshot(Request::new(()))
        .now_or_never()
        .expect("it waits");
    assert!(answered.is_ok());
}

fn empty(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::default();
    *response.status_mut() = status;
    response
}

#[test]
fn a_missing_header_is_told_once_for_each_status() {
    let (layer, warnings) = (JsonErrorsLayer::new(), Warnings::default());
    // Nobody listens yet: this must not use up the one warning.
    answer(&layer, Ok(empty(StatusCode::UNAUTHORIZED)));

    let complete = |status, name: http::HeaderName| {
        let mut response = empty(status);
        response.headers_mut().insert(name, http::HeaderValue::from_static("x"));
        response
    };
    let silence = warnings.during(|| {
        answer(&layer, Ok(complete(StatusCode::UNAUTHORIZED, WWW_AUTHENTICATE)));
        // Routers add `Allow` outside of the layer.
        answer(&layer, Ok(empty(StatusCode::METHOD_NOT_ALLOWED)));
        answer(&layer, Ok(empty(StatusCode::NOT_FOUND)));
        answer(&layer, Ok(empty(StatusCode::OK)));
        let challenge = HttpError::unauthorized("no").with_header(WWW_AUTHENTICATE, "Basic");
        answer(&layer, Err(challenge.into()));
    });
    assert_eq!(silence, Vec::<String>::new());

    // Each on another way through the layer: failed, passed as JSON.
    let trusting = JsonErrorsLayer::new().json(JsonPolicy::Trust);
    let mut json = empty(StatusCode::UPGRADE_REQUIRED);
    json.headers_mut()
        .insert("content-type", http::HeaderValue::from_static("application/json"));
    let said = warnings.during(|| {
        for _ in 0..2 {
            answer(&layer, Err(HttpError::unauthorized("no").into()));
            answer(&trusting, Ok(json.clone()));
        }
    });
    let expected = [(401, "www-authenticate", "15.5.2"), (426, "upgrade", "15.5.22")];
    assert_eq!(said.len(), expected.len(), "{said:?}");
    for (line, (status, header, section)) in said.iter().zip(expected) {
        assert!(line.contains(&format!("http.response.status_code={status} ")), "{line}");
        assert!(line.contains(&format!("missing=\"{header}\" ")), "{line}");
        assert!(line.contains(&format!("section {section} ")), "{line}");
    }
}
