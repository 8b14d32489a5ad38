//! Loads the recorded responses of `tests/corpus`. Its README explains the schema.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use base64::prelude::{BASE64_STANDARD, Engine};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response};
use serde_json::Value;

use super::Script;

/// One recorded response, and the request that it answered.
#[derive(Debug)]
pub(crate) struct Recorded {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    method: Method,
    framing: String,
}

/// All whose kind is one of these, in the order of their files' names.
pub(crate) fn recorded(kinds: &[&str]) -> Vec<&'static Recorded> {
    static ALL: LazyLock<Vec<Recorded>> = LazyLock::new(read);
    ALL.iter().filter(|case| kinds.contains(&&*case.kind)).collect()
}

impl Recorded {
    /// The request, without its headers.
    pub(crate) fn request(&self) -> Request<()> {
        let mut request = Request::new(());
        *request.method_mut() = self.method.clone();
        request
    }

    /// The response, whose body knows its length if that was announced.
    pub(crate) fn response(&self) -> Response<Script> {
        let length = self.body.len() as u64;
        let body = match &*self.framing {
            "content-length" => Script::new().claims(length, Some(length)),
            "none" => Script::new().claims(0, Some(0)).claims_to_be_over(),
            _ => Script::new(),
        };
        let body = if self.body.is_empty() {
            body
        } else {
            body.data(self.body.clone())
        };
        let mut response = Response::builder()
            .status(self.status)
            .body(body)
            .expect("not a status");
        *response.headers_mut() = self.headers.clone();
        response
    }
}

fn read() -> Vec<Recorded> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let entries = fs::read_dir(directory).expect("the corpus is missing");
    let mut files: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    files.iter().flat_map(|file| cases_of(file)).collect()
}

fn cases_of(file: &Path) -> Vec<Recorded> {
    let cases: Vec<Value> =
        serde_json::from_slice(&fs::read(file).expect("a file that cannot be read")).expect("a file that is no list");
    cases.iter().map(case_of).collect()
}

fn case_of(case: &Value) -> Recorded {
    let response = &case["response"];
    Recorded {
        id: text(&case["id"]),
        kind: text(&case["kind"]),
        status: response["status"]
            .as_u64()
            .and_then(|status| status.try_into().ok())
            .expect("not a status"),
        headers: response["headers"]
            .as_array()
            .expect("no headers")
            .iter()
            .map(header)
            .collect(),
        body: BASE64_STANDARD
            .decode(text(&response["body_base64"]))
            .expect("not Base64")
            .into(),
        // Some were no method at all; no service ever sees those.
        method: text(&case["request"]["method"]).parse().unwrap_or_default(),
        framing: text(&response["framing"]),
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("not a string").to_owned()
}

fn header(pair: &Value) -> (HeaderName, HeaderValue) {
    // Recorded as Latin-1: each character stands for the byte of the same number.
    let value: Option<Vec<u8>> = text(&pair[1]).chars().map(|c| u8::try_from(c).ok()).collect();
    let value = value.and_then(|bytes| HeaderValue::from_bytes(&bytes).ok());
    (
        text(&pair[0]).parse().expect("not a header's name"),
        value.expect("not a header's value"),
    )
}
