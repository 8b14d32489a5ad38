//! Judges a single text of foreign JSON: whether to show it, and how much it adds to the status.

/// What a text adds to the status, from much to little.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Wording {
    Sentence,
    /// A sentence that reports a failure without its cause.
    General,
    /// A single word: often a code.
    Word,
}

/// Sentences that frameworks put above the ones that say what is wrong, by their letters.
const GENERAL: [&str; 25] = [
    "anerrorhasoccurred",
    "anerroroccurred",
    "anunexpectederroroccurred",
    "badrequest",
    "dataisinvalid",
    "failedvalidation",
    "inputvalidationfailed",
    "invaliddata",
    "invalidinput",
    "invalidparameters",
    "invalidrequest",
    "invalidrequestbody",
    "oneormorevalidationerrorsoccurred",
    "requestfailed",
    "requestvalidation",
    "requestvalidationfailed",
    "somethingwentwrong",
    "thegivendatawasinvalid",
    "therequestisinvalid",
    "unprocessablecontent",
    "unprocessableentity",
    "validation",
    "validationerrors",
    "validationfailed",
    "yourrequestisinvalid",
];

/// Texts without any content, by their letters.
const EMPTY: [&str; 15] = [
    "",
    "err",
    "errors",
    "fail",
    "failed",
    "failure",
    "false",
    "na",
    "null",
    "objectobject",
    "ok",
    "success",
    "true",
    "undefined",
    "unknown",
];

/// The part of `text` that is worth showing: without `Error:` and without a stack trace.
///
/// `None` if nothing is left, or only the reason phrase (`Not Found`, `not_found`, `404 NotFoundException`).
pub(crate) fn shown<'a>(text: &'a str, reason: &str) -> Option<(&'a str, Wording)> {
    let text = before_frames(text.trim()).trim_end();
    let text = strip_error(text).unwrap_or(text);
    if !text.contains(char::is_alphabetic) {
        return None;
    }
    let Some(letters) = letters(text) else {
        return Some((text, Wording::Sentence));
    };
    if EMPTY.contains(&&*letters) || repeats(&letters, reason) {
        return None;
    }
    let wording = match letters {
        _ if is_word(text) => Wording::Word,
        letters if GENERAL.contains(&&*letters) => Wording::General,
        _ => Wording::Sentence,
    };
    Some((text, wording))
}

/// Whether a text is no more than the reason phrase.
pub(crate) fn is_reason(text: &str, reason: &str) -> bool {
    letters(text).is_some_and(|letters| repeats(&letters, reason))
}

fn repeats(own: &str, reason: &str) -> bool {
    letters(reason).is_some_and(|phrase| own == phrase)
}

/// The letters of a short text, in lower case, without what surrounds a reason phrase: `HTTP`, `Error`, `Exception`.
///
/// `None` for what is too long to be only a phrase.
fn letters(text: &str) -> Option<String> {
    const LONGEST_PHRASE: usize = 80;
    if text.len() > LONGEST_PHRASE {
        return None;
    }
    let letters: String = text
        .chars()
        .filter(|c| c.is_alphabetic())
        .flat_map(char::to_lowercase)
        .collect();
    let mut rest = letters.strip_prefix("http").unwrap_or(&letters);
    for suffix in ["exception", "error", "http"] {
        rest = rest.strip_suffix(suffix).unwrap_or(rest);
    }
    Some(rest.to_owned())
}

/// One word of ASCII: languages without spaces write whole sentences so.
fn is_word(text: &str) -> bool {
    !text.contains(char::is_whitespace) && text.is_ascii()
}

/// What follows a leading `Error:`, in any case.
pub(crate) fn strip_error(message: &str) -> Option<&str> {
    const ERROR: &str = "error:";
    let start = message.get(..ERROR.len())?;
    start
        .eq_ignore_ascii_case(ERROR)
        .then(|| message[ERROR.len()..].trim_start())
}

/// Whether it has at least so many words and is no list of constants, or ends like a sentence.
pub(crate) fn is_statement(text: &str, words: usize) -> bool {
    let has_words = || text.split_whitespace().nth(words - 1).is_some();
    let is_prose = text.contains(|c: char| c.is_lowercase() || !c.is_ascii());
    is_prose && (text.ends_with(['.', '!', '。', '！']) || has_words())
}

/// The lines before the first that is a frame of a stack.
fn before_frames(text: &str) -> &str {
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        if is_frame(line.trim_start()) {
            return &text[..end];
        }
        end += line.len();
    }
    text
}

fn is_frame(line: &str) -> bool {
    const STARTS: [&str; 6] = [
        "File \"",
        "Stack trace:",
        "Traceback (most recent call last)",
        "goroutine ",
        "stack backtrace:",
        "#0 ",
    ];
    let is_numbered = |rest: &str| {
        let mut pairs = rest.as_bytes().windows(2);
        pairs.any(|pair| pair[0] == b':' && pair[1].is_ascii_digit())
    };
    let is_at = |rest: &str| rest.contains('(') || is_numbered(rest);
    line.strip_prefix("at ").is_some_and(is_at) || STARTS.iter().any(|start| line.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_shown_as_far_as_it_says_something() {
        use Wording::{General, Sentence, Word};
        let table = [
            ("No such user", Some(("No such user", Sentence))),
            (" Error: no such user\n", Some(("no such user", Sentence))),
            ("missing", Some(("missing", Word))),
            ("不存在", Some(("不存在", Sentence))),
            ("Validation failed", Some(("Validation failed", General))),
            ("VALIDATION_ERROR", Some(("VALIDATION_ERROR", Word))),
            ("Not Found", None),
            ("not_found", None),
            ("404 Not Found", None),
            ("HTTP 404: NotFound!", None),
            ("NotFoundHttpException", None),
            ("Error: Not Found", None),
            ("error", None),
            ("OK", None),
            ("[object Object]", None),
            ("404", None),
            ("---", None),
            ("", None),
            ("at db.rs:7", None),
            ("at Object.<anonymous> (/srv/app.js:1:2)", None),
            ("at least two items", Some(("at least two items", Sentence))),
            (
                "x is 0\n    at f (/srv/app.js:1:2)\n    at g",
                Some(("x is 0", Sentence)),
            ),
            ("Traceback (most recent call last):\n  File \"x.py\", line 1", None),
            ("#0 /srv/x.php(1): f()", None),
        ];
        for (text, expected) in table {
            assert_eq!(shown(text, "Not Found"), expected, "{text}");
        }
    }

    #[test]
    fn a_statement_is_prose() {
        let table = [
            ("Required.", true),
            ("is invalid", true),
            ("admin", false),
            ("GET, HEAD", false),
            ("必須", false),
            ("必須です。", true),
        ];
        for (text, expected) in table {
            assert_eq!(is_statement(text, 2), expected, "{text}");
        }
        assert!(!is_statement("Apache Tomcat", 3));
    }
}
