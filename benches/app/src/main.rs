//! A small axum application. With the feature `layer` it is under the layer; nothing else differs.

use axum::extract::Path;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;

#[derive(Deserialize, Serialize)]
struct User {
    id: u32,
    name: String,
}

async fn user(Path(id): Path<u32>) -> Json<User> {
    Json(User {
        id,
        name: "Ada".to_owned(),
    })
}

async fn add(Json(user): Json<User>) -> Json<User> {
    Json(user)
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let router = Router::new()
        .route("/", get(async || "fine"))
        .route("/users/{id}", get(user))
        .route("/users", post(add));
    #[cfg(feature = "layer")]
    let router = router.layer(tower_json_errors::JsonErrorsLayer::new());
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    axum::serve(listener, router).await
}
