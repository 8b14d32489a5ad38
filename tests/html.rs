//! Measures how well the words of recorded error pages are found, on servers looked at and on servers held back.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[cfg(feature = "html")]
#[path = "html/figures.rs"]
mod figures;
#[cfg(feature = "html")]
#[path = "../src/inspect/html/mod.rs"]
mod html;
#[cfg(feature = "html")]
#[path = "html/invented.rs"]
mod invented;
#[path = "html/pages.rs"]
mod pages;
#[path = "html/split.rs"]
mod split;
