//! Tests pages that nobody wrote for a reader: random, cut off, nested without end.

use std::time::Instant;

use crate::answer::message;

const SIZE: usize = 65_536;

async fn read(page: &str) -> Option<String> {
    message(page.to_owned(), 404, Some("text/html; charset=utf-8")).await
}

#[tokio::test]
async fn a_page_of_one_piece_over_and_over_costs_a_little_and_has_no_message() {
    let pieces = [
        "<",
        "<!",
        "<!--",
        "</",
        "<a",
        "<a ",
        "<a b",
        "<a b=\"",
        "&",
        "&#",
        "&amp",
        "&amp;",
        "<div>",
        "</div>",
        "<p>",
        "<b>",
        "<br>",
        "<hr>",
        "<li>",
        "<td>",
        "<h1>",
        "<script>",
        "<title>",
        "<pre>\n",
        "\0",
        "<p>\0",
        "<p>a",
        "<br>a",
        "<b>a</i>",
        "<x-y>a",
        "<p class=\"error main nav\">",
        "<form><input>",
        "<th>a",
        "<svg>",
        "<![CDATA[",
        "<?",
        "é<",
        "<p>Message:",
        "a:",
        "<a href=x>y</a>",
        "<div/>",
        "<p hidden>",
    ];
    for piece in pieces {
        let page = format!("<p>{}", piece.repeat((SIZE - 3) / piece.len()));
        let start = Instant::now();
        let found = read(&page).await;
        // A hundred times what it takes without optimisation.
        assert!(start.elapsed().as_secs() < 10, "{piece:?} took {:?}", start.elapsed());
        assert!(
            found.as_ref().is_none_or(|found| found.chars().count() <= 300),
            "{piece:?} said {found:?}"
        );
    }
}

#[tokio::test]
async fn a_deep_page_has_no_message() {
    let page = format!("{}<p>No such pot.", "<i>".repeat(20_000));
    assert_eq!(read(&page).await, None);
    let page = format!("{}<p>No such pot.", "<i>".repeat(200));
    assert_eq!(read(&page).await.as_deref(), Some("No such pot."));
}

#[tokio::test]
async fn a_page_cut_anywhere_does_not_panic() {
    let page = "<!doctype html><html lang=\"de\"><head><title>404 – Größe</title><style>a{}</style></head><body class='x'>\
                <nav><a href=\"/\">Start</a></nav><main role=main><h1>404</h1><p>Größe &quot;42&quot; fehlt &#8211; leider.\
                <br/>Noch&nbsp;was</p></main><!-- Ende --></body></html>";
    for end in (0..page.len()).filter(|&end| page.is_char_boundary(end)) {
        read(&page[..end]).await;
    }
    assert_eq!(
        read(page).await.as_deref(),
        Some("Größe \"42\" fehlt – leider. Noch was")
    );
}

#[tokio::test]
async fn a_long_message_is_cut_at_300_characters() {
    let long = "No such pöt ".repeat(100);
    let found = read(&format!("<h1>Not Found</h1><p>{long}</p>")).await.unwrap();
    assert_eq!(found.chars().count(), 300);
    assert!(found.ends_with('…'), "{found}");
}

#[tokio::test]
async fn a_page_that_is_no_utf_8_or_larger_than_the_limit_has_no_message() {
    assert_eq!(
        message(&b"<p>No such p\xf6t</p>"[..], 404, Some("text/html; charset=utf-8")).await,
        None
    );
    let large = format!("<p>No such pot.</p>{}", " ".repeat(SIZE));
    assert_eq!(message(large, 404, Some("text/html")).await, None);
}

#[tokio::test]
async fn a_page_of_512_blocks_is_read_and_a_longer_one_is_not() {
    let page = |blocks: usize| format!("<p>The pot is lost.</p>{}", "<nav>x</nav>".repeat(blocks - 1));
    assert_eq!(read(&page(512)).await.as_deref(), Some("The pot is lost."));
    assert_eq!(read(&page(513)).await, None);
}

#[tokio::test]
async fn a_page_of_depth_512_is_read_and_a_deeper_one_is_not() {
    let page = |depth: usize| {
        let (start, end) = ("<div>".repeat(depth), "</div>".repeat(depth));
        format!("{start}The pot is lost.{end}")
    };
    assert_eq!(read(&page(512)).await.as_deref(), Some("The pot is lost."));
    assert_eq!(read(&page(513)).await, None);
}
