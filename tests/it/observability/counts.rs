//! Tests counting by origin, as the docs of `on_error` show it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use futures_util::FutureExt;
use metrics::{Counter, Gauge, Histogram, Key, KeyName, Label, Metadata, Recorder, SharedString, Unit, counter};
use tower_json_errors::JsonErrorsLayer;

use super::{act, table};

/// Every counter by its name and labels.
#[derive(Default)]
struct Counters(Mutex<BTreeMap<String, Arc<AtomicU64>>>);

impl Recorder for Counters {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        let labels = key.labels().map(Label::value).collect::<Vec<_>>().join(" ");
        let mut counters = self.0.lock().expect("no panic");
        Counter::from_arc(Arc::clone(
            counters.entry(format!("{} {labels}", key.name())).or_default(),
        ))
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

#[test]
fn errors_are_counted_by_origin_and_status() {
    let layer = JsonErrorsLayer::new().on_error(|error, context| {
        let labels = [
            ("origin", context.origin().as_str().to_owned()),
            ("status", error.status().as_str().to_owned()),
        ];
        counter!("http_errors_total", &labels).increment(1);
    });
    let counters = Counters::default();
    metrics::with_local_recorder(&counters, || {
        for (made, _) in table() {
            act(&layer, made).now_or_never().expect("nothing waits");
        }
    });
    let counted: Vec<_> = counters.0.lock().expect("no panic").iter().map(text_of).collect();
    assert_eq!(
        counted,
        [
            "http_errors_total panic 404: 1",
            "http_errors_total panic 500: 1",
            "http_errors_total response 400: 1",
            "http_errors_total response 404: 4",
            "http_errors_total response 409: 1",
            "http_errors_total response 500: 2",
            "http_errors_total service_error 409: 1",
            "http_errors_total service_error 500: 1",
        ]
    );
}

fn text_of((key, count): (&String, &Arc<AtomicU64>)) -> String {
    format!("{key}: {}", count.load(Ordering::Relaxed))
}
