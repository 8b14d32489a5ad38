//! Holds what the user supplied: formats, predicates, hooks, timers.

use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, StatusCode};
use hyper::rt::Timer;

use crate::config::head::{RequestHead, ResponseHead};
use crate::error::context::ErrorContext;
use crate::error::http_error::{BoxError, HttpError};
use crate::error::request_info::RequestFacts;
use crate::format::Format;

/// What the user supplied. Shared by all calls, and absent where nothing was supplied.
#[derive(Clone, Default)]
pub(crate) struct Hooks {
    pub(crate) format: Option<Arc<dyn Format>>,
    /// What the format reads. Asked once, when it is configured, and not on every request.
    pub(crate) format_reads: RequestFacts,
    /// Responses that the client prefers by name are kept.
    pub(crate) keep_preferred: bool,
    /// The service may fail with a status of tonic's.
    #[cfg(feature = "tonic")]
    pub(crate) tonic_status: bool,
    pub(crate) captures: Vec<Arc<Capture>>,
    pub(crate) request_id: Option<HeaderName>,
    pub(crate) read_timeout: Option<Timeout>,
    pub(crate) stream_idle_timeout: Option<Timeout>,
    pub(crate) first_event_deadline: Option<Timeout>,
    /// The status of a first event that is an error and declares none.
    pub(crate) first_event_status: Option<StatusCode>,
    pub(crate) only_if: Option<Arc<dyn Fn(&RequestHead<'_>) -> bool + Send + Sync>>,
    pub(crate) keep_if: Option<Arc<dyn Fn(&ResponseHead<'_>) -> bool + Send + Sync>>,
    pub(crate) unmask_with: Option<Arc<UnmaskWith>>,
    pub(crate) reshape_with: Option<Arc<ReshapeWith>>,
    pub(crate) map_service_error: Option<Arc<MapServiceError>>,
    pub(crate) map_error: Option<Arc<MapError>>,
    pub(crate) on_error: Option<Arc<dyn Fn(&HttpError, &ErrorContext<'_>) + Send + Sync>>,
}

/// The type of `capture_with`: a value of the request.
pub(crate) type Capture = dyn Fn(&RequestHead<'_>) -> Arc<dyn Any + Send + Sync> + Send + Sync;

/// The type of `unmask_with`.
pub(crate) type UnmaskWith = dyn Fn(&str, &ResponseHead<'_>) -> Option<StatusCode> + Send + Sync;

/// The type of `reshape_with`.
pub(crate) type ReshapeWith = dyn Fn(&str, &ResponseHead<'_>) -> Option<HttpError> + Send + Sync;

/// The type of `map_service_error`.
pub(crate) type MapServiceError = dyn Fn(&BoxError, &ErrorContext<'_>) -> Option<HttpError> + Send + Sync;

/// The type of `map_error`.
pub(crate) type MapError = dyn Fn(HttpError, &ErrorContext<'_>) -> HttpError + Send + Sync;

impl Hooks {
    /// The facts of a request that somebody reads.
    pub(crate) fn facts(&self) -> RequestFacts {
        let accept = if self.keep_preferred {
            RequestFacts::ACCEPT
        } else {
            RequestFacts::NONE
        };
        self.format_reads | accept
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            format,
            format_reads,
            keep_preferred,
            #[cfg(feature = "tonic")]
            tonic_status,
            captures,
            request_id,
            read_timeout,
            stream_idle_timeout,
            first_event_deadline,
            first_event_status,
            only_if,
            keep_if,
            unmask_with,
            reshape_with,
            map_service_error,
            map_error,
            on_error,
        } = self;
        let mut debug = f.debug_struct("Hooks");
        #[cfg(feature = "tonic")]
        debug.field("tonic_status", tonic_status);
        debug
            .field("format", &format.is_some())
            .field("format_reads", format_reads)
            .field("keep_preferred", keep_preferred)
            .field("captures", &captures.len())
            .field("request_id", request_id)
            .field("read_timeout", &read_timeout.as_ref().map(|timeout| timeout.duration))
            .field(
                "stream_idle_timeout",
                &stream_idle_timeout.as_ref().map(|timeout| timeout.duration),
            )
            .field(
                "first_event_deadline",
                &first_event_deadline.as_ref().map(|timeout| timeout.duration),
            )
            .field("first_event_status", first_event_status)
            .field("only_if", &only_if.is_some())
            .field("keep_if", &keep_if.is_some())
            .field("unmask_with", &unmask_with.is_some())
            .field("reshape_with", &reshape_with.is_some())
            .field("map_service_error", &map_service_error.is_some())
            .field("map_error", &map_error.is_some())
            .field("on_error", &on_error.is_some())
            .finish()
    }
}

/// A duration, and the timer that measures it.
#[derive(Clone)]
pub(crate) struct Timeout {
    pub(crate) timer: Arc<dyn Timer + Send + Sync>,
    pub(crate) duration: Duration,
}
