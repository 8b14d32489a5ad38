//! In place of a normaliser by axum's `from_fn` or `map_response`, which makes JSON of whatever text an error has.

use std::convert::Infallible;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::{IntoResponse, Response, Sse, sse};
use axum::routing::{get as on_get, post as on_post};
use http::{Method, StatusCode};
use serde_json::json;
use tower_json_errors::{JsonErrorsLayer, JsonPolicy};

use crate::support::{ask, get, request};

fn app() -> Router {
    let busy = [("retry-after", "3"), ("content-language", "en"), ("etag", "\"1\"")];
    let cookies = || {
        let mut response = (StatusCode::UNAUTHORIZED, "who are you").into_response();
        for value in ["a=1", "b=2"] {
            response
                .headers_mut()
                .append("set-cookie", value.parse().expect("legal"));
        }
        response
    };
    Router::new()
        .route("/text", on_get(async || (StatusCode::BAD_REQUEST, "no \"name\"")))
        .route("/empty", on_get(async || StatusCode::CONFLICT))
        .route(
            "/busy",
            on_get(async move || (StatusCode::TOO_MANY_REQUESTS, busy, "slow down")),
        )
        .route("/cookies", on_get(async move || cookies()))
        .route(
            "/json",
            on_get(async || {
                (
                    StatusCode::SERVICE_UNAVAILABLE,
                    axum::Json(json!({ "components": ["db"] })),
                )
            }),
        )
        .route("/post", on_post(async || ()))
        .route(
            "/secret",
            on_get(async || (StatusCode::INTERNAL_SERVER_ERROR, "db password hunter2")),
        )
        .route(
            "/moved",
            on_get(async || (StatusCode::SEE_OTHER, [("location", "/")], "moved")),
        )
        .route("/none", on_get(async || StatusCode::NO_CONTENT))
        .route("/events", on_get(events))
        .route("/large", on_get(async || "x".repeat(1 << 20)))
        .route("/binary", on_get(async || (StatusCode::BAD_REQUEST, &b"\xff\xfe"[..])))
}

async fn events() -> Response {
    let event = Ok::<_, Infallible>(sse::Event::default().data("hello"));
    Sse::new(tokio_stream::iter([event])).into_response()
}

#[tokio::test]
async fn texts_and_empty_bodies_become_json_of_the_same_status() {
    let table = [
        ("/text", 400, "no \"name\""),
        ("/empty", 409, "Conflict"),
        ("/busy", 429, "slow down"),
        ("/absent", 404, "Not Found"),
        ("/post", 405, "Method Not Allowed"),
        ("/secret", 500, "Internal Server Error"),
        ("/binary", 400, "Bad Request"),
    ];
    for (target, status, message) in table {
        let answer = ask(app().layer(JsonErrorsLayer::new()), get(target, &[])).await;
        answer.assert_error(status, message);
    }
}

#[tokio::test]
async fn the_headers_of_the_error_stay_but_for_those_of_its_old_body() {
    let of = async |target| ask(app().layer(JsonErrorsLayer::new()), get(target, &[])).await;
    let busy = of("/busy").await;
    assert_eq!((busy.header("retry-after"), busy.header("etag")), (Some("3"), None));
    assert_eq!(busy.header("content-length"), Some("21"));
    assert_eq!(of("/post").await.header("allow"), Some("POST"));
    let cookies = of("/cookies").await;
    let cookies: Vec<_> = cookies.headers.get_all("set-cookie").iter().collect();
    assert_eq!(cookies, ["a=1", "b=2"]);
}

#[tokio::test]
async fn json_stays_or_takes_the_shape_of_all_others() {
    let kept = ask(app().layer(JsonErrorsLayer::new()), get("/json", &[])).await;
    assert_eq!((kept.status.as_u16(), kept.text()), (503, r#"{"components":["db"]}"#));
    let reshaped = ask(
        app().layer(JsonErrorsLayer::new().json(JsonPolicy::Reshape)),
        get("/json", &[]),
    )
    .await;
    reshaped.assert_error(503, "Service Unavailable");
}

#[tokio::test]
async fn what_is_no_error_goes_out_as_it_came() {
    for target in ["/moved", "/none", "/events", "/large"] {
        let bare = ask(app(), get(target, &[])).await;
        let layered = ask(app().layer(JsonErrorsLayer::new()), get(target, &[])).await;
        assert_eq!(
            (layered.status, &layered.headers),
            (bare.status, &bare.headers),
            "{target}"
        );
        assert_eq!(layered.text(), bare.text(), "{target}");
    }
}

/// Hand-made ones read all bodies, and never end where a body does not.
#[tokio::test]
async fn a_success_is_not_read() {
    let never = || Body::from_stream(tokio_stream::pending::<Result<Bytes, Infallible>>());
    let app = Router::new()
        .route("/", on_get(async move || never()))
        .layer(JsonErrorsLayer::new());
    let Ok(response) = tower::ServiceExt::oneshot(app, Request::new(Body::empty())).await;
    assert_eq!(response.status(), 200);
}

#[tokio::test]
async fn head_has_no_body() {
    let answer = ask(
        app().layer(JsonErrorsLayer::new()),
        request(Method::HEAD, "/absent", &[]),
    )
    .await;
    assert_eq!((answer.status.as_u16(), answer.text()), (404, ""));
}

#[tokio::test]
async fn the_shape_is_the_applications_own() {
    let layer = JsonErrorsLayer::new()
        .format_with(|error, _| json!({ "status": error.status().as_u16(), "message": error.message() }));
    let answer = ask(app().layer(layer), get("/text", &[])).await;
    assert_eq!(answer.json(), json!({ "status": 400, "message": "no \"name\"" }));
}
