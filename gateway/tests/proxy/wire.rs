//! Plays one end of a connection that reads every byte as it is, as client or as upstream.

use std::fmt;
use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

/// A watchdog for one wait. No test relies on its length: it only turns a hang into a failure.
pub(crate) async fn watched<T>(event: impl Future<Output = T>) -> T {
    let watchdog = Duration::from_secs(30);
    tokio::time::timeout(watchdog, event)
        .await
        .expect("nothing came for half a minute")
}

/// A head as it was received, and the body that belongs to it.
#[derive(Debug)]
pub(crate) struct Message {
    /// The request line, or the status line.
    pub(crate) first: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Message {
    fn of(head: &str) -> Self {
        let mut lines = head.lines();
        let first = lines.next().unwrap_or_default().to_owned();
        let headers = lines.filter(|line| !line.is_empty()).map(header).collect();
        Self {
            first,
            headers,
            body: Vec::new(),
        }
    }

    #[track_caller]
    pub(crate) fn status(&self) -> u16 {
        let status = self.first.strip_prefix("HTTP/1.").and_then(|rest| rest.get(2..5));
        status
            .and_then(|status| status.parse().ok())
            .unwrap_or_else(|| panic!("{:?} has no status", self.first))
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the body is not UTF-8")
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("the body is not JSON")
    }

    /// The values of a field, line by line.
    pub(crate) fn lines(&self, name: &str) -> Vec<&str> {
        let values = self.headers.get_all(name).iter();
        values
            .map(|value| value.to_str().expect("a value that is not text"))
            .collect()
    }

    /// Asserts that this is an error that the layer wrote: status, one JSON content type, `{"error": message}`.
    #[track_caller]
    pub(crate) fn assert_error(&self, status: u16, message: &str) {
        assert_eq!(self.status(), status, "{self:?}");
        assert_eq!(self.lines("content-type"), ["application/json"], "{self:?}");
        assert_eq!(self.lines("content-length"), [self.body.len().to_string()], "{self:?}");
        assert_eq!(self.json(), serde_json::json!({ "error": message }));
    }
}

fn header(line: &str) -> (HeaderName, HeaderValue) {
    let (name, value) = line.split_once(':').expect("not a field");
    let name = name.parse().expect("not the name of a field");
    (name, value.trim().parse().expect("not the value of a field"))
}

trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// One connection, and what was received on it but not yet taken.
pub(crate) struct Wire {
    stream: Box<dyn Duplex>,
    received: Vec<u8>,
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Wire({:?})", String::from_utf8_lossy(&self.received))
    }
}

impl Wire {
    pub(crate) async fn to(address: SocketAddr) -> Self {
        Self::over(watched(TcpStream::connect(address)).await.expect("no connection"))
    }

    pub(crate) fn over(stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) -> Self {
        Self {
            stream: Box::new(stream),
            received: Vec::new(),
        }
    }

    pub(crate) async fn send(&mut self, text: &str) {
        watched(self.stream.write_all(text.as_bytes()))
            .await
            .expect("the bytes were not taken");
    }

    /// Sends what the other side will perhaps not read to its end.
    pub(crate) async fn try_send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        watched(self.stream.write_all(bytes)).await
    }

    /// The response to a request that is written out.
    pub(crate) async fn ask(&mut self, request: &str) -> Message {
        self.send(request).await;
        self.take_response().await
    }

    pub(crate) async fn take_head(&mut self) -> Message {
        Message::of(&self.take_through("\r\n\r\n").await)
    }

    pub(crate) async fn take_response(&mut self) -> Message {
        let mut message = self.take_head().await;
        message.body = self.take_body(&message, true).await;
        message
    }

    pub(crate) async fn take_request(&mut self) -> Message {
        let mut message = self.take_head().await;
        message.body = self.take_body(&message, false).await;
        message
    }

    /// The body, as long as the head says (RFC 9112 section 6.3), which may say it in one way only.
    async fn take_body(&mut self, head: &Message, until_closed: bool) -> Vec<u8> {
        let (encodings, lengths) = (head.lines("transfer-encoding"), head.lines("content-length"));
        match (&encodings[..], &lengths[..]) {
            (["chunked"], []) => self.take_chunks().await,
            ([], [length]) => self.take(length.parse().expect("not a length")).await,
            ([], []) if until_closed => self.rest().await,
            ([], []) => Vec::new(),
            _ => panic!("contradictory framing: {head:?}"),
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
    pub(crate) async fn take_chunk(&mut self) -> Option<Vec<u8>> {
        let size = self.take_through("\r\n").await;
        let size = usize::from_str_radix(size.trim_end(), 16).expect("not the size of a chunk");
        let mut chunk = self.take(size + 2).await;
        assert_eq!(chunk.split_off(size), b"\r\n");
        (size > 0).then_some(chunk)
    }

    /// All that comes, up to and with `end`.
    pub(crate) async fn take_through(&mut self, end: &str) -> String {
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

    /// All that comes until the other side closes the connection.
    pub(crate) async fn rest(&mut self) -> Vec<u8> {
        while self.receive().await {}
        std::mem::take(&mut self.received)
    }

    /// Asserts that the other side has closed the connection, and that nothing more came.
    pub(crate) async fn assert_closed(&mut self) {
        assert_eq!(String::from_utf8_lossy(&self.rest().await), "");
    }

    /// Waits until the other side is gone, in whatever way.
    pub(crate) async fn gone(&mut self) {
        while watched(self.stream.read_buf(&mut self.received))
            .await
            .is_ok_and(|read| read > 0)
        {}
    }

    /// Closes the sending side alone.
    pub(crate) async fn finish(&mut self) {
        watched(self.stream.shutdown()).await.expect("not closed");
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
