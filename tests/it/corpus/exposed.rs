//! Tests the texts of real servers' own failures, where clients see them.

use tower_json_errors::{Expose, JsonErrorsLayer};

use super::case::Case;
use super::chunking::Chunking;
use super::messages::assert_messages;
use crate::support::through;

#[tokio::test]
async fn clients_are_told_what_servers_say_of_themselves_where_responses_are_exposed() {
    assert_messages(&JsonErrorsLayer::new().expose(Expose::Responses), EXPOSED).await;
}

#[tokio::test]
async fn a_page_of_70_000_bytes_is_cut_to_a_message_of_4_kib() {
    let case = Case::with_id("synthetic/large-text");
    let text = std::str::from_utf8(&case.body).unwrap();
    let message = format!("{}…", &text.trim_start()[..4_096]);
    let layer = JsonErrorsLayer::new().expose(Expose::Responses);
    let whole = layer.clone().max_message_size(usize::MAX);
    for chunking in Chunking::ALL {
        let answer = through(&layer, case.request(), case.response(chunking.script(case))).await;
        answer.assert_error(500, &message);
        let answer = through(&whole, case.request(), case.response(chunking.script(case))).await;
        answer.assert_error(500, &format!("{}…", text[..65_536].trim()));
    }
}

const EXPOSED: &[(&str, &str)] = &[
    // Text.
    ("axum-0.8/app-error-500", "database is gone"),
    ("axum-0.8/bad-header", "failed to parse header value"),
    ("axum-0.8/json-unserialisable", "key must be a string"),
    (
        "axum-0.8/missing-extension",
        "Missing request extension: Extension of type `axum_app::Db` was not found. Perhaps you forgot to add it? See `axum::Extension`.",
    ),
    ("axum-0.8/panic", "Service panicked"),
    (
        "axum-0.8/path-wrong-number",
        "Wrong number of path arguments for `Path`. Expected 2 but got 1",
    ),
    ("axum-0.8/text-500", "something is wrong: “café”"),
    ("cherrypy-18.10/malformed-bad-version", "Cannot fulfill request"),
    ("express-5.3/end-text-500", "res.end: no content type"),
    ("express-5.3/trailers", "with trailers"),
    ("fastify-5.12/throw-string", "a string"),
    (
        "go-net-http-1.19/malformed-unknown-transfer-encoding",
        "Unsupported transfer encoding",
    ),
    ("go-net-http-1.19/trailer-500", "with a trailer"),
    ("gunicorn-27.0/half", "first half"),
    ("haproxy-2.6/upstream-half", "only a part"),
    ("jdk-17/chunked", "in chunks"),
    ("lighttpd-1.4/upstream-half", "only a part"),
    ("nginx-1.22/upstream-half", "only a part"),
    ("poem-3.1/data-missing", "data of type `u64` was not found."),
    ("poem-3.1/io", "No such file or directory (os error 2)"),
    ("poem-3.1/response", "no type set"),
    (
        "puma-5.6/crash",
        "An unhandled lowlevel error occurred. The application logs may have details.",
    ),
    (
        "pyramid-2.1/crash",
        "A server error occurred.  Please contact the administrator.",
    ),
    ("rocket-0.5/custom-500", "something is wrong"),
    ("synthetic/content-type-empty", "Something broke"),
    ("synthetic/encoding-empty", "Internal error"),
    ("synthetic/identity", "Internal error"),
    ("synthetic/status-529", "Site is overloaded"),
    ("synthetic/status-530", "error code: 1033"),
    ("synthetic/status-599", "Network connect timeout"),
    ("tinyproxy-1.11/upstream-half", "only a part"),
    ("webrick-1.8/status-500", "a body"),
    (
        "wsgiref-3.11/crash",
        "A server error occurred.  Please contact the administrator.",
    ),
    // Several lines.
    (
        "aiohttp-3.14/json-syntax",
        "Internal Server Error\n\nServer got itself in trouble",
    ),
    (
        "jetty-9.4/unavailable-accept-text",
        "HTTP ERROR 503 Service Unavailable\nURI: /broken/x\nSTATUS: 503\nMESSAGE: Service Unavailable\nSERVLET: null",
    ),
    (
        "sanic-25.12/crash",
        "⚠\u{fe0f} 500 — Internal Server Error\n==============================\nThe application encountered an unexpected error and could not continue.",
    ),
    // A string under an HTML label, and prefixes.
    ("aiohttp-3.14/raise-507", "Insufficient Storage"),
    ("flask-3.1/streamed-500", "part one, part two"),
    (
        "go-net-http-1.19/malformed-bad-version",
        "HTTP Version Not Supported: unsupported protocol version",
    ),
    ("sinatra-3.0/error", "busy"),
    ("sinatra-3.0/halt-503", "halted: 503"),
    ("sinatra-3.0/stream", "one two"),
    // No message.
    ("aiohttp-3.14/debug-crash-html", "Internal Server Error"),
    ("axum-0.8/broken-stream", "Internal Server Error"),
    ("axum-0.8/sse-503", "Service Unavailable"),
    ("axum-0.8/zip-html-500-zstd", "Internal Server Error"),
    ("chi-5.0/panic", "Internal Server Error"),
    ("go-net-http-1.19/sniff-bytes-500", "Internal Server Error"),
    ("nginx-1.22/return-508", "Loop Detected"),
    ("soap-1.13/fault-500", "Internal Server Error"),
    ("squid-5.7/dns-failure", "Bad Gateway"),
    ("synthetic/content-type-list", "Internal Server Error"),
    ("synthetic/gzip-not-really", "Internal Server Error"),
    ("synthetic/gzip-undeclared", "Internal Server Error"),
    ("synthetic/json-invalid-utf8", "Internal Server Error"),
    ("synthetic/json-truncated", "Internal Server Error"),
    ("yaws-2.1/crash-yaws", "Internal Server Error"),
];
