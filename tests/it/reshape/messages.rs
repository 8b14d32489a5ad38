//! Tests the best message of recorded JSON errors. Each was chosen as a user would choose: what is wrong, in the
//! server's words.

use serde_json::json;
use tower_json_errors::{Expose, JsonErrorsLayer, JsonPolicy};

use super::JSON_KINDS;
use crate::support::{recorded, through};

const MESSAGES: [(&str, &str); 106] = [
    (
        "alertmanager-0.25/api-v2-silence-x",
        "silenceID in path must be of type uuid: \"x\"",
    ),
    ("alertmanager-0.25/api-v2-alerts-filter-x", "bad matcher format: x{"),
    (
        "alertmanager-0.25/415",
        "unsupported media type \"text/plain\", only [application/json] are allowed",
    ),
    ("alertmanager-0.25/405", "method PUT is not allowed, but [GET,POST] are"),
    ("aria2-1.36/jsonrpc-no-method", "No such method: nope"),
    ("aria2-1.36/jsonrpc-parse", "Parse error."),
    (
        "ariadne-1.1/unknown-field",
        "Cannot query field 'nope' on type 'Query'.",
    ),
    ("ariadne-1.1/no-query", "The query must be a string."),
    ("axum-0.8/value-404", "nested"),
    ("axum-0.8/message-400", "no"),
    ("connect-2.2/not-found", "no such user: ann é"),
    ("connect-2.2/crash", "internal error"),
    (
        "connect-2.2/unknown-compression",
        "unknown compression \"rot13\": supported encodings are gzip,br",
    ),
    ("datasette-0.65/sql-error", "no such column: nope"),
    ("datasette-0.65/sql-error-query", "no such table: -"),
    ("express-5.3/error-object-404", "Not Found"),
    ("express-5.3/errors-422", "email: Invalid value"),
    ("express-5.3/success-false-400", "Something went wrong"),
    ("express-5.3/error-instance", "Internal Server Error"),
    ("express-5.3/json-array", "Unprocessable Entity"),
    ("express-5.3/problem", "Forbidden"),
    ("fastapi-0.165/missing", "Not Found"),
    ("fastapi-0.165/422-missing-fields", "body.name: Field required"),
    (
        "fastapi-0.165/422-bad-values",
        "body.name: String should have at least 2 characters",
    ),
    ("fastapi-0.165/422-bad-json", "body.9: JSON decode error"),
    ("fastapi-0.165/422-no-body", "body: Field required"),
    (
        "fastapi-0.165/422-path-and-query",
        "path.n: Input should be a valid integer, unable to parse string as an integer",
    ),
    (
        "fastapi-0.165/400-multipart-no-boundary",
        "Missing boundary in multipart.",
    ),
    ("fastapi-0.165/422-header", "header.x-token: Field required"),
    ("fastapi-0.165/detail-string", "Item not found"),
    ("fastapi-0.165/detail-dict", "Already exists"),
    ("fastapi-0.165/detail-list", "one"),
    ("fastapi-0.165/detail-headers", "Could not validate credentials"),
    ("fastify-5.12/missing", "Route GET:/no/such/page not found"),
    (
        "fastify-5.12/json-syntax",
        "Body is not valid JSON but content-type is set to 'application/json'",
    ),
    ("fastify-5.12/wrong-encoding", "Unsupported Content-Encoding: rot13"),
    (
        "fastify-5.12/validation-type",
        "body/name must NOT have fewer than 2 characters",
    ),
    ("fastify-5.12/query", "querystring must have required property 'page'"),
    ("fastify-5.12/crash", "kaput"),
    ("fastify-5.12/code", "with code"),
    ("fastify-5.12/bad-escape", "'/%FF' is not a valid url component"),
    (
        "fastify-5.12/malformed-long-header",
        "Exceeded maximum allowed HTTP header size",
    ),
    ("feathers-5.0/not-found", "No record found for id '7'"),
    ("feathers-5.0/bad-request", "email: taken"),
    (
        "feathers-5.0/put-405",
        "Method `update` is not supported by this endpoint.",
    ),
    ("flask-3.1/abort-response", "custom response"),
    ("flask-3.1/jsonify-error-object-422", "name is required"),
    ("flask-3.1/jsonify-message-400", "Missing data"),
    ("flask-3.1/json-array-404", "not"),
    ("flask-3.1/restful-404", "Todo 7 doesn't exist"),
    ("flask-3.1/restful-400", "rate: Rate to charge"),
    ("gin-1.8/ascii-json", "café <b>"),
    (
        "gin-1.8/items-validation",
        "Key: 'item.Name' Error:Field validation for 'Name' failed on the 'required' tag\nKey: 'item.Age' Error:Field validation for 'Age' failed on the 'gte' tag",
    ),
    ("go-net-http-1.19/json-error", "json through http.Error"),
    ("haproxy-2.6/own", "own errorfile"),
    ("jetty-9.4/missing-accept-json", "Not Found"),
    ("json-server-0.17/missing", "Not Found"),
    ("jsonrpsee-0.26/request-too-big", "Request is too big"),
    ("litestar-2.25/missing", "Not Found"),
    (
        "litestar-2.25/items-1",
        "Missing required query parameter 'page' for path /items/1",
    ),
    (
        "litestar-2.25/items-1-page-x",
        "Validation failed for GET /items/1?page=x",
    ),
    ("litestar-2.25/problem", "taken"),
    ("litestar-2.25/raise-404-problem", "a detail"),
    (
        "litestar-2.25/items-1-problem",
        "Missing required query parameter 'page' for path /items/1?problem",
    ),
    ("litestar-2.25/denied-problem", "Unauthorized"),
    ("litestar-2.25/debug-crash-json", "Internal Server Error"),
    ("nginx-1.22/intercepted-json", "backend down"),
    (
        "oidc-9.13/token-no-client",
        "no client authentication mechanism provided",
    ),
    ("oidc-9.13/token-bad-code", "grant request is invalid"),
    ("oidc-9.13/userinfo-bad-token", "invalid token provided"),
    ("pouchdb-4.2/missing", "no_db_file"),
    ("pouchdb-4.2/exists-412", "The database could not be created."),
    ("pouchdb-4.2/no-doc", "missing"),
    ("pouchdb-4.2/conflict-409", "Document update conflict"),
    (
        "prism-5.14/missing",
        "The route /no/such/page hasn't been found in the specification file",
    ),
    (
        "prism-5.14/wrong-method",
        "The route /pets has been matched, but it does not have \"delete\" method defined",
    ),
    (
        "prism-5.14/query-missing",
        "Your request is not valid and no HTTP validation response was found in the spec, so Prism is generating this error for you.",
    ),
    ("prism-5.14/body-not-json", "Invalid JSON"),
    ("prism-5.14/415", "Supported content types: application/json"),
    (
        "prometheus-2.42/api-v1-query-query-up-time-x",
        "invalid parameter \"time\": Invalid time value for 'time': cannot parse \"x\" to a valid timestamp",
    ),
    ("prometheus-2.42/api-v1-series", "no match[] parameter provided"),
    ("prometheus-2.42/admin-disabled", "admin APIs disabled"),
    (
        "pyramid-2.1/missing-accept-json",
        "The resource could not be found.\n\n\n/no/such/page",
    ),
    ("restify-11.1/missing", "/no/such/page does not exist"),
    (
        "restify-11.1/json-not-json",
        "Invalid JSON: Unexpected token '<', \"<xml/>\" is not valid JSON",
    ),
    ("restify-11.1/too-large", "Request body size exceeds 200"),
    ("restify-11.1/rest", "I just don't like you"),
    ("restify-11.1/plain", "plain error"),
    (
        "restify-11.1/throttle-429",
        "You have exceeded your request rate of 0.01 r/s.",
    ),
    (
        "rocket-0.5/missing-accept-json",
        "The requested resource could not be found.",
    ),
    ("rocket-0.5/conflict", "a"),
    ("rocket-0.5/catcher-404", "Not Found"),
    (
        "sanic-25.12/missing-accept-json",
        "Requested URL /no/such/page not found",
    ),
    ("sanic-25.12/debug-crash-json", "'missing'"),
    (
        "serve-14.2/missing-accept-json",
        "The requested path could not be found",
    ),
    ("synthetic/json-error-bool", "Not Found"),
    ("synthetic/json-error-array", "a"),
    ("synthetic/json-error-object", "no"),
    ("synthetic/json-errors", "a: b"),
    ("synthetic/json-Error-capital", "y"),
    ("synthetic/json-big-number", "x"),
    ("synthetic/json-lone-surrogate", "Not Found"),
    ("synthetic/problem-json", "No user 42"),
    ("synthetic/problem-json-charset", "name: required"),
    ("yoga-5.24/deny", "Not authorised"),
    ("yoga-5.24/json-array", "Batching is not supported."),
];

#[tokio::test]
async fn the_best_message_of_foreign_json_is_found() {
    let layer = JsonErrorsLayer::new()
        .json(JsonPolicy::Reshape)
        .expose(Expose::Responses)
        .format_with(|error, _| json!({ "said": error.message() }));
    let cases = recorded(&JSON_KINDS);
    for (id, message) in MESSAGES {
        let case = cases
            .iter()
            .find(|case| case.id == id)
            .unwrap_or_else(|| panic!("no case {id}"));
        let answer = through(&layer, case.request(), case.response()).await;
        assert_eq!(answer.json(), json!({ "said": message }), "{id}");
    }
}
