//! How those who work here did: months assessed from ratings and ledgers, training and what else is on
//! record, and the quarter's contest.

pub(crate) mod measured;

use rustc_hash::FxHashMap;

use crate::care::Staff;
use crate::desk::staff::contest::{File, Standing, rank};
use crate::desk::staff::decide::{Figures, MonthResult, months};
use crate::desk::staff::rules::{Assessment, Contest, Measured, Training};
use crate::desk::staff::state::{Entry, Training as Kind, What};
use crate::domain::{Day, MemberId, Month, Overflow, Rate, StaffId, Stretch};
use crate::members::complete::Files;
use crate::sales::Customers;

/// What the ledgers tell of each person's months.
#[derive(Debug, Default)]
pub(crate) struct Told(FxHashMap<(StaffId, Month, Measured), Tally>);

/// So many good ones of so many.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    good: i64,
    all: i64,
}

impl Told {
    /// Counts one case that went well or did not.
    pub(crate) fn count(&mut self, staff: StaffId, day: Day, what: Measured, good: bool) {
        self.add(staff, day, what, (i64::from(good), 1));
    }

    fn add(&mut self, staff: StaffId, day: Day, what: Measured, (good, all): (i64, i64)) {
        let tally = self.0.entry((staff, Month::of(day), what)).or_default();
        tally.good += good;
        tally.all += all;
    }

    /// Takes in spot checks, and knowledge tests, whose results are percents.
    pub(crate) fn take_entries(&mut self, entries: &[Entry]) {
        const WHOLE: i64 = 100;
        for entry in entries {
            match entry.what {
                What::Checked { valid, .. } => {
                    self.count(entry.staff, entry.day, Measured::SpotChecks, valid);
                }
                What::Tested { percent } => {
                    let result = (i64::from(percent), WHOLE);
                    self.add(entry.staff, entry.day, Measured::Tests, result);
                }
                _ => {}
            }
        }
    }
}

impl Figures for Told {
    fn figure(&self, staff: StaffId, month: Day, what: Measured) -> Option<Rate> {
        let tally = self.0.get(&(staff, Month::of(month), what))?;
        Rate::ratio(tally.good.into(), tally.all.into())
    }
}

/// One person's month, with what else is on record of it.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub staff: StaffId,
    pub month: Month,
    /// None where nothing was rated that month.
    pub result: Option<MonthResult>,
    pub onboarding_days: i64,
    pub sessions: i64,
    /// Whether the person began that month, and is to be introduced.
    pub is_first: bool,
    pub awards: i64,
    pub sanctions: i64,
    pub checks: i64,
    pub checks_valid: i64,
}

/// Every month in which somebody worked here, within a stretch, in order.
pub(crate) fn report(
    rules: Option<&Assessment>,
    staff: &Staff,
    entries: &[Entry],
    told: &Told,
    days: Stretch,
) -> Result<Vec<Line>, Overflow> {
    let mut lines = Vec::new();
    for person in staff.iter() {
        let (first, last) = (Month::of(person.since()), person.until().unwrap_or(days.to));
        let (from, to) = (person.since().max(days.from), last.min(days.to));
        if from > to {
            continue;
        }
        let results = match rules {
            Some(rules) => months(rules, person.id, entries, told)?,
            None => Vec::new(),
        };
        for month in Month::of(from).to(Month::of(to)) {
            let own = results.iter().find(|r| r.month == month.first_day());
            let mut line = Line::new(person.id, month, own.cloned());
            line.is_first = month == first;
            let of_month = entries
                .iter()
                .filter(|entry| entry.staff == person.id && Month::of(entry.day) == month);
            of_month.for_each(|entry| line.take(entry));
            lines.push(line);
        }
    }
    lines.sort_by_key(|line| (line.month, line.staff));
    Ok(lines)
}

impl Line {
    const fn new(staff: StaffId, month: Month, result: Option<MonthResult>) -> Self {
        Self {
            staff,
            month,
            result,
            onboarding_days: 0,
            sessions: 0,
            is_first: false,
            awards: 0,
            sanctions: 0,
            checks: 0,
            checks_valid: 0,
        }
    }

    fn take(&mut self, entry: &Entry) {
        match entry.what {
            What::Rated { .. } | What::Tested { .. } => {}
            What::Checked { valid, .. } => {
                self.checks += 1;
                self.checks_valid += i64::from(valid);
            }
            What::Trained {
                kind: Kind::Onboarding,
                days,
                ..
            } => self.onboarding_days += i64::from(days),
            What::Trained { .. } => self.sessions += 1,
            What::Awarded { .. } => self.awards += 1,
            What::Sanctioned { .. } => self.sanctions += 1,
        }
    }

    /// What the rules ask for and the month lacks: sessions, and days of introduction in the first month.
    pub(crate) fn lacks(&self, rules: &Training) -> (i64, i64) {
        let sessions = i64::from(rules.sessions_a_month) - self.sessions;
        let first = i64::from(rules.onboarding_days) - self.onboarding_days;
        (
            sessions.max(0),
            if self.is_first { first.max(0) } else { 0 },
        )
    }
}

/// Everybody's place in a quarter's contest: a file is that of whoever registered the member within the
/// quarter under a login of the staff; `files` tell how complete they were at its end.
pub(crate) fn contest(
    contest: &Contest,
    files: &Files<'_>,
    (customers, entries): (&Customers, &[Entry]),
    staff: &Staff,
    registered_by: impl Fn(MemberId) -> Option<String>,
    quarter: Stretch,
) -> Vec<Standing> {
    let files: Vec<File> = customers
        .iter()
        .filter(|customer| quarter.holds(customer.profile.registered))
        .filter_map(|customer| {
            let profile = &customer.profile;
            let login = registered_by(profile.id)?;
            let keeper = staff.by_operator(&login, profile.registered)?;
            Some(File {
                member: profile.id,
                staff: keeper.id,
                complete: files.of(profile.id).whole,
                valid: last_check(entries, profile.id, quarter),
            })
        })
        .collect();
    let here = staff
        .iter()
        .filter(|one| one.since() <= quarter.to && one.until().is_none_or(|u| u >= quarter.from));
    let everybody: Vec<StaffId> = here.map(|one| one.id).collect();
    rank(contest, &everybody, &files)
}

/// What the last spot check of a member's file found, by the end of the quarter.
fn last_check(entries: &[Entry], of: MemberId, quarter: Stretch) -> Option<bool> {
    let checks = entries.iter().filter_map(|entry| match entry.what {
        What::Checked {
            member: Some(member),
            valid,
        } if member == of && entry.day <= quarter.to => Some((entry.day, valid)),
        _ => None,
    });
    checks.max_by_key(|(day, _)| *day).map(|(_, valid)| valid)
}
