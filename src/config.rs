//! What has been chosen? Plain settings by value, and, shared, what the user supplied.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, StatusCode};
use hyper::rt::Timer;

use crate::context::ErrorContext;
use crate::error::{BoxError, HttpError};
use crate::format::Format;
use crate::head::{RequestHead, ResponseHead};
use crate::request::{Captured, RequestFacts};

/// Which texts of errors clients get to see.
///
/// What is hidden becomes the [`source`](std::error::Error::source) of the [`HttpError`], for the log; the client
/// gets the reason phrase. The message of an `HttpError` that the application made itself is always shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Expose {
    /// The text of 4xx responses. What a server says of its own failures may tell too much.
    #[default]
    ClientErrors,
    /// All texts, panic payloads and service errors too. For development.
    Everything,
    /// No text.
    Nothing,
    /// The text of all error responses, but neither panic payloads nor service errors.
    Responses,
}

impl Expose {
    /// Whether the text of an error response is shown.
    pub(crate) fn shows_response(self, status: StatusCode) -> bool {
        match self {
            Self::Nothing => false,
            Self::ClientErrors => status.is_client_error(),
            Self::Responses | Self::Everything => true,
        }
    }

    /// Whether panic payloads and the texts of service errors are shown.
    pub(crate) fn shows_failures(self) -> bool {
        match self {
            Self::Nothing | Self::ClientErrors | Self::Responses => false,
            Self::Everything => true,
        }
    }
}

/// What to do with error responses that are labelled as JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum JsonPolicy {
    /// Read them like [`Verify`](Self::Verify), and write what is not in the configured format in that format: the
    /// best message that the foreign JSON has, and the JSON itself as the details, just as it was.
    ///
    /// A format says what it [recognises](crate::Format::recognizes) as its own. Where [`Expose`] hides the message, it
    /// hides the details, too: both go to the log.
    Reshape,
    /// Pass them unread.
    Trust,
    /// Read them, bounded, and keep one JSON object or array byte for byte; rewrite what is none.
    #[default]
    Verify,
}

/// The settings that are copied into every call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) max_body_size: usize,
    pub(crate) expose: Expose,
    pub(crate) json: JsonPolicy,
    pub(crate) keep_html: bool,
    pub(crate) unmask: Option<StatusCode>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_body_size: 64 * 1024,
            expose: Expose::default(),
            json: JsonPolicy::default(),
            keep_html: false,
            unmask: None,
        }
    }
}

/// What the user supplied. Shared by all calls, and absent where nothing was supplied.
#[derive(Clone, Default)]
pub(crate) struct Supplied {
    pub(crate) format: Option<Arc<dyn Format>>,
    /// What the format reads. Asked once, when it is configured, and not on every request.
    pub(crate) format_reads: RequestFacts,
    pub(crate) facts: RequestFacts,
    pub(crate) request_id: Option<HeaderName>,
    pub(crate) read_timeout: Option<ReadTimeout>,
    pub(crate) only_if: Option<Arc<dyn Fn(&RequestHead<'_>) -> bool + Send + Sync>>,
    pub(crate) keep_if: Option<Arc<dyn Fn(&ResponseHead<'_>) -> bool + Send + Sync>>,
    pub(crate) map_service_error: Option<Arc<dyn Fn(&BoxError) -> Option<HttpError> + Send + Sync>>,
    pub(crate) map_error: Option<Arc<dyn Fn(HttpError, &ErrorContext<'_>) -> HttpError + Send + Sync>>,
    pub(crate) on_error: Option<Arc<dyn Fn(&HttpError, &ErrorContext<'_>) + Send + Sync>>,
}

impl Supplied {
    /// All facts that somebody reads.
    pub(crate) fn facts(&self) -> RequestFacts {
        self.facts | self.format_reads
    }
}

impl fmt::Debug for Supplied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            format,
            format_reads,
            facts,
            request_id,
            read_timeout,
            only_if,
            keep_if,
            map_service_error,
            map_error,
            on_error,
        } = self;
        f.debug_struct("Supplied")
            .field("format", &format.is_some())
            .field("format_reads", format_reads)
            .field("facts", facts)
            .field("request_id", request_id)
            .field("read_timeout", &read_timeout.as_ref().map(|timeout| timeout.duration))
            .field("only_if", &only_if.is_some())
            .field("keep_if", &keep_if.is_some())
            .field("map_service_error", &map_service_error.is_some())
            .field("map_error", &map_error.is_some())
            .field("on_error", &on_error.is_some())
            .finish()
    }
}

/// How long the whole of an error body may take.
#[derive(Clone)]
pub(crate) struct ReadTimeout {
    pub(crate) timer: Arc<dyn Timer + Send + Sync>,
    pub(crate) duration: Duration,
}

/// What the user supplied, and what was captured for it of one request: nothing, in a configuration.
///
/// Together, so that calls and bodies carry one pointer, and only what captures something makes one of its own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shared {
    pub(crate) supplied: Arc<Supplied>,
    pub(crate) captured: Captured,
}

/// Everything that a layer was told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Config {
    pub(crate) settings: Settings,
    pub(crate) shared: Option<Arc<Shared>>,
}

impl Config {
    /// For the builder. Layers that were cloned earlier keep what they had.
    pub(crate) fn supplied_mut(&mut self) -> &mut Supplied {
        let shared = Arc::make_mut(self.shared.get_or_insert_default());
        Arc::make_mut(&mut shared.supplied)
    }
}
