//! A service that gives scripted responses, on HTTP/1.1 and HTTP/2 without TLS.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use http_body::Frame;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Empty, Full, StreamBody};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::net::TcpListener;

/// The body of a scripted response.
#[derive(Clone, Debug)]
pub(crate) enum Script {
    /// None at all.
    Empty,
    /// With a length.
    Sized(Bytes),
    /// Without a length, in these chunks.
    Chunked(Vec<Bytes>),
    /// Without a length, each chunk after a pause, so that the proxy sees the head alone first.
    Slow(Vec<Bytes>),
    /// With a trailer behind it.
    Trailed(Bytes),
    /// With a length, and the connection is cut after the first half.
    Broken(Bytes),
    /// With a start, and no end.
    Endless(Bytes),
    /// Not even the head comes.
    Never,
}

#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<(&'static str, &'static str)>,
    pub(crate) body: Script,
}

pub(crate) type Boxed = UnsyncBoxBody<Bytes, std::io::Error>;
/// Serves each reply at its path, until the runtime ends.
pub(crate) async fn serve(scripts: HashMap<String, Reply>) -> SocketAddr {
    serve_with(move |request| {
        let Some(reply) = scripts.get(request.uri().path()) else {
            return Some(no_script(request));
        };
        let responds = !matches!(reply.body, Script::Never);
        responds.then(|| reply.clone().into_response())
    })
    .await
}

/// Serves what the function returns. For `None`, it does not respond.
pub(crate) async fn serve_with<F>(respond: F) -> SocketAddr
where
    F: Fn(&Request<Incoming>) -> Option<Response<Boxed>> + Send + Sync + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let respond = Arc::new(respond);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            stream.set_nodelay(true).expect("no delay");
            let respond = Arc::clone(&respond);
            let service = service_fn(move |request| {
                let response = respond(&request);
                async {
                    match response {
                        Some(response) => Ok::<_, Infallible>(response),
                        None => std::future::pending().await,
                    }
                }
            });
            tokio::spawn(async move {
                let server = auto::Builder::new(TokioExecutor::new());
                // Cut connections are a part of the scripts.
                let _ = server.serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
    address
}

fn no_script(request: &Request<Incoming>) -> Response<Boxed> {
    let body = Full::from(format!("no script for {}", request.uri())).map_err(|never| match never {});
    let mut response = Response::new(body.boxed_unsync());
    *response.status_mut() = StatusCode::IM_A_TEAPOT;
    response
}

impl Reply {
    pub(crate) fn into_response(self) -> Response<Boxed> {
        let mut response = Response::new(body(&self.body));
        *response.status_mut() = self.status;
        for (name, value) in self.headers {
            response
                .headers_mut()
                .append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        response
    }
}

pub(crate) fn body(script: &Script) -> Boxed {
    match script {
        Script::Empty | Script::Never => Empty::new().map_err(|never| match never {}).boxed_unsync(),
        Script::Sized(bytes) => Full::from(bytes.clone()).map_err(|never| match never {}).boxed_unsync(),
        Script::Chunked(chunks) => frames(chunks.iter().cloned().map(Frame::data).collect(), Duration::ZERO),
        Script::Slow(chunks) => frames(
            chunks.iter().cloned().map(Frame::data).collect(),
            Duration::from_millis(30),
        ),
        Script::Trailed(bytes) => {
            let trailers = HeaderMap::from_iter([(
                HeaderName::from_static("x-trailer"),
                HeaderValue::from_static("of the service"),
            )]);
            frames(
                vec![Frame::data(bytes.clone()), Frame::trailers(trailers)],
                Duration::ZERO,
            )
        }
        Script::Endless(bytes) => {
            let start = stream::iter([Ok(Frame::data(bytes.clone()))]);
            StreamBody::new(start.chain(stream::pending())).boxed_unsync()
        }
        Script::Broken(bytes) => {
            let half = bytes.slice(..bytes.len() / 2);
            let cut = Err(std::io::Error::other("cut"));
            StreamBody::new(stream::iter([Ok(Frame::data(half)), cut])).boxed_unsync()
        }
    }
}

fn frames(frames: Vec<Frame<Bytes>>, pause: Duration) -> Boxed {
    let paused = stream::iter(frames).then(move |frame| async move {
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
        Ok(frame)
    });
    // The end of the body comes after a pause, too.
    let end = stream::once(async move {
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
        None
    });
    let all = paused.map(Some).chain(end).filter_map(async |frame| frame);
    StreamBody::new(all).boxed_unsync()
}
