//! Defines one error as a value: [`HttpError`].

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::sync::{Arc, LazyLock, OnceLock};
use std::time::Duration;

use http::header::RETRY_AFTER;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use crate::error::field::{Field, FieldError};
use crate::error::message::Message;
use crate::error::panic::DropGuard;
use crate::error::status::{error_or_500, reason_phrase};
use crate::syntax::json::fits_value;

/// Any error that can be sent between threads, as in Tower.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// One HTTP error: a status and a message for the client, and a private [`source`](Error::source) for the log.
///
/// Every failure becomes an `HttpError` first; then a [`Format`](crate::Format) writes it. Return one from a handler to
/// determine what the client gets: its message is always shown, because the application wrote it for the client.
///
/// ```
/// use http::StatusCode;
/// use tower_json_errors::HttpError;
///
/// let error = HttpError::not_found("no such user").with_code("user_missing");
/// assert_eq!(error.status(), StatusCode::NOT_FOUND);
/// assert_eq!(error.message(), "no such user");
/// assert_eq!(error.code(), Some("user_missing"));
/// ```
#[derive(Clone, Debug)]
pub struct HttpError {
    status: StatusCode,
    message: Message,
    // ExchangeState, so that the error can be cloned although its source cannot.
    source: Option<Arc<DropGuard>>,
    // Boxed because it is rare and large: an error must be small enough for `Result`.
    extra: Option<Box<Extra>>,
}

#[derive(Clone, Debug, Default)]
struct Extra {
    code: Option<Cow<'static, str>>,
    details: Option<Box<RawValue>>,
    /// The details as a string, if no `Value` can hold them. Made when it is asked for.
    quoted_details: OnceLock<Option<Box<RawValue>>>,
    /// The details are foreign JSON: another server's words, which no format may take for ours.
    has_foreign_details: bool,
    headers: HeaderMap,
    fields: Vec<FieldError>,
    grpc: Option<Box<GrpcExtra>>,
}

/// What gRPC clients alone get to see.
#[derive(Clone, Debug, Default)]
struct GrpcExtra {
    code: u16,
    headers: HeaderMap,
}

/// More fields than anybody reads: what an attacker can make of one request ends here.
const MAX_FIELDS: usize = 10_000;

impl HttpError {
    /// Makes an error of this status and message. A status outside 400–599 becomes 500.
    pub fn new(status: StatusCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self::from_message(status, Message::from(message.into()))
    }

    /// 400 Bad Request (RFC 9110 section 15.5.1).
    pub fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// 401 Unauthorized (RFC 9110 section 15.5.2), which requires a `WWW-Authenticate` header:
    /// add it with [`with_header`](Self::with_header).
    pub fn unauthorized(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, message)
    }

    /// 403 Forbidden (RFC 9110 section 15.5.4).
    pub fn forbidden(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::FORBIDDEN, message)
    }

    /// 404 Not Found (RFC 9110 section 15.5.5).
    pub fn not_found(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }

    /// 409 Conflict (RFC 9110 section 15.5.10).
    pub fn conflict(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::CONFLICT, message)
    }

    /// 422 Unprocessable Content (RFC 9110 section 15.5.21).
    pub fn unprocessable_content(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, message)
    }

    /// 429 Too Many Requests (RFC 6585 section 4).
    pub fn too_many_requests(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, message)
    }

    /// 503 Service Unavailable (RFC 9110 section 15.6.4).
    pub fn service_unavailable(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, message)
    }

    /// 500 Internal Server Error (RFC 9110 section 15.6.1): the client gets the reason phrase, the log gets `source`.
    pub fn internal(source: impl Into<BoxError>) -> Self {
        Self::from(StatusCode::INTERNAL_SERVER_ERROR).with_source(source)
    }

    /// Sets the status; one outside 400–599 becomes 500. A message that is the old one's reason phrase becomes the new
    /// one's.
    ///
    /// ```
    /// use http::StatusCode;
    /// use tower_json_errors::HttpError;
    ///
    /// let error = HttpError::unprocessable_content("name is too long")
    ///     .with_status(StatusCode::BAD_REQUEST);
    /// assert_eq!((error.status(), error.message()), (StatusCode::BAD_REQUEST, "name is too long"));
    ///
    /// let error = HttpError::from(StatusCode::NOT_FOUND).with_status(StatusCode::GONE);
    /// assert_eq!(error.message(), "Gone");
    /// ```
    pub fn with_status(mut self, status: StatusCode) -> Self {
        let old = std::mem::replace(&mut self.status, error_or_500(status));
        if self.message() == reason_phrase(old) {
            self.message = Message::from_static(reason_phrase(self.status));
        }
        self
    }

    /// Sets the message for the client, and keeps the source, the code, the details, the fields and the headers.
    ///
    /// ```
    /// use tower_json_errors::{HttpError, JsonErrorsLayer};
    ///
    /// let layer = JsonErrorsLayer::new().map_error(|error, _| match error.code() {
    ///     Some("user_missing") => error.with_message("Diesen Benutzer gibt es nicht."),
    ///     _ => error,
    /// });
    ///
    /// let error = HttpError::not_found("no such user").with_code("user_missing").with_message("gone");
    /// assert_eq!((error.message(), error.code()), ("gone", Some("user_missing")));
    /// ```
    pub fn with_message(mut self, message: impl Into<Cow<'static, str>>) -> Self {
        self.message = Message::from(message.into());
        self
    }

    /// Adds a part of the request that is at fault, and what is wrong with it, next to those that were added before.
    ///
    /// Each [`Format`](crate::Format) writes fields in its own way. Beyond 10,000, fields are left out.
    ///
    /// ```
    /// use tower_json_errors::{Field, HttpError};
    ///
    /// let error = HttpError::bad_request("the query is not valid")
    ///     .with_field(Field::query("page"), "is no number");
    /// assert_eq!(error.fields()[0].message(), "is no number");
    /// ```
    pub fn with_field(mut self, field: Field, message: impl Into<Cow<'static, str>>) -> Self {
        let fields = &mut self.extra_mut().fields;
        if fields.len() < MAX_FIELDS {
            fields.push(FieldError::new(field, message.into()));
        }
        self
    }

    /// Adds a code for programs, such as `"user_missing"`.
    pub fn with_code(mut self, code: impl Into<Cow<'static, str>>) -> Self {
        self.extra_mut().code = Some(code.into());
        self
    }

    /// Adds details, serialised at once.
    ///
    /// # Errors
    ///
    /// None: details that do not serialise are left out, since the error itself matters more. Why they did not is the
    /// [`source`](Error::source), unless the error has one.
    pub fn with_details(self, details: impl Serialize) -> Self {
        match to_raw_value(&details) {
            Ok(details) => self.with_raw_details(details, false),
            Err(failed) if self.source.is_none() => self.with_source(failed),
            Err(_) => self,
        }
    }

    /// Adds one value of a header, such as `Retry-After`, next to the values of that name added before.
    ///
    /// In the response, the values of a name replace those of the service. A value that is not legal
    /// is left out, and so is a header that describes the body, such as `Content-Length`.
    pub fn with_header(mut self, name: HeaderName, value: impl TryInto<HeaderValue>) -> Self {
        if let Ok(value) = value.try_into() {
            self.extra_mut().headers.append(name, value);
        }
        self
    }

    /// Sets `Retry-After` (RFC 9110 section 10.2.3), in whole seconds, rounded up.
    ///
    /// ```
    /// use std::time::Duration;
    /// use tower_json_errors::HttpError;
    ///
    /// let error = HttpError::too_many_requests("slow down")
    ///     .with_retry_after(Duration::from_millis(1_500));
    /// assert_eq!(error.headers()["retry-after"], "2");
    /// ```
    pub fn with_retry_after(mut self, delay: Duration) -> Self {
        let seconds = delay.as_secs().saturating_add(u64::from(delay.subsec_nanos() > 0));
        self.extra_mut().headers.insert(RETRY_AFTER, seconds.into());
        self
    }

    /// Sets the code that gRPC clients get, with [`grpc`](crate::JsonErrorsLayer::grpc), where the one that fits the
    /// status is too coarse. The status stays: it is what all other clients get.
    ///
    /// The codes are those of the [specification](https://grpc.io/docs/guides/status-codes/), 1 to 16. Any other is
    /// none of an error, and becomes 2 (UNKNOWN).
    ///
    /// ```
    /// use tower_json_errors::HttpError;
    ///
    /// // 409 alone would be ABORTED. With tonic: `tonic::Code::AlreadyExists as i32`.
    /// let error = HttpError::conflict("there is such a user").with_grpc_code(6);
    /// assert_eq!((error.status().as_u16(), error.grpc_code()), (409, Some(6)));
    /// ```
    pub fn with_grpc_code(mut self, code: i32) -> Self {
        const UNKNOWN: u16 = 2;
        let known = u16::try_from(code).ok().filter(|code| (1..=16).contains(code));
        self.extra_mut().grpc.get_or_insert_default().code = known.unwrap_or(UNKNOWN);
        self
    }

    /// Sets what is private: the cause, for the log. Clients never see it.
    pub fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.source = Some(Arc::new(DropGuard::new(source.into())));
        self
    }

    /// The status, always 400–599.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The message for the client.
    pub fn message(&self) -> &str {
        self.message.as_str()
    }

    /// The code for programs, if there is one.
    pub fn code(&self) -> Option<&str> {
        self.extra.as_ref()?.code.as_deref()
    }

    /// The details, as JSON text, if there are any.
    ///
    /// Details that `serde_json::Value` cannot hold come as a string with their JSON, so that the macro `json!` does
    /// not panic with them: those that nest deeper than 127 levels, numbers beyond `f64`, lone surrogates. The built-in
    /// formats write all details as they are.
    pub fn details(&self) -> Option<&RawValue> {
        let extra = self.extra.as_ref()?;
        let details = extra.details.as_deref()?;
        let quoted = extra.quoted_details.get_or_init(|| {
            if fits_value(details.get()) {
                None
            } else {
                to_raw_value(details.get()).ok()
            }
        });
        Some(quoted.as_deref().unwrap_or(details))
    }

    /// The details, just as they were given.
    pub(crate) fn raw_details(&self) -> Option<&RawValue> {
        self.extra.as_ref()?.details.as_deref()
    }

    /// The parts of the request that are at fault, in the order in which they were added.
    pub fn fields(&self) -> &[FieldError] {
        self.extra.as_ref().map_or(&[], |extra| &extra.fields)
    }

    /// The headers that the response gets from this error.
    pub fn headers(&self) -> &HeaderMap {
        self.extra.as_ref().map_or(no_headers(), |extra| &extra.headers)
    }

    /// The code for gRPC clients, if one was [set](Self::with_grpc_code).
    pub fn grpc_code(&self) -> Option<i32> {
        self.grpc_code_number().map(i32::from)
    }

    pub(crate) fn grpc_code_number(&self) -> Option<u16> {
        Some(self.grpc()?.code)
    }

    /// Metadata and details, for gRPC clients.
    pub(crate) fn grpc_headers(&self) -> &HeaderMap {
        self.grpc().map_or(no_headers(), |grpc| &grpc.headers)
    }

    fn grpc(&self) -> Option<&GrpcExtra> {
        self.extra.as_ref()?.grpc.as_deref()
    }

    /// To be called after the code was set.
    #[cfg(feature = "tonic")]
    pub(crate) fn with_grpc_headers(mut self, headers: HeaderMap) -> Self {
        self.extra_mut().grpc.get_or_insert_default().headers = headers;
        self
    }

    /// Does not call [`headers`](Self::headers), whose empty map is made at the first call.
    pub(crate) fn has_headers(&self) -> bool {
        self.extra.as_ref().is_some_and(|extra| !extra.headers.is_empty())
    }

    /// The message, without the check that it is UTF-8.
    pub(crate) fn message_bytes(&self) -> &[u8] {
        self.message.as_bytes()
    }

    pub(crate) fn from_message(status: StatusCode, message: Message) -> Self {
        Self {
            status: error_or_500(status),
            message,
            source: None,
            extra: None,
        }
    }

    pub(crate) fn with_foreign_details(self, details: Box<RawValue>) -> Self {
        self.with_raw_details(details, true)
    }

    /// About how long the message and the details are in a body: most of it.
    ///
    /// Escaped, a message is up to six times as long (RFC 8259 section 7), but one that was found in the details no longer
    /// than they are. If the buffer had to grow then, it would copy the details.
    pub(crate) fn size(&self) -> usize {
        let message = self.message.as_bytes().len();
        self.raw_details().map_or(message, |details| {
            let details = details.get().len();
            message + details + details.min(5 * message)
        })
    }

    /// Whether the message is all that the body shows.
    pub(crate) fn is_bare(&self) -> bool {
        self.extra
            .as_ref()
            .is_none_or(|extra| extra.code.is_none() && extra.details.is_none() && extra.fields.is_empty())
    }

    pub(crate) fn has_foreign_details(&self) -> bool {
        self.extra.as_ref().is_some_and(|extra| extra.has_foreign_details)
    }

    fn with_raw_details(mut self, details: Box<RawValue>, are_foreign: bool) -> Self {
        let extra = self.extra_mut();
        extra.details = Some(details);
        extra.quoted_details = OnceLock::new();
        extra.has_foreign_details = are_foreign;
        self
    }

    pub(crate) fn without_headers(mut self) -> Self {
        if let Some(extra) = &mut self.extra {
            extra.headers.clear();
        }
        self
    }

    /// The source itself, if nothing else shares it; else the error, which has it as source.
    pub(crate) fn into_source(mut self) -> Result<BoxError, Self> {
        match self.source.take().map(Arc::try_unwrap) {
            Some(Ok(source)) => source.into_inner().ok_or(self),
            Some(Err(shared)) => Err(Self {
                source: Some(shared),
                ..self
            }),
            None => Err(self),
        }
    }

    /// Whether a client sees another error than before, in anything but its status and headers.
    ///
    /// Does not read a message that nobody needs.
    pub(crate) fn says_other_than(&self, before: &Self) -> bool {
        let message = || {
            let same = self.message.is_same(&before.message);
            // The reason phrase follows the status.
            same || (before.has_reason_phrase() && self.has_reason_phrase())
        };
        !message() || self.code() != before.code() || !self.has_details_of(before)
    }

    /// Those that are the same as they were given need not be looked at.
    fn has_details_of(&self, other: &Self) -> bool {
        self.raw_details().map(RawValue::get) == other.raw_details().map(RawValue::get)
            || self.details().map(RawValue::get) == other.details().map(RawValue::get)
    }

    fn has_reason_phrase(&self) -> bool {
        self.message() == reason_phrase(self.status)
    }

    fn extra_mut(&mut self) -> &mut Extra {
        self.extra.get_or_insert_default()
    }
}

/// An empty map to lend.
pub(crate) fn no_headers() -> &'static HeaderMap {
    static NONE: LazyLock<HeaderMap> = LazyLock::new(HeaderMap::new);
    &NONE
}

/// The reason phrase is the message.
impl From<StatusCode> for HttpError {
    fn from(status: StatusCode) -> Self {
        let status = error_or_500(status);
        Self::from_message(status, Message::from_static(reason_phrase(status)))
    }
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl Error for HttpError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref()?.get().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_error_status_is_kept() {
        for (given, kept) in [
            (200, 500),
            (302, 500),
            (399, 500),
            (400, 400),
            (599, 599),
            (600, 500),
            (999, 500),
        ] {
            let status = StatusCode::from_u16(given).unwrap();
            assert_eq!(HttpError::new(status, "x").status().as_u16(), kept);
            assert_eq!(HttpError::from(status).status().as_u16(), kept);
        }
    }

    #[test]
    fn every_status_has_a_reason() {
        for (status, reason) in [(404, "Not Found"), (499, "Client Error"), (599, "Server Error")] {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(HttpError::from(status).message(), reason);
        }
    }

    #[test]
    fn details_that_do_not_serialise_and_illegal_headers_are_left_out() {
        let unserialisable = std::collections::HashMap::from([((), 1)]);
        let error = HttpError::bad_request("x")
            .with_details(unserialisable)
            .with_header(http::header::RETRY_AFTER, "a\nb");
        assert!(error.details().is_none());
        assert!(error.headers().is_empty());
    }

    #[test]
    fn another_message_keeps_everything_else() {
        let error = HttpError::not_found("x")
            .with_code("c")
            .with_details([1])
            .with_field(Field::query("q"), "is missing")
            .with_retry_after(Duration::from_secs(3))
            .with_source("private")
            .with_message("y");
        assert_eq!((error.status().as_u16(), error.message()), (404, "y"));
        assert_eq!(error.code(), Some("c"));
        assert_eq!(error.details().unwrap().get(), "[1]");
        assert_eq!(error.fields()[0].field(), &Field::query("q"));
        assert_eq!(error.headers()["retry-after"], "3");
        assert_eq!(error.source().unwrap().to_string(), "private");
    }

    #[test]
    fn a_delay_is_told_once_and_in_whole_seconds() {
        let table = [
            (Duration::ZERO, "0"),
            (Duration::from_nanos(1), "1"),
            (Duration::from_secs(60), "60"),
            (Duration::MAX, "18446744073709551615"),
        ];
        for (delay, expected) in table {
            let error = HttpError::service_unavailable("x").with_retry_after(Duration::from_secs(9));
            let error = error.with_retry_after(delay);
            let values: Vec<_> = error.headers().get_all(RETRY_AFTER).iter().collect();
            assert_eq!(values, [expected]);
        }
    }

    #[test]
    fn fields_beyond_ten_thousand_are_left_out() {
        let error = (0..=MAX_FIELDS).fold(HttpError::bad_request("x"), |error, index| {
            error.with_field(Field::query("q"), index.to_string())
        });
        assert_eq!(error.fields().len(), 10_000);
        assert_eq!(error.fields()[9_999].message(), "9999");
    }

    #[test]
    fn details_that_no_value_can_hold_are_seen_as_a_string_of_their_json() {
        let deep = "[".repeat(200) + &"]".repeat(200);
        for json in [&*deep, "1e999", r#"["\ud800"]"#] {
            let error = HttpError::bad_request("x").with_details(RawValue::from_string(json.to_owned()).unwrap());
            let held: String = serde_json::from_str(error.details().unwrap().get()).unwrap();
            assert_eq!(held, json);
            assert_eq!(error.raw_details().unwrap().get(), json);
            let _ = serde_json::json!({ "details": error.details() });
        }
    }

    #[test]
    fn an_error_is_small_enough_for_a_result() {
        assert!(size_of::<HttpError>() <= 64);
    }
}
