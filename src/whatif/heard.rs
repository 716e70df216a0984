//! What other rooms heard of members, which conditions of tiers ask for: it counts from the version that recorded it,
//! until one takes it back.

use super::Replay;
use crate::desk::kept::{Arrival, Kept};
use crate::desk::ratings::{Rating, Ratings};
use crate::domain::{Day, MemberId, Version, When};
use crate::sales::Customer;

/// One thing heard of a member.
#[derive(Clone, Copy, Debug)]
enum Word {
    /// A reservation, and when they came.
    Kept(When),
    /// In hundredths.
    Rated(Day, i64),
}

impl Word {
    const fn day(self) -> Day {
        match self {
            Self::Kept(came) => came.day(),
            Self::Rated(day, _) => day,
        }
    }

    fn give(self, customer: &mut Customer) {
        match self {
            Self::Kept(came) => customer.kept.push(came.day()),
            Self::Rated(day, score) => customer.ratings.push((day, score)),
        }
    }

    fn take_back(self, customer: &mut Customer) {
        match self {
            Self::Kept(came) => take_one(&mut customer.kept, &came.day()),
            Self::Rated(day, score) => take_one(&mut customer.ratings, &(day, score)),
        }
    }
}

fn take_one<T: PartialEq>(all: &mut Vec<T>, one: &T) {
    if let Some(place) = all.iter().position(|own| own == one) {
        all.remove(place);
    }
}

#[derive(Clone, Copy, Debug)]
struct Told {
    version: Version,
    member: MemberId,
    word: Word,
    /// The version that had told it, where this one takes it back.
    of: Option<Version>,
}

/// Everything that was heard, in order of recording.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heard(Vec<Told>);

impl Heard {
    pub(crate) fn new(ratings: Ratings, kept: Kept) -> Self {
        let mut heard = Self::default();
        for (version, member, day, score) in ratings.0 {
            heard.push(version, member, Word::Rated(day, score), None);
        }
        for (version, member, came) in kept.0 {
            heard.push(version, member, Word::Kept(came), None);
        }
        heard.in_order()
    }

    /// The same with what was taken back later, each with the version that did: it counted until then.
    pub(crate) fn and_undone(
        mut self,
        ratings: Vec<(Version, Rating)>,
        kept: Vec<(Version, Arrival)>,
    ) -> Self {
        for (by, (version, member, day, score)) in ratings {
            self.push(version, member, Word::Rated(day, score), Some(by));
        }
        for (by, (version, member, came)) in kept {
            self.push(version, member, Word::Kept(came), Some(by));
        }
        self.in_order()
    }

    fn push(&mut self, version: Version, member: MemberId, word: Word, undone: Option<Version>) {
        let told = Told {
            version,
            member,
            word,
            of: None,
        };
        self.0.push(told);
        self.0.extend(undone.map(|by| Told {
            version: by,
            of: Some(version),
            ..told
        }));
    }

    fn in_order(mut self) -> Self {
        self.0.sort_by_key(|told| told.version);
        self
    }
}

impl Replay<'_> {
    /// Hands members what was heard of them before a version, and what the version itself takes back; all of it where
    /// none is named.
    pub(super) fn hear(&mut self, before: Option<Version>) {
        let asked = self.asked;
        let mut all = asked.heard.0.iter().skip(self.heard).peekable();
        while let Some(told) = all.next() {
            let is_due =
                |before| told.version < before || told.version == before && told.of.is_some();
            if !before.is_none_or(is_due) {
                break;
            }
            self.heard += 1;
            match told.of {
                None => self.take_in(told),
                Some(of) => {
                    if let Some(customer) = self.sum.customers.get_mut(told.member) {
                        told.word.take_back(customer);
                    }
                    let further = all.peek().filter(|next| next.version == told.version);
                    if further.is_none() {
                        self.stand_without(of, told);
                    }
                }
            }
        }
    }

    /// Whoever keeps a reservation is judged at once, as at the desk.
    fn take_in(&mut self, told: &Told) {
        let Some(customer) = self.sum.customers.get_mut(told.member) else {
            return;
        };
        told.word.give(customer);
        if let Word::Kept(came) = told.word
            && self.judges(came.day())
        {
            let is_undone = self.asked.commands.undone.contains(&told.version);
            self.keeping = is_undone.then(|| self.kept.remove(&told.version).unwrap_or_default());
            self.moved(told.member, came);
            if let Some(kept) = self.keeping.take() {
                self.kept.insert(told.version, kept);
            }
        }
    }

    /// The tiers that a version moved go by what the figures say without it, on its own day while that is open.
    fn stand_without(&mut self, of: Version, undoing: &Told) {
        let open = self.open(undoing.version);
        let day = undoing.word.day().max(open);
        if !self.judges(day) {
            return;
        }
        let kept = self.kept.get_mut(&of);
        let tiers = kept.map(|kept| std::mem::take(&mut kept.tiers));
        self.tiers_without(&tiers.unwrap_or_default(), day, open);
    }
}
