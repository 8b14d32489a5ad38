//! Runs the binary on a Unix socket.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};

use tokio::net::UnixStream;
use tokio::process::{Child, Command};
use tonic::transport::Endpoint;
use tonic_health::pb::health_client::HealthClient;

use super::envoy::Processor;
use super::{DEADLINE, eventually};

/// A running `json-errors-gateway ext-proc`. It is killed when this is dropped.
#[derive(Debug)]
pub(crate) struct Gateway {
    process: Child,
    place: Place,
}

/// What stays the same from one process to the next.
#[derive(Debug)]
pub(crate) struct Place {
    folder: tempfile::TempDir,
    flags: Vec<String>,
}

impl Gateway {
    pub(crate) async fn start(flags: &[&str]) -> Self {
        let place = Place {
            folder: tempfile::tempdir().expect("a folder"),
            flags: flags.iter().map(ToString::to_string).collect(),
        };
        place.restart().await
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.place.socket()
    }

    pub(crate) fn log(&self) -> String {
        self.place.log()
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process.id().expect("it runs")
    }

    /// Where it listens, which it tells in its log.
    pub(crate) fn processor(&self) -> Processor {
        let address = self.place.address().expect("an address");
        match address.strip_prefix("unix:") {
            Some(path) => Processor::Unix(path.into()),
            None => Processor::Tcp(address.parse().expect("an address")),
        }
    }

    /// Where it serves its counters, which it tells in its log.
    pub(crate) fn metrics(&self) -> SocketAddr {
        let log = self.log();
        let (_, rest) = log.split_once("http://").expect("an address");
        let (address, _) = rest.split_once("/metrics").expect("a path");
        address.parse().expect("an address")
    }

    /// What the standard health service says.
    pub(crate) async fn health(&self) -> Option<String> {
        let socket = format!("unix:{}", self.socket().display());
        let channel = Endpoint::try_from(socket).expect("an address").connect().await.ok()?;
        let request = tonic_health::pb::HealthCheckRequest::default();
        let response = HealthClient::new(channel).check(request).await.ok()?;
        Some(response.into_inner().status().as_str_name().to_owned())
    }

    /// Kills it, as if it ran out of memory.
    pub(crate) async fn kill(mut self) -> Place {
        self.process.kill().await.expect("killed");
        self.place
    }

    /// Asks it to end, and waits for that.
    pub(crate) async fn terminate(mut self) -> ExitStatus {
        let pid = self.pid().to_string();
        let killed = Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .await
            .expect("kill(1)");
        assert!(killed.success());
        let ended = tokio::time::timeout(DEADLINE, self.process.wait()).await;
        ended
            .unwrap_or_else(|_| panic!("it does not end: {}", self.log()))
            .expect("a status")
    }
}

impl Place {
    /// Starts it in the same place.
    pub(crate) async fn restart(self) -> Gateway {
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.folder.path().join("log"));
        let process = Command::new(env!("CARGO_BIN_EXE_json-errors-gateway"))
            .arg("ext-proc")
            .args(self.listen())
            .args(&self.flags)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log.expect("a file"))
            .kill_on_drop(true)
            .spawn()
            .expect("the gateway starts");
        let told = async || self.address();
        eventually("the gateway's address", || self.log(), told).await;
        if self.socket().exists() {
            let connected = async || UnixStream::connect(self.socket()).await.ok();
            eventually("the gateway's socket", || self.log(), connected).await;
        }
        Gateway { process, place: self }
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("socket")
    }

    /// The Unix socket, unless the flags say otherwise.
    fn listen(&self) -> Vec<String> {
        if self.flags.iter().any(|flag| flag == "--listen") {
            return Vec::new();
        }
        vec!["--listen".to_owned(), format!("unix:{}", self.socket().display())]
    }

    fn address(&self) -> Option<String> {
        let log = self.log();
        let (_, rest) = log.rsplit_once("serving External Processing on ")?;
        let (address, _) = rest.split_once('\n')?;
        Some(address.to_owned())
    }

    fn log(&self) -> String {
        read(&self.folder.path().join("log"))
    }
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}
