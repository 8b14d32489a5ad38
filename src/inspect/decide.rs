//! Decides from the heads which responses change: the rows of README.md's table, in its order.

use http::header::{ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, LAST_MODIFIED};
use http::{HeaderMap, HeaderName, response};
use http_body::Body;

use crate::config::settings::{JsonPolicy, Reads};
use crate::error::http_error::HttpError;
use crate::error::origin::Origin;
use crate::error::panic::catch;
use crate::error::status::is_error;
use crate::exchange::{Exchange, HtmlHandling};
use crate::syntax::charset::Charset;
use crate::syntax::content::{Content, DeclaredContent, TextFormat};
use crate::syntax::media_type::{self, MediaKind};
use crate::syntax::protocol::Protocol;
use crate::syntax::stream::{StreamFormat, WatchedFormat};

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
    /// Read the first event of this stream, and see whether it is an error. Then watch the stream, if it can be.
    AwaitEvent(Option<WatchedFormat>),
    /// Keep the length of this success to itself: it is a response to HEAD, and GET would be inspected.
    ForgetLength(DeclaredContent),
    /// Read the body of this success, and see whether it is an error.
    InspectSuccess(DeclaredContent),
    /// Call the hooks, and let the body stay.
    Keep,
    /// Let it through as it is.
    Pass,
    /// Read the body, and see what it means.
    Read(DeclaredContent),
    /// Write another body, and never look at this one.
    Replace,
    /// Respond to HEAD without knowing what GET would read.
    RespondToHead(DeclaredContent),
    /// Let this stream through, and follow its records.
    WatchStream(WatchedFormat),
}

/// What a body declares before it is read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct BodyHint {
    pub(crate) is_empty: bool,
    pub(crate) lower: u64,
    pub(crate) upper: Option<u64>,
}

impl BodyHint {
    /// A body that panics here declares nothing.
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

/// The first row that applies wins. `keeps` is what `keep_if` returned.
pub(crate) fn decide(head: &response::Parts, body: BodyHint, keeps: bool, exchange: &Exchange) -> Decision {
    if is_exempt(head, exchange) {
        return Decision::Pass;
    }
    if !is_error(head.status) {
        return decide_success(head, body, exchange);
    }
    if head.extensions.get::<Origin>().is_some() {
        return decide_own(body, exchange);
    }
    if head.extensions.get::<HttpError>().is_some() {
        return Decision::Replace;
    }
    let content = Content::of(&head.headers);
    if keeps || content.kind == MediaKind::Grpc || is_chosen_to_stay(content, head, exchange) {
        return Decision::Keep;
    }
    let is_unread_head = exchange.is_head && body.is_empty;
    let content = Content {
        is_encoded: content.is_encoded && !undoes_coding(head, exchange),
        ..content
    };
    match decide_content(content, body.is_empty && !is_unread_head, exchange) {
        Decision::Read(declared) if is_unread_head => Decision::RespondToHead(declared),
        // Compressed JSON stays, and nothing at all becomes the reason phrase.
        Decision::Keep if is_unread_head => Decision::RespondToHead(content.read_as(TextFormat::Json)),
        decision => decision,
    }
}

/// Whether the response is left out of everything: by its service, or by `only_if`.
pub(crate) fn is_exempt(head: &response::Parts, exchange: &Exchange) -> bool {
    exchange.skip_rewrite || head.extensions.get::<Untouched>().is_some()
}

/// The response of an inner layer of this crate. Its body is needed only where a hook may change the status in it.
///
/// One that does not fit stays unread: nothing of it must change.
fn decide_own(body: BodyHint, exchange: &Exchange) -> Decision {
    let fits = body
        .upper
        .is_some_and(|size| size <= exchange.settings.max_body_size() as u64);
    if body.is_empty || !fits || !exchange.handle.has_error_hooks() {
        return Decision::Keep;
    }
    Decision::Read(DeclaredContent {
        format: TextFormat::Json,
        charset: Charset::Utf8,
    })
}

/// Whether an option keeps content of this kind.
fn is_chosen_to_stay(content: Content, head: &response::Parts, exchange: &Exchange) -> bool {
    let is_chosen = match content.kind {
        MediaKind::Html => exchange.html == HtmlHandling::Keep,
        MediaKind::Json => exchange.settings.json == JsonPolicy::Trust,
        MediaKind::Binary
        | MediaKind::Grpc
        | MediaKind::Other
        | MediaKind::Text
        | MediaKind::Unknown
        | MediaKind::Xml => false,
    };
    (is_chosen || is_preferred(head, exchange)) && exchange.protocol == Protocol::Http
}

/// Whether the client prefers this content, and may see what the service writes for this status.
fn is_preferred(head: &response::Parts, exchange: &Exchange) -> bool {
    let is_shown = exchange.settings.expose.shows_response(head.status);
    if !is_shown || !exchange.handle.keeps_preferred() {
        return false;
    }
    let content_type = media_type::content_type(&head.headers).and_then(media_type::essence);
    let is_preferred = |essence: &str| !essence.eq_ignore_ascii_case(PLAIN) && exchange.handle.is_preferred(essence);
    content_type.is_some_and(is_preferred)
}

/// Browsers and `curl` list it without a thought, and a plain string is what this layer is there for.
const PLAIN: &str = "text/plain";

fn decide_content(content: Content, is_empty: bool, exchange: &Exchange) -> Decision {
    let format = match content.kind {
        _ if is_empty => return Decision::Replace,
        MediaKind::Json if content.is_encoded && keeps_encoded_json(exchange) => return Decision::Keep,
        _ if content.is_encoded => return Decision::Replace,
        MediaKind::Xml if exchange.settings.reads.contains(Reads::XML) => TextFormat::Xml,
        MediaKind::Grpc | MediaKind::Other | MediaKind::Xml => return Decision::Replace,
        MediaKind::Binary => TextFormat::Binary,
        MediaKind::Html => TextFormat::Html,
        MediaKind::Json => TextFormat::Json,
        MediaKind::Text | MediaKind::Unknown => TextFormat::Text,
    };
    Decision::Read(content.read_as(format))
}

/// Whether the content coding of this response is undone to read its body.
#[cfg(feature = "decompress")]
fn undoes_coding(head: &response::Parts, exchange: &Exchange) -> bool {
    exchange.settings.reads.coding(&head.headers).is_some()
}

#[cfg(not(feature = "decompress"))]
fn undoes_coding(_: &response::Parts, _: &Exchange) -> bool {
    false
}

/// What cannot be read cannot be reshaped.
pub(crate) fn keeps_encoded_json(exchange: &Exchange) -> bool {
    exchange.settings.json == JsonPolicy::Verify && exchange.protocol == Protocol::Http
}

/// The format of a success whose failure can be reported at its end.
///
/// A body of a known length has no room for it: servers announce a size hint that is exact.
fn watchable_stream(head: &response::Parts, body: BodyHint, exchange: &Exchange) -> Option<WatchedFormat> {
    let is_whole = head.status.is_success() && !matches!(head.status.as_u16(), 204..=206);
    let has_length = body.upper == Some(body.lower) || body.is_empty || head.headers.contains_key(CONTENT_LENGTH);
    if !is_whole || has_length || exchange.is_head {
        return None;
    }
    let content = Content::of(&head.headers);
    match content.kind {
        _ if content.is_encoded => None,
        MediaKind::Grpc if exchange.protocol != Protocol::Http => watchable_grpc(&head.headers, exchange),
        _ => StreamFormat::of(&head.headers).map(WatchedFormat::Records),
    }
}

/// The trailers of gRPC need HTTP/2: over HTTP/1, servers drop them, and the stream would end as if all were well.
/// gRPC-Web as text is cut off: Base64 is one text from start to end.
fn watchable_grpc(headers: &HeaderMap, exchange: &Exchange) -> Option<WatchedFormat> {
    match Protocol::of_content(headers) {
        Protocol::Grpc => exchange.is_http_2.then_some(WatchedFormat::Grpc),
        Protocol::GrpcWeb => Some(WatchedFormat::GrpcWeb),
        Protocol::GrpcWebText | Protocol::Http => None,
    }
}

/// Whether this is a stream whose first event can be read.
fn is_event_stream(head: &response::Parts, exchange: &Exchange) -> bool {
    let is_whole = head.status.is_success() && !matches!(head.status.as_u16(), 204..=206);
    let is_plain = exchange.protocol == Protocol::Http && !exchange.is_head;
    is_whole
        && is_plain
        && StreamFormat::of(&head.headers) == Some(StreamFormat::EventStream)
        && !Content::of(&head.headers).is_encoded
}

/// Whether a success is worth a look by `unmask`: it is small, whole, and of a kind that people write errors in.
fn decide_success(head: &response::Parts, body: BodyHint, exchange: &Exchange) -> Decision {
    let watched = || watchable_stream(head, body, exchange);
    let watch = exchange.settings.stream_errors.then(watched).flatten();
    if exchange.settings.unmasks_streams && !body.is_empty && is_event_stream(head, exchange) {
        return Decision::AwaitEvent(watch);
    }
    if let Some(format) = watch {
        return Decision::WatchStream(format);
    }
    let limit = exchange.settings.max_body_size() as u64;
    let is_small = body.upper == Some(body.lower) && body.lower <= limit;
    match inspected_content(head, exchange) {
        Some(declared) if is_small && !body.is_empty => Decision::InspectSuccess(declared),
        Some(declared) if exchange.is_head && body.is_empty && !announces_more_than(limit, &head.headers) => {
            Decision::ForgetLength(declared)
        }
        Some(_) | None => Decision::Pass,
    }
}

/// As what `unmask` reads a success with this head, if it does.
fn inspected_content(head: &response::Parts, exchange: &Exchange) -> Option<DeclaredContent> {
    const OF_FILES: [HeaderName; 3] = [ACCEPT_RANGES, CONTENT_DISPOSITION, LAST_MODIFIED];
    let is_whole = head.status.is_success() && !matches!(head.status.as_u16(), 204..=207);
    let is_file = OF_FILES.iter().any(|name| head.headers.contains_key(name));
    let is_own = head.extensions.get::<Origin>().is_some();
    if !exchange.settings.inspects_successes() || !is_whole || is_file || is_own {
        return None;
    }
    let content = Content::of(&head.headers);
    let format = match content.kind {
        _ if content.is_encoded && !undoes_coding(head, exchange) => return None,
        MediaKind::Html => TextFormat::Html,
        MediaKind::Json => TextFormat::Json,
        MediaKind::Text if media_type::is_plain(&head.headers) => TextFormat::Text,
        MediaKind::Unknown => TextFormat::Text,
        MediaKind::Binary | MediaKind::Grpc | MediaKind::Other | MediaKind::Text | MediaKind::Xml => return None,
    };
    Some(content.read_as(format))
}

fn announces_more_than(limit: u64, headers: &HeaderMap) -> bool {
    let length = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    length.is_some_and(|length| length > limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
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
    fn every_row_of_what_happens_to_which_response() {
        const GZIP: (&str, &str) = ("content-encoding", "gzip");
        let typed = |content_type| ("content-type", content_type);
        let read = |format| Decision::Read(declared(format));
        // What is decided of a body, and of one known to be empty.
        let table = [
            (vec![typed("application/grpc")], Decision::Keep, Decision::Keep),
            (vec![typed("application/json"), GZIP], Decision::Keep, Decision::Replace),
            (
                vec![typed("application/json")],
                read(TextFormat::Json),
                Decision::Replace,
            ),
            (vec![typed("text/plain"), GZIP], Decision::Replace, Decision::Replace),
            (vec![GZIP], Decision::Replace, Decision::Replace),
            (vec![typed("text/event-stream")], Decision::Replace, Decision::Replace),
            (vec![typed("application/xml")], Decision::Replace, Decision::Replace),
            (
                vec![typed("application/octet-stream")],
                read(TextFormat::Binary),
                Decision::Replace,
            ),
            (vec![typed("text/html")], read(TextFormat::Html), Decision::Replace),
            (vec![typed("text/plain")], read(TextFormat::Text), Decision::Replace),
            (vec![], read(TextFormat::Text), Decision::Replace),
        ];
        let exchange = exchange(|_| ());
        for (headers, of_a_body, of_none) in table {
            for status in [400, 599] {
                let head = head(status, &headers);
                assert_eq!(decide(&head, OPEN, false, &exchange), of_a_body, "{headers:?}");
                assert_eq!(decide(&head, EMPTY, false, &exchange), of_none, "{headers:?}");
            }
            for status in [100, 200, 399, 600] {
                let head = head(status, &headers);
                assert_eq!(decide(&head, OPEN, false, &exchange), Decision::Pass, "{status}");
            }
        }
    }

    #[test]
    fn options_and_extensions_decide_before_the_content_type() {
        let text = || head(404, &[("content-type", "text/plain")]);
        let skipping = exchange(|exchange| exchange.skip_rewrite = true);
        assert_eq!(decide(&text(), OPEN, false, &skipping), Decision::Pass);
        let usual = exchange(|_| ());
        assert_eq!(decide(&text(), OPEN, true, &usual), Decision::Keep);
        let mut carrying = text();
        carrying.extensions.insert(HttpError::not_found("mine"));
        for keeps in [false, true] {
            assert_eq!(decide(&carrying, OPEN, keeps, &usual), Decision::Replace);
        }
        carrying.extensions.insert(Origin::Response);
        assert_eq!(decide(&carrying, OPEN, false, &usual), Decision::Keep);
        carrying.extensions.insert(Untouched);
        assert_eq!(decide(&carrying, OPEN, false, &usual), Decision::Pass);

        let keeping = exchange(|exchange| exchange.html = HtmlHandling::Keep);
        for headers in [
            &[("content-type", "text/html")][..],
            &[("content-type", "text/html"), ("content-encoding", "br")],
        ] {
            assert_eq!(decide(&head(404, headers), EMPTY, false, &keeping), Decision::Keep);
        }
    }

    #[cfg(feature = "decompress")]
    #[test]
    fn a_coding_that_is_undone_counts_as_none() {
        let of = |content_type, coding| [("content-type", content_type), ("content-encoding", coding)];
        let (json, text) = ("application/json", "text/plain");
        let read = |format| Decision::Read(declared(format));
        let to_head = |format| Decision::RespondToHead(declared(format));
        let decoding = |is_head| {
            exchange(|exchange| {
                exchange.settings.reads.set(Reads::COMPRESSED, true);
                exchange.is_head = is_head;
            })
        };
        let table = [
            (of(json, "gzip"), read(TextFormat::Json), to_head(TextFormat::Json)),
            (of(text, "br"), read(TextFormat::Text), to_head(TextFormat::Text)),
            (of(json, "gzip, br"), Decision::Keep, to_head(TextFormat::Json)),
            (of(text, "gzip, br"), Decision::Replace, Decision::Replace),
        ];
        for (headers, of_get, of_head) in table {
            let head = head(404, &headers);
            assert_eq!(decide(&head, OPEN, false, &decoding(false)), of_get, "{headers:?}");
            assert_eq!(decide(&head, EMPTY, false, &decoding(true)), of_head, "{headers:?}");
        }

        let unmasking = |is_head| {
            let mut exchange = decoding(is_head);
            exchange.settings.unmask = Some(StatusCode::BAD_REQUEST);
            exchange
        };
        let small = BodyHint {
            is_empty: false,
            lower: 9,
            upper: Some(9),
        };
        let (json, text) = (declared(TextFormat::Json), declared(TextFormat::Text));
        let table = [
            (
                of("application/json", "gzip"),
                Decision::InspectSuccess(json),
                Decision::ForgetLength(json),
            ),
            (
                of("text/plain", "zstd"),
                Decision::InspectSuccess(text),
                Decision::ForgetLength(text),
            ),
            (of("application/json", "gzip, br"), Decision::Pass, Decision::Pass),
        ];
        for (headers, of_get, of_head) in table {
            let head = head(200, &headers);
            assert_eq!(decide(&head, small, false, &unmasking(false)), of_get, "{headers:?}");
            assert_eq!(decide(&head, EMPTY, false, &unmasking(true)), of_head, "{headers:?}");
        }
    }

    #[test]
    fn json_is_read_unless_it_is_trusted() {
        let json = head(404, &[("content-type", "application/json")]);
        let encoded = head(
            404,
            &[("content-type", "application/json"), ("content-encoding", "gzip")],
        );
        let read = Decision::Read(declared(TextFormat::Json));
        for (policy, expected, of_encoded) in [
            (JsonPolicy::Trust, Decision::Keep, Decision::Keep),
            (JsonPolicy::Verify, read, Decision::Keep),
            (JsonPolicy::Reshape, read, Decision::Replace),
        ] {
            let exchange = exchange(|exchange| exchange.settings.json = policy);
            let large = BodyHint { lower: 65_537, ..OPEN };
            assert_eq!(decide(&json, OPEN, false, &exchange), expected, "{policy:?}");
            assert_eq!(decide(&json, large, false, &exchange), expected, "{policy:?}");
            assert_eq!(decide(&encoded, OPEN, false, &exchange), of_encoded, "{policy:?}");
        }
    }

    #[test]
    fn grpc_requests_get_nothing_that_is_not_grpc() {
        let asking = exchange(|exchange| {
            exchange.protocol = Protocol::Grpc;
            exchange.settings.json = JsonPolicy::Trust;
            exchange.html = HtmlHandling::Keep;
        });
        let typed = |content_type| head(500, &[("content-type", content_type)]);
        let table = [
            ("application/grpc", Decision::Keep),
            ("application/json", Decision::Read(declared(TextFormat::Json))),
            ("text/html", Decision::Read(declared(TextFormat::Html))),
            ("image/png", Decision::Replace),
        ];
        for (content_type, expected) in table {
            assert_eq!(
                decide(&typed(content_type), OPEN, false, &asking),
                expected,
                "{content_type}"
            );
        }
    }

    #[test]
    fn head_is_decided_as_get_if_there_is_a_body_and_else_by_what_there_could_be() {
        let asking = exchange(|exchange| exchange.is_head = true);
        let table = [
            ("application/json", Decision::RespondToHead(declared(TextFormat::Json))),
            ("text/plain", Decision::RespondToHead(declared(TextFormat::Text))),
            ("image/png", Decision::Replace),
            ("application/grpc", Decision::Keep),
        ];
        for (content_type, expected) in table {
            let head = head(404, &[("content-type", content_type)]);
            assert_eq!(decide(&head, EMPTY, false, &asking), expected, "{content_type}");
            let of_get = decide(&head, OPEN, false, &exchange(|_| ()));
            assert_eq!(decide(&head, OPEN, false, &asking), of_get, "{content_type}");
        }
    }

    #[test]
    fn an_inner_layers_response_is_read_only_for_hooks() {
        let mut own = head(404, &[("content-type", "application/json")]);
        own.extensions.insert(Origin::Panic);
        assert_eq!(decide(&own, OPEN, false, &exchange(|_| ())), Decision::Keep);
        let mut config = Config::default();
        config.hooks_mut().on_error = Some(std::sync::Arc::new(|_, _| ()));
        let watching = Exchange::new(&config, &Request::new(()));
        let small = BodyHint { upper: Some(9), ..OPEN };
        let of_size = |size| BodyHint {
            upper: Some(size),
            ..OPEN
        };
        let read = Decision::Read(declared(TextFormat::Json));
        assert_eq!(decide(&own, small, false, &watching), read);
        assert_eq!(decide(&own, of_size(65_536), false, &watching), read);
        assert_eq!(decide(&own, of_size(65_537), false, &watching), Decision::Keep);
        assert_eq!(decide(&own, OPEN, false, &watching), Decision::Keep);
        assert_eq!(decide(&own, EMPTY, false, &watching), Decision::Keep);
        assert_eq!(decide(&own, small, false, &exchange(|_| ())), Decision::Keep);
    }

    #[test]
    fn a_body_declares_that_it_is_over_or_its_size_or_nothing() {
        let hint = |is_over, size: Option<u64>| {
            let hint = BodyHint::from_body(&Claiming(is_over, size));
            (hint.is_empty, hint.lower, hint.upper)
        };
        assert_eq!(hint(true, None), (true, 0, None));
        assert_eq!(hint(false, Some(0)), (true, 0, Some(0)));
        assert_eq!(hint(false, Some(9)), (false, 9, Some(9)));
        assert_eq!(hint(false, None), (false, 0, None));
    }

    /// A body that claims to be over, and to be so large.
    struct Claiming(bool, Option<u64>);

    impl Body for Claiming {
        type Data = bytes::Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
            std::task::Poll::Pending
        }

        fn is_end_stream(&self) -> bool {
            self.0
        }

        fn size_hint(&self) -> http_body::SizeHint {
            self.1
                .map_or_else(http_body::SizeHint::default, http_body::SizeHint::with_exact)
        }
    }

    #[test]
    fn xml_is_read_where_that_is_wanted_and_encoded_json_stays_for_http_alone() {
        let reading = exchange(|exchange| exchange.settings.reads = Reads::XML);
        let xml = head(404, &[("content-type", "text/xml")]);
        let read = Decision::Read(declared(TextFormat::Xml));
        assert_eq!(decide(&xml, OPEN, false, &reading), read);
        let json = head(
            404,
            &[("content-type", "application/json"), ("content-encoding", "gzip")],
        );
        let grpc = exchange(|exchange| exchange.protocol = Protocol::Grpc);
        assert_eq!(decide(&json, OPEN, false, &grpc), Decision::Replace);
    }

    #[test]
    fn streams_are_watched_and_awaited_if_an_error_can_be_written_into_them() {
        const EVENTS: (&str, &str) = ("content-type", "text/event-stream");
        const LINES: (&str, &str) = ("content-type", "application/x-ndjson");
        let events = Some(WatchedFormat::Records(StreamFormat::EventStream));
        let lines = WatchedFormat::Records(StreamFormat::JsonLines);
        let sized = BodyHint {
            is_empty: false,
            lower: 9,
            upper: Some(9),
        };
        let over = BodyHint { is_empty: true, ..OPEN };
        let bounded = BodyHint { upper: Some(9), ..OPEN };
        // Whether first events are awaited, and whether streams are watched.
        let table: [(bool, bool, u16, &[(&str, &str)], BodyHint, Decision); 19] = [
            (true, true, 200, &[EVENTS], OPEN, Decision::AwaitEvent(events)),
            (true, false, 200, &[EVENTS], OPEN, Decision::AwaitEvent(None)),
            (true, true, 200, &[EVENTS], sized, Decision::AwaitEvent(None)),
            (true, true, 200, &[EVENTS], over, Decision::Pass),
            (true, true, 204, &[EVENTS], OPEN, Decision::Pass),
            (true, true, 206, &[EVENTS], OPEN, Decision::Pass),
            (true, true, 304, &[EVENTS], OPEN, Decision::Pass),
            (true, true, 207, &[EVENTS], OPEN, Decision::AwaitEvent(events)),
            (
                true,
                true,
                200,
                &[EVENTS, ("content-encoding", "gzip")],
                OPEN,
                Decision::Pass,
            ),
            (
                true,
                true,
                200,
                &[EVENTS, ("content-length", "9")],
                OPEN,
                Decision::AwaitEvent(None),
            ),
            (true, true, 200, &[LINES], OPEN, Decision::WatchStream(lines)),
            (false, true, 200, &[LINES], bounded, Decision::WatchStream(lines)),
            (false, true, 200, &[LINES], sized, Decision::Pass),
            (false, true, 200, &[LINES], over, Decision::Pass),
            (false, true, 206, &[LINES], OPEN, Decision::Pass),
            (
                false,
                true,
                200,
                &[LINES, ("content-length", "9")],
                OPEN,
                Decision::Pass,
            ),
            (
                false,
                true,
                200,
                &[LINES, ("content-encoding", "br")],
                OPEN,
                Decision::Pass,
            ),
            (
                false,
                true,
                200,
                &[("content-type", "text/plain")],
                OPEN,
                Decision::Pass,
            ),
            (true, false, 200, &[LINES], OPEN, Decision::Pass),
        ];
        for (awaits, watches, status, headers, body, expected) in table {
            let streaming = |change: fn(&mut Exchange)| {
                exchange(|exchange| {
                    exchange.settings.unmasks_streams = awaits;
                    exchange.settings.stream_errors = watches;
                    change(exchange);
                })
            };
            let head = head(status, headers);
            let decided = |change| decide(&head, body, false, &streaming(change));
            assert_eq!(
                decided(|_| ()),
                expected,
                "{awaits} {watches} {status} {headers:?} {body:?}"
            );
            assert_eq!(
                decided(|exchange| exchange.is_head = true),
                Decision::Pass,
                "{headers:?}"
            );
        }
        let awaiting = exchange(|exchange| {
            exchange.settings.unmasks_streams = true;
            exchange.protocol = Protocol::Grpc;
        });
        assert_eq!(decide(&head(200, &[EVENTS]), OPEN, false, &awaiting), Decision::Pass);
    }

    #[test]
    fn streams_of_grpc_are_watched_for_grpc_requests_where_trailers_arrive() {
        let grpc = "application/grpc+proto";
        let table = [
            (grpc, Protocol::Grpc, true, Decision::WatchStream(WatchedFormat::Grpc)),
            (grpc, Protocol::Grpc, false, Decision::Pass),
            (grpc, Protocol::Http, true, Decision::Pass),
            (
                "application/grpc-web",
                Protocol::GrpcWeb,
                false,
                Decision::WatchStream(WatchedFormat::GrpcWeb),
            ),
            ("application/grpc-web-text", Protocol::GrpcWebText, true, Decision::Pass),
        ];
        for (content_type, protocol, is_http_2, expected) in table {
            let watching = exchange(|exchange| {
                exchange.settings.stream_errors = true;
                exchange.protocol = protocol;
                exchange.is_http_2 = is_http_2;
            });
            let head = head(200, &[("content-type", content_type)]);
            assert_eq!(
                decide(&head, OPEN, false, &watching),
                expected,
                "{content_type} {protocol:?}"
            );
        }
    }

    #[test]
    fn only_small_whole_plain_successes_are_inspected() {
        let small = BodyHint {
            is_empty: false,
            lower: 9,
            upper: Some(9),
        };
        let unmasking = || exchange(|exchange| exchange.settings.unmask = Some(StatusCode::BAD_REQUEST));
        let decided = |status, headers: &[_], body| decide(&head(status, headers), body, false, &unmasking());
        let inspect = |format| Decision::InspectSuccess(declared(format));
        assert_eq!(decided(200, &[], small), inspect(TextFormat::Text));
        let html = ("content-type", "text/html");
        assert_eq!(decided(201, &[html], small), inspect(TextFormat::Html));
        let of_size = |lower, upper| BodyHint {
            is_empty: false,
            lower,
            upper: Some(upper),
        };
        assert_eq!(decided(208, &[], of_size(65_536, 65_536)), inspect(TextFormat::Text));
        let file = [html, ("last-modified", "yesterday")];
        for (status, headers, body) in [
            (204, &[][..], small),
            (205, &[], small),
            (206, &[], small),
            (207, &[], small),
            (200, &[], of_size(65_537, 65_537)),
            (200, &[], of_size(8, 9)),
            (302, &[], small),
            (200, &[], OPEN),
            (200, &[], EMPTY),
            (200, &file, small),
            (200, &[("content-type", "text/csv")], small),
            (200, &[("content-encoding", "gzip")], small),
        ] {
            assert_eq!(
                decided(status, headers, body),
                Decision::Pass,
                "{status} {headers:?} {body:?}"
            );
        }
        let mut own = head(200, &[html]);
        own.extensions.insert(Origin::Response);
        assert_eq!(decide(&own, small, false, &unmasking()), Decision::Pass);
        let usual = exchange(|_| ());
        assert_eq!(decide(&head(200, &[html]), small, false, &usual), Decision::Pass);
    }

    #[test]
    fn head_of_a_success_that_get_would_inspect_keeps_its_length_to_itself() {
        let asking = exchange(|exchange| {
            exchange.settings.unmask = Some(StatusCode::BAD_REQUEST);
            exchange.is_head = true;
        });
        let decided = |headers: &[_]| decide(&head(200, headers), EMPTY, false, &asking);
        let json = ("content-type", "application/json");
        assert_eq!(
            decided(&[json, ("content-length", "65536")]),
            Decision::ForgetLength(declared(TextFormat::Json))
        );
        assert_eq!(decided(&[json, ("content-length", "65537")]), Decision::Pass);
        assert_eq!(decided(&[json]), Decision::ForgetLength(declared(TextFormat::Json)));
        assert_eq!(decide(&head(200, &[json]), OPEN, false, &asking), Decision::Pass);
    }
}
