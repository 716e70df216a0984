//! What may be recorded of an event and its guests.

use super::refusal::EventRefusal;
use super::state::{Event, Events, Guest};
use crate::domain::{Day, EventId, MemberId};

/// The event that a word names: its number, its ref, or its id where only one event of that kind is to
/// come, or was ever planned.
pub(crate) fn find<'e>(
    events: &'e Events,
    word: &str,
    today: Day,
) -> Result<&'e Event, EventRefusal> {
    let by_number = word.parse().ok().and_then(|id: EventId| events.get(id));
    let by_ref = || {
        let mut all = events.all();
        all.find(|event| event.reference.as_deref() == Some(word))
    };
    if let Some(event) = by_number.or_else(by_ref) {
        return Ok(event);
    }
    let of_kind: Vec<&Event> = events.standing().filter(|event| event.id == word).collect();
    let to_come: Vec<&Event> = of_kind
        .iter()
        .filter(|event| event.on >= today)
        .copied()
        .collect();
    match (to_come.as_slice(), of_kind.as_slice()) {
        ([one], _) | ([], [one]) => Ok(one),
        ([], []) => Err(EventRefusal::Unknown {
            word: word.to_owned(),
        }),
        ([], several) | (several, _) => Err(EventRefusal::Several {
            word: word.to_owned(),
            candidates: several
                .iter()
                .map(|event| format!("{} {}", event.event, event.on))
                .collect(),
        }),
    }
}

/// The same for who came: of several of a kind the last one that has begun is meant.
pub(crate) fn held<'e>(
    events: &'e Events,
    word: &str,
    today: Day,
) -> Result<&'e Event, EventRefusal> {
    let begun = events
        .standing()
        .filter(|event| event.id == word && event.on <= today);
    match begun.max_by_key(|event| event.on) {
        Some(event) => Ok(event),
        None => find(events, word, today),
    }
}

/// An event of one kind is planned for a day once.
pub(crate) fn add(events: &Events, id: &str, on: Day) -> Result<(), EventRefusal> {
    let mut standing = events.standing();
    match standing.find(|event| event.id == id && event.on == on) {
        Some(event) => Err(EventRefusal::Planned {
            id: id.to_owned(),
            on,
            event: event.event,
        }),
        None => Ok(()),
    }
}

/// Whether an event may still be changed or cancelled.
pub(crate) fn change(events: &Events, event: &Event) -> Result<(), EventRefusal> {
    open(event)?;
    let came = events.turnout(event.event).attended;
    if came > 0 {
        return Err(EventRefusal::Held {
            event: event.event,
            on: event.on,
            came,
        });
    }
    Ok(())
}

fn open(event: &Event) -> Result<(), EventRefusal> {
    if event.cancelled {
        return Err(EventRefusal::Cancelled { event: event.event });
    }
    Ok(())
}

/// Whether a member may be invited on a day.
pub(crate) fn invite(
    events: &Events,
    event: &Event,
    member: MemberId,
    day: Day,
) -> Result<(), EventRefusal> {
    open(event)?;
    if day > event.on {
        return Err(EventRefusal::Over {
            event: event.event,
            on: event.on,
        });
    }
    match events.guest(event.event, member) {
        Some(guest) if guest.invited.is_some() => Err(EventRefusal::Invited {
            member,
            event: event.event,
            invitation: guest.invitation,
        }),
        _ => Ok(()),
    }
}

/// Whether a guest may answer; a yes needs a seat.
pub(crate) fn answer<'e>(
    events: &'e Events,
    event: &Event,
    member: MemberId,
    (coming, day): (bool, Day),
) -> Result<&'e Guest, EventRefusal> {
    open(event)?;
    if day > event.on {
        return Err(EventRefusal::Over {
            event: event.event,
            on: event.on,
        });
    }
    let guest = events.guest(event.event, member);
    let guest = guest.filter(|guest| guest.invited.is_some());
    let guest = guest.ok_or(EventRefusal::NotInvited {
        member,
        event: event.event,
    })?;
    if coming && guest.coming != Some(true) {
        has_seat(event, events.turnout(event.event).coming)?;
    }
    Ok(guest)
}

/// Whether somebody may be put down as having come: on its day or after it, once, while there are seats.
pub(crate) fn attend(
    events: &Events,
    event: &Event,
    member: MemberId,
    day: Day,
) -> Result<(), EventRefusal> {
    open(event)?;
    if day < event.on {
        return Err(EventRefusal::NotYet {
            event: event.event,
            on: event.on,
            day,
        });
    }
    let guest = events.guest(event.event, member);
    if let Some(guest) = guest.filter(|guest| guest.attended.is_some()) {
        return Err(EventRefusal::Attended {
            member,
            event: event.event,
            invitation: guest.invitation,
        });
    }
    has_seat(event, events.turnout(event.event).attended)
}

fn has_seat(event: &Event, taken: u32) -> Result<(), EventRefusal> {
    match event.seats {
        Some(seats) if taken >= seats => Err(EventRefusal::Full {
            event: event.event,
            seats,
            taken,
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{InvitationId, Version};

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn event(number: u32, id: &str, on: &str) -> Event {
        Event {
            event: EventId::from_index(number.into()),
            id: id.to_owned(),
            title: None,
            on: day(on),
            seats: Some(1),
            cancelled: false,
            reference: (number == 0).then(|| "spring".to_owned()),
            version: Version(1),
        }
    }

    fn two() -> Events {
        let mut events = Events::default();
        events.take(event(0, "fair", "2026-03-01"));
        events.take(event(1, "fair", "2026-09-01"));
        events.take(event(2, "talk", "2026-01-05"));
        events
    }

    #[test]
    fn an_event_is_named_by_number_ref_or_the_one_to_come() {
        let events = two();
        let table = [
            ("H000002", "2026-01-01", Some(1)),
            ("spring", "2026-01-01", Some(0)),
            ("fair", "2026-04-01", Some(1)),
            ("fair", "2026-01-01", None),
            ("fair", "2027-01-01", None),
            ("talk", "2027-01-01", Some(2)),
            ("opera", "2026-01-01", None),
        ];
        for (word, today, expected) in table {
            let found = find(&events, word, day(today));
            let found = found.ok().map(|event| event.event);
            assert_eq!(found, expected.map(EventId::from_index), "{word} {today}");
        }
    }

    #[test]
    fn guests_go_by_the_events_day_and_its_seats() {
        let (wang, li) = (MemberId::from_index(0), MemberId::from_index(1));
        let mut events = two();
        let fair = event(0, "fair", "2026-03-01");
        let on = |text| day(text);
        assert!(invite(&events, &fair, wang, on("2026-03-01")).is_ok());
        assert!(invite(&events, &fair, wang, on("2026-03-02")).is_err());
        assert!(answer(&events, &fair, wang, (true, on("2026-02-01"))).is_err());
        for member in [wang, li] {
            let number = InvitationId::from_index(0);
            let guest = events.guest_mut(fair.event, member, || Guest::new(number, member));
            guest.invited = Some(on("2026-02-01"));
        }
        assert!(invite(&events, &fair, wang, on("2026-02-02")).is_err());
        assert!(answer(&events, &fair, wang, (true, on("2026-02-02"))).is_ok());
        events
            .guest_mut(fair.event, wang, || unreachable!("there is one"))
            .coming = Some(true);
        let full = answer(&events, &fair, li, (true, on("2026-02-02")));
        assert!(matches!(full, Err(EventRefusal::Full { taken: 1, .. })));
        assert!(answer(&events, &fair, li, (false, on("2026-02-02"))).is_ok());
        assert!(attend(&events, &fair, li, on("2026-02-28")).is_err());
        assert!(attend(&events, &fair, li, on("2026-03-01")).is_ok());
        events
            .guest_mut(fair.event, li, || unreachable!("there is one"))
            .attended = Some(on("2026-03-01"));
        let again = attend(&events, &fair, li, on("2026-03-01"));
        assert!(matches!(again, Err(EventRefusal::Attended { .. })));
        let late = attend(&events, &fair, wang, on("2026-03-01"));
        assert!(matches!(late, Err(EventRefusal::Full { .. })));
        assert!(matches!(
            change(&events, &fair),
            Err(EventRefusal::Held { came: 1, .. })
        ));
    }
}
