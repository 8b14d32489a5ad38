//! Describes an error to hooks and formats: its origin, and what the client requested.

use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};

use crate::error::http_error::no_headers;
use crate::error::origin::Origin;
use crate::error::request_info::Captured;
use crate::syntax::accept;

/// Describes an error to hooks and formats: its origin, and what the client requested.
#[derive(Clone, Copy, Debug)]
pub struct ErrorContext<'a> {
    origin: Origin,
    head_sent: bool,
    is_kept: bool,
    response_headers: Option<&'a HeaderMap>,
    request_id: Option<&'a HeaderValue>,
    captured: Option<&'a Captured>,
}

impl<'a> ErrorContext<'a> {
    pub(crate) fn new(origin: Origin, captured: Option<&'a Captured>) -> Self {
        Self {
            origin,
            head_sent: false,
            is_kept: false,
            response_headers: None,
            request_id: captured.and_then(|captured| captured.request_id.as_ref()),
            captured,
        }
    }

    pub(crate) fn after_the_head(self) -> Self {
        Self {
            head_sent: true,
            ..self
        }
    }

    /// With the response's headers, one of which may be the id that the request does not have.
    pub(crate) fn with_response_headers(self, headers: &'a HeaderMap, id: Option<&'a HeaderValue>) -> Self {
        Self {
            response_headers: Some(headers),
            request_id: self.request_id.or(id),
            ..self
        }
    }

    /// With an id for a request that has none of its own.
    pub(crate) fn or_request_id(self, id: Option<&'a HeaderValue>) -> Self {
        Self {
            request_id: self.request_id.or(id),
            ..self
        }
    }

    pub(crate) fn with_origin(self, origin: Origin) -> Self {
        Self { origin, ..self }
    }

    pub(crate) fn kept(self) -> Self {
        Self { is_kept: true, ..self }
    }

    /// Builds a context by hand, for unit tests of formats and hooks.
    pub fn builder(origin: Origin) -> ErrorContextBuilder {
        ErrorContextBuilder::new(origin)
    }

    /// Where the error came from.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// Whether the head was sent before the failure: then the stream is cut off, or ends with a last record
    /// ([`stream_errors`](crate::JsonErrorsLayer::stream_errors)). Its status and headers stay what they were.
    pub fn head_sent(&self) -> bool {
        self.head_sent
    }

    /// Whether the body of the response stays as the service wrote it, unless a hook changes the error.
    ///
    /// JSON is kept, and what an option such as [`keep_if`](crate::JsonErrorsLayer::keep_if) keeps. The error's message
    /// is then the best one in the JSON if its body was read, and else the reason phrase.
    pub fn is_kept(&self) -> bool {
        self.is_kept
    }

    /// The headers of the service's response, as they came; none where there was no response.
    pub fn response_headers(&self) -> &'a HeaderMap {
        self.response_headers.unwrap_or_else(|| no_headers())
    }

    /// The request's id, if [`request_id`](crate::JsonErrorsLayer::request_id) is set and there is one.
    pub fn request_id(&self) -> Option<&'a str> {
        self.request_id?.to_str().ok()
    }

    /// The value of this type that [`capture_with`](crate::JsonErrorsLayer::capture_with) kept of the request; `None` if
    /// there is none, or if the closure panicked.
    pub fn captured<T: 'static>(&self) -> Option<&'a T> {
        self.captured?.values.iter().find_map(|value| value.downcast_ref())
    }

    /// The request's method, if [`RequestFacts::METHOD`](crate::RequestFacts::METHOD) is [read by the format](crate::Format::reads).
    pub fn method(&self) -> Option<&'a Method> {
        self.captured?.method.as_ref()
    }

    /// The request's target, if [`RequestFacts::URI`](crate::RequestFacts::URI) is [read by the format](crate::Format::reads).
    pub fn uri(&self) -> Option<&'a Uri> {
        self.captured?.uri.as_ref()
    }

    /// Whether the client accepts this media type, such as `application/problem+json` (RFC 9110 section 12.5.1).
    ///
    /// The request's `Accept` headers count if [`RequestFacts::ACCEPT`](crate::RequestFacts::ACCEPT) is read by the
    /// format. Without any, a client accepts everything.
    pub fn accepts(&self, media_type: &str) -> bool {
        accept::quality(self.accept(), media_type) > 0
    }

    pub(crate) fn accept(&self) -> impl Iterator<Item = &'a HeaderValue> + use<'a> {
        self.captured.into_iter().flat_map(|captured| &captured.accept)
    }
}

/// Makes an [`ErrorContext`] for a unit test of a [`Format`](crate::Format) or a hook of your own:
/// [`ErrorContext::builder`].
///
/// ```
/// use bytes::Bytes;
/// use http::{Method, Uri};
/// use tower_json_errors::{BoxError, ErrorContext, Format, HttpError, Origin};
///
/// struct Line;
///
/// impl Format for Line {
///     fn render(&self, error: &HttpError, context: &ErrorContext<'_>) -> Result<Bytes, BoxError> {
///         let method = context.method().map_or("?", Method::as_str);
///         Ok(serde_json::to_vec(&(method, context.uri().map(Uri::path), error.message()))?.into())
///     }
/// }
///
/// let context = ErrorContext::builder(Origin::Response)
///     .method(Method::PUT)
///     .uri(Uri::from_static("/users/7"));
/// let json = Line.render(&HttpError::not_found("no such user"), &context.build()).unwrap();
/// assert_eq!(json, r#"["PUT","/users/7","no such user"]"#);
/// ```
#[derive(Clone, Debug)]
pub struct ErrorContextBuilder {
    origin: Origin,
    head_sent: bool,
    is_kept: bool,
    response_headers: HeaderMap,
    captured: Captured,
}

impl ErrorContextBuilder {
    fn new(origin: Origin) -> Self {
        Self {
            origin,
            head_sent: false,
            is_kept: false,
            response_headers: HeaderMap::new(),
            captured: Captured::default(),
        }
    }

    /// Sets the request's method. Default: none, as if it were not captured.
    pub fn method(mut self, method: Method) -> Self {
        self.captured.method = Some(method);
        self
    }

    /// Sets the request's target. Default: none, as if it were not captured.
    pub fn uri(mut self, uri: Uri) -> Self {
        self.captured.uri = Some(uri);
        self
    }

    /// Adds an `Accept` header of the request. A value that is not legal is left out. Default: none.
    pub fn accept(mut self, accept: impl TryInto<HeaderValue>) -> Self {
        self.captured.accept.extend(accept.try_into());
        self
    }

    /// Sets the request's id. A value that is no legal header is left out. Default: none.
    pub fn request_id(mut self, id: impl TryInto<HeaderValue>) -> Self {
        self.captured.request_id = id.try_into().ok();
        self
    }

    /// Adds a value that [`capture_with`](crate::JsonErrorsLayer::capture_with) would have kept. Default: none.
    pub fn captured<T: Send + Sync + 'static>(mut self, value: T) -> Self {
        self.captured.values.push(Arc::new(value));
        self
    }

    /// Adds a header of the service's response. A value that is not legal is left out. Default: none.
    pub fn response_header(mut self, name: HeaderName, value: impl TryInto<HeaderValue>) -> Self {
        if let Ok(value) = value.try_into() {
            self.response_headers.append(name, value);
        }
        self
    }

    /// Marks the body of the response as kept. Default: it is not.
    pub fn kept(mut self) -> Self {
        self.is_kept = true;
        self
    }

    /// Marks the head as sent before the failure. Default: it was not.
    pub fn head_sent(mut self) -> Self {
        self.head_sent = true;
        self
    }

    /// Makes the context, which borrows from the builder.
    pub fn build(&self) -> ErrorContext<'_> {
        let context = ErrorContext::new(self.origin, Some(&self.captured));
        ErrorContext {
            head_sent: self.head_sent,
            is_kept: self.is_kept,
            ..context.with_response_headers(&self.response_headers, None)
        }
    }
}
