//! What belongs to one call? The configuration as it was, and what we keep of the request.

pub(crate) mod failure;
pub(crate) mod handle;
#[cfg(feature = "tracing")]
pub(crate) mod log;
pub(crate) mod render;
pub(crate) mod report;
mod service_error;

use http::header::ACCEPT;
use http::{Method, Request};

use crate::config::Config;
use crate::config::head::RequestHead;
use crate::config::settings::Settings;
use crate::error::panic::catch;
use crate::exchange::handle::ExchangeHandle;
use crate::exchange::report::report_hook_panic;
use crate::syntax::accept;
use crate::syntax::protocol::Protocol;

/// One call's copy of the settings, the facts of its request, and its share of what the user supplied.
#[derive(Debug)]
pub(crate) struct Exchange {
    pub(crate) settings: Settings,
    pub(crate) html: HtmlHandling,
    pub(crate) is_head: bool,
    /// `only_if` said no: the service's responses pass.
    pub(crate) skip_rewrite: bool,
    pub(crate) protocol: Protocol,
    pub(crate) handle: ExchangeHandle,
}

/// What becomes of HTML errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HtmlHandling {
    /// They stay: `keep_html` is on, and the client prefers HTML.
    Keep,
    /// They are rewritten.
    Rewrite,
    /// They are rewritten for this client, but would stay for another.
    RewriteAndVary,
}

impl Exchange {
    // A success takes this way: what is not asked for is not looked at.
    #[inline]
    pub(crate) fn new<B>(config: &Config, request: &Request<B>) -> Self {
        let method = request.method();
        // All gRPC calls are POST.
        if config.state.is_some() || config.settings.keep_html || method == Method::POST {
            return Self::from_request_observed(config, request);
        }
        Self {
            settings: config.settings,
            html: HtmlHandling::Rewrite,
            is_head: method == Method::HEAD,
            skip_rewrite: false,
            protocol: Protocol::Http,
            handle: ExchangeHandle::EMPTY,
        }
    }

    /// What only some configurations, or some requests, ask for.
    #[inline(never)]
    fn from_request_observed<B>(config: &Config, request: &Request<B>) -> Self {
        let handle = ExchangeHandle::of(config.state.as_ref(), request);
        Self {
            settings: config.settings,
            html: HtmlHandling::of(request, config.settings.keep_html),
            is_head: request.method() == Method::HEAD,
            skip_rewrite: skips_rewrite(request, &handle),
            protocol: Protocol::of(request),
            handle,
        }
    }

    /// For the body, which outlives the call.
    pub(crate) fn take_handle(&mut self) -> ExchangeHandle {
        std::mem::take(&mut self.handle)
    }
}

impl HtmlHandling {
    fn of<B>(request: &Request<B>, keep_html: bool) -> Self {
        if !keep_html {
            Self::Rewrite
        } else if accept::prefers_html(request.headers().get_all(ACCEPT).iter()) {
            Self::Keep
        } else {
            Self::RewriteAndVary
        }
    }
}

/// A predicate that panics has not said no.
fn skips_rewrite<B>(request: &Request<B>, handle: &ExchangeHandle) -> bool {
    let Some(only_if) = handle.hooks().and_then(|hooks| hooks.only_if.as_ref()) else {
        return false;
    };
    catch(|| !only_if(&RequestHead::from(request))).unwrap_or_else(|panic| {
        report_hook_panic(panic, handle);
        false
    })
}
