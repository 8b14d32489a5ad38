//! Tests the example `check`: it finds no fault in a service with the layer, and many without it.

#[expect(clippy::module_inception, reason = "the file has this name where users see it")]
#[path = "../../examples/check/check.rs"]
mod check;

use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use axum::{Json, Router};
use bytes::Bytes;
use http::{Method, Request, Response};
use http_body_util::Full;
use serde_json::{Value, json};
use tower::service_fn;
use tower_json_errors::{BoxError, ByAccept, JsonErrorsLayer, Nested, Problem};

use crate::support::{Script, response, typed};
use check::{Fault, Outcome};

/// An axum service such as many are.
fn app() -> Router {
    let echo = async |Json(body): Json<Value>| Json(body);
    Router::new()
        .route("/users", get(async || Json(json!([{ "id": 7 }]))).post(echo))
        .layer(DefaultBodyLimit::max(1024))
}

async fn outcomes_of(app: Router) -> Vec<Outcome> {
    check::check(app, "", &["/users"]).await
}

fn faults(outcomes: &[Outcome]) -> Vec<(&str, Fault)> {
    outcomes
        .iter()
        .filter_map(|outcome| Some((&*outcome.request, outcome.fault.clone()?)))
        .collect()
}

#[tokio::test]
async fn nothing_is_found_in_a_service_with_the_layer() {
    let layers = [
        JsonErrorsLayer::new(),
        JsonErrorsLayer::new().format(Nested::new()),
        JsonErrorsLayer::new().format(Problem::new()),
        JsonErrorsLayer::new().format(ByAccept::new()),
    ];
    for layer in layers {
        let outcomes = outcomes_of(app().layer(layer)).await;
        assert_eq!(faults(&outcomes), []);
        let statuses: Vec<u16> = outcomes
            .iter()
            .map(|outcome| outcome.status.expect("no answer").as_u16())
            .collect();
        assert_eq!(statuses, [404, 404, 404, 404, 404, 405, 200, 200, 200, 400, 415, 413]);
    }
}

#[tokio::test]
async fn much_is_found_in_the_same_service_without_it() {
    let outcomes = outcomes_of(app()).await;
    let text = Some("text/plain".to_owned());
    assert_eq!(
        faults(&outcomes),
        [
            ("GET /no-such-path-7f3a9c", Fault::NotJson(None)),
            ("GET /no-such-path-7f3a9c, as a browser", Fault::NotJson(None)),
            (
                "GET /no-such-path-7f3a9c, accepting nothing usual",
                Fault::NotJson(None)
            ),
            ("POST /no-such-path-7f3a9c, with JSON", Fault::NotJson(None)),
            ("NONESUCH /users", Fault::NotJson(None)),
            ("POST /users, with JSON that breaks off", Fault::NotJson(text.clone())),
            ("POST /users, with an odd type", Fault::NotJson(text.clone())),
            ("POST /users, with far too much", Fault::NotJson(text)),
        ]
    );
}

/// The faults of a service that answers like this in any case.
async fn faults_of<B>(respond: impl Fn(&Request<Full<Bytes>>) -> Result<Response<B>, BoxError>) -> Vec<Fault>
where
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>>,
{
    let service = service_fn(|request| std::future::ready(respond(&request)));
    let outcomes = check::check(service, "", &["/"]).await;
    outcomes.into_iter().filter_map(|outcome| outcome.fault).collect()
}

#[tokio::test]
async fn each_fault_is_found() {
    let (json, plain) = (("content-type", "application/json"), ("content-type", "text/plain"));
    let table: [(u16, &[(&str, &str)], &str, Option<Fault>); 8] = [
        (404, &[json], r#"{"error":"x"}"#, None),
        (404, &[json], r#""x""#, Some(Fault::NotAnObject)),
        (404, &[json], "x", Some(Fault::NotAnObject)),
        (404, &[json, ("content-length", "9")], "{}", Some(Fault::WrongLength)),
        (200, &[plain], "Error: x", Some(Fault::Disguised)),
        (200, &[json], r#"{"error":"x"}"#, Some(Fault::Disguised)),
        (200, &[json], r#"{"error":null}"#, None),
        (302, &[plain], "no error", None),
    ];
    for (status, headers, body, fault) in table {
        let respond = |request: &Request<_>| {
            Ok(match *request.method() {
                Method::HEAD => typed(404, "application/json", ""),
                _ => response(status, headers, Full::from(body)),
            })
        };
        assert_eq!(
            faults_of(respond).await,
            vec![fault; 10].into_iter().flatten().collect::<Vec<_>>(),
            "{body}"
        );
    }
}

#[tokio::test]
async fn one_sentence_explains_why_there_is_no_connection() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let connect = |url: String| async move { check::connect(&url.parse().unwrap()).await };
    assert_eq!(connect(format!("http://127.0.0.1:{port}/")).await, Ok(()));
    drop(listener);
    let refused = connect(format!("http://127.0.0.1:{port}/")).await.unwrap_err();
    let expected = format!("there is no connection to 127.0.0.1, port {port}: Connection refused");
    assert!(refused.starts_with(&expected), "{refused}");
    let tls = connect("https://127.0.0.1".to_owned()).await.unwrap_err();
    assert!(tls.starts_with("this program speaks no TLS"), "{tls}");
    let vague = connect("/users".to_owned()).await.unwrap_err();
    assert!(vague.contains("http://HOST:PORT"), "{vague}");
}

#[tokio::test]
async fn a_header_field_that_the_status_requires_is_missed() {
    for (status, name) in [(401, "www-authenticate"), (405, "allow"), (426, "upgrade")] {
        let faults = |fields: &'static [(&'static str, &'static str)]| {
            let respond = move |request: &Request<_>| {
                let is_head = *request.method() == Method::HEAD;
                let body = if is_head { "" } else { r#"{"error":"x"}"# };
                let mut response = typed(status, "application/json", body);
                for (name, value) in fields {
                    response.headers_mut().insert(*name, value.parse().unwrap());
                }
                Ok(response)
            };
            faults_of(respond)
        };
        let missing = Fault::MissingField(name.parse().unwrap());
        assert_eq!(faults(&[]).await, vec![missing; 12]);
        let all = &[("www-authenticate", "Basic"), ("allow", "GET"), ("upgrade", "h2c")];
        assert_eq!(faults(all).await, []);
    }
}

#[tokio::test]
async fn a_body_in_an_answer_to_head_is_found() {
    let respond = |_: &Request<_>| Ok(typed(404, "application/json", r#"{"error":"x"}"#));
    assert_eq!(faults_of(respond).await, vec![Fault::BodyOnHead; 2]);
}

#[tokio::test]
async fn an_answer_that_does_not_come_whole_is_found() {
    let broken = |_: &Request<_>| Ok(response(404, &[], Script::new().data("{").error("reset")));
    assert_eq!(faults_of(broken).await, vec![Fault::NoAnswer("reset".to_owned()); 12]);
    let gone = |_: &Request<_>| Err::<Response<Full<Bytes>>, _>("gone".into());
    assert_eq!(faults_of(gone).await, vec![Fault::NoAnswer("gone".to_owned()); 12]);
}

#[tokio::test]
async fn another_shape_is_found() {
    let first = r#"{"error":"x"}"#;
    for (content_type, other, is_alike) in [
        ("application/json", r#"{"error":"y","code":"z"}"#, true),
        ("application/json; charset=utf-8", r#"{"error":"y"}"#, true),
        ("application/json", r#"{"error":null}"#, true),
        ("application/json", r#"{"error":{"message":"y"}}"#, false),
        ("application/json", r#"{"detail":"y"}"#, false),
        ("application/problem+json", r#"{"error":"y"}"#, false),
    ] {
        let respond = |request: &Request<_>| {
            Ok(match *request.method() {
                Method::HEAD => typed(404, "application/json", ""),
                Method::GET => typed(404, "application/json", first),
                _ => typed(409, content_type, other),
            })
        };
        let expected = if is_alike { vec![] } else { vec![Fault::OtherShape; 5] };
        assert_eq!(faults_of(respond).await, expected, "{content_type} {other}");
    }
}
