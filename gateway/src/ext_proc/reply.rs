//! Translates a response of the layer to the replies of the External Processing protocol.

use bytes::Bytes;
use envoy_types::pb::envoy::config::core::v3::header_value_option::HeaderAppendAction;
use envoy_types::pb::envoy::config::core::v3::{HeaderValue as Field, HeaderValueOption};
use envoy_types::pb::envoy::extensions::filters::http::ext_proc::v3::ProcessingMode;
use envoy_types::pb::envoy::extensions::filters::http::ext_proc::v3::processing_mode::BodySendMode;
use envoy_types::pb::envoy::service::ext_proc::v3::body_mutation::Mutation;
use envoy_types::pb::envoy::service::ext_proc::v3::common_response::ResponseStatus;
use envoy_types::pb::envoy::service::ext_proc::v3::processing_response::Response as Reply;
use envoy_types::pb::envoy::service::ext_proc::v3::{
    BodyMutation, BodyResponse, CommonResponse, HeaderMutation, HeadersResponse, ImmediateResponse, ProcessingResponse,
    TrailersResponse,
};
use envoy_types::pb::envoy::r#type::v3::HttpStatus;
use envoy_types::pb::google::protobuf::BoolValue;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::head::ResponseHead;

/// Continues with the request's head, unchanged.
pub(super) fn request_headers() -> ProcessingResponse {
    reply(Reply::RequestHeaders(HeadersResponse::default()))
}

/// Continues with the request's body, unchanged.
pub(super) fn request_body() -> ProcessingResponse {
    reply(Reply::RequestBody(BodyResponse::default()))
}

/// Continues with the request's trailers, unchanged.
pub(super) fn request_trailers() -> ProcessingResponse {
    reply(Reply::RequestTrailers(TrailersResponse::default()))
}

/// Continues with the response's body, unchanged.
pub(super) fn response_body() -> ProcessingResponse {
    reply(Reply::ResponseBody(BodyResponse::default()))
}

/// Continues with the response's trailers, unchanged.
pub(super) fn response_trailers() -> ProcessingResponse {
    reply(Reply::ResponseTrailers(TrailersResponse::default()))
}

/// Asks for the body of the response. Its head waits meanwhile.
pub(super) fn send_body() -> ProcessingResponse {
    let mode = ProcessingMode {
        response_body_mode: BodySendMode::BufferedPartial.into(),
        ..ProcessingMode::default()
    };
    ProcessingResponse {
        mode_override: Some(mode),
        ..reply(Reply::ResponseHeaders(HeadersResponse::default()))
    }
}

/// Changes the head, and leaves the body as it is.
pub(super) fn head_changes(old: &ResponseHead, new: &ResponseHead) -> ProcessingResponse {
    let response = CommonResponse {
        header_mutation: differences(old, new),
        ..CommonResponse::default()
    };
    reply(Reply::ResponseHeaders(HeadersResponse {
        response: Some(response),
    }))
}

/// Replaces a body that was not read.
pub(super) fn replacement(old: &ResponseHead, new: &ResponseHead, body: Bytes) -> ProcessingResponse {
    let response = CommonResponse {
        status: ResponseStatus::ContinueAndReplace.into(),
        header_mutation: differences(old, &without_length(new)),
        body_mutation: Some(mutation(body)),
        ..CommonResponse::default()
    };
    reply(Reply::ResponseHeaders(HeadersResponse {
        response: Some(response),
    }))
}

/// Changes the head after the body was read, and leaves the body as it is.
pub(super) fn kept_body(old: &ResponseHead, new: &ResponseHead) -> ProcessingResponse {
    let response = CommonResponse {
        header_mutation: differences(old, new),
        ..CommonResponse::default()
    };
    reply(Reply::ResponseBody(BodyResponse {
        response: Some(response),
    }))
}

/// Replaces a body that was read to its end.
pub(super) fn new_body(old: &ResponseHead, new: &ResponseHead, body: Bytes) -> ProcessingResponse {
    let response = CommonResponse {
        header_mutation: differences(old, &without_length(new)),
        body_mutation: Some(mutation(body)),
        ..CommonResponse::default()
    };
    reply(Reply::ResponseBody(BodyResponse {
        response: Some(response),
    }))
}

/// Replaces the whole response after a part of the body was read. All else would send the rest after the new body.
pub(super) fn new_response(new: &ResponseHead, body: Bytes) -> ProcessingResponse {
    let status = HttpStatus {
        code: new.status.as_u16().into(),
    };
    let head = without_length(new);
    reply(Reply::ImmediateResponse(ImmediateResponse {
        status: Some(status),
        headers: Some(HeaderMutation {
            set_headers: head.headers.keys().flat_map(|name| set(&head.headers, name)).collect(),
            remove_headers: head.headers.keys().map(ToString::to_string).collect(),
        }),
        body: body.into(),
        details: "json_errors".to_owned(),
        ..ImmediateResponse::default()
    }))
}

fn reply(response: Reply) -> ProcessingResponse {
    ProcessingResponse {
        response: Some(response),
        ..ProcessingResponse::default()
    }
}

fn mutation(body: Bytes) -> BodyMutation {
    BodyMutation {
        mutation: Some(Mutation::Body(body.into())),
    }
}

/// The proxy frames what it sends by itself, and truncates the body if a length says otherwise.
fn without_length(head: &ResponseHead) -> ResponseHead {
    let mut head = head.clone();
    head.headers.remove(CONTENT_LENGTH);
    head.headers.remove(TRANSFER_ENCODING);
    head
}

fn differences(old: &ResponseHead, new: &ResponseHead) -> Option<HeaderMutation> {
    let is_changed = |name: &&HeaderName| !old.headers.get_all(*name).iter().eq(new.headers.get_all(*name));
    let set_headers = new
        .headers
        .keys()
        .filter(is_changed)
        .flat_map(|name| set(&new.headers, name));
    let status = (old.status != new.status).then(|| option(":status", new.status.as_str().as_bytes(), false));
    let mutation = HeaderMutation {
        set_headers: set_headers.chain(status).collect(),
        // What gets a new value is removed, too: the proxy removes first, so that appending has one meaning.
        remove_headers: old.headers.keys().filter(is_changed).map(ToString::to_string).collect(),
    };
    (mutation != HeaderMutation::default()).then_some(mutation)
}

fn set<'a>(headers: &'a HeaderMap, name: &'a HeaderName) -> impl Iterator<Item = HeaderValueOption> + 'a {
    let values = headers.get_all(name).iter();
    values.map(|value: &HeaderValue| option(name.as_str(), value.as_bytes(), true))
}

/// Says in both of the protocol's ways, of which versions of the proxy read the one or the other, whether to append.
#[expect(deprecated, reason = "older versions of the proxy know no other way")]
fn option(key: &str, value: &[u8], append: bool) -> HeaderValueOption {
    let action = if append {
        HeaderAppendAction::AppendIfExistsOrAdd
    } else {
        HeaderAppendAction::OverwriteIfExistsOrAdd
    };
    HeaderValueOption {
        header: Some(Field {
            key: key.to_owned(),
            raw_value: value.to_vec(),
            ..Field::default()
        }),
        append: Some(BoolValue { value: append }),
        append_action: action.into(),
        ..HeaderValueOption::default()
    }
}
