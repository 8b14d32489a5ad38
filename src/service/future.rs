//! Waits for the service, and, after an error response, for its body. This is the only state machine.

use std::convert::Infallible;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{Response, StatusCode, response};
use http_body::Body;
use pin_project_lite::pin_project;

use crate::body::ResponseBody;
use crate::body::collect::Source;
use crate::body::own::OwnBody;
use crate::error::http_error::BoxError;
use crate::error::origin::Origin;
use crate::error::panic::{PanicError, catch, drop_catching};
use crate::error::status::is_error;
use crate::exchange::Exchange;
use crate::exchange::failure::Failure;
use crate::exchange::report::{matches_keep_if, report_hook_panic};
use crate::inspect::decide::{BodyHint, Decision, decide, is_exempt};
use crate::response::conversion::flat;
use crate::response::from_failure::from_head;
use crate::response::to_head::{forget_length, respond_to_head};
use crate::response::vary::may_stay_html;
use crate::response::{Kept, Outgoing, Wording, keep, respond};
use crate::service::reading::{Goal, Reading};

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
        exchange: Exchange,
    }

    // A client that leaves drops the service's future or body half-way. Their `Drop` must not unwind through the server,
    // whose task may carry other requests.
    impl<F, B> PinnedDrop for ResponseFuture<F, B> {
        fn drop(this: Pin<&mut Self>) {
            drop_state(this.project().state);
        }
    }
}

pin_project! {
    #[derive(Debug)]
    #[project = StateProjection]
    enum State<F, B> {
        // The service failed before there was a future: in its readiness, or in `call`.
        Failed { failure: Option<Failure> },
        Calling { #[pin] inner: F },
        // Boxed only if the body makes us wait: most bodies are complete in the poll in which they came.
        Reading { #[pin] source: Source<B>, pending: Option<Box<PendingRead>> },
        Done,
    }
}

/// What is kept of a response while its body makes us wait.
#[derive(Debug)]
struct PendingRead {
    head: response::Parts,
    reading: Reading,
}

impl<F, B> ResponseFuture<F, B> {
    pub(crate) fn waiting(inner: F, exchange: Exchange) -> Self {
        Self {
            state: State::Calling { inner },
            exchange,
        }
    }

    pub(crate) fn failed(failure: Failure, exchange: Exchange) -> Self {
        Self {
            state: State::Failed { failure: Some(failure) },
            exchange,
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
        let (mut state, exchange) = (this.state, this.exchange);
        let StateProjection::Calling { inner } = state.as_mut().project() else {
            return poll_after_inner(state, exchange, cx).map(Ok);
        };
        match catch(|| inner.poll(cx)) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(Ok(response))) if is_plain_success(&response, exchange) => {
                drop_state(state);
                Poll::Ready(Ok(
                    response.map(|body| ResponseBody::inner(body, exchange.take_handle()))
                ))
            }
            Ok(Poll::Ready(Ok(response))) => {
                let (mut head, body) = response.into_parts();
                let body = ready!(process_response(&mut head, body, state, exchange, cx));
                Poll::Ready(Ok(Response::from_parts(head, body)))
            }
            Ok(Poll::Ready(Err(error))) => Poll::Ready(Ok(fail(Failure::of(error), state, exchange))),
            Err(panic) => Poll::Ready(Ok(fail(Failure::Panic(panic), state, exchange))),
        }
    }
}

/// Polls a future that does not wait for the service any more.
#[inline(never)]
fn poll_after_inner<F, B>(
    mut state: Pin<&mut State<F, B>>,
    exchange: &mut Exchange,
    cx: &mut Context<'_>,
) -> Poll<Response<ResponseBody<B>>>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    match state.as_mut().project() {
        StateProjection::Failed { failure } => match failure.take() {
            Some(failure) => Poll::Ready(fail(failure, state, exchange)),
            None => panic!("{POLLED_AGAIN}"),
        },
        StateProjection::Reading { source, pending } => {
            let Some(PendingRead { head, reading }) = pending.as_deref_mut() else {
                panic!("{POLLED_AGAIN}");
            };
            match catch(|| reading.poll(head, source, exchange, cx)) {
                Ok(Poll::Pending) => Poll::Pending,
                Ok(Poll::Ready(body)) => {
                    let head = mem::replace(head, empty_head());
                    drop_state(state);
                    Poll::Ready(Response::from_parts(head, body))
                }
                Err(panic) => Poll::Ready(fail(Failure::Panic(panic), state, exchange)),
            }
        }
        StateProjection::Calling { .. } | StateProjection::Done => panic!("{POLLED_AGAIN}"),
    }
}

const POLLED_AGAIN: &str = "`ResponseFuture` polled after it was ready";

/// Drops the service's future, or the body that was read. Both may panic in their `Drop`.
fn drop_state<F, B>(mut state: Pin<&mut State<F, B>>) {
    if !matches!(state.as_mut().project(), StateProjection::Done) {
        let _ = catch(|| state.set(State::Done));
    }
}

/// One look at the status, before anything else.
fn is_plain_success<B>(response: &Response<B>, exchange: &Exchange) -> bool {
    !is_error(response.status()) && exchange.settings.passes_successes()
}

/// Any response but a plain success.
#[inline(never)]
fn process_response<F, B>(
    head: &mut response::Parts,
    body: B,
    mut state: Pin<&mut State<F, B>>,
    exchange: &mut Exchange,
    cx: &mut Context<'_>,
) -> Poll<ResponseBody<B>>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    drop_state(state.as_mut());
    let processed = catch(|| {
        let hint = BodyHint::from_body(&body);
        let keeps = is_error(head.status) && !is_exempt(head, exchange) && matches_keep_if(head, &exchange.handle);
        let (source, goal) = match decide(head, hint, keeps, exchange) {
            Decision::AwaitEvent(watch) => (Source::boxed(body), Goal::FirstEvent(watch)),
            Decision::ForgetLength(declared) => {
                drop_catching(body);
                return Poll::Ready(forget_length(head, declared, exchange).into());
            }
            Decision::InspectSuccess(declared) => (Source::boxed(body), Goal::Body(declared)),
            Decision::Keep => {
                let own = head.extensions.get().copied();
                // What stays for every client does not vary: what `keep_if` or an inner layer has decided.
                let may_stay = || may_stay_html(&head.headers, exchange) || exchange.handle.keeps_preferred();
                let kept = Kept {
                    varies: !keeps && own.is_none() && may_stay(),
                    ..Kept::default()
                };
                let Some(changed) = keep(&kept, own.unwrap_or(Origin::Response), head, exchange) else {
                    let body = ResponseBody::inner(body, exchange.take_handle());
                    // Servers strip the body of HEAD on HTTP/1, and know its length.
                    return Poll::Ready(body.unless_head(exchange.is_head && exchange.is_http_2));
                };
                drop_catching(body);
                return Poll::Ready(changed.into());
            }
            Decision::Pass => return Poll::Ready(ResponseBody::inner(body, exchange.take_handle())),
            Decision::Read(declared) => (
                Source::of_error(body, hint, exchange.settings.max_body_size()),
                Goal::Body(declared),
            ),
            Decision::Replace => {
                drop_catching(body);
                return Poll::Ready(respond(from_head(head), head, exchange).into());
            }
            Decision::RespondToHead(declared) => {
                drop_catching(body);
                return Poll::Ready(respond_to_head(head, declared, exchange).into());
            }
            Decision::WatchStream(format) => {
                return Poll::Ready(ResponseBody::watched(body, format, &head.headers, exchange.take()));
            }
        };
        read(head, source, goal, state.as_mut(), exchange, cx)
    });
    match processed {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(body)) => {
            drop_state(state);
            Poll::Ready(body)
        }
        // The last net: a head so full of headers that ours do not fit. It is told like a panic of the service.
        Err(panic) => {
            drop_state(state);
            drop_catching(mem::replace(head, empty_head()));
            Poll::Ready(from_failure(Failure::Panic(panic), head, exchange).into())
        }
    }
}

/// Begins to read. If it has to wait, what was read stays in the state, and the head with it.
fn read<F, B>(
    head: &mut response::Parts,
    source: Source<B>,
    goal: Goal,
    mut state: Pin<&mut State<F, B>>,
    exchange: &mut Exchange,
    cx: &mut Context<'_>,
) -> Poll<ResponseBody<B>>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    state.set(State::Reading { source, pending: None });
    let StateProjection::Reading { source, pending } = state.as_mut().project() else {
        panic!("{POLLED_AGAIN}");
    };
    let mut reading = Reading::new(goal);
    let polled = reading.poll(head, source, exchange, cx);
    if polled.is_pending() {
        let head = mem::replace(head, empty_head());
        *pending = Some(Box::new(PendingRead { head, reading }));
    }
    polled
}

/// The response where the service gives none.
#[inline(never)]
fn fail<F, B>(failure: Failure, state: Pin<&mut State<F, B>>, exchange: &Exchange) -> Response<ResponseBody<B>> {
    drop_state(state);
    let mut head = empty_head();
    let body = from_failure(failure, &mut head, exchange);
    Response::from_parts(head, body.into())
}

/// Writes the failure. The head is empty.
fn from_failure(failure: Failure, head: &mut response::Parts, exchange: &Exchange) -> OwnBody {
    let written = catch(|| {
        let (error, origin) = failure.into_error(exchange);
        let wording = Wording::Own;
        respond(Outgoing { error, origin, wording }, head, exchange)
    });
    written.unwrap_or_else(|panic| without_headers(panic, head, exchange))
}

/// The answer where an error brings so many headers that ours do not fit beside them: it goes without them all.
#[cold]
fn without_headers(panic: PanicError, head: &mut response::Parts, exchange: &Exchange) -> OwnBody {
    report_hook_panic(panic, &exchange.handle);
    let (flat, json) = flat(&StatusCode::INTERNAL_SERVER_ERROR.into());
    drop_catching(mem::replace(head, flat));
    head.extensions.insert(Origin::Panic);
    OwnBody::Full(json).unless_head(exchange.is_head)
}

fn empty_head() -> response::Parts {
    Response::new(()).into_parts().0
}
