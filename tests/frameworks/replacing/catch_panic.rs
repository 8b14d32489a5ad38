//! In place of tower-http's `CatchPanicLayer`, also of its `custom`.

use axum::Router;
use axum::routing::get as on_get;
use http::StatusCode;
use serde_json::json;
use tower_json_errors::{HttpError, JsonErrorsLayer, Origin, PanicError};

use crate::support::{Log, ask, get};

/// A payload of the application's own.
struct Busy(u32);

fn app() -> Router {
    Router::new()
        .route("/literal", on_get(async || -> () { panic!("secret 42") }))
        .route("/formatted", on_get(async || -> () { panic!("secret {}", 42) }))
        .route("/typed", on_get(async || -> () { std::panic::panic_any(Busy(7)) }))
        .route("/fine", on_get(async || "fine"))
}

#[tokio::test]
async fn a_panic_is_a_500_that_hides_its_text_from_the_client_and_tells_it_to_the_log() {
    for target in ["/literal", "/formatted"] {
        let log = Log::new();
        let answer = ask(app().layer(log.on(JsonErrorsLayer::new())), get(target, &[])).await;
        answer.assert_error(500, "Internal Server Error");
        let told = log.only();
        assert_eq!((told.origin, told.status), (Origin::Panic, 500));
        assert!(told.sources[0].contains("secret 42"), "{told:?}");
    }
}

#[tokio::test]
async fn the_service_goes_on_after_a_panic() {
    let app = app().layer(JsonErrorsLayer::new());
    ask(app.clone(), get("/literal", &[])).await;
    assert_eq!(ask(app, get("/fine", &[])).await.text(), "fine");
}

/// `CatchPanicLayer::custom` has a function from the payload to a response.
#[tokio::test]
async fn a_payload_chooses_the_response() {
    let layer = JsonErrorsLayer::new()
        .format_with(|error, _| json!({ "failure": error.message() }))
        .map_error(|error, _| {
            let panic = std::error::Error::source(&error).and_then(|source| source.downcast_ref::<PanicError>());
            let busy = panic.and_then(|panic| panic.with_payload(|payload| payload.downcast_ref().map(|Busy(n)| *n)));
            match busy {
                Some(n) => HttpError::new(StatusCode::SERVICE_UNAVAILABLE, format!("{n} are waiting")),
                None => error,
            }
        });
    let answer = ask(app().layer(layer.clone()), get("/typed", &[])).await;
    assert_eq!(
        (answer.status.as_u16(), answer.json()),
        (503, json!({ "failure": "7 are waiting" }))
    );
    let other = ask(app().layer(layer), get("/literal", &[])).await;
    assert_eq!(
        (other.status.as_u16(), other.json()),
        (500, json!({ "failure": "Internal Server Error" }))
    );
}
