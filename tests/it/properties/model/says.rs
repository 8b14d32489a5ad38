//! What a body says, after the tables of the README.

use super::json::{Json, parse};
use super::media::Kind;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// One JSON object or array, labelled so.
    Json,
    Message(String),
    Nothing,
    /// One JSON object or array under another label: these bytes.
    Unlabelled(Vec<u8>),
}

pub(crate) struct Words<'a> {
    pub(crate) status: u16,
    pub(crate) kind: Kind,
    pub(crate) charset: Option<String>,
    pub(crate) bytes: &'a [u8],
    /// The end is missing.
    pub(crate) cut: bool,
}

impl Words<'_> {
    pub(crate) fn say(&self) -> Said {
        if self.kind == Kind::Json {
            match std::str::from_utf8(self.bytes).ok().and_then(parse) {
                Some(Json::List(_) | Json::Map(_)) => return Said::Json,
                Some(Json::Text(Some(text))) => return self.text(&text),
                Some(Json::Text(None) | Json::Number(_) | Json::Word(_)) => return Said::Nothing,
                None => {}
            }
        }
        match self.decoded() {
            Some(text) => self.text(&text),
            None => Said::Nothing,
        }
    }

    pub(crate) fn decoded(&self) -> Option<String> {
        if let Some(rest) = self.bytes.strip_prefix(b"\xef\xbb\xbf") {
            return utf_8(rest, self.cut);
        }
        match self.charset.as_deref() {
            None | Some("utf-8" | "utf8") => utf_8(self.bytes, self.cut),
            Some("us-ascii" | "ascii") if self.bytes.is_ascii() => utf_8(self.bytes, self.cut),
            Some("iso-8859-1" | "latin1") => Some(self.bytes.iter().map(|&byte| char::from(byte)).collect()),
            Some(_) => None,
        }
    }

    fn text(&self, text: &str) -> Said {
        let trimmed = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if trimmed.starts_with('{') || trimmed.starts_with('[') {
            // The same bytes, if they are JSON as they stand.
            let json = if parse(text).is_some() { text } else { trimmed };
            return match parse(json) {
                Some(_) if !self.cut => Said::Unlabelled(json.as_bytes().to_vec()),
                _ => Said::Nothing,
            };
        }
        for guard in [")]}", "for(;;);", "while(1);"] {
            if trimmed.starts_with(guard) {
                return Said::Nothing;
            }
        }
        if has_markup(trimmed, self.kind) {
            return Said::Nothing;
        }
        let mut message = without_prefix(trimmed, &self.status.to_string()).to_owned();
        if self.kind == Kind::Html {
            message = without_references(&message);
        }
        match (message.as_str(), self.cut) {
            ("", _) => Said::Nothing,
            (message, true) => Said::Message(message.to_owned() + "…"),
            (message, false) => Said::Message(message.to_owned()),
        }
    }
}

/// The text with the references decoded that people write into plain strings, one piece behind each `&` at a time.
fn without_references(text: &str) -> String {
    let mut pieces = text.split('&');
    let mut decoded = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let known = piece
            .split_once(';')
            .and_then(|(name, rest)| Some((character(name)?, rest)));
        match known {
            Some((character, rest)) => {
                decoded.push(character);
                decoded += rest;
            }
            None => decoded = decoded + "&" + piece,
        }
    }
    decoded
}

fn character(name: &str) -> Option<char> {
    let names = [
        ("amp", '&'),
        ("apos", '\''),
        ("gt", '>'),
        ("lt", '<'),
        ("nbsp", '\u{a0}'),
        ("quot", '"'),
    ];
    if let Some((_, character)) = names.iter().find(|(known, _)| *known == name) {
        return Some(*character);
    }
    let number = name.strip_prefix('#').filter(|_| name.len() < 12)?;
    let (digits, radix) = match number.strip_prefix('x').or(number.strip_prefix('X')) {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    let is_number = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
    let character = char::from_u32(u32::from_str_radix(digits, radix).ok().filter(|_| is_number)?)?;
    (!character.is_control() || ['\t', '\n', '\r'].contains(&character)).then_some(character)
}

pub(crate) fn has_markup(trimmed: &str, kind: Kind) -> bool {
    let chars: Vec<char> = trimmed.chars().collect();
    let last = if kind == Kind::Html { chars.len() } else { 1 };
    (0..last).any(|at| {
        let following = |after: usize| chars.get(at + after).copied().unwrap_or(' ');
        let tag = following(1).is_ascii_alphabetic();
        let end = following(1) == '/' && following(2).is_ascii_alphabetic();
        chars.get(at) == Some(&'<') && (tag || end || following(1) == '!' || following(1) == '?')
    })
}

/// The text behind `Error:`, if it starts so.
pub(crate) fn behind_error(text: &str) -> Option<&str> {
    let is_prefix = text.is_char_boundary(6) && text[..6].to_lowercase() == "error:";
    is_prefix.then(|| text[6..].trim_start())
}

fn without_prefix<'a>(text: &'a str, status: &str) -> &'a str {
    if let Some(rest) = behind_error(text) {
        return rest;
    }
    match text.strip_prefix(status) {
        Some(rest) if rest.is_empty() || rest.starts_with(|c: char| c == ':' || c.is_whitespace()) => {
            rest.trim_start_matches(|c: char| c.is_whitespace() || [':', '-', '–', '—'].contains(&c))
        }
        _ => text,
    }
}

fn utf_8(bytes: &[u8], cut: bool) -> Option<String> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(text.to_owned());
    }
    if !cut {
        return None;
    }
    // Up to three bytes are the start of a character, if it can be completed.
    (1..=bytes.len().min(3)).find_map(|half| {
        let (whole, rest) = bytes.split_at(bytes.len() - half);
        let whole = std::str::from_utf8(whole).ok()?;
        let completes =
            |ending: &[u8]| std::str::from_utf8(&[rest, ending].concat()).is_ok_and(|c| c.chars().count() == 1);
        let is_half = [0x80, 0x90, 0xa0].into_iter().any(|next| {
            let ending = [next, 0x80, 0x80];
            (1..=3).any(|missing| completes(&ending[..missing]))
        });
        is_half.then(|| whole.to_owned())
    })
}
