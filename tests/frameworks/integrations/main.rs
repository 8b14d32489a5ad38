//! Tests the optional features with the errors of the real crates.

mod boxed_errors;
mod json_rpc;
mod option_layer;
mod rejections;
#[path = "../neighbours/support.rs"]
mod support;
mod upstream;
mod validation;
