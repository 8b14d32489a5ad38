//! Implements the oracle: the tables of README.md, row by row.

use http::Method;
use tower_json_errors::{Expose, JsonPolicy};

use super::case::{Answered, Case, Extension, Fails, Header, OWN_MESSAGE, Outcome, SECRET, Scripted, Step};
use super::dress::{Told, labelled, mapped, mend, set, shape, tell, tell_unread_head, vary};
use super::json::{Json, parse};
use super::media::{self, Kind, has, kind, values};
use super::says::{Said, Words, behind_error, has_markup, limited};
use super::shapes;
use super::xml::{Found, find};

/// What is to come out.
#[derive(Clone, Debug)]
pub(crate) struct Expected {
    pub(crate) status: u16,
    /// All of them.
    pub(crate) headers: Vec<Header>,
    /// One of hyper's, which stands in the status line.
    pub(crate) has_reason: bool,
    pub(crate) body: Body,
    /// How often `on_error` is told before the body is read.
    pub(crate) told: usize,
    /// Whether the body may be looked at before there is an answer.
    pub(crate) reads: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    /// Just these bytes.
    Bytes(Vec<u8>),
    /// A foreign JSON in the words of the format, or left alone: JSON of this status.
    Foreign,
    /// The same to a gRPC request: the message is not known, and all else is.
    ForeignMessage,
    /// The service's: the same bytes to the same end, in other frames.
    Joined,
    /// These bytes, and the trailers if there are any.
    Relabelled(Vec<u8>, bool),
    /// Nothing, for a HEAD whose GET would get more than nothing.
    Unseen,
    /// The service's, frame by frame.
    Untouched,
    /// These bytes, which are whole JSON, and what follows them in frames of blanks.
    Whole(Vec<u8>),
}

/// One of these has to come out. If there is none, nothing is certain.
pub(crate) fn expect(case: &Case) -> Vec<Expected> {
    match &case.outcome {
        Outcome::Answer(answered) => of_answer(case, answered),
        Outcome::Fails(fails) => vec![tell(case, &[], &of_failure(case, *fails))],
    }
}

fn of_failure(case: &Case, fails: Fails) -> Told {
    let (status, message, brings) = match fails {
        Fails::HttpError => (409, OWN_MESSAGE.to_owned(), true),
        _ if case.options.expose != Expose::Everything => (500, shapes::reason(500).to_owned(), false),
        _ => (500, SECRET.to_owned(), false),
    };
    Told {
        message,
        brings,
        is_own: true,
        ..reason(status)
    }
}

fn of_answer(case: &Case, answered: &Answered) -> Vec<Expected> {
    let options = &case.options;
    let headers = &answered.headers[..];
    let is_error = (400..=599).contains(&answered.status);
    let is_head = case.asked.method == Method::HEAD;
    let is_empty = is_known_to_be_empty(answered);
    let is_http = case.grpc().is_none();
    let kind = kind(headers);

    // Row 2.
    let is_excluded = options.only_if && has(&case.asked.headers, "x-other");
    if is_excluded || answered.extension == Extension::Untouched {
        return vec![pass(answered)];
    }
    // Row 1.
    if !is_error {
        return disguised(case, answered);
    }
    // Row 4. Nothing here comes from an inner layer (row 3).
    if answered.extension == Extension::HttpError {
        let told = Told {
            message: OWN_MESSAGE.to_owned(),
            brings: true,
            is_own: true,
            ..reason(answered.status)
        };
        return vec![tell(case, headers, &told)];
    }
    // Rows 5 and 6.
    if (options.keep_if && has(headers, "x-keep")) || kind == Kind::Grpc {
        return vec![kept(case, answered)];
    }
    // Row 8. What gRPC asks for is row 7, which is the others without what they keep.
    if kind == Kind::Html && options.keep_html && case.asked.accept.prefers_html && is_http {
        let mut expected = kept(case, answered);
        vary(&mut expected.headers);
        return vec![expected];
    }
    // Row 9.
    if kind == Kind::Json && options.json == JsonPolicy::Trust && is_http {
        return vec![kept(case, answered)];
    }
    let replaced = || vec![tell(case, headers, &reason(answered.status))];
    // Row 11, but for HEAD, whose body may be missing for its method alone.
    if is_empty && !is_head {
        return replaced();
    }
    // Row 12.
    if media::is_encoded(headers) && coding(case, headers).is_none() {
        return if kind == Kind::Json && keeps_unread(case) {
            if is_empty {
                return vec![tell_unread_head(case, answered)];
            }
            vec![kept(case, answered)]
        } else {
            replaced()
        };
    }
    // Row 16.
    if kind == Kind::Opaque || (kind == Kind::Xml && !options.xml) {
        return replaced();
    }
    if is_empty {
        return vec![tell_unread_head(case, answered)];
    }
    // Rows 13 to 15.
    read(case, answered).into_iter().map(reads).collect()
}

/// The coding that is undone.
fn coding(case: &Case, headers: &[Header]) -> Option<String> {
    case.options.decompress.then(|| media::coding(headers)).flatten()
}

/// JSON that cannot be read stays.
fn keeps_unread(case: &Case) -> bool {
    case.options.json == JsonPolicy::Verify && case.grpc().is_none()
}

fn is_known_to_be_empty(answered: &Answered) -> bool {
    answered.body.said() == (0, Some(0))
}

fn pass(answered: &Answered) -> Expected {
    Expected {
        status: answered.status,
        headers: answered.headers.clone(),
        has_reason: answered.has_reason,
        body: Body::Untouched,
        told: 0,
        reads: false,
    }
}

/// Unread: hooks are told, and may change the status.
fn kept(case: &Case, answered: &Answered) -> Expected {
    Expected {
        status: mapped(case, answered.status),
        has_reason: false,
        told: 1,
        ..pass(answered)
    }
}

fn reason(status: u16) -> Told {
    Told {
        status,
        message: shapes::reason(status).to_owned(),
        code: None,
        is_own: false,
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

/// What was read, without its coding.
struct Decoded {
    bytes: Vec<u8>,
    is_cut: bool,
    /// The bytes that stand for the whole, if they may go on in its place.
    sent: Vec<u8>,
    /// There was a coding.
    is_coded: bool,
}

/// How the decoding of a whole body ends.
#[cfg_attr(not(feature = "decompress"), expect(dead_code, reason = "then no coding is undone"))]
enum Undone {
    Corrupt,
    Decoded(Decoded),
    Unjudged,
}

fn undo(case: &Case, answered: &Answered, bytes: Vec<u8>) -> Undone {
    match coding(case, &answered.headers) {
        #[cfg(feature = "decompress")]
        Some(coding) => {
            use super::decoding::{Decoded as Data, decode};
            let limit = case.options.max_body_size;
            match decode(&coding, &bytes, limit) {
                Data::Corrupt => Undone::Corrupt,
                Data::Unjudged => Undone::Unjudged,
                Data::Whole(mut data, has_more) => {
                    let is_cut = data.len() > limit;
                    data.truncate(limit);
                    Undone::Decoded(Decoded {
                        // What is skipped does not go on.
                        sent: if has_more { data.clone() } else { bytes },
                        bytes: data,
                        is_cut,
                        is_coded: true,
                    })
                }
            }
        }
        _ => Undone::Decoded(Decoded {
            sent: bytes.clone(),
            bytes,
            is_cut: false,
            is_coded: false,
        }),
    }
}

fn read(case: &Case, answered: &Answered) -> Vec<Expected> {
    let limit = case.options.max_body_size;
    let is_head = case.asked.method == Method::HEAD;
    let replaced = || vec![tell(case, &answered.headers, &reason(answered.status))];
    let bytes = bytes_read(&answered.body, limit);
    let is_too_late = promises_to_fit(&answered.body, limit);
    let is_too_large = match end(&answered.body, limit) {
        Ends::Broken => return replaced(),
        Ends::TooLarge => true,
        Ends::Whole if bytes.is_empty() && is_head => return vec![tell_unread_head(case, answered)],
        Ends::Whole => false,
    };
    let kept_as_it_came = |length| {
        let expected = Expected {
            headers: labelled(case, answered, &bytes, &bytes, length),
            ..kept(case, answered)
        };
        vec![with_body(case, Body::Joined, expected)]
    };
    if is_too_large && coding(case, &answered.headers).is_some() {
        let is_kept = kind(&answered.headers) == Kind::Json && keeps_unread(case) && !is_too_late;
        return if is_kept { kept_as_it_came(None) } else { replaced() };
    }
    let decoded = match undo(case, answered, bytes.clone()) {
        Undone::Corrupt => return replaced(),
        Undone::Decoded(decoded) => decoded,
        Undone::Unjudged => return Vec::new(),
    };
    let words = Words {
        status: answered.status,
        kind: kind(&answered.headers),
        charset: media::charset(&answered.headers),
        bytes: &decoded.bytes,
        limit,
        cut: is_too_large || decoded.is_cut,
    };
    if words.kind == Kind::Xml {
        return with_xml(case, answered, &words);
    }
    let shows = shows(case, answered.status);
    let is_rewritten = case.options.json == JsonPolicy::Reshape || case.grpc().is_some();
    let said = words.say();
    match said {
        // It promised to fit: too late to hand it on.
        Said::Json | Said::Unlabelled(_) if is_too_large && is_too_late => replaced(),
        Said::Json | Said::Unlabelled(_) if words.cut && is_rewritten => replaced(),
        Said::Unlabelled(_) if words.cut && (!shows || decoded.is_coded) => replaced(),
        Said::Json if decoded.is_cut => {
            // What follows the JSON in the same coding, or stands beside it, cannot be left out.
            if words.is_whole_json() {
                return replaced();
            }
            let length = (!answered.body.has_trailers()).then_some(bytes.len());
            let has_more = decoded.sent != bytes;
            // Whether it was seen depends on where it stands.
            [kept_as_it_came(length), if has_more { replaced() } else { Vec::new() }].concat()
        }
        Said::Json | Said::Unlabelled(_) if words.cut && words.is_whole_json() => {
            let mut expected = kept_as_it_came(None);
            for expected in expected.iter_mut().filter(|expected| expected.body == Body::Joined) {
                expected.body = Body::Whole(bytes.clone());
            }
            expected
        }
        Said::Json | Said::Unlabelled(_) if words.cut => kept_as_it_came(None),
        Said::Json => vec![with_json(case, answered, &decoded.bytes, &decoded.sent)],
        Said::Unlabelled(json) => vec![with_json(case, answered, &json, &json)],
        Said::Inside(json) if shows => vec![with_json(case, answered, &json, &json)],
        Said::Message(message) if shows => {
            let told = Told {
                message,
                is_of_body: true,
                ..reason(answered.status)
            };
            vec![tell(case, &answered.headers, &told)]
        }
        Said::Inside(_) | Said::Message(_) | Said::Nothing => replaced(),
    }
}

/// The message and the code of an XML document, of 4xx alone.
fn with_xml(case: &Case, answered: &Answered, words: &Words<'_>) -> Vec<Expected> {
    let replaced = || tell(case, &answered.headers, &reason(answered.status));
    if words.cut || answered.status >= 500 || !shows(case, answered.status) {
        return vec![replaced()];
    }
    let Some(text) = words.decoded().or_else(|| words.decoded_as_declared()) else {
        return vec![replaced()];
    };
    let pairs = match find(&text, answered.status) {
        Found::AnyOf(pairs) => pairs,
        Found::Nothing => return vec![replaced()],
        Found::Unjudged => return Vec::new(),
    };
    let told = |(message, code): (Option<String>, Option<String>)| {
        let of_status = reason(answered.status);
        let told = Told {
            is_of_body: message.is_some(),
            message: message.map_or(of_status.message.clone(), |message| limited(&message, false)),
            code,
            ..of_status
        };
        tell(case, &answered.headers, &told)
    };
    pairs.into_iter().map(told).collect()
}

/// An error whose body is this JSON, which goes on as `sent`.
fn with_json(case: &Case, answered: &Answered, json: &[u8], sent: &[u8]) -> Expected {
    let status = mapped(case, answered.status);
    let shows = shows(case, answered.status);
    let is_grpc = case.grpc().is_some();
    if (case.options.json == JsonPolicy::Reshape || is_grpc) && !shows {
        return tell(case, &answered.headers, &reason(answered.status));
    }
    if is_grpc {
        let expected = tell(case, &answered.headers, &reason(answered.status));
        return with_body(case, Body::ForeignMessage, expected);
    }
    let names_another = status != answered.status && declared_status(json).is_some();
    if case.options.json == JsonPolicy::Reshape || names_another {
        // What is made of foreign JSON is for tests of its own: here it is certain that it is JSON of this status.
        let expected = kept(case, answered);
        return with_body(case, Body::Foreign, expected);
    }
    let read = answered.body.data();
    // Trailers may describe the bytes: they stay with them.
    let trailers = sent == read && answered.body.has_trailers();
    let length = (!trailers).then_some(sent.len());
    let expected = Expected {
        headers: labelled(case, answered, sent, &read, length),
        ..kept(case, answered)
    };
    with_body(case, Body::Relabelled(sent.to_vec(), trailers), expected)
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
fn disguised(case: &Case, answered: &Answered) -> Vec<Expected> {
    let Some(fallback) = case.options.unmask else {
        return vec![pass(answered)];
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
        Kind::Binary | Kind::Grpc | Kind::Opaque | Kind::Xml => false,
    };
    let is_unread = media::is_encoded(headers) && coding(case, headers).is_none();
    if !is_whole || is_file || is_unread || !is_readable {
        return vec![pass(answered)];
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
                .retain(|(name, _)| !["content-encoding", "content-length"].contains(&&**name));
            expected.headers.retain(|(name, _)| is_json || name != "content-type");
            expected.body = Body::Unseen;
        }
        return vec![expected];
    }
    if !is_small {
        return vec![pass(answered)];
    }
    match end(&answered.body, limit) {
        Ends::Broken => return vec![failing(answered)],
        Ends::TooLarge => return vec![joined(case, answered, None)],
        Ends::Whole => {}
    }
    let length = answered.body.data().len();
    let as_it_was = || joined(case, answered, (!answered.body.has_trailers()).then_some(length));
    let Decoded { bytes, sent, .. } = match undo(case, answered, answered.body.data()) {
        Undone::Decoded(decoded) if !decoded.is_cut => decoded,
        Undone::Corrupt | Undone::Decoded(_) => return vec![as_it_was()],
        Undone::Unjudged => return Vec::new(),
    };
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
    let of_json = |json: Vec<u8>, sent: &[u8]| {
        let follows = message
            .filter(|_| json != bytes)
            .map(|_| declared_status(&json).unwrap_or(fallback));
        let status = status_in_json(&json, fallback).or(follows)?;
        Some(reads(with_json(case, &as_error(status), &json, sent)))
    };
    let expected = match words.say() {
        Said::Json => of_json(bytes.clone(), &sent).unwrap_or_else(as_it_was),
        Said::Unlabelled(json) => {
            let status = status_in_json(&json, fallback);
            let with_status = |status| reads(with_json(case, &as_error(status), &json, &json));
            status.map_or_else(as_it_was, with_status)
        }
        Said::Inside(json) => of_json(json.clone(), &json).unwrap_or_else(as_it_was),
        Said::Message(_) | Said::Nothing => match message {
            Some(message) => {
                let is_shown = !message.is_empty() && shows(case, fallback);
                let told = if is_shown {
                    Told {
                        message: limited(message, false),
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
    };
    vec![expected]
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

/// The last member of this name. A name that is no text is nobody's.
fn member<'a>(members: &'a [(Option<String>, Json)], name: &str) -> Option<&'a Json> {
    members
        .iter()
        .rfind(|(own, _)| own.as_deref() == Some(name))
        .map(|(_, value)| value)
}
