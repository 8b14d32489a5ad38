//! Converts the rejections of axum's extractors into an [`HttpError`].

use std::borrow::Cow;
use std::error::Error;

use axum::extract::multipart::{MultipartError, MultipartRejection};
use axum::extract::path::ErrorKind;
use axum::extract::rejection::{
    BytesRejection, ExtensionRejection, FailedToBufferBody, FormRejection, JsonRejection, NestedPathRejection,
    PathRejection, QueryRejection, RawFormRejection, RawPathParamsRejection, StringRejection,
};
use http::StatusCode;

use super::pointer::pointer;
use super::serde::{Misfit, for_clients, limited};
use crate::error::chain::{chain, own};
use crate::error::field::Field;
use crate::error::http_error::HttpError;

/// 400 for what is no JSON, 422 for JSON that does not fit, 415, 413: see the [codes](crate::_guide::rejections).
impl From<JsonRejection> for HttpError {
    fn from(rejection: JsonRejection) -> Self {
        match rejection {
            JsonRejection::BytesRejection(rejection) => rejection.into(),
            JsonRejection::JsonDataError(rejection) => misfit(rejection.status(), in_body, rejection),
            JsonRejection::JsonSyntaxError(rejection) => {
                let message = format!("the body is not valid JSON{}", position(&rejection));
                rejected(rejection.status(), "invalid_json", message, rejection)
            }
            JsonRejection::MissingJsonContentType(rejection) => {
                let message = rejection.body_text();
                rejected(rejection.status(), "unsupported_media_type", message, rejection)
            }
            rejection => other(rejection.status(), rejection),
        }
    }
}

/// A field of the query for each parameter: see the [codes](crate::_guide::rejections).
impl From<QueryRejection> for HttpError {
    fn from(rejection: QueryRejection) -> Self {
        misfit(rejection.status(), in_query, rejection)
    }
}

/// A form of GET is in the query, every other in the body: see the [codes](crate::_guide::rejections).
impl From<FormRejection> for HttpError {
    fn from(rejection: FormRejection) -> Self {
        match rejection {
            FormRejection::BytesRejection(rejection) => rejection.into(),
            FormRejection::FailedToDeserializeForm(rejection) => misfit(rejection.status(), in_query, rejection),
            FormRejection::FailedToDeserializeFormBody(rejection) => misfit(rejection.status(), in_body, rejection),
            FormRejection::InvalidFormContentType(rejection) => {
                let message = rejection.body_text();
                rejected(rejection.status(), "unsupported_media_type", message, rejection)
            }
            rejection => other(rejection.status(), rejection),
        }
    }
}

/// As of [`FormRejection`].
impl From<RawFormRejection> for HttpError {
    fn from(rejection: RawFormRejection) -> Self {
        match rejection {
            RawFormRejection::BytesRejection(rejection) => rejection.into(),
            RawFormRejection::InvalidFormContentType(rejection) => FormRejection::from(rejection).into(),
            rejection => other(rejection.status(), rejection),
        }
    }
}

/// 400 with the parameter where it has a name; what a wrong type of the program causes is 500.
impl From<PathRejection> for HttpError {
    fn from(rejection: PathRejection) -> Self {
        let PathRejection::FailedToDeserializePathParams(rejection) = rejection else {
            return other(rejection.status(), rejection);
        };
        let (field, message) = match rejection.kind() {
            ErrorKind::DeserializeError { key, message, .. } => (Some(key), for_clients(message)),
            ErrorKind::InvalidUtf8InPathParam { key } => (Some(key), "is not valid UTF-8".to_owned()),
            ErrorKind::Message(text) => (None, for_clients(text)),
            ErrorKind::ParseErrorAtKey { key, value, .. } => (Some(key), cannot_parse(value)),
            ErrorKind::ParseError { value, .. } | ErrorKind::ParseErrorAtIndex { value, .. } => {
                (None, cannot_parse(value))
            }
            _ => return other(rejection.status(), rejection),
        };
        let field = field.cloned();
        let whole = field
            .as_ref()
            .map_or_else(|| message.clone(), |name| format!("{name}: {message}"));
        let error = rejected(rejection.status(), "invalid_path", whole, rejection);
        match field {
            Some(name) => error.with_field(Field::path(name), message),
            None => error,
        }
    }
}

/// 400 with the parameter that is not valid UTF-8.
impl From<RawPathParamsRejection> for HttpError {
    fn from(rejection: RawPathParamsRejection) -> Self {
        match rejection {
            RawPathParamsRejection::InvalidUtf8InPathParam(rejection) => {
                let message = rejection.body_text();
                rejected(rejection.status(), "invalid_path", message, rejection)
            }
            rejection => other(rejection.status(), rejection),
        }
    }
}

/// 413 for a body above the limit, 400 for one that breaks off.
impl From<BytesRejection> for HttpError {
    fn from(rejection: BytesRejection) -> Self {
        match rejection {
            BytesRejection::FailedToBufferBody(rejection) => rejection.into(),
            rejection => other(rejection.status(), rejection),
        }
    }
}

/// As of [`BytesRejection`], and 400 for a text that is not valid UTF-8.
impl From<StringRejection> for HttpError {
    fn from(rejection: StringRejection) -> Self {
        match rejection {
            StringRejection::FailedToBufferBody(rejection) => rejection.into(),
            StringRejection::InvalidUtf8(rejection) => rejected(
                rejection.status(),
                "invalid_utf8",
                "the body is not valid UTF-8",
                rejection,
            ),
            rejection => other(rejection.status(), rejection),
        }
    }
}

/// As of [`BytesRejection`]. An `HttpError` that the body failed with is that error.
impl From<FailedToBufferBody> for HttpError {
    fn from(rejection: FailedToBufferBody) -> Self {
        if let Some(own) = chain(&rejection).find_map(own) {
            return own.clone();
        }
        match rejection {
            FailedToBufferBody::LengthLimitError(rejection) => too_large(rejection.status(), rejection),
            FailedToBufferBody::UnknownBodyError(rejection) => {
                let message = "the body could not be read";
                rejected(rejection.status(), "unreadable_body", message, rejection)
            }
            rejection => other(rejection.status(), rejection),
        }
    }
}

/// 400 where the content type has no boundary.
impl From<MultipartRejection> for HttpError {
    fn from(rejection: MultipartRejection) -> Self {
        let message = rejection.body_text();
        rejected(rejection.status(), "invalid_multipart", message, rejection)
    }
}

/// 400 for parts that are none, 413 for those above the limit.
impl From<MultipartError> for HttpError {
    fn from(rejection: MultipartError) -> Self {
        match rejection.status() {
            status @ StatusCode::PAYLOAD_TOO_LARGE => too_large(status, rejection),
            status => rejected(status, "invalid_multipart", limited(rejection.body_text()), rejection),
        }
    }
}

/// 500: the program lacks the extension.
impl From<ExtensionRejection> for HttpError {
    fn from(rejection: ExtensionRejection) -> Self {
        other(rejection.status(), rejection)
    }
}

/// 500: the program has the route at the wrong place.
impl From<NestedPathRejection> for HttpError {
    fn from(rejection: NestedPathRejection) -> Self {
        other(rejection.status(), rejection)
    }
}

/// What is the program's fault is for the log.
fn rejected(
    status: StatusCode,
    code: &'static str,
    message: impl Into<Cow<'static, str>>,
    rejection: impl Error + Send + Sync + 'static,
) -> HttpError {
    let error = if status.is_client_error() {
        HttpError::new(status, message).with_code(code)
    } else {
        HttpError::from(status)
    };
    error.with_source(rejection)
}

/// A rejection of which nothing more is known.
fn other(status: StatusCode, rejection: impl Error + Send + Sync + 'static) -> HttpError {
    let message = HttpError::from(status).message().to_owned();
    rejected(status, "invalid_request", message, rejection)
}

fn too_large(status: StatusCode, rejection: impl Error + Send + Sync + 'static) -> HttpError {
    rejected(status, "body_too_large", "the body is too large", rejection)
}

/// Data that does not fit, and where.
fn misfit(
    status: StatusCode,
    place: fn(&[String]) -> Field,
    rejection: impl Error + Send + Sync + 'static,
) -> HttpError {
    let Some(found) = Misfit::behind(&rejection) else {
        return other(status, rejection);
    };
    let error = rejected(status, found.code, found.message, rejection);
    match found.steps {
        Some(steps) => error.with_field(place(&steps), found.problem),
        None => error,
    }
}

fn in_body(steps: &[String]) -> Field {
    pointer(steps)
}

fn in_query(steps: &[String]) -> Field {
    Field::query(steps.join("."))
}

fn cannot_parse(value: &str) -> String {
    limited(format!("cannot parse `{value}`"))
}

/// Where JSON ends to be JSON.
fn position(rejection: &(dyn Error + 'static)) -> String {
    let of_json = |cause: &(dyn Error + 'static)| {
        let plain = cause.downcast_ref::<serde_json::Error>();
        let located = cause.downcast_ref::<serde_path_to_error::Error<serde_json::Error>>();
        let error = plain.or(located.map(serde_path_to_error::Error::inner))?;
        Some(format!(" at line {} column {}", error.line(), error.column()))
    };
    chain(rejection).find_map(of_json).unwrap_or_default()
}
