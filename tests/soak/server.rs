//! Runs a real hyper server around the layer, and collects what `on_error` gets.

use std::convert::Infallible;
use std::error::Error;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use http::HeaderName;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tower::Layer;
use tower_json_errors::{ErrorContext, HttpError, JsonErrors, JsonErrorsLayer};

use crate::service::{Faulty, LIMIT, NOT_READY};

pub(crate) const NUMBER: HeaderName = HeaderName::from_static("x-number");

/// On answers to requests whose service was not ready, whatever their plan.
pub(crate) const UNREADY: HeaderName = HeaderName::from_static("x-unready");

/// How often `on_error` was told of each request.
pub(crate) type Told = Arc<[AtomicU8]>;

pub(crate) fn layer(told: &Told) -> JsonErrorsLayer {
    let told = Arc::clone(told);
    JsonErrorsLayer::new()
        .max_body_size(LIMIT)
        .read_timeout(TokioTimer::new(), Duration::from_millis(20))
        .stream_errors()
        .stream_idle_timeout(TokioTimer::new(), Duration::from_millis(20))
        .request_id(NUMBER)
        .map_error(mark_unready)
        .on_error(move |_, context| {
            let number = context.request_id().and_then(|id| id.parse::<usize>().ok());
            told[number.expect("an error of no request")].fetch_add(1, Ordering::Relaxed);
        })
}

fn mark_unready(error: HttpError, _: &ErrorContext<'_>) -> HttpError {
    let is_unready = error
        .source()
        .is_some_and(|source| source.to_string().contains(NOT_READY));
    if is_unready {
        error.with_header(UNREADY, "1")
    } else {
        error
    }
}

/// Serves HTTP/1 and HTTP/2 until it is aborted.
pub(crate) async fn serve(layer: JsonErrorsLayer, alive: &Arc<()>) -> (SocketAddr, JoinHandle<Infallible>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("no port");
    let address = listener.local_addr().expect("no address");
    let service = layer.layer(Faulty::new(alive));
    (address, tokio::spawn(accept(listener, service)))
}

async fn accept(listener: TcpListener, service: JsonErrors<Faulty>) -> Infallible {
    loop {
        let (stream, _) = listener.accept().await.expect("no more connections");
        stream.set_nodelay(true).expect("the connection is gone");
        let service = TowerToHyperService::new(service.clone());
        tokio::spawn(async move {
            let mut server = auto::Builder::new(TokioExecutor::new());
            // Clients that leave reset streams by the dozen, which hyper would take for an attack.
            server.http2().max_pending_accept_reset_streams(usize::from(u16::MAX));
            // What goes wrong here, the client sees.
            let _ = server.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}
