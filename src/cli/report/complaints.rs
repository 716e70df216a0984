//! `club report complaints`.

use clap::builder::TypedValueParser;

use super::super::Desk;
use super::super::args::Reading;
use super::super::closed::BY;
use super::super::errors::CliResult;
use super::{Days, PERIOD};
use crate::cli::help::Zh;
use crate::desk::Periods;
use crate::desk::complaints::load;
use crate::ops::work_days::WorkDays;
use crate::output::{Cell, Column, Figure, Picture, columns};
use crate::reports::complaints::{By, report};

/// How many complaints there were, how fast they were dealt with, who was satisfied
///
/// `open` and `overdue` stand at the end of each month, or of what is looked at. `timeliness` is the share of
/// steps done by their deadline, in percent: a step counts on the day on which it was done, or on which it
/// should have been. `days` are working days from opening to closing on average; `satisfied` is the share of
/// satisfied answers.
///
/// Example: club report complaints --by department
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    投诉数量、处理速度和满意程度\n\n\
    `open` 和 `overdue` 为各月末，或所看时点的。`timeliness` 为按期完成的步骤所占百分比：步骤计入完成之日，或应完\
    成之日。`days` 为从受理到结案的平均工作日；`satisfied` 为满意答复的比例。"))]
pub(super) struct Args {
    /// What each line stands for: month, department, cause or severity
    #[arg(add = Zh("每行的口径：month（月份）、department（部门）、cause（原因）或 severity（严重程度）"))]
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

fn columns(by: By) -> [Column; 9] {
    [
        match by {
            By::Month => PERIOD,
            By::Department => columns::DEPARTMENT,
            By::Cause => columns::CAUSE,
            By::Severity => columns::SEVERITY,
        },
        columns::COMPLAINTS_OPENED,
        columns::COMPLAINTS_CLOSED,
        columns::COMPLAINTS_OPEN,
        columns::OVERDUE,
        columns::STEPS_DUE,
        columns::TIMELINESS,
        columns::WORKING_DAYS,
        columns::SATISFIED_PERCENT,
    ]
}

/// What is drawn of it.
pub(super) fn picture(args: &Args) -> Picture {
    const FIGURES: &[Figure] = &[Figure::flow("opened"), Figure::flow("overdue")];
    match args.by {
        By::Month => Picture::over(&["period"], FIGURES),
        By::Department => Picture::bars(&["department"], FIGURES).most(),
        By::Cause => Picture::bars(&["cause"], FIGURES).most(),
        By::Severity => Picture::bars(&["severity"], FIGURES).most(),
    }
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let days = args.days.stretch()?;
    let mut work = WorkDays::of(&opened.rules)?;
    let calendar = work.calendar.clone();
    let periods = Periods {
        rules: &opened.rules,
        days: &calendar,
    };
    let complaints = load(&opened.snapshot)?;
    for complaint in &complaints {
        let last = complaint.last_move().at.day();
        work.counted(
            complaint.opened(),
            last.min(opened.view.on()).max(complaint.opened()),
        );
    }
    let mut printer = desk.printer(&columns(args.by))?;
    for line in report(&complaints, &periods, args.by, days, opened.view) {
        let figure = |text: Option<String>| text.map_or(Cell::Empty, Cell::Decimal);
        printer.row(&[
            line.key.into(),
            line.opened.into(),
            line.closed.into(),
            line.open.into(),
            line.overdue.into(),
            line.in_time.whole.into(),
            figure(line.in_time.percent()),
            figure(line.days.ratio()),
            figure(line.satisfied.percent()),
        ])?;
    }
    printer.finish()?;
    work.warn(desk);
    Ok(())
}
