//! Defines the command line of `proxy`.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{ArgAction, Args};
use http::Uri;
use http::uri::{Authority, Scheme};

use crate::listen::Listen;
use crate::log::Style;
use crate::options::{LayerOptions, Seconds};

const EXAMPLES: &str = "\
Examples:
  Before Flask, which sends plain strings, HTML, and errors as 200:
    json-errors-gateway proxy --upstream http://127.0.0.1:5000 --unmask
  For clients that read problem details, and browsers that keep HTML:
    json-errors-gateway proxy --upstream http://127.0.0.1:8080 \\
      --format problem --keep-html
  While you develop, with the text of every error:
    json-errors-gateway proxy --upstream http://127.0.0.1:8080 \\
      --expose everything

What is not an error streams through unchanged, WebSockets too. A response that
says `Cache-Control: no-transform` is kept as it is, unless it is an error whose
text clients may not see (--expose).

Errors of the proxy itself have the same shape:
  400  the request breaks HTTP: Host missing, doubled or invalid
  408  the request's body stopped coming (--upload-timeout)
  413  the request's body is too large (--max-request-body)
  501  CONNECT: this is not a forward proxy
  502  the upstream cannot be reached, or does not speak HTTP
  503  too many requests wait for the upstream (--max-waiting)
  504  the upstream is too slow (--connect-timeout, --timeout)
  508  the request has been here before: the upstream leads back

With --request-id, a request without an id gets one, and the response has it.

A GET, HEAD, OPTIONS, TRACE, PUT or DELETE without a body is sent once more if
the upstream closed a kept connection as it came.

Clients can speak HTTP/1 and HTTP/2 (prior knowledge), without TLS. Ctrl-C or
SIGTERM ends it when open requests are over (--drain-timeout); a second one
ends it at once.";

/// Run a reverse proxy before a service, and make its errors JSON
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The service behind the proxy, such as `http://127.0.0.1:5000`
    #[arg(long, value_name = "URL")]
    pub upstream: Upstream,

    /// The address to listen on: PORT, HOST:PORT, or :PORT for all networks
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:3000")]
    pub listen: Listen,

    /// A TOML file of the same options, such as `format = "problem"`; flags win
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// The options of the layer.
    #[command(flatten)]
    pub layer: LayerOptions,

    /// Speak HTTP/2 to the upstream: by prior knowledge, or ALPN over TLS
    #[arg(long, action = ArgAction::Set, value_name = "BOOL", num_args = 0..=1, require_equals = true,
        default_missing_value = "true", default_value = "false", hide_possible_values = true,
        hide_default_value = true, help_heading = "Upstream")]
    pub upstream_http2: bool,

    /// A PEM file of the authorities to trust instead of the public ones
    #[arg(long, value_name = "FILE", help_heading = "Upstream")]
    pub upstream_ca: Option<PathBuf>,

    /// How long an idle connection to the upstream is kept. Keep this shorter
    /// than the upstream does: gunicorn 2, Node.js 5, nginx 75
    #[arg(long, value_name = "SECONDS", default_value = "1.5", help_heading = "Upstream")]
    pub upstream_keep_alive: Seconds,

    /// Keep what clients say in Forwarded, X-Forwarded-* and X-Real-IP: only
    /// if a trusted proxy stands before this one
    #[arg(long, action = ArgAction::Set, value_name = "BOOL", num_args = 0..=1, require_equals = true,
        default_missing_value = "true", default_value = "false", hide_possible_values = true,
        hide_default_value = true, help_heading = "Upstream")]
    pub trust_forwarded: bool,

    /// How long the upstream may take to accept a connection
    #[arg(long, value_name = "SECONDS", default_value = "5", help_heading = "Limits")]
    pub connect_timeout: Seconds,

    /// How long the upstream may take to begin its response once it has the
    /// request; the response may then last for ever
    #[arg(long, value_name = "SECONDS", default_value = "60", help_heading = "Limits")]
    pub timeout: Seconds,

    /// How long a client may pause within the body of its request
    #[arg(long, value_name = "SECONDS", default_value = "30", help_heading = "Limits")]
    pub upload_timeout: Seconds,

    /// How long a client may take to send the head of a request, and keep a
    /// connection without one
    #[arg(long, value_name = "SECONDS", default_value = "30", help_heading = "Limits")]
    pub header_timeout: Seconds,

    /// How long a client may take nothing of what is sent to it
    #[arg(long, value_name = "SECONDS", default_value = "300", help_heading = "Limits")]
    pub download_timeout: Seconds,

    /// The largest body of a request [no limit]
    #[arg(long, value_name = "BYTES", help_heading = "Limits")]
    pub max_request_body: Option<u64>,

    /// How many requests may wait for the upstream; more are refused
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = at_least_one, help_heading = "Limits")]
    pub max_waiting: usize,

    /// How many connections of clients are open; more have to queue
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = at_least_one, help_heading = "Limits")]
    pub max_connections: usize,

    /// How long open requests may go on after Ctrl-C or SIGTERM
    #[arg(long, value_name = "SECONDS", default_value = "10", help_heading = "Limits")]
    pub drain_timeout: Seconds,

    /// The access log, on stdout
    #[arg(long, value_enum, value_name = "STYLE", default_value_t = Style::Text, help_heading = "Log")]
    pub access_log: Style,
}

impl Arguments {
    /// Finds contradictions that one flag alone cannot show.
    ///
    /// # Errors
    ///
    /// A sentence that names the flags.
    pub fn check(&self) -> Result<(), &'static str> {
        if self.upstream_ca.is_some() && self.upstream.scheme != Scheme::HTTPS {
            return Err("--upstream-ca is for TLS, but --upstream begins with http://");
        }
        self.layer.check()
    }
}

/// So that neither nothing nor more than a semaphore has is asked for.
fn at_least_one(word: &str) -> Result<usize, &'static str> {
    let number = word.parse().ok().filter(|number| (1..=1_000_000_000).contains(number));
    number.ok_or("must be a number from 1 to 1000000000")
}

/// The service behind the proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upstream {
    /// `http` or `https`.
    pub scheme: Scheme,
    /// Host and port.
    pub authority: Authority,
}

impl FromStr for Upstream {
    type Err = &'static str;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let parts = word.parse::<Uri>().map_err(|_| "not a URL")?.into_parts();
        let scheme = parts
            .scheme
            .filter(|scheme| *scheme == Scheme::HTTP || *scheme == Scheme::HTTPS);
        let scheme = scheme.ok_or("a URL here begins with http:// or https://")?;
        if parts.path_and_query.is_some_and(|path| path.as_str() != "/") {
            return Err("the URL must have no path: the path is the request's");
        }
        let authority = parts.authority.ok_or("the URL has no host")?;
        if authority.as_str().contains('@') {
            return Err("the URL must have no user name or password");
        }
        Ok(Self { scheme, authority })
    }
}

impl std::fmt::Display for Upstream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}://{}", self.scheme, self.authority)
    }
}
