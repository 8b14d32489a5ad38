//! Runs a case, and keeps everything that leaves.

use std::convert::Infallible;
use std::error::Error;
use std::fmt;
use std::panic::resume_unwind;
use std::pin::pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::stream;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use http_body::Frame;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::ext::ReasonPhrase;
use tower::{Layer, Service};
use tower_json_errors::{
    Anthropic, BodyError, BoxError, ByAccept, Google, HttpError, JsonApi, JsonErrorsLayer, Nested, OpenAi, Problem,
};

use super::case::{Body, Case, Content, Label, Panic, Place, Shape, Size, Source};
use crate::properties::model::coding::{Beside, Coding, encode, encode_beside};

/// Everything that leaves.
pub(super) struct Left {
    pub(super) status: StatusCode,
    reason: Option<ReasonPhrase>,
    headers: HeaderMap,
    body: Vec<u8>,
    trailers: HeaderMap,
}

impl Left {
    /// Whether the marker is in any of it.
    pub(super) fn shows(&self, marker: &str) -> bool {
        let has = |bytes: &[u8]| bytes.windows(marker.len()).any(|window| window == marker.as_bytes());
        let fields = self.headers.iter().chain(&self.trailers);
        let mut fields = fields.map(|(name, value)| has(name.as_str().as_bytes()) || has(value.as_bytes()));
        has(&self.body) || fields.any(|has| has) || self.reason.as_ref().is_some_and(|reason| has(reason.as_bytes()))
    }
}

impl fmt::Debug for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = String::from_utf8_lossy(&self.body[..self.body.len().min(200)]);
        write!(f, "{} {:?} {:?} {body:?}", self.status, self.reason, self.headers)
    }
}

pub(super) fn left(case: &Case) -> Left {
    let layer = layer(case);
    let service = Failing(case.clone());
    let response = if case.switches.twice {
        answer(layer.layer(layer.layer(service)), case).map(UnsyncBoxBody::new)
    } else {
        answer(layer.layer(service), case).map(UnsyncBoxBody::new)
    };
    let (head, body) = response.into_parts();
    let (body, trailers) = read(body);
    Left {
        status: head.status,
        reason: head.extensions.get().cloned(),
        headers: head.headers,
        body,
        trailers,
    }
}

fn answer<S: Service<Request<()>, Error = Infallible>>(mut service: S, case: &Case) -> S::Response {
    let mut cx = Context::from_waker(std::task::Waker::noop());
    assert!(service.poll_ready(&mut cx).is_ready(), "nothing waits");
    let mut request = Request::new(());
    *request.method_mut() = case.method.clone();
    for (name, value) in &case.headers {
        // The first of a name counts: no client sends two content types.
        let headers = request.headers_mut();
        headers.entry(*name).or_insert(HeaderValue::from_static(value));
    }
    let Ok(response) = finish(service.call(request));
    response
}

/// Nothing here waits, but to give others their turn.
fn finish<F: Future>(future: F) -> F::Output {
    let mut cx = Context::from_waker(std::task::Waker::noop());
    let mut future = pin!(future);
    let mut turns = 0..1_000;
    loop {
        match future.as_mut().poll(&mut cx) {
            Poll::Ready(output) => return output,
            Poll::Pending => assert!(turns.next().is_some(), "it waits for ever"),
        }
    }
}

fn read(body: UnsyncBoxBody<Bytes, BodyError>) -> (Vec<u8>, HeaderMap) {
    let mut body = pin!(body);
    let (mut bytes, mut trailers) = (Vec::new(), HeaderMap::new());
    while let Some(Ok(frame)) = finish(body.frame()) {
        match frame.into_data() {
            Ok(data) => bytes.extend_from_slice(&data),
            Err(frame) => trailers.extend(frame.into_trailers().unwrap_or_default()),
        }
    }
    (bytes, trailers)
}

fn layer(case: &Case) -> JsonErrorsLayer {
    let layer = JsonErrorsLayer::new()
        .expose(case.expose)
        .json(case.json)
        .max_body_size(case.max_body_size);
    let layer = match case.format {
        Shape::Anthropic => layer.format(Anthropic::new()),
        Shape::ByAccept => layer.format(ByAccept::new()),
        Shape::Closure => layer.format_with(|error, _| {
            serde_json::json!({ "s": error.status().as_u16().to_string(), "m": error.message(), "d": error.details() })
        }),
        Shape::Flat => layer,
        Shape::Google => layer.format(Google::new()),
        Shape::JsonApi => layer.format(JsonApi::new()),
        Shape::Nested => layer.format(Nested::new()),
        Shape::OpenAi => layer.format(OpenAi::new()),
        Shape::Problem => layer.format(Problem::new()),
    };
    let layer = if case.keep_html { layer.keep_html() } else { layer };
    let layer = if case.keep_preferred {
        layer.keep_preferred()
    } else {
        layer
    };
    let layer = if case.grpc { layer.grpc() } else { layer };
    #[cfg(feature = "decompress")]
    let layer = if case.reads.compressed {
        layer.decompress()
    } else {
        layer
    };
    #[cfg(feature = "xml")]
    let layer = if case.reads.xml { layer.xml() } else { layer };
    let layer = match case.source {
        Source::Unmasked { .. } => layer.unmask(StatusCode::INTERNAL_SERVER_ERROR),
        _ => layer,
    };
    if case.switches.hooks {
        layer.map_error(|error, _| error).on_error(|_, _| ())
    } else {
        layer
    }
}

/// An error with a text and a cause.
#[derive(Debug)]
struct Link(String, Option<Box<Self>>);

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Link {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.1.as_deref().map(|cause| cause as &(dyn Error + 'static))
    }
}

/// The service of a case.
#[derive(Clone)]
struct Failing(Case);

type Made = Result<Response<UnsyncBoxBody<Bytes, BoxError>>, BoxError>;

impl Service<Request<()>> for Failing {
    type Response = Response<UnsyncBoxBody<Bytes, BoxError>>;
    type Error = BoxError;
    type Future = futures_util::future::Lazy<Box<dyn FnOnce(&mut Context<'_>) -> Made>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        match self.0.source {
            Source::NotReady => Poll::Ready(Err(self.0.marker.clone().into())),
            Source::Panic(Panic::Readiness) => self.explode(),
            _ => Poll::Ready(Ok(())),
        }
    }

    fn call(&mut self, _: Request<()>) -> Self::Future {
        if matches!(self.0.source, Source::Panic(Panic::Call)) {
            self.explode();
        }
        let failing = self.clone();
        futures_util::future::lazy(Box::new(move |_| failing.make()))
    }
}

impl Failing {
    /// A panic without a word on stderr.
    fn explode(&self) -> ! {
        resume_unwind(Box::new(self.0.marker.clone()))
    }

    fn make(&self) -> Made {
        let case = &self.0;
        let marker = case.marker.clone();
        match &case.source {
            Source::Body(body) => {
                let mut response = self.response(case.status, body.label, sent(case, body).into());
                if let Some((coding, _)) = body.coding {
                    label_coding(&mut response, coding);
                }
                Ok(response)
            }
            Source::BodyError(label) => Ok(self.ending(*label, move || Err(marker.clone().into()))),
            Source::Chain(depth) => {
                let last = Link(marker, None);
                let chain = (0..*depth).fold(last, |cause, _| Link("public".to_owned(), Some(Box::new(cause))));
                Err(chain.into())
            }
            Source::Cause { carried } => {
                let status = StatusCode::from_u16(case.status)?;
                let error = HttpError::new(status, "public").with_source(Link(marker, None));
                if !carried {
                    return Err(error.into());
                }
                let mut response = self.response(case.status, Label::None, Bytes::from_static(b"old"));
                response.extensions_mut().insert(error);
                Ok(response)
            }
            Source::NotReady => Err("ready for once".into()),
            Source::Panic(Panic::Body) => {
                let failing = self.clone();
                Ok(self.ending(Label::Text("text/plain"), move || failing.explode()))
            }
            Source::Panic(_) => self.explode(),
            Source::ReasonPhrase(label) => {
                let mut response = self.response(case.status, *label, Bytes::from_static(b"{\"error\":\"public\"}"));
                let reason = ReasonPhrase::try_from(marker.into_bytes())?;
                response.extensions_mut().insert(reason);
                Ok(response)
            }
            Source::Unmasked { json: true } => {
                let json = format!(r#"{{"error":"{marker}","status":500}}"#);
                Ok(self.success(Label::Json("application/json"), json))
            }
            Source::Unmasked { json: false } => Ok(self.success(Label::Text("text/plain"), format!("Error: {marker}"))),
        }
    }

    fn success(&self, label: Label, body: String) -> Response<UnsyncBoxBody<Bytes, BoxError>> {
        if !self.0.is_compressed_for_client() {
            return Self::sized(200, label, body.into());
        }
        let mut response = Self::sized(200, label, encode(Coding::Gzip, body.as_bytes()).into());
        label_coding(&mut response, Coding::Gzip);
        response
    }

    fn response(&self, status: u16, label: Label, body: Bytes) -> Response<UnsyncBoxBody<Bytes, BoxError>> {
        if self.0.switches.sized {
            return Self::sized(status, label, body);
        }
        let size = if self.0.switches.framed { 300 } else { usize::MAX };
        let frames: Vec<_> = body
            .chunks(size.min(body.len().max(1)))
            .map(|frame| body.slice_ref(frame))
            .collect();
        let frames = frames.into_iter().map(|frame| Ok(Frame::data(frame)));
        head(status, label, StreamBody::new(stream::iter(frames)).boxed_unsync())
    }

    fn sized(status: u16, label: Label, body: Bytes) -> Response<UnsyncBoxBody<Bytes, BoxError>> {
        head(status, label, Full::new(body).map_err(Into::into).boxed_unsync())
    }

    /// A body that begins well.
    fn ending(
        &self,
        label: Label,
        mut end: impl FnMut() -> Result<Frame<Bytes>, BoxError> + Send + 'static,
    ) -> Response<UnsyncBoxBody<Bytes, BoxError>> {
        let mut is_first = true;
        let frames = stream::poll_fn(move |_| {
            let frame = Ok(Frame::data(Bytes::from_static(b"half ")));
            Poll::Ready(Some(if std::mem::take(&mut is_first) { frame } else { end() }))
        });
        head(self.0.status, label, StreamBody::new(frames).boxed_unsync())
    }
}

fn head<B>(status: u16, label: Label, body: B) -> Response<B> {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
    if let Some(label) = label.value() {
        let name = HeaderName::from_static("content-type");
        response.headers_mut().insert(name, HeaderValue::from_static(label));
    }
    response
}

fn label_coding<B>(response: &mut Response<B>, coding: Coding) {
    let coding = HeaderValue::from_static(coding.name());
    response.headers_mut().insert("content-encoding", coding);
}

/// The bytes of the body, compressed if they are.
pub(super) fn sent(case: &Case, body: &Body) -> Vec<u8> {
    let Some((coding, place)) = body.coding else {
        return content(case, body);
    };
    let marker = case.marker.clone().into_bytes();
    let beside = match place {
        Place::InTheData => return encode(coding, &content(case, body)),
        Place::BesideTheData if coding.has_inside() => Beside::Inside(marker),
        Place::AfterTheEnd | Place::BesideTheData => Beside::After(marker),
    };
    let public = Case {
        marker: "public".to_owned(),
        ..case.clone()
    };
    encode_beside(coding, &content(&public, body), &beside)
}

/// How long the body of a case is.
pub(super) fn length(case: &Case, body: &Body) -> usize {
    let bare = with(case, body, "").len();
    let near = |size: usize, by: isize| size.saturating_add_signed(by).max(bare);
    match body.size {
        Size::Short => bare,
        Size::NearLimit(by) => near(case.max_body_size, by),
        Size::Near64KiB(by) => near(65_536, by),
    }
}

/// The body: the marker, in front of so much padding that the length is right, or behind it.
fn content(case: &Case, body: &Body) -> Vec<u8> {
    let padding = "p".repeat(length(case, body) - with(case, body, "").len());
    with(case, body, &padding).into_bytes()
}

fn with(case: &Case, body: &Body, padding: &str) -> String {
    let marker = if body.at_end {
        format!("{padding}{}", case.marker)
    } else {
        format!("{}{padding}", case.marker)
    };
    match body.content {
        Content::Json(shape) | Content::PartJson(shape) => shape.replace('@', &marker),
        Content::JsonString => format!("\"{marker}\""),
        Content::Markup => format!("<html><body><h1>{marker}</h1></body></html>"),
        Content::Text => marker,
        Content::Xml => format!("<e><message>{marker}</message></e>"),
    }
}
