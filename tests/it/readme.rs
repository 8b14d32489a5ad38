//! Reads the tables of README.md, and tests that the layer does what they state.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use http::{HeaderName, HeaderValue};
use tower_json_errors::{
    Anthropic, ByAccept, Field, Flat, Google, HttpError, JsonApi, JsonErrorsLayer, Nested, OpenAi, Problem,
};

use crate::support::{fail, get, plain, response, through};

const README: &str = include_str!("../../README.md");

/// The cells of the rows that start with this cell.
fn rows(first: &str) -> Vec<Vec<&'static str>> {
    let cells = |line: &'static str| line.trim_matches('|').split(" | ").map(str::trim).collect::<Vec<_>>();
    let tables = README.lines().filter(|line| line.starts_with('|'));
    tables.map(cells).filter(|cells| cells[0].starts_with(first)).collect()
}

#[tokio::test]
async fn every_header_that_the_readme_calls_dropped_is_dropped() {
    let row = &rows("dropped")[0];
    let names: Vec<_> = row[1].split('`').skip(1).step_by(2).collect();
    assert_eq!(names.len(), 16, "{names:?}");
    for name in names {
        // Markup, because the words of a text would keep their language.
        let mut sent = plain(404, "<p>why</p>");
        sent.headers_mut().insert(
            name.parse::<HeaderName>().unwrap(),
            HeaderValue::from_static("identity"),
        );
        let answer = through(&JsonErrorsLayer::new(), get(), sent).await;
        answer.assert_error(404, "Not Found");
        assert_eq!(answer.header(name), None, "{name}");
    }
}

#[tokio::test]
async fn every_format_writes_what_the_readme_shows() {
    let error = || HttpError::not_found("no such user").with_code("user_missing");
    let layer = JsonErrorsLayer::new;
    let formats = [
        ("`Flat`", layer().format(Flat::new())),
        ("`Nested`", layer().format(Nested::new())),
        ("`Problem`", layer().format(Problem::new())),
        ("`JsonApi`", layer().format(JsonApi::new())),
        ("`OpenAi`", layer().format(OpenAi::new())),
        ("`Anthropic`", layer().format(Anthropic::new())),
        ("`Google`", layer().format(Google::new())),
    ];
    for (name, layer) in formats {
        let shown = rows(name)[0][1].trim_matches('`');
        assert_eq!(fail(&layer, error()).await.text(), shown, "{name}");
    }
    // The last row has no JSON of its own: clients that ask for nothing get the other format.
    let otherwise = fail(&layer().format(ByAccept::new()), error()).await;
    assert_eq!(otherwise.text(), rows("`Flat`")[0][1].trim_matches('`'));
}

#[tokio::test]
async fn every_format_writes_fields_as_the_readme_shows() {
    let error =
        || HttpError::unprocessable_content("not valid").with_field(Field::pointer("/age"), "must be 18 or more");
    let layer = JsonErrorsLayer::new;
    let formats = [
        ("`Flat`, `Nested`", layer().format(Flat::new())),
        ("`Flat`, `Nested`", layer().format(Nested::new())),
        ("`Problem` |", layer().format(Problem::new())),
        ("`JsonApi` |", layer().format(JsonApi::new())),
        ("`OpenAi` |", layer().format(OpenAi::new())),
        ("`Anthropic` |", layer().format(Anthropic::new())),
        ("`Google` |", layer().format(Google::new())),
    ];
    for (start, layer) in formats {
        let row = README
            .lines()
            .find(|line| line.starts_with(&format!("| {start}")))
            .expect("no such row");
        let shown = row.split('`').find(|text| text.starts_with('"')).expect("no JSON");
        let answer = fail(&layer, error()).await;
        assert!(answer.text().contains(shown), "{start}: {}", answer.text());
    }
}

#[tokio::test]
async fn the_readme_tells_the_defaults_of_max_body_size_and_max_message_size() {
    assert_eq!(rows("`max_body_size(bytes)`")[0][1], "65,536 (64 KiB)");
    let layer = JsonErrorsLayer::new().max_message_size(usize::MAX);
    for (length, cut) in [(65_536, ""), (65_537, "…")] {
        let answer = through(&layer, get(), response(404, &[], "x".repeat(length))).await;
        answer.assert_error(404, &("x".repeat(65_536) + cut));
    }
    assert_eq!(rows("`max_message_size(bytes)`")[0][1], "4,096 (4 KiB)");
    for (length, cut) in [(4_096, ""), (4_097, "…")] {
        let answer = through(&JsonErrorsLayer::new(), get(), response(404, &[], "x".repeat(length))).await;
        answer.assert_error(404, &("x".repeat(4_096) + cut));
    }
}

#[tokio::test]
async fn what_a_client_gets_with_the_layer_is_what_the_first_table_shows() {
    let row = &rows("`return (400")[0];
    let answer = through(&JsonErrorsLayer::new(), get(), plain(400, "Missing \"name\" parameter")).await;
    assert_eq!(row[2], format!("400 `{}`", answer.text()));
    let row = &rows("`500`, `\"db:")[0];
    let answer = through(
        &JsonErrorsLayer::new(),
        get(),
        plain(500, "db: password hunter2 rejected"),
    )
    .await;
    assert!(row[2].starts_with(&format!("500 `{}`", answer.text())), "{row:?}");
}

/// The text of a file of the repository.
fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// `UPDATE_DOCS=1 cargo test --test it readme` copies the tables of the README.
fn is_update() -> bool {
    std::env::var_os("UPDATE_DOCS").is_some()
}

fn write(path: &str, text: &str) {
    fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(path), text).unwrap();
}

#[test]
fn the_reference_page_has_the_tables_of_the_readme() {
    let start = README.find("## What happens to which response").expect("no tables");
    let end = README.find("## Beside other crates").expect("no end");
    let intro = "# Reference\n\nThe tables of the README. A test keeps both the same.\n\n";
    let expected = format!("{intro}{}\n", README[start..end].trim_end());
    if is_update() {
        write("docs/reference.md", &expected);
    }
    assert!(
        read("docs/reference.md") == expected,
        "docs/reference.md differs from the README: UPDATE_DOCS=1 cargo test --test it readme"
    );
}

/// The rows of the table of features.
fn features(text: &str) -> Vec<&str> {
    let start = text.find("| feature | default | |").expect("no features");
    let lines = text[start..].lines().map(|line| line.trim_start_matches("//! "));
    lines.skip(2).take_while(|line| line.starts_with('|')).collect()
}

#[test]
fn the_docs_of_the_crate_have_the_features_of_the_readme_and_the_manifest() {
    let mut docs = read("src/lib.rs");
    if is_update() {
        let lines = |rows: Vec<&str>| format!("//! {}\n", rows.join("\n//! "));
        docs = docs.replace(&lines(features(&docs)), &lines(features(README)));
        write("src/lib.rs", &docs);
    }
    assert_eq!(
        features(&docs),
        features(README),
        "UPDATE_DOCS=1 cargo test --test it readme"
    );
    let manifest = read("Cargo.toml");
    let start = manifest.find("[features]").unwrap() + 1;
    let lines = manifest[start..]
        .lines()
        .skip(1)
        .take_while(|line| !line.starts_with('['));
    let names = lines.filter_map(|line| line.split_once(" = ")).map(|(name, _)| name);
    let names: BTreeSet<_> = names
        .filter(|name| *name != "default" && !name.starts_with('#'))
        .collect();
    let cells = features(README).into_iter().map(|row| row.split('|').nth(1).unwrap());
    let listed: BTreeSet<_> = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    assert_eq!(listed, names);
}

#[test]
fn the_readme_and_the_docs_of_the_crate_have_every_option() {
    let layer = read("src/layer.rs");
    let builders = layer.split("    pub fn ").skip(1);
    let builders = builders.map(|text| text.split(['(', '<']).next().unwrap());
    let builders: BTreeSet<_> = builders.filter(|name| *name != "new").collect();
    assert!(builders.len() > 20, "{builders:?}");
    let docs = read("src/lib.rs");
    for name in builders {
        assert!(README.contains(&format!("`{name}(")), "README.md lacks {name}");
        assert!(docs.contains(&format!("`{name}`")), "src/lib.rs lacks {name}");
    }
}

#[test]
fn the_docs_of_the_crate_name_every_public_type() {
    let lib = read("src/lib.rs");
    let (docs, code) = lib.split_at(lib.find("\nmod body;").unwrap());
    let exports = code
        .split("pub use ")
        .skip(1)
        .map(|text| text.split(';').next().unwrap());
    let names = exports.flat_map(|path| path.split(|c: char| !c.is_alphanumeric()));
    let names: BTreeSet<_> = names.filter(|name| name.starts_with(char::is_uppercase)).collect();
    assert!(names.len() > 20, "{names:?}");
    for name in names {
        assert!(docs.contains(&format!("`{name}`")), "src/lib.rs lacks {name}");
    }
}

/// The pages that GitHub shows.
fn pages() -> Vec<String> {
    let docs = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")).unwrap();
    let docs = docs.map(|entry| format!("docs/{}", entry.unwrap().file_name().to_str().unwrap()));
    let docs = docs.filter(|path| !path.ends_with("schemas") && !path.ends_with("rustdoc-links.md"));
    let others = [
        "README.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "CHANGELOG.md",
        "examples/README.md",
    ];
    docs.chain(others.map(str::to_owned)).collect()
}

#[test]
fn every_link_leads_to_a_file() {
    for page in pages() {
        let text = read(&page);
        let inline = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        let defined = text
            .lines()
            .filter(|line| line.starts_with('['))
            .filter_map(|line| line.split_once("]: "));
        for target in inline.chain(defined.map(|(_, target)| target)) {
            let path = target.split('#').next().unwrap();
            if path.starts_with("https:") || path.is_empty() {
                continue;
            }
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(&page);
            assert!(folder.parent().unwrap().join(path).exists(), "{page}: {target}");
        }
    }
}

/// The lines of code in a page, with their number.
fn code_lines(text: &str) -> Vec<(usize, &str)> {
    let mut is_code = false;
    let mut lines = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim_start();
        let line = line.strip_prefix("/// ").or(line.strip_prefix("//! ")).unwrap_or(line);
        if line.starts_with("```") {
            is_code = !is_code;
        } else if is_code {
            lines.push((number + 1, line));
        }
    }
    lines
}

#[test]
fn no_page_shows_hidden_lines_or_code_that_is_wider_than_its_column() {
    for page in pages() {
        for (number, line) in code_lines(&read(&page)) {
            assert!(
                !line.starts_with("# "),
                "{page}:{number} hides a line from rustdoc alone"
            );
            assert!(line.chars().count() <= COLUMN, "{page}:{number} is wider than {COLUMN}");
        }
    }
    for file in ["src/lib.rs", "src/layer.rs"] {
        for (number, line) in code_lines(&read(file)) {
            let is_hidden = line.starts_with("# ");
            assert!(
                is_hidden || line.chars().count() <= COLUMN,
                "{file}:{number} is wider than {COLUMN}"
            );
        }
    }
}

/// How many characters of code GitHub and docs.rs show without a scroll bar.
const COLUMN: usize = 94;

#[cfg(feature = "axum")]
#[tokio::test]
async fn the_axum_program_responds_as_its_table_shows() {
    use axum::Router;
    use axum::body::Body;
    use axum::extract::Path;
    use axum::routing::get;
    use http::{Request, StatusCode};
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    let user = async |Path(id): Path<u32>| HttpError::not_found(format!("no user {id}")).with_code("user_missing");
    let app = Router::new()
        .route(
            "/hello",
            get(async || (StatusCode::BAD_REQUEST, "Missing \"name\" parameter")),
        )
        .route("/users/{id}", get(user))
        .layer(JsonErrorsLayer::new());
    for path in ["/hello", "/users/7", "/users/x", "/nowhere"] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = app.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let shown = rows(&format!("`{path}`"))[0][1];
        let body = std::str::from_utf8(&body).unwrap();
        assert_eq!(shown.replace("``", "`"), format!("{status} `{body}`"));
    }
}
