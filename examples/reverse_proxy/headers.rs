//! Which headers go on? RFC 9110 sections 7.6.1, 7.6.3 and 7.7.

use std::net::IpAddr;

use http::header::{CACHE_CONTROL, CONNECTION, HOST, TE, TRANSFER_ENCODING, UPGRADE, VIA};
use http::uri::Authority;
use http::{HeaderMap, HeaderName, HeaderValue, Version};

/// These concern one connection alone, whether `Connection` names them or not.
const HOP_BY_HOP: [HeaderName; 6] = [
    CONNECTION,
    TE,
    TRANSFER_ENCODING,
    UPGRADE,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
];

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Takes off what concerns this connection alone, and gives back the protocol that it is to be upgraded to.
pub(crate) fn strip(headers: &mut HeaderMap) -> Option<HeaderValue> {
    let named: Vec<HeaderName> = list(headers, &CONNECTION)
        .filter_map(|name| name.parse().ok())
        .collect();
    let protocol = headers.get(UPGRADE).filter(|_| named.contains(&UPGRADE)).cloned();
    for name in HOP_BY_HOP.iter().chain(&named) {
        headers.remove(name);
    }
    protocol
}

/// Says on the next connection, too, that it is to be upgraded.
pub(crate) fn upgrade_to(protocol: HeaderValue, headers: &mut HeaderMap) {
    headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(UPGRADE, protocol);
}

/// Says who asked whom. Anyone can write these headers, so only what is added here can be relied on: the last address
/// of `X-Forwarded-For`, and the whole of the others.
pub(crate) fn say_who_asked(headers: &mut HeaderMap, client: IpAddr, asked: Option<&Authority>) {
    let before: Vec<&str> = headers
        .get_all(X_FORWARDED_FOR)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    let client = client.to_string();
    let all = [&*before, &[&*client]].concat().join(", ");
    insert(headers, X_FORWARDED_FOR, &all);
    // Of HTTP/2, the host is in the target.
    let host = asked.and_then(|host| host.as_str().parse().ok());
    match headers.remove(HOST).or(host) {
        Some(host) => headers.insert(X_FORWARDED_HOST, host),
        None => headers.remove(X_FORWARDED_HOST),
    };
    headers.insert(X_FORWARDED_PROTO, HeaderValue::from_static("http"));
}

/// Adds this hop to `Via`, with the version that the message came in.
pub(crate) fn say_via(headers: &mut HeaderMap, version: Version) {
    let hop = match version {
        Version::HTTP_2 => "2 json-errors",
        Version::HTTP_10 => "1.0 json-errors",
        _ => "1.1 json-errors",
    };
    headers.append(VIA, HeaderValue::from_static(hop));
}

/// Whether the content must stay as it is.
pub(crate) fn forbids_transforming(headers: &HeaderMap) -> bool {
    list(headers, &CACHE_CONTROL).any(|directive| directive.eq_ignore_ascii_case("no-transform"))
}

/// The elements of a header that is a list, over all its lines.
fn list<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim)
}

/// What is made of legal values is legal.
fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = value.parse() {
        headers.insert(name, value);
    }
}
