//! Measures the wall time of one request in nanoseconds, with memory laid out at random. Prints a table separated by
//! tabs: the median of all processes, the lowest tenth, and the highest.
//!
//! Where stack and heap begin changes a time by a third, and stays the same as long as a process lives. So the process
//! runs itself many times, and each time shifts both by a random amount.
//!
//! With `--test` it runs itself once, and measures little.

use std::collections::HashMap;
use std::error::Error;
use std::hash::{BuildHasher, RandomState};
use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

use benches::Cell;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const PROCESSES: usize = 61;
/// Of each cell in each process. The least of them counts: the others were disturbed.
const BATCHES: u32 = 15;
/// A clock that takes 30 ns to read must not matter.
const BATCH: Duration = Duration::from_micros(20);

/// Tells the process that it is one of many.
const CHILD: &str = "--child";
const TEST: &str = "--test";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    let is_test = has(TEST);
    if has(CHILD) {
        let heap: Vec<_> = (0..64).map(|_| vec![0_u8; random(256)]).collect();
        shifted(random(256), &mut || measure(is_test));
        drop(black_box(heap));
        return Ok(());
    }
    let mut times: HashMap<String, Vec<u64>> = HashMap::new();
    let mut names = Vec::new();
    for _ in 0..if is_test { 1 } else { PROCESSES } {
        for (name, time) in run(is_test)? {
            if !times.contains_key(&name) {
                names.push(name.clone());
            }
            times.entry(name).or_default().push(time);
        }
    }
    for name in names {
        let Some(mut times) = times.remove(&name) else { continue };
        times.sort_unstable();
        let at = |tenths: usize| times[(times.len() - 1) * tenths / 10];
        println!("{name}\t{}\t{}\t{}", at(5), at(1), at(9));
    }
    Ok(())
}

/// A number below `end`.
fn random(end: usize) -> usize {
    let seed = RandomState::new().hash_one(end);
    usize::try_from(seed % end as u64).unwrap_or_default()
}

/// Calls `work` so many frames further down the stack.
#[inline(never)]
fn shifted(frames: usize, work: &mut dyn FnMut()) {
    let frame = black_box([0_u8; 16]);
    if frames == 0 {
        work();
    } else {
        shifted(frames - 1, work);
    }
    black_box(&frame);
}

fn measure(is_test: bool) {
    for mut cell in benches::cells() {
        // What is made once is there afterwards.
        cell.run();
        let batches = if is_test { 1 } else { BATCHES };
        let runs = runs(&mut cell);
        let least = (0..batches).map(|_| time(&mut cell, runs)).min().unwrap_or_default();
        println!(
            "{}\t{}\t{}",
            cell.scenario,
            cell.stack,
            least.as_nanos() / u128::from(runs)
        );
    }
}

/// How many requests fill a batch.
fn runs(cell: &mut Cell) -> u32 {
    let mut runs = 1;
    while time(cell, runs) < BATCH {
        runs *= 2;
    }
    runs
}

fn time(cell: &mut Cell, runs: u32) -> Duration {
    let start = Instant::now();
    for _ in 0..runs {
        cell.run();
    }
    start.elapsed()
}

/// One process, whose environment takes a random part of its stack.
fn run(is_test: bool) -> Result<Vec<(String, u64)>> {
    let output = Command::new(std::env::current_exe()?)
        .args([CHILD, if is_test { TEST } else { "" }])
        .env("SHIFT", "x".repeat(random(4096)))
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let table = String::from_utf8(output.stdout)?;
    let line = |line: &str| {
        let (name, time) = line.rsplit_once('\t').ok_or("a line without a time")?;
        Ok((name.to_owned(), time.parse()?))
    };
    table.lines().map(line).collect()
}
