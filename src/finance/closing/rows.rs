//! How closings are written: a row for each account of a month that is closed, one where it is opened again.

use super::figures::{Account, Figures};
use super::state::{Closings, Event};
use crate::book::declared::Sum;
use crate::book::{BookError, Closed, Draft, Row, Snapshot};
use crate::domain::{Day, Money, Month, Version};
use crate::members::rows::CARDS;
use crate::points::rows::POINTS;
use crate::{ledger, words};

ledger! {
    /// months that were closed and opened again, with what they came to
    pub(crate) static CLOSINGS = "closings", 1;

    /// One row; what stands behind the day is of a closing only.
    pub(crate) struct Line {
        /// the month, such as 2024-05
        month: Month,
        kind: LineKind,
        /// business day on which it was recorded
        day: Day,
        /// points, principal, bonus, coupons, deposits, and the books; of a closing only
        account: Option<Account>,
        /// what the month began with
        opening: Option<Sum>,
        /// earned, paid in, or issued
        came as "in": Option<Sum>,
        /// redeemed, spent and paid out, or used
        went as "out": Option<Sum>,
        expired: Option<Sum>,
        /// by hand, brought over or void, with its sign
        adjusted: Option<Sum>,
        /// with refunds and undos, with its sign
        reversed: Option<Sum>,
        /// what the month ended with
        closing: Option<Sum>,
    }

    /// What was told beside the figures.
    #[derive(Copy, Default)]
    pub(crate) struct Told<'a> {
        time [moment]: &'a str,
        reference as "ref": &'a str,
        /// digest of what was asked, to know a repeat
        asked: &'a str,
        /// why a month was opened again
        note [sealed]: &'a str,
    }
}

words! {
    pub(crate) enum LineKind {
        Close = "close";
        Reopen = "reopen";
    }
}

const ACCOUNT: usize = CLOSINGS.at("account");

/// Where the reason stands, as sealing names it.
pub(crate) const SEALED_NOTE: (&str, &str) = (CLOSINGS.name, "note");

/// What only puts on record what followed from dates already: it may be posted into a closed month, and
/// changes no figure of it.
pub(crate) const DUE: &[(&str, &str)] = &[(POINTS.name, "expire"), (CARDS.name, "void")];

/// Writes a month's closing.
pub(crate) fn close(
    draft: &mut Draft,
    day: Day,
    figures: &[Figures],
    told: Told<'_>,
) -> Result<(), BookError> {
    for own in figures {
        let sum = |amount: Money| Some(Sum(amount));
        let line = Line {
            month: own.month,
            kind: LineKind::Close,
            day,
            account: Some(own.account),
            opening: sum(own.opening),
            came: sum(own.came),
            went: sum(own.went),
            expired: sum(own.expired),
            adjusted: sum(own.adjusted),
            reversed: sum(own.reversed),
            closing: sum(own.closing),
        };
        draft.post(&CLOSINGS, &[&line, &told])?;
    }
    Ok(())
}

/// Writes that a month is open again.
pub(crate) fn reopen(
    draft: &mut Draft,
    day: Day,
    month: Month,
    told: Told<'_>,
) -> Result<(), BookError> {
    let line = Line {
        month,
        kind: LineKind::Reopen,
        day,
        account: None,
        opening: None,
        came: None,
        went: None,
        expired: None,
        adjusted: None,
        reversed: None,
        closing: None,
    };
    draft.post(&CLOSINGS, &[&line, &told]).map(drop)
}

/// Everything that was closed and opened.
pub(crate) fn load(snapshot: &Snapshot) -> Result<Closings, BookError> {
    let mut events: Vec<Event> = Vec::new();
    snapshot.ledger(&CLOSINGS)?.each(Told::HOT, |row| {
        let (line, told) = (Line::read(row)?, Told::read(row)?);
        let figures = match line.kind {
            LineKind::Close => Some(figures(row, &line)?),
            LineKind::Reopen => None,
        };
        match (events.last_mut(), figures) {
            // A closing is one event, however many accounts it has rows for.
            (Some(last), Some(figures)) if last.version == row.version() => {
                last.closing.get_or_insert_default().push(figures);
            }
            (_, figures) => events.push(Event {
                version: row.version(),
                month: line.month,
                closing: figures.map(|figures| vec![figures]),
                day: line.day,
                reference: told.reference.to_owned(),
                asked: told.asked.to_owned(),
            }),
        }
        Ok(())
    })?;
    Ok(Closings::new(events))
}

fn figures(row: &Row<'_>, line: &Line) -> Result<Figures, BookError> {
    let sum = |cell: Option<Sum>, column| row.need(cell, column).map(|sum| sum.0);
    Ok(Figures {
        month: line.month,
        account: row.need(line.account, ACCOUNT)?,
        opening: sum(line.opening, CLOSINGS.at("opening"))?,
        came: sum(line.came, CLOSINGS.at("in"))?,
        went: sum(line.went, CLOSINGS.at("out"))?,
        expired: sum(line.expired, CLOSINGS.at("expired"))?,
        adjusted: sum(line.adjusted, CLOSINGS.at("adjusted"))?,
        reversed: sum(line.reversed, CLOSINGS.at("reversed"))?,
        closing: sum(line.closing, CLOSINGS.at("closing"))?,
    })
}

/// The first day of a version's rows that is closed, where one is.
pub(crate) fn dated_into(
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
pub(crate) fn closed(snapshot: &Snapshot) -> Result<Closed, BookError> {
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
