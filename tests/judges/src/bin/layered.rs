//! Runs `examples/axum_app.rs` as it is.

include!(concat!(env!("OUT_DIR"), "/layered.rs"));
