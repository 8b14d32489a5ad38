// A link to what a feature adds leads to the table of features where it is off.
#![cfg_attr(feature = "html", doc = "[`html`]: JsonErrorsLayer::html")]
#![cfg_attr(not(feature = "html"), doc = "[`html`]: #the-features")]
#![cfg_attr(not(feature = "html"), doc = "[`HtmlPolicy`]: #the-features")]
#![cfg_attr(feature = "decompress", doc = "[`decompress`]: JsonErrorsLayer::decompress")]
#![cfg_attr(not(feature = "decompress"), doc = "[`decompress`]: #the-features")]
#![cfg_attr(feature = "xml", doc = "[`xml`]: JsonErrorsLayer::xml")]
#![cfg_attr(not(feature = "xml"), doc = "[`xml`]: #the-features")]
#![cfg_attr(feature = "tonic", doc = "[`tonic_status`]: JsonErrorsLayer::tonic_status")]
#![cfg_attr(not(feature = "tonic"), doc = "[`tonic_status`]: #the-features")]
//!
//! Makes every HTTP error response of a Tower service JSON with the right status.
//!
//! What was not JSON becomes `{"error": …}`: plain strings, HTML pages, empty and mislabelled bodies, panics, and every
//! `Err` of the service. The texts of 5xx responses stay in the log. A success passes untouched: unread, unboxed, without
//! an allocation.
//!
//! ```
//! use bytes::Bytes;
//! use http::{Request, Response};
//! use http_body_util::{BodyExt, Full};
//! use tower::{ServiceBuilder, ServiceExt, service_fn};
//! use tower_json_errors::JsonErrorsLayer;
//!
//! #[tokio::main]
//! async fn main() {
//!     let service = service_fn(async |_: Request<()>| {
//!         let text = Full::<Bytes>::from("Missing \"name\"");
//!         Response::builder().status(400).body(text)
//!     });
//!     let service = ServiceBuilder::new()
//!         .layer(JsonErrorsLayer::new())
//!         .service(service);
//!
//!     let Ok(response) = service.oneshot(Request::new(())).await;
//!     assert_eq!(response.status(), 400);
//!     assert_eq!(response.headers()["content-type"], "application/json");
//!     let body = response.into_body().collect().await.unwrap();
//!     assert_eq!(body.to_bytes(), r#"{"error":"Missing \"name\""}"#);
//! }
//! ```
//!
//! # The types
//!
//! * [`JsonErrorsLayer`] has every option, and makes [`JsonErrors`], the service. [`ResponseFuture`] and
//!   [`ResponseBody`] are its future and its body.
//! * [`HttpError`] is an error with status, message, code, details and fields. A handler returns it to determine what the
//!   client gets. [`Field`], [`FieldError`] and [`FieldLocation`] name the parts of a request that are at fault.
//! * [`Format`] is the shape of the JSON: [`Flat`], [`Nested`], [`Problem`], [`JsonApi`], [`OpenAi`], [`Anthropic`],
//!   [`Google`], [`ByAccept`], or your own.
//! * Hooks get an [`ErrorContext`] with an [`Origin`]; unit tests of hooks build one by [`ErrorContextBuilder`].
//!   [`RequestFacts`] has what is known of the request. The source of a caught panic is a [`PanicError`].
//! * Predicates get a [`RequestHead`] and a [`ResponseHead`]. The extension [`Untouched`] exempts one response.
//! * [`BoxError`] is the error type of services and hooks, [`BodyError`] that of response bodies.
//! * The module [`upstream`] (features `hyper-util` and `reqwest`) has hooks for the errors of HTTP clients.
//!
//! # The options
//!
//! All of them are methods of [`JsonErrorsLayer`]; by default nothing has to be set.
//!
//! * What errors look like: [`format`](JsonErrorsLayer::format), [`format_with`](JsonErrorsLayer::format_with),
//!   [`request_id`](JsonErrorsLayer::request_id)
//! * What clients see: [`expose`](JsonErrorsLayer::expose) with [`Expose`], [`json`](JsonErrorsLayer::json) with
//!   [`JsonPolicy`], [`reshape_with`](JsonErrorsLayer::reshape_with), [`html`] with [`HtmlPolicy`] (feature `html`),
//!   [`max_message_size`](JsonErrorsLayer::max_message_size)
//! * What is kept: [`only_if`](JsonErrorsLayer::only_if), [`keep_if`](JsonErrorsLayer::keep_if),
//!   [`keep_html`](JsonErrorsLayer::keep_html), [`keep_preferred`](JsonErrorsLayer::keep_preferred)
//! * How bodies are read: [`max_body_size`](JsonErrorsLayer::max_body_size),
//!   [`read_timeout`](JsonErrorsLayer::read_timeout), [`decompress`] and [`xml`] (features of these names)
//! * Errors that were sent as successes: [`unmask`](JsonErrorsLayer::unmask),
//!   [`unmask_with`](JsonErrorsLayer::unmask_with), [`unmask_streams`](JsonErrorsLayer::unmask_streams)
//! * Streams: [`stream_errors`](JsonErrorsLayer::stream_errors),
//!   [`stream_idle_timeout`](JsonErrorsLayer::stream_idle_timeout)
//! * gRPC: [`grpc`](JsonErrorsLayer::grpc), [`tonic_status`] (feature `tonic`)
//! * Hooks: [`map_service_error`](JsonErrorsLayer::map_service_error), [`map_error`](JsonErrorsLayer::map_error),
//!   [`on_error`](JsonErrorsLayer::on_error), [`capture_with`](JsonErrorsLayer::capture_with)
//!
//! # The features
//!
//! | feature | default | |
//! |---|---|---|
//! | `tower` | on | recognises the errors of tower's timeout, load-shed and buffer |
//! | `tracing` | off | logs 5xx and panics at `error`, the rest at `debug` |
//! | `axum` | off | `IntoResponse` for `HttpError` |
//! | `axum-extract` | off | `From` of what axum's extractors reject, with codes and fields, for `HttpError` |
//! | `axum-extra` | off | the same for `TypedHeader` |
//! | `garde` | off | `From<garde::Report>` for `HttpError`, with a field for each problem; needs Rust 1.87 |
//! | `validator` | off | `From<ValidationErrors>` for `HttpError`, with a field for each problem; needs Rust 1.88 |
//! | `tonic` | off | adds `tonic_status()`, by tonic's own types |
//! | `hyper-util` | off | the hook `upstream::hyper_util` for `map_service_error` |
//! | `reqwest` | off | the hook `upstream::reqwest` for `map_service_error` |
//! | `charset` | off | decodes every charset of the Encoding Standard, by `encoding_rs` |
//! | `html` | off | adds `html(HtmlPolicy)`, by `html5gum` (about 0.4 MB of a program) |
//! | `xml` | off | adds `xml()`, by `quick-xml` |
//! | `decompress` | off | adds `decompress()`, by `flate2`, `brotli-decompressor` and `ruzstd`, all in Rust; needs Rust 1.87 |
//!
//! # The guides
//!
#![cfg_attr(
    any(doc, doctest),
    doc = "
* [Recipes](_guide::recipes): axum, hyper, tonic, Lambda, proxies, validation errors, request ids, tests
* [Rejections](_guide::rejections): axum's extractors, with the feature `axum-extract`
* [Reference](_guide::reference): what happens to which response, and which header fields survive
* [Neighbours](_guide::neighbours): which layers go inside, which outside, and why
* [Replacing](_guide::replacing): what this layer replaces, and what to write in its place
* [Streams](_guide::streams): errors of streams that fail after their head
* [Shapes](_guide::shapes): closures that write the error shapes of well-known APIs
* [OpenAPI](_guide::openapi): the errors in an OpenAPI document
* [From Flask](_guide::flask): the usual mistakes of a Flask service, and what becomes of them
* [Design](_guide::design): why the crate is as it is
"
)]
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

/// Holds the guides as pages of the docs.
#[cfg(any(doc, doctest))]
pub mod _guide {
    #[doc = include_str!("../docs/rustdoc-links.md")]
    #[doc = include_str!("../docs/DESIGN.md")]
    pub mod design {}

    #[doc = include_str!("../docs/rustdoc-links.md")]
    #[doc = include_str!("../docs/flask.md")]
    pub mod flask {}

    #[doc = include_str!("../docs/rustdoc-links.md")]
    #[doc = include_str!("../docs/neighbours.md")]
    pub mod neighbours {}

    #[doc = include_str!("../docs/rustdoc-links.md")]
    #[doc = include_str!("../docs/openapi.md")]
    pub mod openapi {}

    #[doc = include_str!("../docs/rustdoc-links.md")]
    #[doc = include_str!("../docs/recipes.md")]
    pub mod recipes {}

    #[doc = include_str!("../docs/rustdoc-links.md")]
    #[cfg_attr(feature = "axum-extract", doc = include_str!("../docs/rejections.md"))]
    #[cfg_attr(not(feature = "axum-extract"), doc = "Needs the feature `axum-extract`.")]
    pub mod rejections {}

    #[doc = include_str!("../docs/rustdoc-links.md")]
    #[doc = include_str!("../docs/reference.md")]
    pub mod reference {}

    #[doc = include_str!("../docs/rustdoc-links.md")]
    #[doc = include_str!("../docs/replacing.md")]
    pub mod replacing {}

    #[doc = include_str!("../docs/rustdoc-links.md")]
    #[doc = include_str!("../docs/shapes.md")]
    pub mod shapes {}

    #[doc = include_str!("../docs/rustdoc-links.md")]
    #[doc = include_str!("../docs/streams.md")]
    pub mod streams {}
}
