//! Configures the middleware: [`JsonErrorsLayer`], each option with its default.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, StatusCode};
use hyper::rt::Timer;
use serde::Serialize;
use tower_layer::Layer;

use crate::config::Config;
use crate::config::head::{RequestHead, ResponseHead};
use crate::config::hooks::{Capture, Timeout};
#[cfg(feature = "html")]
use crate::config::settings::HtmlPolicy;
#[cfg(any(feature = "decompress", feature = "html", feature = "xml"))]
use crate::config::settings::Reads;
use crate::config::settings::{Expose, JsonPolicy};
use crate::error::context::ErrorContext;
use crate::error::http_error::{BoxError, HttpError};
use crate::error::status::error_or_500;
use crate::format::{Format, closure};
use crate::service::JsonErrors;

/// Makes the error responses of the inner service JSON.
///
/// ```
/// use http::{HeaderName, StatusCode};
/// use tower::{ServiceBuilder, service_fn};
/// use tower_json_errors::{BoxError, JsonErrorsLayer, Problem};
///
/// let layer = JsonErrorsLayer::new()
///     .format(Problem::new())
///     .request_id(HeaderName::from_static("x-request-id"))
///     .on_error(|error, context| {
///         eprintln!("{} {}: {error}", error.status(), context.origin().as_str());
///     });
///
/// let service = ServiceBuilder::new().layer(layer).service(service_fn(
///     async |_: http::Request<()>| {
///         let response = http::Response::builder().status(StatusCode::NOT_FOUND);
///         Ok::<_, BoxError>(response.body(http_body_util::Full::<bytes::Bytes>::default())?)
///     },
/// ));
/// # use tower::ServiceExt;
/// # let response = service.oneshot(http::Request::new(()));
/// # let response = futures_util::FutureExt::now_or_never(response).unwrap().unwrap();
/// # assert_eq!(response.headers()["content-type"], "application/problem+json");
/// ```
///
/// A layer is cheap to clone, and so is its service: clones share formats and hooks.
///
/// | options | |
/// |---|---|
/// | [`format`](Self::format), [`format_with`](Self::format_with), [`request_id`](Self::request_id) | what errors look like |
/// | [`expose`](Self::expose), [`json`](Self::json), [`reshape_with`](Self::reshape_with), [`max_message_size`](Self::max_message_size), `html` | what clients see |
/// | [`only_if`](Self::only_if), [`keep_if`](Self::keep_if), [`keep_html`](Self::keep_html), [`keep_preferred`](Self::keep_preferred) | what is kept |
/// | [`max_body_size`](Self::max_body_size), [`read_timeout`](Self::read_timeout), `decompress`, `xml` | how bodies are read |
/// | [`unmask`](Self::unmask), [`unmask_with`](Self::unmask_with), [`unmask_streams`](Self::unmask_streams) | errors that were sent as successes |
/// | [`stream_errors`](Self::stream_errors), [`stream_idle_timeout`](Self::stream_idle_timeout) | streams that fail after their head |
/// | [`grpc`](Self::grpc) | gRPC |
/// | [`map_service_error`](Self::map_service_error), [`map_error`](Self::map_error), [`on_error`](Self::on_error), [`capture_with`](Self::capture_with) | hooks |
#[derive(Clone, Debug, Default)]
pub struct JsonErrorsLayer {
    config: Config,
}

impl JsonErrorsLayer {
    /// Makes a layer with every option at its default.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the shape of the JSON. Default: [`Flat`](crate::Flat).
    pub fn format(mut self, format: impl Format) -> Self {
        let hooks = self.config.hooks_mut();
        hooks.format_reads = format.reads();
        hooks.format = Some(Arc::new(format));
        self
    }

    /// Sets the shape of the JSON by a closure that returns anything that serialises.
    ///
    /// The content type is `application/json`. Values of the request are
    /// [captured](Self::capture_with).
    ///
    /// ```
    /// use serde_json::json;
    /// use tower_json_errors::JsonErrorsLayer;
    ///
    /// let layer = JsonErrorsLayer::new().format_with(|error, _| {
    ///     json!({ "status": error.status().as_u16(), "message": error.message() })
    /// });
    /// ```
    ///
    /// More shapes are on [a page of their own](crate::_guide::shapes).
    pub fn format_with<F, T>(self, shape: F) -> Self
    where
        F: Fn(&HttpError, &ErrorContext<'_>) -> T + Send + Sync + 'static,
        T: Serialize,
    {
        self.format(closure(shape))
    }

    /// Sets which texts of errors clients see. Default: [`Expose::ClientErrors`].
    pub fn expose(mut self, expose: Expose) -> Self {
        self.config.settings.expose = expose;
        self
    }

    /// Sets what becomes of error responses that are labelled as JSON. Default: [`JsonPolicy::Verify`].
    pub fn json(mut self, policy: JsonPolicy) -> Self {
        self.config.settings.json = policy;
        self
    }

    /// Sets what becomes of HTML pages of 4xx responses. Default: [`HtmlPolicy::ReasonPhrase`].
    ///
    /// Pages of 5xx responses are never read.
    ///
    /// ```
    /// use tower_json_errors::{HtmlPolicy, JsonErrorsLayer};
    ///
    /// let layer = JsonErrorsLayer::new().html(HtmlPolicy::Message);
    /// # use bytes::Bytes;
    /// # use http::{Request, Response};
    /// # use http_body_util::{BodyExt, Full};
    /// # use tower::{Layer, ServiceExt, service_fn};
    /// # let service = service_fn(|_: Request<()>| async {
    /// #     let page = "<title>404 Not Found</title><h1>Not Found</h1><p>No such user</p>";
    /// #     let response = Response::builder().status(404).header("content-type", "text/html");
    /// #     Ok::<_, std::convert::Infallible>(response.body(Full::<Bytes>::from(page)).unwrap())
    /// # });
    /// # let answer = layer.layer(service).oneshot(Request::new(()));
    /// # let answer = futures_util::FutureExt::now_or_never(answer).unwrap().unwrap();
    /// # let body = futures_util::FutureExt::now_or_never(BodyExt::collect(answer.into_body()));
    /// // `<h1>Not Found</h1><p>No such user</p>` becomes:
    /// # let body = body.unwrap().unwrap().to_bytes();
    /// # assert_eq!(body,
    /// # r#"
    /// {"error":"No such user"}
    /// # "#.trim());
    /// ```
    #[cfg(feature = "html")]
    #[cfg_attr(docsrs, doc(cfg(feature = "html")))]
    pub fn html(mut self, policy: HtmlPolicy) -> Self {
        let reads_pages = match policy {
            HtmlPolicy::Message => true,
            HtmlPolicy::ReasonPhrase => false,
        };
        self.config.settings.reads.set(Reads::PAGES, reads_pages);
        self
    }

    /// Reads the message and the code of 4xx responses that are XML: S3, Azure, SOAP, `WebDAV`, problem details and their
    /// like. Default: off.
    ///
    /// XML is `application/xml`, `text/xml`, and `+xml` but for pages and pictures. Nothing that a document declares is
    /// expanded, and nothing is fetched. XML of 5xx responses is never read.
    ///
    /// ```
    /// use tower_json_errors::JsonErrorsLayer;
    ///
    /// let layer = JsonErrorsLayer::new().xml();
    /// # use bytes::Bytes;
    /// # use http::{Request, Response};
    /// # use http_body_util::{BodyExt, Full};
    /// # use tower::{Layer, ServiceExt, service_fn};
    /// # let service = service_fn(|_: Request<()>| async {
    /// #     let xml = "<Error><Code>NoSuchKey</Code><Message>No such key.</Message></Error>";
    /// #     let response = Response::builder().status(404).header("content-type", "application/xml");
    /// #     Ok::<_, std::convert::Infallible>(response.body(Full::<Bytes>::from(xml)).unwrap())
    /// # });
    /// # let answer = layer.layer(service).oneshot(Request::new(()));
    /// # let answer = futures_util::FutureExt::now_or_never(answer).unwrap().unwrap();
    /// # let body = futures_util::FutureExt::now_or_never(BodyExt::collect(answer.into_body()));
    /// // `<Error><Code>NoSuchKey</Code><Message>No such key.</Message></Error>` becomes:
    /// # let body = body.unwrap().unwrap().to_bytes();
    /// # assert_eq!(body,
    /// # r#"
    /// {"error":"No such key.","code":"NoSuchKey"}
    /// # "#.trim());
    /// ```
    #[cfg(feature = "xml")]
    #[cfg_attr(docsrs, doc(cfg(feature = "xml")))]
    pub fn xml(mut self) -> Self {
        self.config.settings.reads.set(Reads::XML, true);
        self
    }

    /// Reads compressed error responses as if they were not compressed. Default: off, and then their texts are lost.
    ///
    /// Undoes one coding of `gzip`, `deflate`, `br` and `zstd`; several, or any other, stay unread. JSON that is kept stays
    /// compressed, byte for byte, unless bytes follow its end or stand where decoders skip them: then it is sent decoded.
    /// With [`unmask`](Self::unmask), compressed successes are read, too. What is compressed is at most
    /// [`max_body_size`](Self::max_body_size) long, and so is what is decoded of it, whatever it expands to; a body that
    /// is damaged becomes the reason phrase. Decoders need memory of their own, at most 16 MiB for each body: see
    /// `SECURITY.md`.
    ///
    /// ```
    /// use tower_json_errors::JsonErrorsLayer;
    ///
    /// let layer = JsonErrorsLayer::new().decompress();
    /// ```
    #[cfg(feature = "decompress")]
    #[cfg_attr(docsrs, doc(cfg(feature = "decompress")))]
    pub fn decompress(mut self) -> Self {
        self.config.settings.reads.set(Reads::COMPRESSED, true);
        self
    }

    /// Limits how much of an error body is read, in bytes. Default: 65,536 (64 KiB).
    ///
    /// Larger JSON is kept if it is JSON so far, and its rest streams on. A larger text is cut. At most one frame more
    /// than this is held in memory.
    pub fn max_body_size(mut self, bytes: usize) -> Self {
        self.config.settings.set_max_body_size(bytes);
        self
    }

    /// Limits how much of a text becomes the message of an error, in bytes. Default: 4,096 (4 KiB).
    ///
    /// Cuts the texts of bodies, of error chains and of panics, at a character, with `…` at the end. The message of an
    /// [`HttpError`] that the application made is never cut. With 0, clients get the reason phrase.
    pub fn max_message_size(mut self, bytes: usize) -> Self {
        self.config.settings.set_max_message_size(bytes);
        self
    }

    /// Limits how long it may take to read the whole of an error body. Default: no limit.
    ///
    /// After that the client gets the status and the reason phrase. Success bodies are never timed.
    pub fn read_timeout(mut self, timer: impl Timer + Send + Sync + 'static, duration: Duration) -> Self {
        self.config.hooks_mut().read_timeout = Some(Timeout {
            timer: Arc::new(timer),
            duration,
        });
        self
    }

    /// Names the header field whose value becomes the `request_id` of an error. Default: none.
    ///
    /// The field of the request comes first, and the field of the response second.
    ///
    /// A value that is empty, longer than 256 bytes, or not of visible ASCII alone is left out. Failures
    /// [after the head was sent](ErrorContext::head_sent) know only the request's.
    pub fn request_id(mut self, header: HeaderName) -> Self {
        self.config.hooks_mut().request_id = Some(header);
        self
    }

    /// Captures a value of each request for the hooks and closures of the same call. Default: none.
    ///
    /// They find it by its type: [`ErrorContext::captured`]. Several calls capture values of several types.
    ///
    /// The closure runs on every request, also on those that succeed: each value costs an allocation. If it panics,
    /// nothing is captured, and [`on_error`](Self::on_error) is called. If a response depends on a request header by a
    /// captured value, the hook has to add that header to `Vary`, as below.
    ///
    /// # The route as a metric's label
    ///
    /// The path itself has too many values. In axum, `Router::route_layer` runs after routing:
    ///
    /// ```
    /// # struct MatchedPath(String); // axum's
    /// # impl MatchedPath { fn as_str(&self) -> &str { &self.0 } }
    /// # fn count(route: &str, status: u16) {}
    /// use tower_json_errors::JsonErrorsLayer;
    ///
    /// struct Route(String);
    ///
    /// let layer = JsonErrorsLayer::new()
    ///     .capture_with(|request| {
    ///         let route = request.extensions().get::<MatchedPath>();
    ///         Route(route.map_or_else(|| "unmatched".to_owned(), |route| route.as_str().to_owned()))
    ///     })
    ///     .on_error(|error, context| {
    ///         let route = context.captured::<Route>().map_or("", |route| &route.0);
    ///         count(route, error.status().as_u16());
    ///     });
    /// ```
    ///
    /// # Messages in the client's language
    ///
    /// ```
    /// use http::header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, VARY};
    /// use tower_json_errors::JsonErrorsLayer;
    ///
    /// struct Language(&'static str);
    ///
    /// fn translate(message: &str, language: &str) -> Option<&'static str> {
    ///     match (message, language) {
    ///         ("Not Found", "de") => Some("Nicht gefunden"),
    ///         _ => None,
    ///     }
    /// }
    ///
    /// let layer = JsonErrorsLayer::new()
    ///     .capture_with(|request| {
    ///         let wanted = request.headers().get(ACCEPT_LANGUAGE);
    ///         let is_german = wanted.is_some_and(|wanted| wanted.as_bytes().starts_with(b"de"));
    ///         Language(if is_german { "de" } else { "en" })
    ///     })
    ///     .map_error(|error, context| {
    ///         let language = context.captured::<Language>().map_or("en", |language| language.0);
    ///         let translated = translate(error.message(), language);
    ///         let error = error.with_header(VARY, "Accept-Language");
    ///         match translated {
    ///             Some(message) => error.with_message(message),
    ///             None => error,
    ///         }
    ///     });
    /// ```
    ///
    /// # The id of a trace, or else of the request
    ///
    /// ```
    /// use serde_json::json;
    /// use tower_json_errors::JsonErrorsLayer;
    ///
    /// struct Trace(Option<String>);
    ///
    /// let layer = JsonErrorsLayer::new()
    ///     .capture_with(|request| {
    ///         let header = |name| request.headers().get(name)?.to_str().ok();
    ///         // 00-<32 digits of the trace>-<16 of the span>-<flags>
    ///         let trace = header("traceparent").and_then(|value| value.split('-').nth(1));
    ///         Trace(trace.or(header("x-trace-id")).map(str::to_owned))
    ///     })
    ///     .format_with(|error, context| {
    ///         let trace = context.captured::<Trace>().and_then(|trace| trace.0.as_deref());
    ///         json!({ "error": error.message(), "trace": trace })
    ///     });
    /// ```
    pub fn capture_with<T: Send + Sync + 'static>(
        mut self,
        capture: impl Fn(&RequestHead<'_>) -> T + Send + Sync + 'static,
    ) -> Self {
        let capture: Arc<Capture> = Arc::new(move |head| Arc::new(capture(head)));
        self.config.hooks_mut().captures.push(capture);
        self
    }

    /// Keeps HTML errors for clients that prefer HTML to JSON. Default: off.
    ///
    /// Such a client lists `text/html` or XHTML in `Accept` with a quality above every range for JSON that it lists,
    /// and not below `*/*`, which alone is no preference. HTML errors get `Vary: Accept`, whatever becomes of them.
    pub fn keep_html(mut self) -> Self {
        self.config.request.keep_html = true;
        self
    }

    /// Keeps error responses of a content type that the client prefers to JSON by name. Default: off.
    ///
    /// The client lists it in `Accept` with a quality above every range for JSON, and not below `*/*`: a fragment of
    /// HTML for a page that updates itself, XML for a client that reads nothing else. `text/plain` never stays.
    /// Nothing stays where [`expose`](Self::expose) hides texts of the status: 5xx by default. All errors get
    /// `Vary: Accept`.
    /// [`keep_html`](Self::keep_html) is the narrower option, and trusts pages of 5xx.
    pub fn keep_preferred(mut self) -> Self {
        self.config.hooks_mut().keep_preferred = true;
        self
    }

    /// Responds to gRPC requests with gRPC errors, as trailers-only responses. Default: off.
    ///
    /// Without it, the content type of a request changes nothing. It is for gRPC services, such as `tonic`'s. A gRPC request is a POST of `application/grpc*`; gRPC-Web counts.
    ///
    /// * An [`HttpError`], a panic and an `Err` of the service get the gRPC code that fits their status
    ///   (`google/rpc/code.proto`): 404 is `NOT_FOUND`.
    /// * Any other HTTP error response gets the code that the gRPC specification maps its status to
    ///   (`doc/http-grpc-status-mapping.md`): 404 is `UNIMPLEMENTED`. Its text is shown if
    ///   [`expose`](Self::expose) allows it.
    /// * Responses of `application/grpc*` pass.
    pub fn grpc(mut self) -> Self {
        self.config.request.grpc = true;
        self
    }

    /// Finds a `tonic::Status` in the errors of the service, anywhere in the chain of sources. Default: off.
    ///
    /// With [`grpc`](Self::grpc), its code, message, details and metadata reach the gRPC client, as middleware means it
    /// that fails with `Err(Status)`. Any other request gets the HTTP status of the code (`google/rpc/code.proto`) and the
    /// message as JSON: `NotFound` becomes 404.
    ///
    /// The message of `Unknown`, `Internal` and `DataLoss` may be the text of any error, which is what
    /// `Status::from_error` makes of it. It is shown with [`Expose::Everything`] alone, and so are the details. An
    /// [`HttpError`] in the chain comes first.
    ///
    /// ```
    /// use tower_json_errors::JsonErrorsLayer;
    ///
    /// let layer = JsonErrorsLayer::new().grpc().tonic_status();
    /// ```
    #[cfg(feature = "tonic")]
    #[cfg_attr(docsrs, doc(cfg(feature = "tonic")))]
    pub fn tonic_status(mut self) -> Self {
        self.config.hooks_mut().tonic_status = true;
        self
    }

    /// Corrects errors that were sent as 2xx. They get the status that their body declares, or else `status`. Default: off.
    ///
    /// A 2xx response of known length within [`max_body_size`](Self::max_body_size) is such an error if it is
    ///
    /// * a JSON object whose `error` is neither `null`, `false`, `""`, `0`, `[]` nor `{}`, and that has no member
    ///   `jsonrpc`. Its status is its `status`, `statusCode`, `status_code` or `code`, at the top or inside `error`,
    ///   where that is 400–599. The JSON stays as it is.
    /// * a text without markup that starts with `Error:`, in any case. What follows is the message.
    ///
    /// The label may be JSON, plain text, HTML, or missing. The response loses its validators, and gets
    /// `Cache-Control: no-store`. All others stay as they are: 204, 205, 206 and 207, gRPC, files (with
    /// `Content-Disposition`, `Accept-Ranges` or `Last-Modified`), streams, and compressed responses without the option
    /// `decompress`: a client may ask for these by `Accept-Encoding`. If `status` is not 400–599, it is 500.
    ///
    /// A success that has an `error` of its own, such as a job that failed, looks the same: mark it with
    /// [`Untouched`](crate::Untouched), or exclude its route by [`only_if`](Self::only_if). Inspected responses
    /// are sent when they are complete.
    pub fn unmask(mut self, status: StatusCode) -> Self {
        self.config.settings.unmask = Some(error_or_500(status));
        self
    }

    /// Ends a stream that fails after its head with the error as its last record. Default: off.
    ///
    /// Without it, a stream that fails is cut off, and clients report a lost connection without a reason. These streams
    /// are watched:
    ///
    /// | content type | the last record |
    /// |---|---|
    /// | `text/event-stream` | `event: error` and the JSON of the [format](Self::format) as `data` |
    /// | `application/x-ndjson`, `application/ndjson`, `application/jsonl`, `application/stream+json` | the JSON in one line |
    /// | `application/json-seq` | the JSON between RS and LF |
    /// | `application/grpc`, with [`grpc`](Self::grpc), over HTTP/2 | trailers: `grpc-status` and `grpc-message` |
    /// | `application/grpc-web`, with [`grpc`](Self::grpc) | the same in a last frame |
    ///
    /// The response has to be a success (but 204, 205 and 206) without `Content-Encoding`, `Content-Length` and exact size
    /// hint. If the body of such a stream fails or panics between two records, the layer sends the last record, and
    /// the body ends without an error. In the middle of a record the stream is cut off as before, because half a record
    /// must not pass for a whole one. So are streams of `application/grpc-web-text`. The frames of a watched stream pass as
    /// they come; nothing is copied or held back.
    ///
    /// The error is made as for a service that returned it: [`map_service_error`](Self::map_service_error), the
    /// built-in table, [`expose`](Self::expose), [`map_error`](Self::map_error) and [`on_error`](Self::on_error)
    /// apply, with [`head_sent`](ErrorContext::head_sent). The status line is sent already; the new status is in the
    /// record only, if the format writes it there.
    ///
    /// A watched stream takes one allocation for the body and one for the state.
    ///
    /// ```
    /// # use std::convert::Infallible;
    /// # use bytes::Bytes;
    /// # use futures_util::stream;
    /// # use http::{Request, Response};
    /// # use http_body::Frame;
    /// # use http_body_util::{BodyExt, StreamBody};
    /// # use tower::{Layer, ServiceExt, service_fn};
    /// use tower_json_errors::{HttpError, JsonErrorsLayer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let layer = JsonErrorsLayer::new().stream_errors();
    /// # let service = service_fn(|_: Request<()>| async {
    /// #     let failed = HttpError::service_unavailable("the model is overloaded");
    /// #     let steps = stream::iter([Ok(Frame::data(Bytes::from("data: Hel\n\n"))), Err(failed)]);
    /// #     let response = Response::builder().header("content-type", "text/event-stream");
    /// #     Ok::<_, Infallible>(response.body(StreamBody::new(steps)).unwrap())
    /// # });
    /// # let Ok(response) = layer.layer(service).oneshot(Request::new(())).await;
    /// # let body = response.into_body().collect().await.unwrap().to_bytes();
    /// // A handler sent one event, and then its stream failed with this error:
    /// let failed = HttpError::service_unavailable("the model is overloaded");
    /// // What the client receives:
    /// let received = concat!(
    ///     "data: Hel\n\n",
    ///     "event: error\n",
    ///     "data: {\"error\":\"the model is overloaded\"}\n\n",
    /// );
    /// # assert_eq!(body, received);
    /// # }
    /// ```
    pub fn stream_errors(mut self) -> Self {
        self.config.settings.stream_errors = true;
        self
    }

    /// Gives an event stream whose first event is an error the status of that error. Default: off.
    ///
    /// LLM servers send 200 at once, and an error before the first word as the first event. With this
    /// option, the head of a `text/event-stream` waits for the first event, at most until `deadline` and for 8 KiB.
    /// Comments, `retry:` and events without data do not count. The event is an error if
    ///
    /// * its name is `error`, or
    /// * its data is a JSON object that [`unmask`](Self::unmask) would take for an error, by its member `error`.
    ///
    /// Then the response has the status that the JSON declares, or else `status`. JSON becomes the body; other data is
    /// a text, shown if [`expose`](Self::expose) allows it. Any other stream is replayed as it came, and streams on.
    ///
    /// This costs latency: clients get the head with the first event, or at the deadline, and comments that were to
    /// keep the connection alive until then arrive with it.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use http::StatusCode;
    /// use hyper_util::rt::TokioTimer;
    /// use tower_json_errors::JsonErrorsLayer;
    ///
    /// let layer = JsonErrorsLayer::new()
    ///     .unmask_streams(StatusCode::BAD_GATEWAY, TokioTimer::new(), Duration::from_secs(5))
    ///     .stream_errors();
    /// ```
    pub fn unmask_streams(
        mut self,
        status: StatusCode,
        timer: impl Timer + Send + Sync + 'static,
        deadline: Duration,
    ) -> Self {
        self.config.settings.unmasks_streams = true;
        let hooks = self.config.hooks_mut();
        hooks.first_event_status = Some(error_or_500(status));
        hooks.first_event_deadline = Some(Timeout {
            timer: Arc::new(timer),
            duration: deadline,
        });
        self
    }

    /// Limits how long a watched stream may send nothing. Default: no limit.
    ///
    /// After that the stream [fails](Self::stream_errors) with 504. Every frame counts as life, and so do comments that
    /// keep a connection alive. The clock runs only while the service's body is pending: a client that reads slowly
    /// does not make a stream idle. Without [`stream_errors`](Self::stream_errors) no stream is watched.
    pub fn stream_idle_timeout(mut self, timer: impl Timer + Send + Sync + 'static, duration: Duration) -> Self {
        self.config.hooks_mut().stream_idle_timeout = Some(Timeout {
            timer: Arc::new(timer),
            duration,
        });
        self
    }

    /// Rewrites error responses only for requests for which the predicate returns true. Default: for all.
    ///
    /// A panic or an `Err` becomes JSON for all other requests, too, because there is no response to keep.
    /// If the predicate panics, the response is rewritten.
    ///
    /// ```
    /// use tower_json_errors::{JsonErrorsLayer, RequestHead};
    ///
    /// let layer = JsonErrorsLayer::new()
    ///     .only_if(|request: &RequestHead<'_>| request.uri().path().starts_with("/api/"));
    /// ```
    pub fn only_if(mut self, rewrites: impl Fn(&RequestHead<'_>) -> bool + Send + Sync + 'static) -> Self {
        self.config.hooks_mut().only_if = Some(Arc::new(rewrites));
        self
    }

    /// Keeps the error responses for which the predicate returns true: an XML route, a download. Default: none.
    ///
    /// A handler can mark one response with [`Untouched`](crate::Untouched) instead. If the predicate panics, the
    /// response is rewritten.
    pub fn keep_if(mut self, keeps: impl Fn(&ResponseHead<'_>) -> bool + Send + Sync + 'static) -> Self {
        self.config.hooks_mut().keep_if = Some(Arc::new(keeps));
        self
    }

    /// Reads successes as errors by a rule of the application's own. Default: none.
    ///
    /// The rule sees the JSON and the head of each success that [`unmask`](Self::unmask) would look into, before that
    /// option's own rule, and returns the status of an error. It works without `unmask`, too; then nothing else is
    /// unmasked. The JSON stays as it is, as with `unmask`. If the rule panics, the response is a success.
    ///
    /// ```
    /// use http::StatusCode;
    /// use serde_json::Value;
    /// use tower_json_errors::JsonErrorsLayer;
    ///
    /// // {"success":false,"reason":"no such user"}
    /// let layer = JsonErrorsLayer::new().unmask_with(|json, _| {
    ///     let body: Value = serde_json::from_str(json).ok()?;
    ///     (body.get("success") == Some(&Value::Bool(false))).then_some(StatusCode::BAD_REQUEST)
    /// });
    /// ```
    pub fn unmask_with(
        mut self,
        rule: impl Fn(&str, &ResponseHead<'_>) -> Option<StatusCode> + Send + Sync + 'static,
    ) -> Self {
        self.config.settings.unmasks_by_rule = true;
        self.config.hooks_mut().unmask_with = Some(Arc::new(rule));
        self
    }

    /// Chooses what foreign JSON becomes with [`JsonPolicy::Reshape`]. Default: its best message, and the JSON as
    /// details, as far as [`expose`](Self::expose) shows texts of the status.
    ///
    /// The closure sees JSON that is not in the configured format or must not be shown, and the head of the response.
    /// The client gets what it returns, on 5xx too: the application chose it. `None` leaves the JSON to the default. If it
    /// panics, that counts as `None`.
    ///
    /// ```
    /// use serde_json::Value;
    /// use tower_json_errors::{HttpError, JsonErrorsLayer, JsonPolicy};
    ///
    /// // Of an upstream's 5xx, clients see its `public_message` alone.
    /// let layer = JsonErrorsLayer::new().json(JsonPolicy::Reshape).reshape_with(|json, response| {
    ///     let body: Value = serde_json::from_str(json).ok()?;
    ///     let message = body.get("public_message")?.as_str()?;
    ///     Some(HttpError::new(response.status(), message.to_owned()))
    /// });
    /// ```
    pub fn reshape_with(
        mut self,
        reshape: impl Fn(&str, &ResponseHead<'_>) -> Option<HttpError> + Send + Sync + 'static,
    ) -> Self {
        self.config.hooks_mut().reshape_with = Some(Arc::new(reshape));
        self
    }

    /// Converts an error of the service, before the built-in table does. Default: none.
    ///
    /// `None` leaves the error to the table, and so does a hook that panics. The error becomes the source of the
    /// returned [`HttpError`], for the log, unless that has one already.
    ///
    /// # An application's own errors
    ///
    /// ```
    /// # use std::fmt;
    /// # use bytes::Bytes;
    /// # use http::{Request, Response};
    /// # use http_body_util::Full;
    /// # use tower::{Layer, ServiceExt, service_fn};
    /// use tower_json_errors::{BoxError, ErrorContext, HttpError, JsonErrorsLayer};
    ///
    /// #[derive(Debug)] // and `thiserror::Error`
    /// enum ShopError {
    ///     NoSuchOrder(u64),
    ///     Database(std::io::Error),
    /// }
    /// # impl fmt::Display for ShopError {
    /// #     fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    /// #         write!(f, "{self:?}")
    /// #     }
    /// # }
    /// # impl std::error::Error for ShopError {}
    ///
    /// fn of_shop(error: &BoxError, _: &ErrorContext<'_>) -> Option<HttpError> {
    ///     Some(match error.downcast_ref()? {
    ///         ShopError::NoSuchOrder(id) => {
    ///             HttpError::not_found(format!("no order {id}")).with_code("order_missing")
    ///         }
    ///         ShopError::Database(_) => HttpError::service_unavailable("try again later"),
    ///     })
    /// }
    ///
    /// let layer = JsonErrorsLayer::new().map_service_error(of_shop);
    /// # let service = service_fn(|_: Request<()>| async { Err::<Response<Full<Bytes>>, _>(ShopError::NoSuchOrder(7)) });
    /// # let answer = layer.layer(service).oneshot(Request::new(()));
    /// # let answer = futures_util::FutureExt::now_or_never(answer).unwrap().unwrap();
    /// # assert_eq!(answer.status(), 404);
    /// ```
    ///
    /// # A proxy
    ///
    /// An error of a client of an upstream is 502, or 504 if the upstream was too slow. The module `upstream` has the hooks,
    /// with the features `hyper-util` and `reqwest`:
    ///
    /// ```
    /// # #[cfg(feature = "hyper-util")] {
    /// use tower_json_errors::{JsonErrorsLayer, upstream};
    ///
    /// let layer = JsonErrorsLayer::new().map_service_error(upstream::hyper_util);
    /// # }
    /// ```
    ///
    /// The layer belongs around the service that asks the upstream, and not around a client whose user expects errors: a
    /// retry, a balancer, a client of gRPC.
    ///
    /// # The built-in table
    ///
    /// The first that is found along the chain of sources, by type and never by text:
    ///
    /// | error | status |
    /// |---|---|
    /// | [`HttpError`] | its own |
    /// | `Elapsed` of `tower::timeout` and of `tokio::time` (feature `tower`) | 504 |
    /// | `Overloaded` of `tower::load_shed`, `Closed` of `tower::buffer` (feature `tower`) | 503 |
    /// | `LengthLimitError` of `http_body_util`, which is what `tower_http`'s `RequestBodyLimit` fails with | 413 |
    /// | anything else | 500 |
    ///
    /// A timeout is 504 and not 408: clients repeat a 408 by themselves.
    ///
    /// Where the type alone does not show whose fault it was, the status is 500, which does not blame the client:
    ///
    /// * `hyper::Error` is the client's fault if it comes from a request's body, and the upstream's if it comes from a
    ///   client.
    /// * So is `TimeoutError` of `tower_http`'s timeouts and deadlines for bodies: 408 if it was the request's body,
    ///   504 if it was a response's.
    /// * `io::Error` comes from `tower_http`'s decompression of bodies (400 if it was the request's) and from
    ///   `ServeDir::try_call`, and from all else.
    ///
    /// The other layers of `tower_http` do not fail: `Timeout`, `ValidateRequestHeader`, `Csrf`, `ServeDir` and their
    /// like send error responses, which become JSON as all others do.
    pub fn map_service_error(
        mut self,
        map: impl Fn(&BoxError, &ErrorContext<'_>) -> Option<HttpError> + Send + Sync + 'static,
    ) -> Self {
        self.config.hooks_mut().map_service_error = Some(Arc::new(map));
        self
    }

    /// Changes every error last, before it is written: another status, another language, a code. Default: none.
    ///
    /// The status that it returns becomes the status of the response and of the body. If it panics, the client gets the
    /// status and the reason phrase.
    ///
    /// ```
    /// # use bytes::Bytes;
    /// # use http::{Request, Response};
    /// # use http_body_util::Full;
    /// # use tower::{Layer, ServiceExt, service_fn};
    /// use http::StatusCode;
    /// use tower_json_errors::{JsonErrorsLayer, Nested};
    ///
    /// // axum sends 422 where this API has always sent 400.
    /// let layer = JsonErrorsLayer::new()
    ///     .format(Nested::new())
    ///     .map_error(|error, _| match error.status() {
    ///         StatusCode::UNPROCESSABLE_ENTITY => error.with_status(StatusCode::BAD_REQUEST),
    ///         _ => error,
    ///     });
    /// # let service = service_fn(|_: Request<()>| async {
    /// #     let mut response = Response::new(Full::<Bytes>::from("missing field `name`"));
    /// #     *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    /// #     Ok::<_, std::convert::Infallible>(response)
    /// # });
    /// # let answer = layer.layer(service).oneshot(Request::new(()));
    /// # let answer = futures_util::FutureExt::now_or_never(answer).unwrap().unwrap();
    /// # assert_eq!(answer.status(), 400);
    /// # let body = futures_util::FutureExt::now_or_never(http_body_util::BodyExt::collect(answer.into_body()));
    /// # let body = body.unwrap().unwrap().to_bytes();
    /// # assert_eq!(body, r#"{"error":{"status":400,"code":"bad_request","message":"missing field `name`"}}"#);
    /// ```
    pub fn map_error(
        mut self,
        map: impl Fn(HttpError, &ErrorContext<'_>) -> HttpError + Send + Sync + 'static,
    ) -> Self {
        self.config.hooks_mut().map_error = Some(Arc::new(map));
        self
    }

    /// Calls the hook once per error, for logging and metrics. Default: none.
    ///
    /// It gets the error as the client gets it. Its [`source`](std::error::Error::source) is what the client does not
    /// see: a hidden text, the panic, the service's error with its chain, or what failed while a body was read.
    /// It also gets [kept](ErrorContext::is_kept) errors, and failures [after the head was sent](ErrorContext::head_sent),
    /// which can only end the body.
    ///
    /// # Logging
    ///
    /// With the feature `tracing` there is nothing to do: each error is one event under the target
    /// `tower_json_errors`, at `error` for server errors and panics, at `debug` for all others. Its fields are
    /// `http.response.status_code`, `error.type` (the [origin](ErrorContext::origin)), `error.message`,
    /// `exception.message` (the chain of sources), `request_id` and `head_sent`. Control characters are escaped, and each
    /// text is cut at 4 KiB. The method and the path of the request belong into the span around the service.
    ///
    /// # Counting
    ///
    /// By origin and status with the crate `metrics`; both have few values, so that there are few time series.
    ///
    /// ```
    /// use metrics::counter;
    /// use tower_json_errors::JsonErrorsLayer;
    ///
    /// let layer = JsonErrorsLayer::new().on_error(|error, context| {
    ///     let labels = [
    ///         ("origin", context.origin().as_str().to_owned()),
    ///         ("status", error.status().as_str().to_owned()),
    ///     ];
    ///     counter!("http_errors_total", &labels).increment(1);
    /// });
    /// ```
    pub fn on_error(mut self, tell: impl Fn(&HttpError, &ErrorContext<'_>) + Send + Sync + 'static) -> Self {
        self.config.hooks_mut().on_error = Some(Arc::new(tell));
        self
    }
}

impl<S> Layer<S> for JsonErrorsLayer {
    type Service = JsonErrors<S>;

    fn layer(&self, inner: S) -> JsonErrors<S> {
        JsonErrors::with_config(inner, self.config.clone())
    }
}
