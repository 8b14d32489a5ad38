//! Replays the recorded responses over real connections, in each version of HTTP.

use http::Method;

use super::exchange::{Scene, Speaks, runtime};
use super::model::case::{ACCEPTS, Answered, Asked, Case, Extension, Options, Outcome, Says, Scripted, Shape, Step};
use super::promises::{Broken, broken, broken_for_head};
use super::survey::Findings;
use crate::corpus::case::{CASES, Case as Recorded};
use tower_json_errors::{Expose, JsonPolicy};

#[test]
fn every_recorded_response_keeps_the_promises_of_the_wire() {
    let runtime = runtime();
    let mut findings = Findings::default();
    let versions = [Speaks::Http10, Speaks::Http10KeepAlive, Speaks::Http11, Speaks::Http2];
    // 1xx are none of a service's final responses: hyper sends them by itself, or switches protocols.
    let recorded = CASES.iter().filter(|case| case.status.as_u16() >= 200);
    for (turn, case) in recorded.enumerate() {
        for (says, frame) in [(Says::Exactly, usize::MAX), (Says::Nothing, 1000)] {
            // Each in two of the versions, so that all together see all of them.
            for speaks in [versions[turn % 4], versions[(turn + 2) % 4]] {
                let scene = scene(case, says, frame, speaks);
                note(&mut findings, &case.id, &broken(&runtime, &scene));
                if case.method == Method::GET {
                    note(&mut findings, &case.id, &broken_for_head(&runtime, &scene));
                }
            }
        }
    }
    findings.assert_none();
}

fn note(findings: &mut Findings, id: &str, broken: &[Broken]) {
    for Broken { promise, seen } in broken {
        findings.add(promise, || format!("{id}: {seen}"));
    }
}

pub(super) fn scene(recorded: &Recorded, says: Says, frame: usize, speaks: Speaks) -> Scene {
    // What belongs to the connection of the recorder, or to a body that is not sent here.
    let of_the_connection = [
        "accept",
        "connection",
        "content-length",
        "content-type",
        "expect",
        "host",
        "http2-settings",
        "keep-alive",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ];
    let pair = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        (name.to_string(), bytes::Bytes::copy_from_slice(value.as_bytes()))
    };
    let mut headers: Vec<_> = recorded.request_headers.iter().map(pair).collect();
    headers.retain(|(name, _)| !of_the_connection.contains(&&**name));
    let method = if recorded.method == Method::CONNECT {
        Method::GET
    } else {
        recorded.method.clone()
    };
    let frames = recorded.body.chunks(frame.min(recorded.body.len().max(1)));
    let outcome = Outcome::Answer(Answered {
        status: recorded.status.as_u16(),
        headers: recorded.headers.iter().map(pair).collect(),
        extension: Extension::Nothing,
        has_reason: false,
        body: Scripted {
            steps: frames
                .map(|frame| Step::Data(bytes::Bytes::copy_from_slice(frame)))
                .collect(),
            says,
        },
    });
    let asked = Asked {
        method,
        accept: ACCEPTS[0],
        content_type: None,
        headers,
    };
    Scene {
        case: Case {
            options: options(),
            asked,
            outcome,
        },
        speaks,
    }
}

/// The defaults.
fn options() -> Options {
    Options {
        expose: Expose::ClientErrors,
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
    }
}
