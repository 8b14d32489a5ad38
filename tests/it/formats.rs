//! Tests what each format writes, byte for byte.

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::Full;
use serde_json::json;
use tower_json_errors::{
    BoxError, ByAccept, ErrorContext, Flat, Format, HttpError, JsonErrorsLayer, Nested, Problem, RequestFacts,
};

use crate::support::{Answer, get, plain, request, response, through};

type Made = Response<Full<Bytes>>;

/// An error response, and what is made of it.
struct Row {
    made: Made,
    flat: &'static str,
    nested: &'static str,
    problem: &'static str,
}

fn status(status: u16) -> Made {
    response(status, &[], Full::default())
}

fn missing() -> HttpError {
    HttpError::not_found("no such user").with_code("user_missing")
}

fn rows() -> [Row; 13] {
    [
        Row {
            made: plain(404, "no such user"),
            flat: r#"{"error":"no such user"}"#,
            nested: r#"{"error":{"status":404,"code":"not_found","message":"no such user"}}"#,
            problem: r#"{"title":"Not Found","status":404,"detail":"no such user"}"#,
        },
        Row {
            made: missing().into(),
            flat: r#"{"error":"no such user","code":"user_missing"}"#,
            nested: r#"{"error":{"status":404,"code":"user_missing","message":"no such user"}}"#,
            problem: r#"{"title":"Not Found","status":404,"detail":"no such user","code":"user_missing"}"#,
        },
        Row {
            made: missing().with_details(json!({ "id": 7, "tried": ["a", "b"] })).into(),
            flat: r#"{"error":"no such user","code":"user_missing","details":{"id":7,"tried":["a","b"]}}"#,
            nested: r#"{"error":{"status":404,"code":"user_missing","message":"no such user","details":{"id":7,"tried":["a","b"]}}}"#,
            problem: r#"{"title":"Not Found","status":404,"detail":"no such user","code":"user_missing","id":7,"tried":["a","b"]}"#,
        },
        Row {
            made: HttpError::bad_request("no").with_details([1, 2]).into(),
            flat: r#"{"error":"no","details":[1,2]}"#,
            nested: r#"{"error":{"status":400,"code":"bad_request","message":"no","details":[1,2]}}"#,
            problem: r#"{"title":"Bad Request","status":400,"detail":"no","details":[1,2]}"#,
        },
        Row {
            made: HttpError::bad_request("no").with_details("name").into(),
            flat: r#"{"error":"no","details":"name"}"#,
            nested: r#"{"error":{"status":400,"code":"bad_request","message":"no","details":"name"}}"#,
            problem: r#"{"title":"Bad Request","status":400,"detail":"no","details":"name"}"#,
        },
        // What a server says of its own failures is hidden.
        Row {
            made: plain(500, "password is hunter2"),
            flat: r#"{"error":"Internal Server Error"}"#,
            nested: r#"{"error":{"status":500,"code":"internal_server_error","message":"Internal Server Error"}}"#,
            problem: r#"{"title":"Internal Server Error","status":500}"#,
        },
        Row {
            made: HttpError::internal("password is hunter2").with_code("db").into(),
            flat: r#"{"error":"Internal Server Error","code":"db"}"#,
            nested: r#"{"error":{"status":500,"code":"db","message":"Internal Server Error"}}"#,
            problem: r#"{"title":"Internal Server Error","status":500,"code":"db"}"#,
        },
        Row {
            made: status(499),
            flat: r#"{"error":"Client Error"}"#,
            nested: r#"{"error":{"status":499,"code":"client_error","message":"Client Error"}}"#,
            problem: r#"{"title":"Client Error","status":499}"#,
        },
        Row {
            made: status(599),
            flat: r#"{"error":"Server Error"}"#,
            nested: r#"{"error":{"status":599,"code":"server_error","message":"Server Error"}}"#,
            problem: r#"{"title":"Server Error","status":599}"#,
        },
        Row {
            made: status(418),
            flat: r#"{"error":"I'm a teapot"}"#,
            nested: r#"{"error":{"status":418,"code":"im_a_teapot","message":"I'm a teapot"}}"#,
            problem: r#"{"title":"I'm a teapot","status":418}"#,
        },
        Row {
            made: status(505),
            flat: r#"{"error":"HTTP Version Not Supported"}"#,
            nested: r#"{"error":{"status":505,"code":"http_version_not_supported","message":"HTTP Version Not Supported"}}"#,
            problem: r#"{"title":"HTTP Version Not Supported","status":505}"#,
        },
        Row {
            made: plain(400, "a\0\u{1b}[31m\"q\"\\\r\n\tb\u{7f} é 😀"),
            flat: concat!(r#"{"error":"a\u0000\u001b[31m\"q\"\\\r\n\tb"#, "\u{7f}", r#" é 😀"}"#),
            nested: concat!(
                r#"{"error":{"status":400,"code":"bad_request","message":"a\u0000\u001b[31m\"q\"\\\r\n\tb"#,
                "\u{7f}",
                r#" é 😀"}}"#
            ),
            problem: concat!(
                r#"{"title":"Bad Request","status":400,"detail":"a\u0000\u001b[31m\"q\"\\\r\n\tb"#,
                "\u{7f}",
                r#" é 😀"}"#
            ),
        },
        // Details that cannot be written are left out.
        Row {
            made: HttpError::internal("x").with_details(unserialisable()).into(),
            flat: r#"{"error":"Internal Server Error"}"#,
            nested: r#"{"error":{"status":500,"code":"internal_server_error","message":"Internal Server Error"}}"#,
            problem: r#"{"title":"Internal Server Error","status":500}"#,
        },
    ]
}

/// A map whose keys are no strings, which JSON cannot say.
fn unserialisable() -> std::collections::HashMap<[u8; 2], u8> {
    [([4, 2], 0)].into()
}

#[track_caller]
fn assert_wire(answer: &Answer, content_type: &str, body: &str) {
    assert_eq!(answer.text(), body);
    assert_eq!(answer.header("content-type"), Some(content_type), "{body}");
    assert_eq!(
        answer.header("content-length"),
        Some(&*body.len().to_string()),
        "{body}"
    );
}

#[tokio::test]
async fn built_in_formats_byte_for_byte() {
    let layer = JsonErrorsLayer::new;
    for Row {
        made,
        flat,
        nested,
        problem,
    } in rows()
    {
        let expected = made.status();
        let wire = [
            (layer(), "application/json", flat),
            (layer().format(Flat::new()), "application/json", flat),
            (layer().format(Nested::new()), "application/json", nested),
            (layer().format(Problem::new()), "application/problem+json", problem),
        ];
        for (layer, content_type, body) in wire {
            let answer = through(&layer, get(), made.clone()).await;
            assert_wire(&answer, content_type, body);
            assert_eq!(answer.status, expected, "{body}");
        }
    }
}

#[tokio::test]
async fn a_request_id_comes_last_but_before_the_extensions_of_a_problem() {
    let layer = || JsonErrorsLayer::new().request_id("x-request-id".parse().expect("legal"));
    let details = json!({ "id": 7 });
    let made = || -> Made { missing().with_details(&details).into() };
    let wire = [
        (
            layer(),
            r#"{"error":"no such user","code":"user_missing","details":{"id":7},"request_id":"7f0c"}"#,
        ),
        (
            layer().format(Nested::new()),
            r#"{"error":{"status":404,"code":"user_missing","message":"no such user","details":{"id":7},"request_id":"7f0c"}}"#,
        ),
        (
            layer().format(Problem::new()),
            r#"{"title":"Not Found","status":404,"detail":"no such user","code":"user_missing","request_id":"7f0c","id":7}"#,
        ),
    ];
    for (layer, expected) in wire {
        let mut request = get();
        request
            .headers_mut()
            .insert("x-request-id", HeaderValue::from_static("7f0c"));
        assert_eq!(through(&layer, request, made()).await.text(), expected);
    }
}

#[tokio::test]
async fn details_that_collide_with_members_of_a_problem_stand_whole_under_details() {
    let details = json!({
        "code": 1, "detail": 1, "details": 1, "instance": 1, "request_id": 1, "status": 200, "title": 1, "type": 1,
    });
    let made = Response::<Full<Bytes>>::from(HttpError::bad_request("no").with_details(details));
    let answer = through(&JsonErrorsLayer::new().format(Problem::new()), get(), made).await;
    assert_eq!(
        answer.text(),
        r#"{"title":"Bad Request","status":400,"detail":"no","details":{"code":1,"detail":1,"details":1,"instance":1,"request_id":1,"status":200,"title":1,"type":1}}"#
    );
}

#[tokio::test]
async fn details_of_the_application_that_look_like_a_problem_stand_whole_under_details() {
    let details = json!({ "title": "Pots", "status": 409 });
    let made = Response::<Full<Bytes>>::from(HttpError::bad_request("no").with_details(details));
    let answer = through(&JsonErrorsLayer::new().format(Problem::new()), get(), made).await;
    assert_eq!(
        answer.text(),
        r#"{"title":"Bad Request","status":400,"detail":"no","details":{"status":409,"title":"Pots"}}"#
    );
}

#[tokio::test]
async fn the_type_of_a_problem_is_its_base_and_its_code() {
    let table = [
        (
            "https://example.com/problems/",
            "user_missing",
            Some("https://example.com/problems/user_missing"),
        ),
        ("/problems#", "user-missing", Some("/problems#user-missing")),
        (
            "urn:problems:",
            "no such/user?é",
            Some("urn:problems:no%20such%2Fuser%3F%C3%A9"),
        ),
        ("https://example.com/", "", Some("https://example.com/")),
        ("", "user_missing", None),
        ("https://example.com/a b/", "user_missing", None),
        ("https://example.com/\n", "user_missing", None),
        ("<problems>", "user_missing", None),
        ("https://exämple.com/", "user_missing", None),
    ];
    for (base, code, expected) in table {
        let layer = JsonErrorsLayer::new().format(Problem::new().type_base(base));
        let made = Response::<Full<Bytes>>::from(HttpError::not_found("x").with_code(code));
        let answer = through(&layer, get(), made).await;
        assert_eq!(
            answer.json().get("type").and_then(|kind| kind.as_str()),
            expected,
            "{base:?} {code:?}"
        );
        assert_eq!(answer.status, 404, "{base:?} {code:?}");
    }
}

#[tokio::test]
async fn a_problem_without_a_code_has_no_type() {
    let layer = JsonErrorsLayer::new().format(Problem::new().type_base("https://example.com/"));
    let answer = through(&layer, get(), plain(404, "no such user")).await;
    assert_eq!(
        answer.text(),
        r#"{"title":"Not Found","status":404,"detail":"no such user"}"#
    );
}

#[tokio::test]
async fn the_instance_of_a_problem_is_the_path_without_the_query() {
    let table = [
        ("/users/7?token=secret", json!("/users/7")),
        ("http://example.com/users/7", json!("/users/7")),
        ("/a%20b", json!("/a%20b")),
        ("*", json!(null)),
        ("http://example.com//evil.example/x", json!(null)),
        ("/a{b}\"c", json!("/a%7Bb%7D%22c")),
        ("/a%zz", json!("/a%25zz")),
        ("/é", json!("/%C3%A9")),
    ];
    for (target, expected) in table {
        let layer = JsonErrorsLayer::new().format(Problem::new().instance());
        let answer = through(&layer, request(Method::OPTIONS, target), status(404)).await;
        assert_eq!(answer.json()["instance"], expected, "{target}");
    }
}

#[tokio::test]
async fn the_status_of_a_problem_is_that_of_the_status_line() {
    let layer = || JsonErrorsLayer::new().format(Problem::new());
    let remapped = layer().map_error(|_, _| HttpError::from(StatusCode::GONE));
    let answer = through(&remapped, get(), Response::<Full<Bytes>>::from(missing())).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["status"]), (410, &json!(410)));

    let mut made = Response::<Full<Bytes>>::from(missing());
    *made.status_mut() = StatusCode::CONFLICT;
    let answer = through(&layer(), get(), made).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["status"]), (409, &json!(409)));
}

#[tokio::test]
async fn a_closure_is_a_format() {
    let layer = JsonErrorsLayer::new()
        .capture_with(|request| format!("{} {}", request.method(), request.uri()))
        .format_with(|error, context| {
            let asked = context.captured::<String>()?.clone();
            Some((error.status().as_u16(), asked, context.origin().as_str()))
        });
    let answer = through(&layer, request(Method::PUT, "/users/7"), plain(404, "no such user")).await;
    assert_wire(&answer, "application/json", r#"[404,"PUT /users/7","response"]"#);
}

/// A format of the user's that is neither JSON's usual type nor static.
struct Versioned;

impl Format for Versioned {
    fn content_type(&self, context: &ErrorContext<'_>) -> HeaderValue {
        let version = context.uri().and_then(|uri| uri.query()).unwrap_or("1");
        HeaderValue::try_from(format!("application/vnd.v{version}+json")).unwrap_or(HeaderValue::from_static("x/y"))
    }

    fn render(&self, error: &HttpError, _: &ErrorContext<'_>) -> Result<Bytes, BoxError> {
        Ok(serde_json::to_vec(error.message())?.into())
    }

    fn reads(&self) -> RequestFacts {
        RequestFacts::URI
    }
}

#[tokio::test]
async fn a_format_of_ones_own_gets_what_it_reads() {
    let layers = [
        JsonErrorsLayer::new().format(Versioned),
        JsonErrorsLayer::new().format(ByAccept::new().otherwise(Versioned)),
    ];
    for layer in layers {
        let answer = through(&layer, request(Method::GET, "/?3"), plain(404, "no such user")).await;
        assert_wire(&answer, "application/vnd.v3+json", r#""no such user""#);
    }
}

#[tokio::test]
async fn the_last_format_that_is_set_counts() {
    let layer = JsonErrorsLayer::new()
        .format(Problem::new())
        .format(Nested::new())
        .format(Flat::new());
    let answer = through(&layer, get(), plain(404, "no such user")).await;
    assert_wire(&answer, "application/json", r#"{"error":"no such user"}"#);
}

#[tokio::test]
async fn bad_input_never_costs_the_status_or_the_json() {
    let layer = || JsonErrorsLayer::new().request_id("x-request-id".parse().expect("legal"));
    let layers = [
        layer().format_with(|_, _| unserialisable()),
        layer().format(ByAccept::new().problem(Problem::new().type_base("no base").instance())),
        layer().keep_html().format(Nested::new()),
    ];
    let error = || {
        HttpError::service_unavailable("back at noon")
            .with_details(unserialisable())
            .with_header(http::header::RETRY_AFTER, "a\nb")
            .with_header(http::header::CONTENT_LENGTH, "1")
    };
    let endless = [
        "text/html;q=0.001,".repeat(64 * 1024 / 18),
        ",".repeat(64 * 1024),
        ";q=\"".repeat(16 * 1024),
        "application/problem+json;q=0.5,*/*;q=1,".repeat(64 * 1024 / 39),
    ];
    for layer in &layers {
        for accept in &endless {
            let request = Request::builder()
                .header("accept", accept)
                .header("x-request-id", "x".repeat(1024 * 1024))
                .body(())
                .expect("legal");
            let answer = through(layer, request, Response::<Full<Bytes>>::from(error())).await;
            assert_eq!(answer.status, 503);
            assert_eq!(answer.header("content-length"), Some(&*answer.body.len().to_string()));
            assert!(answer.headers.get("retry-after").is_none());
            assert!(answer.json().is_object() && answer.body.len() < 200, "{answer:?}");
        }
    }
}
