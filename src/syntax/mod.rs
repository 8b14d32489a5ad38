//! Reads the syntax of HTTP and JSON: media types, `Accept`, charsets, JSON texts.
//!
//! Nothing in here knows an error, a configuration or any other type of this crate.

pub(crate) mod accept;
pub(crate) mod charset;
pub(crate) mod content;
pub(crate) mod cursor;
pub(crate) mod entities;
pub(crate) mod event;
pub(crate) mod json;
pub(crate) mod markup;
pub(crate) mod media_type;
pub(crate) mod protocol;
pub(crate) mod record;
pub(crate) mod stream;
