//! Tests panics of the user's own predicates and hooks.

use std::io;

use tower_json_errors::{BoxError, HttpError, JsonErrorsLayer, Origin};

use crate::support::{Entry, Log, Script, fail, get, plain, response, through};

/// What is told of a hook that panicked.
fn of_the_hook() -> Entry {
    Entry {
        origin: Origin::Panic,
        status: 500,
        message: "Internal Server Error".to_owned(),
        sources: vec!["secret 42".to_owned()],
        head_sent: false,
        is_kept: false,
    }
}

fn of_a_response(status: u16, message: &str, source: Option<&str>) -> Entry {
    Entry {
        origin: Origin::Response,
        status,
        message: message.to_owned(),
        sources: source.map(str::to_owned).into_iter().collect(),
        head_sent: false,
        is_kept: false,
    }
}

fn panics() -> bool {
    panic!("secret 42")
}

#[tokio::test]
async fn a_request_predicate_that_panics_has_not_said_no() {
    let log = Log::new();
    let layer = log.on(JsonErrorsLayer::new().only_if(|_| panics()));
    let answer = through(&layer, get(), plain(404, "no such user")).await;
    answer.assert_error(404, "no such user");
    assert_eq!(log.entries(), [of_the_hook(), of_a_response(404, "no such user", None)]);
}

#[tokio::test]
async fn a_request_predicate_that_panics_leaves_a_success_alone() {
    let log = Log::new();
    let layer = log.on(JsonErrorsLayer::new().only_if(|_| panics()));
    let answer = through(&layer, get(), plain(200, "fine")).await;
    assert_eq!(answer.text(), "fine");
    assert_eq!(log.entries(), [of_the_hook()]);
}

#[tokio::test]
async fn a_response_predicate_that_panics_has_not_said_yes() {
    let log = Log::new();
    let layer = log.on(JsonErrorsLayer::new().keep_if(|_| panics()));
    let answer = through(&layer, get(), plain(404, "no such user")).await;
    answer.assert_error(404, "no such user");
    assert_eq!(log.entries(), [of_the_hook(), of_a_response(404, "no such user", None)]);
}

#[tokio::test]
async fn a_response_predicate_is_not_asked_about_a_success() {
    let layer = JsonErrorsLayer::new().keep_if(|_| panics());
    let answer = through(&layer, get(), plain(200, "fine")).await;
    assert_eq!(answer.text(), "fine");
}

#[tokio::test]
#[cfg_attr(not(feature = "tower"), ignore = "expects the statuses of the feature `tower`")]
async fn a_mapping_of_service_errors_that_panics_leaves_them_to_the_table() {
    let log = Log::new();
    let layer = log.on(JsonErrorsLayer::new().map_service_error(|_, _| panic!("secret 42")));
    let answer = fail(&layer, tower::timeout::error::Elapsed::new()).await;
    answer.assert_error(504, "Gateway Timeout");
    let of_the_error = Entry {
        origin: Origin::ServiceError,
        status: 504,
        message: "Gateway Timeout".to_owned(),
        sources: vec!["request timed out".to_owned()],
        head_sent: false,
        is_kept: false,
    };
    assert_eq!(log.entries(), [of_the_hook(), of_the_error]);
}

#[tokio::test]
async fn a_mapping_of_errors_that_panics_leaves_the_status_and_hides_the_message() {
    let log = Log::new();
    let layer = log.on(JsonErrorsLayer::new().map_error(|_, _| panic!("secret 42")));
    let answer = through(&layer, get(), plain(404, "no such user")).await;
    answer.assert_error(404, "Not Found");
    assert_eq!(
        log.entries(),
        [of_the_hook(), of_a_response(404, "Not Found", Some("no such user"))]
    );
}

#[tokio::test]
async fn a_mapping_of_errors_that_panics_keeps_the_headers_of_the_response() {
    let layer = JsonErrorsLayer::new().map_error(|_, _| panic!("secret 42"));
    let response = response(405, &[("allow", "GET")], Script::new());
    let answer = through(&layer, get(), response).await;
    answer.assert_error(405, "Method Not Allowed");
    assert_eq!(answer.header("allow"), Some("GET"));
}

#[tokio::test]
async fn a_listener_that_panics_changes_nothing() {
    let layer = JsonErrorsLayer::new().on_error(|_, _| panic!("secret 42"));
    let answer = through(&layer, get(), plain(404, "no such user")).await;
    answer.assert_error(404, "no such user");
    let answer = fail(&layer, io::Error::other("db down")).await;
    answer.assert_error(500, "Internal Server Error");
}

#[tokio::test]
async fn hooks_that_all_panic_leave_an_answer() {
    let layer = JsonErrorsLayer::new()
        .only_if(|_| panics())
        .keep_if(|_| panics())
        .map_service_error(|_: &BoxError, _| panic!("secret 42"))
        .map_error(|_: HttpError, _| panic!("secret 42"))
        .on_error(|_, _| panic!("secret 42"))
        .format_with(|_, _| panics());
    let answer = through(&layer, get(), plain(404, "no such user")).await;
    answer.assert_error(404, "Not Found");
    let answer = fail(&layer, io::Error::other("db down")).await;
    answer.assert_error(500, "Internal Server Error");
}
