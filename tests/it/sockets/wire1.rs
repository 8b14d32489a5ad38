//! An HTTP/1 client that takes every byte for what it is.

use std::net::SocketAddr;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Version};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::watched;
use crate::support::Answer;

/// One connection, and what was received on it but not yet taken.
#[derive(Debug)]
pub(super) struct Wire {
    stream: TcpStream,
    received: Vec<u8>,
}

impl Wire {
    pub(super) async fn to(address: SocketAddr) -> Self {
        Self::over(TcpStream::connect(address).await.expect("no connection"))
    }

    pub(super) fn over(stream: TcpStream) -> Self {
        Self {
            stream,
            received: Vec::new(),
        }
    }

    pub(super) async fn get(&mut self, path: &str) -> Answer {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"))
            .await
    }

    /// The answer to HEAD. If a body follows, the next answer does not parse.
    pub(super) async fn head(&mut self, path: &str) -> Answer {
        self.send(&format!("HEAD {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"))
            .await;
        self.take_head().await
    }

    /// The answer to a request that is written out.
    pub(super) async fn ask(&mut self, request: &str) -> Answer {
        self.send(request).await;
        self.take_answer().await
    }

    pub(super) async fn take_answer(&mut self) -> Answer {
        let mut answer = self.take_head().await;
        answer.body = self.take_body(&answer.headers).await.into();
        answer
    }

    pub(super) async fn send(&mut self, request: &str) {
        let sent = self.stream.write_all(request.as_bytes());
        watched(sent).await.expect("the request was not taken");
    }

    /// Asserts that the server has closed the connection, and that nothing more came.
    pub(super) async fn assert_closed(&mut self) {
        assert_eq!(String::from_utf8_lossy(&self.rest().await), "");
    }

    /// All that comes until the server closes the connection.
    pub(super) async fn rest(&mut self) -> Vec<u8> {
        while self.receive().await {}
        std::mem::take(&mut self.received)
    }

    /// Status line and headers.
    pub(super) async fn take_head(&mut self) -> Answer {
        let head = self.take_through("\r\n\r\n").await;
        let mut lines = head.lines();
        let status_line = lines.next().unwrap_or_default();
        let (version, status) = status_line.split_once(' ').expect("not a status line");
        let headers = lines.filter(|line| !line.is_empty()).map(header).collect();
        Answer {
            status: StatusCode::from_bytes(&status.as_bytes()[..3]).expect("not a status"),
            version: match version {
                "HTTP/1.0" => Version::HTTP_10,
                "HTTP/1.1" => Version::HTTP_11,
                other => panic!("{other:?} is not a version"),
            },
            headers,
            extensions: http::Extensions::new(),
            body: Bytes::new(),
            trailers: None,
            size: http_body::SizeHint::default(),
        }
    }

    /// The body, as long as the headers say (RFC 9112 section 6.3), which may say it in one way only.
    async fn take_body(&mut self, headers: &HeaderMap) -> Vec<u8> {
        let lengths: Vec<_> = headers.get_all("content-length").iter().collect();
        match (headers.get("transfer-encoding"), &lengths[..]) {
            (Some(encoding), []) if encoding == "chunked" => self.take_chunks().await,
            (None, [length]) => {
                let length = length.to_str().ok().and_then(|length| length.parse().ok());
                self.take(length.expect("not a length")).await
            }
            (None, []) => self.rest().await,
            _ => panic!("contradictory framing: {headers:?}"),
        }
    }

    async fn take_chunks(&mut self) -> Vec<u8> {
        let mut body = Vec::new();
        while let Some(chunk) = self.take_chunk().await {
            body.extend(chunk);
        }
        body
    }

    /// The next chunk, or `None` for the last.
    pub(super) async fn take_chunk(&mut self) -> Option<Vec<u8>> {
        let size = self.take_through("\r\n").await;
        let size = usize::from_str_radix(size.trim_end(), 16).expect("not the size of a chunk");
        let mut chunk = self.take(size + 2).await;
        assert_eq!(chunk.split_off(size), b"\r\n");
        (size > 0).then_some(chunk)
    }

    /// All that comes, up to and with `end`.
    pub(super) async fn take_through(&mut self, end: &str) -> String {
        let end = end.as_bytes();
        loop {
            if let Some(start) = self.received.windows(end.len()).position(|window| window == end) {
                let taken = self.take(start + end.len()).await;
                return String::from_utf8(taken).expect("not text");
            }
            self.must_receive().await;
        }
    }

    async fn take(&mut self, length: usize) -> Vec<u8> {
        while self.received.len() < length {
            self.must_receive().await;
        }
        let rest = self.received.split_off(length);
        std::mem::replace(&mut self.received, rest)
    }

    async fn must_receive(&mut self) {
        let received = self.receive().await;
        assert!(received, "closed after {:?}", String::from_utf8_lossy(&self.received));
    }

    /// Whether there was more before the end.
    async fn receive(&mut self) -> bool {
        let read = watched(self.stream.read_buf(&mut self.received)).await;
        read.expect("the connection was reset") > 0
    }
}

fn header(line: &str) -> (HeaderName, HeaderValue) {
    let (name, value) = line.split_once(": ").expect("not a header");
    let name = name.parse().expect("not the name of a header");
    (name, value.parse().expect("not the value of a header"))
}
