//! `club report visits`.

use clap::builder::TypedValueParser;

use super::super::Desk;
use super::super::args::Reading;
use super::super::closed::BY;
use super::super::errors::CliResult;
use super::super::visit_plan::{Drawn, planners};
use super::{Days, PERIOD};
use crate::cli::help::Zh;
use crate::output::{Cell, Column, Figure, Picture, columns};
use crate::reports::visits::{By, report};
use crate::sales::Customer;
use crate::sales::terms::Rulebook as _;

/// Visits against the plan: due, made in time or late, still open, and how satisfied members were
///
/// A regular visit counts where it was due (a visit made early counts where it would have been due); one that is
/// open is overdue. `visits` and what follows count every visit on record on its own day. Tiers and the rules are
/// those of the day that is looked at.
///
/// Example: club report visits --by role --from 2024-01-01 --to 2024-06-30
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    回访与计划对照：应访、按时、迟访、逾期未访，以及会员的满意程度\n\n\
    定期回访计入其应访之日（提前完成的计入原应访之日）；未完成的为逾期。`visits` 及其后各列按回访当日统计全部回\
    访。等级和规则取所看当日的。"))]
pub(super) struct Args {
    /// What each line stands for: month, role, channel, tier, store or member
    #[arg(add = Zh("每行的口径：month（月份）、role（角色）、channel（方式）、tier（等级）、store（门店）或 member（会员）"))]
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

fn columns(by: By) -> [Column; 13] {
    [
        match by {
            By::Month => PERIOD,
            By::Role => columns::ROLE,
            By::Channel => columns::CHANNEL,
            By::Tier => columns::TIER,
            By::Store => columns::STORE,
            By::Member => columns::MEMBER,
        },
        columns::VISITS_DUE,
        columns::IN_TIME,
        columns::VISITED_LATE,
        columns::DROPPED,
        columns::VISITS_OPEN,
        columns::VISITS_MADE,
        columns::VISITS_DONE,
        columns::NO_ANSWER,
        columns::DECLINED,
        columns::POSTPONED,
        columns::RATED,
        columns::MEAN_SATISFACTION,
    ]
}

/// What is drawn of it.
pub(super) fn picture(args: &Args) -> Picture {
    const FIGURES: &[Figure] = &[
        Figure::flow("due"),
        Figure::flow("in_time"),
        Figure::flow("open"),
    ];
    match args.by {
        By::Month => Picture::over(&["period"], FIGURES),
        By::Role => Picture::bars(&["role"], FIGURES).most(),
        By::Channel => Picture::bars(&["channel"], FIGURES).most(),
        By::Tier => Picture::bars(&["tier"], FIGURES).most(),
        By::Store => Picture::bars(&["store"], FIGURES).most(),
        By::Member => Picture::bars(&["member"], FIGURES).most(),
    }
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let on = opened.view.on();
    let (terms, care) = (opened.rules.on(on), &opened.rules.pack(on).care);
    let customers = planners(&opened, &terms, care)?;
    let root = |id| customers.get(id).map_or(id, Customer::id);
    let drawn = Drawn::new(&opened, opened.rules.pack(on), root)?;
    let ground = drawn.ground(opened.view, &terms, care);
    let days = args.days.stretch()?.within(opened.view);
    let mut printer = desk.printer(&columns(args.by))?;
    for (key, line) in report(customers.iter(), ground, args.by, days) {
        printer.row(&[
            Some(key).filter(|key| !key.is_empty()).into(),
            line.due.into(),
            line.in_time.into(),
            line.late.into(),
            line.dropped.into(),
            line.open.into(),
            line.visits.into(),
            line.done.into(),
            line.no_answer.into(),
            line.declined.into(),
            line.postponed.into(),
            line.rated.into(),
            line.satisfaction().map_or(Cell::Empty, Cell::Decimal),
        ])?;
    }
    Ok(printer.finish()?)
}
