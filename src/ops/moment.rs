//! When a deed happened, as a line or a row tells it.

use crate::domain::When;
use crate::domain::calendar::{BadWhen, BusinessHours};
use crate::message;

message! {
    /// A time that cannot be read, with what is wrong.
    #[derive(Debug)]
    pub(crate) struct BadTime {
        text: String,
        why: BadWhen,
    } => ("`{text}` is not a time: {why}", "“{text}”不是时间：{why:#}"), exit 2;
}

/// Reads a time with the cell that keeps it.
pub(crate) fn parse_moment(hours: &BusinessHours, text: &str) -> Result<(When, String), BadTime> {
    let when = hours.when(text).map_err(|why| BadTime {
        text: text.to_owned(),
        why,
    })?;
    let time = when
        .seconds()
        .map(|seconds| hours.rfc3339(seconds))
        .unwrap_or_default();
    Ok((when, time))
}

pub(crate) fn known_at(hours: &BusinessHours, text: &str) -> Result<i64, BadTime> {
    let when = hours.when(text).map_err(|why| BadTime {
        text: text.to_owned(),
        why,
    })?;
    // A date alone means the close of that business day.
    Ok(when
        .seconds()
        .unwrap_or_else(|| hours.start_of(when.day().next()) - 1))
}

/// When a deed happened, and the ref under which it is recorded: what every request says beside its own.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub(crate) at: When,
    /// The moment as ledgers keep it; empty for a date alone.
    pub(crate) time: String,
    /// Whether a time was told: only then it is part of what was asked.
    pub(crate) timed: bool,
    pub(crate) reference: String,
}

impl Said {
    /// The time that was told, in one form; nothing where the clock told it.
    pub(crate) fn when(&self) -> Option<String> {
        let day = self.at.day();
        self.timed.then(|| format!("{day} {}", self.time))
    }
}
