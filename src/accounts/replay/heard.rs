//! What other rooms heard of members, which conditions of tiers ask for: it counts from the version that recorded it.

use super::Replay;
use crate::accounts::kept::Kept;
use crate::accounts::ratings::Ratings;
use crate::domain::{Day, MemberId, Version, When};

/// One thing heard of a member.
#[derive(Clone, Copy, Debug)]
enum Word {
    /// A reservation, and when they came.
    Kept(When),
    /// In hundredths.
    Rated(Day, i64),
}

/// Everything that was heard, in order of recording.
#[derive(Clone, Debug, Default)]
pub struct Heard(Vec<(Version, MemberId, Word)>);

impl Heard {
    pub fn new(ratings: Ratings, kept: Kept) -> Self {
        let rated = ratings.0.into_iter();
        let rated =
            rated.map(|(version, member, day, score)| (version, member, Word::Rated(day, score)));
        let kept = kept.0.into_iter();
        let kept = kept.map(|(version, member, came)| (version, member, Word::Kept(came)));
        let mut all: Vec<_> = rated.chain(kept).collect();
        all.sort_by_key(|(version, ..)| *version);
        Self(all)
    }
}

impl Replay<'_> {
    /// Hands members what was heard of them before a version; all of it where none is named. Whoever keeps a
    /// reservation is judged at once, as at the desk.
    pub(super) fn hear(&mut self, before: Option<Version>) {
        let asked = self.asked;
        while let Some((version, member, word)) = asked.heard.0.get(self.heard) {
            if before.is_some_and(|before| *version >= before) {
                break;
            }
            self.heard += 1;
            let Some(customer) = self.sum.customers.get_mut(*member) else {
                continue;
            };
            match word {
                Word::Rated(day, score) => customer.ratings.push((*day, *score)),
                Word::Kept(came) => {
                    customer.kept.push(came.day());
                    if self.judges(came.day()) {
                        self.moved(*member, *came);
                    }
                }
            }
        }
    }
}
