//! Every recorded response of real servers becomes behind Envoy what the layer alone makes of it.

use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;

use base64::prelude::{BASE64_STANDARD, Engine};
use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING, UPGRADE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::{Layer, ServiceExt, service_fn};
use tower_json_errors::JsonErrorsLayer;

use crate::case::same_as;
use crate::support::client::Client;
use crate::support::envoy::{self, Envoy, Processor};
use crate::support::upstream::{self, Boxed, Script};
use crate::support::{Wire, process};

/// Envoy refuses others. A response to one is replayed as one to GET.
const KNOWN_METHODS: [Method; 8] = [
    Method::CONNECT,
    Method::DELETE,
    Method::GET,
    Method::HEAD,
    Method::OPTIONS,
    Method::PATCH,
    Method::POST,
    Method::PUT,
];

struct Recorded {
    id: String,
    method: Method,
    accept: Option<String>,
    status: StatusCode,
    headers: HeaderMap,
    body: Script,
}

impl Recorded {
    /// `tests/corpus/README.md` explains the schema.
    fn read(case: &Value) -> Option<Self> {
        let (request, response) = (&case["request"], &case["response"]);
        let body = Bytes::from(BASE64_STANDARD.decode(response["body_base64"].as_str()?).unwrap());
        let body = match response["framing"].as_str()? {
            _ if body.is_empty() => Script::Empty,
            "content-length" => Script::Sized(body),
            _ => Script::Chunked(vec![body]),
        };
        let method: Method = request["method"].as_str().unwrap_or("GET").parse().ok()?;
        let method = if KNOWN_METHODS.contains(&method) {
            method
        } else {
            Method::GET
        };
        let status = StatusCode::from_u16(response["status"].as_u64()?.try_into().ok()?).ok()?;
        // What Envoy does with these is its own business.
        let is_replayed = !status.is_informational() && method != Method::CONNECT;
        is_replayed.then(|| Self {
            id: case["id"].as_str().unwrap().to_owned(),
            accept: fields(&request["headers"]).find_map(|(name, value)| (name == "accept").then_some(value)),
            headers: response_headers(&response["headers"], &method),
            method,
            status,
            body,
        })
    }

    fn response(&self) -> Response<Boxed> {
        let mut response = Response::new(upstream::body(&self.body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers.clone();
        response
    }

    fn request(&self, number: usize) -> http::request::Builder {
        let request = Request::builder().method(self.method.clone()).uri(format!("/{number}"));
        self.accept
            .iter()
            .fold(request, |request, accept| request.header("accept", accept))
    }

    async fn direct(&self, layer: &JsonErrorsLayer, number: usize) -> Response<Bytes> {
        let service = service_fn(async |_| {
            let mut response = self.response();
            if self.status.as_u16() >= 600 {
                // The gateway reads an invalid status as a 5xx, which the layer alone does not.
                *response.status_mut() = StatusCode::BAD_GATEWAY;
            }
            Ok::<_, Infallible>(response)
        });
        let Ok(response) = layer
            .layer(service)
            .oneshot(self.request(number).body(()).unwrap())
            .await;
        let (parts, body) = response.into_parts();
        Response::from_parts(parts, body.collect().await.unwrap().to_bytes())
    }
}

fn fields(list: &Value) -> impl Iterator<Item = (String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter()
        .map(move |field| (text(&field[0]).to_ascii_lowercase(), text(&field[1])))
}

/// The fields without those of the connection. Values were recorded as Latin-1.
fn response_headers(list: &Value, method: &Method) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in fields(list) {
        let value: Vec<u8> = value
            .chars()
            .map(|char| u8::try_from(u32::from(char)).unwrap())
            .collect();
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_bytes(&value)) {
            headers.append(name, value);
        }
    }
    for name in [
        CONNECTION,
        TRANSFER_ENCODING,
        UPGRADE,
        HeaderName::from_static("keep-alive"),
    ] {
        headers.remove(name);
    }
    if method != Method::HEAD {
        // It comes from the body again.
        headers.remove(CONTENT_LENGTH);
    }
    headers
}

fn corpus() -> Vec<Recorded> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/corpus");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let read = |file| serde_json::from_slice::<Vec<Value>>(&std::fs::read(file).unwrap()).unwrap();
    files
        .iter()
        .flat_map(read)
        .filter_map(|case| Recorded::read(&case))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn recorded_responses_become_what_the_layer_makes_of_them() {
    let Some(binary) = envoy::binary() else { return };
    let corpus = Arc::new(corpus());
    assert!(corpus.len() > 1_500, "{} cases alone", corpus.len());
    let layer = JsonErrorsLayer::new();
    let (processor, _) = process(layer.clone()).await;
    let cases = Arc::clone(&corpus);
    let upstream = upstream::serve_with(move |request| {
        let number: usize = request.uri().path().trim_start_matches('/').parse().unwrap();
        Some(cases[number].response())
    })
    .await;
    let envoy = Envoy::start(binary, upstream, Wire::H1, &Processor::Tcp(processor), &[]).await;
    let mut wrong = Vec::new();
    let mut client = Client::connect(envoy.address, Wire::H1).await.unwrap();
    for (number, case) in corpus.iter().enumerate() {
        let checked = match client.send(case.request(number)).await {
            Ok(response) => same_as(&case.direct(&layer, number).await, &response),
            Err(error) => {
                client = Client::connect(envoy.address, Wire::H1).await.unwrap();
                Err(error.to_string())
            }
        };
        if let Err(why) = checked {
            wrong.push(format!("{}: {why}", case.id));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} wrong:\n{}",
        wrong.len(),
        corpus.len(),
        wrong.join("\n")
    );
}
