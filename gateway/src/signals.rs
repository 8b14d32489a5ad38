//! Ends the program on Ctrl-C or SIGTERM: the first signal asks, the second one insists.

use std::io;
use std::time::Duration;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::log::say;

/// The signals that ask the program to end. They count from when this is made.
#[derive(Debug)]
pub struct Signals {
    #[cfg(unix)]
    interrupt: Signal,
    #[cfg(unix)]
    terminate: Signal,
}

impl Signals {
    /// Listens for Ctrl-C and SIGTERM, which end the program no longer by themselves.
    ///
    /// # Errors
    ///
    /// The system does not allow it.
    #[cfg(unix)]
    pub fn new() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Listens for Ctrl-C.
    ///
    /// # Errors
    ///
    /// Never: other systems are asked later.
    #[cfg(not(unix))]
    pub fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    /// Waits for the next signal.
    #[cfg(unix)]
    pub async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    /// Waits for the next Ctrl-C.
    #[cfg(not(unix))]
    pub async fn next(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }

    /// Waits for the first signal, says that open requests are waited for, and lets a second signal end the program.
    pub async fn drain_requested(mut self, patience: Duration) {
        self.next().await;
        say(format_args!(
            "Draining: no new connections, and up to {} s for open requests. Press Ctrl-C again to end now.",
            patience.as_secs_f32()
        ));
        tokio::spawn(async move {
            self.next().await;
            say("Ended at once; open requests were cut off.");
            std::process::exit(1);
        });
    }
}
