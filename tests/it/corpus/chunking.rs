//! Splits a body in the ways in which it can arrive.

use bytes::Bytes;

use super::case::Case;
use crate::support::Script;

/// How a body is cut into frames, and what it says of its size.
#[derive(Clone, Copy, Debug)]
pub(super) enum Chunking {
    /// One frame, and the size is known.
    Whole,
    /// Very small frames, and the size is known.
    Crumbs,
    /// Frames of any size, empty ones too; nothing is known.
    Random,
    /// Two frames, and the reader has to wait before each and before the end; the size has an upper bound.
    Hesitant,
}

impl Chunking {
    pub(super) const ALL: [Self; 4] = [Self::Whole, Self::Crumbs, Self::Random, Self::Hesitant];

    /// The body of `case`, and its trailers.
    pub(super) fn script(self, case: &Case) -> Script {
        let body = &case.body;
        let size = body.len() as u64;
        let script = match self {
            Self::Whole if body.is_empty() => Script::new().claims(0, Some(0)),
            Self::Whole => Script::new().claims(size, Some(size)).data(body.clone()),
            Self::Crumbs => crumbs(body).fold(Script::new().claims(size, Some(size)), Script::data),
            Self::Random => random(body).into_iter().fold(Script::new(), Script::data),
            Self::Hesitant => halves(body)
                .into_iter()
                .fold(Script::new().claims(0, Some(size)), |script, half| {
                    script.yields().data(half)
                })
                .yields(),
        };
        match &case.trailers {
            Some(trailers) => script.trailers(trailers.clone()),
            None => script,
        }
    }
}

fn crumbs(body: &Bytes) -> impl Iterator<Item = Bytes> {
    let size = if body.len() <= 1024 { 1 } else { 7 };
    body.chunks(size).map(|crumb| body.slice_ref(crumb))
}

fn random(body: &Bytes) -> Vec<Bytes> {
    // Xorshift with a fixed seed: other cuts for each length, and the same in each run.
    let mut state = 0x9e37 ^ body.len();
    let (mut frames, mut rest) = (Vec::new(), body.clone());
    while !rest.is_empty() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        frames.push(rest.split_to(state % (rest.len() + 1).min(5000)));
    }
    frames
}

fn halves(body: &Bytes) -> [Bytes; 2] {
    let middle = body.len() / 2;
    [body.slice(..middle), body.slice(middle..)]
}
