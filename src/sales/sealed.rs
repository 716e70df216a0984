//! A birthday that decides and cannot be read: a rule that asks for it is refused rather than passed over.

use super::customer::{Customer, Customers};
use super::terms::Terms;
use crate::domain::source::Place;
use crate::domain::{Day, Lang, MemberId, Spoken};

/// A rule that asks for birthdays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asks {
    pub en: &'static str,
    pub zh: &'static str,
    pub id: String,
    pub place: Option<Place>,
}

/// A rule asks for a birthday that stands sealed, and no keyring opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedBirthday {
    pub rule: Asks,
    pub member: MemberId,
}

impl Spoken for SealedBirthday {
    fn say(&self, lang: Lang) -> String {
        let (Asks { en, zh, id, place }, member) = (&self.rule, self.member);
        let place = place.as_ref().map(|place| format!(" [{place}]"));
        let place = place.unwrap_or_default();
        match lang {
            Lang::En => format!(
                "{en} \"{id}\" asks for the birthday of {member}, which is sealed, and the keyring cannot be read{place}"
            ),
            Lang::Zh => {
                format!("{zh}“{id}”需要 {member} 的生日，而生日已封存，密钥环无法读取{place}")
            }
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let (en, zh) = (
            "put the keyring back where it belongs, or say where it is with CLUB_KEY_FILE",
            "请把密钥环放回原处，或用 CLUB_KEY_FILE 指明其位置",
        );
        Some(if lang == Lang::Zh { zh } else { en }.to_owned())
    }

    fn exit_code(&self) -> u8 {
        78
    }
}

impl Terms<'_> {
    /// The first rule of prices and points that asks for birthdays.
    pub fn asks_birthday(&self) -> Option<Asks> {
        let mut prices = self.prices.rules.iter();
        let price = prices
            .find(|rule| rule.birthday.is_some())
            .map(|rule| Asks {
                en: "price",
                zh: "价格",
                id: rule.id.to_string(),
                place: Some(rule.place.clone()),
            });
        let times = || {
            let mut times = self.points?.times.iter();
            let times = times.find(|times| times.birthday.is_some())?;
            Some(Asks {
                en: "multiplier",
                zh: "倍数",
                id: times.id.to_string(),
                place: Some(times.place.clone()),
            })
        };
        price.or_else(times)
    }
}

impl Customer {
    /// Refuses where prices and points ask for a birthday that could not be opened.
    pub fn prove_birthday(&self, terms: &Terms<'_>, on: Day) -> Result<(), SealedBirthday> {
        match terms
            .asks_birthday()
            .filter(|_| self.birthday_is_sealed(on))
        {
            None => Ok(()),
            Some(rule) => Err(SealedBirthday {
                rule,
                member: self.id(),
            }),
        }
    }
}

impl Customers {
    /// Refuses where a rule asks for birthdays and one could not be opened.
    pub fn prove_birthdays(&self, rule: Option<Asks>, on: Day) -> Result<(), SealedBirthday> {
        let Some(rule) = rule else {
            return Ok(());
        };
        let mut sealed = self
            .iter()
            .filter(|customer| customer.birthday_is_sealed(on));
        match sealed.next() {
            None => Ok(()),
            Some(customer) => Err(SealedBirthday {
                rule,
                member: customer.id(),
            }),
        }
    }
}
