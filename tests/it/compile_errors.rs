//! Tests the compiler's messages about wrong use: they name the cure.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;

/// The compiled library of this build, and of others that the folder may hold, newest first.
fn libraries() -> Vec<PathBuf> {
    let folder = std::env::current_exe().unwrap().parent().unwrap().to_owned();
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<_> = entries.filter(|path| is_library(path)).collect();
    let modified = |path: &PathBuf| {
        path.metadata()
            .and_then(|meta| meta.modified())
            .unwrap_or(SystemTime::UNIX_EPOCH)
    };
    found.sort_by_key(|path| std::cmp::Reverse(modified(path)));
    found
}

fn is_library(path: &Path) -> bool {
    let name = path.file_name().unwrap().to_string_lossy();
    name.starts_with("libtower_json_errors-") && name.ends_with(".rlib")
}

fn compile(library: &Path, code: &str, name: &str) -> Output {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("main.rs");
    let program = format!("use tower_json_errors::JsonErrorsLayer;\nfn main() {{ let _ = {code}; }}\n");
    fs::write(&file, program).unwrap();
    let rustc = Path::new(env!("CARGO")).with_file_name("rustc");
    Command::new(rustc)
        .args([
            "--edition=2024",
            "--emit=metadata",
            "--crate-name=wrong",
            "--color=never",
        ])
        .arg("--out-dir")
        .arg(&folder)
        .arg("-L")
        .arg(format!("dependency={}", library.parent().unwrap().display()))
        .arg("--extern")
        .arg(format!("tower_json_errors={}", library.display()))
        .arg(&file)
        .output()
        .unwrap()
}

/// The library with which a right program compiles, so that a wrong one fails for its own reason.
fn library(name: &str) -> PathBuf {
    let right =
        "JsonErrorsLayer::new().format(tower_json_errors::Flat::new()).format_with(|error, _| error.code().is_some())";
    let is_fit = |library: &PathBuf| compile(library, right, name).status.success();
    libraries().into_iter().find(is_fit).unwrap()
}

#[test]
fn a_closure_given_to_format_is_told_of_format_with() {
    let library = library("closure_control");
    for (index, wrong) in [
        "|_, _| 1",
        "|error: &tower_json_errors::HttpError| error.status().as_u16()",
    ]
    .iter()
    .enumerate()
    {
        let code = format!("JsonErrorsLayer::new().format({wrong})");
        let output = compile(&library, &code, &format!("closure_{index}"));
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "it compiles");
        assert!(told.contains("is not a `Format`"), "{told}");
        assert!(told.contains("give a closure to `format_with`"), "{told}");
    }
}
