//! Finds the length that the headers announce for the JSON that takes the place of a body.

use http::HeaderMap;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};

use crate::exchange::Exchange;
use crate::response::headers::Length;
use crate::syntax::content::Content;
use crate::syntax::media_type::MediaKind;

/// How long the JSON is said to be that takes the place of an empty body.
///
/// To HEAD, an empty body says nothing of the one that GET would have got. Where the headers announce one that we
/// would have read, its message is unknown, and so is the length of the JSON.
pub(crate) fn length_of_replacement(headers: &HeaderMap, exchange: &Exchange, length: usize) -> Length {
    if exchange.is_head && may_have_text_body(headers) {
        Length::Omitted
    } else {
        Length::Known(length)
    }
}

fn may_have_text_body(headers: &HeaderMap) -> bool {
    let content = Content::of(headers);
    let has_body = match content.kind {
        MediaKind::Html | MediaKind::Text => content_length(headers) != Some(0),
        MediaKind::Unknown => content_length(headers).is_some_and(|length| length > 0),
        MediaKind::Grpc | MediaKind::Json | MediaKind::Other => false,
    };
    has_body && !content.is_encoded
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    if headers.contains_key(TRANSFER_ENCODING) {
        return Some(u64::MAX);
    }
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
