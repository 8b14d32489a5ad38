//! Forwards a request to the upstream, and its response back. Neither body is kept: both stream.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, EXPECT, TE};
use http::uri::Authority;
use http::{Extensions, HeaderValue, Method, Request, Response, StatusCode, Uri, Version, request};
use http_body::{Body, Frame, SizeHint};
use http_body_util::{Either, Full};
use hyper::body::Incoming;
use hyper::ext::ReasonPhrase;
use hyper::upgrade::{self, OnUpgrade};
use hyper_util::client::legacy;
use hyper_util::rt::TokioIo;
use tokio::time::{Instant, sleep, sleep_until};
use tower_json_errors::BoxError;

use super::arguments::{Arguments, Upstream};
use super::connect::{UpstreamClient, Used};
use super::errors::{self, Refused};
use super::exchange;
use super::headers::{self, Hop, Pseudonym};
use super::server::Peer;
use super::target;
use super::upload::{Course, Turn, Upload};
use crate::no_transform;

/// How long the upstream may take to say whether it wants the body. Some never say (RFC 9110 section 10.1.1).
const CONTINUE_PATIENCE: Duration = Duration::from_secs(1);

/// The body of a response: the upstream's, or one of the proxy's own.
pub(crate) type ProxyBody = Either<Download, Full<Bytes>>;

/// What all requests share.
#[derive(Clone, Debug)]
pub(crate) struct Forwarder(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    client: UpstreamClient,
    upstream: Upstream,
    name: Pseudonym,
    timeout: Duration,
    max_request_body: Option<u64>,
    trusts_clients: bool,
    speaks_http2: bool,
}

/// A request that is ready to be sent, and what the response must fit.
struct Prepared {
    request: Request<Upload>,
    /// The protocols that the client asked to upgrade to.
    asked: Vec<String>,
    /// The body waits for the upstream's consent.
    is_held: bool,
}

impl Forwarder {
    pub(crate) fn new(arguments: &Arguments, client: UpstreamClient) -> Self {
        Self(Arc::new(Shared {
            client,
            upstream: arguments.upstream.clone(),
            name: Pseudonym::random(),
            timeout: arguments.timeout.0,
            max_request_body: arguments.max_request_body,
            trusts_clients: arguments.trust_forwarded,
            speaks_http2: arguments.upstream_http2,
        }))
    }

    /// The response of the upstream.
    pub(crate) async fn forward(self, mut request: Request<Upload>) -> Result<Response<ProxyBody>, BoxError> {
        let this = &*self.0;
        exchange::release(&mut request);
        if matches!(*request.method(), Method::OPTIONS | Method::TRACE)
            && headers::count_down(request.headers_mut()) == Some(0)
        {
            return Ok(last_hop(&request));
        }
        let downstream = upgrade::on(&mut request);
        let Prepared {
            request,
            asked,
            is_held,
        } = this.prepare(request)?;
        let course = request.body().course().clone();
        let mut response = this.send(request, is_held).await.inspect_err(|_| course.end())?;
        let hop = this.finish(&mut response);
        if hop.is_coded {
            return Err(bad_gateway("the response has an unknown transfer coding").into());
        }
        if response.status().as_u16() >= 600 {
            // It is like a 5xx (RFC 9110 section 15), whose text must not pass as that of a success.
            return Err(bad_gateway("the response has an invalid status").into());
        }
        let agreed = hop.upgrade;
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            if agreed.is_empty() || !agreed.iter().all(|protocol| contains(&asked, protocol)) {
                return Err(bad_gateway("the upstream switched to a protocol that was not asked for").into());
            }
            tokio::spawn(tunnel(downstream, upgrade::on(&mut response)));
        }
        Ok(response.map(|body| Either::Left(Download { body, course })))
    }
}

impl Shared {
    /// Makes the client's request ours.
    fn prepare(&self, request: Request<Upload>) -> Result<Prepared, BoxError> {
        let (mut head, body) = request.into_parts();
        if head.method == Method::CONNECT {
            return Err(Refused::new(StatusCode::NOT_IMPLEMENTED, "this is not a forward proxy").into());
        }
        let target = target::of(&head)?;
        if self.name.is_in_via(&head.headers) {
            return Err(Refused::new(StatusCode::LOOP_DETECTED, "the request has been here before").into());
        }
        if self
            .max_request_body
            .is_some_and(|limit| body.size_hint().lower() > limit)
        {
            return Err(Refused::new(StatusCode::PAYLOAD_TOO_LARGE, "the body of the request is too large").into());
        }
        let hop = headers::strip(&mut head.headers);
        if hop.is_coded {
            return Err(Refused::new(
                StatusCode::NOT_IMPLEMENTED,
                "the request has an unknown transfer coding",
            )
            .into());
        }
        let asked = self.rewrite_headers(&mut head, hop, target.host.as_ref());
        let is_held = expects_continue(&head) && !body.is_end_stream();
        if is_held {
            hold(&mut head, body.course());
        }
        head.uri = Uri::builder()
            .scheme(self.upstream.scheme.clone())
            .authority(self.upstream.authority.clone())
            .path_and_query(target.path)
            .build()?;
        head.version = if self.speaks_http2 {
            Version::HTTP_2
        } else {
            Version::HTTP_11
        };
        let request = Request::from_parts(head, body);
        Ok(Prepared {
            request,
            asked,
            is_held,
        })
    }

    /// Makes the header fields ours, and returns the protocols that the client may be upgraded to.
    fn rewrite_headers(&self, head: &mut request::Parts, hop: Hop, asked_host: Option<&Authority>) -> Vec<String> {
        let (version, headers) = (head.version, &mut head.headers);
        // HTTP/2 has no upgrades, and HTTP/1.0 must not have any. HTTP/2 itself is no protocol to tunnel (RFC 9110
        // section 7.8, RFC 9113 section 3.1).
        let may_upgrade = version == Version::HTTP_11 && !self.speaks_http2;
        let asked: Vec<String> = hop
            .upgrade
            .into_iter()
            .filter(|name| may_upgrade && !is_http2(name))
            .collect();
        if !asked.is_empty() {
            headers::upgrade_to(&asked, headers);
        }
        if hop.trailers && self.speaks_http2 {
            headers.insert(TE, HeaderValue::from_static("trailers"));
        }
        match version {
            Version::HTTP_2 => headers::join_cookies(headers),
            // RFC 9110 section 10.1.1.
            Version::HTTP_10 => drop(headers.remove(EXPECT)),
            _ => {}
        }
        self.name.add_to_via(headers, version);
        if let Some(peer) = head.extensions.get::<Peer>() {
            headers::say_who_asked(headers, peer.address.ip(), asked_host, self.trusts_clients);
        }
        asked
    }

    /// Sends the request, and once more if that is safe: a connection that was kept may be closed at any time (RFC 9112
    /// section 9.3.1, RFC 9110 section 9.2.2).
    async fn send(&self, request: Request<Upload>, is_held: bool) -> Result<Response<Incoming>, Refused> {
        let (head, upload) = request.into_parts();
        let again = head.method.is_idempotent().then(|| (head.clone(), upload.again()));
        let course = upload.course().clone();
        let first = self.attempt(Request::from_parts(head, upload), is_held).await;
        let last = match (first, again) {
            (Err(Failed { was_kept: true, .. }), Some((head, upload))) if course.is_unsent() => {
                self.attempt(Request::from_parts(head, upload), is_held).await
            }
            (first, _) => first,
        };
        last.map_err(|failed| failed.why)
    }

    async fn attempt(&self, request: Request<Upload>, is_held: bool) -> Result<Response<Incoming>, Failed> {
        let course = request.body().course().clone();
        let sent = self.client.request(request);
        let response = tokio::select! {
            response = in_time(sent, &course, self.timeout) => response,
            never = open_later(&course, is_held) => match never {},
        };
        let response = response.map_err(|error| self.explain(error))?;
        if let Some(used) = response.extensions().get::<Used>() {
            used.mark();
        }
        Ok(response)
    }

    fn explain(&self, error: Unanswered) -> Failed {
        match error {
            Unanswered::Client(error) => Failed {
                was_kept: was_kept(&error),
                why: errors::of_upstream(error, &self.upstream),
            },
            Unanswered::Refused(why) => Failed { why, was_kept: false },
        }
    }

    /// Makes the upstream's response ours, and returns what concerned its connection.
    fn finish(&self, response: &mut Response<Incoming>) -> Hop {
        let (status, version) = (response.status(), response.version());
        // It is the server's own on the next connection.
        *response.version_mut() = Version::default();
        // It says nothing (RFC 9112 section 4), and would outlive a status that `unmask` changes.
        response.extensions_mut().remove::<ReasonPhrase>();
        no_transform::mark_success(response);
        let headers = response.headers_mut();
        let hop = headers::strip(headers);
        if matches!(status.as_u16(), 101 | 426) && !hop.upgrade.is_empty() {
            headers::upgrade_to(&hop.upgrade, headers);
        }
        self.name.add_to_via(headers, version);
        hop
    }
}

/// An attempt that brought no response.
struct Failed {
    why: Refused,
    /// The connection had served before, so that the upstream may just have closed it.
    was_kept: bool,
}

enum Unanswered {
    Client(legacy::Error),
    Refused(Refused),
}

fn was_kept(error: &legacy::Error) -> bool {
    let mut extras = Extensions::new();
    if let Some(info) = error.connect_info() {
        info.get_extras(&mut extras);
    }
    extras.get::<Used>().is_some_and(Used::is_marked)
}

/// Waits for the response while it is the upstream's turn. While it is the client's, the upload has its own clock.
async fn in_time(
    sent: legacy::ResponseFuture,
    course: &Course,
    limit: Duration,
) -> Result<Response<Incoming>, Unanswered> {
    let mut turns = course.turns();
    let mut sent = std::pin::pin!(sent);
    loop {
        let turn = *turns.borrow_and_update();
        let deadline = match turn {
            Turn::Client => None,
            Turn::Upstream(since) => Some(since + limit),
            Turn::Failed(status, why) => return Err(Unanswered::Refused(Refused::new(status, why))),
        };
        tokio::select! {
            biased;
            response = &mut sent => return response.map_err(|error| failed_by(course, error)),
            _ = turns.changed() => {}
            () = at(deadline) => {
                let why = format!("the upstream did not respond within {} s", limit.as_secs_f32());
                return Err(Unanswered::Refused(Refused::new(StatusCode::GATEWAY_TIMEOUT, why)));
            }
        }
    }
}

/// If the upload failed, that is why the request did.
fn failed_by(course: &Course, error: legacy::Error) -> Unanswered {
    match *course.turns().borrow() {
        Turn::Failed(status, why) => Unanswered::Refused(Refused::new(status, why)),
        Turn::Client | Turn::Upstream(_) => Unanswered::Client(error),
    }
}

async fn at(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

/// Keeps the body until the upstream asks for it.
fn hold(head: &mut request::Parts, course: &Course) {
    course.hold();
    let course = course.clone();
    let mut carrier = Request::new(());
    hyper::ext::on_informational(&mut carrier, move |response| {
        if response.status() == StatusCode::CONTINUE {
            course.open();
        }
    });
    head.extensions.extend(std::mem::take(carrier.extensions_mut()));
}

/// Lets the body go if the upstream does not say whether it wants it. Never ends.
async fn open_later(course: &Course, is_held: bool) -> Infallible {
    if is_held {
        sleep(CONTINUE_PATIENCE).await;
        course.open();
    }
    std::future::pending().await
}

fn expects_continue(head: &request::Parts) -> bool {
    let expected = head.headers.get(EXPECT).and_then(|value| value.to_str().ok());
    expected.is_some_and(|value| value.eq_ignore_ascii_case("100-continue"))
}

fn contains(protocols: &[String], protocol: &str) -> bool {
    protocols.iter().any(|asked| asked.eq_ignore_ascii_case(protocol))
}

fn is_http2(protocol: &str) -> bool {
    protocol.eq_ignore_ascii_case("h2c") || protocol.eq_ignore_ascii_case("h2")
}

fn bad_gateway(why: &'static str) -> Refused {
    Refused::new(StatusCode::BAD_GATEWAY, why)
}

/// Responds to a request that may go no further (RFC 9110 section 7.6.2).
fn last_hop(request: &Request<Upload>) -> Response<ProxyBody> {
    let mut response = Response::new(Either::Right(Full::default()));
    if *request.method() == Method::TRACE {
        *response.body_mut() = Either::Right(reflect(request).into());
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("message/http"));
    } else {
        *response.status_mut() = StatusCode::NO_CONTENT;
    }
    response
}

/// The request as it came, without what may be secret (RFC 9110 section 9.3.8).
fn reflect(request: &Request<Upload>) -> String {
    let secret = ["authorization", "cookie", "proxy-authorization"];
    let fields = request
        .headers()
        .iter()
        .filter(|(name, _)| !secret.contains(&name.as_str()));
    let lines = fields.filter_map(|(name, value)| Some(format!("{name}: {}\r\n", value.to_str().ok()?)));
    let first = format!("TRACE {} {:?}\r\n", request.uri(), request.version());
    std::iter::once(first).chain(lines).chain(["\r\n".to_owned()]).collect()
}

/// Lets the bytes through that follow an upgrade, both ways, until one side ends.
async fn tunnel(downstream: OnUpgrade, upstream: OnUpgrade) {
    if let Ok((downstream, upstream)) = tokio::try_join!(downstream, upstream) {
        let (mut downstream, mut upstream) = (TokioIo::new(downstream), TokioIo::new(upstream));
        // Fails if one side goes away: then it is over, and the other side sees that, too.
        let _ = tokio::io::copy_bidirectional(&mut downstream, &mut upstream).await;
    }
}

/// The body of the upstream's response. When it is over, so is the upload: nobody waits for the rest.
#[derive(Debug)]
pub(crate) struct Download {
    body: Incoming,
    course: Course,
}

impl Body for Download {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<hyper::Result<Frame<Bytes>>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if !matches!(frame, Some(Ok(_))) {
            self.course.end();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Download {
    fn drop(&mut self) {
        self.course.end();
    }
}
