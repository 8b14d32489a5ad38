//! What the optional features make of other crates' errors, with those crates as they are.

mod boxed_errors;
mod json_rpc;
mod option_layer;
mod rejections;
#[path = "../neighbours/support.rs"]
mod support;
mod upstream;
mod validation;
