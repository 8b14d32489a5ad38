//! How is the body of a response read? Within its limits; then the verdict follows.

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
use crate::response::from_body::{from_body_error, from_complete_body, from_success_body, from_truncated_body};
use crate::syntax::content::{DeclaredContent, TextFormat};

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
        let collected = ready!(self.collector.poll(source.as_mut(), limits(exchange, is_error), cx));
        let declared = self.declared;
        Poll::Ready(match (collected, declared.format) {
            (ReadOutcome::Complete(read, trailers), _) if is_error => {
                from_complete_body(head, declared, read, trailers, exchange)
            }
            (ReadOutcome::Complete(read, trailers), _) => from_success_body(head, declared, read, trailers, exchange),
            (ReadOutcome::TooLarge(read), TextFormat::Html | TextFormat::Text) if is_error => {
                from_truncated_body(head, declared, read, exchange)
            }
            (ReadOutcome::TooLarge(read), _) => match source.take() {
                Some(rest) => ResponseBody::resumed(read, rest, exchange.take_handle()),
                None => from_body_error(head, OUTGREW_ITS_HINT.into(), exchange),
            },
            (ReadOutcome::Failed(_, error), _) if is_error => from_body_error(head, error, exchange),
            (ReadOutcome::Failed(read, error), _) => ResponseBody::failing(read, error, exchange.take_handle()),
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

const OUTGREW_ITS_HINT: &str = "the body of the error response was larger than its size hint";

impl<B> Source<B> {
    /// Where this error body is best read.
    ///
    /// JSON that turns out too large is handed on: only a body that promises to fit can stay in place.
    pub(crate) fn of_error(body: B, hint: BodyHint, declared: DeclaredContent, limit: usize) -> Self {
        let fits = hint.upper.is_some_and(|size| size <= limit as u64);
        match declared.format {
            TextFormat::Json if !fits => Self::boxed(body),
            TextFormat::Html | TextFormat::Json | TextFormat::Text => Self::InPlace { body },
        }
    }

    /// For a body that is handed on unless it fits.
    pub(crate) fn boxed(body: B) -> Self {
        Self::Boxed { body: Box::pin(body) }
    }
}
