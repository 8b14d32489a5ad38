//! Counts the instructions of cells.
//!
//! The process runs itself under callgrind, which writes its counters to a file whenever [`mark`] is called. Each cell
//! is run `runs` times and then twice as often; the difference between the two is what `runs` requests cost.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio, exit};

use crate::cell::Cell;

/// Any error of a bench.
pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Tells the process that it is the one under valgrind.
const COUNTED: &str = "--counted";

/// The cells that `make` makes, each with its instructions for one request. `None` if valgrind is missing.
///
/// # Errors
///
/// If valgrind fails.
pub fn count(runs: u64, make: impl Fn() -> Vec<Cell>) -> Result<Option<Vec<(Cell, u64)>>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == COUNTED) {
        run(runs, make());
        exit(0);
    }
    let valgrind = Command::new("valgrind").arg("--version").stdout(Stdio::null()).status();
    if !valgrind.is_ok_and(|status| status.success()) {
        println!("skipped: valgrind is missing");
        return Ok(None);
    }
    let directory = std::env::temp_dir().join(format!("instructions-{}", std::process::id()));
    fs::create_dir_all(&directory)?;
    let status = Command::new("valgrind")
        .args(["--quiet", "--tool=callgrind", "--dump-before=benches::callgrind::mark*"])
        .arg(format!("--callgrind-out-file={}", directory.join("dump").display()))
        .arg(std::env::current_exe()?)
        .args(arguments)
        .arg(COUNTED)
        .status()?;
    let spent = spent(&directory);
    fs::remove_dir_all(&directory)?;
    let cells = make();
    if !status.success() || spent.len() != 3 * cells.len() {
        return Err("valgrind did not count what it was to count".into());
    }
    let counts = spent.chunks_exact(3).map(|spent| (spent[2] - spent[1]) / runs);
    Ok(Some(cells.into_iter().zip(counts).collect()))
}

fn run(runs: u64, cells: Vec<Cell>) {
    for mut cell in cells {
        // What is made once is there afterwards.
        cell.run();
        for runs in [0, runs, 2 * runs] {
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

/// What each dump says was spent since the one before.
fn spent(directory: &Path) -> Vec<u64> {
    let dumps = (1..).map_while(|number| fs::read_to_string(directory.join(format!("dump.{number}"))).ok());
    let totals = |dump: String| {
        dump.lines()
            .find_map(|line| line.strip_prefix("totals: ")?.parse().ok())
    };
    dumps.filter_map(totals).collect()
}
