//! What the filter costs: latency and processor time with and without it, and beside Envoy's own `local_reply_config`.
//!
//! `cargo bench -p json-errors-gateway --bench ext_proc` prints ratios to Envoy alone, all measured in one run.
//! `-- --test` is a short run that says nothing about costs.

#[path = "../tests/envoy/support/mod.rs"]
#[expect(dead_code, reason = "the tests need more")]
mod support;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::StatusCode;

use support::Wire;
use support::client::Client;
use support::envoy::{self, Envoy};
use support::gateway::Gateway;
use support::upstream::{self, Reply, Script};

/// What is asked for: a path, and what it stands for.
const REQUESTS: [(&str, &str); 3] = [
    ("/hello", "a success"),
    ("/text", "an error of the service"),
    ("/gone", "an error of Envoy"),
];
const CONNECTIONS: usize = 16;

struct Setup {
    name: &'static str,
    envoy: Envoy,
}

/// How much is measured.
#[derive(Clone, Copy)]
struct Effort {
    rounds: usize,
    in_a_row: usize,
    at_once: usize,
}

/// What one kind of request costs in one setup.
struct Cost {
    latency: Duration,
    envoy: Duration,
    gateway: Duration,
}

#[tokio::main]
async fn main() {
    let is_test = std::env::args().any(|word| word == "--test");
    let effort = if is_test {
        Effort {
            rounds: 2,
            in_a_row: 5,
            at_once: 50,
        }
    } else {
        Effort {
            rounds: 20,
            in_a_row: 200,
            at_once: 20_000,
        }
    };
    let Some(binary) = envoy::binary() else { return };
    let gateway = Gateway::start(&[]).await;
    let setups = setups(binary, &gateway).await;
    println!(
        "{:24} {:20} {:>10} {:>16} {:>16}",
        "request", "setup", "latency", "CPU of Envoy", "CPU of both"
    );
    for (path, meaning) in REQUESTS {
        let costs = measure(&setups, &gateway, path, effort).await;
        for (setup, cost) in setups.iter().zip(&costs) {
            println!("{}", row(meaning, setup.name, cost, &costs[0]));
        }
    }
}

/// Envoy alone comes first: the others are compared with it.
async fn setups(binary: &std::path::Path, gateway: &Gateway) -> Vec<Setup> {
    const ROUTES: (&str, &str) = (
        r#"- match: { prefix: "/" }"#,
        r#"- match: { prefix: "/gone" }
                          direct_response: { status: 410, body: { inline_string: "moved" } }
                        - match: { prefix: "/" }"#,
    );
    const OFF: (&str, &str) = (
        "- name: envoy.filters.http.ext_proc",
        "- name: envoy.filters.http.ext_proc
                    disabled: true",
    );
    const LOCAL_REPLIES: (&str, &str) = (
        "                http_filters:",
        r#"                local_reply_config: { body_format: { json_format: { error: "%LOCAL_REPLY_BODY%" } } }
                http_filters:"#,
    );
    const SKIP: (&str, &str) = ("request_header_mode: SEND", "request_header_mode: SKIP");
    const ATTRIBUTES: (&str, &str) = (
        "response_attributes: [request.method]",
        "response_attributes: [request.method, request.path, \"request.headers['accept']\"]",
    );
    let upstream = upstream::serve(scripts()).await;
    let processor = gateway.processor();
    let mut setups = Vec::new();
    for (name, changes) in [
        ("Envoy alone", vec![ROUTES, OFF]),
        ("ext_proc", vec![ROUTES]),
        ("ext_proc, attributes", vec![ROUTES, SKIP, ATTRIBUTES]),
        ("local_reply_config", vec![ROUTES, OFF, LOCAL_REPLIES]),
    ] {
        let envoy = Envoy::start(binary, upstream, Wire::H1, &processor, &changes).await;
        setups.push(Setup { name, envoy });
    }
    setups
}

fn scripts() -> HashMap<String, Reply> {
    let reply = |status, text| Reply {
        status,
        headers: vec![("content-type", "text/plain")],
        body: Script::Sized(Bytes::from(text)),
    };
    HashMap::from([
        ("/hello".to_owned(), reply(StatusCode::OK, "hello")),
        ("/text".to_owned(), reply(StatusCode::NOT_FOUND, "no such user")),
    ])
}

/// The setups take turns, so that whatever else the machine does hits them all.
async fn measure(setups: &[Setup], gateway: &Gateway, path: &'static str, effort: Effort) -> Vec<Cost> {
    let mut latencies = vec![Vec::new(); setups.len()];
    for _ in 0..effort.rounds {
        for (setup, latencies) in setups.iter().zip(&mut latencies) {
            ask_in_a_row(&setup.envoy, path, effort.in_a_row, latencies).await;
        }
    }
    let mut costs = Vec::new();
    for (setup, mut latencies) in setups.iter().zip(latencies) {
        latencies.sort_unstable();
        let before = (cpu(setup.envoy.pid()), cpu(gateway.pid()));
        ask_at_once(&setup.envoy, path, effort.at_once).await;
        let requests = u32::try_from(effort.at_once).expect("a small number");
        costs.push(Cost {
            latency: latencies[latencies.len() / 2],
            envoy: cpu(setup.envoy.pid()).saturating_sub(before.0) / requests,
            gateway: cpu(gateway.pid()).saturating_sub(before.1) / requests,
        });
    }
    costs
}

async fn ask_in_a_row(envoy: &Envoy, path: &str, requests: usize, latencies: &mut Vec<Duration>) {
    let mut client = Client::connect(envoy.address, Wire::H1).await.expect("a connection");
    client.get(path).await.expect("a response");
    for _ in 0..requests {
        let start = Instant::now();
        client.get(path).await.expect("a response");
        latencies.push(start.elapsed());
    }
}

async fn ask_at_once(envoy: &Envoy, path: &'static str, requests: usize) {
    let next = Arc::new(AtomicUsize::new(0));
    let mut connections = tokio::task::JoinSet::new();
    for _ in 0..CONNECTIONS {
        let mut client = Client::connect(envoy.address, Wire::H1).await.expect("a connection");
        let next = Arc::clone(&next);
        connections.spawn(async move {
            while next.fetch_add(1, Ordering::Relaxed) < requests {
                client.get(path).await.expect("a response");
            }
        });
    }
    connections.join_all().await;
}

/// The processor time of a process, in ticks of which Linux has 100 a second.
fn cpu(pid: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("a running process");
    // The name in parentheses may hold blanks.
    let (_, fields) = stat.rsplit_once(") ").expect("a name");
    let ticks = |index| {
        fields
            .split(' ')
            .nth(index)
            .and_then(|field| field.parse::<u64>().ok())
            .expect("a number")
    };
    Duration::from_millis((ticks(11) + ticks(12)) * 10)
}

fn row(request: &str, setup: &str, cost: &Cost, alone: &Cost) -> String {
    let ratio = |this: Duration, that: Duration| {
        let micros = this.as_secs_f64() * 1e6;
        let times = this.as_secs_f64() / that.as_secs_f64();
        format!("{micros:.0} µs {times:.2}x")
    };
    let latency = ratio(cost.latency, alone.latency);
    let envoy = ratio(cost.envoy, alone.envoy);
    let both = ratio(cost.envoy + cost.gateway, alone.envoy + alone.gateway);
    format!("{request:24} {setup:20} {latency:>14} {envoy:>16} {both:>16}")
}
