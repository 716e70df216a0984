//! How events and invitations are written and read.

use super::state::{Event, Events, Guest};
use crate::book::{BookError, Column, Draft, Foreign, Kind, Row, Schema, Snapshot};
use crate::care::occasions::EventDay;
use crate::domain::{Day, EventId, InvitationId, MemberId};
use crate::members::Records;

pub static EVENTS: Schema = Schema {
    name: "events",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("event", Kind::Text),
        Column::required("kind", Kind::Choice(&["add", "change", "cancel", "undo"])),
        Column::required("day", Kind::Day).titled("when it was told"),
        Column::new("id", Kind::Text).titled("what kind of event, as the rules name it"),
        Column::new("on", Kind::Day).titled("the day of the event"),
        Column::new("seats", Kind::Integer).titled("how many may come; empty: any number"),
        Column::new("title", Kind::Text),
        Column::new("time", Kind::Moment),
        Column::new("note", Kind::Sealed),
        Column::new("ref", Kind::Text),
        Column::new("asked", Kind::Text).titled("digest of what was asked, to know a repeat"),
        Column::new("undoes", Kind::Integer).titled("the version that this row takes back"),
    ],
    key: &[],
    foreign: &[],
    title: "events of the house and their days",
};

pub static HELD: Records = Records::of(&EVENTS, "event", "活动");

pub static INVITATIONS: Schema = Schema {
    name: "invitations",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("invitation", Kind::Text),
        Column::required(
            "kind",
            Kind::Choice(&["invite", "answer", "attend", "undo"]),
        ),
        Column::required("day", Kind::Day),
        Column::new("event", Kind::Text),
        Column::new("member", Kind::Text),
        Column::new(
            "channel",
            Kind::Choice(&["phone", "in-person", "letter", "message", "email"]),
        ),
        Column::new("answer", Kind::Choice(&["yes", "no"])),
        Column::new("time", Kind::Moment),
        Column::new("note", Kind::Sealed),
        Column::new("ref", Kind::Text),
        Column::new("asked", Kind::Text).titled("digest of what was asked, to know a repeat"),
        Column::new("undoes", Kind::Integer).titled("the version that this row takes back"),
    ],
    key: &[],
    foreign: &[
        Foreign {
            column: "event",
            ledger: "events",
            to: "event",
        },
        Foreign {
            column: "member",
            ledger: "members",
            to: "member",
        },
    ],
    title: "invitations to events, answers, and who came",
};

pub static INVITED: Records = Records::of(&INVITATIONS, "invitation", "邀请");

const E_KIND: usize = EVENTS.at("kind");
const E_DAY: usize = EVENTS.at("day");
const E_ID: usize = EVENTS.at("id");
const E_ON: usize = EVENTS.at("on");
const E_SEATS: usize = EVENTS.at("seats");
const E_TITLE: usize = EVENTS.at("title");
const E_REF: usize = EVENTS.at("ref");
const I_KIND: usize = INVITATIONS.at("kind");
const I_DAY: usize = INVITATIONS.at("day");
const I_EVENT: usize = INVITATIONS.at("event");
const I_MEMBER: usize = INVITATIONS.at("member");
const I_CHANNEL: usize = INVITATIONS.at("channel");
const I_ANSWER: usize = INVITATIONS.at("answer");

/// What is told of a row beside its figures.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told<'a> {
    pub time: &'a str,
    /// Sealed.
    pub note: &'a str,
    pub reference: &'a str,
    pub asked: &'a str,
}

/// What becomes of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventStep {
    Add,
    Change,
    Cancel,
}

impl EventStep {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Change => "change",
            Self::Cancel => "cancel",
        }
    }
}

/// What becomes of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuestStep<'a> {
    /// By the channel, where one is told.
    Invite(&'a str),
    Answer(bool),
    Attend,
}

/// Writes the event as it stands after a step.
pub fn write_event(
    draft: &mut Draft,
    event: &Event,
    (step, day): (EventStep, Day),
    told: Told<'_>,
) -> Result<(), BookError> {
    let seats = event.seats.map(|seats| seats.to_string());
    let cells = [
        &*event.event.to_string(),
        step.word(),
        &day.to_string(),
        &event.id,
        &event.on.to_string(),
        seats.as_deref().unwrap_or_default(),
        event.title.as_deref().unwrap_or_default(),
        told.time,
        told.note,
        told.reference,
        told.asked,
        "",
    ];
    draft.append(&EVENTS, &cells).map(drop)
}

/// Writes one step of a guest.
pub fn write_guest(
    draft: &mut Draft,
    (invitation, event, member): (InvitationId, EventId, MemberId),
    (step, day): (GuestStep<'_>, Day),
    told: Told<'_>,
) -> Result<(), BookError> {
    let (kind, channel, answer) = match step {
        GuestStep::Invite(channel) => ("invite", channel, ""),
        GuestStep::Answer(true) => ("answer", "", "yes"),
        GuestStep::Answer(false) => ("answer", "", "no"),
        GuestStep::Attend => ("attend", "", ""),
    };
    let cells = [
        &*invitation.to_string(),
        kind,
        &day.to_string(),
        &event.to_string(),
        &member.to_string(),
        channel,
        answer,
        told.time,
        told.note,
        told.reference,
        told.asked,
        "",
    ];
    draft.append(&INVITATIONS, &cells).map(drop)
}

/// Every event and its guests, by what was told to the close of a day.
pub fn events(snapshot: &Snapshot, rows_to: Day) -> Result<Events, BookError> {
    let mut events = Events::default();
    HELD.each(snapshot, |row| {
        if day(row, E_DAY)? <= rows_to {
            events.take(read_event(row)?);
        }
        Ok(())
    })?;
    INVITED.each(snapshot, |row| {
        if day(row, I_DAY)? <= rows_to {
            read_guest(row, &mut events)?;
        }
        Ok(())
    })?;
    Ok(events)
}

/// The days of all events that are not cancelled, by what was told to the close of a day: what visit plans
/// and courtesies go by where the rules have no day.
pub fn days(snapshot: &Snapshot, rows_to: Day) -> Result<Vec<EventDay>, BookError> {
    let events = events(snapshot, rows_to)?;
    let dated = events.standing().map(|event| EventDay {
        id: event.id.clone(),
        title: event.title.clone(),
        on: event.on,
    });
    Ok(dated.collect())
}

fn day(row: &Row<'_>, column: usize) -> Result<Day, BookError> {
    Day::parse(row.bytes(column)).map_err(|e| row.bad(column, e))
}

fn read_event(row: &Row<'_>) -> Result<Event, BookError> {
    let seats = row.text(E_SEATS)?;
    let text = |column| -> Result<Option<String>, BookError> {
        let text = row.text(column)?;
        Ok((!text.is_empty()).then(|| text.into_owned()))
    };
    Ok(Event {
        event: HELD.number(row)?,
        id: row.text(E_ID)?.into_owned(),
        title: text(E_TITLE)?,
        on: day(row, E_ON)?,
        seats: if seats.is_empty() {
            None
        } else {
            Some(seats.parse().map_err(|e| row.bad(E_SEATS, e))?)
        },
        cancelled: row.bytes(E_KIND) == b"cancel",
        reference: text(E_REF)?,
        version: row.version(),
    })
}

fn read_guest(row: &Row<'_>, events: &mut Events) -> Result<(), BookError> {
    let event = EventId::parse(row.bytes(I_EVENT)).map_err(|e| row.bad(I_EVENT, e))?;
    let member = MemberId::parse(row.bytes(I_MEMBER)).map_err(|e| row.bad(I_MEMBER, e))?;
    let invitation = INVITED.number(row)?;
    let on = day(row, I_DAY)?;
    let guest = events.guest_mut(event, member, || Guest::new(invitation, member));
    match row.bytes(I_KIND) {
        b"invite" => {
            guest.invited = Some(on);
            guest.channel = row.text(I_CHANNEL)?.into_owned();
        }
        b"answer" => guest.coming = Some(row.bytes(I_ANSWER) == b"yes"),
        b"attend" => guest.attended = Some(on),
        _ => return Err(row.bad(I_KIND, "no such step of an invitation")),
    }
    Ok(())
}
