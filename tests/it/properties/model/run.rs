//! Runs a case, and checks everything that comes out.

use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::panic::resume_unwind;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode, Version};
use http_body::{Body, Frame, SizeHint};
use hyper::ext::ReasonPhrase;
use hyper::rt::{Sleep, Timer};
use tower::{Layer, Service};
use tower_json_errors::{BoxError, ByAccept, HttpError, JsonErrors, JsonErrorsLayer, Nested, Problem, Untouched};

use super::case::{Answered, Case, Extension, Fails, Header, OWN_HEADER, OWN_MESSAGE, Options, Outcome, SECRET, Says};
use super::case::{Scripted, Shape, Step};

/// What came out.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Observed {
    pub(crate) status: u16,
    pub(crate) version: Version,
    pub(crate) headers: Vec<Header>,
    pub(crate) keeps_extensions: bool,
    pub(crate) has_reason: bool,
    pub(crate) frames: Vec<Seen>,
    /// What the body said of its size before it was read.
    pub(crate) said: (u64, Option<u64>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    Data(Bytes),
    Error,
    Stalls,
    Trailers,
}

/// What happened on the way.
#[derive(Debug, Default)]
pub(crate) struct Traces {
    /// How often `on_error` was told.
    pub(crate) told: AtomicUsize,
    /// All bytes that the service's body gave, and those of the last frame.
    pub(crate) bytes: AtomicUsize,
    pub(crate) last_frame: AtomicUsize,
    pub(crate) polls: AtomicUsize,
    /// The body was polled after it was over.
    pub(crate) polled_on: AtomicUsize,
}

impl Traces {
    pub(crate) fn of(counter: &AtomicUsize) -> usize {
        counter.load(Ordering::Relaxed)
    }
}

/// As many polls as any case needs, and more.
const PATIENCE: usize = 2_000;

/// Runs the case through one layer, or through two. `at_head` sees the traces before the body is read.
pub(crate) fn run(case: &Case, layers: usize, at_head: impl FnOnce(&Traces)) -> (Observed, Arc<Traces>) {
    let traces = Arc::new(Traces::default());
    let layer = layer(&case.options, has_stall(case), &traces);
    let service = Scene {
        outcome: case.outcome.clone(),
        traces: Arc::clone(&traces),
    };
    let observed = if layers == 1 {
        answer(layer.layer(service), case, || at_head(&traces))
    } else {
        // The upper one has no hooks, which might ask for another response.
        let options = Options {
            map_error: false,
            ..case.options.clone()
        };
        let upper = unwatched(&options, has_stall(case));
        answer(upper.layer(layer.layer(service)), case, || at_head(&traces))
    };
    (observed, traces)
}

fn has_stall(case: &Case) -> bool {
    matches!(&case.outcome, Outcome::Answer(answered) if answered.body.steps.contains(&Step::Stall))
}

fn answer<S, B>(mut service: JsonErrors<S>, case: &Case, at_head: impl FnOnce()) -> Observed
where
    S: Service<Request<()>, Response = Response<B>>,
    S::Error: Into<BoxError>,
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    let mut cx = Context::from_waker(Waker::noop());
    assert!(
        service.poll_ready(&mut cx).is_ready(),
        "the service is ready, or has failed"
    );
    let mut future = pin!(service.call(request(case)));
    let mut polls = 0..PATIENCE;
    let response = loop {
        match future.as_mut().poll(&mut cx) {
            Poll::Ready(Ok(response)) => break response,
            Poll::Pending => assert!(polls.next().is_some(), "there is no answer"),
        }
    };
    at_head();
    let (head, body) = response.into_parts();
    let said = (body.size_hint().lower(), body.size_hint().upper());
    let pair =
        |(name, value): (&HeaderName, &HeaderValue)| (name.to_string(), Bytes::copy_from_slice(value.as_bytes()));
    Observed {
        status: head.status.as_u16(),
        version: head.version,
        headers: head.headers.iter().map(pair).collect(),
        keeps_extensions: head.extensions.get() == Some(&Mark),
        has_reason: head.extensions.get::<ReasonPhrase>().is_some(),
        frames: frames(body, &mut cx),
        said,
    }
}

#[derive(Clone, Copy, PartialEq)]
struct Mark;

fn frames<B: Body<Data = Bytes>>(body: B, cx: &mut Context<'_>) -> Vec<Seen> {
    let mut body = pin!(body);
    let mut seen = Vec::new();
    let mut pending = 0;
    while pending < PATIENCE {
        match body.as_mut().poll_frame(cx) {
            Poll::Pending => pending += 1,
            Poll::Ready(None) => return seen,
            Poll::Ready(Some(Err(_))) => {
                seen.push(Seen::Error);
                assert!(
                    matches!(body.as_mut().poll_frame(cx), Poll::Ready(None)),
                    "a body that failed is over"
                );
                return seen;
            }
            Poll::Ready(Some(Ok(frame))) => seen.push(match frame.into_data() {
                Ok(data) => Seen::Data(data),
                Err(_) => Seen::Trailers,
            }),
        }
    }
    seen.push(Seen::Stalls);
    seen
}

fn request(case: &Case) -> Request<()> {
    let mut request = Request::new(());
    *request.method_mut() = case.asked.method.clone();
    let headers = request.headers_mut();
    if let Some(accept) = case.asked.accept.value {
        headers.insert(http::header::ACCEPT, HeaderValue::from_static(accept));
    }
    if let Some(content_type) = case.asked.content_type {
        headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    extend(headers, &case.asked.headers);
    request
}

fn extend(headers: &mut HeaderMap, with: &[Header]) {
    for (name, value) in with {
        let name = HeaderName::try_from(name).expect("a name");
        headers.append(name, HeaderValue::from_bytes(value).expect("a value"));
    }
}

pub(crate) fn own_error(status: StatusCode) -> HttpError {
    HttpError::new(status, OWN_MESSAGE).with_header(HeaderName::from_static(OWN_HEADER.0), OWN_HEADER.1)
}

pub(crate) fn layer(options: &Options, times_out: bool, traces: &Arc<Traces>) -> JsonErrorsLayer {
    let traces = Arc::clone(traces);
    unwatched(options, times_out).on_error(move |_, _| {
        traces.told.fetch_add(1, Ordering::Relaxed);
    })
}

fn unwatched(options: &Options, times_out: bool) -> JsonErrorsLayer {
    let mut layer = JsonErrorsLayer::new()
        .expose(options.expose)
        .json(options.json)
        .max_body_size(options.max_body_size);
    layer = match options.shape {
        Shape::ByAccept => layer.format(ByAccept::new()),
        Shape::Closure => layer.format_with(|error, _| {
            BTreeMap::from([
                ("s", error.status().as_u16().to_string()),
                ("m", error.message().to_owned()),
            ])
        }),
        Shape::Flat => layer,
        Shape::Nested => layer.format(Nested::new()),
        Shape::Problem => layer.format(Problem::new()),
    };
    if times_out {
        layer = layer.read_timeout(Polls, Duration::from_secs(1));
    }
    if options.keep_html {
        layer = layer.keep_html();
    }
    if let Some(status) = options.unmask {
        layer = layer.unmask(StatusCode::from_u16(status).expect("a status"));
    }
    if options.request_id {
        layer = layer.request_id(HeaderName::from_static("x-request-id"));
    }
    if options.only_if {
        layer = layer.only_if(|request| !request.headers().contains_key("x-other"));
    }
    if options.keep_if {
        layer = layer.keep_if(|response| response.headers().contains_key("x-keep"));
    }
    if options.grpc {
        layer = layer.grpc();
    }
    #[cfg(feature = "decompress")]
    if options.decompress {
        layer = layer.decompress();
    }
    #[cfg(feature = "xml")]
    if options.xml {
        layer = layer.xml();
    }
    if options.map_error {
        layer = layer.map_error(|error, _| match error.status().as_u16() {
            422 => HttpError::bad_request(error.message().to_owned()),
            _ => error,
        });
    }
    layer
}

/// The service of a case.
#[derive(Clone)]
struct Scene {
    outcome: Outcome,
    traces: Arc<Traces>,
}

impl Service<Request<()>> for Scene {
    type Response = Response<Played>;
    type Error = BoxError;
    type Future = std::future::PollFn<Box<dyn FnMut(&mut Context<'_>) -> Poll<Result<Self::Response, BoxError>>>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        match self.outcome {
            Outcome::Fails(Fails::NotReady) => Poll::Ready(Err(SECRET.into())),
            Outcome::Fails(Fails::PanicsInReady) => explode(),
            Outcome::Answer(_) | Outcome::Fails(_) => Poll::Ready(Ok(())),
        }
    }

    fn call(&mut self, _: Request<()>) -> Self::Future {
        if matches!(self.outcome, Outcome::Fails(Fails::PanicsInCall)) {
            explode();
        }
        let mut scene = Some(self.clone());
        std::future::poll_fn(Box::new(move |_| {
            let Self { outcome, traces } = scene.take().expect("polled once");
            Poll::Ready(match outcome {
                Outcome::Fails(Fails::HttpError) => Err(own_error(StatusCode::CONFLICT).into()),
                Outcome::Fails(Fails::PanicsInFuture) => explode(),
                Outcome::Fails(_) => Err(SECRET.into()),
                Outcome::Answer(answered) => Ok(response(answered, traces)),
            })
        }))
    }
}

/// A panic without a word on stderr, of which there would be thousands.
pub(crate) fn explode() -> ! {
    resume_unwind(Box::new(SECRET))
}

pub(crate) fn response(answered: Answered, traces: Arc<Traces>) -> Response<Played> {
    let body = Played {
        steps: answered.body.steps.iter().cloned().collect(),
        scripted: answered.body,
        is_over: false,
        traces,
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(answered.status).expect("a status");
    *response.version_mut() = Version::HTTP_2;
    extend(response.headers_mut(), &answered.headers);
    response.extensions_mut().insert(Mark);
    if answered.has_reason {
        response
            .extensions_mut()
            .insert(ReasonPhrase::from_static(SECRET.as_bytes()));
    }
    match answered.extension {
        Extension::Nothing => {}
        // The status line is what was decided last.
        Extension::HttpError => drop(response.extensions_mut().insert(own_error(StatusCode::CONFLICT))),
        Extension::Untouched => drop(response.extensions_mut().insert(Untouched)),
    }
    response
}

/// A body that plays its script.
#[derive(Debug)]
pub(crate) struct Played {
    steps: VecDeque<Step>,
    scripted: Scripted,
    is_over: bool,
    traces: Arc<Traces>,
}

impl Body for Played {
    type Data = Bytes;
    type Error = &'static str;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, &'static str>>> {
        self.traces.polls.fetch_add(1, Ordering::Relaxed);
        if self.is_over {
            self.traces.polled_on.fetch_add(1, Ordering::Relaxed);
        }
        let step = self.steps.pop_front();
        self.is_over = matches!(step, None | Some(Step::Error | Step::Panic));
        match step {
            None => Poll::Ready(None),
            Some(Step::Data(data)) => {
                self.traces.bytes.fetch_add(data.len(), Ordering::Relaxed);
                self.traces.last_frame.store(data.len(), Ordering::Relaxed);
                Poll::Ready(Some(Ok(Frame::data(data))))
            }
            Some(Step::Error) => Poll::Ready(Some(Err("reset"))),
            Some(Step::Panic) => explode(),
            Some(Step::Stall) => {
                self.steps.push_front(Step::Stall);
                Poll::Pending
            }
            Some(Step::Trailers) => Poll::Ready(Some(Ok(Frame::trailers(HeaderMap::new())))),
            Some(Step::Yield) => {
                cx.waker().wake_by_ref();
                Poll::Pending
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.scripted.says == Says::Exactly && self.steps.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        let mut hint = SizeHint::new();
        let (lower, upper) = match self.scripted.says {
            Says::Exactly => {
                let left = Scripted {
                    steps: self.steps.iter().cloned().collect(),
                    says: Says::Nothing,
                };
                let left = left.data().len() as u64;
                (left, Some(left))
            }
            Says::Lies(..) | Says::Nothing => self.scripted.said(),
        };
        hint.set_lower(lower);
        if let Some(upper) = upper {
            hint.set_upper(upper);
        }
        hint
    }
}

/// Time that passes by polls: a thousand of them, which no body needs that goes on at all.
#[derive(Clone)]
struct Polls;

impl Timer for Polls {
    fn sleep(&self, _: Duration) -> Pin<Box<dyn Sleep>> {
        Box::pin(Nap(Mutex::new(1_000)))
    }

    fn sleep_until(&self, _: Instant) -> Pin<Box<dyn Sleep>> {
        self.sleep(Duration::ZERO)
    }
}

struct Nap(Mutex<usize>);

impl Future for Nap {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        let mut left = self.0.lock().expect("not poisoned");
        *left = left.saturating_sub(1);
        if *left == 0 { Poll::Ready(()) } else { Poll::Pending }
    }
}

impl Sleep for Nap {}

/// The content type of the answer to one request, where the format and HTML both hang on `Accept`.
pub(crate) fn answer_to(request: Request<()>, response: Response<&'static str>) -> String {
    let mut response = Some(response.map(str::to_owned));
    let service = tower::service_fn(move |_| {
        let response = response.take().expect("one call only");
        std::future::ready(Ok::<_, BoxError>(response))
    });
    let mut service = JsonErrorsLayer::new()
        .keep_html()
        .format(ByAccept::new())
        .layer(service);
    let mut cx = Context::from_waker(Waker::noop());
    let Poll::Ready(Ok(response)) = pin!(service.call(request)).poll(&mut cx) else {
        panic!("nothing to wait for");
    };
    String::from_utf8_lossy(response.headers()["content-type"].as_bytes()).into_owned()
}
