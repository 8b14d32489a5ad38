//! Converts the rejection of axum-extra's `TypedHeader` into an [`HttpError`].

use axum_extra::typed_header::TypedHeaderRejection;

use crate::error::field::Field;
use crate::error::http_error::HttpError;

/// 400 with the field of the request header.
impl From<TypedHeaderRejection> for HttpError {
    fn from(rejection: TypedHeaderRejection) -> Self {
        let name = rejection.name().to_string();
        let (code, problem) = if rejection.is_missing() {
            ("missing_header", "is missing")
        } else {
            ("invalid_header", "is not valid")
        };
        Self::bad_request(format!("the header `{name}` {problem}"))
            .with_code(code)
            .with_field(Field::header(name), problem)
            .with_source(rejection)
    }
}
