//! Measures servers under load: requests per second and latencies over real sockets, on loopback alone.
//!
//! `cargo run --release -p benches --example load` takes a minute and a half, `-- --quick` a few seconds. Each server is
//! loaded in turn by 64 connections, several times; the median is printed, separated by tabs. Client and server share
//! the machine, so that only the ratios say something.

use std::convert::Infallible;
use std::error::Error;
use std::io;
use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use axum::body::Body as RequestBody;
use benches::stacks::{Payload, three};
use benches::{BARE, LAYER, THREE, json, text};
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tower::util::MapRequestLayer;
use tower::{Layer, Service, service_fn};
use tower_json_errors::JsonErrorsLayer;

const CONNECTIONS: usize = 64;

/// How much is asked of one server in one round: whichever ends first.
#[derive(Clone, Copy)]
struct Bounds {
    rounds: usize,
    time: Duration,
    requests_per_connection: usize,
}

const FULL: Bounds = Bounds {
    rounds: 5,
    time: Duration::from_secs(2),
    requests_per_connection: 5_000,
};

const QUICK: Bounds = Bounds {
    rounds: 1,
    time: Duration::from_millis(300),
    requests_per_connection: 100,
};

/// Which path the request with this number asks for.
type Path = fn(usize) -> &'static str;

const SCENARIOS: [(&str, Path); 3] = [
    ("200 JSON", |_| "/user"),
    ("404 text of 24 bytes", |_| "/missing"),
    ("200 JSON, 1 % panics", |number| {
        if number % 100 == 99 { "/panic" } else { "/user" }
    }),
];

fn main() -> Result<(), Box<dyn Error>> {
    let bounds = if std::env::args().any(|argument| argument == "--quick") {
        QUICK
    } else {
        FULL
    };
    std::panic::set_hook(Box::new(|_| ()));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    println!("scenario\tserver\trequests/s\tof bare\tp50 µs\tp99 µs\tunanswered");
    runtime.block_on(async {
        let servers = servers().await?;
        for (scenario, path) in SCENARIOS {
            compare(scenario, path, &servers, bounds).await?;
        }
        Ok(())
    })
}

/// All of them are there at once, and idle until it is their turn.
async fn servers() -> io::Result<[(&'static str, u16); 3]> {
    let bare = service_fn(answer::<Incoming>);
    let boxed = MapRequestLayer::new(|request: Request<Incoming>| request.map(RequestBody::new));
    Ok([
        (BARE, serve(bare).await?),
        (LAYER, serve(JsonErrorsLayer::new().layer(bare)).await?),
        (
            THREE,
            serve(boxed.layer(three(service_fn(answer::<RequestBody>)))).await?,
        ),
    ])
}

async fn answer<B>(request: Request<B>) -> Result<Response<Full<Bytes>>, Infallible> {
    match request.uri().path() {
        "/panic" => panic!("as asked for"),
        "/user" => Ok(json(200)),
        _ => Ok(text()),
    }
}

async fn serve<S, B>(service: S) -> io::Result<u16>
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
    B: Payload,
{
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let port = listener.local_addr()?.port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // An answer must not wait for more to be sent.
            let _ = stream.set_nodelay(true);
            let service = TowerToHyperService::new(service.clone());
            let mut http = http1::Builder::new();
            let connection = http
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(stream), service);
            tokio::spawn(connection);
        }
    });
    Ok(port)
}

/// What came of one round.
#[derive(Default)]
struct Round {
    per_second: f64,
    /// In microseconds, sorted.
    latencies: Vec<u128>,
    unanswered: usize,
}

async fn compare(scenario: &str, path: Path, servers: &[(&str, u16)], bounds: Bounds) -> io::Result<()> {
    let mut rounds: Vec<Vec<Round>> = servers.iter().map(|_| Vec::new()).collect();
    // The first round is for warming up.
    for number in 0..=bounds.rounds {
        for (rounds, &(_, port)) in rounds.iter_mut().zip(servers) {
            let round = round(port, path, bounds).await?;
            if number > 0 {
                rounds.push(round);
            }
        }
    }
    let mut bare = None;
    for (rounds, (server, _)) in rounds.into_iter().zip(servers) {
        let Round {
            per_second,
            latencies,
            unanswered,
        } = median(rounds);
        let ratio = per_second / *bare.get_or_insert(per_second);
        let (p50, p99) = (percentile(&latencies, 50), percentile(&latencies, 99));
        println!("{scenario}\t{server}\t{per_second:.0}\t{ratio:.2}\t{p50}\t{p99}\t{unanswered}");
    }
    Ok(())
}

fn median(mut rounds: Vec<Round>) -> Round {
    rounds.sort_by(|one, other| one.per_second.total_cmp(&other.per_second));
    let middle = rounds.len() / 2;
    rounds.into_iter().nth(middle).unwrap_or_default()
}

fn percentile(sorted: &[u128], percent: usize) -> u128 {
    sorted.get(sorted.len() * percent / 100).copied().unwrap_or_default()
}

async fn round(port: u16, path: Path, bounds: Bounds) -> io::Result<Round> {
    let start = Instant::now();
    let mut clients = JoinSet::new();
    for _ in 0..CONNECTIONS {
        clients.spawn(client(port, path, bounds, start));
    }
    let mut round = Round::default();
    while let Some(client) = clients.join_next().await {
        let (latencies, unanswered) = client.map_err(io::Error::other)??;
        round.latencies.extend(latencies);
        round.unanswered += unanswered;
    }
    let answered = u32::try_from(round.latencies.len()).map_err(io::Error::other)?;
    round.per_second = f64::from(answered) / start.elapsed().as_secs_f64();
    round.latencies.sort_unstable();
    Ok(round)
}

/// One request after the other over a connection that is kept alive, and opened anew when the server drops it.
async fn client(port: u16, path: Path, bounds: Bounds, start: Instant) -> io::Result<(Vec<u128>, usize)> {
    let (mut latencies, mut unanswered) = (Vec::new(), 0);
    let mut stream = connect(port).await?;
    for number in 0..bounds.requests_per_connection {
        if start.elapsed() > bounds.time {
            break;
        }
        let sent = Instant::now();
        if exchange(&mut stream, path(number)).await.is_ok() {
            latencies.push(sent.elapsed().as_micros());
        } else {
            unanswered += 1;
            stream = connect(port).await?;
        }
    }
    Ok((latencies, unanswered))
}

async fn connect(port: u16) -> io::Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
    stream.set_nodelay(true)?;
    Ok(BufReader::new(stream))
}

async fn exchange(stream: &mut BufReader<TcpStream>, path: &str) -> io::Result<()> {
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\naccept: */*\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let (mut line, mut length) = (String::new(), 0);
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if let Some(announced) = line.strip_prefix("content-length: ") {
            length = announced.trim().parse().map_err(io::Error::other)?;
        }
        if line == "\r\n" {
            break;
        }
    }
    stream.read_exact(&mut vec![0; length]).await?;
    Ok(())
}
