//! Tests that every file is in its room, imports only from lower floors, and that no room holds a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The floor of each room, by the table of CONTRIBUTING.md.
fn floors() -> BTreeMap<String, u8> {
    let text = fs::read_to_string(root().join("CONTRIBUTING.md")).expect("no CONTRIBUTING.md");
    let rows = text
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains("`src/"));
    rows.map(|row| {
        let mut cells = row.split('|').map(str::trim).skip(1);
        let floor = cells.next().unwrap().parse().expect("a row without a floor");
        let path = cells.next().unwrap().trim_matches('`');
        (room(Path::new(path)), floor)
    })
    .collect()
}

/// `src/format/flat.rs` is in the room `format`, `src/layer.rs` is the room `layer`.
fn room(file: &Path) -> String {
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

fn files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    files.retain(|file| !file.ends_with("lib.rs"));
    assert!(files.len() > 30, "{files:?}");
    files
}

/// The code of a file without its comments and its tests.
fn code(file: &Path) -> String {
    let text = fs::read_to_string(root().join(file)).unwrap();
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The paths below `crate::` that a file names, such as `["syntax", "json", "Object"]`.
fn paths(code: &str) -> Vec<Vec<String>> {
    let is_end = |c: char| !(c.is_alphanumeric() || c == '_' || c == ':');
    let named = code.split("crate::").skip(1);
    let named = named.map(|path| path.split(is_end).next().unwrap());
    named.map(split).collect()
}

fn split(path: &str) -> Vec<String> {
    let steps = path.split("::").filter(|step| !step.is_empty());
    steps.map(str::to_owned).collect()
}

/// The modules beside a file that it names: by `super::`, or by their path from the root.
fn siblings(file: &Path) -> BTreeSet<PathBuf> {
    let (code, own) = (code(file), room(file));
    let folder = file.parent().unwrap();
    let inside = paths(&code).into_iter().filter(|path| path.first() == Some(&own));
    let by_root = inside.map(|path| path.get(1).cloned().unwrap_or_default());
    let is_end = |c: char| !(c.is_alphanumeric() || c == '_');
    let by_super = code.split("super::").skip(1);
    let by_super = by_super.map(|path| path.split(is_end).next().unwrap().to_owned());
    let in_mod = file.ends_with("mod.rs");
    by_root
        .chain(by_super.filter(|_| !in_mod))
        .map(|name| folder.join(format!("{name}.rs")))
        // What is no file of its own stands in `mod.rs`.
        .map(|path| {
            if root().join(&path).exists() {
                path
            } else {
                folder.join("mod.rs")
            }
        })
        .filter(|path| path != file)
        .collect()
}

#[test]
fn every_file_imports_only_from_lower_floors() {
    let floors = floors();
    let mut wrong = Vec::new();
    for file in files() {
        let own = room(&file);
        let floor = floors.get(&own).unwrap_or_else(|| panic!("{own} has no floor"));
        for path in paths(&code(&file)) {
            let Some(other) = path.first().filter(|&other| *other != own) else {
                continue;
            };
            let below = floors
                .get(other)
                .unwrap_or_else(|| panic!("{} names {other}, which has no floor", file.display()));
            if below >= floor {
                wrong.push(format!(
                    "{} on floor {floor} imports from {other} on floor {below}",
                    file.display()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_room_holds_a_circle() {
    let mut left: BTreeMap<PathBuf, BTreeSet<PathBuf>> = files()
        .into_iter()
        .map(|file| (file.clone(), siblings(&file)))
        .collect();
    // A file goes when all that it names are gone.
    while let Some(free) = left
        .iter()
        .find(|(_, named)| named.iter().all(|file| !left.contains_key(file)))
    {
        let free = free.0.clone();
        left.remove(&free);
    }
    assert!(left.is_empty(), "these name each other in a circle: {left:#?}");
}

#[test]
fn every_floor_is_of_a_room_that_is_there() {
    for room in floors().keys() {
        let (file, folder) = (format!("src/{room}.rs"), format!("src/{room}/mod.rs"));
        assert!(root().join(file).exists() || root().join(folder).exists(), "{room}");
    }
}

#[test]
fn every_file_opens_with_a_statement() {
    for file in files() {
        let text = fs::read_to_string(root().join(&file)).unwrap();
        let first = text.lines().next().unwrap_or_default();
        let is_statement = first.starts_with("//! ") && !first.contains('?');
        assert!(is_statement, "{}: {first}", file.display());
    }
}
