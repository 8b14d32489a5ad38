//! Which responses? The rows of the README's table, in its order.

use http::header::{ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, LAST_MODIFIED, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, response};
use http_body::Body;

use crate::call::{Call, Html};
use crate::charset::Charset;
use crate::config::JsonPolicy;
use crate::content::Content;
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
pub(crate) struct Label {
    pub(crate) form: Form,
    pub(crate) charset: Charset,
}

/// As what a body is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
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
        return disguise(head, body, call);
    }
    if head.extensions.get::<HttpError>().is_some() {
        return Decision::Replace;
    }
    if call.wire != Wire::Http {
        return Decision::Pass;
    }
    let content = Content::of(&head.headers);
    match content.kind {
        Kind::Grpc => Decision::Pass,
        Kind::Json if content.is_encoded || passes_json(body, call) => Decision::Pass,
        Kind::Json => Decision::Read(content.read_as(Form::Json)),
        _ if content.is_encoded => Decision::Replace,
        Kind::Html if call.html == Html::Kept => Decision::KeepHtml,
        _ if body.is_empty => Decision::Replace,
        Kind::Opaque => Decision::Replace,
        Kind::Html => Decision::Read(content.read_as(Form::Html)),
        Kind::Text | Kind::Unknown => Decision::Read(content.read_as(Form::Text)),
    }
}

impl Content {
    fn read_as(self, form: Form) -> Label {
        Label {
            form,
            charset: self.charset,
        }
    }
}

/// Whether a success is worth a look by `unmask`: it is small, whole, and of a kind that people write errors in.
fn disguise(head: &response::Parts, body: Announced, call: &Call) -> Decision {
    const OF_FILES: [HeaderName; 3] = [ACCEPT_RANGES, CONTENT_DISPOSITION, LAST_MODIFIED];
    let is_whole = head.status.is_success() && !matches!(head.status.as_u16(), 204..=207);
    let is_small = body.at_most == Some(body.at_least) && body.at_least <= call.settings.max_body_size as u64;
    let is_file = OF_FILES.iter().any(|name| head.headers.contains_key(name));
    let is_plain_http = call.wire == Wire::Http && !call.is_head;
    if !is_whole || !is_small || body.is_empty || is_file || !is_plain_http {
        return Decision::Pass;
    }
    let content = Content::of(&head.headers);
    match content.kind {
        _ if content.is_encoded => Decision::Pass,
        Kind::Html => Decision::Unmask(content.read_as(Form::Html)),
        Kind::Json => Decision::Unmask(content.read_as(Form::Json)),
        Kind::Text if media_type::is_plain(&head.headers) => Decision::Unmask(content.read_as(Form::Text)),
        Kind::Unknown => Decision::Unmask(content.read_as(Form::Text)),
        Kind::Grpc | Kind::Opaque | Kind::Text => Decision::Pass,
    }
}

/// How long the JSON is said to be that takes the place of an empty body.
///
/// To HEAD, an empty body says nothing of the one that GET would have got. Where the headers announce one that we
/// would have read, its message is unknown, and so is the length of the JSON.
pub(crate) fn length_of_replacement(headers: &HeaderMap, call: &Call, length: usize) -> Length {
    if call.is_head && would_be_read(headers) {
        Length::Unknown
    } else {
        Length::Known(length)
    }
}

fn would_be_read(headers: &HeaderMap) -> bool {
    let content = Content::of(headers);
    let has_body = match content.kind {
        Kind::Html | Kind::Text => announced_length(headers) != Some(0),
        Kind::Unknown => announced_length(headers).is_some_and(|length| length > 0),
        Kind::Grpc | Kind::Json | Kind::Opaque => false,
    };
    has_body && !content.is_encoded
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
    let is_trusted = match call.settings.json {
        JsonPolicy::Trust => true,
        JsonPolicy::Reshape | JsonPolicy::Verify => false,
    };
    is_trusted || call.is_head || body.at_least > call.settings.max_body_size as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use http::{Request, Response, StatusCode};

    const EMPTY: Announced = Announced {
        is_empty: true,
        at_least: 0,
        at_most: Some(0),
    };
    const OPEN: Announced = Announced {
        is_empty: false,
        at_least: 0,
        at_most: None,
    };

    fn head(status: u16, headers: &[(&str, &str)]) -> response::Parts {
        let mut builder = Response::builder().status(status);
        for &(name, value) in headers {
            builder = builder.header(name, value);
        }
        builder.body(()).unwrap().into_parts().0
    }

    fn label(form: Form) -> Label {
        Label {
            form,
            charset: Charset::Utf8,
        }
    }

    /// A call by default, changed.
    fn call(change: impl FnOnce(&mut Call)) -> Call {
        let mut call = Call::new(&Config::default(), &Request::new(()));
        change(&mut call);
        call
    }

    #[test]
    fn every_row_of_which_responses() {
        const GZIP: (&str, &str) = ("content-encoding", "gzip");
        let typed = |content_type| ("content-type", content_type);
        let read = |form| Decision::Read(label(form));
        // What is decided of a body, and of one known to be empty.
        let table = [
            (vec![typed("application/grpc")], Decision::Pass, Decision::Pass),
            (vec![typed("application/json"), GZIP], Decision::Pass, Decision::Pass),
            (vec![typed("application/json")], read(Form::Json), read(Form::Json)),
            (vec![typed("text/plain"), GZIP], Decision::Replace, Decision::Replace),
            (vec![GZIP], Decision::Replace, Decision::Replace),
            (vec![typed("text/event-stream")], Decision::Replace, Decision::Replace),
            (vec![typed("application/xml")], Decision::Replace, Decision::Replace),
            (vec![typed("text/html")], read(Form::Html), Decision::Replace),
            (vec![typed("text/plain")], read(Form::Text), Decision::Replace),
            (vec![], read(Form::Text), Decision::Replace),
        ];
        let call = call(|_| ());
        for (headers, of_a_body, of_none) in table {
            for status in [400, 599] {
                let head = head(status, &headers);
                assert_eq!(decide(&head, OPEN, &call), of_a_body, "{headers:?}");
                assert_eq!(decide(&head, EMPTY, &call), of_none, "{headers:?}");
            }
            for status in [100, 200, 399, 600] {
                assert_eq!(decide(&head(status, &headers), OPEN, &call), Decision::Pass, "{status}");
            }
        }
    }

    #[test]
    fn options_and_extensions_decide_before_the_content_type() {
        let text = || head(404, &[("content-type", "text/plain")]);
        assert_eq!(decide(&text(), OPEN, &call(|call| call.passes = true)), Decision::Pass);
        let mut carrying = text();
        carrying.extensions.insert(HttpError::not_found("mine"));
        assert_eq!(decide(&carrying, OPEN, &call(|_| ())), Decision::Replace);
        carrying.extensions.insert(Untouched);
        assert_eq!(decide(&carrying, OPEN, &call(|_| ())), Decision::Pass);

        let html = head(404, &[("content-type", "text/html")]);
        let keeping = call(|call| call.html = Html::Kept);
        assert_eq!(decide(&html, EMPTY, &keeping), Decision::KeepHtml);
    }

    #[test]
    fn json_is_read_unless_there_is_nothing_to_check() {
        let json = head(404, &[("content-type", "application/json")]);
        let sized = |at_least| Announced { at_least, ..OPEN };
        let read = Decision::Read(label(Form::Json));
        assert_eq!(decide(&json, sized(65_536), &call(|_| ())), read);
        assert_eq!(decide(&json, sized(65_537), &call(|_| ())), Decision::Pass);
        assert_eq!(decide(&json, OPEN, &call(|call| call.is_head = true)), Decision::Pass);
        for (policy, expected) in [
            (JsonPolicy::Trust, Decision::Pass),
            (JsonPolicy::Verify, read),
            (JsonPolicy::Reshape, read),
        ] {
            assert_eq!(
                decide(&json, OPEN, &call(|call| call.settings.json = policy)),
                expected,
                "{policy:?}"
            );
        }
    }

    #[test]
    fn only_small_whole_plain_successes_are_worth_a_look() {
        let small = Announced {
            is_empty: false,
            at_least: 9,
            at_most: Some(9),
        };
        let unmasking = || call(|call| call.settings.unmask = Some(StatusCode::BAD_REQUEST));
        let looked_at = |status, headers: &[_], body| decide(&head(status, headers), body, &unmasking());
        assert_eq!(looked_at(200, &[], small), Decision::Unmask(label(Form::Text)));
        let html = ("content-type", "text/html");
        assert_eq!(looked_at(201, &[html], small), Decision::Unmask(label(Form::Html)));
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

    #[test]
    fn the_length_is_unknown_only_where_head_hides_what_get_would_say() {
        let text = ("content-type", "text/plain");
        let table = [
            (vec![text], Length::Unknown),
            (vec![text, ("content-length", "9")], Length::Unknown),
            (vec![text, ("transfer-encoding", "chunked")], Length::Unknown),
            (vec![("content-length", "9")], Length::Unknown),
            (vec![text, ("content-length", "0")], Length::Known(7)),
            (vec![text, ("content-encoding", "gzip")], Length::Known(7)),
            (vec![("content-type", "image/png")], Length::Known(7)),
            (vec![], Length::Known(7)),
        ];
        for (headers, expected) in table {
            let announced = head(404, &headers).headers;
            let asked = call(|call| call.is_head = true);
            assert_eq!(length_of_replacement(&announced, &asked, 7), expected, "{headers:?}");
            assert_eq!(length_of_replacement(&announced, &call(|_| ()), 7), Length::Known(7));
        }
    }
}
