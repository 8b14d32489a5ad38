//! What text says: messages, markup, JSON in disguise, charsets, and where it is cut.

use bytes::Bytes;
use tower_json_errors::{JsonErrorsLayer, Origin};

use crate::support::{Answer, Log, Script, get, response, through, typed};

/// The message that a 404 of this type and text becomes.
async fn assert_message(content_type: &str, body: impl Into<Bytes>, message: &str) {
    through(&JsonErrorsLayer::new(), get(), typed(404, content_type, body))
        .await
        .assert_error(404, message);
}

const REASON: &str = "Not Found";

#[tokio::test]
async fn text_is_trimmed_and_loses_what_the_status_says_already() {
    let table = [
        ("nope", "nope"),
        (" \t\r\nnope\u{a0}\n", "nope"),
        ("\u{feff}nope", "nope"),
        ("\u{feff} nope", "nope"),
        ("Error: nope", "nope"),
        ("ERROR:nope", "nope"),
        (" error:  nope ", "nope"),
        ("404 page not found", "page not found"),
        ("404: nope", "nope"),
        ("404 - nope", "nope"),
        ("404\tnope", "nope"),
        // Not the status' own number, or no number at all.
        ("403 nope", "403 nope"),
        ("4040 bugs", "4040 bugs"),
        ("404s are rare", "404s are rare"),
        // Only a whole prefix is taken off, and only one.
        ("Errors: two", "Errors: two"),
        ("Error nope", "Error nope"),
        ("nope Error: nope", "nope Error: nope"),
        ("Error: 404 nope", "404 nope"),
        // Scalars are text: nobody meant JSON.
        ("true", "true"),
        ("\"quoted\"", "\"quoted\""),
        ("123", "123"),
        // Nothing is left.
        ("", REASON),
        (" \r\n\t", REASON),
        ("\u{feff}", REASON),
        ("Error:", REASON),
        ("error: ", REASON),
        ("404", REASON),
        ("404:", REASON),
    ];
    for (text, message) in table {
        for content_type in ["text/plain", "text/html", "no type"] {
            assert_message(content_type, text, message).await;
        }
    }
}

#[tokio::test]
async fn control_characters_quotes_and_emoji_come_back_from_the_json() {
    let text = "a\0b\u{1b}[31m \"quoted\" \\ back\nline \u{1f980} \u{2028} end";
    assert_message("text/plain", text, text).await;
}

#[tokio::test]
async fn markup_at_the_start_says_nothing_under_any_label() {
    for text in [
        "<!DOCTYPE html><html><body>Bad Gateway</body></html>",
        "<!doctype html>",
        "  \n<html>",
        "\u{feff}<p>nope</p>",
        "<?xml version=\"1.0\"?><e/>",
        "<!-- nope -->",
        "</p>",
        "<Error><Code>NoSuchKey</Code></Error>",
        "<a",
    ] {
        for content_type in [
            "text/plain",
            "text/html",
            "application/xhtml+xml",
            "no type",
            "application/json",
        ] {
            assert_message(content_type, text, REASON).await;
        }
    }
}

#[tokio::test]
async fn markup_further_on_says_nothing_only_under_an_html_label() {
    for text in ["nope <b>really</b>", "nope<br>", "nope <!-- why -->", "see </a>"] {
        assert_message("text/html", text, REASON).await;
        assert_message("application/xhtml+xml", text, REASON).await;
        assert_message("text/plain", text, text).await;
        assert_message("no type", text, text).await;
    }
}

#[tokio::test]
async fn a_less_than_sign_is_no_markup() {
    for text in ["a < b", "1<2", "I <3 you", "<3", "< br>", "<", "nope <", "<>", "x </ y"] {
        for content_type in ["text/plain", "text/html"] {
            assert_message(content_type, text, text).await;
        }
    }
}

#[tokio::test]
async fn what_starts_like_json_but_is_none_says_nothing() {
    for text in [
        "{",
        "[",
        "{\"a\":",
        "[1,",
        "{'a': 1}",
        "{} {}",
        "[1] x",
        "[info] nope",
        "{{template}}",
    ] {
        for content_type in ["text/plain", "text/html", "no type", "application/json"] {
            assert_message(content_type, text, REASON).await;
        }
    }
}

#[tokio::test]
async fn text_is_decoded_by_its_charset() {
    let table: [(&str, &[u8], &str); 12] = [
        ("text/plain", "a\u{e9}".as_bytes(), "a\u{e9}"),
        ("text/plain; charset=utf-8", "a\u{e9}".as_bytes(), "a\u{e9}"),
        ("text/plain; charset=\"UTF-8\"", "a\u{e9}".as_bytes(), "a\u{e9}"),
        ("text/plain; charset=iso-8859-1", b"a\xe9", "a\u{e9}"),
        ("text/html; x=y; Charset=ISO-8859-1", b"a\xe9", "a\u{e9}"),
        ("text/plain; charset=us-ascii", b"ae", "ae"),
        // A byte order mark is surer than a label.
        ("text/plain; charset=iso-8859-1", b"\xef\xbb\xbfa\xc3\xa9", "a\u{e9}"),
        // Bytes that the charset cannot decode.
        ("text/plain", b"\xff\xfea", REASON),
        ("text/plain; charset=utf-8", b"a\xe9", REASON),
        ("text/plain; charset=us-ascii", b"a\xe9", REASON),
        ("text/plain; charset=x-klingon", b"a", REASON),
        ("no type", b"a\xe9", REASON),
    ];
    for (content_type, body, message) in table {
        assert_message(content_type, body, message).await;
    }
}

#[tokio::test]
async fn of_several_content_types_none_gives_a_charset() {
    let headers = [
        ("content-type", "text/plain; charset=us-ascii"),
        ("content-type", "text/plain"),
    ];
    let body = http_body_util::Full::<Bytes>::from("a\u{e9}");
    through(&JsonErrorsLayer::new(), get(), response(404, &headers, body))
        .await
        .assert_error(404, "a\u{e9}");
}

/// The answer to `text`, in frames of one byte, under a limit.
async fn cut(limit: usize, content_type: &str, text: &str) -> Answer {
    let body = text
        .bytes()
        .fold(Script::new(), |body, byte| body.data(Bytes::from(vec![byte])));
    let response = response(404, &[("content-type", content_type)], body);
    through(&JsonErrorsLayer::new().max_body_size(limit), get(), response).await
}

#[tokio::test]
async fn text_above_the_limit_is_cut_at_a_character() {
    let table = [
        (5, "abcde", "abcde"),
        (4, "abcde", "abcd…"),
        (1, "abcde", "a…"),
        (0, "", REASON),
        (0, "abcde", REASON),
        (usize::MAX, "abcde", "abcde"),
        // In, at the edges of, and after characters of two and of four bytes.
        (1, "a\u{e9}b", "a…"),
        (2, "a\u{e9}b", "a…"),
        (3, "a\u{e9}b", "a\u{e9}…"),
        (4, "a\u{1f980}b", "a…"),
        (5, "a\u{1f980}b", "a\u{1f980}…"),
        (6, "a\u{1f980}b", "a\u{1f980}b"),
        (3, "\u{1f980}", REASON),
        // Trimmed and stripped like whole text.
        (4, "ab  cd", "ab…"),
        (9, "Error: abcde", "ab…"),
        (6, "Error: abcde", REASON),
        (6, "404 abcde", "ab…"),
        (3, "   abc", REASON),
    ];
    for (limit, text, message) in table {
        cut(limit, "text/plain", text).await.assert_error(404, message);
    }
}

#[tokio::test]
async fn the_default_limit_is_64_kib() {
    for (size, message) in [(65_536, "x".repeat(65_536)), (65_537, "x".repeat(65_536) + "…")] {
        assert_message("text/plain", "x".repeat(size), &message).await;
    }
}

#[tokio::test]
async fn cut_markup_and_cut_json_say_nothing() {
    for text in ["<html><body>", "{\"a\": 12345}", "[1,2,3,4,5,6]", "{} and more"] {
        cut(6, "text/plain", text).await.assert_error(404, REASON);
        // Even if what fits would be JSON by itself.
        cut(2, "text/plain", text).await.assert_error(404, REASON);
    }
}

#[tokio::test]
async fn text_in_another_charset_is_cut_too() {
    let body = Script::new().data(&b"a\xe9\xe8"[..]);
    let response = response(404, &[("content-type", "text/plain; charset=iso-8859-1")], body);
    through(&JsonErrorsLayer::new().max_body_size(2), get(), response)
        .await
        .assert_error(404, "a\u{e9}…");
}

#[tokio::test]
async fn bytes_that_are_wrong_say_nothing_even_if_they_are_cut() {
    let body = Script::new().data(&b"a\xffbcdef"[..]);
    let response = response(404, &[("content-type", "text/plain")], body);
    through(&JsonErrorsLayer::new().max_body_size(4), get(), response)
        .await
        .assert_error(404, REASON);
}

#[tokio::test]
async fn what_was_not_shown_is_told_to_the_log() {
    for (text, source) in [("<html>why</html>", "<html>why</html>"), ("{\"why\":", "{\"why\":")] {
        let log = Log::new();
        through(&log.on(JsonErrorsLayer::new()), get(), typed(404, "text/plain", text)).await;
        let entry = log.only();
        assert_eq!((entry.origin, &*entry.message), (Origin::Response, REASON));
        assert_eq!(entry.sources, [source]);
    }
}
