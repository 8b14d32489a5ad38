//! Defines the error of response bodies: [`BodyError`].

use std::error::Error;
use std::fmt;

use crate::error::http_error::BoxError;

/// What a [`ResponseBody`](crate::ResponseBody) fails with after the head was sent: the error of the service's body, or a
/// panic.
///
/// It is displayed as that error, which is its [`source`](Error::source). Unlike `Box<dyn Error>`, it is an [`Error`]
/// itself, as `option_layer` of axum-extra and other layers ask of a body's error.
#[derive(Debug)]
pub struct BodyError(BoxError);

impl BodyError {
    pub(crate) fn new(inner: BoxError) -> Self {
        Self(inner)
    }

    /// The error of the service's body, as it was.
    pub fn into_inner(self) -> BoxError {
        self.0
    }

    /// The error of a body, without what another layer of this crate put around it.
    pub(crate) fn unwrapped(error: impl Into<BoxError>) -> BoxError {
        match error.into().downcast::<Self>() {
            Ok(wrapped) => wrapped.0,
            Err(error) => error,
        }
    }
}

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for BodyError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.0)
    }
}
