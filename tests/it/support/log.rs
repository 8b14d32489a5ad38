//! Records what `on_error` gets.

use std::error::Error;
use std::sync::{Arc, Mutex};

use tower_json_errors::{ErrorContext, HttpError, JsonErrorsLayer, Origin};

/// One call of the hook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) origin: Origin,
    pub(crate) status: u16,
    pub(crate) message: String,
    /// The chain of sources, outermost first.
    pub(crate) sources: Vec<String>,
    pub(crate) head_sent: bool,
    pub(crate) is_kept: bool,
}

/// Every call of the hook.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<Entry>>>);

impl Log {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// The layer, with this log as its `on_error`.
    pub(crate) fn on(&self, layer: JsonErrorsLayer) -> JsonErrorsLayer {
        let log = self.clone();
        layer.on_error(move |error, context| log.record(error, context))
    }

    /// All entries so far.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.0.lock().expect("the log is poisoned").clone()
    }

    /// The only entry.
    #[track_caller]
    pub(crate) fn only(&self) -> Entry {
        let entries = self.entries();
        assert_eq!(entries.len(), 1, "{entries:?}");
        entries[0].clone()
    }

    fn record(&self, error: &HttpError, context: &ErrorContext<'_>) {
        let sources = std::iter::successors(error.source(), |&source| source.source());
        self.0.lock().expect("the log is poisoned").push(Entry {
            origin: context.origin(),
            status: error.status().as_u16(),
            message: error.message().to_owned(),
            sources: sources.map(ToString::to_string).collect(),
            head_sent: context.head_sent(),
            is_kept: context.is_kept(),
        });
    }
}
