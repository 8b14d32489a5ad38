//! Runs one case over one real connection: a request, its response, and another request on the same connection.
//!
//! The clock is paused, so that waiting for nothing is over at once: what would hang is a fault like any other.
//! The fuzz targets use this file too.

use std::cell::Cell;
use std::future::{Ready, ready};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Version};
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{DuplexStream, duplex};
use tokio::runtime::{Builder, Runtime};
use tokio::task::{LocalSet, spawn_local};
use tokio::time::timeout;
use tower::{Layer, Service, ServiceExt};
use tower_json_errors::BoxError;

use super::model::case::{Case, Extension, Fails, Outcome, Says, Scripted, Step};
use super::model::run::{Played, Traces, explode, layer, own_error, response};
use super::reader::{Fault, Framing, Http1, Reply};

/// A case, and how it is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Scene {
    pub(crate) case: Case,
    pub(crate) speaks: Speaks,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Speaks {
    Http10,
    Http10KeepAlive,
    Http11,
    Http2,
}

/// What came out of the connection.
#[derive(Debug)]
pub(crate) struct Wired {
    /// The response of the case.
    pub(crate) first: Result<Reply, Fault>,
    /// The response to the request that followed on the same connection.
    pub(crate) next: Result<Reply, Fault>,
    /// All bytes of HTTP/1.
    pub(crate) bytes: Vec<u8>,
    /// How often the body was polled before there was a head.
    pub(crate) polls_before_head: usize,
}

/// A runtime whose time passes as soon as there is nothing else to do.
pub(crate) fn runtime() -> Runtime {
    Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime")
}

/// Longer than the layer may read an error body.
const PATIENCE: Duration = Duration::from_secs(60);
const READ_TIMEOUT: Duration = Duration::from_secs(1);

/// Runs a case over a connection, behind the layer.
pub(crate) fn with_layer(runtime: &Runtime, scene: &Scene) -> Wired {
    let traces = Arc::new(Traces::default());
    let before_head = Rc::new(Cell::new(None));
    let layer = layer(&scene.case.options, false, &traces).read_timeout(TokioTimer::new(), READ_TIMEOUT);
    let seen = (Rc::clone(&before_head), Arc::clone(&traces));
    let service = layer.layer(Station::of(scene, &traces)).map_response(move |response| {
        let (before_head, traces) = &seen;
        // Only of the first: the next one has a body of its own.
        before_head.set(before_head.get().or(Some(traces.polls.load(Ordering::Relaxed))));
        response
    });
    let mut wired = drive(runtime, scene, service);
    wired.polls_before_head = before_head.get().unwrap_or_default();
    wired
}

/// Runs a case over a connection, without the layer.
pub(crate) fn without_layer(runtime: &Runtime, scene: &Scene) -> Wired {
    drive(runtime, scene, Station::of(scene, &Arc::default()))
}

fn drive<S, B>(runtime: &Runtime, scene: &Scene, service: S) -> Wired
where
    S: Service<Request<Incoming>, Response = Response<B>> + Clone + 'static,
    S::Error: Into<BoxError>,
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + 'static,
{
    LocalSet::new().block_on(runtime, async {
        let (near, far) = duplex(64 * 1024);
        let service = TowerToHyperService::new(service);
        if scene.speaks == Speaks::Http2 {
            let mut server = hyper::server::conn::http2::Builder::new(Local);
            let server = server
                .auto_date_header(false)
                .serve_connection(TokioIo::new(far), service);
            spawn_local(server);
            return over_http2(near, scene).await;
        }
        let mut server = hyper::server::conn::http1::Builder::new();
        let server = server
            .auto_date_header(false)
            .serve_connection(TokioIo::new(far), service);
        spawn_local(server);
        over_http1(near, scene).await
    })
}

/// Runs the streams of HTTP/2 beside the test.
#[derive(Clone)]
struct Local;

impl<F: Future<Output = ()> + 'static> hyper::rt::Executor<F> for Local {
    fn execute(&self, future: F) {
        spawn_local(future);
    }
}

async fn over_http1(stream: DuplexStream, scene: &Scene) -> Wired {
    let mut client = Http1::over(stream, PATIENCE);
    let first = ask(&mut client, &scene.request(), &scene.case.asked.method).await;
    let next = match &first {
        Ok(reply) if scene.may_go_on(reply) => ask(&mut client, &scene.next_request(), &Method::GET).await,
        Ok(_) => Err(Fault::Closed("by its own word".to_owned())),
        Err(fault) => Err(fault.clone()),
    };
    let end = if first.is_ok() { client.finish().await } else { Ok(()) };
    Wired {
        // Whatever follows the last response belongs to neither of them.
        first: first.and_then(|reply| end.map(|()| reply)),
        next,
        bytes: client.taken().to_vec(),
        polls_before_head: 0,
    }
}

async fn ask(client: &mut Http1<DuplexStream>, request: &[u8], method: &Method) -> Result<Reply, Fault> {
    client.send(request).await?;
    client.reply(method).await
}

async fn over_http2(stream: DuplexStream, scene: &Scene) -> Wired {
    let client = timeout(PATIENCE, h2::client::handshake(stream)).await;
    let (mut client, connection) = client.expect("no handshake").expect("a broken handshake");
    spawn_local(async move { drop(connection.await) });
    let first = ask2(&mut client, scene.request2()).await;
    let next = Request::get("http://localhost/next").body(None).expect("legal");
    let next = ask2(&mut client, next).await;
    Wired {
        first,
        next,
        bytes: Vec::new(),
        polls_before_head: 0,
    }
}

/// `h2` itself compares the data with the length that was announced, and refuses data in answer to HEAD.
async fn ask2(
    client: &mut h2::client::SendRequest<Bytes>,
    request: Request<Option<&'static [u8]>>,
) -> Result<Reply, Fault> {
    let illegal = |error: h2::Error| Fault::Illegal(error.to_string());
    let answer = async {
        let (head, body) = request.into_parts();
        std::future::poll_fn(|cx| client.poll_ready(cx)).await?;
        let (answer, mut sending) = client.send_request(Request::from_parts(head, ()), body.is_none())?;
        if let Some(body) = body {
            // A server that answers early may have reset this half.
            let _ = sending.send_data(Bytes::from_static(body), true);
        }
        let (head, mut body) = answer.await?.into_parts();
        let mut read = Vec::new();
        while let Some(data) = body.data().await {
            let data = data?;
            read.extend_from_slice(&data);
            body.flow_control().release_capacity(data.len())?;
        }
        Ok(Reply {
            version: Version::HTTP_2,
            status: head.status,
            reason: String::new(),
            headers: head.headers,
            framing: Framing::Bodiless,
            body: read,
            trailers: body.trailers().await?.unwrap_or_default(),
        })
    };
    match timeout(PATIENCE, answer).await {
        Ok(answer) => answer.map_err(illegal),
        Err(_) => Err(Fault::Silence("a stream".to_owned())),
    }
}

impl Scene {
    fn headers(&self) -> HeaderMap {
        let asked = &self.case.asked;
        let mut headers = HeaderMap::new();
        if let Some(accept) = asked.accept.value {
            headers.insert("accept", HeaderValue::from_static(accept));
        }
        if let Some(content_type) = asked.content_type {
            headers.insert("content-type", HeaderValue::from_static(content_type));
        }
        for (name, value) in &asked.headers {
            let name = http::HeaderName::try_from(name).expect("a name");
            headers.append(name, HeaderValue::from_bytes(value).expect("a value"));
        }
        headers
    }

    fn body(&self) -> Option<&'static [u8]> {
        (self.case.asked.method == Method::POST).then_some(b"abc")
    }

    fn request(&self) -> Vec<u8> {
        let mut head = format!("{} /case {}", self.case.asked.method, self.preface()).into_bytes();
        for (name, value) in &self.headers() {
            head.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
        if let Some(body) = self.body() {
            head.extend(format!("content-length: {}\r\n", body.len()).as_bytes());
        }
        [&head, &b"\r\n"[..], self.body().unwrap_or_default()].concat()
    }

    fn next_request(&self) -> Vec<u8> {
        format!("GET /next {}\r\n", self.preface()).into_bytes()
    }

    fn preface(&self) -> &'static str {
        match self.speaks {
            Speaks::Http10 => "HTTP/1.0\r\n",
            Speaks::Http10KeepAlive => "HTTP/1.0\r\nconnection: keep-alive\r\n",
            Speaks::Http11 | Speaks::Http2 => "HTTP/1.1\r\nhost: localhost\r\n",
        }
    }

    fn request2(&self) -> Request<Option<&'static [u8]>> {
        let mut request = Request::new(self.body());
        *request.method_mut() = self.case.asked.method.clone();
        *request.uri_mut() = http::Uri::from_static("http://localhost/case");
        *request.headers_mut() = self.headers();
        request
    }

    /// Whether the client may take the connection for another request.
    pub(crate) fn may_go_on(&self, reply: &Reply) -> bool {
        let says = |word: &str| {
            let lines = reply.headers.get_all("connection").iter();
            let mut words = lines
                .filter_map(|line| line.to_str().ok())
                .flat_map(|line| line.split(','));
            words.any(|said| said.trim().eq_ignore_ascii_case(word))
        };
        let is_kept = match reply.version {
            Version::HTTP_10 => self.speaks == Speaks::Http10KeepAlive && says("keep-alive"),
            _ => !says("close"),
        };
        is_kept && reply.framing != Framing::Close
    }
}

/// The service: the case at `/case`, and a plain success everywhere else.
#[derive(Clone)]
struct Station {
    scene: Rc<Scene>,
    traces: Arc<Traces>,
    has_failed: Rc<Cell<bool>>,
}

impl Station {
    fn of(scene: &Scene, traces: &Arc<Traces>) -> Self {
        Self {
            scene: Rc::new(scene.clone()),
            traces: Arc::clone(traces),
            has_failed: Rc::default(),
        }
    }

    fn answer(&self) -> Result<Response<Played>, BoxError> {
        match &self.scene.case.outcome {
            Outcome::Fails(Fails::HttpError) => Err(own_error(StatusCode::CONFLICT).into()),
            Outcome::Fails(Fails::PanicsInCall | Fails::PanicsInFuture) => explode(),
            Outcome::Fails(_) => Err(super::model::case::SECRET.into()),
            Outcome::Answer(answered) => {
                let mut response = response(answered.clone(), Arc::clone(&self.traces));
                *response.version_mut() = Version::HTTP_11;
                Ok(response)
            }
        }
    }
}

impl Service<Request<Incoming>> for Station {
    type Response = Response<Played>;
    type Error = BoxError;
    type Future = Ready<Result<Response<Played>, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        let fails = match &self.scene.case.outcome {
            Outcome::Fails(fails @ (Fails::NotReady | Fails::PanicsInReady)) => *fails,
            _ => return Poll::Ready(Ok(())),
        };
        if self.has_failed.replace(true) {
            return Poll::Ready(Ok(()));
        }
        if fails == Fails::PanicsInReady {
            explode();
        }
        Poll::Ready(Err(super::model::case::SECRET.into()))
    }

    fn call(&mut self, request: Request<Incoming>) -> Self::Future {
        if request.uri().path() == "/case" {
            return ready(self.answer());
        }
        ready(Ok(next_response()))
    }
}

/// The body and the mark of the success that follows.
pub(crate) const NEXT: &str = "the next response";

fn next_response() -> Response<Played> {
    let answered = super::model::case::Answered {
        status: 200,
        headers: vec![("x-next".to_owned(), Bytes::from_static(b"1"))],
        extension: Extension::Nothing,
        has_reason: false,
        body: Scripted {
            steps: vec![Step::Data(Bytes::from_static(NEXT.as_bytes()))],
            says: Says::Exactly,
        },
    };
    let mut response = response(answered, Arc::default());
    *response.version_mut() = Version::HTTP_11;
    response
}
