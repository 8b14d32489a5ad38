//! Runs the same service on two hyper servers, without the layer and with it, and compares the responses.
//!
//! ```text
//! cargo run --example hyper_server             the table, then both servers stay, to try with curl
//! cargo run --example hyper_server -- --help   all options
//! ```
//!
//! It fails if an error that comes through the layer is not JSON with the right status.

mod arguments;
mod client;
mod server;
mod service;
mod table;

use std::io::{self, IsTerminal, Write};
use std::net::SocketAddr;
use std::panic;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use hyper_util::rt::TokioTimer;
use tower::{Layer, ServiceBuilder, service_fn};
use tower_json_errors::JsonErrorsLayer;

use arguments::Arguments;
use service::ROUTES;
use table::{Row, Table};

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Arguments::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("Cannot go on: {error}.");
            ExitCode::FAILURE
        }
    }
}

/// Compares the responses. Returns whether all are right with the layer.
async fn run(arguments: &Arguments) -> io::Result<bool> {
    silence_the_staged_panic();
    let service = ServiceBuilder::new()
        .timeout(Duration::from_millis(100))
        .service(service_fn(service::answer));
    // Outside of everything that can fail, such as the timeout.
    let layer = JsonErrorsLayer::new().read_timeout(TokioTimer::new(), Duration::from_millis(100));

    let (with, without) = arguments.ports();
    let (with, without) = (server::bind(with).await?, server::bind(without).await?);
    let (with_at, without_at) = (with.local_addr()?, without.local_addr()?);
    tokio::spawn(server::serve(with, layer.layer(service.clone())));
    tokio::spawn(server::serve(without, service));

    let rows = compare(without_at, with_at).await;
    let is_colored = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let table = Table {
        rows: &rows,
        is_colored,
        width: width(),
    };
    writeln!(io::stdout(), "{table}")?;
    if !arguments.once {
        writeln!(io::stdout(), "Both servers keep serving. Ctrl-C ends them.\n")?;
        writeln!(io::stdout(), "  without the layer: curl -i http://{without_at}/plain")?;
        writeln!(io::stdout(), "  with the layer:    curl -i http://{with_at}/plain")?;
        tokio::signal::ctrl_c().await?;
    }
    Ok(rows.iter().all(Row::is_right))
}

/// The width of the terminal, or the usual one where there is none.
fn width() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| width.0.into())
}

async fn compare(without_at: SocketAddr, with_at: SocketAddr) -> Vec<Row> {
    let mut rows = Vec::new();
    for (path, what, status) in ROUTES {
        let without = client::ask(without_at, path).await;
        let with = client::ask(with_at, path).await;
        rows.push(Row {
            path,
            what,
            status,
            without,
            with,
        });
    }
    rows
}

/// Keeps the message of the panic in `/panic` out of the table. Every other panic is reported as usual.
fn silence_the_staged_panic() {
    let tell = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if info.payload().downcast_ref() != Some(&service::STAGED_PANIC) {
            tell(info);
        }
    }));
}
