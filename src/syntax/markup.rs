//! Distinguishes markup from text that merely contains angle brackets.

/// Whether the text starts as an HTML or XML document or fragment does.
///
/// `<id> must be a number` is text: no HTML element is called so, and nothing closes it.
pub(crate) fn starts_as_markup(text: &str) -> bool {
    match text.as_bytes() {
        [b'<', b'!' | b'?', ..] => true,
        [b'<', b'/', letter, ..] => letter.is_ascii_alphabetic(),
        [b'<', letter, ..] if letter.is_ascii_alphabetic() => {
            let name = tag_name(&text[1..]);
            is_html_element(name) || is_nested(text) || is_closed(text, name)
        }
        _ => false,
    }
}

/// Whether there is a tag, a comment, a doctype or a processing instruction anywhere in the text.
///
/// For text that is labelled as HTML, which starts with words where a framework sent a plain string.
pub(crate) fn contains_markup(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.windows(2).enumerate().any(|(at, pair)| match *pair {
        [b'<', b'!' | b'?'] => true,
        [b'<', b'/'] => bytes.get(at + 2).is_some_and(u8::is_ascii_alphabetic),
        // Where many `<` are in a row, no name has to be looked up.
        [b'<', letter] if letter.is_ascii_alphabetic() => is_html_element(tag_name(&text[at + 1..])),
        _ => false,
    })
}

/// A tag that another one follows at once.
fn is_nested(text: &str) -> bool {
    let inside = text.split_once('>').map(|(_, inside)| inside.trim_start());
    inside.is_some_and(|inside| inside.starts_with('<'))
}

/// A tag that ends in itself or in an end tag.
fn is_closed(text: &str, name: &str) -> bool {
    let closes = |(at, _): (usize, &str)| text[at + 2..].starts_with(name);
    text.split_once('>').is_some_and(|(tag, _)| tag.ends_with('/')) || text.match_indices("</").any(closes)
}

/// The name that the text begins with.
fn tag_name(text: &str) -> &str {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.');
    let name = text
        .bytes()
        .take(MAX_NAME)
        .take_while(|&byte| is_part(char::from(byte)));
    &text[..name.count()]
}

/// No element of HTML has a longer name.
const MAX_NAME: usize = 16;

fn is_html_element(name: &str) -> bool {
    let lowercase = || name.bytes().map(|byte| byte.to_ascii_lowercase());
    HTML_ELEMENTS
        .binary_search_by(|element| element.bytes().cmp(lowercase()))
        .is_ok()
}

/// The elements of HTML that pages of errors are made of, in alphabetical order
/// (<https://html.spec.whatwg.org/multipage/indices.html>).
#[rustfmt::skip]
const HTML_ELEMENTS: [&str; 82] = [
    "a", "abbr", "address", "article", "aside", "b", "base", "big", "blockquote", "body", "br", "button", "caption",
    "center", "cite", "code", "col", "dd", "del", "details", "div", "dl", "dt", "em", "fieldset", "figure", "font",
    "footer", "form", "frame", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "i",
    "iframe", "img", "input", "ins", "kbd", "label", "li", "link", "main", "meta", "nav", "noscript", "ol", "option",
    "p", "pre", "q", "s", "samp", "script", "section", "select", "small", "span", "strong", "style", "sub", "sup",
    "svg", "table", "tbody", "td", "template", "textarea", "th", "title", "tr", "tt", "u", "ul",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_in_order_and_short() {
        assert!(HTML_ELEMENTS.is_sorted());
        assert!(HTML_ELEMENTS.iter().all(|name| name.len() < MAX_NAME));
    }

    #[test]
    fn only_what_can_be_markup_is_taken_for_it() {
        // Whether it starts as markup, and whether it contains markup.
        let table = [
            ("<!DOCTYPE html>", true, true),
            ("<!-- x -->", true, true),
            ("<?xml version=\"1.0\"?>", true, true),
            ("<html", true, true),
            ("<P>no", true, true),
            ("<br/>no", true, true),
            ("</p>no", true, true),
            ("<Error><Reason>x", true, false),
            ("<Error>\n <Reason>x", true, false),
            ("<fault>x</fault>", true, true),
            ("<soap:Fault>x</soap:Fault>", true, true),
            ("<empty/>", true, false),
            ("<id> must be a number", false, false),
            ("<id>", false, false),
            ("<id> is no <name>", false, false),
            ("<id> or </name>", false, true),
            ("<b-c> must be a number", false, false),
            ("<p_q> must be a number", false, false),
            ("<a.b> must be a number", false, false),
            ("<a:b> must be a number", false, false),
            ("<abbreviations16>", false, false),
            ("no <!-- way", false, true),
            ("no <?php", false, true),
            ("no </b", false, true),
            ("a < b", false, false),
            ("<3", false, false),
            ("<3/> or <3></3>", false, false),
            ("< br>", false, false),
            ("<", false, false),
            ("", false, false),
            ("no <b>way</b>", false, true),
            ("no <br> way", false, true),
            ("5 </ 6", false, false),
            ("é <é>", false, false),
        ];
        for (text, starts, contains) in table {
            assert_eq!(starts_as_markup(text), starts, "{text}");
            assert_eq!(contains_markup(text), contains, "{text}");
        }
    }
}
