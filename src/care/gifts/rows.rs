//! How gifts are written: one row each time something is given.

use crate::book::{BookError, Column, Draft, Foreign, Kind, Row, Schema, Snapshot};
use crate::domain::{Day, GiftId, MemberId, Money, Version};
use crate::members::Records;

pub static GIFTS: Schema = Schema {
    name: "gifts",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("gift", Kind::Text),
        Column::required("kind", Kind::Choice(&["give", "undo"])),
        Column::required("day", Kind::Day),
        Column::new("member", Kind::Text),
        Column::new("item", Kind::Text).titled("what was given, by its id"),
        Column::new("quantity", Kind::Integer),
        Column::new("cost", Kind::Money).titled("what one of them cost the house"),
        Column::new("occasion", Kind::Text).titled("birthday, a festival or an event"),
        Column::new("due", Kind::Day).titled("the day of the occasion it was given for"),
        Column::new("time", Kind::Moment),
        Column::new("note", Kind::Sealed),
        Column::new("ref", Kind::Text),
        Column::new("asked", Kind::Text).titled("digest of what was asked, to know a repeat"),
        Column::new("undoes", Kind::Integer).titled("the version that this row takes back"),
    ],
    key: &[],
    foreign: &[Foreign {
        column: "member",
        ledger: "members",
        to: "member",
    }],
    title: "gifts to members",
};

pub static GIVEN: Records = Records::of(&GIFTS, "gift", "礼品记录");

pub const MEMBER: usize = GIFTS.at("member");
const DAY: usize = GIFTS.at("day");
const ITEM: usize = GIFTS.at("item");
const QUANTITY: usize = GIFTS.at("quantity");
const COST: usize = GIFTS.at("cost");
const OCCASION: usize = GIFTS.at("occasion");
const DUE: usize = GIFTS.at("due");
const REF: usize = GIFTS.at("ref");

/// Something that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
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
pub fn read(row: &Row<'_>) -> Result<Given, BookError> {
    let day = |column| Day::parse(row.bytes(column)).map_err(|e| row.bad(column, e));
    let occasion = row.text(OCCASION)?;
    Ok(Given {
        gift: GIVEN.number(row)?,
        version: row.version(),
        day: day(DAY)?,
        member: MemberId::parse(row.bytes(MEMBER)).map_err(|e| row.bad(MEMBER, e))?,
        item: row.text(ITEM)?.into_owned(),
        quantity: row
            .text(QUANTITY)?
            .parse()
            .map_err(|e| row.bad(QUANTITY, e))?,
        cost: Money::parse(row.bytes(COST)).map_err(|e| row.bad(COST, e))?,
        occasion: if occasion.is_empty() {
            None
        } else {
            Some((occasion.into_owned(), day(DUE)?))
        },
        reference: row.text(REF)?.into_owned(),
    })
}

/// Everything that was given and not taken back, to the close of a day.
pub fn all(snapshot: &Snapshot, rows_to: Day) -> Result<Vec<Given>, BookError> {
    let mut given = Vec::new();
    GIVEN.each(snapshot, |row| {
        given.push(read(row)?);
        Ok(())
    })?;
    given.retain(|own| own.day <= rows_to);
    Ok(given)
}

/// What is told of a gift beside its figures.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told<'a> {
    pub time: &'a str,
    /// Sealed.
    pub note: &'a str,
    pub asked: &'a str,
}

pub fn write(draft: &mut Draft, own: &Given, told: Told<'_>) -> Result<(), BookError> {
    let (occasion, due) = own.occasion.clone().map_or_else(
        || (String::new(), String::new()),
        |(occasion, due)| (occasion, due.to_string()),
    );
    let cells = [
        &*own.gift.to_string(),
        "give",
        &own.day.to_string(),
        &own.member.to_string(),
        &own.item,
        &own.quantity.to_string(),
        &own.cost.to_string(),
        &occasion,
        &due,
        told.time,
        told.note,
        &own.reference,
        told.asked,
        "",
    ];
    draft.append(&GIFTS, &cells).map(drop)
}
