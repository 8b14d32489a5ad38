//! Tests texts: messages, markup, JSON without its label, charsets, and where texts are cut.

use bytes::Bytes;
use tower_json_errors::{Expose, JsonErrorsLayer, Origin};

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
        // Cut, or with an end tag that is cut.
        "<Error><Code>NoSuchKey",
        "<fault/>",
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

#[cfg(feature = "html")]
#[tokio::test]
async fn the_last_policy_for_pages_counts() {
    use tower_json_errors::HtmlPolicy::{Message, ReasonPhrase};
    const PAGE: &str = "<html><body><h1>Not Found</h1><p>There is no user 7.</p></body></html>";
    for (policies, message) in [
        ([ReasonPhrase, Message], "There is no user 7."),
        ([Message, ReasonPhrase], REASON),
    ] {
        let layer = policies.into_iter().fold(JsonErrorsLayer::new(), JsonErrorsLayer::html);
        through(&layer, get(), typed(404, "text/html", PAGE))
            .await
            .assert_error(404, message);
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
async fn json_that_breaks_off_or_is_broken_says_nothing() {
    for text in [
        "{",
        "[",
        "[{",
        "{\"a\":",
        "[1,",
        "{\"a\":'b'}",
        "{\"a\":1} {\"b\":2}",
        "[{\"a\":1}] x",
        "Error: {\"a\":",
        "404: [1,",
    ] {
        for content_type in ["text/plain", "text/html", "no type", "application/json"] {
            assert_message(content_type, text, REASON).await;
        }
    }
}

/// Only what can be JSON, or markup, is taken for it.
#[tokio::test]
async fn brackets_that_begin_no_json_are_words() {
    for text in [
        "[Errno 2] No such file: 'a.pdf'",
        "[API] Invalid key",
        "[info] nope",
        "{name} is required",
        "{{template}}",
        "{'a': 1}",
        "[1, 2] is no vector of 3",
        "[1] x",
        "{} {}",
        "<id> must be a number",
        "<name> and <id> are required",
    ] {
        for content_type in ["text/plain", "text/html", "no type", "application/json"] {
            assert_message(content_type, text, text).await;
        }
        assert_message("application/octet-stream", text, REASON).await;
    }
    assert_message("text/plain", "Error: [API] Invalid key", "[API] Invalid key").await;
}

/// Noise that was written into JSON by mistake is for the log, JSON behind a prefix is for clients.
#[tokio::test]
async fn json_inside_of_a_text_is_the_response() {
    let warning = "Warning: Undefined variable $id in /var/www/html/user.php on line 12\n{\"error\":\"no such user\"}";
    let markup = "<br />\n<b>Warning</b>: Undefined variable $id\n{\"error\":\"no such user\"}";
    let table = [
        ("application/json", warning, "{\"error\":\"no such user\"}"),
        ("application/json", markup, "{\"error\":\"no such user\"}"),
        ("text/html", markup, "{\"error\":\"no such user\"}"),
        ("text/plain", "Error: {\"code\":\"quota\"}", "{\"code\":\"quota\"}"),
        ("text/html", "Error: {\"code\":\"quota\"}", "{\"code\":\"quota\"}"),
        (
            "application/json",
            "Error: {\"code\":\"quota\"}",
            "{\"code\":\"quota\"}",
        ),
        ("text/plain", "404: {\"a\":1}", "{\"a\":1}"),
        ("no type", "404 [1]", "[1]"),
    ];
    for (content_type, body, json) in table {
        let log = Log::new();
        let answer = through(&log.on(JsonErrorsLayer::new()), get(), typed(404, content_type, body)).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (404, json), "{content_type}");
        assert_eq!(
            answer.header("content-type"),
            Some("application/json"),
            "{content_type}"
        );
        assert_eq!(
            answer.header("content-length"),
            Some(&*json.len().to_string()),
            "{content_type}"
        );
        let entry = log.only();
        assert_eq!(
            (entry.is_kept, entry.sources),
            (true, vec![body.to_owned()]),
            "{content_type}"
        );
    }
}

/// It is text: what `Expose` hides is hidden.
#[tokio::test]
async fn json_inside_of_a_hidden_text_is_hidden_with_it() {
    for (content_type, body) in [
        ("application/json", "Warning: x\n{\"error\":\"db: password hunter2\"}"),
        ("text/plain", "Error: {\"error\":\"db: password hunter2\"}"),
    ] {
        let log = Log::new();
        let answer = through(&log.on(JsonErrorsLayer::new()), get(), typed(500, content_type, body)).await;
        answer.assert_error(500, "Internal Server Error");
        assert_eq!(log.only().sources, [body]);
        let open = JsonErrorsLayer::new().expose(Expose::Responses);
        let answer = through(&open, get(), typed(500, content_type, body)).await;
        assert_eq!(answer.text(), "{\"error\":\"db: password hunter2\"}");
    }
}

/// It is meant for the page's own script.
#[tokio::test]
async fn json_behind_a_guard_says_nothing_under_any_label() {
    for text in [")]}'\n{\"a\":1}", ")]}',\n[1]", "while(1);{}", "for(;;);\n{\"a\":1}"] {
        for content_type in [
            "text/plain",
            "text/html",
            "no type",
            "application/json",
            "application/octet-stream",
        ] {
            assert_message(content_type, text, REASON).await;
        }
    }
}

#[tokio::test]
async fn texts_for_machines_are_no_message() {
    for content_type in [
        "text/x-component",
        "text/vnd.turbo-stream.html",
        "text/vnd.anything",
        "text/javascript",
        "text/css",
        "text/event-stream",
    ] {
        assert_message(content_type, "payload", REASON).await;
    }
}

#[tokio::test]
async fn text_is_decoded_by_its_charset() {
    let table: [(&str, &[u8], &str); 21] = [
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
        ("no type", b"a\xe9", REASON),
        // All labels of one charset mean the same: that of the Encoding Standard.
        ("text/plain; charset=us-ascii", b"a\xe9 \x92", "a\u{e9} \u{2019}"),
        ("text/plain; charset=iso-8859-1", b"a\x92", "a\u{2019}"),
        ("text/plain; charset=l1", b"a\x92", "a\u{2019}"),
        ("text/plain; charset=cp819", b"a\x92", "a\u{2019}"),
        ("text/plain; charset=latin1", b"a\x92", "a\u{2019}"),
        ("text/plain; charset=windows-1252", b"a\x92", "a\u{2019}"),
        // What is no charset says nothing; what reads as UTF-8 is UTF-8.
        ("text/plain; charset=none", "a\u{e9}".as_bytes(), "a\u{e9}"),
        ("text/plain; charset=", b"ae", "ae"),
        ("text/plain; charset=utf8mb4", "a\u{e9}".as_bytes(), "a\u{e9}"),
        ("text/plain; charset=x-klingon", b"a", "a"),
        ("text/plain; charset=x-klingon", b"a\xe9", REASON),
    ];
    for (content_type, body, message) in table {
        assert_message(content_type, body, message).await;
    }
}

/// As the charset in the place of the coding says: it is not encoded.
#[tokio::test]
async fn a_charset_that_is_sent_as_a_content_coding_is_none() {
    for coding in ["utf-8", "UTF-8", "utf8", "identity, utf-8"] {
        let headers = [("content-type", "text/plain"), ("content-encoding", coding)];
        let body = http_body_util::Full::<Bytes>::from("nope");
        let answer = through(&JsonErrorsLayer::new(), get(), response(404, &headers, body)).await;
        answer.assert_error(404, "nope");
        assert_eq!(answer.header("content-encoding"), None, "{coding}");
    }
}

#[tokio::test]
async fn of_several_content_types_none_gives_a_charset() {
    let headers = [
        ("content-type", "text/plain; charset=iso-8859-1"),
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
async fn where_text_is_cut_does_not_depend_on_its_frames() {
    for size in 1..=8 {
        let frames: Vec<Bytes> = b"abcdefgh".chunks(size).map(Bytes::from_static).collect();
        let body = frames.into_iter().fold(Script::new(), Script::data);
        through(
            &JsonErrorsLayer::new().max_body_size(5),
            get(),
            response(404, &[("content-type", "text/plain")], body),
        )
        .await
        .assert_error(404, "abcde…");
    }
}

#[tokio::test]
async fn by_default_64_kib_are_read_and_4_kib_are_a_message() {
    for (size, message) in [(4096, "x".repeat(4096)), (4097, "x".repeat(4096) + "…")] {
        assert_message("text/plain", "x".repeat(size), &message).await;
    }
    let layer = JsonErrorsLayer::new().max_message_size(usize::MAX);
    for (size, message) in [(65_536, "x".repeat(65_536)), (65_537, "x".repeat(65_536) + "…")] {
        through(&layer, get(), typed(404, "text/plain", "x".repeat(size)))
            .await
            .assert_error(404, &message);
    }
}

#[tokio::test]
async fn cut_markup_and_broken_json_say_nothing() {
    for (limit, text) in [
        (5, "<html><body>"),
        (9, "{\"a\":1} and more"),
        (9, "Error: {\"a\":1}"),
        (12, "Error: {\"a\":1}"),
    ] {
        cut(limit, "text/plain", text).await.assert_error(404, REASON);
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
