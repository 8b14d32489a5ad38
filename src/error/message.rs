//! Holds the text of a message: UTF-8 in [`Bytes`], so that what was read from a body is never copied.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, LazyLock};

use bytes::Bytes;

/// Immutable UTF-8 that costs nothing to slice and little to clone.
///
/// Holds valid UTF-8 by construction. Without `unsafe` the compiler cannot be told so, and every
/// look at it validates anew; that is far cheaper than the copy a `String` would need.
#[derive(Clone)]
pub(crate) struct Message(Text);

#[derive(Clone)]
enum Text {
    Known(Bytes),
    /// Read at its first use.
    Lazy(Arc<LazyText>),
}

type LazyText = LazyLock<Bytes, Box<dyn FnOnce() -> Bytes + Send>>;

impl Message {
    pub(crate) const fn from_static(text: &'static str) -> Self {
        Self::known(Bytes::from_static(text.as_bytes()))
    }

    const fn known(text: Bytes) -> Self {
        Self(Text::Known(text))
    }

    /// A message that is read when somebody looks at it.
    pub(crate) fn lazy(read: impl FnOnce() -> Self + Send + 'static) -> Self {
        let read = || read().into_bytes();
        Self(Text::Lazy(Arc::new(LazyLock::new(Box::new(read)))))
    }

    /// `part` of what `bytes` spell: the same memory, unless it had to be decoded.
    pub(crate) fn slice_of(bytes: &Bytes, part: &str) -> Self {
        if bytes.as_ptr_range().contains(&part.as_ptr()) {
            Self::known(bytes.slice_ref(part.as_bytes()))
        } else {
            Self::known(Bytes::copy_from_slice(part.as_bytes()))
        }
    }

    /// As [`slice_of`](Self::slice_of), with `…` where something is missing: more than `max` bytes, or, in what
    /// `is_cut`, the end.
    pub(crate) fn limited_slice_of(bytes: &Bytes, part: &str, is_cut: bool, max: usize) -> Self {
        let start = truncated(part, max);
        if is_cut || start.len() < part.len() {
            Self::known(with_ellipsis(start))
        } else {
            Self::slice_of(bytes, part)
        }
    }

    /// At most `max` bytes of the text, cut at a character, with `…` where something is missing. `None` if that is none.
    pub(crate) fn limited(text: String, max: usize) -> Option<Self> {
        let start = truncated(&text, max);
        if max == 0 {
            None
        } else if start.len() < text.len() {
            Some(Self::known(with_ellipsis(start)))
        } else {
            Some(Self::known(text.into()))
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    /// The text without a look at it.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Text::Known(text) => text,
            Text::Lazy(text) => text,
        }
    }

    pub(crate) fn into_bytes(self) -> Bytes {
        match self.0 {
            Text::Known(text) => text,
            Text::Lazy(text) => Bytes::clone(&text),
        }
    }

    /// Whether both are the same text, without reading a message that nobody needs.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Text::Lazy(one), Text::Lazy(two)) if Arc::ptr_eq(one, two) => true,
            _ => self == other,
        }
    }
}

impl PartialEq for Message {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Message {}

/// The start of a text whose end is missing, in one allocation.
fn with_ellipsis(start: &str) -> Bytes {
    let mut text = String::with_capacity(start.len() + '…'.len_utf8());
    text.push_str(start);
    text.push('…');
    text.into()
}

/// At most `max` bytes of the text, up to the end of a character.
pub(crate) fn truncated(text: &str, max: usize) -> &str {
    if text.len() <= max {
        return text;
    }
    let end = (0..=max).rev().find(|&end| text.is_char_boundary(end));
    &text[..end.unwrap_or_default()]
}

impl From<Cow<'static, str>> for Message {
    fn from(text: Cow<'static, str>) -> Self {
        match text {
            Cow::Borrowed(text) => Self::from_static(text),
            Cow::Owned(text) => Self::known(text.into()),
        }
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_that_are_read_later_are_the_same_if_their_texts_are() {
        let lazy = |text| Message::lazy(move || Message::from_static(text));
        let one = lazy("a");
        assert!(one.is_same(&one.clone()));
        assert!(one.is_same(&lazy("a")));
        assert!(!one.is_same(&lazy("b")));
        assert!(!one.is_same(&Message::from_static("b")));
    }

    #[test]
    fn a_text_is_cut_at_a_character() {
        for (text, max, expected) in [
            ("abc", 3, "abc"),
            ("abcd", 3, "abc…"),
            ("aé", 2, "a…"),
            ("é", 1, "…"),
            ("", 1, ""),
        ] {
            let limited = Message::limited(text.to_owned(), max).unwrap();
            assert_eq!(limited.as_str(), expected, "{text} {max}");
            let bytes = Bytes::from_static(text.as_bytes());
            assert_eq!(
                Message::limited_slice_of(&bytes, text, false, max).as_str(),
                expected,
                "{text} {max}"
            );
        }
        assert!(Message::limited("abc".to_owned(), 0).is_none());
        let bytes = Bytes::from_static(b"abc");
        assert_eq!(Message::limited_slice_of(&bytes, "abc", true, 9).as_str(), "abc…");
    }

    #[test]
    fn a_lazy_message_is_read_once_and_only_if_asked_for() {
        let unread = Message::lazy(|| unreachable!("nobody asked"));
        assert!(unread.is_same(&unread.clone()));
        let read = Message::lazy(|| Message::from_static("read"));
        assert_eq!((read.as_str(), read.clone().as_str()), ("read", "read"));
        assert!(!read.is_same(&Message::from_static("other")));
    }
}
