//! Serves errors that the official SDKs of OpenAI and Anthropic read: `tests/sdks/run` starts it.
//!
//! `/SHAPE/STATUS` fails with an `HttpError`, `/SHAPE/STATUS-text` with a response of plain text; `/SHAPE/STATUS-down`
//! with an `Err`. It ends with its standard input.

use std::io;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use http::{Request, StatusCode};
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tower::{BoxError, Layer, service_fn};
use tower_json_errors::{Anthropic, Field, Flat, Format, HttpError, JsonErrorsLayer, OpenAi, Problem};

/// What the service does for a path.
async fn fail(request: Request<Body>) -> Result<Response<Body>, BoxError> {
    let asked = request.uri().path().split('/').nth(1).unwrap_or_default().to_owned();
    let (status, how) = asked.split_once('-').unwrap_or((&asked, ""));
    let status = StatusCode::from_bytes(status.as_bytes())?;
    let message = format!("what went wrong with \"{status}\"");
    match how {
        "text" => Ok(Response::builder().status(status).body(message.into())?),
        "down" => Err(io::Error::other("connection reset by database").into()),
        _ => Err(error(status, message).into()),
    }
}

fn error(status: StatusCode, message: String) -> HttpError {
    let error = HttpError::new(status, message).with_code(format!("code_{}", status.as_u16()));
    match status {
        StatusCode::TOO_MANY_REQUESTS => error.with_retry_after(Duration::from_secs(7)),
        StatusCode::UNPROCESSABLE_ENTITY => error.with_field(Field::pointer("/messages/0/role"), "is unknown"),
        _ => error,
    }
}

fn routes(format: impl Format) -> Router {
    let layer = JsonErrorsLayer::new().format(format);
    Router::new().fallback_service(layer.layer(service_fn(fail)))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let app = Router::new()
        .nest("/anthropic", routes(Anthropic::new()))
        .nest("/flat", routes(Flat::new()))
        .nest("/openai", routes(OpenAi::new()))
        .nest("/problem", routes(Problem::new()));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    let end_of_input = async { tokio::io::stdin().read_to_end(&mut Vec::new()).await };
    tokio::select! {
        served = axum::serve(listener, app) => served,
        ended = end_of_input => ended.map(drop),
    }
}
