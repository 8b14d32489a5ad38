//! What belongs to one call? The configuration as it was, and what we keep of the request.

use http::header::ACCEPT;
use http::{Method, Request};

use crate::accept;
use crate::config::{Config, Settings};
use crate::grpc::Wire;
use crate::head::RequestHead;
use crate::hooks::report_panic;
use crate::panic::catch;
use crate::reach::Reach;

/// One call's copy of the settings, the facts of its request, and its share of what the user supplied.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) settings: Settings,
    pub(crate) html: Html,
    pub(crate) is_head: bool,
    /// `only_if` said no: the service's responses pass.
    pub(crate) passes: bool,
    pub(crate) wire: Wire,
    pub(crate) reach: Reach,
}

/// What becomes of HTML errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Html {
    /// They stay: `keep_html` is on, and the client prefers HTML.
    Kept,
    /// They are rewritten.
    Rewritten,
    /// They are rewritten for this client, but would stay for another.
    RewrittenByAccept,
}

impl Call {
    // A success takes this way: what is not asked for is not looked at.
    #[inline]
    pub(crate) fn new<B>(config: &Config, request: &Request<B>) -> Self {
        let method = request.method();
        // All gRPC calls are POST.
        if config.shared.is_some() || config.settings.keep_html || method == Method::POST {
            return Self::looking_at(config, request);
        }
        Self {
            settings: config.settings,
            html: Html::Rewritten,
            is_head: method == Method::HEAD,
            passes: false,
            wire: Wire::Http,
            reach: Reach::NOTHING,
        }
    }

    /// What only some configurations, or some requests, ask for.
    #[inline(never)]
    fn looking_at<B>(config: &Config, request: &Request<B>) -> Self {
        let reach = Reach::of(config.shared.as_ref(), request);
        Self {
            settings: config.settings,
            html: Html::of(request, config.settings.keep_html),
            is_head: request.method() == Method::HEAD,
            passes: passes(request, &reach),
            wire: Wire::of(request),
            reach,
        }
    }

    /// For the body, which outlives the call.
    pub(crate) fn take_reach(&mut self) -> Reach {
        std::mem::take(&mut self.reach)
    }
}

impl Html {
    fn of<B>(request: &Request<B>, keep_html: bool) -> Self {
        if !keep_html {
            Self::Rewritten
        } else if accept::prefers_html(request.headers().get_all(ACCEPT).iter()) {
            Self::Kept
        } else {
            Self::RewrittenByAccept
        }
    }
}

/// A predicate that panics has not said no.
fn passes<B>(request: &Request<B>, reach: &Reach) -> bool {
    let Some(only_if) = reach.supplied().and_then(|supplied| supplied.only_if.as_ref()) else {
        return false;
    };
    catch(|| !only_if(&RequestHead::from(request))).unwrap_or_else(|panic| {
        report_panic(panic, reach);
        false
    })
}
