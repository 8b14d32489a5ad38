//! Tests the option `tonic_status` for clients of plain HTTP.

use tonic::Status;
use tower_json_errors::{Expose, JsonErrorsLayer};

use super::wrapped;
use crate::support::fail;

#[tokio::test]
async fn a_status_has_its_http_status_and_its_text_unless_that_is_of_a_failure() {
    let on = || JsonErrorsLayer::new().tonic_status();
    let no_form = || Status::not_found("no form");
    let failed = || Status::internal("db: secret");
    let table = [
        (on(), no_form(), 404, "no form"),
        (on(), failed(), 500, "Internal Server Error"),
        (on().expose(Expose::Everything), no_form(), 404, "no form"),
        (on().expose(Expose::Everything), failed(), 500, "db: secret"),
        (JsonErrorsLayer::new(), no_form(), 500, "Internal Server Error"),
        // With another option, too.
        (
            JsonErrorsLayer::new().request_id("x-request-id".parse().expect("a name")),
            no_form(),
            500,
            "Internal Server Error",
        ),
    ];
    for (layer, error, status, message) in table {
        for levels in [0, 2] {
            let answer = fail(&layer, wrapped(error.clone(), levels)).await;
            answer.assert_error(status, message);
        }
    }
}
