//! `club reserve`: rooms and people kept for guests, from the call to the arrival.

mod add;
mod change;
mod double;
mod ics;
mod list;
mod remind;
mod shown;
mod steps;
mod wish;

pub(super) use shown::masked;

use super::Desk;
use super::errors::{CliError, CliResult};
use super::help::Zh;
use super::registry::{Entry, Runs, command};
use crate::book::{RecordRefusal, Snapshot};
use crate::desk::reservations::decide::{Houseful, is_still_free};
use crate::desk::reservations::rows::{load, load_one, load_without};
use crate::desk::reservations::rules::ReservationRules;
use crate::desk::reservations::{Booking, RESERVATIONS, ReservationRefusal};
use crate::domain::{Day, ReservationId, Version};
use crate::ops::Session;
use crate::rules::Adopted;

/// Reserve a room and people, and follow a reservation to the guest's arrival
///
/// What can be reserved, for how long and until when, stands in the rules (`[reservations]`, `[[service]]`);
/// rooms, therapists and opening hours stand in club.toml. Whatever is taken, closed or too small is refused
/// with what is free instead: another room, other people, an earlier and a later time.
///
/// Example: club reserve add M000001 --item massage --when "2024-05-01 14:00"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    预约房间和人员，直到顾客到店\n\n\
    可预约的项目、时长和提前时限写在规则中（`[reservations]`、`[[service]]`）；房间、技师和营业时间写在 club.toml \
    中。已占用、不营业或容纳不下时拒绝，并列出可选的：其他房间、其他技师、稍早和稍晚的时间。"))]
pub(super) struct Args {}

pub(super) const COMMANDS: &[Entry] = &[
    command("reserve add", &Runs(add::run)),
    command("reserve change", &Runs(change::run)),
    command(
        "reserve confirm",
        &Runs(|args: &steps::Confirm, desk| steps::run(&args.step(), desk)),
    ),
    command(
        "reserve prepare",
        &Runs(|args: &steps::Prepare, desk| steps::run(&args.step(), desk)),
    ),
    command(
        "reserve host",
        &Runs(|args: &steps::Host, desk| steps::run(&args.step(), desk)),
    ),
    command(
        "reserve arrive",
        &Runs(|args: &steps::Arrive, desk| steps::run(&args.step(), desk)),
    ),
    command(
        "reserve no-show",
        &Runs(|args: &steps::NoShow, desk| steps::run(&args.step(), desk)),
    ),
    command(
        "reserve cancel",
        &Runs(|args: &steps::Cancel, desk| steps::run(&args.step(), desk)),
    ),
    command(
        "reserve follow-up",
        &Runs(|args: &steps::FollowUp, desk| steps::run(&args.step(), desk)),
    ),
    command(
        "reserve settle",
        &Runs(|args: &steps::Settle, desk| steps::run(&args.step(), desk)),
    ),
    command("reserve list", &Runs(list::run)),
    command("reserve remind", &Runs(remind::run)),
    command("reserve reminded", &Runs(remind::reminded)),
];

/// The rules on reservations of a day.
pub(super) fn rules_of(rules: &Adopted, day: Day) -> Result<&ReservationRules, ReservationRefusal> {
    let own = rules.pack(day).reservations.as_ref();
    own.ok_or(ReservationRefusal::NoRules { day })
}

/// A reservation with everything on record.
fn booking(snapshot: &Snapshot, id: ReservationId) -> Result<Booking, CliError> {
    let unknown = || RecordRefusal::Unknown {
        what: ("reservation", "预约"),
        word: id.to_string(),
    };
    let found = load_one(snapshot, id, Day::MAX)?;
    Ok(found.ok_or_else(unknown)?)
}

/// Refuses to take back what freed a room or a person that somebody else has by now.
pub(super) fn prove_places_free(writing: &Session, version: Version) -> CliResult {
    let bookings = load_without(writing.draft.snapshot(), version)?;
    let before = load(writing.draft.snapshot(), Day::MAX)?;
    for booking in bookings.iter().filter(|own| own.status.holds_room()) {
        let as_it_is = before.get(booking.id);
        if as_it_is.is_some_and(|own| own.status.holds_room() && own.holds_same(booking)) {
            continue;
        }
        let Ok(rules) = rules_of(&writing.rules, booking.booked.day()) else {
            continue;
        };
        let Some(service) = rules.service(booking.item.as_str()) else {
            continue;
        };
        let house = Houseful {
            places: &writing.rules.house().places,
            hours: writing.hours(),
            rules,
            service,
            bookings: &bookings,
            changes: Some(booking.id),
        };
        is_still_free(house, booking)?;
    }
    Ok(())
}

/// The reservation that a word names.
fn named(writing: &Session, word: &str) -> Result<ReservationId, CliError> {
    Ok(RESERVATIONS.find(writing.draft.snapshot(), word)?)
}
