//! Who sees what: every `Expose`, every origin, both classes.

use std::convert::Infallible;
use std::future::poll_fn;
use std::task::Poll;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use tower::service_fn;
use tower_json_errors::{Expose, HttpError, JsonErrorsLayer, Origin};

use crate::support::{Answer, Entry, Log, fail, get, plain, serve, through, typed};

type Outcome = Result<Response<Full<Bytes>>, Infallible>;

/// Of which origins the text is shown.
#[derive(Clone, Copy, Debug)]
struct Shows {
    of_4xx: bool,
    of_5xx: bool,
    of_failures: bool,
}

const fn shows(of_4xx: bool, of_5xx: bool, of_failures: bool) -> Shows {
    Shows {
        of_4xx,
        of_5xx,
        of_failures,
    }
}

const TABLE: [(Option<Expose>, Shows); 5] = [
    (None, shows(true, false, false)),
    (Some(Expose::Nothing), shows(false, false, false)),
    (Some(Expose::ClientErrors), shows(true, false, false)),
    (Some(Expose::Responses), shows(true, true, false)),
    (Some(Expose::Everything), shows(true, true, true)),
];

const SECRET: &str = "db password hunter2";

fn layer(expose: Option<Expose>) -> JsonErrorsLayer {
    expose.map_or_else(JsonErrorsLayer::new, |expose| JsonErrorsLayer::new().expose(expose))
}

/// Asserts that the client sees the text or the reason phrase, and the log the text in any case.
fn assert_shown(shown: bool, answer: &Answer, status: u16, entry: &Entry, name: &str) {
    let reason = answer.status.canonical_reason().unwrap();
    answer.assert_error(status, if shown { SECRET } else { reason });
    assert_eq!(answer.text().contains("hunter2"), shown, "{name}");
    let told = entry.message.contains(SECRET) || entry.sources.iter().any(|source| source.contains(SECRET));
    assert!(told, "{name}: {entry:?}");
}

#[tokio::test]
async fn the_text_of_responses() {
    for (expose, shows) in TABLE {
        for content_type in ["text/plain", "text/html", "no type", "application/json"] {
            for (status, shown) in [
                (400, shows.of_4xx),
                (451, shows.of_4xx),
                (500, shows.of_5xx),
                (503, shows.of_5xx),
            ] {
                let log = Log::new();
                let answer = through(&log.on(layer(expose)), get(), typed(status, content_type, SECRET)).await;
                let entry = log.only();
                let name = format!("{expose:?} {status} {content_type}");
                assert_shown(shown, &answer, status, &entry, &name);
                assert_eq!(entry.origin, Origin::Response, "{name}");
            }
        }
    }
}

#[tokio::test]
async fn a_json_string_is_text_too() {
    for (expose, shows) in TABLE {
        let log = Log::new();
        let response = typed(500, "application/json", format!("{SECRET:?}"));
        let answer = through(&log.on(layer(expose)), get(), response).await;
        assert_shown(shows.of_5xx, &answer, 500, &log.only(), "a string");
    }
}

#[tokio::test]
async fn panic_payloads_and_service_errors() {
    for (expose, shows) in TABLE {
        let log = Log::new();
        let panicking = service_fn(|_: Request<()>| poll_fn(|_| -> Poll<Outcome> { panic!("{SECRET}") }));
        let answer = serve(&log.on(layer(expose)), get(), panicking).await;
        let entry = log.only();
        assert_eq!(entry.origin, Origin::Panic);
        assert_shown(shows.of_failures, &answer, 500, &entry, "a panic");

        let log = Log::new();
        let answer = fail(&log.on(layer(expose)), SECRET).await;
        let entry = log.only();
        assert_eq!(entry.origin, Origin::ServiceError);
        assert_shown(shows.of_failures, &answer, 500, &entry, "an error");
    }
}

#[tokio::test]
async fn the_message_of_an_http_error_is_always_shown() {
    for (expose, _) in TABLE {
        for error in [HttpError::conflict("taken"), HttpError::service_unavailable("later")] {
            let (status, message) = (error.status().as_u16(), error.message().to_owned());
            let mut response = plain(status, SECRET);
            response.extensions_mut().insert(error.clone());
            let answer = through(&layer(expose), get(), response).await;
            answer.assert_error(status, &message);

            fail(&layer(expose), error).await.assert_error(status, &message);
        }
    }
}

/// Row 11: text that is hidden is still read, for the log.
#[tokio::test]
async fn hidden_text_is_read_for_the_log_and_is_the_source() {
    let log = Log::new();
    let layer = log.on(JsonErrorsLayer::new().expose(Expose::Nothing));
    through(&layer, get(), plain(400, "  Error: why ")).await;
    let entry = log.only();
    assert_eq!(entry.message, "Bad Request");
    assert_eq!(entry.sources, ["why"]);
}

#[tokio::test]
async fn json_that_is_kept_is_the_services_word_whatever_is_hidden() {
    let json = r#"{"message":"db password hunter2"}"#;
    for (expose, _) in TABLE {
        let answer = through(&layer(expose), get(), typed(500, "application/json", json)).await;
        assert_eq!(answer.text(), json);
    }
}
