//! Classifies one line of a page: a label, the reason phrase, advice, a leak, or a message.

use std::borrow::Cow;

use http::StatusCode;

/// What the words of a line are good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It is a URL or a path.
    Address,
    /// It advises the reader.
    Advice,
    /// It has only words that the pages of all servers share.
    Generic,
    /// It has a link to where the reader could go instead.
    Link,
    /// It announces an error, which the next sentence describes.
    Opening,
    Specific,
}

/// What stands before a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// The value is a message; the lowest number is the surest.
    Message(usize),
    /// The value is technical.
    Other,
}

/// The labels of messages, the surest first.
const MESSAGE_LABELS: [&str; 15] = [
    "message",
    "error text",
    "error message",
    "reason",
    "error description",
    "detail",
    "details",
    "error details",
    "error detail",
    "the error was",
    "error was",
    "error value",
    "exception value",
    "description",
    "explanation",
];

/// The last words of the labels of technical values: `Request ID`, `Client IP address`.
const OTHER_LABELS: [&str; 35] = [
    "address",
    "agent",
    "app",
    "browser",
    "client",
    "code",
    "cookie",
    "date",
    "exception",
    "explanation",
    "generated",
    "host",
    "hostname",
    "id",
    "ip",
    "iss",
    "issuer",
    "method",
    "node",
    "number",
    "path",
    "reference",
    "request",
    "requestid",
    "server",
    "servlet",
    "status",
    "string",
    "time",
    "timestamp",
    "type",
    "uri",
    "url",
    "version",
    "xid",
];

/// The label, if the line is nothing else.
pub(super) fn label_alone(text: &str, is_label: bool) -> Option<Label> {
    let is_label = is_label && !text.ends_with(['.', '!']);
    let (name, has_colon) = without_colon(text);
    label_of(name, has_colon || is_label)
        .or_else(|| if has_colon { announced(name) } else { None })
        .or(is_label.then_some(Label::Other))
}

/// The label at the start of a line, and the rest.
pub(super) fn split_label(text: &str, lead: usize) -> (Option<Label>, &str) {
    let ends = [Some(lead), text.find(':')];
    for (name, rest) in ends.into_iter().flatten().filter_map(|end| text.split_at_checked(end)) {
        let (name, has_colon) = without_colon(name);
        let has_colon = has_colon || rest.starts_with(':');
        let rest = rest.trim_start_matches(|c: char| c == ':' || c.is_whitespace());
        if let Some(label) = label_of(name, has_colon) {
            return (Some(label), rest);
        }
        if name.eq_ignore_ascii_case("error") {
            return (None, rest);
        }
    }
    (None, text)
}

fn without_colon(text: &str) -> (&str, bool) {
    text.strip_suffix(':')
        .map_or((text, false), |name| (name.trim_end(), true))
}

/// What a sentence that ends in a colon announces: `while processing the request:`.
fn announced(sentence: &str) -> Option<Label> {
    const ECHOES: [&str; 12] = [
        "address", "body", "data", "header", "headers", "input", "order", "path", "request", "uri", "url", "urls",
    ];
    let last = words(sentence).last()?;
    if let Some(rank) = MESSAGE_LABELS.iter().position(|known| *known == last) {
        return Some(Label::Message(rank));
    }
    if starts_with_any(&start_of(sentence), &OPENINGS) {
        return Some(Label::Message(MESSAGE_LABELS.len()));
    }
    let is_example =
        || count(sentence) > 3 && !denies(sentence) && !words(sentence).any(|word| word.starts_with("error"));
    (ECHOES.contains(&&*last) || is_example()).then_some(Label::Other)
}

/// The label that a text is. Without a colon, or another mark of a label, fewer are known.
fn label_of(text: &str, is_marked: bool) -> Option<Label> {
    const LONGEST: usize = 30;
    /// The first words of labels that need no mark.
    const KINDS: [&str; 11] = [
        "",
        "client",
        "error",
        "exception",
        "http",
        "ip",
        "physical",
        "reference",
        "request",
        "requested",
        "trace",
    ];
    if text.len() > LONGEST {
        return None;
    }
    let name = normal(text);
    let (kind, last) = name.rsplit_once(' ').unwrap_or(("", &name));
    // `Block reason` is one, `A reason` starts a sentence.
    if ["a", "an", "no", "the", "this", "your"].contains(&kind) {
        return None;
    }
    if let Some(rank) = MESSAGE_LABELS.iter().position(|known| *known == name || *known == last) {
        return Some(Label::Message(rank));
    }
    // `Error time` is one, `Error parsing the time` and `Unknown time` start sentences.
    let is_kind = KINDS.contains(&kind) || is_marked && !kind.contains(' ') && !denies(kind);
    (is_kind && OTHER_LABELS.contains(&last)).then_some(Label::Other)
}

/// Lower-case words, with one blank between them.
fn normal(text: &str) -> String {
    words(text).collect::<Vec<_>>().join(" ")
}

fn words(text: &str) -> impl Iterator<Item = Cow<'_, str>> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '’'))
        .map(|word| word.trim_matches(['\'', '’']))
        .filter(|word| !word.is_empty())
        .map(|word| {
            if word.contains('’') {
                Cow::Owned(word.to_lowercase().replace('’', "'"))
            } else if word.contains(char::is_uppercase) {
                Cow::Owned(word.to_lowercase())
            } else {
                Cow::Borrowed(word)
            }
        })
}

/// How many words there are. Scripts without blanks between words count by their length.
pub(super) fn count(text: &str) -> usize {
    let is_letter = |c: &char| !c.is_ascii() && c.is_alphabetic();
    words(text).count().max(text.chars().filter(is_letter).count() / 4)
}

/// Takes off a leading `404 - `, `HTTP 404: ` or `404 Not Found: `.
fn without_number(text: &str, status: StatusCode) -> &str {
    let strip = |text, prefix: &str| strip_prefix_ignoring_case(text, prefix).map(str::trim_start);
    let start = strip(text, "http").or_else(|| strip(text, "error")).unwrap_or(text);
    let start = strip(start, "status")
        .or_else(|| strip(start, "error"))
        .unwrap_or(start);
    let Some(rest) = start.strip_prefix(status.as_str()) else {
        return text;
    };
    if rest.starts_with(|c: char| c.is_alphanumeric() || c == '.' && rest[1..].starts_with(char::is_alphanumeric)) {
        return text;
    }
    let rest = without_separator(rest);
    let reason = status.canonical_reason().unwrap_or_default();
    match strip_prefix_ignoring_case(rest, reason) {
        Some(after) if after.trim_start().starts_with([':', '-', '–', '—']) => without_separator(after),
        Some(_) | None => rest,
    }
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let start = text.get(..prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}

fn without_separator(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '-' | '–' | '—' | '.' | '|' | ','))
}

/// The text without the number of the status and `Error:` in front of it.
pub(super) fn without_front(text: &str, status: StatusCode) -> &str {
    let text = without_number(text, status);
    strip_prefix_ignoring_case(text, "error:").map_or(text, str::trim_start)
}

/// The text without a last sentence that only announces the next line: with a colon, or, before a quotation, in a few words.
pub(super) fn without_announcement(text: &str, is_before_quotation: bool) -> &str {
    /// `The client sent`
    const FEW: usize = 3;
    match text.rfind(". ") {
        Some(end) if text.ends_with(':') || is_before_quotation && count(&text[end..]) <= FEW => &text[..=end],
        Some(_) | None => text,
    }
}

/// Whether the line holds no words for a client.
pub(super) fn is_noise(text: &str) -> bool {
    text.ends_with(':')
        || is_reason(text)
        || is_signature(text)
        || shows_version(text)
        || is_source(text)
        || is_class_name(text)
        || is_record(text)
        || is_about_the_browser(text)
}

/// Whether the value behind the label of a message cannot be one. It may be the reason phrase, because of its label.
pub(super) fn is_no_value(text: &str) -> bool {
    is_address(text) || is_record(text) || shows_version(text) || is_source(text) || is_none(text)
}

/// `No message available`, `[object Object]`.
fn is_none(text: &str) -> bool {
    const NOUNS: [&str; 7] = [
        "description",
        "detail",
        "details",
        "explanation",
        "information",
        "message",
        "reason",
    ];
    const ENDS: [&str; 5] = ["available", "given", "known", "provided", "specified"];
    let words = normal(text);
    match *words.split(' ').collect::<Vec<_>>() {
        ["no", noun, end] | ["no", "further", noun, end] => NOUNS.contains(&noun) && ENDS.contains(&end),
        ["object", "object"] => true,
        _ => false,
    }
}

/// Words that surround the reason phrase and add nothing.
const FILLERS: [&str; 16] = [
    "an",
    "code",
    "error",
    "errors",
    "http",
    "occurred",
    "ooops",
    "oops",
    "page",
    "response",
    "sorry",
    "status",
    "the",
    "unexpected",
    "unknown",
    "whoops",
];

/// Reason phrases that are not, or no longer, registered.
const OTHER_REASONS: [&str; 16] = [
    "authorization required",
    "bad response",
    "client error",
    "forbidden resource",
    "no such resource",
    "payload too large",
    "request entity too large",
    "request range not satisfiable",
    "request header fields too large",
    "request time out",
    "request uri too large",
    "request uri too long",
    "requested range not satisfiable",
    "resource not found",
    "unprocessable content",
    "url not found",
];

/// The reason phrase of any error, with or without number.
pub(super) fn is_reason(text: &str) -> bool {
    /// The most words that a reason phrase has.
    const MOST: usize = 5;
    // `HTTP Error 404.0 - Not Found`
    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let rest: Vec<Cow<'_, str>> = words(text)
        .filter(|word| !is_number(word) && !is_filler(word))
        .take(MOST + 1)
        .collect();
    if rest.len() > MOST {
        return false;
    }
    let rest = rest.join(" ");
    let is_rest = |reason: &str| reason.eq_ignore_ascii_case(&rest);
    rest.is_empty()
        || OTHER_REASONS.contains(&rest.as_str())
        || (400..600)
            .filter_map(|code| StatusCode::from_u16(code).ok()?.canonical_reason())
            .any(is_rest)
}

/// Whether the text is the reason phrase of the status, and no more.
pub(super) fn is_reason_of(text: &str, status: StatusCode) -> bool {
    let reason = status.canonical_reason().unwrap_or_default();
    text.trim_end_matches(['.', '!']).eq_ignore_ascii_case(reason)
}

/// `NotFoundError` is one.
fn is_filler(word: &str) -> bool {
    FILLERS.contains(&word) || word.ends_with("error") || word.ends_with("exception")
}

/// A URL or a path, and nothing else but a method before it.
fn is_address(text: &str) -> bool {
    let is_method = |word: &str| word.bytes().all(|byte| byte.is_ascii_uppercase());
    let text = match text.split_once(' ') {
        Some((method, target)) if is_method(method) => target,
        Some(_) | None => text,
    };
    let is_one = !text.contains(char::is_whitespace);
    is_one && (text.contains("://") || text.starts_with('/') || text.contains('@'))
}

fn is_signature(text: &str) -> bool {
    const SIGNS: [&str; 15] = [
        "brought to you by",
        "built with",
        "designed by",
        "hosted on",
        "made with",
        "theme by",
        "powered by",
        "generated by",
        "served by",
        "hosted by",
        "copyright",
        "all rights reserved",
        "server at ",
        "©",
        "(c) ",
    ];
    // The product of an error may sign the sentence behind it.
    let first = text.split(". ").next().unwrap_or(text).to_lowercase();
    first.starts_with("by ") || SIGNS.iter().any(|sign| first.contains(sign))
}

/// `name/1.2`, `v1.2` or `1.2.3`, but not the version of HTTP or an IP address.
pub(super) fn shows_version(text: &str) -> bool {
    text.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | ';' | '"' | '\'' | '[' | ']'))
        .any(is_version)
}

fn is_version(token: &str) -> bool {
    let token = token.trim_end_matches('.');
    if let Some((name, version)) = token.rsplit_once('/') {
        let is_name = !name.is_empty() && !name.contains('/') && !name.eq_ignore_ascii_case("http");
        return is_name && is_dotted(version.strip_prefix('v').unwrap_or(version), 2);
    }
    match token.strip_prefix(['v', 'V']) {
        Some(version) => is_dotted(version, 2),
        None => is_dotted(token, 3) && token.split('.').count() != 4,
    }
}

/// Whether the text starts with so many numbers with dots between them.
fn is_dotted(text: &str, numbers: usize) -> bool {
    let starts_with_digit = |part: &str| part.starts_with(|c: char| c.is_ascii_digit());
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = text.splitn(numbers, '.').collect();
    parts.len() >= numbers
        && parts[..numbers - 1].iter().all(|part| is_number(part))
        && starts_with_digit(parts[numbers - 1])
}

/// The source of a template, or of a program.
fn is_source(text: &str) -> bool {
    [
        "{{",
        "}}",
        "{%",
        "%}",
        "<%",
        "%>",
        "${",
        "#{",
        "<?php",
        "function(",
        "=>",
    ]
    .iter()
    .any(|sign| text.contains(sign))
}

/// `java.lang.IllegalStateException`, and no other words.
fn is_class_name(text: &str) -> bool {
    let is_class = |word: &str| {
        word.contains("::") || word.ends_with("Exception") || word.ends_with("Error") || word.contains('\\')
    };
    let mut words = text
        .split_whitespace()
        .filter(|word| word.contains(char::is_alphabetic));
    words.clone().count() == 1 && words.all(is_class)
}

/// What a page shows where no script runs, or before one does.
fn is_about_the_browser(text: &str) -> bool {
    let lower = text.to_lowercase();
    let needs_script = [
        "enable javascript",
        "requires javascript",
        "javascript is",
        "javascript to run",
    ];
    let starts = ["index of ", "loading", "welcome"];
    // `Just a moment...`
    let is_progress = lower.ends_with("...") && count(text) <= 3;
    needs_script.iter().any(|sign| lower.contains(sign))
        || starts.iter().any(|start| lower.starts_with(start))
        || is_progress
}

/// Numbers of a case, names of machines and dates: what those need who keep the log.
fn is_record(text: &str) -> bool {
    const NAMES: [&str; 15] = [
        "case",
        "cest",
        "edt",
        "event",
        "generated",
        "gmt",
        "incident",
        "number",
        "pdt",
        "reference",
        "request",
        "support",
        "ticket",
        "trace",
        "your",
    ];
    const STARTS: [&str; 24] = [
        "apr", "aug", "cet", "dec", "est", "feb", "fri", "jan", "jul", "jun", "mar", "may", "mon", "nov", "oct", "pst",
        "ray", "sat", "sep", "sun", "thu", "tue", "utc", "wed",
    ];
    let has_digit = |word: &str| word.contains(|c: char| c.is_ascii_digit());
    let is_part = |word: &str| {
        let name = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        name.is_ascii() && has_digit(&name)
            || word.contains('_')
            || name.len() <= 2
            || NAMES.contains(&name.as_str())
            || STARTS.iter().any(|start| name.starts_with(start))
            || word.ends_with(':') && !tells_error(&name)
    };
    has_digit(text) && !is_address(text) && text.split_whitespace().all(is_part)
}

/// Whether a line shows the inside of a server: a frame of a stack, or a path in its file system.
pub(super) fn leaks(text: &str) -> bool {
    is_stack_frame(text) || text.split(is_edge_of_path).any(is_path_of_server)
}

fn is_stack_frame(text: &str) -> bool {
    const SIGNS: [&str; 18] = [
        "EACCES",
        "ENOENT",
        "Errno ",
        "No such file or directory",
        "SQLSTATE",
        "no such file or directory",
        "Traceback (most recent",
        "stack trace",
        "Stack trace",
        "Stack Trace",
        "stacktrace",
        "Stacktrace",
        "backtrace",
        "Backtrace",
        "goroutine ",
        " panicked at ",
        ":in `",
        ":in '",
    ];
    let is_frame =
        |rest: &str| rest.contains('(') && rest.contains(')') || rest.contains(".js:") || rest.contains(".ts:");
    text.strip_prefix("at ").is_some_and(is_frame)
        || SIGNS.iter().any(|sign| text.contains(sign))
        || text.contains("File \"") && text.contains("line ")
        || text.contains(" on line ") && text.contains(".php")
}

fn is_edge_of_path(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '"' | '\'' | '(' | ')' | '<' | '>' | '=' | ',' | ';' | '[' | ']' | '`' | '“' | '”' | '‘' | '’'
        )
}

fn is_path_of_server(token: &str) -> bool {
    const ROOTS: [&str; 15] = [
        "/usr/",
        "/var/",
        "/home/",
        "/etc/",
        "/opt/",
        "/srv/",
        "/tmp/",
        "/root/",
        "/mnt/",
        "/proc/",
        "/data/www",
        "/app/src",
        "/Users/",
        "/private/var/",
        "/nix/",
    ];
    let path = token.strip_prefix("file://").unwrap_or(token);
    let is_drive = |drive: &[u8]| drive[0].is_ascii_alphabetic() && drive[1] == b':' && drive[2] == b'\\';
    ROOTS.iter().any(|root| path.starts_with(root))
        || path.contains("/node_modules/")
        || path.contains("/site-packages/")
        || path.as_bytes().windows(3).next().is_some_and(is_drive)
        || is_source_file(path)
}

/// The path of a source that no server would send: `/app/shop.py`.
fn is_source_file(path: &str) -> bool {
    const ENDINGS: [&str; 12] = [
        "cs", "ejs", "erb", "erl", "ex", "go", "j2", "java", "py", "rb", "rs", "ts",
    ];
    let path = path.trim_end_matches(|c: char| !c.is_alphanumeric());
    let is_deep = path.starts_with('/') && path[1..].contains('/');
    is_deep
        && path
            .rsplit_once('.')
            .is_some_and(|(_, ending)| ENDINGS.contains(&ending))
}

/// The starts of sentences that advise the reader, or explain the page.
const ADVICE: [&str; 43] = [
    "additionally",
    "also",
    "bookmark",
    "check",
    "click",
    "contact",
    "for more",
    "go back",
    "go to",
    "here are",
    "if",
    "in the meantime",
    "instead use",
    "it looks like nothing",
    "learn more",
    "let us",
    "make a",
    "make sure",
    "maybe",
    "need help",
    "more information",
    "perhaps",
    "please",
    "return",
    "search",
    "see",
    "some possible",
    "take me",
    "thank",
    "thanks",
    "the above error",
    "this application has no",
    "this error page",
    "this might",
    "to go",
    "try",
    "use your browser",
    "visit",
    "we apologize",
    "we're sorry for",
    "you are seeing",
    "you're seeing",
    "you may have",
];

/// The starts of sentences that only announce an error.
const OPENINGS: [&str; 13] = [
    "an error",
    "an exception",
    "an internal error",
    "an unexpected error",
    "an unknown error",
    "something has gone wrong",
    "something is broken",
    "something went wrong",
    "the following error",
    "there has been",
    "there was a problem",
    "there was an error",
    "there was an unexpected error",
];

pub(super) fn kind_of(text: &str, status: StatusCode) -> Kind {
    if is_address(text) {
        return Kind::Address;
    }
    let start = start_of(text);
    if starts_with_any(&start, &ADVICE) {
        return Kind::Advice;
    }
    // `Fehler 404`, in any language.
    let is_numbered = || text.contains(status.as_str()) && count(text) == 2;
    let start = start.strip_prefix("sorry ").unwrap_or(&start);
    if start.ends_with(" error occurred")
        || starts_with_any(start, &OPENINGS)
        || start.contains(" encountered a")
        || is_numbered()
    {
        return Kind::Opening;
    }
    let mut plain = text.split_whitespace().filter(|token| !token.contains('/'));
    let is_generic = plain.all(|token| words(token).all(|word| COMMON.binary_search(&&*word).is_ok()));
    if is_generic { Kind::Generic } else { Kind::Specific }
}

/// As much of a sentence as tells how it starts.
fn start_of(text: &str) -> String {
    normal(text.get(..60).unwrap_or(text))
}

/// Whether the text starts with the words of one of these.
fn starts_with_any(text: &str, starts: &[&str]) -> bool {
    let follows = |rest: &str| rest.is_empty() || rest.starts_with(' ');
    starts.iter().any(|start| text.strip_prefix(start).is_some_and(follows))
}

/// Whether a heading describes an error, and is not the name of a site.
pub(super) fn tells_error(text: &str) -> bool {
    text.ends_with(['.', '!', '?', '。']) || denies(text)
}

/// Whether a word of the text says that something is not as it should be.
pub(super) fn denies(text: &str) -> bool {
    const WORDS: [&str; 9] = [
        "bad", "gone", "no", "not", "nothing", "private", "too", "unable", "wrong",
    ];
    const STARTS: [&str; 19] = [
        "abort",
        "block",
        "cannot",
        "denied",
        "exceed",
        "expire",
        "fail",
        "forbid",
        "illegal",
        "incorrect",
        "invalid",
        "limit",
        "missing",
        "prohibit",
        "require",
        "unauthor",
        "unexpected",
        "unknown",
        "unsupported",
    ];
    words(text).any(|word| {
        WORDS.contains(&&*word) || word.ends_with("n't") || STARTS.iter().any(|start| word.starts_with(start))
    })
}

/// Whether the text denies something outright. `No worries` does not.
pub(super) fn negates(text: &str) -> bool {
    words(text).any(|word| word == "not" || word.starts_with("invalid"))
}

/// Words that the error pages of all servers share. Sorted.
#[rustfmt::skip]
const COMMON: [&str; 358] = [
    "a", "able", "about", "accept", "acceptable", "accepted", "access", "accessed", "accessing", "address", "afraid",
    "again", "agent", "all", "allow", "allowed", "allows", "also", "an", "and", "another", "any", "anymore", "anything",
    "appears", "application", "are", "aren't", "as", "at", "attempt", "attempted", "attempting", "authenticate",
    "authenticated", "authentication", "authorization", "authorized", "available", "back", "bad", "be", "because",
    "been", "being", "body", "both", "broken", "browser", "browsers", "but", "by", "can", "can't", "cannot", "changed",
    "client", "clients", "complete", "completed", "conditions", "conflict", "content", "could", "couldn't",
    "credentials", "current", "currently", "delete", "deleted", "denied", "details", "did", "didn't", "directories",
    "directory", "disclose", "display", "displayed", "do", "document", "documents", "does", "doesn't", "don't", "due",
    "either", "encountered", "entity", "error", "errors", "exceeded", "exceeds", "exist", "existing", "exists",
    "expectation", "fail", "failed", "failing", "failure", "field", "fields", "file", "files", "find", "folder", "for",
    "forbidden", "forgot", "format", "found", "from", "further", "get", "gone", "had", "handle", "handled", "happened",
    "has", "have", "head", "header", "headers", "here", "home", "host", "how", "http", "https", "i", "i'm", "if", "in",
    "insufficient", "internal", "into", "invalid", "is", "isn't", "it", "it's", "its", "just", "keep", "large",
    "length", "let's", "like", "limit", "link", "links", "load", "loaded", "location", "log", "logged", "login", "long",
    "longer", "look", "looking", "malformed", "many", "maximum", "may", "maybe", "media", "method", "methods", "might",
    "missing", "more", "most", "moved", "must", "my", "name", "names", "need", "needs", "neither", "no", "none", "nor",
    "not", "nothing", "now", "occur", "occured", "occurred", "of", "oh", "on", "one", "ones", "only", "oops", "open",
    "options", "or", "origin", "other", "our", "out", "over", "own", "page", "pages", "patch", "path", "paths",
    "permanently", "permission", "permissions", "permitted", "please", "post", "precondition", "problem", "problems",
    "process", "processed", "processing", "provided", "put", "reason", "receive", "received", "refused", "rejected",
    "removed", "renamed", "representation", "request", "requested", "requesting", "requests", "require", "required",
    "requires", "resource", "resources", "response", "responses", "result", "retrieve", "retrieved", "return",
    "returned", "same", "search", "searching", "seems", "send", "sending", "sent", "server", "servers", "service",
    "shall", "should", "sign", "signed", "site", "size", "so", "some", "someone", "something", "sorry", "state", "such",
    "sufficient", "supplied", "syntax", "target", "technical", "temporarily", "than", "that", "that's", "the", "their",
    "them", "then", "there", "there's", "these", "they", "this", "those", "time", "timed", "timeout", "to", "too",
    "tried", "try", "trying", "type", "uh", "unable", "unauthorized", "unavailable", "under", "understand",
    "understands", "understood", "unexpected", "unfortunately", "unknown", "up", "upon", "uri", "uris", "url", "urls",
    "us", "user", "valid", "verified", "verify", "view", "viewing", "was", "wasn't", "we", "we're", "we've", "web",
    "website", "went", "were", "what", "whatever", "when", "where", "which", "while", "who", "whoops", "why", "will",
    "willing", "with", "within", "without", "won't", "would", "wrong", "yet", "you", "you're", "you've", "your",
    "yours",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_each(holds: fn(&str) -> bool, table: &[(&str, bool)]) {
        for &(text, expected) in table {
            assert_eq!(holds(text), expected, "{text}");
        }
    }

    #[test]
    fn the_common_words_are_sorted_and_lower_case() {
        assert!(COMMON.is_sorted());
        assert!(COMMON.iter().all(|word| *word == normal(word)));
    }

    #[test]
    fn what_shows_the_inside_of_a_server_is_told_from_what_a_client_asked_for() {
        let table = [
            ("at Shop.find (/app/shop.js:4:2)", true),
            ("File \"shop.py\", line 4, in find", true),
            ("Traceback (most recent call last):", true),
            ("could not open '/var/lib/pots'", true),
            ("could not open C:\\pots\\4.txt", true),
            ("in /app/shop.py.", true),
            ("open failed: ENOENT", true),
            ("at noon (local time)", true),
            ("at noon", false),
            ("at noon (local", false),
            ("4:\\pots", false),
            ("x:/pots", false),
            ("C|\\pots", false),
            ("in /private/var/pots.txt", true),
            ("/private/pots was not found", false),
            ("/no/such/page was not found", false),
            ("/shop/index.php was not found", false),
            ("https://shop.test/var/pots", false),
            ("Expecting value: line 1 column 10 (char 9)", false),
        ];
        assert_each(leaks, &table);
    }

    #[test]
    fn versions_of_products_are_told_from_other_numbers() {
        let table = [
            ("thing/1.2", true),
            ("Thing 1.2.3", true),
            ("thing v2.0", true),
            ("(Thing/2.4.1)", true),
            ("HTTP/1.1 needs a host", false),
            ("127.0.0.1 may not do this", false),
            ("Version 3 is older than 5.", false),
            ("1.5 MB are too many", false),
            ("text/html", false),
            ("thing/1.2-beta", true),
            ("/pots/4/1.2", false),
            ("/1.2 is not here", false),
            ("pot v.2", false),
            ("pot vx.2", false),
        ];
        assert_each(shows_version, &table);
    }

    #[test]
    fn a_url_or_a_path_is_an_address_with_a_method_before_it_or_without() {
        let table = [
            ("/pots/4", true),
            ("GET /pots/4", true),
            ("https://shop.test/pots", true),
            ("ann@shop.test", true),
            ("get /pots/4", false),
            ("/pots/4 is lost", false),
            ("pots", false),
        ];
        assert_each(is_address, &table);
    }

    #[test]
    fn the_name_of_a_class_is_told_from_a_sentence() {
        let table = [
            ("java.lang.IllegalStateException", true),
            ("(1/1) NotFoundHttpException", true),
            ("PotMissingError", true),
            ("Shop::PotMissing", true),
            ("Shop\\PotMissing", true),
            ("Pot", false),
            ("Missing PotMissingError", false),
        ];
        assert_each(is_class_name, &table);
    }

    #[test]
    fn the_reason_phrase_is_known_in_all_its_forms() {
        let table = [
            ("404 Not Found", true),
            ("HTTP Status 404 – Not Found", true),
            ("Error 404--Not Found", true),
            ("Not Found (#404)", true),
            ("NotFoundError: Not Found", true),
            ("Page not found", true),
            ("Oops! An error occurred", true),
            ("404", true),
            ("Bad Request", true),
            ("431 Request Header Fields Too Large", true),
            ("404.0 - Not Found", true),
            ("Pot not found", false),
            ("File not found.", false),
            ("Request header fields too large today", false),
        ];
        assert_each(is_reason, &table);
    }

    #[test]
    fn labels_are_split_from_their_values() {
        let message = |label: &str| {
            MESSAGE_LABELS
                .iter()
                .position(|known| *known == label)
                .map(Label::Message)
        };
        // The text, how much of it is bold, its label, and the rest.
        let table = [
            ("Message: no pot", 0, message("message"), "no pot"),
            ("error_description: no pot", 0, message("error description"), "no pot"),
            ("Block reason: no pot", 0, message("reason"), "no pot"),
            ("Message no pot", 7, message("message"), "no pot"),
            ("Error: no pot", 0, None, "no pot"),
            ("Error code: 404", 0, Some(Label::Other), "404"),
            ("A message: no pot", 0, None, "A message: no pot"),
            ("No such pot: 4", 0, None, "No such pot: 4"),
            ("no pot", 6, None, "no pot"),
        ];
        for (text, bold, label, rest) in table {
            assert_eq!(split_label(text, bold), (label, rest), "{text}");
        }
    }
}
