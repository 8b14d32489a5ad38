//! Defines a gRPC service that responds, refuses, fails, panics or never returns; and a server and a client for it.

use std::future::pending;
use std::net::SocketAddr;
use std::sync::Arc;

use http::Request;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::body::Body;
use tonic::transport::{Channel, Endpoint, Server};
use tonic::{Response, Status};
use tower::util::BoxCloneSyncService;
use tower::{BoxError, ServiceExt, service_fn};
use tower_json_errors::{HttpError, JsonErrorsLayer};

use crate::text::Text;

/// A service behind the layer: its errors are what the layer is to map.
pub(crate) type Service = BoxCloneSyncService<Request<Body>, http::Response<Body>, BoxError>;

/// An error of the application's own.
#[derive(Debug)]
pub(crate) struct OutOfPaper;

impl std::fmt::Display for OutOfPaper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("printer 7 is out of paper")
    }
}

impl std::error::Error for OutOfPaper {}

/// What is called is the last part of the path. `hanging` is told of each call that hangs.
pub(crate) fn desk(hanging: Arc<Notify>) -> Service {
    BoxCloneSyncService::new(service_fn(move |request: Request<Body>| {
        let hanging = Arc::clone(&hanging);
        async move {
            match request.uri().path() {
                "/Desk/OutOfPaper" => Err(OutOfPaper.into()),
                "/Desk/NotFound" => Err(HttpError::not_found("no form called 100 % café").into()),
                "/Desk/Carried" => {
                    Ok(http::Response::<Carrier>::from(HttpError::too_many_requests("slow down")).map(|c| c.0))
                }
                _ => Ok::<_, BoxError>(handle(request, hanging).await),
            }
        }
    }))
}

/// A body from bytes.
struct Carrier(Body);

impl From<bytes::Bytes> for Carrier {
    fn from(bytes: bytes::Bytes) -> Self {
        Self(Body::new(http_body_util::Full::new(bytes)))
    }
}

async fn handle(request: Request<Body>, hanging: Arc<Notify>) -> http::Response<Body> {
    let path = request.uri().path().to_owned();
    let handler = service_fn(move |request: tonic::Request<String>| {
        let (path, hanging) = (path.clone(), Arc::clone(&hanging));
        async move {
            match &*path {
                "/Desk/Echo" => Ok(Response::new(request.into_inner())),
                "/Desk/Refuse" => Err(Status::failed_precondition("the desk is closed: 17:00 ü")),
                "/Desk/Panic" => panic!("the handler's secret"),
                "/Desk/Hang" => {
                    hanging.notify_one();
                    pending().await
                }
                _ => Err(Status::unimplemented(path)),
            }
        }
    });
    tonic::server::Grpc::new(Text).unary(handler, request).await
}

/// Serves over HTTP/2, and over HTTP/1 for gRPC-Web.
pub(crate) async fn serve(layer: JsonErrorsLayer, service: Service) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("no free port");
    let address = listener.local_addr().expect("no address");
    let server = Server::builder().accept_http1(true).layer(layer);
    tokio::spawn(server.serve_with_incoming(service, TcpListenerStream::new(listener)));
    address
}

/// A client of the service behind `layer`.
pub(crate) async fn connect(layer: JsonErrorsLayer, service: Service) -> Client {
    let address = serve(layer, service).await;
    let endpoint = Endpoint::try_from(format!("http://{address}")).expect("not a URI");
    Client(endpoint.connect().await.expect("no connection"))
}

#[derive(Clone)]
pub(crate) struct Client(Channel);

impl Client {
    pub(crate) async fn call(&self, method: &'static str) -> Result<String, Status> {
        let mut client = tonic::client::Grpc::new(self.0.clone());
        client.ready().await.expect("the connection is gone");
        let path = http::uri::PathAndQuery::from_static(method);
        let answer = client
            .unary(tonic::Request::new("hello".to_owned()), path, Text)
            .await?;
        Ok(answer.into_inner())
    }

    /// The messages of a stream, and the status that it ends with.
    pub(crate) async fn stream(&self, method: &'static str) -> (Vec<String>, Status) {
        let mut client = tonic::client::Grpc::new(self.0.clone());
        client.ready().await.expect("the connection is gone");
        let path = http::uri::PathAndQuery::from_static(method);
        let answer = client
            .server_streaming(tonic::Request::new("hello".to_owned()), path, Text)
            .await;
        let mut messages = Vec::new();
        let mut stream = match answer {
            Ok(answer) => answer.into_inner(),
            Err(status) => return (messages, status),
        };
        loop {
            match stream.message().await {
                Ok(Some(message)) => messages.push(message),
                Ok(None) => return (messages, Status::ok("")),
                Err(status) => return (messages, status),
            }
        }
    }
}

/// For layers that fail with errors of their own.
pub(crate) fn boxed<S>(service: S) -> Service
where
    S: tower::Service<Request<Body>, Response = http::Response<Body>> + Clone + Send + Sync + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
{
    BoxCloneSyncService::new(service.map_err(Into::into))
}
