//! Counts on how many pages of each half the right words are found.

use http::StatusCode;

use tower_json_errors::{Expose, HtmlPolicy, JsonErrorsLayer};

use crate::answer::{answer, message};
use crate::pages::{Class, Page, pages, pages_of_server_errors};
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

#[tokio::test]
#[ignore = "shows what the rule does not find yet, on the half that may be read"]
async fn misses_of_the_develop_half() {
    for page in pages().iter().filter(|page| Half::of(&page.server) == Half::Develop) {
        let found = found(page).await;
        if !is_right(page, found.as_deref()) {
            let kind = if found.is_some() { "WRONG" } else { "miss" };
            println!(
                "{kind} {} {:?}\n   found {found:?}\n   right {:?}",
                page.id, page.class, page.accepted
            );
        }
    }
}

/// How often the rule finds the right words, on one half.
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

async fn figures(half: Half) -> Figures {
    let mut figures = Figures::default();
    for page in pages().iter().filter(|page| Half::of(&page.server) == half) {
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

/// The least of specific and of canned words found, and the most of wrong ones, in thousandths.
fn bounds(half: Half) -> [usize; 3] {
    match half {
        Half::Develop => [940, 965, 10],
        Half::HeldOut => [920, 880, 30],
    }
}

#[tokio::test]
async fn figures_of_both_halves() {
    for half in Half::BOTH {
        let Figures {
            specific,
            canned,
            wrong,
        } = figures(half).await;
        println!(
            "{}: specific {}/{}, canned {}/{}, wrong {}/{}",
            half.name(),
            specific.count,
            specific.of,
            canned.count,
            canned.of,
            wrong.count,
            wrong.of
        );
        let [least_specific, least_canned, most_wrong] = bounds(half);
        assert!(specific.permille() >= least_specific, "specific");
        assert!(canned.permille() >= least_canned, "canned");
        assert!(wrong.permille() <= most_wrong, "wrong");
    }
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
async fn no_message_of_a_recorded_page_leaks() {
    for page in pages() {
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
