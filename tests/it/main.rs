//! One binary, one module for each promise.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

mod adversary;
mod api_shapes;
mod axum;
mod bodies;
mod check;
mod compile_errors;
#[cfg(all(feature = "axum-extract", feature = "garde", feature = "validator"))]
mod conversions;
mod corpus;
#[cfg(feature = "decompress")]
mod decompress;
mod expose;
mod fields;
mod formats;
mod fuzz;
mod grpc;
mod handlers;
mod head_requests;
mod headers;
mod house;
mod json;
mod kept;
mod limits;
mod negotiation;
mod observability;
mod panics;
mod passes;
mod properties;
mod readiness;
mod readme;
mod replays;
mod request_facts;
mod reshape;
mod rewrites;
mod service_errors;
mod sockets;
mod streams;
mod taint;
mod texts;
mod types;
mod unmask;
#[cfg(any(feature = "hyper-util", feature = "reqwest"))]
mod upstream;
mod wire;
#[cfg(feature = "xml")]
mod xml;
