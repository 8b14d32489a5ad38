//! Reads from and writes to one client, who can neither hold the connection for nothing nor lose a response at its end.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::rt::{Read, ReadBuf, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

/// How long, and for how many bytes, a client may go on sending after the response that closes its connection.
const LINGER: Duration = Duration::from_secs(2);
const LINGER_READS: usize = 4_096;

/// How a client begins that speaks HTTP/2 (RFC 9113 section 3.4).
const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// What happens on a connection. Shared with its requests.
#[derive(Debug, Default)]
pub(crate) struct Activity {
    unread: AtomicBool,
    open: AtomicUsize,
    begun: AtomicUsize,
}

impl Activity {
    /// Part of a request will stay unread, so that the connection ends with care.
    pub(crate) fn leave_unread(&self) {
        self.unread.store(true, Ordering::Relaxed);
    }

    /// A request has begun, and is open for as long as what this returns lives.
    pub(crate) fn begin(self: &Arc<Self>) -> Open {
        self.open.fetch_add(1, Ordering::Relaxed);
        self.begun.fetch_add(1, Ordering::Relaxed);
        Open(self.clone())
    }
}

/// An open request.
#[derive(Debug)]
pub(crate) struct Open(Arc<Activity>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}

/// How long a client may do nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// Without a request.
    pub(crate) idle: Duration,
    /// Without taking a byte of what is sent to it.
    pub(crate) stalled: Duration,
}

/// The connection of one client.
///
/// It ends with an error if the client does nothing for too long: sends no request, or takes nothing of a response.
///
/// If part of a request is unread, it ends with care. If it were just closed, the client's machine would be told to throw
/// away what it has received, the response among it. So the writing side closes first, and what still comes is read for a
/// while (RFC 9112 section 9.6).
#[derive(Debug)]
pub(crate) struct ClientStream {
    stream: TokioIo<TcpStream>,
    activity: Arc<Activity>,
    patience: Patience,
    protocol: Protocol,
    idle: Option<Pin<Box<Sleep>>>,
    /// How many requests had begun when the clock began.
    begun: usize,
    stalled: Option<Pin<Box<Sleep>>>,
    linger: Option<Pin<Box<Sleep>>>,
}

#[derive(Debug)]
enum Protocol {
    /// This much of the preface of HTTP/2 has come, and nothing else.
    Unknown(usize),
    /// hyper has a clock of its own for it.
    Http1,
    Http2,
}

impl ClientStream {
    pub(crate) fn new(stream: TcpStream, activity: Arc<Activity>, patience: Patience) -> Self {
        Self {
            stream: TokioIo::new(stream),
            activity,
            patience,
            protocol: Protocol::Unknown(0),
            idle: None,
            begun: 0,
            stalled: None,
            linger: None,
        }
    }

    /// Reads no more than the preface of HTTP/2, and finds out whether it is one.
    fn poll_preface(
        &mut self,
        cx: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
        seen: usize,
    ) -> Poll<io::Result<()>> {
        let mut space = [0; PREFACE.len()];
        let expected = &PREFACE[seen..];
        let mut read = ReadBuf::new(&mut space[..expected.len().min(buffer.remaining())]);
        ready!(Pin::new(&mut self.stream).poll_read(cx, read.unfilled()))?;
        let read = read.filled();
        buffer.put_slice(read);
        self.protocol = if read.is_empty() || !expected.starts_with(read) {
            Protocol::Http1
        } else if read.len() == expected.len() {
            Protocol::Http2
        } else {
            Protocol::Unknown(seen + read.len())
        };
        Poll::Ready(Ok(()))
    }

    /// Ready when no request was open for too long. The clock runs on while one is, since nobody polls when it ends.
    fn poll_idle(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            let limit = self.patience.idle;
            let clock = self.idle.get_or_insert_with(|| Box::pin(sleep(limit)));
            ready!(clock.as_mut().poll(cx));
            self.idle = None;
            let begun = self.activity.begun.load(Ordering::Relaxed);
            if begun == self.begun && self.activity.open.load(Ordering::Relaxed) == 0 {
                return Poll::Ready(());
            }
            self.begun = begun;
        }
    }

    /// What became of a write: too late, if the client takes nothing.
    fn poll_stalled<T>(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let limit = self.patience.stalled;
        let clock = self.stalled.get_or_insert_with(|| Box::pin(sleep(limit)));
        clock.as_mut().poll(cx).map(|()| Err(io::ErrorKind::TimedOut.into()))
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

impl Read for ClientStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        let read = match self.protocol {
            Protocol::Http1 => return Pin::new(&mut self.stream).poll_read(cx, buffer),
            Protocol::Http2 => Pin::new(&mut self.stream).poll_read(cx, buffer),
            Protocol::Unknown(seen) => self.poll_preface(cx, buffer, seen),
        };
        if read.is_ready() {
            return read;
        }
        self.poll_idle(cx).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl Write for ClientStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.poll_stalled(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.poll_stalled(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        self.poll_stalled(cx, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.linger.is_none() {
            ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
            if !self.activity.unread.load(Ordering::Relaxed) {
                return Poll::Ready(Ok(()));
            }
        }
        let linger = self.linger.get_or_insert_with(|| Box::pin(sleep(LINGER)));
        if linger.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Ok(()));
        }
        self.poll_discard(cx).map(Ok)
    }
}
