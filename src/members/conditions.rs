//! When a rule holds: one form for prices, multipliers, earning, coupons and rewards, whatever rule it stands in.

mod read;

use crate::domain::calendar::{BirthdaySpan, Span};
use crate::domain::page::pick;
use crate::domain::{Day, Goods, Lang, Money, Slug, TierRef};

use super::rules::Need;

pub(crate) use read::Keys;

/// When a rule holds: every condition that is named must be met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// Empty is everyone, walk-ins too.
    pub tiers: Vec<TierRef>,
    pub stores: Vec<String>,
    pub categories: Vec<String>,
    pub except_categories: Vec<String>,
    /// Of the price list.
    pub items: Vec<String>,
    pub goods: Vec<Goods>,
    pub except_goods: Vec<Goods>,
    /// The means that pay for all that money pays for.
    pub paid_with: Vec<String>,
    pub facts: Vec<(Slug, Vec<String>)>,
    /// Empty is every day of the week.
    pub weekdays: Vec<chrono::Weekday>,
    /// Of the clock on the wall; the end of one is no longer in it.
    pub hours: Vec<Span>,
    pub days_of_month: Vec<u8>,
    pub working_days: Option<bool>,
    pub from: Option<Day>,
    /// The last day of a campaign.
    pub to: Option<Day>,
    pub birthday: Option<BirthdaySpan>,
    pub first_purchase: bool,
    /// What the lines that it is for come to, at least.
    pub min_spend: Money,
    pub needs: Vec<Need>,
    pub per_member: Option<Often>,
}

/// So many times for one member within a stretch of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Often {
    pub times: u32,
    pub per: Per,
}

/// A stretch of the calendar, by business days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    Day,
    Month,
    Year,
    Life,
}

impl Per {
    /// As reasons keep it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
            Self::Life => "life",
        }
    }

    /// What people call it.
    pub(crate) const fn called(self) -> (&'static str, &'static str) {
        match self {
            Self::Day => ("a day", "每天"),
            Self::Month => ("a calendar month", "每自然月"),
            Self::Year => ("a calendar year", "每自然年"),
            Self::Life => ("in all", "总共"),
        }
    }

    /// The same of a word in a reason.
    pub(crate) fn called_word(word: &str, lang: Lang) -> &str {
        let all = [Self::Day, Self::Month, Self::Year, Self::Life];
        let own = all.into_iter().find(|own| own.word() == word);
        own.map_or(word, |own| pick(lang, own.called().0, own.called().1))
    }

    /// The first and the last day of the one that a day lies in.
    pub fn around(self, day: Day) -> (Day, Day) {
        match self {
            Self::Day => (day, day),
            Self::Month => (day.first_of_month(), day.last_of_month()),
            Self::Year => (day.first_of_year(), day.last_of_year()),
            Self::Life => (Day::MIN, Day::MAX),
        }
    }
}

/// What a deed's moment is held against.
pub(crate) trait Held: std::fmt::Debug {
    /// The business day.
    fn day(&self) -> Day;
    /// The minute on the clock on the wall; none where no time of day was told.
    fn minute(&self) -> Option<i32>;
    fn is_working_day(&self) -> bool;
    /// The tiers that the customer stood in before.
    fn tiers(&self) -> &[TierRef];
    fn store(&self) -> &str;
    /// Whether the day lies within the customer's birthday.
    fn within(&self, span: BirthdaySpan) -> bool;
    fn meets(&self, need: Need) -> bool;
    fn fact(&self, fact: &Slug) -> Option<&str>;
    /// Whether these means pay for all that money pays for.
    fn is_paid_with(&self, means: &[String]) -> bool;
    fn is_first_purchase(&self) -> bool;
    /// How often a rule was used by the customer within a stretch; none for who is no member.
    fn used(&self, rule: Rule<'_>, per: Per) -> Option<u32>;
    /// Whether a birthday that was told anew gives a rule once more already.
    fn is_settled(&self, rule: Rule<'_>) -> bool;
    /// For a deed on record that is judged again: whether a rule that hangs on what was before was used by it.
    fn was_used(&self, rule: Rule<'_>) -> Option<bool>;
}

/// A rule by its kind and id: by these its uses are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rule<'a> {
    pub kind: &'static str,
    pub id: &'a str,
}

/// One line of a ticket, as conditions look at it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'a> {
    pub category: &'a str,
    /// Empty for what is none of the price list.
    pub item: &'a str,
    pub goods: Goods,
}

/// Why a rule does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hindrance {
    /// The customer stood in none of its tiers.
    Tier,
    Days,
    /// The clock was outside its hours.
    Hours,
    /// No time of day was told.
    NoTime,
    WorkingDay,
    Goods,
    Category,
    Item,
    Store,
    Need(Need),
    /// The card was not active, and this rule waits for that.
    Card,
    Birthday,
    /// The birthday was told anew this year, or was used not long ago.
    BirthdayChanged,
    Fact,
    PaidWith,
    NotFirst,
    TooLittle,
    /// It was used as often as it may be.
    UsedUp,
}

impl Hindrance {
    const ALL: [Self; 13] = [
        Self::Days,
        Self::Hours,
        Self::NoTime,
        Self::WorkingDay,
        Self::Store,
        Self::Birthday,
        Self::BirthdayChanged,
        Self::Fact,
        Self::PaidWith,
        Self::NotFirst,
        Self::TooLittle,
        Self::UsedUp,
        Self::Card,
    ];

    /// What it is called in a reason; what has words of its own there has none here.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Hours => "hours",
            Self::NoTime => "no-time",
            Self::WorkingDay => "working-day",
            Self::Store => "store",
            Self::Birthday => "birthday",
            Self::BirthdayChanged => "birthday-changed",
            Self::Fact => "fact",
            Self::PaidWith => "paid-with",
            Self::NotFirst => "not-first",
            Self::TooLittle => "too-little",
            Self::UsedUp => "used-up",
            Self::Card => "card",
            Self::Tier | Self::Goods | Self::Category | Self::Item | Self::Need(_) => "",
        }
    }

    /// What people call that of a word.
    pub(crate) fn called(word: &str, lang: Lang) -> &str {
        let own = Self::ALL.into_iter().find(|own| own.word() == word);
        own.map_or(word, |own| pick(lang, own.said().0, own.said().1))
    }

    /// What is told of it; a tier, goods and a need are told with their names by whoever knows them.
    pub(crate) const fn said(self) -> (&'static str, &'static str) {
        match self {
            Self::Days => ("not on that day", "不在该日"),
            Self::Hours => ("not at that time of day", "不在该时段"),
            Self::NoTime => (
                "asks for the time of day, and none was told",
                "须写明时刻，而未写明",
            ),
            Self::WorkingDay => ("hangs on working days", "工作日条件不符"),
            Self::Store => ("not in this store", "不适用于该门店"),
            Self::Birthday => ("not on a birthday that is known", "不在已知的生日期间"),
            Self::BirthdayChanged => (
                "the birthday was changed: from the next year on, and not within 300 days of the last use",
                "生日已改：自次年起适用，且距上次使用须满 300 天",
            ),
            Self::Fact => ("not by what is known of the customer", "顾客资料不符"),
            Self::PaidWith => ("not with this means of payment", "不适用于该付款方式"),
            Self::NotFirst => ("on the first purchase only", "仅限首次消费"),
            Self::TooLittle => ("not enough is spent", "消费额不足"),
            Self::UsedUp => ("used as often as it may be", "次数已用完"),
            Self::Card => ("the card was not activated", "卡未激活"),
            Self::Category => ("not for this category", "不适用于该品类"),
            Self::Item => ("not for this item", "不适用于该项目"),
            Self::Goods => ("not on these goods", "不适用于该商品"),
            Self::Tier => ("not in this tier", "不适用于该等级"),
            Self::Need(_) => ("needs something more", "尚有要求"),
        }
    }
}

impl Conditions {
    /// Whether it hangs on what was before the deed, or on the whole of it: a deed that uses such a rule notes it,
    /// so that a part of it given back later changes nothing.
    pub(crate) fn is_noted(&self) -> bool {
        self.first_purchase || self.per_member.is_some() || !self.min_spend.is_zero()
    }

    /// Why it is not for a line; none where it is.
    pub(crate) fn not_for(&self, line: Line<'_>) -> Option<Hindrance> {
        let listed = |list: &[String]| list.iter().any(|entry| entry == line.category);
        if !(self.goods.is_empty() || self.goods.contains(&line.goods))
            || self.except_goods.contains(&line.goods)
        {
            return Some(Hindrance::Goods);
        }
        if !(self.categories.is_empty() || listed(&self.categories))
            || listed(&self.except_categories)
        {
            return Some(Hindrance::Category);
        }
        if !self.items.is_empty() && !self.items.iter().any(|own| own == line.item) {
            return Some(Hindrance::Item);
        }
        None
    }

    /// The first thing that keeps a rule from a line of a deed; none where it holds. `spent` is what the lines that
    /// it is for come to.
    pub(crate) fn hindrance(
        &self,
        rule: Rule<'_>,
        held: &dyn Held,
        line: Option<Line<'_>>,
        spent: &dyn Fn(&Self) -> Money,
    ) -> Option<Hindrance> {
        let of_member =
            || !self.tiers.is_empty() && !held.tiers().iter().any(|t| self.tiers.contains(t));
        if of_member() {
            return Some(Hindrance::Tier);
        }
        if !self.on_day(held.day()) {
            return Some(Hindrance::Days);
        }
        if let Some(not) = line.and_then(|line| self.not_for(line)) {
            return Some(not);
        }
        if !self.stores.is_empty() && !self.stores.iter().any(|own| own == held.store()) {
            return Some(Hindrance::Store);
        }
        if let Some(need) = self.needs.iter().find(|need| !held.meets(**need)) {
            return Some(Hindrance::Need(*need));
        }
        if self.birthday.is_some_and(|span| !held.within(span)) {
            return Some(Hindrance::Birthday);
        }
        self.at_clock(held)
            .or_else(|| self.of_customer(held))
            .or_else(|| self.of_before(rule, held, spent))
    }

    fn on_day(&self, day: Day) -> bool {
        use chrono::Datelike as _;
        let date = day.date();
        self.from.is_none_or(|from| from <= day)
            && self.to.is_none_or(|to| day <= to)
            && (self.weekdays.is_empty() || self.weekdays.contains(&date.weekday()))
            && (self.days_of_month.is_empty()
                || self
                    .days_of_month
                    .iter()
                    .any(|own| u32::from(*own) == date.day()))
    }

    fn at_clock(&self, held: &dyn Held) -> Option<Hindrance> {
        if self
            .working_days
            .is_some_and(|is| is != held.is_working_day())
        {
            return Some(Hindrance::WorkingDay);
        }
        if self.hours.is_empty() {
            return None;
        }
        match held.minute() {
            None => Some(Hindrance::NoTime),
            Some(minute) if self.hours.iter().any(|span| span.holds(minute)) => None,
            Some(_) => Some(Hindrance::Hours),
        }
    }

    fn of_customer(&self, held: &dyn Held) -> Option<Hindrance> {
        let is = |(fact, is): &(Slug, Vec<String>)| {
            let known = held.fact(fact);
            known.is_some_and(|known| is.iter().any(|own| own == known))
        };
        if !self.facts.iter().all(is) {
            return Some(Hindrance::Fact);
        }
        let pays = self.paid_with.is_empty() || held.is_paid_with(&self.paid_with);
        (!pays).then_some(Hindrance::PaidWith)
    }

    /// What was before, and what the whole ticket comes to.
    fn of_before(
        &self,
        rule: Rule<'_>,
        held: &dyn Held,
        spent: &dyn Fn(&Self) -> Money,
    ) -> Option<Hindrance> {
        if !self.is_noted() || held.was_used(rule) == Some(true) {
            return None;
        }
        if self.first_purchase && !held.is_first_purchase() {
            return Some(Hindrance::NotFirst);
        }
        if let Some(often) = self.per_member {
            let used = held.used(rule, often.per);
            if used.is_none_or(|used| used >= often.times) {
                return Some(Hindrance::UsedUp);
            }
            if self.birthday.is_some() && !held.is_settled(rule) {
                return Some(Hindrance::BirthdayChanged);
            }
        }
        (spent(self) < self.min_spend).then_some(Hindrance::TooLittle)
    }

    /// Whether it holds wherever other conditions do.
    pub(crate) fn covers(&self, narrow: &Self) -> bool {
        fn all<T: PartialEq>(wide: &[T], narrow: &[T]) -> bool {
            wide.is_empty() || (!narrow.is_empty() && narrow.iter().all(|n| wide.contains(n)))
        }
        fn excepted<T: PartialEq>(wide: &[T], narrow: &[T]) -> bool {
            wide.iter().all(|w| narrow.contains(w))
        }
        all(&self.tiers, &narrow.tiers)
            && (self.birthday.is_none() || self.birthday == narrow.birthday)
            && self
                .from
                .is_none_or(|from| narrow.from.is_some_and(|n| n >= from))
            && self.to.is_none_or(|to| narrow.to.is_some_and(|n| n <= to))
            && all(&self.weekdays, &narrow.weekdays)
            && all(&self.hours, &narrow.hours)
            && all(&self.days_of_month, &narrow.days_of_month)
            && (self.working_days.is_none() || self.working_days == narrow.working_days)
            && all(&self.categories, &narrow.categories)
            && excepted(&self.except_categories, &narrow.except_categories)
            && all(&self.items, &narrow.items)
            && all(&self.goods, &narrow.goods)
            && excepted(&self.except_goods, &narrow.except_goods)
            && all(&self.stores, &narrow.stores)
            && all(&self.paid_with, &narrow.paid_with)
            && self.facts.iter().all(|fact| narrow.facts.contains(fact))
            && (!self.first_purchase || narrow.first_purchase)
            && self.min_spend <= narrow.min_spend
            && (self.per_member.is_none() || self.per_member == narrow.per_member)
            && self.needs.iter().all(|need| narrow.needs.contains(need))
    }
}
