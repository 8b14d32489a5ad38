//! Error responses that are not JSON come out as JSON.

use tower_json_errors::JsonErrorsLayer;

use crate::support::{get, plain, through};

#[tokio::test]
async fn a_plain_string_becomes_the_message() {
    let answer = through(&JsonErrorsLayer::new(), get(), plain(400, "Missing \"name\" parameter")).await;
    answer.assert_error(400, "Missing \"name\" parameter");
}
