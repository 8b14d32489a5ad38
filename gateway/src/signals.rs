//! Ends the program on Ctrl-C or SIGTERM: the first signal asks, the second one insists.

use std::time::Duration;

/// Waits for Ctrl-C, or for the SIGTERM of whatever runs this.
pub async fn asked_to_end() {
    #[cfg(unix)]
    if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = terminate.recv() => return,
            _ = tokio::signal::ctrl_c() => return,
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

/// Waits for the first signal, says that open requests are waited for, and lets a second signal end the program.
pub async fn drain_requested(patience: Duration) {
    asked_to_end().await;
    eprintln!(
        "Draining: no new connections, and up to {} s for open requests. Press Ctrl-C again to end now.",
        patience.as_secs_f32()
    );
    tokio::spawn(async {
        asked_to_end().await;
        eprintln!("Ended at once; open requests were cut off.");
        std::process::exit(1);
    });
}
