//! Shares helpers between these tests, and with the tests of the crate itself.

#![allow(dead_code, unused_imports, reason = "each binary uses a part of it")]

#[path = "../../it/support/answer.rs"]
mod answer;
#[path = "../../it/support/log.rs"]
mod log;
#[path = "../../it/support/script.rs"]
mod script;

use std::convert::Infallible;

use axum::body::Body;
use bytes::Bytes;
use http::{Method, Request, Response};
use tower::{Service, ServiceExt};
use tower_json_errors::BoxError;

pub(crate) use answer::{Answer, plain, response, typed};
pub(crate) use log::Log;
pub(crate) use script::Script;

/// The answer of a whole stack to this request.
pub(crate) async fn ask<S, B>(stack: S, request: Request<Body>) -> Answer
where
    S: Service<Request<Body>, Response = Response<B>, Error = Infallible>,
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>>,
{
    let Ok(response) = stack.oneshot(request).await;
    Answer::of(response).await
}

/// A request with these headers.
pub(crate) fn request(method: Method, target: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let mut builder = Request::builder().method(method).uri(target);
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    builder.body(Body::empty()).expect("not a legal request")
}

pub(crate) fn get(target: &str, headers: &[(&str, &str)]) -> Request<Body> {
    request(Method::GET, target, headers)
}
