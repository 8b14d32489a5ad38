//! Defines a scripted body, which records how it is polled.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

/// A body made of steps. `Script::new().data("a").error("reset")` yields `a` and then fails.
#[derive(Debug, Default)]
pub(crate) struct Script {
    steps: VecDeque<Step>,
    size: SizeHint,
    is_end_stream: bool,
    panics_when_asked: bool,
    panics_when_dropped: bool,
    probe: Probe,
}

#[derive(Debug)]
enum Step {
    Data(Bytes),
    Endless(Bytes),
    Error(&'static str),
    Never,
    Panic(&'static str),
    Sleep(Pin<Box<Sleep>>),
    Trailers(HeaderMap),
    Wait(Duration),
    Yield,
}

impl Script {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// A frame of data.
    pub(crate) fn data(self, data: impl Into<Bytes>) -> Self {
        self.step(Step::Data(data.into()))
    }

    /// The same frame, over and over.
    pub(crate) fn endless(self, data: impl Into<Bytes>) -> Self {
        self.step(Step::Endless(data.into()))
    }

    /// An error.
    pub(crate) fn error(self, text: &'static str) -> Self {
        self.step(Step::Error(text))
    }

    /// Pending for ever.
    pub(crate) fn never(self) -> Self {
        self.step(Step::Never)
    }

    /// A panic.
    pub(crate) fn panic(self, text: &'static str) -> Self {
        self.step(Step::Panic(text))
    }

    /// A frame of trailers.
    pub(crate) fn trailers(self, trailers: HeaderMap) -> Self {
        self.step(Step::Trailers(trailers))
    }

    /// Pending once, and woken at once.
    pub(crate) fn yields(self) -> Self {
        self.step(Step::Yield)
    }

    /// Pending for so long, from the poll on that gets here.
    pub(crate) fn waits(self, duration: Duration) -> Self {
        self.step(Step::Wait(duration))
    }

    /// `size_hint` and `is_end_stream` panic.
    pub(crate) fn panics_when_asked(mut self) -> Self {
        self.panics_when_asked = true;
        self
    }

    /// `drop` panics.
    pub(crate) fn panics_when_dropped(mut self) -> Self {
        self.panics_when_dropped = true;
        self
    }

    /// What `size_hint` says, true or not.
    pub(crate) fn claims(mut self, lower: u64, upper: Option<u64>) -> Self {
        self.size = SizeHint::new();
        self.size.set_lower(lower);
        if let Some(upper) = upper {
            self.size.set_upper(upper);
        }
        self
    }

    /// `is_end_stream` says yes, true or not.
    pub(crate) fn claims_to_be_over(mut self) -> Self {
        self.is_end_stream = true;
        self
    }

    /// What is done to this body.
    pub(crate) fn probe(&self) -> Probe {
        self.probe.clone()
    }

    fn step(mut self, step: Step) -> Self {
        self.steps.push_back(step);
        self
    }
}

impl Body for Script {
    type Data = Bytes;
    type Error = &'static str;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, &'static str>>> {
        self.probe.0.polls.fetch_add(1, Ordering::Relaxed);
        match self.steps.pop_front() {
            None => Poll::Ready(None),
            Some(Step::Data(data)) => Poll::Ready(Some(Ok(Frame::data(data)))),
            Some(Step::Endless(data)) => {
                self.steps.push_front(Step::Endless(data.clone()));
                Poll::Ready(Some(Ok(Frame::data(data))))
            }
            Some(Step::Error(text)) => Poll::Ready(Some(Err(text))),
            Some(Step::Never) => {
                self.steps.push_front(Step::Never);
                Poll::Pending
            }
            Some(Step::Panic(text)) => panic!("{text}"),
            Some(Step::Trailers(trailers)) => Poll::Ready(Some(Ok(Frame::trailers(trailers)))),
            Some(Step::Wait(duration)) => {
                self.steps.push_front(Step::Sleep(Box::pin(sleep(duration))));
                self.poll_frame(cx)
            }
            Some(Step::Sleep(mut sleep)) => {
                if sleep.as_mut().poll(cx).is_pending() {
                    self.steps.push_front(Step::Sleep(sleep));
                    return Poll::Pending;
                }
                self.poll_frame(cx)
            }
            Some(Step::Yield) => {
                cx.waker().wake_by_ref();
                Poll::Pending
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        assert!(!self.panics_when_asked, "asked whether it is over");
        self.is_end_stream
    }

    fn size_hint(&self) -> SizeHint {
        assert!(!self.panics_when_asked, "asked for its size");
        self.size
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        self.probe.0.dropped.store(true, Ordering::Relaxed);
        // A second panic while the first unwinds would abort the tests.
        assert!(!self.panics_when_dropped || std::thread::panicking(), "dropped");
    }
}

/// What was done to a [`Script`].
#[derive(Clone, Debug, Default)]
pub(crate) struct Probe(Arc<Seen>);

#[derive(Debug, Default)]
struct Seen {
    polls: AtomicUsize,
    dropped: AtomicBool,
}

impl Probe {
    /// How often the body was polled.
    pub(crate) fn polls(&self) -> usize {
        self.0.polls.load(Ordering::Relaxed)
    }

    /// Whether the body was dropped.
    pub(crate) fn is_dropped(&self) -> bool {
        self.0.dropped.load(Ordering::Relaxed)
    }
}
