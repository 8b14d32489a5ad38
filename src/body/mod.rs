//! Defines the body of a response: the service's own, or the JSON that replaced it.

mod clock;
pub(crate) mod collect;
#[cfg(feature = "decompress")]
pub(crate) mod decompress;
pub(crate) mod own;
pub(crate) mod replay;
mod watch;

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use crate::body::collect::Source;
use crate::body::own::{FinalBody, OUTGREW_ITS_HINT, OwnBody, Tail};
use crate::body::replay::{Rewind, take_data};
use crate::body::watch::Watched;
use crate::error::body_error::BodyError;
use crate::error::http_error::{BoxError, HttpError};
use crate::error::origin::Origin;
use crate::error::panic::catch;
use crate::exchange::Exchange;
use crate::exchange::handle::ExchangeHandle;
use crate::exchange::report::report;
use crate::syntax::stream::WatchedFormat;

pin_project! {
    /// The body of a response: the service's own, forwarded unboxed, or the JSON that replaced it.
    ///
    /// # Errors
    ///
    /// The service's body may fail or panic after the head was sent. Then this body ends with an error, as nothing
    /// else is possible any more, and [`on_error`](crate::JsonErrorsLayer::on_error) is called.
    #[derive(Debug)]
    pub struct ResponseBody<B> {
        #[pin]
        kind: Kind<B>,
    }

    // The service's body may panic in its `Drop`, and the server's task may carry other requests.
    impl<B> PinnedDrop for ResponseBody<B> {
        fn drop(this: Pin<&mut Self>) {
            // What is put in its place needs no drop.
            this.replace(Kind::HeadResponse);
        }
    }
}

pin_project! {
    #[derive(Debug)]
    #[project = KindProjection]
    enum Kind<B> {
        Inner { #[pin] body: B, handle: ExchangeHandle },
        // Read already, and let through.
        Rewound { rewind: Box<Rewind<B>>, handle: ExchangeHandle },
        // A stream whose failure becomes its last record.
        Watched { watched: Box<Watched<B>> },
        Full { bytes: Bytes },
        // The answer to HEAD. It is empty, and yet does not say that its size is zero: a server would make a
        // `content-length: 0` of that, and what GET gets is longer.
        HeadResponse,
    }
}

impl<B> ResponseBody<B> {
    /// The service's body, unread.
    pub(crate) fn inner(body: B, handle: ExchangeHandle) -> Self {
        Self::of(Kind::Inner { body, handle })
    }

    /// These bytes and nothing more.
    fn full(bytes: Bytes) -> Self {
        Self::of(Kind::Full { bytes })
    }

    /// What the reading of the service's body led to, and what is left of that body in `source`.
    pub(crate) fn after_reading(body: FinalBody, source: Pin<&mut Source<B>>, exchange: &mut Exchange) -> Self {
        let rest = || source.take();
        let (read, tail) = match body {
            FinalBody::Own(own) => return own.into(),
            FinalBody::Read(read, Tail::End(None)) => return Self::full(read),
            FinalBody::Failed(read, error) => (read, replay::Tail::Error(error)),
            FinalBody::Read(read, Tail::Lost) => (read, replay::Tail::Error(OUTGREW_ITS_HINT.into())),
            FinalBody::Read(read, Tail::Blanks) => (read, rest().map_or(replay::Tail::Nothing, replay::Tail::Blanks)),
            FinalBody::Read(read, Tail::Rest) => (read, rest().map_or(replay::Tail::Nothing, replay::Tail::Body)),
            FinalBody::Read(read, Tail::End(Some(trailers))) => (read, replay::Tail::Trailers(trailers)),
        };
        Self::rewound(read, tail, exchange.take_handle())
    }

    /// The service's body, a stream whose failure becomes its last record.
    pub(crate) fn watched(body: B, format: WatchedFormat, headers: &HeaderMap, exchange: Exchange) -> Self {
        let tail = replay::Tail::Body(Box::pin(body));
        Self::watched_from(Bytes::new(), tail, format, headers, exchange)
    }

    /// The start of a stream that was read, and what follows it.
    pub(crate) fn replayed(
        read: Bytes,
        tail: replay::Tail<B>,
        watch: Option<WatchedFormat>,
        headers: &HeaderMap,
        exchange: &mut Exchange,
    ) -> Self {
        match watch {
            Some(format) => Self::watched_from(read, tail, format, headers, exchange.take()),
            None => Self::rewound(read, tail, exchange.take_handle()),
        }
    }

    fn watched_from(
        read: Bytes,
        tail: replay::Tail<B>,
        format: WatchedFormat,
        headers: &HeaderMap,
        exchange: Exchange,
    ) -> Self {
        let watched = Box::new(Watched::new(Rewind { read, tail }, format, headers, exchange));
        Self::of(Kind::Watched { watched })
    }

    /// Nothing at all where the request was HEAD. Servers strip the body on HTTP/1, but not on HTTP/2.
    pub(crate) fn unless_head(self, is_head: bool) -> Self {
        if is_head { OwnBody::HeadResponse.into() } else { self }
    }

    fn rewound(read: Bytes, tail: replay::Tail<B>, handle: ExchangeHandle) -> Self {
        let rewind = Box::new(Rewind { read, tail });
        Self::of(Kind::Rewound { rewind, handle })
    }

    fn of(kind: Kind<B>) -> Self {
        Self { kind }
    }

    /// Drops the body, which may panic in its `Drop`.
    fn replace(self: Pin<&mut Self>, next: Kind<B>) {
        let mut kind = self.project().kind;
        let _ = catch(|| kind.set(next));
    }

    /// Reports a failure after the head, and ends the body: with a last record where that is possible.
    #[cold]
    fn fail(mut self: Pin<&mut Self>, error: BoxError) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let last = match self.as_mut().project().kind.project() {
            KindProjection::Inner { handle, .. } | KindProjection::Rewound { handle, .. } => {
                Err(report_stream_error(error, handle))
            }
            KindProjection::Watched { watched } => watched
                .last_frame(error)
                .map_err(|error| report_stream_error(error, watched.handle())),
            KindProjection::Full { .. } | KindProjection::HeadResponse => Err(error),
        };
        self.replace(Kind::Full { bytes: Bytes::new() });
        Poll::Ready(Some(last.map_err(BodyError::new)))
    }
}

impl<B> ResponseBody<B>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    /// Polls whatever is not the service's body as it came.
    #[inline(never)]
    fn poll_own(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match self.as_mut().project().kind.project() {
            KindProjection::Rewound { rewind, .. } => match catch(|| rewind.poll_frame(cx)) {
                Ok(Poll::Ready(Some(Err(error)))) => self.fail(error),
                Ok(polled) => polled.map_err(BodyError::new),
                Err(panic) => self.fail(panic.into()),
            },
            KindProjection::Watched { watched } => match catch(|| watched.poll_frame(cx)) {
                Ok(Poll::Ready(Some(Err(error)))) => self.fail(error),
                Ok(polled) => polled.map_err(BodyError::new),
                Err(panic) => self.fail(panic.into()),
            },
            KindProjection::Full { bytes } => Poll::Ready(take_data(bytes).map(Ok)),
            KindProjection::Inner { .. } | KindProjection::HeadResponse => Poll::Ready(None),
        }
    }
}

impl<B> From<OwnBody> for ResponseBody<B> {
    fn from(own: OwnBody) -> Self {
        Self::of(match own {
            OwnBody::Full(bytes) => Kind::Full { bytes },
            OwnBody::HeadResponse => Kind::HeadResponse,
        })
    }
}

/// Is empty, for layers outside that create responses: CORS, timeouts, …
impl<B> Default for ResponseBody<B> {
    fn default() -> Self {
        Self::full(Bytes::new())
    }
}

impl<B> Body for ResponseBody<B>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BodyError;

    // Moving a frame is all that this costs: the service's body is asked first, and through `catch`, which moves what it
    // gives back, only data goes. A frame has room for trailers, and is three times as large.
    #[inline]
    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let KindProjection::Inner { body, .. } = self.as_mut().project().kind.project() else {
            return self.poll_own(cx);
        };
        let mut trailers = None;
        let step = catch(|| match body.poll_frame(cx) {
            Poll::Pending => Step::Wait,
            Poll::Ready(None) => Step::End,
            Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                Ok(data) => Step::Data(data),
                Err(frame) => {
                    trailers = Some(frame);
                    Step::End
                }
            },
            Poll::Ready(Some(Err(error))) => Step::Fail(error),
        });
        match step {
            Ok(Step::Data(data)) => Poll::Ready(Some(Ok(Frame::data(data)))),
            Ok(Step::End) => Poll::Ready(trailers.map(Ok)),
            Ok(Step::Fail(error)) => self.fail(unwrapped(error)),
            Ok(Step::Wait) => Poll::Pending,
            Err(panic) => self.fail(panic.into()),
        }
    }

    // A server asks both by itself: what the service's body does tail must not unwind through it.

    fn is_end_stream(&self) -> bool {
        match &self.kind {
            Kind::Inner { body, .. } => catch(|| body.is_end_stream()).unwrap_or(false),
            Kind::Rewound { rewind, .. } => catch(|| rewind.is_end_stream()).unwrap_or(false),
            Kind::Watched { watched } => catch(|| watched.is_end_stream()).unwrap_or(false),
            Kind::Full { bytes } => bytes.is_empty(),
            Kind::HeadResponse => true,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.kind {
            Kind::Inner { body, .. } => catch(|| body.size_hint()).unwrap_or_default(),
            Kind::Rewound { rewind, .. } => rewind.size_hint(),
            Kind::Full { bytes } => SizeHint::with_exact(bytes.len() as u64),
            // The last record of a watched stream comes on top of whatever the stream promises.
            Kind::HeadResponse | Kind::Watched { .. } => SizeHint::default(),
        }
    }
}

/// What one poll of the service's body came to.
enum Step<E> {
    Data(Bytes),
    /// Trailers, which are kept beside it, or nothing more.
    End,
    Fail(E),
    Wait,
}

/// The error of the service's body. Its conversion may panic.
#[cold]
fn unwrapped(error: impl Into<BoxError>) -> BoxError {
    catch(|| BodyError::unwrapped(error)).unwrap_or_else(BoxError::from)
}

/// Reports a failure after the head, and returns the error.
fn report_stream_error(error: BoxError, handle: &ExchangeHandle) -> BoxError {
    let origin = Origin::from_failed_body(&error);
    let context = handle.context(origin).after_the_head();
    let error = match error.downcast::<HttpError>() {
        // An error of the application knows its status.
        Ok(own) => {
            report(&own, &context, handle);
            return own;
        }
        Err(error) => HttpError::internal(error),
    };
    report(&error, &context, handle);
    // A hook that kept the error shares its source; then the error goes on, which leads to it.
    error.into_source().unwrap_or_else(Into::into)
}
