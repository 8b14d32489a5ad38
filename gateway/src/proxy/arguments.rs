//! Defines the command line of `proxy`.

use std::path::PathBuf;

use clap::Args;

use crate::listen::Listen;
use crate::options::LayerOptions;

/// Run a reverse proxy before a service, and make its errors JSON
#[derive(Args, Clone, Debug)]
pub struct Arguments {
    /// A TOML file with the same options: `format = "problem"`; flags win
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// The address to listen on: PORT, :PORT (all networks) or HOST:PORT
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:3000")]
    pub listen: Listen,

    /// The options of the layer.
    #[command(flatten)]
    pub layer: LayerOptions,
}
