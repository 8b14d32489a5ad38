//! What becomes of an error response whose body is read? It is collected, interpreted, and told or kept.

use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{HeaderMap, Response, response};
use http_body::Body;

use crate::body::ResponseBody;
use crate::call::Call;
use crate::collect::{Collected, Collector, Limits, Source};
use crate::decide::{Announced, Label};
use crate::error::{BoxError, HttpError, Origin};
use crate::failure::of_message;
use crate::format::JSON;
use crate::headers;
use crate::interpret::{ErrorBody, Meaning, interpret};
use crate::media_type::content_type;
use crate::response::tell;
use crate::text::Text;

/// What is kept of an error response while its body is read.
#[derive(Debug)]
pub(crate) struct Reading {
    head: response::Parts,
    label: Label,
    collector: Collector,
}

impl Reading {
    pub(crate) fn new(head: response::Parts, label: Label) -> Self {
        Self {
            head,
            label,
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
        let timeout = call
            .reach
            .supplied()
            .and_then(|supplied| supplied.read_timeout.as_ref());
        let limits = Limits {
            bytes: call.settings.max_body_size,
            timeout,
        };
        let collected = ready!(self.collector.poll(source.as_mut(), limits, cx));
        let head = mem::replace(&mut self.head, Response::new(()).into_parts().0);
        let label = self.label;
        Poll::Ready(match (collected, label) {
            (Collected::Whole(bytes, trailers), _) => whole(head, label, bytes, trailers, call),
            (Collected::TooLarge(read), Label::Json) => match source.take() {
                Some(rest) => Response::from_parts(head, ResponseBody::resumed(read, rest, call.take_reach())),
                None => failed(head, OUTGREW_ITS_HINT.into(), call),
            },
            (Collected::TooLarge(read), Label::Html | Label::Text) => cut(head, label, read, call),
            (Collected::Failed(error), _) => failed(head, error, call),
        })
    }
}

const OUTGREW_ITS_HINT: &str = "the body of the error response was larger than its size hint";

impl<B> Source<B> {
    /// Where this body is best read.
    ///
    /// JSON that turns out too large is handed on: only a body that promises to fit can stay in place.
    pub(crate) fn new(body: B, announced: Announced, label: Label, limit: usize) -> Self {
        let fits = announced.at_most.is_some_and(|size| size <= limit as u64);
        match label {
            Label::Json if !fits => Self::Movable { body: Box::pin(body) },
            Label::Html | Label::Json | Label::Text => Self::InPlace { body },
        }
    }
}

/// A body that is complete.
fn whole<B>(
    mut head: response::Parts,
    label: Label,
    bytes: Bytes,
    trailers: Option<HeaderMap>,
    call: &Call,
) -> Response<ResponseBody<B>> {
    match meaning(&head, label, &bytes, false) {
        Meaning::Keep => Response::from_parts(head, ResponseBody::whole(bytes, trailers)),
        Meaning::Message(text) => told(head, Some(text), bytes, call),
        Meaning::Nothing => told(head, None, bytes, call),
        Meaning::Relabel(json) => {
            headers::relabel(&mut head.headers, head.status, JSON, json.len(), json != bytes);
            Response::from_parts(head, ResponseBody::whole(json, trailers).unless_head(call.is_head))
        }
    }
}

/// Text that is longer than the limit: as much as fits.
fn cut<B>(head: response::Parts, label: Label, mut read: Bytes, call: &Call) -> Response<ResponseBody<B>> {
    read.truncate(call.settings.max_body_size);
    match meaning(&head, label, &read, true) {
        Meaning::Message(text) => told(head, Some(text), read, call),
        Meaning::Keep | Meaning::Nothing | Meaning::Relabel(_) => told(head, None, read, call),
    }
}

/// A body that failed, panicked or took too long: never another status.
fn failed<B>(head: response::Parts, error: BoxError, call: &Call) -> Response<ResponseBody<B>> {
    let error = HttpError::from(head.status).with_source(error);
    tell(error, Origin::Response, head, true, call)
}

fn told<B>(head: response::Parts, message: Option<Text>, read: Bytes, call: &Call) -> Response<ResponseBody<B>> {
    let had_body = !read.is_empty();
    let error = of_message(message, head.status, read, call);
    tell(error, Origin::Response, head, had_body, call)
}

fn meaning(head: &response::Parts, label: Label, bytes: &Bytes, cut: bool) -> Meaning {
    let content_type = content_type(&head.headers);
    interpret(ErrorBody {
        status: head.status,
        label,
        content_type,
        bytes,
        cut,
    })
}
