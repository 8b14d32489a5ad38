//! How are hooks, formats and captured facts reached from one call?

use std::sync::Arc;

use http::Request;

use crate::config::ExchangeState;
use crate::config::hooks::Hooks;
use crate::error::context::ErrorContext;
use crate::error::origin::Origin;
use crate::error::request_info::{Captured, RequestFacts};
use crate::format::{Flat, Format};

/// How hooks, formats and captured facts are reached from one call. One word, because it goes into every response body.
#[derive(Debug, Default)]
pub(crate) struct ExchangeHandle(Option<Arc<ExchangeState>>);

impl ExchangeHandle {
    /// Nothing was supplied.
    pub(crate) const EMPTY: Self = Self(None);

    pub(crate) fn of<B>(state: Option<&Arc<ExchangeState>>, request: &Request<B>) -> Self {
        Self(state.map(|state| capturing(state, request)))
    }

    /// Whether anybody besides its client may get to see an error: a hook, a format, the log.
    pub(crate) fn has_observers(&self) -> bool {
        self.0.is_some() || cfg!(feature = "tracing")
    }

    pub(crate) fn hooks(&self) -> Option<&Hooks> {
        Some(&self.0.as_ref()?.hooks)
    }

    /// The format, if another than the default was supplied.
    pub(crate) fn configured_format(&self) -> Option<&dyn Format> {
        self.hooks()?.format.as_deref()
    }

    pub(crate) fn format(&self) -> &dyn Format {
        self.configured_format().unwrap_or(const { &Flat::new() })
    }

    pub(crate) fn context(&self, origin: Origin) -> ErrorContext<'_> {
        ErrorContext::new(origin, self.0.as_ref().map(|state| &state.captured))
    }
}

/// What was configured, or, where there is something to capture, a copy with it.
fn capturing<B>(state: &Arc<ExchangeState>, request: &Request<B>) -> Arc<ExchangeState> {
    let facts = state.hooks.facts();
    let id_header = state.hooks.request_id.as_ref();
    if facts == RequestFacts::NONE && id_header.is_none() {
        return Arc::clone(state);
    }
    let captured = Captured::of(request, facts, id_header);
    if captured == Captured::default() {
        return Arc::clone(state);
    }
    let hooks = Arc::clone(&state.hooks);
    Arc::new(ExchangeState { hooks, captured })
}
