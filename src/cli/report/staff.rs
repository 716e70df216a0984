//! `club report staff`.

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::{CliError, CliResult};
use super::super::staff::assess::{cells, columns};
use super::{Days, thousandths};
use crate::cli::help::Zh;
use crate::desk::staff::state::entries;
use crate::domain::Stretch;
use crate::ops::Opened;
use crate::output::{Cell, Column, Figure, Picture, columns};
use crate::reports::staff::measured::figures;
use crate::reports::staff::{Line, report};
use crate::reports::tiers::per_mille;
use crate::sales::SaleRefusal;

/// How those who work here did, month by month
///
/// Each month's assessment with its parts, rated and measured, its grade and what follows; sessions and days of
/// introduction that the rules ask for and the month lacks; awards, sanctions and spot checks.
///
/// Example: club report staff --from 2024-01-01 --to 2024-06-30
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    员工逐月的表现\n\n\
    每月的考核及其评分和计算的各项、结果和处理；规则要求而当月缺少的培训次数和入职培训天数；奖励、处分和抽查。"))]
pub(super) struct Args {
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

/// What is drawn of it.
pub(super) const PICTURE: Picture = Picture::bars(
    &["name"],
    &[Figure::flow("sessions"), Figure::share("checks_valid", 100)],
);

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let seen = opened.view.on();
    let asked = args.days.stretch()?;
    let days = Stretch {
        from: asked.from,
        to: asked.to.min(seen),
    };
    let staff = opened.staff()?;
    let pack = opened.rules.pack(seen);
    let mut printer = desk.printer(&all_columns())?;
    let lines = lines(&opened, days)?;
    for line in lines {
        let person = staff.get(line.staff);
        let mut row: Vec<Cell> = vec![
            line.staff.to_string().into(),
            person.and_then(|person| person.name.clone()).into(),
        ];
        row.extend(match &pack.staff.assessment {
            Some(rules) => cells(rules, line.month, line.result.as_ref()),
            None => {
                let mut cells: [Cell; 8] = std::array::from_fn(|_| Cell::Empty);
                cells[0] = line.month.to_string().into();
                cells
            }
        });
        let lacks = pack.staff.training.as_ref().map(|rules| line.lacks(rules));
        row.extend([
            line.sessions.into(),
            lacks.map(|(sessions, _)| sessions).into(),
            line.onboarding_days.into(),
            lacks.map(|(_, first)| first).into(),
            line.awards.into(),
            line.sanctions.into(),
            line.checks.into(),
            valid(&line),
        ]);
        printer.row(&row)?;
    }
    Ok(printer.finish()?)
}

fn valid(line: &Line) -> Cell {
    if line.checks == 0 {
        Cell::Empty
    } else {
        thousandths(per_mille(line.checks_valid, line.checks))
    }
}

fn lines(opened: &Opened, days: Stretch) -> Result<Vec<Line>, CliError> {
    let entries = entries(&opened.snapshot, opened.view.rows_to)?;
    let staff = opened.staff()?;
    let book = (&opened.book, &opened.snapshot);
    let calendar = opened.rules.work_days()?;
    let told = figures(
        book,
        (&opened.rules, &calendar),
        &staff,
        &entries,
        opened.view,
    )?;
    let rules = opened.rules.pack(opened.view.on());
    let rules = rules.staff.assessment.as_ref();
    let lines = report(rules, &staff, &entries, &told, days);
    Ok(lines.map_err(SaleRefusal::from)?)
}

fn all_columns() -> Vec<Column> {
    let mut all = vec![columns::STAFF, columns::NAME];
    all.extend(columns());
    all.extend([
        columns::SESSIONS,
        columns::SESSIONS_SHORT,
        columns::ONBOARDING_DAYS,
        columns::ONBOARDING_SHORT,
        columns::AWARDS,
        columns::SANCTIONS,
        columns::CHECKS,
        columns::CHECKS_VALID,
    ]);
    all
}
