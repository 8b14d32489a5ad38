//! Writes the responses that external checkers read: `tests/judges/run`.

use std::fs;

use base64::prelude::{BASE64_STANDARD, Engine};
use http::HeaderMap;
use serde_json::{Value, json};

use super::corpus::scene;
use super::exchange::{Speaks, runtime, with_layer};
use super::model::case::Says;
use crate::corpus::case::CASES;

/// One line for each recorded response that left in another form: what was asked, recorded, and sent.
#[test]
#[ignore = "it writes a file for `tests/judges/run`, which says where"]
fn write_what_is_judged() {
    let path = std::env::var("JUDGED").expect("the path is in JUDGED");
    let runtime = runtime();
    let mut lines = String::new();
    for case in CASES.iter().filter(|case| (400..600).contains(&case.status.as_u16())) {
        let wired = with_layer(&runtime, &scene(case, Says::Exactly, usize::MAX, Speaks::Http11));
        let reply = wired.first.expect("a response that cannot be read");
        if reply.body == case.body {
            continue;
        }
        let reason = case.status.canonical_reason().unwrap_or_default();
        let line = json!({
            "id": case.id,
            "request": { "method": case.method.as_str(), "headers": pairs(&case.request_headers) },
            "recorded": response(case.status.as_u16(), reason, &case.headers, &case.body),
            "left": response(reply.status.as_u16(), &reply.reason, &reply.headers, &reply.body),
        });
        lines.push_str(&line.to_string());
        lines.push('\n');
    }
    fs::write(path, lines).expect("not written");
}

fn response(status: u16, reason: &str, headers: &HeaderMap, body: &[u8]) -> Value {
    json!({ "status": status, "reason": reason, "headers": pairs(headers), "body": BASE64_STANDARD.encode(body) })
}

/// Latin-1, as it is recorded.
fn pairs(headers: &HeaderMap) -> Vec<(String, String)> {
    let latin = |bytes: &[u8]| bytes.iter().copied().map(char::from).collect();
    headers
        .iter()
        .map(|(name, value)| (name.to_string(), latin(value.as_bytes())))
        .collect()
}
