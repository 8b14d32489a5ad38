//! Which responses? The rows of the README's table, in its order.

use http::header::{ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, LAST_MODIFIED, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, response};
use http_body::Body;

use crate::call::{Call, Html};
use crate::config::JsonPolicy;
use crate::error::HttpError;
use crate::grpc::Wire;
use crate::head::ResponseHead;
use crate::headers::Length;
use crate::hooks::report_panic;
use crate::media_type::{self, Kind};
use crate::panic::catch;
use crate::reach::Reach;
use crate::status::is_error;

/// A marker: put it into the extensions of an error response, and the layer leaves that response as it is.
///
/// ```
/// use http::{Response, StatusCode};
/// use tower_json_errors::Untouched;
///
/// let mut response = Response::new("<fault/>");
/// *response.status_mut() = StatusCode::BAD_REQUEST;
/// response.extensions_mut().insert(Untouched);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Untouched;

/// What to do with a response, known from its head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Let this HTML through: the client prefers it.
    KeepHtml,
    /// Let it through as it is.
    Pass,
    /// Read the body, and see what it says.
    Read(Label),
    /// Answer with another body, and never look at this one.
    Replace,
    /// Read the body of this success, and see whether it is an error in disguise.
    Unmask(Label),
}

/// What a body that is to be read is said to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    Html,
    Json,
    /// Or no label at all.
    Text,
}

/// What a body says of itself before it is read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Announced {
    pub(crate) is_empty: bool,
    pub(crate) at_least: u64,
    pub(crate) at_most: Option<u64>,
}

impl Announced {
    /// A body that panics when it is asked has said nothing.
    pub(crate) fn by(body: &impl Body) -> Self {
        let ask = || {
            let size = body.size_hint();
            Self {
                is_empty: body.is_end_stream() || size.exact() == Some(0),
                at_least: size.lower(),
                at_most: size.upper(),
            }
        };
        catch(ask).unwrap_or_default()
    }
}

/// The first row that applies wins.
pub(crate) fn decide(head: &response::Parts, body: Announced, call: &Call) -> Decision {
    if passes_untouched(head, call) {
        return Decision::Pass;
    }
    if !is_error(head.status) {
        return disguise(head, body, call).map_or(Decision::Pass, Decision::Unmask);
    }
    if head.extensions.get::<HttpError>().is_some() {
        return Decision::Replace;
    }
    if call.wire != Wire::Http {
        return Decision::Pass;
    }
    let is_encoded = media_type::is_encoded(&head.headers);
    match media_type::kind(&head.headers) {
        Kind::Grpc => Decision::Pass,
        Kind::Json if is_encoded || passes_json(body, call) => Decision::Pass,
        Kind::Json => Decision::Read(Label::Json),
        _ if is_encoded => Decision::Replace,
        Kind::Html if call.html == Html::Kept => Decision::KeepHtml,
        _ if body.is_empty => Decision::Replace,
        Kind::Opaque => Decision::Replace,
        Kind::Html => Decision::Read(Label::Html),
        Kind::Text | Kind::Unknown => Decision::Read(Label::Text),
    }
}

/// Whether a success is worth a look by `unmask`: it is small, whole, and of a kind that people write errors in.
fn disguise(head: &response::Parts, body: Announced, call: &Call) -> Option<Label> {
    const OF_FILES: [HeaderName; 3] = [ACCEPT_RANGES, CONTENT_DISPOSITION, LAST_MODIFIED];
    let is_whole = head.status.is_success() && !matches!(head.status.as_u16(), 204..=207);
    let is_small = body.at_most == Some(body.at_least) && body.at_least <= call.max_body_size as u64;
    let is_file = OF_FILES.iter().any(|name| head.headers.contains_key(name));
    let is_plain_http = call.wire == Wire::Http && !call.is_head && !media_type::is_encoded(&head.headers);
    if !is_whole || !is_small || body.is_empty || is_file || !is_plain_http {
        return None;
    }
    match media_type::kind(&head.headers) {
        Kind::Html => Some(Label::Html),
        Kind::Json => Some(Label::Json),
        Kind::Text if media_type::is_plain(&head.headers) => Some(Label::Text),
        Kind::Unknown => Some(Label::Text),
        Kind::Grpc | Kind::Opaque | Kind::Text => None,
    }
}

/// How long the JSON is said to be that takes the place of an empty body.
///
/// To HEAD, an empty body says nothing of the one that GET would have got. Where the headers announce one that we
/// would have read, its message is unknown, and so is the length of the JSON.
pub(crate) fn length_of_replacement(headers: &HeaderMap, call: &Call, length: usize) -> Length {
    let would_be_read = match media_type::kind(headers) {
        Kind::Html | Kind::Text => announced_length(headers) != Some(0),
        Kind::Unknown => announced_length(headers).is_some_and(|length| length > 0),
        Kind::Grpc | Kind::Json | Kind::Opaque => false,
    };
    if call.is_head && would_be_read && !media_type::is_encoded(headers) {
        Length::Unknown
    } else {
        Length::Known(length)
    }
}

fn announced_length(headers: &HeaderMap) -> Option<u64> {
    if headers.contains_key(TRANSFER_ENCODING) {
        return Some(u64::MAX);
    }
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn passes_untouched(head: &response::Parts, call: &Call) -> bool {
    let is_kept = || is_error(head.status) && is_kept(head, &call.reach);
    call.passes || head.extensions.get::<Untouched>().is_some() || is_kept()
}

/// A predicate that panics has not said yes.
fn is_kept(head: &response::Parts, reach: &Reach) -> bool {
    let Some(keep_if) = reach.supplied().and_then(|supplied| supplied.keep_if.as_ref()) else {
        return false;
    };
    catch(|| keep_if(&ResponseHead::from(head))).unwrap_or_else(|panic| {
        report_panic(panic, reach);
        false
    })
}

/// JSON that is trusted, that a HEAD only describes, or that is too large to be checked.
fn passes_json(body: Announced, call: &Call) -> bool {
    let is_trusted = match call.json {
        JsonPolicy::Trust => true,
        JsonPolicy::Reshape | JsonPolicy::Verify => false,
    };
    is_trusted || call.is_head || body.at_least > call.max_body_size as u64
}
