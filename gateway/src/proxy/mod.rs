//! Implements the command `proxy`: a reverse proxy that makes the errors of one upstream JSON.
//!
//! A request goes through these, from the outside in: `server` (connections), `exchange` (the access log), the
//! layer, a limit that sheds load, `forward` (HTTP's rules for proxies), hyper-util's client.

mod arguments;
mod client_stream;
mod connect;
mod errors;
mod exchange;
mod forward;
mod headers;
mod server;
mod target;
mod upload;

use std::sync::Arc;

use http::Request;
use tokio::net::TcpListener;
use tower::{ServiceBuilder, service_fn};

pub use arguments::{Arguments, Upstream};
use client_stream::Patience;
use exchange::Observer;
use forward::Forwarder;
use server::Serving;
use upload::Upload;

use crate::log::{AccessLog, say};
use crate::signals::Signals;

/// Serves until the program is asked to end.
///
/// # Errors
///
/// A sentence that says why it cannot serve, or that requests were cut off at the end.
pub async fn run(arguments: &Arguments) -> Result<(), String> {
    let (listener, address) = arguments.listen.bind().await?;
    let log = AccessLog::new(arguments.access_log, std::io::stdout());
    let signals = Signals::new().map_err(|error| format!("cannot listen for signals: {error}"))?;
    let end = signals.drain_requested(arguments.drain_timeout.0);
    say(format_args!("http://{address} responds for {}", arguments.upstream));
    if serve(arguments, listener, log, end).await? {
        Ok(())
    } else {
        Err("some responses were not complete in time, and were cut off".to_owned())
    }
}

/// Serves until `end`, and returns whether all responses were complete in time then.
///
/// # Errors
///
/// A sentence that says why it cannot serve.
pub async fn serve(
    arguments: &Arguments,
    listener: TcpListener,
    log: AccessLog,
    end: impl Future<Output = ()>,
) -> Result<bool, String> {
    let forwarder = Forwarder::new(arguments, connect::client(arguments)?);
    let service = ServiceBuilder::new()
        .layer(errors::layer(arguments))
        // Refused at once, with 503, rather than left to wait in a queue that only grows.
        .load_shed()
        .concurrency_limit(arguments.max_waiting)
        .service(service_fn(move |request: Request<Upload>| {
            forwarder.clone().forward(request)
        }));
    let observer = Arc::new(Observer::new(arguments, log));
    let serving = Serving {
        patience: Patience {
            idle: arguments.header_timeout.0,
            stalled: arguments.download_timeout.0,
        },
        drain_timeout: arguments.drain_timeout.0,
        max_connections: arguments.max_connections,
    };
    let respond = move |peer, request| exchange::observe(observer.clone(), service.clone(), peer, request);
    Ok(server::serve(listener, serving, end, respond).await)
}
