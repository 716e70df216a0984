//! What is written of treatments: the opening, each step, each product used, the end.

use super::state::{Amount, Event, EventKind, Treatment, Treatments, Used};
use crate::book::{Asked, BookError, Draft, Records, Row, Snapshot, Told};
use crate::domain::{Day, MemberId, ReservationId, Slug, TreatmentId};
use crate::ledger;

ledger! {
    /// treatments, step by step
    pub(crate) static SCHEMA = "treatments", 1;

    /// One row, but for its texts.
    struct Line<'a> {
        /// the number the book gave
        treatment: TreatmentId,
        kind: EventKind,
        day: Day,
        /// the step of the rules
        step: Option<Slug>,
        /// what the guest is treated with
        item: Option<Slug>,
        member -> members.member: Option<MemberId>,
        reservation: Option<ReservationId>,
        store: Option<Slug>,
        room: Option<Slug>,
        /// who did the step
        staff: Option<Slug>,
        /// skin cases, apart by ;
        cases: Vec<Slug>,
        product: Option<Slug>,
        /// how much of the product was used
        amount: Option<Amount>,
        unit: Option<Slug>,
        /// when the guest is to come next
        next: Option<Day>,
        /// the place of the guest's key in the keyring
        person: Option<u32>,
        time [moment]: &'a str,
    }

    /// Cells as they stand in the ledger; only the keyring makes text of them.
    #[derive(Default)]
    pub(crate) struct Sealed {
        name [sealed]: String,
        contact [sealed]: String,
        /// how it was before
        before [sealed]: String,
        /// how it was after
        after [sealed]: String,
        /// what is done next
        plan [sealed]: String,
        note [sealed]: String,
    }
    + Asked { "undoes": "the version whose rows are taken back" }
}

pub(crate) static TREATMENTS: Records = Records::of(&SCHEMA, "treatment", "护理");

const AMOUNT: usize = SCHEMA.at("amount");

/// Every treatment as its rows dated up to a day make it.
pub(crate) fn load(snapshot: &Snapshot, rows_to: Day) -> Result<Treatments, BookError> {
    let mut treatments = Treatments::default();
    TREATMENTS.each(snapshot, |row| {
        let event = read(row)?;
        if event.at.day() <= rows_to {
            treatments.take(TREATMENTS.number(row)?, event);
        }
        Ok(())
    })?;
    Ok(treatments)
}

/// One treatment, where it is on record.
pub(crate) fn load_one(
    snapshot: &Snapshot,
    id: TreatmentId,
    rows_to: Day,
) -> Result<Option<Treatment>, BookError> {
    let mut treatments = Treatments::default();
    TREATMENTS.each_of(snapshot, id, |row| {
        let event = read(row)?;
        if event.at.day() <= rows_to {
            treatments.take(id, event);
        }
        Ok(())
    })?;
    Ok(treatments.into_one(id))
}

/// Reads a row.
pub(crate) fn read(row: &Row<'_>) -> Result<Event, BookError> {
    let line = Line::read(row)?;
    let used = match line.product {
        None => None,
        Some(product) => Some(Used {
            product,
            amount: row.need(line.amount, AMOUNT)?,
            unit: line.unit,
        }),
    };
    Ok(Event {
        kind: line.kind,
        at: TREATMENTS.at(row)?,
        step: line.step,
        item: line.item,
        member: line.member,
        reservation: line.reservation,
        store: line.store,
        room: line.room,
        staff: line.staff,
        cases: line.cases,
        used,
        next: line.next,
        person: line.person,
        sealed: Sealed::read(row)?,
    })
}

/// Appends a row.
pub(crate) fn write(
    draft: &mut Draft,
    id: TreatmentId,
    event: &Event,
    told: Told<'_>,
) -> Result<(), BookError> {
    let own = event.clone();
    let (product, amount, unit) = match own.used {
        Some(used) => (Some(used.product), Some(used.amount), used.unit),
        None => (None, None, None),
    };
    let line = Line {
        treatment: id,
        kind: own.kind,
        day: own.at.day(),
        step: own.step,
        item: own.item,
        member: own.member,
        reservation: own.reservation,
        store: own.store,
        room: own.room,
        staff: own.staff,
        cases: own.cases,
        product,
        amount,
        unit,
        next: own.next,
        person: own.person,
        time: told.time,
    };
    draft
        .post(&SCHEMA, &[&line, &own.sealed, &told.asked()])
        .map(drop)
}
