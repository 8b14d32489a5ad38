//! Writes `examples/axum_app.rs` twice: as it is, and without the line that adds the layer.

use std::path::Path;
use std::{env, fs};

const EXAMPLE: &str = "../../examples/axum_app.rs";

fn main() {
    println!("cargo::rerun-if-changed={EXAMPLE}");
    let example = fs::read_to_string(EXAMPLE).expect("the example is missing");
    // What is included in another file has no docs of its own.
    let lines = example.lines().filter(|line| !line.starts_with("//!"));
    let example: String = lines.flat_map(|line| [line, "\n"]).collect();
    let out = env::var("OUT_DIR").expect("Cargo says where to write");
    fs::write(Path::new(&out).join("layered.rs"), &example).expect("not written");
    let bare = replace_once(&example, ".layer(errors)", "");
    // Nothing else of the example changes, so the layer is built, and not used.
    let bare = replace_once(&bare, "let errors =", "let _ =");
    fs::write(Path::new(&out).join("bare.rs"), bare).expect("not written");
}

fn replace_once(text: &str, from: &str, to: &str) -> String {
    assert_eq!(text.matches(from).count(), 1, "{from} is not in the example just once");
    text.replace(from, to)
}
