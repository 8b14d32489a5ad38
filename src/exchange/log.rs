//! Writes one event for each error, with the feature `tracing`.

use std::error::Error;
use std::fmt;

use http::StatusCode;
use tracing::{Level, debug, enabled, error};

use crate::error::context::ErrorContext;
use crate::error::http_error::HttpError;
use crate::error::message::truncated;
use crate::error::origin::Origin;
use crate::error::panic::catch;

/// Whether an event of this status would be written.
pub(crate) fn is_enabled(status: StatusCode) -> bool {
    if status.is_server_error() {
        enabled!(target: "tower_json_errors", Level::ERROR)
    } else {
        enabled!(target: "tower_json_errors", Level::DEBUG)
    }
}

/// Writes server errors and panics at `error`, all others at `debug`.
///
/// The fields are named as in OpenTelemetry's semantic conventions where they have a name. Texts go through `Debug`,
/// which escapes control characters: a client must not write lines of its own into a log.
pub(crate) fn error(error: &HttpError, context: &ErrorContext<'_>) {
    // The macro needs its level at compile time.
    macro_rules! event {
        ($level:ident) => {
            $level!(
                target: "tower_json_errors",
                {
                    error.type = context.origin().as_str(),
                    http.response.status_code = error.status().as_u16(),
                    request_id = context.request_id(),
                    head_sent = context.head_sent(),
                    error.message = ?truncated(error.message(), MAX_TEXT),
                    exception.message = error.source().map(Chain).map(tracing::field::debug),
                },
                "error response"
            )
        };
    }
    if error.status().is_server_error() || context.origin() == Origin::Panic {
        event!(error);
    } else {
        event!(debug);
    }
}

/// How much of each text is written, in bytes: whatever clients and services send, a line has an end.
const MAX_TEXT: usize = 4096;

/// How far a chain of sources is written. One that is longer is most likely a loop.
const MAX_CHAIN: usize = 16;

/// The private part of an error: each source after the other, escaped.
struct Chain<'a>(&'a (dyn Error + 'static));

impl Chain<'_> {
    fn text(&self) -> String {
        let sources = std::iter::successors(Some(self.0), |&source| source.source()).take(MAX_CHAIN);
        let texts: Vec<String> = sources.map(ToString::to_string).collect();
        texts.join(": ")
    }
}

impl fmt::Debug for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A source that panics when it is displayed must not cost the event.
        let text = catch(|| self.text()).unwrap_or_else(|panic| panic.to_string());
        truncated(&text, MAX_TEXT).fmt(f)
    }
}
