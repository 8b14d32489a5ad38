//! Picks the message among the blocks of a page.
//!
//! It looks at the structure of the page, and at words that error pages share. It names no product.

use http::StatusCode;

use super::blocks::{Block, Page, Place};
use super::words::{self, Kind, Label};

/// A message is a line for a person, not a document.
const MAX_CHARS: usize = 300;
/// An error page has few lines of its own.
const MAX_LINES: usize = 24;

pub(super) fn message(page: &Page, status: StatusCode) -> Option<String> {
    if page.blocks.iter().any(|block| words::leaks(&block.text)) {
        return None;
    }
    let lines = lines(page, status);
    let message = labelled(&lines)
        .or_else(|| TIERS.iter().find_map(|&tier| pick(page, &lines, status, tier)))
        .or_else(|| last_resort(page, &lines))
        .or_else(|| title(page, status))?;
    Some(shorten(&message))
}

/// A line that may be the message, without its label and its number.
struct Line<'a> {
    text: &'a str,
    place: Place,
    kind: Kind,
    /// It has a link to where the reader could go instead.
    leads_away: bool,
    /// The number of the status stood before it.
    has_number: bool,
    /// How surely its label marks the message: the lowest is best.
    rank: Option<usize>,
    /// It continues the line before it.
    continues: bool,
}

impl Line<'_> {
    fn is_heading(&self) -> bool {
        self.place.is(Place::HEADING)
    }

    fn is_prose(&self) -> bool {
        !self.is_heading() && (!self.place.is(Place::LIST) || self.place.is(Place::ERROR))
    }
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

    /// A tier has what the better ones have, but for the frames.
    fn has(self, place: Place) -> bool {
        let tier = Self::of(place);
        tier == self || (self == Self::Elsewhere && matches!(tier, Self::Error | Self::Main))
    }
}

/// The lines that are neither frame, nor label, nor the reason phrase.
fn lines(page: &Page, status: StatusCode) -> Vec<Line<'_>> {
    let trailer = trailing_section(page);
    let sources = sources(&page.blocks);
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut label = None;
    let mut was_line = false;
    for (block, is_source) in page.blocks.iter().zip(sources) {
        let before = label.take();
        let is_joined = block.continues && std::mem::take(&mut was_line);
        if is_source || is_control(page, block) || trailer == Some(block.section) {
            continue;
        }
        if let Some(found) = words::label_alone(&block.text, block.place.is(Place::LABEL)) {
            label = Some(found);
            continue;
        }
        let (found, text) = words::split_label(&block.text, block.lead);
        let rank = match found.or(before) {
            Some(Label::Other) => continue,
            Some(Label::Message(rank)) => Some(rank),
            None => None,
        };
        let text = words::without_front(text, status);
        let is_repeated = rank.is_none() && lines.iter().any(|line| line.text == text);
        let is_noise = match rank {
            Some(_) => words::is_no_value(text),
            None => words::is_noise(text, status) || is_signature(page, block),
        };
        if is_repeated || is_noise {
            continue;
        }
        was_line = true;
        let leads_away = block.linked > 0 && (words::count(text) < 8 || lines.iter().any(Line::is_prose));
        lines.push(Line {
            text,
            place: block.place,
            leads_away,
            kind: if leads_away { Kind::Advice } else { words::kind_of(text) },
            has_number: text.len() < block.text.len() && block.text.contains(status.as_str()),
            rank,
            continues: is_joined,
        });
    }
    lines
}

/// Which blocks are preformatted, and too long for a message: sources or dumps.
fn sources(blocks: &[Block]) -> Vec<bool> {
    let is_short = |group: &[Block]| group.len() < 3 || !group[0].place.is(Place::PREFORMATTED);
    blocks
        .chunk_by(|_, next| next.continues)
        .flat_map(|group| std::iter::repeat_n(!is_short(group), group.len()))
        .collect()
}

/// What stands below the last horizontal rule signs the page, if there is a text above it.
fn trailing_section(page: &Page) -> Option<usize> {
    let last = page.blocks.last()?.section;
    let is_text = |block: &Block| block.section < last && !block.place.is(Place::HEADING);
    page.blocks.iter().any(is_text).then_some(last)
}

/// A few words below the last horizontal rule.
fn is_signature(page: &Page, block: &Block) -> bool {
    let is_last = page.blocks.last().is_some_and(|last| last.section == block.section);
    let is_below = page.blocks.first().is_some_and(|first| first.section < block.section);
    is_last && is_below && words::count(&block.text) <= 3 && !block.text.ends_with(['.', '!'])
}

/// A link or a part of a form.
fn is_control(page: &Page, block: &Block) -> bool {
    let is_field = block.place.is(Place::FORM) && page.fields > 0 && !block.place.is(Place::ERROR);
    is_field || block.linked * 2 > block.text.len()
}

fn labelled(lines: &[Line<'_>]) -> Option<String> {
    let best = (0..lines.len()).filter(|&at| lines[at].rank.is_some());
    best.min_by_key(|&at| lines[at].rank).map(|at| joined(lines, at))
}

fn pick(page: &Page, lines: &[Line<'_>], status: StatusCode, tier: Tier) -> Option<String> {
    let part = Part::of(lines, tier);
    if part.is_readable(page, status) {
        part.message()
    } else {
        None
    }
}

/// The lines of one tier.
struct Part<'a> {
    tier: Tier,
    lines: &'a [Line<'a>],
    headings: Vec<usize>,
    prose: Vec<usize>,
}

impl<'a> Part<'a> {
    fn of(lines: &'a [Line<'a>], tier: Tier) -> Self {
        let here = (0..lines.len()).filter(|&at| tier.has(lines[at].place));
        let (headings, others): (Vec<_>, Vec<_>) = here.partition(|&at| lines[at].is_heading());
        // A header has the name of the site, and what it is about.
        let is_prose = |&at: &usize| tier != Tier::Header && lines[at].is_prose();
        Self {
            tier,
            lines,
            headings,
            prose: others.into_iter().filter(is_prose).collect(),
        }
    }

    /// Whether this part may speak of an error. One that speaks of many things does not.
    fn is_readable(&self, page: &Page, status: StatusCode) -> bool {
        const FEW: usize = 3;
        let has_reason = || page.blocks.iter().any(|block| words::is_reason(&block.text, status));
        let starts = |at: &&usize| self.lines[**at].kind == Kind::Specific && !self.lines[**at].continues;
        let is_one_of_few =
            || self.prose.len() <= FEW || has_reason() && self.prose.iter().filter(starts).count() < FEW;
        let is_short = self.headings.len() + self.prose.len() <= MAX_LINES;
        let is_fit = match self.tier {
            Tier::Error => true,
            Tier::Main => !page.has_password,
            Tier::Elsewhere | Tier::Header => !page.has_password && !is_mostly_links(page) && is_one_of_few(),
            Tier::Frame => self.lines.iter().all(|line| line.place.is(Place::FRAME)) && is_one_of_few(),
        };
        is_short && is_fit
    }

    fn message(&self) -> Option<String> {
        self.list_of_errors().or_else(|| Some(joined(self.lines, self.best()?)))
    }

    /// All that is wrong, if it is marked as a list of errors.
    fn list_of_errors(&self) -> Option<String> {
        let is_item = |&at: &usize| self.lines[at].place.is(Place::LIST);
        let is_list = self.tier == Tier::Error && self.prose.len() > 1 && self.prose.iter().all(is_item);
        let items: Vec<&str> = self.prose.iter().map(|&at| self.lines[at].text).collect();
        is_list.then(|| items.join("; "))
    }

    fn best(&self) -> Option<usize> {
        let first = |kind| self.prose.iter().copied().find(|&at| self.is(at, kind, 2));
        self.specific()
            .or_else(|| first(Kind::Generic))
            .or_else(|| self.longest_heading(|at| self.is(at, Kind::Specific, 2) && self.is_of_error(at)))
            .or_else(|| self.longest_heading(|at| self.is(at, Kind::Generic, 4)))
            .or_else(|| first(Kind::Opening))
    }

    /// The first sentence of its own. Behind another, a few words are no sentence.
    fn specific(&self) -> Option<usize> {
        let is_enough = |index: usize, at: usize| {
            let words = if index == 0 || self.lines[at].continues { 2 } else { 4 };
            self.is(at, Kind::Specific, words)
        };
        let mut prose = self.prose.iter().enumerate();
        prose.find(|&(index, &at)| is_enough(index, at)).map(|(_, &at)| at)
    }

    fn longest_heading(&self, is_fit: impl Fn(usize) -> bool) -> Option<usize> {
        let fit = self.headings.iter().copied().filter(|&at| is_fit(at)).rev();
        fit.max_by_key(|&at| words::count(self.lines[at].text))
    }

    fn is(&self, at: usize, kind: Kind, words: usize) -> bool {
        let line = &self.lines[at];
        let is_fit = self.tier != Tier::Frame || words::tells_error(line.text);
        is_fit && line.kind == kind && words::count(line.text) >= words
    }

    /// A heading may be the name of the site, unless there is nothing else.
    fn is_of_error(&self, at: usize) -> bool {
        let line = &self.lines[at];
        line.has_number || words::tells_error(line.text) || self.lines.len() == 1
    }
}

/// Such a page is one of an application, even if it is sent with an error.
fn is_mostly_links(page: &Page) -> bool {
    let size = |count: fn(&Block) -> usize| page.blocks.iter().map(count).sum::<usize>();
    size(|block| block.linked) * 2 > size(|block| block.text.len())
}

/// Advice, or the path of what is missing, if the page holds nothing else.
fn last_resort(page: &Page, lines: &[Line<'_>]) -> Option<String> {
    let [line] = lines else { return None };
    let is_one = match line.kind {
        Kind::Address => line.text.starts_with('/'),
        Kind::Advice => words::count(line.text) > 1,
        Kind::Generic | Kind::Opening | Kind::Specific => false,
    };
    let is_fit = is_one && line.is_prose() && !page.has_password && !line.leads_away;
    is_fit.then(|| line.text.to_owned())
}

/// The line with those that continue it.
fn joined(lines: &[Line<'_>], at: usize) -> String {
    let mut text = lines[at].text.to_owned();
    for line in lines[at + 1..]
        .iter()
        .take_while(|line| line.continues && !matches!(line.kind, Kind::Address | Kind::Advice))
    {
        text.push(' ');
        text.push_str(line.text);
    }
    text
}

/// The title, if the page has nothing else to show.
fn title(page: &Page, status: StatusCode) -> Option<String> {
    let title: Vec<&str> = page.title.split_whitespace().collect();
    let title = title.join(" ");
    let is_all = page.elements == 0 && page.blocks.is_empty();
    let is_fit = is_all && !words::leaks(&title) && !words::is_noise(&title, status);
    is_fit.then_some(title)
}

fn shorten(message: &str) -> String {
    match message.char_indices().nth(MAX_CHARS) {
        None => message.to_owned(),
        Some(_) => message.chars().take(MAX_CHARS - 1).chain(['…']).collect(),
    }
}
