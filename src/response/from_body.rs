//! Decides what becomes of a response whose body was read: it is rewritten, or kept.

use std::pin::Pin;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode, response};
use serde_json::value::RawValue;

use crate::body::ResponseBody;
#[cfg(feature = "decompress")]
use crate::body::decompress::decompress;
use crate::config::head::ResponseHead;
use crate::config::settings::{JsonPolicy, Settings};
use crate::error::http_error::{BoxError, HttpError};
use crate::error::message::Message;
use crate::error::origin::Origin;
use crate::error::panic::{catch, drop_catching};
use crate::error::status::error_or_500;
use crate::exchange::Exchange;
use crate::exchange::report::{call_hook, report_hook_panic};
use crate::format::JSON;
#[cfg(feature = "decompress")]
use crate::inspect::decide::keeps_encoded_json;
use crate::inspect::interpret::{ErrorBody, Interpretation, interpret};
use crate::inspect::unmask::{Unmasked, event_status, unmask};
#[cfg(feature = "xml")]
use crate::inspect::xml::XmlError;
use crate::response::content_length::{self, Length};
use crate::response::from_failure::{from_failed_body, from_message, from_reshaped_json, hiding};
use crate::response::headers::{self, Representation, set_representation};
use crate::response::to_head::respond_to_head;
use crate::response::vary;
use crate::response::{Kept, Outgoing, Wording, keep, respond};
use crate::syntax::content::{DeclaredContent, TextFormat};
use crate::syntax::event::first_event;
use crate::syntax::json::{JsonKind, non_blank_string};
use crate::syntax::media_type;
use crate::syntax::protocol::Protocol;

/// A body that was read: all of it, or what comes before its rest.
#[derive(Debug)]
pub(crate) struct ReadBody<B> {
    pub(crate) declared: DeclaredContent,
    pub(crate) bytes: Bytes,
    pub(crate) tail: Tail<B>,
    /// The bytes as they were sent, if those above were decoded from them.
    pub(crate) compressed: Option<Bytes>,
    /// They decode to more than the limit.
    pub(crate) is_cut: bool,
}

/// What follows the bytes that were read.
#[derive(Debug)]
pub(crate) enum Tail<B> {
    /// The end, after trailers if there are any.
    End(Option<Box<HeaderMap>>),
    /// More than its size hint promised. It cannot be handed on.
    Lost,
    /// More than the limit.
    Rest(Rest<B>),
}

/// A body that was not read to its end. Its `Drop` may panic, so it runs only where that is caught.
#[derive(Debug)]
pub(crate) struct Rest<B>(Option<Pin<Box<B>>>);

impl<B> Rest<B> {
    pub(crate) fn new(body: Pin<Box<B>>) -> Self {
        Self(Some(body))
    }

    fn take(&mut self) -> Option<Pin<Box<B>>> {
        self.0.take()
    }
}

impl<B> Drop for Rest<B> {
    fn drop(&mut self) {
        drop_catching(self.0.take());
    }
}

/// What is known of the bytes of a body.
#[derive(Clone, Copy, Debug)]
struct ReadAs {
    declared: DeclaredContent,
    is_cut: bool,
}

impl<B> ReadBody<B> {
    fn read_as(&self) -> ReadAs {
        ReadAs {
            declared: self.declared,
            is_cut: self.is_cut || !matches!(self.tail, Tail::End(_)),
        }
    }
}

/// The body of an error response.
pub(crate) fn from_error_body<B>(
    head: &mut response::Parts,
    read: ReadBody<B>,
    exchange: &mut Exchange,
) -> ResponseBody<B> {
    let is_own = head.extensions.get::<Origin>().copied();
    // A stream that turns out to be empty has left out what GET would get.
    if exchange.is_head && is_own.is_none() && read.bytes.is_empty() && matches!(read.tail, Tail::End(_)) {
        return respond_to_head(head, read.declared, exchange);
    }
    #[cfg(feature = "decompress")]
    let read = match undo_coding(head, read, exchange) {
        Ok(read) => read,
        Err(body) => return body,
    };
    let settings = exchange.settings;
    let interpretation = interpret(error_body(head, &read.bytes, read.read_as(), &settings));
    let json = |bytes, label, parsed| Json {
        bytes,
        parsed,
        label,
        noise: None,
        compressed: None,
        is_cut: read.is_cut,
    };
    match (interpretation, is_own) {
        (Interpretation::Keep(_) | Interpretation::Relabel(_), _) if matches!(read.tail, Tail::Lost) => {
            from_body_error(head, OUTGREW_ITS_HINT.into(), exchange)
        }
        (_, Some(origin)) => keep_as_it_is(head, read, origin, exchange),
        (Interpretation::Keep(parsed), _) => {
            let json = Json {
                compressed: read.compressed.clone(),
                ..json(read.bytes.clone(), Label::AsItWas, parsed)
            };
            respond_with_json(head, json, read.tail, Origin::Response, exchange)
        }
        (Interpretation::Relabel(bytes), _) => {
            let label = Label::of(&bytes, &read);
            // Of what goes on unread under a text label, it is not known whether it is JSON to its end.
            if read.is_cut || (matches!(read.tail, Tail::Rest(_)) && !shows_text(head, exchange)) {
                return respond_with_message(head, None, read.bytes, exchange);
            }
            respond_with_json(head, json(bytes, label, None), read.tail, Origin::Response, exchange)
        }
        (Interpretation::Embedded(bytes), _) if shows_text(head, exchange) => {
            let noise = Some(read.bytes.clone());
            let json = Json {
                bytes,
                parsed: None,
                label: Label::Decoded(read.declared.format),
                noise,
                compressed: None,
                is_cut: false,
            };
            respond_with_json(head, json, Tail::End(None), Origin::Response, exchange)
        }
        #[cfg(feature = "xml")]
        (Interpretation::Fault(fault), _) => respond_with_fault(head, fault, read.bytes, exchange),
        (Interpretation::Message(text), _) => respond_with_message(head, Some(text), read.bytes, exchange),
        (Interpretation::Embedded(_) | Interpretation::NoMessage, _) => {
            respond_with_message(head, None, read.bytes, exchange)
        }
    }
}

/// The body without its content coding, or the answer to one whose coding cannot be undone.
#[cfg(feature = "decompress")]
fn undo_coding<B>(
    head: &mut response::Parts,
    mut read: ReadBody<B>,
    exchange: &mut Exchange,
) -> Result<ReadBody<B>, ResponseBody<B>> {
    let is_own = head.extensions.get::<Origin>().is_some();
    let Some(coding) = exchange.settings.reads.coding(&head.headers).filter(|_| !is_own) else {
        return Ok(read);
    };
    if !matches!(read.tail, Tail::End(_)) {
        let is_kept = read.declared.format == TextFormat::Json && keeps_encoded_json(exchange);
        return Err(if is_kept {
            keep_as_it_is(head, read, Origin::Response, exchange)
        } else {
            respond_with_message(head, None, read.bytes, exchange)
        });
    }
    match decompress(&read.bytes, coding, exchange.settings.max_body_size()) {
        Ok(decoded) => {
            read.compressed = Some(std::mem::replace(&mut read.bytes, decoded.bytes));
            read.is_cut = decoded.is_cut;
            Ok(read)
        }
        Err(corrupt) => {
            let outgoing = Outgoing {
                error: from_failed_body(head.status, corrupt.into(), exchange),
                origin: Origin::Response,
                wording: Wording::OfStatus,
            };
            Err(respond(outgoing, head, exchange))
        }
    }
}

const OUTGREW_ITS_HINT: &str = "the body of the error response was larger than its size hint";

/// The body of a success.
pub(crate) fn from_success_body<B>(
    head: &mut response::Parts,
    read: ReadBody<B>,
    exchange: &mut Exchange,
) -> ResponseBody<B> {
    let origin = Origin::Unmasked;
    let settings = exchange.settings;
    let unmasked = if matches!(read.tail, Tail::End(_)) {
        let rule = |json: &str| unmask_by_rule(json, head, exchange);
        unmask(
            error_body(head, &read.bytes, read.read_as(), &settings),
            rule,
            exchange.settings.unmask,
        )
    } else {
        None
    };
    let Some(unmasked) = unmasked else {
        return hand_on(head, read.bytes, read.tail, exchange).unless_head(exchange.is_head);
    };
    headers::forbid_caching(&mut head.headers);
    match unmasked {
        Unmasked::Text(message) => {
            head.status = exchange.settings.unmask.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let message = Some(message).filter(|message| !message.as_bytes().is_empty());
            respond_with_message_from(head, message, read.bytes, origin, exchange)
        }
        Unmasked::Json { status, relabel } => {
            head.status = status;
            let (bytes, label) = match relabel {
                Some(json) => (json.clone(), Label::of(&json, &read)),
                None => (read.bytes.clone(), Label::AsItWas),
            };
            let json = Json {
                bytes,
                parsed: None,
                label,
                noise: None,
                compressed: None,
                is_cut: false,
            };
            respond_with_json(head, json, read.tail, origin, exchange)
        }
    }
}

/// The first event of a stream, if it is an error. The rest of the stream is dropped.
pub(crate) fn from_first_event<B>(
    head: &mut response::Parts,
    stream: &[u8],
    exchange: &mut Exchange,
) -> Option<ResponseBody<B>> {
    let event = first_event(stream)?;
    head.status = event_status(&event, exchange.handle.hooks()?.first_event_status?)?;
    headers::forbid_caching(&mut head.headers);
    let origin = Origin::Unmasked;
    if JsonKind::of(&event.data) == Some(JsonKind::Container) {
        let json = Json {
            bytes: event.data.into(),
            label: Label::Decoded(TextFormat::Text),
            noise: None,
            parsed: None,
            compressed: None,
            is_cut: false,
        };
        return Some(respond_with_json(head, json, Tail::End(None), origin, exchange));
    }
    let text = non_blank_string(&event.data).unwrap_or_else(|| event.data.trim().to_owned());
    let max = exchange.settings.max_message_size();
    let message = Message::limited(text, max).filter(|message| !message.as_bytes().is_empty());
    let body = respond_with_message_from(head, message, event.data.into(), origin, exchange);
    Some(body)
}

/// The status that the application's own rule reads from a success. A rule that panics reads none.
fn unmask_by_rule(json: &str, head: &response::Parts, exchange: &Exchange) -> Option<StatusCode> {
    let rule = exchange.handle.hooks()?.unmask_with.as_ref()?;
    let status = call_hook(|| rule(json, &ResponseHead::from(head)), &exchange.handle)?;
    Some(error_or_500(status))
}

/// What the application chooses of foreign JSON. A closure that panics chooses nothing.
fn reshape_by_choice(json: &Bytes, head: &response::Parts, exchange: &Exchange) -> Option<HttpError> {
    let reshape = exchange.handle.hooks()?.reshape_with.as_ref()?;
    let json = std::str::from_utf8(json).ok()?;
    call_hook(|| reshape(json, &ResponseHead::from(head)), &exchange.handle)
}

/// A body that failed, panicked or took too long: never another status.
pub(crate) fn from_body_error<B>(head: &mut response::Parts, error: BoxError, exchange: &Exchange) -> ResponseBody<B> {
    let origin = Origin::from_failed_body(&error);
    let error = from_failed_body(head.status, error, exchange);
    let wording = Wording::OfStatus;
    respond(Outgoing { error, origin, wording }, head, exchange)
}

/// What was read of a success that failed then goes on, and so does its failure.
pub(crate) fn from_success_body_error<B>(
    head: &mut response::Parts,
    read: Bytes,
    error: BoxError,
    exchange: &mut Exchange,
) -> ResponseBody<B> {
    content_length::mend_of_failed(&mut head.headers, read.len());
    ResponseBody::failing(read, error, exchange.take_handle())
}

/// A JSON object or array, whole or so far.
struct Json<'a> {
    bytes: Bytes,
    /// The same, if it was parsed already.
    parsed: Option<&'a RawValue>,
    label: Label,
    /// The text that it was found in.
    noise: Option<Bytes>,
    /// What goes on if it is kept, where it was compressed.
    compressed: Option<Bytes>,
    /// It is only the start of what was compressed.
    is_cut: bool,
}

/// What the head says of JSON.
enum Label {
    /// It is right.
    AsItWas,
    /// These are other bytes than those that the head describes.
    Decoded(TextFormat),
    /// Only the content type is wrong.
    Wrong,
}

impl Label {
    fn of<B>(json: &Bytes, read: &ReadBody<B>) -> Self {
        if *json == read.bytes && read.compressed.is_none() {
            Self::Wrong
        } else {
            Self::Decoded(read.declared.format)
        }
    }
}

fn respond_with_json<B>(
    head: &mut response::Parts,
    json: Json<'_>,
    tail: Tail<B>,
    origin: Origin,
    exchange: &mut Exchange,
) -> ResponseBody<B> {
    let is_whole = matches!(tail, Tail::End(_)) && !json.is_cut;
    let reshapes = exchange.settings.json == JsonPolicy::Reshape || exchange.protocol != Protocol::Http;
    if reshapes && !is_whole {
        let outgoing = Outgoing {
            error: hiding(&json.bytes, head.status, exchange),
            origin,
            wording: Wording::OfStatus,
        };
        return respond(outgoing, head, exchange);
    }
    if reshapes && needs_reshape(&json.bytes, origin, head, exchange) {
        let (error, wording) = match reshape_by_choice(&json.bytes, head, exchange) {
            Some(error) => (error, Wording::Own),
            None => (
                from_reshaped_json(&json.bytes, json.parsed, head.status, exchange),
                Wording::of_text(head, exchange),
            ),
        };
        return respond(Outgoing { error, origin, wording }, head, exchange);
    }
    // Asked before the label changes: as HTML, it might have stayed.
    let varies = vary::is_kept_by_accept(&head.headers, exchange);
    let tail = relabel(head, &json, tail, origin, exchange);
    let sent = json.compressed.unwrap_or_else(|| json.bytes.clone());
    let body = hand_on(head, sent, tail, exchange).unless_head(exchange.is_head);
    let kept = Kept {
        body,
        json: is_whole.then_some(json.bytes),
        noise: json.noise,
        varies,
    };
    keep(kept, origin, head, exchange)
}

/// Makes the content type that of the JSON. What described other bytes goes: headers, and trailers, too.
fn relabel<B>(
    head: &mut response::Parts,
    json: &Json<'_>,
    tail: Tail<B>,
    origin: Origin,
    exchange: &Exchange,
) -> Tail<B> {
    match json.label {
        Label::AsItWas => {}
        Label::Wrong => {
            head.headers.insert(CONTENT_TYPE, JSON);
        }
        Label::Decoded(format) => {
            let own = head.headers.get(CONTENT_TYPE).filter(|_| format == TextFormat::Json);
            let representation = Representation {
                content_type: Some(own.map_or(JSON, media_type::without_charset)),
                length: Length::Known(json.bytes.len()),
                keeps_language: true,
            };
            set_representation(&mut head.headers, head.status, representation);
            return Tail::End(None);
        }
    }
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

/// The bytes as they were read, with what follows them, announced by their true length or by none.
fn hand_on<B>(head: &mut response::Parts, bytes: Bytes, tail: Tail<B>, exchange: &mut Exchange) -> ResponseBody<B> {
    let length = match tail {
        Tail::End(None) => Length::Known(bytes.len()),
        Tail::End(Some(_)) | Tail::Lost | Tail::Rest(_) => Length::Omitted,
    };
    content_length::mend(&mut head.headers, length);
    match tail {
        Tail::End(trailers) => ResponseBody::complete(bytes, trailers),
        Tail::Lost => ResponseBody::failing(bytes, OUTGREW_ITS_HINT.into(), exchange.handle.clone()),
        // Hooks of this exchange are still to be called: the body gets a handle of its own.
        Tail::Rest(mut rest) => match rest.take() {
            Some(rest) => ResponseBody::resumed(bytes, rest, exchange.handle.clone()),
            None => ResponseBody::complete(bytes, None),
        },
    }
}

/// An error that an inner layer of this crate produced, or one that cannot be read.
fn keep_as_it_is<B>(
    head: &mut response::Parts,
    read: ReadBody<B>,
    origin: Origin,
    exchange: &mut Exchange,
) -> ResponseBody<B> {
    let json = matches!(read.tail, Tail::End(_)).then(|| read.bytes.clone());
    let body = hand_on(head, read.bytes, read.tail, exchange).unless_head(exchange.is_head);
    keep(
        Kept {
            body,
            json,
            noise: None,
            varies: false,
        },
        origin,
        head,
        exchange,
    )
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

impl Wording {
    /// Of a text that was found in the body.
    fn of_text(head: &response::Parts, exchange: &Exchange) -> Self {
        if shows_text(head, exchange) {
            Self::OfBody
        } else {
            Self::OfStatus
        }
    }
}

fn shows_text(head: &response::Parts, exchange: &Exchange) -> bool {
    exchange.settings.expose.shows_response(head.status)
}

#[cfg(feature = "xml")]
fn respond_with_fault<B>(
    head: &mut response::Parts,
    fault: XmlError,
    read: Bytes,
    exchange: &Exchange,
) -> ResponseBody<B> {
    let message = fault
        .message
        .and_then(|message| Message::limited(message, exchange.settings.max_message_size()));
    let mut outgoing = outgoing_with_message(head, message, read, Origin::Response, exchange);
    if let Some(code) = fault.code.filter(|_| shows_text(head, exchange)) {
        outgoing.error = outgoing.error.with_code(code);
    }
    respond(outgoing, head, exchange)
}

fn respond_with_message<B>(
    head: &mut response::Parts,
    message: Option<Message>,
    read: Bytes,
    exchange: &Exchange,
) -> ResponseBody<B> {
    respond_with_message_from(head, message, read, Origin::Response, exchange)
}

fn respond_with_message_from<B>(
    head: &mut response::Parts,
    message: Option<Message>,
    read: Bytes,
    origin: Origin,
    exchange: &Exchange,
) -> ResponseBody<B> {
    let outgoing = outgoing_with_message(head, message, read, origin, exchange);
    respond(outgoing, head, exchange)
}

fn outgoing_with_message(
    head: &response::Parts,
    message: Option<Message>,
    read: Bytes,
    origin: Origin,
    exchange: &Exchange,
) -> Outgoing {
    let wording = message
        .as_ref()
        .map_or(Wording::OfStatus, |_| Wording::of_text(head, exchange));
    let error = from_message(message, head.status, read, exchange);
    Outgoing { error, origin, wording }
}

fn error_body<'a>(head: &response::Parts, bytes: &'a Bytes, read_as: ReadAs, settings: &'a Settings) -> ErrorBody<'a> {
    ErrorBody {
        status: head.status,
        declared: read_as.declared,
        bytes,
        is_cut: read_as.is_cut,
        settings,
    }
}
