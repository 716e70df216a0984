//! What was booked of the days that a closing closed, as it was told then: a row for each amount.

use std::collections::BTreeMap;

use crate::accounts::accounting::rules::Deed;
use crate::accounts::accounting::{Entry, Line, Role, Side};
use crate::book::{BookError, Column, Draft, Kind, Row, Schema, Snapshot};
use crate::domain::{Day, Money, Version};

pub static BOOKED: Schema = Schema {
    name: "booked",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("day", Kind::Day).titled("business day of the closing"),
        Column::required("on", Kind::Day).titled("business day of what was booked"),
        Column::required("kind", Kind::Text).titled("the kind of deed, as vouchers have it"),
        Column::required("side", Kind::Choice(&["debit", "credit"])),
        Column::required("account", Kind::Text)
            .titled("the account's key in [accounting.accounts]"),
        Column::new("of", Kind::Text).titled("the means or the category"),
        Column::required("amount", Kind::Sum),
        Column::required("records", Kind::Integer),
        Column::new("first", Kind::Text).titled("the first record it was made from"),
        Column::new("last", Kind::Text),
    ],
    key: &[],
    foreign: &[],
    title: "what was booked of months that were closed",
};

const ON: usize = BOOKED.at("on");
const KIND: usize = BOOKED.at("kind");
const SIDE: usize = BOOKED.at("side");
const ACCOUNT: usize = BOOKED.at("account");
const OF: usize = BOOKED.at("of");
const AMOUNT: usize = BOOKED.at("amount");
const RECORDS: usize = BOOKED.at("records");
const FIRST: usize = BOOKED.at("first");
const LAST: usize = BOOKED.at("last");
const ALL: usize = BOOKED.columns.len();

const DEBIT: &str = "debit";
const CREDIT: &str = "credit";

/// Writes what a closing found booked.
pub fn write(draft: &mut Draft, day: Day, entries: &[Entry]) -> Result<(), BookError> {
    for entry in entries {
        let (on, records) = (entry.day.to_string(), entry.records.to_string());
        for line in &entry.lines {
            let side = match line.side {
                Side::Debit => DEBIT,
                Side::Credit => CREDIT,
            };
            let cells = [
                &*day.to_string(),
                &on,
                entry.deed.word(),
                side,
                line.role.key(),
                line.role.of(),
                &line.amount.to_string(),
                &records,
                &entry.first,
                &entry.last,
            ];
            draft.append(&BOOKED, &cells)?;
        }
    }
    Ok(())
}

/// What each closing recorded, in the order in which it was written.
pub fn load(snapshot: &Snapshot) -> Result<BTreeMap<Version, Vec<Entry>>, BookError> {
    let mut all: BTreeMap<Version, Vec<Entry>> = BTreeMap::new();
    snapshot.ledger(&BOOKED)?.each(ALL, |row| {
        let day = Day::parse(row.bytes(ON)).map_err(|e| row.bad(ON, e))?;
        let deed = Deed::named(&row.text(KIND)?);
        let deed = deed.ok_or_else(|| row.bad(KIND, "no such kind of deed"))?;
        let line = line(row)?;
        let entries = all.entry(row.version()).or_default();
        match entries.last_mut() {
            Some(last) if (last.day, last.deed) == (day, deed) => last.lines.push(line),
            _ => entries.push(Entry {
                day,
                deed,
                records: row
                    .text(RECORDS)?
                    .parse()
                    .map_err(|e| row.bad(RECORDS, e))?,
                first: row.text(FIRST)?.into_owned(),
                last: row.text(LAST)?.into_owned(),
                lines: vec![line],
            }),
        }
        Ok(())
    })?;
    Ok(all)
}

fn line(row: &Row<'_>) -> Result<Line, BookError> {
    let role = Role::named(&row.text(ACCOUNT)?, &row.text(OF)?);
    Ok(Line {
        side: if row.bytes(SIDE) == DEBIT.as_bytes() {
            Side::Debit
        } else {
            Side::Credit
        },
        role: role.ok_or_else(|| row.bad(ACCOUNT, "there is no such account"))?,
        amount: Money::parse_sum(row.bytes(AMOUNT)).map_err(|e| row.bad(AMOUNT, e))?,
    })
}
