//! Runs a small API whose every error is JSON: `cargo run --example axum_app --features axum,tracing`.
//!
//! With `-- --once` it sends itself some requests, prints the responses and ends; `-- --help` lists all options.

use std::collections::BTreeMap;
use std::io::{Error, ErrorKind, IsTerminal, stdout};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use clap::Parser;
use http::{HeaderName, HeaderValue, StatusCode};
use http_body_util::BodyExt;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tower_json_errors::{BoxError, HttpError, JsonErrorsLayer};
use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::prelude::*;

/// Serves a small API whose every error is JSON.
#[derive(Parser)]
#[command(name = "axum_app")]
struct Arguments {
    /// Send some requests to a server on a free port, and end
    #[arg(long)]
    once: bool,

    /// The address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

type Users = Arc<Mutex<BTreeMap<u32, User>>>;

#[derive(Clone, Serialize)]
struct User {
    id: u32,
    name: String,
}

#[derive(Deserialize)]
struct NewUser {
    name: String,
}

/// The errors of the application.
enum UserError {
    Missing(u32),
    Taken(String),
    Store(BoxError),
}

/// What clients see of them. Statuses are chosen only here.
impl From<UserError> for HttpError {
    fn from(error: UserError) -> Self {
        match error {
            UserError::Missing(id) => Self::not_found(format!("no user {id}")).with_code("user_missing"),
            UserError::Taken(name) => {
                Self::conflict("the name is taken").with_details(BTreeMap::from([("name", name)]))
            }
            // For the log: the client learns no more than "Internal Server Error".
            UserError::Store(cause) => Self::internal(cause),
        }
    }
}

fn find(users: &Users, id: u32) -> Result<User, UserError> {
    lock(users)?.get(&id).cloned().ok_or(UserError::Missing(id))
}

fn add(users: &Users, name: String) -> Result<User, UserError> {
    let mut users = lock(users)?;
    if users.values().any(|user| user.name == name) {
        return Err(UserError::Taken(name));
    }
    let id = users.keys().last().map_or(1, |last| last + 1);
    let user = User { id, name };
    users.insert(id, user.clone());
    Ok(user)
}

fn lock(users: &Users) -> Result<MutexGuard<'_, BTreeMap<u32, User>>, UserError> {
    users
        .lock()
        .map_err(|poisoned| UserError::Store(poisoned.to_string().into()))
}

async fn show(State(users): State<Users>, Path(id): Path<u32>) -> Result<Json<User>, HttpError> {
    Ok(Json(find(&users, id)?))
}

async fn create(State(users): State<Users>, Json(new): Json<NewUser>) -> Result<(StatusCode, Json<User>), HttpError> {
    Ok((StatusCode::CREATED, Json(add(&users, new.name)?)))
}

async fn buggy() -> Json<User> {
    panic!("a bug")
}

/// Gives each request an id, unless a proxy did, and each response that of its request.
async fn identify(mut request: Request, next: Next) -> Response {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let new = || HeaderValue::from(NEXT.fetch_add(1, Ordering::Relaxed));
    let id = request.headers_mut().entry(REQUEST_ID).or_insert_with(new).clone();
    let mut response = next.run(request).await;
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

fn app() -> Router {
    let errors = JsonErrorsLayer::new().request_id(REQUEST_ID);
    Router::new()
        .route("/users", post(create))
        .route("/users/{id}", get(show))
        .route("/buggy", get(buggy))
        // After the routes, so that it wraps them, and before the layers that see its responses.
        .layer(errors)
        .layer(from_fn(identify))
        .with_state(Users::default())
}

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

async fn run(arguments: &Arguments) -> Result<(), BoxError> {
    // The layer logs server errors and panics at `error`, all others at `debug`.
    let levels = Targets::new()
        .with_default(Level::INFO)
        .with_target("tower_json_errors", Level::DEBUG);
    tracing_subscriber::registry()
        .with(tracing_subscriber::fmt::layer().with_ansi(stdout().is_terminal()))
        .with(levels)
        .init();
    if arguments.once {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        tokio::spawn(async { axum::serve(listener, app()).await });
        return ask(address).await;
    }
    let listener = bind(arguments.listen).await?;
    println!("Listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, app()).await?)
}

/// Says in words why the address cannot be used.
async fn bind(address: SocketAddr) -> Result<TcpListener, Error> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => Error::other(format!("{address} is in use by another program")),
        _ => Error::new(error.kind(), format!("{address}: {error}")),
    })
}

/// Sends requests to the server, and checks that each response is JSON with the right status.
async fn ask(address: SocketAddr) -> Result<(), BoxError> {
    let questions = [
        ("POST", "/users", r#"{"name":"Ada"}"#, 201),
        ("GET", "/users/1", "", 200),
        ("GET", "/users/2", "", 404),
        ("GET", "/users/two", "", 400),
        ("POST", "/users", r#"{"name":"Ada"}"#, 409),
        ("POST", "/users", r#"{"name":7}"#, 422),
        ("POST", "/users", "{", 400),
        ("DELETE", "/users/1", "", 405),
        ("GET", "/nowhere", "", 404),
        ("GET", "/buggy", "", 500),
    ];
    let client = Client::builder(TokioExecutor::new()).build_http();
    for (method, path, body, expected) in questions {
        let request = http::Request::builder()
            .method(method)
            .uri(format!("http://{address}{path}"))
            .header("content-type", "application/json")
            .body(Body::from(body))?;
        let (head, answer) = client.request(request).await?.into_parts();
        let answer = String::from_utf8(answer.collect().await?.to_bytes().into())?;
        println!("{method:6} {path:10} {body:14} -> {} {answer}", head.status.as_u16());
        assert_eq!(head.status, expected);
        assert_eq!(head.headers["content-type"], "application/json");
    }
    Ok(())
}
