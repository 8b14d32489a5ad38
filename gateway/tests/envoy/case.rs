//! One response of a service, and what a client is to get of it through Envoy.

use std::collections::HashMap;
use std::convert::Infallible;

use bytes::Bytes;
use http::header::SET_COOKIE;
use http::{HeaderName, Method, Request, Response, StatusCode, request};
use http_body_util::BodyExt;
use tower::{Layer, ServiceExt, service_fn};
use tower_json_errors::JsonErrorsLayer;

use crate::support::client::{Client, Trailers};
use crate::support::envoy::{self, Changes, Envoy, Processor};
use crate::support::upstream::{self, Reply, Script};
use crate::support::{Wire, process};

const FRAME: usize = 16 * 1024;

/// One response of the service, and what the client is to get.
pub(crate) struct Case {
    name: &'static str,
    method: Method,
    request: &'static [(&'static str, &'static str)],
    status: u16,
    headers: &'static [(&'static str, &'static str)],
    body: Script,
    expected: Expected,
}

pub(crate) struct Expected {
    status: u16,
    body: Body,
    has: &'static [(&'static str, &'static str)],
    lacks: &'static [&'static str],
}

#[derive(Debug)]
pub(crate) enum Body {
    /// This JSON, as `application/json`.
    Json(&'static str),
    /// What the layer makes of it, as `application/problem+json`.
    Problem,
    /// What the layer makes of it, which is not what the service sent.
    Rewritten,
    /// What the service sent, byte for byte.
    AsSent,
    /// Nothing.
    Empty,
}

pub(crate) fn case(
    name: &'static str,
    status: u16,
    headers: &'static [(&'static str, &'static str)],
    body: Script,
) -> Case {
    Case {
        name,
        method: Method::GET,
        request: &[],
        status,
        headers,
        body,
        expected: Expected {
            status,
            body: Body::AsSent,
            has: &[],
            lacks: &[],
        },
    }
}

impl Case {
    pub(crate) fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    pub(crate) fn request(mut self, headers: &'static [(&'static str, &'static str)]) -> Self {
        self.request = headers;
        self
    }

    pub(crate) fn becomes(mut self, json: &'static str) -> Self {
        self.expected.body = Body::Json(json);
        self
    }

    pub(crate) fn becomes_problem(mut self) -> Self {
        self.expected.body = Body::Problem;
        self
    }

    pub(crate) fn becomes_other(mut self) -> Self {
        self.expected.body = Body::Rewritten;
        self
    }

    pub(crate) fn becomes_nothing(mut self) -> Self {
        self.expected.body = Body::Empty;
        self
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.expected.status = status;
        self
    }

    pub(crate) fn has(mut self, headers: &'static [(&'static str, &'static str)]) -> Self {
        self.expected.has = headers;
        self
    }

    pub(crate) fn lacks(mut self, names: &'static [&'static str]) -> Self {
        self.expected.lacks = names;
        self
    }

    fn path(&self) -> String {
        format!("/{}", self.name.replace(' ', "-"))
    }

    fn to_request(&self) -> request::Builder {
        let request = Request::builder().method(self.method.clone()).uri(self.path());
        self.request
            .iter()
            .fold(request, |request, (name, value)| request.header(*name, *value))
    }

    /// What the layer makes of it without Envoy.
    async fn direct(&self, layer: &JsonErrorsLayer) -> Response<Bytes> {
        let mut reply = self.reply();
        if let Script::Sized(bytes) = &reply.body
            && bytes.len() > FRAME
        {
            // No server receives this in one frame.
            reply.body = Script::Chunked(bytes.chunks(FRAME).map(Bytes::copy_from_slice).collect());
        }
        let service = service_fn(async |_| Ok::<_, Infallible>(reply.clone().into_response()));
        let Ok(response) = layer
            .layer(service)
            .oneshot(self.to_request().body(()).expect("well-formed"))
            .await;
        let (parts, body) = response.into_parts();
        Response::from_parts(parts, body.collect().await.expect("well-formed").to_bytes())
    }

    fn reply(&self) -> Reply {
        Reply {
            status: StatusCode::from_u16(self.status).expect("well-formed"),
            headers: self.headers.to_vec(),
            body: self.body.clone(),
        }
    }

    fn sent(&self) -> Bytes {
        match &self.body {
            Script::Empty | Script::Never => Bytes::new(),
            Script::Sized(bytes) | Script::Trailed(bytes) | Script::Broken(bytes) | Script::Endless(bytes) => {
                bytes.clone()
            }
            Script::Chunked(chunks) | Script::Slow(chunks) => chunks.concat().into(),
        }
    }

    /// What is wrong with a response, in words.
    fn check(&self, response: &Response<Bytes>, direct: &Response<Bytes>) -> Result<(), String> {
        let expected = &self.expected;
        let headers = response.headers();
        if response.status().as_u16() != expected.status {
            return Err(format!("the status is {}, not {}", response.status(), expected.status));
        }
        let body = match &expected.body {
            Body::Json(json) => Bytes::from(*json),
            Body::Problem | Body::Rewritten => direct.body().clone(),
            Body::AsSent => self.sent(),
            Body::Empty => Bytes::new(),
        };
        if *response.body() != body {
            let short = |bytes: &Bytes| String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
            let (got, wanted) = (short(response.body()), short(&body));
            let lengths = (response.body().len(), body.len());
            return Err(format!("the body is {got:?}, not {wanted:?}, of {lengths:?} bytes"));
        }
        if matches!(expected.body, Body::Problem | Body::Rewritten) && body == self.sent() {
            return Err("the layer left it as it was".to_owned());
        }
        same_as(direct, response)?;
        let content_type = match expected.body {
            Body::Json(_) => Some("application/json"),
            Body::Problem => Some("application/problem+json"),
            Body::AsSent | Body::Empty | Body::Rewritten => None,
        };
        if content_type.is_some_and(|content_type| !values(response, "content-type").eq([content_type])) {
            return Err(format!("the content type is {:?}", headers.get("content-type")));
        }
        if content_type.is_some() && response.extensions().get::<Trailers>().is_some() {
            return Err("trailers of the old body are still there".to_owned());
        }
        for (name, _) in expected.has {
            let wanted: Vec<_> = expected
                .has
                .iter()
                .filter(|(other, _)| other == name)
                .map(|(_, value)| *value)
                .collect();
            let got: Vec<_> = values(response, name).collect();
            if got != wanted {
                return Err(format!("{name} is {got:?}, not {wanted:?}"));
            }
        }
        let left = expected.lacks.iter().find(|name| headers.contains_key(**name));
        left.map_or(Ok(()), |name| {
            Err(format!("{name} is still there: {:?}", headers[*name]))
        })
    }
}

fn values<'a>(response: &'a Response<Bytes>, name: &str) -> impl Iterator<Item = &'a str> {
    response
        .headers()
        .get_all(name)
        .iter()
        .map(|value| value.to_str().expect("well-formed"))
}

pub(crate) fn sized(text: &'static str) -> Script {
    Script::Sized(Bytes::from(text))
}

pub(crate) fn chunked(chunks: &[&'static str]) -> Script {
    Script::Chunked(chunks.iter().map(|&chunk| Bytes::from(chunk)).collect())
}

pub(crate) fn slow(chunks: &[&'static str]) -> Script {
    Script::Slow(chunks.iter().map(|&chunk| Bytes::from(chunk)).collect())
}

/// Envoy frames responses by itself, and adds these.
const ENVOYS: &[&str] = &[
    "connection",
    "content-length",
    "date",
    "server",
    "trailer",
    "transfer-encoding",
];

/// Compares what came through Envoy with what the layer makes of the same response without it.
pub(crate) fn same_as(direct: &Response<Bytes>, response: &Response<Bytes>) -> Result<(), String> {
    if (direct.status(), direct.body()) != (response.status(), response.body()) {
        return Err(format!(
            "the layer alone gives {}, {:?}",
            direct.status(),
            direct.body()
        ));
    }
    let names = direct.headers().keys().chain(response.headers().keys());
    for name in names.filter(|name| !ENVOYS.contains(&name.as_str()) && !name.as_str().starts_with("x-envoy-")) {
        let [with, without] = [response, direct].map(|response| combined(response, name));
        if with != without {
            return Err(format!("{name} is {with:?}, and {without:?} by the layer alone"));
        }
    }
    Ok(())
}

/// The values of a field. Envoy combines those of a list to one (RFC 9110 section 5.3), and never those of `Set-Cookie`.
fn combined(response: &Response<Bytes>, name: &HeaderName) -> Vec<Vec<u8>> {
    let values: Vec<_> = response
        .headers()
        .get_all(name)
        .iter()
        .map(|value| value.as_bytes().to_vec())
        .collect();
    if name == SET_COOKIE {
        values
    } else {
        vec![values.join(&b","[..])]
    }
}

/// Runs all cases over each pair of HTTP versions, on one connection as long as it lives.
pub(crate) async fn check_all(layer: JsonErrorsLayer, changes: Changes<'_>, cases: Vec<Case>) {
    let Some(binary) = envoy::binary() else { return };
    let scripts: HashMap<_, _> = cases.iter().map(|case| (case.path(), case.reply())).collect();
    assert_eq!(scripts.len(), cases.len(), "two cases of one name");
    let upstream = upstream::serve(scripts).await;
    let (processor, _) = process(layer.clone()).await;
    let mut wrong = Vec::new();
    for upstream_wire in [Wire::H1, Wire::H2] {
        let envoy = Envoy::start(binary, upstream, upstream_wire, &Processor::Tcp(processor), changes).await;
        for wire in [Wire::H1, Wire::H2] {
            let mut client = Client::connect(envoy.address, wire).await.expect("well-formed");
            for case in &cases {
                let checked = match client.send(case.to_request()).await {
                    Ok(response) => case.check(&response, &case.direct(&layer).await),
                    Err(error) => {
                        client = Client::connect(envoy.address, wire).await.expect("well-formed");
                        Err(error.to_string())
                    }
                };
                if let Err(why) = checked {
                    wrong.push(format!("{wire:?} to {upstream_wire:?}: {}: {why}", case.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
