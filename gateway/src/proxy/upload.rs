//! Forwards the body of a request to the upstream: whose turn it is, how long it may pause, and when it is over.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::sync::watch;
use tokio::time::{Instant, Sleep, sleep};
use tower_json_errors::BoxError;

use super::errors::Refused;
use super::headers;

/// Who keeps the other side waiting.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Turn {
    /// The client: more of the body is to come.
    Client,
    /// The upstream, since then: it reads, or is to respond.
    Upstream(Instant),
    /// Nobody: the body failed, through the client.
    Failed(StatusCode, &'static str),
}

/// Whether the body may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gate {
    /// Not before the upstream asks for it (`Expect: 100-continue`, RFC 9110 section 10.1.1).
    Held,
    Open,
    /// No longer: the response is complete.
    Over,
}

/// What is known of one upload, shared by its body, its response and whoever waits for that.
#[derive(Clone, Debug)]
pub(crate) struct Course(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    turn: watch::Sender<Turn>,
    gate: Mutex<(Gate, Option<Waker>)>,
    complete: AtomicBool,
    /// The body, until the upload is over. Letting go of it tells the client's connection that nobody reads on.
    body: Mutex<Option<Incoming>>,
    /// Some of the body was taken, so that the request can no longer be repeated.
    begun: AtomicBool,
}

impl Course {
    pub(crate) fn turns(&self) -> watch::Receiver<Turn> {
        self.0.turn.subscribe()
    }

    /// The upload was not needed, or was sent to its end.
    pub(crate) fn is_complete(&self) -> bool {
        self.0.complete.load(Ordering::Acquire)
    }

    /// The whole body is still here.
    pub(crate) fn is_unsent(&self) -> bool {
        !self.0.begun.load(Ordering::Acquire)
    }

    pub(crate) fn hold(&self) {
        self.set(Gate::Held);
    }

    pub(crate) fn open(&self) {
        if self.gate().0 == Gate::Held {
            self.set(Gate::Open);
        }
    }

    /// Ends the upload, if it goes on: nobody waits for it any more.
    pub(crate) fn end(&self) {
        self.set(Gate::Over);
        drop(lock(&self.0.body).take());
    }

    fn set(&self, gate: Gate) {
        let waker = {
            let mut state = self.gate();
            state.0 = gate;
            state.1.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn gate(&self) -> MutexGuard<'_, (Gate, Option<Waker>)> {
        lock(&self.0.gate)
    }

    fn is_turn_of(&self, turn: Turn) {
        self.0.turn.send_replace(turn);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// hyper then closes the connection, since the request on it will never be complete.
fn over() -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
    Poll::Ready(Some(Err("the response was complete before the request".into())))
}

/// What an upload may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) pause: Duration,
    pub(crate) bytes: Option<u64>,
}

/// The body. Made anew for each attempt, of the same course.
#[derive(Debug)]
pub(crate) struct Upload {
    course: Course,
    limits: Limits,
    sent: u64,
    pause: Option<Pin<Box<Sleep>>>,
}

impl Upload {
    pub(crate) fn new(body: Incoming, limits: Limits) -> Self {
        let shared = Shared {
            turn: watch::Sender::new(Turn::Upstream(Instant::now())),
            gate: Mutex::new((Gate::Open, None)),
            complete: AtomicBool::new(body.is_end_stream()),
            body: Mutex::new(Some(body)),
            begun: AtomicBool::new(false),
        };
        Self::on(Course(Arc::new(shared)), limits)
    }

    fn on(course: Course, limits: Limits) -> Self {
        Self {
            course,
            limits,
            sent: 0,
            pause: None,
        }
    }

    /// For another attempt. Useful only while the course is unsent.
    pub(crate) fn again(&self) -> Self {
        Self::on(self.course.clone(), self.limits)
    }

    pub(crate) fn course(&self) -> &Course {
        &self.course
    }

    fn fail(&self, status: StatusCode, why: &'static str) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.course.is_turn_of(Turn::Failed(status, why));
        Poll::Ready(Some(Err(Refused::new(status, why).into())))
    }

    /// Waits for the client, for as long as it may pause.
    fn wait(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.course.is_turn_of(Turn::Client);
        let limit = self.limits.pause;
        let pause = self.pause.get_or_insert_with(|| Box::pin(sleep(limit)));
        match pause.as_mut().poll(cx) {
            Poll::Ready(()) => self.fail(StatusCode::REQUEST_TIMEOUT, "the body of the request stopped coming"),
            Poll::Pending => Poll::Pending,
        }
    }

    fn sent(&mut self, mut frame: Frame<Bytes>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.pause = None;
        if let Some(trailers) = frame.trailers_mut() {
            headers::strip(trailers);
            headers::remove_forwarded(trailers);
        }
        self.sent += frame.data_ref().map_or(0, |data| data.len() as u64);
        if self.limits.bytes.is_some_and(|limit| self.sent > limit) {
            return self.fail(StatusCode::PAYLOAD_TOO_LARGE, "the body of the request is too large");
        }
        if frame.is_trailers() || self.is_end_stream() {
            self.course.0.complete.store(true, Ordering::Release);
        }
        self.course.is_turn_of(Turn::Upstream(Instant::now()));
        Poll::Ready(Some(Ok(frame)))
    }
}

impl Body for Upload {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let gate = {
            let mut state = self.course.gate();
            state.1 = Some(cx.waker().clone());
            state.0
        };
        match gate {
            Gate::Held => return Poll::Pending,
            Gate::Over => return over(),
            Gate::Open => {}
        }
        self.course.0.begun.store(true, Ordering::Release);
        let frame = match &mut *lock(&self.course.0.body) {
            Some(body) => Pin::new(body).poll_frame(cx),
            None => return over(),
        };
        match frame {
            Poll::Ready(Some(Ok(frame))) => self.sent(frame),
            Poll::Ready(Some(Err(_))) => self.fail(StatusCode::BAD_REQUEST, "the body of the request broke off"),
            Poll::Ready(None) => {
                self.course.0.complete.store(true, Ordering::Release);
                self.course.is_turn_of(Turn::Upstream(Instant::now()));
                Poll::Ready(None)
            }
            Poll::Pending => self.wait(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        lock(&self.course.0.body).as_ref().is_some_and(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        lock(&self.course.0.body)
            .as_ref()
            .map_or(SizeHint::default(), Body::size_hint)
    }
}
