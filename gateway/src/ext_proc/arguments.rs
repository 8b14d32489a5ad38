//! Defines the command line of `ext-proc`.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;

use crate::listen::Listen;
use crate::options::{LayerOptions, Seconds};

const NOTES: &str = "\
Examples:
  Before an Envoy with deploy/envoy.yaml, for clients that read problem details:
    json-errors-gateway ext-proc --format problem
  Beside Envoy, on a Unix socket, with counters:
    json-errors-gateway ext-proc --listen unix:/run/json-errors.sock \\
        --metrics 127.0.0.1:9464

Envoy sends the heads of all responses, and the bodies of those errors alone
that are read. It must have `allow_mode_override: true`. While the gateway is
down, Envoy's `failure_mode_allow` decides: `false` fails every request, `true`
lets every response out as it is, secrets included. See deploy/README.md.

Logs go to stderr, with the texts that clients do not see; RUST_LOG=debug shows
each response. The standard gRPC health service says when to stop sending.";

/// Serve Envoy's External Processing filter, and make its errors JSON
#[derive(Args, Clone, Debug)]
#[command(after_help = NOTES)]
pub struct Arguments {
    /// A TOML file with the same options: `format = "problem"`; flags win
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// The address to listen on: PORT, :PORT (all networks), HOST:PORT, or
    /// unix:PATH
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:50051")]
    pub listen: Socket,

    /// Serve counters for Prometheus on this address, at /metrics
    #[arg(long, value_name = "ADDRESS")]
    pub metrics: Option<Listen>,

    /// How long open streams may go on after Ctrl-C or SIGTERM
    #[arg(long, value_name = "SECONDS", default_value = "10")]
    pub drain_timeout: Seconds,

    /// The options of the layer.
    #[command(flatten)]
    pub layer: LayerOptions,
}

impl Arguments {
    /// Finds contradictions that one flag alone cannot show.
    ///
    /// # Errors
    ///
    /// A sentence that names the flags.
    pub fn check(&self) -> Result<(), &'static str> {
        if self.layer.stream_errors {
            return Err("--stream-errors is for `proxy`: Envoy does not show streams of successes");
        }
        if self.layer.stream_idle_timeout.is_some() {
            return Err("--stream-idle-timeout is for `proxy`: Envoy does not show streams of successes");
        }
        self.layer.check()
    }
}

/// Where to listen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Socket {
    /// A TCP port.
    Tcp(Listen),
    /// A Unix domain socket, by its path.
    Unix(PathBuf),
}

impl FromStr for Socket {
    type Err = &'static str;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word.strip_prefix("unix:") {
            Some("") => Err("a path follows unix:"),
            Some(path) => Ok(Self::Unix(path.into())),
            None => word.parse().map(Self::Tcp),
        }
    }
}

impl fmt::Display for Socket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(listen) => listen.fmt(f),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Cli {
        #[command(flatten)]
        arguments: Arguments,
    }

    fn arguments(words: &[&str]) -> Arguments {
        Cli::parse_from(std::iter::once(&"ext-proc").chain(words)).arguments
    }

    #[test]
    fn a_path_or_an_address_is_listened_on() {
        assert_eq!("unix:/run/a.sock".parse(), Ok(Socket::Unix("/run/a.sock".into())));
        assert_eq!(
            "3000".parse::<Socket>().map(|socket| socket.to_string()),
            Ok("127.0.0.1:3000".to_owned())
        );
        assert!("unix:".parse::<Socket>().is_err());
        assert_eq!(arguments(&[]).listen.to_string(), "127.0.0.1:50051");
    }

    #[test]
    fn what_envoy_does_not_show_cannot_be_asked_for() {
        assert_eq!(arguments(&[]).check(), Ok(()));
        for words in [&["--stream-errors"][..], &["--stream-idle-timeout", "5"]] {
            let why = arguments(words).check().unwrap_err();
            assert!(why.starts_with(&format!("{} is for `proxy`", words[0])), "{why}");
        }
    }
}
