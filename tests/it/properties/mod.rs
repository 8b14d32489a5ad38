//! Tests any service under any configuration against what README.md promises.
//!
//! `PROPTEST_CASES=200000 cargo test --release --test it properties` looks longer.

mod bodies;
pub(crate) mod model;
mod one_shape;
pub(crate) mod strategies;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

/// What a test run can afford, and always the same cases: no change fails by chance. `PROPTEST_CASES` looks for others.
pub(crate) fn config() -> Config {
    let asked = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok());
    Config {
        cases: asked.unwrap_or(5_000),
        rng_seed: asked.map_or(RngSeed::Fixed(9110), |_| RngSeed::Random),
        // What was found is a test with a name of its own.
        failure_persistence: None,
        ..Config::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_promise_holds_in_every_case(case in strategies::cases()) {
        model::check(&case);
    }
}
