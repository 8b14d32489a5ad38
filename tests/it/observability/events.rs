//! Tests the feature `tracing`: one event for each error.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::sync::{Arc, LazyLock, Mutex};

use bytes::Bytes;
use http::{Method, Request};
use http_body_util::Full;
use tower_json_errors::{HttpError, JsonErrorsLayer, Nested, Problem};
use tracing::field::{Field, Visit};
use tracing::subscriber::DefaultGuard;
use tracing::{Dispatch, Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

use super::{Act, act, act_under, db_down, handled, table, text};
use crate::support::{Answer, Log, Script, plain, through};

/// The events of this crate on this thread.
#[derive(Clone, Default)]
struct Events(Arc<Mutex<Vec<Recorded>>>);

/// The level of an event, and its fields as a log line would hold them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Recorded(Level, BTreeMap<&'static str, String>);

impl Events {
    /// Records until the guard is dropped.
    fn record() -> (Self, DefaultGuard) {
        // With just one subscriber in the process, `tracing` asks only that of the current thread whether it wants an
        // event, and remembers the answer for all: the thread of another test has none, and would say no for us.
        static ANOTHER: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(tracing_subscriber::registry()));
        LazyLock::force(&ANOTHER);
        let events = Self::default();
        let subscriber = tracing_subscriber::registry().with(events.clone());
        (events, tracing::subscriber::set_default(subscriber))
    }

    /// What was recorded since the last call.
    fn take(&self) -> Vec<Recorded> {
        std::mem::take(&mut self.0.lock().expect("no panic"))
    }

    #[track_caller]
    fn only(&self) -> Recorded {
        let events = self.take();
        assert_eq!(events.len(), 1, "{events:?}");
        events[0].clone()
    }
}

impl<S: Subscriber> Layer<S> for Events {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "tower_json_errors" {
            let mut fields = Fields::default();
            event.record(&mut fields);
            let recorded = Recorded(*event.metadata().level(), fields.0);
            self.0.lock().expect("no panic").push(recorded);
        }
    }
}

#[derive(Default)]
struct Fields(BTreeMap<&'static str, String>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }

    // Unlike `Debug`, and like a careless subscriber, as it is.
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }
}

fn fields(fields: &[(&'static str, &str)]) -> BTreeMap<&'static str, String> {
    fields.iter().map(|&(name, value)| (name, value.to_owned())).collect()
}

#[tokio::test]
async fn every_error_is_one_event_server_errors_and_panics_at_error_all_others_at_debug() {
    let (events, _guard) = Events::record();
    for (made, expected) in table() {
        act(&JsonErrorsLayer::new(), made).await;
        let Recorded(level, recorded) = events.only();
        let is_bad = expected.status >= 500 || expected.origin.as_str() == "panic";
        assert_eq!(level, if is_bad { Level::ERROR } else { Level::DEBUG }, "{recorded:?}");
        let status = expected.status.to_string();
        let (message, sources) = (
            format!("{:?}", expected.message),
            format!("{:?}", expected.sources.join(": ")),
        );
        let mut wanted = fields(&[
            ("error.message", &message),
            ("error.type", expected.origin.as_str()),
            ("head_sent", "false"),
            ("http.response.status_code", &status),
            ("message", "error response"),
        ]);
        if !expected.sources.is_empty() {
            wanted.insert("exception.message", sources);
        }
        assert_eq!(recorded, wanted);
    }
}

#[tokio::test]
async fn events_hold_the_id_of_the_request() {
    let (events, _guard) = Events::record();
    let layer = JsonErrorsLayer::new().request_id("x-request-id".parse().expect("legal"));
    let request = Request::builder()
        .method(Method::PUT)
        .uri("/users/7?token=secret")
        .header("x-request-id", "7f0c");
    through(&layer, request.body(()).expect("legal"), plain(404, "no such user")).await;
    let wanted = fields(&[
        ("error.message", "\"no such user\""),
        ("error.type", "response"),
        ("head_sent", "false"),
        ("http.response.status_code", "404"),
        ("message", "error response"),
        ("request_id", "7f0c"),
    ]);
    assert_eq!(events.only(), Recorded(Level::DEBUG, wanted));
}

#[tokio::test]
async fn failures_after_the_head_are_events_too() {
    let (events, _guard) = Events::record();
    let fails_late = text(200, Script::new().data("a").error("reset"));
    act(&JsonErrorsLayer::new(), fails_late).await;
    let Recorded(level, recorded) = events.only();
    assert_eq!(level, Level::ERROR);
    assert_eq!(recorded["head_sent"], "true");
    assert_eq!(recorded["exception.message"], "\"reset\"");
}

#[tokio::test]
async fn no_error_is_two_events() {
    let (events, _guard) = Events::record();
    let layer = JsonErrorsLayer::new;
    let log = Log::new();
    act(&log.on(layer()), handled(HttpError::internal(db_down()))).await;
    assert_eq!(
        (events.take().len(), log.entries().len()),
        (1, 1),
        "the hook is told, too"
    );

    for (made, _) in table() {
        act_under(&layer().format(Nested::new()), &layer().format(Problem::new()), made).await;
        assert_eq!(events.take().len(), 1, "two layers");
    }

    Answer::of(http::Response::<Full<Bytes>>::from(HttpError::internal("x"))).await;
    assert_eq!(
        events.take(),
        [],
        "without a layer, nobody knows whether it is the answer"
    );
}

#[tokio::test]
async fn a_success_is_no_event_and_an_error_that_is_kept_is_one() {
    let (events, _guard) = Events::record();
    let made = text(200, Script::new().data("fine"));
    act(&JsonErrorsLayer::new(), made).await.1.expect("a whole body");
    assert_eq!(events.take(), []);
    for (status, level) in [(404, Level::DEBUG), (500, Level::ERROR)] {
        let made = text(status, Script::new().data("{\"error\":\"db down\"}"));
        act(&JsonErrorsLayer::new(), made).await.1.expect("a whole body");
        let Recorded(recorded_level, recorded) = events.only();
        assert_eq!(recorded_level, level);
        assert_eq!(recorded["http.response.status_code"], status.to_string());
        assert!(recorded.values().any(|value| value.contains("db down")), "{recorded:?}");
    }
}

/// Whatever clients and services send.
#[tokio::test]
async fn a_line_has_an_end() {
    let (events, _guard) = Events::record();
    let long = "x".repeat(60_000);
    let acts = [
        text(400, Script::new().data(long.clone())),
        text(500, Script::new().data(long.clone())),
        text(500, Script::new().data(format!("{{\"error\":\"{long}\"}}"))),
        handled(HttpError::bad_request(long.clone()).with_source(long.clone())),
        Act::Fail(long.into()),
    ];
    let open = JsonErrorsLayer::new()
        .expose(tower_json_errors::Expose::Everything)
        .max_message_size(usize::MAX);
    for made in acts {
        act(&open, made).await;
        let Recorded(_, recorded) = events.only();
        let longest = recorded.values().map(String::len).max();
        assert!(longest <= Some(4096 + 2), "{longest:?}");
    }
}

/// What a client may try to write into a log.
const NASTY: &str = "a\r\n2026-01-01 ERROR forged\u{1b}[31m\0\u{7f}\u{85}\u{2028}\u{202e}b";

#[tokio::test]
async fn no_control_character_reaches_a_line() {
    let (events, _guard) = Events::record();
    let layer = JsonErrorsLayer::new().request_id("x-request-id".parse().expect("legal"));
    let acts = [
        text(400, Script::new().data(NASTY)),
        text(500, Script::new().data(NASTY)),
        handled(HttpError::bad_request(NASTY).with_source(NASTY)),
        Act::Fail(NASTY.into()),
        Act::Panic(NASTY),
    ];
    for made in acts {
        act(&layer, made).await;
        let Recorded(_, recorded) = events.only();
        assert!(recorded.values().any(|value| value.contains("forged")), "{recorded:?}");
        for (name, value) in &recorded {
            let is_raw = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{202e}');
            assert!(!value.contains(is_raw), "{name}: {value:?}");
        }
    }
}

/// An error that panics when it is displayed.
#[derive(Debug)]
struct Undisplayable;

impl fmt::Display for Undisplayable {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("while displaying")
    }
}

impl Error for Undisplayable {}

/// An error that is its own cause.
#[derive(Debug)]
struct Circle;

impl fmt::Display for Circle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("round")
    }
}

impl Error for Circle {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self)
    }
}

#[tokio::test]
async fn sources_that_misbehave_do_not_cost_the_event() {
    let (events, _guard) = Events::record();
    let round = format!("{:?}", ["round"; 16].join(": "));
    for (error, expected) in [
        (HttpError::internal(Undisplayable), "\"while displaying\""),
        (HttpError::internal(Circle), round.as_str()),
    ] {
        act(&JsonErrorsLayer::new(), handled(error)).await;
        assert_eq!(events.only().1["exception.message"], expected);
    }
}
