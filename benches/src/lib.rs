//! Defines what is compared: the same services, bare, under this layer, and under its alternatives.
//!
//! One [`Cell`] is one scenario under one stack. Making it asserts the answer, so that only what is right is measured.

pub mod callgrind;
mod cell;
pub mod growth;
mod pipe;
mod scenarios;
pub mod stacks;

pub use cell::Cell;
pub use scenarios::{cells, json, text};
pub use stacks::{BARE, LAYER, THREE};
