//! How complete a member's file is: the facts that the rules weigh, hard ones and soft ones.

use super::profile::{Profile, Value};
use super::rules::{Fields, Weight};
use crate::domain::{Day, Rate, Rounding};

/// What hard and soft facts count towards a whole file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProfileWeights {
    pub hard: Rate,
    pub soft: Rate,
}

/// How much of a file is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Completeness {
    pub hard: Known,
    pub soft: Known,
    /// The whole, in thousandths.
    pub whole: i64,
}

/// So many of so many facts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    pub known: i64,
    pub all: i64,
}

const THOUSAND: i64 = 1000;

/// How much is known of a member at the close of a day. Without weights every fact counts the same; where the
/// rules keep no facts of one weight, the other makes the whole.
pub fn completeness(
    fields: &Fields,
    weights: Option<ProfileWeights>,
    profile: &Profile,
    on: Day,
) -> Completeness {
    let count = |weight: Weight| {
        let mut count = Known::default();
        for fact in fields.facts.iter().filter(|f| f.weight == Some(weight)) {
            count.all += 1;
            count.known += i64::from(is_known(profile, fact.id.as_str(), on));
        }
        count
    };
    let (hard, soft) = (count(Weight::Hard), count(Weight::Soft));
    let whole = match weights {
        Some(weights) if hard.all > 0 && soft.all > 0 => {
            weights.hard.of(hard.share(), Rounding::HalfUp).unwrap_or(0)
                + weights.soft.of(soft.share(), Rounding::HalfUp).unwrap_or(0)
        }
        _ => Known {
            known: hard.known + soft.known,
            all: hard.all + soft.all,
        }
        .share(),
    };
    Completeness { hard, soft, whole }
}

impl Known {
    /// In thousandths, rounded half up.
    pub fn share(self) -> i64 {
        if self.all == 0 {
            0
        } else {
            (self.known * 2 * THOUSAND + self.all) / (self.all * 2)
        }
    }
}

fn is_known(profile: &Profile, fact: &str, on: Day) -> bool {
    profile
        .known(fact, on)
        .is_some_and(|known| match &known.value {
            Value::Clear(text) | Value::Sealed(text) => !text.is_empty(),
        })
}
