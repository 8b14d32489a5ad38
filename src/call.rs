//! What belongs to one call? The configuration as it was, and what we keep of the request.

use std::sync::Arc;

use http::header::ACCEPT;
use http::{Method, Request};

use crate::accept;
use crate::config::{Config, Settings, Supplied};
use crate::error::{ErrorContext, Origin};
use crate::format::{Flat, Format};
use crate::grpc::Wire;
use crate::head::RequestHead;
use crate::panic::catch;
use crate::request::Captured;

/// One call's copy of the settings, its share of what the user supplied, and the facts of its request.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) settings: Settings,
    pub(crate) is_head: bool,
    pub(crate) wire: Wire,
    /// `only_if` said no: the service's responses pass.
    pub(crate) passes: bool,
    /// Only known where `keep_html` is on.
    pub(crate) prefers_html: bool,
    pub(crate) reach: Reach,
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
    /// Something was captured for what was supplied.
    Captured(Box<(Arc<Supplied>, Captured)>),
}

impl Call {
    pub(crate) fn new<B>(config: &Config, request: &Request<B>) -> Self {
        let settings = config.settings;
        Self {
            settings,
            is_head: request.method() == Method::HEAD,
            wire: Wire::of(request),
            passes: config
                .supplied
                .as_ref()
                .is_some_and(|supplied| passes(supplied, request)),
            prefers_html: settings.keep_html && accept::prefers_html(request.headers().get_all(ACCEPT).iter()),
            reach: config
                .supplied
                .as_ref()
                .map_or(Reach::Nothing, |supplied| Reach::new(supplied, request)),
        }
    }

    /// For the body, which outlives the call.
    pub(crate) fn take_reach(&mut self) -> Reach {
        std::mem::replace(&mut self.reach, Reach::Nothing)
    }
}

/// A predicate that panics has not said no.
fn passes<B>(supplied: &Supplied, request: &Request<B>) -> bool {
    let asked = |only_if: &Arc<dyn Fn(&RequestHead<'_>) -> bool + Send + Sync>| {
        catch(|| !only_if(&RequestHead::from(request))).unwrap_or(false)
    };
    supplied.only_if.as_ref().is_some_and(asked)
}

impl Reach {
    fn new<B>(supplied: &Arc<Supplied>, request: &Request<B>) -> Self {
        let facts = supplied.facts();
        let id_header = supplied.request_id.as_ref();
        let captured = Captured::of(request, facts, id_header);
        if captured == Captured::default() {
            return Self::Supplied(Arc::clone(supplied));
        }
        Self::Captured(Box::new((Arc::clone(supplied), captured)))
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
