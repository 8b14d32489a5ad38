//! Serves clients over HTTP/1 and HTTP/2, until the end and for as long as the end may take.

use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::{Request, Response};
use http_body::Body;
use hyper::body::Incoming;
use hyper::rt::{Read, ReadBuf, ReadBufCursor, Write};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{Sleep, sleep, timeout};
use tower_json_errors::BoxError;

/// How long, and for how many bytes, a client may go on sending after the response that closes its connection.
const LINGER: Duration = Duration::from_secs(2);
const LINGER_READS: usize = 4_096;

/// The client of one connection. In the extensions of each request.
#[derive(Clone, Debug)]
pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    unread: Arc<AtomicBool>,
}

impl Peer {
    /// Part of a request will stay unread, so that the connection ends with care.
    pub(crate) fn leave_unread(&self) {
        self.unread.store(true, Ordering::Relaxed);
    }
}

/// How clients are served.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Serving {
    pub(crate) header_timeout: Duration,
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
        let unread = Arc::<AtomicBool>::default();
        let (peer, respond) = (
            Peer {
                address,
                unread: unread.clone(),
            },
            respond.clone(),
        );
        let connection = server(serving.header_timeout)
            .serve_connection_with_upgrades(
                Lingering::new(stream, unread),
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

/// A connection that ends with care if part of a request is unread.
///
/// If it were just closed, the client's machine would be told to throw away what it has received, the response among
/// it. So the writing side closes first, and what still comes is read for a while (RFC 9112 section 9.6).
#[derive(Debug)]
struct Lingering {
    stream: TokioIo<TcpStream>,
    unread: Arc<AtomicBool>,
    until: Option<Pin<Box<Sleep>>>,
}

impl Lingering {
    fn new(stream: TcpStream, unread: Arc<AtomicBool>) -> Self {
        Self {
            stream: TokioIo::new(stream),
            unread,
            until: None,
        }
    }

    /// Reads what still comes, until the client is done or has been given enough.
    fn poll_discard(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut space = [0; 8_192];
        for _ in 0..LINGER_READS {
            let mut buffer = ReadBuf::new(&mut space);
            match ready!(Pin::new(&mut self.stream).poll_read(cx, buffer.unfilled())) {
                Ok(()) if !buffer.filled().is_empty() => {}
                Ok(()) | Err(_) => return Poll::Ready(()),
            }
        }
        Poll::Ready(())
    }
}

impl Read for Lingering {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl Write for Lingering {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.until.is_none() {
            ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
            if !self.unread.load(Ordering::Relaxed) {
                return Poll::Ready(Ok(()));
            }
        }
        let until = self.until.get_or_insert_with(|| Box::pin(sleep(LINGER)));
        if until.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Ok(()));
        }
        self.poll_discard(cx).map(Ok)
    }
}
