//! Reads the heads of requests and responses from the proxy's messages.

use std::collections::HashMap;

use envoy_types::pb::envoy::config::core::v3::{HeaderMap as Fields, HeaderValue as Field};
use envoy_types::pb::google::protobuf::Struct;
use envoy_types::pb::google::protobuf::value::Kind;
use http::header::HOST;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, request, response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

/// The status and the fields of a response.
#[derive(Clone, Debug)]
pub(super) struct ResponseHead {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
}

impl From<&response::Parts> for ResponseHead {
    fn from(parts: &response::Parts) -> Self {
        Self {
            status: parts.status,
            headers: parts.headers.clone(),
        }
    }
}

/// Builds the head of a request. What the proxy says is taken as it is; what is missing or invalid gets a default.
pub(super) fn request(fields: &Fields) -> request::Parts {
    let (mut parts, ()) = http::Request::new(()).into_parts();
    for field in &fields.headers {
        match field.key.as_str() {
            ":method" => parts.method = Method::from_bytes(bytes(field)).unwrap_or_default(),
            ":path" => parts.uri = target(bytes(field)),
            ":authority" => append(&mut parts.headers, HOST, field),
            _ => append_named(&mut parts.headers, field),
        }
    }
    parts
}

/// Builds the head of a request from the attributes `request.method`, `request.path` and `request.headers['…']`, if the
/// head was not sent: by configuration, or because another filter of the proxy refused the request before ours.
///
/// Without a method, a response without body may be one to HEAD, which must not get a body (RFC 9110 section 9.3.2).
pub(super) fn request_from_attributes(attributes: &HashMap<String, Struct>, is_bodiless: bool) -> request::Parts {
    let (mut parts, ()) = http::Request::new(()).into_parts();
    if is_bodiless {
        parts.method = Method::HEAD;
    }
    for (name, value) in attributes.values().flat_map(|group| &group.fields) {
        let Some(Kind::StringValue(value)) = &value.kind else {
            continue;
        };
        match name.as_str() {
            "request.method" => parts.method = value.parse().unwrap_or_default(),
            "request.path" => parts.uri = target(value.as_bytes()),
            _ => append_attribute(&mut parts.headers, name, value),
        }
    }
    parts
}

/// What stands for itself in a target. The rest is encoded, so that no odd byte takes a request out of `--path`.
const ODD: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'?')
    .remove(b'&')
    .remove(b'=')
    .remove(b'%')
    .remove(b'.')
    .remove(b'-')
    .remove(b'_')
    .remove(b'~');

fn target(path: &[u8]) -> Uri {
    let encoded = || percent_encode(path, ODD).to_string();
    Uri::try_from(path).or_else(|_| encoded().parse()).unwrap_or_default()
}

fn append_attribute(headers: &mut HeaderMap, name: &str, value: &str) {
    let name = name
        .strip_prefix("request.headers['")
        .and_then(|name| name.strip_suffix("']"));
    let name = name.and_then(|name| HeaderName::try_from(name).ok());
    if let (Some(name), Ok(value)) = (name, HeaderValue::try_from(value)) {
        headers.append(name, value);
    }
}

/// Reads the head of a response, or `None` if it has no status.
pub(super) fn response(fields: &Fields) -> Option<ResponseHead> {
    let mut status = None;
    let mut headers = HeaderMap::with_capacity(fields.headers.len());
    for field in &fields.headers {
        if field.key == ":status" {
            status = StatusCode::from_bytes(bytes(field)).ok();
        } else {
            append_named(&mut headers, field);
        }
    }
    status.map(|status| ResponseHead { status, headers })
}

fn append_named(headers: &mut HeaderMap, field: &Field) {
    // Pseudo-fields fail here too, as they are no field names (RFC 9113 section 8.3).
    if let Ok(name) = HeaderName::try_from(field.key.as_str()) {
        append(headers, name, field);
    }
}

fn append(headers: &mut HeaderMap, name: HeaderName, field: &Field) {
    if let Ok(value) = HeaderValue::from_bytes(bytes(field)) {
        headers.append(name, value);
    }
}

/// The value of a field: the proxy sends it in one of two members, by its version and flags.
fn bytes(field: &Field) -> &[u8] {
    if field.raw_value.is_empty() {
        field.value.as_bytes()
    } else {
        &field.raw_value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(list: &[(&str, &str)]) -> Fields {
        let field = |&(key, value): &(&str, &str)| Field {
            key: key.to_owned(),
            raw_value: value.as_bytes().to_vec(),
            ..Field::default()
        };
        Fields {
            headers: list.iter().map(field).collect(),
        }
    }

    #[test]
    fn pseudo_fields_become_method_target_and_host() {
        let parts = request(&fields(&[
            (":method", "HEAD"),
            (":path", "/a?b=c"),
            (":authority", "example.org"),
            (":scheme", "https"),
            ("accept", "text/html"),
            ("accept", "application/json"),
        ]));
        assert_eq!(parts.method, Method::HEAD);
        assert_eq!(parts.uri, "/a?b=c");
        assert_eq!(parts.headers[HOST], "example.org");
        assert_eq!(parts.headers.get_all("accept").iter().count(), 2);
        assert_eq!(parts.headers.len(), 3);
    }

    #[test]
    fn odd_bytes_do_not_hide_a_path() {
        for (path, target) in [
            ("/api/a b?c=\"d\"", "/api/a%20b?c=%22d%22"),
            ("/api/\u{e9}<", "/api/%C3%A9%3C"),
            ("/api/%zz", "/api/%zz"),
            ("*", "*"),
        ] {
            assert_eq!(request(&fields(&[(":path", path)])).uri, target);
        }
    }

    #[test]
    fn values_that_are_no_text_are_kept_as_they_are() {
        let field = Field {
            key: "x-name".to_owned(),
            raw_value: b"caf\xe9".to_vec(),
            ..Field::default()
        };
        let status = Field {
            key: ":status".to_owned(),
            value: "404".to_owned(),
            ..Field::default()
        };
        let head = response(&Fields {
            headers: vec![status, field],
        })
        .unwrap();
        assert_eq!(head.status, StatusCode::NOT_FOUND);
        assert_eq!(head.headers["x-name"].as_bytes(), b"caf\xe9");
    }

    #[test]
    fn a_head_without_status_is_no_response() {
        assert!(response(&fields(&[("content-type", "text/plain")])).is_none());
        assert!(response(&fields(&[(":status", "many")])).is_none());
    }
}
