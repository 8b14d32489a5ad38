//! Generates any case, with weight on what frames a body: lengths that are wrong, several, or none, sizes that are not
//! true, and bodies that look like a response of their own.

use bytes::Bytes;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::exchange::{Scene, Speaks};
use super::model::case::{Answered, Case, Header, Outcome, Says, Scripted, Step};
use crate::properties::strategies;

pub(super) fn scenes() -> impl Strategy<Value = Scene> {
    let speaks = prop_oneof![
        4 => Just(Speaks::Http11),
        2 => Just(Speaks::Http2),
        1 => Just(Speaks::Http10),
        1 => Just(Speaks::Http10KeepAlive),
    ];
    let cases = prop_oneof![1 => strategies::cases().boxed(), 2 => framed().boxed()];
    (cases, speaks).prop_map(|(case, speaks)| Scene { case, speaks })
}

/// A case whose response says something of its length.
fn framed() -> impl Strategy<Value = Case> {
    let length = prop_oneof![
        3 => Just(Length::Less),
        3 => Just(Length::More),
        3 => Just(Length::True),
        1 => Just(Length::Twice),
        1 => Just(Length::Nonsense),
        2 => Just(Length::None),
    ];
    let labels = prop_oneof![
        4 => Just(Some("application/json")),
        2 => Just(Some("text/plain")),
        1 => Just(Some("application/problem+json; charset=utf-8")),
        1 => Just(Some("text/html")),
        1 => Just(None),
    ];
    let is_chunked = prop::bool::weighted(0.1);
    let connection = option::weighted(0.1, select(vec!["close", "keep-alive"]));
    (
        strategies::cases().boxed(),
        data(),
        length,
        labels,
        is_chunked,
        connection,
        says(),
    )
        .prop_map(|(mut case, frames, length, label, is_chunked, connection, says)| {
            if let Outcome::Answer(answered) = &mut case.outcome {
                let names = ["content-length", "content-type", "transfer-encoding"];
                answered.headers.retain(|(name, _)| !names.contains(&&**name));
                answered.headers.extend(length.headers(frames.concat().len()));
                answered
                    .headers
                    .extend(label.map(|label| header("content-type", label)));
                answered
                    .headers
                    .extend(is_chunked.then(|| header("transfer-encoding", "chunked")));
                answered
                    .headers
                    .extend(connection.map(|value| header("connection", value)));
                play(answered, &frames, says);
            }
            case
        })
}

/// These frames, and the end that the body had.
fn play(answered: &mut Answered, frames: &[Vec<u8>], says: Says) {
    let ends = answered.body.steps.iter().filter(|step| !matches!(step, Step::Data(_)));
    let steps = frames.iter().map(|frame| Step::Data(Bytes::copy_from_slice(frame)));
    answered.body = Scripted {
        steps: steps.chain(ends.cloned()).collect(),
        says,
    };
}

fn header(name: &str, value: &'static str) -> Header {
    (name.to_owned(), Bytes::from_static(value.as_bytes()))
}

#[derive(Clone, Copy, Debug)]
enum Length {
    Less,
    More,
    Nonsense,
    None,
    True,
    Twice,
}

impl Length {
    fn headers(self, length: usize) -> Vec<Header> {
        let say = |length: usize| ("content-length".to_owned(), Bytes::from(length.to_string()));
        match self {
            Self::Less => vec![say(length / 2)],
            Self::More => vec![say(length + 7)],
            Self::Nonsense => vec![header("content-length", "nonsense")],
            Self::None => Vec::new(),
            Self::True => vec![say(length)],
            Self::Twice => vec![say(length), say(length + 1)],
        }
    }
}

fn says() -> impl Strategy<Value = Says> {
    prop_oneof![
        4 => Just(Says::Nothing),
        3 => Just(Says::Exactly),
        1 => (0_u64..60).prop_map(|size| Says::Lies(size, Some(size))),
        1 => (0_u64..60).prop_map(|size| Says::Lies(size, None)),
    ]
}

/// The frames of a body. Some of them are a response of their own, for a client that loses its place.
fn data() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let bodies = select(vec![
        "[\"HTTP/1.1 200 OK\",\r\n\r\n\"x\"]",
        "{\"error\":\"a\",\r\n\"b\":\"HTTP/1.1 200 OK\"}",
        "{\"error\":\"no such user\",\"status\":404}",
        "\"HTTP/1.1 200 OK\"",
        "HTTP/1.1 200 OK\r\nx-next: 1\r\n\r\n",
        "no such user",
        "Error: no such user",
        "<html><body>HTTP/1.1 200 OK</body></html>",
        "{\"cut\":",
        "[]",
        "",
    ]);
    (bodies, vec(any::<prop::sample::Index>(), 0..3)).prop_map(|(body, cuts)| {
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(body.len() + 1)).collect();
        cuts.sort_unstable();
        let ends = cuts.iter().copied().chain(std::iter::once(body.len()));
        let starts = std::iter::once(0).chain(cuts.iter().copied());
        let frames = starts
            .zip(ends)
            .map(|(start, end)| body.as_bytes()[start..end].to_vec());
        frames.filter(|frame| !frame.is_empty()).collect()
    })
}
