//! The strength of sales by kind of customer (销售实力分析), those who may yet become one with them.
//!
//! A class is a tier of the main group as members stand in it at the end; a prospect (准客户) is a member who
//! has never bought, or somebody who is no member and has asked. Those who have left, and walk-ins, are told
//! apart, so that each line tells of one population and all of them of the whole. What is bought and asked
//! counts within the days that count.

use super::dealings::{Dealings, Dealt};
use crate::care::Visits;
use crate::desk::inquiries::Inquiry;
use crate::domain::{MemberId, Slug, Stretch, When};
use crate::sales::{Customer, Customers, Terms, View};

/// Who a line stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Tier(Slug),
    /// Members who bought and stand in no tier.
    NoTier,
    Prospects,
    /// Members who have left or are erased: what they bought while they were customers.
    Left,
    WalkIns,
}

impl Class {
    /// The word that stands for it in records.
    pub(crate) fn word(&self) -> &str {
        match self {
            Self::Tier(tier) => tier.as_str(),
            Self::NoTier => "none",
            Self::Prospects => "prospects",
            Self::Left => "left",
            Self::WalkIns => "walk-ins",
        }
    }
}

/// One class of customers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub class: Class,
    /// Members; of prospects those who have never bought; those who have left and walk-ins are not counted.
    pub customers: i64,
    /// Those who bought within the days; what went back whole was not bought.
    pub buying: i64,
    pub dealt: Dealt,
    pub inquiries: i64,
    /// Visits that reached them.
    pub visits: i64,
}

impl Line {
    fn of(class: Class) -> Self {
        Self {
            class,
            customers: 0,
            buying: 0,
            dealt: Dealt::default(),
            inquiries: 0,
            visits: 0,
        }
    }

    /// Whether it is a line that stands there only where somebody stands for it.
    fn is_idle(&self) -> bool {
        let by_need = matches!(self.class, Class::NoTier | Class::Left);
        let done = self.dealt != Dealt::default() || self.inquiries > 0 || self.visits > 0;
        by_need && self.customers == 0 && !done
    }
}

/// What it is drawn from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub customers: &'a Customers,
    pub dealings: &'a Dealings,
    pub inquiries: &'a [Inquiry],
    pub visits: &'a Visits,
    pub terms: &'a Terms<'a>,
    pub days: Stretch,
    pub view: View,
}

/// A line for each class, the highest tier first.
pub(crate) fn report(asked: &Asked<'_>) -> Vec<Line> {
    let on = asked.view.on();
    let days = asked.days.within(View::close_of(on));
    let tiers = asked
        .terms
        .main_group()
        .map_or(&[][..], |group| &group.tiers);
    let classes = tiers.iter().map(|tier| Class::Tier(tier.id.clone()));
    let rest = [Class::NoTier, Class::Prospects, Class::Left, Class::WalkIns];
    let mut lines: Vec<Line> = classes.chain(rest).map(Line::of).collect();
    let none = tiers.len();
    let (prospects, left, walk_ins) = (none + 1, none + 2, none + 3);
    let at = When::on(on);
    let place = |customer: &Customer| {
        if customer.profile.has_left(at) {
            return left;
        }
        let seen = customer.history.by_close_of(on);
        if customer.history.quiet_since(seen).is_none() {
            return prospects;
        }
        let tier = customer.main_tier(asked.terms, asked.view);
        let tier = tier.and_then(|id| tiers.iter().position(|own| own.id == id));
        tier.unwrap_or(none)
    };
    for customer in asked.customers.iter().filter(|c| c.profile.joined <= on) {
        let line = &mut lines[place(customer)];
        let dealt = asked.dealings.of(customer.id());
        line.dealt.add(dealt);
        line.customers += i64::from(line.class != Class::Left);
        let seen = customer.history.by_close_of(on);
        let bought = customer.history.purchases(seen, (days.from, days.to)) > 0;
        line.buying += i64::from(dealt.sales > 0 && bought);
    }
    let of_member = |id: Option<MemberId>| {
        let customer = id.and_then(|id| asked.customers.get(id));
        customer.map_or(prospects, place)
    };
    for own in asked
        .inquiries
        .iter()
        .filter(|own| days.holds(own.opened()))
    {
        lines[of_member(own.member)].inquiries += 1;
    }
    let made = asked
        .visits
        .iter()
        .filter(|own| own.is_done() && days.holds(own.at.day()));
    for visit in made {
        lines[of_member(Some(visit.member))].visits += 1;
    }
    lines[walk_ins].dealt = asked.dealings.walk_ins;
    lines.retain(|line| !line.is_idle());
    lines
}
