//! Captures the values of a request that formats and hooks use.

use std::any::Any;
use std::sync::Arc;

use http::Request;

use crate::config::ExchangeState;
use crate::config::head::RequestHead;
use crate::config::hooks::Capture;
use crate::error::panic::catch;
use crate::error::request_info::{Captured, RequestFacts};
use crate::exchange::handle::ExchangeHandle;
use crate::exchange::report::report_hook_panic;

/// Reaches what was configured, or, where there is something to capture, a copy with it.
pub(crate) fn handle_of<B>(state: Option<&Arc<ExchangeState>>, request: &Request<B>) -> ExchangeHandle {
    ExchangeHandle::new(state.map(|state| capturing(state, request)))
}

fn capturing<B>(state: &Arc<ExchangeState>, request: &Request<B>) -> Arc<ExchangeState> {
    let hooks = &state.hooks;
    let facts = hooks.facts();
    if facts == RequestFacts::NONE && hooks.request_id.is_none() && hooks.captures.is_empty() {
        return Arc::clone(state);
    }
    let mut captured = Captured::of(request, facts, hooks.request_id.as_ref());
    captured.values = values(state, request);
    if captured.is_empty() {
        return Arc::clone(state);
    }
    let hooks = Arc::clone(hooks);
    Arc::new(ExchangeState { hooks, captured })
}

/// What the closures of `capture_with` return. One that panics captures nothing.
fn values<B>(state: &Arc<ExchangeState>, request: &Request<B>) -> Vec<Arc<dyn Any + Send + Sync>> {
    let head = RequestHead::from(request);
    let report = |panic| report_hook_panic(panic, &ExchangeHandle::new(Some(Arc::clone(state))));
    let capture = |capture: &Arc<Capture>| catch(|| capture(&head)).map_err(report).ok();
    state.hooks.captures.iter().filter_map(capture).collect()
}
