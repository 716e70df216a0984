//! The pack's part on care: who calls upon a tier's members, and the festivals and events that count.
//!
//! Checked here; carried out by the visit plan.

mod plan;
pub(in crate::care) mod read;

#[cfg(test)]
pub(crate) use plan::Retry;
pub(crate) use plan::{Begins, Capacity, Declined, Planning, Stops, WinBack, Wooing};
pub(crate) use read::read_every;
pub(super) use read::{read_channel, read_occasion};

use crate::domain::calendar::YearDay;
use crate::domain::choice::{Kind, NotKnown, Thing, choose};
use crate::domain::source::Place;
use crate::domain::words::Words as _;
use crate::domain::{Day, Slug, TierRef, Title};
use crate::words;

/// Roles, festivals, events and visits of a pack.
#[derive(Clone, Debug, Default)]
pub struct CareRules {
    pub roles: Vec<Role>,
    pub festivals: Vec<FestivalRule>,
    pub events: Vec<EventRule>,
    pub visits: Vec<Visit>,
    pub planning: Planning,
    pub win_back: Vec<WinBack>,
}

impl CareRules {
    /// The role that a word names, by its id or by its title in either language.
    pub fn role_named(&self, word: &str) -> Option<&Role> {
        const ROLE: Kind = Kind::new("role", "角色");
        let things = self.roles.iter();
        let things = things.map(|role| Thing::titled(&role.id, &role.title));
        let id = choose(ROLE, word, things).ok()?;
        self.roles.iter().find(|role| role.id == *id)
    }
}

/// Somebody who calls upon members.
#[derive(Clone, Debug)]
pub struct Role {
    pub id: Slug,
    pub title: Title,
    pub place: Place,
}

/// How much a festival or an event counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Importance {
    Major,
    Important,
    Ordinary,
}

impl Importance {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Major => "major",
            Self::Important => "important",
            Self::Ordinary => "ordinary",
        }
    }
}

/// A festival that the house keeps.
#[derive(Clone, Debug)]
pub struct FestivalRule {
    pub id: Slug,
    pub title: Title,
    pub importance: Importance,
    pub on: YearDay,
    pub place: Place,
}

/// An event of the house, on its day.
#[derive(Clone, Debug)]
pub struct EventRule {
    pub id: Slug,
    pub title: Title,
    pub importance: Importance,
    pub on: Option<Day>,
    pub place: Place,
}

/// One duty towards the members of a tier.
#[derive(Clone, Debug)]
pub struct Visit {
    pub tier: TierRef,
    pub by: Slug,
    pub duty: Duty,
    pub place: Place,
}

/// When and how a visit is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Duty {
    /// Regularly; any one of the ways will do.
    Regular(Vec<Way>),
    /// At each of these occasions.
    On {
        channel: Channel,
        occasions: Vec<Occasion>,
    },
}

impl Duty {
    /// Whether a visit by a channel can fulfil it.
    pub fn uses(&self, by: Channel) -> bool {
        match self {
            Self::Regular(ways) => ways.iter().any(|way| way.channel == by),
            Self::On { channel, .. } => *channel == by,
        }
    }
}

/// A channel and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Way {
    pub channel: Channel,
    pub every: Every,
}

words! {
    /// How somebody is reached.
    pub enum Channel {
        Phone = "phone", "phone", "电话";
        InPerson = "in-person", "in person", "当面";
        Letter = "letter", "letter", "信函";
        Message = "message", "message", "短信";
        Email = "email", "e-mail", "邮件";
    }
}

impl Channel {
    /// Its place in lists by channel.
    pub const fn place(self) -> usize {
        self as usize
    }

    /// The channel that a word names.
    ///
    /// # Errors
    /// A word that names none.
    pub fn named(word: &str) -> Result<Self, NotKnown> {
        const CHANNEL: Kind = Kind::new("channel", "联系方式");
        let id = choose(CHANNEL, word, Self::ALL.map(Thing::word))?;
        Ok(Self::of_cell(id.as_bytes()).unwrap_or(Self::Phone))
    }
}

/// A stretch of time after which something is due again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    Days(u16),
    Months(u16),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Occasion {
    Birthday,
    /// Festivals of this importance or more; none is all.
    Festivals(Option<Importance>),
    Festival(Slug),
    /// Events of this importance or more; none is all.
    Events(Option<Importance>),
    Event(Slug),
}
