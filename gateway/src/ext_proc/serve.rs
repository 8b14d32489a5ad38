//! Serves the External Processing service, its health and its counters, until the program is asked to end.

use std::convert::Infallible;
use std::future::Future;
use std::io::{self, ErrorKind, IsTerminal};
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use envoy_types::pb::envoy::service::ext_proc::v3::external_processor_server::ExternalProcessorServer;
use http::header::CONTENT_TYPE;
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, UnixListener, UnixStream};
use tokio::sync::oneshot;
use tokio_stream::wrappers::UnixListenerStream;
use tonic::transport::Server;
use tonic::transport::server::{Router, TcpIncoming};
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;
use tower_json_errors::{JsonErrorsLayer, RequestHead};
use tracing_subscriber::EnvFilter;

use super::arguments::{Arguments, Socket};
use super::{ExtProc, Metrics};
use crate::options::LayerOptions;
use crate::signals::Signals;

/// How long a scraper may keep a connection without a request.
const SCRAPER_PATIENCE: Duration = Duration::from_secs(60);

/// Serves until the program is asked to end.
///
/// # Errors
///
/// A sentence that says why it cannot serve, or that streams were cut off at the end.
pub async fn run(arguments: &Arguments) -> Result<(), String> {
    log_to_stderr();
    let service = ExtProc::new(layer(&arguments.layer));
    if let Some(listen) = &arguments.metrics {
        let (listener, address) = listen.bind().await?;
        tracing::info!("counters for Prometheus are at http://{address}/metrics");
        tokio::spawn(serve_metrics(listener, service.metrics()));
    }
    let (health, health_service) = tonic_health::server::health_reporter();
    health.set_serving::<ExternalProcessorServer<ExtProc>>().await;
    let router = Server::builder()
        // Each HTTP request of the proxy is a stream.
        .max_concurrent_streams(100_000)
        .http2_keepalive_interval(Some(Duration::from_secs(60)))
        .add_service(health_service)
        .add_service(service.into_service());
    let patience = arguments.drain_timeout.0;
    let signals = Signals::new().map_err(|error| format!("cannot listen for signals: {error}"))?;
    let (draining, drained) = oneshot::channel();
    let asked_to_end = async move {
        signals.drain_requested(patience).await;
        refuse_health(&health).await;
        // The receiver lives as long as the server does.
        let _ = draining.send(());
    };
    let too_late = async {
        // Without a signal, this never comes to pass.
        if drained.await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(patience).await;
    };
    tokio::select! {
        served = serve(router, &arguments.listen, asked_to_end) => served,
        () = too_late => Err("streams were cut off after the time for draining".to_owned()),
    }
}

/// The configured layer. It logs by `tracing`, with the texts that clients do not see.
fn layer(options: &LayerOptions) -> JsonErrorsLayer {
    let covered = options.clone();
    options
        .layer()
        .only_if(move |request: &RequestHead<'_>| covered.covers(request))
}

fn log_to_stderr() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    // Whoever calls this as a library may log already.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .try_init();
}

async fn refuse_health(health: &HealthReporter) {
    health.set_service_status("", ServingStatus::NotServing).await;
    health.set_not_serving::<ExternalProcessorServer<ExtProc>>().await;
}

async fn serve(router: Router, listen: &Socket, asked_to_end: impl Future<Output = ()>) -> Result<(), String> {
    let served = match listen {
        Socket::Tcp(listen) => {
            let (listener, address) = listen.bind().await?;
            tracing::info!("serving External Processing on {address}");
            let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
            router.serve_with_incoming_shutdown(incoming, asked_to_end).await
        }
        Socket::Unix(path) => {
            let (listener, _remove) = bind_unix(path)
                .await
                .map_err(|why| format!("cannot listen on {listen}: {why}"))?;
            tracing::info!("serving External Processing on {listen}");
            router
                .serve_with_incoming_shutdown(UnixListenerStream::new(listener), asked_to_end)
                .await
        }
    };
    served.map_err(|error| format!("cannot serve on {listen}: {error}"))
}

/// Binds a Unix socket, in the place of one that was left behind.
async fn bind_unix(path: &Path) -> Result<(UnixListener, RemoveOnDrop), String> {
    let is_socket = std::fs::symlink_metadata(path).map(|file| file.file_type().is_socket());
    match is_socket {
        Ok(false) => return Err("there is a file of this name".to_owned()),
        Ok(true) => match UnixStream::connect(path).await {
            Ok(_) => return Err("another program listens there".to_owned()),
            // Nobody listens: a program that ended at once left it behind.
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
                std::fs::remove_file(path).map_err(|error| error.to_string())?;
            }
            Err(error) => return Err(error.to_string()),
        },
        Err(_) => {}
    }
    let listener = UnixListener::bind(path).map_err(|error| error.to_string())?;
    Ok((listener, RemoveOnDrop(path.to_owned())))
}

/// A socket file, which is removed at the end.
#[derive(Debug)]
struct RemoveOnDrop(PathBuf);

impl Drop for RemoveOnDrop {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = std::fs::remove_file(&self.0);
    }
}

async fn serve_metrics(listener: TcpListener, metrics: Metrics) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Too many open files: it passes, and must not become a busy loop.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let metrics = metrics.clone();
        tokio::spawn(async move {
            let service = service_fn(|request| std::future::ready(Ok::<_, Infallible>(exposition(&request, &metrics))));
            let mut server = http1::Builder::new();
            // With a clock, by which nobody holds a connection without a request.
            server.timer(TokioTimer::new()).header_read_timeout(SCRAPER_PATIENCE);
            // A scraper that goes away is not worth a log line.
            let _ = server.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

fn exposition(request: &Request<Incoming>, metrics: &Metrics) -> Response<Full<Bytes>> {
    if request.uri().path() != "/metrics" {
        let mut response = Response::new(Full::default());
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    }
    let mut response = Response::new(Full::from(metrics.encode()));
    let openmetrics = http::HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, openmetrics);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_socket_is_bound_where_nobody_listens_any_more() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("socket");
        // This one ends without a chance to clean up.
        drop(UnixListener::bind(&path).unwrap());
        assert!(path.exists());
        let (_listener, remove) = bind_unix(&path).await.unwrap();
        let why = bind_unix(&path).await.unwrap_err();
        assert_eq!(why, "another program listens there");
        drop(remove);
        assert!(!path.exists());
    }

    #[tokio::test]
    async fn a_file_that_is_no_socket_is_left_alone() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert_eq!(
            bind_unix(file.path()).await.unwrap_err(),
            "there is a file of this name"
        );
        assert!(file.path().exists());
    }
}
