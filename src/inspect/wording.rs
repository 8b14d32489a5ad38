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

/// The words of sentences that frameworks put above the ones that say what is wrong: `The given data was invalid.`
const GENERAL: [&str; 55] = [
    "a",
    "again",
    "an",
    "and",
    "are",
    "bad",
    "body",
    "contains",
    "content",
    "data",
    "entity",
    "error",
    "errors",
    "exception",
    "failed",
    "failure",
    "form",
    "given",
    "has",
    "in",
    "input",
    "internal",
    "invalid",
    "is",
    "it",
    "more",
    "multiple",
    "not",
    "occurred",
    "of",
    "one",
    "or",
    "parameter",
    "parameters",
    "payload",
    "please",
    "problem",
    "processing",
    "request",
    "s",
    "server",
    "something",
    "submitted",
    "the",
    "to",
    "try",
    "unexpected",
    "unknown",
    "unprocessable",
    "validated",
    "validation",
    "was",
    "went",
    "wrong",
    "your",
];

/// The longest such sentence, in bytes.
const LONGEST_GENERAL: usize = 120;

/// Texts without any content, by their letters.
const EMPTY: [&str; 16] = [
    "",
    "err",
    "errors",
    "fail",
    "failed",
    "failure",
    "false",
    "na",
    "nomessageavailable",
    "null",
    "objectobject",
    "ok",
    "success",
    "true",
    "undefined",
    "unknown",
];

/// The letters of a reason phrase, by which texts that only repeat it are known.
pub(crate) struct Reason(Option<Letters>);

impl Reason {
    pub(crate) fn new(phrase: &str) -> Self {
        Self(Letters::of(phrase))
    }

    /// Whether a text is no more than the reason phrase.
    pub(crate) fn is_all_of(&self, text: &str) -> bool {
        Letters::of(text).is_some_and(|letters| self.has(&letters))
    }

    fn has(&self, letters: &Letters) -> bool {
        self.0.as_ref().is_some_and(|phrase| phrase.core() == letters.core())
    }
}

/// The part of `text` that is worth showing: without `Error:` and without a stack trace.
///
/// `None` if nothing is left, or only the reason phrase (`Not Found`, `not_found`, `404 NotFoundException`).
pub(crate) fn shown<'a>(text: &'a str, reason: &Reason) -> Option<(&'a str, Wording)> {
    let text = before_frames(text.trim()).trim_end();
    let text = strip_error(text).unwrap_or(text);
    if !text.contains(char::is_alphabetic) {
        return None;
    }
    let says_nothing = |letters: Letters| letters.are_one_of(&EMPTY) || reason.has(&letters);
    if Letters::of(text).is_some_and(says_nothing) {
        return None;
    }
    Some((text, wording_of(text)))
}

fn wording_of(text: &str) -> Wording {
    if is_word(text) {
        Wording::Word
    } else if is_general(text) {
        Wording::General
    } else {
        Wording::Sentence
    }
}

/// Whether it has only words that say nothing of a cause. Numbers count as such: `2 errors`.
fn is_general(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    let is_one = |word: &str| GENERAL.iter().any(|general| general.eq_ignore_ascii_case(word));
    text.len() <= LONGEST_GENERAL && words.all(is_one)
}

/// The letters of a short text, in lower case.
///
/// They stand on the stack: there may be some thousand texts in one body.
struct Letters {
    bytes: [u8; 2 * LONGEST_PHRASE],
    length: usize,
}

/// Longer texts are more than a phrase.
const LONGEST_PHRASE: usize = 80;

impl Letters {
    fn of(text: &str) -> Option<Self> {
        if text.len() > LONGEST_PHRASE {
            return None;
        }
        let mut letters = Self {
            bytes: [0; 2 * LONGEST_PHRASE],
            length: 0,
        };
        for c in text.chars() {
            if c.is_ascii_alphabetic() {
                letters.push(c.to_ascii_lowercase());
            } else if c.is_alphabetic() {
                c.to_lowercase().for_each(|c| letters.push(c));
            }
        }
        Some(letters)
    }

    /// Lower case has at most one and a half times as many bytes.
    fn push(&mut self, c: char) {
        if let Some(free) = self.bytes.get_mut(self.length..self.length + c.len_utf8()) {
            c.encode_utf8(free);
            self.length += free.len();
        }
    }

    /// The letters without what surrounds a reason phrase: `HTTP`, `Error`, `Exception`.
    fn core(&self) -> &[u8] {
        let letters = &self.bytes[..self.length];
        let mut core = letters.strip_prefix(b"http").unwrap_or(letters);
        for suffix in ["exception", "error", "http"] {
            core = core.strip_suffix(suffix.as_bytes()).unwrap_or(core);
        }
        core
    }

    fn are_one_of(&self, phrases: &[&str]) -> bool {
        let core = self.core();
        phrases.iter().any(|phrase| phrase.as_bytes() == core)
    }
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
    let start = match line.as_bytes().first() {
        Some(b'#') => "#0 ",
        Some(b'F') => "File \"",
        Some(b'S') => "Stack trace:",
        Some(b'T') => "Traceback (most recent call last)",
        Some(b'a') => return line.strip_prefix("at ").is_some_and(is_place_in_code),
        Some(b'g') => "goroutine ",
        Some(b's') => "stack backtrace:",
        _ => return false,
    };
    line.starts_with(start)
}

/// Whether it has a call, or the number of a line.
fn is_place_in_code(text: &str) -> bool {
    let is_number = |pair: &[u8]| pair[0] == b':' && pair[1].is_ascii_digit();
    text.contains('(') || text.as_bytes().windows(2).any(is_number)
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
            ("2 errors occurred.", Some(("2 errors occurred.", General))),
            ("Invalid pot.", Some(("Invalid pot.", Sentence))),
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
            ("File \"x.py\", line 1, in find", None),
            ("Stack trace:\n#0 /srv/x.php(1)", None),
            ("stack backtrace:\n   0: find", None),
            ("goroutine 1 [running]:", None),
            ("at most 25 pots", Some(("at most 25 pots", Sentence))),
        ];
        for (text, expected) in table {
            assert_eq!(shown(text, &Reason::new("Not Found")), expected, "{text}");
        }
        // A longer text is no phrase, and an even longer one no summary.
        let long = |length: usize| format!("Not Found{}", "!".repeat(length - 9));
        let general = |length: usize| format!("Bad request{}", "!".repeat(length - 11));
        let wording = |text: &str| shown(text, &Reason::new("Not Found")).map(|(_, wording)| wording);
        assert_eq!(wording(&long(LONGEST_PHRASE)), None);
        assert_eq!(wording(&long(LONGEST_PHRASE + 1)), Some(Sentence));
        assert_eq!(wording(&general(LONGEST_GENERAL)), Some(General));
        assert_eq!(wording(&general(LONGEST_GENERAL + 1)), Some(Sentence));
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
