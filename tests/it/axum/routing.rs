//! Tests the router's own responses: no route, another method, HEAD, fallbacks, nested routers.

use axum::Router;
use axum::routing::{get as on_get, post as on_post};
use http::{Method, StatusCode};
use tower::{Layer, ServiceExt};
use tower_json_errors::JsonErrorsLayer;

use super::{ask, get, head, request};
use crate::support::Answer;

fn app() -> Router {
    Router::new()
        .route("/text", on_get(async || (StatusCode::NOT_FOUND, "no such user")))
        .route("/empty", on_get(async || StatusCode::NOT_FOUND))
        .route("/post", on_post(async || ()))
}

/// The answer where the layer is round the whole router, and not one of its own layers.
async fn ask_from_outside(request: http::Request<axum::body::Body>) -> Answer {
    let Ok(response) = JsonErrorsLayer::new().layer(app()).oneshot(request).await;
    Answer::of(response).await
}

#[tokio::test]
async fn a_route_that_is_not_there_is_a_404() {
    ask(app(), get("/absent")).await.assert_error(404, "Not Found");
    ask_from_outside(get("/absent")).await.assert_error(404, "Not Found");
}

#[tokio::test]
async fn another_method_is_a_405_that_names_those_that_are_allowed() {
    for (target, method, allowed) in [("/post", Method::GET, "POST"), ("/text", Method::DELETE, "GET,HEAD")] {
        let wrong = || request(method.clone(), target, &[], axum::body::Body::empty());
        for answer in [ask(app(), wrong()).await, ask_from_outside(wrong()).await] {
            answer.assert_error(405, "Method Not Allowed");
            assert_eq!(answer.header("allow"), Some(allowed));
        }
    }
}

#[tokio::test]
async fn head_inside_the_router_has_the_headers_of_get() {
    let get = ask(app(), get("/text")).await;
    let head = ask(app(), head("/text")).await;
    assert_eq!(get.header("content-length"), Some("24"));
    assert_eq!((head.status.as_u16(), head.text()), (404, ""));
    assert_eq!(head.headers, get.headers);
}

/// What is empty may be so only because HEAD was asked, and then GET would have had a body.
#[tokio::test]
async fn head_announces_no_length_that_it_cannot_know() {
    for (target, from_outside) in [
        ("/empty", false),
        ("/absent", false),
        // The text was stripped by axum before the layer could read it.
        ("/text", true),
        ("/empty", true),
        ("/absent", true),
    ] {
        let answer = if from_outside {
            ask_from_outside(head(target)).await
        } else {
            ask(app(), head(target)).await
        };
        assert_eq!(answer.status, 404);
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.header("content-length"), None, "{target}");
        assert_eq!(answer.text(), "");
    }
}

#[tokio::test]
async fn fallbacks_become_json() {
    let app = || {
        app()
            .fallback(async || (StatusCode::NOT_FOUND, "nothing here"))
            .method_not_allowed_fallback(async || (StatusCode::METHOD_NOT_ALLOWED, "not so"))
    };
    ask(app(), get("/absent")).await.assert_error(404, "nothing here");
    let answer = ask(app(), get("/post")).await;
    answer.assert_error(405, "not so");
    assert_eq!(answer.header("allow"), Some("POST"));
}

#[tokio::test]
async fn nested_and_merged_routers_become_json() {
    let app = || {
        Router::new()
            .nest("/v1", app())
            .merge(Router::new().route("/here", on_get(async || StatusCode::GONE)))
    };
    ask(app(), get("/v1/text")).await.assert_error(404, "no such user");
    ask(app(), get("/v1/absent")).await.assert_error(404, "Not Found");
    ask(app(), get("/v1/post"))
        .await
        .assert_error(405, "Method Not Allowed");
    ask(app(), get("/here")).await.assert_error(410, "Gone");
}
