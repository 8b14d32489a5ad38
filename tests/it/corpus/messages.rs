//! Tests the message that a client gets by default, for each recorded error of real servers.

use tower_json_errors::JsonErrorsLayer;

use super::case::Case;
use super::chunking::Chunking;
use crate::support::through;

#[tokio::test]
async fn clients_are_told_what_servers_say_of_client_errors_and_nothing_of_their_own() {
    assert_messages(&JsonErrorsLayer::new(), MESSAGES).await;
}

pub(super) async fn assert_messages(layer: &JsonErrorsLayer, expected: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for &(id, expected) in expected {
        let case = Case::with_id(id);
        let answer = through(layer, case.request(), case.response(Chunking::Whole.script(case))).await;
        let json = answer.json();
        if json != serde_json::json!({ "error": expected }) {
            wrong.push(format!("{id}: {json} instead of {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const MESSAGES: &[(&str, &str)] = &[
    // Plain text is the message.
    ("aiohttp-3.14/text", "name is required"),
    ("aiohttp-3.14/too-large", "Maximum request body size 200 exceeded."),
    ("aiohttp-3.14/ws-bad", "Handshake error: 'x'"),
    ("ariadne-1.1/bad-json", "Request body is not a valid JSON"),
    (
        "ariadne-1.1/wrong-content-type",
        "Posted content must be of type application/json or multipart/form-data",
    ),
    (
        "axum-0.8/413-bytes",
        "Failed to buffer the request body: length limit exceeded",
    ),
    ("axum-0.8/413-layer", "length limit exceeded"),
    ("axum-0.8/custom-fallback", "No route for /nope?q=%3Cb%3E&r='a'"),
    (
        "axum-0.8/form-missing-field",
        "Failed to deserialize form body: missing field `age`",
    ),
    (
        "axum-0.8/json-missing-field",
        "Failed to deserialize the JSON body into the target type: missing field `name` at line 1 column 2",
    ),
    (
        "axum-0.8/json-quotes",
        "Failed to deserialize the JSON body into the target type: age: invalid type: string \"say \\\"hi\\\" \\u{2028}\", expected u8 at line 1 column 40",
    ),
    (
        "axum-0.8/json-syntax",
        "Failed to parse the request body as JSON: name: EOF while parsing a value at line 1 column 9",
    ),
    (
        "axum-0.8/json-wrong-content-type",
        "Expected request with `Content-Type: application/json`",
    ),
    (
        "axum-0.8/multipart-incomplete",
        "field \"a\" received with incomplete data",
    ),
    (
        "axum-0.8/multipart-no-boundary",
        "Invalid `boundary` for `multipart/form-data` request",
    ),
    ("axum-0.8/path-wrong-type", "Invalid URL: Cannot parse `abc` to a `u32`"),
    (
        "axum-0.8/query-missing",
        "Failed to deserialize query string: missing field `page`",
    ),
    ("axum-0.8/set-status", "ok"),
    ("axum-0.8/tower-timeout", "request timed out"),
    (
        "axum-0.8/typed-header-missing",
        "Header of type `authorization` was missing",
    ),
    (
        "axum-0.8/websocket-plain",
        "Connection header did not include 'upgrade'",
    ),
    ("axum-0.8/zip-short", "short"),
    (
        "cherrypy-18.10/malformed-garbage",
        "Malformed Request-Line: bad protocol",
    ),
    (
        "cherrypy-18.10/too-large",
        "The entity sent with the request exceeds the maximum allowed bytes.",
    ),
    ("datasette-0.65/post-403-is-405", "Method not allowed"),
    ("express-5.3/text-400", "plain text error"),
    ("fastapi-0.165/cors-400", "Disallowed CORS origin"),
    ("fastapi-0.165/file-400-range", "Range header: range must be requested"),
    ("fastapi-0.165/h11-garbage", "Invalid HTTP request received."),
    ("fastapi-0.165/host-400", "Invalid host header"),
    ("fastify-5.12/string-404", "a string"),
    ("gin-1.8/string-400", "a string: <b>"),
    ("gin-1.8/wrong-method", "method not allowed"),
    ("go-net-http-1.19/413-as-400-is-400", "http: request body too large"),
    ("go-net-http-1.19/auth", "Unauthorized."),
    ("go-net-http-1.19/bad-json", "unexpected EOF"),
    ("go-net-http-1.19/file-416", "invalid range: failed to overlap"),
    (
        "go-net-http-1.19/wrong-type",
        "json: cannot unmarshal string into Go struct field item.age of type uint8",
    ),
    ("gunicorn-27.0/404", "the application says not found"),
    ("haproxy-2.6/return-text", "plain from return"),
    ("icecast-2.4/admin-stats", "You need to authenticate"),
    (
        "jsonrpsee-0.26/get-405",
        "Used HTTP Method is not allowed. POST is required",
    ),
    (
        "jsonrpsee-0.26/wrong-content-type",
        "Supplied content type is not allowed. Content-Type: application/json is required",
    ),
    ("lighttpd-1.4/cgi-status-sh", "from the script"),
    ("nats-2.9/accountz-acc-nope", "Account nope does not exist"),
    (
        "nats-2.9/connz-limit-x",
        "Error decoding int for 'limit': strconv.Atoi: parsing \"x\": invalid syntax",
    ),
    ("nginx-1.22/text", "no such thing"),
    ("node-http-20/message", "bad"),
    ("poem-3.1/411", "missing `Content-Length` header"),
    ("poem-3.1/file-parent", "forbidden: /srv/app/Cargo.toml"),
    (
        "poem-3.1/json-wrong-content-type",
        "invalid content type `text/plain`, expect: `application/json`",
    ),
    ("poem-3.1/typed-header", "parse: invalid HTTP header"),
    (
        "prometheus-2.42/federate-match-x",
        "1:3: parse error: unexpected end of input inside braces",
    ),
    ("prometheus-2.42/lifecycle-403", "Lifecycle API is not enabled."),
    ("rocket-0.5/bad-request-text", "\"abc\" is no number"),
    ("starman-0.4016/404", "the application says not found"),
    ("synthetic/status-420", "Enhance your calm"),
    (
        "synthetic/text-quotes",
        "He said \"no\" \\ 'never' \\n \\u0041 </script> `x`",
    ),
    ("webrick-1.8/status-400", "a body"),
    ("wsgiref-3.11/404", "the application says not found"),
    // No content type is text too.
    ("axum-0.8/auth", "log in first"),
    ("axum-0.8/retry", "Too Many Requests! Wait for 7s"),
    ("jayson-5.0/get-405", "Method Not Allowed"),
    (
        "jayson-5.0/parse-error",
        "SyntaxError: Expected property name or '}' in JSON at position 1",
    ),
    ("jdk-17/text", "no such thing"),
    ("node-http-20/404", "not found"),
    ("node-http-20/upgrade", "upgrade, please"),
    // The lines of a page of text stay lines.
    (
        "aiohttp-3.14/malformed-bad-version",
        "Bad status line:\n  Invalid HTTP version:\n\n  b'GET / HTTP/9.9'\n                  ^",
    ),
    (
        "aiohttp-3.14/ws",
        "No WebSocket UPGRADE hdr: None\n Can \"Upgrade\" only to \"WebSocket\".",
    ),
    (
        "jetty-9.4/denied-accept-text",
        "HTTP ERROR 403 Forbidden\nURI: /denied/x\nSTATUS: 403\nMESSAGE: Forbidden\nSERVLET: default",
    ),
    (
        "sanic-25.12/missing",
        "⚠\u{fe0f} 404 — Not Found\n==================\nRequested URL /no/such/page not found",
    ),
    (
        "sanic-25.12/raise-400",
        "⚠\u{fe0f} 400 — Bad Request\n====================\na message <b>\n\n\nContext\n    field: \"name\"",
    ),
    ("synthetic/text-newlines", "line 1\r\nline 2\nline 3\rline 4\ttab"),
    // The status' own number is no news, nor is `Error:`.
    ("aiohttp-3.14/missing", "Not Found"),
    ("aiohttp-3.14/raise-451", "Unavailable For Legal Reasons"),
    ("alertmanager-0.25/missing", "page not found"),
    ("chi-5.0/missing", "page not found"),
    ("gin-1.8/missing", "page not found"),
    (
        "go-net-http-1.19/malformed-no-host",
        "Bad Request: missing required Host header",
    ),
    ("nats-2.9/missing", "page not found"),
    ("prometheus-2.42/missing", "page not found"),
    (
        "pyramid-2.1/raise-409-accept-text",
        "Conflict\n\nThere was a conflict when trying to complete your request.\n\n\nA detail & <b>",
    ),
    ("soap-1.13/404", "Not Found: /nope"),
    ("flask-3.1/plain-string-400", "Missing data"),
    ("flask-3.1/set-cookie-401", "your session has expired"),
    // A string without a tag is a message, whoever calls it HTML.
    ("express-5.3/early", "after early hints"),
    ("express-5.3/limited-429", "Too many requests, please try again later."),
    ("express-5.3/session", "log in"),
    ("express-5.3/string-400", "a string is HTML to Express"),
    ("flask-3.1/basic-401", "Unauthorized Access"),
    ("flask-3.1/etag-404", "Not here (yet)"),
    ("mojolicious-9.31/text", "some text"),
    ("sinatra-3.0/auth", "Not authorized"),
    ("sinatra-3.0/halt-400", "halted: 400"),
    ("ws-8.23/400-version", "Missing or invalid Sec-WebSocket-Version header"),
    ("ws-8.23/405-post", "Invalid HTTP method"),
    // Charsets, and bytes that are none of theirs.
    ("axum-0.8/text-400", "something is wrong: “café”"),
    ("express-5.3/emoji", "🤷 \u{2028} \"quoted\" \\ \0 end"),
    ("express-5.3/latin1", "données"),
    ("fastapi-0.165/plain-400", "Something is wrong: café"),
    ("synthetic/text-astral-private", "\u{10ffff} \u{fffe} � \u{e0041} 𝓔"),
    (
        "synthetic/text-bidi",
        "שגיאה \u{202e}flipped\u{202c} خطأ \u{feff}\u{200b}",
    ),
    ("synthetic/text-bom", "Not found"),
    ("synthetic/text-charset-quoted", "Pas trouvé"),
    ("synthetic/text-charset-utf8-nohyphen", "Pas trouvé"),
    ("synthetic/text-invalid-utf8", "Not Found"),
    ("synthetic/text-latin1", "Données invalides : « prénom » où été"),
    (
        "synthetic/text-latin1-as-us-ascii",
        "Données invalides : « prénom » où été",
    ),
    ("synthetic/text-latin1-declared-utf8", "Bad Request"),
    ("synthetic/text-line-separator", "a\u{2028}b\u{2029}c\u{85}d"),
    ("synthetic/text-lone-surrogate", "Not Found"),
    ("synthetic/text-overlong", "Not Found"),
    ("synthetic/text-unknown-charset", "Not found"),
    ("synthetic/text-utf7", "Not found: +AOk-"),
    ("synthetic/text-utf8", "Not found: café ☕"),
    // A JSON string is a message; numbers, `true` and `null` say nothing.
    ("alertmanager-0.25/api-v2-alerts-filter-x", "bad matcher format: x{"),
    ("axum-0.8/json-string", "not found"),
    ("axum-0.8/json-unit", "Not Found"),
    ("express-5.3/json-null", "Not Found"),
    ("flask-3.1/json-string-404", "not found"),
    ("restify-11.1/send", "a string"),
    ("synthetic/json-number", "Not Found"),
    ("synthetic/json-true", "Not Found"),
    // What is labelled JSON and is none.
    ("axum-0.8/broken-stream", "Internal Server Error"),
    ("gin-1.8/secure-json", "Not Found"),
    ("synthetic/json-comment", "Not Found"),
    ("synthetic/json-nan", "Not Found"),
    ("synthetic/json-raw-control", "Not Found"),
    ("synthetic/json-seq", "Not Found"),
    ("synthetic/json-truncated", "Internal Server Error"),
    ("synthetic/json-with-html", "Bad Gateway"),
    ("synthetic/json-xssi-prefix", "Forbidden"),
    ("synthetic/whitespace-json", "Not Found"),
    // HTML is for browsers.
    ("cherrypy-18.10/missing", "Not Found"),
    ("datasette-0.65/sql-error-html", "Bad Request"),
    ("express-4.22/too-large", "Payload Too Large"),
    ("feathers-5.0/missing-accept-html", "Not Found"),
    ("flask-3.1/abort-418", "I'm a teapot"),
    ("go-net-http-1.19/sniff-html-500", "Internal Server Error"),
    ("gunicorn-27.0/malformed-long-target", "URI Too Long"),
    ("haproxy-2.6/deny-425", "Too Early"),
    ("http-server-3.11/malformed-unknown-method", "Not Implemented"),
    ("icecast-2.4/missing", "Not Found"),
    ("jdk-17/missing", "Not Found"),
    ("jetty-9.4/missing", "Not Found"),
    ("json-server-0.17/bad-json", "Bad Request"),
    ("lighttpd-1.4/upstream-garbage", "Bad Gateway"),
    ("mini-httpd-1.30/forbidden-file", "Forbidden"),
    ("mojolicious-9.31/missing", "Not Found"),
    ("nghttpx-1.52/upstream-slow", "Gateway Timeout"),
    ("nginx-1.22/return-429", "Too Many Requests"),
    ("oidc-9.13/auth-no-client", "Bad Request"),
    ("pyramid-2.1/raise-422", "Unprocessable Entity"),
    ("quart-0.22/abort-404", "Not Found"),
    ("rocket-0.5/status-499", "Client Error"),
    ("sanic-25.12/missing-accept-html", "Not Found"),
    ("serve-14.2/bad-escape", "Bad Request"),
    ("sinatra-3.0/development-404", "Not Found"),
    ("squid-5.7/denied-he", "Forbidden"),
    ("synthetic/html-bom", "Not Found"),
    ("synthetic/html-xss", "Not Found"),
    ("synthetic/no-content-type-html", "Internal Server Error"),
    ("synthetic/status-520", "Server Error"),
    ("tinyproxy-1.11/407", "Proxy Authentication Required"),
    ("webrick-1.8/malformed-long-header", "Payload Too Large"),
    ("wsgidav-4.4/copy-412", "Precondition Failed"),
    ("wsgiref-3.11/malformed-many-headers", "Request Header Fields Too Large"),
    ("yaws-2.1/missing", "Not Found"),
    // XML, binary data and streams hold no message.
    ("axum-0.8/octets", "Bad Request"),
    ("axum-0.8/sse-503", "Service Unavailable"),
    ("flask-3.1/png-415", "Unsupported Media Type"),
    ("gin-1.8/xml", "Not Found"),
    ("gin-1.8/yaml", "Not Found"),
    ("soap-1.13/fault-500", "Internal Server Error"),
    ("spyne-2.14/get", "Method Not Allowed"),
    ("synthetic/content-type-pdf", "Internal Server Error"),
    ("synthetic/content-type-svg", "Not Found"),
    ("synthetic/event-stream-500", "Internal Server Error"),
    ("synthetic/jsonp", "Not Found"),
    ("synthetic/problem-xml", "Not Found"),
    // Nor does what is compressed, even if it says so wrongly.
    ("chi-5.0/missing-accept-encoding", "Not Found"),
    ("express-5.3/zip-404-gzip", "Not Found"),
    ("mojolicious-9.31/missing-accept-encoding", "Not Found"),
    ("nginx-1.22/zip-404-br", "Not Found"),
    ("serve-14.2/missing-accept-encoding", "Not Found"),
    ("synthetic/encoding-charset-mistake", "Internal Server Error"),
    ("synthetic/gzip-broken", "Internal Server Error"),
    ("synthetic/gzip-undeclared", "Internal Server Error"),
    ("yaws-2.1/missing-accept-encoding", "Not Found"),
    // Nothing says nothing.
    ("aria2-1.36/missing", "Not Found"),
    ("axum-0.8/missing", "Not Found"),
    ("axum-0.8/status-599", "Server Error"),
    ("axum-0.8/wrong-method", "Method Not Allowed"),
    ("connect-2.2/415", "Unsupported Media Type"),
    ("fastify-5.12/malformed-bad-expect", "Expectation Failed"),
    ("puma-5.6/malformed-garbage", "Bad Request"),
    ("restify-11.1/gone", "Gone"),
    ("synthetic/empty-html", "Not Found"),
    ("synthetic/empty-json", "Not Found"),
    ("webdis-0.1/disabled-403", "Forbidden"),
    ("yoga-5.24/accept-html", "Not Acceptable"),
    // What a server says of its own failure is hidden.
    ("aiohttp-3.14/json-syntax", "Internal Server Error"),
    ("axum-0.8/app-error-500", "Internal Server Error"),
    ("axum-0.8/panic", "Internal Server Error"),
    ("cherrypy-18.10/malformed-bad-version", "HTTP Version Not Supported"),
    ("fastify-5.12/throw-string", "Internal Server Error"),
    ("flask-3.1/big-text-500", "Internal Server Error"),
    ("json-server-0.17/duplicate-id", "Internal Server Error"),
    ("litestar-2.25/debug-crash", "Internal Server Error"),
    ("puma-5.6/crash", "Internal Server Error"),
    ("sinatra-3.0/halt-503", "Service Unavailable"),
    ("starman-0.4016/development-crash", "Internal Server Error"),
    ("synthetic/large-text", "Internal Server Error"),
    ("synthetic/status-529", "Server Error"),
    ("webrick-1.8/status-500", "Internal Server Error"),
];
