//! Tests anyhow and eyre: where an `HttpError` in their errors is found, and where its type is gone.

use axum::body::Body;
use http::Request;
use tower::{Layer, service_fn};
use tower_json_errors::{BoxError, HttpError, JsonErrorsLayer};

use crate::support::{Answer, ask, get};

/// The answer of a service that fails with this.
async fn answer_to(fail: impl Fn() -> BoxError + Clone) -> Answer {
    let service = service_fn(move |_: Request<Body>| std::future::ready(Err::<http::Response<Body>, _>(fail())));
    ask(JsonErrorsLayer::new().layer(service), get("/", &[])).await
}

fn gone() -> HttpError {
    HttpError::new(http::StatusCode::GONE, "that order is gone")
}

#[tokio::test]
async fn an_error_of_anyhow_with_context_is_found() {
    let fail = || anyhow::Error::new(gone()).context("while the order was read").into();
    answer_to(fail).await.assert_error(410, "that order is gone");
    let twice = || anyhow::Error::new(gone()).context("inner").context("outer").into();
    answer_to(twice).await.assert_error(410, "that order is gone");
}

#[tokio::test]
async fn the_type_of_a_bare_error_of_anyhow_is_gone() {
    let fail = || anyhow::Error::new(gone()).into();
    answer_to(fail).await.assert_error(500, "Internal Server Error");
}

#[tokio::test]
async fn a_bare_error_of_anyhow_is_found_if_it_is_moved_into_a_box_of_its_own() {
    let fail = || anyhow::Error::new(gone()).reallocate_into_boxed_dyn_error_without_backtrace();
    answer_to(fail).await.assert_error(410, "that order is gone");
}

#[tokio::test]
async fn a_wrapper_with_the_error_as_its_source_is_found() {
    let fail = || {
        anyhow::Error::new(std::io::Error::other(gone()))
            .context("while the order was read")
            .into()
    };
    answer_to(fail).await.assert_error(410, "that order is gone");
}

#[tokio::test]
async fn an_error_of_eyre_with_a_message_around_it_is_found() {
    let fail = || eyre::Report::new(gone()).wrap_err("while the order was read").into();
    answer_to(fail).await.assert_error(410, "that order is gone");
}

#[tokio::test]
async fn the_type_of_a_bare_error_of_eyre_is_gone() {
    let fail = || eyre::Report::new(gone()).into();
    answer_to(fail).await.assert_error(500, "Internal Server Error");
}

/// In a handler, `From` is not there for anyhow's error: the cure is to look for the `HttpError` before it is boxed.
#[tokio::test]
async fn a_bare_error_is_found_by_downcast() {
    let fail = || match anyhow::Error::new(gone()).downcast::<HttpError>() {
        Ok(own) => own.into(),
        Err(error) => error.into(),
    };
    answer_to(fail).await.assert_error(410, "that order is gone");
}
