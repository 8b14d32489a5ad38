//! Defines what predicates see: the heads of a request and of a response, without their bodies.

use http::{Extensions, HeaderMap, Method, Request, StatusCode, Uri, Version, request, response};

/// A request without its body, for [`JsonErrorsLayer::only_if`](crate::JsonErrorsLayer::only_if).
#[derive(Clone, Copy, Debug)]
pub struct RequestHead<'a> {
    method: &'a Method,
    uri: &'a Uri,
    version: Version,
    headers: &'a HeaderMap,
    extensions: &'a Extensions,
}

impl<'a> RequestHead<'a> {
    /// The request's method.
    pub fn method(&self) -> &'a Method {
        self.method
    }

    /// The request's target.
    pub fn uri(&self) -> &'a Uri {
        self.uri
    }

    /// The request's HTTP version.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The request's headers.
    pub fn headers(&self) -> &'a HeaderMap {
        self.headers
    }

    /// The request's extensions.
    pub fn extensions(&self) -> &'a Extensions {
        self.extensions
    }
}

impl<'a, B> From<&'a Request<B>> for RequestHead<'a> {
    fn from(request: &'a Request<B>) -> Self {
        Self {
            method: request.method(),
            uri: request.uri(),
            version: request.version(),
            headers: request.headers(),
            extensions: request.extensions(),
        }
    }
}

impl<'a> From<&'a request::Parts> for RequestHead<'a> {
    fn from(parts: &'a request::Parts) -> Self {
        Self {
            method: &parts.method,
            uri: &parts.uri,
            version: parts.version,
            headers: &parts.headers,
            extensions: &parts.extensions,
        }
    }
}

/// A response without its body, for [`JsonErrorsLayer::keep_if`](crate::JsonErrorsLayer::keep_if).
#[derive(Clone, Copy, Debug)]
pub struct ResponseHead<'a> {
    parts: &'a response::Parts,
}

impl<'a> ResponseHead<'a> {
    /// The response's status.
    pub fn status(&self) -> StatusCode {
        self.parts.status
    }

    /// The response's HTTP version.
    pub fn version(&self) -> Version {
        self.parts.version
    }

    /// The response's headers.
    pub fn headers(&self) -> &'a HeaderMap {
        &self.parts.headers
    }

    /// The response's extensions.
    pub fn extensions(&self) -> &'a Extensions {
        &self.parts.extensions
    }
}

impl<'a> From<&'a response::Parts> for ResponseHead<'a> {
    fn from(parts: &'a response::Parts) -> Self {
        Self { parts }
    }
}
