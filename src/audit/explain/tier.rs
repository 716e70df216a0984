//! What a member's tier stands on, what keeps it, and what is missing to each higher one.

use super::{Asking, Line};
use crate::book::BookError;
use crate::domain::reason::Why;
use crate::domain::{Day, Lang, MemberId, When};
use crate::sales::Customer;
use crate::sales::customer::{each_of, merged_into};
use crate::tiers::decide::{fall_reason, forced_reason};
use crate::tiers::measure::{metric_called, metric_name, show};
use crate::tiers::missing::{Figure, Step, Way, ways};
use crate::tiers::reasons::{forced, no_other_holds, telling};
use crate::tiers::rows::{self, TIERS};
use crate::tiers::rules::{Bound, Condition, Tier, Up};
use crate::tiers::standing::{Basis, Standing};
use crate::tiers::{Grant, GrantKind, TierGroup};

/// A row on a member's tiers, with the reason that it gives.
#[derive(Debug)]
pub(super) struct Told {
    /// Who had it, perhaps somebody who was merged since.
    of: MemberId,
    grant: Grant,
    why: Why,
    /// Why a hand set the tier, where that can be opened.
    reason: Option<String>,
}

/// All rows on a member's tiers that a view shows.
pub(super) fn grants(asking: &Asking<'_>, member: MemberId) -> Result<Vec<Told>, BookError> {
    let ids = merged_into(asking.snapshot, member)?;
    let mut found = Vec::new();
    each_of(
        asking.snapshot,
        &TIERS,
        Some(&ids),
        rows::MEMBER,
        rows::ALL,
        |of, row| {
            let grant = rows::read(row)?;
            if grant.since.day() <= asking.view.rows_to {
                found.push(Told {
                    of,
                    grant,
                    why: Why::read(row.text(rows::WHY)?),
                    reason: asking.unsealed(TIERS.name, &row.text(rows::REASON)?),
                });
            }
            Ok(())
        },
    )?;
    Ok(found)
}

/// Everything about one group.
pub(super) fn group(
    asking: &Asking<'_>,
    customer: &Customer,
    group: &TierGroup,
    grants: &[Told],
) -> Vec<Line> {
    let person = customer.person();
    let on = asking.view.on();
    let stands = person.stands_since(group, When::on(on), asking.view.alive_on);
    let tier = stands.tier.and_then(|place| group.tiers.get(place));
    let mut told = vec![standing(asking, customer, group, (stands, tier), grants)];
    if let Some(tier) = tier
        && let Some(condition) = &tier.when
    {
        for way in ways(&person, group, condition, on)
            .iter()
            .filter(|way| way.holds())
        {
            told.push(line(asking, (group, stands), tier, "keeps", way));
        }
    }
    let higher = &group.tiers[..stands.tier.unwrap_or(group.tiers.len())];
    for tier in higher.iter().rev() {
        match &tier.when {
            Some(condition) => {
                let ways = ways(&person, group, condition, on);
                told.extend(
                    ways.iter()
                        .map(|way| line(asking, (group, stands), tier, "missing", way)),
                );
            }
            None if tier.by_hand => {
                let value = asking.say("is set by hand", "由人工设定");
                told.push(Line::new("missing", name(group, tier), value).by(&tier.place));
            }
            None => {}
        }
    }
    told
}

fn name(group: &TierGroup, tier: &Tier) -> String {
    format!("{}.{}", group.id, tier.id)
}

/// The tier that the member stands in, and why.
fn standing(
    asking: &Asking<'_>,
    customer: &Customer,
    group: &TierGroup,
    (stands, tier): (Standing, Option<&Tier>),
    grants: &[Told],
) -> Line {
    let by_hand = |told: &&Told| told.grant.group == group.id && told.grant.kind.is_by_hand();
    let hand = grants.iter().filter(by_hand);
    let hand = hand.max_by_key(|told| told.grant.since.order());
    let hand = hand.and_then(|told| told.reason.clone());
    if stands.basis == Basis::Revoked {
        let text = asking.say("no tier: revoked by hand", "没有等级：已由人工取消");
        let text = format!("{text}{}", dates(asking, stands));
        let text = hand.map_or(text.clone(), |reason| format!("{text}: {reason}"));
        return Line::new("tier", group.id.to_string(), text);
    }
    let Some(tier) = tier else {
        let value = asking.say("no tier: no condition holds", "没有等级：不符合任何条件");
        return Line::new("tier", group.id.to_string(), value).by(&group.place);
    };
    let text = format!("{}{}", tier.id, dates(asking, stands));
    let own = |told: &&Told| {
        told.grant.group == group.id
            && told.grant.tier.as_ref() == Some(&tier.id)
            && told.grant.kind != GrantKind::Post
    };
    let rows: Vec<&Told> = grants.iter().filter(own).collect();
    let row = telling(&rows, stands.since, |told| {
        (told.of, told.grant.since.day())
    });
    let person = customer.person();
    let why = match (stands.basis, stands.fell) {
        (Basis::Hand | Basis::Revoked, _) => {
            let by_hand = asking.say(format!("{text}: by hand"), format!("{text}：人工设定"));
            let text = hand.map_or(by_hand.clone(), |reason| format!("{by_hand}, {reason}"));
            return Line::new("tier", group.id.to_string(), text);
        }
        (Basis::Forced, _) => forced().and(&forced_reason(
            &person,
            group,
            asking.view.alive_on,
            stands.tier,
        )),
        (Basis::Reached, Some(fall)) => fall_reason(&person, group, fall),
        (Basis::Reached, None) => row.map(|told| told.why.clone()).unwrap_or_default(),
        (Basis::Lowest | Basis::None, _) => no_other_holds().at(&tier.place),
    };
    Line::because(asking, "tier", group.id.to_string(), (text, &why))
}

fn dates(asking: &Asking<'_>, stands: Standing) -> String {
    let mut text = String::new();
    if let Some(since) = stands.since {
        text.push_str(&asking.say(format!(" since {since}"), format!("，自 {since}")));
    }
    if let Some(until) = stands.until {
        text.push_str(&asking.say(format!(" to {until}"), format!("，至 {until}")));
    }
    text
}

/// One way to a tier: every step of it, with its figures.
fn line(
    asking: &Asking<'_>,
    (group, stands): (&TierGroup, Standing),
    tier: &Tier,
    topic: &'static str,
    way: &Way<'_>,
) -> Line {
    let steps: Vec<String> = way
        .steps
        .iter()
        .map(|step| words(asking, group, step))
        .collect();
    let mut places: Vec<String> = Vec::new();
    for step in &way.steps {
        let place = place(step.condition, tier);
        if !places.contains(&place) {
            places.push(place);
        }
    }
    let mut value = steps.join("; ");
    if topic == "missing" && way.holds() {
        let when = match group.up {
            _ if matches!(stands.basis, Basis::Hand | Basis::Revoked) => match stands.until {
                Some(until) => asking.say(
                    format!("what is set by hand stands to {until}"),
                    format!("人工设定有效至 {until}"),
                ),
                None => asking.say(
                    "what is set by hand stands until it is lifted",
                    "须先解除人工设定",
                ),
            },
            Up::AtOnce => asking.say("with the next purchase", "下次消费时升级"),
            Up::AtRecalculation => asking.say("at the next recalculation", "下次评定时升级"),
        };
        value = format!("{value}; {when}");
    }
    Line::new(topic, name(group, tier), value).by(places.join("; "))
}

fn place(condition: &Condition, tier: &Tier) -> String {
    match condition {
        Condition::Metric(test) => test.place.to_string(),
        Condition::Fact { place, .. } | Condition::WasIn { place, .. } => place.to_string(),
        Condition::All(_) | Condition::Any(_) => tier.place.to_string(),
    }
}

fn words(asking: &Asking<'_>, group: &TierGroup, step: &Step<'_>) -> String {
    if let Some(figure) = &step.figure {
        return figure_words(asking, group, figure, step.holds);
    }
    let holds = if step.holds {
        asking.say("yes", "符合")
    } else {
        asking.say("no", "不符合")
    };
    match step.condition {
        Condition::Fact { fact, is, .. } => {
            let is = is.join("|");
            asking.say(
                format!("{fact} is {is}: {holds}"),
                format!("{fact} 为 {is}：{holds}"),
            )
        }
        Condition::WasIn { tiers, window, .. } => {
            let names = tiers.iter().filter_map(|tier| group.tiers.get(tier.tier));
            let names: Vec<&str> = names.map(|tier| tier.id.as_str()).collect();
            let names = names.join("|");
            asking.say(
                format!("was in {names} ({window}): {holds}"),
                format!("曾为 {names}（{}）：{holds}", window.called(Lang::Zh)),
            )
        }
        Condition::Metric(_) | Condition::All(_) | Condition::Any(_) => holds,
    }
}

/// `spend 1200.00 of 2000.00 (6 months): 800.00 more; all of it counts to 2024-07-15, then 700.00`.
fn figure_words(
    asking: &Asking<'_>,
    group: &TierGroup,
    figure: &Figure<'_>,
    holds: bool,
) -> String {
    let test = figure.test;
    let show = |units: i128| show(&test.metric, units);
    let window = if test.metric.has_window() {
        let window = test.window.called(asking.lang);
        asking.say(format!(" ({window})"), format!("（{window}）"))
    } else {
        String::new()
    };
    let has = show(figure.has);
    let bound = match test.bound {
        Bound::AtLeast(least) => {
            asking.say(format!("of {}", show(least)), format!("/ {}", show(least)))
        }
        Bound::Below(below) => asking.say(
            format!("where less than {} is asked", show(below)),
            format!("（须低于 {}）", show(below)),
        ),
        Bound::Between(least, below) => asking.say(
            format!(
                "where {} to less than {} is asked",
                show(least),
                show(below)
            ),
            format!("（须在 {} 至 {} 之间）", show(least), show(below)),
        ),
    };
    let metric = metric_called(&metric_name(group, &test.metric), asking.lang);
    let mut text = format!("{metric} {has} {bound}{window}");
    if !holds && figure.lacks > 0 {
        let more = show(figure.lacks);
        text.push_str(&asking.say(format!(": {more} more"), format!("：还差 {more}")));
    }
    text.push_str(&drops(asking, figure, &show(figure.then)));
    if let Some(day) = figure.holds_from {
        let then = asking.say(
            format!("; holds from {day} though nothing is bought"),
            format!("；到 {day} 自然符合"),
        );
        text.push_str(&then);
    }
    text
}

/// How long what is there counts in full.
fn drops(asking: &Asking<'_>, figure: &Figure<'_>, then: &str) -> String {
    let last: Option<Day> = figure.counts_to;
    last.map_or_else(String::new, |last| {
        asking.say(
            format!("; all of it counts to {last}, then {then}"),
            format!("；全额计至 {last}，其后为 {then}"),
        )
    })
}
