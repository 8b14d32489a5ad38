//! Defines the service behind the layer, which fails in every way that a service can fail.

use std::future::{Future, pending};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::TRAILER;
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use tower::Service;
use tower_json_errors::{BoxError, HttpError};

use crate::plan::{Fault, Plan};
use crate::script::Script;

pub(crate) type Body = UnsyncBoxBody<Bytes, BoxError>;

/// How much of an error body the layer reads here.
pub(crate) const LIMIT: usize = 4096;

/// What every panic says, so that the test can keep them out of its output.
pub(crate) const PANIC: &str = "a panic on purpose";

/// What a service says that is not ready.
pub(crate) const NOT_READY: &str = "a panic on purpose: not ready";

/// One in so many readiness polls fails, and one in twice as many panics.
const UNREADY: u64 = 101;

#[derive(Clone)]
pub(crate) struct Faulty {
    polls: Arc<AtomicU64>,
    /// Held by everything that lives: services, futures, bodies.
    alive: Arc<()>,
}

impl Faulty {
    pub(crate) fn new(alive: &Arc<()>) -> Self {
        Self {
            polls: Arc::default(),
            alive: Arc::clone(alive),
        }
    }
}

impl Service<Request<Incoming>> for Faulty {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        let poll = self.polls.fetch_add(1, Ordering::Relaxed) + 1;
        assert!(poll % (2 * UNREADY) != 0, "{NOT_READY}");
        Poll::Ready(if poll % UNREADY == 0 {
            Err(NOT_READY.into())
        } else {
            Ok(())
        })
    }

    fn call(&mut self, request: Request<Incoming>) -> Self::Future {
        let id = request.uri().path().trim_start_matches('/').parse();
        let plan = Plan::of(id.expect("not a number"));
        assert!(plan.fault != Fault::PanicInCall, "{PANIC}");
        let alive = Arc::clone(&self.alive);
        Box::pin(async move {
            let response = respond(plan, request).await?;
            Ok(response.map(|body| {
                let held = body.map_frame(move |frame| {
                    let _ = &alive;
                    frame
                });
                held.boxed_unsync()
            }))
        })
    }
}

async fn respond(plan: Plan, request: Request<Incoming>) -> Result<Response<Body>, BoxError> {
    let text = plan.text();
    let half = || Script::new().data(text.clone()).yields();
    Ok(match plan.fault {
        Fault::Fine => reply(200, "text/plain", Full::from(text)),
        Fault::Streamed => streamed(&plan),
        Fault::Echo | Fault::HalfUpload => reply(200, "text/plain", Full::new(request.collect().await?.to_bytes())),
        Fault::Text => reply(404, "text/plain", Full::from(text)),
        Fault::Html => reply(502, "text/html", Full::from("<h1>Bad Gateway</h1>")),
        Fault::Empty => reply(401, "", Full::default()),
        Fault::Json => reply(409, "application/json", Full::from(json(&plan))),
        Fault::Unlabelled => reply(409, "", Full::from(json(&plan))),
        Fault::LargeJson => reply(409, "application/json", large_json(&plan)),
        Fault::EndlessText => reply(400, "text/plain", half().endless("x".repeat(1000))),
        Fault::Carried => Response::<Full<Bytes>>::from(HttpError::conflict(text)).map(boxed),
        Fault::PanicInCall | Fault::PanicInFuture => {
            tokio::task::yield_now().await;
            panic!("{PANIC}")
        }
        Fault::ServiceError => return Err("db down".into()),
        Fault::ErrorBodyFails => reply(400, "text/plain", half().error("reset")),
        Fault::ErrorBodyPanics => reply(400, "text/plain", half().panic(PANIC)),
        Fault::ErrorBodyStalls => reply(400, "text/plain", half().never()),
        Fault::SuccessFails => reply(200, "text/plain", half().error("reset")),
        Fault::SuccessPanics => reply(200, "text/plain", half().panic(PANIC)),
        Fault::SuccessFallsShort => reply(200, "text/plain", half().claims(1000, Some(1000)).error("reset")),
        Fault::LargeJsonFails => reply(409, "application/json", large_json(&plan).error("reset")),
        Fault::EventsFail => events(event(&plan).error("reset")),
        Fault::EventsPanic => events(event(&plan).panic(PANIC)),
        Fault::EventsStall => events(event(&plan).never()),
        Fault::HalfEventFails => events(event(&plan).data("data: ").yields().error("reset")),
        Fault::Stall => pending().await,
    })
}

fn reply<B>(status: u16, content_type: &str, body: B) -> Response<Body>
where
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    let mut builder = Response::builder().status(status);
    if !content_type.is_empty() {
        builder = builder.header("content-type", content_type);
    }
    builder.body(boxed(body)).expect("not a legal head")
}

fn boxed<B>(body: B) -> Body
where
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    body.map_err(Into::into).boxed_unsync()
}

fn events(stream: Script) -> Response<Body> {
    reply(200, "text/event-stream", stream)
}

fn event(plan: &Plan) -> Script {
    Script::new().data(event_text(plan)).yields()
}

pub(crate) fn event_text(plan: &Plan) -> String {
    format!("data: {}\n\n", plan.text())
}

/// Up to half a megabyte, and trailers.
fn streamed(plan: &Plan) -> Response<Body> {
    let mut trailers = HeaderMap::new();
    trailers.insert("x-number", plan.id.into());
    let frames = 1 + plan.id % 8;
    let start = Script::new().data(plan.text());
    let body = (0..frames).fold(start, |body, _| body.yields().data(vec![b'.'; 64 * 1024]));
    let mut response = reply(200, "text/plain", body.trailers(trailers));
    // Without this, hyper sends no trailers on HTTP/1.
    let names = HeaderValue::from_static("x-number");
    response.headers_mut().insert(TRAILER, names);
    response
}

pub(crate) fn streamed_text(plan: &Plan) -> Bytes {
    let mut text = plan.text().into_bytes();
    text.resize(text.len() + (1 + plan.id % 8) * 64 * 1024, b'.');
    text.into()
}

pub(crate) fn json(plan: &Plan) -> String {
    format!(r#"{{"number":{}}}"#, plan.id)
}

fn large_json(plan: &Plan) -> Script {
    let text = large_json_text(plan);
    let middle = text.len() / 2;
    Script::new()
        .data(text.slice(..middle))
        .yields()
        .data(text.slice(middle..))
}

pub(crate) fn large_json_text(plan: &Plan) -> Bytes {
    let text = format!(r#"{{"number":{},"blank":"{}"}}"#, plan.id, " ".repeat(2 * LIMIT));
    text.into()
}
