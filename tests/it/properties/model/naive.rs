//! The oracle: the tables of the README, row by row, with nothing shared and nothing spared.

use http::Method;
use tower_json_errors::{Expose, JsonPolicy};

use super::case::{Answered, Case, Extension, Fails, Header, OWN_MESSAGE, Outcome, SECRET, Scripted};
use super::dress::{Told, mapped, relabelled, tell, vary};
use super::json::{Json, parse};
use super::media::{self, Kind, has, kind};
use super::says::{Said, Words, behind_error, has_markup};
use super::shapes;

/// What is to come out.
#[derive(Debug)]
pub(crate) struct Expected {
    pub(crate) status: u16,
    /// All, but for the words of gRPC.
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
    /// A foreign JSON in the words of the format: JSON.
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
    let limit = case.options.max_body_size;
    let (status, message, brings) = match fails {
        Fails::HttpError => (409, OWN_MESSAGE.to_owned(), true),
        _ if case.options.expose != Expose::Everything => (500, shapes::reason(500).to_owned(), false),
        _ if SECRET.len() > limit => (500, SECRET[..limit].to_owned() + "…", false),
        _ => (500, SECRET.to_owned(), false),
    };
    Told {
        status,
        message,
        brings,
        is_known: true,
    }
}

fn of_answer(case: &Case, answered: &Answered) -> Expected {
    let options = &case.options;
    let headers = &answered.headers[..];
    let is_error = (400..=599).contains(&answered.status);
    let is_head = case.asked.method == Method::HEAD;
    let is_grpc = case.asked.is_grpc && case.asked.method == Method::POST;
    let (at_least, at_most) = answered.body.said();
    let is_empty = at_least == 0 && at_most == Some(0);

    // Rows 1 and 2.
    let is_excluded = options.only_if && has(&case.asked.headers, "x-other");
    let is_kept = is_error && options.keep_if && has(headers, "x-keep");
    if is_excluded || is_kept || answered.extension == Extension::Untouched {
        return pass(answered);
    }
    if !is_error {
        return disguised(case, answered, is_grpc);
    }
    // Row 3.
    if answered.extension == Extension::HttpError {
        let told = Told {
            status: answered.status,
            message: OWN_MESSAGE.to_owned(),
            brings: true,
            is_known: true,
        };
        return tell(case, headers, &told);
    }
    // Row 4, on both sides.
    if is_grpc || kind(headers) == Kind::Grpc {
        return pass(answered);
    }
    // Rows 5 and 6.
    if kind(headers) == Kind::Json {
        let is_unchecked = options.json == JsonPolicy::Trust || media::is_encoded(headers) || is_head;
        if is_unchecked || at_least > options.max_body_size as u64 {
            return pass(answered);
        }
        return read(case, answered);
    }
    let replaced = |is_known| tell(case, headers, &reason(answered.status, is_known));
    // Row 7.
    if media::is_encoded(headers) {
        return replaced(!is_empty);
    }
    // Row 8.
    if kind(headers) == Kind::Html && options.keep_html && case.asked.accept.prefers_html {
        let mut expected = pass(answered);
        vary(&mut expected.headers);
        return expected;
    }
    // Rows 9, 10 and 11.
    if is_empty || kind(headers) == Kind::Opaque {
        return replaced(!is_empty);
    }
    read(case, answered)
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

fn reason(status: u16, is_known: bool) -> Told {
    Told {
        status,
        message: shapes::reason(status).to_owned(),
        brings: false,
        is_known,
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

fn read(case: &Case, answered: &Answered) -> Expected {
    let limit = case.options.max_body_size;
    let kind = kind(&answered.headers);
    let mut bytes = answered.body.data();
    let cut = match end(&answered.body, limit) {
        Ends::Broken => return reads(tell(case, &answered.headers, &reason(answered.status, true))),
        // It promised to fit: too late to hand it on.
        Ends::TooLarge if kind == Kind::Json && promises_to_fit(&answered.body, limit) => {
            return reads(tell(case, &answered.headers, &reason(answered.status, true)));
        }
        Ends::TooLarge if kind == Kind::Json => return joined(answered),
        Ends::TooLarge => true,
        Ends::Whole => false,
    };
    bytes.truncate(limit);
    let words = Words {
        status: answered.status,
        kind,
        charset: media::charset(&answered.headers),
        bytes: &bytes,
        cut,
    };
    let is_known = !bytes.is_empty();
    let shows = match case.options.expose {
        Expose::Nothing => false,
        Expose::ClientErrors => answered.status < 500,
        _ => true,
    };
    reads(match words.say() {
        Said::Json | Said::Unlabelled(_) if case.options.json == JsonPolicy::Reshape => {
            foreign(answered, answered.status)
        }
        Said::Json => joined(answered),
        Said::Unlabelled(json) => relabelled(case, answered, json, &bytes),
        Said::Message(message) if shows => {
            let told = Told {
                message,
                ..reason(answered.status, is_known)
            };
            tell(case, &answered.headers, &told)
        }
        Said::Message(_) | Said::Nothing => tell(case, &answered.headers, &reason(answered.status, is_known)),
    })
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

fn joined(answered: &Answered) -> Expected {
    Expected {
        body: Body::Joined,
        reads: true,
        ..pass(answered)
    }
}

/// The details of `Reshape` are for its own tests: here it is only certain what it leaves in the head.
fn foreign(answered: &Answered, status: u16) -> Expected {
    Expected {
        status,
        body: Body::Foreign,
        ..joined(answered)
    }
}

/// A success, which may say that it is none.
fn disguised(case: &Case, answered: &Answered, is_grpc: bool) -> Expected {
    let Some(fallback) = case.options.unmask else {
        return pass(answered);
    };
    // What is no status of an error becomes 500.
    let fallback = if (400..=599).contains(&fallback) { fallback } else { 500 };
    let headers = &answered.headers[..];
    let limit = case.options.max_body_size;
    let (at_least, at_most) = answered.body.said();
    let is_whole = (200..=299).contains(&answered.status) && ![204, 205, 206, 207].contains(&answered.status);
    let is_small = Some(at_least) == at_most && at_least <= limit as u64 && at_least > 0;
    let is_file = ["content-disposition", "accept-ranges", "last-modified"]
        .iter()
        .any(|name| has(headers, name));
    let is_head = case.asked.method == Method::HEAD;
    let is_readable = match kind(headers) {
        Kind::Html | Kind::Json | Kind::Unlabelled => true,
        Kind::Text => media::is_plain(headers),
        Kind::Grpc | Kind::Opaque => false,
    };
    if !is_whole || !is_small || is_file || is_head || is_grpc || media::is_encoded(headers) || !is_readable {
        return pass(answered);
    }
    let whole = matches!(end(&answered.body, limit), Ends::Whole);
    let bytes = answered.body.data();
    let words = Words {
        status: answered.status,
        kind: kind(headers),
        charset: media::charset(headers),
        bytes: &bytes,
        cut: false,
    };
    if !whole {
        return joined(answered);
    }
    if kind(headers) == Kind::Json {
        return match status_in_json(&bytes, fallback) {
            None => joined(answered),
            Some(status) if case.options.json == JsonPolicy::Reshape => foreign(answered, status),
            Some(status) => Expected {
                status: mapped(case, status),
                told: 1,
                ..joined(answered)
            },
        };
    }
    let text = words.decoded().unwrap_or_default();
    match behind_error(text.trim()) {
        Some(message) if !has_markup(text.trim(), kind(headers)) => {
            let shows = case.options.expose != Expose::Nothing
                && (fallback < 500 || case.options.expose != Expose::ClientErrors);
            let message = if message.is_empty() || !shows {
                shapes::reason(fallback)
            } else {
                message
            };
            let told = Told {
                message: message.to_owned(),
                ..reason(fallback, true)
            };
            reads(tell(case, headers, &told))
        }
        _ => joined(answered),
    }
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
    let said = |members: &[(Option<String>, Json)]| {
        ["status", "statusCode", "status_code", "code"].iter().find_map(|name| {
            let number = match member(members, name)? {
                Json::Number(number) => number.parse::<u16>().ok()?,
                Json::Text(text) => text.as_ref()?.trim().parse().ok()?,
                _ => return None,
            };
            (400..=599).contains(&number).then_some(number)
        })
    };
    let inside = match error {
        Json::Map(inner) => said(inner),
        _ => None,
    };
    said(&members).or(inside).or(Some(fallback))
}

/// The last member of this name. An object with a name that is no text is not read.
fn member<'a>(members: &'a [(Option<String>, Json)], name: &str) -> Option<&'a Json> {
    members.iter().all(|(own, _)| own.is_some()).then_some(())?;
    members
        .iter()
        .rfind(|(own, _)| own.as_deref() == Some(name))
        .map(|(_, value)| value)
}
