//! `club reserve remind` and `reminded`: who is to be reminded of a reservation, and that they were.

use super::list::guest_cells;
use super::shown::record;
use crate::cli::Desk;
use crate::cli::args::{Reading, Recording, whole};
use crate::cli::callers::Callers;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::cli::reveal::{Records, Revealing};
use crate::desk::reservations::Booking;
use crate::desk::reservations::rows::load;
use crate::domain::calendar::Minutes;
use crate::ops::reservations::{Remind, rules_of};
use crate::output::{Cell, Column, columns};
use crate::sales::Roots;

/// List the guests who are to be reminded
///
/// Those whose time comes within so many hours and who were not reminded yet; how many, say the rules
/// (`remind`) by default. Contacts are masked unless they are revealed. `club reserve reminded` puts on
/// record that they were reminded.
///
/// Example: club reserve remind --hours 24
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    列出应提醒的顾客\n\n\
    预约时间在若干小时以内、尚未提醒的；小时数默认按规则（`remind`）。联系方式隐去，除非显示。用 `club reserve \
    reminded` 记录已提醒。"))]
pub(super) struct Args {
    /// How many hours ahead
    #[arg(add = Zh("提前的小时数"))]
    #[arg(long, value_name = "HOURS", value_parser = whole::<u32>(1..=8_784))]
    hours: Option<u32>,
    /// Those as well who were reminded
    #[arg(add = Zh("包括已提醒的"))]
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    revealing: Revealing,
    #[command(flatten)]
    reading: Reading,
}

/// Record that guests were reminded
///
/// Example: club reserve reminded B000001 B000002
#[derive(clap::Args, Debug)]
#[command(add = Zh("记录已提醒顾客"))]
pub(super) struct Reminded {
    /// The reservations, by their numbers or refs
    #[arg(add = Zh("预约的编号或原编号"))]
    #[arg(value_name = "RESERVATION", required = true)]
    reservations: Vec<String>,
    #[command(flatten)]
    recording: Recording,
}

const COLUMNS: [Column; 10] = [
    columns::RESERVATION,
    columns::START,
    columns::STATUS,
    columns::ITEM,
    columns::ROOM,
    columns::PARTY,
    columns::MEMBER,
    columns::NAME,
    columns::CONTACT,
    columns::HOURS_LEFT,
];

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let reveals = desk.reveals(&opened, &args.revealing)?;
    let hours = opened.hours();
    // What is seen as of a day is seen from its close.
    let now = match args.reading.as_of {
        Some(day) => hours.start_of(day.next()),
        None => desk.now().seconds(),
    };
    let rules = rules_of(&opened.rules, opened.view.on())?;
    let ahead = match args.hours {
        Some(hours) => i64::from(hours) * 3600,
        None => rules.remind.seconds(),
    };
    let bookings = load(&opened.snapshot, opened.view.rows_to)?;
    let due = |booking: &&Booking| {
        booking.status.is_open()
            && (now..=now + ahead).contains(&booking.slot.start)
            && (args.all || booking.reminded.is_none())
    };
    let mut list: Vec<&Booking> = bookings.iter().filter(due).collect();
    list.sort_by_key(|booking| (booking.slot.start, booking.id));
    let roots = Roots::load(&opened.snapshot, opened.view)?;
    let callers = Callers::of(&opened, reveals)?;
    let mut records = Records::new(desk, COLUMNS.to_vec(), reveals)?;
    for booking in list {
        let member = booking.member.map(|id| roots.root(id));
        let (name, contact, seen) = guest_cells(&callers, booking, member)?;
        records.row(vec![
            Cell::of(booking.id),
            Cell::of(hours.rfc3339(booking.slot.start)),
            booking.status.word().into(),
            (&booking.item).into(),
            booking.room.clone().into(),
            booking.party.into(),
            member.into(),
            name,
            contact,
            ((booking.slot.start - now) / Minutes::HOUR.seconds()).into(),
        ])?;
        records.saw(seen);
    }
    records.finish(&opened.book, &args.revealing)
}

pub(super) fn reminded(args: &Reminded, desk: &Desk) -> CliResult {
    let remind = Remind(args.reservations.clone());
    record(desk, &args.recording, remind)
}
