//! Decides which responses depend on `Accept` (RFC 9110 section 12.5.5).

use http::header::VARY;
use http::{HeaderMap, HeaderValue};

use crate::config::settings::JsonPolicy;
use crate::exchange::{Exchange, HtmlHandling};
use crate::syntax::content::Content;
use crate::syntax::media_type::MediaKind;

/// Whether another `Accept` could have got another response than the error that is written here.
#[inline]
pub(crate) fn is_chosen_by_accept(headers: &HeaderMap, exchange: &Exchange) -> bool {
    exchange.handle.reads_accept() || may_stay_html(headers, exchange)
}

/// Whether another `Accept` could have got another response than this JSON, if it is kept.
pub(crate) fn is_kept_by_accept(headers: &HeaderMap, exchange: &Exchange) -> bool {
    let may_be_reshaped = exchange.settings.json == JsonPolicy::Reshape && exchange.handle.reads_accept();
    may_be_reshaped || exchange.handle.keeps_preferred() || may_stay_html(headers, exchange)
}

/// For the clients, too, whose preference for HTML does not help: caches must hear the same of one resource.
pub(crate) fn may_stay_html(headers: &HeaderMap, exchange: &Exchange) -> bool {
    exchange.html != HtmlHandling::Rewrite && Content::of(headers).kind == MediaKind::Html
}

/// Adds `Vary: Accept`, unless it is there. Done last: what hooks and errors bring must not take its place.
pub(crate) fn add_accept(headers: &mut HeaderMap) {
    if !lists(headers, "accept") {
        headers.append(VARY, HeaderValue::from_static("Accept"));
    }
}

/// Whether `Vary` lists this field, or `*`.
fn lists(headers: &HeaderMap, field: &str) -> bool {
    let is_listed = |member: &str| member == "*" || member.eq_ignore_ascii_case(field);
    let values = headers.get_all(VARY).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|list| list.split(',').map(str::trim)).any(is_listed)
}
