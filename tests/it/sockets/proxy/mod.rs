//! The example `reverse_proxy`, between a client and an upstream that the test plays, byte for byte.

mod drain;
mod errors;
mod forwarding;
mod options;
#[expect(dead_code, reason = "the tests call `run`, not `main`")]
#[path = "../../../../examples/reverse_proxy/main.rs"]
mod reverse_proxy;
mod upgrades;

use std::net::{Ipv4Addr, SocketAddr};

use clap::Parser;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::watched;
use super::wire1::Wire;
use crate::support::Answer;
use reverse_proxy::Arguments;

/// A proxy with its upstream, each on a port of its own.
struct Proxy {
    address: SocketAddr,
    upstream: TcpListener,
    end: oneshot::Sender<()>,
    over: JoinHandle<bool>,
}

impl Proxy {
    /// With these words on its command line.
    async fn with(words: &[&str]) -> Self {
        let upstream = listener().await;
        let (end, ended) = oneshot::channel();
        let (address, over) = start(address_of(&upstream), words, async { drop(ended.await) }).await;
        Self {
            address,
            upstream,
            end,
            over,
        }
    }

    async fn client(&self) -> Wire {
        Wire::to(self.address).await
    }

    /// The next connection of the proxy to its upstream.
    async fn accept(&self) -> Wire {
        let (stream, _) = watched(self.upstream.accept()).await.expect("nobody came");
        Wire::over(stream)
    }

    /// What the upstream gets if a client sends `request`, and the client if the upstream sends `response`.
    async fn exchange(&self, request: &str, response: &str) -> (String, Answer) {
        let mut client = self.client().await;
        client.send(request).await;
        let mut upstream = self.accept().await;
        let forwarded = upstream.take_through("\r\n\r\n").await;
        upstream.send(response).await;
        drop(upstream);
        let answer = if request.starts_with("HEAD") {
            client.take_head().await
        } else {
            client.take_answer().await
        };
        (forwarded, answer)
    }
}

async fn listener() -> TcpListener {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("no port")
}

fn address_of(listener: &TcpListener) -> SocketAddr {
    listener.local_addr().expect("no address")
}

async fn start(
    upstream: SocketAddr,
    words: &[&str],
    end: impl Future<Output = ()> + Send + 'static,
) -> (SocketAddr, JoinHandle<bool>) {
    let arguments = arguments(upstream, words);
    let listener = listener().await;
    let address = address_of(&listener);
    let over = tokio::spawn(async move { reverse_proxy::run(&arguments, listener, end).await });
    (address, over)
}

fn arguments(upstream: SocketAddr, words: &[&str]) -> Arguments {
    let upstream = format!("http://{upstream}");
    let words = [&["reverse_proxy", "--upstream", &*upstream], words].concat();
    Arguments::try_parse_from(words).expect("no legal command line")
}

const GET: &str = "GET /users?page=2 HTTP/1.1\r\nHost: example.org\r\n\r\n";

/// A whole answer of the upstream: status, further header lines, body.
fn reply(status: u16, headers: &[&str], body: &str) -> String {
    let head = [&[&*format!("HTTP/1.1 {status} Some Reason")], headers]
        .concat()
        .join("\r\n");
    format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

/// The header lines of a request of this name, in lower case.
fn lines<'a>(request: &'a str, name: &str) -> Vec<&'a str> {
    let named = |line: &&str| line.split(':').next().is_some_and(|n| n.eq_ignore_ascii_case(name));
    request
        .lines()
        .filter(named)
        .map(|line| line[name.len() + 1..].trim())
        .collect()
}
