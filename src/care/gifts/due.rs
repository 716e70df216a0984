//! The day of the occasion for which something is given.

use super::decide::{CARD_ISSUE, nearest};
use super::refusal::GiftRefusal;
use crate::care::occasions::{EventDay, happenings};
use crate::care::rules::CareRules;
use crate::domain::Day;
use crate::domain::calendar::{BirthdayRules, Festival};
use crate::sales::Customer;
use crate::sales::sealed::{Asks, BIRTHDAY};

/// Half a year and a day on either side: some day of whatever comes every year is within.
const HALF_A_YEAR_DAYS: i32 = 184;

/// An occasion with its day: the one told, else the nearest.
pub(crate) fn due_day<'o>(
    occasion: &'o str,
    told: Option<Day>,
    customer: &Customer,
    (care, calendar): (&CareRules, &BirthdayRules),
    events: &[EventDay],
    day: Day,
) -> Result<(&'o str, Day), GiftRefusal> {
    let (from, to) = (
        day.plus_days(-HALF_A_YEAR_DAYS),
        day.plus_days(HALF_A_YEAR_DAYS),
    );
    let happenings = happenings(care, events, from, to);
    let found = match (occasion, Festival::named(occasion)) {
        (CARD_ISSUE, _) => {
            let cards = customer.profile.cards.iter();
            nearest(cards.map(|card| card.issued.day()), day)
        }
        ("birthday", _) => {
            customer.prove_read(|| {
                vec![Asks {
                    en: "occasion",
                    zh: "由头",
                    id: occasion.to_owned(),
                    fact: BIRTHDAY.to_owned(),
                    place: None,
                }]
            })?;
            let born = customer.birthday(day);
            let days = born.map(|born| born.between(from, to, calendar));
            nearest(days.unwrap_or_default(), day)
        }
        _ if is_named(occasion, care, events) => {
            let own = happenings
                .iter()
                .filter(|happening| happening.id == occasion);
            nearest(own.map(|happening| happening.on), day)
        }
        (_, Some(festival)) => {
            let years = from.year()..=to.year();
            nearest(years.filter_map(|year| festival.on().in_year(year)), day)
        }
        (_, None) => None,
    };
    let no_day = || GiftRefusal::NoDay {
        occasion: occasion.to_owned(),
    };
    let due = told.or(found).ok_or_else(no_day)?;
    Ok((occasion, due))
}

fn is_named(word: &str, care: &CareRules, events: &[EventDay]) -> bool {
    care.festivals.iter().any(|own| own.id == *word)
        || care.events.iter().any(|own| own.id == *word)
        || events.iter().any(|own| own.id == word)
}
