//! What was asked for on the command line?

use std::net::SocketAddr;
use std::str::FromStr;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use http::uri::{Authority, Scheme};
use http::{StatusCode, Uri};
use tower_json_errors::{Expose, JsonPolicy};

const EXAMPLES: &str = "\
Examples:
  Before Flask's own server, which sends plain strings, HTML, and errors that say 200:
    reverse_proxy --upstream http://127.0.0.1:5000 --unmask
  For an API whose clients read problem details, and whose browsers keep their error pages:
    reverse_proxy --upstream http://127.0.0.1:8080 --format problem --keep-html
  While you develop, with the text of every error:
    reverse_proxy --upstream http://127.0.0.1:8080 --expose everything

What is no error streams through as it is, upgrades to WebSocket too (with --unmask, short
answers are looked at). So does all that says `Cache-Control: no-transform`, be it the request
or the response.

What goes wrong between here and the upstream is answered in the same JSON:
  502  it cannot be reached, or does not speak HTTP
  503  too many requests wait for it (--max-waiting)
  504  it is too slow to accept a connection (--connect-timeout) or to answer (--timeout)

Each error is one line on stderr, with what clients do not see.

It speaks HTTP/1 and HTTP/2 to clients, HTTP/1 to the upstream, and TLS to neither. It does not
know which clients to trust: it adds to X-Forwarded-For, and writes X-Forwarded-Host and -Proto anew.";

/// Makes every error of an HTTP service JSON with the right status, from the outside.
#[derive(Debug, Parser)]
#[command(name = "reverse_proxy", after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The service behind the proxy, as http://HOST:PORT
    #[arg(long, value_name = "URL")]
    pub(crate) upstream: Upstream,

    /// Where to listen; port 0 is any free one. By default only this machine can connect
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:3000")]
    pub(crate) listen: SocketAddr,

    /// What an error looks like
    #[arg(long, value_enum, value_name = "SHAPE", default_value_t = Shape::Flat)]
    pub(crate) format: Shape,

    /// Whose error texts clients see
    #[arg(long, value_enum, value_name = "WHOSE", default_value_t = Shown::ClientErrors)]
    pub(crate) expose: Shown,

    /// What to do with errors that are JSON already
    #[arg(long, value_enum, value_name = "POLICY", default_value_t = Policy::Verify)]
    pub(crate) json: Policy,

    /// Give errors that say 200 the status in their body, or else this one [400 if none is given]
    #[arg(long, value_name = "STATUS", num_args = 0..=1, require_equals = true, default_missing_value = "400")]
    pub(crate) unmask: Option<StatusCode>,

    /// Leave HTML errors to clients that prefer HTML, as browsers do
    #[arg(long)]
    pub(crate) keep_html: bool,

    /// How much of an error body is read, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = 65_536)]
    pub(crate) max_error_body: usize,

    /// How many requests may wait for the upstream to answer, all others being refused; an answer may stream on
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    pub(crate) max_waiting: usize,

    /// How long the upstream may take to accept a connection
    #[arg(long, value_name = "SECONDS", default_value = "5")]
    pub(crate) connect_timeout: Seconds,

    /// How long the upstream may take to begin its answer; the answer may last for ever
    #[arg(long, value_name = "SECONDS", default_value = "60")]
    pub(crate) timeout: Seconds,

    /// How long an error body may take to arrive
    #[arg(long, value_name = "SECONDS", default_value = "5")]
    pub(crate) error_body_timeout: Seconds,

    /// How long answers may go on after Ctrl-C or SIGTERM; upgraded connections are not waited for
    #[arg(long, value_name = "SECONDS", default_value = "10")]
    pub(crate) drain_timeout: Seconds,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Shape {
    #[value(help = r#"{"error":"no such user"}"#)]
    Flat,
    #[value(help = r#"{"error":{"status":404,"code":"not_found","message":"no such user"}}"#)]
    Nested,
    /// Problem details, RFC 9457
    Problem,
    /// Problem details for clients that name them in Accept, flat for all others
    ByAccept,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Shown {
    /// Reason phrases alone
    Nothing,
    /// The texts of 4xx
    ClientErrors,
    /// The texts of 4xx and 5xx
    Responses,
    /// These, and what went wrong in the proxy
    Everything,
}

impl From<Shown> for Expose {
    fn from(shown: Shown) -> Self {
        match shown {
            Shown::Nothing => Self::Nothing,
            Shown::ClientErrors => Self::ClientErrors,
            Shown::Responses => Self::Responses,
            Shown::Everything => Self::Everything,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Policy {
    /// Believe the label
    Trust,
    /// Keep objects and arrays, rewrite what is none
    Verify,
    /// Translate objects of another shape, too
    Reshape,
}

impl From<Policy> for JsonPolicy {
    fn from(policy: Policy) -> Self {
        match policy {
            Policy::Trust => Self::Trust,
            Policy::Verify => Self::Verify,
            Policy::Reshape => Self::Reshape,
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Upstream(pub(crate) Authority);

impl FromStr for Upstream {
    type Err = &'static str;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let url = word.parse::<Uri>().map_err(|_| "not a URL")?;
        if url.scheme() != Some(&Scheme::HTTP) {
            return Err("it must begin with http://");
        }
        if url.path_and_query().is_some_and(|path| path != "/") {
            return Err("it must have no path: the path is the request's");
        }
        url.into_parts().authority.map(Self).ok_or("it has no host")
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Seconds(pub(crate) Duration);

impl FromStr for Seconds {
    type Err = &'static str;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let seconds = word.parse().map_err(|_| "not a number")?;
        let duration = Duration::try_from_secs_f64(seconds).map_err(|_| "not a length of time")?;
        Ok(Self(duration))
    }
}
