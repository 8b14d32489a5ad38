//! Names where an error came from: [`Origin`].

use crate::error::http_error::BoxError;
use crate::error::panic::PanicError;

/// Where an error came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Origin {
    /// Code panicked: the service's, or one of the hooks, predicates and formats given to the layer.
    Panic,
    /// The service answered with an error response.
    Response,
    /// The service, or its readiness, returned `Err`.
    ServiceError,
    /// The service answered with a success that was an error in disguise.
    Unmasked,
}

impl Origin {
    /// Whether a body that was being read failed or panicked.
    pub(crate) fn from_failed_body(error: &BoxError) -> Self {
        if error.is::<PanicError>() {
            Self::Panic
        } else {
            Self::Response
        }
    }

    /// A short name for logs and metrics: `panic`, `response`, `service_error`, `unmasked`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Panic => "panic",
            Self::Response => "response",
            Self::ServiceError => "service_error",
            Self::Unmasked => "unmasked",
        }
    }
}
