//! Serves a Tower service by hyper.

use std::io::{Error, ErrorKind, Result};
use std::net::Ipv4Addr;

use http_body::Body;
use hyper::body::Incoming;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tower::Service;
use tower_json_errors::BoxError;

/// Listens on this port of the loopback interface, or on a free one if it is in use.
pub(crate) async fn bind(port: u16) -> Result<TcpListener> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            eprintln!("Port {port} is in use: a free port is used instead.");
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await
        }
        bound => bound.map_err(|error| Error::new(error.kind(), format!("port {port}: {error}"))),
    }
}

/// Serves HTTP/1 and HTTP/2 until accepting fails.
pub(crate) async fn serve<S, B>(listener: TcpListener, service: S) -> Result<()>
where
    S: Service<Request<Incoming>, Response = Response<B>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: Body<Data: Send, Error: Into<BoxError>> + Send + 'static,
{
    loop {
        let (stream, _) = listener.accept().await?;
        let service = TowerToHyperService::new(service.clone());
        tokio::spawn(async move {
            let server = auto::Builder::new(TokioExecutor::new());
            // Fails if the client or the service ends the connection. There is nobody to report it to.
            let _ = server.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}
