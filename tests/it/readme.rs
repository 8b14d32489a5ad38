//! Reads the tables of README.md, and tests that the layer does what they state.

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
