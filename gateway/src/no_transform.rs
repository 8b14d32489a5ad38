//! Reads `Cache-Control: no-transform`, by which a service keeps a response as it is.
//!
//! RFC 9110 section 7.7 forbids proxies to transform such a response. The gateway stands for the service, and is bound
//! as an origin server is (section 3.7), so that what is hidden stays hidden: the directive keeps successes, and those
//! errors whose texts clients may see. Frameworks and proxies add it to whole sites, secrets of a 500 among them.
//! A request that says it changes nothing: a client must not choose what it is shown.

use http::header::CACHE_CONTROL;
use http::{HeaderMap, Response, StatusCode};
use tower_json_errors::{ResponseHead, Untouched};

use crate::options::Texts;

/// Whether an error stays as it is: its service says so, and clients may see its text.
pub(crate) fn keeps_error(response: ResponseHead<'_>, expose: Texts) -> bool {
    is_shown(response.status(), expose) && is_said(response.headers())
}

/// Keeps a success as it is, if its service says so: `unmask` must leave it alone.
pub(crate) fn mark_success<B>(response: &mut Response<B>) {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() && is_said(response.headers()) {
        response.extensions_mut().insert(Untouched);
    }
}

fn is_shown(status: StatusCode, expose: Texts) -> bool {
    match expose {
        Texts::Nothing => false,
        Texts::ClientErrors => status.is_client_error(),
        Texts::Responses | Texts::Everything => true,
    }
}

fn is_said(headers: &HeaderMap) -> bool {
    let lines = headers
        .get_all(CACHE_CONTROL)
        .iter()
        .filter_map(|line| line.to_str().ok());
    lines
        .flat_map(|line| line.split(','))
        .any(|directive| directive.trim().eq_ignore_ascii_case("no-transform"))
}
