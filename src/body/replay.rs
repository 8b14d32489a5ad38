//! Replays the part of a body that was read, and then forwards the rest.

use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};

use crate::error::body_error::BodyError;
use crate::error::http_error::BoxError;
use crate::error::panic::drop_catching;

/// What was read of a body, and what comes after it.
#[derive(Debug)]
pub(super) struct Rewind<B> {
    pub(super) read: Bytes,
    pub(super) tail: Tail<B>,
}

#[derive(Debug)]
pub(crate) enum Tail<B> {
    /// Blanks and trailers. Anything else is left out, and so is what follows it: it is no part of the JSON before it.
    Blanks(Pin<Box<B>>),
    Body(Pin<Box<B>>),
    Error(BoxError),
    Nothing,
    Trailers(Box<HeaderMap>),
}

impl<B> Rewind<B>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    pub(super) fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Some(read) = take_data(&mut self.read) {
            return Poll::Ready(Some(Ok(read)));
        }
        // It stays in its place: dropped by the unwinding of its own panic, it might panic for a second time.
        if let Tail::Body(rest) = &mut self.tail {
            return rest.as_mut().poll_frame(cx).map_err(BodyError::unwrapped);
        }
        if let Tail::Blanks(rest) = &mut self.tail {
            let polled = rest.as_mut().poll_frame(cx).map_err(Into::into);
            return polled.map(|frame| frame.filter(|frame| self.follow(frame)));
        }
        match mem::replace(&mut self.tail, Tail::Nothing) {
            Tail::Error(error) => Poll::Ready(Some(Err(error))),
            Tail::Blanks(_) | Tail::Body(_) | Tail::Nothing => Poll::Ready(None),
            Tail::Trailers(trailers) => Poll::Ready(Some(Ok(Frame::trailers(*trailers)))),
        }
    }

    /// Whether this frame may follow whole JSON. If not, nothing follows any more.
    fn follow(&mut self, frame: &Result<Frame<Bytes>, BoxError>) -> bool {
        let data = frame.as_ref().ok().and_then(Frame::data_ref);
        // RFC 8259 section 2.
        let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        let may_follow = data.is_none_or(|data| data.iter().all(is_blank));
        if !may_follow {
            drop_catching(mem::replace(&mut self.tail, Tail::Nothing));
        }
        may_follow
    }

    pub(super) fn is_end_stream(&self) -> bool {
        let is_over = match &self.tail {
            Tail::Blanks(rest) | Tail::Body(rest) => rest.is_end_stream(),
            Tail::Error(_) | Tail::Trailers(_) => false,
            Tail::Nothing => true,
        };
        self.read.is_empty() && is_over
    }

    /// Exact only where nothing follows: a server makes a `content-length` of that, which leaves no room for trailers,
    /// and an unread rest may be longer or shorter than it says.
    pub(super) fn size_hint(&self) -> SizeHint {
        let read = self.read.len() as u64;
        match &self.tail {
            Tail::Blanks(_) | Tail::Body(_) | Tail::Error(_) | Tail::Trailers(_) => {
                let mut hint = SizeHint::new();
                hint.set_lower(read);
                hint
            }
            Tail::Nothing => SizeHint::with_exact(read),
        }
    }
}

pub(super) fn take_data(bytes: &mut Bytes) -> Option<Frame<Bytes>> {
    (!bytes.is_empty()).then(|| Frame::data(mem::take(bytes)))
}
