//! `examples/axum_app.rs` with the layer taken away.

include!(concat!(env!("OUT_DIR"), "/bare.rs"));
