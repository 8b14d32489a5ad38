//! Tests real sockets and real hyper servers: responses arrive whole, and the connection stays usable.

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

/// How long one wait may take. No test relies on its length: it only turns a hang into a failure.
const DEADLINE: Duration = Duration::from_secs(20);

/// A watchdog for one wait.
async fn watched<T>(event: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, event)
        .await
        .expect("nothing came before the deadline")
}
