//! Tests the bytes that leave: real hyper connections in memory, with the layer and without it.
//!
//! `PROPTEST_CASES=200000 cargo test --release --test it wire` looks longer. In debug, hyper's own assertions close
//! a connection whose framing is wrong; in release, the wrong bytes go out. Both are faults here.

mod corpus;
mod differential;
pub(crate) mod exchange;
mod judges;
pub(crate) mod promises;
mod strategies;
pub(crate) mod survey;

use crate::properties::model;
use crate::support::http1 as reader;
