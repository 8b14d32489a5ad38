//! Distinguishes the errors of HTTP clients, for services that send requests to another server: hooks for
//! [`map_service_error`](crate::JsonErrorsLayer::map_service_error), one for each client.
//!
//! | the client's error | status |
//! |---|---|
//! | a timeout of the client, of its connector or of the connection | 504 |
//! | the body of the request failed, or the request could not be built | left to the built-in table: an `HttpError` in the chain keeps its own status |
//! | anything else: no connection, one that was closed, no HTTP | 502 |
//!
//! The error is found anywhere in the chain of sources, unless an `HttpError` wraps it.
//!
//! The layer belongs around the *service* that asks the upstream. It does not belong around a client whose user expects
//! errors: a retry, a balancer, a circuit breaker, a client of gRPC such as `tonic`'s `Channel`. They would see a
//! response in place of each error, and take it for a success.

#[cfg(feature = "hyper-util")]
mod hyper_util;
#[cfg(feature = "reqwest")]
mod reqwest;

use std::error::Error;
use std::io;

use http::StatusCode;

use crate::error::chain::{chain, own};

#[cfg(feature = "hyper-util")]
#[cfg_attr(docsrs, doc(cfg(feature = "hyper-util")))]
pub use self::hyper_util::hyper_util;
#[cfg(feature = "reqwest")]
#[cfg_attr(docsrs, doc(cfg(feature = "reqwest")))]
pub use self::reqwest::reqwest;

/// The client's error, unless the application wraps it in one of its own.
fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let foreign = chain(error).take_while(|&cause| own(cause).is_none());
    foreign.into_iter().find_map(|cause| cause.downcast_ref())
}

/// What the error of a client comes to, unless it is the fault of the request.
fn status(error: &(dyn Error + 'static)) -> Option<StatusCode> {
    if chain(error).any(is_of_request) {
        None
    } else if chain(error).any(is_timeout) {
        Some(StatusCode::GATEWAY_TIMEOUT)
    } else {
        Some(StatusCode::BAD_GATEWAY)
    }
}

/// The body of a request failed: hyper calls that the user's error.
fn is_of_request(cause: &(dyn Error + 'static)) -> bool {
    cause.downcast_ref().is_some_and(hyper::Error::is_user)
}

fn is_timeout(cause: &(dyn Error + 'static)) -> bool {
    #[cfg(feature = "tower")]
    if cause.is::<tower::timeout::error::Elapsed>() || cause.is::<tokio::time::error::Elapsed>() {
        return true;
    }
    let is_timed_out = |error: &io::Error| error.kind() == io::ErrorKind::TimedOut;
    cause.downcast_ref().is_some_and(is_timed_out) || cause.downcast_ref().is_some_and(hyper::Error::is_timeout)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "tower")]
    #[tokio::test(start_paused = true)]
    async fn timeouts_are_known_by_their_types() {
        let of_tokio = tokio::time::timeout(std::time::Duration::ZERO, std::future::pending::<()>());
        let of_tokio = of_tokio.await.expect_err("it never ends");
        let table: [(Box<dyn Error>, StatusCode); 5] = [
            (of_tokio.into(), StatusCode::GATEWAY_TIMEOUT),
            (
                tower::timeout::error::Elapsed::new().into(),
                StatusCode::GATEWAY_TIMEOUT,
            ),
            (
                io::Error::from(io::ErrorKind::TimedOut).into(),
                StatusCode::GATEWAY_TIMEOUT,
            ),
            (
                io::Error::from(io::ErrorKind::ConnectionReset).into(),
                StatusCode::BAD_GATEWAY,
            ),
            ("request timed out".into(), StatusCode::BAD_GATEWAY),
        ];
        for (error, expected) in table {
            assert_eq!(status(&*error), Some(expected), "{error}");
        }
    }
}
