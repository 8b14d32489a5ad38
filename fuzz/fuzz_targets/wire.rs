#![no_main]

#[path = "../shared.rs"]
mod shared;

/// hyper asserts lengths in debug builds. Its panics end a task, which is what the target looks at, and not the fuzzer;
/// a promise that is broken ends it all the same, without the hook that would do so for each panic.
fn panics_end_tasks() {
    std::panic::set_hook(Box::new(|panic| {
        if !panic.location().is_some_and(|location| location.file().contains("hyper")) {
            eprintln!("{panic}");
        }
    }));
}

libfuzzer_sys::fuzz_target!(init: panics_end_tasks(), |data: &[u8]| shared::targets::wire(data));
