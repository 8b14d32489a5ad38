//! One binary, one module for each promise.

mod support;

mod axum;
mod bodies;
mod check;
mod corpus;
mod expose;
mod head_requests;
mod headers;
mod json;
mod panics;
mod passes;
mod readiness;
mod replays;
mod rewrites;
mod service_errors;
mod sockets;
mod texts;
mod types;
