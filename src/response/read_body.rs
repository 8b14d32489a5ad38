//! Holds a body that was read, and forwards it unchanged, with its true length or without one.

#[cfg(feature = "decompress")]
use std::mem;
use std::pin::Pin;

use bytes::Bytes;
use http::{HeaderMap, response};

use crate::body::ResponseBody;
#[cfg(feature = "decompress")]
use crate::body::decompress::{Corrupt, decompress};
use crate::config::settings::Settings;
use crate::error::panic::drop_catching;
use crate::exchange::Exchange;
use crate::inspect::interpret::ErrorBody;
use crate::response::content_length::{self, Length};
use crate::syntax::content::DeclaredContent;

/// A body that was read: all of it, or what comes before its rest.
#[derive(Debug)]
pub(crate) struct ReadBody<B> {
    pub(crate) declared: DeclaredContent,
    pub(crate) bytes: Bytes,
    pub(crate) tail: Tail<B>,
    /// The bytes as they were sent, if those above were decoded from them.
    pub(crate) compressed: Option<Bytes>,
    /// They decode to more than the limit.
    pub(crate) is_cut: bool,
    /// As they were sent, there is more in them than was decoded.
    pub(crate) has_skipped: bool,
}

/// What follows the bytes that were read.
#[derive(Debug)]
pub(crate) enum Tail<B> {
    /// The end, after trailers if there are any.
    End(Option<Box<HeaderMap>>),
    /// More than its size hint promised. It cannot be handed on.
    Lost,
    /// More than the limit, after whole JSON: nothing but blanks and trailers may follow it.
    Blanks(Rest<B>),
    /// More than the limit.
    Rest(Rest<B>),
}

/// A body that was not read to its end. Its `Drop` may panic, so it runs only where that is caught.
#[derive(Debug)]
pub(crate) struct Rest<B>(Option<Pin<Box<B>>>);

impl<B> Rest<B> {
    pub(crate) fn new(body: Pin<Box<B>>) -> Self {
        Self(Some(body))
    }

    pub(crate) fn take(&mut self) -> Option<Pin<Box<B>>> {
        self.0.take()
    }
}

impl<B> Drop for Rest<B> {
    fn drop(&mut self) {
        drop_catching(self.0.take());
    }
}

/// What is known of the bytes of a body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReadAs {
    declared: DeclaredContent,
    is_cut: bool,
}

impl<B> ReadBody<B> {
    pub(crate) fn new(declared: DeclaredContent, bytes: Bytes, tail: Tail<B>) -> Self {
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

pub(crate) const OUTGREW_ITS_HINT: &str = "the body of the error response was larger than its size hint";

/// The bytes as they were read, with what follows them, announced by their true length or by none.
pub(crate) fn hand_on<B>(
    head: &mut response::Parts,
    bytes: Bytes,
    tail: Tail<B>,
    exchange: &mut Exchange,
) -> ResponseBody<B> {
    let length = match tail {
        Tail::End(None) => Length::Known(bytes.len()),
        Tail::Blanks(_) | Tail::End(Some(_)) | Tail::Lost | Tail::Rest(_) => Length::Omitted,
    };
    content_length::mend(&mut head.headers, length);
    match tail {
        Tail::End(trailers) => ResponseBody::complete(bytes, trailers),
        Tail::Lost => ResponseBody::failing(bytes, OUTGREW_ITS_HINT.into(), exchange.handle.clone()),
        // Hooks of this exchange are still to be called: the body gets a handle of its own.
        Tail::Blanks(rest) => resume(bytes, rest, |bytes, rest| {
            ResponseBody::resumed_after_json(bytes, rest, exchange.handle.clone())
        }),
        Tail::Rest(rest) => resume(bytes, rest, |bytes, rest| {
            ResponseBody::resumed(bytes, rest, exchange.handle.clone())
        }),
    }
}

fn resume<B>(
    bytes: Bytes,
    mut rest: Rest<B>,
    resumed: impl FnOnce(Bytes, Pin<Box<B>>) -> ResponseBody<B>,
) -> ResponseBody<B> {
    match rest.take() {
        Some(rest) => resumed(bytes, rest),
        None => ResponseBody::complete(bytes, None),
    }
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
