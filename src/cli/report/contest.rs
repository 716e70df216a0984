//! `club report contest`.

use rustc_hash::FxHashMap;

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::{CliError, CliResult};
use super::thousandths;
use crate::cli::help::Zh;
use crate::desk::staff::WorkRefusal;
use crate::desk::staff::state::entries;
use crate::domain::{Day, MemberId, Month, Stretch, Version, Wording};
use crate::members::complete::Files;
use crate::members::rows::{MEMBERS, members as m};
use crate::ops::Opened;
use crate::output::{Cell, Column, Figure, Picture, columns};
use crate::reports::staff::contest;
use crate::reports::tiers::per_mille;
use crate::sales::Customers;
use crate::sales::customer::Needs;

/// The quarter's contest for the best kept files
///
/// A file is that of whoever registered the member within the quarter, under the login that `club staff` knows;
/// it counts as complete as it was at the quarter's end. What is compared, and what the first get, [[contest]]
/// of the rules says; whoever pays the penalty gets no award.
///
/// Example: club report contest --quarter 2024-Q2
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    季度档案评比\n\n\
    档案计入在该季度内登记该会员的人，以 `club staff` 所知的登录名为准；完整程度取季度末的。比较的内容和优胜者的奖\
    励由规则的 [[contest]] 规定；受罚者没有奖励。"))]
pub(super) struct Args {
    /// The quarter (default: the present one)
    #[arg(add = Zh("季度（默认：本季度）"))]
    #[arg(long, value_name = "YYYY-QN", value_parser = quarter)]
    quarter: Option<Quarter>,
    #[command(flatten)]
    reading: Reading,
}

/// A quarter of a year.
#[derive(Clone, Copy, Debug)]
struct Quarter {
    year: i32,
    /// 1 to 4
    number: u8,
}

fn quarter(text: &str) -> Result<Quarter, Wording> {
    let wrong = || Wording::fixed("a quarter is written 2024-Q2", "季度写作 2024-Q2");
    let (year, number) = text.split_once("-Q").ok_or_else(wrong)?;
    let (year, number) = (year.parse(), number.parse());
    match (year, number) {
        (Ok(year @ 1900..=9999), Ok(number @ 1..=4)) => Ok(Quarter { year, number }),
        _ => Err(wrong()),
    }
}

impl Quarter {
    fn of(day: Day) -> Self {
        Self {
            year: day.year(),
            number: u8::try_from((day.month() - 1) / 3 + 1).unwrap_or(1),
        }
    }

    fn days(self) -> Stretch {
        let first = Day::new(self.year, u32::from(self.number) * 3 - 2, 1).unwrap_or(Day::MIN);
        Stretch {
            from: first,
            to: Month::of(first.plus_months(2)).last_day(),
        }
    }
}

const COLUMNS: [Column; 10] = [
    columns::RANK,
    columns::STAFF,
    columns::NAME,
    columns::CRITERION,
    columns::PROFILES,
    columns::COMPLETE,
    columns::CHECKED,
    columns::VALID_PERCENT,
    columns::AWARD,
    columns::PENALTY,
];

/// What is drawn of it. Each criterion has winners of its own.
pub(super) const PICTURE: Picture = Picture::bars(
    &["name"],
    &[
        Figure::stock("profiles"),
        Figure::share("complete", 100),
        Figure::share("valid", 100),
    ],
)
.apart("criterion");

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let quarter = args.quarter.unwrap_or(Quarter::of(opened.view.on()));
    let days = quarter.days().within(opened.view);
    let pack = opened.rules.pack(days.to.min(opened.view.on()));
    let rules = pack.staff.contest(quarter.number);
    let rules = rules.ok_or(WorkRefusal::NoSection { section: "contest" })?;
    let needs = Needs {
        sales: false,
        facts: false,
        points: false,
    };
    let customers = Customers::load(&opened.snapshot, opened.view, needs)?;
    let entries = entries(&opened.snapshot, opened.view.rows_to)?;
    let staff = opened.staff()?;
    let (operators, registered) = (operators(&opened)?, registered(&opened)?);
    let registered_by = |member: MemberId| operators.get(registered.get(&member)?).cloned();
    let standings = contest(
        rules,
        &Files::load(&opened.snapshot, &pack.fields, days.to)?,
        (&customers, &entries),
        &staff,
        registered_by,
        days,
    );
    let mut printer = desk.printer(&COLUMNS)?;
    for one in standings {
        let award = one.award.and_then(|place| rules.awards.get(place));
        let penalty = rules.penalty.as_ref().filter(|_| one.pays);
        let title = |title: &crate::domain::Title| title.in_lang(desk.lang()).to_owned();
        let valid = match one.checked {
            0 => Cell::Empty,
            checked => thousandths(per_mille(one.valid, checked)),
        };
        printer.row(&[
            i64::try_from(one.rank).unwrap_or(i64::MAX).into(),
            one.staff.to_string().into(),
            staff.get(one.staff).and_then(|p| p.name.clone()).into(),
            rules.criterion.word().into(),
            one.profiles.into(),
            thousandths(one.complete),
            one.checked.into(),
            valid,
            award.map(title).into(),
            penalty.map(|penalty| title(&penalty.title)).into(),
        ])?;
    }
    Ok(printer.finish()?)
}

/// Who recorded each version.
fn operators(opened: &Opened) -> Result<FxHashMap<Version, String>, CliError> {
    let versions = opened.book.versions()?.into_iter();
    Ok(versions.map(|row| (row.version, row.operator)).collect())
}

/// The version that registered each member.
fn registered(opened: &Opened) -> Result<FxHashMap<MemberId, Version>, CliError> {
    let mut versions = FxHashMap::default();
    let ledger = opened.snapshot.ledger(&MEMBERS)?;
    ledger.each(m::MEMBER + 1, |row| {
        let id = MemberId::parse(row.bytes(m::MEMBER)).map_err(|e| row.bad(m::MEMBER, e))?;
        versions.insert(id, row.version());
        Ok(())
    })?;
    Ok(versions)
}
