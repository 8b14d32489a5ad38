//! Runs every case to the end and collects what does not hold, so that one fault does not hide another.

use std::collections::BTreeMap;
use std::fmt::{self, Debug};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngSeed, TestRunner};

use super::promises::Broken;

/// How often each promise was broken, and an example of each.
#[derive(Default)]
pub(crate) struct Findings(BTreeMap<&'static str, (usize, String)>);

impl Findings {
    /// Counts a promise that was broken. The first example is kept.
    pub(crate) fn add(&mut self, promise: &'static str, example: impl FnOnce() -> String) {
        self.0.entry(promise).or_insert_with(|| (0, example())).0 += 1;
    }

    /// Asserts that there are none.
    pub(crate) fn assert_none(&self) {
        assert!(self.0.is_empty(), "{self:?}");
    }
}

impl Debug for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} promises are broken", self.0.len())?;
        for (promise, (times, example)) in &self.0 {
            writeln!(f, "\n* {promise}: not so {times} times, such as {example}")?;
        }
        Ok(())
    }
}

/// How many steps the search for a smaller case may take.
const STEPS: usize = 600;

/// Fails with all promises that any of so many cases breaks, each with its smallest case.
///
/// The cases are the same in each run. `PROPTEST_CASES` says how many others to look at instead.
pub(crate) fn survey<S: Strategy>(cases: u32, strategy: &S, broken: impl Fn(&S::Value) -> Vec<Broken>) {
    let asked = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok());
    let mut runner = TestRunner::new(Config {
        rng_seed: asked.map_or(RngSeed::Fixed(9112), |_: u32| RngSeed::Random),
        ..Config::default()
    });
    let mut findings = Findings::default();
    for _ in 0..asked.unwrap_or(cases) {
        let tree = strategy.new_tree(&mut runner).expect("a case");
        let broken_here = broken(&tree.current());
        let Some(first) = broken_here.first() else { continue };
        // A tree can be searched but once, so it is for a promise that has no example yet.
        let new = broken_here
            .iter()
            .find(|broken| !findings.0.contains_key(broken.promise));
        let promise = new.unwrap_or(first).promise;
        findings.add(promise, || smallest::<S>(tree, promise, &broken));
    }
    findings.assert_none();
}

/// The smallest case that still breaks the promise, and what was seen.
fn smallest<S: Strategy>(mut tree: S::Tree, promise: &str, broken: &impl Fn(&S::Value) -> Vec<Broken>) -> String {
    let breaks = |case: &S::Value| broken(case).into_iter().find(|broken| broken.promise == promise);
    let mut last = String::new();
    for _ in 0..STEPS {
        let case = tree.current();
        let goes_on = if let Some(broken) = breaks(&case) {
            last = format!("{case:?}\n  {}", broken.seen);
            tree.simplify()
        } else {
            tree.complicate()
        };
        if !goes_on {
            break;
        }
    }
    last
}
