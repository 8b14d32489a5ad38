//! Holds the state of one request and its response: the settings, what is kept of the request, the calls of hooks.
//!
//! Nothing in here looks at a body.

mod capture;
pub(crate) mod failure;
pub(crate) mod grpc;
pub(crate) mod handle;
#[cfg(feature = "tracing")]
pub(crate) mod log;
pub(crate) mod render;
pub(crate) mod report;
mod service_error;

use http::header::ACCEPT;
use http::{Method, Request, Version};

use crate::config::Config;
use crate::config::head::RequestHead;
use crate::config::settings::{RequestSettings, Settings};
use crate::error::panic::catch;
use crate::exchange::capture::handle_of;
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
    /// `only_if` returned false: the service's responses pass.
    pub(crate) skip_rewrite: bool,
    pub(crate) protocol: Protocol,
    /// The request came over HTTP/2 or later.
    pub(crate) is_http_2: bool,
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
        if config.state.is_some() || config.request.keep_html || config.request.grpc {
            return Self::from_request(config, request);
        }
        Self {
            settings: config.settings,
            html: HtmlHandling::Rewrite,
            is_head: method == Method::HEAD,
            skip_rewrite: false,
            protocol: Protocol::Http,
            is_http_2: request.version() >= Version::HTTP_2,
            handle: ExchangeHandle::EMPTY,
        }
    }

    /// What only some configurations need.
    #[inline(never)]
    fn from_request<B>(config: &Config, request: &Request<B>) -> Self {
        let handle = handle_of(config.state.as_ref(), request);
        Self {
            settings: config.settings,
            html: HtmlHandling::of(request, config.request.keep_html),
            is_head: request.method() == Method::HEAD,
            skip_rewrite: skips_rewrite(request, &handle),
            protocol: protocol(config.request, request),
            is_http_2: request.version() >= Version::HTTP_2,
            handle,
        }
    }

    /// For a body that needs all of it. What the call still needs are the plain facts.
    pub(crate) fn take(&mut self) -> Self {
        Self {
            handle: self.take_handle(),
            ..*self
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

/// The client's protocol matters only with the option `grpc`.
fn protocol<B>(settings: RequestSettings, request: &Request<B>) -> Protocol {
    if settings.grpc {
        Protocol::of(request)
    } else {
        Protocol::Http
    }
}

/// If the predicate panics, the response is rewritten.
fn skips_rewrite<B>(request: &Request<B>, handle: &ExchangeHandle) -> bool {
    let Some(only_if) = handle.hooks().and_then(|hooks| hooks.only_if.as_ref()) else {
        return false;
    };
    catch(|| !only_if(&RequestHead::from(request))).unwrap_or_else(|panic| {
        report_hook_panic(panic, handle);
        false
    })
}
