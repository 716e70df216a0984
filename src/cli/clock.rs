//! The one door through which the time of day enters: a command happens at one moment, which is read when it
//! starts, and again when it has the lock; frozen by `CLUB_NOW`, so that tests and replays see the same day twice.

use std::ffi::OsStr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::DateTime;

use crate::message;

/// The moment at which a command runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Now(i64);

impl Now {
    /// The frozen moment where there is one, else the machine's.
    pub fn read(frozen: Option<&OsStr>) -> Result<Self, BadNow> {
        match frozen {
            Some(text) => Self::frozen(&text.to_string_lossy()),
            None => Ok(Self(machine())),
        }
    }

    fn frozen(text: &str) -> Result<Self, BadNow> {
        DateTime::parse_from_rfc3339(text)
            .map(|moment| Self(moment.timestamp()))
            .map_err(|_| BadNow {
                told: text.to_owned(),
            })
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub const fn seconds(self) -> i64 {
        self.0
    }
}

/// What the machine's clock shows, in seconds since 1970-01-01T00:00:00Z.
fn machine() -> i64 {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        Err(before) => -i64::try_from(before.duration().as_secs()).unwrap_or(i64::MAX),
    }
}

/// The clock of one command. It stands still from reading to reading: a command happens at one moment,
/// which is read anew when it has waited for its turn to write.
#[derive(Debug)]
pub(crate) struct Clock {
    at: AtomicI64,
    frozen: bool,
}

impl Clock {
    /// Starts with a first reading.
    pub(crate) fn start(frozen: Option<&OsStr>) -> Result<Self, BadNow> {
        Ok(Self {
            at: AtomicI64::new(Now::read(frozen)?.seconds()),
            frozen: frozen.is_some(),
        })
    }

    /// The moment at which the command runs.
    pub(crate) fn now(&self) -> Now {
        Now(self.at.load(Ordering::Relaxed))
    }

    /// Reads the machine's clock again, unless it is frozen.
    pub(crate) fn read_again(&self) -> Now {
        if !self.frozen {
            self.at.store(machine(), Ordering::Relaxed);
        }
        self.now()
    }
}

message! {
    /// `CLUB_NOW` holds no moment.
    #[derive(Debug, PartialEq, Eq)]
    pub struct BadNow {
        told: String,
    } => ("CLUB_NOW is `{told}`, which is not a moment", "CLUB_NOW 的值“{told}”不是时刻"), help (
        "write it as 2024-05-01T13:05:00+08:00, or unset it",
        "请写成 2024-05-01T13:05:00+08:00，或取消该变量"
    ), exit 78;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_freezes_to_the_second() {
        let read = |text: &str| Now::read(Some(OsStr::new(text))).map(Now::seconds);
        let table = [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2024-05-01T08:00:00+08:00", Some(1_714_521_600)),
            ("2024-05-01T00:00:00.999Z", Some(1_714_521_600)),
            ("2024-05-01", None),
            ("2024-05-01 08:00:00", None),
            ("2024-02-30T00:00:00Z", None),
        ];
        for (text, expected) in table {
            assert_eq!(read(text).ok(), expected, "{text}");
        }
    }

    #[test]
    fn the_machine_has_a_clock() {
        let machine = Now::read(None);
        assert!(machine.is_ok_and(|now| now.seconds() > 1_714_521_600));
    }
}
