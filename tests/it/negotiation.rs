//! Tests what the client's `Accept` decides: the format, whether HTML is kept, and `Vary`.

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use tower_json_errors::{ByAccept, Flat, HttpError, JsonErrorsLayer, JsonPolicy, Nested, Problem, Untouched};

use crate::support::{Answer, plain, response, through};

const PAGE: &str = "<!doctype html><h1>Not Found</h1>";

/// A request with these lines of `Accept`.
fn accepting(lines: &[&str]) -> Request<()> {
    let mut builder = Request::builder();
    for line in lines {
        builder = builder.header("accept", *line);
    }
    builder.body(()).expect("legal lines")
}

fn page(headers: &[(&str, &str)]) -> Response<Full<Bytes>> {
    let mut page = response(404, headers, Full::from(PAGE));
    let html = "text/html; charset=utf-8".parse().expect("legal");
    page.headers_mut().insert("content-type", html);
    page
}

fn vary(answer: &Answer) -> Vec<&str> {
    let values = answer.headers.get_all("vary").iter();
    values.map(|value| value.to_str().expect("text")).collect()
}

#[tokio::test]
async fn problem_details_go_to_clients_that_name_them_and_like_them_no_less() {
    let table: [(&[&str], bool); 26] = [
        (&[], false),
        (&[""], false),
        (&["*/*"], false),
        (&["application/*"], false),
        (&["application/json"], false),
        (&["application/problem+json"], true),
        (&["Application/PROBLEM+json"], true),
        (&["application/problem+json; charset=utf-8"], true),
        (&["application/problem+json, */*;q=0.1"], true),
        (&["application/problem+json, application/json"], true),
        (&["application/problem+json;q=0.9, application/json"], false),
        (&["application/problem+json;q=0.9", "application/json;q=0.8"], true),
        (&["application/json;q=0.8", "application/problem+json;q=0.9"], true),
        (&["application/problem+json;q=0.5, application/*;q=0.6"], false),
        (&["application/problem+json;q=0.5, */*;q=0.4"], true),
        (&["application/problem+json;q=0.001"], true),
        (&["application/problem+json;q=0"], false),
        (&["application/problem+json;q=0, */*"], false),
        (&["text/html, application/problem+json"], true),
        // Nothing that is on offer: JSON all the same, never an empty answer.
        (&["image/png"], false),
        (&["application/json;q=0"], false),
        // Malformed elements count as absent.
        (&["application/problem+json;q=2"], false),
        (&["application/problem+json;q"], false),
        (&["application/problem+json, ;;,\"", "q=1"], true),
        (&["problem+json"], false),
        (&["application/problem+jsonx"], false),
    ];
    let layer = JsonErrorsLayer::new().format(ByAccept::new());
    for (lines, is_problem) in table {
        let answer = through(&layer, accepting(lines), plain(404, "no such user")).await;
        let (content_type, body) = if is_problem {
            (
                "application/problem+json",
                r#"{"title":"Not Found","status":404,"detail":"no such user"}"#,
            )
        } else {
            ("application/json", r#"{"error":"no such user"}"#)
        };
        assert_eq!(answer.text(), body, "{lines:?}");
        assert_eq!(answer.header("content-type"), Some(content_type), "{lines:?}");
        assert_eq!(
            (answer.status.as_u16(), vary(&answer)),
            (404, vec!["Accept"]),
            "{lines:?}"
        );
    }
}

#[tokio::test]
async fn both_formats_of_a_choice_can_be_chosen() {
    let choice = ByAccept::new()
        .problem(Problem::new().instance())
        .otherwise(Nested::new());
    let layer = JsonErrorsLayer::new().format(choice);
    let table = [
        (
            "application/problem+json",
            r#"{"title":"Not Found","status":404,"detail":"x","instance":"/"}"#,
        ),
        ("*/*", r#"{"error":{"status":404,"code":"not_found","message":"x"}}"#),
    ];
    for (accept, expected) in table {
        let request = Request::builder()
            .uri("/")
            .header("accept", accept)
            .body(())
            .expect("legal");
        assert_eq!(
            through(&layer, request, plain(404, "x")).await.text(),
            expected,
            "{accept}"
        );
    }
}

#[tokio::test]
async fn html_stays_for_clients_that_list_it_above_json() {
    let table: [(&[&str], bool); 24] = [
        (&[], false),
        (&["*/*"], false),
        (&["text/*"], false),
        (&["text/html"], true),
        (&["TEXT/html; level=1"], true),
        (&["application/xhtml+xml"], true),
        // Firefox, Chrome, and what fetch, axios and jQuery send.
        (
            &["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"],
            true,
        ),
        (
            &[
                "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
            ],
            true,
        ),
        (&["application/json, text/plain, */*"], false),
        (&["application/json, text/javascript, */*; q=0.01"], false),
        (&["text/html", "application/json"], false),
        (&["text/html", "application/json;q=0.9"], true),
        (&["text/html;q=0.8", "application/json;q=0.9"], false),
        (&["text/html, application/*"], false),
        (&["text/html;q=0.8, application/*;q=0.7"], true),
        (&["text/html, application/vnd.api+json"], false),
        (&["text/html, */*"], true),
        (&["text/html;q=0.9, */*"], false),
        (&["text/html;q=0"], false),
        (&["text/html;q=0.000, */*;q=0"], false),
        // Malformed elements count as absent.
        (&["text/html;q=1.5"], false),
        (&["text/html, application/json;q=high"], true),
        (&["text/ html"], false),
        (&["text/html, \"application/json\""], true),
    ];
    let layer = JsonErrorsLayer::new().keep_html();
    for (lines, stays) in table {
        let answer = through(&layer, accepting(lines), page(&[("etag", "\"1\"")])).await;
        if stays {
            assert_eq!(answer.text(), PAGE, "{lines:?}");
            assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
            assert_eq!(answer.header("etag"), Some("\"1\""));
        } else {
            answer.assert_error(404, "Not Found");
            assert_eq!(answer.header("etag"), None);
        }
        assert_eq!(
            (answer.status.as_u16(), vary(&answer)),
            (404, vec!["Accept"]),
            "{lines:?}"
        );
    }
}

#[tokio::test]
async fn html_goes_by_default_whatever_the_client_prefers() {
    let answer = through(&JsonErrorsLayer::new(), accepting(&["text/html"]), page(&[])).await;
    answer.assert_error(404, "Not Found");
    assert_eq!(vary(&answer), [""; 0]);
}

#[tokio::test]
async fn only_html_stays_for_clients_that_prefer_html() {
    let layer = JsonErrorsLayer::new().keep_html();
    let answer = through(&layer, accepting(&["text/html"]), plain(404, "no such user")).await;
    answer.assert_error(404, "no such user");
    assert_eq!(vary(&answer), [""; 0], "any other client would have got the same");
}

#[tokio::test]
async fn vary_is_added_to_what_it_held_and_only_once() {
    let table: [(&[&str], &[&str]); 8] = [
        (&[], &["Accept"]),
        (&["Origin"], &["Origin", "Accept"]),
        (
            &["Origin", "Accept-Encoding, Cookie"],
            &["Origin", "Accept-Encoding, Cookie", "Accept"],
        ),
        (&["Accept"], &["Accept"]),
        (&["Origin, accept"], &["Origin, accept"]),
        (&["Origin", "ACCEPT , Cookie"], &["Origin", "ACCEPT , Cookie"]),
        (&["*"], &["*"]),
        (&["Accept-Language"], &["Accept-Language", "Accept"]),
    ];
    let layers = [
        (JsonErrorsLayer::new().keep_html(), "text/html"),
        (JsonErrorsLayer::new().keep_html(), "application/json"),
        (
            JsonErrorsLayer::new().format(ByAccept::new()),
            "application/problem+json",
        ),
        (JsonErrorsLayer::new().format(ByAccept::new()), "application/json"),
        (
            JsonErrorsLayer::new().format(ByAccept::new()).keep_html(),
            "application/json",
        ),
    ];
    for (held, expected) in table {
        for (layer, accept) in &layers {
            let held: Vec<_> = held.iter().map(|value| ("vary", *value)).collect();
            let answer = through(layer, accepting(&[accept]), page(&held)).await;
            assert_eq!(vary(&answer), expected, "{accept}");
        }
    }
}

/// The same resource says the same to caches, whoever asks.
#[tokio::test]
async fn html_that_cannot_stay_varies_like_html_that_could() {
    let gzip = || {
        response(
            404,
            &[("content-type", "text/html"), ("content-encoding", "gzip")],
            "\u{1f}",
        )
    };
    let carrying = || {
        let mut page = response(404, &[("content-type", "text/html")], "");
        page.extensions_mut().insert(HttpError::not_found("x"));
        page
    };
    for accept in ["text/html", "application/json"] {
        for made in [gzip(), carrying()] {
            let layer = JsonErrorsLayer::new().keep_html();
            let answer = through(&layer, accepting(&[accept]), made.map(Full::<Bytes>::from)).await;
            assert_eq!(vary(&answer), ["Accept"], "{accept}");
        }
    }
}

#[tokio::test]
async fn json_under_an_html_label_varies_where_html_would_stay() {
    let json = || response(400, &[("content-type", "text/html")], Full::from(r#"{"error":"x"}"#));
    let layer = JsonErrorsLayer::new().keep_html();
    let answer = through(&layer, accepting(&["*/*"]), json()).await;
    assert_eq!((answer.text(), vary(&answer)), (r#"{"error":"x"}"#, vec!["Accept"]));
    assert_eq!(answer.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn foreign_json_varies_where_accept_says_whether_it_is_foreign() {
    let layer = JsonErrorsLayer::new().format(ByAccept::new()).json(JsonPolicy::Reshape);
    for accept in ["application/problem+json", "application/json"] {
        for body in [r#"{"error":"x"}"#, r#"{"title":"x"}"#] {
            let json = response(400, &[("content-type", "application/json")], Full::from(body));
            let answer = through(&layer, accepting(&[accept]), json).await;
            assert_eq!(vary(&answer), ["Accept"], "{accept} {body}");
        }
    }
    // An error in disguise is no exception.
    let layer = layer.unmask(StatusCode::BAD_REQUEST);
    for accept in ["application/problem+json", "application/json"] {
        let json = response(
            200,
            &[("content-type", "application/json")],
            Full::from(r#"{"error":"x"}"#),
        );
        let answer = through(&layer, accepting(&[accept]), json).await;
        assert_eq!(
            (answer.status.as_u16(), vary(&answer)),
            (400, vec!["Accept"]),
            "{accept}"
        );
    }
}

#[tokio::test]
async fn what_accept_does_not_decide_does_not_vary() {
    let layer = || {
        JsonErrorsLayer::new()
            .format(ByAccept::new().otherwise(Flat::new()))
            .keep_html()
    };
    let untouched = || {
        let mut page = page(&[]);
        page.extensions_mut().insert(Untouched);
        page
    };
    let json = || response(404, &[("content-type", "application/json")], Full::from("[]"));
    let success = || response(200, &[("content-type", "text/html")], Full::from(PAGE));
    let gzip = || {
        let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
        response(404, &headers, Full::from("\u{1f}"))
    };
    let table = [
        ("untouched", layer(), untouched()),
        ("keep_if", layer().keep_if(|_| true), page(&[])),
        ("only_if", layer().only_if(|_| false), page(&[])),
        ("json", layer(), json()),
        ("gzip", layer(), gzip()),
        ("success", layer(), success()),
    ];
    for (name, layer, made) in table {
        let (head, _) = made.clone().into_parts();
        for accept in ["text/html", "application/json"] {
            let answer = through(&layer, accepting(&[accept]), made.clone()).await;
            assert_eq!(answer.headers, head.headers, "{name}");
        }
    }
}

#[tokio::test]
async fn a_refusal_of_json_is_no_reason_for_another_status() {
    let layers = [
        JsonErrorsLayer::new(),
        JsonErrorsLayer::new().format(ByAccept::new()),
        JsonErrorsLayer::new().keep_html(),
    ];
    for layer in layers {
        let made = Response::<Full<Bytes>>::from(HttpError::conflict("taken"));
        let answer = through(&layer, accepting(&["image/png, application/json;q=0"]), made).await;
        answer.assert_error(409, "taken");
    }
}
