//! Observes one request and its response, for the access log and the connection of the client.

use std::convert::Infallible;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Instant, SystemTime};

use bytes::Bytes;
use http::header::CONNECTION;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, Version};
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use pin_project_lite::pin_project;
use tower::{Service, ServiceExt};
use tower_json_errors::{BoxError, ErrorContext, HttpError, RequestHead};

use super::arguments::Arguments;
use super::client_stream::Open;
use super::errors::texts;
use super::headers::first_client;
use super::server::Peer;
use super::upload::{Limits, Upload};
use crate::log::{AccessLog, End, Failure, Line};

/// The entry of a request, as the hook of the layer finds it.
#[derive(Debug)]
pub(crate) struct Captured(Option<Arc<Entry>>);

impl Captured {
    pub(crate) fn of(request: &RequestHead<'_>) -> Self {
        Self(request.extensions().get().cloned())
    }
}

/// What all exchanges share.
#[derive(Debug)]
pub(crate) struct Observer {
    log: AccessLog,
    limits: Limits,
    trusts_clients: bool,
    /// The header of request ids.
    id_header: HeaderName,
    /// A request that has no id gets one.
    makes_ids: bool,
    made: AtomicU64,
    started: SystemTime,
}

impl Observer {
    pub(crate) fn new(arguments: &Arguments, log: AccessLog) -> Self {
        let chosen = &arguments.layer.request_id;
        Self {
            log,
            limits: Limits {
                pause: arguments.upload_timeout.0,
                bytes: arguments.max_request_body,
            },
            trusts_clients: arguments.trust_forwarded,
            id_header: chosen.clone().unwrap_or(HeaderName::from_static("x-request-id")),
            makes_ids: chosen.is_some(),
            made: AtomicU64::new(0),
            started: SystemTime::now(),
        }
    }

    /// The id of the request. With `--request-id`, a request that has none gets one.
    fn identify(&self, headers: &mut HeaderMap) -> Option<String> {
        let id = headers.get(&self.id_header).and_then(|id| id.to_str().ok());
        let id = id.filter(|id| is_sane(id)).map(str::to_owned);
        if id.is_some() || !self.makes_ids {
            return id;
        }
        let made = self.make_id();
        headers.insert(&self.id_header, HeaderValue::from_str(&made).ok()?);
        Some(made)
    }

    /// With `--request-id`, the client learns the id, too, unless the upstream says one.
    fn name_response(&self, headers: &mut HeaderMap, id: Option<&str>) {
        let id = id.filter(|_| self.makes_ids && !headers.contains_key(&self.id_header));
        if let Some(id) = id.and_then(|id| HeaderValue::from_str(id).ok()) {
            headers.insert(&self.id_header, id);
        }
    }

    /// Unique among the processes of a machine, unless two start in the same nanosecond.
    fn make_id(&self) -> String {
        let started = self.started.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        format!(
            "{:x}-{:x}",
            started.as_nanos(),
            self.made.fetch_add(1, Ordering::Relaxed)
        )
    }
}

/// As the layer has it.
fn is_sane(id: &str) -> bool {
    !id.is_empty() && id.len() <= 256 && id.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Lets go of the entry, so that its line does not wait until the connection to the upstream forgets the request.
pub(crate) fn release<B>(request: &mut Request<B>) {
    request.extensions_mut().remove::<Arc<Entry>>();
}

/// Notes one error for the line of its request. The hook of the layer.
pub(crate) fn note(error: &HttpError, context: &ErrorContext<'_>) {
    if let Some(Captured(Some(entry))) = context.captured() {
        entry.note(error, context);
    }
}

/// A line of the log, which is written when nobody works on the exchange any more.
#[derive(Debug)]
pub(crate) struct Entry {
    observer: Arc<Observer>,
    begun: Instant,
    line: Mutex<Line>,
}

impl Entry {
    fn new(observer: Arc<Observer>, request: &Request<Incoming>, client: IpAddr, request_id: Option<String>) -> Self {
        let claimed = first_client(request.headers()).filter(|_| observer.trusts_clients);
        let line = Line {
            time: SystemTime::now(),
            client: claimed.unwrap_or(client).to_string(),
            method: request.method().to_string(),
            path: request.uri().path().to_owned(),
            status: None,
            request_id,
            duration: std::time::Duration::ZERO,
            error: None,
            end: End::ClientLeft,
        };
        Self {
            observer,
            begun: Instant::now(),
            line: Mutex::new(line),
        }
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, error: &HttpError, context: &ErrorContext<'_>) {
        let mut line = self.line();
        let causes = texts(error).skip(1);
        if context.head_sent() {
            line.end = End::Failed(causes.collect());
        } else {
            let hidden = causes.filter(|cause| !error.message().contains(cause)).collect();
            line.error = Some(Failure {
                origin: context.origin().as_str(),
                message: Some(error.message().to_owned()),
                hidden,
            });
        }
    }

    /// The head is sent now. An error that the layer kept as it was is one, too.
    fn sent(&self, status: StatusCode) {
        let mut line = self.line();
        line.status = Some(status.as_u16());
        if line.error.is_none() && (status.is_client_error() || status.is_server_error()) {
            line.error = Some(Failure {
                origin: "response",
                message: None,
                hidden: Vec::new(),
            });
        }
    }

    /// A stream that failed may end well, too: with an error in its own shape.
    fn completed(&self) {
        let mut line = self.line();
        if line.end == End::ClientLeft {
            line.end = End::Complete;
        }
    }

    fn failed(&self, error: &BoxError) {
        let mut line = self.line();
        if !matches!(line.end, End::Failed(_)) {
            line.end = End::Failed(texts(&**error).collect());
        }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let line = self.line.get_mut().unwrap_or_else(PoisonError::into_inner);
        line.duration = self.begun.elapsed();
        self.observer.log.write(line);
    }
}

/// Has `service` respond, and watches.
pub(crate) async fn observe<S, B>(
    observer: Arc<Observer>,
    service: S,
    peer: Peer,
    mut request: Request<Incoming>,
) -> Result<Response<Observed<B>>, Infallible>
where
    S: Service<Request<Upload>, Response = Response<B>, Error = Infallible>,
    B: Body<Data = Bytes, Error: Into<BoxError>>,
{
    let open = peer.activity.begin();
    let id = observer.identify(request.headers_mut());
    let entry = Arc::new(Entry::new(observer.clone(), &request, peer.address.ip(), id.clone()));
    let (is_head, version) = (request.method() == Method::HEAD, request.version());
    request.extensions_mut().insert(peer.clone());
    request.extensions_mut().insert(entry.clone());
    let request = request.map(|body| Upload::new(body, observer.limits));
    let course = request.body().course().clone();

    let Ok(mut response) = service.oneshot(request).await;
    let status = response.status();
    if !course.is_complete() {
        peer.activity.leave_unread();
        let fails = status.is_client_error() || status.is_server_error();
        if fails && version < Version::HTTP_2 {
            // What is left of the request is not read (RFC 9112 section 9.6).
            response
                .headers_mut()
                .insert(CONNECTION, HeaderValue::from_static("close"));
        }
    }
    observer.name_response(response.headers_mut(), id.as_deref());
    entry.sent(status);
    let has_body = !is_head && !status.is_informational() && !matches!(status.as_u16(), 204 | 304);
    if !has_body || response.body().is_end_stream() {
        entry.completed();
    }
    Ok(response.map(|body| Observed {
        body,
        entry,
        _open: open,
    }))
}

pin_project! {
    /// The body of a response, whose end is noted.
    #[derive(Debug)]
    pub(crate) struct Observed<B> {
        #[pin]
        body: B,
        entry: Arc<Entry>,
        _open: Open,
    }
}

impl<B> Body for Observed<B>
where
    B: Body<Data = Bytes, Error: Into<BoxError>>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let mut this = self.project();
        let frame = ready!(this.body.as_mut().poll_frame(cx)).map(|frame| frame.map_err(Into::into));
        match &frame {
            Some(Err(error)) => this.entry.failed(error),
            Some(Ok(_)) if !this.body.is_end_stream() => {}
            Some(Ok(_)) | None => this.entry.completed(),
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
