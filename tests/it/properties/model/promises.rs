//! States what must hold for every case.

use bytes::Bytes;
use http::Method;

use super::case::{Answered, Case, Header, Outcome, SECRET, Scripted, Step};
use super::json::{Json, parse};
use super::media::{self, Kind, kind};
use super::naive::{Body, Expected, expect};
use super::run::{Observed, Seen, Traces, run};

/// Asserts every promise, if anything is certain of the case.
pub(crate) fn check(case: &Case) {
    let alternatives = expect(case);
    let Some(first) = alternatives.first() else { return };
    let (observed, traces) = run(case, 1, |traces| check_at_head(case, first, traces));
    let expected = alternatives.iter().find(|expected| is_like(expected, &observed));
    let expected = expected.unwrap_or(first);
    assert_eq!(observed.status, expected.status, "the status: {observed:?}");
    match expected.body {
        Body::Foreign => {}
        Body::ForeignMessage => {
            let (observed, expected) = (readable(&observed.headers), readable(&expected.headers));
            let is_known = |line: &&String| !line.starts_with("grpc-message:");
            assert!(observed.iter().any(|line| !is_known(&line)), "a message: {observed:?}");
            let known = |lines: &[String]| lines.iter().filter(is_known).cloned().collect::<Vec<_>>();
            assert_eq!(known(&observed), known(&expected), "the headers");
        }
        _ => assert_eq!(readable(&observed.headers), readable(&expected.headers), "the headers"),
    }
    assert_eq!(observed.has_reason, expected.has_reason, "the reason phrase");
    check_body(case, expected, &observed);
    check_json(case, expected, &observed);
    if let Outcome::Answer(answered) = &case.outcome {
        assert!(observed.keeps_extensions, "extensions stay");
        assert_eq!(observed.version, http::Version::HTTP_2, "the version stays");
        let late = usize::from(ends_badly(expected, answered));
        let told = Traces::of(&traces.told);
        assert_eq!(
            told,
            expected.told + late,
            "each error is told once, and once if it ends badly"
        );
    } else {
        assert_eq!(Traces::of(&traces.told), 1, "each failure is told once");
    }
    assert_eq!(Traces::of(&traces.polled_on), 0, "no body is polled that is over");
    check_second_layer(case, &observed);
}

fn is_like(expected: &Expected, observed: &Observed) -> bool {
    let is_body = match &expected.body {
        Body::Bytes(bytes) => data(&observed.frames) == *bytes,
        _ => true,
    };
    is_body && readable(&observed.headers) == readable(&expected.headers)
}

/// By name; the values of a name keep their order.
fn readable(headers: &[Header]) -> Vec<String> {
    let mut headers = headers.to_vec();
    headers.sort_by(|(one, _), (other, _)| one.cmp(other));
    headers
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.escape_ascii()))
        .collect()
}

fn ends_badly(expected: &Expected, answered: &Answered) -> bool {
    match &expected.body {
        Body::Joined | Body::Untouched => matches!(answered.body.broken_by(), Some(Step::Error | Step::Panic)),
        Body::Whole(json) => before_more(&answered.body, json.len()).1 == Some(Seen::Error),
        _ => false,
    }
}

/// The frames up to this length, those of blanks that follow, and the end, unless something else comes before it.
fn before_more(body: &Scripted, length: usize) -> (Vec<u8>, Option<Seen>) {
    let mut before = Vec::new();
    for frame in frames(body) {
        let is_blank = |byte: &u8| [b' ', b'\t', b'\n', b'\r'].contains(byte);
        match frame {
            Seen::Data(data) if before.len() < length || data.iter().all(is_blank) => before.extend(data),
            Seen::Data(_) => return (before, None),
            end => return (before, Some(end)),
        }
    }
    (before, None)
}

fn check_at_head(case: &Case, expected: &Expected, traces: &Traces) {
    let (bytes, last) = (Traces::of(&traces.bytes), Traces::of(&traces.last_frame));
    assert!(
        bytes - last <= case.options.max_body_size,
        "at most one frame above the limit is read"
    );
    if !expected.reads {
        assert_eq!(Traces::of(&traces.polls), 0, "what need not be read is not");
    }
}

fn check_body(case: &Case, expected: &Expected, observed: &Observed) {
    let sent = match &case.outcome {
        Outcome::Answer(answered) => answered.body.clone(),
        Outcome::Fails(_) => Scripted::default(),
    };
    match &expected.body {
        Body::Untouched => {
            assert_eq!(observed.frames, frames(&sent), "frame by frame");
            assert_eq!(observed.said, sent.said(), "the size that the service says");
        }
        Body::Joined => {
            assert_eq!(data(&observed.frames), sent.data(), "the same bytes");
            assert_eq!(end(&observed.frames), end(&frames(&sent)), "the same end");
        }
        Body::Relabelled(json, trailers) => {
            assert_eq!(data(&observed.frames), *json, "the JSON");
            assert_eq!(
                end(&observed.frames),
                trailers.then_some(Seen::Trailers),
                "the trailers"
            );
        }
        Body::Unseen => {
            assert_eq!(observed.frames, [], "no body for HEAD");
            assert_eq!(
                observed.said,
                (0, None),
                "and no size, of which a server would make a header"
            );
        }
        Body::Bytes(bytes) => {
            let shown = (
                String::from_utf8_lossy(&data(&observed.frames)).into_owned(),
                observed.said,
            );
            let length = bytes.len() as u64;
            assert_eq!(
                shown,
                (String::from_utf8_lossy(bytes).into_owned(), (length, Some(length))),
                "the body"
            );
        }
        Body::Whole(json) => {
            let (bytes, its_end) = before_more(&sent, json.len());
            assert_eq!(data(&observed.frames), bytes, "the JSON, and blanks");
            assert_eq!(end(&observed.frames), its_end, "the end, or nothing");
        }
        Body::ForeignMessage => assert_eq!(
            (&observed.frames[..], observed.said),
            (&[][..], (0, Some(0))),
            "no body"
        ),
        Body::Foreign => {}
    }
}

/// One JSON content type, over JSON, of the length that is said.
fn check_json(case: &Case, expected: &Expected, observed: &Observed) {
    let is_made = match expected.body {
        Body::Bytes(_) | Body::Foreign | Body::Relabelled(..) => true,
        Body::ForeignMessage | Body::Joined | Body::Unseen | Body::Untouched | Body::Whole(_) => false,
    };
    // What is compressed was compared already.
    let is_made = is_made && !media::is_encoded(&observed.headers);
    if !is_made || kind(&observed.headers) == Kind::Grpc || case.asked.method == Method::HEAD {
        return;
    }
    assert_eq!(
        kind(&observed.headers),
        Kind::Json,
        "one JSON content type: {observed:?}"
    );
    let body = data(&observed.frames);
    let json = std::str::from_utf8(&body).ok().and_then(parse);
    assert!(
        matches!(json, Some(Json::List(_) | Json::Map(_))),
        "the body is JSON: {observed:?}"
    );
    let hidden =
        matches!(case.outcome, Outcome::Fails(_)) && case.options.expose != tower_json_errors::Expose::Everything;
    assert!(
        !hidden || !String::from_utf8_lossy(&body).contains(SECRET),
        "nothing leaks"
    );
}

/// A second layer finds nothing to do.
fn check_second_layer(case: &Case, observed: &Observed) {
    // A HEAD of a success whose body was inspected and left out is unread for the next layer: it must know less.
    if case.asked.method == Method::HEAD && case.options.unmask.is_some() && observed.status < 400 {
        return;
    }
    let (twice, _) = run(case, 2, |_| {});
    assert_eq!(&twice, observed, "a second layer changes nothing");
}

/// The frames that a body yields by itself.
fn frames(body: &Scripted) -> Vec<Seen> {
    let mut seen = Vec::new();
    for step in &body.steps {
        match step {
            Step::Data(data) => seen.push(Seen::Data(data.clone())),
            Step::Error | Step::Panic => {
                seen.push(Seen::Error);
                break;
            }
            Step::Stall => {
                seen.push(Seen::Stalls);
                break;
            }
            Step::Trailers => seen.push(Seen::Trailers),
            Step::Yield => {}
        }
    }
    seen
}

fn data(frames: &[Seen]) -> Vec<u8> {
    let data = |frame: &Seen| match frame {
        Seen::Data(data) => data.clone(),
        Seen::Error | Seen::Stalls | Seen::Trailers => Bytes::new(),
    };
    frames.iter().flat_map(data).collect()
}

fn end(frames: &[Seen]) -> Option<Seen> {
    frames
        .iter()
        .rev()
        .find(|frame| !matches!(frame, Seen::Data(_)))
        .cloned()
}
