//! Tests the reports of garde and validator.

use garde::Validate as _;
use serde_json::{Value, json};
use tower_json_errors::{ErrorContext, Format, HttpError, Origin, Problem};
use validator::Validate as _;

fn problem(error: &HttpError) -> Value {
    let rendered = Problem::new().render(error, &ErrorContext::builder(Origin::Response).build());
    serde_json::from_slice(&rendered.expect("a problem")).expect("no JSON")
}

fn expected(errors: &Value) -> Value {
    json!({
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": "the data is not valid",
        "code": "invalid_data",
        "errors": errors,
    })
}

mod by_garde {
    use std::collections::BTreeMap;

    #[derive(garde::Validate)]
    pub(super) struct Order {
        #[garde(length(min = 3))]
        pub(super) name: String,
        #[garde(dive)]
        pub(super) items: Vec<Item>,
        #[garde(dive)]
        pub(super) notes: BTreeMap<String, Item>,
    }

    #[derive(garde::Validate)]
    pub(super) struct Item {
        #[garde(range(min = 1))]
        pub(super) count: u32,
    }
}

#[test]
fn a_report_of_garde_has_a_field_for_each_problem() {
    let item = |count| by_garde::Item { count };
    let order = by_garde::Order {
        name: "x".to_owned(),
        items: vec![item(1), item(0)],
        notes: [("a.b/c[0]".to_owned(), item(0))].into(),
    };
    let report = order.validate().expect_err("valid");
    let text = report.to_string();
    let error = HttpError::from(report);
    let json = problem(&error);
    let mut errors = json["errors"].as_array().expect("no errors").clone();
    errors.sort_by_key(ToString::to_string);
    let errors_expected = json!([
        { "detail": "length is lower than 3", "pointer": "#/name" },
        { "detail": "lower than 1", "pointer": "#/items/1/count" },
        { "detail": "lower than 1", "pointer": "#/notes/a.b~1c%5B0%5D/count" },
    ]);
    assert_eq!(Value::from(errors), errors_expected, "{json}");
    assert_eq!(json, expected(&json["errors"]));
    assert_eq!(std::error::Error::source(&error).expect("no source").to_string(), text);
}

mod by_validator {
    use validator::Validate;

    #[derive(Validate)]
    pub(super) struct Order {
        #[validate(length(min = 3, message = "is too short"))]
        pub(super) name: String,
        #[validate(email)]
        pub(super) email: String,
        #[validate(nested)]
        pub(super) items: Vec<Item>,
        #[validate(nested)]
        pub(super) first: Item,
    }

    #[derive(Validate)]
    pub(super) struct Item {
        #[validate(range(min = 1))]
        pub(super) count: u32,
    }
}

#[test]
fn errors_of_validator_have_a_field_for_each_problem() {
    let item = |count| by_validator::Item { count };
    let order = by_validator::Order {
        name: "x".to_owned(),
        email: "secret value".to_owned(),
        items: vec![item(1), item(0)],
        first: item(0),
    };
    let error = HttpError::from(order.validate().expect_err("valid"));
    let errors = json!([
        { "detail": "is not valid: email", "pointer": "#/email" },
        { "detail": "is not valid: range", "pointer": "#/first/count" },
        { "detail": "is not valid: range", "pointer": "#/items/1/count" },
        { "detail": "is too short", "pointer": "#/name" },
    ]);
    assert_eq!(problem(&error), expected(&errors));
}
