//! One case: where the marker is, what the layer was told, and who asks.

use http::Method;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use tower_json_errors::{Expose, JsonPolicy};

use crate::properties::model::coding::{CODINGS, Coding};

pub(super) type Header = (&'static str, &'static str);

#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option that is on or off")]
pub(super) struct Case {
    pub(super) marker: String,
    pub(super) status: u16,
    pub(super) source: Source,
    pub(super) expose: Expose,
    pub(super) json: JsonPolicy,
    pub(super) format: Shape,
    pub(super) max_body_size: usize,
    pub(super) switches: Switches,
    pub(super) keep_html: bool,
    /// The layer was told to keep what a client asks for by name.
    pub(super) keep_preferred: bool,
    /// The layer was told to read compressed bodies, and XML.
    pub(super) reads: Reads,
    /// The service compresses a success for who accepts it.
    pub(super) compresses: bool,
    /// The layer was told to speak gRPC.
    pub(super) grpc: bool,
    pub(super) method: Method,
    pub(super) headers: Vec<Header>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Reads {
    pub(super) compressed: bool,
    pub(super) xml: bool,
}

/// What should make no difference.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is on or off")]
pub(super) struct Switches {
    /// Hooks that change nothing.
    pub(super) hooks: bool,
    /// A second layer round the first.
    pub(super) twice: bool,
    /// The body says its size.
    pub(super) sized: bool,
    /// The body comes in frames of a few hundred bytes.
    pub(super) framed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Anthropic,
    ByAccept,
    Closure,
    Flat,
    Google,
    JsonApi,
    Nested,
    OpenAi,
    Problem,
}

/// Where the marker is.
#[derive(Clone, Debug)]
pub(super) enum Source {
    Body(Body),
    /// The error that the body fails with, half-way.
    BodyError(Label),
    /// The error of the service, so many causes deep.
    Chain(usize),
    /// The source of an `HttpError` that the service fails with, or that its response carries.
    Cause {
        carried: bool,
    },
    NotReady,
    Panic(Panic),
    /// hyper's extension.
    ReasonPhrase(Label),
    /// A success that reports an error, with `unmask(500)`.
    Unmasked {
        json: bool,
    },
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Panic {
    Body,
    Call,
    Future,
    Readiness,
}

#[derive(Clone, Debug)]
pub(super) struct Body {
    pub(super) content: Content,
    pub(super) label: Label,
    pub(super) coding: Option<(Coding, Place)>,
    pub(super) size: Size,
    pub(super) at_end: bool,
}

/// Where the marker is in a body that is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    AfterTheEnd,
    /// Where decoders skip it.
    BesideTheData,
    InTheData,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// One object or array, of this shape: the marker is for `@`.
    Json(&'static str),
    /// A JSON string.
    JsonString,
    Markup,
    /// JSON that is not the whole of the body.
    PartJson(&'static str),
    Text,
    Xml,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Html,
    Json(&'static str),
    None,
    Octets,
    Other(&'static str),
    Text(&'static str),
}

impl Label {
    pub(super) fn value(self) -> Option<&'static str> {
        match self {
            Self::Html => Some("text/html; charset=utf-8"),
            Self::Json(value) | Self::Other(value) | Self::Text(value) => Some(value),
            Self::None => None,
            Self::Octets => Some("application/octet-stream"),
        }
    }
}

/// How long the body is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Size {
    /// So many bytes more or less than `max_body_size`.
    NearLimit(isize),
    /// So many bytes more or less than 64 KiB.
    Near64KiB(isize),
    Short,
}

pub(super) const REQUEST_HEADERS: [Header; 21] = [
    ("accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
    ("accept", "application/problem+json"),
    ("accept", "application/json"),
    ("accept", "text/plain"),
    ("accept", "application/xml"),
    ("accept", "image/png, text/event-stream"),
    ("accept", "application/grpc"),
    ("accept-encoding", "gzip, br"),
    ("content-type", "application/grpc"),
    ("content-type", "application/grpc+proto"),
    ("content-type", "application/grpc-web"),
    ("content-type", "application/grpc-web-text+proto"),
    ("content-type", "application/json"),
    ("content-type", "application/x-www-form-urlencoded"),
    ("connection", "upgrade"),
    ("if-none-match", "\"x\""),
    ("origin", "https://example.org"),
    ("range", "bytes=0-1"),
    ("te", "trailers"),
    ("user-agent", "grpc-rust/1.0"),
    ("x-requested-with", "XMLHttpRequest"),
];

impl Source {
    pub(super) fn kind(&self) -> &'static str {
        self.promise().split_once(':').map_or("", |(kind, _)| kind)
    }

    pub(super) fn promise(&self) -> &'static str {
        match self {
            Self::Body(Body {
                coding: Some((_, Place::AfterTheEnd | Place::BesideTheData)),
                ..
            }) => "beside what is compressed: leaves only unread",
            Self::Body(body) => match body.content {
                Content::Json(_) => "JSON: leaves only as the policy and `Expose` say",
                Content::JsonString => "a JSON string: leaves as text does",
                Content::Markup => "markup: leaves only with `keep_html`",
                Content::PartJson(_) => "JSON inside of text: leaves as text does",
                Content::Text => "text: leaves only where `Expose` shows texts of the status",
                Content::Xml => "XML: leaves only with `xml`, and with 4xx alone",
            },
            Self::BodyError(_) => "what a body fails with: never leaves",
            Self::Chain(_) => "an error of the service: leaves only with `Expose::Everything`",
            Self::Cause { .. } => "the cause of an `HttpError`: never leaves",
            Self::NotReady => "an error of readiness: leaves only with `Expose::Everything`",
            Self::Panic(_) => "a panic: leaves only with `Expose::Everything`",
            Self::ReasonPhrase(_) => "a reason phrase: never leaves with an error",
            Self::Unmasked { .. } => "an unmasked success: leaves as an error of its status does",
        }
    }
}

impl Case {
    pub(super) fn is_html(&self) -> bool {
        match &self.source {
            Source::Body(body) => body.label == Label::Html,
            Source::BodyError(label) | Source::ReasonPhrase(label) => *label == Label::Html,
            _ => false,
        }
    }
}

impl Case {
    /// The success comes compressed.
    pub(super) fn is_compressed_for_client(&self) -> bool {
        self.compresses && self.headers.iter().any(|(name, _)| *name == "accept-encoding")
    }

    /// The layer speaks gRPC, and so does the client.
    pub(super) fn is_grpc(&self) -> bool {
        let content_type = self.headers.iter().find(|(name, _)| *name == "content-type");
        let names_grpc = content_type.is_some_and(|(_, value)| value.starts_with("application/grpc"));
        self.grpc && self.method == Method::POST && names_grpc
    }
}

pub(super) fn cases() -> impl Strategy<Value = Case> {
    let told = (
        select(vec![
            Expose::ClientErrors,
            Expose::Nothing,
            Expose::Responses,
            Expose::Everything,
        ]),
        select(vec![JsonPolicy::Verify, JsonPolicy::Reshape, JsonPolicy::Trust]),
        select(vec![
            Shape::Flat,
            Shape::Nested,
            Shape::Problem,
            Shape::ByAccept,
            Shape::Closure,
            Shape::Anthropic,
            Shape::Google,
            Shape::JsonApi,
            Shape::OpenAi,
        ]),
        select(vec![300_usize, 65_536]),
        (
            prop::bool::weighted(0.2),
            prop::bool::weighted(0.2),
            prop::bool::weighted(0.3),
        ),
        (
            any::<bool>().prop_map(|is_on| is_on && cfg!(feature = "decompress")),
            any::<bool>().prop_map(|is_on| is_on && cfg!(feature = "xml")),
            any::<bool>(),
        ),
    );
    let switches = (any::<bool>(), prop::bool::weighted(0.2), any::<bool>(), any::<bool>()).prop_map(
        |(hooks, twice, sized, framed)| Switches {
            hooks,
            twice,
            sized,
            framed,
        },
    );
    let status = prop_oneof![4 => select(vec![500_u16, 502, 503, 599]), 1 => select(vec![400_u16, 404, 422, 499])];
    let method = prop_oneof![2 => Just(Method::GET), 3 => Just(Method::POST), 1 => Just(Method::HEAD)];
    let asked = (method, subsequence(REQUEST_HEADERS.to_vec(), 0..4));
    ("mark[a-z]{12}", status, sources(), told, switches, asked).prop_map(
        |(marker, status, source, told, switches, (method, headers))| {
            let (expose, json, format, max_body_size, kept, (compressed, xml, is_compressing)) = told;
            let (keep_html, keep_preferred, grpc) = kept;
            Case {
                marker,
                status,
                source,
                expose,
                json,
                format,
                max_body_size,
                switches,
                keep_html,
                keep_preferred,
                reads: Reads { compressed, xml },
                compresses: is_compressing,
                grpc,
                method,
                headers,
            }
        },
    )
}

fn sources() -> BoxedStrategy<Source> {
    prop_oneof![
        14 => bodies().prop_map(Source::Body),
        1 => labels().prop_map(Source::BodyError),
        1 => (0_usize..4).prop_map(Source::Chain),
        1 => any::<bool>().prop_map(|carried| Source::Cause { carried }),
        1 => Just(Source::NotReady),
        2 => select(vec![Panic::Body, Panic::Call, Panic::Future, Panic::Readiness]).prop_map(Source::Panic),
        1 => labels().prop_map(Source::ReasonPhrase),
        1 => any::<bool>().prop_map(|json| Source::Unmasked { json }),
    ]
    .boxed()
}

fn bodies() -> impl Strategy<Value = Body> {
    let content = prop_oneof![
        6 => select(JSON.to_vec()).prop_map(Content::Json),
        1 => Just(Content::JsonString),
        1 => Just(Content::Markup),
        2 => select(PART_JSON.to_vec()).prop_map(Content::PartJson),
        4 => Just(Content::Text),
        1 => Just(Content::Xml),
    ];
    let size = prop_oneof![
        5 => Just(Size::Short),
        3 => (-2_isize..=2).prop_map(Size::NearLimit),
        1 => (-1_isize..=1).prop_map(Size::Near64KiB),
    ];
    let place = prop_oneof![
        2 => Just(Place::InTheData),
        1 => Just(Place::AfterTheEnd),
        1 => Just(Place::BesideTheData),
    ];
    let coding = option::weighted(0.3, (select(CODINGS.to_vec()), place));
    (content, labels(), coding, size, any::<bool>()).prop_map(|(content, label, coding, size, at_end)| Body {
        content,
        label,
        coding,
        size,
        at_end,
    })
}

fn labels() -> impl Strategy<Value = Label> {
    select(vec![
        Label::Json("application/json"),
        Label::Json("application/json; charset=utf-8"),
        Label::Json("application/problem+json"),
        Label::Text("text/plain"),
        Label::Text("text/plain; charset=utf-8"),
        Label::Html,
        Label::None,
        Label::Octets,
        Label::Other("application/xml"),
        Label::Other("text/event-stream"),
        Label::Other("image/png"),
    ])
}

/// The shapes of the formats, and those of others.
const JSON: [&str; 18] = [
    r#"{"error":"@"}"#,
    r#"{"error":"Internal Server Error","stack":"@"}"#,
    r#"{"error":"Internal Server Error","details":{"sql":"@"}}"#,
    r#"{"error":{"status":500,"code":"internal_server_error","message":"@"}}"#,
    r#"{"title":"Internal Server Error","status":500,"detail":"@"}"#,
    r#"{"type":"about:blank","title":"@","status":500}"#,
    r#"{"s":"500","m":"@"}"#,
    r#"{"type":"error","error":{"type":"api_error","message":"@"}}"#,
    r#"{"error":{"code":500,"message":"@","status":"INTERNAL"}}"#,
    r#"{"errors":[{"status":"500","title":"Internal Server Error","detail":"@"}]}"#,
    r#"{"error":{"message":"@","type":"server_error","param":null,"code":null}}"#,
    r#"{"message":"@"}"#,
    r#"{"code":7,"reason":"@"}"#,
    r#"{"errors":[{"message":"@"}]}"#,
    r#"["@"]"#,
    r#"[{"loc":["body"],"msg":"@"}]"#,
    r#"{"@":1}"#,
    r#"{"nested":{"deeply":[[["@"]]]}}"#,
];

const PART_JSON: [&str; 4] = [
    r#"Error: {"code":"@"}"#,
    "Warning: in /var/www/@.php on line 12\n{\"error\":\"no\"}",
    r#"{"error":"@"} and more"#,
    r#"{"error":"@""#,
];
