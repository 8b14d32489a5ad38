//! What becomes of what goes wrong? The layer, as it was asked for, and the statuses of a gateway.

use std::error::Error;
use std::io;

use http::StatusCode;
use hyper_util::client::legacy;
use hyper_util::rt::TokioTimer;
use tower_json_errors::{
    BoxError, ByAccept, ErrorContext, Flat, HttpError, JsonErrorsLayer, Nested, Problem, RequestHead,
};

use super::arguments::{Arguments, Shape};
use super::headers::forbids_transforming;

/// What was asked for.
struct Asked(http::Method, String);

pub(crate) fn layer(arguments: &Arguments) -> JsonErrorsLayer {
    let layer = JsonErrorsLayer::new()
        .expose(arguments.expose.into())
        .json(arguments.json.into())
        .max_body_size(arguments.max_error_body)
        .read_timeout(TokioTimer::new(), arguments.error_body_timeout.0)
        .only_if(|request: &RequestHead<'_>| !forbids_transforming(request.headers()))
        .map_service_error(gateway_error)
        .capture_with(|request| Asked(request.method().clone(), request.uri().path().to_owned()))
        .on_error(log);
    let layer = match arguments.format {
        Shape::Flat => layer.format(Flat::new()),
        Shape::Nested => layer.format(Nested::new()),
        Shape::Problem => layer.format(Problem::new()),
        Shape::ByAccept => layer.format(ByAccept::new()),
    };
    let layer = if arguments.keep_html { layer.keep_html() } else { layer };
    match arguments.unmask {
        Some(status) => layer.unmask(status),
        None => layer,
    }
}

/// The status of an error of the client. All other errors are left to the layer's own table.
fn gateway_error(error: &BoxError, _: &ErrorContext<'_>) -> Option<HttpError> {
    error.downcast_ref::<legacy::Error>()?;
    let status = if chain(&**error).any(is_timeout) {
        StatusCode::GATEWAY_TIMEOUT
    } else if chain(&**error).any(is_of_request_body) {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::BAD_GATEWAY
    };
    Some(status.into())
}

fn is_timeout(error: &(dyn Error + 'static)) -> bool {
    let error = error.downcast_ref::<io::Error>();
    error.is_some_and(|error| error.kind() == io::ErrorKind::TimedOut)
}

/// The body is the user of hyper's client, and hands on what went wrong on the other connection.
fn is_of_request_body(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref().is_some_and(hyper::Error::is_user)
}

fn log(error: &HttpError, context: &ErrorContext<'_>) {
    let (method, path) = match context.captured() {
        Some(Asked(method, path)) => (method.as_str(), path.as_str()),
        None => ("?", "?"),
    };
    let (status, origin) = (error.status().as_u16(), context.origin().as_str());
    let short = |cause: &(dyn Error + 'static)| cause.to_string().chars().take(200).collect();
    let unseen: Vec<String> = chain(error).skip(1).map(short).collect();
    // `{:?}` writes line breaks out, so that nobody can forge a line.
    eprintln!("{method} {path:?} {status} {origin} {:?} {unseen:?}", error.message());
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}
