//! When do we wait? The only state machine: for the service, and, if it failed, for what its body says.

use std::convert::Infallible;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{Response, response};
use http_body::Body;
use pin_project_lite::pin_project;

use crate::body::ResponseBody;
use crate::call::Call;
use crate::collect::Source;
use crate::context::Origin;
use crate::decide::{Announced, Decision, Label, decide};
use crate::error::{BoxError, HttpError};
use crate::failure::{Failure, of_head};
use crate::headers::vary_by_accept;
use crate::panic::{catch, drop_quietly};
use crate::reading::Reading;
use crate::response::tell;
use crate::status::is_error;

pin_project! {
    /// The future of [`JsonErrors`](crate::JsonErrors): the service's own, and, after an error response, the reading
    /// of its body.
    ///
    /// It never fails, and a panic inside the service does not get past it.
    ///
    /// # Panics
    ///
    /// If it is polled again after it was ready.
    #[derive(Debug)]
    pub struct ResponseFuture<F, B> {
        #[pin]
        state: State<F, B>,
        call: Call,
    }

    // A client that leaves drops the service's future or body half-way. Their `Drop` must not unwind through the server,
    // whose task may carry other requests.
    impl<F, B> PinnedDrop for ResponseFuture<F, B> {
        fn drop(this: Pin<&mut Self>) {
            end(this.project().state);
        }
    }
}

pin_project! {
    #[derive(Debug)]
    #[project = StateProjection]
    enum State<F, B> {
        // The service failed before there was a future: in its readiness, or in `call`.
        Failed { failure: Option<Failure> },
        Waiting { #[pin] inner: F },
        // Boxed only if the body makes us wait: most bodies are complete in the poll in which they came.
        Reading { #[pin] source: Source<B>, paused: Option<Box<Paused>> },
        Done,
    }
}

/// What is kept of a response while its body makes us wait.
#[derive(Debug)]
struct Paused {
    head: response::Parts,
    reading: Reading,
}

impl<F, B> ResponseFuture<F, B> {
    pub(crate) fn waiting(inner: F, call: Call) -> Self {
        Self {
            state: State::Waiting { inner },
            call,
        }
    }

    pub(crate) fn failed(failure: Failure, call: Call) -> Self {
        Self {
            state: State::Failed { failure: Some(failure) },
            call,
        }
    }
}

impl<F, B, E> Future for ResponseFuture<F, B>
where
    F: Future<Output = Result<Response<B>, E>>,
    E: Into<BoxError>,
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    type Output = Result<Response<ResponseBody<B>>, Infallible>;

    // A response is large, and moving it is most of what a success costs: its way is short. All others go apart, and
    // because their heads are large, too, these stay here and are changed by reference.
    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let (mut state, call) = (this.state, this.call);
        let StateProjection::Waiting { inner } = state.as_mut().project() else {
            return poll_later(state, call, cx).map(Ok);
        };
        match catch(|| inner.poll(cx)) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(Ok(response))) if is_plain_success(&response, call) => {
                end(state);
                Poll::Ready(Ok(response.map(|body| ResponseBody::inner(body, call.take_reach()))))
            }
            Ok(Poll::Ready(Ok(response))) => {
                let (mut head, body) = response.into_parts();
                let body = ready!(judge(&mut head, body, state, call, cx));
                Poll::Ready(Ok(looked_at(Response::from_parts(head, body))))
            }
            Ok(Poll::Ready(Err(error))) => Poll::Ready(Ok(fail(Failure::of(error), state, call))),
            Err(panic) => Poll::Ready(Ok(fail(Failure::Panic(panic), state, call))),
        }
    }
}

/// Polls a future that does not wait for the service any more.
#[inline(never)]
fn poll_later<F, B>(
    mut state: Pin<&mut State<F, B>>,
    call: &mut Call,
    cx: &mut Context<'_>,
) -> Poll<Response<ResponseBody<B>>>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    match state.as_mut().project() {
        StateProjection::Failed { failure } => match failure.take() {
            Some(failure) => Poll::Ready(fail(failure, state, call)),
            None => panic!("{POLLED_AGAIN}"),
        },
        StateProjection::Reading { source, paused } => {
            let Some(Paused { head, reading }) = paused.as_deref_mut() else {
                panic!("{POLLED_AGAIN}");
            };
            match catch(|| reading.poll(head, source, call, cx)) {
                Ok(Poll::Pending) => Poll::Pending,
                Ok(Poll::Ready(body)) => {
                    let head = mem::replace(head, fresh());
                    end(state);
                    Poll::Ready(looked_at(Response::from_parts(head, body)))
                }
                Err(panic) => Poll::Ready(fail(Failure::Panic(panic), state, call)),
            }
        }
        StateProjection::Waiting { .. } | StateProjection::Done => panic!("{POLLED_AGAIN}"),
    }
}

const POLLED_AGAIN: &str = "`ResponseFuture` polled after it was ready";

/// Lets go of the service's future or of the body that was read, which may panic in their `Drop`.
fn end<F, B>(mut state: Pin<&mut State<F, B>>) {
    if !matches!(state.as_mut().project(), StateProjection::Done) {
        let _ = catch(|| state.set(State::Done));
    }
}

/// One look at the status, before anything else.
fn is_plain_success<B>(response: &Response<B>, call: &Call) -> bool {
    !is_error(response.status()) && call.settings.unmask.is_none()
}

/// Any response but a plain success.
#[inline(never)]
fn judge<F, B>(
    head: &mut response::Parts,
    body: B,
    mut state: Pin<&mut State<F, B>>,
    call: &mut Call,
    cx: &mut Context<'_>,
) -> Poll<ResponseBody<B>>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    end(state.as_mut());
    let judged = catch(|| {
        let announced = Announced::by(&body);
        let (source, label) = match decide(head, announced, call) {
            Decision::KeepHtml => {
                vary_by_accept(&mut head.headers);
                return Poll::Ready(ResponseBody::inner(body, call.take_reach()));
            }
            Decision::Pass => return Poll::Ready(ResponseBody::inner(body, call.take_reach())),
            Decision::Read(label) => {
                let source = Source::of_error(body, announced, label, call.settings.max_body_size);
                (source, label)
            }
            Decision::Replace => {
                drop_quietly(body);
                let is_known = !announced.is_empty || head.extensions.get::<HttpError>().is_some();
                let error = of_head(head);
                return Poll::Ready(tell(error, Origin::Response, head, is_known, call));
            }
            Decision::Unmask(label) => (Source::movable(body), label),
        };
        read(head, source, label, state.as_mut(), call, cx)
    });
    match judged {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(body)) => {
            end(state);
            Poll::Ready(body)
        }
        // The last net: a head so full of headers that ours do not fit. It is told like a panic of the service.
        Err(panic) => {
            let (answer, body) = fail(Failure::Panic(panic), state, call).into_parts();
            drop_quietly(mem::replace(head, answer));
            Poll::Ready(body)
        }
    }
}

/// Begins to read. If it has to wait, what was read stays in the state, and the head with it.
fn read<F, B>(
    head: &mut response::Parts,
    source: Source<B>,
    label: Label,
    mut state: Pin<&mut State<F, B>>,
    call: &mut Call,
    cx: &mut Context<'_>,
) -> Poll<ResponseBody<B>>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    state.set(State::Reading { source, paused: None });
    let StateProjection::Reading { source, paused } = state.as_mut().project() else {
        panic!("{POLLED_AGAIN}");
    };
    let mut reading = Reading::new(label);
    let polled = reading.poll(head, source, call, cx);
    if polled.is_pending() {
        let head = mem::replace(head, fresh());
        *paused = Some(Box::new(Paused { head, reading }));
    }
    polled
}

/// The answer where there is no response of the service.
#[inline(never)]
fn fail<F, B>(failure: Failure, state: Pin<&mut State<F, B>>, call: &Call) -> Response<ResponseBody<B>> {
    end(state);
    let (error, origin) = failure.into_error(call);
    let mut head = fresh();
    let body = tell(error, origin, &mut head, false, call);
    looked_at(Response::from_parts(head, body))
}

fn fresh() -> response::Parts {
    Response::new(()).into_parts().0
}

/// The answer, after a last look at its head. Plain successes never come here.
fn looked_at<B>(answer: Response<B>) -> Response<B> {
    #[cfg(feature = "tracing")]
    let _ = catch(|| crate::log::missing_header(answer.status(), answer.headers()));
    answer
}
