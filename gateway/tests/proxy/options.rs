//! Tests that each option has its effect, and that each mistake is explained.

use std::path::PathBuf;
use std::process::{Output, Stdio};

use clap::{CommandFactory, Parser};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStderr, Command};

use super::wire::watched;
use super::{GET, Line, Proxy, address_of, arguments, listener, reply};

const BROWSER: &str = "GET / HTTP/1.1\r\nHost: example.org\r\nAccept: text/html, */*;q=0.1\r\n\r\n";
/// Another spelling of `/users`.
const SPELT: &str = "GET //%75sers HTTP/1.1\r\nHost: example.org\r\n\r\n";
const PROBLEM: &str = "GET / HTTP/1.1\r\nHost: example.org\r\nAccept: application/problem+json\r\n\r\n";

#[tokio::test]
async fn options_choose_what_the_client_gets() {
    let no_user = reply(404, &["Content-Type: text/plain"], "no such user");
    let no_db = reply(500, &["Content-Type: text/plain"], "db is down");
    let page = reply(404, &["Content-Type: text/html"], "<h1>Not Found</h1>");
    let disguised = reply(200, &["Content-Type: text/plain"], "Error: no such user");
    let fault = reply(
        404,
        &["Content-Type: application/xml"],
        "<Error><Code>NoSuchKey</Code><Message>No such key</Message></Error>",
    );
    let foreign = reply(422, &["Content-Type: application/json"], r#"{"detail":"no name"}"#);

    let flat = r#"{"error":"no such user"}"#;
    let nested = r#"{"error":{"status":404,"code":"not_found","message":"no such user"}}"#;
    let problem = r#"{"title":"Not Found","status":404,"detail":"no such user"}"#;
    let table: [(&[&str], &str, &str, u16, &str); 25] = [
        (&[], GET, &no_user, 404, flat),
        (&["--format", "flat"], GET, &no_user, 404, flat),
        (&["--format", "nested"], GET, &no_user, 404, nested),
        (&["--format", "problem"], GET, &no_user, 404, problem),
        (&["--format", "by-accept"], GET, &no_user, 404, flat),
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
        (&[], BROWSER, &page, 404, r#"{"error":"Not Found"}"#),
        (&["--keep-html"], BROWSER, &page, 404, "<h1>Not Found</h1>"),
        (&["--keep-html=false"], BROWSER, &page, 404, r#"{"error":"Not Found"}"#),
        (&["--keep-html"], GET, &page, 404, r#"{"error":"Not Found"}"#),
        (&[], GET, &disguised, 200, "Error: no such user"),
        (&["--unmask"], GET, &disguised, 400, flat),
        (&["--unmask=404"], GET, &disguised, 404, flat),
        (&["--unmask=true"], GET, &disguised, 400, flat),
        (&["--json", "verify"], GET, &foreign, 422, r#"{"detail":"no name"}"#),
        (&["--path", "/users"], GET, &no_user, 404, flat),
        (&["--path", "/user"], GET, &no_user, 404, "no such user"),
        (
            &["--path", "/users"],
            SPELT,
            &no_db,
            500,
            r#"{"error":"Internal Server Error"}"#,
        ),
        (&[], GET, &fault, 404, r#"{"error":"Not Found"}"#),
        (
            &["--xml"],
            GET,
            &fault,
            404,
            r#"{"error":"No such key","code":"NoSuchKey"}"#,
        ),
        (&["--path", "/user", "--path", "/users/"], GET, &no_user, 404, flat),
    ];
    for (words, request, response, status, body) in table {
        let proxy = Proxy::with(words).await;
        let (_, response) = proxy.exchange(request, response).await;
        assert_eq!((response.status(), response.text()), (status, body), "{words:?}");
    }
    // How much more than the limit is there depends on how it comes.
    let proxy = Proxy::with(&["--max-error-body", "2"]).await;
    let (_, response) = proxy.exchange(GET, &no_user).await;
    assert!(response.text().ends_with(r#"…"}"#), "{response:?}");
    let proxy = Proxy::with(&["--max-message", "2"]).await;
    let (_, response) = proxy.exchange(GET, &no_user).await;
    assert_eq!(response.text(), r#"{"error":"no…"}"#);
    let page = reply(
        404,
        &["Content-Type: text/html"],
        "<title>404 Not Found</title><h1>Not Found</h1><p>No such user</p>",
    );
    for (words, message) in [
        (&[][..], "No such user"),
        (&["--html", "message"], "No such user"),
        (&["--html", "reason-phrase"], "Not Found"),
    ] {
        let proxy = Proxy::with(words).await;
        let (_, response) = proxy.exchange(GET, &page).await;
        response.assert_error(404, message);
    }
    let xml = reply(404, &["Content-Type: application/xml"], "<no/>");
    let asking = "GET / HTTP/1.1\r\nHost: example.org\r\nAccept: application/xml\r\n\r\n";
    for (words, kept) in [(&[][..], false), (&["--keep-preferred"], true)] {
        let proxy = Proxy::with(words).await;
        let (_, response) = proxy.exchange(asking, &xml).await;
        assert_eq!(response.text() == "<no/>", kept, "{response:?}");
    }
    let call = "POST /a HTTP/1.1\r\nHost: example.org\r\nContent-Type: application/grpc\r\nContent-Length: 0\r\n\r\n";
    for (words, status) in [(&[][..], 404), (&["--grpc"], 200)] {
        let proxy = Proxy::with(words).await;
        let (_, response) = proxy.exchange(call, &no_user).await;
        assert_eq!(
            (response.status(), response.lines("grpc-status").len()),
            (status, usize::from(status == 200))
        );
    }
    let proxy = Proxy::with(&["--json", "reshape"]).await;
    let (_, response) = proxy.exchange(GET, &foreign).await;
    assert_eq!(response.json()["error"], "no name");
}

#[test]
fn a_wrong_word_is_explained() {
    for (words, why) in [
        (
            &["--upstream", "ftp://example.org"][..],
            "begins with http:// or https://",
        ),
        (&["--upstream", "http://example.org/api"], "must have no path"),
        (
            &["--upstream", "http://me:secret@example.org"],
            "must have no user name",
        ),
        (&["--upstream", "example.org"], "begins with http:// or https://"),
        (
            &["--upstream", "http://a", "--timeout", "soon"],
            "not a number of seconds",
        ),
        (&["--upstream", "http://a", "--timeout=-1"], "not a length of time"),
        (&["--upstream", "http://a", "--timeout", "1e10"], "not a length of time"),
        (&["--upstream", "http://a", "--timeout", "inf"], "not a length of time"),
        (
            &["--upstream", "http://a", "--max-waiting", "9999999999"],
            "a number from 1",
        ),
        (&["--upstream", "http://a", "--unmask=ok"], "a status from 400 to 599"),
        (&["--upstream", "http://a", "--unmask=200"], "a status from 400 to 599"),
        (&["--upstream", "http://a", "--format", "xml"], "by-accept"),
        (&["--upstream", "http://a", "--path", "api"], "a path begins with /"),
        (&["--upstream", "http://a", "--listen", "here"], "an address is"),
        (&["--upstream", "http://a", "--max-waiting", "0"], "a number from 1"),
        (
            &["--upstream", "http://a", "--format", "flat", "--format", "nested"],
            "cannot be used multiple times",
        ),
        (&[], "--upstream"),
    ] {
        let error = Line::try_parse_from(words).expect_err("a legal command line");
        assert!(error.to_string().contains(why), "{words:?}: {error}");
    }
}

#[test]
fn by_default_only_this_machine_can_connect() {
    let arguments = arguments(&["--upstream", "http://localhost:5000/"]);
    assert_eq!(arguments.listen.to_string(), "127.0.0.1:3000");
}

#[test]
fn every_option_is_explained() {
    let command = Line::command();
    for option in command.get_arguments() {
        assert!(option.get_help().is_some(), "{option}");
    }
}

/// The program itself, with these words and this file.
async fn program(words: &[&str], file: Option<(&str, &str)>) -> Output {
    let mut command = gateway(words);
    if let Some((name, text)) = file {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::write(&path, text).expect("not written");
        command.arg("--config").arg(path);
    }
    watched(command.output()).await.expect("not started")
}

fn gateway(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_json-errors-gateway"));
    command.args(words).kill_on_drop(true).stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test]
async fn the_help_fits_a_terminal() {
    for words in [
        &["--help"][..],
        &["proxy", "--help"],
        &["proxy", "-h"],
        &["ext-proc", "--help"],
        &["ext-proc", "-h"],
    ] {
        let output = program(words, None).await;
        let help = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && help.len() > 150, "{help}");
        for line in help.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}

#[tokio::test]
async fn a_mistake_in_the_file_is_explained() {
    for (name, text, why) in [
        (
            "unknown.toml",
            "formt = 'flat'",
            "unknown.toml: there is no option `formt`",
        ),
        ("underscore.toml", "keep_html = true", "write `keep-html`"),
        (
            "value.toml",
            "format = 'xml'",
            "value.toml: `format`: invalid value 'xml'",
        ),
        ("kind.toml", "timeout = { seconds = 5 }", "value.toml"),
        ("twice.toml", "listen = ['1', '2']", "twice.toml: `listen`"),
        ("syntax.toml", "format = ", "syntax.toml is not TOML"),
        ("nested.toml", "config = 'other.toml'", "no option `config`"),
        (
            "contradiction.toml",
            "upstream-ca = 'ca.pem'",
            "--upstream-ca is for TLS",
        ),
    ] {
        let output = program(&["proxy", "--upstream", "http://127.0.0.1:1"], Some((name, text))).await;
        let why = if name == "kind.toml" {
            "`timeout` must be a string, a number"
        } else {
            why
        };
        assert!(stderr(&output).contains(why), "{name}: {}", stderr(&output));
        assert_eq!(output.status.code(), Some(2), "{name}");
    }
    let output = program(&["proxy", "--config", "/nowhere/at.toml"], None).await;
    assert!(
        stderr(&output).contains("cannot read /nowhere/at.toml"),
        "{}",
        stderr(&output)
    );
    assert_eq!(output.status.code(), Some(2));
}

#[tokio::test]
async fn a_contradiction_is_explained_by_both_commands() {
    let proxy = ["proxy", "--upstream", "http://127.0.0.1:1"];
    for (words, more, why) in [
        (
            &proxy[..],
            &["--stream-idle-timeout", "5"][..],
            "without --stream-errors",
        ),
        (&proxy, &["--upstream-ca", "ca.pem"], "--upstream-ca is for TLS"),
        (&["ext-proc"], &["--stream-errors"], "--stream-errors is for `proxy`"),
        (
            &["ext-proc"],
            &["--stream-idle-timeout", "5"],
            "--stream-idle-timeout is for `proxy`",
        ),
        (&["ext-proc"], &["--unmask=200"], "a status from 400 to 599"),
        (
            &["ext-proc"],
            &["--upstream", "http://a"],
            "unexpected argument '--upstream'",
        ),
    ] {
        let output = program(&[words, more].concat(), None).await;
        assert!(stderr(&output).contains(why), "{words:?} {more:?}: {}", stderr(&output));
        assert_eq!(output.status.code(), Some(2), "{words:?} {more:?}");
    }
    let output = program(&["ext-proc"], Some(("streams.toml", "stream-errors = true"))).await;
    assert!(
        stderr(&output).contains("--stream-errors is for `proxy`"),
        "{}",
        stderr(&output)
    );
    assert_eq!(output.status.code(), Some(2));
}

/// The options of the layer are one list.
#[tokio::test]
async fn both_commands_have_the_same_options_of_the_layer() {
    let mut lists = Vec::new();
    for command in ["proxy", "ext-proc"] {
        let output = program(&[command, "--help"], None).await;
        let help = String::from_utf8_lossy(&output.stdout).into_owned();
        let (_, errors) = help.split_once("\nErrors:\n").expect("no options of the layer");
        let flags = errors
            .lines()
            .take_while(|line| line.starts_with(' ') || line.is_empty());
        let flags: Vec<String> = flags
            .filter(|line| line.trim().starts_with("--"))
            .map(str::to_owned)
            .collect();
        lists.push(flags);
    }
    assert!(lists[0].len() > 15, "{lists:?}");
    assert_eq!(lists[0], lists[1]);
}

#[tokio::test]
async fn a_busy_port_is_a_sentence() {
    let busy = listener().await;
    let address = address_of(&busy).to_string();
    let output = program(
        &["proxy", "--upstream", "http://127.0.0.1:1", "--listen", &address],
        None,
    )
    .await;
    assert!(
        stderr(&output).contains("another program listens there"),
        "{}",
        stderr(&output)
    );
    assert_eq!(output.status.code(), Some(1));
}

/// The program, running, and what it says.
struct Running {
    child: Child,
    said: tokio::io::Lines<BufReader<ChildStderr>>,
}

impl Running {
    fn with(words: &[&str]) -> Self {
        let mut child = gateway(words).spawn().expect("not started");
        let stderr = child.stderr.take().expect("no stderr");
        Self {
            child,
            said: BufReader::new(stderr).lines(),
        }
    }

    async fn line(&mut self) -> String {
        watched(self.said.next_line())
            .await
            .expect("not read")
            .expect("it said no more")
    }

    fn interrupt(&self) {
        let id = self.child.id().expect("it has ended").to_string();
        let sent = std::process::Command::new("kill").args(["-INT", &id]).status();
        assert!(sent.expect("no kill").success());
    }

    async fn code(&mut self) -> Option<i32> {
        watched(self.child.wait()).await.expect("not waited for").code()
    }
}

/// The address in the first line that the program says.
fn address(line: &str) -> std::net::SocketAddr {
    let url = line.split(' ').next().expect("an empty line");
    url.strip_prefix("http://")
        .and_then(|address| address.parse().ok())
        .unwrap_or_else(|| panic!("{line}"))
}

#[tokio::test]
async fn a_flag_is_stronger_than_the_file() {
    let upstream = listener().await;
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("weaker.toml");
    let url = address_of(&upstream);
    let text = format!(
        "upstream = 'http://{url}'\nlisten = '127.0.0.1:0'\nformat = 'problem'\nkeep-html = true\ntimeout = 2.5\n\
         path = ['/a', '/users']\nmax-waiting = 5"
    );
    std::fs::write(&path, text).expect("not written");
    let words = [
        "proxy",
        "--format",
        "nested",
        "--config",
        path.to_str().expect("not UTF-8"),
    ];
    let mut running = Running::with(&words);
    let address = address(&running.line().await);
    let mut client = super::Wire::to(address).await;
    client.send(GET).await;
    let (stream, _) = watched(upstream.accept()).await.expect("nobody came");
    let mut upstream = super::Wire::over(stream);
    upstream.take_request().await;
    upstream.send(&reply(404, &[], "no user")).await;
    assert_eq!(client.take_response().await.json()["error"]["message"], "no user");
}

#[tokio::test]
async fn the_first_interrupt_drains_and_the_second_ends() {
    let upstream = listener().await;
    let url = format!("http://{}", address_of(&upstream));
    let mut running = Running::with(&["proxy", "--upstream", &url, "--listen", "127.0.0.1:0"]);
    let address = address(&running.line().await);
    let mut client = super::Wire::to(address).await;
    client.send(GET).await;
    let _held = watched(upstream.accept()).await.expect("nobody came");
    running.interrupt();
    assert!(
        running
            .line()
            .await
            .starts_with("Draining: no new connections, and up to 10 s")
    );
    running.interrupt();
    assert!(running.line().await.starts_with("Ended at once"));
    assert_eq!(running.code().await, Some(1));
}

#[tokio::test]
async fn an_interrupt_with_nothing_to_do_ends_well() {
    let mut running = Running::with(&["proxy", "--upstream", "http://127.0.0.1:1", "--listen", "0"]);
    let first = running.line().await;
    assert!(address(&first).ip().is_loopback());
    running.interrupt();
    assert!(running.line().await.starts_with("Draining"));
    assert_eq!(running.code().await, Some(0));
}
