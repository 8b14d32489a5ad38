//! Defines the command line.

use clap::Parser;

/// Shows what a client gets from the same service without the layer and with it.
#[derive(Debug, Parser)]
#[command(name = "hyper_server")]
pub(crate) struct Arguments {
    /// Print the comparison, and end
    #[arg(long)]
    pub(crate) once: bool,

    /// With the layer; the next port is without [default: 3000]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=65_534))]
    port: Option<u16>,
}

impl Arguments {
    /// The ports of the server with the layer and of the one without. 0 is any free port, which is enough for one run.
    pub(crate) fn ports(&self) -> (u16, u16) {
        match self.port {
            None if self.once => (0, 0),
            None => (3000, 3001),
            Some(port) => (port, port + 1),
        }
    }
}
