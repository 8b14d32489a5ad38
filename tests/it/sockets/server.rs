//! Runs a hyper server with the layer, on a port of its own.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};

use bytes::Bytes;
use futures_util::stream;
use http::{Request, Response};
use http_body::Frame;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tower::{Layer, Service, service_fn};
use tower_json_errors::{BoxError, JsonErrorsLayer};

use crate::support::response;

pub(super) type Body = UnsyncBoxBody<Bytes, BoxError>;
pub(super) type Outcome = Result<Response<Body>, BoxError>;

/// Serves HTTP/1 and HTTP/2 until the test is over.
pub(super) async fn serve(
    layer: &JsonErrorsLayer,
    respond: impl Fn(&Request<Incoming>) -> Outcome + Clone + Send + Sync + 'static,
) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("no port");
    let address = listener.local_addr().expect("no address");
    let service = layer.layer(service_fn(move |request: Request<Incoming>| {
        let respond = respond.clone();
        async move { respond(&request) }
    }));
    tokio::spawn(accept(listener, service));
    address
}

async fn accept<S, B>(listener: TcpListener, service: S)
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible, Future: Send> + Clone + Send + 'static,
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    while let Ok((stream, _)) = listener.accept().await {
        let service = TowerToHyperService::new(service.clone());
        tokio::spawn(async move {
            let server = auto::Builder::new(TokioExecutor::new());
            // What goes wrong here, the client sees.
            let _ = server.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

/// A server whose every answer is this status and content type, with the body that the test makes step by step.
pub(super) async fn serve_live(
    layer: &JsonErrorsLayer,
    status: u16,
    content_type: &'static str,
) -> (SocketAddr, mpsc::UnboundedReceiver<Live>) {
    let (bodies, received) = mpsc::unbounded_channel();
    let address = serve(layer, move |_| {
        let (live, body) = live();
        let _ = bodies.send(live);
        Ok(response(status, &[("content-type", content_type)], body))
    })
    .await;
    (address, received)
}

/// What the next frame of a body is. It is called inside `poll_frame`, where it may panic.
pub(super) type Step = fn() -> Result<Frame<Bytes>, BoxError>;

/// The test's end of a body that is made step by step.
pub(super) type Live = mpsc::Sender<Step>;

/// A body that waits for every frame. Sending a step waits until the one before was polled out of it, and
/// `Live::closed` until it is dropped.
fn live() -> (Live, Body) {
    let (steps, mut received) = mpsc::channel::<Step>(1);
    let frames = stream::poll_fn(move |cx| received.poll_recv(cx).map(|step| step.map(|step| step())));
    (steps, StreamBody::new(frames).boxed_unsync())
}

/// Any body, as one type.
pub(super) fn boxed<B>(body: B) -> Body
where
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    body.map_err(Into::into).boxed_unsync()
}
