//! Tests the option `xml`: the messages of XML errors, and where they are read.

use http::StatusCode;
use serde_json::json;
use tower_json_errors::{Expose, JsonErrorsLayer, Nested};

use crate::support::{Answer, Log, get, head, recorded, response, through, typed};

const S3: &str =
    "<?xml version=\"1.0\"?>\n<Error><Code>NoSuchKey</Code><Message>No such &quot;key&quot;.</Message></Error>";

fn layer() -> JsonErrorsLayer {
    JsonErrorsLayer::new().xml()
}

async fn answer(layer: &JsonErrorsLayer, status: u16, content_type: &str, body: &'static str) -> Answer {
    through(layer, get(), typed(status, content_type, body)).await
}

#[tokio::test]
async fn the_message_and_the_code_are_in_the_answer() {
    for content_type in ["application/xml", "text/xml; charset=utf-8", "application/problem+xml"] {
        let answer = answer(&layer(), 404, content_type, S3).await;
        assert_eq!(
            answer.text(),
            r#"{"error":"No such \"key\".","code":"NoSuchKey"}"#,
            "{content_type}"
        );
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.header("content-length"), Some(&*answer.body.len().to_string()));
    }
    let nested = answer(&layer().format(Nested::new()), 404, "application/xml", S3).await;
    let error = json!({ "status": 404, "code": "NoSuchKey", "message": "No such \"key\"." });
    assert_eq!(nested.json(), json!({ "error": error }));
}

#[tokio::test]
async fn only_the_option_reads_xml_and_only_of_documents() {
    answer(&JsonErrorsLayer::new(), 404, "application/xml", S3)
        .await
        .assert_error(404, "Not Found");
    for content_type in [
        "image/svg+xml",
        "application/xhtml+xml",
        "application/rdf",
        "text/plain",
    ] {
        answer(&layer(), 404, content_type, S3)
            .await
            .assert_error(404, "Not Found");
    }
}

#[tokio::test]
async fn xml_of_server_errors_is_for_the_log_alone() {
    for expose in [
        Expose::Nothing,
        Expose::ClientErrors,
        Expose::Responses,
        Expose::Everything,
    ] {
        let log = Log::new();
        let answer = answer(&log.on(layer().expose(expose)), 500, "application/xml", S3).await;
        answer.assert_error(500, "Internal Server Error");
        assert_eq!(log.only().sources, [S3], "{expose:?}");
    }
    let log = Log::new();
    let hidden = answer(&log.on(layer().expose(Expose::Nothing)), 404, "application/xml", S3).await;
    hidden.assert_error(404, "Not Found");
    assert_eq!(log.only().sources, ["No such \"key\"."]);
}

#[tokio::test]
async fn what_is_no_whole_xml_is_the_reason_phrase() {
    for body in [
        "",
        "no XML",
        "<Error><Message>No such",
        "{\"error\":\"no\"}",
        "<html><p>No such page</p></html>",
    ] {
        answer(&layer(), 404, "application/xml", body)
            .await
            .assert_error(404, "Not Found");
    }
    let small = layer().max_body_size(S3.len() - 1);
    answer(&small, 404, "application/xml", S3)
        .await
        .assert_error(404, "Not Found");
    let fits = answer(&layer().max_body_size(S3.len()), 404, "application/xml", S3).await;
    assert_eq!(fits.json()["error"], "No such \"key\".");
    let cut = answer(&layer().max_message_size(7), 404, "application/xml", S3).await;
    assert_eq!(cut.json()["error"], "No such…");
    let none = answer(&layer().max_message_size(0), 404, "application/xml", S3).await;
    none.assert_error(404, "Not Found");
}

#[tokio::test]
async fn the_charset_is_that_of_the_label_or_of_the_declaration() {
    let latin = b"<?xml version='1.0' encoding=\"ISO-8859-1\"?><e><message>Stra\xdfe fehlt</message></e>";
    let headers = [("content-type", "application/xml")];
    let body = http_body_util::Full::<bytes::Bytes>::from(&latin[..]);
    let answer = through(&layer(), get(), response(404, &headers, body.clone())).await;
    answer.assert_error(404, "Straße fehlt");
    let headers = [("content-type", "application/xml; charset=iso-8859-1")];
    let answer = through(&layer(), get(), response(404, &headers, body)).await;
    answer.assert_error(404, "Straße fehlt");
}

#[tokio::test]
async fn head_says_no_more_than_get() {
    let answer = through(&layer(), head(), typed(404, "application/xml", "")).await;
    assert_eq!((answer.status, answer.text()), (StatusCode::NOT_FOUND, ""));
    assert_eq!(answer.header("content-length"), None);
    assert_eq!(answer.header("content-type"), Some("application/json"));
}

/// Each was judged as a user would: what is wrong, in the server's words.
const MESSAGES: [(&str, &str, Option<&str>); 3] = [
    ("gin-1.8/xml", "no", None),
    (
        "spyne-2.14/get",
        "You must issue a POST request with the Content-Type header properly set.",
        Some("Client.RequestNotAllowed"),
    ),
    ("synthetic/xml-error", "Not Found", Some("NoSuchKey")),
];

#[tokio::test]
async fn recorded_xml_errors_say_what_is_wrong() {
    let mut found = 0;
    for case in recorded(&["xml"]) {
        let answer = through(&layer(), case.request(), case.response()).await;
        assert_eq!(answer.status.as_u16(), case.status, "{}", case.id);
        let expected = MESSAGES.iter().find(|(id, ..)| *id == case.id);
        let Some((_, message, code)) = expected else {
            let reason = answer.status.canonical_reason().expect("a reason");
            assert_eq!(answer.json(), json!({ "error": reason }), "{}", case.id);
            continue;
        };
        assert_eq!(answer.json()["error"], *message, "{}", case.id);
        assert_eq!(answer.json()["code"].as_str(), *code, "{}", case.id);
        found += 1;
    }
    assert_eq!(found, MESSAGES.len());
}
