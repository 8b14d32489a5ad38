//! Chooses the format by the request's `Accept`.

use std::fmt;

use bytes::Bytes;
use http::HeaderValue;

use super::{Flat, Format, Problem, problem};
use crate::error::context::ErrorContext;
use crate::error::http_error::{BoxError, HttpError};
use crate::error::request_info::RequestFacts;
use crate::syntax::accept;
use crate::syntax::media_type::essence;

/// Problem details for clients that name `application/problem+json` in `Accept`, another format for all others.
///
/// A client that names it with a lower quality than the other format's content type gets the other format. No client
/// is refused: where nothing is acceptable, the client gets the other format (RFC 9110 section 12.5.1 allows for that).
///
/// ```
/// use tower_json_errors::{ByAccept, JsonErrorsLayer, Nested, Problem};
///
/// let by_accept = ByAccept::new().problem(Problem::new().instance()).otherwise(Nested::new());
/// let layer = JsonErrorsLayer::new().format(by_accept);
/// ```
pub struct ByAccept {
    problem: Problem,
    other: Box<dyn Format>,
}

impl ByAccept {
    /// [`Problem::new`] or [`Flat`].
    pub fn new() -> Self {
        Self {
            problem: Problem::new(),
            other: Box::new(Flat::new()),
        }
    }

    /// How the problem details are written. Default: [`Problem::new`].
    pub fn problem(self, problem: Problem) -> Self {
        Self { problem, ..self }
    }

    /// The format for all other clients. Default: [`Flat`].
    pub fn otherwise(self, other: impl Format) -> Self {
        Self {
            other: Box::new(other),
            ..self
        }
    }

    fn choose(&self, context: &ErrorContext<'_>) -> &dyn Format {
        let quality = |media_type: &str| accept::quality(context.accept(), media_type);
        let prefers_problem = || {
            let other = self.other.content_type(context);
            let other = other.to_str().ok().and_then(essence).unwrap_or_default();
            quality(problem::MEDIA_TYPE) >= quality(other)
        };
        if accept::lists_explicitly(context.accept(), problem::MEDIA_TYPE) && prefers_problem() {
            &self.problem
        } else {
            &*self.other
        }
    }
}

impl Default for ByAccept {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for ByAccept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByAccept")
            .field("problem", &self.problem)
            .finish_non_exhaustive()
    }
}

impl Format for ByAccept {
    fn content_type(&self, context: &ErrorContext<'_>) -> HeaderValue {
        self.choose(context).content_type(context)
    }

    fn render(&self, error: &HttpError, context: &ErrorContext<'_>) -> Result<Bytes, BoxError> {
        self.choose(context).render(error, context)
    }

    fn event_name(&self, context: &ErrorContext<'_>) -> Option<&str> {
        self.choose(context).event_name(context)
    }

    fn reads(&self) -> RequestFacts {
        RequestFacts::ACCEPT | self.problem.reads() | self.other.reads()
    }

    fn recognizes(&self, json: &str, context: &ErrorContext<'_>) -> bool {
        self.choose(context).recognizes(json, context)
    }
}
