//! What rows on the work of those who work here add up to.

use super::rows::{About, Mode, RECORDS, Said, WORK, WorkKind};
use super::rules::Sanction;
use crate::book::declared::CellValue;
use crate::book::{BookError, Row, Snapshot};
use crate::domain::ids::WorkId;
use crate::domain::{Day, MemberId, Money, StaffId, Version};
use crate::words;

/// One entry on somebody's work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
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
pub(crate) enum What {
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
        mode: Mode,
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

words! {
    /// What a training is for.
    pub(crate) enum Training {
        Onboarding = "onboarding", "introduction", "入职培训";
        Session = "session", "regular session", "日常培训";
        Special = "special", "special training", "专项培训";
    }
}

/// Every entry up to a day, in order of recording.
pub(crate) fn entries(snapshot: &Snapshot, to: Day) -> Result<Vec<Entry>, BookError> {
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
    let (about, said) = (About::read(row)?, Said::read(row)?);
    Ok(Entry {
        work: about.work,
        version: row.version(),
        staff: about.staff,
        day: about.day,
        what: what(row, about.kind, &said)?,
        note: RECORDS.told(row)?.note.to_owned(),
    })
}

fn what(row: &Row<'_>, kind: WorkKind, said: &Said<'_>) -> Result<What, BookError> {
    const SCORE: usize = WORK.at("score");
    Ok(match kind {
        WorkKind::Rate => What::Rated {
            month: row.need(said.month, WORK.at("month"))?,
            part: said.part.to_owned(),
            score: row.need(said.score, SCORE)?,
        },
        WorkKind::Check => What::Checked {
            member: said.member,
            valid: said.valid == Some(true),
        },
        WorkKind::Train => What::Trained {
            kind: CellValue::read(row, WORK.at("part"))?,
            days: row.need(said.days, WORK.at("days"))?,
            mode: row.need(said.mode, WORK.at("mode"))?,
        },
        WorkKind::Test => What::Tested {
            percent: row.need(said.score, SCORE)?,
        },
        WorkKind::Award => What::Awarded {
            amount: said.amount.unwrap_or_default(),
        },
        WorkKind::Sanction => What::Sanctioned {
            breach: said.part.to_owned(),
            measure: row.need(said.measure, WORK.at("measure"))?,
            amount: said.amount.unwrap_or_default(),
        },
    })
}
