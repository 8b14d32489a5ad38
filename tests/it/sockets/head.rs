//! Tests HEAD: the header fields of the GET response, no body, and no guessed length.

use http_body_util::{Empty, Full};
use hyper::body::Incoming;
use tower_json_errors::JsonErrorsLayer;

use super::server::{Outcome, boxed, serve};
use super::{wire1, wire2};
use crate::support::{Answer, response};

/// What HEAD gets at a path: status, content type and content length.
type Expected = (&'static str, u16, Option<&'static str>, Option<&'static str>);

const JSON: Option<&str> = Some("application/json");

/// `{"error":"Not Found"}` is of 21 bytes, `{"error":"Internal Server Error"}` of 33.
const TABLE: [Expected; 11] = [
    // What is empty may be so only because HEAD was asked: nobody knows how long the JSON for GET is.
    ("/empty", 404, JSON, None),
    ("/zero", 404, JSON, None),
    ("/no-text", 404, JSON, None),
    ("/image", 404, JSON, Some("21")),
    ("/text", 404, JSON, Some("21")),
    // JSON keeps the headers that the service gave it, and it gave no length.
    ("/label", 404, JSON, None),
    // The service took its text away by itself.
    ("/stripped", 404, JSON, None),
    ("/stripped-chunked", 404, JSON, None),
    // GET might have got the problem that this says, or JSON that the layer wrote in its place.
    ("/json", 404, None, None),
    ("/err", 500, JSON, Some("33")),
    ("/panic", 500, JSON, Some("33")),
];

fn respond(request: &http::Request<Incoming>) -> Outcome {
    let text = ("content-type", "text/plain");
    Ok(match request.uri().path() {
        "/empty" => response(404, &[], boxed(Empty::new())),
        "/zero" => response(404, &[("content-length", "0")], boxed(Empty::new())),
        "/no-text" => response(404, &[text, ("content-length", "0")], boxed(Empty::new())),
        "/image" => response(404, &[("content-type", "image/png")], boxed(Full::from("PNG"))),
        "/text" => response(404, &[text], boxed(Full::from("Not Found"))),
        "/label" => response(404, &[text], boxed(Full::from(r#"{"kept":1}"#))),
        "/stripped" => response(404, &[text, ("content-length", "5000")], boxed(Empty::new())),
        "/stripped-chunked" => response(404, &[text, ("transfer-encoding", "chunked")], boxed(Empty::new())),
        "/json" => {
            let problem = ("content-type", "application/problem+json");
            response(404, &[problem, ("content-length", "5000")], boxed(Empty::new()))
        }
        "/err" => return Err("the database is gone".into()),
        "/panic" => panic!("staged"),
        _ => response(200, &[], boxed(Full::from("fine"))),
    })
}

#[track_caller]
fn assert_head(answer: &Answer, (path, status, content_type, length): Expected) {
    assert_eq!(answer.status.as_u16(), status, "{path}");
    assert_eq!(answer.header("content-type"), content_type, "{path}: {answer:?}");
    let lengths: Vec<_> = answer.headers.get_all("content-length").iter().collect();
    assert_eq!(lengths, Vec::from_iter(length), "{path}");
    assert!(!answer.headers.contains_key("transfer-encoding"), "{path}: {answer:?}");
    assert_eq!(answer.text(), "", "{path}");
}

#[tokio::test]
async fn over_http_1_the_next_answer_follows_the_head() {
    let address = serve(&JsonErrorsLayer::new(), respond).await;
    for expected in TABLE {
        let mut wire = wire1::Wire::to(address).await;
        assert_head(&wire.head(expected.0).await, expected);
        assert_eq!(wire.get("/fine").await.text(), "fine");
    }
}

#[tokio::test]
async fn over_http_2_the_stream_ends_with_the_head() {
    let wire = wire2::Wire::to(serve(&JsonErrorsLayer::new(), respond).await).await;
    for expected in TABLE {
        assert_head(&wire.head(expected.0).await, expected);
    }
    // Whatever is sent after a head was sent before this.
    assert_eq!(wire.get("/fine").await.text(), "fine");
    for (stream, (path, ..)) in (1..).zip(TABLE) {
        let frames = wire.frames(stream);
        let kinds: Vec<_> = frames.iter().map(|frame| frame.kind).collect();
        assert_eq!(kinds, [wire2::HEADERS], "{path}: {frames:?}");
        assert_ne!(frames[0].flags & wire2::END_STREAM, 0, "{path}: {frames:?}");
    }
}

#[tokio::test]
async fn a_length_that_is_told_is_that_of_get() {
    let address = serve(&JsonErrorsLayer::new(), respond).await;
    let same = ["/image", "/text", "/err", "/panic"];
    for path in same {
        let mut wire = wire1::Wire::to(address).await;
        let (head, get) = (wire.head(path).await, wire.get(path).await);
        let length = get.body.len().to_string();
        assert_eq!(head.header("content-length"), Some(&*length), "{path}");
    }
}
