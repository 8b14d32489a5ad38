//! Reads the command line, and runs the command that it names.

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use json_errors_gateway::log::say;
use json_errors_gateway::{config, proxy};

/// Makes every error response of a service JSON with the right status, whatever
/// the service is written in.
#[derive(Debug, Parser)]
#[command(
    name = "json-errors-gateway",
    version,
    term_width = 80,
    disable_help_subcommand = true
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// The commands. Each is one line here, in `check` and in `run`.
#[derive(Debug, Subcommand)]
enum Command {
    Proxy(Box<proxy::Arguments>),
}

impl Command {
    fn check(&self) -> Result<(), &'static str> {
        match self {
            Self::Proxy(arguments) => arguments.check(),
        }
    }

    async fn run(&self) -> Result<(), String> {
        match self {
            Self::Proxy(arguments) => proxy::run(arguments).await,
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let ended = match parse() {
        Ok(cli) => cli.command.run().await,
        // Help and the version come this way, too: clap knows which code each has. Bad options have 2.
        Err(error) => error.exit(),
    };
    if let Err(sentence) = ended {
        say(format_args!("json-errors-gateway: {sentence}."));
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// The command line, with the options of the configuration file put in.
fn parse() -> Result<Cli, clap::Error> {
    let mut command = Cli::command();
    let words = config::merge(std::env::args_os().collect(), &mut command)?;
    let cli = Cli::from_arg_matches(&command.try_get_matches_from_mut(words)?)?;
    match cli.command.check() {
        Ok(()) => Ok(cli),
        Err(sentence) => Err(command.error(ErrorKind::ArgumentConflict, sentence)),
    }
}
