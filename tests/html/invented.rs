//! Lists pages that were made up, with the words that are right.
//!
//! Those in the style of products were written, with their words, before the rule was run on them.

use crate::figures::misses;
use crate::pages::{Class, Page};

#[path = "invented/frameworks.rs"]
mod frameworks;
#[path = "invented/servers.rs"]
mod servers;
#[path = "invented/sites.rs"]
mod sites;
#[path = "invented/steps.rs"]
mod steps;
#[path = "invented/tools.rs"]
mod tools;

struct Row {
    name: &'static str,
    status: u16,
    class: Class,
    accepted: &'static [&'static str],
    page: &'static str,
}

/// A page with words about this error.
const fn specific(name: &'static str, status: u16, accepted: &'static [&'static str], page: &'static str) -> Row {
    Row {
        name,
        status,
        class: Class::Specific,
        accepted,
        page,
    }
}

/// A page with words that every error of this status has.
const fn canned(name: &'static str, status: u16, accepted: &'static [&'static str], page: &'static str) -> Row {
    Row {
        name,
        status,
        class: Class::Canned,
        accepted,
        page,
    }
}

/// A page with frames, paths or dumps.
const fn debug(name: &'static str, status: u16, accepted: &'static [&'static str], page: &'static str) -> Row {
    Row {
        name,
        status,
        class: Class::Debug,
        accepted,
        page,
    }
}

/// A page without words for a client.
const fn reason(name: &'static str, status: u16, page: &'static str) -> Row {
    Row {
        name,
        status,
        class: Class::Reason,
        accepted: &[],
        page,
    }
}

/// The pages in the style of products.
pub(crate) fn pages() -> Vec<Page> {
    let rows = [servers::PAGES, frameworks::PAGES, sites::PAGES, tools::PAGES];
    rows.into_iter().flatten().map(page).collect()
}

fn page(row: &Row) -> Page {
    Page {
        id: row.name.to_owned(),
        folder: "invented",
        status: row.status,
        class: row.class,
        accepted: row.accepted.iter().map(|&words| words.to_owned()).collect(),
        content_type: Some("text/html; charset=utf-8".to_owned()),
        body: row.page.into(),
        products: String::new(),
        server: row.name.to_owned(),
    }
}

/// The pages of products whose words are not found.
const MISSED: [&str; 4] = [
    "LoopBack: a login",
    "Vercel: a deployment that is gone",
    "Django REST framework: JSON in a page",
    "a printer: a job",
];

#[tokio::test]
async fn the_words_of_pages_in_the_style_of_products() {
    let missed: Vec<String> = misses(&pages()).await.into_iter().map(|miss| miss.id).collect();
    assert_eq!(missed, MISSED, "see the test misses_of_pages_that_may_be_read");
}

#[tokio::test]
async fn the_words_of_pages_that_need_one_step_of_the_rule() {
    let pages: Vec<Page> = steps::PAGES.iter().map(page).collect();
    let misses = misses(&pages).await;
    assert!(misses.is_empty(), "{} of {}: {misses:#?}", misses.len(), pages.len());
}
