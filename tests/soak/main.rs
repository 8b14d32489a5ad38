//! Soaks the layer: thousands of requests over real sockets, to a service that fails in every way.
//!
//! Its own binary, as it owns the global allocator. `SOAK_REQUESTS=200000 cargo test --release --test soak -- --nocapture`
//! is the long run.

mod check;
mod client;
mod crowd;
mod plan;
#[expect(dead_code, reason = "the soak needs fewer steps than the other tests")]
#[path = "../it/support/script.rs"]
mod script;
mod server;
mod service;

use std::future::Future;
use std::net::SocketAddr;
use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

use peak_alloc::PeakAlloc;
use tokio::runtime::{Builder, Handle};

use crowd::{Due, Queue, over_http_1, over_http_2};
use plan::Plan;
use server::{Told, layer, serve};
use service::PANIC;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// How many requests there are on each protocol, unless the environment says so.
const REQUESTS: usize = 1500;

/// What may be left over at the end, of however many requests: threads and the test harness keep a little.
const LEFT_OVER: usize = 16 * 1024;

#[test]
fn faults_break_no_answer_no_connection_and_leave_nothing_behind() {
    keep_quiet();
    let requests = match std::env::var("SOAK_REQUESTS") {
        Ok(number) => number.parse::<usize>().expect("`SOAK_REQUESTS` is no number") / 2,
        Err(_) => REQUESTS,
    };
    soak("HTTP/1", requests, over_http_1);
    soak("HTTP/2", requests, over_http_2);
}

fn soak<F>(protocol: &str, requests: usize, crowd: fn(SocketAddr, Queue) -> F)
where
    F: Future<Output = Due>,
{
    // What is made once is made here.
    run(requests.min(REQUESTS), crowd);
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let start = Instant::now();
    let Tally { gone, told } = run(requests, crowd);
    let time = start.elapsed();
    let left = MEMORY.current_usage().saturating_sub(before);
    let peak = MEMORY.peak_usage() - before;
    println!("{protocol}: {requests} requests in {time:?}, {gone} clients gone, {told} errors told");
    println!("{protocol}: {peak} bytes at the peak, {left} left");
    assert!(left <= LEFT_OVER, "{left} bytes of {protocol} are left");
}

/// What happened.
struct Tally {
    /// How many clients were gone before the end of the answer, or of their own request.
    gone: usize,
    /// How often `on_error` was told.
    told: usize,
}

/// Every request, checked.
fn run<F>(requests: usize, crowd: fn(SocketAddr, Queue) -> F) -> Tally
where
    F: Future<Output = Due>,
{
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("no runtime");
    let told: Told = (0..requests).map(|_| AtomicU8::new(0)).collect();
    let alive = Arc::new(());
    let due = runtime.block_on(async {
        let (address, server) = serve(layer(&told), &alive).await;
        let due = watched(requests, crowd(address, Queue::new(requests))).await;
        server.abort();
        watched(requests, all_tasks_are_over()).await;
        due
    });
    assert_eq!(
        Arc::strong_count(&alive),
        1,
        "a service, a future or a body is still there"
    );
    let mut tally = Tally { gone: 0, told: 0 };
    assert_eq!(due.len(), requests);
    for (id, due) in due {
        let times = told[id].load(Ordering::Relaxed);
        assert!(due.contains(&times), "{:?}: told {times} times", Plan::of(id));
        tally.told += usize::from(times);
        tally.gone += usize::from(due.start() != due.end());
    }
    tally
}

/// A watchdog: it only turns a hang into a failure.
async fn watched<T>(requests: usize, event: impl Future<Output = T>) -> T {
    let long = u64::try_from(requests).unwrap_or(u64::MAX).saturating_mul(5);
    let watchdog = Duration::from_secs(60) + Duration::from_millis(long);
    let event = tokio::time::timeout(watchdog, event);
    event.await.expect("there is something that nobody wakes")
}

async fn all_tasks_are_over() {
    let metrics = Handle::current().metrics();
    while metrics.num_alive_tasks() > 0 {
        tokio::task::yield_now().await;
    }
}

/// Keeps the panics on purpose out of the output.
fn keep_quiet() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        let text = panic.payload().downcast_ref::<String>();
        if !text.is_some_and(|text| text.contains(PANIC)) {
            usual(panic);
        }
    }));
}
