//! Defines what the fuzz targets do with their bytes: each narrows the whole service to one question.
//!
//! Nothing of the crate is public for this. The smoke test of the suite runs the same functions over the same seeds.

use bytes::Bytes;
#[cfg(any(feature = "decompress", feature = "html", feature = "xml"))]
use futures_util::FutureExt as _;
use http::{HeaderValue, Method, Request, Response};
#[cfg(any(feature = "decompress", feature = "html", feature = "xml"))]
use http_body_util::{BodyExt, Full};
#[cfg(any(feature = "decompress", feature = "html", feature = "xml"))]
use tower::ServiceExt as _;
#[cfg(feature = "html")]
use tower_json_errors::HtmlPolicy;
#[cfg(any(feature = "decompress", feature = "html", feature = "xml"))]
use tower_json_errors::JsonErrorsLayer;
use tower_json_errors::{Expose, JsonPolicy};

use super::exchange::{Scene, Speaks, runtime};
use super::model::case::{ACCEPTS, Answered, Asked, CONTENT_TYPES, Case, Extension, Fails, Header, Options, Outcome};
use super::model::case::{Says, Scripted, Shape, Step};
#[cfg(feature = "decompress")]
use super::model::coding::{CODINGS, encode};
use super::model::{answer_to, check};
use super::promises::{broken, broken_for_head};

/// All targets by their names.
pub(crate) const TARGETS: &[(&str, fn(&[u8]))] = &[
    ("accept", accept),
    ("charset", charset),
    #[cfg(feature = "decompress")]
    ("decompress", decompress),
    #[cfg(feature = "html")]
    ("html", html),
    ("interpret", interpret),
    ("media_type", media_type),
    ("reshape", reshape),
    ("service", service),
    ("unmask", unmask),
    ("wire", wire),
    #[cfg(feature = "xml")]
    ("xml", xml),
];

/// What does an error body say?
pub(crate) fn interpret(data: &[u8]) {
    let mut input = Input(data);
    let status = input.pick(&[400, 404, 500, 599]);
    let label = input.pick(&[
        "text/plain",
        "text/html",
        "application/json",
        "text/plain; charset=latin1",
    ]);
    // Small, so that it falls into the text.
    let limit = usize::from(input.byte());
    let mut case = answering(status, label, input);
    case.options.max_body_size = limit;
    check(&case);
}

/// What does a compressed body say? It goes on as it was sent, or comes out as JSON within the limit. Written by the
/// model as the data of a coding, it says what the model knows.
#[cfg(feature = "decompress")]
pub(crate) fn decompress(data: &[u8]) {
    let mut input = Input(data);
    let coding = input.pick(&["gzip", "deflate", "br", "zstd", "x-gzip", "gzip, br", "rot13"]);
    let label = input.pick(&["text/plain", "application/json", "text/html"]);
    let limit = input.pick(&[0, 1, 64, 65_536]);
    check(&coded(label, coding, limit, input.0));
    let written = CODINGS[input.0.len() % CODINGS.len()];
    check(&coded(label, written.name(), limit, &encode(written, input.0)));
    let layer = JsonErrorsLayer::new().decompress().max_body_size(limit);
    let headers = [("content-type", label), ("content-encoding", coding)];
    let answer = answer_by(&layer, 404, &headers, input.0);
    if answer.headers().contains_key("content-encoding") {
        assert_eq!(answer.body(), input.0, "kept, and yet changed");
    } else {
        let json: serde_json::Value = serde_json::from_slice(answer.body()).expect("no JSON");
        let message = json["error"].as_str().unwrap_or_default();
        let is_kept = message.is_empty() || !json["error"].is_string();
        assert!(is_kept || message.len() <= limit.max("Not Found".len()) + '…'.len_utf8());
    }
}

/// What does this XML say? The same twice, in JSON, and nothing for a server error.
#[cfg(feature = "xml")]
pub(crate) fn xml(data: &[u8]) {
    let layer = JsonErrorsLayer::new().xml().expose(Expose::Everything);
    let headers = [("content-type", "application/xml")];
    let answer = answer_by(&layer, 404, &headers, data);
    let json: serde_json::Value = serde_json::from_slice(answer.body()).expect("no JSON");
    assert!(json["error"].is_string(), "{json}");
    let behind_a_comment = [b"<!-- no -->", data].concat();
    if !data.trim_ascii_start().starts_with(b"<?") && data.is_ascii() && data.len() < 60_000 {
        assert_eq!(
            answer_by(&layer, 404, &headers, &behind_a_comment).body(),
            answer.body()
        );
    }
    let mut case = answering(404, headers[0].1, Input(data));
    case.options.xml = true;
    check(&case);
    let failed = answer_by(&layer, 500, &headers, data);
    assert_eq!(failed.body(), r#"{"error":"Internal Server Error"}"#);
}

#[cfg(feature = "decompress")]
fn coded(label: &str, coding: &'static str, limit: usize, body: &[u8]) -> Case {
    let mut case = answering(404, label, Input(body));
    case.options.decompress = true;
    case.options.max_body_size = limit;
    if let Outcome::Answer(answered) = &mut case.outcome {
        let coding = Bytes::from_static(coding.as_bytes());
        answered.headers.push(("content-encoding".to_owned(), coding));
    }
    case
}

#[cfg(any(feature = "decompress", feature = "xml"))]
fn answer_by(layer: &JsonErrorsLayer, status: u16, headers: &[(&str, &str)], body: &[u8]) -> Response<Bytes> {
    let mut response = Response::builder().status(status);
    for &(name, value) in headers {
        response = response.header(name, value);
    }
    let response = response.body(Full::new(Bytes::copy_from_slice(body))).expect("legal");
    let mut response = Some(response);
    let service = tower::service_fn(move |_: Request<()>| {
        let response = response.take().expect("called once");
        async { Ok::<_, std::convert::Infallible>(response) }
    });
    let answer = tower::Layer::layer(layer, service).oneshot(Request::new(()));
    let Ok(answer) = answer.now_or_never().expect("never waits");
    let (head, body) = answer.into_parts();
    let body = body
        .collect()
        .now_or_never()
        .expect("never waits")
        .expect("a whole body");
    Response::from_parts(head, body.to_bytes())
}

/// What is the message of this page? The same behind a comment, short, and none for a server error.
#[cfg(feature = "html")]
pub(crate) fn html(data: &[u8]) {
    const LONGEST: usize = 300;
    let Some((&first, rest)) = data.split_first() else {
        return;
    };
    let status = [404, 500][usize::from(first) % 2];
    let Ok(page) = std::str::from_utf8(rest) else { return };
    let message = message_of_page(status, format!("<p>{page}"));
    assert!(message.chars().count() <= LONGEST, "{message:?} is long");
    assert_eq!(
        message_of_page(status, format!("<!-- --><p>{page}")),
        message,
        "a comment counts"
    );
    if status == 500 {
        assert_eq!(message, "Internal Server Error");
    }
}

/// The message that stands in place of this page.
#[cfg(feature = "html")]
fn message_of_page(status: u16, page: String) -> String {
    let layer = JsonErrorsLayer::new()
        .html(HtmlPolicy::Message)
        .expose(Expose::Everything)
        .max_body_size(usize::MAX);
    let service = tower::service_fn(move |_: Request<()>| {
        let response = Response::builder().status(status).header("content-type", "text/html");
        std::future::ready(response.body(Full::<Bytes>::from(page.clone())))
    });
    let answer = tower::Layer::layer(&layer, service).oneshot(Request::new(()));
    let answer = answer.now_or_never().expect("nothing to wait for").expect("infallible");
    let body = BodyExt::collect(answer.into_body()).now_or_never();
    let body = body.expect("nothing to wait for").expect("infallible").to_bytes();
    let json: serde_json::Value = serde_json::from_slice(&body).expect("an answer that is no JSON");
    json["error"].as_str().expect("an answer without a message").to_owned()
}

/// What text do these bytes spell?
pub(crate) fn charset(data: &[u8]) {
    let mut input = Input(data);
    let label = input.pick(&[
        "text/plain; charset=utf-8",
        "text/plain; charset=us-ascii",
        "text/plain; charset=\"ISO-8859-1\"",
        "application/json; charset=latin1",
        "text/plain; charset=x-klingon",
        "text/plain",
    ]);
    let limit = usize::from(input.byte());
    let mut case = answering(400, label, input);
    case.options.max_body_size = limit;
    check(&case);
}

/// What does a content type mean?
pub(crate) fn media_type(data: &[u8]) {
    let mut parts = data.splitn(2, |&byte| byte == b'\n');
    let label = parts.next().unwrap_or_default();
    let Ok(label) = HeaderValue::from_bytes(label) else {
        return;
    };
    let mut case = answering(400, "", Input(parts.next().unwrap_or_default()));
    if let Outcome::Answer(answered) = &mut case.outcome {
        answered.headers = vec![("content-type".to_owned(), Bytes::copy_from_slice(label.as_bytes()))];
    }
    check(&case);
}

/// Foreign JSON becomes our JSON, or stays.
pub(crate) fn reshape(data: &[u8]) {
    let mut input = Input(data);
    let status = input.pick(&[400, 500]);
    let shape = input.shape();
    let mut case = answering(status, "application/json", input);
    case.options.json = JsonPolicy::Reshape;
    case.options.shape = shape;
    check(&case);
}

/// Errors that say 200.
pub(crate) fn unmask(data: &[u8]) {
    let mut input = Input(data);
    let label = input.pick(&["application/json", "text/plain", "text/html", "text/csv"]);
    let mut case = answering(200, label, input);
    case.options.unmask = Some(400);
    check(&case);
}

/// What did the client ask for? Whatever it is, the same again in other words.
pub(crate) fn accept(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let lines: Vec<&str> = text.lines().collect();
    // A line with other bytes counts as absent, whole: joined to others it would take them along.
    if !text.is_ascii() || lines.iter().any(|line| HeaderValue::from_str(line).is_err()) {
        return;
    }
    let answer = accepted(&lines);
    // Nonsense is as good as absent.
    assert_eq!(
        accepted(&[&lines[..], &["nonsense", ",;,", "a/b;q=2"]].concat()),
        answer,
        "nonsense counts"
    );
    // A quote that is never closed swallows what follows.
    if !text.contains('"') {
        let line = lines.join(",");
        assert_eq!(accepted(&[&line]), answer, "the lines are one list");
        assert_eq!(accepted(&[&line.to_ascii_uppercase()]), answer, "case does not count");
    }
}

/// The content type that a client with these lines of `Accept` gets in place of HTML.
fn accepted(lines: &[&str]) -> String {
    let mut request = Request::new(());
    for line in lines.iter().filter_map(|line| HeaderValue::from_str(line).ok()) {
        request.headers_mut().append("accept", line);
    }
    let mut response = Response::new("<p>");
    *response.status_mut() = http::StatusCode::NOT_FOUND;
    response
        .headers_mut()
        .insert("content-type", HeaderValue::from_static("text/html"));
    answer_to(request, response)
}

/// Everything at once.
pub(crate) fn service(data: &[u8]) {
    check(&case(&mut Input(data)));
}

/// Everything at once, through hyper and back: what leaves is framed right, and the connection is as good as before.
pub(crate) fn wire(data: &[u8]) {
    thread_local! {
        static RUNTIME: tokio::runtime::Runtime = runtime();
    }
    let mut input = Input(data);
    let speaks = [Speaks::Http10, Speaks::Http10KeepAlive, Speaks::Http11, Speaks::Http2];
    let (speaks, has_reason) = (input.pick(&speaks), input.byte() > 200);
    let mut case = case(&mut input);
    if let Outcome::Answer(answered) = &mut case.outcome {
        answered.has_reason = has_reason;
    }
    let scene = Scene { case, speaks };
    RUNTIME.with(|runtime| {
        let broken = [broken(runtime, &scene), broken_for_head(runtime, &scene)].concat();
        assert!(broken.is_empty(), "{broken:#?} {scene:?}");
    });
}

fn case(input: &mut Input<'_>) -> Case {
    let mut options = options(input);
    let asked = Asked {
        method: input.pick(&[Method::GET, Method::HEAD, Method::POST]),
        accept: input.pick(&ACCEPTS),
        content_type: content_type(input, &mut options),
        headers: headers(input)
            .into_iter()
            .filter(|(name, _)| name.starts_with("x-"))
            .collect(),
    };
    let fails = [
        Fails::Error,
        Fails::HttpError,
        Fails::NotReady,
        Fails::PanicsInCall,
        Fails::PanicsInFuture,
        Fails::PanicsInReady,
    ];
    let outcome = if input.byte() > 240 {
        Outcome::Fails(input.pick(&fails))
    } else {
        Outcome::Answer(answered(input))
    };
    Case {
        options,
        asked,
        outcome,
    }
}

/// Of a request; some are gRPC, to a layer that speaks it or does not.
fn content_type(input: &mut Input<'_>, options: &mut Options) -> Option<&'static str> {
    let byte = input.byte();
    options.grpc = byte > 228;
    (byte > 200).then(|| CONTENT_TYPES[usize::from(byte) % CONTENT_TYPES.len()])
}

fn options(input: &mut Input<'_>) -> Options {
    let flags = input.byte();
    let is_on = |bit: u8| flags >> bit & 1 == 1;
    Options {
        expose: input.pick(&[
            Expose::ClientErrors,
            Expose::Nothing,
            Expose::Responses,
            Expose::Everything,
        ]),
        json: input.pick(&[JsonPolicy::Verify, JsonPolicy::Trust, JsonPolicy::Reshape]),
        max_body_size: input.pick(&[usize::MAX, 65_536, 64, 16, 5, 4, 3, 2, 1, 0]),
        keep_html: is_on(0),
        unmask: is_on(1).then(|| input.pick(&[400, 422, 503])),
        shape: input.shape(),
        request_id: is_on(2),
        only_if: is_on(3),
        keep_if: is_on(4),
        map_error: is_on(5),
        decompress: cfg!(feature = "decompress") && is_on(6),
        xml: cfg!(feature = "xml") && is_on(7),
        grpc: false,
    }
}

fn headers(input: &mut Input<'_>) -> Vec<Header> {
    let names = [
        "content-type",
        "content-length",
        "transfer-encoding",
        "content-encoding",
        "content-range",
        "etag",
        "vary",
        "x-request-id",
        "x-keep",
        "x-kept",
        "x-other",
        "www-authenticate",
        "connection",
        "trailer",
    ];
    let count = input.byte() % 5;
    let header = |_| {
        let name = input.pick(&names);
        let length = usize::from(input.byte() % 40);
        let value = HeaderValue::from_bytes(input.bytes(length)).ok()?;
        Some((name.to_owned(), Bytes::copy_from_slice(value.as_bytes())))
    };
    (0..count).filter_map(header).collect()
}

fn answered(input: &mut Input<'_>) -> Answered {
    let status = 200 + u16::from(input.byte()) * 2;
    let is_error = (400..600).contains(&status);
    let byte = input.byte();
    let extension = match byte {
        0..10 => Extension::Untouched,
        10..20 if is_error => Extension::HttpError,
        _ => Extension::Nothing,
    };
    let headers = headers(input);
    let says = match input.byte() {
        0..100 => Says::Exactly,
        lies @ 200.. => Says::Lies(u64::from(lies % 8), (lies > 220).then(|| u64::from(lies))),
        _ => Says::Nothing,
    };
    let end = match input.byte() {
        0..150 => None,
        150..180 => Some(Step::Trailers),
        180..210 => Some(Step::Error),
        210..240 => Some(Step::Panic),
        _ => is_error.then_some(Step::Stall),
    };
    let mut steps = frames(*input);
    steps.extend(end);
    Answered {
        status,
        headers,
        extension,
        has_reason: byte > 230,
        body: Scripted { steps, says },
    }
}

/// A case in which only the answer matters.
fn answering(status: u16, label: &str, body: Input<'_>) -> Case {
    Case {
        options: Options {
            expose: Expose::Responses,
            json: JsonPolicy::Verify,
            max_body_size: 65_536,
            keep_html: false,
            unmask: None,
            shape: Shape::Flat,
            request_id: false,
            only_if: false,
            keep_if: false,
            map_error: false,
            decompress: false,
            xml: false,
            grpc: false,
        },
        asked: Asked {
            method: Method::GET,
            accept: ACCEPTS[0],
            content_type: None,
            headers: Vec::new(),
        },
        outcome: Outcome::Answer(Answered {
            status,
            headers: vec![("content-type".to_owned(), Bytes::copy_from_slice(label.as_bytes()))],
            extension: Extension::Nothing,
            has_reason: false,
            body: Scripted {
                steps: vec![Step::Data(Bytes::copy_from_slice(body.0))],
                says: Says::Exactly,
            },
        }),
    }
}

/// Bytes, in frames of a size that the first of them says.
fn frames(mut input: Input<'_>) -> Vec<Step> {
    let size = usize::from(input.byte()).max(1);
    let frame = |data: &[u8]| Step::Data(Bytes::copy_from_slice(data));
    input.0.chunks(size).map(frame).collect()
}

/// Bytes, taken one after the other; zeros when there are no more.
#[derive(Clone, Copy)]
struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn byte(&mut self) -> u8 {
        self.bytes(1).first().copied().unwrap_or_default()
    }

    fn bytes(&mut self, length: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(length.min(self.0.len()));
        self.0 = rest;
        taken
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[usize::from(self.byte()) % from.len()].clone()
    }

    fn shape(&mut self) -> Shape {
        self.pick(&[
            Shape::Flat,
            Shape::Nested,
            Shape::Problem,
            Shape::ByAccept,
            Shape::Closure,
        ])
    }
}
