//! Defines the body of the final response apart from what is left of the service's.
//!
//! Without a type parameter: all that decides on a body is compiled once, and not for each service.

use bytes::Bytes;
use http::HeaderMap;

use crate::error::http_error::BoxError;

/// A body that this layer writes.
#[derive(Debug)]
pub(crate) enum OwnBody {
    Full(Bytes),
    /// The response to HEAD.
    HeadResponse,
}

impl OwnBody {
    /// Nothing at all where the request was HEAD. Servers strip the body on HTTP/1, but not on HTTP/2.
    pub(crate) fn unless_head(self, is_head: bool) -> Self {
        if is_head { Self::HeadResponse } else { self }
    }
}

/// What a body that was read leads to.
#[derive(Debug)]
pub(crate) enum FinalBody {
    /// What was read before the body failed, and then its failure.
    Failed(Bytes, BoxError),
    Own(OwnBody),
    /// What was read, as it was, and what follows it.
    Read(Bytes, Tail),
}

impl FinalBody {
    /// See [`OwnBody::unless_head`].
    pub(crate) fn unless_head(self, is_head: bool) -> Self {
        if is_head {
            Self::Own(OwnBody::HeadResponse)
        } else {
            self
        }
    }
}

impl From<OwnBody> for FinalBody {
    fn from(own: OwnBody) -> Self {
        Self::Own(own)
    }
}

/// What follows the bytes that were read of the service's body.
#[derive(Debug)]
pub(crate) enum Tail {
    /// More than the limit, after whole JSON: nothing but blanks and trailers may follow it.
    Blanks,
    /// The end, after trailers if there are any.
    End(Option<Box<HeaderMap>>),
    /// More than its size hint promised. It cannot be handed on.
    Lost,
    /// More than the limit.
    Rest,
}

pub(crate) const OUTGREW_ITS_HINT: &str = "the body of the error response was larger than its size hint";
