//! Defines one case: the configuration, the request, and what the service does.

use bytes::Bytes;
use http::Method;
use tower_json_errors::{Expose, JsonPolicy};

/// The whole of it, as plain data.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) options: Options,
    pub(crate) asked: Asked,
    pub(crate) outcome: Outcome,
}

#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option that is on or off")]
pub(crate) struct Options {
    pub(crate) expose: Expose,
    pub(crate) json: JsonPolicy,
    pub(crate) max_body_size: usize,
    pub(crate) keep_html: bool,
    pub(crate) unmask: Option<u16>,
    pub(crate) shape: Shape,
    /// `x-request-id` is the request's id.
    pub(crate) request_id: bool,
    /// Only for requests without `x-other`.
    pub(crate) only_if: bool,
    /// Responses with `x-keep` are kept.
    pub(crate) keep_if: bool,
    /// 422 becomes 400.
    pub(crate) map_error: bool,
    /// Only where the feature is on.
    pub(crate) decompress: bool,
    /// Only where the feature is on.
    pub(crate) xml: bool,
    pub(crate) grpc: bool,
}

/// The format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    ByAccept,
    /// A closure: `{"s": status, "m": message}`.
    Closure,
    Flat,
    Nested,
    Problem,
}

#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: Method,
    pub(crate) accept: Accept,
    pub(crate) content_type: Option<&'static str>,
    pub(crate) headers: Vec<Header>,
}

pub(crate) const CONTENT_TYPES: [&str; 7] = [
    "application/grpc",
    "application/grpc+proto",
    "Application/gRPC-Web",
    "application/grpc-web-text+proto; a=b",
    "application/grpcx",
    "application/json",
    "text/plain; application/grpc",
];

impl Case {
    /// The content type of the responses that this request gets, if the layer was told to speak gRPC, and it does.
    pub(crate) fn grpc(&self) -> Option<&'static str> {
        let asked = self.asked.content_type?.to_lowercase();
        let is_grpc = asked == "application/grpc" || asked.starts_with("application/grpc+");
        if !self.options.grpc || self.asked.method != Method::POST {
            None
        } else if asked.starts_with("application/grpc-web-text") {
            Some("application/grpc-web-text+proto")
        } else if asked.starts_with("application/grpc-web") {
            Some("application/grpc-web+proto")
        } else {
            is_grpc.then_some("application/grpc")
        }
    }
}

/// A header of the request, and what a reader makes of it: the oracle need not parse what it is told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Accept {
    pub(crate) value: Option<&'static str>,
    pub(crate) prefers_html: bool,
    pub(crate) prefers_problem: bool,
}

const fn accept(value: &'static str, prefers_html: bool, prefers_problem: bool) -> Accept {
    Accept {
        value: Some(value),
        prefers_html,
        prefers_problem,
    }
}

pub(crate) const ACCEPTS: [Accept; 9] = [
    Accept {
        value: None,
        prefers_html: false,
        prefers_problem: false,
    },
    accept("*/*", false, false),
    accept(
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        true,
        false,
    ),
    accept("text/html, application/json", false, false),
    accept("text/html;q=0.9, application/json;q=0.1", true, false),
    accept("application/problem+json", false, true),
    accept("Application/Problem+JSON;q=0.5, application/json", false, false),
    accept("application/problem+json, text/html;q=0.1", false, true),
    accept(";;\"", false, false),
];

/// `Bytes`, because they are readable where a case fails.
pub(crate) type Header = (String, Bytes);

#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    Answer(Answered),
    Fails(Fails),
}

/// Where, and with what, the service fails instead of answering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fails {
    /// `Err` of a text that clients must not see.
    Error,
    /// `Err` of an `HttpError`.
    HttpError,
    NotReady,
    PanicsInCall,
    PanicsInFuture,
    PanicsInReady,
}

#[derive(Clone, Debug)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) headers: Vec<Header>,
    pub(crate) extension: Extension,
    /// There is one of hyper's reason phrases, too.
    pub(crate) has_reason: bool,
    pub(crate) body: Scripted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extension {
    HttpError,
    Nothing,
    Untouched,
}

/// The message, the code and the header of each `HttpError` here.
pub(crate) const OWN_MESSAGE: &str = "own \"message\"";
pub(crate) const OWN_HEADER: (&str, &str) = ("x-kept", "own");

/// What a client must never see.
pub(crate) const SECRET: &str = "hunter2";

#[derive(Clone, Debug, Default)]
pub(crate) struct Scripted {
    pub(crate) steps: Vec<Step>,
    pub(crate) says: Says,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Data(Bytes),
    Error,
    Panic,
    /// Never another frame. Only with a read timeout, and only where it applies.
    Stall,
    Trailers,
    Yield,
}

/// What the body says of its size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Says {
    /// Its exact size, and that it is over when it is.
    Exactly,
    /// A size that is not its own.
    Lies(u64, Option<u64>),
    #[default]
    Nothing,
}

impl Scripted {
    /// All data up to the end, or to what comes in its place.
    pub(crate) fn data(&self) -> Vec<u8> {
        let mut data = Vec::new();
        for step in &self.steps {
            match step {
                Step::Data(frame) => data.extend(frame),
                Step::Error | Step::Panic | Step::Stall => break,
                Step::Trailers | Step::Yield => {}
            }
        }
        data
    }

    /// What comes in place of the end.
    pub(crate) fn broken_by(&self) -> Option<&Step> {
        self.steps
            .iter()
            .find(|step| matches!(step, Step::Error | Step::Panic | Step::Stall))
    }

    pub(crate) fn has_trailers(&self) -> bool {
        let breaks = |step: &&Step| matches!(step, Step::Error | Step::Panic | Step::Stall);
        let whole = self.steps.iter().take_while(|step| !breaks(step));
        whole.into_iter().any(|step| *step == Step::Trailers)
    }

    /// The size that is said: at least, and at most.
    pub(crate) fn said(&self) -> (u64, Option<u64>) {
        match self.says {
            Says::Exactly => (self.data().len() as u64, Some(self.data().len() as u64)),
            Says::Lies(lower, upper) => (lower, upper),
            Says::Nothing => (0, None),
        }
    }
}
