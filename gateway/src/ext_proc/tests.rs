//! What is replied to each message, without a proxy.

use clap::Parser;
use envoy_types::pb::envoy::config::core::v3::{HeaderMap as Fields, HeaderValue as Field};
use envoy_types::pb::envoy::extensions::filters::http::ext_proc::v3::processing_mode::BodySendMode;
use envoy_types::pb::envoy::service::ext_proc::v3::body_mutation::Mutation;
use envoy_types::pb::envoy::service::ext_proc::v3::common_response::ResponseStatus;
use envoy_types::pb::envoy::service::ext_proc::v3::processing_request::Request as Message;
use envoy_types::pb::envoy::service::ext_proc::v3::processing_response::Response as Reply;
use envoy_types::pb::envoy::service::ext_proc::v3::{
    CommonResponse, HeaderMutation, HttpBody, HttpHeaders, ProcessingRequest, ProcessingResponse,
};
use tower_json_errors::JsonErrorsLayer;

use super::Arguments;
use super::exchange::{Exchange, Layered};

/// A command line that is nothing but the options of `ext-proc`.
#[derive(Debug, Parser)]
struct Cli {
    #[command(flatten)]
    arguments: Arguments,
}

fn head(fields: &[(&str, &str)], end_of_stream: bool) -> HttpHeaders {
    let field = |&(key, value): &(&str, &str)| Field {
        key: key.to_owned(),
        raw_value: value.as_bytes().to_vec(),
        ..Field::default()
    };
    HttpHeaders {
        headers: Some(Fields {
            headers: fields.iter().map(field).collect(),
        }),
        end_of_stream,
        ..HttpHeaders::default()
    }
}

fn body(text: &str, end_of_stream: bool) -> Message {
    Message::ResponseBody(HttpBody {
        body: text.as_bytes().to_vec(),
        end_of_stream,
        ..HttpBody::default()
    })
}

/// Sends the request's head, then these messages, and returns the replies to them.
async fn replies(method: &str, messages: Vec<Message>) -> Vec<ProcessingResponse> {
    replies_by(
        &JsonErrorsLayer::new(),
        &[(":method", method), (":path", "/")],
        messages,
    )
    .await
}

async fn replies_by(
    layer: &JsonErrorsLayer,
    request: &[(&str, &str)],
    messages: Vec<Message>,
) -> Vec<ProcessingResponse> {
    let mut exchange = Exchange::new(Layered::new(layer));
    let request = head(request, true);
    let mut replies = Vec::new();
    for message in std::iter::once(Message::RequestHeaders(request)).chain(messages) {
        let message = ProcessingRequest {
            request: Some(message),
            ..ProcessingRequest::default()
        };
        let (reply, _) = exchange.step(message).await.unwrap();
        replies.push(reply);
    }
    replies.split_off(1)
}

fn common(reply: &ProcessingResponse) -> CommonResponse {
    match &reply.response {
        Some(Reply::ResponseHeaders(reply)) => reply.response.clone().unwrap_or_default(),
        Some(Reply::ResponseBody(reply)) => reply.response.clone().unwrap_or_default(),
        other => panic!("{other:?}"),
    }
}

fn new_body(common: &CommonResponse) -> &str {
    match common
        .body_mutation
        .as_ref()
        .and_then(|mutation| mutation.mutation.as_ref())
    {
        Some(Mutation::Body(body)) => std::str::from_utf8(body).unwrap(),
        other => panic!("{other:?}"),
    }
}

fn set(mutation: &HeaderMutation, name: &str) -> Vec<String> {
    let fields = mutation.set_headers.iter().filter_map(|option| option.header.as_ref());
    let values = fields.filter(|field| field.key == name);
    values
        .map(|field| String::from_utf8(field.raw_value.clone()).unwrap())
        .collect()
}

const TEXT: &[(&str, &str)] = &[
    (":status", "404"),
    ("content-type", "text/plain"),
    ("content-length", "12"),
    ("set-cookie", "a=1"),
    ("set-cookie", "b=2"),
];

#[tokio::test]
async fn a_success_costs_one_reply_that_changes_nothing() {
    let success = head(&[(":status", "200"), ("content-type", "text/plain")], false);
    let replies = replies("GET", vec![Message::ResponseHeaders(success)]).await;
    assert_eq!(replies[0].mode_override, None);
    assert_eq!(common(&replies[0]), CommonResponse::default());
}

#[tokio::test]
async fn the_body_of_an_error_is_asked_for_and_replaced() {
    let messages = vec![Message::ResponseHeaders(head(TEXT, false)), body("no such user", true)];
    let replies = replies("GET", messages).await;
    let mode = replies[0].mode_override.as_ref().unwrap();
    assert_eq!(mode.response_body_mode(), BodySendMode::BufferedPartial);
    assert_eq!(common(&replies[0]), CommonResponse::default());

    let common = common(&replies[1]);
    let mutation = common.header_mutation.as_ref().unwrap();
    assert_eq!(new_body(&common), r#"{"error":"no such user"}"#);
    assert_eq!(set(mutation, "content-type"), ["application/json"]);
    // A length that is set here is ignored, and the old one would truncate the new body.
    assert!(set(mutation, "content-length").is_empty());
    assert!(mutation.remove_headers.contains(&"content-length".to_owned()));
    assert!(!mutation.remove_headers.contains(&"set-cookie".to_owned()));
}

#[tokio::test]
async fn what_follows_a_part_of_a_body_never_goes_out_behind_the_new_one() {
    let messages = vec![Message::ResponseHeaders(head(TEXT, false)), body("no such user", false)];
    let replies = replies("GET", messages).await;
    let Some(Reply::ImmediateResponse(reply)) = &replies[1].response else {
        panic!("{replies:?}")
    };
    assert_eq!(reply.status.as_ref().map(|status| status.code), Some(404));
    assert_eq!(reply.body, br#"{"error":"no such user"}"#);
    assert_eq!(set(reply.headers.as_ref().unwrap(), "set-cookie"), ["a=1", "b=2"]);
}

#[tokio::test]
async fn an_error_without_body_gets_one_at_once() {
    let messages = vec![Message::ResponseHeaders(head(
        &[(":status", "405"), ("allow", "GET")],
        true,
    ))];
    let common = common(&replies("PUT", messages).await[0]);
    assert_eq!(common.status(), ResponseStatus::ContinueAndReplace);
    assert_eq!(new_body(&common), r#"{"error":"Method Not Allowed"}"#);
}

#[tokio::test]
async fn a_response_to_head_gets_no_body() {
    let messages = vec![Message::ResponseHeaders(head(
        &[(":status", "404"), ("content-type", "text/html")],
        true,
    ))];
    let common = common(&replies("HEAD", messages).await[0]);
    assert_eq!(common.status(), ResponseStatus::Continue);
    assert_eq!(common.body_mutation, None);
}

/// Only a response can keep itself as it is, and only if its text may be seen.
#[tokio::test]
async fn what_forbids_transforming_stays_if_its_text_may_be_seen() {
    let arguments = Cli::parse_from(["ext-proc", "--unmask"]).arguments;
    let (forbidding, other) = (("cache-control", "no-transform"), ("x-other", "1"));
    for (of_request, of_response, status, is_read) in [
        (other, forbidding, "404", false),
        (other, forbidding, "200", false),
        (other, forbidding, "500", true),
        (forbidding, other, "404", true),
        (forbidding, other, "200", true),
        (forbidding, other, "500", true),
    ] {
        let request = [(":method", "GET"), (":path", "/"), of_request];
        let plain = [
            (":status", status),
            ("content-type", "text/plain"),
            ("content-length", "13"),
            of_response,
        ];
        let response = Message::ResponseHeaders(head(&plain, false));
        let replies = replies_by(&arguments.layer.layer(), &request, vec![response]).await;
        let asks_for_the_body = replies[0].mode_override.is_some();
        assert_eq!(asks_for_the_body, is_read, "{request:?} {plain:?}");
        assert_eq!(common(&replies[0]), CommonResponse::default());
    }
}

#[tokio::test]
async fn an_invalid_status_shows_no_text() {
    let response = head(&[(":status", "600"), ("content-type", "text/plain")], false);
    let messages = vec![Message::ResponseHeaders(response), body("db refused hunter2", true)];
    let common = common(&replies("GET", messages).await[1]);
    assert_eq!(new_body(&common), r#"{"error":"Bad Gateway"}"#);
    assert_eq!(set(common.header_mutation.as_ref().unwrap(), ":status"), ["502"]);
}

#[tokio::test]
async fn json_that_is_kept_keeps_its_length() {
    let json = head(
        &[
            (":status", "409"),
            ("content-type", "application/json"),
            ("content-length", "2"),
        ],
        false,
    );
    let replies = replies("GET", vec![Message::ResponseHeaders(json), body("{}", true)]).await;
    assert_eq!(common(&replies[1]), CommonResponse::default());
}
