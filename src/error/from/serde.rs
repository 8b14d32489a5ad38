//! Reads the errors of serde for clients, with the path of `serde_path_to_error`.

use std::error::Error;

use ::serde::de::value::Error as ValueError;
use serde_path_to_error::{Path, Segment};

use crate::error::chain::chain;
use crate::error::message::Message;

/// The longest message, and the longest path: both may hold what a client sent.
const MAX_LENGTH: usize = 512;

/// Data that does not fit the type that it was read as.
pub(super) struct Misfit {
    pub(super) code: &'static str,
    /// The words, after the path.
    pub(super) message: String,
    /// The words alone.
    pub(super) problem: String,
    /// The members and indices that lead to the value, unless they are too long to be shown.
    pub(super) steps: Option<Vec<String>>,
}

impl Misfit {
    /// Finds the error of serde behind an error.
    pub(super) fn behind(error: &(dyn Error + 'static)) -> Option<Self> {
        chain(error).find_map(Self::of)
    }

    fn of(cause: &(dyn Error + 'static)) -> Option<Self> {
        if let Some(error) = cause.downcast_ref::<serde_path_to_error::Error<serde_json::Error>>() {
            let inner = error.inner();
            let position = format!(" at line {} column {}", inner.line(), inner.column());
            let text = inner.to_string();
            return Some(Self::new(text.strip_suffix(&*position).unwrap_or(&text), error.path()));
        }
        let error = cause.downcast_ref::<serde_path_to_error::Error<ValueError>>()?;
        Some(Self::new(&error.inner().to_string(), error.path()))
    }

    fn new(text: &str, path: &Path) -> Self {
        let problem = for_clients(text);
        let message = if path.iter().next().is_none() {
            problem.clone()
        } else {
            limited(format!("{path}: {problem}"))
        };
        // Of these, the path leads to the object alone.
        let named = text
            .strip_prefix("missing field `")
            .or_else(|| text.strip_prefix("duplicate field `"));
        let member = named.and_then(|rest| rest.split('`').next());
        let mut steps: Vec<_> = path.iter().map_while(step).collect();
        steps.extend(member.map(str::to_owned));
        let length: usize = steps.iter().map(String::len).sum();
        Self {
            code: code_of(text),
            message,
            problem,
            steps: (length <= MAX_LENGTH).then_some(steps),
        }
    }
}

/// What is behind an unknown step cannot be named.
fn step(segment: &Segment) -> Option<String> {
    match segment {
        Segment::Enum { variant } => Some(variant.clone()),
        Segment::Map { key } => Some(key.clone()),
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Unknown => None,
    }
}

fn code_of(text: &str) -> &'static str {
    let table = [
        ("duplicate field ", "duplicate_field"),
        ("missing field ", "missing_field"),
        ("unknown field ", "unknown_field"),
    ];
    let known = table.iter().find(|(start, _)| text.starts_with(start));
    known.map_or("invalid_value", |(_, code)| code)
}

/// The words that clients may see: what follows `expected` and `enum` names types of the program.
pub(super) fn for_clients(text: &str) -> String {
    let ends = ["expected", "of untagged enum", "of enum"];
    let end = ends.iter().filter_map(|phrase| find_phrase(text, phrase)).min();
    let shown = text[..end.unwrap_or(text.len())].trim_end_matches([' ', ',', ':', ';', '(']);
    if shown.is_empty() {
        return "does not fit".to_owned();
    }
    limited(shown.to_owned())
}

/// Where the phrase begins, if it stands there in words of its own: not in `unexpected`.
fn find_phrase(text: &str, phrase: &str) -> Option<usize> {
    let mut found = text.match_indices(phrase).map(|(index, _)| index);
    found.find(|&index| !text[..index].ends_with(char::is_alphanumeric))
}

pub(super) fn limited(text: String) -> String {
    Message::limited(text, MAX_LENGTH).map_or_else(String::new, |message| message.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_type_of_the_program_is_told() {
        let table = [
            ("missing field `a`", "missing field `a`"),
            ("invalid type: string \"b\", expected u32", "invalid type: string \"b\""),
            ("unknown field `x`, expected one of `a`, `b`", "unknown field `x`"),
            (
                "unknown variant `x`, there are no variants",
                "unknown variant `x`, there are no variants",
            ),
            (
                "data did not match any variant of untagged enum Pet",
                "data did not match any variant",
            ),
            ("no variant of enum Pet found in flattened data", "no variant"),
            (
                "invalid length 1, expected struct Pet with 2 elements",
                "invalid length 1",
            ),
            ("unexpected end of input", "unexpected end of input"),
            ("expected value", "does not fit"),
            ("invalid digit found in string", "invalid digit found in string"),
        ];
        for (text, shown) in table {
            assert_eq!(for_clients(text), shown);
        }
    }
}
