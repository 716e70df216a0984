//! `club report targets`.

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::{CliError, CliResult};
use super::Days;
use crate::cli::help::Zh;
use crate::desk::Periods;
use crate::desk::targets::Bar;
use crate::domain::Title;
use crate::ops::work_days::WorkDays;
use crate::output::{Cell, Column, Picture, columns};
use crate::reports::targets::report;

/// What was measured, held against the targets of the rules
///
/// `measured` and `target` are percent (or points, for a net promoter score) over what was `counted`; `met` is
/// judged by the figures themselves, not by what is rounded for print. Where nothing was counted nobody knows.
///
/// Example: club report targets --from 2024-01-01 --to 2024-12-31
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    实际结果与规则目标对照\n\n\
    `measured` 和 `target` 为百分比（净推荐值为点数），以 `counted` 的样本计算；`met` 按实际数字判定，不按打印时的\
    取整。没有样本的不作判定。"))]
pub(super) struct Args {
    /// End with exit code 3 where a target is missed
    #[arg(add = Zh("有目标未达到时，以退出码 3 结束"))]
    #[arg(long)]
    fail: bool,
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

const COLUMNS: [Column; 11] = [
    columns::ID,
    columns::TITLE_OF_TARGET,
    columns::OWNER,
    columns::LIMIT,
    columns::STANDARD,
    columns::MEASURED_BY,
    columns::WHOSE,
    columns::SAMPLE,
    columns::MEASURED,
    columns::TARGET,
    columns::MET,
];

/// What is drawn of it. Each target has a unit of its own.
pub(super) const PICTURE: Picture = Picture::NONE;

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let days = args.days.stretch()?;
    let work = WorkDays::of(&opened.rules)?;
    let periods = Periods {
        rules: &opened.rules,
        days: &work.calendar,
    };
    let lines = report(&opened.snapshot, &periods, days, opened.view)?;
    let mut printer = desk.printer(&COLUMNS)?;
    let words = |title: &Option<Title>| {
        let title = title.as_ref();
        title.map(|title| title.in_lang(desk.lang()).to_owned())
    };
    for line in &lines {
        let target = &line.target;
        let needed = match target.bar {
            Bar::Share(rate) => rate.to_string().trim_end_matches('%').to_owned(),
            Bar::Points(points) => points.to_string(),
        };
        printer.row(&[
            (&target.id).into(),
            target.title.in_lang(desk.lang()).to_owned().into(),
            words(&target.owner).into(),
            words(&target.limit).into(),
            words(&target.standard).into(),
            target.measure.word().into(),
            target.measure.of().into(),
            line.measured.whole.into(),
            line.measured.percent().map_or(Cell::Empty, Cell::Decimal),
            Cell::Decimal(needed),
            line.met
                .map_or(Cell::Empty, |met| if met { "yes" } else { "no" }.into()),
        ])?;
    }
    printer.finish()?;
    if args.fail && lines.iter().any(|line| line.met == Some(false)) {
        return Err(CliError::FOUND);
    }
    Ok(())
}
