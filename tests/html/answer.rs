//! Sends a page through the layer.

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use serde_json::Value;
use tower::{Layer, ServiceExt, service_fn};
use tower_json_errors::{HtmlPolicy, JsonErrorsLayer};

/// The message that a client gets in place of the page; `None` if that is the reason phrase.
pub(crate) async fn message(body: impl Into<Bytes>, status: u16, content_type: Option<&str>) -> Option<String> {
    let layer = JsonErrorsLayer::new().html(HtmlPolicy::Message);
    let json: Value = serde_json::from_slice(&answer(&layer, body, status, content_type).await).unwrap();
    let message = json["error"].as_str().unwrap();
    let reason = StatusCode::from_u16(status).unwrap().canonical_reason();
    (Some(message) != reason).then(|| message.to_owned())
}

/// The body that a client gets in place of the page.
pub(crate) async fn answer(
    layer: &JsonErrorsLayer,
    body: impl Into<Bytes>,
    status: u16,
    content_type: Option<&str>,
) -> Bytes {
    let status = StatusCode::from_u16(status).unwrap();
    let mut response = Response::new(Full::new(body.into()));
    *response.status_mut() = status;
    if let Some(content_type) = content_type {
        let content_type = HeaderValue::from_str(content_type).unwrap();
        response.headers_mut().insert("content-type", content_type);
    }
    let service = service_fn(move |_: Request<()>| {
        let response = response.clone();
        async { Ok::<_, std::convert::Infallible>(response) }
    });
    let answer = layer.layer(service).oneshot(Request::new(())).await.unwrap();
    assert_eq!(answer.status(), status);
    answer.into_body().collect().await.unwrap().to_bytes()
}
