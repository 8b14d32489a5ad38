//! Holds a body that was read, and forwards it unchanged, with its true length or without one.

#[cfg(feature = "decompress")]
use std::mem;

use bytes::Bytes;
use http::response;

#[cfg(feature = "decompress")]
use crate::body::decompress::{Corrupt, decompress};
use crate::body::own::{FinalBody, Tail};
use crate::config::settings::Settings;
use crate::inspect::interpret::ErrorBody;
use crate::response::content_length::{self, Length};
use crate::syntax::content::DeclaredContent;

/// A body that was read: all of it, or what comes before its rest.
#[derive(Debug)]
pub(crate) struct ReadBody {
    pub(crate) declared: DeclaredContent,
    pub(crate) bytes: Bytes,
    pub(crate) tail: Tail,
    /// The bytes as they were sent, if those above were decoded from them.
    pub(crate) compressed: Option<Bytes>,
    /// They decode to more than the limit.
    pub(crate) is_cut: bool,
    /// As they were sent, there is more in them than was decoded.
    pub(crate) has_skipped: bool,
}

/// What is known of the bytes of a body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReadAs {
    declared: DeclaredContent,
    is_cut: bool,
}

impl ReadBody {
    pub(crate) fn new(declared: DeclaredContent, bytes: Bytes, tail: Tail) -> Self {
        Self {
            declared,
            bytes,
            tail,
            compressed: None,
            is_cut: false,
            has_skipped: false,
        }
    }

    /// Undoes the content coding, if it is one that is undone.
    #[cfg(feature = "decompress")]
    pub(crate) fn undo_coding(&mut self, head: &response::Parts, settings: Settings) -> Result<(), Corrupt> {
        let Some(coding) = settings.reads.coding(&head.headers) else {
            return Ok(());
        };
        let decoded = decompress(&self.bytes, coding, settings.max_body_size())?;
        self.compressed = Some(mem::replace(&mut self.bytes, decoded.bytes));
        self.is_cut = decoded.is_cut;
        self.has_skipped = decoded.has_skipped;
        Ok(())
    }

    pub(crate) fn read_as(&self) -> ReadAs {
        ReadAs {
            declared: self.declared,
            is_cut: self.is_cut || !matches!(self.tail, Tail::End(_)),
        }
    }
}

/// The bytes as they were read, with what follows them, announced by their true length or by none.
pub(crate) fn hand_on(head: &mut response::Parts, bytes: Bytes, tail: Tail) -> FinalBody {
    let length = match tail {
        Tail::End(None) => Length::Known(bytes.len()),
        Tail::Blanks | Tail::End(Some(_)) | Tail::Lost | Tail::Rest => Length::Omitted,
    };
    content_length::mend(&mut head.headers, length);
    FinalBody::Read(bytes, tail)
}

pub(crate) fn error_body<'a>(
    head: &response::Parts,
    bytes: &'a Bytes,
    read_as: ReadAs,
    settings: &'a Settings,
) -> ErrorBody<'a> {
    ErrorBody {
        status: head.status,
        declared: read_as.declared,
        bytes,
        is_cut: read_as.is_cut,
        settings,
    }
}
