//! What does foreign JSON say? The best message in it, wherever its framework put that.

use crate::json::{Members, elements, string};

/// Where frameworks put the message, best first: OAuth 2.0 (whose `error` is a code), and then the usual names.
///
/// A message that only repeats the reason phrase, as Spring's and Nest's `error`, is taken if there is no other.
const NAMES: [&str; 8] = [
    "error_description",
    "error",
    "message",
    "detail",
    "title",
    "msg",
    "reason",
    "errorMessage",
];

/// How deep messages are looked for: JSON:API and Google nest them once, others twice.
const MAX_DEPTH: u8 = 3;

/// The best message in a JSON object or array, or `None` if there is none but the reason phrase.
pub(crate) fn message(json: &str, reason: &str) -> Option<String> {
    find(json, reason, MAX_DEPTH)
}

fn find(json: &str, reason: &str, depth: u8) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    if let Some(text) = string(json) {
        return (text != reason).then_some(text);
    }
    if let Some(elements) = elements(json) {
        return elements.first().and_then(|first| find(first.get(), reason, depth));
    }
    let members = Members::of(json)?;
    strings(&members, reason)
        .or_else(|| nested(&members, reason, depth))
        .or_else(|| fields(&members))
}

/// A message that is a string. `Message` counts as `message`: AWS writes both.
fn strings(members: &Members<'_>, reason: &str) -> Option<String> {
    NAMES.iter().find_map(|name| {
        let named = |(key, _): &(&str, _)| key.eq_ignore_ascii_case(name);
        members
            .iter()
            .filter(named)
            .find_map(|(_, value)| string(value.get()).filter(|text| text != reason))
    })
}

/// A message inside an object or an array that stands in its place.
fn nested(members: &Members<'_>, reason: &str, depth: u8) -> Option<String> {
    let in_place = |name: &&str| find(members.get(name)?, reason, depth);
    NAMES.iter().chain(&["errors"]).find_map(in_place)
}

/// A map from fields to what is wrong with them, as Django and Rails write it: the first of them.
fn fields(members: &Members<'_>) -> Option<String> {
    members.iter().find_map(|(field, problems)| {
        let problems = elements(problems.get())?;
        let problem = string(problems.first()?.get())?;
        let concerns_all = matches!(field, "non_field_errors" | "base");
        Some(if concerns_all {
            problem
        } else {
            format!("{field}: {problem}")
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_the_usual_frameworks() {
        let table = [
            ("Flask", r#"{"error":"Missing \"name\""}"#, Some("Missing \"name\"")),
            ("FastAPI", r#"{"detail":"Item not found"}"#, Some("Item not found")),
            (
                "FastAPI, validation",
                r#"{"detail":[{"type":"missing","loc":["query","q"],"msg":"Field required"}]}"#,
                Some("Field required"),
            ),
            (
                "Spring",
                r#"{"timestamp":1,"status":404,"error":"Not Found","path":"/x"}"#,
                None,
            ),
            (
                "Spring, with a message",
                r#"{"status":404,"error":"Not Found","message":"No static resource x.","path":"/x"}"#,
                Some("No static resource x."),
            ),
            ("Rails", r#"{"status":404,"error":"Not Found"}"#, None),
            (
                "Rails, model",
                r#"{"errors":{"name":["can't be blank"]}}"#,
                Some("name: can't be blank"),
            ),
            (
                "Django REST",
                r#"{"name":["This field is required."]}"#,
                Some("name: This field is required."),
            ),
            (
                "Django REST, all",
                r#"{"non_field_errors":["Passwords differ."]}"#,
                Some("Passwords differ."),
            ),
            ("Express", r#"{"message":"Cannot GET /x"}"#, Some("Cannot GET /x")),
            (
                "Nest",
                r#"{"statusCode":404,"message":"Cannot GET /x","error":"Not Found"}"#,
                Some("Cannot GET /x"),
            ),
            (
                "Nest, validation",
                r#"{"statusCode":400,"message":["name must be a string"],"error":"Not Found"}"#,
                Some("name must be a string"),
            ),
            (
                "GitHub",
                r#"{"message":"Validation Failed","errors":[{"resource":"Issue"}],"documentation_url":"u"}"#,
                Some("Validation Failed"),
            ),
            (
                "Google",
                r#"{"error":{"code":404,"message":"Requested entity was not found.","status":"NOT_FOUND"}}"#,
                Some("Requested entity was not found."),
            ),
            (
                "JSON:API",
                r#"{"errors":[{"status":"404","title":"Missing","detail":"No such article"}]}"#,
                Some("No such article"),
            ),
            (
                "GraphQL",
                r#"{"errors":[{"message":"Cannot query field"}]}"#,
                Some("Cannot query field"),
            ),
            ("errors of strings", r#"{"errors":["one","two"]}"#, Some("one")),
            (
                "AWS",
                r#"{"__type":"NoSuchKey","Message":"No such key"}"#,
                Some("No such key"),
            ),
            (
                "OAuth 2.0",
                r#"{"error":"invalid_client","error_description":"Unknown client"}"#,
                Some("Unknown client"),
            ),
            (
                "OAuth 2.0, bare",
                r#"{"error":"invalid_client"}"#,
                Some("invalid_client"),
            ),
            (
                "problem details",
                r#"{"type":"about:blank","title":"Not Found","status":404,"detail":"gone"}"#,
                Some("gone"),
            ),
            (
                "Stripe",
                r#"{"error":{"type":"card_error","message":"Declined"}}"#,
                Some("Declined"),
            ),
            (
                "an array",
                r#"[{"message":"first"},{"message":"second"}]"#,
                Some("first"),
            ),
            ("an array of strings", r#"["first"]"#, Some("first")),
            ("blank", r#"{"message":"  ","detail":"\n x "}"#, Some("x")),
            ("nothing", r#"{"ok":false,"code":7,"id":"abc"}"#, None),
            ("empty", "{}", None),
            ("too deep", r#"{"error":{"error":{"error":{"error":"x"}}}}"#, None),
            ("numbers", r#"{"error":404,"message":null}"#, None),
        ];
        for (name, json, expected) in table {
            assert_eq!(message(json, "Not Found").as_deref(), expected, "{name}");
        }
    }
}
