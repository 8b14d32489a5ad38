//! Builds whole services behind the layer, where a fixed response is not enough.

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use http_body_util::Full;
use tower::{Layer, Service, ServiceExt, service_fn};
use tower_json_errors::{BoxError, JsonErrorsLayer};

use super::Answer;
use super::answer::get;

/// The answer of `service` behind `layer` to `request`.
pub(crate) async fn serve<S, B>(layer: &JsonErrorsLayer, request: Request<()>, service: S) -> Answer
where
    S: Service<Request<()>, Response = Response<B>>,
    S::Error: Into<BoxError>,
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    let Ok(response) = layer.layer(service).oneshot(request).await;
    Answer::of(response).await
}

/// The answer of a service behind `layer` that fails with `error`.
pub(crate) async fn fail<E: Into<BoxError>>(layer: &JsonErrorsLayer, error: E) -> Answer {
    let mut error = Some(error);
    let service = service_fn(move |_: Request<()>| {
        let error = error.take().expect("one call only");
        async move { Err::<Response<Full<Bytes>>, _>(error) }
    });
    serve(layer, get(), service).await
}
