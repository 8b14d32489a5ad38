//! What the usual middlewares for errors promise, kept by the layer in their place: one file for each kind of them, with
//! the shortest configuration that does it. `docs/replacing.md` describes the same in words.

mod catch_panic;
mod from_fn;
mod handle_error;
mod problem;
mod recover_error;
#[path = "../neighbours/support.rs"]
mod support;
mod with_rejection;
