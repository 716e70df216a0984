//! Performance and credit of each customer (业绩与信用评定): what they bring, and whether they can be relied on.
//!
//! Performance is what was bought within the days that count, and the score of the main group of tiers as the
//! rules weigh it. Credit is what came back, reservations kept of all that were due, points owed, and
//! complaints.

use rustc_hash::FxHashMap;

use super::dealings::{Dealings, Dealt};
use super::tiers::per_mille;
use crate::desk::complaints::Complaint;
use crate::desk::reservations::Bookings;
use crate::desk::reservations::state::Status;
use crate::domain::{Day, MemberId, Slug, Stretch};
use crate::sales::{Customers, Terms, View, is_member};
use crate::tiers::measure::{Moment, show};
use crate::tiers::rules::Metric;

/// One customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub member: MemberId,
    pub tier: Option<Slug>,
    pub joined: Day,
    pub dealt: Dealt,
    /// Reservations of which the guest came, and those of which not, late cancellations with them.
    pub kept: i64,
    pub missed: i64,
    /// Points owed.
    pub owed: i128,
    pub complaints: i64,
    /// The main group's score, as rules write it; none where it has none.
    pub score: Option<String>,
}

impl Line {
    /// What went back of what was paid, in thousandths.
    pub(crate) fn refunded(&self) -> i128 {
        per_mille(self.dealt.refunded, self.dealt.paid)
    }

    /// Reservations kept of those that were due, in thousandths; none where none was due.
    pub(crate) fn reliable(&self) -> Option<i128> {
        let due = self.kept + self.missed;
        (due > 0).then(|| per_mille(self.kept, due))
    }
}

/// What it is drawn from.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub customers: &'a Customers,
    pub dealings: &'a Dealings,
    pub bookings: &'a Bookings,
    pub complaints: &'a [Complaint],
    pub terms: &'a Terms<'a>,
    pub days: Stretch,
    pub view: View,
    /// Whether a late cancellation is a failure by the rules of a day.
    pub late_fails: &'a dyn Fn(Day) -> bool,
}

impl std::fmt::Debug for Asked<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Asked").finish_non_exhaustive()
    }
}

/// Everybody who has not left, who brings most in front.
pub(crate) fn report(asked: &Asked<'_>) -> Vec<Line> {
    let on = asked.view.on();
    let days = asked.days.within(View::close_of(on));
    let kept = kept(asked, days);
    let complaints = complaints(asked, days);
    let stays = asked.customers.iter().filter(|c| is_member(c, on));
    let mut lines: Vec<Line> = stays
        .map(|customer| {
            let id = customer.id();
            let (kept, missed) = kept.get(&id).copied().unwrap_or_default();
            let score = asked.terms.main_group().filter(|g| !g.scores.is_empty());
            let score = score.map(|group| {
                let seen = customer.history.by_close_of(on);
                let (metric, window) = (Metric::Score(0), crate::domain::Window::Lifetime);
                let moment = Moment { on, seen };
                let value = customer.person().measure(group, &metric, window, moment);
                show(&metric, value)
            });
            Line {
                member: id,
                tier: customer.main_tier(asked.terms, asked.view),
                joined: customer.profile.joined,
                dealt: asked.dealings.of(id),
                kept,
                missed,
                owed: customer.points.owed(),
                complaints: complaints.get(&id).copied().unwrap_or_default(),
                score,
            }
        })
        .collect();
    lines.sort_by_key(|line| (std::cmp::Reverse(line.dealt.net()), line.member));
    lines
}

fn root(customers: &Customers, id: MemberId) -> MemberId {
    customers.get(id).map_or(id, crate::sales::Customer::id)
}

/// Each member's reservations whose day has come: kept, and not kept.
fn kept(asked: &Asked<'_>, days: Stretch) -> FxHashMap<MemberId, (i64, i64)> {
    let mut all: FxHashMap<MemberId, (i64, i64)> = FxHashMap::default();
    let due = asked.bookings.iter().filter(|own| days.holds(own.slot.on));
    for booking in due {
        let Some(id) = booking.member else {
            continue;
        };
        let (kept, missed) = match booking.status {
            Status::Arrived => (1, 0),
            Status::NoShow => (0, 1),
            Status::Cancelled { late: true } => (0, i64::from((asked.late_fails)(booking.slot.on))),
            _ => continue,
        };
        let own = all.entry(root(asked.customers, id)).or_default();
        own.0 += kept;
        own.1 += missed;
    }
    all
}

fn complaints(asked: &Asked<'_>, days: Stretch) -> FxHashMap<MemberId, i64> {
    let mut all: FxHashMap<MemberId, i64> = FxHashMap::default();
    let within = asked
        .complaints
        .iter()
        .filter(|own| days.holds(own.opened()));
    for id in within.filter_map(|own| own.member) {
        *all.entry(root(asked.customers, id)).or_default() += 1;
    }
    all
}
