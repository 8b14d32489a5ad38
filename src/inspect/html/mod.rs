//! Finds the message that an HTML error page holds.
//!
//! It reads pages of 4xx responses only, and must not guess: wrong words are worse than none.

mod blocks;
mod lines;
mod rule;
mod words;

use http::StatusCode;

/// The message of the page, at most 300 characters; `None` if it is no more than the reason phrase.
pub(crate) fn message(page: &str, status: StatusCode) -> Option<String> {
    if !status.is_client_error() {
        return None;
    }
    rule::message(&blocks::read(page)?, status)
}
