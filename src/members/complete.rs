//! How complete a member's file is: the facts that the rules weigh, hard ones and soft ones.

use rustc_hash::FxHashMap;

use super::rows::{PROFILE, profile as p};
use super::rules::{Fields, Weight};
use crate::book::{BookError, Snapshot};
use crate::domain::{ByNumber, Day, MemberId, Rate, Rounding};

/// What hard and soft facts count towards a whole file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProfileWeights {
    pub hard: Rate,
    pub soft: Rate,
}

/// How much of a file is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Completeness {
    pub hard: Known,
    pub soft: Known,
    /// The whole, in thousandths.
    pub whole: i64,
}

/// So many of so many facts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Known {
    pub known: i64,
    pub all: i64,
}

const THOUSAND: i64 = 1000;

/// Which facts are known of everybody at the close of a day; sealed ones are known without being read.
#[derive(Debug)]
pub(crate) struct Files<'a> {
    fields: &'a Fields,
    /// A row for each member, a place in it for each fact of the rules: the day of what was learnt last, and
    /// whether it says anything.
    known: ByNumber<Vec<Option<(Day, bool)>>>,
}

impl<'a> Files<'a> {
    pub(crate) fn load(
        snapshot: &Snapshot,
        fields: &'a Fields,
        on: Day,
    ) -> Result<Self, BookError> {
        let width = fields.facts.len();
        let places: FxHashMap<&str, usize> = fields
            .facts
            .iter()
            .enumerate()
            .map(|(place, fact)| (fact.id.as_str(), place))
            .collect();
        let mut known: ByNumber<Vec<Option<(Day, bool)>>> = ByNumber::default();
        snapshot.ledger(&PROFILE)?.each(p::ALL, |row| {
            let day = Day::parse(row.bytes(p::DAY)).map_err(|e| row.bad(p::DAY, e))?;
            let fact = row.text(p::FACT)?;
            let Some(place) = places.get(&*fact).filter(|_| day <= on) else {
                return Ok(());
            };
            let member =
                MemberId::parse(row.bytes(p::MEMBER)).map_err(|e| row.bad(p::MEMBER, e))?;
            let own = known.at(member.index());
            own.resize(width, None);
            if own[*place].is_none_or(|(last, _)| last <= day) {
                let says = !row.bytes(p::VALUE).is_empty() || !row.bytes(p::SEALED).is_empty();
                own[*place] = Some((day, says));
            }
            Ok(())
        })?;
        Ok(Self { fields, known })
    }

    /// How much is known of a member. Without weights every fact counts the same; where the rules keep no facts
    /// of one weight, the other makes the whole.
    pub(crate) fn of(&self, member: MemberId) -> Completeness {
        let (hard, soft) = (
            self.count(member, Weight::Hard),
            self.count(member, Weight::Soft),
        );
        let whole = match self.fields.weights {
            Some(weights) if hard.all > 0 && soft.all > 0 => {
                let of = |weight: Rate, share: i64| {
                    let part = weight.of(share.into(), Rounding::HalfUp).ok();
                    part.and_then(|part| i64::try_from(part).ok()).unwrap_or(0)
                };
                of(weights.hard, hard.share()) + of(weights.soft, soft.share())
            }
            _ => Known {
                known: hard.known + soft.known,
                all: hard.all + soft.all,
            }
            .share(),
        };
        Completeness { hard, soft, whole }
    }

    fn count(&self, member: MemberId, weight: Weight) -> Known {
        let own = self.known.get(member.index());
        let mut count = Known::default();
        for (place, fact) in self.fields.facts.iter().enumerate() {
            if fact.weight == Some(weight) {
                let known = own.and_then(|own| own.get(place).copied().flatten());
                count.all += 1;
                count.known += i64::from(known.is_some_and(|(_, says)| says));
            }
        }
        count
    }
}

impl Known {
    /// In thousandths, rounded half up.
    pub(crate) fn share(self) -> i64 {
        if self.all == 0 {
            0
        } else {
            (self.known * 2 * THOUSAND + self.all) / (self.all * 2)
        }
    }
}
