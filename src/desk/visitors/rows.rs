//! What is written of visitors: one row for each step of a visit.

use super::state::{Event, EventKind, Visit, Visits};
use crate::book::declared::Flag;
use crate::book::{Asked, BookError, Draft, Records, Row, Snapshot, Told};
use crate::domain::{Day, Money, Slug, VisitorId, When};
use crate::ledger;
use crate::members::facts::narrow;

ledger! {
    /// visitors, step by step
    pub(crate) static SCHEMA = "visitors", 1;

    /// One row, but for its texts.
    struct Line<'a> {
        /// the number the book gave
        visitor: VisitorId,
        kind: EventKind,
        /// business day of this step
        day: Day,
        /// the class of visitors of the rules
        class: Option<Slug>,
        /// business day on which they are to come
        on: Option<Day>,
        /// when they are to come
        due [moment]: &'a str,
        /// how many come
        party: Option<u32>,
        store: Option<Slug>,
        /// handed out or taken back, apart by ;
        badges: Vec<String>,
        /// badges that did not come back, apart by ;
        lost: Vec<String>,
        /// the host consents, or signs out
        signed: Flag,
        satisfied: Option<bool>,
        /// what a reception may cost
        budget: Option<Money>,
        /// the place of the visitor's key in the keyring
        person: Option<u32>,
        time [moment]: &'a str,
    }

    /// Cells as they stand in the ledger; only the keyring makes text of them.
    #[derive(Default)]
    pub(crate) struct Sealed {
        name [sealed]: String,
        /// where they come from
        unit [sealed]: String,
        contact [sealed]: String,
        id_number [sealed]: String,
        /// whom they visit
        host [sealed]: String,
        /// who leads them
        guide [sealed]: String,
        route [sealed]: String,
        purpose [sealed]: String,
        note [sealed]: String,
    }
    + Asked { "undoes": "the version whose row is taken back" }
}

pub(crate) static VISITORS: Records = Records::of(&SCHEMA, "visitor", "访客");

const DUE: usize = SCHEMA.at("due");

/// Every visit as its rows dated up to a day make it.
pub(crate) fn load(snapshot: &Snapshot, rows_to: Day) -> Result<Visits, BookError> {
    let mut visits = Visits::default();
    VISITORS.each(snapshot, |row| {
        let event = read(row)?;
        if event.at.day() <= rows_to {
            visits.take(VISITORS.number(row)?, event);
        }
        Ok(())
    })?;
    Ok(visits)
}

/// One visit, where it is on record.
pub(crate) fn load_one(snapshot: &Snapshot, id: VisitorId) -> Result<Option<Visit>, BookError> {
    let mut visits = Visits::default();
    VISITORS.each_of(snapshot, id, |row| {
        visits.take(id, read(row)?);
        Ok(())
    })?;
    Ok(visits.into_one(id))
}

/// Reads a step.
pub(crate) fn read(row: &Row<'_>) -> Result<Event, BookError> {
    let line = Line::read(row)?;
    let due = line.on.map(|on| When::of(on, line.due));
    Ok(Event {
        kind: line.kind,
        at: VISITORS.at(row)?,
        class: line.class,
        due: due.transpose().map_err(|e| row.bad(DUE, e))?,
        party: line.party,
        store: line.store,
        // As they are compared: an older program kept a full-width ７ beside a 7.
        badges: line.badges.iter().map(|own| narrow(own)).collect(),
        lost: line.lost.iter().map(|own| narrow(own)).collect(),
        signed: line.signed.0,
        satisfied: line.satisfied,
        budget: line.budget,
        person: line.person,
        sealed: Sealed::read(row)?,
    })
}

/// Appends a step; `due` is the cell of the moment at which they are to come.
pub(crate) fn write(
    draft: &mut Draft,
    id: VisitorId,
    event: &Event,
    due: &str,
    told: Told<'_>,
) -> Result<(), BookError> {
    let own = event.clone();
    let line = Line {
        visitor: id,
        kind: own.kind,
        day: own.at.day(),
        class: own.class,
        on: own.due.map(When::day),
        due,
        party: own.party,
        store: own.store,
        badges: own.badges,
        lost: own.lost,
        signed: Flag(own.signed),
        satisfied: own.satisfied,
        budget: own.budget,
        person: own.person,
        time: told.time,
    };
    draft
        .post(&SCHEMA, &[&line, &own.sealed, &told.asked()])
        .map(drop)
}
