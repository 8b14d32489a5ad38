//! Distinguishes the protocols that a request may use: plain HTTP, gRPC and gRPC-Web.

use http::{HeaderMap, HeaderValue, Method, Request};

use crate::syntax::media_type::{MediaKind, content_type, kind};

/// The protocol of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    Grpc,
    GrpcWeb,
    GrpcWebText,
    Http,
}

impl Protocol {
    /// All gRPC calls are POST: for other methods nothing is looked up.
    pub(crate) fn of<B>(request: &Request<B>) -> Self {
        if request.method() == Method::POST {
            Self::of_content(request.headers())
        } else {
            Self::Http
        }
    }

    /// The protocol that the content type of a message belongs to.
    pub(crate) fn of_content(headers: &HeaderMap) -> Self {
        if kind(headers) != MediaKind::Grpc {
            return Self::Http;
        }
        let essence = content_type(headers).unwrap_or_default().to_ascii_lowercase();
        if essence.starts_with("application/grpc-web-text") {
            Self::GrpcWebText
        } else if essence.starts_with("application/grpc-web") {
            Self::GrpcWeb
        } else {
            Self::Grpc
        }
    }

    /// The content type of responses, or `None` where they are JSON.
    #[inline]
    pub(crate) fn content_type(self) -> Option<HeaderValue> {
        let content_type = match self {
            Self::Grpc => "application/grpc",
            Self::GrpcWeb => "application/grpc-web+proto",
            Self::GrpcWebText => "application/grpc-web-text+proto",
            Self::Http => return None,
        };
        Some(HeaderValue::from_static(content_type))
    }
}
