//! Implements the service: [`JsonErrors`], with readiness, call and clone.

pub(crate) mod future;
pub(crate) mod reading;

use std::convert::Infallible;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use tower_service::Service;

use crate::body::ResponseBody;
use crate::config::Config;
use crate::error::http_error::BoxError;
use crate::error::panic::{catch, drop_catching};
use crate::exchange::Exchange;
use crate::exchange::failure::Failure;
use crate::service::future::ResponseFuture;

/// Converts every error of the inner service into a response. See the [crate docs](crate) for an example.
#[derive(Debug)]
pub struct JsonErrors<S> {
    inner: S,
    config: Config,
    /// What `poll_ready` failed with. It is spent by the next `call`.
    unready: Option<Failure>,
}

impl<S> JsonErrors<S> {
    /// Wraps `inner` with every option at its default. With options, use
    /// [`JsonErrorsLayer::layer`](tower_layer::Layer::layer).
    pub fn new(inner: S) -> Self {
        Self::with_config(inner, Config::default())
    }

    pub(crate) fn with_config(inner: S, config: Config) -> Self {
        Self {
            inner,
            config,
            unready: None,
        }
    }

    /// The inner service.
    pub fn get_ref(&self) -> &S {
        &self.inner
    }

    /// The inner service, to be changed.
    pub fn get_mut(&mut self) -> &mut S {
        &mut self.inner
    }

    /// The inner service, unwrapped.
    pub fn into_inner(self) -> S {
        self.inner
    }
}

/// A clone does not inherit a readiness error: it has its own readiness, and the error is not its own.
impl<S: Clone> Clone for JsonErrors<S> {
    fn clone(&self) -> Self {
        Self::with_config(self.inner.clone(), self.config.clone())
    }
}

impl<S, ReqBody, ResBody> Service<Request<ReqBody>> for JsonErrors<S>
where
    S: Service<Request<ReqBody>, Response = Response<ResBody>>,
    S::Error: Into<BoxError>,
    ResBody: Body<Data = Bytes>,
    ResBody::Error: Into<BoxError>,
{
    type Response = Response<ResponseBody<ResBody>>;
    type Error = Infallible;
    type Future = ResponseFuture<S::Future, ResBody>;

    /// Waits as long as the inner service does. If that fails, the error becomes the response to the next call: a server
    /// that gets an error from here closes the connection without a word.
    #[inline]
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        if self.unready.is_none() {
            let polled = catch(|| self.inner.poll_ready(cx).map_err(Failure::of));
            if let Err(failure) = ready!(polled.unwrap_or_else(|panic| Poll::Ready(Err(panic.into())))) {
                self.unready = Some(failure);
            }
        }
        Poll::Ready(Ok(()))
    }

    #[inline]
    fn call(&mut self, request: Request<ReqBody>) -> Self::Future {
        let exchange = Exchange::new(&self.config, &request);
        if let Some(failure) = self.unready.take() {
            drop_catching(request);
            return ResponseFuture::failed(failure, exchange);
        }
        match catch(|| self.inner.call(request)) {
            Ok(inner) => ResponseFuture::waiting(inner, exchange),
            Err(panic) => ResponseFuture::failed(Failure::Panic(panic), exchange),
        }
    }
}
