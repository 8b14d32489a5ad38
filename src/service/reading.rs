//! Reads the body of a response within its limits, and has it made into the body of the answer.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::response;
use http_body::Body;

use crate::body::ResponseBody;
use crate::body::collect::{Collector, Limits, ReadOutcome, Source};
use crate::error::http_error::BoxError;
use crate::error::status::is_error;
use crate::exchange::Exchange;
use crate::inspect::decide::BodyHint;
use crate::response::from_body::{
    ReadBody, Tail, from_body_error, from_error_body, from_success_body, from_success_body_error,
};
use crate::syntax::content::DeclaredContent;

/// The reading of one body.
#[derive(Debug)]
pub(crate) struct Reading {
    declared: DeclaredContent,
    collector: Collector,
}

impl Reading {
    pub(crate) fn new(declared: DeclaredContent) -> Self {
        Self {
            declared,
            collector: Collector::default(),
        }
    }

    /// Reads on. At the end the head is that of the answer, and this is its body.
    pub(crate) fn poll<B>(
        &mut self,
        head: &mut response::Parts,
        mut source: Pin<&mut Source<B>>,
        exchange: &mut Exchange,
        cx: &mut Context<'_>,
    ) -> Poll<ResponseBody<B>>
    where
        B: Body<Data = Bytes>,
        B::Error: Into<BoxError>,
    {
        let is_error = is_error(head.status);
        let outcome = ready!(self.collector.poll(source.as_mut(), limits(exchange, is_error), cx));
        let (bytes, tail) = match outcome {
            ReadOutcome::Complete(bytes, trailers) => (bytes, Tail::End(trailers)),
            ReadOutcome::TooLarge(bytes) => (bytes, source.take().map_or(Tail::Lost, Tail::Rest)),
            ReadOutcome::Failed(_, error) if is_error => return Poll::Ready(from_body_error(head, error, exchange)),
            ReadOutcome::Failed(bytes, error) => {
                return Poll::Ready(from_success_body_error(head, bytes, error, exchange));
            }
        };
        let read = ReadBody {
            declared: self.declared,
            bytes,
            tail,
            compressed: None,
            is_cut: false,
        };
        Poll::Ready(if is_error {
            from_error_body(head, read, exchange)
        } else {
            from_success_body(head, read, exchange)
        })
    }
}

/// A success is never timed: what is only looked at must not end differently for it.
#[inline]
fn limits(exchange: &Exchange, is_error: bool) -> Limits<'_> {
    let timeout = || exchange.handle.hooks()?.read_timeout.as_ref();
    Limits {
        bytes: exchange.settings.max_body_size,
        timeout: timeout().filter(|_| is_error),
    }
}

impl<B> Source<B> {
    /// Where this error body is best read: in place, or, if it may turn out too large and be handed on, on the heap.
    pub(crate) fn of_error(body: B, hint: BodyHint, limit: usize) -> Self {
        if hint.upper.is_some_and(|size| size <= limit as u64) {
            Self::InPlace { body }
        } else {
            Self::boxed(body)
        }
    }

    /// For a body that is handed on unless it fits.
    pub(crate) fn boxed(body: B) -> Self {
        Self::Boxed { body: Box::pin(body) }
    }
}
