#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod accept;
pub mod body;
mod call;
mod charset;
mod collect;
mod config;
mod content;
mod context;
mod decide;
mod error;
mod failure;
mod format;
pub mod future;
mod grpc;
mod head;
mod headers;
mod hooks;
mod interpret;
mod json;
mod layer;
#[cfg(feature = "tracing")]
mod log;
mod media_type;
mod panic;
mod reach;
mod reading;
mod request;
mod reshape;
mod response;
mod service;
mod service_error;
mod status;
mod text;
mod unmask;
mod verdict;

pub use config::{Expose, JsonPolicy};
pub use context::{ErrorContext, Origin};
pub use decide::Untouched;
pub use error::{BoxError, HttpError};
pub use format::{ByAccept, Flat, Format, Nested, Problem};
pub use head::{RequestHead, ResponseHead};
pub use layer::JsonErrorsLayer;
pub use request::RequestFacts;
pub use service::JsonErrors;

/// How to use the crate with this and that: axum, hyper, tonic, Lambda, a proxy, and after Flask.
#[cfg(any(doc, doctest))]
#[doc = include_str!("../docs/recipes.md")]
pub mod recipes {}
