//! Which responses? The rows of the README's table, in its order.

use http::header::{ACCEPT_RANGES, CONTENT_DISPOSITION, LAST_MODIFIED};
use http::{HeaderName, response};
use http_body::Body;

use crate::config::head::ResponseHead;
use crate::config::settings::JsonPolicy;
use crate::error::http_error::HttpError;
use crate::error::panic::catch;
use crate::error::status::is_error;
use crate::exchange::handle::ExchangeHandle;
use crate::exchange::report::report_hook_panic;
use crate::exchange::{Exchange, HtmlHandling};
use crate::syntax::content::{Content, DeclaredContent, TextFormat};
use crate::syntax::media_type::{self, MediaKind};
use crate::syntax::protocol::Protocol;

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
    Read(DeclaredContent),
    /// Answer with another body, and never look at this one.
    Replace,
    /// Read the body of this success, and see whether it is an error in decide_success.
    InspectSuccess(DeclaredContent),
}

/// What a body says of itself before it is read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct BodyHint {
    pub(crate) is_empty: bool,
    pub(crate) lower: u64,
    pub(crate) upper: Option<u64>,
}

impl BodyHint {
    /// A body that panics when it is asked has said nothing.
    pub(crate) fn from_body(body: &impl Body) -> Self {
        let ask = || {
            let size = body.size_hint();
            Self {
                is_empty: body.is_end_stream() || size.exact() == Some(0),
                lower: size.lower(),
                upper: size.upper(),
            }
        };
        catch(ask).unwrap_or_default()
    }
}

/// The first row that applies wins.
pub(crate) fn decide(head: &response::Parts, body: BodyHint, exchange: &Exchange) -> Decision {
    if is_exempt(head, exchange) {
        return Decision::Pass;
    }
    if !is_error(head.status) {
        return decide_success(head, body, exchange);
    }
    if head.extensions.get::<HttpError>().is_some() {
        return Decision::Replace;
    }
    if exchange.protocol != Protocol::Http {
        return Decision::Pass;
    }
    let content = Content::of(&head.headers);
    match content.kind {
        MediaKind::Grpc => Decision::Pass,
        MediaKind::Json if content.is_encoded || passes_json(body, exchange) => Decision::Pass,
        MediaKind::Json => Decision::Read(content.read_as(TextFormat::Json)),
        _ if content.is_encoded => Decision::Replace,
        MediaKind::Html if exchange.html == HtmlHandling::Keep => Decision::KeepHtml,
        _ if body.is_empty => Decision::Replace,
        MediaKind::Other => Decision::Replace,
        MediaKind::Html => Decision::Read(content.read_as(TextFormat::Html)),
        MediaKind::Text | MediaKind::Unknown => Decision::Read(content.read_as(TextFormat::Text)),
    }
}

/// Whether a success is worth a look by `unmask`: it is small, whole, and of a kind that people write errors in.
fn decide_success(head: &response::Parts, body: BodyHint, exchange: &Exchange) -> Decision {
    const OF_FILES: [HeaderName; 3] = [ACCEPT_RANGES, CONTENT_DISPOSITION, LAST_MODIFIED];
    let is_whole = head.status.is_success() && !matches!(head.status.as_u16(), 204..=207);
    let is_small = body.upper == Some(body.lower) && body.lower <= exchange.settings.max_body_size as u64;
    let is_file = OF_FILES.iter().any(|name| head.headers.contains_key(name));
    let is_plain_http = exchange.protocol == Protocol::Http && !exchange.is_head;
    if !is_whole || !is_small || body.is_empty || is_file || !is_plain_http {
        return Decision::Pass;
    }
    let content = Content::of(&head.headers);
    match content.kind {
        _ if content.is_encoded => Decision::Pass,
        MediaKind::Html => Decision::InspectSuccess(content.read_as(TextFormat::Html)),
        MediaKind::Json => Decision::InspectSuccess(content.read_as(TextFormat::Json)),
        MediaKind::Text if media_type::is_plain(&head.headers) => {
            Decision::InspectSuccess(content.read_as(TextFormat::Text))
        }
        MediaKind::Unknown => Decision::InspectSuccess(content.read_as(TextFormat::Text)),
        MediaKind::Grpc | MediaKind::Other | MediaKind::Text => Decision::Pass,
    }
}

fn is_exempt(head: &response::Parts, exchange: &Exchange) -> bool {
    let matches_keep_if = || is_error(head.status) && matches_keep_if(head, &exchange.handle);
    exchange.skip_rewrite || head.extensions.get::<Untouched>().is_some() || matches_keep_if()
}

/// A predicate that panics has not said yes.
fn matches_keep_if(head: &response::Parts, handle: &ExchangeHandle) -> bool {
    let Some(keep_if) = handle.hooks().and_then(|hooks| hooks.keep_if.as_ref()) else {
        return false;
    };
    catch(|| keep_if(&ResponseHead::from(head))).unwrap_or_else(|panic| {
        report_hook_panic(panic, handle);
        false
    })
}

/// JSON that is trusted, that a HEAD only describes, or that is too large to be checked.
fn passes_json(body: BodyHint, exchange: &Exchange) -> bool {
    let is_trusted = match exchange.settings.json {
        JsonPolicy::Trust => true,
        JsonPolicy::Reshape | JsonPolicy::Verify => false,
    };
    is_trusted || exchange.is_head || body.lower > exchange.settings.max_body_size as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::syntax::charset::Charset;
    use http::{Request, Response, StatusCode};

    const EMPTY: BodyHint = BodyHint {
        is_empty: true,
        lower: 0,
        upper: Some(0),
    };
    const OPEN: BodyHint = BodyHint {
        is_empty: false,
        lower: 0,
        upper: None,
    };

    fn head(status: u16, headers: &[(&str, &str)]) -> response::Parts {
        let mut builder = Response::builder().status(status);
        for &(name, value) in headers {
            builder = builder.header(name, value);
        }
        builder.body(()).unwrap().into_parts().0
    }

    fn declared(format: TextFormat) -> DeclaredContent {
        DeclaredContent {
            format,
            charset: Charset::Utf8,
        }
    }

    /// A call by default, changed.
    fn exchange(change: impl FnOnce(&mut Exchange)) -> Exchange {
        let mut exchange = Exchange::new(&Config::default(), &Request::new(()));
        change(&mut exchange);
        exchange
    }

    #[test]
    fn every_row_of_which_responses() {
        const GZIP: (&str, &str) = ("content-encoding", "gzip");
        let typed = |content_type| ("content-type", content_type);
        let read = |format| Decision::Read(declared(format));
        // What is decided of a body, and of one known to be empty.
        let table = [
            (vec![typed("application/grpc")], Decision::Pass, Decision::Pass),
            (vec![typed("application/json"), GZIP], Decision::Pass, Decision::Pass),
            (
                vec![typed("application/json")],
                read(TextFormat::Json),
                read(TextFormat::Json),
            ),
            (vec![typed("text/plain"), GZIP], Decision::Replace, Decision::Replace),
            (vec![GZIP], Decision::Replace, Decision::Replace),
            (vec![typed("text/event-stream")], Decision::Replace, Decision::Replace),
            (vec![typed("application/xml")], Decision::Replace, Decision::Replace),
            (vec![typed("text/html")], read(TextFormat::Html), Decision::Replace),
            (vec![typed("text/plain")], read(TextFormat::Text), Decision::Replace),
            (vec![], read(TextFormat::Text), Decision::Replace),
        ];
        let exchange = exchange(|_| ());
        for (headers, of_a_body, of_none) in table {
            for status in [400, 599] {
                let head = head(status, &headers);
                assert_eq!(decide(&head, OPEN, &exchange), of_a_body, "{headers:?}");
                assert_eq!(decide(&head, EMPTY, &exchange), of_none, "{headers:?}");
            }
            for status in [100, 200, 399, 600] {
                assert_eq!(
                    decide(&head(status, &headers), OPEN, &exchange),
                    Decision::Pass,
                    "{status}"
                );
            }
        }
    }

    #[test]
    fn options_and_extensions_decide_before_the_content_type() {
        let text = || head(404, &[("content-type", "text/plain")]);
        assert_eq!(
            decide(&text(), OPEN, &exchange(|exchange| exchange.skip_rewrite = true)),
            Decision::Pass
        );
        let mut carrying = text();
        carrying.extensions.insert(HttpError::not_found("mine"));
        assert_eq!(decide(&carrying, OPEN, &exchange(|_| ())), Decision::Replace);
        carrying.extensions.insert(Untouched);
        assert_eq!(decide(&carrying, OPEN, &exchange(|_| ())), Decision::Pass);

        let html = head(404, &[("content-type", "text/html")]);
        let keeping = exchange(|exchange| exchange.html = HtmlHandling::Keep);
        assert_eq!(decide(&html, EMPTY, &keeping), Decision::KeepHtml);
    }

    #[test]
    fn json_is_read_unless_there_is_nothing_to_check() {
        let json = head(404, &[("content-type", "application/json")]);
        let sized = |lower| BodyHint { lower, ..OPEN };
        let read = Decision::Read(declared(TextFormat::Json));
        assert_eq!(decide(&json, sized(65_536), &exchange(|_| ())), read);
        assert_eq!(decide(&json, sized(65_537), &exchange(|_| ())), Decision::Pass);
        assert_eq!(
            decide(&json, OPEN, &exchange(|exchange| exchange.is_head = true)),
            Decision::Pass
        );
        for (policy, expected) in [
            (JsonPolicy::Trust, Decision::Pass),
            (JsonPolicy::Verify, read),
            (JsonPolicy::Reshape, read),
        ] {
            assert_eq!(
                decide(&json, OPEN, &exchange(|exchange| exchange.settings.json = policy)),
                expected,
                "{policy:?}"
            );
        }
    }

    #[test]
    fn only_small_whole_plain_successes_are_worth_a_look() {
        let small = BodyHint {
            is_empty: false,
            lower: 9,
            upper: Some(9),
        };
        let unmasking = || exchange(|exchange| exchange.settings.unmask = Some(StatusCode::BAD_REQUEST));
        let looked_at = |status, headers: &[_], body| decide(&head(status, headers), body, &unmasking());
        assert_eq!(
            looked_at(200, &[], small),
            Decision::InspectSuccess(declared(TextFormat::Text))
        );
        let html = ("content-type", "text/html");
        assert_eq!(
            looked_at(201, &[html], small),
            Decision::InspectSuccess(declared(TextFormat::Html))
        );
        let file = [html, ("last-modified", "yesterday")];
        for (status, headers, body) in [
            (204, &[][..], small),
            (206, &[], small),
            (302, &[], small),
            (200, &[], OPEN),
            (200, &[], EMPTY),
            (200, &file, small),
            (200, &[("content-type", "text/csv")], small),
            (200, &[("content-encoding", "gzip")], small),
        ] {
            assert_eq!(
                looked_at(status, headers, body),
                Decision::Pass,
                "{status} {headers:?} {body:?}"
            );
        }
    }
}
