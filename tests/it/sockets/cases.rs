//! Lists every kind of error, and the body that the client gets.

use bytes::Bytes;
use http::{HeaderMap, Request};
use http_body::Body;
use http_body_util::{Empty, Full};
use hyper::body::Incoming;
use tower_json_errors::{BoxError, HttpError, JsonErrorsLayer};

use super::server::{Outcome, boxed};
use crate::support::{Answer, Script, response};

/// What the service does at a path, and what the client gets for it.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) path: &'static str,
    pub(super) status: u16,
    pub(super) json: &'static str,
    respond: fn() -> Outcome,
}

impl Case {
    /// Asserts that this is the answer to GET.
    #[track_caller]
    pub(super) fn assert(&self, answer: &Answer) {
        assert_eq!(answer.status.as_u16(), self.status, "{}: {answer:?}", self.path);
        assert_eq!(answer.text(), self.json, "{}", self.path);
        assert_eq!(
            answer.header("content-type"),
            Some("application/json"),
            "{}: {answer:?}",
            self.path
        );
    }
}

/// Asserts that this is the answer to `/fine`.
#[track_caller]
pub(super) fn assert_fine(answer: &Answer) {
    assert_eq!((answer.status.as_u16(), answer.text()), (200, "fine"));
    assert_eq!(answer.header("content-type"), Some("text/plain"));
}

/// The layer, with a limit that some of the cases exceed.
pub(super) fn layer() -> JsonErrorsLayer {
    JsonErrorsLayer::new().max_body_size(24)
}

/// Does as the case at this path says; `/fine` is a success.
pub(super) fn respond(request: &Request<Incoming>) -> Outcome {
    let path = request.uri().path();
    let case = CASES.iter().find(|case| case.path == path);
    case.map_or_else(|| text(200, &[], "fine"), |case| (case.respond)())
}

pub(super) const CASES: &[Case] = &[
    case("/plain", 400, r#"{"error":"Missing \"name\" parameter"}"#, || {
        text(400, &[], "Missing \"name\" parameter")
    }),
    case("/empty", 404, r#"{"error":"Not Found"}"#, || {
        Ok(response(404, &[], boxed(Empty::new())))
    }),
    case("/zero", 404, r#"{"error":"Not Found"}"#, || {
        Ok(response(404, &[("content-length", "0")], boxed(Empty::new())))
    }),
    case("/too-short", 400, r#"{"error":"thirteen byte"}"#, || {
        text(400, &[("content-length", "4")], "thirteen byte")
    }),
    case("/too-long", 400, r#"{"error":"thirteen byte"}"#, || {
        text(400, &[("content-length", "40")], "thirteen byte")
    }),
    case("/chunked", 400, r#"{"error":"thirteen byte"}"#, || {
        text(400, &[("transfer-encoding", "chunked")], "thirteen byte")
    }),
    case("/both", 400, r#"{"error":"thirteen byte"}"#, || {
        let both = [("transfer-encoding", "chunked"), ("content-length", "13")];
        text(400, &both, "thirteen byte")
    }),
    case("/two-lengths", 400, r#"{"error":"thirteen byte"}"#, || {
        let two = [("content-length", "13"), ("content-length", "14")];
        text(400, &two, "thirteen byte")
    }),
    case("/trailer", 400, r#"{"error":"in two"}"#, || {
        let body = Script::new()
            .data("in ")
            .yields()
            .data("two")
            .trailers(HeaderMap::new());
        labelled(400, "text/plain", &[("trailer", "x-checksum")], body)
    }),
    case("/html", 502, r#"{"error":"Bad Gateway"}"#, || {
        labelled(502, "text/html", &[], Full::from("<html><h1>Bad Gateway</h1></html>"))
    }),
    case("/image", 404, r#"{"error":"Not Found"}"#, || {
        scripted(404, "image/png", Script::new().panic("nobody reads an image"))
    }),
    case("/gzip", 400, r#"{"error":"Bad Request"}"#, || {
        text(400, &[("content-encoding", "gzip")], "\u{1f}not really")
    }),
    case("/endless", 413, r#"{"error":"aaaaaaaaaaaaaaaaaaaaaaaa…"}"#, || {
        scripted(413, "text/plain", Script::new().endless("aaaaa"))
    }),
    case("/fails", 400, r#"{"error":"Bad Request"}"#, || {
        scripted(400, "text/plain", Script::new().data("par").error("reset"))
    }),
    case("/panics-late", 400, r#"{"error":"Bad Request"}"#, || {
        scripted(400, "text/plain", Script::new().data("par").panic("late"))
    }),
    case("/secret", 500, r#"{"error":"Internal Server Error"}"#, || {
        text(500, &[], "password hunter2")
    }),
    case("/string", 409, r#"{"error":"taken"}"#, || json(409, r#""taken""#)),
    case("/no-json", 409, r#"{"error":"taken"}"#, || json(409, "taken")),
    case("/json", 409, r#"{"kept":1}"#, || json(409, r#"{"kept":1}"#)),
    case("/long-json", 409, r#"{"kept":"although it is long"}"#, || {
        let body = Script::new().data(r#"{"kept":"#).data(r#""although it is long"}"#);
        scripted(409, "application/json", body)
    }),
    case("/label", 422, r#"{"kept":1}"#, || text(422, &[], r#"{"kept":1}"#)),
    case("/label-chunked", 422, r#"{"kept":1}"#, || {
        text(422, &[("transfer-encoding", "chunked")], r#"{"kept":1}"#)
    }),
    case("/label-both", 422, r#"{"kept":1}"#, || {
        let both = [("transfer-encoding", "chunked"), ("content-length", "10")];
        text(422, &both, r#"{"kept":1}"#)
    }),
    case("/label-too-long", 422, r#"{"kept":1}"#, || {
        text(422, &[("content-length", "40")], r#"{"kept":1}"#)
    }),
    case("/label-bom", 422, r#"{"kept":1}"#, || {
        text(422, &[("content-length", "13")], "\u{feff}{\"kept\":1}")
    }),
    case("/extension", 403, r#"{"error":"mine"}"#, || {
        let mut response = response(403, &[("content-length", "3")], boxed(Full::from("old")));
        response.extensions_mut().insert(HttpError::forbidden("mine"));
        Ok(response)
    }),
    case("/err", 500, r#"{"error":"Internal Server Error"}"#, || {
        Err("the database is gone".into())
    }),
    case("/timeout", 504, r#"{"error":"Gateway Timeout"}"#, || {
        Err(tower::timeout::error::Elapsed::new().into())
    }),
    case("/panic", 500, r#"{"error":"Internal Server Error"}"#, || {
        panic!("staged")
    }),
];

const fn case(path: &'static str, status: u16, json: &'static str, respond: fn() -> Outcome) -> Case {
    Case {
        path,
        status,
        json,
        respond,
    }
}

fn text(status: u16, headers: &[(&str, &str)], text: &'static str) -> Outcome {
    labelled(status, "text/plain", headers, Full::from(text))
}

fn json(status: u16, text: &'static str) -> Outcome {
    labelled(status, "application/json", &[], Full::from(text))
}

fn scripted(status: u16, content_type: &str, body: Script) -> Outcome {
    labelled(status, content_type, &[], body)
}

#[expect(clippy::unnecessary_wraps, reason = "a case may fail, and these do not")]
fn labelled<B>(status: u16, content_type: &str, headers: &[(&str, &str)], body: B) -> Outcome
where
    B: Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    let headers = [&[("content-type", content_type)], headers].concat();
    Ok(response(status, &headers, boxed(body)))
}
