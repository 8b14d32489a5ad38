//! Plays the clients: patient ones, slow ones, and those that leave.

use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::pin::pin;

use bytes::{Bytes, BytesMut};
use futures_util::stream;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body::Frame;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Empty, Full, StreamBody};
use hyper::body::Incoming;
use tokio::task::yield_now;
use tower_json_errors::BoxError;

use crate::plan::{Client, Fault, Plan};
use crate::server::NUMBER;

pub(crate) type Body = UnsyncBoxBody<Bytes, BoxError>;

/// What became of a request.
#[derive(Debug)]
pub(crate) enum Seen {
    Answer(Answer),
    /// The answer ended in an error: before its head, or after it.
    Broken(Option<StatusCode>),
    /// The client left before the end.
    Left,
}

/// A whole answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) has_trailers: bool,
}

/// Without the body, which may be large.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("headers", &self.headers)
            .field("length", &self.body.len())
            .field("has_trailers", &self.has_trailers)
            .finish_non_exhaustive()
    }
}

pub(crate) fn request(plan: &Plan) -> Request<Body> {
    let body = match plan.fault {
        Fault::Echo => Full::from(plan.text()).map_err(infallible).boxed_unsync(),
        Fault::HalfUpload => half_upload(plan).boxed_unsync(),
        _ => Empty::new().map_err(infallible).boxed_unsync(),
    };
    Request::builder()
        .method(plan.method())
        .uri(format!("http://localhost/{}", plan.id))
        .header("host", "localhost")
        .header("te", "trailers")
        .header(NUMBER, plan.id)
        .body(body)
        .expect("not a legal request")
}

fn half_upload(plan: &Plan) -> impl http_body::Body<Data = Bytes, Error = BoxError> + use<> {
    let steps = [Ok(Frame::data(plan.text().into())), Err("the disk is gone".into())];
    StreamBody::new(stream::iter(steps))
}

fn infallible(never: Infallible) -> BoxError {
    match never {}
}

/// Waits for the answer as long as the plan says.
pub(crate) async fn exchange(plan: &Plan, answer: impl Future<Output = hyper::Result<Response<Incoming>>>) -> Seen {
    match plan.client {
        Client::Patient => read(answer, 0).await,
        Client::Slow(turns) => read(answer, turns).await,
        Client::Leaves(turns) => {
            let read = pin!(read(answer, 0));
            tokio::select! {
                biased;
                seen = read => seen,
                () = others_run(turns) => Seen::Left,
            }
        }
    }
}

async fn read(answer: impl Future<Output = hyper::Result<Response<Incoming>>>, turns: u64) -> Seen {
    let Ok(response) = answer.await else {
        return Seen::Broken(None);
    };
    let (head, mut body) = response.into_parts();
    let (mut bytes, mut has_trailers) = (BytesMut::new(), false);
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else {
            return Seen::Broken(Some(head.status));
        };
        match frame.into_data() {
            Ok(data) => bytes.extend_from_slice(&data),
            Err(frame) => has_trailers |= frame.is_trailers(),
        }
        others_run(turns).await;
    }
    Seen::Answer(Answer {
        status: head.status,
        headers: head.headers,
        body: bytes.freeze(),
        has_trailers,
    })
}

async fn others_run(turns: u64) {
    for _ in 0..turns {
        yield_now().await;
    }
}
