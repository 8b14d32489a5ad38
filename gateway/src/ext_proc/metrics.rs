//! Counts what the service did, for Prometheus.

use std::fmt;
use std::sync::atomic::AtomicI64;

use http::StatusCode;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use super::head::ResponseHead;

/// What became of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Outcome {
    /// As the client gets it.
    pub(super) status: StatusCode,
    pub(super) kind: OutcomeKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OutcomeKind {
    /// It is not an error, and goes on unread.
    Passed,
    /// It is an error whose body goes on as it is.
    Kept,
    /// It got a new body.
    Rewritten,
}

impl Outcome {
    pub(super) fn of(received: &ResponseHead, new: &ResponseHead, is_rewritten: bool) -> Self {
        let is_error = received.status.as_u16() >= 400 || received.status != new.status;
        let kind = match (is_rewritten, is_error) {
            (true, _) => OutcomeKind::Rewritten,
            (false, true) => OutcomeKind::Kept,
            (false, false) => OutcomeKind::Passed,
        };
        Self {
            status: new.status,
            kind,
        }
    }

    pub(super) fn as_str(self) -> &'static str {
        match self.kind {
            OutcomeKind::Passed => "passed",
            OutcomeKind::Kept => "kept",
            OutcomeKind::Rewritten => "rewritten",
        }
    }
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Labels {
    outcome: &'static str,
    status: u16,
}

/// The counters of an [`ExtProc`](super::ExtProc). A clone counts into the same.
#[derive(Clone, Default)]
pub struct Metrics {
    responses: Family<Labels, Counter>,
    open_streams: Gauge<i64, AtomicI64>,
    body_bytes: Counter,
    missing_bodies: Counter,
    failed_streams: Counter,
}

impl Metrics {
    /// Writes all counters in the text format of `OpenMetrics`.
    pub fn encode(&self) -> String {
        let mut registry = Registry::with_prefix("json_errors");
        registry.register(
            "responses",
            "Responses, by what became of them and their status",
            self.responses.clone(),
        );
        registry.register(
            "open_streams",
            "HTTP streams that the proxy has open",
            self.open_streams.clone(),
        );
        registry.register("body_bytes", "Bytes of bodies that were read", self.body_bytes.clone());
        registry.register(
            "missing_bodies",
            "Bodies that were asked for and did not come",
            self.missing_bodies.clone(),
        );
        registry.register(
            "failed_streams",
            "HTTP streams that ended with an error",
            self.failed_streams.clone(),
        );
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = encode(&mut text, &registry);
        text
    }

    pub(super) fn count(&self, outcome: Outcome) {
        let labels = Labels {
            outcome: outcome.as_str(),
            status: outcome.status.as_u16(),
        };
        self.responses.get_or_create(&labels).inc();
    }

    pub(super) fn count_body(&self, bytes: usize) {
        self.body_bytes.inc_by(bytes as u64);
    }

    /// Returns how many were missing before.
    pub(super) fn count_missing_body(&self) -> u64 {
        self.missing_bodies.inc()
    }

    pub(super) fn count_failure(&self) {
        self.failed_streams.inc();
    }

    /// Counts a stream as open until the guard is dropped.
    pub(super) fn open_stream(&self) -> OpenStream {
        self.open_streams.inc();
        OpenStream(self.open_streams.clone())
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

/// Counts a stream until it is dropped.
#[derive(Debug)]
pub(super) struct OpenStream(Gauge<i64, AtomicI64>);

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.0.dec();
    }
}
