//! Tests `HttpError` in handlers: the client gets what they return, in the format of the layer.

use std::convert::Infallible;
use std::num::ParseIntError;

use bytes::Bytes;
use http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body_util::Full;
use tower::{Layer, Service, ServiceBuilder, ServiceExt, service_fn};
use tower_json_errors::{Expose, HttpError, JsonErrorsLayer, JsonPolicy, Nested, Problem};

use crate::support::{Answer, Script, get, plain, request, through};

#[cfg(feature = "axum")]
mod in_axum;

/// An application's own error, as it may look in a small service.
#[derive(Debug)]
enum AppError {
    BadId(ParseIntError),
    Missing(u32),
    Unavailable,
}

impl From<ParseIntError> for AppError {
    fn from(error: ParseIntError) -> Self {
        Self::BadId(error)
    }
}

impl From<AppError> for HttpError {
    fn from(error: AppError) -> Self {
        match error {
            AppError::BadId(cause) => Self::bad_request("the id is a number").with_source(cause),
            AppError::Missing(id) => Self::not_found(format!("no user {id}")).with_code("user_missing"),
            AppError::Unavailable => Self::service_unavailable("back at noon").with_header(RETRY_AFTER, "3600"),
        }
    }
}

fn find(id: &str) -> Result<String, AppError> {
    match id.parse()? {
        7 => Ok("Ada".to_owned()),
        503 => Err(AppError::Unavailable),
        id => Err(AppError::Missing(id)),
    }
}

/// For each path, what `find` makes of it, and what the client gets.
const USERS: [(&str, u16, &str); 4] = [
    ("/7", 200, "Ada"),
    ("/8", 404, r#"{"error":"no user 8","code":"user_missing"}"#),
    ("/x", 400, r#"{"error":"the id is a number"}"#),
    ("/503", 503, r#"{"error":"back at noon"}"#),
];

async fn user(request: Request<()>) -> Result<Response<Full<Bytes>>, HttpError> {
    let name = find(request.uri().path().trim_start_matches('/'))?;
    Ok(Response::new(Full::from(name)))
}

#[tokio::test]
async fn a_service_may_fail_with_the_error() {
    for expose in [Expose::Nothing, Expose::ClientErrors, Expose::Everything] {
        let service = JsonErrorsLayer::new().expose(expose).layer(service_fn(user));
        for (path, status, body) in USERS {
            let Ok(answer) = service.clone().oneshot(request(http::Method::GET, path)).await;
            let answer = Answer::of(answer).await;
            assert_eq!((answer.status.as_u16(), answer.text()), (status, body), "{path}");
            assert_eq!(answer.headers.contains_key(RETRY_AFTER), status == 503, "{path}");
        }
    }
}

#[tokio::test]
async fn a_service_may_answer_with_the_error() {
    let answers = |request| async { Ok::<_, Infallible>(user(request).await.unwrap_or_else(Into::into)) };
    for (path, status, body) in USERS {
        let without = service_fn(answers).oneshot(request(http::Method::GET, path));
        let Ok(answer) = without.await;
        let without = Answer::of(answer).await;
        let Ok(answer) = JsonErrorsLayer::new()
            .layer(service_fn(answers))
            .oneshot(request(http::Method::GET, path))
            .await;
        let with = Answer::of(answer).await;
        for answer in [&without, &with] {
            assert_eq!((answer.status.as_u16(), answer.text()), (status, body), "{path}");
        }
        assert_eq!(without.headers, with.headers, "{path}");
    }
}

/// What a service returns.
type Made = Result<Response<Full<Bytes>>, HttpError>;

/// Every way in which an error gets to the layer.
fn ways(error: &HttpError) -> Vec<(&'static str, JsonErrorsLayer, Made)> {
    let layer = JsonErrorsLayer::new;
    let mut marked = plain(error.status().as_u16(), "not this");
    marked.extensions_mut().insert(error.clone());
    let (mapped, mapped_failure) = (error.clone(), error.clone());
    vec![
        ("an error", layer(), Err(error.clone())),
        ("a response", layer(), Ok(error.clone().into())),
        ("an extension", layer(), Ok(marked)),
        (
            "map_error",
            layer().map_error(move |_, _| mapped.clone()),
            Ok(plain(400, "not this")),
        ),
        (
            "map_service_error",
            layer().map_service_error(move |_, _| Some(mapped_failure.clone())),
            Err(HttpError::bad_request("not this")),
        ),
    ]
}

async fn answer(layer: &JsonErrorsLayer, made: Made) -> Answer {
    let mut made = Some(made);
    let service = service_fn(move |_: Request<()>| std::future::ready(made.take().expect("one call only")));
    let Ok(answer) = layer.layer(service).oneshot(get()).await;
    Answer::of(answer).await
}

fn values<'a>(headers: &'a HeaderMap, name: &str) -> Vec<&'a str> {
    headers
        .get_all(name)
        .iter()
        .map(|value| value.to_str().expect("text"))
        .collect()
}

#[tokio::test]
async fn headers_of_the_error_reach_the_answer_whichever_way_it_takes() {
    let error = HttpError::unauthorized("who are you?")
        .with_header(WWW_AUTHENTICATE, "Basic realm=\"a\"")
        .with_header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
        .with_header(RETRY_AFTER, 120)
        .with_header(RETRY_AFTER, "ill\negal")
        .with_header(http::header::CONTENT_LENGTH, 7)
        .with_header(http::header::CONTENT_TYPE, "text/plain")
        .with_header(http::header::TRANSFER_ENCODING, "chunked");
    for (way, layer, made) in ways(&error) {
        let answer = answer(&layer, made).await;
        answer.assert_error(401, "who are you?");
        assert_eq!(
            values(&answer.headers, "www-authenticate"),
            ["Basic realm=\"a\"", "Bearer"],
            "{way}"
        );
        assert_eq!(values(&answer.headers, "retry-after"), ["120"], "{way}");
        assert_eq!(values(&answer.headers, "transfer-encoding"), [""; 0], "{way}");
    }
}

#[tokio::test]
async fn the_layer_writes_it_in_its_own_format_whichever_way_it_takes() {
    let error = HttpError::not_found("no such user")
        .with_code("user_missing")
        .with_details([7]);
    for (way, layer, made) in ways(&error) {
        let answer = answer(&layer.format(Problem::new()), made).await;
        assert_eq!(
            answer.text(),
            r#"{"title":"Not Found","status":404,"detail":"no such user","code":"user_missing","details":[7]}"#,
            "{way}"
        );
        assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{way}");
    }
}

#[tokio::test]
async fn the_layer_does_not_read_what_the_handler_wrote() {
    let body = Script::new().panic("read");
    let probe = body.probe();
    let made = Response::<Full<Bytes>>::from(HttpError::conflict("taken")).map(|_| body);
    through(&JsonErrorsLayer::new(), get(), made)
        .await
        .assert_error(409, "taken");
    assert_eq!((probe.polls(), probe.is_dropped()), (0, true));
}

#[tokio::test]
async fn what_happens_to_its_headers_on_the_way_stays() {
    let error = HttpError::unauthorized("who are you?")
        .with_header(WWW_AUTHENTICATE, "Basic")
        .with_header(http::header::SET_COOKIE, "a=1");
    let service = ServiceBuilder::new()
        .layer(JsonErrorsLayer::new())
        .map_response(|mut response: Response<Full<Bytes>>| {
            let headers = response.headers_mut();
            headers.append(http::header::SET_COOKIE, HeaderValue::from_static("b=2"));
            headers.remove(WWW_AUTHENTICATE);
            response
        })
        .service_fn(move |_: Request<()>| std::future::ready(Ok::<_, Infallible>(error.clone().into())));
    let Ok(answer) = service.oneshot(get()).await;
    assert_eq!(values(answer.headers(), "set-cookie"), ["a=1", "b=2"]);
    assert_eq!(values(answer.headers(), "www-authenticate"), [""; 0]);
}

/// The answer to `made` under two layers.
async fn stacked(outer: &JsonErrorsLayer, inner: &JsonErrorsLayer, made: Made) -> Answer {
    let mut made = Some(made);
    let service = service_fn(move |_: Request<()>| std::future::ready(made.take().expect("one call only")));
    let mut stacked = outer.layer(inner.layer(service));
    let Ok(answer) = stacked.ready().await.expect("never fails").call(get()).await;
    Answer::of(answer).await
}

#[tokio::test]
async fn of_two_layers_the_answer_of_the_inner_one_stays() {
    let formats = [
        JsonErrorsLayer::new(),
        JsonErrorsLayer::new().format(Nested::new()),
        JsonErrorsLayer::new().format(Problem::new()),
        JsonErrorsLayer::new().json(JsonPolicy::Trust),
    ];
    let error = HttpError::not_found("no such user").with_header(RETRY_AFTER, 3);
    for outer in &formats {
        for inner in &formats {
            let made = || {
                [
                    Err(error.clone()),
                    Ok(error.clone().into()),
                    Ok(plain(404, "no such user")),
                ]
            };
            for (stack, alone) in made().into_iter().zip(made()) {
                let (both, alone) = (stacked(outer, inner, stack).await, answer(inner, alone).await);
                assert_eq!(
                    (both.status, &both.headers, &both.body),
                    (alone.status, &alone.headers, &alone.body)
                );
            }
        }
    }
}
