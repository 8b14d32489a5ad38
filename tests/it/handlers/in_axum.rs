//! Tests the feature `axum`: handlers, extractors and middleware that return `HttpError`.

use axum::Router;
use axum::body::Body;
use axum::extract::{FromRequestParts, Path, Request};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::request::Parts;
use tower::ServiceExt;
use tower_json_errors::{HttpError, JsonErrorsLayer, Nested};

use super::{USERS, find};
use crate::support::Answer;

async fn user(Path(id): Path<String>) -> Result<String, HttpError> {
    Ok(find(&id)?)
}

/// Takes the place of a session: it is never there.
struct Session;

impl<S: Sync> FromRequestParts<S> for Session {
    type Rejection = HttpError;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, HttpError> {
        Err(HttpError::unauthorized("log in first").with_header(http::header::WWW_AUTHENTICATE, "Bearer"))
    }
}

async fn closed(_: Request, _: Next) -> Result<Response, HttpError> {
    Err(HttpError::forbidden("closed"))
}

async fn answer(app: &Router, path: &str) -> Answer {
    let request = Request::get(path).body(Body::empty()).expect("a legal path");
    let Ok(answer) = app.clone().oneshot(request).await;
    Answer::of(answer).await
}

fn app() -> Router {
    Router::new()
        .route("/closed", get(|| async {}).layer(from_fn(closed)))
        .route("/session", get(|_: Session| async {}))
        .route("/{id}", get(user))
}

#[tokio::test]
async fn handlers_return_it_with_and_without_the_layer() {
    for app in [app(), app().layer(JsonErrorsLayer::new())] {
        for (path, status, body) in USERS {
            let answer = answer(&app, path).await;
            assert_eq!((answer.status.as_u16(), answer.text()), (status, body), "{path}");
            assert_eq!(answer.header("retry-after").is_some(), status == 503, "{path}");
        }
    }
}

#[tokio::test]
async fn extractors_and_middleware_reject_with_it() {
    for app in [app(), app().layer(JsonErrorsLayer::new())] {
        let rejected = answer(&app, "/session").await;
        rejected.assert_error(401, "log in first");
        assert_eq!(rejected.header("www-authenticate"), Some("Bearer"));
        answer(&app, "/closed").await.assert_error(403, "closed");
    }
}

#[tokio::test]
async fn the_layer_writes_it_in_its_own_format() {
    let app = app().layer(JsonErrorsLayer::new().format(Nested::new()));
    assert_eq!(
        answer(&app, "/8").await.text(),
        r#"{"error":{"status":404,"code":"user_missing","message":"no user 8"}}"#
    );
}

#[test]
fn it_is_a_response_like_any_other() {
    let response = (http::StatusCode::GONE, HttpError::not_found("no such user")).into_response();
    assert_eq!(response.status(), 410);
    let response: Response = HttpError::not_found("no such user").into_response();
    assert_eq!(response.status(), 404);
}
