//! Finds errors along the chain of sources, by type and never by text.

use std::error::Error;
use std::io;
use std::sync::Arc;

use crate::error::http_error::HttpError;

/// How far a chain of sources is followed. One that is longer is most likely a loop.
const MAX_CHAIN: usize = 1024;

/// The error, and what is behind it.
pub(crate) fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| cause(error)).take(MAX_CHAIN)
}

/// An error of the application, also in the pointers that applications share and store errors by.
pub(crate) fn own<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a HttpError> {
    let direct = error.downcast_ref::<HttpError>();
    let shared = || error.downcast_ref::<Arc<HttpError>>().map(|error| &**error);
    let boxed = || error.downcast_ref::<Box<HttpError>>().map(|error| &**error);
    direct.or_else(shared).or_else(boxed)
}

/// What is behind an error.
///
/// Some leave out of their `source` the very error that they wrap: `io::Error`, and pointers to errors of any type.
fn cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    if let Some(wrapped) = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        return Some(wrapped);
    }
    match error.downcast_ref::<Arc<dyn Error + Send + Sync>>() {
        Some(shared) => Some(&**shared),
        None => error.source(),
    }
}
