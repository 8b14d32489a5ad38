//! Measures the wall time of one request: every scenario under every stack.

use std::fmt;

use divan::Bencher;

fn main() {
    divan::main();
}

/// A cell by its place in the table.
#[derive(Clone)]
struct Place {
    at: usize,
    name: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

fn places() -> impl Iterator<Item = Place> {
    let cells = benches::cells().into_iter().enumerate();
    cells.map(|(at, cell)| Place {
        at,
        name: format!("{}: {}", cell.scenario, cell.stack),
    })
}

#[divan::bench(args = places())]
fn request(bencher: Bencher<'_, '_>, place: &Place) {
    let mut cell = benches::cells().swap_remove(place.at);
    bencher.bench_local(|| cell.run());
}
