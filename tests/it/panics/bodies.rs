//! Tests panics of bodies: of an error's before the head is sent, of a success' after it.

use bytes::Bytes;
use futures_util::FutureExt;
use http::{Request, Response};
use http_body::Body;
use http_body_util::BodyExt;
use tower::{Layer, ServiceExt, service_fn};
use tower_json_errors::{BoxError, JsonErrorsLayer, Origin};

use crate::support::{Entry, Log, Script, get, response, through};

#[tokio::test]
async fn an_error_body_that_panics_keeps_its_status() {
    let bodies: [fn() -> Script; 3] = [
        || Script::new().panic("secret 42"),
        || Script::new().data("half of the ").panic("secret 42"),
        || Script::new().yields().data("half of the ").yields().panic("secret 42"),
    ];
    for (status, reason) in [(404, "Not Found"), (503, "Service Unavailable")] {
        for content_type in ["text/plain", "text/html", "application/json"] {
            for body in bodies {
                let log = Log::new();
                let response = response(status, &[("content-type", content_type)], body());
                let answer = through(&log.on(JsonErrorsLayer::new()), get(), response).await;
                answer.assert_error(status, reason);
                let told = Entry {
                    origin: Origin::Panic,
                    status,
                    message: reason.to_owned(),
                    sources: vec!["secret 42".to_owned()],
                    head_sent: false,
                    is_kept: false,
                };
                assert_eq!(log.only(), told);
            }
        }
    }
}

/// The frames of a response's body, failures as text.
async fn frames<B>(layer: &JsonErrorsLayer, response: Response<B>) -> Vec<Result<Bytes, String>>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    let mut response = Some(response);
    let service = service_fn(move |_: Request<()>| {
        let response = response.take().expect("one call only");
        async move { Ok::<_, BoxError>(response) }
    });
    let Ok(response) = layer.layer(service).oneshot(get()).await;
    let mut body = Box::pin(response.into_body());
    let mut frames = Vec::new();
    while let Some(frame) = body.frame().await {
        frames.push(
            frame
                .map(|frame| frame.into_data().unwrap_or_default())
                .map_err(|error| error.to_string()),
        );
    }
    assert!(body.frame().await.is_none(), "a body that is over stays over");
    frames
}

fn kept_404() -> Entry {
    Entry {
        origin: Origin::Response,
        status: 404,
        message: "Not Found".to_owned(),
        sources: vec![],
        head_sent: false,
        is_kept: true,
    }
}

#[tokio::test]
async fn a_body_that_fails_after_the_head_ends_with_an_error_and_is_told() {
    let panics = || Script::new().data("a").panic("secret 42");
    let fails = || Script::new().data("a").error("reset");
    for (body, origin, text) in [
        (panics as fn() -> Script, Origin::Panic, "secret 42"),
        (fails, Origin::Response, "reset"),
    ] {
        // A success, and an error that is kept, of which the hooks were told before.
        let kept = [("content-encoding", "gzip"), ("content-type", "application/json")];
        for (response, before) in [
            (response(200, &[], body()), vec![]),
            (response(404, &kept, body()), vec![kept_404()]),
        ] {
            let log = Log::new();
            let frames = frames(&log.on(JsonErrorsLayer::new()), response).await;
            assert_eq!(frames, [Ok(Bytes::from("a")), Err(text.to_owned())]);
            let told = Entry {
                origin,
                status: 500,
                message: "Internal Server Error".to_owned(),
                sources: vec![text.to_owned()],
                head_sent: true,
                is_kept: false,
            };
            assert_eq!(log.entries(), [before, vec![told]].concat());
        }
    }
}

#[tokio::test]
async fn a_success_body_that_panics_ends_with_an_error_without_any_hook() {
    let body = Script::new().panic("secret 42");
    let frames = frames(&JsonErrorsLayer::new(), response(200, &[], body)).await;
    assert_eq!(frames, [Err("secret 42".to_owned())]);
}

#[tokio::test]
async fn the_rest_of_json_that_was_too_large_is_guarded_too() {
    let log = Log::new();
    let layer = log.on(JsonErrorsLayer::new().max_body_size(4));
    let body = Script::new().data(r#"{"a":1"#).panic("secret 42");
    let frames = frames(&layer, response(400, &[("content-type", "application/json")], body)).await;
    assert_eq!(frames, [Ok(Bytes::from(r#"{"a":1"#)), Err("secret 42".to_owned())]);
    let told: Vec<_> = log
        .entries()
        .iter()
        .map(|entry| (entry.is_kept, entry.head_sent))
        .collect();
    assert_eq!(
        told,
        [(true, false), (false, true)],
        "the error, and then the end of its body"
    );
}

#[tokio::test]
async fn the_error_that_ends_the_body_is_the_services_own() {
    let service =
        service_fn(|_: Request<()>| async { Ok::<_, BoxError>(response(200, &[], Script::new().error("reset"))) });
    let Ok(response) = JsonErrorsLayer::new().layer(service).oneshot(get()).await;
    let error = response.into_body().frame().now_or_never().flatten();
    let error = error.expect("a frame").expect_err("an error");
    // `Script` fails with `&'static str`, which becomes a plain `BoxError`: nothing else is inside.
    assert_eq!(error.to_string(), "reset");
    assert!(error.into_inner().source().is_none());
}
