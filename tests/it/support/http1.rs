//! Reads HTTP/1 responses strictly: accepts only what RFC 9112 allows a sender, and never waits without an end.
//!
//! The fuzz targets use this file too, so it needs nothing of the other tests.

use std::fmt;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

/// A connection of a client, and what was received on it but not yet taken.
#[derive(Debug)]
pub(crate) struct Http1<S> {
    stream: S,
    patience: Duration,
    received: Vec<u8>,
    /// All bytes that were ever taken.
    taken: Vec<u8>,
}

/// A response, read up to its own end and no further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) version: Version,
    pub(crate) status: StatusCode,
    pub(crate) reason: String,
    pub(crate) headers: HeaderMap,
    pub(crate) framing: Framing,
    pub(crate) body: Vec<u8>,
    pub(crate) trailers: HeaderMap,
}

/// What tells the end of a body (RFC 9112 section 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// HEAD, 1xx, 204 and 304 end with their head.
    Bodiless,
    Chunked,
    /// The end of the connection.
    Close,
    Length(usize),
}

/// Why a response could not be read.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The connection ended before the response did.
    Closed(String),
    /// Bytes that no sender may send.
    Illegal(String),
    /// Nothing more came, and the response was not over.
    Silence(String),
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed(after) => write!(f, "closed after {after:?}"),
            Self::Illegal(what) => write!(f, "illegal: {what}"),
            Self::Silence(after) => write!(f, "silence after {after:?}"),
        }
    }
}

fn illegal(what: impl Into<String>) -> Fault {
    Fault::Illegal(what.into())
}

impl<S: AsyncRead + AsyncWrite + Unpin> Http1<S> {
    /// Reads from `stream`, and calls it silence if nothing comes for so long.
    pub(crate) fn over(stream: S, patience: Duration) -> Self {
        Self {
            stream,
            patience,
            received: Vec::new(),
            taken: Vec::new(),
        }
    }

    /// Sends a request that is written out.
    pub(crate) async fn send(&mut self, request: &[u8]) -> Result<(), Fault> {
        match timeout(self.patience, self.stream.write_all(request)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(Fault::Closed(error.to_string())),
            Err(_) => Err(Fault::Silence("a request that was not taken".to_owned())),
        }
    }

    /// The next response, which answers a request of this method.
    pub(crate) async fn reply(&mut self, method: &Method) -> Result<Reply, Fault> {
        let mut reply = self.head(method).await?;
        match reply.framing {
            Framing::Bodiless => {}
            Framing::Chunked => {
                while let Some(chunk) = self.chunk().await? {
                    reply.body.extend(chunk);
                }
                reply.trailers = self.trailers().await?;
            }
            Framing::Close => reply.body = self.rest().await?,
            Framing::Length(length) => reply.body = self.take(length).await?,
        }
        Ok(reply)
    }

    /// The status line and the headers of the next response; its body is still to come.
    pub(crate) async fn head(&mut self, method: &Method) -> Result<Reply, Fault> {
        let head = self.take_through(b"\r\n\r\n").await?;
        parse(&head, method)
    }

    /// The next chunk, or `None` for the last.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Vec<u8>>, Fault> {
        let line = self.take_through(b"\r\n").await?;
        let digits = text(&line[..line.len() - 2])?;
        let is_hex = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let size = is_hex.then(|| usize::from_str_radix(&digits, 16).ok()).flatten();
        let size = size.ok_or_else(|| illegal(format!("{digits:?} for the size of a chunk")))?;
        if size == 0 {
            return Ok(None);
        }
        let chunk = self.take(size).await?;
        match &self.take(2).await?[..] {
            b"\r\n" => Ok(Some(chunk)),
            other => Err(illegal(format!(
                "{:?} behind a chunk",
                other.escape_ascii().to_string()
            ))),
        }
    }

    /// What follows the last chunk, up to the empty line.
    pub(crate) async fn trailers(&mut self) -> Result<HeaderMap, Fault> {
        let mut trailers = HeaderMap::new();
        loop {
            let line = self.take_through(b"\r\n").await?;
            if line == b"\r\n" {
                return Ok(trailers);
            }
            let (name, value) = field(&text(&line[..line.len() - 2])?)?;
            trailers.append(name, value);
        }
    }

    /// All that comes until the connection ends.
    pub(crate) async fn rest(&mut self) -> Result<Vec<u8>, Fault> {
        while self.receive().await? {}
        let length = self.received.len();
        self.take(length).await
    }

    /// Sends nothing more, and takes it for a fault if anything comes but the end.
    pub(crate) async fn finish(&mut self) -> Result<(), Fault> {
        // A server that has closed already needs no farewell.
        let _ = timeout(self.patience, self.stream.shutdown()).await;
        let rest = self.rest().await?;
        if rest.is_empty() {
            Ok(())
        } else {
            Err(illegal(format!("{:?} behind the last response", lossy(&rest))))
        }
    }

    /// All bytes that were taken so far.
    pub(crate) fn taken(&self) -> &[u8] {
        &self.taken
    }

    /// All that comes, up to and with `end`.
    pub(crate) async fn take_through(&mut self, end: &[u8]) -> Result<Vec<u8>, Fault> {
        let mut searched = 0;
        loop {
            let found = self.received[searched..]
                .windows(end.len())
                .position(|window| window == end);
            if let Some(start) = found {
                return self.take(searched + start + end.len()).await;
            }
            searched = (self.received.len() + 1).saturating_sub(end.len());
            self.must_receive().await?;
        }
    }

    async fn take(&mut self, length: usize) -> Result<Vec<u8>, Fault> {
        while self.received.len() < length {
            self.must_receive().await?;
        }
        let rest = self.received.split_off(length);
        let taken = std::mem::replace(&mut self.received, rest);
        self.taken.extend_from_slice(&taken);
        Ok(taken)
    }

    async fn must_receive(&mut self) -> Result<(), Fault> {
        if self.receive().await? {
            Ok(())
        } else {
            Err(Fault::Closed(lossy(&self.received)))
        }
    }

    /// Whether there was more before the end.
    async fn receive(&mut self) -> Result<bool, Fault> {
        match timeout(self.patience, self.stream.read_buf(&mut self.received)).await {
            Ok(Ok(count)) => Ok(count > 0),
            Ok(Err(error)) => Err(Fault::Closed(format!("{}: {error}", lossy(&self.received)))),
            Err(_) => Err(Fault::Silence(lossy(&self.received))),
        }
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&bytes[..bytes.len().min(400)]).into_owned()
}

/// The bytes as Latin-1, if none of them is a control character where no sender may put one.
fn text(bytes: &[u8]) -> Result<String, Fault> {
    if let Some(byte) = bytes.iter().find(|byte| byte.is_ascii_control() && **byte != b'\t') {
        return Err(illegal(format!("the byte {byte:#04x} in {:?}", lossy(bytes))));
    }
    Ok(bytes.iter().copied().map(char::from).collect())
}

fn parse(head: &[u8], method: &Method) -> Result<Reply, Fault> {
    let head = head.strip_suffix(b"\r\n\r\n").unwrap_or(head);
    let mut lines = Vec::new();
    let mut rest = head;
    while let Some(end) = rest.windows(2).position(|window| window == b"\r\n") {
        lines.push(text(&rest[..end])?);
        rest = &rest[end + 2..];
    }
    lines.push(text(rest)?);
    let mut lines = lines.into_iter();
    let (version, status, reason) = status_line(&lines.next().unwrap_or_default())?;
    let mut headers = HeaderMap::new();
    for line in lines {
        let (name, value) = field(&line)?;
        headers.append(name, value);
    }
    let framing = framing(version, status, method, &headers)?;
    Ok(Reply {
        version,
        status,
        reason,
        headers,
        framing,
        body: Vec::new(),
        trailers: HeaderMap::new(),
    })
}

fn status_line(line: &str) -> Result<(Version, StatusCode, String), Fault> {
    let no_status_line = || illegal(format!("{line:?} for a status line"));
    let mut parts = line.splitn(3, ' ');
    let version = match parts.next() {
        Some("HTTP/1.0") => Version::HTTP_10,
        Some("HTTP/1.1") => Version::HTTP_11,
        _ => return Err(no_status_line()),
    };
    let status = parts
        .next()
        .and_then(|digits| StatusCode::from_bytes(digits.as_bytes()).ok());
    let status = status.ok_or_else(no_status_line)?;
    // The blank in front of the reason must be there, the reason need not.
    let reason = parts.next().ok_or_else(no_status_line)?;
    Ok((version, status, reason.to_owned()))
}

fn field(line: &str) -> Result<(HeaderName, HeaderValue), Fault> {
    let no_field = || illegal(format!("{line:?} for a field"));
    let (name, value) = line.split_once(':').ok_or_else(no_field)?;
    // Neither a blank in front of the colon nor a folded line is a name.
    let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| no_field())?;
    let value: Option<Vec<u8>> = value
        .trim_matches([' ', '\t'])
        .chars()
        .map(|c| u8::try_from(c).ok())
        .collect();
    let value = value.and_then(|bytes| HeaderValue::from_bytes(&bytes).ok());
    Ok((name, value.ok_or_else(no_field)?))
}

/// The one framing that the head announces. Two of them are a fault, however they agree.
fn framing(version: Version, status: StatusCode, method: &Method, headers: &HeaderMap) -> Result<Framing, Fault> {
    let lengths: Vec<_> = headers.get_all("content-length").iter().collect();
    let codings: Vec<_> = headers.get_all("transfer-encoding").iter().collect();
    let length = match lengths[..] {
        [] => None,
        [length] => Some(digits(length).ok_or_else(|| illegal(format!("Content-Length: {length:?}")))?),
        _ => return Err(illegal(format!("several values of Content-Length: {lengths:?}"))),
    };
    let is_chunked = match codings[..] {
        [] => false,
        [coding] if coding.as_bytes().eq_ignore_ascii_case(b"chunked") => true,
        _ => return Err(illegal(format!("Transfer-Encoding: {codings:?}"))),
    };
    if is_chunked && length.is_some() {
        return Err(illegal("Content-Length beside Transfer-Encoding"));
    }
    if is_chunked && version == Version::HTTP_10 {
        return Err(illegal("Transfer-Encoding in HTTP/1.0"));
    }
    let is_empty_by_status = status.is_informational() || status == StatusCode::NO_CONTENT;
    if is_empty_by_status && (is_chunked || length.is_some()) {
        return Err(illegal(format!("{status} with a framing of its own")));
    }
    if method == Method::HEAD || is_empty_by_status || status == StatusCode::NOT_MODIFIED {
        return Ok(Framing::Bodiless);
    }
    Ok(match length {
        _ if is_chunked => Framing::Chunked,
        Some(length) => Framing::Length(length),
        None => Framing::Close,
    })
}

fn digits(value: &HeaderValue) -> Option<usize> {
    let text = value.to_str().ok()?;
    let are_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    are_digits.then(|| text.parse().ok()).flatten()
}

/// Whether the reader itself finds what it is there to find.
#[cfg(test)]
mod tests {
    use super::{Fault, Framing, Http1, Reply};
    use http::Method;
    use std::time::Duration;
    use tokio::io::{AsyncWriteExt, duplex};

    async fn read(bytes: &[u8], method: &Method) -> (Result<Reply, Fault>, Result<(), Fault>) {
        let (near, mut far) = duplex(4096);
        far.write_all(bytes).await.expect("the duplex is large enough");
        far.shutdown().await.expect("nothing to flush");
        let mut reader = Http1::over(near, Duration::from_secs(1));
        let reply = reader.reply(method).await;
        (reply, reader.finish().await)
    }

    #[tokio::test]
    async fn each_framing_ends_where_it_says() {
        for (bytes, framing, body) in [
            (
                &b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno"[..],
                Framing::Length(2),
                &b"no"[..],
            ),
            (
                b"HTTP/1.1 404 \r\ntransfer-encoding: chunked\r\n\r\n2\r\nno\r\n0\r\nx: y\r\n\r\n",
                Framing::Chunked,
                b"no",
            ),
            (b"HTTP/1.0 404 Not Found\r\n\r\nno", Framing::Close, b"no"),
            (b"HTTP/1.1 204 No Content\r\n\r\n", Framing::Bodiless, b""),
        ] {
            let (reply, end) = read(bytes, &Method::GET).await;
            let reply = reply.expect("a legal response");
            assert_eq!((reply.framing, &reply.body[..], end), (framing, body, Ok(())));
        }
    }

    #[tokio::test]
    async fn what_no_sender_may_send_is_a_fault() {
        let heads: [&str; 14] = [
            "HTTP/1.1 404\r\n\r\n",
            "HTTP/2 404 Not Found\r\n\r\n",
            "404 Not Found\r\n\r\n",
            "HTTP/1.1 404 a\nb: c\r\n\r\n",
            "HTTP/1.1 404 N\r\na : b\r\n\r\n",
            "HTTP/1.1 404 N\r\na: b\r\n c\r\n\r\n",
            "HTTP/1.1 404 N\r\nContent-Length: nonsense\r\n\r\n",
            "HTTP/1.1 404 N\r\nContent-Length: +1\r\n\r\n1",
            "HTTP/1.1 404 N\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n1",
            "HTTP/1.1 404 N\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1",
            "HTTP/1.1 404 N\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            "HTTP/1.0 404 N\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 204 N\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 404 N\r\nTransfer-Encoding: chunked\r\n\r\n1;x\r\na\r\n0\r\n\r\n",
        ];
        for head in heads {
            let (reply, _) = read(head.as_bytes(), &Method::GET).await;
            assert!(matches!(reply, Err(Fault::Illegal(_))), "{head:?}: {reply:?}");
        }
    }

    #[tokio::test]
    async fn more_and_less_than_announced_is_a_fault() {
        let (reply, _) = read(b"HTTP/1.1 404 N\r\nContent-Length: 3\r\n\r\nno", &Method::GET).await;
        assert!(matches!(reply, Err(Fault::Closed(_))), "{reply:?}");
        let (reply, end) = read(b"HTTP/1.1 404 N\r\nContent-Length: 1\r\n\r\nno", &Method::GET).await;
        assert!(
            reply.is_ok() && matches!(end, Err(Fault::Illegal(_))),
            "{reply:?} {end:?}"
        );
        let (reply, end) = read(b"HTTP/1.1 404 N\r\nContent-Length: 2\r\n\r\nno", &Method::HEAD).await;
        assert!(
            reply.is_ok() && matches!(end, Err(Fault::Illegal(_))),
            "{reply:?} {end:?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn silence_is_a_fault_and_no_hang() {
        let (near, _far) = duplex(64);
        let reply = Http1::over(near, Duration::from_secs(1)).reply(&Method::GET).await;
        assert!(matches!(reply, Err(Fault::Silence(_))), "{reply:?}");
    }
}
