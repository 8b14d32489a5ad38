//! Picks the message among the lines of a page.
//!
//! It looks at the structure of the page, and at words that error pages share. It names no product.

use http::StatusCode;

use super::blocks::{Page, Place};
use super::lines::{Line, lines};
use super::words::{self, Kind};

/// A message is a line for a person, not a document.
const MAX_CHARS: usize = 300;

pub(super) fn message(page: &Page, status: StatusCode) -> Option<String> {
    if page.blocks.iter().any(|block| words::leaks(&block.text)) {
        return None;
    }
    let lines = lines(page, status);
    let message = match labelled(&lines) {
        Some(words) if words::is_reason_of(&words, status) => return None,
        Some(words) => words,
        None => (TIERS.iter().find_map(|&tier| pick(page, &lines, tier)))
            .or_else(|| last_resort(page, &lines))
            .or_else(|| title(page))?,
    };
    Some(shorten(&message))
}

/// The line with the surest label.
fn labelled(lines: &[Line<'_>]) -> Option<String> {
    let labelled = (0..lines.len()).filter(|&at| lines[at].rank.is_some());
    labelled.min_by_key(|&at| lines[at].rank).map(|at| joined(lines, at))
}

/// Where to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tier {
    Error,
    Main,
    Elsewhere,
    Header,
    /// Some pages never close their navigation.
    Frame,
}

/// The best comes first.
const TIERS: [Tier; 5] = [Tier::Error, Tier::Main, Tier::Elsewhere, Tier::Header, Tier::Frame];

impl Tier {
    fn of(place: Place) -> Self {
        if place.is(Place::FRAME) {
            Self::Frame
        } else if place.is(Place::ERROR) {
            Self::Error
        } else if place.is(Place::HEADER) {
            Self::Header
        } else if place.is(Place::MAIN) {
            Self::Main
        } else {
            Self::Elsewhere
        }
    }
}

fn pick(page: &Page, lines: &[Line<'_>], tier: Tier) -> Option<String> {
    let part = Part::of(page, lines, tier);
    if part.is_readable(page) { part.message() } else { None }
}

/// The lines of one tier.
struct Part<'a> {
    tier: Tier,
    /// The frame of a page, and a page with a form, have texts of their own.
    must_deny: bool,
    lines: &'a [Line<'a>],
    headings: Vec<usize>,
    prose: Vec<usize>,
}

impl<'a> Part<'a> {
    fn of(page: &Page, lines: &'a [Line<'a>], tier: Tier) -> Self {
        let here = (0..lines.len()).filter(|&at| Tier::of(lines[at].place) == tier);
        let (headings, others): (Vec<_>, Vec<_>) = here.partition(|&at| lines[at].is_heading());
        // A header has the name of the site, and what it is about.
        let is_about_error = |line: &Line<'_>| tier != Tier::Header || words::denies(line.text);
        let is_prose = |&at: &usize| lines[at].is_prose() && is_about_error(&lines[at]);
        Self {
            tier,
            must_deny: tier == Tier::Frame || tier != Tier::Error && page.fields > 0,
            lines,
            headings,
            prose: others.into_iter().filter(is_prose).collect(),
        }
    }

    /// Whether this part may speak of an error. One that speaks of many things does not.
    fn is_readable(&self, page: &Page) -> bool {
        let has_reason = || page.blocks.iter().any(|block| words::is_reason(&block.text));
        match self.tier {
            Tier::Error => true,
            Tier::Main => !page.has_password && (self.is_about_one() || has_reason()),
            Tier::Elsewhere | Tier::Header => !page.has_password && self.is_about_one(),
            Tier::Frame => self.lines.iter().all(|line| line.place.is(Place::FRAME)) && self.is_about_one(),
        }
    }

    fn is_about_one(&self) -> bool {
        const MANY: usize = 3;
        let starts = |line: &Line<'_>| line.kind == Kind::Specific && !line.continues && line.is_sentence();
        self.prose.iter().filter(|&&at| starts(&self.lines[at])).count() < MANY
    }

    fn message(&self) -> Option<String> {
        self.list_of_errors().or_else(|| Some(joined(self.lines, self.best()?)))
    }

    /// All that is wrong, if nothing but a list is marked as an error.
    fn list_of_errors(&self) -> Option<String> {
        let is_item = |line: &&Line<'_>| line.place.is(Place::LIST) && Tier::of(line.place) == Tier::Error;
        let items: Vec<&str> = self.lines.iter().filter(is_item).map(|line| line.text).collect();
        (self.prose.is_empty() && !items.is_empty()).then(|| items.join("; "))
    }

    fn best(&self) -> Option<usize> {
        let first = |kind| self.prose.iter().copied().find(|&at| self.is(at, kind, 2));
        let specific = self.specific();
        self.numbered_heading(specific)
            .or(specific)
            .or_else(|| self.longest_heading(|at| self.is(at, Kind::Specific, 4) && self.denies(at)))
            .or_else(|| first(Kind::Generic))
            .or_else(|| self.longest_heading(|at| self.is(at, Kind::Specific, 2) && self.is_of_error(at)))
            .or_else(|| self.longest_heading(|at| self.is(at, Kind::Generic, 4) || self.is_of_target(at)))
            .or_else(|| first(Kind::Opening))
            .or_else(|| self.longest_heading(|at| self.is(at, Kind::Opening, 4)))
    }

    /// The first line of its own. Behind another, a few words are no sentence, unless that one announces them.
    fn specific(&self) -> Option<usize> {
        let is_opening = |&&at: &&usize| self.lines[at].kind == Kind::Opening;
        let openings = self.prose.iter().take_while(is_opening).count();
        let is_enough = |index: usize, at: usize| {
            let line = &self.lines[at];
            let words = match index {
                _ if line.has_number => 2,
                0 => 2,
                _ if index <= openings || words::negates(line.text) => 3,
                _ => 4,
            };
            self.is(at, Kind::Specific, words)
        };
        let mut prose = self.prose.iter().enumerate();
        prose.find(|&(index, &at)| is_enough(index, at)).map(|(_, &at)| at)
    }

    /// A heading with the number that says what is wrong, if the `specific` line does not.
    fn numbered_heading(&self, specific: Option<usize>) -> Option<usize> {
        let tells = |at: usize| self.denies(at) && !self.lines[at].text.ends_with("...");
        if specific.is_some_and(tells) {
            return None;
        }
        self.longest_heading(|at| self.lines[at].has_number && self.is(at, Kind::Specific, 3) && self.denies(at))
    }

    fn denies(&self, at: usize) -> bool {
        words::denies(self.lines[at].text)
    }

    fn longest_heading(&self, is_fit: impl Fn(usize) -> bool) -> Option<usize> {
        let fit = self.headings.iter().copied().filter(|&at| is_fit(at)).rev();
        fit.max_by_key(|&at| words::count(self.lines[at].text))
    }

    fn is(&self, at: usize, kind: Kind, words: usize) -> bool {
        let line = &self.lines[at];
        let is_fit = !self.must_deny || words::denies(line.text);
        is_fit && line.kind == kind && words::count(line.text) >= words
    }

    /// `404 Cannot find /pots`.
    fn is_of_target(&self, at: usize) -> bool {
        let line = &self.lines[at];
        line.has_number && line.text.contains(" /") && self.is(at, Kind::Generic, 2)
    }

    /// A heading may be the name of the site, unless there is nothing else but advice.
    fn is_of_error(&self, at: usize) -> bool {
        let line = &self.lines[at];
        let is_advice = |other: &Line<'_>| matches!(other.kind, Kind::Advice | Kind::Link);
        let is_only = || {
            self.lines
                .iter()
                .all(|other| std::ptr::eq(other, line) || is_advice(other))
        };
        // `Community Pottery Server`
        let is_name = || line.text.split(' ').all(|word| word.starts_with(char::is_uppercase));
        line.has_number || words::tells_error(line.text) || (is_only() && !(self.tier == Tier::Header && is_name()))
    }
}

/// Advice, or the path of what is missing, if the page holds nothing else.
fn last_resort(page: &Page, lines: &[Line<'_>]) -> Option<String> {
    let [line] = lines else { return None };
    let is_one = match line.kind {
        Kind::Address => line.text.starts_with('/'),
        Kind::Advice => true,
        Kind::Generic | Kind::Link | Kind::Opening | Kind::Specific => false,
    };
    (is_one && !page.has_password).then(|| line.text.to_owned())
}

/// The line with those that continue it.
fn joined(lines: &[Line<'_>], at: usize) -> String {
    let continues =
        |line: &&Line<'_>| line.continues && !matches!(line.kind, Kind::Address | Kind::Advice | Kind::Link);
    let rest = lines[at + 1..].iter().take_while(continues);
    let texts: Vec<&str> = std::iter::once(&lines[at]).chain(rest).map(|line| line.text).collect();
    texts.join(" ")
}

/// The title, if the page has nothing else to show.
fn title(page: &Page) -> Option<String> {
    let title: Vec<&str> = page.title.split_whitespace().collect();
    let title = title.join(" ");
    let is_all = page.elements == 0 && page.blocks.is_empty();
    let is_fit = is_all && !words::leaks(&title) && !words::is_noise(&title);
    is_fit.then_some(title)
}

fn shorten(message: &str) -> String {
    match message.char_indices().nth(MAX_CHARS) {
        None => message.to_owned(),
        Some(_) => message.chars().take(MAX_CHARS - 1).chain(['…']).collect(),
    }
}
