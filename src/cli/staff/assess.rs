//! `club staff assess`: a month's ratings, and what the month comes to with what the ledgers tell.

use crate::cli::help::Zh;
use crate::domain::{Day, Lang, Month, StaffId, Wording, canonical};
use crate::worded;
use std::fmt::Write as _;

use super::work::{Done, about_named};
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::{CliError, CliResult};
use crate::desk::staff::WorkRefusal;
use crate::desk::staff::decide::{Follows, MonthResult, PartResult, months, prove_ratings};
use crate::desk::staff::rows::{Said, WorkKind};
use crate::desk::staff::rules::Assessment;
use crate::desk::staff::state::{Entry, What, entries};
use crate::domain::choice::{Kind, NotKnown, Thing, choose};
use crate::domain::ids::WorkId;
use crate::ops::Session;
use crate::output::{Cell, Column, columns};
use crate::reports::staff::measured::figures;
use crate::sales::{SaleRefusal, View};

/// Assess somebody's month
///
/// Parts that the rules leave to people are rated with --rate; the others are measured from the ledgers. A
/// part rated again replaces what was said before. What follows is told: a reward, a talk and the day by which
/// to improve, or dismissal after so many failed months in a row.
///
/// Example: club staff assess E0001 --month 2024-05 --rate attitude=27 --rate ability=33
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    考核员工的一个月\n\n\
    规则留给人工评定的项目用 --rate 打分；其余由台账计算。再次评分取代先前的评分。随后的处理会显示：奖励、谈话及改\
    进期限，或连续若干月不合格后辞退。"))]
pub(crate) struct Args {
    /// Whom: a number, a login or a name
    #[arg(add = Zh("员工：员工号、登录名或姓名"))]
    #[arg(value_name = "STAFF")]
    staff: String,
    /// The month that is assessed; it has to have ended
    #[arg(add = Zh("考核月份；须已结束"))]
    #[arg(long, value_name = "YYYY-MM")]
    month: Month,
    /// A part of the assessment and its points; give the option again for another
    #[arg(add = Zh("考核项目及其得分；可多次给出"))]
    #[arg(long = "rate", value_name = "PART=POINTS", value_parser = rating, required = true)]
    ratings: Vec<(String, u16)>,
    /// What is to be said, kept sealed
    #[arg(add = Zh("考核评语，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

fn rating(text: &str) -> Result<(String, u16), Wording> {
    let (part, points) = text.split_once('=').ok_or(Wording::fixed(
        "write the part and its points, such as attitude=27",
        "请写考核项目及得分，如 attitude=27",
    ))?;
    let points = points
        .parse()
        .map_err(|_| worded!("{points} is not a number of points", "{points} 不是分数"))?;
    Ok((part.to_owned(), points))
}

pub(crate) fn run(args: &Args, desk: &Desk) -> CliResult {
    let note = args.note.as_deref().unwrap_or_default();
    let told = |ratings: &[(String, u16)]| {
        let ratings = ratings.iter();
        let ratings =
            ratings.map(|(part, points)| format!("({}, {points})", canonical::quoted(part)));
        format!("{}|{}", args.month, canonical::list(ratings))
    };
    let named = |writing: &Session| {
        let ratings = named(rules(writing, args.month)?, &args.ratings)?;
        Ok(vec![told(&ratings), note.to_owned()])
    };
    let typed = told(&args.ratings);
    let (about, first) = about_named(desk, &args.staff, &args.recording, &[&typed, note], named)?;
    let rules = rules(&about.writing, args.month)?.clone();
    let ratings = self::named(&rules, &args.ratings)?;
    let mut entries = entries(about.writing.draft.snapshot(), Day::MAX)?;
    if let Some(first) = first {
        let result = judged(&about.writing, &rules, (about.staff, args.month), &entries)?;
        return print(
            desk,
            &about.again(&first),
            (&rules, args.month),
            result.as_ref(),
        );
    }
    prove_ratings(&rules, &ratings, (args.month, about.writing.at.day()))?;
    let people = about.writing.staff()?;
    if let Some(person) = people.get(about.staff) {
        person.prove_in(args.month)?;
    }
    let month = args.month.first_day();
    let rows: Vec<Said<'_>> = ratings
        .iter()
        .map(|(part, points)| Said {
            month: Some(month),
            part,
            score: Some(*points),
            ..Said::default()
        })
        .collect();
    entries.extend(ratings.iter().map(|(part, points)| Entry {
        work: WorkId::FIRST,
        version: about.writing.draft.version(),
        staff: about.staff,
        day: about.writing.at.day(),
        what: What::Rated {
            month,
            part: part.clone(),
            score: *points,
        },
        note: String::new(),
    }));
    let result = judged(&about.writing, &rules, (about.staff, args.month), &entries)?;
    let done = about.record(WorkKind::Rate, &rows, note)?;
    print(desk, &done, (&rules, args.month), result.as_ref())
}

/// The assessment by which a month is judged.
fn rules(writing: &Session, month: Month) -> Result<&Assessment, WorkRefusal> {
    let pack = writing.rules.pack(month.last_day());
    let rules = pack.staff.assessment.as_ref();
    rules.ok_or(WorkRefusal::NoSection {
        section: "assessment",
    })
}

/// The parts by their ids.
fn named(rules: &Assessment, ratings: &[(String, u16)]) -> Result<Vec<(String, u16)>, NotKnown> {
    const PART: Kind = Kind::new("part of the assessment", "考核项目");
    let parts = || {
        rules
            .parts
            .iter()
            .map(|part| Thing::titled(&part.id, &part.title))
    };
    let named = |(word, score): &(String, u16)| {
        choose(PART, word, parts()).map(|part| (part.to_owned(), *score))
    };
    ratings.iter().map(named).collect()
}

/// What a month comes to by all these entries.
fn judged(
    writing: &Session,
    rules: &Assessment,
    (staff, month): (StaffId, Month),
    entries: &[Entry],
) -> Result<Option<MonthResult>, CliError> {
    let book = (&writing.book, writing.draft.snapshot());
    let view = View::today(writing.today);
    let calendar = writing.rules.work_days()?;
    let rules_then = (&writing.rules, &calendar);
    let told = figures(book, rules_then, &writing.staff()?, entries, view)?;
    let months = months(rules, staff, entries, &told).map_err(SaleRefusal::from)?;
    let first = month.first_day();
    Ok(months.into_iter().find(|result| result.month == first))
}

/// The columns of an assessed month, as the report has them too.
pub(crate) fn columns() -> [Column; 8] {
    [
        columns::MONTH,
        columns::PARTS,
        columns::TOTAL,
        columns::OUT_OF,
        columns::GRADE,
        columns::FAILED_IN_A_ROW,
        columns::FOLLOWS,
        columns::IMPROVE_BY,
    ]
}

/// An assessed month in those columns.
pub(crate) fn cells(rules: &Assessment, month: Month, result: Option<&MonthResult>) -> [Cell; 8] {
    let Some(result) = result else {
        let mut cells: [Cell; 8] = std::array::from_fn(|_| Cell::Empty);
        cells[0] = month.to_string().into();
        return cells;
    };
    let parts: Vec<String> = result.parts.iter().map(part).collect();
    let until = match result.follows {
        Follows::Talk { until } => until,
        _ => None,
    };
    [
        month.to_string().into(),
        parts.join("; ").into(),
        result.got.map(hundredths).into(),
        i64::from(rules.points()).into(),
        result.grade.word().into(),
        i64::from(result.failed_in_a_row).into(),
        Some(result.follows.word())
            .filter(|word| !word.is_empty())
            .into(),
        until.into(),
    ]
}

/// `attitude 27.00/30`, and of a measured part what was measured.
fn part(part: &PartResult) -> String {
    let got = part.got.map_or_else(|| "-".to_owned(), hundredths);
    let mut text = format!("{} {got}/{}", part.part, part.points);
    let measured: Vec<String> = part
        .measured
        .iter()
        .map(|(what, figure)| {
            let percent = figure.decimal() * rust_decimal::Decimal::ONE_HUNDRED;
            format!("{} {}%", what.word(), percent.round_dp(1).normalize())
        })
        .collect();
    if !measured.is_empty() {
        // Writing to a text cannot fail.
        let _ = write!(text, " ({})", measured.join(", "));
    }
    text
}

/// `86.50`, from hundredths.
pub(crate) fn hundredths(points: i64) -> String {
    format!("{}.{:02}", points / 100, points % 100)
}

fn print(
    desk: &Desk,
    done: &Done,
    (rules, month): (&Assessment, Month),
    result: Option<&MonthResult>,
) -> CliResult {
    if let Some(MonthResult {
        follows: Follows::Dismissal { in_a_row },
        ..
    }) = result
    {
        desk.talk().warn(&match desk.lang() {
            Lang::En => format!("failed {in_a_row} times in a row: the rules say dismissal"),
            Lang::Zh => format!("连续 {in_a_row} 次不合格：按规则应辞退"),
        });
    }
    done.print(desk, &columns(), &cells(rules, month, result))
}
