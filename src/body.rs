//! What bytes come out? The service's own body, or the JSON that took its place.

use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use crate::context::Origin;
use crate::error::{BoxError, HttpError};
use crate::hooks::report;
use crate::panic::catch;
use crate::reach::Reach;

pin_project! {
    /// The body of a response: the service's own, forwarded unboxed, or the JSON that took its place.
    ///
    /// # Errors
    ///
    /// The service's body may fail or panic after the head was sent. Then this body ends with an error, as nothing
    /// else is possible any more, and [`on_error`](crate::JsonErrorsLayer::on_error) is told.
    #[derive(Debug)]
    pub struct ResponseBody<B> {
        #[pin]
        kind: Kind<B>,
    }

    // The service's body may panic in its `Drop`, and the server's task may carry other requests.
    impl<B> PinnedDrop for ResponseBody<B> {
        fn drop(this: Pin<&mut Self>) {
            // What is put in its place needs no drop.
            this.replace(Kind::Unseen);
        }
    }
}

pin_project! {
    #[derive(Debug)]
    #[project = KindProjection]
    enum Kind<B> {
        Inner { #[pin] body: B, reach: Reach },
        // Read already, and let through.
        Replayed { replay: Box<Replay<B>> },
        Full { bytes: Bytes },
        // The answer to HEAD. It is empty, and yet does not say that its size is zero: a server would make a
        // `content-length: 0` of that, and what GET gets is longer.
        Unseen,
    }
}

/// What was read of a body, and what comes after it.
#[derive(Debug)]
struct Replay<B> {
    read: Bytes,
    then: Then<B>,
    reach: Reach,
}

#[derive(Debug)]
enum Then<B> {
    Body(Pin<Box<B>>),
    Error(BoxError),
    Nothing,
    Trailers(Box<HeaderMap>),
}

impl<B> ResponseBody<B> {
    /// The service's body, unread.
    pub(crate) fn inner(body: B, reach: Reach) -> Self {
        Self::of(Kind::Inner { body, reach })
    }

    /// These bytes and nothing more.
    pub(crate) fn full(bytes: Bytes) -> Self {
        Self::of(Kind::Full { bytes })
    }

    /// A whole body, as it was read.
    pub(crate) fn whole(read: Bytes, trailers: Option<Box<HeaderMap>>) -> Self {
        match trailers {
            None => Self::full(read),
            Some(trailers) => Self::replayed(read, Then::Trailers(trailers), Reach::NOTHING),
        }
    }

    /// The start of a body that was read, and the rest that was not.
    pub(crate) fn resumed(read: Bytes, rest: Pin<Box<B>>, reach: Reach) -> Self {
        Self::replayed(read, Then::Body(rest), reach)
    }

    /// The start of a body that was read, and how it failed then.
    pub(crate) fn broken(read: Bytes, error: BoxError, reach: Reach) -> Self {
        Self::replayed(read, Then::Error(error), reach)
    }

    /// Nothing at all where the request was HEAD. Servers strip the body on HTTP/1, but not on HTTP/2.
    pub(crate) fn unless_head(self, is_head: bool) -> Self {
        if is_head { Self::unseen() } else { self }
    }

    /// The empty answer to HEAD.
    pub(crate) fn unseen() -> Self {
        Self::of(Kind::Unseen)
    }

    fn replayed(read: Bytes, then: Then<B>, reach: Reach) -> Self {
        let replay = Box::new(Replay { read, then, reach });
        Self::of(Kind::Replayed { replay })
    }

    fn of(kind: Kind<B>) -> Self {
        Self { kind }
    }

    /// Lets go of the body, which may panic in its `Drop`.
    fn replace(self: Pin<&mut Self>, next: Kind<B>) {
        let mut kind = self.project().kind;
        let _ = catch(|| kind.set(next));
    }

    /// Tells of a failure after the head, and ends the body.
    #[cold]
    fn fail(mut self: Pin<&mut Self>, error: impl Into<BoxError>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let error = catch(|| error.into()).unwrap_or_else(BoxError::from);
        let error = match self.as_mut().project().kind.project() {
            KindProjection::Inner { reach, .. } => tell_late(error, reach),
            KindProjection::Replayed { replay } => tell_late(error, &replay.reach),
            KindProjection::Full { .. } | KindProjection::Unseen => error,
        };
        self.replace(Kind::Full { bytes: Bytes::new() });
        Poll::Ready(Some(Err(error)))
    }
}

impl<B> ResponseBody<B>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    /// Polls whatever is not the service's body as it came.
    #[inline(never)]
    fn poll_own(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match self.as_mut().project().kind.project() {
            KindProjection::Replayed { replay } => match catch(|| replay.poll_frame(cx)) {
                Ok(Poll::Ready(Some(Err(error)))) => self.fail(error),
                Ok(polled) => polled,
                Err(panic) => self.fail(panic),
            },
            KindProjection::Full { bytes } => Poll::Ready(take_data(bytes).map(Ok)),
            KindProjection::Inner { .. } | KindProjection::Unseen => Poll::Ready(None),
        }
    }
}

/// Empty, for layers outside that answer by themselves: CORS, timeouts, …
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
    type Error = BoxError;

    // Moving a frame is all that this costs: the service's body is asked first, and through `catch`, which moves what it
    // gives back, only data goes. A frame has room for trailers, and is three times as large.
    #[inline]
    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
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
            Ok(Step::Fail(error)) => self.fail(error),
            Ok(Step::Wait) => Poll::Pending,
            Err(panic) => self.fail(panic),
        }
    }

    // A server asks both by itself: what the service's body does then must not unwind through it.

    fn is_end_stream(&self) -> bool {
        match &self.kind {
            Kind::Inner { body, .. } => catch(|| body.is_end_stream()).unwrap_or(false),
            Kind::Replayed { replay } => catch(|| replay.is_end_stream()).unwrap_or(false),
            Kind::Full { bytes } => bytes.is_empty(),
            Kind::Unseen => true,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.kind {
            Kind::Inner { body, .. } => catch(|| body.size_hint()).unwrap_or_default(),
            Kind::Replayed { replay } => replay.size_hint(),
            Kind::Full { bytes } => SizeHint::with_exact(bytes.len() as u64),
            Kind::Unseen => SizeHint::default(),
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

impl<B> Replay<B>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Some(read) = take_data(&mut self.read) {
            return Poll::Ready(Some(Ok(read)));
        }
        // It stays in its place: dropped by the unwinding of its own panic, it might panic for a second time.
        if let Then::Body(rest) = &mut self.then {
            return rest.as_mut().poll_frame(cx).map_err(Into::into);
        }
        match mem::replace(&mut self.then, Then::Nothing) {
            Then::Error(error) => Poll::Ready(Some(Err(error))),
            Then::Body(_) | Then::Nothing => Poll::Ready(None),
            Then::Trailers(trailers) => Poll::Ready(Some(Ok(Frame::trailers(*trailers)))),
        }
    }

    fn is_end_stream(&self) -> bool {
        let is_over = match &self.then {
            Then::Body(rest) => rest.is_end_stream(),
            Then::Error(_) | Then::Trailers(_) => false,
            Then::Nothing => true,
        };
        self.read.is_empty() && is_over
    }

    fn size_hint(&self) -> SizeHint {
        let read = self.read.len() as u64;
        let rest = match &self.then {
            Then::Body(rest) => catch(|| rest.size_hint()).unwrap_or_default(),
            // An exact size would make a `content-length` on HTTP/1, and that leaves no room for trailers.
            Then::Error(_) | Then::Trailers(_) => SizeHint::default(),
            Then::Nothing => SizeHint::with_exact(0),
        };
        let mut hint = SizeHint::new();
        hint.set_lower(rest.lower().saturating_add(read));
        if let Some(upper) = rest.upper().and_then(|upper| upper.checked_add(read)) {
            hint.set_upper(upper);
        }
        hint
    }
}

fn take_data(bytes: &mut Bytes) -> Option<Frame<Bytes>> {
    (!bytes.is_empty()).then(|| Frame::data(mem::take(bytes)))
}

/// Tells of a failure after the head, and gives the error back.
fn tell_late(error: BoxError, reach: &Reach) -> BoxError {
    let origin = Origin::of_failed_body(&error);
    let error = HttpError::internal(error);
    report(&error, &reach.context(origin).after_the_head(), reach);
    // A hook that kept the error shares its source; then the error goes on, which leads to it.
    error.into_source().unwrap_or_else(Into::into)
}
