//! What a house has to offer: rooms, those who treat guests, and the hours of its doors.

use crate::domain::calendar::Hours;
use crate::domain::choice::{Kind, Thing, choose};
use crate::domain::source::Place;
use crate::domain::{Slug, StaffId, Title};

/// Rooms, people and hours of the house.
#[derive(Clone, Debug, Default)]
pub struct Places {
    pub rooms: Vec<Room>,
    pub therapists: Vec<Therapist>,
    pub openings: Openings,
}

/// A room that can be reserved.
#[derive(Clone, Debug)]
pub struct Room {
    pub id: Slug,
    pub title: Title,
    pub store: Option<Slug>,
    /// How many guests it holds.
    pub capacity: u32,
    /// Whether several parties may be in it at once, as in a bath.
    pub shared: bool,
    /// The services that it is for; none is all.
    pub takes: Vec<Slug>,
    pub place: Place,
}

/// Somebody who treats guests.
#[derive(Clone, Debug)]
pub struct Therapist {
    pub id: Slug,
    pub title: Title,
    /// The number under which the house keeps them as staff.
    pub staff: Option<StaffId>,
    /// Where they work; none is everywhere.
    pub stores: Vec<Slug>,
    /// The services that they give; none is all.
    pub does: Vec<Slug>,
    /// When they work; none is whenever the house is open.
    pub works: Option<Hours>,
    pub place: Place,
}

/// When the doors are open.
#[derive(Clone, Debug, Default)]
pub struct Openings {
    /// Hours of every store that has none of its own.
    pub house: Option<Hours>,
    pub stores: Vec<(Slug, Hours)>,
}

impl Openings {
    /// The hours of a store; none where it is always open.
    pub fn of(&self, store: Option<&Slug>) -> Option<&Hours> {
        let own = store.and_then(|id| self.stores.iter().find(|(own, _)| own == id));
        own.map(|(_, hours)| hours).or(self.house.as_ref())
    }
}

impl Room {
    pub fn is_for(&self, item: &Slug) -> bool {
        self.takes.is_empty() || self.takes.contains(item)
    }

    pub fn is_in(&self, store: Option<&Slug>) -> bool {
        store.is_none() || self.store.is_none() || self.store.as_ref() == store
    }
}

impl Therapist {
    pub fn gives(&self, item: &Slug) -> bool {
        self.does.is_empty() || self.does.contains(item)
    }

    pub fn is_in(&self, store: Option<&Slug>) -> bool {
        store.is_none_or(|store| self.stores.is_empty() || self.stores.contains(store))
    }

    /// Whether a word means this one: the id, the staff number or the name.
    pub fn answers_to(&self, word: &str) -> bool {
        const THERAPIST: Kind = Kind::new("therapist", "技师");
        choose(THERAPIST, word, [Thing::titled(&self.id, &self.title)]).is_ok()
            || self.staff.is_some_and(|staff| staff.to_string() == word)
    }
}

impl Places {
    pub fn room(&self, id: &str) -> Option<&Room> {
        self.rooms.iter().find(|room| room.id == *id)
    }

    pub fn therapist(&self, id: &str) -> Option<&Therapist> {
        self.therapists.iter().find(|one| one.id == *id)
    }
}
