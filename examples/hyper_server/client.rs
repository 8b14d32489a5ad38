//! Records what a client gets over a real socket.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper::Request;
use hyper::client::conn::http1;
use hyper::header::{CONTENT_TYPE, HOST};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tower_json_errors::BoxError;

/// How long a client waits for a whole response. Long enough for a busy machine.
const PATIENCE: Duration = Duration::from_secs(1);

/// What a client got until the response was complete, or the client gave up.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) status: Option<u16>,
    pub(crate) content_type: String,
    pub(crate) body: String,
    pub(crate) is_complete: bool,
}

pub(crate) async fn ask(address: SocketAddr, path: &str) -> Seen {
    let mut seen = Seen::default();
    let outcome = timeout(PATIENCE, exchange(address, path, &mut seen)).await;
    seen.is_complete = matches!(outcome, Ok(Ok(())));
    seen
}

async fn exchange(address: SocketAddr, path: &str, seen: &mut Seen) -> Result<(), BoxError> {
    let stream = TokioIo::new(TcpStream::connect(address).await?);
    let (mut client, connection) = http1::handshake(stream).await?;
    tokio::spawn(connection);
    let request = Request::get(path).header(HOST, address.to_string());
    let mut response = client.send_request(request.body(Empty::<Bytes>::new())?).await?;
    seen.status = Some(response.status().as_u16());
    if let Some(content_type) = response.headers().get(CONTENT_TYPE) {
        content_type.to_str()?.clone_into(&mut seen.content_type);
    }
    while let Some(frame) = response.frame().await {
        seen.body += &String::from_utf8_lossy(frame?.data_ref().map_or(&[], |data| data));
    }
    Ok(())
}
