//! Whether something may be given to a member.

use rustc_hash::FxHashMap;

use super::refusal::GiftRefusal;
use super::rows::Given;
use crate::care::courtesies::rules::{CourtesyRules, GiftRule};
use crate::domain::{Day, MemberId};
use crate::points::decide::Stock;
use crate::sales::Customer;

/// Half a year: an occasion comes once a year, so a gift nearer than that was for the same one.
pub(in crate::care) const HALF_A_YEAR_DAYS: i32 = 183;

/// The occasion of what is given with a card: each gift of the rules once for each card.
pub(crate) const CARD_ISSUE: &str = "card-issue";

/// What is to be given.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Giving<'a> {
    pub day: Day,
    pub item: &'a str,
    pub quantity: u32,
    /// What for, and the day of that.
    pub occasion: Option<(&'a str, Day)>,
}

/// The gift, where the member may have it.
pub(crate) fn give<'r>(
    giving: &Giving<'_>,
    customer: &Customer,
    rules: &'r CourtesyRules,
    given: &GivenTo,
    shelf: &dyn Stock,
    start: Option<u32>,
) -> Result<&'r GiftRule, GiftRefusal> {
    let gift = rules
        .gift(giving.item)
        .ok_or_else(|| GiftRefusal::UnknownGift {
            word: giving.item.to_owned(),
            known: rules.gifts.iter().map(|g| g.id.to_string()).collect(),
        })?;
    let member = customer.id();
    if let Some((occasion, due)) = giving.occasion
        && let Some(first) = given.same(customer, giving.item, (occasion, due))
    {
        return Err(GiftRefusal::GivenAlready {
            member,
            occasion: occasion.to_owned(),
            due: first.occasion.as_ref().map_or(due, |(_, due)| *due),
            gift: first.gift,
            item: first.item.clone(),
        });
    }
    if let Some(not_to) = &gift.not_to {
        customer.prove_read(|| gift.asks().into_iter().collect())?;
        let told = customer
            .profile
            .clear_fact(not_to.fact.as_str(), giving.day);
        if not_to.means(told) {
            return Err(GiftRefusal::NotSuited {
                gift: gift.id.to_string(),
                member,
                fact: not_to.fact.to_string(),
                told: told.map(str::to_owned),
                instead: not_to.instead.as_ref().map(ToString::to_string),
            });
        }
    }
    let left = shelf.left(giving.item, start, giving.day);
    if let Some(left) = left.filter(|left| *left < i64::from(giving.quantity)) {
        return Err(GiftRefusal::OutOfStock {
            item: giving.item.to_owned(),
            left: left.max(0),
            wanted: giving.quantity,
        });
    }
    Ok(gift)
}

/// What was given, by whom it was given to.
#[derive(Debug)]
pub(crate) struct GivenTo(FxHashMap<MemberId, Vec<Given>>);

impl GivenTo {
    pub(crate) fn of(given: Vec<Given>) -> Self {
        let mut to = Self(FxHashMap::default());
        for own in given {
            to.take(own);
        }
        to
    }

    pub(crate) fn take(&mut self, own: Given) {
        self.0.entry(own.member).or_default().push(own);
    }

    /// What stands in the way of a gift: another for the same occasion, or the same one with the same card.
    fn same(
        &self,
        customer: &Customer,
        item: &str,
        (occasion, due): (&str, Day),
    ) -> Option<&Given> {
        if occasion == CARD_ISSUE {
            return self.with_card(customer, item, due);
        }
        self.for_occasion(customer, occasion, due)
    }

    /// A gift that was given with a card that was issued on a day.
    pub(crate) fn with_card(&self, customer: &Customer, item: &str, issued: Day) -> Option<&Given> {
        let same = |own: &&Given| {
            let occasion = own.occasion.as_ref();
            own.item == item
                && occasion.is_some_and(|(other, on)| other == CARD_ISSUE && *on == issued)
        };
        let lists = customer.numbers().filter_map(|number| self.0.get(&number));
        lists.flatten().find(same)
    }

    /// What a member was given for an occasion of about a day, under any of their numbers.
    pub(crate) fn for_occasion(
        &self,
        customer: &Customer,
        occasion: &str,
        due: Day,
    ) -> Option<&Given> {
        let same = |own: &&Given| {
            own.occasion.as_ref().is_some_and(|(other, on)| {
                other == occasion && (on.number() - due.number()).abs() < HALF_A_YEAR_DAYS
            })
        };
        let lists = customer.numbers().filter_map(|number| self.0.get(&number));
        lists.flatten().find(same)
    }
}

/// Of the days of an occasion the one nearest to a day, the later of two.
pub(crate) fn nearest(days: impl IntoIterator<Item = Day>, to: Day) -> Option<Day> {
    let distance = |day: &Day| (day.number() - to.number()).abs();
    days.into_iter()
        .min_by_key(|day| (distance(day), std::cmp::Reverse(*day)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_occasion_is_that_of_its_nearest_day() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        let festivals = ["2025-01-29", "2026-02-17", "2027-02-06"].map(day);
        let table = [
            ("2026-02-10", "2026-02-17"),
            ("2026-03-01", "2026-02-17"),
            ("2025-12-31", "2026-02-17"),
            ("2025-03-01", "2025-01-29"),
        ];
        for (given, due) in table {
            assert_eq!(nearest(festivals, day(given)), Some(day(due)), "{given}");
        }
        assert_eq!(nearest([], day("2026-01-01")), None);
    }
}
