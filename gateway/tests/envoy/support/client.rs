//! A client that keeps to one connection, and takes the framing of responses at its word.

use std::net::SocketAddr;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;

use super::{DEADLINE, Wire};

type Error = Box<dyn std::error::Error + Send + Sync>;

pub(crate) struct Client {
    address: SocketAddr,
    sender: Sender,
}

enum Sender {
    H1(http1::SendRequest<Full<Bytes>>),
    H2(http2::SendRequest<Full<Bytes>>),
}

/// Says in the extensions of a response that trailers came with it.
#[derive(Clone, Debug)]
pub(crate) struct Trailers;

impl Client {
    pub(crate) async fn connect(address: SocketAddr, wire: Wire) -> Result<Self, Error> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let io = TokioIo::new(stream);
        let sender = match wire {
            Wire::H1 => {
                let (sender, connection) = http1::handshake(io).await?;
                tokio::spawn(connection);
                Sender::H1(sender)
            }
            Wire::H2 => {
                let (sender, connection) = http2::handshake(TokioExecutor::new(), io).await?;
                tokio::spawn(connection);
                Sender::H2(sender)
            }
        };
        Ok(Self { address, sender })
    }

    pub(crate) async fn get(&mut self, path: &str) -> Result<Response<Bytes>, Error> {
        self.send(Request::builder().uri(path)).await
    }

    /// Sends a request without body, whose URI is a path, and reads the response to its end.
    pub(crate) async fn send(&mut self, request: http::request::Builder) -> Result<Response<Bytes>, Error> {
        self.send_with_body(request, Bytes::new()).await
    }

    pub(crate) async fn send_with_body(
        &mut self,
        request: http::request::Builder,
        body: Bytes,
    ) -> Result<Response<Bytes>, Error> {
        let sent = async {
            let (mut parts, body) = self.head(request, body).await?.into_parts();
            let body = body.collect().await?;
            if body.trailers().is_some() {
                parts.extensions.insert(Trailers);
            }
            Ok(Response::from_parts(parts, body.to_bytes()))
        };
        tokio::time::timeout(DEADLINE, sent).await?
    }

    /// Leaves the body of the response to be read.
    pub(crate) async fn open(&mut self, path: &str) -> Result<Incoming, Error> {
        let response = tokio::time::timeout(DEADLINE, self.head(Request::builder().uri(path), Bytes::new())).await??;
        Ok(response.into_body())
    }

    /// Leaves the body of the response to be read, if there is one.
    pub(crate) async fn head(
        &mut self,
        request: http::request::Builder,
        body: Bytes,
    ) -> Result<Response<Incoming>, Error> {
        let mut request = request.body(Full::from(body))?;
        match &mut self.sender {
            Sender::H1(sender) => {
                let host = self.address.to_string().try_into()?;
                request.headers_mut().insert("host", host);
                sender.ready().await?;
                Ok(sender.send_request(request).await?)
            }
            Sender::H2(sender) => {
                let path = request.uri().clone();
                *request.uri_mut() = format!("http://{}{path}", self.address).parse()?;
                sender.ready().await?;
                Ok(sender.send_request(request).await?)
            }
        }
    }
}
