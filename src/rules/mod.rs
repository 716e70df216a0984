//! A whole rule pack, put together from the rooms' parts.

pub(crate) mod accounting;
pub(crate) mod adopted;
mod builtin;
mod force;
pub mod grants;
pub(crate) mod house;
pub(crate) mod insight;
mod items;
pub(crate) mod judged;
mod means;
mod read;
mod show;

use std::sync::Arc;

pub use adopted::{Adopted, RulesError};
pub use builtin::{BUILT_IN, HOLIDAYS, builtin};
pub use force::{BadPacks, Packs};
pub use grants::{Denied, Power};
pub use house::House;
pub use read::digest;
pub use show::{Line, Page, sheet, show};

use crate::care::courtesies::rules::CourtesyRules;
use crate::care::rules::CareRules;
use crate::desk::complaints::rules::ComplaintRules;
use crate::desk::inquiries::rules::InquiryRules;
use crate::desk::reservations::rules::ReservationRules;
use crate::desk::staff::rules::StaffRules;
use crate::desk::surveys::rules::SurveyRules;
use crate::desk::targets::Target;
use crate::desk::treatments::rules::TreatmentRules;
use crate::desk::visitors::rules::VisitorRules;
use crate::domain::calendar::{BirthdayRules, WorkCalendar};
use crate::domain::page::Titles;
use crate::domain::source::Place;
use crate::domain::{Day, Lang, Means, Money, Points, Rounding, Slug, TierRef, Title};
use crate::members::retention::Retention;
use crate::members::rules::{CardRules, Fields};
use crate::points::rules::{PointsRules, Reward};
use crate::rules::accounting::AccountingRules;
use crate::rules::insight::InsightRules;
use crate::sales::coupons::CouponRule;
use crate::sales::items::PriceList;
use crate::sales::passes::PassRule;
use crate::sales::rules::{Limits, Prices, RefundRules};
use crate::tiers::rules::{Tier, TierGroup};
use crate::wallet::WalletRules;
use crate::wallet::rebates::Rebate;

/// A rule pack that was read and found sound.
#[derive(Clone, Debug)]
pub struct Pack {
    pub id: Slug,
    pub title: Title,
    pub in_force_from: Day,
    pub money: MoneyRules,
    pub categories: Vec<Category>,
    pub means: Means,
    pub fields: Fields,
    pub cards: Option<CardRules>,
    pub groups: Vec<TierGroup>,
    pub price_list: PriceList,
    pub prices: Prices,
    pub limits: Limits,
    pub refunds: RefundRules,
    pub points: Option<PointsRules>,
    pub rewards: Vec<Reward>,
    pub wallet: Option<WalletRules>,
    pub coupons: Vec<CouponRule>,
    pub passes: Vec<PassRule>,
    pub rebates: Vec<Rebate>,
    pub calendar: BirthdayRules,
    pub care: CareRules,
    pub courtesies: CourtesyRules,
    pub complaints: ComplaintRules,
    pub inquiries: InquiryRules,
    pub surveys: SurveyRules,
    pub targets: Vec<Target>,
    pub reservations: Option<ReservationRules>,
    pub visitors: Option<VisitorRules>,
    pub treatments: Option<TreatmentRules>,
    pub staff: StaffRules,
    pub retention: Vec<Retention>,
    pub accounting: Option<AccountingRules>,
    pub insight: InsightRules,
    /// The working days of the house, where a rule asks for them.
    pub work: Arc<WorkCalendar>,
    /// SHA-256 of the text, in hexadecimal: what `rules adopt` records.
    pub digest: String,
    pub place: Place,
}

/// The currency, and how amounts are rounded to its smallest unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoneyRules {
    pub currency: String,
    pub round: Rounding,
}

/// A kind of thing that the house sells.
#[derive(Clone, Debug)]
pub struct Category {
    pub id: String,
    pub title: Title,
    pub place: Place,
}

impl Pack {
    pub fn group(&self, id: &str) -> Option<(usize, &TierGroup)> {
        self.groups
            .iter()
            .enumerate()
            .find(|(_, group)| group.id.as_str() == id)
    }

    /// The points that one deed by hand brings without being doubted: those that the pack says, else as many as the
    /// largest sale is worth, else as many as it earns; none where nothing tells.
    pub fn most_points(&self) -> Option<Points> {
        let most = self.limits.most.fen();
        let worth = |rules: &AccountingRules| rules.point_value.points_for(self.limits.most);
        let earned = |rules: &PointsRules| {
            most.checked_mul(rules.gives.into())?
                .checked_div(rules.each.fen())
        };
        let follows = || match &self.accounting {
            Some(rules) => worth(rules),
            None => self.points.as_ref().and_then(earned),
        };
        self.limits
            .most_points
            .or_else(|| follows().map(Points::new))
    }

    /// Accounts that the books lack for money that cards and reservations bring; none where no books are kept.
    pub fn unbooked(&self) -> Vec<&'static str> {
        let Some(rules) = &self.accounting else {
            return Vec::new();
        };
        let accounts = &rules.accounts;
        let card = |what: fn(&CardRules) -> Money| {
            let cards = self.cards.as_ref();
            cards.is_some_and(|own| what(own) > Money::ZERO)
        };
        let fees =
            card(|own| own.fee) || card(|own| own.replacement_fee) || card(|own| own.renewal_fee);
        let deposits = card(|own| own.deposit);
        let mut services = self.reservations.iter().flat_map(|own| &own.services);
        let ahead = services.any(|one| one.deposit.is_some());
        let lacking = [
            ("card_fees", fees && accounts.card_fees.is_none()),
            (
                "card_deposits",
                deposits && accounts.card_deposits.is_none(),
            ),
            (
                "reservation_deposits",
                ahead && accounts.reservation_deposits.is_none(),
            ),
            (
                "deposits_kept",
                (ahead || deposits) && accounts.deposits_kept.is_none(),
            ),
            (
                "passes",
                !self.passes.is_empty() && accounts.passes.is_none() && accounts.wallet.is_none(),
            ),
        ];
        lacking
            .into_iter()
            .filter(|(_, lacks)| *lacks)
            .map(|(key, _)| key)
            .collect()
    }

    /// The group that lists and reports mean when they say "tier".
    pub fn main_group(&self) -> Option<(usize, &TierGroup)> {
        self.groups.iter().enumerate().find(|(_, group)| group.main)
    }

    pub fn tier(&self, at: TierRef) -> Option<&Tier> {
        self.groups.get(at.group)?.tiers.get(at.tier)
    }

    pub fn reward(&self, id: &str) -> Option<&Reward> {
        self.rewards.iter().find(|reward| reward.id.as_str() == id)
    }
}

impl Titles for Pack {
    fn tier_title(&self, at: TierRef) -> Option<&Title> {
        self.tier(at).map(|tier| &tier.title)
    }

    fn fact_title(&self, id: &str) -> Option<&Title> {
        self.fields.fact(id).map(|fact| &fact.title)
    }

    fn item_title(&self, id: &str) -> Option<&Title> {
        self.price_list.get(id).map(|item| &item.title)
    }

    fn category_title(&self, id: &str) -> Option<&Title> {
        let known = self.categories.iter().find(|own| own.id == id);
        known.map(|own| &own.title)
    }

    fn means_title(&self, id: &str, lang: Lang) -> String {
        self.means.title(id, lang).to_owned()
    }
}

#[cfg(test)]
mod tests;
