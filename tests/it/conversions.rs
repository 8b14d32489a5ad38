//! Tests what an `HttpError` makes of rejections and of the errors of validators.

use std::borrow::Cow;
use std::collections::HashMap;
use std::net::IpAddr;

use axum::body::Body;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use garde::{Error, Path as Steps, Report};
use http::Request;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use tower::ServiceExt;
use tower_json_errors::{ErrorContext, Format, HttpError, Origin, Problem};
use validator::{ValidationError, ValidationErrors};

use crate::support::Answer;

fn fields(error: &HttpError) -> Value {
    let context = ErrorContext::builder(Origin::Response);
    let json = Problem::new().render(error, &context.build()).unwrap();
    serde_json::from_slice::<Value>(&json).unwrap()["errors"].take()
}

#[test]
fn a_report_of_garde_names_the_steps_to_each_problem() {
    let mut report = Report::new();
    report.append(Steps::new("items").join(1), Error::new("is too low"));
    report.append(Steps::empty(), Error::new("does not add up"));
    let expected = json!([
        { "detail": "is too low", "pointer": "#/items/1" },
        { "detail": "does not add up", "pointer": "#" },
    ]);
    assert_eq!(fields(&report.into()), expected);
}

#[test]
fn errors_of_validator_name_the_steps_and_not_the_whole() {
    let mut errors = ValidationErrors::new();
    let told = |code: &'static str, message: &'static str| {
        let mut error = ValidationError::new(code);
        error.message = Some(Cow::Borrowed(message));
        error
    };
    errors.add("__all__", told("sum", "does not add up"));
    errors.add("age", told("range", "is too low"));
    errors.add("name", ValidationError::new("length"));
    let expected = json!([
        { "detail": "does not add up", "pointer": "#" },
        { "detail": "is too low", "pointer": "#/age" },
        { "detail": "is not valid: length", "pointer": "#/name" },
    ]);
    assert_eq!(fields(&errors.into()), expected);
}

type Sent = Request<Body>;
type Numbers = HashMap<String, Vec<u32>>;

/// A value that only its own rule refuses.
struct Even;

impl<'de> Deserialize<'de> for Even {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = String::deserialize(deserializer)?;
        Err(D::Error::custom(format!("{number} is odd")))
    }
}

/// A handler that returns what its extractor rejects.
async fn read<T, R: Into<HttpError>>(extracted: Result<T, R>) -> Result<(), HttpError> {
    extracted.map(drop).map_err(Into::into)
}

fn app() -> Router {
    Router::new()
        .route("/json", post(read::<Json<Numbers>, JsonRejection>))
        .route("/query", get(read::<Query<HashMap<String, u32>>, QueryRejection>))
        .route("/number/{id}", get(read::<Path<u32>, PathRejection>))
        .route("/text/{id}", get(read::<Path<String>, PathRejection>))
        .route("/map/{id}", get(read::<Path<HashMap<String, u32>>, PathRejection>))
        .route("/even/{id}", get(read::<Path<Even>, PathRejection>))
        .route("/address/{id}", get(read::<Path<IpAddr>, PathRejection>))
        .route("/pair/{id}/{of}", get(read::<Path<(u32, u32)>, PathRejection>))
}

async fn rejected(request: Sent) -> (u16, String) {
    let response: Response = app().oneshot(request).await.unwrap();
    let answer = Answer::of(response).await;
    (answer.status.as_u16(), answer.text().to_owned())
}

#[tokio::test]
async fn a_rejection_tells_where_and_what_without_the_types_of_the_program() {
    let asks = |path: &str| Request::get(path).body(Body::empty()).unwrap();
    let posts = |body: &'static str| {
        let request = Request::post("/json").header("content-type", "application/json");
        request.body(Body::from(body)).unwrap()
    };
    let table = [
        (posts("{"), 400, "invalid_json", "line 1 column 1"),
        (posts(r#"{"a":[1,"x"]}"#), 422, "invalid_value", "/a/1"),
        (posts("[]"), 422, "invalid_value", "invalid type"),
        (asks("/query?a=x"), 400, "invalid_value", r#""query":"a""#),
        (asks("/number/x"), 400, "invalid_path", "cannot parse `x`"),
        (asks("/map/x"), 400, "invalid_path", r#""path":"id""#),
        (asks("/map/x"), 400, "invalid_path", "cannot parse `x`"),
        (asks("/text/%ff"), 400, "invalid_path", "is not valid UTF-8"),
        (asks("/even/1"), 400, "invalid_path", r#""error":"1 is odd""#),
        (
            asks("/address/x"),
            400,
            "invalid_path",
            r#""error":"id: invalid IP address"#,
        ),
        (asks("/pair/1/x"), 400, "invalid_path", "cannot parse `x`"),
    ];
    for (request, status, code, part) in table {
        let uri = request.uri().clone();
        let (got, body) = rejected(request).await;
        assert_eq!(got, status, "{uri}: {body}");
        assert!(body.contains(code) && body.contains(part), "{uri}: {body}");
    }
}
