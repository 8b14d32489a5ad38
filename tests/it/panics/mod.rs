//! No panic gets past the layer: it becomes an answer, and text for the log.

mod bodies;
mod drops;
mod formats;
mod hooks;
mod payloads;
mod service;
