//! Plays an HTTP/2 client that also records the frames.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use bytes::{Bytes, BytesMut};
use h2::RecvStream;
use h2::client::SendRequest;
use http::{Method, Response};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy, duplex, split};
use tokio::net::TcpStream;

use super::watched;
use crate::support::{Answer, request};

/// One connection. `h2` itself checks lengths, and refuses data in answer to HEAD.
#[derive(Debug)]
pub(super) struct Wire {
    client: SendRequest<Bytes>,
    received: Arc<Mutex<Vec<u8>>>,
}

/// A frame without its payload (RFC 9113 section 4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) length: usize,
    pub(super) kind: u8,
    pub(super) flags: u8,
}

pub(super) const DATA: u8 = 0;
pub(super) const HEADERS: u8 = 1;
pub(super) const END_STREAM: u8 = 1;

impl Wire {
    pub(super) async fn to(address: SocketAddr) -> Self {
        let received = Arc::default();
        let (near, far) = duplex(64 * 1024);
        let (mut from_client, mut to_client) = split(far);
        let stream = watched(TcpStream::connect(address)).await.expect("no connection");
        let (mut from_server, mut to_server) = stream.into_split();
        tokio::spawn(async move { copy(&mut from_client, &mut to_server).await });
        let record = Arc::clone(&received);
        tokio::spawn(async move {
            let mut bytes = BytesMut::new();
            while from_server.read_buf(&mut bytes).await? > 0 {
                record_bytes(&record, &bytes);
                to_client.write_all_buf(&mut bytes).await?;
            }
            to_client.shutdown().await
        });
        let (client, connection) = watched(h2::client::handshake(near)).await.expect("no handshake");
        tokio::spawn(connection);
        Self { client, received }
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path).await.expect("the stream failed")
    }

    pub(super) async fn head(&self, path: &str) -> Answer {
        self.ask(Method::HEAD, path).await.expect("the stream failed")
    }

    /// The whole answer, or what the stream failed with.
    pub(super) async fn ask(&self, method: Method, path: &str) -> Result<Answer, h2::Error> {
        let (head, mut body) = self.send(method, path).await?.into_parts();
        let mut read = BytesMut::new();
        while let Some(data) = next(&mut body).await {
            read.extend_from_slice(&data?);
        }
        Ok(Answer {
            status: head.status,
            version: head.version,
            headers: head.headers,
            extensions: head.extensions,
            body: read.freeze(),
            trailers: watched(body.trailers()).await?,
            size: http_body::SizeHint::default(),
        })
    }

    /// The answer, as soon as its head has come.
    pub(super) async fn send(&self, method: Method, path: &str) -> Result<Response<RecvStream>, h2::Error> {
        let mut client = watched(self.client.clone().ready()).await?;
        let (answer, _) = client.send_request(request(method, &format!("http://localhost{path}")), true)?;
        watched(answer).await
    }

    /// The frames received so far on the stream of the first request, the second, …
    pub(super) fn frames(&self, stream: u32) -> Vec<Frame> {
        let received = self.received.lock().expect("poisoned");
        let mut rest = &received[..];
        let mut frames = Vec::new();
        while let [a, b, c, kind, flags, s, t, u, v, payload @ ..] = rest {
            let length = u32::from_be_bytes([0, *a, *b, *c]) as usize;
            if u32::from_be_bytes([*s, *t, *u, *v]) == 2 * stream - 1 {
                frames.push(Frame {
                    length,
                    kind: *kind,
                    flags: *flags,
                });
            }
            rest = payload.get(length..).unwrap_or_default();
        }
        frames
    }
}

/// The next data of a body.
pub(super) async fn next(body: &mut RecvStream) -> Option<Result<Bytes, h2::Error>> {
    let data = watched(body.data()).await;
    if let Some(Ok(data)) = &data {
        let released = body.flow_control().release_capacity(data.len());
        released.expect("more was released than received");
    }
    data
}

fn record_bytes(record: &Mutex<Vec<u8>>, bytes: &[u8]) {
    record.lock().expect("poisoned").extend_from_slice(bytes);
}
