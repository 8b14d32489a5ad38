//! Builds requests and responses, and reads what the layer returns.

use std::convert::Infallible;

use bytes::Bytes;
use http::{Extensions, HeaderMap, Method, Request, Response, StatusCode, Version};
use http_body::{Body, SizeHint};
use http_body_util::{BodyExt, Full};
use tower::{Layer, ServiceExt, service_fn};
use tower_json_errors::ResponseBody;
use tower_json_errors::{BoxError, JsonErrorsLayer};

/// A response after its body was read to the end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) version: Version,
    pub(crate) headers: HeaderMap,
    pub(crate) extensions: Extensions,
    pub(crate) body: Bytes,
    pub(crate) trailers: Option<HeaderMap>,
    /// What the body said of its size before it was read.
    pub(crate) size: SizeHint,
}

impl Answer {
    /// Reads `response` to its end.
    ///
    /// Panics if the body fails.
    pub(crate) async fn of<B>(response: Response<B>) -> Self
    where
        B: Body<Data = Bytes>,
        B::Error: Into<BoxError>,
    {
        let (head, body) = response.into_parts();
        let size = body.size_hint();
        let body = body
            .collect()
            .await
            .map_err(Into::into)
            .expect("the body of the answer failed");
        let trailers = body.trailers().cloned();
        Self {
            status: head.status,
            version: head.version,
            headers: head.headers,
            extensions: head.extensions,
            body: body.to_bytes(),
            trailers,
            size,
        }
    }

    /// The body as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the body of the answer is not UTF-8")
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("the body of the answer is not JSON")
    }

    /// The one value of a header, or `None` if there is not just one.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let first = values.next()?.to_str().ok()?;
        values.next().is_none().then_some(first)
    }

    /// Asserts that this is an answer written by the layer: this status, one JSON content type, the length of the
    /// body, and just `{"error": message}`.
    #[track_caller]
    pub(crate) fn assert_error(&self, status: u16, message: &str) {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        assert_eq!(self.header("content-type"), Some("application/json"), "{self:?}");
        assert_eq!(
            self.header("content-length"),
            Some(&*self.body.len().to_string()),
            "{self:?}"
        );
        assert_eq!(self.json(), serde_json::json!({ "error": message }));
    }
}

/// A request without a body.
pub(crate) fn request(method: Method, target: &str) -> Request<()> {
    Request::builder()
        .method(method)
        .uri(target)
        .body(())
        .expect("not a legal target")
}

/// `GET /`.
pub(crate) fn get() -> Request<()> {
    request(Method::GET, "/")
}

/// `HEAD /`.
pub(crate) fn head() -> Request<()> {
    request(Method::HEAD, "/")
}

/// A response with these headers.
pub(crate) fn response<B>(status: u16, headers: &[(&str, &str)], body: B) -> Response<B> {
    let mut builder = Response::builder().status(status);
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    builder.body(body).expect("not a legal head")
}

/// A response of plain text.
pub(crate) fn plain(status: u16, text: &'static str) -> Response<Full<Bytes>> {
    response(
        status,
        &[("content-type", "text/plain; charset=utf-8")],
        Full::from(text),
    )
}

/// A response of this content type.
pub(crate) fn typed(status: u16, content_type: &str, body: impl Into<Bytes>) -> Response<Full<Bytes>> {
    response(status, &[("content-type", content_type)], Full::new(body.into()))
}

/// The answer that `layer` makes of `response` to `request`.
pub(crate) async fn through<B>(layer: &JsonErrorsLayer, request: Request<()>, response: Response<B>) -> Answer
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    Answer::of(respond(layer, request, response).await).await
}

/// As [`through`], with the body yet unread.
pub(crate) async fn respond<B>(
    layer: &JsonErrorsLayer,
    request: Request<()>,
    response: Response<B>,
) -> Response<ResponseBody<B>>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    let mut response = Some(response);
    let service = service_fn(move |_: Request<()>| {
        let response = response.take().expect("one call only");
        async move { Ok::<_, Infallible>(response) }
    });
    let Ok(response) = layer.layer(service).oneshot(request).await;
    response
}
