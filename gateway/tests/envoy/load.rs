//! Many requests over many connections, one in ten an error: each response is right, and memory stays flat.
//!
//! `ENVOY_LOAD_REQUESTS=50000 cargo test --release -p json-errors-gateway --test envoy load -- --nocapture` is the long
//! run.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http::StatusCode;
use tokio::task::JoinSet;

use crate::support::client::Client;
use crate::support::envoy::{self, Envoy};
use crate::support::gateway::Gateway;
use crate::support::upstream::{self, Reply, Script};
use crate::support::{Wire, resident_kilobytes};

const JSON: &str = r#"{"code":7}"#;
const CONNECTIONS: usize = 64;
/// How much the gateway may grow after its first requests: the memory of an allocator does not come back at once.
const GROWTH: u64 = 8 * 1024;

struct Kind {
    path: &'static str,
    reply: Reply,
    status: u16,
    body: Bytes,
}

fn kinds() -> Vec<Kind> {
    let kind = |path, status: u16, content_type, script: Script, body: &'static str| Kind {
        path,
        reply: Reply {
            status: StatusCode::from_u16(status).unwrap(),
            headers: vec![("content-type", content_type)],
            body: script,
        },
        status,
        body: Bytes::from(body),
    };
    let sized = |text| Script::Sized(Bytes::from(text));
    let chunked = |text: &'static str| Script::Chunked(vec![Bytes::from(text)]);
    vec![
        kind(
            "/text",
            404,
            "text/plain",
            sized("no such user"),
            r#"{"error":"no such user"}"#,
        ),
        kind(
            "/chunks",
            400,
            "text/plain",
            chunked("no such user"),
            r#"{"error":"no such user"}"#,
        ),
        kind(
            "/page",
            404,
            "text/html",
            sized("<!doctype html><h1>no</h1>"),
            r#"{"error":"Not Found"}"#,
        ),
        kind(
            "/secret",
            500,
            "text/plain",
            sized("db: hunter2"),
            r#"{"error":"Internal Server Error"}"#,
        ),
        kind("/json", 409, "application/json", sized(JSON), JSON),
        kind("/empty", 403, "text/plain", Script::Empty, r#"{"error":"Forbidden"}"#),
        kind("/image", 502, "image/png", sized("PNG"), r#"{"error":"Bad Gateway"}"#),
        // Larger than what the layer reads.
        kind(
            "/long",
            500,
            "text/plain",
            Script::Sized(Bytes::from(vec![b'x'; 200_000])),
            r#"{"error":"Internal Server Error"}"#,
        ),
        kind("/hello", 200, "text/plain", sized("hello"), "hello"),
    ]
}

/// What the nth request asks for: nine successes, then one of the errors.
fn nth(kinds: &[Kind], n: usize) -> &Kind {
    let errors = kinds.len() - 1;
    if n % 10 == 9 {
        &kinds[n / 10 % errors]
    } else {
        &kinds[errors]
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn under_load_each_response_is_right_and_memory_stays_flat() {
    let Some(binary) = envoy::binary() else { return };
    let requests = std::env::var("ENVOY_LOAD_REQUESTS").map_or(2_000, |words| words.parse().unwrap());
    let kinds = Arc::new(kinds());
    let scripts: HashMap<_, _> = kinds
        .iter()
        .map(|kind| (kind.path.to_owned(), kind.reply.clone()))
        .collect();
    let upstream = upstream::serve(scripts).await;
    let gateway = Gateway::start(&[]).await;
    let envoy = Envoy::start(binary, upstream, Wire::H1, &gateway.processor(), &[]).await;

    let warm_up = (requests / 4).max(1_000);
    run(&envoy, &kinds, warm_up).await;
    let before = resident_kilobytes(gateway.pid());
    let started = std::time::Instant::now();
    run(&envoy, &kinds, requests).await;
    let (took, after) = (started.elapsed(), resident_kilobytes(gateway.pid()));
    let of_envoy = resident_kilobytes(envoy.pid());
    println!(
        "{requests} requests in {took:.1?}; the gateway had {before} KiB after {warm_up} requests, {after} KiB at the end; \
        Envoy has {of_envoy} KiB"
    );
    assert!(after < before + GROWTH, "it grew from {before} to {after} KiB");
}

/// Sends that many requests over all connections, and compares each response.
async fn run(envoy: &Envoy, kinds: &Arc<Vec<Kind>>, requests: usize) {
    let next = Arc::new(AtomicUsize::new(0));
    let mut connections = JoinSet::new();
    for number in 0..CONNECTIONS {
        let wire = if number % 2 == 0 { Wire::H1 } else { Wire::H2 };
        let mut client = Client::connect(envoy.address, wire).await.unwrap();
        let (next, kinds) = (Arc::clone(&next), Arc::clone(kinds));
        connections.spawn(async move {
            loop {
                let n = next.fetch_add(1, Ordering::Relaxed);
                if n >= requests {
                    return;
                }
                let kind = nth(&kinds, n);
                let response = client.get(kind.path).await.unwrap();
                assert_eq!(
                    (response.status().as_u16(), response.body()),
                    (kind.status, &kind.body),
                    "{}",
                    kind.path
                );
            }
        });
    }
    while let Some(ended) = connections.join_next().await {
        ended.unwrap();
    }
}
