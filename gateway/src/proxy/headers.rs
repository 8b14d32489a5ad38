//! Rewrites the header fields that concern one connection or hop (RFC 9110 section 7.6). Pure.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;

use http::header::{
    CONNECTION, CONTENT_LENGTH, COOKIE, FORWARDED, HOST, MAX_FORWARDS, TE, TRANSFER_ENCODING, UPGRADE, VIA,
};
use http::uri::Authority;
use http::{HeaderMap, HeaderName, HeaderValue, Version};

/// These concern one connection alone, whether `Connection` names them or not.
const HOP_BY_HOP: [HeaderName; 7] = [
    CONNECTION,
    TE,
    TRANSFER_ENCODING,
    UPGRADE,
    HeaderName::from_static("http2-settings"),
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
];

const X_FORWARDED: &str = "x-forwarded-";
const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const X_REAL_IP: HeaderName = HeaderName::from_static("x-real-ip");

/// What was taken off a message, because it concerns one connection.
#[derive(Debug, Default)]
pub(crate) struct Hop {
    /// The protocols to upgrade to (RFC 9110 section 7.8).
    pub(crate) upgrade: Vec<String>,
    /// Whether trailers are welcome.
    pub(crate) trailers: bool,
    /// The message has a transfer coding besides `chunked`, which nobody here can undo (RFC 9112 section 7.3).
    pub(crate) is_coded: bool,
}

/// Takes off what concerns one connection alone.
pub(crate) fn strip(headers: &mut HeaderMap) -> Hop {
    let named: Vec<HeaderName> = list(headers, &CONNECTION)
        .filter_map(|name| name.parse().ok())
        .collect();
    let upgrade = if named.contains(&UPGRADE) {
        list(headers, &UPGRADE).map(str::to_owned).collect()
    } else {
        vec![]
    };
    let trailers = list(headers, &TE).any(|coding| coding.eq_ignore_ascii_case("trailers"));
    let is_coded = list(headers, &TRANSFER_ENCODING).any(|coding| !coding.eq_ignore_ascii_case("chunked"));
    if headers.contains_key(TRANSFER_ENCODING) {
        // The encoding decides where the message ends; a length beside it is wrong or an attack (RFC 9112 section 6.3).
        headers.remove(CONTENT_LENGTH);
    }
    for name in HOP_BY_HOP.iter().chain(&named) {
        headers.remove(name);
    }
    Hop {
        upgrade,
        trailers,
        is_coded,
    }
}

/// Asks for, or agrees to, an upgrade of the next connection.
pub(crate) fn upgrade_to(protocols: &[String], headers: &mut HeaderMap) {
    if let Ok(value) = protocols.join(", ").parse() {
        headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(UPGRADE, value);
    }
}

/// Tells the upstream who asked whom. What a client says of itself is replaced, unless it is trusted.
pub(crate) fn say_who_asked(headers: &mut HeaderMap, client: IpAddr, asked: Option<&Authority>, trust: bool) {
    let client = client.to_string();
    if trust {
        let before: Vec<&str> = list(headers, &X_FORWARDED_FOR).collect();
        let all = [&*before, &[&*client]].concat().join(", ");
        insert(headers, X_FORWARDED_FOR, &all);
    } else {
        remove_forwarded(headers);
        insert(headers, X_FORWARDED_FOR, &client);
    }
    insert_new(headers, X_REAL_IP, &client);
    insert_new(headers, X_FORWARDED_PROTO, "http");
    if let Some(asked) = asked {
        insert_new(headers, X_FORWARDED_HOST, asked.as_str());
    }
    headers.remove(HOST);
}

/// Removes what a client says of itself, in trailers too: some services merge them with the head.
pub(crate) fn remove_forwarded(headers: &mut HeaderMap) {
    let said: Vec<HeaderName> = headers.keys().filter(|name| is_forwarded(name)).cloned().collect();
    for name in said {
        headers.remove(name);
    }
}

/// Services with the names of CGI cannot tell `_` from `-` (RFC 3875 section 4.1.18).
fn is_forwarded(name: &HeaderName) -> bool {
    let name = name.as_str().replace('_', "-");
    name == FORWARDED.as_str() || name == X_REAL_IP.as_str() || name.starts_with(X_FORWARDED)
}

/// The first address of a trusted `X-Forwarded-For`.
pub(crate) fn first_client(headers: &HeaderMap) -> Option<IpAddr> {
    list(headers, &X_FORWARDED_FOR).next()?.parse().ok()
}

/// Joins the crumbs into which HTTP/2 may break a cookie (RFC 9113 section 8.2.3).
pub(crate) fn join_cookies(headers: &mut HeaderMap) {
    let crumbs: Vec<&[u8]> = headers.get_all(COOKIE).iter().map(HeaderValue::as_bytes).collect();
    if crumbs.len() > 1
        && let Ok(whole) = HeaderValue::from_bytes(&crumbs.join(&b"; "[..]))
    {
        headers.insert(COOKIE, whole);
    }
}

/// The name of this process in `Via`, so that it knows its own requests again.
#[derive(Clone, Debug)]
pub(crate) struct Pseudonym(String);

impl Pseudonym {
    pub(crate) fn random() -> Self {
        // The keys of a new `RandomState` are random, and so is the hash of anything.
        Self(format!("json-errors-{:08x}", RandomState::new().hash_one(0) >> 32))
    }

    /// Adds this hop to `Via`, with the version that the message came in (RFC 9110 section 7.6.3).
    pub(crate) fn add_to_via(&self, headers: &mut HeaderMap, version: Version) {
        let version = match version {
            Version::HTTP_2 => "2",
            Version::HTTP_10 => "1.0",
            _ => "1.1",
        };
        if let Ok(hop) = format!("{version} {}", self.0).parse() {
            headers.append(VIA, hop);
        }
    }

    /// Whether the message has been here before.
    pub(crate) fn is_in_via(&self, headers: &HeaderMap) -> bool {
        list(headers, &VIA).any(|hop| hop.split_ascii_whitespace().nth(1) == Some(&self.0))
    }
}

/// How many hops a request may still go, and one fewer for the next (RFC 9110 section 7.6.2).
///
/// Zero means that this is the last hop.
pub(crate) fn count_down(headers: &mut HeaderMap) -> Option<u32> {
    let left: u32 = headers.get(MAX_FORWARDS)?.to_str().ok()?.parse().ok()?;
    headers.insert(MAX_FORWARDS, left.saturating_sub(1).into());
    Some(left)
}

/// The elements of a field that is a list, over all its lines.
fn list<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    lines
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .filter(|element| !element.is_empty())
}

/// Sets a field that is not there yet.
fn insert_new(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if !headers.contains_key(&name) {
        insert(headers, name, value);
    }
}

/// What is made of legal values is legal.
fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = value.parse() {
        headers.insert(name, value);
    }
}
