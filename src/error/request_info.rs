//! Holds what is kept of a request for hooks and formats.

use std::any::Any;
use std::ops::BitOr;
use std::sync::Arc;

use http::header::ACCEPT;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri};

use crate::error::panic::drop_catching;

/// The facts of a request that a [`Format`](crate::Format) [reads](crate::Format::reads).
///
/// Nothing is captured unless a format reads it, because it costs on every request, also on those that succeed: one
/// allocation for all facts together, one for the list of `Accept` headers, and for each fact the clone of its field
/// alone. What a request does not have costs nothing. For hooks and closures there is
/// [`capture_with`](crate::JsonErrorsLayer::capture_with).
///
/// ```
/// use tower_json_errors::RequestFacts;
///
/// let facts = RequestFacts::METHOD | RequestFacts::URI;
/// assert!(facts.contains(RequestFacts::URI));
/// assert!(!facts.contains(RequestFacts::ACCEPT));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RequestFacts(u8);

impl RequestFacts {
    /// Nothing, the default.
    pub const NONE: Self = Self(0);
    /// The method.
    pub const METHOD: Self = Self(1);
    /// The target.
    pub const URI: Self = Self(2);
    /// The `Accept` headers. Responses that depend on them get `Vary: Accept`.
    pub const ACCEPT: Self = Self(4);

    /// Whether all of `facts` are among these.
    pub fn contains(self, facts: Self) -> bool {
        self.0 & facts.0 == facts.0
    }
}

impl BitOr for RequestFacts {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The longest request id that is passed on, in bytes.
const MAX_REQUEST_ID: usize = 256;

/// What was captured of one request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Captured {
    pub(crate) method: Option<Method>,
    pub(crate) uri: Option<Uri>,
    pub(crate) accept: Vec<HeaderValue>,
    pub(crate) request_id: Option<HeaderValue>,
    /// What `capture_with` made of it.
    pub(crate) values: Vec<Arc<dyn Any + Send + Sync>>,
}

impl Captured {
    pub(crate) fn of<B>(request: &Request<B>, facts: RequestFacts, id_header: Option<&HeaderName>) -> Self {
        let headers = request.headers();
        let mut captured = Self::default();
        if facts.contains(RequestFacts::METHOD) {
            captured.method = Some(request.method().clone());
        }
        if facts.contains(RequestFacts::URI) {
            captured.uri = Some(request.uri().clone());
        }
        if facts.contains(RequestFacts::ACCEPT) {
            captured.accept.extend(headers.get_all(ACCEPT).iter().cloned());
        }
        captured.request_id = id_header.and_then(|name| request_id(headers, name)).cloned();
        captured
    }

    pub(crate) fn is_empty(&self) -> bool {
        let Self {
            method,
            uri,
            accept,
            request_id,
            values,
        } = self;
        method.is_none() && uri.is_none() && accept.is_empty() && request_id.is_none() && values.is_empty()
    }
}

/// What the user captured may panic when it is dropped, each value for itself.
impl Drop for Captured {
    fn drop(&mut self) {
        self.values.drain(..).for_each(drop_catching);
    }
}

/// The id that this header carries, if it is one that may be shown: short, and of visible ASCII alone.
pub(crate) fn request_id<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a HeaderValue> {
    headers.get(name).filter(|value| {
        let id = value.as_bytes();
        (1..=MAX_REQUEST_ID).contains(&id.len()) && id.iter().all(u8::is_ascii_graphic)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_id_is_short_and_visible_or_none() {
        let name = HeaderName::from_static("x-request-id");
        let table: [(&[u8], bool); 7] = [
            (b"7f0c", true),
            (&[b'x'; 256], true),
            (&[b'x'; 257], false),
            (b"", false),
            (b"two words", false),
            (b"tab\there", false),
            (b"caf\xc3\xa9", false),
        ];
        for (value, shown) in table {
            let mut headers = HeaderMap::new();
            headers.insert(&name, HeaderValue::from_bytes(value).unwrap());
            assert_eq!(request_id(&headers, &name).is_some(), shown, "{value:?}");
        }
    }
}
