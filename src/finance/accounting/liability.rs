//! What members are owed: points by what was deferred for them, stored value by what was paid in.

use std::collections::BTreeMap;

use super::gather::{Gathered, Stored};
use super::portfolio::{Key, PerPoint, State, Step, walk, whole_fen};
use super::refusal::AccountingRefusal;
use crate::domain::{Day, Money, Overflow, Rate, Stretch};
use crate::rules::accounting::InForce;
use crate::sales::View;

/// What the lines of the report stand for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum By {
    /// One line for all of it.
    #[default]
    Whole,
    Year,
    Month,
    Portfolio,
}

impl By {
    pub(crate) const ALL: [(&'static str, Self); 3] = [
        ("year", Self::Year),
        ("month", Self::Month),
        ("portfolio", Self::Portfolio),
    ];
}

/// One line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub as_of: Day,
    /// The portfolio, where each is told by itself.
    pub portfolio: Option<Key>,
    pub points: State,
    /// What was deferred, and what became revenue, since the line before.
    pub deferred: Money,
    pub recognised: Money,
    /// Stored value; none where a portfolio is told.
    pub stored: Option<(Money, Money)>,
    /// What is held of deposits, of cards and of reservations; none where a portfolio is told.
    pub deposits: Option<(Money, Money)>,
    /// What is left of passes, VAT included; none where a portfolio is told.
    pub passes: Option<Money>,
}

/// The figures at the close of the last day, or at the close of each period.
pub(crate) fn report(
    gathered: &Gathered,
    rules: &InForce<'_>,
    view: View,
    by: By,
    days: Stretch,
) -> Result<Vec<Line>, AccountingRefusal> {
    let walks = walks(gathered, rules, view)?;
    let last = days.to.min(view.on());
    let before = at_all(&walks, days.from.previous())?;
    if by == By::Portfolio {
        return walks
            .iter()
            .map(|(key, steps)| {
                let then = at(steps, days.from.previous());
                let own = line(last, at(steps, last), &then);
                Ok(Line {
                    portfolio: Some(*key),
                    ..own
                })
            })
            .collect();
    }
    let mut before = before;
    let mut lines = Vec::new();
    for close in closes(gathered, by, days, last) {
        let points = at_all(&walks, close)?;
        let stored = stored_at(gathered, close)?;
        lines.push(Line {
            stored: Some(stored),
            deposits: Some(deposits_at(gathered, close)?),
            passes: Some(passes_at(gathered, close)?),
            ..line(close, points, &before)
        });
        before = points;
    }
    Ok(lines)
}

/// A portfolio for which more is deferred than its points are worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Beyond {
    pub key: Key,
    pub liability: Money,
    pub outstanding: i128,
    pub worth: Money,
}

/// The portfolios of which that is so at the close of a day.
pub(crate) fn beyond_worth(
    gathered: &Gathered,
    rules: &InForce<'_>,
    view: View,
    day: Day,
) -> Result<Vec<Beyond>, AccountingRefusal> {
    let own = rules.on(day);
    let per_point = PerPoint::of(own.point_value, Rate::ONE)?;
    let mut found = Vec::new();
    for (key, steps) in walks(gathered, rules, view)? {
        let state = at(&steps, day);
        let worth = whole_fen(per_point.worth(state.outstanding())?, own.round);
        if state.liability() > worth {
            found.push(Beyond {
                key,
                liability: Money::from_fen(state.liability()),
                outstanding: state.outstanding(),
                worth: Money::from_fen(worth),
            });
        }
    }
    Ok(found)
}

/// Each portfolio, day by day.
pub(super) fn walks(
    gathered: &Gathered,
    rules: &InForce<'_>,
    view: View,
) -> Result<Vec<(Key, Vec<Step>)>, Overflow> {
    let turns = rules.turns(gathered.way);
    let pools = gathered.pools.iter();
    pools
        .map(|pool| Ok((pool.key, walk(&pool.changes, rules, &turns, view.on())?)))
        .collect()
}

fn line(as_of: Day, points: State, before: &State) -> Line {
    Line {
        as_of,
        portfolio: None,
        points,
        deferred: Money::from_fen(points.deferred - before.deferred),
        recognised: Money::from_fen(points.recognised - before.recognised),
        stored: None,
        deposits: None,
        passes: None,
    }
}

/// The last days of the periods that are told.
fn closes(gathered: &Gathered, by: By, days: Stretch, last: Day) -> Vec<Day> {
    let end = |day: Day| match by {
        By::Year => day.last_of_year(),
        By::Month => day.last_of_month(),
        By::Whole | By::Portfolio => last,
    };
    let pools = gathered.pools.iter();
    let begun = pools.filter_map(|pool| pool.changes.keys().next().copied());
    let stored = gathered.stored.keys().next().copied();
    let passes = gathered.passes.keys().next().copied();
    let first = begun
        .chain(stored)
        .chain(passes)
        .min()
        .unwrap_or(last)
        .max(days.from);
    let mut closes = Vec::new();
    let mut day = first;
    while day <= last {
        closes.push(end(day).min(last));
        day = end(day).next();
    }
    if by == By::Whole && closes.is_empty() {
        closes.push(last);
    }
    closes
}

/// Where a portfolio stands at the close of a day.
fn at(steps: &[Step], day: Day) -> State {
    let after = steps.partition_point(|step| step.day <= day);
    let step = after.checked_sub(1).map(|place| &steps[place]);
    step.map_or_else(State::default, |step| step.state)
}

fn at_all(walks: &[(Key, Vec<Step>)], day: Day) -> Result<State, Overflow> {
    let mut whole = State::default();
    for (_, steps) in walks {
        whole.add(&at(steps, day))?;
    }
    Ok(whole)
}

fn deposits_at(gathered: &Gathered, day: Day) -> Result<(Money, Money), Overflow> {
    let told = || gathered.deposits.range(..=day).map(|(_, own)| own);
    let cards = Money::sum(told().map(|own| Money::from_fen(own.cards)))?;
    let reservations = Money::sum(told().map(|own| Money::from_fen(own.reservations)))?;
    Ok((cards, reservations))
}

fn passes_at(gathered: &Gathered, day: Day) -> Result<Money, Overflow> {
    let told = gathered.passes.range(..=day);
    Money::sum(told.map(|(_, fen)| Money::from_fen(*fen)))
}

fn stored_at(gathered: &Gathered, day: Day) -> Result<(Money, Money), Overflow> {
    let stored: &BTreeMap<Day, Stored> = &gathered.stored;
    let told = || stored.range(..=day).map(|(_, own)| own);
    let principal = Money::sum(told().map(|own| Money::from_fen(own.principal)))?;
    let bonus = Money::sum(told().map(|own| Money::from_fen(own.bonus)))?;
    Ok((principal, bonus))
}
