//! Reads the recorded error pages and the words that each of them holds.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

/// The folders of recorded responses.
const FOLDERS: [&str; 2] = ["tests/corpus", "tests/corpus-2"];

/// One recorded error page.
#[derive(Debug)]
pub(crate) struct Page {
    /// The name of the server, without its version.
    pub(crate) server: String,
}

/// All 4xx pages whose words are known.
pub(crate) fn pages() -> Vec<Page> {
    let mut responses = responses();
    let words: Vec<Value> = serde_json::from_str(include_str!("messages.json")).unwrap();
    let page = |words: Value| {
        let id = words["id"].as_str().unwrap();
        responses.remove(id).expect("words of a page that is not recorded");
        Page {
            server: server_of(id).to_owned(),
        }
    };
    words.into_iter().map(page).collect()
}

/// `cherrypy` of `cherrypy-18.10/missing`.
fn server_of(id: &str) -> &str {
    let server = id.split_once('/').unwrap().0;
    match server.rsplit_once('-') {
        Some((name, version)) if version.chars().all(|c| c.is_ascii_digit() || c == '.') => name,
        _ => server,
    }
}

fn responses() -> HashMap<String, Value> {
    let mut responses = HashMap::new();
    for folder in FOLDERS {
        for file in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let cases: Vec<Value> = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
            responses.extend(
                cases
                    .into_iter()
                    .map(|case| (case["id"].as_str().unwrap().to_owned(), case)),
            );
        }
    }
    responses
}
