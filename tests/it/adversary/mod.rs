//! Tests hostile requests and absurd services.
//!
//! Bodies without end, slow ones, and hints that lie: see `limits` and `bodies`. Payloads and sources that misbehave:
//! see `panics`, `service_errors` and `observability`.

mod encoded;
mod headers;
mod json;
mod reentrant;
mod unwinding;
