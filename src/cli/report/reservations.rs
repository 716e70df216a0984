//! `club report reservations`.

use clap::builder::TypedValueParser;

use super::super::Desk;
use super::super::args::Reading;
use super::super::closed::BY;
use super::super::errors::CliResult;
use super::{Days, PERIOD};
use crate::cli::help::Zh;
use crate::desk::reservations::rows::load;
use crate::domain::Money;
use crate::output::{Cell, Column, Figure, Picture, columns};
use crate::reports::reservations::{Asked, By, report};

/// What became of reservations, the success rate and how full rooms and people were
///
/// A reservation counts on the business day of its time. `success_pct` is what arrived of all that arrived,
/// did not come or, where the rules say so, was cancelled late. `occupancy_pct` is the time for which rooms
/// (with --by therapist: people) were kept for guests, of the time in which they could have been; every
/// place of a shared room counts.
///
/// Example: club report reservations --by room --from 2024-05-01 --to 2024-05-31
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    预约结果、守约率，以及房间和人员的占用率\n\n\
    预约计入其时间所在的营业日。`success_pct` 为到店的，占到店、未到以及按规则计入的过晚取消之和的比\
    例。`occupancy_pct` 为房间（--by therapist 时为人员）为顾客保留的时间，占可预约时间的比例；共用房间的每个位置\
    都计入。"))]
pub(super) struct Args {
    /// What each line stands for: month, store, room, item or therapist
    #[arg(add = Zh("每行的口径：month（月份）、store（门店）、room（房间）、item（项目）或 therapist（技师）"))]
    #[arg(long, value_name = "WHAT", value_parser = by(), default_value = "month", hide_default_value = true)]
    by: By,
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

fn by() -> impl TypedValueParser<Value = By> {
    BY.of(By::ALL.map(|by| (by.word(), by)))
}

fn columns(by: By) -> [Column; 11] {
    [
        match by {
            By::Month => PERIOD,
            By::Store => columns::STORE,
            By::Room => columns::ROOM,
            By::Item => columns::ITEM,
            By::Therapist => columns::THERAPIST,
        },
        columns::BOOKED,
        columns::CONFIRMED,
        columns::ARRIVED,
        columns::NO_SHOW,
        columns::CANCELLED,
        columns::CANCELLED_LATE,
        columns::BOOKINGS_OPEN,
        columns::GUESTS_CAME,
        columns::SUCCESS_PCT,
        columns::OCCUPANCY_PCT,
    ]
}

/// What is drawn of it.
pub(super) fn picture(args: &Args) -> Picture {
    const FIGURES: &[Figure] = &[
        Figure::flow("booked"),
        Figure::flow("arrived"),
        Figure::flow("no_show"),
    ];
    match args.by {
        By::Month => Picture::over(&["period"], FIGURES),
        By::Store => Picture::bars(&["store"], FIGURES).most(),
        By::Room => Picture::bars(&["room"], FIGURES).most(),
        By::Item => Picture::bars(&["item"], FIGURES).most(),
        By::Therapist => Picture::bars(&["therapist"], FIGURES).most(),
    }
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let bookings = load(&opened.snapshot, opened.view.rows_to)?;
    let late_fails = |day| {
        let rules = opened.rules.pack(day).reservations.as_ref();
        rules.is_some_and(|rules| rules.late_fails)
    };
    let lines = report(
        &bookings,
        &Asked {
            by: args.by,
            days: args.days.stretch()?,
            places: &opened.rules.house().places,
            hours: opened.hours(),
            late_fails: &late_fails,
        },
    );
    // Two exact decimals, as money has them.
    let percent = |hundredths: Option<i64>| Cell::from(hundredths.map(Money::from_fen));
    let mut printer = desk.printer(&columns(args.by))?;
    for line in lines {
        let (success, occupancy) = (line.success(), line.occupancy());
        printer.row(&[
            line.key.into(),
            line.booked.into(),
            line.confirmed.into(),
            line.arrived.into(),
            line.no_show.into(),
            line.cancelled.into(),
            line.late.into(),
            line.open.into(),
            line.guests.into(),
            percent(success),
            percent(occupancy),
        ])?;
    }
    Ok(printer.finish()?)
}
