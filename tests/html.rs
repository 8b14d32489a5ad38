//! Measures how well the words of recorded error pages are found, on servers looked at and on servers held back.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "html/pages.rs"]
mod pages;
#[path = "html/split.rs"]
mod split;
