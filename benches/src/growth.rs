//! Makes responses of growing size: one more byte, header, frame or layer must cost the same at every size.

use std::convert::Infallible;
use std::task::Poll;

use axum::extract::Request;
use bytes::Bytes;
use futures_util::{future, stream};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response};
use http_body::Frame;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use tower::{BoxError, Layer, Service, service_fn};
use tower_json_errors::{JsonErrorsLayer, JsonPolicy, Problem};

use crate::cell::Cell;
use crate::stacks::{BARE, LAYER, Payload};

/// What one more of something may cost.
#[derive(Debug)]
pub struct Growth {
    /// What grows.
    pub name: &'static str,
    /// Instructions for one more, at most.
    pub limit: f64,
    /// How much there is in each step.
    pub sizes: [usize; 3],
}

/// All that grows, in the order of the [`cells`], of which there are two for each size.
pub const GROWTHS: [Growth; 24] = [
    growth("byte of a plain text", 4.0, BYTES),
    growth("byte of a text with some quotes", 18.0, BYTES),
    growth("byte of a text that is all quotes", 40.0, BYTES),
    growth("byte of verified JSON", 26.0, BYTES),
    growth("byte of reshaped JSON", 46.0, BYTES),
    growth("byte of names of one letter, reshaped", 70.0, BYTES),
    growth("byte of names and texts of one letter, reshaped", 80.0, BYTES),
    growth("byte of names with escapes, reshaped", 70.0, BYTES),
    growth("byte of names with escaped letters, reshaped", 70.0, BYTES),
    growth("byte of texts with escapes, reshaped", 60.0, BYTES),
    growth("byte of fields with escapes, reshaped", 80.0, BYTES),
    growth("byte of numbers, reshaped", 55.0, BYTES),
    growth("byte of one deep nest, reshaped", 60.0, BYTES),
    growth("byte of small nests, reshaped", 100.0, BYTES),
    growth("byte of reason phrases, reshaped", 140.0, BYTES),
    growth("byte of a problem, completed", 210.0, BYTES),
    growth("byte of HTML", 1.0, BYTES),
    growth("byte of HTML that is all `<`", 30.0, BYTES),
    growth("header of an error", 140.0, [1_000, 4_000, 16_000]),
    growth("frame of a success", 40.0, [100, 200, 400]),
    growth("frame of an error", 200.0, [100, 200, 400]),
    growth("wait for the body of an error", 260.0, [10, 20, 40]),
    growth("layer around a success", 600.0, [2, 4, 8]),
    growth("layer around an error", 1_800.0, [2, 4, 8]),
];

const BYTES: [usize; 3] = [4 * 1024, 8 * 1024, 16 * 1024];

const fn growth(name: &'static str, limit: f64, sizes: [usize; 3]) -> Growth {
    Growth { name, limit, sizes }
}

type Body = UnsyncBoxBody<Bytes, BoxError>;

/// Each size, bare and under the layer.
pub fn cells() -> Vec<Cell> {
    GROWTHS
        .iter()
        .flat_map(|growth| growth.sizes.map(|size| pair(growth.name, size)))
        .flatten()
        .collect()
}

fn pair(name: &'static str, size: usize) -> [Cell; 2] {
    let layer = JsonErrorsLayer::new().max_message_size(1 << 20);
    let reshaping = layer.clone().json(JsonPolicy::Reshape);
    let reshaped = |json: String| text(name, &reshaping, 404, "application/json", json);
    match name {
        "byte of a plain text" => text(name, &layer, 404, "text/plain", "x".repeat(size)),
        "byte of a text with some quotes" => {
            let words = r#"no "such" user here and there.  "#;
            text(name, &layer, 404, "text/plain", words.repeat(size / words.len()))
        }
        "byte of a text that is all quotes" => text(name, &layer, 404, "text/plain", "\"".repeat(size)),
        "byte of verified JSON" => text(name, &layer, 404, "application/json", json(size)),
        "byte of reshaped JSON" => reshaped(json(size)),
        "byte of names of one letter, reshaped" => reshaped(listed("{", r#""a":1"#, "}", size)),
        "byte of names and texts of one letter, reshaped" => reshaped(listed("{", r#""a":"b""#, "}", size)),
        "byte of names with escapes, reshaped" => reshaped(listed("{", r#""gr\u00f6\u00dfe":"x\n""#, "}", size)),
        "byte of names with escaped letters, reshaped" => reshaped(listed("{", r#""\u0061\n":1"#, "}", size)),
        "byte of texts with escapes, reshaped" => reshaped(listed(r#"{"a":["#, r#""b\n""#, "]}", size)),
        "byte of fields with escapes, reshaped" => reshaped(listed(r#"{"errors":{"#, r#""a":"b\n""#, "}}", size)),
        "byte of numbers, reshaped" => reshaped(listed(r#"{"a":["#, "1,2.5e3,0", "]}", size)),
        "byte of one deep nest, reshaped" => reshaped(nested(size)),
        "byte of small nests, reshaped" => reshaped(listed("{", r#""a":{"b":[{"c":{}}]}"#, "}", size)),
        "byte of reason phrases, reshaped" => reshaped(listed("{", r#""message":"not found""#, "}", size)),
        "byte of a problem, completed" => {
            let problem = listed(r#"{"title":"a b","detail":"c d","#, r#""a":1"#, "}", size);
            text(
                name,
                &reshaping.format(Problem::new()),
                404,
                "application/json",
                problem,
            )
        }
        "byte of HTML" => text(name, &layer, 500, "text/html", format!("<p>{}</p>", "x".repeat(size))),
        "byte of HTML that is all `<`" => text(name, &layer, 404, "text/html", "<".repeat(size)),
        "header of an error" => pair_of(name, &layer, move || with_headers(size)),
        "frame of a success" => pair_of(name, &layer, move || in_frames(200, size, 0)),
        "frame of an error" => pair_of(name, &layer, move || in_frames(404, size, 0)),
        "wait for the body of an error" => pair_of(name, &layer, move || in_frames(404, 1, size)),
        "layer around a success" => stacked(name, &layer, size, || full(200, "application/json", "{}".into())),
        "layer around an error" => stacked(name, &layer, size, || full(404, "text/plain", "no such user".into())),
        _ => unreachable!("{name} does not grow"),
    }
}

fn text(
    name: &'static str,
    layer: &JsonErrorsLayer,
    status: u16,
    content_type: &'static str,
    text: String,
) -> [Cell; 2] {
    let bytes = Bytes::from(text);
    pair_of(name, layer, move || full(status, content_type, bytes.clone()))
}

fn pair_of<B: Payload>(
    name: &'static str,
    layer: &JsonErrorsLayer,
    respond: impl Fn() -> Response<B> + Clone + 'static,
) -> [Cell; 2] {
    let service = answers(respond);
    [
        Cell::of(name, BARE, service.clone()),
        Cell::of(name, LAYER, layer.layer(service)),
    ]
}

/// So many layers around one another, each of a type of its own.
fn stacked(
    name: &'static str,
    layer: &JsonErrorsLayer,
    layers: usize,
    respond: impl Fn() -> Response<Full<Bytes>> + Clone + 'static,
) -> [Cell; 2] {
    let service = answers(respond);
    let bare = Cell::of(name, BARE, service.clone());
    let two = |layer: &JsonErrorsLayer| (layer.clone(), layer.clone());
    let four = |layer: &JsonErrorsLayer| (two(layer), two(layer));
    let layered = match layers {
        2 => Cell::of(name, LAYER, two(layer).layer(service)),
        4 => Cell::of(name, LAYER, four(layer).layer(service)),
        _ => Cell::of(name, LAYER, (four(layer), four(layer)).layer(service)),
    };
    [bare, layered]
}

fn answers<B: Payload>(
    respond: impl Fn() -> Response<B> + Clone + 'static,
) -> impl Service<Request, Response = Response<B>, Error = Infallible, Future: 'static> + Clone + 'static {
    service_fn(move |_: Request| future::ready(Ok(respond())))
}

fn full(status: u16, content_type: &'static str, body: Bytes) -> Response<Full<Bytes>> {
    let response = Response::builder().status(status).header(CONTENT_TYPE, content_type);
    response.body(Full::new(body)).expect("legal")
}

/// An object as other servers send it, of about this size.
fn json(size: usize) -> String {
    let row = r#"{"name":"no \"such\" name","at":[1,2.5e3,null]},"#;
    let rows = row.repeat(size / row.len());
    format!(r#"{{"message":"it failed","rows":[{}]}}"#, rows.trim_end_matches(','))
}

/// So many equal members or elements that they have about this size.
fn listed(start: &str, part: &str, end: &str, size: usize) -> String {
    format!("{start}{}{end}", vec![part; size / (part.len() + 1)].join(","))
}

fn nested(size: usize) -> String {
    let depth = size / r#"{"a":}"#.len();
    format!("{}1{}", r#"{"a":"#.repeat(depth), "}".repeat(depth))
}

fn with_headers(headers: usize) -> Response<Full<Bytes>> {
    let mut response = full(404, "text/plain", Bytes::from_static(b"no such user"));
    for header in 0..headers {
        let name = http::HeaderName::try_from(format!("x-{header}")).expect("legal");
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static("some value"));
    }
    response
}

/// So many frames of 16 bytes, and so many waits before the first.
fn in_frames(status: u16, frames: usize, waits: usize) -> Response<Body> {
    let (mut frames, mut waits) = (frames, waits);
    let poll = move |cx: &mut std::task::Context<'_>| {
        if waits > 0 {
            waits -= 1;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let is_over = frames == 0;
        frames = frames.saturating_sub(1);
        let frame = || Ok(Frame::data(Bytes::from_static(b"sixteen letters.")));
        Poll::Ready((!is_over).then(frame))
    };
    let body = StreamBody::new(stream::poll_fn(poll)).boxed_unsync();
    Response::builder().status(status).body(body).expect("legal")
}
