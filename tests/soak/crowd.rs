//! Runs many clients at once, on connections that must survive every fault which the protocol lets them survive.

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;
use tokio::task::{JoinHandle, JoinSet};

use crate::check::check;
use crate::client::{Body, Seen, exchange, request};
use crate::plan::{Client, Plan};

/// How many requests are under way at once, on each HTTP/2 connection too.
const AT_ONCE: usize = 100;

/// One in so many clients that leave HTTP/2 takes the whole connection along.
const RUDE: usize = 8;

/// What each request should have told: its number, and how often.
pub(crate) type Due = Vec<(usize, RangeInclusive<u8>)>;

/// The numbers that are still to be asked for.
#[derive(Clone)]
pub(crate) struct Queue {
    next: Arc<AtomicUsize>,
    end: usize,
}

impl Queue {
    pub(crate) fn new(end: usize) -> Self {
        Self {
            next: Arc::default(),
            end,
        }
    }

    fn take(&self) -> Option<Plan> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        (id < self.end).then(|| Plan::of(id))
    }
}

/// Each client has a connection of its own, and keeps it as long as it can.
pub(crate) async fn over_http_1(server: SocketAddr, queue: Queue) -> Due {
    let mut clients = JoinSet::new();
    for _ in 0..AT_ONCE {
        clients.spawn(keep_alive(server, queue.clone()));
    }
    clients.join_all().await.concat()
}

async fn keep_alive(server: SocketAddr, queue: Queue) -> Due {
    let mut due = Due::new();
    let (mut sender, mut connection) = connect_http_1(server).await;
    while let Some(plan) = queue.take() {
        let seen = exchange(&plan, sender.send_request(request(&plan))).await;
        due.push((plan.id, check(&plan, &seen)));
        let is_usable = match seen {
            Seen::Answer(_) => sender.ready().await.is_ok(),
            // What follows on this connection could be taken for the rest of the body.
            Seen::Broken(_) => {
                assert!(
                    sender.ready().await.is_err(),
                    "{plan:?}: half an answer, and the connection stays"
                );
                false
            }
            Seen::Left => false,
        };
        let stays = matches!(seen, Seen::Answer(_)) && plan.method() != http::Method::POST;
        assert!(
            is_usable || !stays,
            "{plan:?}: the connection is gone after a whole answer"
        );
        if !is_usable {
            connection.abort();
            (sender, connection) = connect_http_1(server).await;
        }
    }
    connection.abort();
    due
}

async fn connect_http_1(server: SocketAddr) -> (http1::SendRequest<Body>, JoinHandle<hyper::Result<()>>) {
    let (sender, connection) = http1::handshake(stream(server).await).await.expect("no handshake");
    (sender, tokio::spawn(connection))
}

/// All clients share one connection, which must be there at the end.
pub(crate) async fn over_http_2(server: SocketAddr, queue: Queue) -> Due {
    let (sender, connection) = connect_http_2(server).await;
    let mut clients = JoinSet::new();
    for _ in 0..AT_ONCE {
        clients.spawn(share(server, sender.clone(), queue.clone()));
    }
    let due = clients.join_all().await.concat();
    assert!(!connection.is_finished(), "the connection is gone");
    connection.abort();
    due
}

async fn share(server: SocketAddr, mut shared: http2::SendRequest<Body>, queue: Queue) -> Due {
    let mut due = Due::new();
    while let Some(plan) = queue.take() {
        let seen = if is_rude(&plan) {
            let (mut own, connection) = connect_http_2(server).await;
            let seen = exchange(&plan, own.send_request(request(&plan))).await;
            connection.abort();
            seen
        } else {
            shared.ready().await.expect("the connection is gone");
            exchange(&plan, shared.send_request(request(&plan))).await
        };
        due.push((plan.id, check(&plan, &seen)));
    }
    due
}

fn is_rude(plan: &Plan) -> bool {
    matches!(plan.client, Client::Leaves(_)) && plan.id % RUDE == 0
}

async fn connect_http_2(server: SocketAddr) -> (http2::SendRequest<Body>, JoinHandle<hyper::Result<()>>) {
    // Clients that leave would else run into a limit of the client: frames come for streams that it has forgotten.
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder.max_concurrent_reset_streams(usize::from(u16::MAX));
    let handshake = builder.handshake(stream(server).await);
    let (sender, connection) = handshake.await.expect("no handshake");
    (sender, tokio::spawn(connection))
}

async fn stream(server: SocketAddr) -> TokioIo<TcpStream> {
    let stream = TcpStream::connect(server).await.expect("no connection");
    stream.set_nodelay(true).expect("the connection is gone");
    TokioIo::new(stream)
}
