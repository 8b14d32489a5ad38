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
const MESSAGE_LABELS: [&str; 13] = [
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
    "description",
    "explanation",
];

const OTHER_LABELS: [&str; 44] = [
    "app",
    "client",
    "client ip",
    "code",
    "date",
    "error code",
    "error code explanation",
    "error id",
    "error number",
    "exception",
    "exception type",
    "generated",
    "host",
    "hostname",
    "http status",
    "id",
    "ip",
    "ip address",
    "iss",
    "issuer",
    "method",
    "node",
    "path",
    "physical path",
    "reference",
    "reference id",
    "request",
    "request id",
    "request method",
    "request uri",
    "request url",
    "requested url",
    "requestid",
    "server",
    "servlet",
    "status",
    "status code",
    "time",
    "timestamp",
    "trace id",
    "type",
    "uri",
    "url",
    "version",
];

/// The label, if the line is nothing else.
pub(super) fn label_alone(text: &str, is_label: bool) -> Option<Label> {
    let name = text.strip_suffix(':').map(str::trim_end);
    let known = label_of(name.unwrap_or(text)).or_else(|| name.and_then(announced));
    match (known, is_label, name) {
        (Some(_), _, _) => known,
        (None, true, _) => Some(Label::Other),
        (None, false, _) => None,
    }
}

/// The label at the start of a line, and the rest.
pub(super) fn split_label(text: &str, lead: usize) -> (Option<Label>, &str) {
    let bold = text.get(..lead).filter(|bold| bold.len() < text.len());
    let by_colon = text.split_once(':');
    let ends = [bold.map(str::len), by_colon.map(|(name, _)| name.len())];
    for end in ends.into_iter().flatten() {
        let (name, rest) = text.split_at(end);
        let rest = rest.trim_start_matches(|c: char| c == ':' || c.is_whitespace());
        let name = name.trim_end_matches(':');
        if let Some(label) = label_of(name) {
            return (Some(label), rest);
        }
        if name.eq_ignore_ascii_case("error") {
            return (None, rest);
        }
    }
    (None, text)
}

/// What a sentence that ends in a colon announces: `while processing the request:`.
fn announced(sentence: &str) -> Option<Label> {
    const ECHOES: [&str; 12] = [
        "address", "body", "data", "header", "headers", "input", "order", "path", "request", "uri", "url", "urls",
    ];
    let last = words(sentence).last()?;
    let rank = MESSAGE_LABELS.iter().position(|known| *known == last);
    rank.map(Label::Message)
        .or_else(|| ECHOES.contains(&&*last).then_some(Label::Other))
}

fn label_of(name: &str) -> Option<Label> {
    const LONGEST: usize = 30;
    if name.len() > LONGEST {
        return None;
    }
    let name = normal(name);
    if OTHER_LABELS.contains(&name.as_str()) {
        return Some(Label::Other);
    }
    // `Block reason` is one, `A reason` starts a sentence.
    let is_kind = |kind: &str| kind.ends_with(' ') && !["a ", "an ", "the ", "no ", "your "].contains(&kind);
    let is_known = |known: &str| {
        name.strip_suffix(known)
            .is_some_and(|kind| kind.is_empty() || is_kind(kind))
    };
    MESSAGE_LABELS
        .iter()
        .position(|known| is_known(known))
        .map(Label::Message)
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
            let is_lower = !word.chars().any(|c| c.is_uppercase() || c == '’');
            if is_lower {
                Cow::Borrowed(word)
            } else {
                Cow::Owned(word.to_lowercase().replace('’', "'"))
            }
        })
}

/// How many words there are. Scripts without blanks between words count by their length.
pub(super) fn count(text: &str) -> usize {
    let words = words(text).count();
    if text.is_ascii() {
        words
    } else {
        words.max(text.chars().count() / 4)
    }
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
    let rest = strip_prefix_ignoring_case(text, "error:").map(str::trim_start);
    rest.filter(|rest| !rest.is_empty()).unwrap_or(text)
}

/// Whether the line holds no words for a client.
pub(super) fn is_noise(text: &str, status: StatusCode) -> bool {
    !text.contains(char::is_alphabetic)
        || text.ends_with(':')
        || is_reason(text, status)
        || is_date(text)
        || is_signature(text)
        || shows_version(text)
        || is_source(text)
        || is_class_name(text)
        || is_reference(text)
        || is_about_the_browser(text)
}

/// Whether the value behind the label of a message cannot be one. It may be the reason phrase, because of its label.
pub(super) fn is_no_value(text: &str) -> bool {
    !text.contains(char::is_alphabetic) || is_address(text) || shows_version(text) || is_source(text)
}

/// Words that surround the reason phrase and add nothing.
const FILLERS: [&str; 14] = [
    "an", "code", "error", "errors", "http", "occurred", "oops", "ooops", "page", "response", "sorry", "status", "the",
    "whoops",
];

/// Reason phrases that are not, or no longer, registered.
const OTHER_REASONS: [&str; 14] = [
    "bad response",
    "client error",
    "forbidden resource",
    "no such resource",
    "payload too large",
    "request entity too large",
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
pub(super) fn is_reason(text: &str, status: StatusCode) -> bool {
    const LONGEST: usize = 80;
    if text.len() > LONGEST {
        return false;
    }
    let all: Vec<Cow<'_, str>> = words(text).filter(|word| *word != status.as_str()).collect();
    let rest: Vec<&str> = all.iter().map(AsRef::as_ref).filter(|word| !is_filler(word)).collect();
    let rest = rest.join(" ");
    let is_rest = |reason: &str| reason.eq_ignore_ascii_case(&rest);
    rest.is_empty()
        || OTHER_REASONS.contains(&rest.as_str())
        || (400..600)
            .filter_map(|code| StatusCode::from_u16(code).ok()?.canonical_reason())
            .any(is_rest)
}

/// `NotFoundError` is one.
fn is_filler(word: &str) -> bool {
    FILLERS.contains(&word) || word.ends_with("error") || word.ends_with("exception")
}

/// A URL or a path, and nothing else.
fn is_address(text: &str) -> bool {
    let is_one = !text.contains(char::is_whitespace);
    is_one && (text.contains("://") || text.starts_with('/') || text.contains('@'))
}

fn is_date(text: &str) -> bool {
    const NAMES: [&str; 28] = [
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "gmt",
        "utc",
        "cet",
        "cest",
        "est",
        "edt",
        "pst",
        "pdt",
        "am",
        "pm",
        "at",
        "generated",
        "on",
        "z",
    ];
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let is_part = |word: Cow<'_, str>| {
        word.starts_with(|c: char| c.is_ascii_digit())
            || NAMES.contains(&&*word)
            || MONTHS.iter().any(|month| word.starts_with(month))
    };
    text.contains(|c: char| c.is_ascii_digit()) && words(text).all(is_part) && count(text) >= 3
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
    let lower = text.to_lowercase();
    SIGNS.iter().any(|sign| lower.contains(sign))
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
    let parts: Vec<&str> = text.splitn(numbers + 1, '.').collect();
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
    let starts = ["loading", "welcome"];
    needs_script.iter().any(|sign| lower.contains(sign)) || starts.iter().any(|start| lower.starts_with(start))
}

/// The number of a case, for those who keep the log.
fn is_reference(text: &str) -> bool {
    const NAMES: [&str; 13] = [
        "case",
        "event",
        "id",
        "incident",
        "is",
        "number",
        "ray",
        "reference",
        "request",
        "support",
        "ticket",
        "trace",
        "your",
    ];
    let has_digit = |word: &str| word.contains(|c: char| c.is_ascii_digit());
    // `XID: 12345`
    let is_number = |(name, value): (&str, &str)| count(name) <= 2 && !value.trim().contains(' ') && has_digit(value);
    if text.split_once(": ").is_some_and(is_number) {
        return true;
    }
    let is_part = |word: Cow<'_, str>| NAMES.contains(&&*word) || has_digit(&word) || word.len() <= 2;
    has_digit(text) && words(text).any(|word| NAMES.contains(&&*word)) && words(text).all(is_part)
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
        "/private/",
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
const ADVICE: [&str; 40] = [
    "additionally",
    "bookmark",
    "check",
    "click",
    "contact",
    "for more",
    "go back",
    "go to",
    "here are",
    "if the",
    "if this",
    "if you",
    "in the meantime",
    "instead use",
    "it looks like nothing",
    "learn more",
    "let us",
    "make a",
    "make sure",
    "maybe",
    "more information",
    "perhaps",
    "please",
    "return",
    "search",
    "some possible",
    "take me",
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
const OPENINGS: [&str; 14] = [
    "an error",
    "an exception",
    "an internal error",
    "an unexpected error",
    "an unknown error",
    "something has gone wrong",
    "something is broken",
    "something went wrong",
    "the following error",
    "the server encountered",
    "there has been",
    "there was a problem",
    "there was an error",
    "there was an unexpected error",
];

pub(super) fn kind_of(text: &str) -> Kind {
    if is_address(text) {
        return Kind::Address;
    }
    let start = normal(text.get(..60).unwrap_or(text));
    let follows = |rest: &str| rest.is_empty() || rest.starts_with(' ');
    if ADVICE
        .iter()
        .any(|advice| start.strip_prefix(advice).is_some_and(follows))
    {
        return Kind::Advice;
    }
    if OPENINGS
        .iter()
        .any(|opening| start.strip_prefix(opening).is_some_and(follows))
    {
        return Kind::Opening;
    }
    let mut plain = text.split_whitespace().filter(|token| !token.contains('/'));
    let is_generic = plain.all(|token| words(token).all(|word| COMMON.binary_search(&&*word).is_ok()));
    if is_generic { Kind::Generic } else { Kind::Specific }
}

/// Whether a heading describes an error, and is not the name of a site.
pub(super) fn tells_error(text: &str) -> bool {
    const SIGNS: [&str; 29] = [
        "abort",
        "bad",
        "can't",
        "cannot",
        "could",
        "denied",
        "doesn't",
        "exceed",
        "exist",
        "expired",
        "fail",
        "forbid",
        "gone",
        "illegal",
        "incorrect",
        "invalid",
        "isn't",
        "limit",
        "missing",
        "no",
        "not",
        "private",
        "prohibited",
        "required",
        "too",
        "unable",
        "unknown",
        "unsupported",
        "wrong",
    ];
    let is_sentence = text.ends_with(['.', '!', '?', '。']) || !text.is_ascii() && count(text) >= 2;
    is_sentence || words(text).any(|word| SIGNS.iter().any(|sign| word.starts_with(sign)))
}

/// Words that the error pages of all servers share. Sorted.
#[rustfmt::skip]
const COMMON: [&str; 347] = [
    "a", "able", "about", "accept", "acceptable", "accepted", "access", "accessed", "accessing", "address", "again",
    "agent", "all", "allow", "allowed", "allows", "also", "an", "and", "another", "any", "anymore", "anything",
    "appears", "application", "are", "aren't", "as", "at", "attempt", "attempted", "attempting", "authenticate",
    "authenticated", "authentication", "authorization", "authorized", "available", "back", "bad", "be", "because",
    "been", "being", "body", "both", "broken", "browser", "browsers", "but", "by", "can", "can't", "cannot",
    "changed", "client", "clients", "complete", "completed", "conditions", "conflict", "content", "could",
    "couldn't", "credentials", "current", "currently", "delete", "deleted", "denied", "did", "didn't",
    "directories", "directory", "disclose", "display", "displayed", "do", "document", "documents", "does",
    "doesn't", "don't", "due", "either", "encountered", "entity", "error", "errors", "exceeded", "exceeds", "exist",
    "existing", "exists", "expectation", "fail", "failed", "failing", "failure", "field", "fields", "file", "files",
    "find", "folder", "for", "forbidden", "format", "found", "from", "get", "gone", "had", "handle", "handled",
    "happened", "has", "have", "head", "header", "headers", "here", "home", "host", "how", "http", "https", "i",
    "i'm", "if", "in", "internal", "into", "invalid", "is", "isn't", "it", "it's", "its", "just", "large", "length",
    "let's", "like", "limit", "link", "links", "load", "loaded", "location", "log", "logged", "login", "long",
    "longer", "look", "looking", "malformed", "many", "maximum", "may", "media", "method", "methods", "might",
    "missing", "more", "most", "moved", "must", "my", "name", "names", "need", "needs", "neither", "no", "none",
    "nor", "not", "nothing", "now", "occur", "occurred", "of", "oh", "on", "one", "ones", "only", "oops", "open",
    "options", "or", "origin", "other", "our", "out", "over", "own", "page", "pages", "patch", "path", "paths",
    "permanently", "permission", "permissions", "permitted", "please", "post", "precondition", "problem",
    "problems", "process", "processed", "processing", "provided", "put", "reason", "receive", "received", "refused",
    "rejected", "removed", "renamed", "representation", "request", "requested", "requesting", "requests", "require",
    "required", "requires", "resource", "resources", "response", "responses", "result", "retrieve", "retrieved",
    "return", "returned", "same", "search", "searching", "seems", "send", "sending", "sent", "server", "servers",
    "service", "shall", "should", "sign", "signed", "site", "size", "so", "some", "someone", "something", "sorry",
    "state", "such", "supplied", "syntax", "target", "temporarily", "than", "that", "that's", "the", "their",
    "them", "then", "there", "there's", "these", "they", "this", "those", "time", "timed", "timeout", "to", "too",
    "tried", "try", "trying", "type", "uh", "unable", "unauthorized", "unavailable", "under", "understand",
    "understands", "understood", "unexpected", "unfortunately", "unknown", "up", "upon", "uri", "uris", "url",
    "urls", "us", "user", "valid", "verified", "verify", "view", "viewing", "was", "wasn't", "we", "we're", "we've",
    "web", "website", "went", "were", "what", "when", "where", "which", "while", "who", "whoops", "why", "will",
    "willing", "with", "within", "without", "won't", "would", "wrong", "yet", "you", "you're", "you've", "your",
    "yours",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_common_words_are_sorted_and_lower_case() {
        assert!(COMMON.is_sorted());
        assert!(COMMON.iter().all(|word| *word == normal(word)));
    }

    #[test]
    fn what_shows_the_inside_of_a_server_is_told_from_what_a_client_asked_for() {
        let leaks_that = [
            ("at Shop.find (/app/shop.js:4:2)", true),
            ("File \"shop.py\", line 4, in find", true),
            ("Traceback (most recent call last):", true),
            ("could not open '/var/lib/pots'", true),
            ("could not open C:\\pots\\4.txt", true),
            ("in /app/shop.py.", true),
            ("open failed: ENOENT", true),
            ("at noon (local time)", true),
            ("at noon", false),
            ("/no/such/page was not found", false),
            ("/shop/index.php was not found", false),
            ("https://shop.test/var/pots", false),
            ("Expecting value: line 1 column 10 (char 9)", false),
        ];
        for (text, expected) in leaks_that {
            assert_eq!(leaks(text), expected, "{text}");
        }
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
        ];
        for (text, expected) in table {
            assert_eq!(shows_version(text), expected, "{text}");
        }
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
            ("Pot not found", false),
            ("File not found.", false),
        ];
        for (text, expected) in table {
            assert_eq!(is_reason(text, StatusCode::NOT_FOUND), expected, "{text}");
        }
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
