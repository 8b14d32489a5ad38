//! Reads the recorded error pages and the words that each of them holds.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// The folders of recorded responses.
pub(crate) const FOLDERS: [&str; 3] = ["tests/corpus", "tests/corpus-2", "tests/corpus-3"];

/// One recorded error page.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) id: String,
    pub(crate) folder: &'static str,
    pub(crate) status: u16,
    pub(crate) class: Class,
    /// The words that are right. Not to have any is right if there are none.
    pub(crate) accepted: Vec<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) body: Vec<u8>,
    /// The products that sent the page, with their versions.
    pub(crate) products: String,
    /// The name of the server, without its version.
    pub(crate) server: String,
}

/// What kind of words a page holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Words that the server sends for every error of this status.
    Canned,
    /// Frames of a stack, or sources.
    Debug,
    /// Nothing but the reason phrase.
    Reason,
    /// Words about this error.
    Specific,
}

/// All 4xx pages whose words are known.
pub(crate) fn pages() -> Vec<Page> {
    let mut responses = responses();
    let files = [include_str!("messages.json"), include_str!("messages-3.json")];
    let words = files.map(|file| serde_json::from_str::<Vec<Value>>(file).unwrap());
    let page = |words: Value| {
        let id = words["id"].as_str().unwrap();
        let (folder, case) = responses.remove(id).expect("words of a page that is not recorded");
        let accepted = words["accepted"].as_array().unwrap().iter();
        Page {
            class: match words["class"].as_str().unwrap() {
                "canned" => Class::Canned,
                "debug page" => Class::Debug,
                "reason phrase only" => Class::Reason,
                "specific" => Class::Specific,
                class => panic!("no class is called {class}"),
            },
            accepted: accepted.map(|words| words.as_str().unwrap().to_owned()).collect(),
            ..page_of(folder, &case, Class::Reason)
        }
    };
    words.into_iter().flatten().map(page).collect()
}

/// All pages that were sent with a status of 5xx.
pub(crate) fn pages_of_server_errors() -> Vec<Page> {
    let cases = responses().into_values();
    let is_one = |case: &Value| case["kind"] == "html" && case["response"]["status"].as_u64() >= Some(500);
    cases
        .filter(|(_, case)| is_one(case))
        .map(|(folder, case)| page_of(folder, &case, Class::Debug))
        .collect()
}

fn page_of(folder: &'static str, case: &Value, class: Class) -> Page {
    let (id, response) = (case["id"].as_str().unwrap(), &case["response"]);
    Page {
        id: id.to_owned(),
        folder,
        status: response["status"].as_u64().unwrap().try_into().unwrap(),
        class,
        accepted: Vec::new(),
        content_type: content_type_of(response),
        body: STANDARD.decode(response["body_base64"].as_str().unwrap()).unwrap(),
        products: case["server"].as_str().unwrap().to_owned(),
        server: server_of(id).to_owned(),
    }
}

/// `cherrypy` of `cherrypy-18.10/missing`.
fn server_of(id: &str) -> &str {
    let server = id.split_once('/').unwrap().0;
    match server.rsplit_once('-') {
        Some((name, version)) if version.chars().all(|c| c.is_ascii_digit() || c == '.') => name,
        _ => server,
    }
}

/// The folder and the case of each id.
fn responses() -> HashMap<String, (&'static str, Value)> {
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
                    .map(|case| (case["id"].as_str().unwrap().to_owned(), (folder, case))),
            );
        }
    }
    responses
}

fn content_type_of(response: &Value) -> Option<String> {
    let mut headers = response["headers"].as_array().unwrap().iter();
    let header = headers.find(|header| header[0].as_str().unwrap().eq_ignore_ascii_case("content-type"))?;
    Some(header[1].as_str().unwrap().to_owned())
}
