//! What rows on the work of those who work here add up to.

use super::rows::{RECORDS, work as c};
use super::rules::Sanction;
use crate::book::{BookError, Row, Snapshot};
use crate::domain::ids::WorkId;
use crate::domain::{Day, MemberId, Money, StaffId, Version};

/// One entry on somebody's work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub work: WorkId,
    pub version: Version,
    pub staff: StaffId,
    pub day: Day,
    pub what: What,
    /// Sealed.
    pub note: String,
}

/// What an entry says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A part of a month's assessment, rated by hand.
    Rated {
        month: Day,
        part: String,
        score: u16,
    },
    /// A spot check, of a member's file where it names one.
    Checked {
        member: Option<MemberId>,
        valid: bool,
    },
    Trained {
        kind: Training,
        days: u16,
        mode: String,
    },
    /// A knowledge test, in percent.
    Tested {
        percent: u16,
    },
    Awarded {
        amount: Money,
    },
    Sanctioned {
        breach: String,
        measure: Sanction,
        amount: Money,
    },
}

/// What a training is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Training {
    Onboarding,
    Session,
    Special,
}

impl Training {
    pub const ALL: [Self; 3] = [Self::Onboarding, Self::Session, Self::Special];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Onboarding => "onboarding",
            Self::Session => "session",
            Self::Special => "special",
        }
    }
}

/// Every entry up to a day, in order of recording.
pub fn entries(snapshot: &Snapshot, to: Day) -> Result<Vec<Entry>, BookError> {
    let mut entries = Vec::new();
    RECORDS.each(snapshot, |row| {
        let entry = read(row)?;
        if entry.day <= to {
            entries.push(entry);
        }
        Ok(())
    })?;
    Ok(entries)
}

fn read(row: &Row<'_>) -> Result<Entry, BookError> {
    Ok(Entry {
        work: RECORDS.number(row)?,
        version: row.version(),
        staff: StaffId::parse(row.bytes(c::STAFF)).map_err(|e| row.bad(c::STAFF, e))?,
        day: Day::parse(row.bytes(c::DAY)).map_err(|e| row.bad(c::DAY, e))?,
        what: what(row)?,
        note: row.text(c::NOTE)?.into_owned(),
    })
}

fn what(row: &Row<'_>) -> Result<What, BookError> {
    let number = |column| -> Result<u16, BookError> {
        row.text(column)?.parse().map_err(|e| row.bad(column, e))
    };
    Ok(match row.bytes(c::KIND) {
        b"rate" => What::Rated {
            month: Day::parse(row.bytes(c::MONTH)).map_err(|e| row.bad(c::MONTH, e))?,
            part: row.text(c::PART)?.into_owned(),
            score: number(c::SCORE)?,
        },
        b"check" => What::Checked {
            member: match row.bytes(c::MEMBER) {
                b"" => None,
                id => Some(MemberId::parse(id).map_err(|e| row.bad(c::MEMBER, e))?),
            },
            valid: row.bytes(c::VALID) == b"yes",
        },
        b"train" => What::Trained {
            kind: named(row, c::PART, &Training::ALL.map(|kind| (kind.word(), kind)))?,
            days: number(c::DAYS)?,
            mode: row.text(c::MODE)?.into_owned(),
        },
        b"test" => What::Tested {
            percent: number(c::SCORE)?,
        },
        b"award" => What::Awarded {
            amount: amount(row)?,
        },
        b"sanction" => What::Sanctioned {
            breach: row.text(c::PART)?.into_owned(),
            measure: named(row, c::MEASURE, &Sanction::ALL.map(|one| (one.word(), one)))?,
            amount: amount(row)?,
        },
        _ => return Err(row.bad(c::KIND, "no such kind of entry")),
    })
}

fn named<T: Copy>(row: &Row<'_>, column: usize, words: &[(&str, T)]) -> Result<T, BookError> {
    let text = row.text(column)?;
    let found = words.iter().find(|(word, _)| *word == text);
    found
        .map(|(_, value)| *value)
        .ok_or_else(|| row.bad(column, "no such word"))
}

fn amount(row: &Row<'_>) -> Result<Money, BookError> {
    match row.bytes(c::AMOUNT) {
        b"" => Ok(Money::ZERO),
        text => Money::parse(text).map_err(|e| row.bad(c::AMOUNT, e)),
    }
}
