//! What each customer brings: spend, how often, what is left of it, and whether it rises or falls.

use super::bought::{self, Bought, NO_CATEGORY, Part};
use crate::domain::{Day, MemberId, Money, Overflow, Rate, Rounding, Stretch, Window};
use crate::rules::insight::{Trend, ValueRules};

/// One customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub member: MemberId,
    /// The day of the first purchase, where one is known.
    pub first: Option<Day>,
    /// The day of the last purchase, where one is known.
    pub last: Option<Day>,
    pub spend: Money,
    pub purchases: i128,
    /// Days with a purchase.
    pub visits: i128,
    /// Spend less cost; none where the cost of something bought is not known.
    pub margin: Option<Money>,
    pub course: Option<Course>,
}

impl Line {
    /// The mean of a purchase, to the fen, halves up; none without a purchase.
    pub(crate) fn average(&self) -> Option<Money> {
        let mean = Rate::ratio(self.spend.fen(), self.purchases)?;
        mean.of(1, Rounding::HalfUp).ok().map(Money::from_fen)
    }
}

/// The last stretch of time beside the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Course {
    pub recent: Money,
    pub before: Money,
    pub trend: Option<Way>,
}

impl Course {
    /// By how many thousandths spend changed; none where nothing was before.
    pub(crate) fn change(&self) -> Option<i128> {
        let more = self.recent.fen().checked_sub(self.before.fen())?;
        if self.before.fen() <= 0 {
            return None;
        }
        Rate::ratio(more, self.before.fen())?
            .of(1000, Rounding::HalfUp)
            .ok()
    }
}

/// Where spend goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// Nothing was bought before the last stretch of time.
    New,
    Rising,
    Steady,
    Falling,
    /// Nothing in the last stretch of time, something in the one before.
    Stopped,
    /// Nothing in the stretch before, and something before that.
    Returned,
}

impl Way {
    pub(crate) const ALL: [Self; 6] = [
        Self::New,
        Self::Rising,
        Self::Steady,
        Self::Falling,
        Self::Stopped,
        Self::Returned,
    ];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Rising => "rising",
            Self::Steady => "steady",
            Self::Falling => "falling",
            Self::Stopped => "stopped",
            Self::Returned => "returned",
        }
    }
}

/// The categories whose cost is known, in the order in which purchases are to be told apart.
pub(crate) fn costed(rules: Option<&ValueRules>) -> Vec<&str> {
    let costs = rules.map_or(&[][..], |rules| &rules.costs);
    costs
        .iter()
        .map(|(category, _)| category.as_str())
        .collect()
}

/// Everybody who bought within the days, whoever brought most first.
pub(crate) fn report(
    members: impl Iterator<Item = MemberId>,
    bought: &Bought,
    rules: Option<&ValueRules>,
    days: Stretch,
) -> Result<Vec<Line>, Overflow> {
    let mut lines = Vec::new();
    for member in members {
        let parts = bought.within(member, days);
        if bought::quiet_since(parts).is_none() {
            continue;
        }
        let trend = rules.and_then(|rules| rules.trend);
        lines.push(Line {
            member,
            first: bought::first_purchase(parts),
            last: bought::last_purchase(parts),
            spend: Money::from_fen(bought::net(parts)),
            purchases: bought::purchases(parts).into(),
            visits: i128::try_from(bought::days(parts).count()).unwrap_or(i128::MAX),
            margin: margin(parts, rules)?,
            course: trend.map(|trend| course(bought, member, trend, days.to)),
        });
    }
    lines.sort_by_key(|line| (std::cmp::Reverse(line.spend), line.member));
    Ok(lines)
}

/// Cost is rounded once for each category.
fn margin(parts: &[Part], rules: Option<&ValueRules>) -> Result<Option<Money>, Overflow> {
    let Some(rules) = rules.filter(|rules| !rules.costs.is_empty()) else {
        return Ok(None);
    };
    let mut nets = vec![0i64; rules.costs.len()];
    for part in parts {
        if part.category == NO_CATEGORY {
            if part.net != 0 {
                return Ok(None);
            }
            continue;
        }
        let net = &mut nets[usize::from(part.category)];
        *net = net.checked_add(part.net).ok_or(Overflow)?;
    }
    let mut left = Money::ZERO;
    for (net, (_, share)) in nets.into_iter().map(Money::from_fen).zip(&rules.costs) {
        let cost = net.times(*share, Rounding::HalfUp)?;
        left = left.checked_add(net)?.checked_sub(cost)?;
    }
    Ok(Some(left))
}

/// The last stretch of time up to a day, and the one before it.
pub(crate) fn stretches(over: Window, to: Day) -> (Stretch, Stretch) {
    let back = |day: Day| match over {
        Window::Months(months) => day.plus_months(-i32::from(months)),
        Window::Days(days) => day.plus_days(-i32::from(days)),
        _ => Day::MIN,
    };
    // From the day after the same day so many months before, so that the two do not overlap.
    let (middle, begin) = (back(to), back(back(to)));
    let stretch = |from: Day, to: Day| Stretch {
        from: from.next(),
        to,
    };
    (stretch(middle, to), stretch(begin, middle))
}

/// What was brought over lies on days that nobody knows: it is part of neither stretch, and where it may lie in one of
/// them, nobody knows where spend goes.
fn course(bought: &Bought, member: MemberId, trend: Trend, to: Day) -> Course {
    let (last, before) = stretches(trend.over, to);
    let own = |days: Stretch| {
        let parts = bought.within(member, days).iter();
        parts.filter(|part| !part.brought_over).copied()
    };
    let (now, then): (Vec<Part>, Vec<Part>) = (own(last).collect(), own(before).collect());
    let earlier = Stretch {
        from: Day::MIN,
        to: before.from.previous(),
    };
    let both = Stretch {
        from: before.from,
        to,
    };
    let brought_over = |part: &Part| part.brought_over && (part.purchases > 0 || part.net != 0);
    let unknown = bought.within(member, both).iter().any(brought_over);
    let bought_in = |parts: &[Part]| parts.iter().any(|part| part.purchases > 0);
    let (recent, past) = (bought::net(&now), bought::net(&then));
    let way = match (bought_in(&now), bought_in(&then)) {
        _ if unknown => None,
        (true, true) => Some(judge(recent, past, trend)),
        (false, true) => Some(Way::Stopped),
        (true, false) if bought_in(bought.within(member, earlier)) => Some(Way::Returned),
        (true, false) => Some(Way::New),
        (false, false) => None,
    };
    Course {
        recent: Money::from_fen(recent),
        before: Money::from_fen(past),
        trend: way,
    }
}

/// The bounds themselves belong to rising and falling.
fn judge(recent: i128, before: i128, trend: Trend) -> Way {
    let of_before = |rate: Rate| Rate::ratio(before, 1)?.checked_mul(rate).ok();
    let change = Rate::ratio(recent.saturating_sub(before), 1);
    let (Some(change), Some(up), Some(down)) =
        (change, of_before(trend.rising), of_before(trend.falling))
    else {
        return Way::Steady;
    };
    if change.decimal() >= up.decimal() && recent > before {
        Way::Rising
    } else if -change.decimal() >= down.decimal() && recent < before {
        Way::Falling
    } else {
        Way::Steady
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREND: Trend = Trend {
        over: Window::Months(3),
        rising: Rate::ONE,
        falling: Rate::ONE,
    };

    fn rate(text: &str) -> Rate {
        text.parse().expect("a rate")
    }

    #[test]
    fn the_bounds_belong_to_rising_and_falling() {
        let trend = Trend {
            rising: rate("20%"),
            falling: rate("25%"),
            ..TREND
        };
        let table = [
            (120, 100, Way::Rising),
            (119, 100, Way::Steady),
            (100, 100, Way::Steady),
            (76, 100, Way::Steady),
            (75, 100, Way::Falling),
            (-5, 100, Way::Falling),
            (5, -10, Way::Rising),
        ];
        for (recent, before, way) in table {
            assert_eq!(judge(recent, before, trend), way, "{recent} {before}");
        }
        let even = Trend {
            rising: Rate::ZERO,
            falling: Rate::ZERO,
            ..TREND
        };
        assert_eq!(judge(100, 100, even), Way::Steady);
        assert_eq!(judge(101, 100, even), Way::Rising);
    }

    #[test]
    fn the_two_stretches_meet_and_do_not_overlap() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        let (last, before) = stretches(Window::Months(3), day("2024-06-30"));
        assert_eq!((last.from, last.to), (day("2024-03-31"), day("2024-06-30")));
        assert_eq!(
            (before.from, before.to),
            (day("2023-12-31"), day("2024-03-30"))
        );
        let (last, before) = stretches(Window::Days(30), day("2024-06-30"));
        assert_eq!(
            (last.from, before.to),
            (day("2024-06-01"), day("2024-05-31"))
        );
    }

    #[test]
    fn a_margin_is_told_only_where_every_cost_is_known() {
        let rules = ValueRules {
            costs: vec![("goods".into(), rate("60%")), ("spa".into(), rate("25%"))],
            ..ValueRules::default()
        };
        let part = |category, net| Part {
            day: Day::MIN,
            category,
            brought_over: false,
            last: Some(Day::MIN),
            purchases: 1,
            net,
        };
        let of = |parts: &[Part]| {
            margin(parts, Some(&rules))
                .expect("it fits")
                .map(Money::fen)
        };
        // 60 % of 333 and 25 % of 100: 200 and 25 are cost.
        assert_eq!(of(&[part(0, 111), part(0, 222), part(1, 100)]), Some(208));
        assert_eq!(of(&[part(0, 111), part(NO_CATEGORY, 1)]), None);
        assert_eq!(of(&[part(0, 111), part(NO_CATEGORY, 0)]), Some(44));
        assert_eq!(margin(&[part(0, 1)], None), Ok(None));
    }
}
