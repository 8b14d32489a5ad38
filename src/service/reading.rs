//! Reads the body of a response within its limits, and makes it the body of the final response.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::response;
use http_body::Body;

use crate::body::ResponseBody;
use crate::body::collect::{Collector, Limits, ReadOutcome, Source};
use crate::body::own::{FinalBody, Tail};
use crate::body::replay::Tail as Replayed;
use crate::error::http_error::BoxError;
use crate::error::status::is_error;
use crate::exchange::Exchange;
use crate::inspect::decide::BodyHint;
use crate::response::from_body::{from_body_error, from_error_body};
use crate::response::from_success::{from_first_event, from_success_body, from_success_body_error};
use crate::response::read_body::ReadBody;
use crate::syntax::content::DeclaredContent;
use crate::syntax::event::first_event;
use crate::syntax::stream::WatchedFormat;

/// The reading of one body.
#[derive(Debug)]
pub(crate) struct Reading {
    goal: Goal,
    collector: Collector,
}

/// How much is read, and what for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Goal {
    /// All of it, up to the limit.
    Body(DeclaredContent),
    /// The first event, and then the stream is watched, if there is a format.
    FirstEvent(Option<WatchedFormat>),
}

impl Reading {
    pub(crate) fn new(goal: Goal) -> Self {
        Self {
            goal,
            collector: Collector::default(),
        }
    }

    /// Reads on. At the end the head is that of the final response, and this is its body.
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
        let declared = match self.goal {
            Goal::Body(declared) => declared,
            Goal::FirstEvent(watch) => return self.poll_first_event(watch, head, source, exchange, cx),
        };
        let limits = limits(exchange, is_error(head.status));
        let outcome = ready!(self.collector.poll(source.as_mut(), limits, cx));
        let can_resume = source.is_boxed();
        let body = process_body(head, outcome, declared, can_resume, exchange);
        Poll::Ready(ResponseBody::after_reading(body, source, exchange))
    }

    /// Waits for the first event, and replays whatever is no error.
    fn poll_first_event<B>(
        &mut self,
        watch: Option<WatchedFormat>,
        head: &mut response::Parts,
        mut source: Pin<&mut Source<B>>,
        exchange: &mut Exchange,
        cx: &mut Context<'_>,
    ) -> Poll<ResponseBody<B>>
    where
        B: Body<Data = Bytes>,
        B::Error: Into<BoxError>,
    {
        let deadline = || exchange.handle.hooks()?.first_event_deadline.as_ref();
        let limits = Limits {
            bytes: MAX_FIRST_EVENT,
            timeout: deadline(),
            is_enough: Some(|stream, last| ends_a_line(last) && first_event(stream).is_some()),
        };
        let outcome = ready!(self.collector.poll(source.as_mut(), limits, cx));
        let (bytes, tail) = match outcome {
            ReadOutcome::Complete(bytes, trailers) => (bytes, trailers.map_or(Replayed::Nothing, Replayed::Trailers)),
            ReadOutcome::Failed(bytes, error) => (bytes, Replayed::Error(error)),
            ReadOutcome::Enough(bytes) | ReadOutcome::TimedOut(bytes, _) | ReadOutcome::TooLarge(bytes) => {
                if let Some(body) = from_first_event(head, &bytes, exchange) {
                    return Poll::Ready(ResponseBody::after_reading(body, source, exchange));
                }
                (bytes, source.take().map_or(Replayed::Nothing, Replayed::Body))
            }
        };
        Poll::Ready(ResponseBody::replayed(bytes, tail, watch, &head.headers, exchange))
    }
}

/// Decides on a body that was read: none of it depends on its type.
fn process_body(
    head: &mut response::Parts,
    outcome: ReadOutcome,
    declared: DeclaredContent,
    can_resume: bool,
    exchange: &mut Exchange,
) -> FinalBody {
    let is_error = is_error(head.status);
    let (bytes, tail) = match outcome {
        ReadOutcome::Complete(bytes, trailers) => (bytes, Tail::End(trailers)),
        ReadOutcome::TooLarge(bytes) if can_resume => (bytes, Tail::Rest),
        // Enough is asked for by `Goal::FirstEvent` alone.
        ReadOutcome::Enough(bytes) | ReadOutcome::TooLarge(bytes) => (bytes, Tail::Lost),
        ReadOutcome::Failed(_, error) | ReadOutcome::TimedOut(_, error) if is_error => {
            return from_body_error(head, error, exchange).into();
        }
        ReadOutcome::Failed(bytes, error) | ReadOutcome::TimedOut(bytes, error) => {
            return from_success_body_error(head, bytes, error);
        }
    };
    let read = ReadBody::new(declared, bytes, tail);
    if is_error {
        from_error_body(head, read, exchange)
    } else {
        from_success_body(head, read, exchange)
    }
}

/// Whether an event may end in here. To look for one each time would take quadratic time.
fn ends_a_line(data: &[u8]) -> bool {
    data.contains(&b'\n') || data.contains(&b'\r')
}

/// How much of a stream is read before its head is sent.
const MAX_FIRST_EVENT: usize = 8 * 1024;

/// A success is never timed: inspection must not change how it ends.
#[inline]
fn limits(exchange: &Exchange, is_error: bool) -> Limits<'_> {
    let timeout = || exchange.handle.hooks()?.read_timeout.as_ref();
    Limits {
        bytes: exchange.settings.max_body_size(),
        timeout: timeout().filter(|_| is_error),
        is_enough: None,
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
