//! Reads XML in the plainest way: into a tree, by recursion, and no more of it than README.md speaks of.
//!
//! What has a name that is not listed here, or is written in a way that this reader does not know, is not judged.

use super::json::takes;
use super::shapes::reason;

/// What may be taken from a document.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// One of these pairs of a message and a code.
    AnyOf(Vec<(Option<String>, Option<String>)>),
    /// No whole document, or a page.
    Nothing,
    Unjudged,
}

const MESSAGES: [&str; 7] = [
    "message",
    "faultstring",
    "detail",
    "description",
    "error",
    "title",
    "text",
];
const CODES: [&str; 3] = ["code", "faultcode", "errorcode"];
const HIDDEN: [&str; 2] = ["stack", "trace"];
/// Of no meaning, wherever they stand.
const NEUTRAL: [&str; 6] = ["body", "e", "envelope", "fault", "list", "x"];

enum Node {
    Element(Element),
    /// `None` if a character of it is not known.
    Text(Option<String>),
}

struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Node>,
}

/// Why there is no tree.
enum Stop {
    /// The document is not whole.
    Broken,
    Unjudged,
}

pub(crate) fn find(xml: &str, status: u16) -> Found {
    let mut reader = Reader(xml.trim());
    let root = match reader.document() {
        Ok(root) => root,
        Err(Stop::Broken) => return Found::Nothing,
        Err(Stop::Unjudged) => return Found::Unjudged,
    };
    if root.name == "html" {
        return Found::Nothing;
    }
    let mut seen = Seen::default();
    if root.visit(status, &mut seen).is_none() {
        return Found::Unjudged;
    }
    seen.pairs()
}

/// All that could be a message or a code.
#[derive(Default)]
struct Seen {
    messages: Vec<String>,
    codes: Vec<String>,
    /// There is a message or a code that must not be lost.
    has_message: bool,
    has_code: bool,
}

impl Seen {
    fn pairs(self) -> Found {
        let some = |texts: Vec<String>, is_certain: bool| {
            let none = (!is_certain).then_some(None);
            texts.into_iter().map(Some).chain(none).collect::<Vec<_>>()
        };
        let codes = some(self.codes, self.has_code);
        let messages = some(self.messages, self.has_message);
        let with_codes = |message: Option<String>| codes.iter().map(move |code| (message.clone(), code.clone()));
        Found::AnyOf(messages.into_iter().flat_map(with_codes).collect())
    }
}

impl Element {
    /// `None` if there is a name that is not known.
    fn visit(&self, status: u16, seen: &mut Seen) -> Option<()> {
        let is_in = |names: &[&str]| names.contains(&&*self.name);
        if is_in(&HIDDEN) {
            return Some(());
        }
        for (name, value) in &self.attributes {
            match &**name {
                "a" | "lang" => {}
                "code" => seen.codes.extend(code(value)),
                "message" => seen.messages.extend(shown(value, status)),
                _ => return None,
            }
        }
        let is_leaf = self.children.iter().all(|child| matches!(child, Node::Text(_)));
        let texts = self.children.iter().map(|child| match child {
            Node::Text(text) => text.clone(),
            Node::Element(_) => None,
        });
        // One that is not known spoils the whole text.
        let text = texts.collect::<Option<String>>().filter(|_| is_leaf);
        if is_in(&MESSAGES) {
            let message = text.and_then(|text| shown(&text, status));
            seen.has_message |= message.as_deref().is_some_and(is_sentence);
            seen.messages.extend(message);
        } else if is_in(&CODES) {
            let code = text.and_then(|text| code(&text));
            seen.has_code |= code.is_some();
            seen.codes.extend(code);
        } else if !is_in(&NEUTRAL) {
            return None;
        }
        self.children.iter().try_for_each(|child| match child {
            Node::Element(element) => element.visit(status, seen),
            Node::Text(_) => Some(()),
        })
    }
}

/// A line of a stack trace names a place: in brackets, or with a number behind a colon.
fn is_frame(line: &str) -> bool {
    let has_number = |place: &str| place.starts_with(|c: char| c.is_ascii_digit());
    line.starts_with("at ") && (line.contains('(') || line.split(':').skip(1).any(has_number))
}

/// A text as it is shown: without `Error:` and without the frames of a stack, if it says more than the status.
fn shown(text: &str, status: u16) -> Option<String> {
    let lines = text.trim().lines();
    let lines: Vec<_> = lines.take_while(|line| !is_frame(line.trim())).collect();
    let text = lines.join("\n");
    let text = super::says::behind_error(text.trim()).unwrap_or(text.trim());
    let letters = |text: &str| {
        text.chars()
            .filter(|c| c.is_alphabetic())
            .collect::<String>()
            .to_lowercase()
    };
    let says_nothing = ["", "ok"].contains(&&*letters(text)) || letters(text) == letters(reason(status));
    (!says_nothing).then(|| text.to_owned())
}

/// Some words of letters, which nobody could take for anything else.
fn is_sentence(text: &str) -> bool {
    let is_word = |word: &str| word.chars().all(char::is_alphabetic);
    text.split(' ').count() > 2 && text.split(' ').all(is_word) && !text.to_lowercase().starts_with("http")
}

/// A code without its prefix. A number of three digits is a status.
fn code(text: &str) -> Option<String> {
    let code = text.trim().rsplit(':').next().unwrap_or_default();
    let is_status = code.len() == 3 && code.chars().all(|c| c.is_ascii_digit());
    let is_code = |c: char| c.is_alphanumeric() || "._-/".contains(c);
    let is_code = (1..=64).contains(&code.len()) && code.chars().all(is_code);
    (is_code && !is_status && code != "undefined" && code != "null").then(|| code.to_owned())
}

struct Reader<'a>(&'a str);

impl<'a> Reader<'a> {
    fn document(&mut self) -> Result<Element, Stop> {
        self.between_elements()?;
        let root = self.element()?;
        self.between_elements()?;
        // Nothing follows the one element.
        self.0.is_empty().then_some(root).ok_or(Stop::Broken)
    }

    /// Blanks, comments, declarations and instructions.
    fn between_elements(&mut self) -> Result<(), Stop> {
        loop {
            self.0 = self.0.trim_start();
            if self.takes("<!--") {
                self.until("-->")?;
            } else if self.takes("<?") {
                let instruction = self.until("?>")?;
                if !instruction.starts_with(|c: char| c.is_ascii_alphabetic()) {
                    return Err(Stop::Unjudged);
                }
            } else if self.takes("<!DOCTYPE ") {
                let declared = self.until(">")?;
                if declared.contains(['[', '"', '\'']) {
                    return Err(Stop::Unjudged);
                }
            } else if self.0.is_empty() || (self.0.starts_with('<') && !self.0.starts_with("<!")) {
                return Ok(());
            } else {
                return Err(Stop::Unjudged);
            }
        }
    }

    fn takes(&mut self, start: &str) -> bool {
        takes(&mut self.0, start)
    }

    /// What stands before `end`, which is taken, too.
    fn until(&mut self, end: &str) -> Result<&'a str, Stop> {
        let (before, rest) = self.0.split_once(end).ok_or(Stop::Broken)?;
        self.0 = rest;
        Ok(before)
    }

    fn element(&mut self) -> Result<Element, Stop> {
        if self.0.is_empty() {
            return Err(Stop::Broken);
        }
        if !self.takes("<") {
            return Err(Stop::Unjudged);
        }
        let tag = self.until(">")?;
        let (tag, is_empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let mut element = Element {
            name: local(name)?,
            attributes: attributes_of(attributes)?,
            children: Vec::new(),
        };
        if !is_empty {
            element.children = self.content(name)?;
        }
        Ok(element)
    }

    /// All up to the end tag of this name.
    fn content(&mut self, name: &str) -> Result<Vec<Node>, Stop> {
        let mut children = Vec::new();
        loop {
            if self.takes("</") {
                let end = self.until(">")?.trim_end_matches([' ', '\t', '\r', '\n']);
                return if end == name { Ok(children) } else { Err(Stop::Broken) };
            }
            if self.takes("<!--") {
                self.until("-->")?;
            } else if self.takes("<![CDATA[") {
                children.push(Node::Text(Some(self.until("]]>")?.to_owned())));
            } else if self.takes("&") {
                let (name, rest) = self.0.split_once(';').ok_or(Stop::Unjudged)?;
                self.0 = rest;
                children.push(Node::Text(character(name)?));
            } else if self.0.starts_with("<!") || self.0.starts_with("<?") {
                return Err(Stop::Unjudged);
            } else if self.0.starts_with('<') {
                children.push(Node::Element(self.element()?));
            } else {
                let end = self.0.find(['<', '&']).ok_or(Stop::Broken)?;
                let (text, rest) = self.0.split_at(end);
                children.push(Node::Text(Some(plain(text)?)));
                self.0 = rest;
            }
        }
    }
}

/// A text that needs no rule for its characters.
fn plain(text: &str) -> Result<String, Stop> {
    let is_odd = |c: char| (c.is_control() && c != '\n') || c == '\u{feff}';
    if text.contains(is_odd) || text.contains("]]>") {
        return Err(Stop::Unjudged);
    }
    Ok(text.to_owned())
}

/// The character of a reference: one of five, or a number. No other is known.
fn character(name: &str) -> Result<Option<String>, Stop> {
    let known = [("amp", "&"), ("apos", "'"), ("gt", ">"), ("lt", "<"), ("quot", "\"")];
    if let Some((_, text)) = known.iter().find(|(known, _)| *known == name) {
        return Ok(Some((*text).to_owned()));
    }
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase());
    match name.strip_prefix('#') {
        Some("233") => Ok(Some("é".to_owned())),
        None if is_name(name) => Ok(None),
        _ => Err(Stop::Unjudged),
    }
}

/// The name without its namespace, in small letters.
fn local(name: &str) -> Result<String, Stop> {
    let local = name.rsplit(':').next().unwrap_or(name);
    let is_name = !local.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic() || c == ':');
    is_name.then(|| local.to_lowercase()).ok_or(Stop::Unjudged)
}

/// ` name="value"`, again and again, without anything that needs a rule.
fn attributes_of(mut text: &str) -> Result<Vec<(String, String)>, Stop> {
    let mut attributes: Vec<(String, String)> = Vec::new();
    while !text.is_empty() {
        let (name, rest) = text.split_once("=\"").ok_or(Stop::Unjudged)?;
        let (value, rest) = rest.split_once('"').ok_or(Stop::Unjudged)?;
        let name = local(name)?;
        let is_known = !value.contains(['<', '&', '\n']) && plain(value).is_ok();
        if !is_known || attributes.iter().any(|(own, _)| *own == name) {
            return Err(Stop::Unjudged);
        }
        attributes.push((name, value.to_owned()));
        text = match rest.strip_prefix(' ') {
            Some(rest) => rest,
            None if rest.is_empty() => "",
            None => return Err(Stop::Unjudged),
        };
    }
    Ok(attributes)
}
