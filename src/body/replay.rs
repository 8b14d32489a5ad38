//! Replays the part of a body that was read, and then forwards the rest.

use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};

use crate::error::http_error::BoxError;

/// What was read of a body, and what comes after it.
#[derive(Debug)]
pub(super) struct Rewind<B> {
    pub(super) read: Bytes,
    pub(super) tail: Tail<B>,
}

#[derive(Debug)]
pub(crate) enum Tail<B> {
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
            return rest.as_mut().poll_frame(cx).map_err(Into::into);
        }
        match mem::replace(&mut self.tail, Tail::Nothing) {
            Tail::Error(error) => Poll::Ready(Some(Err(error))),
            Tail::Body(_) | Tail::Nothing => Poll::Ready(None),
            Tail::Trailers(trailers) => Poll::Ready(Some(Ok(Frame::trailers(*trailers)))),
        }
    }

    pub(super) fn is_end_stream(&self) -> bool {
        let is_over = match &self.tail {
            Tail::Body(rest) => rest.is_end_stream(),
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
            Tail::Body(_) | Tail::Error(_) | Tail::Trailers(_) => {
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
