#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod body;
mod config;
mod error;
mod exchange;
mod format;
mod inspect;
mod layer;
mod response;
mod service;
mod syntax;
#[cfg(any(doc, feature = "hyper-util", feature = "reqwest"))]
#[cfg_attr(docsrs, doc(cfg(any(feature = "hyper-util", feature = "reqwest"))))]
pub mod upstream;

pub use body::ResponseBody;
pub use config::head::{RequestHead, ResponseHead};
#[cfg(feature = "html")]
#[cfg_attr(docsrs, doc(cfg(feature = "html")))]
pub use config::settings::HtmlPolicy;
pub use config::settings::{Expose, JsonPolicy};
pub use error::body_error::BodyError;
pub use error::context::{ErrorContext, ErrorContextBuilder};
pub use error::field::{Field, FieldError, FieldLocation};
pub use error::http_error::{BoxError, HttpError};
pub use error::origin::Origin;
pub use error::panic::PanicError;
pub use error::request_info::RequestFacts;
pub use format::{Anthropic, ByAccept, Flat, Format, Google, JsonApi, Nested, OpenAi, Problem};
pub use inspect::decide::Untouched;
pub use layer::JsonErrorsLayer;
pub use service::JsonErrors;
pub use service::future::ResponseFuture;

/// How to use the crate with this and that: axum, hyper, tonic, Lambda, a proxy, and after Flask.
#[cfg(any(doc, doctest))]
#[doc = include_str!("../docs/recipes.md")]
pub mod recipes {}

/// Errors inside of streams: what clients see, and how to use it with axum and before LLM servers.
#[cfg(any(doc, doctest))]
#[doc = include_str!("../docs/streams.md")]
pub mod streams {}
