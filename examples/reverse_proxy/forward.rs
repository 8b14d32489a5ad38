//! How does a request get to the upstream, and its answer back?

use std::net::SocketAddr;

use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderValue, Method, StatusCode, Uri, Version};
use hyper::body::Incoming;
use hyper::ext::ReasonPhrase;
use hyper::upgrade::{self, OnUpgrade};
use hyper::{Request, Response};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use tower_json_errors::{BoxError, HttpError, Untouched};

use super::headers;

/// Who asks. The server puts it into the extensions of each request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// The upstream's answer to the request. Neither body is read here: both stream.
pub(crate) async fn forward(
    client: Client<HttpConnector, Incoming>,
    upstream: Authority,
    mut request: Request<Incoming>,
) -> Result<Response<Incoming>, BoxError> {
    if request.method() == Method::CONNECT {
        return Err(HttpError::from(StatusCode::NOT_IMPLEMENTED).into());
    }
    let downstream = upgrade::on(&mut request);
    let asked = prepare(&mut request, upstream)?;
    let mut response = client.request(request).await?;
    let agreed = finish(&mut response);
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        if asked.is_none() || agreed.is_none() {
            return Err(HttpError::from(StatusCode::BAD_GATEWAY).into());
        }
        tokio::spawn(tunnel(downstream, upgrade::on(&mut response)));
    }
    Ok(response)
}

/// Makes the client's request ours, and tells which protocol it asks for.
fn prepare(request: &mut Request<Incoming>, upstream: Authority) -> Result<Option<HeaderValue>, BoxError> {
    let version = request.version();
    let asked_host = request.uri().authority().cloned();
    let peer = request.extensions().get::<Peer>().copied();
    let path = request.uri().path_and_query().cloned();
    *request.uri_mut() = Uri::builder()
        .scheme(Scheme::HTTP)
        .authority(upstream)
        .path_and_query(path.unwrap_or(PathAndQuery::from_static("/")))
        .build()?;
    *request.version_mut() = Version::HTTP_11;

    let headers = request.headers_mut();
    // HTTP/2 has no upgrades, and HTTP/1.0 must not have any (RFC 9110 section 7.8).
    let protocol = headers::strip(headers).filter(|_| version == Version::HTTP_11);
    if let Some(protocol) = &protocol {
        headers::upgrade_to(protocol.clone(), headers);
    }
    headers::say_via(headers, version);
    if let Some(Peer(address)) = peer {
        headers::say_who_asked(headers, address.ip(), asked_host.as_ref());
    }
    Ok(protocol)
}

/// Makes the upstream's answer ours, and tells which protocol it offers.
fn finish(response: &mut Response<Incoming>) -> Option<HeaderValue> {
    let (status, version) = (response.status(), response.version());
    // It is the server's own on the next connection.
    *response.version_mut() = Version::default();
    // It says nothing (RFC 9112 section 4), and would outlive a status that `unmask` changes.
    response.extensions_mut().remove::<ReasonPhrase>();
    if headers::forbids_transforming(response.headers()) {
        // Not `keep_if`, which is about errors alone: `unmask` must keep its hands off, too.
        response.extensions_mut().insert(Untouched);
    }
    let headers = response.headers_mut();
    let protocol = headers::strip(headers);
    if let (101 | 426, Some(protocol)) = (status.as_u16(), &protocol) {
        headers::upgrade_to(protocol.clone(), headers);
    }
    headers::say_via(headers, version);
    protocol
}

/// Lets the bytes through that follow an upgrade, both ways, until one side ends.
async fn tunnel(downstream: OnUpgrade, upstream: OnUpgrade) {
    if let Ok((downstream, upstream)) = tokio::try_join!(downstream, upstream) {
        let (mut downstream, mut upstream) = (TokioIo::new(downstream), TokioIo::new(upstream));
        // Fails if one side goes away: then it is over, and the other side sees that, too.
        let _ = tokio::io::copy_bidirectional(&mut downstream, &mut upstream).await;
    }
}
