//! A small reverse proxy: any service behind it, in any language, answers its errors in JSON.
//!
//! ```text
//! cargo run --example reverse_proxy -- --upstream http://127.0.0.1:5000
//! cargo run --example reverse_proxy -- --help
//! ```
//!
//! The services that it is made of, from the outside in: [`JsonErrorsLayer`](tower_json_errors::JsonErrorsLayer), a
//! limit that sheds load, a timeout, and hyper-util's client.

mod arguments;
pub(crate) mod errors;
mod forward;
mod headers;
mod server;

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use hyper::Request;
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::net::TcpListener;
use tower::{ServiceBuilder, service_fn};

pub(crate) use arguments::Arguments;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match start(&arguments).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("Some answers were not over in time, and were cut off.");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("Cannot listen on {}: {error}.", arguments.listen);
            ExitCode::FAILURE
        }
    }
}

async fn start(arguments: &Arguments) -> io::Result<bool> {
    let listener = TcpListener::bind(arguments.listen).await?;
    let (at, upstream) = (listener.local_addr()?, &arguments.upstream.0);
    writeln!(io::stdout(), "http://{at} answers for http://{upstream}")?;
    Ok(run(arguments, listener, server::asked_to_end()).await)
}

/// Serves until `end`. Whether all answers were over in time then.
pub(crate) async fn run(arguments: &Arguments, listener: TcpListener, end: impl Future<Output = ()>) -> bool {
    let (client, upstream) = (client(arguments.connect_timeout.0), arguments.upstream.0.clone());
    let forward =
        service_fn(move |request: Request<Incoming>| forward::forward(client.clone(), upstream.clone(), request));
    let service = ServiceBuilder::new()
        .layer(errors::layer(arguments))
        // Refused at once, with 503, rather than left to wait in a queue that only grows.
        .load_shed()
        .concurrency_limit(arguments.max_waiting)
        .timeout(arguments.timeout.0)
        .service(forward);
    server::serve(listener, service, end, arguments.drain_timeout.0).await
}

fn client(connect_timeout: Duration) -> Client<HttpConnector, Incoming> {
    let mut connector = HttpConnector::new();
    connector.set_connect_timeout(Some(connect_timeout));
    connector.set_nodelay(true);
    Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .build(connector)
}
