//! Counts on how many pages of each half, of each folder, and of those made up the right words are found.

use std::fmt;

use http::StatusCode;
use tower_json_errors::{Expose, HtmlPolicy, JsonErrorsLayer};

use crate::answer::{answer, message};
use crate::invented;
use crate::pages::{Class, FOLDERS, Page, pages, pages_of_server_errors};
use crate::split::Half;

async fn found(page: &Page) -> Option<String> {
    message(page.body.clone(), page.status, page.content_type.as_deref()).await
}

fn is_right(page: &Page, found: Option<&str>) -> bool {
    let reason = StatusCode::from_u16(page.status).unwrap().canonical_reason();
    let is_accepted = |words: &str| page.accepted.iter().any(|accepted| accepted == words);
    match found {
        Some(words) => is_accepted(words),
        None => matches!(page.class, Class::Debug | Class::Reason) || reason.is_some_and(is_accepted),
    }
}

fn is_wrong(page: &Page, found: Option<&str>) -> bool {
    found.is_some() && !is_right(page, found)
}

/// A page whose words are not found.
#[derive(Debug)]
#[expect(dead_code, reason = "shown if a test fails")]
pub(crate) struct Miss {
    pub(crate) id: String,
    found: Option<String>,
    right: Vec<String>,
}

pub(crate) async fn misses(pages: &[Page]) -> Vec<Miss> {
    let mut misses = Vec::new();
    for page in pages {
        let found = found(page).await;
        if !is_right(page, found.as_deref()) {
            misses.push(Miss {
                id: page.id.clone(),
                found,
                right: page.accepted.clone(),
            });
        }
    }
    misses
}

#[tokio::test]
#[ignore = "shows what the rule does not find yet, on the pages that may be read"]
async fn misses_of_pages_that_may_be_read() {
    let mut pages = pages();
    pages.retain(|page| Half::of(page) == Half::Develop);
    pages.extend(invented::pages());
    println!("{:#?}", misses(&pages).await);
}

/// How often the rule finds the right words.
#[derive(Debug, Default)]
struct Figures {
    specific: Share,
    canned: Share,
    wrong: Share,
}

#[derive(Debug, Default)]
struct Share {
    count: usize,
    of: usize,
}

impl Share {
    fn add(&mut self, counts: bool) {
        self.count += usize::from(counts);
        self.of += 1;
    }

    fn permille(&self) -> usize {
        self.count * 1000 / self.of
    }
}

async fn figures(pages: impl Iterator<Item = &Page>) -> Figures {
    let mut figures = Figures::default();
    for page in pages {
        let found = found(page).await;
        figures.wrong.add(is_wrong(page, found.as_deref()));
        match page.class {
            Class::Specific => figures.specific.add(is_right(page, found.as_deref())),
            Class::Canned => figures.canned.add(is_right(page, found.as_deref())),
            Class::Debug | Class::Reason => {}
        }
    }
    figures
}

impl Figures {
    /// Compares them with the least of specific and of canned words found, and the most of wrong ones, in thousandths.
    fn assert(&self, name: &str, [least_specific, least_canned, most_wrong]: [usize; 3]) {
        let Self {
            specific,
            canned,
            wrong,
        } = self;
        println!("{name}: specific {specific}, canned {canned}, wrong {wrong}");
        assert!(specific.permille() >= least_specific, "{name}: specific");
        assert!(canned.permille() >= least_canned, "{name}: canned");
        assert!(wrong.permille() <= most_wrong, "{name}: wrong");
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { count, of } = self;
        write!(f, "{count}/{of} ({}.{} %)", self.permille() / 10, self.permille() % 10)
    }
}

#[tokio::test]
async fn figures_of_both_halves() {
    let pages = pages();
    for (half, bounds) in [(Half::Develop, [969, 978, 18]), (Half::HeldOut, [882, 909, 35])] {
        let half_of = |page: &&Page| Half::of(page) == half;
        figures(pages.iter().filter(half_of)).await.assert(half.name(), bounds);
    }
}

#[tokio::test]
async fn figures_of_each_folder() {
    let pages = pages();
    for (folder, bounds) in FOLDERS.into_iter().zip([[962, 987, 8], [978, 988, 9], [938, 936, 36]]) {
        let is_in = |page: &&Page| page.folder == folder;
        figures(pages.iter().filter(is_in)).await.assert(folder, bounds);
    }
}

#[tokio::test]
async fn figures_of_invented_pages() {
    let pages = invented::pages();
    figures(pages.iter()).await.assert("invented", [965, 990, 9]);
}

/// What a message must never hold: frames of a stack, paths of a file system, sources of templates.
const LEAKS: [&str; 22] = [
    "/srv/",
    "/usr/",
    "/var/",
    "/home/",
    "/opt/",
    "/tmp/",
    "node_modules",
    "site-packages",
    ":\\",
    "Traceback",
    ".py\"",
    ".rb:",
    ".js:",
    ".pm line",
    ".java:",
    "    at ",
    " at line ",
    "{{",
    "{%",
    "<%",
    "<?php",
    " at 0x",
];

#[tokio::test]
async fn no_message_of_a_page_leaks() {
    for page in pages().into_iter().chain(invented::pages()) {
        let Some(found) = found(&page).await else { continue };
        let is_version = |word: &&str| word.contains('.') && word.starts_with(|c: char| c.is_ascii_digit());
        let versions = page.products.split(' ').filter(is_version);
        for leak in LEAKS.into_iter().chain(versions) {
            assert!(!found.contains(leak), "a page of {} leaks {leak}", page.server);
        }
    }
}

#[tokio::test]
async fn pages_of_server_errors_are_never_read() {
    let layer = JsonErrorsLayer::new().expose(Expose::Everything);
    let reading = layer.clone().html(HtmlPolicy::Message);
    let pages = pages_of_server_errors();
    assert!(pages.len() > 100, "{}", pages.len());
    for page in pages {
        let body = || page.body.clone();
        let unread = answer(&layer, body(), page.status, page.content_type.as_deref()).await;
        let read = answer(&reading, body(), page.status, page.content_type.as_deref()).await;
        assert_eq!(read, unread, "{}", page.id);
    }
}
