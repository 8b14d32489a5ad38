//! Builds the requests, and finds what is wrong with the responses.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, ALLOW, CONTENT_LENGTH, CONTENT_TYPE, RANGE, UPGRADE, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri};
use http_body::Body;
use http_body_util::{BodyExt, Full};
use serde_json::{Map, Value};
use tower::{Service, ServiceExt};
use tower_json_errors::BoxError;

/// How long a response may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// More than the limits of most servers.
const TOO_LARGE: usize = 4 * 1024 * 1024;

/// A request, and what is wrong with its response.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// As `POST /users, with JSON that breaks off`.
    pub(crate) request: String,
    pub(crate) status: Option<StatusCode>,
    pub(crate) fault: Option<Fault>,
    body: Bytes,
}

/// What is wrong with a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A response to HEAD has a body.
    BodyOnHead,
    /// An error that was sent as a success.
    Disguised,
    /// The status requires this header field (RFC 9110 section 15.5).
    MissingField(HeaderName),
    /// There is no whole response, and why.
    NoAnswer(String),
    /// The body is labelled as JSON, and is no object.
    NotAnObject,
    /// The content type is not JSON.
    NotJson(Option<String>),
    /// It is JSON, but differs from the first JSON error: another content type, a member of another kind, or no member in
    /// common.
    OtherShape,
    /// The body has not the length that `Content-Length` declares.
    WrongLength,
}

impl Outcome {
    pub(crate) fn is_error(&self) -> bool {
        self.status
            .is_some_and(|status| status.is_client_error() || status.is_server_error())
    }
}

/// Connects once, so that one sentence explains why a service cannot be checked.
pub(crate) async fn connect(url: &Uri) -> Result<(), String> {
    let (host, port) = match (url.scheme_str(), url.host()) {
        (Some("http"), Some(host)) => (host, url.port_u16().unwrap_or(80)),
        (Some("https"), _) => {
            return Err("this program speaks no TLS: use http:// and the port behind the TLS".to_owned());
        }
        _ => return Err(format!("`{url}` is not of the form http://HOST:PORT")),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    match tokio::net::TcpStream::connect((host, port)).await {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("there is no connection to {host}, port {port}: {error}")),
    }
}

/// Sends requests for unknown paths, and wrong requests for known ones.
pub(crate) async fn check<S, B>(mut service: S, origin: &str, paths: &[impl AsRef<str>]) -> Vec<Outcome>
where
    S: Service<Request<Full<Bytes>>, Response = Response<B>>,
    S::Error: Into<BoxError>,
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    let mut outcomes = Vec::new();
    let mut shape = None;
    for probe in probes(paths) {
        let is_head = probe.method == Method::HEAD;
        let request = format!("{} {}{}", probe.method, probe.path, probe.what);
        let answer = match probe.request(origin) {
            Ok(request) => ask(&mut service, request).await,
            Err(error) => Err(error),
        };
        outcomes.push(match answer {
            Ok(answer) => Outcome {
                request,
                status: Some(answer.status),
                fault: answer.fault(is_head, &mut shape),
                body: answer.body,
            },
            Err(error) => Outcome {
                request,
                status: None,
                fault: Some(Fault::NoAnswer(error.to_string())),
                body: Bytes::new(),
            },
        });
    }
    outcomes
}

struct Probe {
    /// What is wrong, if the method and the path do not say it.
    what: &'static str,
    method: Method,
    path: String,
    headers: Vec<(HeaderName, &'static str)>,
    body: Bytes,
}

fn probes(paths: &[impl AsRef<str>]) -> Vec<Probe> {
    const JSON: (HeaderName, &str) = (CONTENT_TYPE, "application/json");
    const BROWSER: (HeaderName, &str) = (ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8");
    const NOTHING: (HeaderName, &str) = (ACCEPT, "image/x-none");
    const FAR: (HeaderName, &str) = (RANGE, "bytes=999999999999-");

    let unknown = "/no-such-path-7f3a9c";
    let mut probes = vec![
        probe(Method::GET, unknown, "", None, Bytes::new()),
        probe(Method::GET, unknown, ", as a browser", Some(BROWSER), Bytes::new()),
        probe(
            Method::GET,
            unknown,
            ", accepting nothing usual",
            Some(NOTHING),
            Bytes::new(),
        ),
        probe(Method::HEAD, unknown, "", None, Bytes::new()),
        probe(
            Method::POST,
            unknown,
            ", with JSON",
            Some(JSON),
            Bytes::from_static(b"{}"),
        ),
    ];
    // No space is JSON, so that this is refused in any case.
    let spaces = Bytes::from(vec![b' '; TOO_LARGE]);
    for path in paths.iter().map(AsRef::as_ref) {
        let odd = (CONTENT_TYPE, "text/x-none");
        probes.extend([
            probe(method("NONESUCH"), path, "", None, Bytes::new()),
            probe(Method::HEAD, path, "", None, Bytes::new()),
            probe(
                Method::GET,
                path,
                ", accepting nothing usual",
                Some(NOTHING),
                Bytes::new(),
            ),
            probe(Method::GET, path, ", from beyond its end", Some(FAR), Bytes::new()),
            probe(
                Method::POST,
                path,
                ", with JSON that breaks off",
                Some(JSON),
                Bytes::from_static(b"{\""),
            ),
            probe(
                Method::POST,
                path,
                ", with an odd type",
                Some(odd),
                Bytes::from_static(b"?"),
            ),
            probe(Method::POST, path, ", with far too much", Some(JSON), spaces.clone()),
        ]);
    }
    probes
}

fn method(name: &str) -> Method {
    name.parse().unwrap_or_default()
}

fn probe(
    method: Method,
    path: &str,
    what: &'static str,
    header: Option<(HeaderName, &'static str)>,
    body: Bytes,
) -> Probe {
    Probe {
        what,
        method,
        path: path.to_owned(),
        headers: header.into_iter().collect(),
        body,
    }
}

impl Probe {
    fn request(self, origin: &str) -> Result<Request<Full<Bytes>>, BoxError> {
        let mut request = Request::builder()
            .method(self.method)
            .uri(format!("{origin}{}", self.path))
            .body(Full::new(self.body))?;
        for (name, value) in self.headers {
            request.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        Ok(request)
    }
}

async fn ask<S, B>(service: &mut S, request: Request<Full<Bytes>>) -> Result<Answer, BoxError>
where
    S: Service<Request<Full<Bytes>>, Response = Response<B>>,
    S::Error: Into<BoxError>,
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    tokio::time::timeout(PATIENCE, async {
        let response = service.ready().await.map_err(Into::into)?.call(request).await;
        let (head, body) = response.map_err(Into::into)?.into_parts();
        let body = body.collect().await.map_err(Into::into)?.to_bytes();
        Ok(Answer {
            status: head.status,
            headers: head.headers,
            body,
        })
    })
    .await?
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    /// What is wrong with it. The first error that is JSON decides on the shape of all others.
    fn fault(&self, is_head: bool, first: &mut Option<Shape>) -> Option<Fault> {
        let content_type = self.content_type();
        if is_head && !self.body.is_empty() {
            return Some(Fault::BodyOnHead);
        }
        if !self.status.is_client_error() && !self.status.is_server_error() {
            return self.is_disguised().then_some(Fault::Disguised);
        }
        if !is_head
            && self
                .length()
                .is_some_and(|length| length != self.body.len().to_string())
        {
            return Some(Fault::WrongLength);
        }
        if let Some(name) = self.missing_field() {
            return Some(Fault::MissingField(name));
        }
        // The GET response may be unknown (RFC 9110 section 9.3.2).
        if is_head && content_type.is_none() {
            return None;
        }
        let Some(content_type) = content_type.filter(|it| it == "application/json" || it.ends_with("+json")) else {
            return Some(Fault::NotJson(self.content_type()));
        };
        if is_head {
            return None;
        }
        let Some(members) = self.members() else {
            return Some(Fault::NotAnObject);
        };
        let shape = Shape { content_type, members };
        let is_alike = shape.is_like(first.get_or_insert_with(|| shape.clone()));
        (!is_alike).then_some(Fault::OtherShape)
    }

    fn content_type(&self) -> Option<String> {
        let value = self.headers.get(CONTENT_TYPE)?.to_str().ok()?;
        Some(value.split(';').next()?.trim().to_ascii_lowercase())
    }

    fn length(&self) -> Option<&str> {
        self.headers.get(CONTENT_LENGTH)?.to_str().ok()
    }

    fn missing_field(&self) -> Option<HeaderName> {
        let name = match self.status {
            StatusCode::UNAUTHORIZED => WWW_AUTHENTICATE,
            StatusCode::METHOD_NOT_ALLOWED => ALLOW,
            StatusCode::UPGRADE_REQUIRED => UPGRADE,
            _ => return None,
        };
        (!self.headers.contains_key(&name)).then_some(name)
    }

    fn members(&self) -> Option<Map<String, Value>> {
        serde_json::from_slice(&self.body).ok()
    }

    fn is_disguised(&self) -> bool {
        let members = self.members();
        match members.as_ref().and_then(|members| members.get("error")) {
            Some(Value::String(error)) => !error.is_empty(),
            Some(Value::Object(error)) => !error.is_empty(),
            Some(_) => false,
            None => self.body.starts_with(b"Error:"),
        }
    }
}

#[derive(Clone)]
struct Shape {
    content_type: String,
    members: Map<String, Value>,
}

impl Shape {
    /// Some members may be there at times only, as details are. What both have must be of one kind.
    fn is_like(&self, other: &Self) -> bool {
        let mut both = self
            .members
            .iter()
            .filter_map(|(name, value)| Some((value, other.members.get(name)?)))
            .peekable();
        self.content_type == other.content_type && both.peek().is_some() && both.all(|(a, b)| is_of_one_kind(a, b))
    }
}

fn is_of_one_kind(a: &Value, b: &Value) -> bool {
    a.is_null() || b.is_null() || std::mem::discriminant(a) == std::mem::discriminant(b)
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match &self.fault {
            Some(_) => '✗',
            None if self.is_error() => '✓',
            None => ' ',
        };
        match self.status {
            Some(status) => write!(f, "{mark} {} {}", status.as_u16(), self.request)?,
            None => write!(f, "{mark} --- {}", self.request)?,
        }
        if let Some(fault) = &self.fault {
            write!(f, "\n      {fault}")?;
        }
        if self.is_error() && !self.body.is_empty() {
            let body: String = String::from_utf8_lossy(&self.body).chars().take(90).collect();
            write!(f, "\n      {}", body.split_whitespace().collect::<Vec<_>>().join(" "))?;
        }
        Ok(())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BodyOnHead => f.write_str("a response to HEAD has no body"),
            Self::Disguised => f.write_str("an error that was sent as a success"),
            Self::MissingField(name) => write!(f, "this status requires the header field {name}"),
            Self::NoAnswer(why) => write!(f, "no whole response: {why}"),
            Self::NotAnObject => f.write_str("labelled as JSON, but no JSON object"),
            Self::NotJson(Some(content_type)) => write!(f, "not JSON, but {content_type}"),
            Self::NotJson(None) => f.write_str("not JSON, and without Content-Type"),
            Self::OtherShape => f.write_str("JSON of another shape than the first error"),
            Self::WrongLength => f.write_str("not of the length that Content-Length declares"),
        }
    }
}
