//! Defines the command line.

pub(crate) const USAGE: &str = "Usage: hyper_server [--once] [--port N]

  --once     print the table and end
  --port N   the layer on port N, the bare service on N + 1 (default: 3000)";

#[derive(Debug, Default)]
pub(crate) struct Arguments {
    pub(crate) once: bool,
    port: Option<u16>,
}

impl Arguments {
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut arguments = Self::default();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--once" => arguments.once = true,
                "--port" => arguments.port = Some(port(&words.next().unwrap_or_default())?),
                _ => return Err(format!("`{word}` is not an option.")),
            }
        }
        Ok(arguments)
    }

    /// For the server with the layer, and for the one without. 0 is any free port: who asks once does not care.
    pub(crate) fn ports(&self) -> (u16, u16) {
        match self.port {
            None if self.once => (0, 0),
            None => (3000, 3001),
            Some(port) => (port, port + 1),
        }
    }
}

fn port(word: &str) -> Result<u16, String> {
    // The port above must be one, too.
    match word.parse() {
        Ok(port @ 1..=65_534) => Ok(port),
        _ => Err(format!("`--port` needs a number from 1 to 65534, not `{word}`.")),
    }
}
