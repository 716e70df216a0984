//! Who is about to leave: by the pack's simple rules, each member held against their own rhythm, and by the
//! model fitted to the whole book.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use rustc_hash::FxHashMap;

use super::bought::{self, Bought};
use super::model::{Model, NoModel, Outlook, Pattern, Spent};
use crate::domain::{Day, MemberId, Money, Rate, Rounding, Stretch};
use crate::rules::insight::{ChurnRules, Rhythm};

/// One customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub member: MemberId,
    /// The day of the last purchase, where one is known.
    pub last: Option<Day>,
    /// Unknown where all purchases were brought over from an older system.
    pub pattern: Option<Pattern>,
    /// The mean number of days between two days with a purchase, in tenths.
    pub interval: Option<i128>,
    pub outlook: Option<Outlook>,
    pub state: State,
    /// What remains paid within the days.
    pub spend: Money,
    /// Since when, or from when on, the member is about to leave, and by which rule.
    pub risk: Option<(Day, By)>,
}

/// How it stands with a customer; without rules nobody knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Unknown,
    Active,
    AtRisk,
    Lost,
}

impl State {
    pub(crate) const fn word(self) -> Option<&'static str> {
        match self {
            Self::Unknown => None,
            Self::Active => Some("active"),
            Self::AtRisk => Some("at-risk"),
            Self::Lost => Some("lost"),
        }
    }
}

/// Which rule finds first that somebody is about to leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum By {
    Quiet,
    Rhythm,
    Model,
}

impl By {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::Rhythm => "rhythm",
            Self::Model => "model",
        }
    }
}

/// How the members stand, and the model where it was asked for.
#[derive(Debug)]
pub(crate) struct Report {
    pub lines: Vec<Line>,
    pub model: Option<Result<Model, NoModel>>,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub rules: Option<&'a ChurnRules>,
    /// The purchases that count; their last day is the one looked at.
    pub days: Stretch,
    pub weeks: Option<u16>,
    /// Whether the model is left alone.
    pub simple: bool,
}

/// How far ahead it is looked for the day on which the model gives a member up: a life of customers.
const LONGEST_DAYS: u32 = 36_500;

/// Everybody of these members who bought within the days, in order of their numbers. The model is fitted to all
/// who ever bought, those who have left among them: without them it would not know that people leave.
pub(crate) fn report(
    members: impl Iterator<Item = MemberId>,
    bought: &Bought,
    asked: Asked<'_>,
) -> Report {
    let model = (!asked.simple).then(|| fit(bought, asked.days));
    let fitted = model.as_ref().and_then(|model| model.as_ref().ok());
    let line = |member| line(member, bought, asked, fitted);
    Report {
        lines: members.filter_map(line).collect(),
        model,
    }
}

fn fit(bought: &Bought, days: Stretch) -> Result<Model, NoModel> {
    let all = bought.members();
    let all: Vec<(Pattern, Spent)> = all.filter_map(|id| pattern(bought, id, days)).collect();
    Model::fit(&all)
}

/// The members who are about to leave, or will be unless they come, each with the day; nobody who is lost.
pub(crate) fn risks(
    members: impl Iterator<Item = MemberId>,
    bought: &Bought,
    rules: &ChurnRules,
    on: Day,
) -> (FxHashMap<MemberId, Day>, Option<NoModel>) {
    let asked = Asked {
        rules: Some(rules),
        days: Stretch {
            to: on,
            ..Stretch::EVER
        },
        weeks: None,
        simple: rules.alive_below.is_none(),
    };
    let report = report(members, bought, asked);
    let risks = report.lines.iter().filter(|line| line.state != State::Lost);
    let risks = risks
        .filter_map(|line| Some((line.member, line.risk?.0)))
        .collect();
    (risks, report.model.and_then(Result::err))
}

/// What the model knows of a member: purchases of one day count once.
fn pattern(bought: &Bought, member: MemberId, days: Stretch) -> Option<(Pattern, Spent)> {
    let mut on = bought::days(bought.within(member, days));
    let (first, _) = on.next()?;
    let (mut last, mut repeats) = (first, 0);
    let mut spent = Spent { days: 0, fen: 0 };
    for (day, net) in on {
        (last, repeats) = (day, repeats + 1);
        if net > 0 {
            spent.days += 1;
            spent.fen += net;
        }
    }
    let since_first = |day: Day| u32::try_from(day.number() - first.number()).unwrap_or(0);
    let pattern = Pattern {
        repeats,
        to_last: since_first(last),
        age: since_first(days.to),
    };
    Some((pattern, spent))
}

fn line(
    member: MemberId,
    bought: &Bought,
    asked: Asked<'_>,
    model: Option<&Model>,
) -> Option<Line> {
    let parts = bought.within(member, asked.days);
    let last = bought::quiet_since(parts)?;
    let known = pattern(bought, member, asked.days);
    let pattern = known.map(|(pattern, _)| pattern);
    let outlook = model.zip(known);
    let outlook = outlook.map(|(model, (own, spent))| model.outlook(own, spent, asked.weeks));
    let on = asked.days.to;
    let risk = asked
        .rules
        .and_then(|rules| risk(rules, last, pattern, model, on));
    let quiet_days = on.number() - last.number();
    let lost = asked.rules.and_then(|rules| rules.lost_after_days);
    let state = match (asked.rules, risk) {
        (None, _) => State::Unknown,
        _ if lost.is_some_and(|lost| quiet_days >= i32::from(lost)) => State::Lost,
        (_, Some((since, _))) if since <= on => State::AtRisk,
        _ => State::Active,
    };
    Some(Line {
        member,
        last: bought::last_purchase(parts),
        pattern,
        interval: pattern.and_then(|own| tenths(own.to_last, own.repeats)),
        outlook,
        state,
        spend: Money::from_fen(bought::net(parts)),
        risk,
    })
}

fn tenths(whole: u32, count: u32) -> Option<i128> {
    let mean = Rate::ratio(whole.into(), count.into())?;
    mean.of(10, Rounding::HalfUp).ok()
}

/// The first day on which any rule finds that a member is about to leave, if they stay away.
fn risk(
    rules: &ChurnRules,
    last: Day,
    pattern: Option<Pattern>,
    model: Option<&Model>,
    on: Day,
) -> Option<(Day, By)> {
    let quiet = rules
        .quiet_after_days
        .map(|days| last.plus_days(days.into()));
    let own = pattern.zip(rules.rhythm);
    let rhythm = own.and_then(|(pattern, rhythm)| off_rhythm(pattern, rhythm));
    let rhythm = rhythm.map(|days| last.plus_days(days));
    let below = pattern.zip(model).zip(rules.alive_below);
    let given_up = below.and_then(|((pattern, model), bar)| {
        let bar = i64::try_from(bar.of(10_000, Rounding::HalfUp).ok()?).ok()?;
        let days = model.days_until_below(pattern, bar, LONGEST_DAYS.max(pattern.age))?;
        let first = on.plus_days(-i32::try_from(pattern.age).ok()?);
        Some(first.plus_days(i32::try_from(days).ok()?))
    });
    let found = [
        (quiet, By::Quiet),
        (rhythm, By::Rhythm),
        (given_up, By::Model),
    ];
    let found = found.into_iter().filter_map(|(day, by)| Some((day?, by)));
    found.min()
}

/// How many days after the last purchase a member is so many times over their own mean interval.
fn off_rhythm(pattern: Pattern, rhythm: Rhythm) -> Option<i32> {
    if pattern.repeats == 0 || pattern.repeats + 1 < rhythm.from {
        return None;
    }
    let times = rhythm
        .times
        .decimal()
        .checked_mul(Decimal::from(pattern.to_last))?;
    let days = times.checked_div(Decimal::from(pattern.repeats))?;
    Rounding::Up.apply(days).to_i32()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rhythm_is_the_members_own() {
        let rhythm = |times: &str, from| Rhythm {
            times: times.parse().expect("a rate"),
            from,
        };
        let pattern = |repeats, to_last| Pattern {
            repeats,
            to_last,
            age: 500,
        };
        // Every ten days, three times over; then intervals that are no whole days.
        assert_eq!(off_rhythm(pattern(3, 30), rhythm("3", 2)), Some(30));
        assert_eq!(off_rhythm(pattern(3, 20), rhythm("1.5", 2)), Some(10));
        assert_eq!(off_rhythm(pattern(3, 2), rhythm("3", 2)), Some(2));
        assert_eq!(off_rhythm(pattern(3, 31), rhythm("2", 2)), Some(21));
        assert_eq!(off_rhythm(pattern(0, 0), rhythm("2", 2)), None);
        assert_eq!(off_rhythm(pattern(1, 30), rhythm("2", 3)), None);
        assert_eq!(off_rhythm(pattern(2, 30), rhythm("2", 3)), Some(30));
    }
}
