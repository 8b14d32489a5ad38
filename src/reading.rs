//! How is the body of a response read? Within its limits; then the verdict follows.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{Response, response};
use http_body::Body;

use crate::body::ResponseBody;
use crate::call::Call;
use crate::charset::Charset;
use crate::collect::{Collected, Collector, Limits, Source};
use crate::decide::{Announced, Label};
use crate::error::BoxError;
use crate::status::is_error;
use crate::verdict::{Read, cut, failed, unmasked, whole};

/// What is kept of a response while its body is read.
#[derive(Debug)]
pub(crate) struct Reading {
    /// Taken at the end.
    head: Option<response::Parts>,
    label: Label,
    charset: Charset,
    collector: Collector,
}

impl Reading {
    pub(crate) fn new(head: response::Parts, label: Label, charset: Charset) -> Self {
        Self {
            head: Some(head),
            label,
            charset,
            collector: Collector::default(),
        }
    }

    pub(crate) fn poll<B>(
        &mut self,
        mut source: Pin<&mut Source<B>>,
        call: &mut Call,
        cx: &mut Context<'_>,
    ) -> Poll<Response<ResponseBody<B>>>
    where
        B: Body<Data = Bytes>,
        B::Error: Into<BoxError>,
    {
        let is_error = self.head.as_ref().is_some_and(|head| is_error(head.status));
        let collected = ready!(self.collector.poll(source.as_mut(), limits(call, is_error), cx));
        let Some(head) = self.head.take() else {
            return Poll::Pending;
        };
        let (label, charset) = (self.label, self.charset);
        let read = |head, bytes, trailers| Read {
            head,
            label,
            charset,
            bytes,
            trailers,
        };
        Poll::Ready(match (collected, label) {
            (Collected::Whole(bytes, trailers), _) if is_error => whole(read(head, bytes, trailers), call),
            (Collected::Whole(bytes, trailers), _) => unmasked(read(head, bytes, trailers), call),
            (Collected::TooLarge(start), Label::Html | Label::Text) if is_error => cut(read(head, start, None), call),
            (Collected::TooLarge(start), _) => match source.take() {
                Some(rest) => Response::from_parts(head, ResponseBody::resumed(start, rest, call.take_reach())),
                None => failed(head, OUTGREW_ITS_HINT.into(), call),
            },
            (Collected::Failed(_, error), _) if is_error => failed(head, error, call),
            (Collected::Failed(start, error), _) => {
                Response::from_parts(head, ResponseBody::broken(start, error, call.take_reach()))
            }
        })
    }
}

/// A success is never timed: what is only looked at must not end differently for it.
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
        match label {
            Label::Json if !fits => Self::movable(body),
            Label::Html | Label::Json | Label::Text => Self::InPlace { body },
        }
    }

    /// For a body that is handed on unless it fits.
    pub(crate) fn movable(body: B) -> Self {
        Self::Movable { body: Box::pin(body) }
    }
}
