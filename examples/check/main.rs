//! Checks whether all errors of your service are JSON of one shape, with requests that usually fail.
//!
//! ```text
//! cargo run --example check -- http://127.0.0.1:3000 /users /users/7
//! ```
//!
//! Ends with 1 if a response is not as it should be. `check.rs` checks any Tower service, so that a test of your own can
//! check a router without a port: copy it, and see `tests/it/check.rs` in the repository.

mod check;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use http::Uri;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

use check::Outcome;

const NOTES: &str = "\
Every request is wrong on purpose: unknown paths and methods, bodies that are
no JSON, and so on. A service should refuse all of them: do not run this
against one that accepts anything. There is no TLS.";

/// Sends wrong requests, and reports each error that is not JSON of one shape.
#[derive(Debug, Parser)]
#[command(name = "check", after_help = NOTES)]
struct Arguments {
    /// The service, as http://HOST:PORT
    url: Uri,

    /// Paths that exist, and take JSON
    #[arg(default_value = "/")]
    paths: Vec<String>,
}

#[tokio::main]
async fn main() -> io::Result<ExitCode> {
    let Arguments { url, paths } = Arguments::parse();
    if let Err(why) = check::connect(&url).await {
        eprintln!("Cannot check: {why}.");
        return Ok(ExitCode::FAILURE);
    }
    let client = Client::builder(TokioExecutor::new()).build_http();
    let outcomes = check::check(client, url.to_string().trim_end_matches('/'), &paths).await;
    for outcome in &outcomes {
        writeln!(io::stdout(), "{outcome}")?;
    }
    let faults = outcomes.iter().filter(|outcome| outcome.fault.is_some()).count();
    let errors = outcomes.iter().filter(|outcome| outcome.is_error()).count();
    writeln!(
        io::stdout(),
        "\n{errors} errors, {faults} responses that are not as they should be"
    )?;
    Ok(if faults == 0 && outcomes.iter().any(Outcome::is_error) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
