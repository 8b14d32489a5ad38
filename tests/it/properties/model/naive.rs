//! Implements the oracle: the tables of README.md, row by row.

use http::Method;
use tower_json_errors::{Expose, JsonPolicy};

use super::case::{Answered, Case, Extension, Fails, Header, OWN_MESSAGE, Outcome, SECRET, Scripted, Step};
use super::dress::{Told, labelled, mapped, mend, set, shape, tell, tell_unread_head, vary};
use super::json::{Json, parse};
use super::media::{self, Kind, has, kind, values};
use super::says::{Said, Words, behind_error, has_markup};
use super::shapes;

/// What is to come out.
#[derive(Debug)]
pub(crate) struct Expected {
    pub(crate) status: u16,
    /// All of them.
    pub(crate) headers: Vec<Header>,
    pub(crate) body: Body,
    /// How often `on_error` is told before the body is read.
    pub(crate) told: usize,
    /// Whether the body may be looked at before there is an answer.
    pub(crate) reads: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Body {
    /// Just these bytes.
    Bytes(Vec<u8>),
    /// A foreign JSON in the words of the format, or left alone: JSON of this status.
    Foreign,
    /// The service's: the same bytes to the same end, in other frames.
    Joined,
    /// These bytes, and the trailers if there are any.
    Relabelled(Vec<u8>, bool),
    /// Nothing, for a HEAD whose GET would get more than nothing.
    Unseen,
    /// The service's, frame by frame.
    Untouched,
}

pub(crate) fn expect(case: &Case) -> Expected {
    match &case.outcome {
        Outcome::Answer(answered) => of_answer(case, answered),
        Outcome::Fails(fails) => tell(case, &[], &of_failure(case, *fails)),
    }
}

fn of_failure(case: &Case, fails: Fails) -> Told {
    let (status, message, brings) = match fails {
        Fails::HttpError => (409, OWN_MESSAGE.to_owned(), true),
        _ if case.options.expose != Expose::Everything => (500, shapes::reason(500).to_owned(), false),
        _ => (500, SECRET.to_owned(), false),
    };
    Told {
        status,
        message,
        brings,
        is_of_body: false,
    }
}

fn of_answer(case: &Case, answered: &Answered) -> Expected {
    let options = &case.options;
    let headers = &answered.headers[..];
    let is_error = (400..=599).contains(&answered.status);
    let is_head = case.asked.method == Method::HEAD;
    let is_empty = is_known_to_be_empty(answered);
    let kind = kind(headers);

    // Row 2.
    let is_excluded = options.only_if && has(&case.asked.headers, "x-other");
    if is_excluded || answered.extension == Extension::Untouched {
        return pass(answered);
    }
    // Row 1.
    if !is_error {
        return disguised(case, answered);
    }
    // Row 4. Nothing here comes from an inner layer (row 3), and nothing speaks gRPC (row 7).
    if answered.extension == Extension::HttpError {
        let told = Told {
            status: answered.status,
            message: OWN_MESSAGE.to_owned(),
            brings: true,
            is_of_body: false,
        };
        return tell(case, headers, &told);
    }
    // Rows 5 and 6.
    if (options.keep_if && has(headers, "x-keep")) || kind == Kind::Grpc {
        return kept(case, answered);
    }
    // Row 8.
    if kind == Kind::Html && options.keep_html && case.asked.accept.prefers_html {
        let mut expected = kept(case, answered);
        vary(&mut expected.headers);
        return expected;
    }
    // Row 9.
    if kind == Kind::Json && options.json == JsonPolicy::Trust {
        return kept(case, answered);
    }
    let replaced = || tell(case, headers, &reason(answered.status));
    // Row 10, but for HEAD, whose body may be missing for its method alone.
    if is_empty && !is_head {
        return replaced();
    }
    // Row 11.
    if media::is_encoded(headers) {
        return if kind == Kind::Json && options.json == JsonPolicy::Verify {
            if is_empty {
                return tell_unread_head(case, answered);
            }
            kept(case, answered)
        } else {
            replaced()
        };
    }
    // Row 14.
    if kind == Kind::Opaque {
        return replaced();
    }
    if is_empty {
        return tell_unread_head(case, answered);
    }
    // Rows 12 and 13.
    reads(read(case, answered))
}

fn is_known_to_be_empty(answered: &Answered) -> bool {
    answered.body.said() == (0, Some(0))
}

fn pass(answered: &Answered) -> Expected {
    Expected {
        status: answered.status,
        headers: answered.headers.clone(),
        body: Body::Untouched,
        told: 0,
        reads: false,
    }
}

/// Unread: hooks are told, and may change the status.
fn kept(case: &Case, answered: &Answered) -> Expected {
    Expected {
        status: mapped(case, answered.status),
        told: 1,
        ..pass(answered)
    }
}

fn reason(status: u16) -> Told {
    Told {
        status,
        message: shapes::reason(status).to_owned(),
        brings: false,
        is_of_body: false,
    }
}

fn shows(case: &Case, status: u16) -> bool {
    match case.options.expose {
        Expose::Nothing => false,
        Expose::ClientErrors => status < 500,
        _ => true,
    }
}

/// How the reading of a body ends.
enum Ends {
    Broken,
    TooLarge,
    Whole,
}

fn end(body: &Scripted, limit: usize) -> Ends {
    if body.data().len() > limit {
        Ends::TooLarge
    } else if body.broken_by().is_some() {
        Ends::Broken
    } else {
        Ends::Whole
    }
}

/// What is read: all, or up to the end of the frame that exceeds the limit.
fn bytes_read(body: &Scripted, limit: usize) -> Vec<u8> {
    let mut read = Vec::new();
    for step in &body.steps {
        match step {
            Step::Data(frame) => read.extend(frame),
            Step::Error | Step::Panic | Step::Stall => break,
            Step::Trailers | Step::Yield => {}
        }
        if read.len() > limit {
            break;
        }
    }
    read
}

fn read(case: &Case, answered: &Answered) -> Expected {
    let limit = case.options.max_body_size;
    let is_head = case.asked.method == Method::HEAD;
    let replaced = || tell(case, &answered.headers, &reason(answered.status));
    let bytes = bytes_read(&answered.body, limit);
    let cut = match end(&answered.body, limit) {
        Ends::Broken => return replaced(),
        Ends::TooLarge => true,
        Ends::Whole if bytes.is_empty() && is_head => return tell_unread_head(case, answered),
        Ends::Whole => false,
    };
    let words = Words {
        status: answered.status,
        kind: kind(&answered.headers),
        charset: media::charset(&answered.headers),
        bytes: &bytes,
        limit,
        cut,
    };
    let shows = shows(case, answered.status);
    let said = words.say();
    match said {
        // It promised to fit: too late to hand it on.
        Said::Json | Said::Unlabelled(_) if cut && promises_to_fit(&answered.body, limit) => replaced(),
        Said::Json | Said::Unlabelled(_) if cut && case.options.json == JsonPolicy::Reshape => replaced(),
        Said::Unlabelled(_) if cut && !shows => replaced(),
        Said::Json | Said::Unlabelled(_) if cut => with_body(
            case,
            Body::Joined,
            Expected {
                headers: labelled(case, answered, &bytes, &bytes, None),
                ..kept(case, answered)
            },
        ),
        Said::Json => with_json(case, answered, &bytes, &bytes),
        Said::Unlabelled(json) => with_json(case, answered, &json, &bytes),
        Said::Inside(json) if shows => with_json(case, answered, &json, &bytes),
        Said::Message(message) if shows => {
            let told = Told {
                message,
                is_of_body: true,
                ..reason(answered.status)
            };
            tell(case, &answered.headers, &told)
        }
        Said::Inside(_) | Said::Message(_) | Said::Nothing => replaced(),
    }
}

/// An error whose body is this JSON, which was found in `read`.
fn with_json(case: &Case, answered: &Answered, json: &[u8], read: &[u8]) -> Expected {
    let status = mapped(case, answered.status);
    if case.options.json == JsonPolicy::Reshape && !shows(case, answered.status) {
        return tell(case, &answered.headers, &reason(answered.status));
    }
    let names_another = status != answered.status && declared_status(json).is_some();
    if case.options.json == JsonPolicy::Reshape || names_another {
        // What is made of foreign JSON is for tests of its own: here it is certain that it is JSON of this status.
        let expected = kept(case, answered);
        return with_body(case, Body::Foreign, expected);
    }
    // Trailers may describe the bytes: they stay with them.
    let trailers = json == read && answered.body.has_trailers();
    let length = (!trailers).then_some(json.len());
    let expected = Expected {
        headers: labelled(case, answered, json, read, length),
        ..kept(case, answered)
    };
    with_body(case, Body::Relabelled(json.to_vec(), trailers), expected)
}

fn with_body(case: &Case, body: Body, expected: Expected) -> Expected {
    let is_head = case.asked.method == Method::HEAD;
    // Of what is foreign, nothing is compared.
    let body = if is_head && body != Body::Foreign {
        Body::Unseen
    } else {
        body
    };
    Expected { body, ..expected }
}

fn promises_to_fit(body: &Scripted, limit: usize) -> bool {
    body.said().1.is_some_and(|size| size <= limit as u64)
}

fn reads(expected: Expected) -> Expected {
    Expected {
        reads: true,
        ..expected
    }
}

/// A success that was looked at, and is none of an error.
fn joined(case: &Case, answered: &Answered, length: Option<usize>) -> Expected {
    let mut expected = pass(answered);
    mend(&mut expected.headers, length);
    reads(with_body(case, Body::Joined, expected))
}

/// A success that fails: its length may still be true, if it announces more than what came.
fn failing(answered: &Answered) -> Expected {
    let read = answered.body.data().len();
    let mut expected = pass(answered);
    expected.headers.retain(|(name, _)| name != "transfer-encoding");
    let said = values(&expected.headers, "content-length");
    let is_possible = match said[..] {
        [one] => {
            one.iter().all(u8::is_ascii_digit)
                && std::str::from_utf8(one).is_ok_and(|one| one.parse::<usize>().is_ok_and(|length| length >= read))
        }
        _ => false,
    };
    if !is_possible {
        expected.headers.retain(|(name, _)| name != "content-length");
    }
    reads(Expected {
        body: Body::Joined,
        ..expected
    })
}

/// A success, which may say that it is none.
fn disguised(case: &Case, answered: &Answered) -> Expected {
    let Some(fallback) = case.options.unmask else {
        return pass(answered);
    };
    // What is no status of an error becomes 500.
    let fallback = if (400..=599).contains(&fallback) { fallback } else { 500 };
    let headers = &answered.headers[..];
    let limit = case.options.max_body_size;
    let (at_least, at_most) = answered.body.said();
    let is_whole = (200..=299).contains(&answered.status) && ![204, 205, 206, 207].contains(&answered.status);
    let is_small = Some(at_least) == at_most && at_least <= limit as u64;
    let is_file = ["content-disposition", "accept-ranges", "last-modified"]
        .iter()
        .any(|name| has(headers, name));
    let is_readable = match kind(headers) {
        Kind::Html | Kind::Json | Kind::Unlabelled => true,
        Kind::Text => media::is_plain(headers),
        Kind::Binary | Kind::Grpc | Kind::Opaque => false,
    };
    if !is_whole || is_file || media::is_encoded(headers) || !is_readable {
        return pass(answered);
    }
    if is_known_to_be_empty(answered) {
        let mut expected = pass(answered);
        // GET might have been an error.
        if case.asked.method == Method::HEAD && !media::announces_more_than(headers, limit as u64) {
            // Text in it would be written in the format.
            let configured = shapes::content_type(shape(case));
            let is_json = kind(headers) == Kind::Json && media::content_type(headers).as_deref() == Some(configured);
            expected
                .headers
                .retain(|(name, _)| name != "content-length" && (is_json || name != "content-type"));
            expected.body = Body::Unseen;
        }
        return expected;
    }
    if !is_small {
        return pass(answered);
    }
    match end(&answered.body, limit) {
        Ends::Broken => return failing(answered),
        Ends::TooLarge => return joined(case, answered, None),
        Ends::Whole => {}
    }
    let bytes = answered.body.data();
    let words = Words {
        status: answered.status,
        kind: kind(headers),
        charset: media::charset(headers),
        bytes: &bytes,
        limit,
        cut: false,
    };
    let text = words.decoded().unwrap_or_default();
    let message = behind_error(text.trim()).filter(|_| !has_markup(text.trim(), kind(headers)));
    let as_error = |status| {
        let mut headers = headers.to_vec();
        headers.retain(|(name, _)| !["age", "etag", "expires", "last-modified"].contains(&&**name));
        set(&mut headers, "cache-control", "no-store");
        Answered {
            status,
            headers,
            ..answered.clone()
        }
    };
    let of_json = |json: Vec<u8>| {
        let follows = message
            .filter(|_| json != bytes)
            .map(|_| declared_status(&json).unwrap_or(fallback));
        let status = status_in_json(&json, fallback).or(follows)?;
        Some(reads(with_json(case, &as_error(status), &json, &bytes)))
    };
    let as_it_was = || joined(case, answered, (!answered.body.has_trailers()).then_some(bytes.len()));
    match words.say() {
        Said::Json => of_json(bytes.clone()).unwrap_or_else(as_it_was),
        Said::Unlabelled(json) => {
            let status = status_in_json(&json, fallback);
            let with_status = |status| reads(with_json(case, &as_error(status), &json, &bytes));
            status.map_or_else(as_it_was, with_status)
        }
        Said::Inside(json) => of_json(json).unwrap_or_else(as_it_was),
        Said::Message(_) | Said::Nothing => match message {
            Some(message) => {
                let is_shown = !message.is_empty() && shows(case, fallback);
                let told = if is_shown {
                    Told {
                        message: message.to_owned(),
                        is_of_body: true,
                        ..reason(fallback)
                    }
                } else {
                    reason(fallback)
                };
                reads(tell(case, &as_error(fallback).headers, &told))
            }
            None => as_it_was(),
        },
    }
}

/// The status that a JSON object names, at its top or inside of its error.
fn declared_status(json: &[u8]) -> Option<u16> {
    let Json::Map(members) = parse(std::str::from_utf8(json).ok()?)? else {
        return None;
    };
    let inside = || match member(&members, "error")? {
        Json::Map(inner) => status_member(inner),
        _ => None,
    };
    status_member(&members).or_else(inside)
}

fn status_member(members: &[(Option<String>, Json)]) -> Option<u16> {
    ["status", "statusCode", "status_code", "code"].iter().find_map(|name| {
        let number = match member(members, name)? {
            Json::Number(number) => number.parse::<u16>().ok()?,
            Json::Text(text) => text.as_ref()?.trim().parse().ok()?,
            _ => return None,
        };
        (400..=599).contains(&number).then_some(number)
    })
}

/// The status of JSON that is an error in disguise.
fn status_in_json(bytes: &[u8], fallback: u16) -> Option<u16> {
    let Json::Map(members) = parse(std::str::from_utf8(bytes).ok()?)? else {
        return None;
    };
    let error = member(&members, "error")?;
    let is_nothing = match error {
        Json::List(elements) => elements.is_empty(),
        Json::Map(members) => members.is_empty(),
        Json::Number(number) => number == "0",
        Json::Text(text) => text.as_deref() == Some(""),
        Json::Word(word) => *word != "true",
    };
    if is_nothing || member(&members, "jsonrpc").is_some() {
        return None;
    }
    declared_status(bytes).or(Some(fallback))
}

/// The last member of this name. An object with a name that is no text is not read.
fn member<'a>(members: &'a [(Option<String>, Json)], name: &str) -> Option<&'a Json> {
    members.iter().all(|(own, _)| own.is_some()).then_some(())?;
    members
        .iter()
        .rfind(|(own, _)| own.as_deref() == Some(name))
        .map(|(_, value)| value)
}
