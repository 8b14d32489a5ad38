//! The house: every file stands on its floor, and leans on lower floors alone.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The floor of each module, by the table of CONTRIBUTING.md.
fn floors() -> BTreeMap<String, u8> {
    let text = fs::read_to_string(root().join("CONTRIBUTING.md")).expect("no CONTRIBUTING.md");
    let rows = text
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains("`src/"));
    rows.flat_map(|row| {
        let mut cells = row.split('|').map(str::trim).skip(1);
        let floor = cells.next().unwrap().parse().expect("a row without a floor");
        let files = cells.next().unwrap().split(", ").map(|file| file.trim_matches('`'));
        files.map(|file| (module(Path::new(file)), floor)).collect::<Vec<_>>()
    })
    .collect()
}

/// `src/format/flat.rs` is of the module `format`.
fn module(file: &Path) -> String {
    let first = file.iter().nth(1).expect("not below src").to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(root().join(folder)).unwrap() {
        let entry = entry.unwrap();
        let path = folder.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The modules that a file names, outside of its comments and its tests.
fn leans_on(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(root().join(file)).unwrap();
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines
        .flat_map(|line| line.split("crate::").skip(1))
        .map(|path| {
            path.split(|c: char| !(c.is_lowercase() || c == '_'))
                .next()
                .unwrap()
                .to_owned()
        })
        .filter(|module| !module.is_empty())
        .collect()
}

#[test]
fn every_file_imports_only_from_lower_floors() {
    let floors = floors();
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    assert!(files.len() > 20, "{files:?}");
    for file in files.iter().filter(|file| !file.ends_with("lib.rs")) {
        let own = module(file);
        let floor = floors.get(&own).unwrap_or_else(|| panic!("{own} has no floor"));
        for other in leans_on(file).iter().filter(|&other| *other != own) {
            let below = floors
                .get(other)
                .unwrap_or_else(|| panic!("{own} names {other}, which has no floor"));
            assert!(
                below < floor,
                "{own} on floor {floor} leans on {other} on floor {below}"
            );
        }
    }
}

#[test]
fn every_floor_is_of_a_file_that_is_there() {
    for module in floors().keys() {
        let (file, folder) = (format!("src/{module}.rs"), format!("src/{module}/mod.rs"));
        assert!(root().join(file).exists() || root().join(folder).exists(), "{module}");
    }
}
