//! How are clients served, and until when?

use std::convert::Infallible;
use std::pin::pin;
use std::time::Duration;

use http_body::Body;
use hyper::body::Incoming;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::time::{sleep, timeout};
use tower::{Service, ServiceExt};
use tower_json_errors::BoxError;

use super::forward::Peer;

/// Serves HTTP/1 and HTTP/2 until `end`, and then, for as long as `patience` lasts, what was begun. Whether that was
/// long enough.
pub(crate) async fn serve<S, B>(
    listener: TcpListener,
    service: S,
    end: impl Future<Output = ()>,
    patience: Duration,
) -> bool
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible, Future: Send> + Clone + Send + 'static,
    B: Body<Data: Send, Error: Into<BoxError>> + Send + 'static,
{
    let connections = GracefulShutdown::new();
    let mut end = pin!(end);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut end => break,
        };
        let Ok((stream, address)) = accepted else {
            // Too many open files, most likely. Some of them will be closed.
            sleep(Duration::from_millis(100)).await;
            continue;
        };
        let service = service.clone().map_request(move |mut request: Request<_>| {
            request.extensions_mut().insert(Peer(address));
            request
        });
        let connection = server()
            .serve_connection_with_upgrades(TokioIo::new(stream), TowerToHyperService::new(service))
            .into_owned();
        // Fails if the client goes away: nobody is left to be told.
        tokio::spawn(connections.watch(connection));
    }
    drop(listener);
    timeout(patience, connections.shutdown()).await.is_ok()
}

/// With a clock, so that clients do not take for ever to send the head of a request.
fn server() -> auto::Builder<TokioExecutor> {
    let mut server = auto::Builder::new(TokioExecutor::new());
    server.http1().timer(TokioTimer::new());
    server.http2().timer(TokioTimer::new());
    server
}

/// Ctrl-C, or the SIGTERM of whatever runs this.
pub(crate) async fn asked_to_end() {
    #[cfg(unix)]
    if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = terminate.recv() => return,
            _ = tokio::signal::ctrl_c() => return,
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
