//! Counts instructions per request by valgrind, which has no clock and no noise. Prints a table separated by tabs.
//!
//! The process runs itself under callgrind, which writes its counters to a file whenever [`mark`] is called. Each cell
//! is run `RUNS` times and then twice as often; the difference between the two is what `RUNS` requests cost.
//!
//! With `--check` it prints what is over its budget, and fails then.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use benches::{BARE, Cell, LAYER};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const RUNS: u64 = 50;

/// How many times the instructions of the bare service a request may take under this layer. Measured, with a quarter of
/// what the layer adds as headroom: compilers differ, and a change that costs more than that is worth a look.
const BUDGETS: [(&str, f64); 20] = [
    ("200 JSON", 1.25),
    ("200 JSON, with hooks", 1.33),
    ("200 streamed, 64 frames", 1.99),
    ("200 streamed, boxed", 1.88),
    ("200 events, 64 frames", 1.75),
    ("200 events, watched", 11.1),
    ("404 empty", 6.4),
    ("404 text of 24 bytes", 3.41),
    ("404 text, 8 headers", 1.9),
    ("404 text, with hooks", 3.68),
    ("400 JSON, verified", 2.93),
    ("400 JSON, trusted", 1.55),
    ("500 HTML of 1 KiB", 3.64),
    ("400 text of 64 KiB", 130.0),
    ("400 text of 64 KiB, 16 frames", 320.0),
    ("Err", 4.89),
    ("Err, with hooks", 5.94),
    ("panic", 1.0),
    ("hyper, 200 JSON", 1.06),
    ("hyper, 404 text of 24 bytes", 1.33),
];

fn main() -> Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().collect();
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    if has(COUNTED) {
        run(cells(has(CHECK)));
        return Ok(ExitCode::SUCCESS);
    }
    let valgrind = Command::new("valgrind").arg("--version").stdout(Stdio::null()).status();
    if !valgrind.is_ok_and(|status| status.success()) {
        println!("skipped: valgrind is missing");
        return Ok(ExitCode::SUCCESS);
    }
    let counts = count(has(CHECK))?;
    if has(CHECK) {
        return check(&counts);
    }
    for (cell, count) in &counts {
        println!("{}\t{}\t{count}", cell.scenario, cell.stack);
    }
    Ok(ExitCode::SUCCESS)
}

/// Tells the process that it is the one under valgrind.
const COUNTED: &str = "--counted";
const CHECK: &str = "--check";

fn cells(check: bool) -> Vec<Cell> {
    let mut cells = benches::cells();
    cells.retain(|cell| !check || [BARE, LAYER].contains(&cell.stack));
    cells
}

fn run(cells: Vec<Cell>) {
    for mut cell in cells {
        // What is made once is there afterwards.
        cell.run();
        for runs in [0, RUNS, 2 * RUNS] {
            for _ in 0..runs {
                cell.run();
            }
            mark();
        }
    }
}

/// Known to valgrind by its name.
#[inline(never)]
fn mark() {
    std::hint::black_box(());
}

fn count(check: bool) -> Result<Vec<(Cell, u64)>> {
    let directory = std::env::temp_dir().join(format!("instructions-{}", std::process::id()));
    fs::create_dir_all(&directory)?;
    let status = Command::new("valgrind")
        .args(["--quiet", "--tool=callgrind", "--dump-before=instructions::mark*"])
        .arg(format!("--callgrind-out-file={}", directory.join("dump").display()))
        .arg(std::env::current_exe()?)
        .args([COUNTED, if check { CHECK } else { "" }])
        .status()?;
    let spent = spent(&directory);
    fs::remove_dir_all(&directory)?;
    let cells = cells(check);
    if !status.success() || spent.len() != 3 * cells.len() {
        return Err("valgrind did not count what it was to count".into());
    }
    let counts = spent.chunks_exact(3).map(|spent| (spent[2] - spent[1]) / RUNS);
    Ok(cells.into_iter().zip(counts).collect())
}

/// What each dump says was spent since the one before.
fn spent(directory: &Path) -> Vec<u64> {
    let dumps = (1..).map_while(|number| fs::read_to_string(directory.join(format!("dump.{number}"))).ok());
    let totals = |dump: String| {
        dump.lines()
            .find_map(|line| line.strip_prefix("totals: ")?.parse().ok())
    };
    dumps.filter_map(totals).collect()
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
