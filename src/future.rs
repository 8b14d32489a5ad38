//! When do we wait? The only state machine: for the service, and, if it failed, for what its body says.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::Response;
use http_body::Body;
use pin_project_lite::pin_project;

use crate::body::ResponseBody;
use crate::call::Call;
use crate::collect::Source;
use crate::context::Origin;
use crate::decide::{Announced, Decision, decide};
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
        Reading { #[pin] source: Source<B>, waiting: Option<Box<Reading>> },
        Done,
    }
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

    // A response is large, and moving it is most of what a success costs: its way is short, and all others go apart.
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
                Poll::Ready(Ok(pass(response, call)))
            }
            Ok(Poll::Ready(Ok(response))) => {
                rescued(state, call, |state, call| judge(response, state, call, cx)).map(Ok)
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
        StateProjection::Reading { .. } => rescued(state, call, |state, call| poll_reading(None, state, call, cx)),
        StateProjection::Waiting { .. } | StateProjection::Done => panic!("{POLLED_AGAIN}"),
    }
}

/// The last net. What panics here is told like a panic of the service: a head so full of headers that ours do not fit.
fn rescued<F, B>(
    mut state: Pin<&mut State<F, B>>,
    call: &mut Call,
    work: impl FnOnce(Pin<&mut State<F, B>>, &mut Call) -> Poll<Response<ResponseBody<B>>>,
) -> Poll<Response<ResponseBody<B>>> {
    catch(|| work(state.as_mut(), call)).unwrap_or_else(|panic| Poll::Ready(fail(Failure::Panic(panic), state, call)))
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

fn pass<B>(response: Response<B>, call: &mut Call) -> Response<ResponseBody<B>> {
    response.map(|body| ResponseBody::inner(body, call.take_reach()))
}

/// Any response but a plain success.
#[inline(never)]
fn judge<F, B>(
    response: Response<B>,
    mut state: Pin<&mut State<F, B>>,
    call: &mut Call,
    cx: &mut Context<'_>,
) -> Poll<Response<ResponseBody<B>>>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    end(state.as_mut());
    let (mut head, body) = response.into_parts();
    let announced = Announced::by(&body);
    let (source, label, charset) = match decide(&head, announced, call) {
        Decision::KeepHtml => {
            vary_by_accept(&mut head.headers);
            return Poll::Ready(looked_at(pass(Response::from_parts(head, body), call)));
        }
        Decision::Pass => return Poll::Ready(looked_at(pass(Response::from_parts(head, body), call))),
        Decision::Read(label, charset) => {
            let source = Source::of_error(body, announced, label, call.settings.max_body_size);
            (source, label, charset)
        }
        Decision::Replace => {
            drop_quietly(body);
            let is_known = !announced.is_empty || head.extensions.get::<HttpError>().is_some();
            let error = of_head(&mut head);
            return Poll::Ready(looked_at(tell(error, Origin::Response, head, is_known, call)));
        }
        Decision::Unmask(label, charset) => (Source::movable(body), label, charset),
    };
    state.set(State::Reading { source, waiting: None });
    poll_reading(Some(Reading::new(head, label, charset)), state, call, cx)
}

/// Reads on, or begins to. Once it has to wait, what was read stays in the state.
fn poll_reading<F, B>(
    mut begun: Option<Reading>,
    mut state: Pin<&mut State<F, B>>,
    call: &mut Call,
    cx: &mut Context<'_>,
) -> Poll<Response<ResponseBody<B>>>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    let StateProjection::Reading { source, waiting } = state.as_mut().project() else {
        panic!("{POLLED_AGAIN}");
    };
    let Some(reading) = begun.as_mut().or(waiting.as_deref_mut()) else {
        panic!("{POLLED_AGAIN}");
    };
    if let Poll::Ready(answer) = reading.poll(source, call, cx) {
        end(state);
        return Poll::Ready(looked_at(answer));
    }
    *waiting = waiting.take().or(begun.map(Box::new));
    Poll::Pending
}

#[inline(never)]
fn fail<F, B>(failure: Failure, state: Pin<&mut State<F, B>>, call: &Call) -> Response<ResponseBody<B>> {
    end(state);
    let (error, origin) = failure.into_error(call);
    let (head, ()) = Response::new(()).into_parts();
    looked_at(tell(error, origin, head, false, call))
}

/// The answer, after a last look at its head. Plain successes never come here.
fn looked_at<B>(answer: Response<B>) -> Response<B> {
    #[cfg(feature = "tracing")]
    let _ = catch(|| crate::log::missing_header(answer.status(), answer.headers()));
    answer
}
