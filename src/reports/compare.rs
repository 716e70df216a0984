//! Customers held against each other: each one's part of the whole, place, and mean sale, against the mean of
//! those who stand in the same tier, and against what the same customer brought before.

use rustc_hash::FxHashMap;

use super::dealings::{Dealings, Dealt};
use super::summary::average;
use crate::domain::{Day, MemberId, Money, Slug, Stretch};
use crate::sales::{Customers, Terms, View, is_member};

/// One customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub member: MemberId,
    pub tier: Option<Slug>,
    pub dealt: Dealt,
    /// From 1, who brings most first; equal ones share a place.
    pub rank: i128,
    /// What a customer of the same tier brings on average.
    pub tier_average: Money,
    /// What this one brought in as many days before; none where there is no such stretch.
    pub before: Option<i128>,
}

/// As many days as those that count, right before them; none where they have no first day.
pub(crate) fn stretch_before(days: Stretch, view: View) -> Option<Stretch> {
    let days = days.within(View::close_of(view.on()));
    if days.from == Day::MIN || days.from > days.to {
        return None;
    }
    let count = (days.to.date() - days.from.date()).num_days();
    let to = days.from.previous();
    let from = to.plus_days(-i32::try_from(count).ok()?);
    Some(Stretch { from, to })
}

/// Everybody who has not left, who brings most in front.
pub(crate) fn report(
    customers: &Customers,
    (dealings, before): (&Dealings, Option<&Dealings>),
    terms: &Terms<'_>,
    view: View,
) -> Vec<Line> {
    let stays = customers.iter().filter(|c| is_member(c, view.on()));
    let mut lines: Vec<Line> = stays
        .map(|customer| Line {
            member: customer.id(),
            tier: customer.main_tier(terms, view),
            dealt: dealings.of(customer.id()),
            rank: 0,
            tier_average: Money::ZERO,
            before: before.map(|before| before.of(customer.id()).net()),
        })
        .collect();
    let mut tiers: FxHashMap<Option<Slug>, (i128, i128)> = FxHashMap::default();
    for line in &lines {
        let sums = tiers.entry(line.tier.clone()).or_default();
        sums.0 += line.dealt.net();
        sums.1 += 1;
    }
    lines.sort_by_key(|line| (std::cmp::Reverse(line.dealt.net()), line.member));
    let mut last = None;
    for (place, line) in (1i128..).zip(&mut lines) {
        let (rank, net) = last
            .filter(|(_, net)| *net == line.dealt.net())
            .unwrap_or((place, line.dealt.net()));
        last = Some((rank, net));
        line.rank = rank;
        let (sum, count) = tiers.get(&line.tier).copied().unwrap_or_default();
        line.tier_average = average(Money::from_fen(sum), count);
    }
    lines
}
