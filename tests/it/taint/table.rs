//! The table of `Expose`, and what the README says of each kind of body, for the marker alone.

use tower_json_errors::{Expose, JsonPolicy};

use super::case::{Body, Case, Content, Label, Place, Source};
use super::leaves::{length, sent};

/// Whether the marker may leave.
pub(super) fn may_leave(case: &Case) -> bool {
    match &case.source {
        // What is not read cannot be unmasked.
        Source::Unmasked { .. } if case.is_compressed_for_client() && !case.reads.compressed => true,
        // The response of a gRPC call has no body: all that may leave is a message.
        Source::Body(body) if case.is_grpc() => !is_opaque(case, body) && shows(case.expose, case.status),
        Source::Unmasked { .. } if case.is_grpc() => shows(case.expose, 500),
        Source::Body(body) => body_may_leave(case, body),
        // A message of the application is shown; what caused it is for the log.
        Source::BodyError(_) | Source::Cause { .. } | Source::ReasonPhrase(_) => false,
        Source::Chain(_) | Source::NotReady | Source::Panic(_) => case.expose == Expose::Everything,
        Source::Unmasked { json: true } => case.json != JsonPolicy::Reshape || shows(case.expose, 500),
        Source::Unmasked { json: false } => shows(case.expose, 500),
    }
}

/// The column for texts.
fn shows(expose: Expose, status: u16) -> bool {
    match expose {
        Expose::Nothing => false,
        Expose::ClientErrors => status < 500,
        _ => true,
    }
}

fn body_may_leave(case: &Case, body: &Body) -> bool {
    let shows = shows(case.expose, case.status);
    // Kept for who names it, where texts of the status are shown.
    if case.keep_preferred && shows {
        return true;
    }
    let is_labelled = matches!(body.label, Label::Json(_));
    // What the service made for browsers, and was told to keep for them.
    if case.keep_html && body.label == Label::Html && prefers_html(case) {
        return true;
    }
    if case.json == JsonPolicy::Trust && is_labelled {
        return true;
    }
    // What cannot be read cannot be shown; what passes unread is the service's own choice.
    if let Some((_, place)) = body.coding {
        if !case.reads.compressed || sent(case, body).len() > case.max_body_size {
            return is_labelled && case.json == JsonPolicy::Verify;
        }
        if place != Place::InTheData {
            return false;
        }
    }
    if body.label == Label::Other("application/xml") && case.reads.xml {
        let fits = length(case, body) <= case.max_body_size;
        return body.content == Content::Xml && fits && case.status < 500 && shows;
    }
    if matches!(body.label, Label::Other(_)) {
        return false;
    }
    let is_large = length(case, body) > case.max_body_size;
    match body.content {
        Content::Json(_) if is_large && is_labelled => case.json != JsonPolicy::Reshape,
        Content::Json(_) if is_large => case.json != JsonPolicy::Reshape && shows,
        Content::Json(_) => case.json != JsonPolicy::Reshape || shows,
        // As far as it was read, it may be JSON.
        Content::PartJson(json) if is_large && is_labelled && json.starts_with('{') => {
            case.json == JsonPolicy::Verify || shows
        }
        Content::PartJson(_) | Content::Text | Content::JsonString => shows,
        Content::Markup | Content::Xml => false,
    }
}

/// No text is read of it.
fn is_opaque(case: &Case, body: &Body) -> bool {
    let is_read = match body.coding {
        Some((_, place)) => case.reads.compressed && place == Place::InTheData,
        None => true,
    };
    let is_xml = body.content == Content::Xml && case.reads.xml && case.status < 500;
    let has_text = match body.label {
        Label::Other(label) => label == "application/xml" && is_xml,
        _ => !matches!(body.content, Content::Markup | Content::Xml),
    };
    !is_read || !has_text
}

/// As the headers of these tests say it, of which the first line of a name counts.
fn prefers_html(case: &Case) -> bool {
    case.headers
        .iter()
        .any(|(name, value)| *name == "accept" && value.contains("html"))
}
