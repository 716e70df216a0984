//! How gifts are written: one row each time something is given.

use crate::book::{BookError, Draft, Row, Snapshot};
use crate::book::{Records, Told};
use crate::domain::{Day, GiftId, MemberId, Money, Version};
use crate::{ledger, worded, words};

ledger! {
    /// gifts to members
    pub(crate) static GIFTS = "gifts", 1;

    /// One row.
    struct Line<'a> {
        gift: GiftId,
        kind: LineKind,
        day: Day,
        member [spare] -> members.member: MemberId,
        /// what was given, by its id
        item: &'a str,
        quantity [spare]: u32,
        /// what one of them cost the house
        cost [spare]: Money,
        /// birthday, a festival or an event
        occasion: &'a str,
        /// the day of the occasion it was given for
        due: Option<Day>,
    }
    + Told {}
}

words! {
    enum LineKind {
        Give = "give", "given", "赠出";
    } + "undo"
}

pub(crate) static GIVEN: Records = Records::of(&GIFTS, "gift", "礼品记录");

const DUE: usize = GIFTS.at("due");

/// Something that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    pub gift: GiftId,
    pub version: Version,
    pub day: Day,
    pub member: MemberId,
    pub item: String,
    pub quantity: u32,
    pub cost: Money,
    /// What it was given for, and the day of that.
    pub occasion: Option<(String, Day)>,
    pub reference: String,
}

/// Reads a row that is no undo.
pub(crate) fn read(row: &Row<'_>) -> Result<Given, BookError> {
    let line = Line::read(row)?;
    let occasion = match (line.occasion.is_empty(), line.due) {
        (true, _) => None,
        (false, Some(due)) => Some((line.occasion.to_owned(), due)),
        (false, None) => return Err(row.bad(DUE, worded!("an occasion has a day", "由头须有日期"))),
    };
    Ok(Given {
        gift: line.gift,
        version: row.version(),
        day: line.day,
        member: line.member,
        item: line.item.to_owned(),
        quantity: line.quantity,
        cost: line.cost,
        occasion,
        reference: GIVEN.told(row)?.reference.to_owned(),
    })
}

/// Everything that was given and not taken back, to the close of a day.
pub(crate) fn all(snapshot: &Snapshot, rows_to: Day) -> Result<Vec<Given>, BookError> {
    let mut given = Vec::new();
    GIVEN.each(snapshot, |row| {
        given.push(read(row)?);
        Ok(())
    })?;
    given.retain(|own| own.day <= rows_to);
    Ok(given)
}

pub(crate) fn write(draft: &mut Draft, own: &Given, told: Told<'_>) -> Result<(), BookError> {
    let occasion = own.occasion.as_ref();
    let line = Line {
        gift: own.gift,
        kind: LineKind::Give,
        day: own.day,
        member: own.member,
        item: &own.item,
        quantity: own.quantity,
        cost: own.cost,
        occasion: occasion.map_or("", |(id, _)| id),
        due: occasion.map(|(_, due)| *due),
    };
    let told = Told {
        reference: &own.reference,
        ..told
    };
    draft.post(&GIFTS, &[&line, &told]).map(drop)
}
