//! Runs the shortest honest reverse proxy: the layer around an HTTP client, before a service in any language.
//!
//! ```text
//! cargo run --example reverse_proxy -- http://127.0.0.1:5000 127.0.0.1:3000
//! ```
//!
//! It shows how the parts fit, and is not for production: `gateway/` has the proxy that retries, logs, drains, limits,
//! upgrades to WebSocket, and follows HTTP's rules for proxies throughout.

use std::error::Error;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use http::header::{CONNECTION, CONTENT_LENGTH, HOST, TE, TRANSFER_ENCODING, UPGRADE};
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderMap, HeaderName, Request, Response, StatusCode, Uri, Version};
use hyper::body::Incoming;
use hyper_util::client::legacy::{self, Client, connect::HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tower::{ServiceBuilder, service_fn};
use tower_json_errors::{BoxError, ErrorContext, HttpError, JsonErrorsLayer};

/// Makes the errors of a service JSON, as a reverse proxy before it.
#[derive(Parser)]
#[command(name = "reverse_proxy")]
struct Arguments {
    /// The service, as http://HOST:PORT
    upstream: Uri,

    /// The address to listen on
    #[arg(default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
}

#[tokio::main]
async fn main() -> ExitCode {
    match start(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Cannot go on: {error}.");
            ExitCode::FAILURE
        }
    }
}

async fn start(Arguments { upstream, listen }: Arguments) -> Result<(), BoxError> {
    let listener = TcpListener::bind(listen).await;
    let listener = listener.map_err(|error| format!("{listen}: {error}"))?;
    println!("http://{} forwards to {upstream}", listener.local_addr()?);
    let upstream = upstream.into_parts().authority;
    run(listener, upstream.ok_or("the URL has no host")?).await
}

pub(crate) async fn run(listener: TcpListener, upstream: Authority) -> Result<(), BoxError> {
    let client = Client::builder(TokioExecutor::new()).build_http();
    let service = ServiceBuilder::new()
        .layer(JsonErrorsLayer::new().map_service_error(of_upstream))
        .timeout(Duration::from_secs(60))
        .service(service_fn(move |request| {
            forward(client.clone(), upstream.clone(), request)
        }));
    let mut server = auto::Builder::new(TokioExecutor::new());
    server.http1().timer(TokioTimer::new());
    loop {
        let (stream, _) = listener.accept().await?;
        let connection = server.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service.clone()));
        tokio::spawn(connection.into_owned());
    }
}

/// Both bodies stream.
async fn forward(
    client: Client<HttpConnector, Incoming>,
    upstream: Authority,
    mut request: Request<Incoming>,
) -> Result<Response<Incoming>, BoxError> {
    let path = request.uri().path_and_query().cloned();
    let uri = Uri::builder().scheme(Scheme::HTTP).authority(upstream);
    *request.uri_mut() = uri
        .path_and_query(path.unwrap_or(PathAndQuery::from_static("/")))
        .build()?;
    *request.version_mut() = Version::HTTP_11;
    strip(request.headers_mut());
    request.headers_mut().remove(HOST);
    let mut response = client.request(request).await?;
    *response.version_mut() = Version::default();
    strip(response.headers_mut());
    Ok(response)
}

/// Takes off what concerns one connection alone (RFC 9110 section 7.6.1, RFC 9112 section 6.3).
fn strip(headers: &mut HeaderMap) {
    let lines: Vec<_> = headers.get_all(CONNECTION).iter().cloned().collect();
    let named = lines
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','));
    let named = named.filter_map(|name| name.trim().parse::<HeaderName>().ok());
    let length = headers.contains_key(TRANSFER_ENCODING).then_some(CONTENT_LENGTH);
    for name in [CONNECTION, TE, TRANSFER_ENCODING, UPGRADE]
        .into_iter()
        .chain(length)
        .chain(named)
    {
        headers.remove(name);
    }
}

/// An error of the client is the upstream's, unless the request's own body failed: hyper calls that the user's.
fn of_upstream(error: &BoxError, _: &ErrorContext<'_>) -> Option<HttpError> {
    let error = error.downcast_ref::<legacy::Error>()?;
    let mut causes = std::iter::successors(error.source(), |&cause| cause.source());
    let is_of_request = causes.any(|cause| cause.downcast_ref().is_some_and(hyper::Error::is_user));
    Some(
        if is_of_request {
            StatusCode::BAD_REQUEST
        } else {
            StatusCode::BAD_GATEWAY
        }
        .into(),
    )
}
