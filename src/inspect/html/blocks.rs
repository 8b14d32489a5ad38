//! Turns the tags and texts of a page into its blocks: lines of text with what stands around them.
//!
//! It knows HTML, and nothing of errors but the words that authors use for classes.

use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};

/// A page with more blocks is a document or an application, and is not read.
const MAX_BLOCKS: usize = 512;
/// Browsers stop at the same depth.
const MAX_DEPTH: usize = 512;

/// All that a page shows, in order.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) blocks: Vec<Block>,
    pub(super) title: String,
    /// The number of fields that a user can fill in.
    pub(super) fields: usize,
    pub(super) has_password: bool,
    /// The number of elements that can show something other than a title.
    pub(super) elements: usize,
    /// Whether one of them is shown.
    shows_element: bool,
}

/// A run of text without a break.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// Blanks are collapsed.
    pub(super) text: String,
    pub(super) place: Place,
    /// How many bytes of the text stand in links.
    pub(super) linked: usize,
    /// How many bytes at the start are bold, or a header of a table.
    pub(super) lead: usize,
    /// Only a line break stands before it.
    pub(super) continues: bool,
    /// How many horizontal rules stand before it.
    pub(super) section: usize,
}

/// Where a text stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place(u16);

impl Place {
    /// Not shown.
    const SKIPPED: Self = Self(1);
    /// Navigation, footers, searches: the same on every page.
    pub(super) const FRAME: Self = Self(1 << 1);
    pub(super) const HEADER: Self = Self(1 << 2);
    pub(super) const MAIN: Self = Self(1 << 4);
    /// Marked as an error or a message.
    pub(super) const ERROR: Self = Self(1 << 5);
    const LINK: Self = Self(1 << 6);
    pub(super) const LIST: Self = Self(1 << 7);
    pub(super) const HEADING: Self = Self(1 << 8);
    const BOLD: Self = Self(1 << 9);
    /// A header of a table or of a description list.
    pub(super) const LABEL: Self = Self(1 << 10);
    pub(super) const PREFORMATTED: Self = Self(1 << 11);
    const TITLE: Self = Self(1 << 12);

    pub(super) fn is(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// `None` if the page is too large or too deep for an error page.
pub(super) fn read(page: &str) -> Option<Page> {
    const START: &str = "<noscript>";
    let shown = read_shown(page)?;
    if !shown.blocks.is_empty() || shown.shows_element || !page.contains(START) {
        return Some(shown);
    }
    // No script could fill a page without elements: what stands in `noscript` is all of it.
    let page = page.replace(START, "<div>").replace("</noscript>", "</div>");
    let is_about_scripts = |block: &Block| block.text.to_lowercase().contains("script");
    read_shown(&page).filter(|page| !page.blocks.iter().any(is_about_scripts))
}

fn read_shown(page: &str) -> Option<Page> {
    let mut reader = Reader::default();
    let mut emitter = CallbackEmitter::<_, Stop, ()>::new(|event: CallbackEvent<'_>, _| reader.read(&event));
    emitter.naively_switch_states(true);
    let is_too_much = Tokenizer::new_with_emitter(page, emitter).next().is_some();
    if is_too_much {
        return None;
    }
    reader.end_block();
    Some(reader.page)
}

/// Stops the tokenizer.
struct Stop;

#[derive(Default)]
struct Reader {
    page: Page,
    open: Vec<Element>,
    block: Block,
    has_blank: bool,
    sections: usize,
    /// The start tag that is being read.
    tag: Option<Element>,
    attribute: Attribute,
    /// Whether a user can fill in the tag that is being read.
    is_field: bool,
}

#[derive(Clone, Copy)]
struct Element {
    name: Name,
    /// With that of all elements around it.
    place: Place,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Attribute {
    AriaHidden,
    ClassOrId,
    #[default]
    Other,
    Role,
    Style,
    Type,
}

impl Reader {
    fn read(&mut self, event: &CallbackEvent<'_>) -> Option<Stop> {
        match *event {
            CallbackEvent::OpenStartTag { name } => {
                self.break_before(Name::of(name));
                self.attribute = Attribute::Other;
                self.is_field = matches!(name, b"input" | b"select" | b"textarea");
                self.tag = Some(self.element(name));
            }
            CallbackEvent::AttributeName { name } => self.read_attribute_name(name),
            CallbackEvent::AttributeValue { value } => self.read_attribute_value(value),
            CallbackEvent::CloseStartTag { self_closing } => {
                if let Some(element) = self.tag.take() {
                    self.start(element, self_closing);
                }
            }
            CallbackEvent::EndTag { name } => self.end(Name::of(name)),
            CallbackEvent::String { value } => self.push_text(&String::from_utf8_lossy(value)),
            CallbackEvent::Comment { .. } | CallbackEvent::Doctype { .. } | CallbackEvent::Error(_) => {}
        }
        let is_too_much = self.page.blocks.len() > MAX_BLOCKS || self.open.len() > MAX_DEPTH;
        is_too_much.then_some(Stop)
    }

    fn place(&self) -> Place {
        self.open.last().map_or_else(Place::default, |element| element.place)
    }

    fn element(&self, name: &[u8]) -> Element {
        Element {
            name: Name::of(name),
            place: self.place().with(place_of_element(name)),
        }
    }

    fn read_attribute_name(&mut self, name: &[u8]) {
        self.attribute = match name {
            b"class" | b"id" => Attribute::ClassOrId,
            b"role" => Attribute::Role,
            b"aria-hidden" => Attribute::AriaHidden,
            b"style" => Attribute::Style,
            b"type" => Attribute::Type,
            _ => Attribute::Other,
        };
        if name == b"hidden" {
            self.mark(Place::SKIPPED);
        }
    }

    fn read_attribute_value(&mut self, value: &[u8]) {
        match self.attribute {
            Attribute::ClassOrId => self.mark(place_of_words(value)),
            Attribute::Role => self.mark(place_of_role(value)),
            Attribute::AriaHidden if value == b"true" => self.mark(Place::SKIPPED),
            Attribute::Style if hides(value) => self.mark(Place::SKIPPED),
            Attribute::Type => {
                self.is_field = self.is_field && !is_button(value);
                self.page.has_password |= value.eq_ignore_ascii_case(b"password");
            }
            Attribute::AriaHidden | Attribute::Other | Attribute::Style => {}
        }
        self.attribute = Attribute::Other;
    }

    fn mark(&mut self, place: Place) {
        if let Some(tag) = &mut self.tag {
            tag.place = tag.place.with(place);
        }
    }

    fn start(&mut self, element: Element, self_closing: bool) {
        let Element { name, place } = element;
        self.page.fields += usize::from(self.is_field && !place.is(Place::SKIPPED.with(Place::FRAME)));
        if ["html", "head", "body", "meta", "link", "title"]
            .iter()
            .all(|frame| !name.is(frame.as_bytes()))
        {
            self.page.elements += 1;
            self.page.shows_element |= !place.is(Place::SKIPPED);
        }
        let is_empty = name.is_void() || (self_closing && place.is(Place::SKIPPED));
        if !is_empty {
            self.open.push(element);
        }
    }

    /// Ends what the start of this element ends.
    fn break_before(&mut self, name: Name) {
        if name.is(b"br") {
            self.break_line();
        } else if !name.is_inline() {
            self.end_block();
            self.close_before(name);
            if name.is(b"hr") && !self.is_in_first_frame() {
                self.sections += 1;
            }
        }
    }

    /// Whether this is the navigation at the top, where a horizontal rule divides nothing.
    fn is_in_first_frame(&self) -> bool {
        self.place().is(Place::FRAME) && self.page.blocks.iter().all(|block| block.place.is(Place::FRAME))
    }

    fn end(&mut self, name: Name) {
        if !name.is_inline() {
            self.end_block();
        }
        if let Some(at) = self.open.iter().rposition(|element| element.name == name) {
            self.open.truncate(at);
        }
    }

    /// Closes what the start of this element closes, as browsers do.
    fn close_before(&mut self, name: Name) {
        while let Some(at) = self.open.iter().rposition(|element| !element.name.is_inline()) {
            if !self.open[at].name.is_closed_by(name) {
                return;
            }
            self.open.truncate(at);
        }
    }

    fn push_text(&mut self, text: &str) {
        let place = self.place();
        if place.is(Place::SKIPPED) {
            return;
        }
        if place.is(Place::TITLE) {
            self.page.title.push_str(text);
            return;
        }
        if !place.is(Place::PREFORMATTED) {
            self.push_line(text, place);
            return;
        }
        for (at, line) in text.split('\n').enumerate() {
            if at > 0 {
                self.break_line();
            }
            self.push_line(line, place);
        }
    }

    fn push_line(&mut self, line: &str, place: Place) {
        let block = &mut self.block;
        self.has_blank |= line.is_empty() || line.starts_with(is_blank);
        for word in line.split(is_blank).filter(|word| !word.is_empty()) {
            if block.text.is_empty() && block.continues && !place.is(Place::PREFORMATTED) && goes_on(word) {
                if let Some(last) = take_unfinished(&mut self.page.blocks) {
                    *block = last;
                    self.has_blank = true;
                }
            }
            if block.text.is_empty() {
                block.place = place;
                block.section = self.sections;
            } else if self.has_blank {
                block.text.push(' ');
            }
            let is_bold_so_far = block.lead == block.text.trim_end().len();
            block.text.push_str(word);
            if place.is(Place::BOLD) && is_bold_so_far {
                block.lead = block.text.len();
            }
            if place.is(Place::LINK) {
                block.linked += word.len();
            }
            self.has_blank = true;
        }
        self.has_blank = line.is_empty() || line.ends_with(is_blank);
    }

    /// A break continues the text before it, if there is one.
    fn break_line(&mut self) {
        let continues = self.block.continues || !self.block.text.is_empty();
        self.end_block();
        self.block.continues = continues;
    }

    fn end_block(&mut self) {
        self.has_blank = false;
        if self.block.text.is_empty() {
            self.block.continues = false;
        } else {
            self.page.blocks.push(std::mem::take(&mut self.block));
        }
    }
}

/// The last block, if it ends within a sentence.
fn take_unfinished(blocks: &mut Vec<Block>) -> Option<Block> {
    let is_unfinished = !blocks.last()?.text.ends_with(['.', ':', '!', '?', ';']);
    if is_unfinished { blocks.pop() } else { None }
}

/// Whether the word is in the middle of a sentence, that only the layout broke.
fn goes_on(word: &str) -> bool {
    word.starts_with(char::is_lowercase) && !word.ends_with(':')
}

/// Other blanks of Unicode stay as they are: they are typography.
fn is_blank(c: char) -> bool {
    c.is_ascii_whitespace() || c == '\u{a0}' || c == '\0'
}

/// The name of an element, as much of it as tells it from others.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Name([u8; 10]);

impl Name {
    fn of(name: &[u8]) -> Self {
        let mut short = [0; 10];
        let length = name.len().min(short.len());
        short[..length].copy_from_slice(&name[..length]);
        Self(short)
    }

    fn is(self, name: &[u8]) -> bool {
        self == Self::of(name)
    }

    fn trimmed(&self) -> &[u8] {
        let length = self.0.iter().position(|&byte| byte == 0).unwrap_or(self.0.len());
        &self.0[..length]
    }

    /// Whether nothing stands in it, or its place is none: the classes of `html` and `body` are those of a theme.
    fn is_void(self) -> bool {
        matches!(
            self.trimmed(),
            b"html"
                | b"head"
                | b"body"
                | b"area"
                | b"base"
                | b"br"
                | b"col"
                | b"embed"
                | b"hr"
                | b"img"
                | b"input"
                | b"link"
                | b"meta"
                | b"param"
                | b"source"
                | b"track"
                | b"wbr"
        )
    }

    fn is_inline(self) -> bool {
        matches!(
            self.trimmed(),
            b"a" | b"abbr"
                | b"acronym"
                | b"b"
                | b"bdi"
                | b"bdo"
                | b"big"
                | b"cite"
                | b"code"
                | b"data"
                | b"del"
                | b"dfn"
                | b"em"
                | b"font"
                | b"i"
                | b"img"
                | b"input"
                | b"ins"
                | b"kbd"
                | b"label"
                | b"mark"
                | b"nobr"
                | b"q"
                | b"s"
                | b"samp"
                | b"script"
                | b"small"
                | b"span"
                | b"strike"
                | b"strong"
                | b"style"
                | b"sub"
                | b"sup"
                | b"svg"
                | b"time"
                | b"tt"
                | b"u"
                | b"var"
                | b"wbr"
        )
    }

    /// Whether the start of the other element ends this one.
    fn is_closed_by(self, other: Self) -> bool {
        match self.trimmed() {
            b"p" => true,
            b"li" => other.is(b"li"),
            b"option" => other.is(b"option"),
            b"dt" | b"dd" => other.is(b"dt") || other.is(b"dd"),
            b"td" | b"th" => other.is(b"td") || other.is(b"th") || other.is(b"tr"),
            b"tr" => other.is(b"tr"),
            _ => false,
        }
    }
}

fn place_of_element(name: &[u8]) -> Place {
    match name {
        b"script" | b"style" | b"noscript" | b"svg" | b"template" | b"select" | b"textarea" | b"button" | b"iframe"
        | b"object" | b"video" | b"audio" | b"canvas" | b"datalist" | b"math" | b"noembed" | b"noframes"
        | b"dialog" | b"map" | b"xmp" => Place::SKIPPED,
        b"title" => Place::TITLE,
        b"nav" | b"footer" | b"aside" | b"address" | b"menu" | b"search" => Place::FRAME,
        b"header" => Place::HEADER,
        b"main" => Place::MAIN,
        b"a" | b"label" => Place::LINK,
        b"ul" | b"ol" => Place::LIST,
        b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => Place::HEADING,
        b"b" | b"strong" => Place::BOLD,
        b"th" | b"dt" => Place::LABEL,
        b"pre" => Place::PREFORMATTED,
        _ => Place::default(),
    }
}

fn place_of_role(role: &[u8]) -> Place {
    match role {
        b"navigation" | b"contentinfo" | b"search" | b"menu" | b"menubar" | b"complementary" | b"toolbar" => {
            Place::FRAME
        }
        b"banner" => Place::HEADER,
        b"main" => Place::MAIN,
        b"alert" => Place::ERROR,
        b"heading" => Place::HEADING,
        b"dialog" | b"alertdialog" => Place::SKIPPED,
        _ => Place::default(),
    }
}

/// What the words of a class or an id give away: `page-footer` is one, `bodyContent` is the main part.
fn place_of_words(value: &[u8]) -> Place {
    let mut place = Place::default();
    for class in value.split(u8::is_ascii_whitespace) {
        place = place.with(match class {
            b"hidden" | b"d-none" | b"hide" | b"sr-only" | b"visually-hidden" | b"noprint" => Place::SKIPPED,
            // `has-sidebar` tells what stands beside.
            _ if class.starts_with(b"no-") || class.starts_with(b"has-") || class.starts_with(b"with-") => continue,
            _ => class
                .split(|byte| !byte.is_ascii_alphanumeric())
                .fold(Place::default(), |place, word| place.with(place_of_word(word))),
        });
    }
    place
}

fn place_of_word(word: &[u8]) -> Place {
    let mut lower = [0; 16];
    let Some(lower) = lower.get_mut(..word.len()) else {
        return Place::default();
    };
    lower.copy_from_slice(word);
    lower.make_ascii_lowercase();
    match &*lower {
        b"nav" | b"navbar" | b"navigation" | b"menu" | b"breadcrumb" | b"breadcrumbs" | b"sidebar" | b"toolbar"
        | b"search" | b"searchbar" | b"copyright" | b"powered" | b"poweredby" | b"cookie" | b"cookies" | b"skip"
        | b"topbar" | b"logo" | b"social" => Place::FRAME,
        b"header" | b"masthead" | b"banner" | b"branding" => Place::HEADER,
        b"main" | b"content" | b"body" | b"bodycontent" | b"maincontent" => Place::MAIN,
        b"alert" | b"message" | b"msg" | b"exception" | b"flash" => Place::ERROR,
        // `errors`, `errorMessage`, `error404`, `erreur`
        word if word.starts_with(b"err") => Place::ERROR,
        word if word.ends_with(b"footer") => Place::FRAME,
        word if word.ends_with(b"toolbar") || word.ends_with(b"navbar") => Place::FRAME,
        _ => Place::default(),
    }
}

fn hides(style: &[u8]) -> bool {
    let style: Vec<u8> = style
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let has = |needle: &[u8]| {
        style
            .windows(needle.len())
            .any(|window| window.eq_ignore_ascii_case(needle))
    };
    has(b"display:none") || has(b"visibility:hidden")
}

fn is_button(kind: &[u8]) -> bool {
    [&b"hidden"[..], b"submit", b"button", b"image", b"reset", b"checkbox"]
        .iter()
        .any(|button| kind.eq_ignore_ascii_case(button))
}
