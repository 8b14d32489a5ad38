//! Holds the configuration of a layer: settings by value, and, shared, what the user supplied.
//!
//! Nothing in here looks at a response.

pub(crate) mod head;
pub(crate) mod hooks;
pub(crate) mod settings;

use std::sync::Arc;

use crate::config::hooks::Hooks;
use crate::config::settings::{RequestSettings, Settings};
use crate::error::request_info::Captured;

/// What the user supplied, and what was captured for it of one request: nothing, in a configuration.
///
/// Together, so that calls and bodies carry one pointer, and only what captures something makes one of its own.
#[derive(Clone, Debug, Default)]
pub(crate) struct ExchangeState {
    pub(crate) hooks: Arc<Hooks>,
    pub(crate) captured: Captured,
}

/// The whole configuration of a layer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Config {
    pub(crate) settings: Settings,
    pub(crate) request: RequestSettings,
    pub(crate) state: Option<Arc<ExchangeState>>,
}

impl Config {
    /// For the builder. Layers that were cloned earlier keep what they had.
    pub(crate) fn hooks_mut(&mut self) -> &mut Hooks {
        let state = Arc::make_mut(self.state.get_or_insert_default());
        Arc::make_mut(&mut state.hooks)
    }
}
