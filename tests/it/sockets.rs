//! Real sockets, real hyper servers: the answers arrive whole, and leave the connection usable.

mod below;
mod cases;
mod disconnect;
mod head;
mod http1;
mod http2;
mod proxy;
mod server;
mod streaming;
mod wire1;
mod wire2;

use std::future::Future;
use std::time::Duration;

/// A watchdog for one wait. No test relies on its length: it only turns a hang into a failure.
async fn watched<T>(event: impl Future<Output = T>) -> T {
    let watchdog = Duration::from_secs(60);
    tokio::time::timeout(watchdog, event)
        .await
        .expect("nothing came for a minute")
}
