//! Loads the recorded responses as values. `tests/corpus/README.md` explains the schema.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use base64::prelude::{BASE64_STANDARD, Engine};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri, Version};
use serde_json::Value;

/// All of them, in the order of their files' names.
pub(crate) static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let entries = fs::read_dir(directory).expect("the corpus is missing");
    let mut files: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    files.iter().flat_map(|file| cases_of(file)).collect()
});

/// One recorded response, and the request that it answered.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) tags: Vec<String>,
    pub(crate) method: Method,
    target: Uri,
    pub(crate) request_headers: HeaderMap,
    pub(crate) status: StatusCode,
    pub(crate) version: Version,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) trailers: Option<HeaderMap>,
}

impl Case {
    pub(crate) fn with_id(id: &str) -> &'static Self {
        CASES
            .iter()
            .find(|case| case.id == id)
            .unwrap_or_else(|| panic!("no case is called {id}"))
    }

    pub(crate) fn has_tag(&self, tag: &str) -> bool {
        self.tags.iter().any(|one| one == tag)
    }

    pub(crate) fn request(&self) -> Request<()> {
        let mut request = Request::new(());
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.target.clone();
        *request.headers_mut() = self.request_headers.clone();
        request
    }

    pub(crate) fn response<B>(&self, body: B) -> Response<B> {
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        *response.version_mut() = self.version;
        *response.headers_mut() = self.headers.clone();
        response
    }
}

fn cases_of(file: &Path) -> Vec<Case> {
    let json = fs::read(file).expect("a file that cannot be read");
    let cases: Vec<Value> = serde_json::from_slice(&json).expect("a file that is not a list");
    cases.iter().map(case_of).collect()
}

fn case_of(case: &Value) -> Case {
    let (request, response) = (&case["request"], &case["response"]);
    // What no service ever sees: it is answered as a plain `GET /` was.
    let is_malformed = request.get("raw_base64").or(request.get("raw_length")).is_some();
    let method = if is_malformed { "GET" } else { text(&request["method"]) };
    let target = if is_malformed { "/" } else { text(&request["target"]) };
    let status = response["status"]
        .as_u64()
        .and_then(|status| u16::try_from(status).ok());
    Case {
        id: text(&case["id"]).to_owned(),
        kind: text(&case["kind"]).to_owned(),
        tags: list(&case["tags"]).iter().map(|tag| text(tag).to_owned()).collect(),
        method: method.parse().expect("not a method"),
        // One target of the corpus (`urn:x:y`) is legal, and yet none that `http` could hold.
        target: target.parse().unwrap_or_default(),
        request_headers: headers(&request["headers"]),
        status: status
            .and_then(|status| StatusCode::from_u16(status).ok())
            .expect("not a status"),
        version: version(text(&response["version"])),
        headers: headers(&response["headers"]),
        body: bytes(&response["body_base64"]),
        trailers: response.get("trailers").map(headers),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("not a string")
}

fn bytes(value: &Value) -> Bytes {
    BASE64_STANDARD.decode(text(value)).expect("not Base64").into()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("not a list")
}

fn version(version: &str) -> Version {
    match version {
        "HTTP/1.0" => Version::HTTP_10,
        "HTTP/1.1" => Version::HTTP_11,
        "HTTP/2" => Version::HTTP_2,
        unknown => panic!("{unknown}"),
    }
}

fn headers(pairs: &Value) -> HeaderMap {
    list(pairs).iter().map(header).collect()
}

fn header(pair: &Value) -> (HeaderName, HeaderValue) {
    let name = text(&pair[0]).parse().expect("not a header's name");
    // Recorded as Latin-1: each character stands for the byte of the same number.
    let value: Option<Vec<u8>> = text(&pair[1]).chars().map(|c| u8::try_from(c).ok()).collect();
    let value = value.and_then(|bytes| HeaderValue::from_bytes(&bytes).ok());
    (name, value.expect("not a header's value"))
}
