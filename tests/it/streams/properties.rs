//! Tests any stream, in any frames, with a failure anywhere: what was sent stays, and a parser sees no half record.

use std::convert::Infallible;
use std::ops::Range;

use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, stream};
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use sseer::event::Event;
use sseer::event_stream::EventStream;
use tower_json_errors::{BoxError, HttpError};

use super::{EVENTS, LINES, SEQUENCE, layer};
use crate::properties::config;
use crate::support::{get, respond, response};

type Headers = &'static [(&'static str, &'static str)];

const MESSAGE: &str = "the model is overloaded";

/// Sends `stream` in frames that end at `cuts`, and then fails; receives what the layer makes of it.
fn fail_after(headers: Headers, stream: &str, cuts: &[usize]) -> (Vec<Bytes>, Vec<Bytes>, bool) {
    let sent: Vec<Bytes> = ranges(stream.len(), cuts)
        .map(|range| Bytes::copy_from_slice(&stream.as_bytes()[range]))
        .collect();
    let failure: BoxError = HttpError::service_unavailable(MESSAGE).into();
    let steps = sent
        .clone()
        .into_iter()
        .map(|data| Ok(Frame::data(data)))
        .chain([Err(failure)]);
    let body = StreamBody::new(stream::iter(steps));
    let received = async {
        let mut body = respond(&layer(), get(), response(200, headers, body)).await.into_body();
        let (mut frames, mut is_cut_off) = (Vec::new(), false);
        while let Some(frame) = body.frame().await {
            match frame {
                Ok(frame) => frames.push(frame.into_data().expect("no trailers were sent")),
                Err(_) => is_cut_off = true,
            }
        }
        (frames, is_cut_off)
    };
    let (received, is_cut_off) = received.now_or_never().expect("nothing waits");
    (sent, received, is_cut_off)
}

fn ranges(length: usize, cuts: &[usize]) -> impl Iterator<Item = Range<usize>> + use<> {
    let mut cuts: Vec<_> = cuts.iter().map(|cut| cut % (length + 1)).chain([0, length]).collect();
    cuts.sort_unstable();
    (1..cuts.len()).map(move |end| cuts[end - 1]..cuts[end])
}

/// What a client's parser makes of these bytes.
fn events(bytes: &[u8]) -> Vec<Event> {
    let bytes = stream::iter([Ok::<_, Infallible>(Bytes::copy_from_slice(bytes))]);
    let events = EventStream::new(bytes).map(|event| event.expect("not an event stream"));
    events.collect::<Vec<_>>().now_or_never().expect("nothing waits")
}

fn event_streams() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        4 => "data: [a-zé{}]{0,6}",
        1 => "data",
        1 => "event: (delta|error)",
        1 => "id: [0-9]",
        1 => "retry: 10",
        1 => ": beat",
        1 => ":",
        1 => "unknown: x",
    ];
    let block = (vec(line, 0..4), select(vec!["\n", "\r\n", "\r"])).prop_map(|(lines, end)| {
        let lines: String = lines.iter().flat_map(|line| [line, end]).collect();
        lines + end
    });
    (any::<bool>(), vec(block, 0..5)).prop_map(|(mark, blocks)| {
        let mark = if mark { "\u{feff}" } else { "" };
        format!("{mark}{}", blocks.concat())
    })
}

/// A stream that ends anywhere, also inside of a character.
fn cut_short(stream: &str, at: usize) -> &str {
    let end = (0..=at % (stream.len() + 1))
        .rev()
        .find(|&end| stream.is_char_boundary(end));
    &stream[..end.unwrap_or_default()]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn an_event_stream_that_fails_anywhere_is_cut_off_or_ends_in_one_whole_event(
        stream in event_streams(), end in any::<usize>(), cuts in vec(any::<usize>(), 0..6),
    ) {
        let stream = cut_short(&stream, end);
        let (sent, received, is_cut_off) = fail_after(EVENTS, stream, &cuts);
        prop_assert_eq!(&received[..sent.len()], &sent[..]);
        let before = events(stream.as_bytes());
        if is_cut_off {
            prop_assert_eq!(received.len(), sent.len());
        } else {
            prop_assert_eq!(received.len(), sent.len() + 1);
            let after = events(&received.concat());
            let (last, rest) = after.split_last().expect("no event");
            prop_assert_eq!(rest, &before[..]);
            prop_assert_eq!(&*last.event, "error");
            prop_assert_eq!(&last.data, &serde_json::json!({ "error": MESSAGE }).to_string());
        }
        // A blank line always is a boundary.
        if ["\n\n", "\r\r", "\r\n\r\n"].iter().any(|end| stream.ends_with(end)) {
            prop_assert!(!is_cut_off, "{:?}", stream);
        }
    }

    #[test]
    fn lines_and_sequences_that_fail_anywhere_hold_whole_records_alone(
        records in vec("\\{\"a\":[1-9]{1,3}\\}", 0..5), end in any::<usize>(), cuts in vec(any::<usize>(), 0..6),
    ) {
        let expected = serde_json::json!({ "error": MESSAGE });
        let lines: String = records.iter().flat_map(|record| [record, "\n"]).collect();
        let lines = cut_short(&lines, end);
        let (sent, received, is_cut_off) = fail_after(LINES, lines, &cuts);
        prop_assert_eq!(&received[..sent.len()], &sent[..]);
        prop_assert_eq!(is_cut_off, !(lines.is_empty() || lines.ends_with('\n')));
        if !is_cut_off {
            let received = String::from_utf8(received.concat()).unwrap();
            let parsed: Vec<serde_json::Value> = received.lines().map(|line| line.parse().unwrap()).collect();
            prop_assert_eq!(parsed.len(), lines.lines().count() + 1);
            prop_assert_eq!(parsed.last(), Some(&expected));
        }

        let sequence: String = records.iter().flat_map(|record| ["\u{1e}", record, "\n"]).collect();
        let sequence = cut_short(&sequence, end);
        let (sent, received, is_cut_off) = fail_after(SEQUENCE, sequence, &cuts);
        prop_assert_eq!(&received[..sent.len()], &sent[..]);
        prop_assert!(!is_cut_off);
        let received = String::from_utf8(received.concat()).unwrap();
        let last = received.rsplit('\u{1e}').next().unwrap();
        prop_assert_eq!(last.parse::<serde_json::Value>().unwrap(), expected);
    }
}
