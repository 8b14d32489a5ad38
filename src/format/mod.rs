//! Defines the trait [`Format`], and holds one file for each built-in format.

mod anthropic;
mod by_accept;
mod closure;
mod details;
mod flat;
mod google;
mod json_api;
mod nested;
mod open_ai;
mod problem;
mod shape;
mod uri;

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderValue, StatusCode};
use serde::Serialize;

use crate::error::context::ErrorContext;
use crate::error::http_error::{BoxError, HttpError};
use crate::error::request_info::RequestFacts;
use crate::error::status::reason_phrase;
use crate::syntax::json::Object;

pub use anthropic::Anthropic;
pub use by_accept::ByAccept;
pub(crate) use closure::closure;
pub use flat::Flat;
pub(crate) use flat::fallback_json;
pub use google::Google;
pub use json_api::JsonApi;
pub use nested::Nested;
pub use open_ai::OpenAi;
pub use problem::Problem;

pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// How an [`HttpError`] becomes bytes and a content type.
///
/// For a shape under the usual content type, [`format_with`](crate::JsonErrorsLayer::format_with) and a closure are
/// shorter. `vnd.error` has a content type of its own:
///
/// ```
/// use bytes::Bytes;
/// use http::HeaderValue;
/// use serde_json::json;
/// use tower_json_errors::{BoxError, ErrorContext, Format, HttpError, JsonErrorsLayer, Origin};
///
/// struct VndError;
///
/// impl Format for VndError {
///     fn content_type(&self, _: &ErrorContext<'_>) -> HeaderValue {
///         HeaderValue::from_static("application/vnd.error+json")
///     }
///
///     fn render(&self, error: &HttpError, context: &ErrorContext<'_>) -> Result<Bytes, BoxError> {
///         let body = json!({ "logref": context.request_id(), "message": error.message() });
///         Ok(serde_json::to_vec(&body)?.into())
///     }
/// }
///
/// let layer = JsonErrorsLayer::new().format(VndError);
///
/// // A unit test makes the context by hand.
/// let context = ErrorContext::builder(Origin::Response).request_id("7f0c");
/// let json = VndError.render(&HttpError::not_found("no such article"), &context.build())?;
/// assert_eq!(json, r#"{"logref":"7f0c","message":"no such article"}"#);
/// # Ok::<_, BoxError>(())
/// ```
///
/// # Panics and errors
///
/// If a format panics or fails, the client still gets the status with
/// [`Flat`]'s JSON of the reason phrase, and [`on_error`](crate::JsonErrorsLayer::on_error) is called.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a `Format`",
    label = "not a `Format`",
    note = "give a closure to `format_with`: `JsonErrorsLayer::new().format_with(|error, context| …)`"
)]
pub trait Format: Send + Sync + 'static {
    /// The content type of what [`render`](Self::render) writes in this context; `application/json` by default.
    fn content_type(&self, context: &ErrorContext<'_>) -> HeaderValue {
        let _ = context;
        JSON
    }

    /// The body.
    ///
    /// # Errors
    ///
    /// Whatever keeps the body from being written. A constant body is sent in its place.
    fn render(&self, error: &HttpError, context: &ErrorContext<'_>) -> Result<Bytes, BoxError>;

    /// The name of the event that carries an error at the end of a `text/event-stream`, or `None` for an event without
    /// a name; `error` by default. See [`stream_errors`](crate::JsonErrorsLayer::stream_errors).
    ///
    /// A name with line breaks counts as `error`.
    fn event_name(&self, context: &ErrorContext<'_>) -> Option<&str> {
        let _ = context;
        Some("error")
    }

    /// The facts of the request that this format reads from the context; none by default.
    ///
    /// Asked once, when the layer is configured.
    ///
    /// With [`RequestFacts::ACCEPT`], the response depends on `Accept`, and gets `Vary: Accept`.
    fn reads(&self) -> RequestFacts {
        RequestFacts::NONE
    }

    /// Whether this JSON object or array is in this format already, so that
    /// [`JsonPolicy::Reshape`](crate::JsonPolicy::Reshape) leaves it alone; by default, whether it has every member
    /// that [`render`](Self::render) writes for an error of which only the status is known.
    fn recognizes(&self, json: &str, context: &ErrorContext<'_>) -> bool {
        let bare = HttpError::from(StatusCode::INTERNAL_SERVER_ERROR);
        let rendered = self.render(&bare, context).unwrap_or_default();
        let own = std::str::from_utf8(&rendered).ok().and_then(Object::of);
        match (own, Object::of(json)) {
            (Some(own), Some(foreign)) => own.iter().all(|(name, _)| foreign.get(&name).is_some()),
            _ => false,
        }
    }
}

/// The error's code, or else the reason phrase in snake case, as `not_found`.
fn code_of(error: &HttpError) -> Cow<'_, str> {
    error
        .code()
        .map_or_else(|| Cow::Owned(snake_case(reason_phrase(error.status()))), Cow::Borrowed)
}

fn snake_case(phrase: &str) -> String {
    phrase.replace('\'', "").replace([' ', '-'], "_").to_ascii_lowercase()
}

/// `value` as JSON. Just one allocation if `capacity` is exactly its size.
pub(crate) fn to_json(value: &impl Serialize, capacity: usize) -> Result<Bytes, BoxError> {
    let mut json = Vec::with_capacity(capacity);
    serde_json::to_writer(&mut json, value)?;
    Ok(json.into())
}
