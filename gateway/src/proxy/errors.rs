//! Decides which status an error of the proxy has, and which of its words a client sees.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::io;

use http::StatusCode;
use hyper_util::client::legacy;
use tower_json_errors::{BoxError, HttpError, JsonErrorsLayer};

use super::arguments::Arguments;
use super::exchange;
use crate::options::Texts;

/// A request that the proxy does not serve, and why.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) status: StatusCode,
    why: Cow<'static, str>,
    source: Option<BoxError>,
}

impl Refused {
    pub(crate) fn new(status: StatusCode, why: impl Into<Cow<'static, str>>) -> Self {
        let (why, source) = (why.into(), None);
        Self { status, why, source }
    }

    pub(crate) fn because(mut self, source: impl Into<BoxError>) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl Error for Refused {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// The layer, with the statuses of a gateway and the access log as its hooks.
pub(crate) fn layer(arguments: &Arguments) -> JsonErrorsLayer {
    let (options, expose) = (arguments.layer.clone(), arguments.layer.expose);
    arguments
        .layer
        .layer()
        .only_if(move |request| options.covers(request))
        .map_service_error(move |error, _| gateway_error(error, expose))
        .capture_with(exchange::Captured::of)
        .on_error(exchange::note)
}

/// The error as the client gets it. The layer keeps what it was made of, for the log.
fn gateway_error(error: &BoxError, expose: Texts) -> Option<HttpError> {
    if error.is::<hyper::Error>() {
        // The body of a response, which broke off.
        return Some(StatusCode::BAD_GATEWAY.into());
    }
    let refused = error.downcast_ref::<Refused>()?;
    let shown = match expose {
        Texts::Nothing => false,
        Texts::ClientErrors | Texts::Responses => refused.status.is_client_error(),
        Texts::Everything => true,
    };
    Some(if shown {
        HttpError::new(refused.status, whole_text(refused))
    } else {
        refused.status.into()
    })
}

/// The error and its first cause, which says most.
fn whole_text(refused: &Refused) -> String {
    match chain(refused).skip(1).last() {
        Some(cause) if refused.status.is_server_error() => format!("{refused}: {cause}"),
        _ => refused.to_string(),
    }
}

/// What hyper's client says of the upstream: 504 if it was too slow to connect, else 502.
pub(crate) fn of_upstream(error: legacy::Error, upstream: impl fmt::Display) -> Refused {
    let (status, why) = if chain(&error).any(is_timeout) {
        (
            StatusCode::GATEWAY_TIMEOUT,
            format!("{upstream} did not accept a connection in time"),
        )
    } else if error.is_connect() {
        (StatusCode::BAD_GATEWAY, format!("cannot connect to {upstream}"))
    } else {
        (StatusCode::BAD_GATEWAY, format!("{upstream} sent no valid response"))
    };
    Refused::new(status, why).because(error)
}

fn is_timeout(error: &(dyn Error + 'static)) -> bool {
    let error = error.downcast_ref::<io::Error>();
    error.is_some_and(|error| error.kind() == io::ErrorKind::TimedOut)
}

/// The error and its causes, as texts.
pub(crate) fn texts<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = String> + 'a {
    chain(error).map(ToString::to_string)
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}
