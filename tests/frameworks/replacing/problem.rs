//! In place of a layer that writes problem details (RFC 9457), as axum-problem's and its relatives.

use axum::Router;
use axum::routing::get as on_get;
use http::StatusCode;
use serde_json::{Value, json};
use tower_json_errors::{Field, HttpError, JsonErrorsLayer, Problem};

use crate::support::{Answer, Log, ask, get};

const PROBLEM: [(&str, &str); 1] = [("content-type", "application/problem+json")];
const OWN: &str = r#"{"type":"https://example.com/gone","title":"Gone","status":410,"balance":30}"#;

fn invalid() -> HttpError {
    HttpError::unprocessable_content("the order is not valid")
        .with_code("invalid_order")
        .with_details(json!({ "balance": 30 }))
        .with_field(Field::pointer("/age"), "must be 18 or more")
}

fn app() -> Router {
    Router::new()
        .route("/text", on_get(async || (StatusCode::FORBIDDEN, "not yours")))
        .route(
            "/secret",
            on_get(async || (StatusCode::BAD_GATEWAY, "upstream 10.0.0.7 is down")),
        )
        .route("/own", on_get(async || (StatusCode::GONE, PROBLEM, OWN)))
        .route("/typed", on_get(async || Err::<(), _>(invalid())))
        .route("/panic", on_get(async || -> () { panic!("secret") }))
}

async fn answer(target: &str) -> Answer {
    let layer = JsonErrorsLayer::new().format(Problem::new().about_blank().instance());
    ask(app().layer(layer), get(target, &[])).await
}

#[tokio::test]
async fn every_error_is_a_problem_with_its_status_and_title() {
    let table = [
        ("/text", 403, "Forbidden", Some("not yours")),
        ("/secret", 502, "Bad Gateway", None),
        ("/absent", 404, "Not Found", None),
        ("/panic", 500, "Internal Server Error", None),
    ];
    for (target, status, title, detail) in table {
        let answer = answer(target).await;
        assert_eq!(answer.status.as_u16(), status);
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
        let mut expected = json!({ "type": "about:blank", "title": title, "status": status, "instance": target });
        if let Some(detail) = detail {
            expected["detail"] = detail.into();
        }
        assert_eq!(answer.json(), expected);
    }
}

#[tokio::test]
async fn a_problem_of_the_handlers_own_stays() {
    let answer = answer("/own").await;
    assert_eq!((answer.status.as_u16(), answer.text()), (410, OWN));
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
}

#[tokio::test]
async fn a_typed_error_has_its_members() {
    let answer = answer("/typed").await;
    let expected = json!({
        "type": "about:blank",
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": "the order is not valid",
        "instance": "/typed",
        "code": "invalid_order",
        "balance": 30,
        "errors": [{ "detail": "must be 18 or more", "pointer": "#/age" }],
    });
    assert_eq!(answer.json(), expected);
}

#[tokio::test]
async fn what_the_client_does_not_see_is_in_the_log() {
    let log = Log::new();
    let answer = ask(
        app().layer(log.on(JsonErrorsLayer::new().format(Problem::new()))),
        get("/secret", &[]),
    )
    .await;
    assert_eq!(answer.json()["detail"], Value::Null);
    assert_eq!(log.only().sources, ["upstream 10.0.0.7 is down"]);
}
