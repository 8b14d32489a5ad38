//! What the tests share: a service behind Envoy, Envoy itself, and a client before it.

pub(crate) mod client;
pub(crate) mod envoy;
pub(crate) mod gateway;
pub(crate) mod upstream;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use json_errors_gateway::ext_proc::{ExtProc, Metrics};
use tokio::net::{TcpListener, TcpSocket};
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tower_json_errors::JsonErrorsLayer;

/// After this, whatever is waited for is held to hang.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

/// The version of HTTP on one side of Envoy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wire {
    H1,
    H2,
}

/// Asks again until there is an answer, as programs that start tell nobody when they are ready.
pub(crate) async fn eventually<T>(what: &str, log: impl Fn() -> String, ask: impl AsyncFn() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = ask().await {
            return found;
        }
        assert!(start.elapsed() < DEADLINE, "{what}: not within {DEADLINE:?}. {}", log());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Serves the layer in this process, until the runtime ends.
pub(crate) async fn process(layer: JsonErrorsLayer) -> (SocketAddr, Metrics) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let service = ExtProc::new(layer);
    let metrics = service.metrics();
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    tokio::spawn(
        Server::builder()
            .add_service(service.into_service())
            .serve_with_incoming(incoming),
    );
    (address, metrics)
}

/// An address where connections are refused as long as the socket lives.
pub(crate) fn unreachable_address() -> (SocketAddr, TcpSocket) {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a port");
    (socket.local_addr().expect("an address"), socket)
}

/// The memory of a process that is in RAM.
pub(crate) fn resident_kilobytes(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("a running process");
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .expect("a line");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}
