//! Measures how well the words of recorded error pages are found, on servers looked at and on servers held back.

#![cfg(feature = "html")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "html/answer.rs"]
mod answer;
#[path = "html/figures.rs"]
mod figures;
#[path = "html/invented.rs"]
mod invented;
#[path = "html/pages.rs"]
mod pages;
#[path = "html/robust.rs"]
mod robust;
#[path = "html/split.rs"]
mod split;
