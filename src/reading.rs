//! How is the body of a response read? Within its limits; then the verdict follows.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::response;
use http_body::Body;

use crate::body::ResponseBody;
use crate::call::Call;
use crate::collect::{Collected, Collector, Limits, Source};
use crate::decide::{Announced, Form, Label};
use crate::error::BoxError;
use crate::status::is_error;
use crate::verdict::{cut, failed, unmasked, whole};

/// The reading of one body.
#[derive(Debug)]
pub(crate) struct Reading {
    label: Label,
    collector: Collector,
}

impl Reading {
    pub(crate) fn new(label: Label) -> Self {
        Self {
            label,
            collector: Collector::default(),
        }
    }

    /// Reads on. At the end the head is that of the answer, and this is its body.
    pub(crate) fn poll<B>(
        &mut self,
        head: &mut response::Parts,
        mut source: Pin<&mut Source<B>>,
        call: &mut Call,
        cx: &mut Context<'_>,
    ) -> Poll<ResponseBody<B>>
    where
        B: Body<Data = Bytes>,
        B::Error: Into<BoxError>,
    {
        let is_error = is_error(head.status);
        let collected = ready!(self.collector.poll(source.as_mut(), limits(call, is_error), cx));
        let label = self.label;
        Poll::Ready(match (collected, label.form) {
            (Collected::Whole(read, trailers), _) if is_error => whole(head, label, read, trailers, call),
            (Collected::Whole(read, trailers), _) => unmasked(head, label, read, trailers, call),
            (Collected::TooLarge(read), Form::Html | Form::Text) if is_error => cut(head, label, read, call),
            (Collected::TooLarge(read), _) => match source.take() {
                Some(rest) => ResponseBody::resumed(read, rest, call.take_reach()),
                None => failed(head, OUTGREW_ITS_HINT.into(), call),
            },
            (Collected::Failed(_, error), _) if is_error => failed(head, error, call),
            (Collected::Failed(read, error), _) => ResponseBody::broken(read, error, call.take_reach()),
        })
    }
}

/// A success is never timed: what is only looked at must not end differently for it.
#[inline]
fn limits(call: &Call, is_error: bool) -> Limits<'_> {
    let timeout = || call.reach.supplied()?.read_timeout.as_ref();
    Limits {
        bytes: call.settings.max_body_size,
        timeout: timeout().filter(|_| is_error),
    }
}

const OUTGREW_ITS_HINT: &str = "the body of the error response was larger than its size hint";

impl<B> Source<B> {
    /// Where this error body is best read.
    ///
    /// JSON that turns out too large is handed on: only a body that promises to fit can stay in place.
    pub(crate) fn of_error(body: B, announced: Announced, label: Label, limit: usize) -> Self {
        let fits = announced.at_most.is_some_and(|size| size <= limit as u64);
        match label.form {
            Form::Json if !fits => Self::movable(body),
            Form::Html | Form::Json | Form::Text => Self::InPlace { body },
        }
    }

    /// For a body that is handed on unless it fits.
    pub(crate) fn movable(body: B) -> Self {
        Self::Movable { body: Box::pin(body) }
    }
}
