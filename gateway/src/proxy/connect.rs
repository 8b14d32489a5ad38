//! Connects to the upstream: TLS or not, HTTP/1 or HTTP/2, and an I/O type that survives early responses.

use std::fs;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tower::ServiceExt;
use tower::util::MapResponse;

use super::arguments::Arguments;
use super::upload::Upload;

type Connector = MapResponse<HttpsConnector<HttpConnector>, fn(Stream) -> Patient<Stream>>;
type Stream = <HttpsConnector<HttpConnector> as tower::Service<http::Uri>>::Response;

/// The client of the upstream, with its pool of connections.
pub(crate) type UpstreamClient = Client<Connector, Upload>;

/// Makes the client.
///
/// Fails with a sentence if the authorities to trust cannot be read.
pub(crate) fn client(arguments: &Arguments) -> Result<UpstreamClient, String> {
    let connector = connector(arguments)?;
    Ok(Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(arguments.upstream_keep_alive.0)
        .http2_only(arguments.upstream_http2)
        .build(connector))
}

fn connector(arguments: &Arguments) -> Result<Connector, String> {
    let http = tcp(arguments.connect_timeout.0);
    let builder = HttpsConnectorBuilder::new().with_tls_config(tls(arguments.upstream_ca.as_deref())?);
    let builder = builder.https_or_http();
    let https = if arguments.upstream_http2 {
        builder.enable_http2().wrap_connector(http)
    } else {
        // Upgrades need HTTP/1.1.
        builder.enable_http1().wrap_connector(http)
    };
    Ok(https.map_response(Patient::new as fn(Stream) -> Patient<Stream>))
}

fn tcp(connect_timeout: Duration) -> HttpConnector {
    let mut http = HttpConnector::new();
    http.enforce_http(false);
    http.set_connect_timeout(Some(connect_timeout));
    http.set_nodelay(true);
    http
}

/// Trusts the authorities of the file, else those that browsers trust.
fn tls(authorities: Option<&Path>) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    if let Some(file) = authorities {
        add_roots(&mut roots, file).map_err(|error| format!("--upstream-ca {}: {error}", file.display()))?;
    } else {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|error| error.to_string())?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

fn add_roots(roots: &mut RootCertStore, file: &Path) -> Result<(), String> {
    let pem = fs::read(file).map_err(|error| error.to_string())?;
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|error| format!("not PEM: {error:?}"))?;
        roots.add(certificate).map_err(|error| error.to_string())?;
    }
    if roots.is_empty() {
        Err("there is no certificate in it".to_owned())
    } else {
        Ok(())
    }
}

/// Whether a connection has brought a response before. Found in the extensions of each response.
#[derive(Clone, Debug, Default)]
pub(crate) struct Used(Arc<AtomicBool>);

impl Used {
    pub(crate) fn mark(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_marked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A connection that is still read after it can no longer be written.
///
/// An upstream may answer before it has read the whole request, and close (RFC 9110 section 9.3, RFC 9112 section 9.6).
/// Then writing fails while the response waits to be read. hyper would give up; here what is written is let go of, and
/// reading finds out how it ends.
#[derive(Debug)]
pub(crate) struct Patient<T> {
    stream: T,
    used: Used,
    deaf: bool,
}

impl<T> Patient<T> {
    fn new(stream: T) -> Self {
        Self {
            stream,
            used: Used::default(),
            deaf: false,
        }
    }

    /// What became of a write of `length` bytes.
    fn written(&mut self, result: io::Result<usize>, length: usize) -> io::Result<usize> {
        match result {
            Err(error) if is_gone(&error) => {
                self.deaf = true;
                Ok(length)
            }
            other => other,
        }
    }
}

fn is_gone(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
    )
}

impl<T: Connection> Connection for Patient<T> {
    fn connected(&self) -> Connected {
        self.stream.connected().extra(self.used.clone())
    }
}

impl<T: Read + Unpin> Read for Patient<T> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<T: Write + Unpin> Write for Patient<T> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.deaf {
            return Poll::Ready(Ok(bytes.len()));
        }
        let result = std::task::ready!(Pin::new(&mut self.stream).poll_write(cx, bytes));
        Poll::Ready(self.written(result, bytes.len()))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let length = slices.iter().map(|slice| slice.len()).sum();
        if self.deaf {
            return Poll::Ready(Ok(length));
        }
        let result = std::task::ready!(Pin::new(&mut self.stream).poll_write_vectored(cx, slices));
        Poll::Ready(self.written(result, length))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.deaf {
            return Poll::Ready(Ok(()));
        }
        let result = std::task::ready!(Pin::new(&mut self.stream).poll_flush(cx));
        Poll::Ready(self.written(result.map(|()| 0), 0).map(drop))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Request;
    use http_body_util::Full;
    use tokio::io::ReadBuf;

    use super::*;

    /// A connection whose other side responds and is gone, both noticed by the first write alone.
    #[derive(Debug, Default)]
    struct Gone {
        written: bool,
        response: &'static [u8],
        reader: Option<std::task::Waker>,
    }

    impl tokio::io::AsyncRead for Gone {
        fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
            if !self.written {
                self.reader = Some(cx.waker().clone());
                return Poll::Pending;
            }
            buffer.put_slice(std::mem::take(&mut self.response));
            Poll::Ready(Ok(()))
        }
    }

    impl tokio::io::AsyncWrite for Gone {
        fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, _: &[u8]) -> Poll<io::Result<usize>> {
            self.written = true;
            self.reader.take().into_iter().for_each(std::task::Waker::wake);
            Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()))
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    #[tokio::test]
    async fn a_response_is_read_although_the_request_can_no_longer_be_written() {
        let stream = Gone {
            response: b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n",
            ..Gone::default()
        };
        let patient = Patient::new(hyper_util::rt::TokioIo::new(stream));
        let (mut client, connection) = hyper::client::conn::http1::handshake(patient).await.unwrap();
        tokio::spawn(connection);
        let request = Request::post("/")
            .body(Full::new(Bytes::from(vec![0; 100_000])))
            .unwrap();
        let response = client.send_request(request).await.expect("the response was not read");
        assert_eq!(response.status(), 413);
    }
}
