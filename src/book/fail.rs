//! Fail points: the steps of a commit at which tests make it fail or die.
//!
//! In release builds every point is empty. A test within this crate arms one for its own thread; a
//! test that runs the program sets `CLUB_FAIL_AT=step` or `step:n` (the nth time), and the process dies
//! there as it would of `kill -9`.

use super::error::BookError;

/// A step of a commit, a recovery, a migration or a change of the keyring, just after it was done unless said otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// What an unfinished command left was copied to `recovered/`.
    TailKept,
    /// What it left was cut off.
    TailCut,
    /// A block of rows was written to a ledger.
    RowsWritten,
    /// Before a ledger is synced.
    LedgerSync,
    /// Half of the version's row was written.
    VersionTorn,
    /// The version's row was written, not synced.
    VersionWritten,
    /// The command is committed.
    VersionSynced,
    /// A migration's new ledgers stand beside the old ones.
    MigrationStaged,
    /// The old ledgers were moved away, the new ones are not yet in their place.
    MigrationMoved,
    /// The new ledgers are in place, their description is not.
    MigrationSwapped,
    /// Keys of the erased were destroyed; the keyring does not say so yet.
    KeysDestroyed,
    /// A new keyring was written beside the old one.
    KeysStaged,
    /// The new keyring is in the old one's place; the command is not committed.
    KeysSwapped,
}

impl Step {
    /// Every step, in the order in which a command meets them.
    pub const ALL: [Self; 13] = [
        Self::TailKept,
        Self::TailCut,
        Self::RowsWritten,
        Self::LedgerSync,
        Self::VersionTorn,
        Self::VersionWritten,
        Self::VersionSynced,
        Self::MigrationStaged,
        Self::MigrationMoved,
        Self::MigrationSwapped,
        Self::KeysDestroyed,
        Self::KeysStaged,
        Self::KeysSwapped,
    ];

    /// The step's name in `CLUB_FAIL_AT`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TailKept => "tail-kept",
            Self::TailCut => "tail-cut",
            Self::RowsWritten => "rows-written",
            Self::LedgerSync => "ledger-sync",
            Self::VersionTorn => "version-torn",
            Self::VersionWritten => "version-written",
            Self::VersionSynced => "version-synced",
            Self::MigrationStaged => "migration-staged",
            Self::MigrationMoved => "migration-moved",
            Self::MigrationSwapped => "migration-swapped",
            Self::KeysDestroyed => "keys-destroyed",
            Self::KeysStaged => "keys-staged",
            Self::KeysSwapped => "keys-swapped",
        }
    }
}

/// Passes a step: nothing, unless a test armed it.
pub(super) fn pass(step: Step) -> Result<(), BookError> {
    pass_after(step, || {})
}

/// Passes a step that leaves something half done where a test armed it.
// Only a test can make it fail, but its callers are written for a step that does.
#[allow(clippy::unnecessary_wraps)]
pub(super) fn pass_after(step: Step, half: impl FnOnce()) -> Result<(), BookError> {
    #[cfg(test)]
    if armed::fires(step) {
        half();
        return Err(BookError::Io {
            doing: "pass the fail point",
            path: step.name().into(),
            source: std::io::Error::other("a test said so"),
        });
    }
    #[cfg(debug_assertions)]
    if told_to_die(step) {
        half();
        std::process::abort();
    }
    #[cfg(not(debug_assertions))]
    let _ = (step, half);
    Ok(())
}

#[cfg(debug_assertions)]
fn told_to_die(step: Step) -> bool {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    static TOLD: LazyLock<Option<(String, u32)>> = LazyLock::new(|| {
        let told = std::env::var("CLUB_FAIL_AT").ok()?;
        Some(match told.split_once(':') {
            Some((name, count)) => (name.to_owned(), count.parse().unwrap_or(1)),
            None => (told, 1),
        })
    });
    static MET: AtomicU32 = AtomicU32::new(0);
    TOLD.as_ref().is_some_and(|(name, count)| {
        name == step.name() && MET.fetch_add(1, Ordering::Relaxed) + 1 == *count
    })
}

/// Fail points as unit tests set them: for one thread, met once.
#[cfg(test)]
pub(super) mod armed {
    use super::Step;
    use std::cell::Cell;

    thread_local! {
        static ARMED: Cell<Option<Step>> = const { Cell::new(None) };
    }

    pub fn arm(step: Step) {
        ARMED.set(Some(step));
    }

    /// Takes the point away; whether it was never met.
    pub fn disarm() -> bool {
        ARMED.take().is_some()
    }

    pub fn fires(step: Step) -> bool {
        let fires = ARMED.get() == Some(step);
        if fires {
            ARMED.set(None);
        }
        fires
    }
}
