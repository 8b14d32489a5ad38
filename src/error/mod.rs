//! Holds one error as a value: what clients see of it, its private cause, and what is known about where it came from.
//!
//! Nothing in here decides which responses are errors, or writes one.

pub(crate) mod body_error;
pub(crate) mod chain;
pub(crate) mod context;
pub(crate) mod field;
pub(crate) mod from;
pub(crate) mod http_error;
pub(crate) mod message;
pub(crate) mod origin;
pub(crate) mod panic;
pub(crate) mod request_info;
pub(crate) mod status;
