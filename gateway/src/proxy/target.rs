//! Finds the host and the target that a request names (RFC 9112 section 3.2). Pure.

use http::header::HOST;
use http::uri::{Authority, PathAndQuery};
use http::{HeaderValue, Method, StatusCode, Version, request};

use super::errors::Refused;

/// What a request asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// The host that the client asked for; an HTTP/1.0 request may have none.
    pub(crate) host: Option<Authority>,
    /// The target in origin form, or `*`.
    pub(crate) path: PathAndQuery,
}

/// Reads and checks the target of a request.
pub(crate) fn of(head: &request::Parts) -> Result<Target, Refused> {
    let host = host(head)?;
    Ok(Target { host, path: path(head) })
}

fn host(head: &request::Parts) -> Result<Option<Authority>, Refused> {
    let mut lines = head.headers.get_all(HOST).iter();
    let line = lines.next();
    if lines.next().is_some() {
        return Err(bad("the request has more than one Host"));
    }
    // A Host that is there must be valid even where the target replaces it.
    let line = line.map(authority).transpose()?;
    let target = head.uri.authority();
    if target.is_some_and(|target| target.as_str().contains('@')) {
        return Err(bad("the target names a user (RFC 9110 section 4.2.4)"));
    }
    match (head.version, target, line) {
        (Version::HTTP_11, _, None) => Err(bad("the request has no Host")),
        (Version::HTTP_2, Some(target), Some(line)) if *target != line => {
            Err(bad("Host and :authority differ (RFC 9113 section 8.3.1)"))
        }
        (Version::HTTP_2, None, None) => Err(bad("the request has no :authority")),
        // In absolute form, Host is ignored (RFC 9112 section 3.2.2).
        (_, Some(target), _) => Ok(Some(target.clone())),
        (_, None, line) => Ok(line),
    }
}

/// `Host` is a host and perhaps a port, without a user (RFC 9110 section 7.2).
fn authority(line: &HeaderValue) -> Result<Authority, Refused> {
    let authority = line.to_str().ok().and_then(|text| text.parse::<Authority>().ok());
    let valid = authority.filter(|authority| !authority.host().is_empty() && has_port_or_none(authority));
    valid.ok_or_else(|| bad("the Host is not a host and port"))
}

fn has_port_or_none(authority: &Authority) -> bool {
    let Some(rest) = authority.as_str().strip_prefix(authority.host()) else {
        // A user stands before the host.
        return false;
    };
    rest.is_empty() || rest == ":" || authority.port_u16().is_some()
}

fn path(head: &request::Parts) -> PathAndQuery {
    let is_absolute = head.uri.scheme().is_some() && head.version != Version::HTTP_2;
    match head.uri.path_and_query() {
        // `OPTIONS http://host` is about the server as a whole (RFC 9112 section 3.2.4). `http` reads an empty path as
        // `/`, so that `OPTIONS http://host/`, which nobody sends to a reverse proxy, is taken for the same.
        Some(path) if head.method == Method::OPTIONS && is_absolute && path.as_str() == "/" => {
            PathAndQuery::from_static("*")
        }
        Some(path) => path.clone(),
        None => PathAndQuery::from_static("/"),
    }
}

fn bad(why: &'static str) -> Refused {
    Refused::new(StatusCode::BAD_REQUEST, why)
}
