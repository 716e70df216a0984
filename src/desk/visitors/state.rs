//! What the rows of a visit add up to.

pub(crate) use super::rows::Sealed;
use crate::domain::Lang;
use crate::domain::words::{Entry, listed};
use crate::domain::{Day, Money, Slug, VisitorId, When};
use crate::words;

words! {
    /// One step of a visit.
    pub(crate) enum EventKind {
        Announce = "announce";
        /// A unit asks to be received.
        Apply = "apply";
        Approve = "approve";
        Decline = "decline";
        In = "in";
        /// Of a class that is not let in.
        TurnAway = "turn-away";
        Out = "out";
        /// What the visitors say of it.
        Feedback = "feedback";
    } + "undo"
}

impl Sealed {
    /// What was told anew, and what it was for the rest.
    fn over(self, before: Self) -> Self {
        let told = |new: String, old: String| if new.is_empty() { old } else { new };
        Self {
            name: told(self.name, before.name),
            unit: told(self.unit, before.unit),
            contact: told(self.contact, before.contact),
            id_number: told(self.id_number, before.id_number),
            host: told(self.host, before.host),
            guide: told(self.guide, before.guide),
            route: told(self.route, before.route),
            purpose: told(self.purpose, before.purpose),
            note: told(self.note, before.note),
        }
    }
}

/// A row.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub kind: EventKind,
    pub at: When,
    pub class: Option<Slug>,
    /// When they are to come.
    pub due: Option<When>,
    pub party: Option<u32>,
    pub store: Option<Slug>,
    /// Badges handed out, or taken back.
    pub badges: Vec<String>,
    /// Badges that did not come back.
    pub lost: Vec<String>,
    /// The host consents, or signs out.
    pub signed: bool,
    pub satisfied: Option<bool>,
    pub budget: Option<Money>,
    pub person: Option<u32>,
    pub sealed: Sealed,
}

impl Event {
    /// A step that tells nothing but itself.
    pub(crate) fn plain(kind: EventKind, at: When) -> Self {
        Self {
            kind,
            at,
            class: None,
            due: None,
            party: None,
            store: None,
            badges: Vec::new(),
            lost: Vec::new(),
            signed: false,
            satisfied: None,
            budget: None,
            person: None,
            sealed: Sealed::default(),
        }
    }
}

/// How far a visit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Applied,
    Declined,
    Announced,
    Inside,
    Left,
    TurnedAway,
}

impl Status {
    /// Each with what people call it.
    pub(crate) const CALLED: [Entry; 6] = [
        ("applied", "applied for", "已申请"),
        ("declined", "declined", "已谢绝"),
        ("announced", "announced", "已预告"),
        ("inside", "in the house", "在馆"),
        ("left", "gone", "已离开"),
        ("turned-away", "turned away", "已劝离"),
    ];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Applied => Self::CALLED[0].0,
            Self::Declined => Self::CALLED[1].0,
            Self::Announced => Self::CALLED[2].0,
            Self::Inside => Self::CALLED[3].0,
            Self::Left => Self::CALLED[4].0,
            Self::TurnedAway => Self::CALLED[5].0,
        }
    }
}

/// The word itself, and what people call it in Chinese with `{:#}`.
impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(listed(&Self::CALLED, self.word(), Lang::of_format(f)))
    }
}

/// One visit, of one visitor or of a party.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    pub id: VisitorId,
    pub status: Status,
    pub class: Option<Slug>,
    pub due: Option<When>,
    /// Since when the house knows that they come.
    pub announced: Option<When>,
    pub party: u32,
    pub store: Option<Slug>,
    /// Those that they wear, or wore.
    pub badges: Vec<String>,
    pub lost: Vec<String>,
    pub came: Option<When>,
    pub left: Option<When>,
    pub satisfied: Option<bool>,
    pub budget: Option<Money>,
    /// The place of the visitor's key in the keyring.
    pub person: u32,
    pub sealed: Sealed,
}

impl Visit {
    /// A visit as its first row makes it.
    pub(crate) fn begin(id: VisitorId, event: Event) -> Self {
        let mut visit = Self {
            id,
            status: Status::Announced,
            class: None,
            due: None,
            announced: None,
            party: 1,
            store: None,
            badges: Vec::new(),
            lost: Vec::new(),
            came: None,
            left: None,
            satisfied: None,
            budget: None,
            person: event.person.unwrap_or(0),
            sealed: Sealed::default(),
        };
        visit.take(event);
        visit
    }

    /// Goes one step further.
    pub(crate) fn take(&mut self, event: Event) {
        match event.kind {
            EventKind::Announce => {
                self.status = Status::Announced;
                self.announced = Some(event.at);
            }
            EventKind::Apply => {
                self.status = Status::Applied;
                self.announced = Some(event.at);
            }
            EventKind::Approve => self.status = Status::Announced,
            EventKind::Decline => self.status = Status::Declined,
            EventKind::In => {
                self.status = Status::Inside;
                self.came = Some(event.at);
                self.badges.clone_from(&event.badges);
            }
            EventKind::TurnAway => {
                self.status = Status::TurnedAway;
                self.came = Some(event.at);
            }
            EventKind::Out => {
                self.status = Status::Left;
                self.left = Some(event.at);
                self.lost = event.lost;
            }
            EventKind::Feedback => {}
        }
        self.class = event.class.or(self.class.take());
        self.due = event.due.or(self.due);
        self.party = event.party.unwrap_or(self.party);
        self.store = event.store.or(self.store.take());
        self.satisfied = event.satisfied.or(self.satisfied);
        self.budget = event.budget.or(self.budget);
        self.sealed = event.sealed.over(std::mem::take(&mut self.sealed));
    }

    /// How many minutes they stayed, where both moments are known.
    pub(crate) fn minutes(&self) -> Option<i64> {
        Some((self.left?.seconds()? - self.came?.seconds()?).div_euclid(60))
    }

    /// The day by which a visit is listed: when they came, else when they are to come.
    pub(crate) fn day(&self) -> Day {
        let known = self.came.or(self.due).or(self.announced);
        known.map_or(Day::MIN, When::day)
    }
}

/// Visits by their numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Visits(Vec<Visit>);

impl Visits {
    pub(crate) fn take(&mut self, id: VisitorId, event: Event) {
        match self.0.binary_search_by_key(&id, |visit| visit.id) {
            Ok(place) => self.0[place].take(event),
            Err(place) => self.0.insert(place, Visit::begin(id, event)),
        }
    }

    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &Visit> {
        self.0.iter()
    }

    pub(crate) fn get(&self, id: VisitorId) -> Option<&Visit> {
        let place = self.0.binary_search_by_key(&id, |visit| visit.id);
        place.ok().map(|place| &self.0[place])
    }

    pub(crate) fn into_one(self, id: VisitorId) -> Option<Visit> {
        self.0.into_iter().find(|visit| visit.id == id)
    }

    /// Who lost a badge that was not handed out to anybody since.
    pub(crate) fn loser(&self, badge: &str) -> Option<&Visit> {
        let order = |when: Option<When>| when.map(When::order);
        let lost = self
            .0
            .iter()
            .filter(|v| v.lost.iter().any(|own| own == badge));
        let last = lost.max_by_key(|visit| order(visit.left))?;
        let since = |visit: &&Visit| {
            let wears = visit.badges.iter().any(|own| own == badge);
            wears && visit.id != last.id && order(visit.came) > order(last.left)
        };
        self.0.iter().all(|visit| !since(&visit)).then_some(last)
    }

    /// The badges of a visit that are lost and were not found since.
    pub(crate) fn missing<'v>(&'v self, visit: &'v Visit) -> impl Iterator<Item = &'v String> {
        let here = |badge: &&String| self.loser(badge).is_some_and(|by| by.id == visit.id);
        visit.lost.iter().filter(here)
    }

    /// Who wears a badge now.
    pub(crate) fn wearer(&self, badge: &str) -> Option<&Visit> {
        self.0.iter().find(|visit| {
            visit.status == Status::Inside && visit.badges.iter().any(|own| own == badge)
        })
    }
}
