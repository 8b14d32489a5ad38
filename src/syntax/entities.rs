//! Decodes the character references of HTML that plain texts hold.

use std::borrow::Cow;

/// The text with its common character references decoded. Any other stays as it is.
///
/// Each is decoded once: `&amp;lt;` is `&lt;`.
pub(crate) fn decode(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find('&') else {
        return Cow::Borrowed(text);
    };
    let mut decoded = String::with_capacity(text.len());
    let (before, mut rest) = text.split_at(first);
    decoded.push_str(before);
    while let Some(reference) = rest.strip_prefix('&') {
        let (character, after) = match decode_first(reference) {
            Some((character, after)) => (character, after),
            None => ('&', reference),
        };
        decoded.push(character);
        let next = after.find('&').unwrap_or(after.len());
        decoded.push_str(&after[..next]);
        rest = &after[next..];
    }
    Cow::Owned(decoded)
}

/// The character that the reference behind an `&` stands for, and what follows.
fn decode_first(reference: &str) -> Option<(char, &str)> {
    /// `#x10FFFF`, with a few zeros more.
    const LONGEST: usize = 12;
    let end = reference.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let character = match &reference[..end] {
        "amp" => '&',
        "apos" => '\'',
        "gt" => '>',
        "lt" => '<',
        "nbsp" => '\u{a0}',
        "quot" => '"',
        name => numbered(name.strip_prefix('#')?)?,
    };
    Some((character, &reference[end + 1..]))
}

/// The character of this number. Controls other than line ends and tabs have no place in a text.
fn numbered(number: &str) -> Option<char> {
    let (digits, radix) = match number.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    // The standard library would take a sign.
    let code = u32::from_str_radix(digits, radix)
        .ok()
        .filter(|_| !digits.starts_with('+'))?;
    let character = char::from_u32(code)?;
    let is_text = !character.is_control() || matches!(character, '\t' | '\n' | '\r');
    is_text.then_some(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_common_reference_is_decoded_and_no_other() {
        let table = [
            ("O&#39;Brien &amp; Sons", "O'Brien & Sons"),
            ("&lt;b&gt; &quot;x&quot; &apos;y&apos;", "<b> \"x\" 'y'"),
            ("a&nbsp;b", "a\u{a0}b"),
            ("&#x41;&#X42;&#67;&#x1F600;", "ABC😀"),
            ("&#0010;&#9;&#13;", "\n\t\r"),
            // At most eleven characters.
            ("&#0000000065;&#00000000065;", "A&#00000000065;"),
            ("&amp;lt;", "&lt;"),
            ("&&amp;&", "&&&"),
            ("a & b; c", "a & b; c"),
            ("&ouml;", "&ouml;"),
            ("&AMP;", "&AMP;"),
            ("&amp", "&amp"),
            ("&#;&#x;&#-1;&#+65;&#x+41;&#é;", "&#;&#x;&#-1;&#+65;&#x+41;&#é;"),
            ("&#0;&#27;&#xD800;&#x110000;", "&#0;&#27;&#xD800;&#x110000;"),
            ("&#00000000000000065;", "&#00000000000000065;"),
            ("é&eacute", "é&eacute"),
            ("", ""),
        ];
        for (text, expected) in table {
            assert_eq!(decode(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_text_without_references_is_not_copied() {
        assert!(matches!(decode("no such user"), Cow::Borrowed("no such user")));
    }

    #[test]
    fn ampersands_alone_cost_one_pass() {
        let text = "&".repeat(1 << 20);
        assert_eq!(decode(&text), text);
    }
}
