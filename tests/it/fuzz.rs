//! Runs the fuzz targets over their seeds, so that they hold on any compiler.

use std::fs;
use std::path::Path;

use crate::properties::model;
use crate::wire::{exchange, promises};

#[path = "../../fuzz/targets.rs"]
mod targets;

#[test]
fn no_seed_of_any_target_breaks_a_promise() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    for (name, target) in targets::TARGETS {
        let files = fs::read_dir(seeds.join(name)).expect("a target without seeds");
        let seeds: Vec<_> = files
            .map(|file| fs::read(file.expect("a file").path()).expect("a seed"))
            .collect();
        assert!(!seeds.is_empty(), "{name} has no seeds");
        for seed in seeds {
            target(&seed);
        }
    }
}

/// Bytes without a plan, the same in each run.
#[test]
fn no_noise_breaks_a_promise() {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    for _ in 0..300 {
        let length = usize::from(next()[0] % 8);
        let noise: Vec<u8> = (0..length).flat_map(|_| next()).collect();
        for (_, target) in targets::TARGETS {
            target(&noise);
        }
    }
}
