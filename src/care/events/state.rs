//! What all rows on events add up to.

use rustc_hash::FxHashMap;

use crate::domain::{Day, EventId, InvitationId, MemberId, Version};

/// An event on its day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    pub event: EventId,
    /// What kind of event, as the rules name it.
    pub id: String,
    pub title: Option<String>,
    pub on: Day,
    pub seats: Option<u32>,
    pub cancelled: bool,
    /// The ref under which it was added.
    pub reference: Option<String>,
    /// The version that told of it last.
    pub version: Version,
}

/// A member as far as an event goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Guest {
    pub invitation: InvitationId,
    pub member: MemberId,
    /// None for one who came without.
    pub invited: Option<Day>,
    /// How they were invited; empty where that was not told.
    pub channel: String,
    /// What they answered, if they did.
    pub coming: Option<bool>,
    pub attended: Option<Day>,
}

impl Guest {
    pub(crate) const fn new(invitation: InvitationId, member: MemberId) -> Self {
        Self {
            invitation,
            member,
            invited: None,
            channel: String::new(),
            coming: None,
            attended: None,
        }
    }
}

/// How many of an event's guests did what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Turnout {
    pub invited: u32,
    pub coming: u32,
    pub declined: u32,
    pub attended: u32,
    /// Those who were invited and came.
    pub invited_came: u32,
}

impl Turnout {
    /// Of a thousand invited, so many came; none when nobody was invited.
    pub(crate) fn per_mille(&self) -> Option<u32> {
        let (came, invited) = (u64::from(self.invited_came), u64::from(self.invited));
        let rounded = (came * 1000 + invited / 2).checked_div(invited)?;
        u32::try_from(rounded).ok()
    }
}

/// Every event and its guests.
#[derive(Clone, Debug, Default)]
pub(crate) struct Events {
    events: Vec<Event>,
    guests: FxHashMap<(EventId, MemberId), Guest>,
}

impl Events {
    /// Takes in an event as a row has it; a later row is the event from then on.
    pub(crate) fn take(&mut self, event: Event) {
        match self.events.iter_mut().find(|own| own.event == event.event) {
            Some(own) => {
                let reference = own.reference.take().or(event.reference.clone());
                *own = Event { reference, ..event };
            }
            None => self.events.push(event),
        }
    }

    /// A member's part in an event, made when there is none.
    pub(crate) fn guest_mut(
        &mut self,
        event: EventId,
        member: MemberId,
        new: impl FnOnce() -> Guest,
    ) -> &mut Guest {
        self.guests.entry((event, member)).or_insert_with(new)
    }

    /// All events, in the order in which they were added.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Event> {
        self.events.iter()
    }

    /// Those that are not cancelled.
    pub(crate) fn standing(&self) -> impl Iterator<Item = &Event> {
        self.events.iter().filter(|event| !event.cancelled)
    }

    pub(crate) fn get(&self, event: EventId) -> Option<&Event> {
        self.events.iter().find(|own| own.event == event)
    }

    pub(crate) fn guest(&self, event: EventId, member: MemberId) -> Option<&Guest> {
        self.guests.get(&(event, member))
    }

    /// The guests of an event, by their numbers.
    pub(crate) fn guests(&self, event: EventId) -> Vec<&Guest> {
        let of = self.guests.iter().filter(|((own, _), _)| *own == event);
        let mut guests: Vec<&Guest> = of.map(|(_, guest)| guest).collect();
        guests.sort_by_key(|guest| guest.member);
        guests
    }

    pub(crate) fn turnout(&self, event: EventId) -> Turnout {
        let mut turnout = Turnout::default();
        for ((_, _), guest) in self.guests.iter().filter(|((own, _), _)| *own == event) {
            turnout.invited += u32::from(guest.invited.is_some());
            turnout.coming += u32::from(guest.coming == Some(true));
            turnout.declined += u32::from(guest.coming == Some(false));
            turnout.attended += u32::from(guest.attended.is_some());
            let came = guest.invited.is_some() && guest.attended.is_some();
            turnout.invited_came += u32::from(came);
        }
        turnout
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_of_those_who_were_invited() {
        let table = [
            (0, 0, None),
            (3, 1, Some(333)),
            (3, 2, Some(667)),
            (8, 8, Some(1000)),
        ];
        for (invited, invited_came, rate) in table {
            let turnout = Turnout {
                invited,
                invited_came,
                attended: invited_came + 5,
                ..Turnout::default()
            };
            assert_eq!(turnout.per_mille(), rate, "{invited_came} of {invited}");
        }
    }
}
