//! What can be wrong with a tier group as a whole: gaps, overlaps, tiers nobody can reach, figures
//! that mean nothing.

use crate::domain::source::toml::{KEEP_ONE, Table};
use crate::domain::{Money, Window, Wording};
use crate::worded;

use super::{Bound, Condition, Down, Metric, MetricTest, Score, Tier, TierGroup};

/// Makes the first group the main one, unless one says that it is.
pub(super) fn main_group(root: &Table<'_>, groups: &mut [TierGroup]) {
    let mut main = groups.iter().enumerate().filter(|(_, group)| group.main);
    if let (Some((_, first)), Some((index, second))) = (main.next(), main.next())
        && let Some(value) = root.glance("tier_group").get(index)
    {
        value.report(
            worded!(
                "tier groups \"{}\" and \"{}\" both say `main = true`",
                "等级组“{}”与“{}”都写了 `main = true`",
                first.id,
                second.id
            ),
            (
                "only one group can be the one that reports mean by \"tier\"",
                "报表所说的等级只能是一组",
            ),
        );
    }
    if !groups.iter().any(|group| group.main)
        && let Some(first) = groups.first_mut()
    {
        first.main = true;
    }
}

/// Whether a bound can be met by some members and missed by others; says why where not.
pub(super) fn bound(table: &Table<'_>, metric: &Metric, bound: Bound, scores: &[Score]) -> bool {
    let (message, help) = match bound {
        Bound::AtLeast(0) | Bound::Between(0, _) => (
            (
                "`at_least = 0` is met by everyone",
                "`at_least = 0` 人人符合",
            )
                .into(),
            (
                "leave it out, or write `otherwise = true` for the lowest tier",
                "删去，或给最低等级写 `otherwise = true`",
            ),
        ),
        Bound::Below(0) => (
            ("`below = 0` is met by nobody", "`below = 0` 无人符合").into(),
            (
                "write the figure that one has to stay below",
                "写明须低于多少",
            ),
        ),
        Bound::Between(least, below) if least >= below => (
            worded!(
                "nobody has {} or more and less than {}",
                "不可能既满 {} 又不足 {}",
                figure(metric, least),
                figure(metric, below)
            ),
            (
                "write a smaller figure for `at_least` than for `below`",
                "`at_least` 须小于 `below`",
            ),
        ),
        _ => match (metric, bound.least()) {
            (Metric::Score(index), Some(least)) if scores[*index].most() < least => (
                worded!(
                    "the score \"{}\" comes to {} at most, never to {}",
                    "评分“{}”最高 {}，达不到 {}",
                    scores[*index].id,
                    figure(metric, scores[*index].most()),
                    figure(metric, least)
                ),
                (
                    "ask for less, or give its parts more weight",
                    "降低要求，或提高各项的权重",
                ),
            ),
            _ => return true,
        },
    };
    table.wrong(message, help);
    false
}

/// A figure as a person writes it.
pub(super) fn figure(metric: &Metric, value: i128) -> String {
    match metric.scale() {
        1 => value.to_string(),
        1000 => plain(value / 10),
        _ => plain(value),
    }
}

/// Hundredths without needless zeros: 1000 rather than 1000.00.
fn plain(hundredths: i128) -> String {
    let text = Money::from_fen(hundredths).to_string();
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

pub(super) fn group(table: &Table<'_>, group: &TierGroup) {
    let what = table.what();
    if group.tiers.is_empty() {
        table.wrong(
            worded!("{what} has no tiers", "{what:#}没有等级"),
            (
                "add a `[[tier_group.tier]]` for each, highest first",
                "每级写一个 `[[tier_group.tier]]`，从高到低",
            ),
        );
        return;
    }
    lowest(table, group);
    if let (Down::Never, Some(_)) = (group.down, group.keeps) {
        table.wrong(
            worded!(
                "{what} says how long a tier is kept, though nobody ever falls",
                "{what:#}规定了等级保留期，却从不降级"
            ),
            (
                "leave `keeps` out, or write `down = \"at-recalculation\"`",
                "删去 `keeps`，或写 `down = \"at-recalculation\"`",
            ),
        );
    }
    if group.warn_days.is_some() && group.keeps.is_none() {
        table.wrong(
            worded!(
                "{what} warns before a tier ends, though none has an end",
                "{what:#}规定了到期提醒，等级却没有期限"
            ),
            (
                "leave `warn_before` out, or say with `keeps` how long a tier is kept",
                "删去 `warn_before`，或用 `keeps` 写明保留多久",
            ),
        );
    }
    unreachable(table, group);
    bounds(table, group);
}

/// Records what is wrong with one tier, at its own line.
fn wrong(
    table: &Table<'_>,
    group: &TierGroup,
    tier: &Tier,
    message: Wording,
    help: impl Into<Wording>,
) {
    let index = group.tiers.iter().position(|own| own.place == tier.place);
    let values = table.glance("tier");
    match index.and_then(|index| values.get(index)) {
        Some(value) => value.report(message, help),
        None => table.wrong(message, help),
    }
}

/// One lowest tier, at the end; a ladder that has none must say so.
fn lowest(table: &Table<'_>, group: &TierGroup) {
    let what = table.what();
    let nobody = table.get("otherwise");
    if let Some(value) = &nobody {
        value.word(&[("no-tier", ())]);
    }
    let lowest: Vec<_> = group.tiers.iter().filter(|tier| tier.otherwise).collect();
    match (lowest.as_slice(), nobody) {
        ([], None) if group.tiers.len() > 1 => table.wrong(
            worded!("{what} has no lowest tier: who meets no condition is nowhere", "{what:#}没有最低等级：都不符合的人无处可归"),
            ("write `otherwise = true` in its last tier, or `otherwise = \"no tier\"` for the group", "在最后一级写 `otherwise = true`，或在组里写 `otherwise = \"no tier\"`"),
        ),
        ([first, second, ..], _) => wrong(
            table,
            group,
            second,
            worded!(
                "tiers \"{}\" and \"{}\" both say `otherwise = true`", "等级“{}”与“{}”都写了 `otherwise = true`",
                first.id, second.id
            ),
            ("only the lowest tier can be for everyone else", "只有最低等级能收其余的人"),
        ),
        ([_], Some(value)) => value.report(
            worded!("{what} has a lowest tier and `otherwise = \"no tier\"`", "{what:#}既有最低等级，又写了 `otherwise = \"no tier\"`"),
            KEEP_ONE,
        ),
        ([lowest], None) => {
            if let Some(last) = group.tiers.last().filter(|last| last.id != lowest.id) {
                wrong(
                    table,
                    group,
                    last,
                    worded!(
                        "tier \"{}\" stands below \"{}\", which takes everyone", "等级“{}”排在“{}”之后，而后者已收下所有人",
                        last.id, lowest.id
                    ),
                    ("put the tier with `otherwise = true` last: tiers stand highest first", "把 `otherwise = true` 的等级放在最后：等级从高到低排列"),
                );
            }
        }
        ([], _) => {}
    }
}

/// A tier whose members all meet a higher tier's condition is never anybody's.
fn unreachable(table: &Table<'_>, group: &TierGroup) {
    let judged = group
        .tiers
        .iter()
        .filter_map(|t| Some((t, t.when.as_ref()?)));
    let judged: Vec<(&Tier, &Condition)> = judged.collect();
    for (index, (tier, when)) in judged.iter().enumerate() {
        let above = judged[..index]
            .iter()
            .find(|(_, higher)| implies(when, higher));
        if let Some((above, _)) = above {
            wrong(
                table,
                group,
                tier,
                worded!(
                    "nobody is ever in tier \"{}\": who qualifies is in \"{}\" already",
                    "等级“{}”不会有人：符合者都已属于“{}”",
                    tier.id,
                    above.id
                ),
                (
                    "tiers stand highest first, and each asks for less than the one above",
                    "等级从高到低排列，下一级的要求须低于上一级",
                ),
            );
        }
    }
}

/// Whether everyone who meets the first condition is sure to meet the second.
fn implies(one: &Condition, other: &Condition) -> bool {
    match (one, other) {
        (Condition::Any(parts), _) => parts.iter().all(|part| implies(part, other)),
        (_, Condition::All(parts)) => parts.iter().all(|part| implies(one, part)),
        (_, Condition::Any(parts)) if parts.iter().any(|part| implies(one, part)) => true,
        (Condition::All(parts), _) => parts.iter().any(|part| implies(part, other)),
        (Condition::Metric(one), Condition::Metric(other)) => test_implies(one, other),
        (
            Condition::Fact { fact, is, .. },
            Condition::Fact {
                fact: other,
                is: wider,
                ..
            },
        ) => fact == other && is.iter().all(|value| wider.contains(value)),
        (
            Condition::WasIn { tiers, window, .. },
            Condition::WasIn {
                tiers: wider,
                window: other,
                ..
            },
        ) => window == other && tiers.iter().all(|tier| wider.contains(tier)),
        _ => false,
    }
}

fn test_implies(one: &MetricTest, other: &MetricTest) -> bool {
    if one.metric != other.metric {
        return false;
    }
    let least = other
        .bound
        .least()
        .is_none_or(|other| one.bound.least().is_some_and(|o| o >= other));
    let below = other
        .bound
        .below()
        .is_none_or(|other| one.bound.below().is_some_and(|o| o <= other));
    if one.window == other.window {
        return least && below;
    }
    // A figure that only grows with the window: enough in the shorter is enough in the longer.
    let grows = !matches!(one.metric, Metric::Satisfaction);
    grows && other.bound.below().is_none() && least && within(one.window, other.window)
}

/// Whether the first stretch always lies inside the second.
fn within(short: Window, long: Window) -> bool {
    match (short, long) {
        (_, Window::Lifetime) | (Window::CalendarMonth, Window::CalendarYear) => true,
        (Window::Months(short), Window::Months(long))
        | (Window::Days(short), Window::Days(long)) => short <= long,
        (Window::Days(days), Window::Months(months)) => u32::from(days) <= u32::from(months) * 28,
        (Window::CalendarMonth, Window::Months(months)) => months >= 1,
        (Window::CalendarYear | Window::MembershipYear, Window::Months(months)) => months >= 12,
        _ => false,
    }
}

/// In a ladder of `at_least` and `below`, each step begins where the one below it ends.
fn bounds(table: &Table<'_>, group: &TierGroup) {
    let steps: Vec<(&Tier, &MetricTest)> = group
        .tiers
        .iter()
        .filter_map(|tier| Some((tier, only_test(tier.when.as_ref()?)?)))
        .collect();
    if let Some((tier, test)) = steps.first()
        && group.tiers.first().is_some_and(|first| first.id == tier.id)
        && let Bound::Between(_, below) = test.bound
    {
        let most = figure(&test.metric, below);
        wrong(
            table,
            group,
            tier,
            worded!(
                "who comes to {most} or more is above tier \"{}\" and in no tier",
                "满 {most} 者超出等级“{}”，反而没有等级",
                tier.id
            ),
            ("the highest tier has no `below`", "最高等级不写 `below`"),
        );
    }
    for pair in steps.windows(2) {
        let [(high, upper), (low, lower)] = pair else {
            continue;
        };
        let (Some(least), Some(below)) = (upper.bound.least(), lower.bound.below()) else {
            continue;
        };
        if upper.metric != lower.metric || upper.window != lower.window || least == below {
            continue;
        }
        let (from, to) = (
            figure(&upper.metric, least.min(below)),
            figure(&upper.metric, least.max(below)),
        );
        let message = if below < least {
            worded!(
                "from {from} to below {to} one is in neither \"{}\" nor \"{}\"",
                "满 {from} 不足 {to} 者，既不属于“{}”也不属于“{}”",
                low.id,
                high.id
            )
        } else {
            worded!(
                "from {from} to below {to} both \"{}\" and \"{}\" claim a member",
                "满 {from} 不足 {to} 者，“{}”与“{}”都符合",
                low.id,
                high.id
            )
        };
        let meet = figure(&upper.metric, least);
        wrong(
            table,
            group,
            low,
            message,
            worded!(
                "write `below = {meet}` in \"{}\"",
                "在“{}”中写 `below = {meet}`",
                low.id
            ),
        );
    }
}

/// The single figure that a tier asks for, where it asks for no more than that.
fn only_test(condition: &Condition) -> Option<&MetricTest> {
    match condition {
        Condition::Metric(test) => Some(test),
        Condition::All(parts) | Condition::Any(parts) => match parts.as_slice() {
            [part] => only_test(part),
            _ => None,
        },
        _ => None,
    }
}
