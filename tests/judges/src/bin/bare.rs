//! Runs `examples/axum_app.rs` without the layer.

include!(concat!(env!("OUT_DIR"), "/bare.rs"));
