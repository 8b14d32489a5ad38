//! Tests that no panic passes the layer: it becomes a response, and a text for the log.

mod bodies;
mod drops;
mod formats;
mod hooks;
mod payloads;
mod service;
