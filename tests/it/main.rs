//! One binary, one module for each promise.

mod support;

mod axum;
mod bodies;
mod corpus;
mod grpc;
mod head_requests;
mod headers;
mod json;
mod panics;
mod passes;
mod readiness;
mod reshape;
mod rewrites;
mod service_errors;
mod sockets;
mod types;
mod unmask;
mod upstream;
