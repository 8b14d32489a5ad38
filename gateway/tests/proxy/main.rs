//! Tests the command `proxy` between a client and an upstream that the test plays, byte for byte.

mod abuse;
mod drain;
mod errors;
mod forwarding;
mod http2;
mod log;
mod options;
mod retries;
mod standard;
mod tls;
mod upgrades;
mod uploads;
mod wire;

use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr};

use clap::Parser;
use json_errors_gateway::log::AccessLog;
use json_errors_gateway::proxy::{self, Arguments};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use wire::{Message, Wire, watched};

const GET: &str = "GET /users?page=2 HTTP/1.1\r\nHost: example.org\r\n\r\n";

/// A proxy with its upstream, each on a port of its own.
struct Proxy {
    address: SocketAddr,
    upstream: TcpListener,
    end: oneshot::Sender<()>,
    over: JoinHandle<bool>,
    lines: mpsc::UnboundedReceiver<String>,
}

impl Proxy {
    /// With these words on its command line.
    async fn with(words: &[&str]) -> Self {
        let upstream = listener().await;
        let url = format!("http://{}", address_of(&upstream));
        Self::before(upstream, &url, words).await
    }

    async fn before(upstream: TcpListener, url: &str, words: &[&str]) -> Self {
        let arguments = arguments(&[&["--upstream", url], words].concat());
        let (listener, (end, ended), (log, lines)) = (listener().await, oneshot::channel(), mpsc::unbounded_channel());
        let (address, log) = (address_of(&listener), AccessLog::new(arguments.access_log, Lines(log)));
        let end_of = async move { drop(ended.await) };
        let over = tokio::spawn(async move {
            proxy::serve(&arguments, listener, log, end_of)
                .await
                .expect("cannot serve")
        });
        Self {
            address,
            upstream,
            end,
            over,
            lines,
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

    /// What the upstream gets if a client sends `request`, and the client if the upstream sends `response` and closes.
    async fn exchange(&self, request: &str, response: &str) -> (Message, Message) {
        let mut client = self.client().await;
        client.send(request).await;
        let mut upstream = self.accept().await;
        let forwarded = upstream.take_request().await;
        upstream.send(response).await;
        drop(upstream);
        let response = if request.starts_with("HEAD") {
            client.take_head().await
        } else {
            client.take_response().await
        };
        (forwarded, response)
    }

    /// What a client gets that asks, where the upstream is not to be reached.
    async fn refusal(&self, request: &str) -> Message {
        self.client().await.ask(request).await
    }

    /// The next line of the log.
    async fn line(&mut self) -> String {
        watched(self.lines.recv()).await.expect("the log is closed")
    }
}

async fn listener() -> TcpListener {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("no port")
}

fn address_of(listener: &TcpListener) -> SocketAddr {
    listener.local_addr().expect("no address")
}

/// A command line that is nothing but the options of `proxy`.
#[derive(Debug, Parser)]
#[command(no_binary_name = true)]
struct Line {
    #[command(flatten)]
    arguments: Arguments,
}

fn arguments(words: &[&str]) -> Arguments {
    Line::try_parse_from(words).expect("not a legal command line").arguments
}

/// A response with its length.
fn reply(status: u16, headers: &[&str], body: &str) -> String {
    let lines = headers.iter().flat_map(|line| [line, "\r\n"]);
    let headers: String = lines.collect();
    format!(
        "HTTP/1.1 {status} X\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// A log that a test can wait for.
struct Lines(mpsc::UnboundedSender<String>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes).into_owned();
        text.lines().for_each(|line| drop(self.0.send(line.to_owned())));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
