//! Tests what a client sees of the service's errors.

use tower_json_errors::{Expose, HttpError, JsonErrorsLayer};

use super::wrapped;
use crate::support::{Log, fail};

const LEVELS: [Expose; 4] = [
    Expose::Nothing,
    Expose::ClientErrors,
    Expose::Responses,
    Expose::Everything,
];

#[tokio::test]
async fn only_everything_shows_the_text_of_an_error() {
    for (expose, message) in LEVELS.into_iter().zip([
        "Internal Server Error",
        "Internal Server Error",
        "Internal Server Error",
        "secret 42",
    ]) {
        let answer = fail(&JsonErrorsLayer::new().expose(expose), "secret 42").await;
        answer.assert_error(500, message);
    }
}

#[tokio::test]
#[cfg_attr(not(feature = "tower"), ignore = "expects the statuses of the feature `tower`")]
async fn everything_shows_the_outermost_text_with_the_status_of_the_source() {
    let layer = JsonErrorsLayer::new().expose(Expose::Everything);
    let answer = fail(&layer, wrapped(tower::timeout::error::Elapsed::new(), 1)).await;
    answer.assert_error(504, "wrapper");
}

#[tokio::test]
async fn a_message_written_for_the_client_is_shown_at_every_level() {
    for expose in LEVELS {
        let layer = JsonErrorsLayer::new().expose(expose);
        for levels in [0, 2] {
            let error = HttpError::service_unavailable("back at noon").with_source("secret 42");
            let answer = fail(&layer, wrapped(error, levels)).await;
            answer.assert_error(503, "back at noon");
        }
    }
}

#[tokio::test]
async fn an_internal_error_shows_its_source_to_the_log_alone() {
    for expose in LEVELS {
        let log = Log::new();
        let layer = log.on(JsonErrorsLayer::new().expose(expose));
        let answer = fail(&layer, HttpError::internal("secret 42")).await;
        answer.assert_error(500, "Internal Server Error");
        assert_eq!(log.only().sources, ["secret 42"]);
    }
}
