//! Each word on the command line has its effect.

use clap::Parser;

use super::{Arguments, GET, Proxy, reply};

const BROWSER: &str = "GET / HTTP/1.1\r\nHost: example.org\r\nAccept: text/html, */*;q=0.1\r\n\r\n";
const PROBLEM: &str = "GET / HTTP/1.1\r\nHost: example.org\r\nAccept: application/problem+json\r\n\r\n";

#[tokio::test]
async fn options_choose_what_the_client_gets() {
    let no_user = reply(404, &["Content-Type: text/plain"], "no such user");
    let no_db = reply(500, &["Content-Type: text/plain"], "db is down");
    let page = reply(404, &["Content-Type: text/html"], "<h1>Not Found</h1>");
    let disguised = reply(200, &["Content-Type: text/plain"], "Error: no such user");
    let foreign = reply(422, &["Content-Type: application/json"], r#"{"detail":"no name"}"#);

    let nested = r#"{"error":{"status":404,"code":"not_found","message":"no such user"}}"#;
    let problem = r#"{"title":"Not Found","status":404,"detail":"no such user"}"#;
    let table: [(&[&str], &str, &str, u16, &str); 18] = [
        (&[], GET, &no_user, 404, r#"{"error":"no such user"}"#),
        (&["--format", "flat"], GET, &no_user, 404, r#"{"error":"no such user"}"#),
        (&["--format", "nested"], GET, &no_user, 404, nested),
        (&["--format", "problem"], GET, &no_user, 404, problem),
        (
            &["--format", "by-accept"],
            GET,
            &no_user,
            404,
            r#"{"error":"no such user"}"#,
        ),
        (&["--format", "by-accept"], PROBLEM, &no_user, 404, problem),
        (&["--expose", "nothing"], GET, &no_user, 404, r#"{"error":"Not Found"}"#),
        (&[], GET, &no_db, 500, r#"{"error":"Internal Server Error"}"#),
        (
            &["--expose", "responses"],
            GET,
            &no_db,
            500,
            r#"{"error":"db is down"}"#,
        ),
        (
            &["--expose", "everything"],
            GET,
            &no_db,
            500,
            r#"{"error":"db is down"}"#,
        ),
        (&["--max-error-body", "2"], GET, &no_user, 404, r#"{"error":"no…"}"#),
        (&[], BROWSER, &page, 404, r#"{"error":"Not Found"}"#),
        (&["--keep-html"], BROWSER, &page, 404, "<h1>Not Found</h1>"),
        (&["--keep-html"], GET, &page, 404, r#"{"error":"Not Found"}"#),
        (&[], GET, &disguised, 200, "Error: no such user"),
        (&["--unmask"], GET, &disguised, 400, r#"{"error":"no such user"}"#),
        (&["--unmask=404"], GET, &disguised, 404, r#"{"error":"no such user"}"#),
        (&["--json", "verify"], GET, &foreign, 422, r#"{"detail":"no name"}"#),
    ];
    for (words, request, response, status, body) in table {
        let proxy = Proxy::with(words).await;
        let (_, answer) = proxy.exchange(request, response).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (status, body), "{words:?}");
    }
    let proxy = Proxy::with(&["--json", "reshape"]).await;
    let (_, answer) = proxy.exchange(GET, &foreign).await;
    assert_eq!(answer.json()["error"], "no name");
}

#[test]
fn a_wrong_word_is_explained() {
    for (words, why) in [
        (&["--upstream", "https://example.org"][..], "it must begin with http://"),
        (&["--upstream", "http://example.org/api"], "it must have no path"),
        (&["--upstream", "example.org"], "it must begin with http://"),
        (&["--upstream", "http://a", "--timeout", "soon"], "not a number"),
        (&["--upstream", "http://a", "--timeout=-1"], "not a length of time"),
        (&["--upstream", "http://a", "--unmask=ok"], "--unmask"),
        (&["--upstream", "http://a", "--format", "xml"], "by-accept"),
        (&[], "--upstream"),
    ] {
        let words = [&["reverse_proxy"], words].concat();
        let error = Arguments::try_parse_from(&words).expect_err("a legal command line");
        assert!(error.to_string().contains(why), "{words:?}: {error}");
    }
}

#[test]
fn by_default_only_this_machine_can_connect() {
    let words = ["reverse_proxy", "--upstream", "http://localhost:5000/"];
    let arguments = Arguments::try_parse_from(words).expect("no legal command line");
    assert!(arguments.listen.ip().is_loopback());
}
