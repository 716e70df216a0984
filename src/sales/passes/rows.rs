//! How passes are written: one row for each step in the life of each.

use std::fmt;
use std::str::FromStr;

use crate::book::declared::Flag;
use crate::book::records::UNDO;
use crate::book::{BookError, Draft, Records, Row, Snapshot, Told};
use crate::domain::{BadMoney, Day, MemberId, Money, PassId, SaleId, StaffId, Version, When};
use crate::{ledger, message, words};

ledger! {
    /// passes: sold, used, frozen, passed on, paid back
    pub(crate) static PASSES = "passes", 1;

    /// One row.
    struct Line<'a> {
        pass: PassId,
        kind: PassKind,
        day: Day,
        /// whose it is from then on
        member [spare] -> members.member: MemberId,
        /// the pass of the rules, by its id
        of as "type": &'a str,
        /// the first day of its term; empty before it begins
        from: Option<Day>,
        /// the last day; empty for ever
        until: Option<Day>,
        /// what was paid for it, used of it or paid back, or the fee
        amount: Option<Money>,
        /// how many uses
        uses: Option<u32>,
        /// which of its grants, counted from 1
        grant: Option<u32>,
        /// what it pays for: category, uses, the price of one without it, and what of its price they bear
        grants: Vec<Held>,
        /// the last day on which it rests
        rests_to: Option<Day>,
        /// the sale that used it or counts it, or the refund that gave it back
        sale: Option<SaleId>,
        /// the line of that sale
        line: Option<u32>,
        /// the means by which it was paid, or paid back
        pay: &'a str,
        store: &'a str,
        /// who sold it
        staff: Option<StaffId>,
        /// on which ground it was paid back
        because: &'a str,
        /// whether its VAT was owed when it was sold
        taxed: Flag,
    }
    + Told {}
}

words! {
    /// What happens to a pass.
    pub(crate) enum PassKind {
        Sell = "sell";
        Use = "use";
        /// The sale that used it went back, and the use with it.
        Return = "return";
        Freeze = "freeze";
        Resume = "resume";
        Extend = "extend";
        Transfer = "transfer";
        Refund = "refund";
    } + "undo"
}

pub(crate) static PASS_RECORDS: Records = Records::of(&PASSES, "pass", "次卡或期限卡");

const KIND: usize = PASSES.at("kind");
const DAY: usize = PASSES.at("day");
const SALE: usize = PASSES.at("sale");

/// What a pass pays for, as it was sold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    /// What its revenue is of: the first of its categories.
    pub category: String,
    /// None without limit.
    pub uses: Option<u32>,
    /// What one costs without the pass; nothing where that was not told.
    pub list: Money,
    /// What of the price they bear.
    pub share: Money,
}

message! {
    /// A cell that tells no grant.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct BadHeld => (
        "a grant is written as foot:10*128.00=998.00, or swim:unlimited*0.00=2880.00",
        "可用项目写作 foot:10*128.00=998.00，或 swim:unlimited*0.00=2880.00"
    );
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.category)?;
        match self.uses {
            Some(uses) => write!(f, "{uses}")?,
            None => f.write_str("unlimited")?,
        }
        write!(f, "*{}={}", self.list, self.share)
    }
}

impl FromStr for Held {
    type Err = BadHeld;

    fn from_str(text: &str) -> Result<Self, BadHeld> {
        let (category, rest) = text.rsplit_once(':').ok_or(BadHeld)?;
        let parts = rest.split_once('*');
        let parts = parts.and_then(|(uses, rest)| Some((uses, rest.split_once('=')?)));
        let (uses, (list, share)) = parts.ok_or(BadHeld)?;
        let uses = match uses {
            "unlimited" => None,
            uses => Some(uses.parse().map_err(|_| BadHeld)?),
        };
        let money = |text: &str| Money::parse(text.as_bytes()).map_err(|_: BadMoney| BadHeld);
        Ok(Self {
            category: category.to_owned(),
            uses,
            list: money(list)?,
            share: money(share)?,
        })
    }
}

/// One step in the life of a pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PassRow {
    pub pass: PassId,
    pub version: Version,
    pub kind: PassKind,
    pub at: When,
    pub member: MemberId,
    /// The pass of the rules.
    pub of: String,
    pub from: Option<Day>,
    pub until: Option<Day>,
    pub amount: Money,
    pub uses: u32,
    /// Counted from 1; 0 for none.
    pub grant: u32,
    pub grants: Vec<Held>,
    pub rests_to: Option<Day>,
    pub sale: Option<SaleId>,
    /// The line of that sale; 0 for none.
    pub line: u32,
    pub pay: String,
    pub store: String,
    pub staff: Option<StaffId>,
    pub because: String,
    pub taxed: bool,
    pub reference: String,
}

/// Reads a row that is no undo.
pub(crate) fn read(row: &Row<'_>) -> Result<PassRow, BookError> {
    let (line, told) = (Line::read(row)?, PASS_RECORDS.told(row)?);
    Ok(PassRow {
        pass: line.pass,
        version: row.version(),
        kind: line.kind,
        at: When::of(line.day, told.time).map_err(|e| row.bad(DAY, e))?,
        member: line.member,
        of: line.of.to_owned(),
        from: line.from,
        until: line.until,
        amount: line.amount.unwrap_or_default(),
        uses: line.uses.unwrap_or_default(),
        grant: line.grant.unwrap_or_default(),
        grants: line.grants,
        rests_to: line.rests_to,
        sale: line.sale,
        line: line.line.unwrap_or_default(),
        pay: line.pay.to_owned(),
        store: line.store.to_owned(),
        staff: line.staff,
        because: line.because.to_owned(),
        taxed: line.taxed.0,
        reference: told.reference.to_owned(),
    })
}

pub(crate) fn write(draft: &mut Draft, row: &PassRow, told: Told<'_>) -> Result<(), BookError> {
    use PassKind::{Refund, Return, Sell, Transfer, Use};
    let moves = matches!(row.kind, Sell | Use | Return | Transfer | Refund);
    let line = Line {
        pass: row.pass,
        kind: row.kind,
        day: row.at.day(),
        member: row.member,
        of: &row.of,
        from: row.from,
        until: row.until,
        amount: Some(row.amount).filter(|_| moves),
        uses: Some(row.uses).filter(|uses| *uses > 0),
        grant: Some(row.grant).filter(|grant| *grant > 0),
        grants: row.grants.clone(),
        rests_to: row.rests_to,
        sale: row.sale,
        line: Some(row.line).filter(|line| *line > 0),
        pay: &row.pay,
        store: &row.store,
        staff: row.staff,
        because: &row.because,
        taxed: Flag(row.taxed),
    };
    draft.post(&PASSES, &[&line, &told]).map(drop)
}

/// Every row to the close of a day that had not been taken back by then, in order of recording. What was
/// undone later stood until that day, and its figures with it.
pub(crate) fn each(
    snapshot: &Snapshot,
    rows_to: Day,
    mut f: impl FnMut(PassRow) -> Result<(), BookError>,
) -> Result<(), BookError> {
    PASS_RECORDS.each_to(snapshot, rows_to, |row| f(read(row)?))
}

/// The rows of a sale that stand: its pass sold, the uses it took, what of them its refund gave back.
pub(crate) fn of_sale(snapshot: &Snapshot, sale: SaleId) -> Result<Vec<PassRow>, BookError> {
    let mut found = Vec::new();
    // Most tickets have nothing to do with a pass.
    let mut named = false;
    let ledger = snapshot.ledger(&PASSES)?;
    ledger.each_where(SALE, &sale.to_string(), SALE + 1, |_| {
        named = true;
        Ok(())
    })?;
    if named {
        each(snapshot, Day::MAX, |row| {
            if row.sale == Some(sale) {
                found.push(row);
            }
            Ok(())
        })?;
    }
    Ok(found)
}

/// A row with the day from which it counts, and that on which it was taken back.
#[derive(Clone, Debug)]
pub(crate) struct Counted {
    pub row: PassRow,
    pub undone: Option<Day>,
    /// By which version.
    pub by: Option<Version>,
}

/// Every row recorded before a version and dated to a day, with what became of it by then.
pub(crate) fn counted(
    snapshot: &Snapshot,
    (rows_to, before): (Day, Version),
) -> Result<Vec<Counted>, BookError> {
    let mut all: Vec<Counted> = Vec::new();
    snapshot
        .ledger(&PASSES)?
        .each(PASSES.columns.len(), |row| {
            let day = day_of(row)?;
            if row.version() >= before || day > rows_to {
                return Ok(());
            }
            if row.bytes(KIND) != UNDO.as_bytes() {
                all.push(Counted {
                    row: read(row)?,
                    undone: None,
                    by: None,
                });
                return Ok(());
            }
            let (id, version): (PassId, _) = (PASS_RECORDS.number(row)?, PASS_RECORDS.undoes(row)?);
            let own = all
                .iter_mut()
                .filter(|own| own.row.pass == id && own.row.version == version);
            for own in own {
                own.undone = Some(day);
                own.by = Some(row.version());
            }
            Ok(())
        })?;
    Ok(all)
}

fn day_of(row: &Row<'_>) -> Result<Day, BookError> {
    Day::parse(row.bytes(DAY)).map_err(|e| row.bad(DAY, e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grant_reads_as_it_was_written() {
        for text in ["foot:10*128.00=998.00", ":unlimited*0.00=2880.00"] {
            let held: Held = text.parse().expect("a grant");
            assert_eq!(held.to_string(), text);
        }
        for text in ["", "10*1.00=2.00", ":10*128", ":x*1.00=2.00", ":10*1.00"] {
            assert!(text.parse::<Held>().is_err(), "{text}");
        }
    }
}
