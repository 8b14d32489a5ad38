//! Tests that under `Reshape` every error has the shape of the format, whatever the service sent.

use bytes::Bytes;
use http::Method;
use proptest::strategy::Strategy;
use tower_json_errors::JsonPolicy;

use super::model::case::{Case, Extension, Header, Outcome, Shape};
use super::model::json::{Json, parse};
#[cfg(feature = "decompress")]
use super::model::media::coding;
use super::model::media::{Kind, has, kind, values};
use super::model::run::{Observed, Seen, run};
use super::strategies;
use crate::wire::promises::Broken;
use crate::wire::survey::survey;

#[test]
fn under_reshape_every_error_has_the_shape_of_the_format_its_length_and_all_of_vary() {
    let cases = strategies::cases().prop_map(|mut case| {
        case.options.json = JsonPolicy::Reshape;
        case
    });
    survey(5_000, &cases, |case| {
        let (observed, _) = run(case, 1, |_| {});
        let is_error = (400..600).contains(&observed.status);
        if !is_error || is_exempt(case) {
            return Vec::new();
        }
        let body = data(&observed);
        let has_body = case.asked.method != Method::HEAD;
        let holds = [
            ("one shape", !has_body || has_shape(case, &observed, &body)),
            ("the length of the body", !has_body || has_length(&observed, &body)),
            ("all of `Vary`, and nothing twice", keeps_vary(case, &observed)),
        ];
        let broken = holds.into_iter().filter(|(_, holds)| !holds);
        broken
            .map(|(promise, _)| Broken {
                promise,
                seen: format!("{observed:?}"),
            })
            .collect()
    });
}

/// What is left as it is, under every policy.
fn is_exempt(case: &Case) -> bool {
    let options = &case.options;
    let Outcome::Answer(answered) = &case.outcome else {
        return false;
    };
    let is_kept = options.keep_if && has(&answered.headers, "x-keep");
    let is_preferred = options.keep_html && case.asked.accept.prefers_html && kind(&answered.headers) == Kind::Html;
    answered.extension == Extension::Untouched
        || (options.only_if && has(&case.asked.headers, "x-other"))
        || (answered.extension != Extension::HttpError
            && (is_kept || is_preferred || kind(&answered.headers) == Kind::Grpc))
}

fn data(observed: &Observed) -> Vec<u8> {
    let data = |frame: &Seen| match frame {
        Seen::Data(data) => data.clone(),
        Seen::Error | Seen::Stalls | Seen::Trailers => Bytes::new(),
    };
    observed.frames.iter().flat_map(data).collect()
}

/// What is in the shape already stays compressed.
#[cfg(feature = "decompress")]
fn decoded(observed: &Observed, body: &[u8]) -> Vec<u8> {
    use super::model::decoding::{Decoded, decode};
    let Some(coding) = coding(&observed.headers) else {
        return body.to_vec();
    };
    match decode(&coding, body, usize::MAX) {
        Decoded::Whole(data, false) => data,
        Decoded::Corrupt | Decoded::Unjudged | Decoded::Whole(_, true) => Vec::new(),
    }
}

#[cfg(not(feature = "decompress"))]
fn decoded(_: &Observed, body: &[u8]) -> Vec<u8> {
    body.to_vec()
}

fn has_shape(case: &Case, observed: &Observed, body: &[u8]) -> bool {
    let body = decoded(observed, body);
    let Some(Json::Map(members)) = std::str::from_utf8(&body).ok().and_then(parse) else {
        return false;
    };
    let types = values(&observed.headers, "content-type");
    let is_problem = types == [b"application/problem+json"];
    let shape = match case.options.shape {
        Shape::ByAccept if is_problem => Shape::Problem,
        Shape::ByAccept => Shape::Flat,
        shape => shape,
    };
    let status = Json::Number(observed.status.to_string());
    is_problem == (shape == Shape::Problem)
        && match shape {
            Shape::Closure => are_texts(&members, &["m", "s"]) && members.len() == 2,
            Shape::Flat | Shape::ByAccept => are_texts(&members, &["error"]) && may_have_code(&members),
            Shape::Nested => match &members[..] {
                [(Some(name), Json::Map(members))] if name == "error" => {
                    are_texts(members, &["code", "message"]) && member(members, "status") == Some(&status)
                }
                _ => false,
            },
            Shape::Problem => are_texts(&members, &["title"]) && member(&members, "status") == Some(&status),
        }
}

type Members = [(Option<String>, Json)];

fn member<'a>(members: &'a Members, name: &str) -> Option<&'a Json> {
    // Of several, parsers take the last.
    let found = members.iter().rfind(|(own, _)| own.as_deref() == Some(name));
    found.map(|(_, value)| value)
}

/// Each of these is there, and is a text, as `docs/schemas` say.
fn are_texts(members: &Members, names: &[&str]) -> bool {
    let is_text = |name: &&str| matches!(member(members, name), Some(Json::Text(_)));
    names.iter().all(is_text)
}

fn may_have_code(members: &Members) -> bool {
    member(members, "code").is_none() || are_texts(members, &["code"])
}

/// The length is true, in the head or, for the server to write it there, in the body.
fn has_length(observed: &Observed, body: &[u8]) -> bool {
    let length = body.len() as u64;
    let is_said = match &values(&observed.headers, "content-length")[..] {
        [] => true,
        [said] => *said == length.to_string().as_bytes(),
        _ => false,
    };
    // Trailers follow where the end is left open.
    let is_hinted = observed.said.0 == length && observed.said.1.is_none_or(|most| most == length);
    is_said && is_hinted && !has(&observed.headers, "transfer-encoding")
}

/// All that the service says, in its order, and at most one `Accept` behind it.
fn keeps_vary(case: &Case, observed: &Observed) -> bool {
    let said = match &case.outcome {
        Outcome::Answer(answered) => lines(&answered.headers),
        Outcome::Fails(_) => Vec::new(),
    };
    let left = lines(&observed.headers);
    match left.strip_prefix(&said[..]) {
        Some([]) => true,
        Some([added]) => added == "accept" && !said.iter().any(|line| names_accept(line)),
        _ => false,
    }
}

fn lines(headers: &[Header]) -> Vec<String> {
    let line = |value: &&[u8]| String::from_utf8_lossy(value).to_lowercase();
    values(headers, "vary").iter().map(line).collect()
}

fn names_accept(line: &str) -> bool {
    line.split(',').any(|name| ["*", "accept"].contains(&name.trim()))
}
