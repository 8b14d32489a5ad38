//! Runs whole requests: a hyper server that speaks HTTP/1 over a pipe in memory.

use std::convert::Infallible;
use std::io;

use axum::body::Body as RequestBody;
use bytes::Bytes;
use futures_util::future::ready;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::runtime::{Builder, Runtime};
use tower::util::MapRequestLayer;
use tower::{Layer, Service, service_fn};
use tower_json_errors::JsonErrorsLayer;

use crate::cell::Cell;
use crate::scenarios::{json, text};
use crate::stacks::{BARE, LAYER, Payload, THREE, three};

/// Whole requests under the stacks that matter.
pub(crate) fn cells() -> Vec<Cell> {
    let mut cells = Vec::new();
    requests(&mut cells, "hyper, 200 JSON", 200, false, || json(200));
    requests(&mut cells, "hyper, 404 text of 24 bytes", 404, true, text);
    cells
}

fn requests(
    cells: &mut Vec<Cell>,
    scenario: &'static str,
    status: u16,
    is_rewritten: bool,
    respond: fn() -> Response<Full<Bytes>>,
) {
    let bare = service_fn(move |_: Request<Incoming>| ready(Ok::<_, Infallible>(respond())));
    let boxed = MapRequestLayer::new(|request: Request<Incoming>| request.map(RequestBody::new));
    let inner = service_fn(move |_: Request<RequestBody>| ready(Ok::<_, Infallible>(respond())));
    cells.push(cell(scenario, BARE, Connection::to(bare), status, false));
    cells.push(cell(
        scenario,
        LAYER,
        Connection::to(JsonErrorsLayer::new().layer(bare)),
        status,
        is_rewritten,
    ));
    cells.push(cell(
        scenario,
        THREE,
        Connection::to(boxed.layer(three(inner))),
        status,
        is_rewritten,
    ));
}

fn cell(scenario: &'static str, stack: &'static str, connection: Connection, status: u16, is_rewritten: bool) -> Cell {
    let mut connection = connection;
    let answer = connection.first_answer().expect("an answer");
    assert!(
        answer.starts_with(&format!("HTTP/1.1 {status} ")),
        "{scenario} under {stack}: {answer}"
    );
    assert_eq!(
        answer.contains(r#"{"error":"no such user"#),
        is_rewritten,
        "{scenario} under {stack}: {answer}"
    );
    let mut answer = answer.into_bytes();
    Cell::new(scenario, stack, move || {
        connection.request(&mut answer).expect("an answer");
    })
}

const REQUEST: &[u8] = b"GET /users/7 HTTP/1.1\r\nhost: localhost\r\naccept: */*\r\nuser-agent: bench\r\n\r\n";

/// A connection that is kept alive, and the runtime that both of its ends run on.
struct Connection {
    runtime: Runtime,
    client: DuplexStream,
}

impl Connection {
    fn to<S, B>(service: S) -> Self
    where
        S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible, Future: Send>
            + Clone
            + Send
            + 'static,
        B: Payload,
    {
        let (client, server) = duplex(64 * 1024);
        let runtime = Builder::new_current_thread().build().expect("a runtime");
        let service = TowerToHyperService::new(service);
        runtime.spawn(http1::Builder::new().serve_connection(TokioIo::new(server), service));
        Self { runtime, client }
    }

    /// Reads until all is there that the head announces.
    fn first_answer(&mut self) -> io::Result<String> {
        let Self { runtime, client } = self;
        runtime.block_on(async {
            client.write_all(REQUEST).await?;
            let mut answer = String::new();
            while !is_whole(&answer) {
                let byte = client.read_u8().await?;
                answer.push(byte.into());
            }
            Ok(answer)
        })
    }

    /// All answers are of the same length.
    fn request(&mut self, answer: &mut [u8]) -> io::Result<()> {
        let Self { runtime, client } = self;
        runtime.block_on(async {
            client.write_all(REQUEST).await?;
            client.read_exact(answer).await?;
            Ok(())
        })
    }
}

fn is_whole(answer: &str) -> bool {
    let Some((head, body)) = answer.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    length.and_then(|length| length.parse().ok()) == Some(body.len())
}
