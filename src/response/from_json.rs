//! Decides what becomes of JSON: it is kept, or written in the configured format.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::response;
use serde_json::value::RawValue;

use crate::body::own::{FinalBody, Tail};
use crate::config::head::ResponseHead;
use crate::config::settings::JsonPolicy;
use crate::error::http_error::HttpError;
use crate::error::origin::Origin;
use crate::error::panic::catch;
use crate::exchange::Exchange;
use crate::exchange::report::{call_hook, report_hook_panic};
use crate::format::JSON;
use crate::response::content_length::Length;
use crate::response::from_failure::{from_reshaped_json, hiding};
use crate::response::from_text::{respond_with_message_from, shows_text};
use crate::response::headers::{Representation, set_representation};
use crate::response::read_body::{ReadBody, hand_on};
use crate::response::vary;
use crate::response::{Kept, Outgoing, Wording, keep, respond};
use crate::syntax::content::TextFormat;
use crate::syntax::json::JsonExtent;
use crate::syntax::media_type;
use crate::syntax::protocol::Protocol;

/// A JSON object or array, whole or so far.
pub(crate) struct Json<'a> {
    pub(crate) bytes: Bytes,
    /// The same, if it was parsed already.
    pub(crate) parsed: Option<&'a RawValue>,
    pub(crate) label: Label,
    /// The text that it was found in.
    pub(crate) noise: Option<Bytes>,
    /// What goes on if it is kept, where it was compressed.
    pub(crate) compressed: Option<Bytes>,
    /// It is only the start of what was compressed.
    pub(crate) is_cut: bool,
}

impl<'a> Json<'a> {
    pub(crate) fn new(bytes: Bytes, label: Label) -> Self {
        Self {
            bytes,
            parsed: None,
            label,
            noise: None,
            compressed: None,
            is_cut: false,
        }
    }

    /// All that was read, which is labelled as JSON. It stays compressed, unless there is more in it than was decoded.
    pub(crate) fn of_body(read: &ReadBody, parsed: Option<&'a RawValue>) -> Self {
        let label = if read.has_skipped {
            Label::Decoded(TextFormat::Json)
        } else {
            Label::AsItWas
        };
        Self {
            parsed,
            compressed: read.compressed.clone().filter(|_| !read.has_skipped),
            is_cut: read.is_cut,
            ..Self::new(read.bytes.clone(), label)
        }
    }
}

/// What the head says of JSON.
pub(crate) enum Label {
    /// It is right.
    AsItWas,
    /// These are other bytes than those that the head describes.
    Decoded(TextFormat),
    /// Only the content type is wrong.
    Wrong,
}

impl Label {
    pub(crate) fn of(json: &Bytes, read: &ReadBody) -> Self {
        if *json == read.bytes && read.compressed.is_none() {
            Self::Wrong
        } else {
            Self::Decoded(read.declared.format)
        }
    }
}

pub(crate) fn respond_with_json(
    head: &mut response::Parts,
    json: Json<'_>,
    tail: Tail,
    origin: Origin,
    exchange: &mut Exchange,
) -> FinalBody {
    let is_whole = matches!(tail, Tail::End(_)) && !json.is_cut;
    let tail = guarded(tail, &json);
    let reshapes = exchange.settings.json == JsonPolicy::Reshape || exchange.protocol != Protocol::Http;
    if reshapes && !is_whole {
        let outgoing = Outgoing {
            error: hiding(&json.bytes, head.status, exchange),
            origin,
            wording: Wording::OfStatus,
        };
        return respond(outgoing, head, exchange).into();
    }
    if reshapes && needs_reshape(&json.bytes, origin, head, exchange) {
        let (error, wording) = match reshape_by_choice(&json.bytes, head, exchange) {
            Some(error) => (error, Wording::Own),
            None => (
                from_reshaped_json(&json.bytes, json.parsed, head.status, exchange),
                Wording::of_text(head, exchange),
            ),
        };
        return respond(Outgoing { error, origin, wording }, head, exchange).into();
    }
    // Asked before the label changes: as HTML, it might have stayed.
    let varies = vary::is_kept_by_accept(&head.headers, exchange);
    let tail = relabel(head, &json, tail, origin, exchange);
    let sent = json.compressed.unwrap_or_else(|| json.bytes.clone());
    let body = hand_on(head, sent, tail).unless_head(exchange.is_head);
    let kept = Kept {
        json: is_whole.then_some(json.bytes),
        noise: json.noise,
        varies,
    };
    keep(&kept, origin, head, exchange).map_or(body, FinalBody::Own)
}

/// JSON inside of other text is hidden where that would be.
pub(crate) fn respond_with_embedded_json(
    head: &mut response::Parts,
    json: Bytes,
    read: ReadBody,
    origin: Origin,
    exchange: &mut Exchange,
) -> FinalBody {
    if !shows_text(head, exchange) {
        return respond_with_message_from(head, None, read.bytes, origin, exchange).into();
    }
    let json = Json {
        noise: Some(read.bytes),
        ..Json::new(json, Label::Decoded(read.declared.format))
    };
    respond_with_json(head, json, Tail::End(None), origin, exchange)
}

/// What follows JSON that is whole before the rest of its body was read is no part of it.
fn guarded(tail: Tail, json: &Json<'_>) -> Tail {
    match tail {
        Tail::Rest if is_whole_json(&json.bytes) => Tail::Blanks,
        tail => tail,
    }
}

pub(crate) fn is_whole_json(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| JsonExtent::of(text) == JsonExtent::Whole)
}

/// Makes the content type that of the JSON. What described other bytes goes: headers, and trailers, too.
fn relabel(head: &mut response::Parts, json: &Json<'_>, tail: Tail, origin: Origin, exchange: &Exchange) -> Tail {
    let tail = match json.label {
        Label::AsItWas => tail,
        Label::Wrong => {
            head.headers.insert(CONTENT_TYPE, JSON);
            tail
        }
        Label::Decoded(format) => {
            let own = head.headers.get(CONTENT_TYPE).filter(|_| format == TextFormat::Json);
            let representation = Representation {
                content_type: Some(own.map_or(JSON, media_type::without_charset)),
                length: Length::Known(json.bytes.len()),
                keeps_language: true,
            };
            set_representation(&mut head.headers, head.status, representation);
            Tail::End(None)
        }
    };
    if exchange.settings.json == JsonPolicy::Reshape {
        label_as_configured(head, origin, exchange);
    }
    tail
}

/// What is in the configured format has its content type. Parameters may stay.
fn label_as_configured(head: &mut response::Parts, origin: Origin, exchange: &Exchange) {
    let context = exchange.handle.response_context(origin, &head.headers);
    let Ok(content_type) = catch(|| exchange.handle.format().content_type(&context)) else {
        return;
    };
    let old = head.headers.get(CONTENT_TYPE);
    if !old.is_some_and(|old| media_type::is_same_type(old, &content_type)) {
        head.headers.insert(CONTENT_TYPE, content_type);
    }
}

/// What the application chooses of foreign JSON. A closure that panics chooses nothing.
fn reshape_by_choice(json: &Bytes, head: &response::Parts, exchange: &Exchange) -> Option<HttpError> {
    let reshape = exchange.handle.hooks()?.reshape_with.as_ref()?;
    let json = std::str::from_utf8(json).ok()?;
    call_hook(|| reshape(json, &ResponseHead::from(head)), &exchange.handle)
}

/// Whether this JSON is to be written in the configured format, and is not, or must not be shown.
///
/// A format that panics when it is asked recognises nothing.
fn needs_reshape(json: &Bytes, origin: Origin, head: &response::Parts, exchange: &Exchange) -> bool {
    if !shows_text(head, exchange) || exchange.protocol != Protocol::Http {
        return true;
    }
    let recognizes = || {
        let json = std::str::from_utf8(json).unwrap_or_default();
        let context = exchange.handle.response_context(origin, &head.headers);
        exchange.handle.format().recognizes(json, &context)
    };
    !catch(recognizes).unwrap_or_else(|panic| {
        report_hook_panic(panic, &exchange.handle);
        false
    })
}
