//! Serves clients over HTTP/1 and HTTP/2, until the end and for as long as the end may take.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};
use http_body::Body;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tower_json_errors::BoxError;

use super::client_stream::{Activity, ClientStream, Patience};

/// The client of one connection. In the extensions of each request.
#[derive(Clone, Debug)]
pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    pub(crate) activity: Arc<Activity>,
}

/// How clients are served.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Serving {
    pub(crate) patience: Patience,
    pub(crate) drain_timeout: Duration,
    pub(crate) max_connections: usize,
}

/// Serves until `end`, and then what was begun. Returns whether that was over in time.
pub(crate) async fn serve<F, R, B>(
    listener: TcpListener,
    serving: Serving,
    end: impl Future<Output = ()>,
    respond: F,
) -> bool
where
    F: Fn(Peer, Request<Incoming>) -> R + Clone + Send + 'static,
    R: Future<Output = Result<Response<B>, std::convert::Infallible>> + Send + 'static,
    B: Body<Data: Send, Error: Into<BoxError>> + Send + 'static,
{
    let connections = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(serving.max_connections.min(Semaphore::MAX_PERMITS)));
    let mut end = pin!(end);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            () = &mut end => break,
        };
        let Ok((stream, address, place)) = accepted else {
            // Too many open files, most likely. Some of them will be closed.
            sleep(Duration::from_millis(100)).await;
            continue;
        };
        let activity = Arc::<Activity>::default();
        let (peer, respond) = (
            Peer {
                address,
                activity: activity.clone(),
            },
            respond.clone(),
        );
        let connection = server(serving.patience.idle)
            .serve_connection_with_upgrades(
                ClientStream::new(stream, activity, serving.patience),
                service_fn(move |request| respond(peer.clone(), request)),
            )
            .into_owned();
        let connection = connections.watch(connection);
        tokio::spawn(async move {
            // Fails if the client goes away: nobody is left to be told.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    timeout(serving.drain_timeout, connections.shutdown()).await.is_ok()
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, Option<tokio::sync::OwnedSemaphorePermit>)> {
    // Fails only if the semaphore is closed, which it never is.
    let place = places.clone().acquire_owned().await.ok();
    let (stream, address) = listener.accept().await?;
    // Without it, small frames wait for the client's acknowledgement. A socket that cannot have it works, too.
    let _ = stream.set_nodelay(true);
    Ok((stream, address, place))
}

/// With a clock, so that clients do not take for ever to send the head of a request.
fn server(header_timeout: Duration) -> auto::Builder<TokioExecutor> {
    let mut server = auto::Builder::new(TokioExecutor::new());
    server
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(header_timeout);
    server.http2().timer(TokioTimer::new());
    server
}
