//! Converts the errors of other crates into an [`HttpError`](crate::HttpError): one file and one feature for each.
//!
//! Nothing in here decides whether to look at such an error.

#[cfg(feature = "axum-extract")]
mod axum;
#[cfg(feature = "axum-extra")]
mod axum_extra;
#[cfg(feature = "garde")]
mod garde;
#[cfg(any(feature = "axum-extract", feature = "garde", feature = "validator"))]
mod pointer;
#[cfg(feature = "axum-extract")]
mod serde;
#[cfg(feature = "tonic")]
pub(crate) mod tonic;
#[cfg(feature = "validator")]
mod validator;
