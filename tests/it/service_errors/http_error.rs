//! Tests `HttpError` as the error of the service: it determines the response.

use http::HeaderName;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use serde_json::json;
use tower_json_errors::{HttpError, JsonErrorsLayer, Origin};

use super::wrapped;
use crate::support::{Entry, Log, fail};

#[tokio::test]
async fn everything_it_says_is_in_the_answer() {
    for levels in [0, 1, 3] {
        let error = HttpError::unprocessable_content("no name")
            .with_code("name_missing")
            .with_details(json!({ "field": "name" }))
            .with_header(RETRY_AFTER, "3");
        let answer = fail(&JsonErrorsLayer::new(), wrapped(error, levels)).await;
        assert_eq!(answer.status, 422);
        assert_eq!(
            answer.text(),
            r#"{"error":"no name","code":"name_missing","details":{"field":"name"}}"#
        );
        assert_eq!(answer.header("retry-after"), Some("3"));
    }
}

#[tokio::test]
async fn it_goes_before_the_errors_that_led_to_it() {
    let error = HttpError::bad_request("slow upload").with_source(tower::timeout::error::Elapsed::new());
    let answer = fail(&JsonErrorsLayer::new(), wrapped(error, 1)).await;
    answer.assert_error(400, "slow upload");
}

#[tokio::test]
async fn the_log_gets_the_source_of_one_and_the_whole_chain_round_a_wrapped_one() {
    for (levels, sources) in [(0, &["db down"][..]), (1, &["wrapper", "no such user", "db down"][..])] {
        let log = Log::new();
        let error = HttpError::not_found("no such user").with_source("db down");
        fail(&log.on(JsonErrorsLayer::new()), wrapped(error, levels)).await;
        let told = Entry {
            origin: Origin::ServiceError,
            status: 404,
            message: "no such user".to_owned(),
            sources: sources.iter().map(ToString::to_string).collect(),
            head_sent: false,
            is_kept: false,
        };
        assert_eq!(log.only(), told);
    }
}

#[tokio::test]
async fn all_values_of_a_header_are_sent_in_order() {
    let error = HttpError::unauthorized("who are you?")
        .with_header(WWW_AUTHENTICATE, "Basic")
        .with_header(WWW_AUTHENTICATE, "Bearer");
    let answer = fail(&JsonErrorsLayer::new(), error).await;
    answer.assert_error(401, "who are you?");
    let values: Vec<_> = answer.headers.get_all(WWW_AUTHENTICATE).iter().collect();
    assert_eq!(values, ["Basic", "Bearer"]);
}

#[tokio::test]
async fn an_illegal_header_is_left_out() {
    let error = HttpError::bad_request("x")
        .with_header(HeaderName::from_static("x-note"), "two\r\nlines")
        .with_header(HeaderName::from_static("x-other"), "fine");
    let answer = fail(&JsonErrorsLayer::new(), error).await;
    answer.assert_error(400, "x");
    assert!(!answer.headers.contains_key("x-note"));
    assert_eq!(answer.header("x-other"), Some("fine"));
}

#[tokio::test]
async fn a_header_that_describes_the_body_is_left_out() {
    let error = HttpError::bad_request("x")
        .with_header(CONTENT_TYPE, "text/html")
        .with_header(CONTENT_LENGTH, "4")
        .with_header(http::header::TRANSFER_ENCODING, "chunked")
        .with_header(http::header::ETAG, "\"a\"");
    let answer = fail(&JsonErrorsLayer::new(), error).await;
    answer.assert_error(400, "x");
    assert_eq!(answer.headers.len(), 2, "{answer:?}");
}
