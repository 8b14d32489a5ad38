//! Tests the access log: one line for each request, with what clients do not see.

use super::{GET, Proxy, reply};

#[tokio::test]
async fn a_line_says_who_asked_what_and_got_what() {
    let mut proxy = Proxy::with(&[]).await;
    proxy.exchange(GET, &reply(200, &[], "ok")).await;
    let line = proxy.line().await;
    let [time, rest] = line.splitn(2, ' ').collect::<Vec<_>>()[..] else {
        panic!("{line}")
    };
    assert!(humantime_like(time), "{time}");
    // The query may hold secrets.
    assert!(rest.starts_with("127.0.0.1 GET \"/users\" 200 - - "), "{rest}");
    assert!(rest.ends_with("ms"), "{rest}");
}

fn humantime_like(time: &str) -> bool {
    time.len() == "2026-01-02T03:04:05.678Z".len() && time.ends_with('Z') && time.contains('T')
}

#[tokio::test]
async fn a_hidden_text_goes_to_the_log() {
    let mut proxy = Proxy::with(&[]).await;
    let (_, response) = proxy.exchange(GET, &reply(500, &[], "db refused hunter2")).await;
    response.assert_error(500, "Internal Server Error");
    let line = proxy.line().await;
    assert!(line.contains(" 500 response - "), "{line}");
    assert!(
        line.contains("\"Internal Server Error\" hidden=[\"db refused hunter2\"]"),
        "{line}"
    );
}

#[tokio::test]
async fn a_failure_of_the_proxy_says_why() {
    let mut proxy = Proxy::with(&[]).await;
    let upstream = super::address_of(&proxy.upstream);
    proxy.upstream = super::listener().await;
    super::Wire::to(proxy.address)
        .await
        .ask(GET)
        .await
        .assert_error(502, "Bad Gateway");
    let line = proxy.line().await;
    assert!(line.contains(" 502 service_error "), "{line}");
    assert!(line.contains(&format!("cannot connect to http://{upstream}")), "{line}");
    assert!(line.contains("Connection refused"), "{line}");
}

#[tokio::test]
async fn what_is_shown_is_not_hidden_as_well() {
    let mut proxy = Proxy::with(&[]).await;
    proxy.refusal("GET / HTTP/1.1\r\n\r\n").await;
    let line = proxy.line().await;
    assert!(line.ends_with(" \"the request has no Host\""), "{line}");
}

#[tokio::test]
async fn an_error_that_was_kept_is_one_too() {
    let mut proxy = Proxy::with(&[]).await;
    let json = reply(404, &["Content-Type: application/json"], r#"{"error":"x"}"#);
    proxy.exchange(GET, &json).await;
    let line = proxy.line().await;
    assert!(line.contains(" 404 response - "), "{line}");
}

#[tokio::test]
async fn an_unmasked_error_has_the_status_that_was_sent() {
    let mut proxy = Proxy::with(&["--unmask"]).await;
    proxy.exchange(GET, &reply(200, &[], "Error: no user")).await;
    let line = proxy.line().await;
    assert!(line.contains(" 400 unmasked - "), "{line}");
}

#[tokio::test]
async fn an_error_after_a_sent_status_is_logged_beside_it() {
    let mut proxy = Proxy::with(&[]).await;
    let mut client = proxy.client().await;
    client.send(GET).await;
    let mut upstream = proxy.accept().await;
    upstream.take_head().await;
    upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\none").await;
    client.take_through("one").await;
    drop(upstream);
    client.gone().await;
    let line = proxy.line().await;
    assert!(line.contains(" 200 - - "), "{line}");
    assert!(line.contains(" failed after the status was sent ["), "{line}");
}

#[tokio::test]
async fn a_client_that_leaves_is_logged() {
    let mut proxy = Proxy::with(&[]).await;
    let mut client = proxy.client().await;
    client.send(GET).await;
    let mut upstream = proxy.accept().await;
    upstream.take_head().await;
    drop(client);
    let line = proxy.line().await;
    assert!(line.ends_with(" aborted: the client left"), "{line}");
    assert!(line.contains(" - - - "), "{line}");
    // And the upstream need not work on.
    upstream.gone().await;
}

#[tokio::test]
async fn responses_without_a_body_are_complete() {
    let mut proxy = Proxy::with(&[]).await;
    for (request, response) in [
        (
            "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
        ),
        (GET, "HTTP/1.1 304 Not Modified\r\n\r\n"),
    ] {
        let mut client = proxy.client().await;
        client.send(request).await;
        let mut upstream = proxy.accept().await;
        upstream.take_head().await;
        upstream.send(response).await;
        client.take_head().await;
        let line = proxy.line().await;
        assert!(line.ends_with("ms"), "{line}");
    }
}

#[tokio::test]
async fn the_id_of_a_request_is_in_the_log_the_error_and_the_request() {
    let mut proxy = Proxy::with(&["--request-id", "x-trace"]).await;
    for id in [Some("abc"), Some("a b"), None] {
        let sent = id.map_or(String::new(), |id| format!("X-Trace: {id}\r\n"));
        let request = format!("GET / HTTP/1.1\r\nHost: example.org\r\n{sent}\r\n");
        let (forwarded, response) = proxy.exchange(&request, &reply(404, &[], "no user")).await;
        let [used] = forwarded.lines("x-trace")[..] else {
            panic!("{forwarded:?}")
        };
        assert_eq!(used == "abc", id == Some("abc"));
        assert!(!used.contains(' '));
        assert_eq!(response.json()["request_id"], used);
        assert_eq!(response.lines("x-trace"), [used]);
        assert!(proxy.line().await.contains(&format!(" response {used} ")));
    }
}

#[tokio::test]
async fn the_log_can_be_json() {
    let mut proxy = Proxy::with(&["--access-log", "json"]).await;
    let request = "GET /a HTTP/1.1\r\nHost: example.org\r\nX-Request-Id: abc\r\n\r\n";
    proxy.exchange(request, &reply(500, &[], "secret")).await;
    let line: serde_json::Value = serde_json::from_str(&proxy.line().await).expect("not JSON");
    for (key, value) in [
        ("client", "127.0.0.1"),
        ("method", "GET"),
        ("path", "/a"),
        ("origin", "response"),
        ("request_id", "abc"),
        ("message", "Internal Server Error"),
        ("end", "complete"),
    ] {
        assert_eq!(line[key], value, "{line}");
    }
    assert_eq!((&line["status"], &line["hidden"][0]), (&500.into(), &"secret".into()));
    assert!(line["duration_ms"].is_u64() && line["time"].is_string(), "{line}");
}
