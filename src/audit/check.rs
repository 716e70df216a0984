//! Proving that rows agree with each other: what no digest can tell, because each ledger is sound by
//! itself.
//!
//! The book proves bytes, kinds, keys and references; this proves what the rows mean. Ledgers are
//! streamed, sales and points side by side; sums stand in arrays by number.

mod closings;
mod coupons;
mod deeds;
mod gifts;
mod lots;
mod means;
mod passes;
mod people;
mod records;
mod rooms;
mod sealed;
#[cfg(test)]
mod tests;
mod tickets;
mod unique;
mod visits;
mod wallet;

use crate::book::{BookError, Fault, Finding, Keyring, Row, Schema, Snapshot};
use crate::domain::{Day, Version, Wording};
use crate::sales::{Roots, View};
use crate::worded;

pub use means::Resembling;

/// Of each part so many findings are told, the rest are counted.
const TOLD_MAX: usize = 100;

/// What no command writes, whatever it is.
const RESTORE: Wording = Wording::fixed(
    "no command writes this: put the file back from a copy or from git, or put it right with a record of its own",
    "没有命令会这样写：请从备份或 git 中恢复该文件，或另记一笔更正",
);

/// What brings a damaged key back.
const TAKE_BACK: Wording = Wording::fixed(
    "take it from a copy of the keyring with `club key restore`: whatever else the keyring has stays",
    "请用 `club key restore` 从密钥环备份中取回该密钥：密钥环的其余内容不变",
);

/// What was found.
#[derive(Debug, Default)]
pub struct Agreement {
    pub findings: Vec<Finding>,
    /// Findings beyond those told.
    pub more: u64,
    /// Words that were taken as money and resemble what moves something.
    pub resembling: Vec<Resembling>,
    /// What an older program let pass, which is no fault.
    pub notes: Vec<Finding>,
    /// Whether the keyring was there to be looked at.
    pub keys_proved: bool,
}

pub use closings::prove_books;

/// Proves that all rows of a snapshot agree.
pub fn check(snapshot: &Snapshot, keyring: Option<&Keyring>) -> Result<Agreement, BookError> {
    // Rows of one person go by the member's own number and by those of members who were merged into it.
    let roots = Roots::load(snapshot, View::today(Day::MAX))?;
    let (tickets, lots, sealed) = std::thread::scope(|scope| {
        let tickets = scope.spawn(|| tickets::Tickets::read(snapshot));
        let sealed = scope.spawn(|| sealed::prove(snapshot, keyring));
        let lots = lots::Lots::read(snapshot, &roots);
        (joined(tickets), lots, joined(sealed))
    });
    let (mut tickets, mut lots, (sealed, phones)) = (tickets?, lots?, sealed?);
    let mut people = Findings::new(snapshot);
    let notes = phones.prove(snapshot, &roots, &mut people)?;
    unique::prove_refs(snapshot, &mut people)?;
    tickets.prove_refunds(snapshot, &roots)?;
    lots.prove_sources(snapshot, &tickets, &roots)?;
    deeds::prove(snapshot, &mut lots, &roots)?;
    wallet::prove(snapshot, &tickets, &roots, &mut people)?;
    people::prove(snapshot, keyring, (&tickets, &roots), &mut people)?;
    gifts::prove(snapshot, &mut people)?;
    coupons::prove(snapshot, &tickets, &mut people)?;
    passes::prove(snapshot, &tickets, &mut people)?;
    records::prove(snapshot, &tickets, &mut people)?;
    rooms::prove(snapshot, &tickets, &mut people)?;
    visits::prove(snapshot, &mut people)?;
    closings::prove(snapshot, &mut people)?;
    let mut agreement = Agreement {
        resembling: means::resembling(snapshot, tickets.words)?,
        keys_proved: keyring.is_some(),
        notes,
        ..Agreement::default()
    };
    for findings in [tickets.findings, lots.findings, people, sealed] {
        agreement.findings.extend(findings.told);
        agreement.more += findings.more;
    }
    Ok(agreement)
}

fn joined<T>(thread: std::thread::ScopedJoinHandle<'_, T>) -> T {
    thread
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Findings of one part, the first of them told.
#[derive(Debug)]
struct Findings {
    told: Vec<Finding>,
    more: u64,
    recorded: LastDay,
}

impl Findings {
    fn new(snapshot: &Snapshot) -> Self {
        Self {
            told: Vec::new(),
            more: 0,
            recorded: LastDay {
                snapshot: snapshot.clone(),
                version: Version(0),
                day: Day::MAX,
            },
        }
    }

    /// Something wrong with a row.
    fn at(&mut self, row: &Row<'_>, schema: &Schema, what: impl Into<Wording>) {
        self.at_with(row, schema, what, RESTORE);
    }

    /// The same with a remedy of its own.
    fn at_with(
        &mut self,
        row: &Row<'_>,
        schema: &Schema,
        what: impl Into<Wording>,
        remedy: Wording,
    ) {
        if self.told.len() >= TOLD_MAX {
            self.more += 1;
            return;
        }
        self.told.push(Finding {
            file: schema.path(),
            line: row.line_number(),
            version: Some(row.version()),
            what: what.into(),
            remedy,
            fault: Fault::Broken,
        });
    }

    /// Something wrong with a row that was read before.
    fn at_offset(
        &mut self,
        snapshot: &Snapshot,
        schema: &'static Schema,
        offset: u64,
        what: impl Into<Wording>,
    ) -> Result<(), BookError> {
        let row = snapshot.ledger(schema)?.row_at(offset, 1)?;
        self.at(&row.row(), schema, what);
        Ok(())
    }

    /// Tells a row that is dated after it was recorded.
    fn prove_day(&mut self, row: &Row<'_>, schema: &Schema, day: Day) {
        let last = self.recorded.of(row.version());
        if day > last {
            let what = worded!(
                "dated {day}, though it was recorded by {last}",
                "日期为 {day}，而最迟于 {last} 记录"
            );
            self.at(row, schema, what);
        }
    }
}

/// The last day that a row of a version may bear: the date of its recording, wherever on earth.
#[derive(Debug)]
struct LastDay {
    snapshot: Snapshot,
    version: Version,
    day: Day,
}

impl LastDay {
    const EASTMOST_SECONDS: i64 = 14 * 3600;
    const DAY_SECONDS: i64 = 24 * 3600;

    fn of(&mut self, version: Version) -> Day {
        if version != self.version {
            self.version = version;
            let seconds = self.snapshot.recorded_at_of(version);
            self.day = seconds.map_or(Day::MAX, |seconds| {
                let days = (seconds + Self::EASTMOST_SECONDS).div_euclid(Self::DAY_SECONDS);
                Day::from_number(i32::try_from(days).unwrap_or(i32::MAX))
            });
        }
        self.day
    }
}
