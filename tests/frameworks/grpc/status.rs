//! Tests a service that fails with `Err(tonic::Status)`, as middleware does: its client gets that status.

use std::fmt;
use std::sync::Arc;

use axum::body::Body as AxumBody;
use bytes::Bytes;
use http::Request;
use http_body_util::BodyExt;
use tonic::body::Body;
use tonic::metadata::MetadataMap;
use tonic::{Code, Status};
use tower::util::BoxCloneSyncService;
use tower::{BoxError, Layer, ServiceExt, service_fn};
use tower_json_errors::{Expose, Format, Google, HttpError, JsonErrorsLayer, Origin};

use crate::desk::{Service, connect};

/// An error of the application's own, around another.
#[derive(Debug)]
struct Wrapped(BoxError);

impl fmt::Display for Wrapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the middleware failed")
    }
}

impl std::error::Error for Wrapped {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0)
    }
}

/// Middleware that fails whatever is called.
fn failing(fail: impl Fn() -> BoxError + Send + Sync + 'static) -> Service {
    let fail = Arc::new(fail);
    BoxCloneSyncService::new(service_fn(move |_: Request<Body>| {
        std::future::ready(Err::<http::Response<Body>, _>(fail()))
    }))
}

fn layer() -> JsonErrorsLayer {
    JsonErrorsLayer::new().grpc().tonic_status()
}

/// What a client of tonic's gets.
async fn status(layer: JsonErrorsLayer, fail: impl Fn() -> BoxError + Send + Sync + 'static) -> Status {
    let client = connect(layer, failing(fail)).await;
    client.call("/Desk/Echo").await.expect_err("the call succeeded")
}

/// What a client of HTTP gets: the status and the body.
async fn http_answer(fail: impl Fn() -> BoxError + Send + Sync + 'static) -> (u16, String) {
    let (head, body) = http_response(fail).await.into_parts();
    let body = body.collect().await.expect("a whole body").to_bytes();
    (
        head.status.as_u16(),
        String::from_utf8(body.to_vec()).expect("no UTF-8"),
    )
}

async fn http_response(fail: impl Fn() -> BoxError + Send + Sync + 'static) -> http::Response<AxumBody> {
    let request = Request::get("/").body(Body::empty()).expect("a legal request");
    let Ok(response) = layer().layer(failing(fail)).oneshot(request).await;
    response.map(AxumBody::new)
}

fn refused() -> Status {
    let mut metadata = MetadataMap::new();
    metadata.insert("retry-pushback-ms", "700".parse().expect("legal"));
    metadata.insert_bin("trace-bin", tonic::metadata::MetadataValue::from_bytes(&[0, 255]));
    metadata.insert("content-length", "7".parse().expect("legal"));
    let details = Bytes::from_static(b"\x08\x05details");
    Status::with_details_and_metadata(
        Code::FailedPrecondition,
        "the desk is closed: 17:00 ü",
        details,
        metadata,
    )
}

fn assert_refused(status: &Status) {
    assert_eq!(status.code(), Code::FailedPrecondition);
    assert_eq!(status.message(), "the desk is closed: 17:00 ü");
    assert_eq!(status.details(), b"\x08\x05details");
    let metadata = status.metadata();
    assert_eq!(metadata.get("retry-pushback-ms").expect("no metadata"), "700");
    let binary = metadata.get_bin("trace-bin").expect("no metadata").to_bytes();
    assert_eq!(binary.expect("no base64"), [0, 255][..]);
}

#[tokio::test]
async fn code_message_details_and_metadata_reach_the_client() {
    assert_refused(&status(layer(), || refused().into()).await);
}

#[tokio::test]
async fn a_status_is_found_anywhere_in_the_chain() {
    assert_refused(&status(layer(), || Wrapped(Box::new(Wrapped(refused().into()))).into()).await);
    assert_refused(&status(layer(), || std::io::Error::other(refused()).into()).await);
}

#[tokio::test]
async fn all_codes_stay() {
    for code in (1..=16).map(Code::from_i32) {
        let expected = match code {
            Code::Unknown | Code::Internal | Code::DataLoss => "Internal Server Error",
            _ => "words",
        };
        let status = status(layer(), move || Status::new(code, "words").into()).await;
        assert_eq!((status.code(), status.message()), (code, expected));
    }
}

#[tokio::test]
async fn texts_of_failures_are_hidden_with_their_details() {
    let secret = || Status::with_details(Code::Internal, "db password hunter2", Bytes::from_static(b"hunter2")).into();
    let hidden = status(layer(), secret).await;
    assert_eq!(
        (hidden.code(), hidden.message()),
        (Code::Internal, "Internal Server Error")
    );
    assert_eq!(hidden.details(), b"");
    let shown = status(layer().expose(Expose::Everything), secret).await;
    assert_eq!(
        (shown.message(), shown.details()),
        ("db password hunter2", &b"hunter2"[..])
    );
    let unknown = status(layer(), || Status::from_error("hunter2".into()).into()).await;
    assert_eq!(
        (unknown.code(), unknown.message()),
        (Code::Unknown, "Internal Server Error")
    );
}

#[tokio::test]
async fn without_the_option_a_status_is_an_error_as_any_other() {
    let status = status(JsonErrorsLayer::new().grpc(), || refused().into()).await;
    assert_eq!(
        (status.code(), status.message()),
        (Code::Internal, "Internal Server Error")
    );
    assert_eq!(status.details(), b"");
}

#[tokio::test]
async fn an_http_error_in_the_chain_comes_first() {
    let status = status(layer(), || {
        Status::from_error(HttpError::not_found("no form").into()).into()
    })
    .await;
    assert_eq!((status.code(), status.message()), (Code::NotFound, "no form"));
}

#[tokio::test]
async fn a_status_that_says_ok_is_an_error_all_the_same() {
    let status = status(layer(), || Status::ok("fine").into()).await;
    assert_eq!(
        (status.code(), status.message()),
        (Code::Unknown, "Internal Server Error")
    );
}

#[tokio::test]
async fn without_a_grpc_request_it_is_the_http_status_of_its_code() {
    let table = [
        (Code::Cancelled, 499),
        (Code::InvalidArgument, 400),
        (Code::DeadlineExceeded, 504),
        (Code::NotFound, 404),
        (Code::AlreadyExists, 409),
        (Code::PermissionDenied, 403),
        (Code::ResourceExhausted, 429),
        (Code::FailedPrecondition, 400),
        (Code::Aborted, 409),
        (Code::OutOfRange, 400),
        (Code::Unimplemented, 501),
        (Code::Unavailable, 503),
        (Code::Unauthenticated, 401),
    ];
    for (code, expected) in table {
        let answer = http_answer(move || Status::new(code, "words").into()).await;
        assert_eq!(answer, (expected, r#"{"error":"words"}"#.to_owned()), "{code:?}");
    }
    for code in [Code::Unknown, Code::Internal, Code::DataLoss, Code::Ok] {
        let answer = http_answer(move || Status::new(code, "secret").into()).await;
        assert_eq!(
            answer,
            (500, r#"{"error":"Internal Server Error"}"#.to_owned()),
            "{code:?}"
        );
    }
    let bare = http_answer(|| Status::not_found("").into()).await;
    assert_eq!(bare, (404, r#"{"error":"Not Found"}"#.to_owned()));
}

#[tokio::test]
async fn metadata_and_details_are_for_grpc_alone() {
    let response = http_response(|| refused().into()).await;
    let mut names: Vec<_> = response.headers().keys().map(ToString::to_string).collect();
    names.sort();
    assert_eq!(names, ["content-length", "content-type"]);
    assert_eq!(response.extensions().get::<Origin>(), Some(&Origin::ServiceError));
}

#[tokio::test]
async fn an_http_error_says_its_own_code() {
    let conflict = || HttpError::conflict("there is such a form").with_grpc_code(Code::AlreadyExists.into());
    let status_of = async |error: HttpError| status(JsonErrorsLayer::new().grpc(), move || error.clone().into()).await;
    let own = status_of(conflict()).await;
    assert_eq!(
        (own.code(), own.message()),
        (Code::AlreadyExists, "there is such a form")
    );
    for none in [0, 17, -1, i32::MAX] {
        assert_eq!(status_of(conflict().with_grpc_code(none)).await.code(), Code::Unknown);
    }
    let context = tower_json_errors::ErrorContext::builder(Origin::Response);
    let json = Google::new().render(&conflict(), &context.build()).expect("JSON");
    assert!(
        String::from_utf8_lossy(&json)
            .contains(r#""code":409,"message":"there is such a form","status":"ALREADY_EXISTS""#)
    );
}

#[tokio::test]
async fn hooks_may_change_it() {
    let layer = layer().map_error(|error, _| match error.grpc_code() {
        Some(9) => error.with_grpc_code(14).with_message("later"),
        _ => error,
    });
    let status = status(layer, || refused().into()).await;
    assert_eq!((status.code(), status.message()), (Code::Unavailable, "later"));
}
