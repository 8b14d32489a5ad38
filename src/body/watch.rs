//! Follows the records of a stream, and writes a failure between two records as the last record.

use std::error::Error;
use std::fmt;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};
use http_body::{Body, Frame};

use crate::body::clock::Clock;
use crate::body::replay::Rewind;
use crate::error::http_error::{BoxError, HttpError};
use crate::error::origin::Origin;
use crate::error::request_info::request_id;
use crate::exchange::Exchange;
use crate::exchange::failure::Failure;
use crate::exchange::grpc;
use crate::exchange::handle::ExchangeHandle;
use crate::exchange::render::render_record;
use crate::exchange::report::{report, run_map_error};
use crate::syntax::stream::{BoundaryTracker, WatchedFormat};

/// A stream that was sent with a head of its own, and what its last record needs.
#[derive(Debug)]
pub(super) struct Watched<B> {
    stream: Rewind<B>,
    watch: Watch,
}

/// What is known of a watched stream. Apart, because none of it depends on the type of the body.
struct Watch {
    format: WatchedFormat,
    tracker: BoundaryTracker,
    /// Trailers or the end were sent: nothing may follow.
    is_over: bool,
    /// Runs only while the body makes us wait.
    idle: Clock,
    exchange: Exchange,
    /// The id that the response's head carries.
    request_id: Option<HeaderValue>,
}

impl<B> Watched<B> {
    pub(super) fn new(stream: Rewind<B>, format: WatchedFormat, headers: &HeaderMap, exchange: Exchange) -> Self {
        let watch = Watch::new(format, headers, exchange);
        Self { stream, watch }
    }

    pub(super) fn handle(&self) -> &ExchangeHandle {
        &self.watch.exchange.handle
    }

    /// The frame that reports this failure, or the error again where nothing may follow.
    pub(super) fn last_frame(&self, error: BoxError) -> Result<Frame<Bytes>, BoxError> {
        self.watch.last_frame(error)
    }
}

impl Watch {
    fn new(format: WatchedFormat, headers: &HeaderMap, exchange: Exchange) -> Self {
        let id_header = || exchange.handle.hooks()?.request_id.as_ref();
        let request_id = id_header().and_then(|name| request_id(headers, name)).cloned();
        Self {
            format,
            tracker: BoundaryTracker::new(format),
            is_over: false,
            idle: Clock::default(),
            exchange,
            request_id,
        }
    }

    fn last_frame(&self, error: BoxError) -> Result<Frame<Bytes>, BoxError> {
        if self.is_over || !self.tracker.is_at_boundary() {
            return Err(error);
        }
        let handle = &self.exchange.handle;
        let origin = Origin::from_failed_body(&error);
        let context = handle
            .context(origin)
            .after_the_head()
            .or_request_id(self.request_id.as_ref());
        let mut error = Failure::from_body(error).into_error_in(&context, &self.exchange);
        run_map_error(&mut error, &context, handle);
        Ok(match self.format {
            WatchedFormat::Grpc => {
                report(&error, &context, handle);
                Frame::trailers(grpc::trailers(&error))
            }
            WatchedFormat::GrpcWeb => {
                report(&error, &context, handle);
                Frame::data(grpc::web_trailers(&error))
            }
            WatchedFormat::Records(stream) => Frame::data(render_record(stream, &error, &context, handle)),
        })
    }

    fn poll_idle(&mut self, cx: &mut Context<'_>) -> Poll<BoxError> {
        let Some(timeout) = self
            .exchange
            .handle
            .hooks()
            .and_then(|hooks| hooks.stream_idle_timeout.as_ref())
        else {
            return Poll::Pending;
        };
        self.idle.poll(timeout, cx).map(|elapsed| match elapsed {
            Ok(()) => {
                let source = StreamIdleError(timeout.duration);
                HttpError::from(StatusCode::GATEWAY_TIMEOUT).with_source(source).into()
            }
            Err(panic) => panic.into(),
        })
    }

    #[inline]
    fn follow(&mut self, frame: &Frame<Bytes>) {
        match frame.data_ref() {
            Some(data) => self.tracker.advance(data),
            None => self.is_over = true,
        }
        self.idle.stop();
    }
}

impl<B> Watched<B>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    /// The stream goes before the clock: what is there at the deadline is sent.
    pub(super) fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let polled = self.stream.poll_frame(cx);
        match &polled {
            Poll::Ready(Some(Ok(frame))) => self.watch.follow(frame),
            Poll::Ready(Some(Err(_))) => {}
            Poll::Ready(None) => self.watch.is_over = true,
            Poll::Pending => return self.watch.poll_idle(cx).map(|error| Some(Err(error))),
        }
        polled
    }

    pub(super) fn is_end_stream(&self) -> bool {
        self.stream.is_end_stream()
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch")
            .field("format", &self.format)
            .field("tracker", &self.tracker)
            .field("is_over", &self.is_over)
            .finish_non_exhaustive()
    }
}

/// A watched stream sent nothing for too long.
#[derive(Debug)]
struct StreamIdleError(Duration);

impl fmt::Display for StreamIdleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the stream was idle for {:?}", self.0)
    }
}

impl Error for StreamIdleError {}
