//! How closings are written: a row for each account of a month that is closed, one where it is opened again.

use super::figures::{Account, Figures};
use super::state::{Closings, Event};
use crate::accounts::Month;
use crate::book::{BookError, Closed, Column, Draft, Kind, Row, Schema, Snapshot};
use crate::domain::{Day, Money, Version};
use crate::members::rows::CARDS;
use crate::points::rows::POINTS;

pub static CLOSINGS: Schema = Schema {
    name: "closings",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("month", Kind::Text).titled("the month, such as 2024-05"),
        Column::required("kind", Kind::Choice(&["close", "reopen"])),
        Column::required("day", Kind::Day).titled("business day on which it was recorded"),
        Column::new("account", Kind::Text).titled(
            "points, principal, bonus, coupons, deposits, and the books; of a closing only",
        ),
        Column::new("opening", Kind::Sum).titled("what the month began with"),
        Column::new("in", Kind::Sum).titled("earned, paid in, or issued"),
        Column::new("out", Kind::Sum).titled("redeemed, spent and paid out, or used"),
        Column::new("expired", Kind::Sum),
        Column::new("adjusted", Kind::Sum).titled("by hand, brought over or void, with its sign"),
        Column::new("reversed", Kind::Sum).titled("with refunds and undos, with its sign"),
        Column::new("closing", Kind::Sum).titled("what the month ended with"),
        Column::new("time", Kind::Moment),
        Column::new("ref", Kind::Text),
        Column::new("asked", Kind::Text).titled("digest of what was asked, to know a repeat"),
        Column::new("note", Kind::Sealed).titled("why a month was opened again"),
    ],
    key: &[],
    foreign: &[],
    title: "months that were closed and opened again, with what they came to",
};

const MONTH: usize = CLOSINGS.at("month");
const KIND: usize = CLOSINGS.at("kind");
const DAY: usize = CLOSINGS.at("day");
pub const ACCOUNT: usize = CLOSINGS.at("account");
const OPENING: usize = CLOSINGS.at("opening");
const IN: usize = CLOSINGS.at("in");
const OUT: usize = CLOSINGS.at("out");
const EXPIRED: usize = CLOSINGS.at("expired");
const ADJUSTED: usize = CLOSINGS.at("adjusted");
const REVERSED: usize = CLOSINGS.at("reversed");
const CLOSING: usize = CLOSINGS.at("closing");
const REF: usize = CLOSINGS.at("ref");
const ASKED: usize = CLOSINGS.at("asked");
pub const ALL: usize = CLOSINGS.columns.len();

/// Where the reason stands, as sealing names it.
pub const SEALED_NOTE: (&str, &str) = (CLOSINGS.name, "note");

/// What only puts on record what followed from dates already: it may be posted into a closed month, and
/// changes no figure of it.
pub const DUE: &[(&str, &str)] = &[(POINTS.name, "expire"), (CARDS.name, "void")];

/// What was told beside the figures.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told<'a> {
    pub time: &'a str,
    pub reference: &'a str,
    pub asked: &'a str,
    /// Sealed.
    pub note: &'a str,
}

/// Writes a month's closing.
pub fn close(
    draft: &mut Draft,
    day: Day,
    figures: &[Figures],
    told: Told<'_>,
) -> Result<(), BookError> {
    for line in figures {
        let cells = [
            line.opening,
            line.came,
            line.went,
            line.expired,
            line.adjusted,
            line.reversed,
            line.closing,
        ]
        .map(|amount| amount.to_string());
        let mut row = vec![
            line.month.to_string(),
            "close".to_owned(),
            day.to_string(),
            line.account.word().to_owned(),
        ];
        row.extend(cells);
        append(draft, &row, told)?;
    }
    Ok(())
}

/// Writes that a month is open again.
pub fn reopen(draft: &mut Draft, day: Day, month: Month, told: Told<'_>) -> Result<(), BookError> {
    let mut row = vec![month.to_string(), "reopen".to_owned(), day.to_string()];
    row.resize(CLOSING, String::new());
    append(draft, &row, told)
}

fn append(draft: &mut Draft, row: &[String], told: Told<'_>) -> Result<(), BookError> {
    let mut cells: Vec<&str> = row.iter().map(String::as_str).collect();
    cells.extend([told.time, told.reference, told.asked, told.note]);
    draft.append(&CLOSINGS, &cells).map(drop)
}

/// Everything that was closed and opened.
pub fn load(snapshot: &Snapshot) -> Result<Closings, BookError> {
    let mut events: Vec<Event> = Vec::new();
    snapshot.ledger(&CLOSINGS)?.each(ALL, |row| {
        let month: Month = row
            .text(MONTH)?
            .parse()
            .map_err(|e: crate::accounts::period::BadMonth| row.bad(MONTH, e))?;
        let line = match row.bytes(KIND) {
            b"close" => Some(figures(row, month)?),
            _ => None,
        };
        match (events.last_mut(), line) {
            // A closing is one event, however many accounts it has rows for.
            (Some(last), Some(line)) if last.version == row.version() => {
                last.closing.get_or_insert_default().push(line);
            }
            (_, line) => events.push(Event {
                version: row.version(),
                month,
                closing: line.map(|line| vec![line]),
                day: Day::parse(row.bytes(DAY)).map_err(|e| row.bad(DAY, e))?,
                reference: row.text(REF)?.into_owned(),
                asked: row.text(ASKED)?.into_owned(),
            }),
        }
        Ok(())
    })?;
    Ok(Closings::new(events))
}

fn figures(row: &Row<'_>, month: Month) -> Result<Figures, BookError> {
    let money = |column: usize| Money::parse_sum(row.bytes(column)).map_err(|e| row.bad(column, e));
    let account = Account::named(row.bytes(ACCOUNT));
    Ok(Figures {
        month,
        account: account.ok_or_else(|| row.bad(ACCOUNT, "there is no such account"))?,
        opening: money(OPENING)?,
        came: money(IN)?,
        went: money(OUT)?,
        expired: money(EXPIRED)?,
        adjusted: money(ADJUSTED)?,
        reversed: money(REVERSED)?,
        closing: money(CLOSING)?,
    })
}

/// The first day of a version's rows that is closed, where one is.
pub fn dated_into(
    snapshot: &Snapshot,
    closed: &Closed,
    version: Version,
) -> Result<Option<Day>, BookError> {
    let mut first = None;
    for schema in snapshot.schemas() {
        let Some((place, _)) = Closed::places(schema).filter(|_| closed.last().is_some()) else {
            continue;
        };
        snapshot.ledger(schema)?.each(place + 1, |row| {
            if row.version() == version {
                let day = Day::parse(row.bytes(place)).map_err(|e| row.bad(place, e))?;
                if closed.last() >= Some(day) && first.is_none_or(|first| day < first) {
                    first = Some(day);
                }
            }
            Ok(())
        })?;
    }
    Ok(first)
}

/// The days that are closed, as the book keeps rows out of them.
pub fn closed(snapshot: &Snapshot) -> Result<Closed, BookError> {
    let closings = load(snapshot)?;
    let standing = closings.standing();
    let closings = standing
        .iter()
        .map(|own| (own.month.last_day(), own.version));
    Ok(Closed {
        closings: closings.collect(),
        due: DUE,
    })
}
