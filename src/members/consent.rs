//! What a member consents to on a day: asked before anything leaves the house.
//!
//! Consents are facts in clear, `consent.marketing` and `consent.sharing`. Unlike other facts they never
//! count back: before the day on which it was given, and after the day on which it was taken back, there is
//! none. Who was never asked has not consented.

use super::facts;
use super::profile::{Known, Value};
use crate::domain::Day;

/// What for something would leave the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Offers and greetings to the member.
    Marketing,
    /// Handing data on to others.
    Sharing,
}

impl Purpose {
    pub(crate) const ALL: [Self; 2] = [Self::Marketing, Self::Sharing];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Marketing => facts::CONSENTS[0],
            Self::Sharing => facts::CONSENTS[1],
        }
    }

    pub(crate) fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.word() == word)
    }

    /// The fact that keeps it.
    pub(crate) fn fact(self) -> String {
        facts::consent(self.word())
    }

    /// The purpose that a fact is a consent to.
    pub(crate) fn of_fact(fact: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.fact() == fact)
    }
}

/// What a member answered, and since when the answer stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Answer {
    #[default]
    Unknown,
    No(Day),
    Yes(Day),
}

impl Answer {
    pub(crate) const fn allows(self) -> bool {
        matches!(self, Self::Yes(_))
    }

    /// As the fact is kept; empty where nothing is known.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Unknown => "",
            Self::No(_) => "no",
            Self::Yes(_) => "yes",
        }
    }

    pub(crate) const fn since(self) -> Option<Day> {
        match self {
            Self::Unknown => None,
            Self::No(day) | Self::Yes(day) => Some(day),
        }
    }
}

/// What a member consents to on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Consents {
    pub marketing: Answer,
    pub sharing: Answer,
}

impl Consents {
    pub(crate) const fn to(self, purpose: Purpose) -> Answer {
        match purpose {
            Purpose::Marketing => self.marketing,
            Purpose::Sharing => self.sharing,
        }
    }
}

/// The consents that hold on a day, by the facts of one member in order of recording. Each answer counts
/// from its own day on, so one that is recorded late and dated back takes its place among the others.
pub(crate) fn consents(facts: &[Known], on: Day) -> Consents {
    let answer = |purpose: Purpose| {
        let fact = purpose.fact();
        let told = facts
            .iter()
            .filter(|known| *known.fact == *fact && known.day <= on);
        let mut told: Vec<&Known> = told.collect();
        // Of two on one day the later recorded holds, and the earlier was never in force: the sort keeps their order.
        told.sort_by_key(|known| known.day);
        let days = told.chunk_by(|a, b| a.day == b.day);
        let told = days.filter_map(<[_]>::last);
        told.fold(Answer::Unknown, |before, known| {
            let now = match &known.value {
                Value::Clear(word) if &**word == "yes" => Answer::Yes(known.day),
                Value::Clear(word) if &**word == "no" => Answer::No(known.day),
                Value::Clear(_) | Value::Sealed(_) => Answer::Unknown,
            };
            if now.word() == before.word() {
                before
            } else {
                now
            }
        })
    };
    Consents {
        marketing: answer(Purpose::Marketing),
        sharing: answer(Purpose::Sharing),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn known(fact: &str, on: &str, value: &str) -> Known {
        Known {
            fact: fact.into(),
            day: day(on),
            value: Value::Clear(value.into()),
            sealed: false,
        }
    }

    #[test]
    fn a_consent_holds_from_its_day_until_it_is_taken_back() {
        let marketing = "consent.marketing";
        let facts = [
            known(marketing, "2024-03-01", "yes"),
            known("consent.sharing", "2024-03-05", "no"),
            known(marketing, "2024-05-01", "no"),
            known(marketing, "2024-06-01", "yes"),
            // Recorded last, dated back.
            known(marketing, "2024-04-01", "no"),
            known(marketing, "2024-07-01", ""),
        ];
        let table = [
            ("2024-02-29", Answer::Unknown),
            ("2024-03-01", Answer::Yes(day("2024-03-01"))),
            ("2024-03-31", Answer::Yes(day("2024-03-01"))),
            ("2024-04-01", Answer::No(day("2024-04-01"))),
            ("2024-05-02", Answer::No(day("2024-04-01"))),
            ("2024-06-30", Answer::Yes(day("2024-06-01"))),
            ("2024-07-01", Answer::Unknown),
        ];
        for (on, answer) in table {
            let consents = consents(&facts, day(on));
            assert_eq!(consents.marketing, answer, "{on}");
            assert_eq!(
                consents.to(Purpose::Marketing).allows(),
                answer.word() == "yes"
            );
        }
        let sharing = consents(&facts, day("2024-07-01")).sharing;
        assert_eq!(sharing, Answer::No(day("2024-03-05")));
        assert_eq!(consents(&[], day("2024-07-01")), Consents::default());
    }

    #[test]
    fn of_two_answers_on_one_day_the_later_recorded_holds() {
        let facts = [
            known("consent.sharing", "2024-03-01", "yes"),
            known("consent.sharing", "2024-03-01", "no"),
        ];
        let sharing = consents(&facts, day("2024-03-01")).sharing;
        assert_eq!(sharing, Answer::No(day("2024-03-01")));
    }

    #[test]
    fn a_purpose_knows_its_fact() {
        for purpose in Purpose::ALL {
            assert_eq!(Purpose::named(purpose.word()), Some(purpose));
            assert_eq!(Purpose::of_fact(&purpose.fact()), Some(purpose));
        }
        assert_eq!(Purpose::of_fact("consent.moon"), None);
    }
}
