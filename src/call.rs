//! What belongs to one call? The configuration as it was, and what we keep of the request.

use std::sync::Arc;

use http::header::ACCEPT;
use http::{Method, Request, StatusCode};

use crate::accept;
use crate::config::{Config, Expose, JsonPolicy, Supplied};
use crate::error::{ErrorContext, Origin};
use crate::format::{Flat, Format};
use crate::grpc::Wire;
use crate::head::RequestHead;
use crate::hooks::report_panic;
use crate::panic::catch;
use crate::request::{Captured, RequestFacts};

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

/// How hooks, formats and captured facts are reached from one call.
///
/// An enum of pointers, rather than two options, is one word smaller and goes into every response body.
#[derive(Debug)]
pub(crate) enum Reach {
    /// Nothing was supplied.
    Nothing,
    /// Something was supplied, and nothing captured.
    Supplied(Arc<Supplied>),
    /// Something was captured for what was supplied. Not shared, but a counted pointer is dropped in fewer steps, and
    /// every response drops one of these.
    Captured(Arc<(Arc<Supplied>, Captured)>),
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

impl Reach {
    fn new<B>(supplied: &Arc<Supplied>, request: &Request<B>) -> Self {
        let facts = supplied.facts();
        let id_header = supplied.request_id.as_ref();
        if facts == RequestFacts::NONE && id_header.is_none() {
            return Self::Supplied(Arc::clone(supplied));
        }
        let captured = Captured::of(request, facts, id_header);
        if captured == Captured::default() {
            return Self::Supplied(Arc::clone(supplied));
        }
        Self::Captured(Arc::new((Arc::clone(supplied), captured)))
    }

    pub(crate) fn supplied(&self) -> Option<&Supplied> {
        match self {
            Self::Nothing => None,
            Self::Supplied(supplied) => Some(supplied),
            Self::Captured(both) => Some(&both.0),
        }
    }

    pub(crate) fn format(&self) -> &dyn Format {
        self.supplied().map_or(&Flat, Supplied::format)
    }

    pub(crate) fn context(&self, origin: Origin) -> ErrorContext<'_> {
        let captured = match self {
            Self::Nothing | Self::Supplied(_) => None,
            Self::Captured(both) => Some(&both.1),
        };
        ErrorContext::new(origin, captured)
    }
}
