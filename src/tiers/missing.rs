//! What a member lacks for a tier: each way to it, with the figures there are, those that are needed,
//! and how long what is there still counts.

use super::measure::{Moment, Person};
use super::rules::{Bound, Condition, MetricTest, TierGroup};
use crate::domain::Day;

/// How many ways to a tier are told at most; rule files come nowhere near.
const WAYS_MOST: usize = 32;
/// How far ahead is looked for the day on which a figure changes by itself: five years.
const AHEAD_DAYS: i32 = 5 * 366;

/// One way to a tier: all of its steps must hold.
#[derive(Clone, Debug)]
pub(crate) struct Way<'a> {
    pub steps: Vec<Step<'a>>,
}

/// One thing asked for.
#[derive(Clone, Debug)]
pub(crate) struct Step<'a> {
    pub condition: &'a Condition,
    pub holds: bool,
    /// A metric's figures.
    pub figure: Option<Figure<'a>>,
}

/// A metric held against its bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Figure<'a> {
    pub test: &'a MetricTest,
    pub has: i128,
    /// What is missing to the lower bound; 0 when it is reached.
    pub lacks: i128,
    /// The last day on which all that is there counts, where it drops out of the window some day.
    pub counts_to: Option<Day>,
    /// What is still there on the day after.
    pub then: i128,
    /// The first later day on which the test holds though nothing more happens.
    pub holds_from: Option<Day>,
}

impl Way<'_> {
    pub(crate) fn holds(&self) -> bool {
        self.steps.iter().all(|step| step.holds)
    }
}

/// The ways to a tier's condition, in the order of the file.
pub(crate) fn ways<'a>(
    person: &Person<'_>,
    group: &'a TierGroup,
    condition: &'a Condition,
    on: Day,
) -> Vec<Way<'a>> {
    let alternatives = alternatives(condition);
    let told = alternatives.into_iter().map(|conditions| Way {
        steps: conditions
            .into_iter()
            .map(|condition| step(person, group, condition, on))
            .collect(),
    });
    told.collect()
}

/// A condition as alternatives, each a list of things that must all hold.
fn alternatives(condition: &Condition) -> Vec<Vec<&Condition>> {
    match condition {
        Condition::Any(any) => {
            let mut ways: Vec<_> = any.iter().flat_map(alternatives).collect();
            ways.truncate(WAYS_MOST);
            ways
        }
        Condition::All(all) => all.iter().fold(vec![Vec::new()], |ways, part| {
            let more = alternatives(part);
            let joined = ways.iter().flat_map(|way| {
                more.iter()
                    .map(|more| way.iter().chain(more).copied().collect::<Vec<_>>())
            });
            joined.take(WAYS_MOST).collect()
        }),
        leaf => vec![vec![leaf]],
    }
}

fn step<'a>(person: &Person<'_>, group: &TierGroup, condition: &'a Condition, on: Day) -> Step<'a> {
    let moment = moment(person, on, on);
    let figure = match condition {
        Condition::Metric(test) => Some(figure(person, group, test, on)),
        _ => None,
    };
    Step {
        condition,
        holds: person.holds(group, condition, moment),
        figure,
    }
}

/// A later day, looked at with what is known on an earlier one.
fn moment(person: &Person<'_>, on: Day, known: Day) -> Moment {
    Moment {
        on,
        seen: person.history.by_close_of(known),
    }
}

fn figure<'a>(person: &Person<'_>, group: &TierGroup, test: &'a MetricTest, on: Day) -> Figure<'a> {
    let at = |day: Day| person.measure(group, &test.metric, test.window, moment(person, day, on));
    let has = at(on);
    let mut figure = Figure {
        test,
        has,
        lacks: lacks(test.bound, has),
        counts_to: None,
        then: has,
        holds_from: None,
    };
    let held = test.bound.holds(has);
    for ahead in 1..=AHEAD_DAYS {
        let day = on.plus_days(ahead);
        let value = at(day);
        if value < has && figure.counts_to.is_none() {
            figure.counts_to = Some(day.previous());
            figure.then = value;
        }
        if !held && figure.holds_from.is_none() && test.bound.holds(value) {
            figure.holds_from = Some(day);
        }
        if figure.counts_to.is_some() && (held || figure.holds_from.is_some()) {
            break;
        }
    }
    figure
}

fn lacks(bound: Bound, has: i128) -> i128 {
    bound
        .least()
        .map_or(0, |least| least.saturating_sub(has).max(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::source::Source;
    use crate::domain::{Money, SaleId, Slug, When, Window};
    use crate::tiers::measure::Known;
    use crate::tiers::rules::Metric;
    use crate::tiers::{History, Purchase, Tiers};

    struct Nothing;

    impl Known for Nothing {
        fn fact(&self, _: &Slug, _: Day) -> Option<&str> {
            None
        }
        fn told(&self, _: &Slug) -> Vec<Day> {
            Vec::new()
        }
        fn balance(&self, _: Day) -> i128 {
            0
        }
        fn referrals(&self, _: (Day, Day)) -> i128 {
            0
        }
        fn satisfaction(&self, _: (Day, Day)) -> i128 {
            0
        }
        fn kept(&self, _: (Day, Day)) -> Vec<Day> {
            Vec::new()
        }
        fn valid_cards(&self, _: Day) -> i128 {
            0
        }
    }

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn test(metric: Metric, window: Window, least: i128) -> Condition {
        Condition::Metric(MetricTest {
            metric,
            window,
            bound: Bound::AtLeast(least),
            place: Source::new("rules/x.toml", "").place(0),
        })
    }

    fn group() -> TierGroup {
        use crate::tiers::rules::{Down, Up};
        TierGroup {
            id: "vip".parse().expect("an id"),
            title: crate::domain::Title {
                en: String::new(),
                zh: String::new(),
            },
            up: Up::AtOnce,
            down: Down::Never,
            keeps: None,
            warn_days: None,
            main: true,
            scores: Vec::new(),
            brought_over: crate::tiers::history::BroughtOver::LastPurchase,
            tiers: Vec::new(),
            place: Source::new("rules/x.toml", "").place(0),
        }
    }

    fn history(bought: &[(&str, i128)]) -> History {
        let mut history = History::default();
        for (number, (on, yuan)) in (0u32..).zip(bought) {
            let purchase = Purchase {
                at: When::on(day(on)),
                sale: Some(SaleId::from_index(number.into())),
                net: Money::from_fen(yuan * 100),
                points: 0,
                purchases: 1,
                booked: false,
            };
            history.add(purchase).expect("it fits");
        }
        history
    }

    #[test]
    fn what_is_missing_and_how_long_what_is_there_counts() {
        let history = history(&[("2024-01-15", 500), ("2024-05-02", 700)]);
        let (tiers, group) = (Tiers::default(), group());
        let joined = day("2023-03-10");
        let person = Person {
            joined,
            history: &history,
            tiers: &tiers,
            known: &Nothing,
        };
        let half_year = test(Metric::Spend, Window::Months(6), 200_000);
        let ways = ways(&person, &group, &half_year, day("2024-06-01"));
        let figure = ways[0].steps[0].figure.expect("it is a metric");
        assert_eq!((figure.has, figure.lacks), (120_000, 80_000));
        // 15 January and 15 July are within six months of each other, 16 July is not.
        assert_eq!(
            (figure.counts_to, figure.then),
            (Some(day("2024-07-15")), 70_000)
        );
        assert_eq!(figure.holds_from, None);
    }

    #[test]
    fn time_alone_may_do_it() {
        let (history, tiers, group) = (history(&[]), Tiers::default(), group());
        let joined = day("2023-08-31");
        let person = Person {
            joined,
            history: &history,
            tiers: &tiers,
            known: &Nothing,
        };
        let tenure = test(Metric::TenureMonths, Window::Lifetime, 18);
        let ways = ways(&person, &group, &tenure, day("2024-06-01"));
        let figure = ways[0].steps[0].figure.expect("it is a metric");
        assert_eq!((figure.has, figure.lacks), (9, 9));
        assert_eq!(figure.holds_from, Some(day("2025-02-28")));
    }

    #[test]
    fn each_way_is_told_by_itself() {
        let of = |least: i128| test(Metric::Purchases, Window::Lifetime, least);
        let nested = Condition::All(vec![
            Condition::Any(vec![of(1), of(2)]),
            of(3),
            Condition::Any(vec![of(4), Condition::All(vec![of(5), of(6)])]),
        ]);
        let lengths: Vec<usize> = alternatives(&nested).iter().map(Vec::len).collect();
        assert_eq!(lengths, [3, 4, 3, 4]);
    }
}
