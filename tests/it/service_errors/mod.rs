//! Tests that an error of the service becomes a response with the status of its type, or of a source's type.

mod chains;
mod expose;
mod http_error;
mod mapped;
mod response;
mod table;
#[cfg(feature = "tonic")]
mod tonic_status;

use std::error::Error;
use std::fmt;

use tower_json_errors::BoxError;

/// An error with another one as its source.
#[derive(Debug)]
struct Wrapper(BoxError);

impl fmt::Display for Wrapper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("wrapper")
    }
}

impl Error for Wrapper {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.0)
    }
}

/// The error inside as many wrappers.
fn wrapped(error: impl Into<BoxError>, levels: usize) -> BoxError {
    (0..levels).fold(error.into(), |error, _| Box::new(Wrapper(error)))
}
