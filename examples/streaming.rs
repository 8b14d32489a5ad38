//! Runs a chat whose stream fails half-way, on a bare server and on one with the layer.
//!
//! ```text
//! cargo run --example streaming             what clients receive from both, then both servers stay, to try with curl
//! cargo run --example streaming -- --help   all options
//! ```

#[path = "hyper_server/server.rs"]
mod server;

use std::io::{self, Write};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use clap::Parser;
use futures_util::{Stream, StreamExt, stream};
use http::header::CONTENT_TYPE;
use http::{Method, Request};
use http_body_util::BodyExt;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use serde_json::json;
use tower_json_errors::{Anthropic, HttpError, JsonErrorsLayer, OpenAi};

/// Runs a chat whose stream fails half-way, without the layer and with it.
#[derive(Parser)]
#[command(name = "streaming")]
struct Arguments {
    /// Print what clients receive, and end
    #[arg(long)]
    once: bool,

    /// The first of two ports; 0 is any
    #[arg(long, default_value_t = 3000, value_parser = clap::value_parser!(u16).range(..=65_534))]
    port: u16,

    /// Pause before each event
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 100)]
    pause: u64,
}

/// Each path, and what happens there.
const PATHS: [(Method, &str, &str); 6] = [
    (
        Method::GET,
        "/chat",
        "an event stream of axum, which fails between two events",
    ),
    (Method::POST, "/v1/chat/completions", "the same for clients of OpenAI"),
    (Method::POST, "/v1/messages", "the same for clients of Anthropic"),
    (Method::GET, "/lines", "one JSON text on each line"),
    (
        Method::GET,
        "/half",
        "a stream that fails in the middle of an event: it is cut off, with the layer too",
    ),
    (
        Method::GET,
        "/silent",
        "a stream that sends one event, and then is silent for a second",
    ),
];

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Cannot go on: {error}.");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> io::Result<()> {
    let pause = Duration::from_millis(arguments.pause);
    let is_any = arguments.once || arguments.port == 0;
    let (with, without) = if is_any {
        (0, 0)
    } else {
        (arguments.port, arguments.port + 1)
    };
    let (with, without) = (server::bind(with).await?, server::bind(without).await?);
    let (with_at, without_at) = (with.local_addr()?, without.local_addr()?);
    tokio::spawn(server::serve(with, layered(pause)));
    tokio::spawn(server::serve(
        without,
        chat(pause).merge(open_ai(pause)).merge(anthropic(pause)),
    ));

    let mut out = io::stdout();
    for (method, path, what) in PATHS {
        writeln!(out, "{method} {path}: {what}\n")?;
        writeln!(out, "  without the layer\n{}", ask(without_at, &method, path).await?)?;
        writeln!(out, "  with the layer\n{}", ask(with_at, &method, path).await?)?;
    }
    if !arguments.once {
        writeln!(out, "Both servers keep serving. Ctrl-C ends them.\n")?;
        writeln!(out, "  without the layer: curl -N http://{without_at}/chat")?;
        writeln!(out, "  with the layer:    curl -N http://{with_at}/chat")?;
        tokio::signal::ctrl_c().await?;
    }
    Ok(())
}

/// The routes, each under a layer that writes the errors which its clients know.
fn layered(pause: Duration) -> Router {
    let layer = JsonErrorsLayer::new()
        .stream_errors()
        .stream_idle_timeout(TokioTimer::new(), Duration::from_millis(500));
    chat(pause)
        .layer(layer.clone())
        .merge(open_ai(pause).layer(layer.clone().format(OpenAi::new())))
        .merge(anthropic(pause).layer(layer.format(Anthropic::new())))
}

/// What every stream here fails with. Another error would be a 500 without words.
fn overloaded() -> HttpError {
    HttpError::service_unavailable("the model is overloaded")
}

/// These words, one after the other, and then the failure.
fn words<T: 'static>(pause: Duration, word: fn(&str) -> T) -> impl Stream<Item = Result<T, HttpError>> {
    let words = ["Once", "upon", "a"].map(word).map(Ok);
    let steps = stream::iter(words).chain(stream::iter([Err(overloaded())]));
    steps.then(move |step| async move {
        tokio::time::sleep(pause).await;
        step
    })
}

fn chat(pause: Duration) -> Router {
    let event = |word: &str| Event::default().data(word);
    let line = |word: &str| format!("{}\n", json!({ "word": word }));
    let half = |word: &str| format!("data: {word}\n\ndata: and th");
    let index = PATHS.map(|(method, path, what)| format!("{method} {path}: {what}\n"));
    Router::new()
        .route("/", get(async move || index.concat()))
        .route("/chat", get(async move || Sse::new(words(pause, event))))
        .route(
            "/lines",
            get(async move || typed("application/x-ndjson", words(pause, line))),
        )
        .route(
            "/half",
            get(async move || typed("text/event-stream", words(pause, half).skip(2))),
        )
        .route(
            "/silent",
            get(async move || {
                let silent = words(pause, event).take(1).chain(stream::pending());
                Sse::new(silent.take_until(tokio::time::sleep(pause + Duration::from_secs(1))))
            }),
        )
}

fn typed(
    content_type: &'static str,
    steps: impl Stream<Item = Result<String, HttpError>> + Send + 'static,
) -> Response {
    ([(CONTENT_TYPE, content_type)], Body::from_stream(steps)).into_response()
}

fn open_ai(pause: Duration) -> Router {
    let chunk = |word: &str| {
        Event::default().data(
            json!({
                "id": "chatcmpl-1",
                "object": "chat.completion.chunk",
                "created": 0,
                "model": "story",
                "choices": [{ "index": 0, "delta": { "content": word }, "finish_reason": null }],
            })
            .to_string(),
        )
    };
    Router::new().route(
        "/v1/chat/completions",
        post(async move || Sse::new(words(pause, chunk))),
    )
}

fn anthropic(pause: Duration) -> Router {
    let delta = |word: &str| {
        Event::default().event("content_block_delta").data(
            json!({
                "type": "content_block_delta",
                "index": 0,
                "delta": { "type": "text_delta", "text": word },
            })
            .to_string(),
        )
    };
    Router::new().route("/v1/messages", post(async move || Sse::new(words(pause, delta))))
}

/// What a client receives, line by line, and how it ends.
async fn ask(server: SocketAddr, method: &Method, path: &str) -> io::Result<String> {
    let request = Request::builder()
        .method(method)
        .uri(format!("http://{server}{path}"))
        .body(Body::empty())
        .map_err(io::Error::other)?;
    let client = Client::builder(TokioExecutor::new()).build_http();
    let mut body = client.request(request).await.map_err(io::Error::other)?.into_body();
    let mut received = Vec::new();
    let end = loop {
        match body.frame().await {
            Some(Ok(frame)) => received.extend(frame.into_data().unwrap_or_default()),
            Some(Err(error)) => break format!("(the connection is cut off: {error})"),
            None => break "(the end)".to_owned(),
        }
    };
    let received = String::from_utf8_lossy(&received);
    let lines = received.lines().chain([&*end]).filter(|line| !line.is_empty());
    Ok(lines.flat_map(|line| ["    ", line, "\n"]).collect())
}
