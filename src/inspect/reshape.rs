//! What does foreign JSON say? The best message in it, wherever its framework put that.

use serde_json::value::RawValue;

use crate::inspect::interpret::strip_error;
use crate::syntax::json::{Object, elements, non_blank_string};

/// Where frameworks put the message, best first.
///
/// `error` comes after those that hold nothing but a message: OAuth 2.0 has a code in it, Spring, Nest and Fastify have
/// the reason phrase, others a whole object.
const MESSAGE_KEYS: [&str; 9] = [
    "error_description",
    "message",
    "detail",
    "error",
    "title",
    "msg",
    "reason",
    "errorMessage",
    "description",
];

/// Where frameworks put lists and maps of messages.
const LISTS: [&str; 2] = ["errors", "issues"];

/// Where the elements of such a list say what they are about.
const FIELD_KEYS: [&str; 4] = ["field", "param", "path", "key"];

/// How deep messages are looked for: Google nests them once, JSON:API twice, Zod three times.
const MAX_DEPTH: u8 = 4;

/// The best message in a JSON object or array, or `None` if there is none but the reason phrase.
pub(crate) fn message(json: &str, reason: &str) -> Option<String> {
    find(json, reason, MAX_DEPTH)
}

fn find(json: &str, reason: &str, depth: u8) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    if let Some(elements) = elements(json) {
        return elements
            .iter()
            .find_map(|element| message_with_field(element.get(), reason, depth));
    }
    let Some(members) = Object::of(json) else {
        return text(json, reason);
    };
    // A single word is a code rather than a message.
    strings(&members, reason, |text| text.contains(char::is_whitespace))
        .or_else(|| nested(&members, reason, depth))
        .or_else(|| strings(&members, reason, |_| true))
        .or_else(|| fields(&members, list))
}

/// The text of a string, unless it only repeats the reason phrase: `Not Found`, `not_found`, `NotFound`.
fn text(json: &str, reason: &str) -> Option<String> {
    fn letters(text: &str) -> impl Iterator<Item = char> {
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
    }
    let said = non_blank_string(json)?;
    let said = strip_error(&said).unwrap_or(&said);
    (!said.is_empty() && !letters(said).eq(letters(reason))).then(|| said.to_owned())
}

/// A member that is such a string. `Message` counts as `message`: AWS writes both.
fn strings(members: &Object<'_>, reason: &str, is_such: impl Fn(&str) -> bool) -> Option<String> {
    MESSAGE_KEYS.iter().find_map(|name| {
        members
            .iter()
            .filter(|(key, _)| key.eq_ignore_ascii_case(name))
            .find_map(|(_, value)| text(value.get(), reason).filter(|text| is_such(text)))
    })
}

/// A message inside an object or an array that stands in its place.
fn nested(members: &Object<'_>, reason: &str, depth: u8) -> Option<String> {
    MESSAGE_KEYS.iter().chain(&LISTS).find_map(|name| {
        let value = members.get(name).filter(|value| value.starts_with(['{', '[']))?;
        find(value, reason, depth).or_else(|| of_map(value))
    })
}

/// The first of a map from fields to one problem each. What has a message of its own is no such map.
fn of_map(json: &str) -> Option<String> {
    let members = Object::of(json)?;
    let is_map = MESSAGE_KEYS.iter().all(|name| members.get(name).is_none());
    is_map.then(|| fields(&members, |problem| non_blank_string(problem.get())))?
}

/// The message of one of several errors, and what it is about: `body.name: Field required`.
fn message_with_field(json: &str, reason: &str, depth: u8) -> Option<String> {
    let message = find(json, reason, depth)?;
    let place = Object::of(json).and_then(|members| place(&members));
    Some(match place {
        Some(place) if !message.contains(&place) => format!("{place}: {message}"),
        Some(_) | None => message,
    })
}

/// `FastAPI` writes the place as a path of names and indices.
fn place(members: &Object<'_>) -> Option<String> {
    let path = || {
        let steps = elements(members.get("loc")?)?;
        let steps = steps
            .iter()
            .map(|step| non_blank_string(step.get()).unwrap_or_else(|| step.get().to_owned()));
        Some(steps.collect::<Vec<_>>().join("."))
    };
    FIELD_KEYS
        .iter()
        .find_map(|name| non_blank_string(members.get(name)?))
        .or_else(path)
}

/// A map from fields to what is wrong with them, as Django and Rails write it: the first of them.
fn fields(members: &Object<'_>, problem: impl Fn(&RawValue) -> Option<String>) -> Option<String> {
    members.iter().find_map(|(field, problems)| {
        let problem = problem(problems)?;
        let concerns_all = matches!(field, "non_field_errors" | "base" | "errorMessages");
        Some(if concerns_all {
            problem
        } else {
            format!("{field}: {problem}")
        })
    })
}

/// The first of a list of problems.
fn list(problems: &RawValue) -> Option<String> {
    non_blank_string(elements(problems.get())?.first()?.get())
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
                r#"{"detail":[{"type":"missing","loc":["body","tags",0],"msg":"Field required"}]}"#,
                Some("body.tags.0: Field required"),
            ),
            (
                "express-validator",
                r#"{"errors":[{"type":"field","msg":"Invalid value","path":"email"}]}"#,
                Some("email: Invalid value"),
            ),
            (
                "a list that names the field itself",
                r#"{"errors":[{"field":"name","message":"name is too long"}]}"#,
                Some("name is too long"),
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
            (
                "a map of strings",
                r#"{"message":{"rate":"Rate to charge"}}"#,
                Some("rate: Rate to charge"),
            ),
            (
                "CouchDB",
                r#"{"error":"file_exists","reason":"The database exists."}"#,
                Some("The database exists."),
            ),
            (
                "CouchDB, with the reason phrase as code",
                r#"{"error":"not_found","reason":"missing"}"#,
                Some("missing"),
            ),
            (
                "Rocket",
                r#"{"error":{"code":404,"reason":"Not Found","description":"No such page."}}"#,
                Some("No such page."),
            ),
            (
                "Elasticsearch",
                r#"{"error":{"root_cause":[{"type":"x"}],"type":"x","reason":"no such index [a]"},"status":404}"#,
                Some("no such index [a]"),
            ),
            (
                "Jira",
                r#"{"errorMessages":["Issue does not exist"],"errors":{}}"#,
                Some("Issue does not exist"),
            ),
            (
                "Zod",
                r#"{"success":false,"error":{"issues":[{"path":["a"],"message":"Required"}],"name":"ZodError"}}"#,
                Some("Required"),
            ),
            (
                "a code and a list",
                r#"{"error":"VALIDATION","errors":[{"message":"name is required"}]}"#,
                Some("name is required"),
            ),
            (
                "a word in a language without spaces",
                r#"{"message":"不存在"}"#,
                Some("不存在"),
            ),
            ("a prefix", r#"{"message":"Error: plain"}"#, Some("plain")),
            (
                "reason in other spelling",
                r#"{"code":"x","message":"NOT_FOUND."}"#,
                None,
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
            (
                "too deep",
                r#"{"error":{"error":{"error":{"error":{"error":"x"}}}}}"#,
                None,
            ),
            ("numbers", r#"{"error":404,"message":null}"#, None),
        ];
        for (name, json, expected) in table {
            assert_eq!(message(json, "Not Found").as_deref(), expected, "{name}");
        }
    }
}
