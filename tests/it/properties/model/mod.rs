//! Models what must become of any response: a second, plain implementation that shares nothing with the crate.
//!
//! The fuzz targets use this module too, so it needs nothing of the other tests.

pub(crate) mod case;
pub(crate) mod coding;
#[cfg(feature = "decompress")]
pub(crate) mod decoding;
mod dress;
pub(crate) mod json;
pub(crate) mod media;
mod naive;
mod promises;
pub(crate) mod run;
mod says;
mod shapes;
mod xml;

pub(crate) use promises::check;
pub(crate) use run::answer_to;
