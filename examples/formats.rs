//! Prints the same five errors in every format: `cargo run --example formats`.

use bytes::Bytes;
use clap::Parser;
use http::{Request, Response, header};
use http_body_util::{BodyExt, Full};
use serde_json::json;
use tower::{BoxError, Layer, ServiceExt, service_fn};
use tower_json_errors::{
    Anthropic, ByAccept, Field, Flat, Google, HttpError, JsonApi, JsonErrorsLayer, Nested, OpenAi, Problem,
};

/// Prints the same five errors in every format.
#[derive(Parser)]
#[command(name = "formats")]
struct Arguments {}

/// Fails in another way for each path.
async fn service(request: Request<()>) -> Result<Response<Full<Bytes>>, BoxError> {
    let text = |status: u16, text: &'static str| Response::builder().status(status).body(Full::from(text));
    match request.uri().path() {
        "/plain" => Ok(text(400, "Missing \"name\" parameter")?),
        "/empty" => Ok(text(405, "")?),
        "/secret" => Ok(text(500, "password is hunter2")?),
        "/fails" => Err("connection reset by database".into()),
        _ => Err(HttpError::not_found("no such user")
            .with_code("user_missing")
            .with_details(json!({ "id": 7 }))
            .with_field(Field::path("id"), "is not known")
            .into()),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let Arguments {} = Arguments::parse();
    let layer = JsonErrorsLayer::new;
    let formats = [
        ("Flat", layer().format(Flat::new())),
        ("Nested", layer().format(Nested::new())),
        (
            "Problem",
            layer().format(Problem::new().type_base("/problems/").instance()),
        ),
        ("ByAccept", layer().format(ByAccept::new())),
        ("JsonApi", layer().format(JsonApi::new())),
        ("OpenAi", layer().format(OpenAi::new())),
        ("Anthropic", layer().format(Anthropic::new())),
        ("Google", layer().format(Google::new().domain("users.example.com"))),
        (
            "closure",
            layer().format_with(|error, _| json!([error.status().as_u16(), error.message()])),
        ),
    ];
    let errors = [
        ("/plain", "400 text/plain: Missing \"name\" parameter"),
        ("/empty", "405, no body"),
        ("/secret", "500 text/plain: password is hunter2"),
        ("/fails", "Err(\"connection reset by database\")"),
        (
            "/handled",
            "Err(HttpError::not_found(…).with_code(…).with_details(…).with_field(…))",
        ),
    ];
    for (path, what) in errors {
        println!("{what}");
        for (name, layer) in &formats {
            let request = Request::get(path)
                .header(header::ACCEPT, "application/problem+json")
                .body(());
            let request = request.expect("a legal request");
            let Ok(answer) = layer.layer(service_fn(service)).oneshot(request).await;
            let (head, body) = answer.into_parts();
            let body = body.collect().await.expect("a whole body").to_bytes();
            println!("  {name:9} {} {}", head.status.as_u16(), String::from_utf8_lossy(&body));
        }
        println!();
    }
}
