//! Finds the lines of a page that may be its message.
//!
//! It drops labels, links, the reason phrase, signatures and sources, and tells what kind of line each of the others is.

use http::StatusCode;

use super::blocks::{Block, Page, Place};
use super::words::{self, Kind, Label};

/// A line without its label and its number.
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    pub(super) place: Place,
    pub(super) kind: Kind,
    /// The number of the status stood in it.
    pub(super) has_number: bool,
    /// How surely its label marks the message: the lowest is best.
    pub(super) rank: Option<usize>,
    /// It continues the line before it.
    pub(super) continues: bool,
}

impl Line<'_> {
    pub(super) fn is_heading(&self) -> bool {
        self.place.is(Place::HEADING)
    }

    pub(super) fn is_prose(&self) -> bool {
        !self.is_heading() && !self.place.is(Place::LIST)
    }

    /// A few words are no sentence.
    pub(super) fn is_sentence(&self) -> bool {
        words::count(self.text) > 3
    }
}

pub(super) fn lines(page: &Page, status: StatusCode) -> Vec<Line<'_>> {
    let mut reader = Reader {
        status,
        lines: Vec::new(),
        label: None,
        was_line: false,
        is_told: false,
        is_aside: false,
        reason: None,
    };
    let trailer = trailing_section(page);
    for (at, is_source) in sources(&page.blocks).into_iter().enumerate() {
        let block = &page.blocks[at];
        let is_link = block.linked * 2 > block.text.len();
        if is_source || is_link || trailer == Some(block.section) {
            reader.skip();
        } else {
            reader.read(block, page.blocks.get(at + 1));
        }
    }
    reader.finish()
}

/// The label that a block is, if it is nothing else. `Exception` as a heading may be the title of the page.
fn label_alone(block: &Block) -> Option<Label> {
    let is_title = block.place.is(Place::HEADING) && block.text == "Exception";
    if is_title {
        None
    } else {
        words::label_alone(&block.text, block.place.is(Place::LABEL))
    }
}

/// Which blocks are preformatted, and too long for a message: sources or dumps.
fn sources(blocks: &[Block]) -> Vec<bool> {
    const LONGEST: usize = 2;
    let is_source = |group: &[Block]| group.len() > LONGEST && group[0].place.is(Place::PREFORMATTED);
    blocks
        .chunk_by(|_, next| next.continues)
        .flat_map(|group| std::iter::repeat_n(is_source(group), group.len()))
        .collect()
}

/// What stands below the last horizontal rule signs the page, if there is a text above it.
fn trailing_section(page: &Page) -> Option<usize> {
    let last = page.blocks.last()?.section;
    let is_text = |block: &Block| block.section < last && !block.place.is(Place::HEADING);
    page.blocks.iter().any(is_text).then_some(last)
}

struct Reader<'a> {
    status: StatusCode,
    lines: Vec<Line<'a>>,
    /// The label of the next block.
    label: Option<Label>,
    /// Whether the last block was a line.
    was_line: bool,
    /// Whether a line has told of an error.
    is_told: bool,
    /// Whether the heading above is about something else than the error.
    is_aside: bool,
    /// How many lines stand above the reason phrase.
    reason: Option<usize>,
}

impl<'a> Reader<'a> {
    fn skip(&mut self) {
        self.label = None;
        self.was_line = false;
    }

    fn read(&mut self, block: &'a Block, next: Option<&Block>) {
        let before = self.label.take();
        let continues = std::mem::take(&mut self.was_line) && block.continues;
        if let Some(label) = label_alone(block) {
            self.label = Some(label);
            return;
        }
        let (own, text) = words::split_label(&block.text, block.lead);
        let is_quoted = |next: &Block| next.place.is(Place::PREFORMATTED) && !block.place.is(Place::PREFORMATTED);
        let is_before_quotation = next.is_some_and(is_quoted) && !text.ends_with(['.', '!', '?']);
        let text = words::without_announcement(words::without_front(text, self.status), is_before_quotation);
        let rank = match own.or(before) {
            Some(Label::Other) => return,
            Some(Label::Message(rank)) => Some(rank),
            None => None,
        };
        if rank.is_none() && block.place.is(Place::HEADING) {
            self.read_heading(text);
        }
        if !self.may_be_message(text, rank) {
            return;
        }
        let kind = self.kind(block, text);
        self.is_told |= kind == Kind::Opening || words::denies(text);
        self.was_line = true;
        self.lines.push(Line {
            text,
            place: block.place,
            kind,
            has_number: block.text.contains(self.status.as_str()),
            rank,
            continues,
        });
    }

    fn kind(&self, block: &Block, text: &str) -> Kind {
        let has_sentence = || self.lines.iter().any(|line| line.is_prose() && line.is_sentence());
        let leads_away = block.linked > 0 && !words::denies(text) && (words::count(text) < 8 || has_sentence());
        if leads_away {
            Kind::Link
        } else {
            words::kind_of(text, self.status)
        }
    }

    /// Below a heading that tells of no error, a page that has told of one speaks of something else.
    fn read_heading(&mut self, text: &str) {
        let is_reason = words::is_reason(text);
        self.is_aside = self.is_told && !is_reason && !words::tells_error(text);
        if is_reason {
            self.reason.get_or_insert(self.lines.len());
        }
    }

    fn may_be_message(&self, text: &str, rank: Option<usize>) -> bool {
        match rank {
            Some(_) => !words::is_no_value(text),
            None => !self.is_aside && !words::is_noise(text),
        }
    }

    /// What stands above the reason phrase is about the site, if the words of the error stand below.
    fn finish(mut self) -> Vec<Line<'a>> {
        let tells = |line: &Line<'_>| line.is_prose() && matches!(line.kind, Kind::Generic | Kind::Specific);
        let above = self.reason.unwrap_or_default();
        if self.lines[above..].iter().any(tells) {
            self.lines.drain(..above);
        }
        self.lines
    }
}
