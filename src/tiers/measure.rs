//! Holds a member's figures against the conditions of a tier.

use super::history::{History, Seen};
use super::reasons::{fact_is, met, sealed_fact, unmet, was_in, was_not_in};
use super::rules::{Bound, Condition, Metric, MetricTest, Score, TierGroup};
use super::standing::Tiers;
use crate::domain::reason::Why;
use crate::domain::{Day, Lang, Slug, Window};

/// Everything about one member that a condition can ask for.
#[derive(Clone, Copy)]
pub(crate) struct Person<'a> {
    pub joined: Day,
    pub history: &'a History,
    pub tiers: &'a Tiers,
    pub known: &'a dyn Known,
}

impl std::fmt::Debug for Person<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Person")
            .field("joined", &self.joined)
            .finish_non_exhaustive()
    }
}

/// What other rooms know of a member, asked for by the day.
pub(crate) trait Known {
    /// A fact's value as it stood at the close of a day.
    fn fact(&self, fact: &Slug, on: Day) -> Option<&str>;
    /// Whether the value may stand in a ledger as it is: not where ledgers keep it sealed.
    fn may_be_told(&self, _fact: &Slug) -> bool {
        true
    }
    /// The days on which something was told of a fact.
    fn told(&self, fact: &Slug) -> Vec<Day>;
    /// The points to spend on a day.
    fn balance(&self, on: Day) -> i128;
    /// Members who joined on this member's word, within a stretch of days.
    fn referrals(&self, days: (Day, Day)) -> i128;
    /// The mean answer of surveys and visits within a stretch of days, in hundredths.
    fn satisfaction(&self, days: (Day, Day)) -> i128;
    /// The days on which the member kept a reservation, one for each, within a stretch of days.
    fn kept(&self, days: (Day, Day)) -> Vec<Day>;
    /// Cards that are valid at the close of a day.
    fn valid_cards(&self, on: Day) -> i128;
}

/// One moment of judging: the day, and how much of the history is seen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub on: Day,
    pub seen: Seen,
}

impl Person<'_> {
    /// The figure of a metric.
    pub(crate) fn measure(
        &self,
        group: &TierGroup,
        metric: &Metric,
        window: Window,
        moment: Moment,
    ) -> i128 {
        let days = window.days(moment.on, self.joined);
        let (history, seen) = (self.history, moment.seen);
        match metric {
            Metric::Spend => history.spend(seen, days),
            Metric::Purchases => history.purchases(seen, days),
            Metric::Visits => history.visits(seen, days, group.brought_over),
            Metric::SinglePurchase => history.largest(seen, days),
            Metric::PointsEarned => history.points(seen, days),
            Metric::PointsBalance => self.known.balance(moment.on),
            Metric::TenureMonths => whole_months(self.joined, moment.on),
            Metric::ActiveMonthsInARow => history.longest_run(seen, days, group.brought_over),
            Metric::CurrentActiveMonths => history.current_run(seen, days, group.brought_over),
            Metric::Satisfaction => self.known.satisfaction(days),
            Metric::Referrals => self.known.referrals(days),
            Metric::Bookings => history.bookings(seen, days),
            Metric::Appointments => appointments(history, seen, days, &self.known.kept(days)),
            Metric::ValidCards => self.known.valid_cards(moment.on),
            Metric::Score(place) => self.score(group, &group.scores[*place], moment),
            Metric::Rating(fact) => {
                let rated = self.known.fact(fact, moment.on);
                rated.and_then(|text| text.parse().ok()).unwrap_or(0)
            }
        }
    }

    fn score(&self, group: &TierGroup, score: &Score, moment: Moment) -> i128 {
        score.parts.iter().fold(0i128, |sum, part| {
            let value = self.measure(group, &part.metric, part.window, moment);
            sum.saturating_add(part.gives(value))
        })
    }

    /// Whether a condition holds.
    pub(crate) fn holds(&self, group: &TierGroup, condition: &Condition, moment: Moment) -> bool {
        match condition {
            Condition::All(all) => all.iter().all(|c| self.holds(group, c, moment)),
            Condition::Any(any) => any.iter().any(|c| self.holds(group, c, moment)),
            Condition::Metric(test) => self.test(group, test, moment).0,
            Condition::Fact { fact, is, .. } => self
                .known
                .fact(fact, moment.on)
                .is_some_and(|value| is.iter().any(|wanted| wanted == value)),
            Condition::WasIn { tiers, window, .. } => {
                let (from, to) = window.days(moment.on, self.joined);
                let ids = tiers.iter().filter_map(|tier| group.tiers.get(tier.tier));
                ids.into_iter()
                    .any(|tier| self.tiers.stood_in(group, &tier.id, from, to))
            }
        }
    }

    /// Whether a metric passes its bound, with the figure.
    pub(crate) fn test(
        &self,
        group: &TierGroup,
        test: &MetricTest,
        moment: Moment,
    ) -> (bool, i128) {
        let value = self.measure(group, &test.metric, test.window, moment);
        (test.bound.holds(value), value)
    }

    /// The highest tier whose own condition holds.
    pub(crate) fn highest(&self, group: &TierGroup, moment: Moment) -> Option<usize> {
        group.tiers.iter().position(|tier| {
            tier.when
                .as_ref()
                .is_some_and(|condition| self.holds(group, condition, moment))
        })
    }

    /// The tier that a forcing condition puts the member in, whatever else holds.
    pub(crate) fn forced(&self, group: &TierGroup, on: Day) -> Option<usize> {
        group.tiers.iter().position(|tier| {
            tier.forced.iter().any(|forced| {
                let on = if forced.judged_at_year_end {
                    on.first_of_year().previous()
                } else {
                    on
                };
                let moment = Moment {
                    on,
                    seen: self.history.by_close_of(on),
                };
                on >= self.joined && self.holds(group, &forced.when, moment)
            })
        })
    }

    /// The first condition, in reading order, by which a tier is held, in figures:
    /// `spend 2000.00 >= 2000.00 (6 months)`.
    pub(crate) fn reason(&self, group: &TierGroup, condition: &Condition, moment: Moment) -> Why {
        match condition {
            Condition::All(all) => {
                let parts = all.iter().map(|c| self.reason(group, c, moment));
                parts.fold(Why::default(), |told, more| told.and(&more))
            }
            Condition::Any(any) => any
                .iter()
                .find(|c| self.holds(group, c, moment))
                .map_or_else(Why::default, |c| self.reason(group, c, moment)),
            Condition::Metric(test) => self.figure_as_told(group, test, moment),
            Condition::Fact { fact, place, .. } => self.fact_as_told(fact, moment.on).at(place),
            Condition::WasIn { window, place, .. } => was_in(written(*window)).at(place),
        }
    }
}

impl Person<'_> {
    /// A test in figures; of a rating that is kept sealed none.
    fn figure_as_told(&self, group: &TierGroup, test: &MetricTest, moment: Moment) -> Why {
        if let Metric::Rating(fact) = &test.metric
            && !self.known.may_be_told(fact)
        {
            return sealed_fact(fact).at(&test.place);
        }
        let (holds, value) = self.test(group, test, moment);
        let (metric, value, bound, window) = figures(group, test, value);
        let why = if holds {
            met(metric, value, bound, window)
        } else {
            unmet(metric, value, bound, window)
        };
        why.at(&test.place)
    }

    fn fact_as_told(&self, fact: &Slug, on: Day) -> Why {
        if !self.known.may_be_told(fact) {
            return sealed_fact(fact);
        }
        fact_is(fact, self.known.fact(fact, on).unwrap_or(""))
    }
}

/// Sales that were booked ahead, and what was reserved and kept beyond them on each day.
fn appointments(history: &History, seen: Seen, days: (Day, Day), kept: &[Day]) -> i128 {
    let mut kept = kept.to_vec();
    kept.sort_unstable();
    let beyond = kept.chunk_by(|one, next| one == next).map(|of_day| {
        let day = of_day.first().copied().unwrap_or(days.0);
        let kept = i128::try_from(of_day.len()).unwrap_or(i128::MAX);
        (kept - history.bookings(seen, (day, day))).max(0)
    });
    history.bookings(seen, days) + beyond.sum::<i128>()
}

impl Person<'_> {
    /// Why a condition does not hold, in figures: `spend 1200.00 < 2000.00 (6 months)`.
    pub(crate) fn lacking(&self, group: &TierGroup, condition: &Condition, moment: Moment) -> Why {
        match condition {
            Condition::All(all) => all
                .iter()
                .find(|c| !self.holds(group, c, moment))
                .map_or_else(Why::default, |c| self.lacking(group, c, moment)),
            Condition::Any(any) => {
                let parts = any.iter().map(|c| self.lacking(group, c, moment));
                parts.fold(Why::default(), |told, more| told.and(&more))
            }
            Condition::Metric(test) => self.figure_as_told(group, test, moment),
            Condition::Fact { fact, place, .. } => self.fact_as_told(fact, moment.on).at(place),
            Condition::WasIn { window, place, .. } => was_not_in(written(*window)).at(place),
        }
    }
}

/// The metric of a test, the figure, the bound as a range, and the window where there is one.
fn figures(group: &TierGroup, test: &MetricTest, value: i128) -> (String, String, String, String) {
    let show = |units: i128| show(&test.metric, units);
    let bound = match test.bound {
        Bound::AtLeast(least) => format!("{}..", show(least)),
        Bound::Below(below) => format!("..{}", show(below)),
        Bound::Between(least, below) => format!("{}..{}", show(least), show(below)),
    };
    let window = if test.metric.has_window() {
        written(test.window)
    } else {
        String::new()
    };
    let metric = metric_name(group, &test.metric);
    (metric, show(value), bound, window)
}

/// A window as a reason tells it: `6-months`.
fn written(window: Window) -> String {
    window.to_string().replace(' ', "-")
}

/// What people call the metric of a word; a score and a fact are called by their ids.
pub(crate) fn metric_called(word: &str, lang: Lang) -> String {
    let zh = match (lang, word) {
        (Lang::En, _) => word,
        (_, "spend") => "消费额",
        (_, "purchases") => "消费次数",
        (_, "visits") => "到店天数",
        (_, "single_purchase") => "单次消费",
        (_, "points_earned") => "获得积分",
        (_, "points_balance") => "积分余额",
        (_, "tenure") => "会龄（月）",
        (_, "active_months_in_a_row") => "最长连续消费月数",
        (_, "current_active_months") => "至今连续消费月数",
        (_, "satisfaction") => "满意度",
        (_, "referrals") => "介绍人数",
        (_, "bookings") => "预约次数",
        (_, "appointments") => "预约次数（含已履约预订）",
        (_, "valid_cards") => "有效卡数",
        (Lang::Zh, other) => return other.replacen("score ", "评分 ", 1),
    };
    zh.to_owned()
}

/// A metric's word in rule files.
pub(crate) fn metric_name(group: &TierGroup, metric: &Metric) -> String {
    match metric {
        Metric::Spend => "spend".into(),
        Metric::Purchases => "purchases".into(),
        Metric::Visits => "visits".into(),
        Metric::SinglePurchase => "single_purchase".into(),
        Metric::PointsEarned => "points_earned".into(),
        Metric::PointsBalance => "points_balance".into(),
        Metric::TenureMonths => "tenure".into(),
        Metric::ActiveMonthsInARow => "active_months_in_a_row".into(),
        Metric::CurrentActiveMonths => "current_active_months".into(),
        Metric::Satisfaction => "satisfaction".into(),
        Metric::Referrals => "referrals".into(),
        Metric::Bookings => "bookings".into(),
        Metric::Appointments => "appointments".into(),
        Metric::ValidCards => "valid_cards".into(),
        Metric::Score(place) => format!("score {}", group.scores[*place].id),
        Metric::Rating(fact) => fact.to_string(),
    }
}

/// A figure in the unit that people write.
pub(crate) fn show(metric: &Metric, units: i128) -> String {
    let digits = match metric.scale() {
        100 => 2,
        1000 => 3,
        _ => 0,
    };
    let scale = metric.scale().unsigned_abs();
    let sign = if units < 0 { "-" } else { "" };
    let units = units.unsigned_abs();
    match digits {
        0 => format!("{sign}{units}"),
        _ => format!("{sign}{}.{:0digits$}", units / scale, units % scale),
    }
}

fn whole_months(from: Day, to: Day) -> i128 {
    let months = to.month_number() - from.month_number();
    let whole = if from.plus_months(months) > to {
        months - 1
    } else {
        months
    };
    i128::from(whole.max(0))
}
