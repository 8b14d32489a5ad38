//! Validates real error responses against `docs/schemas`.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::future::ready;

use bytes::Bytes;
use http::{HeaderName, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use jsonschema::Validator;
use serde_json::{Value, json};
use tower::{Layer, ServiceExt, service_fn};
use tower_json_errors::{
    Anthropic, ByAccept, ErrorContext, Expose, Field, Flat, Format, Google, HttpError, JsonApi, JsonErrorsLayer,
    JsonPolicy, Nested, OpenAi, Origin, Problem,
};

const FLAT: &str = include_str!("../../docs/schemas/flat.json");
const NESTED: &str = include_str!("../../docs/schemas/nested.json");
const PROBLEM: &str = include_str!("../../docs/schemas/problem.json");
const ANTHROPIC: &str = include_str!("../../docs/schemas/anthropic.json");
const GOOGLE: &str = include_str!("../../docs/schemas/google.json");
const JSON_API: &str = include_str!("../../docs/schemas/json_api.json");
const OPEN_AI: &str = include_str!("../../docs/schemas/open_ai.json");

const ALL: [&str; 7] = [ANTHROPIC, FLAT, GOOGLE, JSON_API, NESTED, OPEN_AI, PROBLEM];

/// Each built-in shape under its schema.
fn formats() -> [(Box<dyn Format>, &'static str); 7] {
    [
        (Box::new(Anthropic::new()), ANTHROPIC),
        (Box::new(Flat::new()), FLAT),
        (Box::new(Google::new()), GOOGLE),
        (Box::new(JsonApi::new()), JSON_API),
        (Box::new(Nested::new()), NESTED),
        (Box::new(OpenAi::new()), OPEN_AI),
        (Box::new(Problem::new()), PROBLEM),
    ]
}

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
        full.clone().with_details(json!(null)),
        full.with_field(Field::pointer("/age"), "must be 18 or more")
            .with_field(Field::query("q"), "missing"),
    ];
    let mut responses: Vec<Response<Full<Bytes>>> = errors.into_iter().map(Response::from).collect();
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
        (
            answers(Problem::new().about_blank().always_detail(), ANY).await,
            PROBLEM,
        ),
        (answers(Anthropic::new(), ANY).await, ANTHROPIC),
        (answers(Google::new().domain("x.example"), ANY).await, GOOGLE),
        (answers(JsonApi::new(), ANY).await, JSON_API),
        (answers(OpenAi::new(), ANY).await, OPEN_AI),
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
    for text in ALL {
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

/// Recorded JSON errors of real servers: status, content type, body.
fn recorded() -> Vec<(u16, String, String)> {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../corpus");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(corpus).expect("the corpus is missing") {
        let path = entry.expect("a file").path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let cases: Vec<Value> = serde_json::from_slice(&std::fs::read(path).expect("a file")).expect("a list");
        for case in cases {
            let kind = case["kind"].as_str().expect("a kind");
            if !["json-in-text", "json-object", "json-other", "problem-json"].contains(&kind) {
                continue;
            }
            let response = &case["response"];
            let headers = response["headers"].as_array().expect("headers");
            let content_type = headers.iter().find(|header| header[0] == "content-type");
            found.push((
                response["status"]
                    .as_u64()
                    .and_then(|status| status.try_into().ok())
                    .expect("a status"),
                content_type
                    .and_then(|header| header[1].as_str())
                    .unwrap_or("application/json")
                    .to_owned(),
                response["body_text"].as_str().unwrap_or_default().to_owned(),
            ));
        }
    }
    assert!(found.len() > 250, "{}", found.len());
    found
}

/// What becomes of one recorded error. `None` where no `Value` can hold it, as lone surrogates.
async fn reshaped(layer: &JsonErrorsLayer, (status, content_type, body): &(u16, String, String)) -> Option<Value> {
    let response = Response::builder().status(*status).header("content-type", content_type);
    let mut response = response.body(Full::<Bytes>::from(body.clone())).ok();
    let service = layer.layer(service_fn(move |_: Request<()>| {
        ready(Ok::<_, Infallible>(response.take().expect("one call only")))
    }));
    let Ok(answer) = service.oneshot(Request::new(())).await;
    assert_eq!(answer.status().as_u16(), *status);
    let body = answer.into_body().collect().await.expect("a body").to_bytes();
    serde_json::from_slice(&body).ok()
}

#[tokio::test]
async fn every_recorded_json_error_comes_out_in_the_shape_of_its_format() {
    // Larger ones are not read.
    let recorded: Vec<_> = recorded()
        .into_iter()
        .filter(|(_, _, body)| body.len() <= 65_536)
        .collect();
    for expose in [Expose::ClientErrors, Expose::Responses] {
        for (format, text) in formats() {
            let layer = JsonErrorsLayer::new()
                .json(JsonPolicy::Reshape)
                .expose(expose)
                .format(Boxed(format));
            let validator = validator(text);
            let mut count = 0;
            for case in &recorded {
                if let Some(json) = reshaped(&layer, case).await {
                    assert_valid(&validator, &json);
                    count += 1;
                }
            }
            assert!(count + 3 > recorded.len(), "{count} of {}", recorded.len());
        }
    }
}

struct Boxed(Box<dyn Format>);

impl Format for Boxed {
    fn content_type(&self, context: &ErrorContext<'_>) -> http::HeaderValue {
        self.0.content_type(context)
    }

    fn render(&self, error: &HttpError, context: &ErrorContext<'_>) -> Result<Bytes, tower_json_errors::BoxError> {
        self.0.render(error, context)
    }

    fn recognizes(&self, json: &str, context: &ErrorContext<'_>) -> bool {
        self.0.recognizes(json, context)
    }
}

/// Each member of `json`, down to the third level, taken away and put at odds.
fn mutants(json: &Value) -> Vec<Value> {
    let odd = [
        json!(null),
        json!(true),
        json!(7),
        json!(404),
        json!(404.0),
        json!(404.5),
        json!(600),
        json!(""),
        json!(" "),
        json!("404"),
        json!("004"),
        json!("600"),
        json!("error"),
        json!("a".repeat(256)),
        json!("é".repeat(256)),
        json!("a".repeat(257)),
        json!("/a/%C3%A9?b#c"),
        json!("%zz"),
        json!("not a <URI>"),
        json!("http://[::1]:80/x"),
        json!("http://a:b/"),
        json!("a#b#c"),
        json!("1a:b"),
        json!([]),
        json!(["x"]),
        json!([{}]),
        json!({}),
        json!({ "type": "x", "message": "y" }),
    ];
    let mut pointers = vec![String::new()];
    let mut mutants = vec![json.clone()];
    for _ in 0..4 {
        let deeper: Vec<_> = pointers
            .iter()
            .flat_map(|pointer| match json.pointer(pointer) {
                Some(Value::Object(members)) => members.keys().map(|name| format!("{pointer}/{name}")).collect(),
                Some(Value::Array(list)) => (0..list.len()).map(|index| format!("{pointer}/{index}")).collect(),
                _ => Vec::new(),
            })
            .collect();
        for pointer in pointers {
            for value in &odd {
                let mut mutant = json.clone();
                *mutant.pointer_mut(&pointer).expect("a value") = value.clone();
                mutants.push(mutant);
            }
            let (parent, name) = pointer.rsplit_once('/').unwrap_or_default();
            let mut mutant = json.clone();
            if let Some(members) = mutant.pointer_mut(parent).and_then(Value::as_object_mut) {
                members.remove(name);
                mutants.push(mutant);
            }
        }
        pointers = deeper;
    }
    mutants
}

/// Members that may be there, and must then be of their kind.
const OPTIONAL: [&str; 8] = [
    "code",
    "detail",
    "details",
    "instance",
    "meta",
    "request_id",
    "source",
    "type",
];

#[test]
fn every_format_recognizes_just_what_its_schema_says() {
    let mut all = Vec::new();
    for text in ALL {
        for example in schema(text)["examples"].as_array().expect("examples") {
            all.extend(mutants(example));
            for place in ["", "/error", "/meta", "/errors/0"] {
                let mut full = example.clone();
                if let Some(members) = full.pointer_mut(place).and_then(Value::as_object_mut) {
                    for name in OPTIONAL {
                        members.entry(name).or_insert(json!("x"));
                    }
                    all.extend(mutants(&full));
                }
            }
            let mut with_data = example.clone();
            with_data["data"] = json!(null);
            all.push(with_data);
        }
    }
    all.extend(
        recorded()
            .iter()
            .filter_map(|(_, _, body)| serde_json::from_str(body).ok()),
    );
    let context = ErrorContext::builder(Origin::Response);
    for (format, text) in formats() {
        let validator = validator(text);
        let mut counts = [0, 0];
        for json in &all {
            let is_valid = validator.is_valid(json);
            let is_recognized = format.recognizes(&json.to_string(), &context.build());
            assert_eq!(is_recognized, is_valid, "{json} under {}", schema(text)["description"]);
            counts[usize::from(is_valid)] += 1;
        }
        assert!(counts.iter().all(|&count| count > 100), "{counts:?}");
    }
}
