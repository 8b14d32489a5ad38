//! Plays an HTTP/1 client on a socket that reads every byte as it is.

use std::net::SocketAddr;

use bytes::Bytes;
use http::Method;
use tokio::net::TcpStream;

use super::{DEADLINE, watched};
use crate::support::Answer;
use crate::support::http1::{Http1, Reply};

/// One connection, read by the strict reader: whatever is wrong on it fails the test in words.
#[derive(Debug)]
pub(super) struct Wire {
    connection: Http1<TcpStream>,
}

impl Wire {
    pub(super) async fn to(address: SocketAddr) -> Self {
        Self::over(watched(TcpStream::connect(address)).await.expect("no connection"))
    }

    pub(super) fn over(stream: TcpStream) -> Self {
        Self {
            connection: Http1::over(stream, DEADLINE),
        }
    }

    pub(super) async fn get(&mut self, path: &str) -> Answer {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"))
            .await
    }

    /// The answer to HEAD. If a body follows, the next answer does not parse.
    pub(super) async fn head(&mut self, path: &str) -> Answer {
        self.ask(&format!("HEAD {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"))
            .await
    }

    /// The answer to a request that is written out.
    pub(super) async fn ask(&mut self, request: &str) -> Answer {
        self.send(request).await;
        // Only HEAD reads its response in another way, so what is no method at all may count as GET.
        let method = request.split(' ').next().and_then(|method| method.parse().ok());
        let reply = self.connection.reply(&method.unwrap_or(Method::GET)).await;
        answer(reply.expect("the response cannot be read"))
    }

    /// The next answer, which is to any method but HEAD.
    pub(super) async fn take_answer(&mut self) -> Answer {
        let reply = self.connection.reply(&Method::GET).await;
        answer(reply.expect("the response cannot be read"))
    }

    pub(super) async fn send(&mut self, request: &str) {
        let sent = self.connection.send(request.as_bytes()).await;
        sent.expect("the request was not taken");
    }

    /// Asserts that the server has closed the connection, and that nothing more came.
    pub(super) async fn assert_closed(&mut self) {
        assert_eq!(String::from_utf8_lossy(&self.rest().await), "");
    }

    /// All that comes until the server closes the connection.
    pub(super) async fn rest(&mut self) -> Vec<u8> {
        self.connection.rest().await.expect("the connection did not end")
    }

    /// Status line and headers of an answer to any method but HEAD.
    pub(super) async fn take_head(&mut self) -> Answer {
        let head = self.connection.head(&Method::GET).await;
        answer(head.expect("the head cannot be read"))
    }

    /// All that comes, up to and with `end`.
    pub(super) async fn take_through(&mut self, end: &str) -> String {
        let taken = self.connection.take_through(end.as_bytes()).await;
        String::from_utf8(taken.expect("the end did not come")).expect("not text")
    }

    /// The next chunk, or `None` for the last.
    pub(super) async fn take_chunk(&mut self) -> Option<Vec<u8>> {
        let chunk = self.connection.chunk().await.expect("the chunk cannot be read");
        if chunk.is_none() {
            self.connection.trailers().await.expect("the trailers cannot be read");
        }
        chunk
    }
}

fn answer(reply: Reply) -> Answer {
    Answer {
        status: reply.status,
        version: reply.version,
        headers: reply.headers,
        extensions: http::Extensions::new(),
        body: Bytes::from(reply.body),
        trailers: (!reply.trailers.is_empty()).then_some(reply.trailers),
        size: http_body::SizeHint::default(),
    }
}
