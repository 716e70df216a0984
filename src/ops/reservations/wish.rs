//! What may be asked for with a reservation, made new or changed.

use crate::desk::reservations::ReservationRefusal;
use crate::desk::reservations::decide::spoken;
use crate::domain::Slug;
use crate::domain::calendar::{BusinessHours, Minutes};
use crate::ops::moment::parse_moment;
use crate::ops::{Session, Stop};

/// What is wished for, in words.
#[derive(Clone, Debug)]
pub(crate) struct Wishes {
    pub(crate) lasts: Option<Minutes>,
    pub(crate) until: Option<String>,
    pub(crate) party: Option<u32>,
    pub(crate) room: Option<String>,
    pub(crate) therapist: Vec<String>,
    pub(crate) store: Option<Slug>,
    pub(crate) host: Option<String>,
    pub(crate) purpose: Option<String>,
    pub(crate) note: Option<String>,
}

/// The word that frees a room, or those who treat, for whoever is there.
pub(super) const ANY: &str = "any";

impl Wishes {
    /// What was asked, for the digest by which a repeat is known.
    pub(super) fn asked(&self) -> Vec<String> {
        let told = |text: &Option<String>| text.clone().unwrap_or_default();
        vec![
            self.lasts.map(|m| m.to_string()).unwrap_or_default(),
            told(&self.until),
            self.party.map(|p| p.to_string()).unwrap_or_default(),
            told(&self.room),
            self.therapist.join(";"),
            self.store.as_ref().map(Slug::to_string).unwrap_or_default(),
            told(&self.host),
            told(&self.purpose),
            told(&self.note),
        ]
    }

    /// The same with what its words name.
    pub(super) fn named(&self, session: &Session) -> Result<Self, Stop> {
        let is_any = |word: &&String| word.as_str() == ANY;
        let room = match self.room(session)? {
            Some(room) => Some(room.to_string()),
            None => self.room.clone(),
        };
        let mut therapist: Vec<String> = self.therapist.iter().filter(is_any).cloned().collect();
        let wished = self.therapists(session)?;
        therapist.extend(wished.iter().map(Slug::to_string));
        let until = self.until.as_deref();
        let until = until.map(|text| named_moment(session, text)).transpose()?;
        Ok(Self {
            until,
            room,
            therapist,
            store: session.store(self.store.as_ref())?,
            ..self.clone()
        })
    }

    /// The room that is wished for.
    pub(super) fn room(&self, session: &Session) -> Result<Option<Slug>, Stop> {
        let places = &session.rules.house().places;
        match self.room.as_deref() {
            None | Some(ANY) => Ok(None),
            Some(word) => {
                let rooms = session.words(session.at.day()).rooms();
                let id = rooms.sought(word, [])?;
                Ok(places.room(&id).map(|room| room.id.clone()))
            }
        }
    }

    /// Those who are wished for.
    pub(super) fn therapists(&self, session: &Session) -> Result<Vec<Slug>, Stop> {
        let all = &session.rules.house().places.therapists;
        let mut wished: Vec<Slug> = Vec::new();
        for word in self.therapist.iter().filter(|word| *word != ANY) {
            let found = all.iter().find(|one| one.answers_to(word));
            let unknown = || ReservationRefusal::UnknownTherapist {
                word: word.clone(),
                known: all.iter().map(|one| &one.id).collect(),
            };
            let id = found.ok_or_else(unknown)?.id.clone();
            if !wished.contains(&id) {
                wished.push(id);
            }
        }
        Ok(wished)
    }

    /// How long it lasts from its start on; nothing where nothing was told.
    pub(super) fn lasts(&self, hours: &BusinessHours, start: i64) -> Result<Option<Minutes>, Stop> {
        let Some(until) = &self.until else {
            return Ok(self.lasts);
        };
        let until = moment(hours, until)?;
        let minutes = u32::try_from((until - start).div_euclid(60)).ok();
        let minutes = minutes.filter(|m| *m > 0).and_then(Minutes::new);
        match minutes {
            Some(minutes) => Ok(Some(minutes)),
            None => Err(ReservationRefusal::Backwards {
                start: spoken(hours, start),
                until: spoken(hours, until),
            }
            .into()),
        }
    }
}

/// A moment, which a date alone is not.
pub(super) fn moment(hours: &BusinessHours, text: &str) -> Result<i64, Stop> {
    let (when, _) = parse_moment(hours, text)?;
    let none = || ReservationRefusal::NoMoment {
        text: text.to_owned(),
    };
    Ok(when.seconds().ok_or_else(none)?)
}

/// A moment in one form, however it was written.
pub(super) fn named_moment(session: &Session, text: &str) -> Result<String, Stop> {
    let hours = session.hours();
    Ok(hours.rfc3339(moment(hours, text)?))
}
