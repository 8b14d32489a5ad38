//! Holds one scenario under one stack, ready to run.

use std::fmt;
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use axum::body::Body as RequestBody;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Request, Response};
use http_body::Body;
use tower::Service;

/// One scenario under one stack.
pub struct Cell {
    /// What the service answers.
    pub scenario: &'static str,
    /// What the service is under.
    pub stack: &'static str,
    run: Box<dyn FnMut()>,
}

impl Cell {
    /// Anything that is run over and over.
    pub(crate) fn new(scenario: &'static str, stack: &'static str, run: impl FnMut() + 'static) -> Self {
        let run = Box::new(run);
        Self { scenario, stack, run }
    }

    /// One request after the other through `service`, each answer read to its end.
    pub(crate) fn of<S, B>(scenario: &'static str, stack: &'static str, mut service: S) -> Self
    where
        S: Service<Request<RequestBody>, Response = Response<B>> + 'static,
        B: Body<Data = Bytes>,
    {
        Self::new(scenario, stack, move || {
            let head = serve(&mut service, |data| drop(black_box(data)));
            drop(black_box(head));
        })
    }

    /// One request.
    pub fn run(&mut self) {
        (self.run)();
    }
}

impl fmt::Debug for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} under {}", self.scenario, self.stack)
    }
}

/// An answer, read to its end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    status: u16,
    content_type: String,
    body: Vec<u8>,
}

impl Answer {
    /// The answer of `service`, or `None` if it fails.
    pub(crate) fn of<S, B>(service: &mut S) -> Option<Self>
    where
        S: Service<Request<RequestBody>, Response = Response<B>>,
        B: Body<Data = Bytes>,
    {
        let mut body = Vec::new();
        let head = serve(service, |data| body.extend_from_slice(&data))?;
        let content_type = head.headers().get(CONTENT_TYPE).map(|value| value.to_str());
        Some(Self {
            status: head.status().as_u16(),
            content_type: content_type.and_then(Result::ok).unwrap_or_default().to_owned(),
            body,
        })
    }

    pub(crate) fn status(&self) -> u16 {
        self.status
    }

    pub(crate) fn is_json(&self) -> bool {
        self.content_type.ends_with("json") && serde_json::from_slice::<serde_json::Value>(&self.body).is_ok()
    }
}

/// Serves one request, hands out the data of its answer, and gives the head back.
fn serve<S, B>(service: &mut S, mut take: impl FnMut(Bytes)) -> Option<Response<()>>
where
    S: Service<Request<RequestBody>, Response = Response<B>>,
    B: Body<Data = Bytes>,
{
    let cx = &mut Context::from_waker(Waker::noop());
    let Poll::Ready(Ok(())) = service.poll_ready(cx) else {
        return None;
    };
    let mut future = pin!(service.call(black_box(Request::new(RequestBody::empty()))));
    let response = loop {
        if let Poll::Ready(polled) = future.as_mut().poll(cx) {
            break polled.ok()?;
        }
    };
    let (head, body) = response.into_parts();
    let mut body = pin!(body);
    while let Poll::Ready(Some(Ok(frame))) = body.as_mut().poll_frame(cx) {
        if let Ok(data) = frame.into_data() {
            take(data);
        }
    }
    Some(Response::from_parts(head, ()))
}
