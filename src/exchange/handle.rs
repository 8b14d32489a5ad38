//! Gives hooks and formats access to the state of one exchange, by one reference.

use std::sync::Arc;

use http::{HeaderMap, StatusCode};

use crate::config::ExchangeState;
use crate::config::hooks::Hooks;
use crate::error::context::ErrorContext;
use crate::error::origin::Origin;
use crate::error::request_info::{RequestFacts, request_id};
use crate::format::{Flat, Format};
use crate::syntax::accept;

/// Reaches hooks, formats and captured facts from one call. One word, because it goes into every response body.
#[derive(Clone, Debug, Default)]
pub(crate) struct ExchangeHandle(Option<Arc<ExchangeState>>);

impl ExchangeHandle {
    /// Reaches nothing.
    pub(crate) const EMPTY: Self = Self(None);

    pub(crate) fn new(state: Option<Arc<ExchangeState>>) -> Self {
        Self(state)
    }

    /// Whether anybody besides its client may get to see an error: a hook, a format, the log.
    pub(crate) fn has_observers(&self) -> bool {
        self.0.is_some() || cfg!(feature = "tracing")
    }

    /// Whether a hook or the log reads errors of this status.
    pub(crate) fn is_reported(&self, status: StatusCode) -> bool {
        #[cfg(feature = "tracing")]
        let is_logged = crate::exchange::log::is_enabled(status);
        #[cfg(not(feature = "tracing"))]
        let is_logged = {
            let _ = status;
            false
        };
        is_logged || self.has_error_hooks()
    }

    /// Whether there is a hook that gets every error.
    pub(crate) fn has_error_hooks(&self) -> bool {
        self.hooks()
            .is_some_and(|hooks| hooks.map_error.is_some() || hooks.on_error.is_some())
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

    /// The context of an error that came as a response with these headers.
    #[inline]
    pub(crate) fn response_context<'a>(&'a self, origin: Origin, headers: &'a HeaderMap) -> ErrorContext<'a> {
        let id = || request_id(headers, self.hooks()?.request_id.as_ref()?);
        self.context(origin).with_response_headers(headers, id())
    }

    /// Whether the format, or an option, chooses by `Accept`.
    #[inline]
    pub(crate) fn reads_accept(&self) -> bool {
        self.hooks()
            .is_some_and(|hooks| hooks.facts().contains(RequestFacts::ACCEPT))
    }

    pub(crate) fn keeps_preferred(&self) -> bool {
        self.hooks().is_some_and(|hooks| hooks.keep_preferred)
    }

    /// Whether the client prefers this content type to JSON. Known only if `keep_preferred` is on.
    pub(crate) fn is_preferred(&self, content_type: &str) -> bool {
        accept::prefers(self.context(Origin::Response).accept(), content_type)
    }
}
