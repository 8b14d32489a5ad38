//! Counts how often and how much a request allocates. Prints a table separated by tabs: scenario, stack, allocations,
//! bytes.

fn main() {
    for mut cell in benches::cells() {
        // What is made once is there afterwards.
        cell.run();
        let counted = allocation_counter::measure(|| cell.run());
        let (allocations, bytes) = (counted.count_total, counted.bytes_total);
        println!("{}\t{}\t{allocations}\t{bytes}", cell.scenario, cell.stack);
    }
}
