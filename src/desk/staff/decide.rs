//! What a month's work comes to: each part rated or measured, the whole graded, and what follows from it.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::refusal::WorkRefusal;
use super::rules::{Assessment, Measured, Part};
use super::state::{Entry, What};
use crate::domain::{Day, Month, Overflow, Rate, Rounding, StaffId};

/// Points are kept in hundredths, so that measured parts are exact to two decimals.
pub(crate) const HUNDREDTHS: i64 = 100;

/// Refuses ratings of a month that is not over, of parts that are measured, and beyond what a part brings.
pub(crate) fn prove_ratings(
    rules: &Assessment,
    ratings: &[(String, u16)],
    (month, today): (Month, Day),
) -> Result<(), WorkRefusal> {
    if today <= month.last_day() {
        return Err(WorkRefusal::MonthOpen {
            month: month.to_string(),
            ends: month.last_day().to_string(),
        });
    }
    for (word, score) in ratings {
        let Some(part) = rules.part(word) else {
            continue;
        };
        if !part.by.is_empty() {
            return Err(WorkRefusal::Measured { part: word.clone() });
        }
        if *score > part.points {
            return Err(WorkRefusal::ScoreRange {
                part: word.clone(),
                score: *score,
                most: part.points,
            });
        }
    }
    Ok(())
}

/// A part of a month's assessment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PartResult {
    pub part: String,
    pub points: u16,
    /// In hundredths of a point; none where it was not rated, or nothing of it could be measured.
    pub got: Option<i64>,
    /// What was measured of it.
    pub measured: Vec<(Measured, Rate)>,
    pub by_hand: bool,
}

/// How a month was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grade {
    Excellent,
    Passed,
    Failed,
    /// A part that is rated by hand was not rated yet.
    Open,
}

impl Grade {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Excellent => "excellent",
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Open => "open",
        }
    }
}

/// What follows from a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Follows {
    Nothing,
    Reward,
    /// A talk, and to improve by this day where the rules set one.
    Talk {
        until: Option<Day>,
    },
    /// So many failed months in a row: the house parts with them.
    Dismissal {
        in_a_row: u8,
    },
}

impl Follows {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Reward => "reward",
            Self::Talk { .. } => "talk",
            Self::Dismissal { .. } => "dismissal",
        }
    }
}

/// One person's month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MonthResult {
    pub staff: StaffId,
    /// The first day of the month.
    pub month: Day,
    pub parts: Vec<PartResult>,
    /// In hundredths of a point, of all points: where a part could not be measured, the others stand for it.
    pub got: Option<i64>,
    pub grade: Grade,
    pub failed_in_a_row: u8,
    pub follows: Follows,
}

/// What the ledgers tell of somebody's month.
pub(crate) trait Figures {
    fn figure(&self, staff: StaffId, month: Day, what: Measured) -> Option<Rate>;
}

/// The months of one person for which anything was rated, each judged, in order.
pub(crate) fn months(
    rules: &Assessment,
    staff: StaffId,
    entries: &[Entry],
    figures: &dyn Figures,
) -> Result<Vec<MonthResult>, Overflow> {
    let mut rated: Vec<Day> = entries
        .iter()
        .filter(|entry| entry.staff == staff)
        .filter_map(|entry| match entry.what {
            What::Rated { month, .. } => Some(month),
            _ => None,
        })
        .collect();
    rated.sort_unstable();
    rated.dedup();
    let mut failed_in_a_row = 0;
    let mut results = Vec::new();
    for month in rated {
        let parts: Vec<PartResult> = rules
            .parts
            .iter()
            .map(|part| judged(part, staff, month, entries, figures))
            .collect::<Result<_, _>>()?;
        let got = whole(&parts)?;
        let grade = grade(rules, &parts, got)?;
        failed_in_a_row = match grade {
            Grade::Failed => failed_in_a_row + 1,
            Grade::Open => failed_in_a_row,
            Grade::Excellent | Grade::Passed => 0,
        };
        results.push(MonthResult {
            staff,
            month,
            got,
            grade,
            failed_in_a_row,
            follows: follows(rules, grade, failed_in_a_row, month),
            parts,
        });
    }
    Ok(results)
}

/// A part as it was rated last, or as it is measured.
fn judged(
    part: &Part,
    staff: StaffId,
    month: Day,
    entries: &[Entry],
    figures: &dyn Figures,
) -> Result<PartResult, Overflow> {
    let mut result = PartResult {
        part: part.id.to_string(),
        points: part.points,
        got: None,
        measured: Vec::new(),
        by_hand: part.by.is_empty(),
    };
    if result.by_hand {
        let rated = entries.iter().rev().find_map(|entry| match &entry.what {
            What::Rated {
                month: of,
                part: named,
                score,
            } if entry.staff == staff && *of == month && *named == result.part => Some(*score),
            _ => None,
        });
        result.got = rated.map(|score| i64::from(score) * HUNDREDTHS);
        return Ok(result);
    }
    let (mut sum, mut weights) = (Decimal::ZERO, Decimal::ZERO);
    for measure in &part.by {
        let Some(figure) = figures.figure(staff, month, measure.of) else {
            continue;
        };
        result.measured.push((measure.of, figure));
        let share = figure.decimal().checked_div(measure.full.decimal());
        let share = share.ok_or(Overflow)?.min(Decimal::ONE);
        sum += share * Decimal::from(measure.weight);
        weights += Decimal::from(measure.weight);
    }
    if let Some(share) = sum.checked_div(weights) {
        let all = Decimal::from(i64::from(part.points) * HUNDREDTHS);
        let exact = share.checked_mul(all).ok_or(Overflow)?;
        result.got = Some(Rounding::HalfUp.apply(exact).to_i64().ok_or(Overflow)?);
    }
    Ok(result)
}

/// The parts together, in hundredths of all points. A part that could not be measured counts as the others
/// do on average; none where one that is rated by hand was not.
fn narrow(figure: Result<i128, Overflow>) -> Result<i64, Overflow> {
    i64::try_from(figure?).map_err(|_| Overflow)
}

fn whole(parts: &[PartResult]) -> Result<Option<i64>, Overflow> {
    if parts.iter().any(|part| part.by_hand && part.got.is_none()) {
        return Ok(None);
    }
    let known = || parts.iter().filter(|part| part.got.is_some());
    let got: i64 = known().filter_map(|part| part.got).sum();
    let of: i64 = known().map(|part| i64::from(part.points)).sum();
    let all: i64 = parts.iter().map(|part| i64::from(part.points)).sum();
    match Rate::ratio(all.into(), of.into()) {
        Some(up) => narrow(up.of(got.into(), Rounding::HalfUp)).map(Some),
        None => Ok(None),
    }
}

fn grade(rules: &Assessment, parts: &[PartResult], got: Option<i64>) -> Result<Grade, Overflow> {
    let Some(got) = got else {
        return Ok(Grade::Open);
    };
    let all: i64 = parts.iter().map(|part| i64::from(part.points)).sum();
    let bound = |share: Rate| narrow(share.of((all * HUNDREDTHS).into(), Rounding::Up));
    Ok(if got >= bound(rules.excellent)? {
        Grade::Excellent
    } else if got >= bound(rules.pass)? {
        Grade::Passed
    } else {
        Grade::Failed
    })
}

fn follows(rules: &Assessment, grade: Grade, in_a_row: u8, month: Day) -> Follows {
    match grade {
        Grade::Excellent => Follows::Reward,
        Grade::Failed if rules.dismissed_after.is_some_and(|after| in_a_row >= after) => {
            Follows::Dismissal { in_a_row }
        }
        Grade::Failed => Follows::Talk {
            until: rules
                .improve_within_days
                .map(|days| month.last_of_month().plus_days(i32::from(days))),
        },
        Grade::Passed | Grade::Open => Follows::Nothing,
    }
}

#[cfg(test)]
mod tests;
