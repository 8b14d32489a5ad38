//! What is shared text? UTF-8 in `Bytes`, so that a message read from a body is never copied.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;

/// Immutable UTF-8 that costs nothing to slice and little to clone.
///
/// Holds valid UTF-8 by construction. Without `unsafe` the compiler cannot be told so, and every
/// look at it validates anew; that is far cheaper than the copy a `String` would need.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Message(Bytes);

impl Message {
    pub(crate) const fn from_static(text: &'static str) -> Self {
        Self(Bytes::from_static(text.as_bytes()))
    }

    /// `part` of what `bytes` spell: the same memory, unless it had to be decoded.
    pub(crate) fn slice_of(bytes: &Bytes, part: &str) -> Self {
        if bytes.as_ptr_range().contains(&part.as_ptr()) {
            Self(bytes.slice_ref(part.as_bytes()))
        } else {
            Self(Bytes::copy_from_slice(part.as_bytes()))
        }
    }

    /// At most `max` bytes of the text, cut at a character, with `…` where something is missing.
    pub(crate) fn capped(text: String, max: usize) -> Self {
        if text.len() <= max {
            return Self(text.into());
        }
        let end = (0..=max)
            .rev()
            .find(|&end| text.is_char_boundary(end))
            .unwrap_or_default();
        Self(format!("{}…", &text[..end]).into())
    }

    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The text without a look at it.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn into_bytes(self) -> Bytes {
        self.0
    }
}

impl From<Cow<'static, str>> for Message {
    fn from(text: Cow<'static, str>) -> Self {
        match text {
            Cow::Borrowed(text) => Self::from_static(text),
            Cow::Owned(text) => Self(text.into()),
        }
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}
