//! How are hooks, formats and captured facts reached from one call?

use std::sync::Arc;

use http::Request;

use crate::config::Supplied;
use crate::context::{ErrorContext, Origin};
use crate::format::{Flat, Format};
use crate::request::{Captured, RequestFacts};

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

impl Reach {
    pub(crate) fn of<B>(supplied: Option<&Arc<Supplied>>, request: &Request<B>) -> Self {
        let Some(supplied) = supplied else {
            return Self::Nothing;
        };
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
