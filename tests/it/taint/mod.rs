//! A marker in everything that a failing service may say: it leaves only where the table of `Expose` lets it, and no
//! header of a request changes that.

mod case;
mod leaves;
mod table;

use std::collections::BTreeMap;

use proptest::sample::subsequence;
use proptest::strategy::Strategy;

use crate::wire::promises::Broken;
use crate::wire::survey::survey;
use case::{Case, Header, REQUEST_HEADERS, cases};
use leaves::{Left, left};
use table::may_leave;

#[test]
fn a_secret_leaves_only_where_the_table_lets_it() {
    // Of each kind of secret: how often it might leave, and how often it left. A table that forbids all proves nothing.
    let left_of_kind = std::cell::RefCell::new(BTreeMap::<_, (usize, usize)>::new());
    survey(30_000, &cases(), |case| {
        let left = left(case);
        let might = may_leave(case);
        let mut kinds = left_of_kind.borrow_mut();
        let counts = kinds.entry(case.source.kind()).or_default();
        counts.0 += usize::from(might);
        counts.1 += usize::from(might && left.shows(&case.marker));
        let leaks = left.shows(&case.marker) && !might;
        Vec::from_iter(leaks.then(|| Broken {
            promise: case.source.promise(),
            seen: format!("{left:?}"),
        }))
    });
    for (kind, (might, did)) in left_of_kind.into_inner() {
        assert!(might == 0 || did > 0, "{kind} might leave {might} times, and never did");
    }
}

#[test]
fn no_header_of_a_request_changes_what_is_hidden_or_the_class_of_the_status() {
    let headers = || subsequence(REQUEST_HEADERS.to_vec(), 0..5);
    // With `grpc` the service has chosen to answer another protocol by its own statuses; and what it compresses it has
    // to let the layer read.
    let cases = cases().prop_map(|case| Case {
        grpc: false,
        compresses: case.compresses && case.reads.compressed,
        ..case
    });
    let pairs = (cases, headers(), headers());
    survey(10_000, &pairs, |(case, one, other)| {
        let ask = |headers: &[Header]| {
            let case = Case {
                headers: headers.to_vec(),
                ..case.clone()
            };
            (may_be_asked_for(&case), left(&case))
        };
        let ((may, one), (may_other, other)) = (ask(one), ask(other));
        let is_hidden = |left: &Left| !left.shows(&case.marker);
        let seen = || format!("{one:?}\n  and {other:?}");
        let mut broken = Vec::new();
        if is_hidden(&one) != is_hidden(&other) && !may && !may_other {
            broken.push(Broken {
                promise: "no header changes what is hidden",
                seen: seen(),
            });
        }
        if one.status.as_u16() / 100 != other.status.as_u16() / 100 {
            broken.push(Broken {
                promise: "no header changes the class of the status",
                seen: seen(),
            });
        }
        broken
    });
}

/// All that a client may ask for: what the service made, where it was told to keep it for who prefers it.
fn may_be_asked_for(case: &Case) -> bool {
    (case.keep_html && case.is_html()) || case.keep_preferred
}

/// A client that speaks gRPC to a service that does too sees no more than any other.
#[test]
fn grpc_hides_what_http_hides() {
    let cases = cases().prop_map(|case| Case {
        grpc: true,
        method: http::Method::POST,
        ..case
    });
    survey(5_000, &cases, |case| {
        let speaking = |content_type| Case {
            headers: vec![("content-type", content_type)],
            ..case.clone()
        };
        let grpc = left(&speaking("application/grpc"));
        let http = left(&speaking("application/json"));
        let leaks = grpc.shows(&case.marker) && !http.shows(&case.marker);
        Vec::from_iter(leaks.then(|| Broken {
            promise: "gRPC hides what HTTP hides",
            seen: format!("{grpc:?}\n  and {http:?}"),
        }))
    });
}
