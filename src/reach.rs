//! How are hooks, formats and captured facts reached from one call?

use std::sync::Arc;

use http::Request;

use crate::config::{Shared, Supplied};
use crate::context::{ErrorContext, Origin};
use crate::format::{Flat, Format};
use crate::request::{Captured, RequestFacts};

/// How hooks, formats and captured facts are reached from one call. One word, because it goes into every response body.
#[derive(Debug, Default)]
pub(crate) struct Reach(Option<Arc<Shared>>);

impl Reach {
    /// Nothing was supplied.
    pub(crate) const NOTHING: Self = Self(None);

    pub(crate) fn of<B>(shared: Option<&Arc<Shared>>, request: &Request<B>) -> Self {
        Self(shared.map(|shared| capturing(shared, request)))
    }

    /// Whether anybody besides its client may get to see an error: a hook, a format, the log.
    pub(crate) fn is_watched(&self) -> bool {
        self.0.is_some() || cfg!(feature = "tracing")
    }

    pub(crate) fn supplied(&self) -> Option<&Supplied> {
        Some(&self.0.as_ref()?.supplied)
    }

    /// The format, if another than the default was supplied.
    pub(crate) fn supplied_format(&self) -> Option<&dyn Format> {
        self.supplied()?.format.as_deref()
    }

    pub(crate) fn format(&self) -> &dyn Format {
        self.supplied_format().unwrap_or(&Flat)
    }

    pub(crate) fn context(&self, origin: Origin) -> ErrorContext<'_> {
        ErrorContext::new(origin, self.0.as_ref().map(|shared| &shared.captured))
    }
}

/// What was configured, or, where there is something to capture, a copy with it.
fn capturing<B>(shared: &Arc<Shared>, request: &Request<B>) -> Arc<Shared> {
    let facts = shared.supplied.facts();
    let id_header = shared.supplied.request_id.as_ref();
    if facts == RequestFacts::NONE && id_header.is_none() {
        return Arc::clone(shared);
    }
    let captured = Captured::of(request, facts, id_header);
    if captured == Captured::default() {
        return Arc::clone(shared);
    }
    let supplied = Arc::clone(&shared.supplied);
    Arc::new(Shared { supplied, captured })
}
