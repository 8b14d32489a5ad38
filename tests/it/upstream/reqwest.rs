//! Tests the hook for reqwest.

use std::time::Duration;

use reqwest::Client;
use tower_json_errors::{JsonErrorsLayer, upstream};

use super::listen;
use crate::support::fail;

#[tokio::test]
async fn the_status_follows_from_what_failed() {
    let (_listener, silent) = listen().await;
    let (closed, nobody) = listen().await;
    drop(closed);
    let client = Client::builder().no_proxy().build().expect("no client");
    let to = |address| client.get(format!("http://{address}/"));
    let table = [
        ("nobody is there", to(nobody), 502, "Bad Gateway"),
        (
            "nobody responds in time",
            to(silent).timeout(Duration::from_millis(1)),
            504,
            "Gateway Timeout",
        ),
        ("no URL", client.get("no URL"), 500, "Internal Server Error"),
    ];
    let layer = JsonErrorsLayer::new().map_service_error(upstream::reqwest);
    for (name, request, status, message) in table {
        let error = request.send().await.expect_err(name);
        fail(&layer, error).await.assert_error(status, message);
    }
}
