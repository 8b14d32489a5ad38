//! What belongs to one call? The configuration as it was, and what we keep of the request.

use http::header::ACCEPT;
use http::{Method, Request, StatusCode};

use crate::accept;
use crate::config::{Config, Expose, JsonPolicy};
use crate::grpc::Wire;
use crate::head::RequestHead;
use crate::hooks::report_panic;
use crate::panic::catch;
use crate::reach::Reach;

/// One call's copy of the settings, the facts of its request, and its share of what the user supplied.
///
/// Flat, because every response's future carries one: nested structs would each be padded.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) max_body_size: usize,
    pub(crate) unmask: Option<StatusCode>,
    pub(crate) expose: Expose,
    pub(crate) json: JsonPolicy,
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
    #[inline]
    pub(crate) fn new<B>(config: &Config, request: &Request<B>) -> Self {
        let settings = &config.settings;
        let mut call = Self {
            max_body_size: settings.max_body_size,
            unmask: settings.unmask,
            expose: settings.expose,
            json: settings.json,
            html: Html::Rewritten,
            is_head: request.method() == Method::HEAD,
            passes: false,
            wire: Wire::Http,
            reach: Reach::Nothing,
        };
        // All gRPC calls are POST.
        if config.supplied.is_some() || settings.keep_html || request.method() == Method::POST {
            call.look_at(request, config);
        }
        call
    }

    /// What only some configurations, or some requests, ask for: apart, so that the others do not pay for it.
    #[inline(never)]
    fn look_at<B>(&mut self, request: &Request<B>, config: &Config) {
        if let Some(supplied) = &config.supplied {
            self.reach = Reach::new(supplied, request);
            self.passes = passes(request, &self.reach);
        }
        if config.settings.keep_html {
            self.html = Html::by_accept(request);
        }
        self.wire = Wire::of(request);
    }

    /// For the body, which outlives the call.
    pub(crate) fn take_reach(&mut self) -> Reach {
        std::mem::replace(&mut self.reach, Reach::Nothing)
    }
}

impl Html {
    fn by_accept<B>(request: &Request<B>) -> Self {
        if accept::prefers_html(request.headers().get_all(ACCEPT).iter()) {
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
