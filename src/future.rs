//! When do we wait? The only state machine: for the service, and, if it failed, for what its body says.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::Response;
use http_body::Body;
use pin_project_lite::pin_project;

use crate::body::ResponseBody;
use crate::call::Call;
use crate::collect::Source;
use crate::decide::{Announced, Decision, decide};
use crate::error::{BoxError, HttpError, Origin, is_error};
use crate::failure::{Failure, of_head};
use crate::headers::vary_by_accept;
use crate::panic::{catch, drop_quietly};
use crate::reading::Reading;
use crate::response::tell;

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
            replace(this.project().state, State::Done);
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

/// What is to be done with a response that does not simply pass.
enum Next<B> {
    Answer(Response<ResponseBody<B>>),
    Read(Source<B>, Reading),
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

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let (mut state, call) = (this.state, this.call);
        let mut begun: Option<Reading> = None;
        let answer = loop {
            match state.as_mut().project() {
                StateProjection::Failed { failure } => match failure.take() {
                    Some(failure) => break looked_at(answer_failure(failure, call)),
                    None => panic!("{POLLED_AGAIN}"),
                },
                StateProjection::Waiting { inner } => match ready!(poll_service(inner, cx)) {
                    Ok(response) if is_plain_success(&response, call) => break pass(response, call),
                    Ok(response) => match rescued(call, |call| judge(response, call), Next::Answer) {
                        Next::Answer(answer) => break looked_at(answer),
                        Next::Read(source, reading) => {
                            begun = Some(reading);
                            replace(state.as_mut(), State::Reading { source, waiting: None });
                        }
                    },
                    Err(failure) => break looked_at(answer_failure(failure, call)),
                },
                StateProjection::Reading { source, waiting } => {
                    let Some(reading) = waiting.as_deref_mut().or(begun.as_mut()) else {
                        panic!("{POLLED_AGAIN}");
                    };
                    if let Poll::Ready(answer) = rescued(call, |call| reading.poll(source, call, cx), Poll::Ready) {
                        break looked_at(answer);
                    }
                    *waiting = waiting.take().or(begun.map(Box::new));
                    return Poll::Pending;
                }
                StateProjection::Done => panic!("{POLLED_AGAIN}"),
            }
        };
        replace(state, State::Done);
        Poll::Ready(Ok(answer))
    }
}

const POLLED_AGAIN: &str = "`ResponseFuture` polled after it was ready";

/// Lets go of the old state, which may panic in the `Drop` of the service's future or body.
fn replace<F, B>(mut state: Pin<&mut State<F, B>>, next: State<F, B>) {
    let _ = catch(|| state.set(next));
}

fn poll_service<F, B, E>(inner: Pin<&mut F>, cx: &mut Context<'_>) -> Poll<Result<Response<B>, Failure>>
where
    F: Future<Output = Result<Response<B>, E>>,
    E: Into<BoxError>,
{
    match catch(|| inner.poll(cx).map_err(|error| Failure::Service(error.into()))) {
        Ok(polled) => polled,
        Err(panic) => Poll::Ready(Err(Failure::Panic(panic))),
    }
}

/// One look at the status, before anything else.
fn is_plain_success<B>(response: &Response<B>, call: &Call) -> bool {
    !is_error(response.status()) && call.unmask.is_none()
}

fn pass<B>(response: Response<B>, call: &mut Call) -> Response<ResponseBody<B>> {
    response.map(|body| ResponseBody::inner(body, call.take_reach()))
}

fn judge<B: Body>(response: Response<B>, call: &mut Call) -> Next<B> {
    let (mut head, body) = response.into_parts();
    let announced = Announced::by(&body);
    match decide(&head, announced, call) {
        Decision::KeepHtml => {
            vary_by_accept(&mut head.headers);
            Next::Answer(pass(Response::from_parts(head, body), call))
        }
        Decision::Pass => Next::Answer(pass(Response::from_parts(head, body), call)),
        Decision::Read(label) => {
            let source = Source::of_error(body, announced, label, call.max_body_size);
            Next::Read(source, Reading::new(head, label))
        }
        Decision::Replace => {
            drop_quietly(body);
            let is_known = !announced.is_empty || head.extensions.get::<HttpError>().is_some();
            let error = of_head(&mut head);
            Next::Answer(tell(error, Origin::Response, head, is_known, call))
        }
        Decision::Unmask(label) => Next::Read(Source::movable(body), Reading::new(head, label)),
    }
}

/// The last net. What panics here is told like a panic of the service: a head so full of headers that ours do not fit.
fn rescued<B, T>(
    call: &mut Call,
    work: impl FnOnce(&mut Call) -> T,
    wrap: impl FnOnce(Response<ResponseBody<B>>) -> T,
) -> T {
    catch(|| work(call)).unwrap_or_else(|panic| wrap(answer_failure(Failure::Panic(panic), call)))
}

fn answer_failure<B>(failure: Failure, call: &Call) -> Response<ResponseBody<B>> {
    let (error, origin) = failure.into_error(call);
    let (head, ()) = Response::new(()).into_parts();
    tell(error, origin, head, false, call)
}

/// The answer, after a last look at its head. Plain successes never come here.
fn looked_at<B>(answer: Response<B>) -> Response<B> {
    #[cfg(feature = "tracing")]
    let _ = catch(|| crate::log::missing_header(answer.status(), answer.headers()));
    answer
}
