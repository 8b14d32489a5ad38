//! Tests chains of sources that are long, endless or broken.

use std::error::Error;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};

use tower_json_errors::{Expose, HttpError, JsonErrorsLayer};

use super::wrapped;
use crate::support::fail;

#[tokio::test]
#[cfg_attr(not(feature = "tower"), ignore = "expects the statuses of the feature `tower`")]
async fn an_error_is_found_at_the_end_of_a_thousand_sources() {
    let error = wrapped(tower::timeout::error::Elapsed::new(), 1_000);
    let answer = fail(&JsonErrorsLayer::new(), error).await;
    answer.assert_error(504, "Gateway Timeout");
}

/// Its own source.
#[derive(Debug)]
struct Loop;

impl fmt::Display for Loop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("loop")
    }
}

impl Error for Loop {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self)
    }
}

#[tokio::test]
async fn a_chain_that_loops_ends_in_a_500() {
    for levels in [0, 1] {
        let answer = fail(&JsonErrorsLayer::new(), wrapped(Loop, levels)).await;
        answer.assert_error(500, "Internal Server Error");
    }
}

/// Panics in `source`, and counts how often it was asked.
#[derive(Debug)]
struct PanicsInSource;

static ASKED: AtomicUsize = AtomicUsize::new(0);

impl fmt::Display for PanicsInSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a secret")
    }
}

impl Error for PanicsInSource {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        ASKED.fetch_add(1, Ordering::Relaxed);
        panic!("another secret")
    }
}

#[tokio::test]
async fn a_source_that_panics_ends_in_a_500() {
    for expose in [Expose::ClientErrors, Expose::Everything] {
        let before = ASKED.load(Ordering::Relaxed);
        let answer = fail(&JsonErrorsLayer::new().expose(expose), wrapped(PanicsInSource, 1)).await;
        answer.assert_error(500, "Internal Server Error");
        assert!(ASKED.load(Ordering::Relaxed) > before);
    }
}

/// Panics when it is displayed.
#[derive(Debug)]
struct PanicsInDisplay(tower::timeout::error::Elapsed);

impl fmt::Display for PanicsInDisplay {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("a secret")
    }
}

impl Error for PanicsInDisplay {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

#[tokio::test]
#[cfg_attr(not(feature = "tower"), ignore = "expects the statuses of the feature `tower`")]
async fn an_error_that_panics_when_displayed_keeps_its_status() {
    for expose in [Expose::ClientErrors, Expose::Everything] {
        let error = PanicsInDisplay(tower::timeout::error::Elapsed::new());
        let answer = fail(&JsonErrorsLayer::new().expose(expose), error).await;
        answer.assert_error(504, "Gateway Timeout");
    }
}

#[tokio::test]
async fn a_huge_text_is_cut_at_a_character_where_it_is_shown() {
    let layer = JsonErrorsLayer::new().expose(Expose::Everything).max_message_size(10);
    let answer = fail(&layer, "€".repeat(1_000_000)).await;
    answer.assert_error(500, "€€€…");
    let answer = fail(&layer.max_message_size(0), "€".repeat(1_000_000)).await;
    answer.assert_error(500, "Internal Server Error");
}

#[tokio::test]
async fn a_text_within_the_limit_is_whole() {
    let layer = JsonErrorsLayer::new().expose(Expose::Everything).max_message_size(9);
    fail(&layer, "€€€").await.assert_error(500, "€€€");
}

#[tokio::test]
async fn a_text_of_several_lines_is_still_json() {
    let layer = JsonErrorsLayer::new().expose(Expose::Everything);
    let text = "line 1\nline \"2\"\u{1}\\";
    fail(&layer, text).await.assert_error(500, text);
}

#[tokio::test]
async fn the_message_of_an_http_error_is_never_cut() {
    let layer = JsonErrorsLayer::new().max_body_size(3).max_message_size(3);
    let answer = fail(&layer, HttpError::conflict("taken")).await;
    answer.assert_error(409, "taken");
}
