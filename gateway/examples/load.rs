//! Asks one address as often as it can, and prints how often that was. `gateway/compare` uses it.
//!
//! ```text
//! load ADDRESS PATH CONNECTIONS SECONDS
//! ```

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Request;
use http::header::HOST;
use http_body_util::{BodyExt, Empty};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [address, path, connections, seconds] = &words[..] else {
        return Err("load ADDRESS PATH CONNECTIONS SECONDS".into());
    };
    let (connections, seconds): (usize, f64) = (connections.parse()?, seconds.parse()?);
    let begun = Instant::now();
    let end = begun + Duration::from_secs_f64(seconds);
    let mut clients = JoinSet::new();
    for _ in 0..connections {
        clients.spawn(ask_until(end, address.clone(), path.clone()));
    }
    let mut latencies = Vec::new();
    while let Some(asked) = clients.join_next().await {
        latencies.extend(asked??);
    }
    latencies.sort_unstable();
    let micros = |part: usize| {
        latencies
            .get(latencies.len() * part / 100)
            .map_or(0, Duration::as_micros)
    };
    let rate = latencies.len() as u128 * 1_000_000 / begun.elapsed().as_micros().max(1);
    println!("{rate} {} {}", micros(50), micros(99));
    Ok(())
}

/// Asks one after the other on one connection.
async fn ask_until(end: Instant, address: String, path: String) -> Result<Vec<Duration>, Failure> {
    let stream = TcpStream::connect(&address).await?;
    stream.set_nodelay(true)?;
    let (mut client, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let mut latencies = Vec::new();
    while Instant::now() < end {
        let begun = Instant::now();
        client.ready().await?;
        let request = Request::get(&path).header(HOST, &address).body(Empty::<Bytes>::new())?;
        client.send_request(request).await?.into_body().collect().await?;
        latencies.push(begun.elapsed());
    }
    Ok(latencies)
}
