//! Generates any case, with weight on corners that have failed before.

use bytes::Bytes;
use http::Method;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use tower_json_errors::{Expose, JsonPolicy};

use super::bodies::{bodies, bytes, delivered, json, json_members, texts, xml};
use super::model::case::{
    ACCEPTS, Answered, Asked, CONTENT_TYPES, Case, Extension, Fails, Header, Options, Outcome, Says, Scripted, Shape,
    Step,
};
use super::model::coding::{Beside, CODINGS, encode_beside};

pub(crate) fn cases() -> impl Strategy<Value = Case> {
    let outcome = prop_oneof![
        12 => answers().prop_map(Outcome::Answer),
        1 => failures().prop_map(Outcome::Fails),
    ];
    let unmasked = prop_oneof![1 => disguises(), 1 => encoded(disguises().boxed())];
    let errors = prop_oneof![1 => answers().boxed(), 3 => legible_errors(bytes().boxed(), LABELS)];
    let encoded = prop_oneof![
        1 => encoded(answers().boxed()),
        3 => encoded(legible_errors(bytes().boxed(), LABELS)),
    ];
    let documents = legible_errors(xml().boxed(), XML_LABELS);
    let answer = |answers: BoxedStrategy<Answered>| answers.prop_map(Outcome::Answer);
    // Boxed: together they are too large for the stack of a test.
    prop_oneof![
        12 => (options(), asked(), outcome).boxed(),
        2 => (unmasking(), asked(), answer(unmasked.boxed())).boxed(),
        2 => (legible(), asked(), answer(encoded.boxed())).boxed(),
        2 => (legible(), asked(), answer(documents)).boxed(),
        1 => (legible(), calls(), answer(errors.boxed())).boxed(),
    ]
    .prop_map(|(options, asked, outcome)| Case {
        options,
        asked,
        outcome,
    })
}

/// Options that leave most of what is written to be read.
fn legible() -> impl Strategy<Value = Options> {
    let limit = prop_oneof![4 => select(vec![65_536, usize::MAX]), 1 => limits()];
    (options(), limit).prop_map(|(options, max_body_size)| Options {
        max_body_size,
        only_if: false,
        keep_if: false,
        decompress: cfg!(feature = "decompress"),
        xml: cfg!(feature = "xml"),
        grpc: true,
        ..options
    })
}

/// gRPC, and what is nearly so.
fn calls() -> impl Strategy<Value = Asked> {
    (asked(), select(CONTENT_TYPES.to_vec())).prop_map(|(asked, content_type)| Asked {
        method: Method::POST,
        content_type: Some(content_type),
        ..asked
    })
}

/// Mostly of a size in which something fits.
fn limits() -> impl Strategy<Value = usize> {
    prop_oneof![3 => select(vec![64, 65_536, usize::MAX]), 2 => 0_usize..20]
}

fn unmasking() -> impl Strategy<Value = Options> {
    (options(), select(vec![200, 400, 422, 503])).prop_map(|(options, status)| Options {
        unmask: Some(status),
        ..options
    })
}

fn options() -> impl Strategy<Value = Options> {
    let unmask = option::weighted(0.3, select(vec![200, 400, 422, 503]));
    let choices = (rarely(), rarely(), rarely(), rarely(), any::<bool>());
    let features = (
        any::<bool>().prop_map(|is_on| is_on && cfg!(feature = "decompress")),
        any::<bool>().prop_map(|is_on| is_on && cfg!(feature = "xml")),
        any::<bool>(),
    );
    let shape = prop_oneof![
        4 => Just(Shape::Flat),
        1 => Just(Shape::Nested),
        1 => Just(Shape::Problem),
        1 => Just(Shape::ByAccept),
        1 => Just(Shape::Closure),
    ];
    (exposes(), policies(), limits(), unmask, shape, choices, features).prop_map(
        |(expose, json, max_body_size, unmask, shape, flags, (decompress, xml, grpc))| {
            let (request_id, only_if, keep_if, map_error, keep_html) = flags;
            Options {
                expose,
                json,
                max_body_size,
                keep_html,
                unmask,
                shape,
                request_id,
                only_if,
                keep_if,
                map_error,
                decompress,
                xml,
                grpc,
            }
        },
    )
}

fn rarely() -> impl Strategy<Value = bool> {
    prop::bool::weighted(0.2)
}

fn exposes() -> impl Strategy<Value = Expose> {
    prop_oneof![
        3 => Just(Expose::ClientErrors),
        1 => Just(Expose::Nothing),
        1 => Just(Expose::Responses),
        1 => Just(Expose::Everything),
    ]
}

fn policies() -> impl Strategy<Value = JsonPolicy> {
    prop_oneof![
        4 => Just(JsonPolicy::Verify),
        1 => Just(JsonPolicy::Trust),
        1 => Just(JsonPolicy::Reshape),
    ]
}

fn asked() -> impl Strategy<Value = Asked> {
    let method = prop_oneof![4 => Just(Method::GET), 1 => Just(Method::HEAD), 2 => Just(Method::POST)];
    let headers = vec(header(&["x-request-id", "x-other"]), 0..2);
    let content_type = option::weighted(0.3, select(CONTENT_TYPES.to_vec()));
    (method, select(ACCEPTS.to_vec()), content_type, headers).prop_map(|(method, accept, content_type, headers)| {
        Asked {
            method,
            accept,
            content_type,
            headers,
        }
    })
}

fn failures() -> impl Strategy<Value = Fails> {
    select(vec![
        Fails::Error,
        Fails::HttpError,
        Fails::NotReady,
        Fails::PanicsInCall,
        Fails::PanicsInFuture,
        Fails::PanicsInReady,
    ])
}

fn answers() -> impl Strategy<Value = Answered> {
    let status = prop_oneof![
        4 => select(vec![400_u16, 404, 405, 416, 418, 422, 499]),
        2 => select(vec![500_u16, 502, 503, 599]),
        1 => 400_u16..600,
        2 => select(vec![200_u16, 201, 204, 206, 207, 304, 399, 600, 999]),
        1 => 200_u16..300,
    ];
    let extension = prop_oneof![
        16 => Just(Extension::Nothing),
        1 => Just(Extension::HttpError),
        1 => Just(Extension::Untouched),
    ];
    (status, headers(), extension, prop::bool::weighted(0.1), bodies()).prop_map(
        |(status, headers, mut extension, has_reason, mut body)| {
            if !(400..600).contains(&status) {
                // Only the reading of an error is timed, and only an error is said to carry one.
                body.steps.retain(|step| *step != Step::Stall);
                if extension == Extension::HttpError {
                    extension = Extension::Nothing;
                }
            }
            Answered {
                status,
                headers,
                extension,
                has_reason,
                body,
            }
        },
    )
}

/// The body of an answer in a coding, which is mostly the one that its header names.
fn encoded(answers: BoxedStrategy<Answered>) -> impl Strategy<Value = Answered> {
    let beside = prop_oneof![
        4 => Just(Beside::Nothing),
        1 => vec(any::<u8>(), 1..9).prop_map(Beside::After),
        1 => vec(any::<u8>(), 1..9).prop_map(Beside::Inside),
    ];
    let name = option::weighted(
        0.2,
        select(vec![
            "gzip",
            "X-GZIP",
            "br",
            "deflate, identity",
            "zstd",
            "gzip, br",
            "rot13",
        ]),
    );
    let damage = option::weighted(0.1, any::<prop::sample::Index>());
    (answers, select(CODINGS.to_vec()), beside, name, damage).prop_map(
        |(mut answered, coding, beside, name, damage)| {
            let mut bytes = encode_beside(coding, &answered.body.data(), &beside);
            if let Some(at) = damage {
                let at = at.index(bytes.len());
                bytes[at] ^= 0x21;
            }
            answered.headers.retain(|(name, _)| name != "content-encoding");
            let name = Bytes::from_static(name.unwrap_or(coding.name()).as_bytes());
            answered.headers.push(("content-encoding".to_owned(), name));
            let ends = answered
                .body
                .steps
                .into_iter()
                .filter(|step| !matches!(step, Step::Data(_)));
            let (half, rest) = bytes.split_at(bytes.len() / 2);
            let data = [half, rest].map(|frame| Step::Data(Bytes::copy_from_slice(frame)));
            answered.body.steps = data.into_iter().chain(ends).collect();
            answered
        },
    )
}

const LABELS: &[&str] = &[
    "application/json",
    "text/plain",
    "text/html",
    "application/problem+json; charset=latin1",
];

const XML_LABELS: &[&str] = &[
    "application/xml",
    "text/xml; charset=utf-8",
    "Application/Problem+XML",
    "application/xml; charset=iso-8859-1",
    "image/svg+xml",
    "text/html",
];

/// An error with nothing but a body, under one of these labels.
fn legible_errors(bytes: BoxedStrategy<Vec<u8>>, labels: &[&'static str]) -> BoxedStrategy<Answered> {
    let status = prop_oneof![4 => select(vec![400_u16, 404, 422, 416]), 1 => select(vec![500_u16, 503])];
    let headers = vec(header(&["content-length", "content-language", "etag", "vary"]), 0..3);
    let parts = (
        status,
        select(labels.to_vec()),
        headers,
        any::<bool>(),
        delivered(bytes),
    );
    parts
        .prop_map(|(status, label, mut headers, has_reason, body)| {
            headers.push(("content-type".to_owned(), Bytes::from_static(label.as_bytes())));
            Answered {
                status,
                headers,
                extension: Extension::Nothing,
                has_reason,
                body,
            }
        })
        .boxed()
}

/// A success that may well be none.
fn disguises() -> impl Strategy<Value = Answered> {
    let types = select(vec![
        "application/json",
        "text/plain",
        "text/html",
        "text/csv",
        "application/json; charset=utf-8",
    ]);
    let json = (json(), json()).prop_map(|(error, status)| format!("{{\"error\":{error},\"status\":{status}}}"));
    let inner = json_members().prop_map(|inner| format!("{{\"error\":{inner}}}"));
    let text = texts().prop_map(|text| format!("Error:{text}"));
    (200_u16..209, types, prop_oneof![json, inner, text]).prop_map(|(status, value, body)| Answered {
        status,
        headers: vec![("content-type".to_owned(), Bytes::from_static(value.as_bytes()))],
        extension: Extension::Nothing,
        has_reason: false,
        body: Scripted {
            steps: vec![Step::Data(body.into())],
            says: Says::Exactly,
        },
    })
}

fn headers() -> impl Strategy<Value = Vec<Header>> {
    let types = prop_oneof![
        8 => vec(content_type(), 1),
        2 => Just(Vec::new()),
        1 => vec(content_type(), 2),
    ];
    let framing = vec(header(&["content-length", "transfer-encoding"]), 0..2);
    let coding = prop_oneof![6 => Just(Vec::new()), 1 => vec(header(&["content-encoding"]), 1..3)];
    let others = vec(header(&OTHERS), 0..5);
    (types, framing, coding, others)
        .prop_map(|(types, framing, coding, others)| [types, framing, coding, others].concat())
}

const OTHERS: [&str; 22] = [
    "accept-ranges",
    "allow",
    "content-digest",
    "content-disposition",
    "content-language",
    "content-location",
    "content-md5",
    "content-range",
    "digest",
    "etag",
    "last-modified",
    "repr-digest",
    "retry-after",
    "set-cookie",
    "signature",
    "signature-input",
    "trailer",
    "vary",
    "www-authenticate",
    "x-keep",
    "x-kept",
    "x-request-id",
];

/// One of these headers, with a value that it may have.
fn header(names: &[&'static str]) -> impl Strategy<Value = Header> + use<> {
    select(names.to_vec()).prop_flat_map(|name| {
        let values: &[&[u8]] = match name {
            "content-length" => &[b"0", b"4", b"5000", b"-1", b"x"],
            "transfer-encoding" => &[b"chunked"],
            "content-encoding" => &[b"gzip", b"zstd", b"identity", b"None", b"", b"identity, br", b"\xff"],
            "vary" => &[b"origin", b"origin, ACCEPT", b"*", b"\xff"],
            "x-request-id" => &[b"7f0c", b"two words", b"", b"caf\xc3\xa9", b"\"quoted\""],
            _ => &[b"1", b"a, b", b"\xe9\xff"],
        };
        select(values.to_vec()).prop_map(move |value| (name.to_owned(), Bytes::copy_from_slice(value)))
    })
}

fn content_type() -> impl Strategy<Value = Header> {
    let usual = select(vec![
        "text/plain",
        "text/plain; charset=utf-8",
        "text/html",
        "Text/HTML; charset=UTF-8",
        "application/json",
        "application/problem+json; charset=utf-8",
    ]);
    let charsets = select(vec![
        "text/plain; charset=ISO-8859-1",
        "text/html;x=y; Charset=\"latin1\"",
        "text/plain; charset=us-ascii",
        "text/plain; charset=x-klingon",
        "application/json; charset=latin1",
    ]);
    let others = select(vec![
        "application/xhtml+xml",
        "application/JSON-RPC",
        "application/x-amz-json-1.1",
        "text/json",
        "application/json-seq",
        "application/x-ndjson",
        "application/jsonp",
        "application/grpc",
        "application/grpc-web+proto",
        "application/grpcx",
        "application/xml",
        "application/octet-stream",
        "image/png",
        "text/xml",
        "text/css",
        "text/csv",
        "text/event-stream",
        "text/javascript",
        "",
        "text",
        "/",
        "text/plain/x",
        "; charset=utf-8",
        "te xt/plain",
    ]);
    let wild = vec(prop_oneof![b' '..=b'~', Just(b'\xe9')], 0..24);
    let value = prop_oneof![
        8 => usual.prop_map(|value| value.as_bytes().to_vec()),
        2 => charsets.prop_map(|value| value.as_bytes().to_vec()),
        4 => others.prop_map(|value| value.as_bytes().to_vec()),
        1 => wild,
    ];
    value.prop_map(|value| ("content-type".to_owned(), Bytes::from(value)))
}
