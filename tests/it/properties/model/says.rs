//! Models what a body means, by the tables of README.md.

use serde::de::IgnoredAny;

use super::json::{Json, parse};
use super::media::Kind;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// One JSON object or array inside of other text: these bytes.
    Inside(Vec<u8>),
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
    /// All that was read.
    pub(crate) bytes: &'a [u8],
    /// So much of it counts as text.
    pub(crate) limit: usize,
    /// The end is missing.
    pub(crate) cut: bool,
}

/// How far a text is JSON, as `serde_json` says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    /// Nothing is wrong but an early end.
    SoFar,
    Whole,
    Wrong,
}

fn extent(text: &str) -> Extent {
    match serde_json::from_str::<IgnoredAny>(text) {
        Ok(_) => Extent::Whole,
        Err(error) if error.is_eof() => Extent::SoFar,
        // Blanks that are none of JSON's may follow.
        Err(_) if serde_json::from_str::<IgnoredAny>(text.trim_end()).is_ok() => Extent::Whole,
        Err(_) => Extent::Wrong,
    }
}

fn is_bracketed(text: &str) -> bool {
    text.starts_with('{') || text.starts_with('[')
}

/// Whether the bytes are JSON as far as they go.
fn is_so_far(bytes: &[u8]) -> bool {
    utf_8(bytes, true).is_some_and(|text| is_bracketed(text.trim_start()) && extent(&text) != Extent::Wrong)
}

/// Whether what is wrong here was meant as an object, or as a list of them.
fn is_broken_object(text: &str) -> bool {
    let inside = text.trim_start_matches(|c: char| c == '[' || c.is_whitespace());
    let members = inside.strip_prefix('{').unwrap_or_default();
    members.trim_start().starts_with('"')
}

impl Words<'_> {
    pub(crate) fn say(&self) -> Said {
        if self.kind == Kind::Json && self.cut && is_so_far(self.bytes) {
            return Said::Json;
        }
        if self.kind == Kind::Json && !self.cut {
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
        let bytes = if self.cut {
            &self.bytes[..self.bytes.len().min(self.limit)]
        } else {
            self.bytes
        };
        if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
            return utf_8(rest, self.cut);
        }
        match self.charset.as_deref() {
            None | Some("utf-8" | "utf8") => utf_8(bytes, self.cut),
            Some("us-ascii" | "iso-8859-1" | "latin1") => Some(bytes.iter().copied().map(windows_1252).collect()),
            Some(_) => utf_8(bytes, self.cut).filter(|text| {
                let is_blank = |c: char| [' ', '\t', '\n', '\x0c', '\r'].contains(&c);
                text.chars().all(|c| !c.is_ascii_control() || is_blank(c))
            }),
        }
    }

    /// As the XML declaration names its charset.
    pub(crate) fn decoded_as_declared(&self) -> Option<String> {
        let start = String::from_utf8_lossy(self.bytes);
        let declaration = start.strip_prefix("<?xml")?.split('?').next()?;
        let (_, encoding) = declaration.split_once("encoding=")?;
        let charset = encoding.split(['"', '\'']).nth(1)?.to_lowercase();
        Self {
            charset: Some(charset),
            ..*self
        }
        .decoded()
    }

    /// Whether there is nothing but blanks behind JSON.
    pub(crate) fn is_whole_json(&self) -> bool {
        std::str::from_utf8(self.bytes).is_ok_and(|text| extent(text) == Extent::Whole)
    }

    fn is_utf_8(&self) -> bool {
        matches!(self.charset.as_deref(), None | Some("utf-8" | "utf8"))
    }

    fn text(&self, text: &str) -> Said {
        let trimmed = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if is_bracketed(trimmed) {
            let extent = extent(trimmed);
            if extent != Extent::Wrong && self.cut {
                return if self.is_utf_8() && is_so_far(self.bytes) {
                    Said::Unlabelled(self.bytes.to_vec())
                } else {
                    Said::Nothing
                };
            }
            if extent == Extent::Whole {
                // The same bytes, if they are JSON as they stand.
                let json = if parse(text).is_some() { text } else { trimmed };
                return Said::Unlabelled(json.as_bytes().to_vec());
            }
            if extent == Extent::SoFar || is_broken_object(trimmed) {
                return Said::Nothing;
            }
        }
        if self.kind == Kind::Binary {
            return Said::Nothing;
        }
        for guard in [")]}", "for(;;);", "while(1);"] {
            if trimmed.starts_with(guard) {
                return Said::Nothing;
            }
        }
        if let Some(json) = self.behind_noise(trimmed) {
            return Said::Inside(json);
        }
        if has_markup(trimmed, self.kind) {
            return Said::Nothing;
        }
        let mut message = without_prefix(trimmed, &self.status.to_string()).to_owned();
        if self.kind == Kind::Html {
            message = without_references(&message);
        }
        if is_bracketed(&message) {
            match extent(&message) {
                Extent::Whole if !self.cut => return Said::Inside(message.into_bytes()),
                Extent::Wrong if !is_broken_object(&message) => {}
                _ => return Said::Nothing,
            }
        }
        if message.is_empty() {
            return Said::Nothing;
        }
        Said::Message(limited(&message, self.cut))
    }
}

/// As much of a text as becomes the message, and a sign where some of it is missing.
pub(crate) fn limited(text: &str, cut: bool) -> String {
    let longest = (0..=4096)
        .rev()
        .find(|end| text.is_char_boundary(*end))
        .unwrap_or_default();
    match text.get(..longest) {
        Some(start) if start.len() < text.len() => start.to_owned() + "…",
        _ if cut => text.to_owned() + "…",
        _ => text.to_owned(),
    }
}

impl Words<'_> {
    /// JSON at the end, where the service meant to send some: under its label, or behind markup.
    fn behind_noise(&self, text: &str) -> Option<Vec<u8>> {
        let is_meant = self.kind == Kind::Json || (self.kind == Kind::Html && has_markup(text, Kind::Html));
        if !is_meant || self.cut {
            return None;
        }
        let mut rests = Vec::new();
        for (at, c) in text.char_indices() {
            let rest = text[at..].get(1..).unwrap_or_default().trim_start();
            if (c == '\n' || c == '>') && is_bracketed(rest) {
                rests.push(rest);
            }
        }
        let is_json = |rest: &&&str| extent(rest) == Extent::Whole;
        rests.iter().take(4).find(is_json).map(|json| json.as_bytes().to_vec())
    }
}

fn windows_1252(byte: u8) -> char {
    let special = [
        0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d,
        0x017d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a,
        0x0153, 0x9d, 0x017e, 0x0178,
    ];
    let number = match byte {
        0x80..=0x9f => special[usize::from(byte) - 0x80],
        _ => u32::from(byte),
    };
    char::from_u32(number).expect("a character")
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
    if kind != Kind::Html || starts_markup(trimmed) {
        return starts_markup(trimmed);
    }
    trimmed.match_indices('<').any(|(at, _)| {
        let rest = &trimmed[at + 1..];
        let end = rest
            .strip_prefix('/')
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
        rest.starts_with(['!', '?']) || end || is_element(rest)
    })
}

/// A document or fragment: `<id> must be a number` is none.
fn starts_markup(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('<') else {
        return false;
    };
    let is_letter = |c: char| c.is_ascii_alphabetic();
    if rest.starts_with(['!', '?']) || rest.strip_prefix('/').is_some_and(|rest| rest.starts_with(is_letter)) {
        return true;
    }
    if !rest.starts_with(is_letter) {
        return false;
    }
    let (tag, inside) = rest
        .split_once('>')
        .map_or((None, ""), |(tag, inside)| (Some(tag), inside));
    is_element(rest)
        || inside.trim_start().starts_with('<')
        || tag.is_some_and(|tag| tag.ends_with('/'))
        || text.contains(&format!("</{}", name_of(rest)))
}

fn name_of(rest: &str) -> &str {
    let is_end = |(at, c): &(usize, char)| *at >= 16 || !(c.is_ascii_alphanumeric() || "-_:.".contains(*c));
    let end = rest.char_indices().find(is_end).map_or(rest.len(), |(at, _)| at);
    &rest[..end]
}

fn is_element(rest: &str) -> bool {
    rest.starts_with(|c: char| c.is_ascii_alphabetic())
        && ELEMENTS
            .split(' ')
            .any(|element| element == name_of(rest).to_ascii_lowercase())
}

const ELEMENTS: &str = "a abbr address article aside b base big blockquote body br button caption center cite code col dd \
                        del details div dl dt em fieldset figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head \
                        header hr html i iframe img input ins kbd label li link main meta nav noscript ol option p pre q \
                        s samp script section select small span strong style sub sup svg table tbody td template \
                        textarea th title tr tt u ul";

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
