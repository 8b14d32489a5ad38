//! The command `ext-proc`: Envoy's External Processing service, which lets a proxy make errors JSON with the same layer.
//!
//! The proxy opens one gRPC stream for each HTTP request. The service builds the request and the response from the
//! proxy's messages, runs the unchanged layer over them, and replies with what the layer changed. It asks for the body
//! of those responses alone whose body the layer reads.
//!
//! What must not be in here: any decision about a response. The layer makes them all.

mod arguments;
mod body;
mod exchange;
mod head;
mod metrics;
mod reply;
mod serve;
#[cfg(test)]
mod tests;

pub use arguments::{Arguments, Socket};
pub use metrics::Metrics;
pub use serve::run;

use std::fmt;
use std::pin::Pin;

use envoy_types::pb::envoy::extensions::filters::http::ext_proc::v3::processing_mode::BodySendMode;
use envoy_types::pb::envoy::service::ext_proc::v3::external_processor_server::{
    ExternalProcessor, ExternalProcessorServer,
};
use envoy_types::pb::envoy::service::ext_proc::v3::processing_request::Request as Message;
use envoy_types::pb::envoy::service::ext_proc::v3::{ProcessingRequest, ProcessingResponse, ProtocolConfiguration};
use futures_util::{Stream, stream};
use tonic::{Request, Response, Status, Streaming};
use tower_json_errors::JsonErrorsLayer;
use tracing::{debug, error, warn};

use self::exchange::{Exchange, Layered};
use self::metrics::OpenStream;

/// Envoy's External Processing service: runs a [`JsonErrorsLayer`] over the responses of a proxy.
///
/// ```
/// use json_errors_gateway::ext_proc::ExtProc;
/// use tonic::transport::Server;
/// use tower_json_errors::{JsonErrorsLayer, Problem};
///
/// let layer = JsonErrorsLayer::new().format(Problem::new());
/// let router = Server::builder().add_service(ExtProc::new(layer).into_service());
/// # let _ = router;
/// ```
#[derive(Clone)]
pub struct ExtProc {
    layered: Layered,
    metrics: Metrics,
}

impl ExtProc {
    /// The service with this layer. Options of the layer that concern streams of successes have no effect: the proxy
    /// does not show their bodies.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "layers are given away, as to a `ServiceBuilder`"
    )]
    pub fn new(layer: JsonErrorsLayer) -> Self {
        Self {
            layered: Layered::new(&layer),
            metrics: Metrics::default(),
        }
    }

    /// The counters of this service and its clones.
    pub fn metrics(&self) -> Metrics {
        self.metrics.clone()
    }

    /// The service for a tonic server, with limits that fit what Envoy sends.
    pub fn into_service(self) -> ExternalProcessorServer<Self> {
        // Envoy sends at most what its buffers hold: 1 MiB, if not configured otherwise.
        ExternalProcessorServer::new(self).max_decoding_message_size(64 << 20)
    }
}

impl fmt::Debug for ExtProc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExtProc").finish_non_exhaustive()
    }
}

#[tonic::async_trait]
impl ExternalProcessor for ExtProc {
    type ProcessStream = Pin<Box<dyn Stream<Item = Result<ProcessingResponse, Status>> + Send>>;

    async fn process(
        &self,
        request: Request<Streaming<ProcessingRequest>>,
    ) -> Result<Response<Self::ProcessStream>, Status> {
        let conversation = Conversation {
            messages: request.into_inner(),
            exchange: Exchange::new(self.layered.clone()),
            is_decided: false,
            metrics: self.metrics.clone(),
            _open: self.metrics.open_stream(),
        };
        Ok(Response::new(Box::pin(stream::try_unfold(
            conversation,
            Conversation::next,
        ))))
    }
}

/// One gRPC stream: a reply to each message.
struct Conversation {
    messages: Streaming<ProcessingRequest>,
    exchange: Exchange,
    is_decided: bool,
    metrics: Metrics,
    _open: OpenStream,
}

impl Conversation {
    /// Ends the stream after what is decided: responses may go on for hours, and older versions of the proxy cut them off
    /// if a stream that is still open breaks, as on a restart.
    async fn next(mut self) -> Result<Option<(ProcessingResponse, Self)>, Status> {
        if self.is_decided {
            return Ok(None);
        }
        // A proxy that goes away, or whose client does, resets the stream: nobody is left to reply to.
        let Ok(Some(message)) = self.messages.message().await else {
            return Ok(None);
        };
        match self.reply(message).await {
            Ok(reply) => Ok(Some((reply, self))),
            Err(status) => {
                error!(message = status.message(), "a stream of the proxy failed");
                self.metrics.count_failure();
                Err(status)
            }
        }
    }

    async fn reply(&mut self, message: ProcessingRequest) -> Result<ProcessingResponse, Status> {
        check_mode(&message)?;
        if let Some(Message::ResponseBody(body)) = &message.request {
            self.metrics.count_body(body.body.len());
        }
        let (reply, outcome) = self.exchange.step(message).await?;
        if let Some(outcome) = outcome {
            let status = outcome.status.as_u16();
            self.exchange
                .span()
                .in_scope(|| debug!(status, outcome = outcome.as_str(), "response"));
            self.metrics.count(outcome);
            self.is_decided = true;
        }
        Ok(reply)
    }
}

/// A stream that is reset is dropped without another word.
impl Drop for Conversation {
    fn drop(&mut self) {
        if self.exchange.awaits_body() && self.metrics.count_missing_body() == 0 {
            warn!(
                "a body that was asked for did not come, and the error went out as it was, or the client left; said once. \
                If json_errors_missing_bodies_total grows with each error, allow_mode_override is off"
            );
        }
    }
}

/// Refuses configurations under which replies would be ignored or misunderstood, and errors go out as they are.
fn check_mode(message: &ProcessingRequest) -> Result<(), Status> {
    if message.observability_mode {
        return Err(Status::failed_precondition(
            "observability_mode ignores every reply: turn it off",
        ));
    }
    let mode = message
        .protocol_config
        .as_ref()
        .map(ProtocolConfiguration::response_body_mode);
    match mode {
        Some(BodySendMode::FullDuplexStreamed | BodySendMode::Grpc) => Err(Status::failed_precondition(
            "this response_body_mode cannot be overridden: set it to NONE",
        )),
        _ => Ok(()),
    }
}
