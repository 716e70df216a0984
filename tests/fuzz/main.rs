//! Structured fuzzing on the stable compiler: what the house reads, fed with damaged real files.
//!
//! Nothing may panic, hang or take memory without end, and every error has its place. `FUZZ_CASES` sets how
//! many inputs each target is given, `FUZZ_SECONDS` how long each is fed instead, `FUZZ_SEED` where the
//! sequence begins; a failure tells its seed and its input. A binary of its own, because the peak of the
//! process's memory is looked at.

#[path = "../model/rng.rs"]
#[allow(dead_code, reason = "the model uses more of it")]
mod rng;

mod mutate;
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use rng::Rng;

/// Reads one input; panics where something is not as it must be.
type Read = dyn Fn(&[u8]);

/// One reader, and what it is fed.
pub(crate) struct Target {
    pub(crate) name: &'static str,
    pub(crate) corpus: Vec<Vec<u8>>,
    /// Inputs by default.
    pub(crate) cases: u64,
    pub(crate) read: Box<Read>,
}

/// No input takes longer, even on a machine with much else to do.
const STEP_MAX: Duration = Duration::from_secs(10);
/// What a target may add to the process's memory at its peak.
const PEAK_KB_MAX: u64 = 192 << 10;

fn wish(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// The peak of the process's memory since it was last reset, in kB; none where the system does not tell.
fn peak_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn feed(target: &Target, seed: u64) -> u64 {
    let seconds = wish("FUZZ_SECONDS").map(Duration::from_secs);
    let cases = wish("FUZZ_CASES").unwrap_or(target.cases);
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let before = peak_kb();
    let begun = Instant::now();
    let mut count = 0;
    while match seconds {
        Some(seconds) => begun.elapsed() < seconds,
        None => count < cases,
    } {
        let mut rng = Rng::new(seed.wrapping_add(count));
        // The real files themselves come first.
        let input = match target
            .corpus
            .get(usize::try_from(count).unwrap_or(usize::MAX))
        {
            Some(whole) => whole.clone(),
            None => mutate::input(&mut rng, &target.corpus),
        };
        let step = Instant::now();
        let read = catch_unwind(AssertUnwindSafe(|| (target.read)(&input)));
        let told = || {
            let text = input.escape_ascii().to_string();
            format!(
                "{} FUZZ_SEED={} FUZZ_CASES=1\n{text}",
                target.name,
                seed.wrapping_add(count)
            )
        };
        assert!(read.is_ok(), "{}", told());
        assert!(
            step.elapsed() < STEP_MAX,
            "{:?}: {}",
            step.elapsed(),
            told()
        );
        count += 1;
    }
    if let (Some(before), Some(after)) = (before, peak_kb()) {
        let more = after.saturating_sub(before);
        assert!(
            more < PEAK_KB_MAX,
            "{}: {more} kB more at its peak",
            target.name
        );
    }
    count
}

#[test]
fn hostile_texts_are_told_and_never_a_panic() {
    feed_all(targets::texts());
}

#[test]
fn damaged_books_are_told_and_never_a_panic() {
    feed_all(targets::folders());
}

#[expect(clippy::print_stderr, reason = "executions are to be told")]
fn feed_all(targets: Vec<Target>) {
    let seed = wish("FUZZ_SEED").unwrap_or(20_240_501);
    for target in targets {
        let begun = Instant::now();
        let count = feed(&target, seed);
        let seconds = begun.elapsed().as_secs();
        eprintln!("{}: {count} executions in {seconds} s", target.name);
    }
}
