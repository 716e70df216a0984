//! `club report visitors`.

use clap::builder::TypedValueParser;

use super::super::Desk;
use super::super::args::Reading;
use super::super::closed::BY;
use super::super::errors::CliResult;
use super::{Days, PERIOD};
use crate::cli::help::Zh;
use crate::desk::{reservations, visitors};
use crate::domain::Money;
use crate::output::{Cell, Column, Figure, Picture, columns};
use crate::reports::visitors::{By, report};
use crate::sales::refusal::SaleRefusal;

/// Who came to the house, and which receptions it gave, month by month
///
/// A visit counts on the business day on which they came, else on the one for which they are announced;
/// `people` are all who came in, `expected` who have not come yet. `budget` is what the receptions applied for and
/// not declined may cost. `receptions` are the reservations of a service with a host (`host_before`) whose
/// guests came: `prepared` says how many were put ready, `hosted` where the host was there in time.
///
/// Example: club report visitors --from 2024-01-01 --to 2024-12-31
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    逐月的来访和接待\n\n\
    来访计入实际到访的营业日，否则计入预告的日期；`people` 为全部进入人数，`expected` 为尚未到访的人数。`budget` \
    为已申请且未谢绝的接待的预算。`receptions` 为有接待人的服务（`host_before`）中顾客已到店的预约：`prepared` 为\
    已备妥的数量，`hosted` 为接待人按时到位的数量。"))]
pub(super) struct Args {
    /// What each line stands for: month or class
    #[arg(add = Zh("每行的口径：month（月份）或 class（访客类别）"))]
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

fn columns(by: By) -> [Column; 15] {
    [
        match by {
            By::Month => PERIOD,
            By::Class => columns::CLASS,
        },
        columns::VISITOR_PARTIES,
        columns::PEOPLE,
        columns::TURNED_AWAY,
        columns::VISITORS_EXPECTED,
        columns::APPLIED,
        columns::DECLINED,
        columns::BUDGET,
        columns::BADGES_LOST,
        columns::SATISFIED_PCT,
        columns::RECEPTIONS,
        columns::GUESTS_RECEIVED,
        columns::PREPARED,
        columns::HOSTED,
        columns::FOLLOWED_UP,
    ]
}

/// What is drawn of it.
pub(super) const fn picture(args: &Args) -> Picture {
    const FIGURES: &[Figure] = &[
        Figure::flow("visits"),
        Figure::flow("people"),
        Figure::flow("receptions"),
    ];
    match args.by {
        By::Month => Picture::over(&["period"], FIGURES),
        By::Class => Picture::bars(&["class"], FIGURES).most(),
    }
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let visits = visitors::rows::load(&opened.snapshot, opened.view.rows_to)?;
    let bookings = reservations::rows::load(&opened.snapshot, opened.view.rows_to)?;
    let lines = report(
        (&visits, &bookings),
        args.by,
        args.days.stretch()?,
        |day, id| {
            let rules = opened.rules.pack(day).reservations.as_ref();
            rules.and_then(|rules| rules.service(id.as_str()))
        },
    );
    let lines = lines.map_err(SaleRefusal::from)?;
    let mut printer = desk.printer(&columns(args.by))?;
    for (key, line) in lines {
        // Two exact decimals, as money has them.
        let satisfied = line.satisfaction().map(Money::from_fen);
        printer.row(&[
            key.into(),
            line.visits.into(),
            line.people.into(),
            line.turned_away.into(),
            line.expected.into(),
            line.applied.into(),
            line.declined.into(),
            line.budget.into(),
            line.badges_lost.into(),
            Cell::from(satisfied),
            line.receptions.into(),
            line.guests.into(),
            line.prepared.into(),
            line.hosted.into(),
            line.followed_up.into(),
        ])?;
    }
    Ok(printer.finish()?)
}
