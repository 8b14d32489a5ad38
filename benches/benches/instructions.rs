//! Counts instructions per request by valgrind, which has no clock and no noise. Prints a table separated by tabs.
//!
//! With `--check` it prints what is over its budget, and fails then.

use std::process::ExitCode;

use benches::callgrind::{Result, count};
use benches::{BARE, Cell, LAYER};

const RUNS: u64 = 50;

/// How many times the instructions of the bare service a request may take under this layer. Measured, with a quarter of
/// what the layer adds as headroom: compilers differ, and a change that costs more than that is worth a look.
const BUDGETS: [(&str, f64); 27] = [
    ("200 JSON", 1.27),
    ("200 JSON, with hooks", 1.34),
    ("200 streamed, 64 frames", 2.08),
    ("200 streamed, boxed", 1.79),
    ("200 events, 64 frames", 1.73),
    ("200 events, watched", 12.26),
    ("404 empty", 9.2),
    ("404 text of 24 bytes", 4.56),
    ("404 text, 8 headers", 2.18),
    ("404 text, with hooks", 5.04),
    ("400 JSON, verified", 4.06),
    ("400 JSON, trusted", 2.38),
    ("500 HTML of 1 KiB", 4.63),
    ("400 text of 64 KiB", 34.43),
    ("400 text of 64 KiB, 16 frames", 101.21),
    ("200 JSON, captured", 2.18),
    ("400 JSON, kept, with hooks", 4.96),
    ("Err", 6.93),
    ("Err, with hooks", 8.46),
    ("panic", 1.0),
    ("200 JSON, large future", 1.24),
    ("404 text, large future", 4.35),
    ("axum, 200 JSON", 1.47),
    ("axum, 200 streamed, 64 frames", 2.12),
    ("axum, 404 text of 24 bytes", 2.26),
    ("hyper, 200 JSON", 1.07),
    ("hyper, 404 text of 24 bytes", 1.49),
];

fn main() -> Result<ExitCode> {
    let checks = std::env::args().any(|argument| argument == CHECK);
    let Some(counts) = count(RUNS, || cells(checks))? else {
        return Ok(ExitCode::SUCCESS);
    };
    if checks {
        return check(&counts);
    }
    for (cell, count) in &counts {
        println!("{}\t{}\t{count}", cell.scenario, cell.stack);
    }
    Ok(ExitCode::SUCCESS)
}

const CHECK: &str = "--check";

fn cells(checks: bool) -> Vec<Cell> {
    let mut cells = benches::cells();
    cells.retain(|cell| !checks || [BARE, LAYER].contains(&cell.stack));
    cells
}

fn check(counts: &[(Cell, u64)]) -> Result<ExitCode> {
    let count = |scenario, stack| {
        let found = counts
            .iter()
            .find(|(cell, _)| (cell.scenario, cell.stack) == (scenario, stack));
        found
            .map(|(_, count)| u32::try_from(*count))
            .ok_or("a budget for no scenario")
    };
    let mut code = ExitCode::SUCCESS;
    for (scenario, budget) in BUDGETS {
        let (bare, layered) = (count(scenario, BARE)??, count(scenario, LAYER)??);
        let ratio = f64::from(layered) / f64::from(bare);
        if ratio > budget {
            println!("{scenario}: {layered} instructions, {ratio:.2} of the bare {bare}, and {budget} is allowed");
            code = ExitCode::FAILURE;
        }
    }
    Ok(code)
}
