//! Converts an [`HttpError`] into a response where no layer is at hand.

use bytes::Bytes;
use http::{Response, response};

use crate::error::http_error::HttpError;
use crate::format::{Flat, JSON};
use crate::response::Representation;
use crate::response::content_length::Length;
use crate::response::write_head;

/// The error as a response with [`Flat`] JSON, for any body that is made from [`Bytes`].
///
/// It is right by itself, and it carries the error as an extension, so that a layer outside can write it in its own
/// format without reading the body. The error's headers are in the head, and no longer in the extension: what others
/// make of them on the way stays.
///
/// ```
/// use bytes::Bytes;
/// use http::{Response, response};
/// use http_body_util::Full;
/// use tower_json_errors::HttpError;
///
/// let response: Response<Full<Bytes>> = HttpError::not_found("no such user").into();
/// assert_eq!(response.status(), 404);
/// assert_eq!(response.headers()["content-type"], "application/json");
/// ```
impl<B: From<Bytes>> From<HttpError> for Response<B> {
    fn from(error: HttpError) -> Self {
        let (mut head, json) = flat(&error);
        head.extensions.insert(error.without_headers());
        Self::from_parts(head, json.into())
    }
}

/// The error as [`Flat`] JSON, and the head for that.
pub(crate) fn flat(error: &HttpError) -> (response::Parts, Bytes) {
    let (mut head, ()) = Response::new(()).into_parts();
    let json = Flat::json(error, None);
    let representation = Representation {
        content_type: Some(JSON),
        length: Length::Known(json.len()),
        keeps_language: false,
    };
    write_head(&mut head, error, representation);
    (head, json)
}

#[cfg(feature = "axum")]
#[cfg_attr(docsrs, doc(cfg(feature = "axum")))]
impl axum_core::response::IntoResponse for HttpError {
    fn into_response(self) -> axum_core::response::Response {
        self.into()
    }
}
