//! Do real answers have the shapes that `docs/schemas` says?

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::future::ready;

use bytes::Bytes;
use http::{HeaderName, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use jsonschema::Validator;
use serde_json::{Value, json};
use tower::{Layer, ServiceExt, service_fn};
use tower_json_errors::{ByAccept, Flat, Format, HttpError, JsonErrorsLayer, JsonPolicy, Nested, Problem};

const FLAT: &str = include_str!("../../docs/schemas/flat.json");
const NESTED: &str = include_str!("../../docs/schemas/nested.json");
const PROBLEM: &str = include_str!("../../docs/schemas/problem.json");

fn schema(text: &str) -> Value {
    serde_json::from_str(text).expect("a schema that is no JSON")
}

/// Fails if the schema is none.
fn validator(text: &str) -> Validator {
    jsonschema::options()
        .should_validate_formats(true)
        .build(&schema(text))
        .expect("no legal schema")
}

#[track_caller]
fn assert_valid(validator: &Validator, instance: &Value) {
    let faults: Vec<_> = validator.iter_errors(instance).map(|fault| fault.to_string()).collect();
    assert!(faults.is_empty(), "{instance}: {faults:?}");
}

/// Errors of all sorts, as a service answers with them.
fn responses() -> Vec<Response<Full<Bytes>>> {
    let full = HttpError::not_found("no such user").with_code("user missing: Zoë");
    let errors = [
        HttpError::bad_request(""),
        HttpError::from(StatusCode::from_u16(499).expect("a status")),
        HttpError::internal("private"),
        full.clone(),
        full.clone().with_details(json!({ "user": 7, "status": "taken" })),
        full.clone().with_details(json!(["a", "b"])),
        full.with_details(json!(null)),
    ];
    let mut responses: Vec<Response<Full<Bytes>>> = errors.into_iter().map(HttpError::into_response).collect();
    for (status, content_type, body) in [
        (400, "text/plain", "no name"),
        (404, "text/html", "<h1>Not Found</h1>"),
        (422, "application/json", r#"{"detail":"no name","user":7}"#),
        (429, "application/json", r#""slow down""#),
        (500, "text/plain", "private"),
        (599, "text/plain", ""),
    ] {
        let response = Response::builder().status(status).header("content-type", content_type);
        responses.push(response.body(Full::from(body)).expect("a response"));
    }
    responses
}

/// What becomes of all of them: content type and JSON.
async fn answers(format: impl Format, accept: &'static str) -> Vec<(String, Value)> {
    let layer = JsonErrorsLayer::new()
        .format(format)
        .json(JsonPolicy::Reshape)
        .request_id(HeaderName::from_static("x-request-id"));
    let mut answers = Vec::new();
    for response in responses() {
        let mut response = Some(response);
        let service = layer.layer(service_fn(move |_: Request<()>| {
            ready(Ok::<_, Infallible>(response.take().expect("one call only")))
        }));
        let request = Request::get("/users/7?q=%zz")
            .header("accept", accept)
            .header("x-request-id", "7f0c");
        let Ok(answer) = service.oneshot(request.body(()).expect("a request")).await;
        let content_type = answer.headers()["content-type"].to_str().expect("text").to_owned();
        let body = answer.into_body().collect().await.expect("a body").to_bytes();
        answers.push((content_type, serde_json::from_slice(&body).expect("JSON")));
    }
    answers
}

fn problem() -> Problem {
    Problem::new().type_base("https://example.com/problems/").instance()
}

const ANY: &str = "*/*";
const NAMED: &str = "application/problem+json";

#[tokio::test]
async fn every_answer_is_of_the_shape_of_its_format() {
    for (answers, text) in [
        (answers(Flat::new(), ANY).await, FLAT),
        (answers(Nested::new(), ANY).await, NESTED),
        (answers(Problem::new(), ANY).await, PROBLEM),
        (answers(problem(), ANY).await, PROBLEM),
    ] {
        let validator = validator(text);
        for (_, json) in answers {
            assert_valid(&validator, &json);
        }
    }
}

#[tokio::test]
async fn by_accept_has_the_shape_of_the_content_type() {
    for (accept, content_type, text) in [(ANY, "application/json", FLAT), (NAMED, NAMED, PROBLEM)] {
        let validator = validator(text);
        for (label, json) in answers(ByAccept::new(), accept).await {
            assert_eq!(label, content_type);
            assert_valid(&validator, &json);
        }
    }
}

/// The names of all members that the objects have.
fn names<'a>(objects: impl IntoIterator<Item = &'a Value>) -> BTreeSet<&'a str> {
    let objects = objects.into_iter().filter_map(Value::as_object);
    objects.flat_map(|object| object.keys().map(String::as_str)).collect()
}

#[tokio::test]
async fn a_schema_names_just_the_members_that_there_are() {
    let (flat, nested, problems) = (
        answers(Flat::new(), ANY).await,
        answers(Nested::new(), ANY).await,
        answers(problem(), ANY).await,
    );
    assert_eq!(
        names(flat.iter().map(|(_, json)| json)),
        names([&schema(FLAT)["properties"]])
    );
    let inner = &schema(NESTED)["properties"]["error"]["properties"];
    assert_eq!(names(nested.iter().map(|(_, json)| &json["error"])), names([inner]));
    // What details that are an object have becomes members of a problem.
    let of_details = BTreeSet::from(["user"]);
    let found = names(problems.iter().map(|(_, json)| json));
    assert_eq!(&found - &of_details, names([&schema(PROBLEM)["properties"]]));
}

#[test]
fn the_examples_are_of_the_shape() {
    for text in [FLAT, NESTED, PROBLEM] {
        let examples = &schema(text)["examples"];
        for example in examples.as_array().expect("examples") {
            assert_valid(&validator(text), example);
        }
    }
}

#[test]
fn other_shapes_are_none() {
    let table = [
        (FLAT, json!("no such user")),
        (FLAT, json!({})),
        (FLAT, json!({ "error": { "status": 404, "code": "x", "message": "x" } })),
        (FLAT, json!({ "error": null })),
        (FLAT, json!({ "error": "x", "code": 7 })),
        (FLAT, json!({ "error": "x", "request_id": "" })),
        (FLAT, json!({ "title": "Not Found", "status": 404 })),
        (NESTED, json!({ "error": "x" })),
        (NESTED, json!({ "error": { "status": 404, "message": "x" } })),
        (
            NESTED,
            json!({ "error": { "status": 200, "code": "x", "message": "x" } }),
        ),
        (
            NESTED,
            json!({ "error": { "status": "404", "code": "x", "message": "x" } }),
        ),
        (NESTED, json!({ "title": "Not Found", "status": 404 })),
        (PROBLEM, json!({ "error": "x" })),
        (PROBLEM, json!({ "title": "Not Found" })),
        (PROBLEM, json!({ "title": "Not Found", "status": 600 })),
        (
            PROBLEM,
            json!({ "title": "Not Found", "status": 404, "type": "not a <URI>" }),
        ),
        (PROBLEM, json!({ "title": "Not Found", "status": 404, "instance": 7 })),
    ];
    for (text, json) in table {
        assert!(!validator(text).is_valid(&json), "{json}");
    }
}
