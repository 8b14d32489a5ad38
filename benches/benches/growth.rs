//! Counts instructions for one more byte, header, frame, wait or layer, between three sizes. Prints a table separated by
//! tabs: both slopes, and the limit. Fails if a slope exceeds its limit.

use std::process::ExitCode;

use benches::callgrind::{Result, count};
use benches::growth::{GROWTHS, cells};

/// A request that is large is not disturbed by the one before.
const RUNS: u64 = 2;

fn main() -> Result<ExitCode> {
    let Some(counts) = count(RUNS, cells)? else {
        return Ok(ExitCode::SUCCESS);
    };
    let mut code = ExitCode::SUCCESS;
    // Two cells of each size, bare and under the layer.
    for (growth, counts) in GROWTHS.iter().zip(counts.chunks_exact(6)) {
        let added: Vec<_> = counts
            .chunks_exact(2)
            .map(|pair| number(pair[1].1) - number(pair[0].1))
            .collect();
        let slope = |step: usize| {
            let more = growth.sizes[step + 1] - growth.sizes[step];
            (added[step + 1] - added[step]) / number(more as u64)
        };
        let (first, second) = (slope(0), slope(1));
        println!("{}\t{first:.1}\t{second:.1}\t{}", growth.name, growth.limit);
        if first.max(second) > growth.limit {
            println!("{}: over its limit of {}", growth.name, growth.limit);
            code = ExitCode::FAILURE;
        }
    }
    Ok(code)
}

fn number(count: u64) -> f64 {
    u32::try_from(count).unwrap_or(u32::MAX).into()
}
