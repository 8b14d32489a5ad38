//! Reads a body up to a limit in bytes and in time.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body, Frame};
use pin_project_lite::pin_project;

use crate::body::clock::Clock;
use crate::config::hooks::Timeout;
use crate::error::body_error::BodyError;
use crate::error::http_error::BoxError;
use crate::error::panic::catch;

/// After so many frames in one poll, others get their turn: a body that is always ready must not hold the thread.
const FRAMES_PER_POLL: usize = 128;

pin_project! {
    /// Where a body stays while it is read.
    #[derive(Debug)]
    #[project = SourceProjection]
    #[project_replace = SourceOwned]
    pub(crate) enum Source<B> {
        /// In place, at no cost. It cannot move any more, so it must not be needed afterwards.
        InPlace { #[pin] body: B },
        /// On the heap, so that the rest of it can be handed on.
        Boxed { body: Pin<Box<B>> },
        Taken,
    }
}

impl<B> Source<B> {
    /// Whether what is left of the body can be taken.
    pub(crate) fn is_boxed(&self) -> bool {
        match self {
            Self::Boxed { .. } => true,
            Self::InPlace { .. } | Self::Taken => false,
        }
    }

    /// The rest of a body that was read as [`Source::Boxed`].
    ///
    /// Any other stays where it is: its `Drop`, which may panic, runs only where that is caught.
    pub(crate) fn take(mut self: Pin<&mut Self>) -> Option<Pin<Box<B>>> {
        match self.as_mut().project() {
            SourceProjection::Boxed { .. } => {}
            SourceProjection::InPlace { .. } | SourceProjection::Taken => return None,
        }
        match self.project_replace(Self::Taken) {
            SourceOwned::Boxed { body } => Some(body),
            SourceOwned::InPlace { .. } | SourceOwned::Taken => None,
        }
    }
}

/// How reading ended.
#[derive(Debug)]
pub(crate) enum ReadOutcome {
    /// The whole body.
    Complete(Bytes, Option<Box<HeaderMap>>),
    /// More than the limit; what was read, which is at most one frame more than the limit.
    TooLarge(Bytes),
    /// The body failed or panicked; what was read before.
    Failed(Bytes, BoxError),
    /// As much as the limits require, but not all.
    Enough(Bytes),
    /// The time is up, or the clock is broken; what was read before.
    TimedOut(Bytes, BoxError),
}

/// How much is read at the most.
#[derive(Clone, Copy)]
pub(crate) struct Limits<'a> {
    pub(crate) bytes: usize,
    /// For the whole body.
    pub(crate) timeout: Option<&'a Timeout>,
    /// Whether what was read so far is enough. The second are the bytes that came last.
    pub(crate) is_enough: Option<fn(&[u8], &[u8]) -> bool>,
}

/// What was read so far.
#[derive(Default)]
pub(crate) struct Collector {
    buffer: Buffer,
    // Boxed, because it is rare and large.
    trailers: Option<Box<HeaderMap>>,
    clock: Clock,
}

impl Collector {
    /// Reads on. The body goes before the clock: one that is complete at the deadline is not thrown away.
    pub(crate) fn poll<B>(
        &mut self,
        mut source: Pin<&mut Source<B>>,
        limits: Limits<'_>,
        cx: &mut Context<'_>,
    ) -> Poll<ReadOutcome>
    where
        B: Body<Data = Bytes>,
        B::Error: Into<BoxError>,
    {
        for _ in 0..FRAMES_PER_POLL {
            let polled =
                catch(|| poll_frame(source.as_mut(), cx)).unwrap_or_else(|panic| Poll::Ready(Err(panic.into())));
            match polled {
                Poll::Ready(Ok(Some(frame))) => {
                    if let Some(collected) = self.add(frame, limits) {
                        return Poll::Ready(collected);
                    }
                }
                Poll::Ready(Ok(None)) => {
                    return Poll::Ready(ReadOutcome::Complete(self.buffer.take(), self.trailers.take()));
                }
                Poll::Ready(Err(error)) => return Poll::Ready(ReadOutcome::Failed(self.buffer.take(), error)),
                Poll::Pending => return self.poll_timeout(limits.timeout, cx),
            }
        }
        cx.waker().wake_by_ref();
        self.poll_timeout(limits.timeout, cx)
    }

    fn add(&mut self, frame: Frame<Bytes>, limits: Limits<'_>) -> Option<ReadOutcome> {
        let before = self.buffer.len();
        match frame.into_data() {
            Ok(data) => self.buffer.push(data),
            Err(frame) => self.trailers = frame.into_trailers().ok().map(Box::new).or(self.trailers.take()),
        }
        let read = self.buffer.as_slice();
        if limits
            .is_enough
            .is_some_and(|is_enough| is_enough(read, read.get(before..).unwrap_or_default()))
        {
            return Some(ReadOutcome::Enough(self.buffer.take()));
        }
        (self.buffer.len() > limits.bytes).then(|| ReadOutcome::TooLarge(self.buffer.take()))
    }

    fn poll_timeout(&mut self, timeout: Option<&Timeout>, cx: &mut Context<'_>) -> Poll<ReadOutcome> {
        let Some(timeout) = timeout else {
            return Poll::Pending;
        };
        let error: BoxError = match ready!(self.clock.poll(timeout, cx)) {
            Ok(()) => Box::new(ReadTimeoutError(timeout.duration)),
            Err(panic) => panic.into(),
        };
        Poll::Ready(ReadOutcome::TimedOut(self.buffer.take(), error))
    }
}

impl fmt::Debug for Collector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Collector")
            .field("read", &self.buffer.len())
            .finish_non_exhaustive()
    }
}

fn poll_frame<B>(source: Pin<&mut Source<B>>, cx: &mut Context<'_>) -> Poll<Result<Option<Frame<Bytes>>, BoxError>>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    let polled = match source.project() {
        SourceProjection::InPlace { body } => body.poll_frame(cx),
        SourceProjection::Boxed { body } => body.as_mut().poll_frame(cx),
        SourceProjection::Taken => Poll::Ready(None),
    };
    polled.map(|frame| frame.transpose().map_err(BodyError::unwrapped))
}

/// The first frame as it came; a copy is made only when a second one has to be joined to it.
#[derive(Debug, Default)]
struct Buffer {
    first: Bytes,
    joined: Vec<u8>,
}

impl Buffer {
    fn push(&mut self, data: Bytes) {
        if self.len() == 0 {
            self.first = data;
        } else if !data.is_empty() {
            // Let go of the first frame: from here on it lives in the copy.
            self.joined.extend_from_slice(&std::mem::take(&mut self.first));
            self.joined.extend_from_slice(&data);
        }
    }

    fn len(&self) -> usize {
        self.first.len() + self.joined.len()
    }

    fn as_slice(&self) -> &[u8] {
        if self.joined.is_empty() {
            &self.first
        } else {
            &self.joined
        }
    }

    fn take(&mut self) -> Bytes {
        if self.joined.is_empty() {
            std::mem::take(&mut self.first)
        } else {
            std::mem::take(&mut self.joined).into()
        }
    }
}

/// An error body was not complete in time.
#[derive(Debug)]
struct ReadTimeoutError(Duration);

impl fmt::Display for ReadTimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the body of the error response was not complete after {:?}", self.0)
    }
}

impl Error for ReadTimeoutError {}
