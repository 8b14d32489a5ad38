//! Tests a proxy's errors with the hook for its client: 502 and 504 for the upstream's faults.

#[cfg(feature = "hyper-util")]
mod hyper_util;
#[cfg(feature = "reqwest")]
mod reqwest;

use std::net::SocketAddr;

use tokio::net::TcpListener;

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("no free port");
    let address = listener.local_addr().expect("no address");
    (listener, address)
}
