//! Models what each format writes, letter by letter.

use super::case::Shape;

pub(crate) fn json(shape: Shape, status: u16, message: &str, code: Option<&str>, request_id: Option<&str>) -> String {
    let said = quoted(message);
    let named = code.map_or(String::new(), |code| format!(r#","code":{}"#, quoted(code)));
    let id = request_id.map_or(String::new(), |id| format!(r#","request_id":{}"#, quoted(id)));
    match shape {
        Shape::Closure => format!(r#"{{"m":{said},"s":"{status}"}}"#),
        Shape::Flat | Shape::ByAccept => format!(r#"{{"error":{said}{named}{id}}}"#),
        Shape::Nested => {
            let usual = reason(status).to_lowercase().replace('\'', "").replace([' ', '-'], "_");
            let code = quoted(code.unwrap_or(&usual));
            format!(r#"{{"error":{{"status":{status},"code":{code},"message":{said}{id}}}}}"#)
        }
        Shape::Problem => {
            let title = reason(status);
            let detail = if message == title {
                String::new()
            } else {
                format!(r#","detail":{said}"#)
            };
            format!(r#"{{"title":{},"status":{status}{detail}{named}{id}}}"#, quoted(title))
        }
    }
}

pub(crate) fn content_type(shape: Shape) -> &'static str {
    match shape {
        Shape::Problem => "application/problem+json",
        Shape::ByAccept | Shape::Closure | Shape::Flat | Shape::Nested => "application/json",
    }
}

pub(crate) fn reason(status: u16) -> &'static str {
    let of_class = if status < 500 { "Client Error" } else { "Server Error" };
    let known = http::StatusCode::from_u16(status).ok();
    known.and_then(|status| status.canonical_reason()).unwrap_or(of_class)
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a string is JSON")
}
