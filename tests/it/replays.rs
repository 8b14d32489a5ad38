//! Tests JSON that was read and kept: it is sent unchanged, and above the limit its rest streams on.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use http_body::Body;
use http_body_util::BodyExt;
use tower_json_errors::JsonErrorsLayer;
use tower_json_errors::ResponseBody;

use crate::support::{Log, Script, get, respond, response, through};

fn trailers() -> HeaderMap {
    HeaderMap::from_iter([(HeaderName::from_static("x-sum"), HeaderValue::from_static("9"))])
}

type Passed = http::Response<ResponseBody<Script>>;

/// What the body says of itself: the size it has at least and at most, and whether it is over.
fn state(response: &Passed) -> (u64, Option<u64>, bool) {
    let hint = response.body().size_hint();
    (hint.lower(), hint.upper(), response.body().is_end_stream())
}

async fn next_data(response: &mut Passed) -> Bytes {
    let frame = response.body_mut().frame().await.unwrap().unwrap();
    frame.into_data().unwrap()
}

#[tokio::test]
async fn json_above_the_limit_is_replayed_and_the_rest_streams_on() {
    let log = Log::new();
    let body = Script::new()
        .data("{\"a\":")
        .data("[1,2,")
        .data("3]")
        .yields()
        .data("}")
        .trailers(trailers())
        .claims(3, Some(50));
    let probe = body.probe();
    let headers = [("content-type", "application/json"), ("etag", "\"x\"")];
    let sent = response(500, &headers, body);
    let expected = sent.headers().clone();
    let mut answer = respond(&log.on(JsonErrorsLayer::new().max_body_size(8)), get(), sent).await;
    assert_eq!(answer.headers(), &expected);
    assert_eq!(
        probe.polls(),
        2,
        "not read further than to the frame that exceeds the limit"
    );

    assert_eq!(
        state(&answer),
        (10, None, false),
        "what was read, and no promise of the rest, which may have lied"
    );
    assert_eq!(next_data(&mut answer).await, "{\"a\":[1,2,");
    assert_eq!(state(&answer), (0, None, false));
    assert_eq!(next_data(&mut answer).await, "3]");
    assert_eq!(next_data(&mut answer).await, "}");
    assert_eq!(probe.polls(), 5);
    let frame = answer.body_mut().frame().await.unwrap().unwrap();
    assert_eq!(frame.into_trailers().unwrap(), trailers());
    assert!(answer.body_mut().frame().await.is_none());
    let entry = log.only();
    assert_eq!((entry.is_kept, &*entry.message), (true, "Internal Server Error"));
    assert_eq!(entry.sources, [""; 0], "what was not read to its end is not told");
}

#[tokio::test]
async fn the_limit_itself_is_not_above_the_limit() {
    for (json, kept) in [
        ("[1,2,34]", true),
        ("[1,2,3x]", false),
        ("[1,2,3,4]", true),
        ("[1,2,3,x]", false),
    ] {
        let body = Script::new().data(json);
        let layer = JsonErrorsLayer::new().max_body_size(8);
        let answer = through(
            &layer,
            get(),
            response(400, &[("content-type", "application/json")], body),
        )
        .await;
        assert_eq!(answer.text() == json, kept, "{json}");
    }
}

#[tokio::test]
async fn with_any_limit_json_is_what_is_json_so_far() {
    for (limit, json, kept) in [
        (0, "x", false),
        (0, "", false),
        (0, "[", true),
        (0, "[]", true),
        (0, "7", false),
        (usize::MAX, "x", false),
        (usize::MAX, "[", false),
        (usize::MAX, "[]", true),
    ] {
        let body = Script::new().data(json);
        let layer = JsonErrorsLayer::new().max_body_size(limit);
        let answer = through(
            &layer,
            get(),
            response(400, &[("content-type", "application/json")], body),
        )
        .await;
        assert_eq!(answer.text() == json, kept, "{limit} {json:?}");
    }
}

#[tokio::test]
async fn a_replayed_body_is_over_when_its_rest_is() {
    let sent = response(
        500,
        &[("content-type", "application/json")],
        http_body_util::Full::<Bytes>::from("[1,2]"),
    );
    let mut answer = respond(&JsonErrorsLayer::new().max_body_size(1), get(), sent).await;
    assert_eq!(answer.body().size_hint().lower(), 5);
    assert!(!answer.body().is_end_stream(), "what was read is still to come");
    let frame = answer.body_mut().frame().await.unwrap().unwrap();
    assert_eq!(frame.into_data().unwrap(), "[1,2]");
    assert!(answer.body().is_end_stream());
}

#[tokio::test]
async fn size_hints_at_the_end_of_their_range_do_not_overflow() {
    let body = Script::new().data("[1,2]").claims(0, Some(u64::MAX));
    let sent = response(500, &[("content-type", "application/json")], body);
    let answer = respond(&JsonErrorsLayer::new().max_body_size(1), get(), sent).await;
    assert_eq!(state(&answer), (5, None, false));
}

#[tokio::test]
async fn the_rest_of_large_json_that_fails_ends_the_body_and_is_told() {
    for (body, source) in [
        (Script::new().data("[1,2]").error("reset"), "reset"),
        (Script::new().data("[1,2]").panic("boom"), "boom"),
    ] {
        let log = Log::new();
        let probe = body.probe();
        let sent = response(500, &[("content-type", "application/json")], body);
        let mut answer = respond(&log.on(JsonErrorsLayer::new().max_body_size(1)), get(), sent).await;
        assert_eq!(next_data(&mut answer).await, "[1,2]");
        assert!(answer.body_mut().frame().await.unwrap().is_err());
        assert!(
            answer.body_mut().frame().await.is_none(),
            "after an error the body is over"
        );
        assert!(probe.is_dropped());
        let [first, last] = &log.entries()[..] else {
            panic!("{:?}", log.entries());
        };
        assert!(first.is_kept && !first.head_sent && last.head_sent);
        assert_eq!(last.sources, [source]);
    }
}

#[tokio::test]
async fn kept_json_knows_its_size_at_each_step() {
    let body = Script::new().data("[1,").data("2]");
    let sent = response(500, &[("content-type", "application/json")], body);
    let mut answer = respond(&JsonErrorsLayer::new(), get(), sent).await;
    assert_eq!(state(&answer), (5, Some(5), false));
    assert_eq!(next_data(&mut answer).await, "[1,2]");
    assert_eq!(state(&answer), (0, Some(0), true));
    assert!(answer.body_mut().frame().await.is_none());
}

#[tokio::test]
async fn kept_json_with_trailers_leaves_its_size_open_so_that_they_can_be_sent() {
    let body = Script::new().data("[1,2]").trailers(trailers());
    let sent = response(500, &[("content-type", "application/json")], body);
    let mut answer = respond(&JsonErrorsLayer::new(), get(), sent).await;
    assert_eq!(state(&answer), (5, None, false));
    assert_eq!(next_data(&mut answer).await, "[1,2]");
    assert_eq!(state(&answer), (0, None, false), "the trailers are still to come");
    let frame = answer.body_mut().frame().await.unwrap().unwrap();
    assert_eq!(frame.into_trailers().unwrap(), trailers());
    assert!(state(&answer).2);
}

/// A stack trace after the JSON, a second object, half a character: none of it is JSON that the service wrote for
/// clients.
#[tokio::test]
async fn what_follows_whole_json_above_the_limit_is_left_out() {
    let json = r#"{"error":"no such user"}"#;
    for rest in ["secret", " \n secret", "{\"secret\":1}", "\u{feff}"] {
        for label in ["application/json", "text/plain"] {
            let body = Script::new()
                .data(json)
                .data(" \n")
                .yields()
                .data(rest)
                .data("more")
                .trailers(trailers());
            let layer = JsonErrorsLayer::new().max_body_size(8);
            let answer = through(&layer, get(), response(404, &[("content-type", label)], body)).await;
            assert_eq!(
                (answer.text().trim_end(), answer.header("content-length")),
                (json, None),
                "{rest:?}"
            );
            assert_eq!(answer.trailers, None);
        }
    }
    let body = Script::new().data(json).data("\r\n\t ").trailers(trailers());
    let headers = [("content-type", "application/json")];
    let answer = through(
        &JsonErrorsLayer::new().max_body_size(8),
        get(),
        response(404, &headers, body),
    )
    .await;
    assert_eq!(
        (answer.text(), answer.trailers.as_ref()),
        (&*format!("{json}\r\n\t "), Some(&trailers()))
    );
}
