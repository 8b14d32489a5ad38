//! Defines the command line of `ext-proc`.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;

use crate::listen::Listen;
use crate::options::{LayerOptions, Seconds};

/// Serve Envoy's External Processing filter, and make its errors JSON
#[derive(Args, Clone, Debug)]
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
