//! Finds room and people for a wish, or the nearest times at which there are some; and says which step
//! may follow which. Pure: the house, the rules and what is booked in, a place or a refusal out.

use super::places::{Places, Room, Therapist};
use super::refusal::{Offer, ReservationRefusal as Refusal};
use super::rules::{ReservationRules, Service};
use super::state::{Booking, Bookings, EventKind, Slot, Status};
use crate::domain::calendar::{BusinessHours, Minutes};
use crate::domain::{Day, Money, ReservationId, Slug, When};

/// What somebody asks for.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub start: i64,
    pub lasts: Minutes,
    pub party: u32,
    pub store: Option<Slug>,
    /// None is any.
    pub room: Option<Slug>,
    /// None is any.
    pub therapists: Vec<Slug>,
}

/// Where a wish finds its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Placed {
    pub slot: Slot,
    pub store: Option<Slug>,
    pub room: Option<Slug>,
    pub therapists: Vec<Slug>,
}

/// What a wish is held against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Houseful<'a> {
    pub places: &'a Places,
    pub hours: &'a BusinessHours,
    pub rules: &'a ReservationRules,
    pub service: &'a Service,
    pub bookings: &'a Bookings,
    /// The reservation that is being changed: it stands in nobody's way.
    pub changes: Option<ReservationId>,
}

/// When a reservation is made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Made {
    /// The moment from which its time may be: that of the deed, or the start of its day.
    pub from: i64,
}

impl Made {
    pub(crate) fn new(hours: &BusinessHours, at: When) -> Self {
        let from = at.seconds().unwrap_or_else(|| hours.start_of(at.day()));
        Self { from }
    }
}

/// Places a wish, or refuses it with the nearest that is free.
pub(crate) fn place(house: Houseful<'_>, wish: &Wish, made: Made) -> Result<Placed, Refusal> {
    house.fits_the_house(wish)?;
    house.fits_the_calendar(wish, made)?;
    let near = house.near(&house.slot(wish.start, wish));
    house
        .find(&near, wish)
        .map_err(|why| house.with_offers(&near, wish, made, why))
}

/// Refuses a reservation whose room or people are somebody else's by now.
pub(crate) fn is_still_free(house: Houseful<'_>, booking: &Booking) -> Result<(), Refusal> {
    let wish = Wish {
        start: booking.slot.start,
        lasts: Minutes::default(),
        party: booking.party,
        store: booking.store.clone(),
        room: booking.room.clone(),
        therapists: booking.therapists.clone(),
    };
    let near = house.near(&booking.slot);
    let near: Vec<&Taken<'_>> = near
        .iter()
        .filter(|taken| taken.overlaps(&booking.slot))
        .collect();
    let room = booking.room.as_ref();
    if let Some(room) = room.and_then(|id| house.places.room(id.as_str())) {
        house.room_is_free(&near, &wish, &booking.slot, room)?;
    }
    for id in &booking.therapists {
        if let Some(taken) = busy(&near, id) {
            return Err(house.taken(id, taken));
        }
    }
    Ok(())
}

/// A booking in the neighbourhood of a wish.
#[derive(Clone, Copy, Debug)]
struct Taken<'a> {
    from: i64,
    free: i64,
    booking: &'a Booking,
}

impl Taken<'_> {
    const fn overlaps(&self, slot: &Slot) -> bool {
        self.from < slot.free && slot.ready < self.free
    }
}

impl<'a> Houseful<'a> {
    /// Refuses what no other time would change.
    fn fits_the_house(&self, wish: &Wish) -> Result<(), Refusal> {
        let item = &self.service.id;
        if let Some(most) = self.service.party.filter(|most| wish.party > *most) {
            return Err(Refusal::PartyTooLarge {
                item: item.clone(),
                party: wish.party,
                most,
            });
        }
        if let Some(id) = &wish.room {
            let room = self.room(id)?;
            if !room.is_for(item) {
                return Err(Refusal::RoomNotFor {
                    room: id.clone(),
                    item: item.clone(),
                });
            }
            if room.capacity < wish.party {
                return Err(Refusal::RoomTooSmall {
                    room: id.clone(),
                    party: wish.party,
                    holds: room.capacity,
                });
            }
            if let Some(store) = wish.store.as_ref().filter(|store| !room.is_in(Some(store))) {
                return Err(Refusal::RoomElsewhere {
                    room: id.clone(),
                    store: store.clone(),
                });
            }
        } else if self.needs_room() && self.rooms(wish).next().is_none() {
            return Err(Refusal::NoRoomAtAll {
                item: item.clone(),
                party: wish.party,
            });
        }
        for id in &wish.therapists {
            if !self.therapist(id)?.gives(item) {
                return Err(Refusal::TherapistNotFor {
                    therapist: id.clone(),
                    item: item.clone(),
                });
            }
        }
        let (needed, there) = (self.needed(wish), self.gifted().count());
        if there < needed {
            return Err(Refusal::TooFewTherapists {
                item: item.clone(),
                needed,
                there,
            });
        }
        Ok(())
    }

    fn fits_the_calendar(&self, wish: &Wish, made: Made) -> Result<(), Refusal> {
        // A change that keeps the time was made early enough when the time was.
        let changed = self.changes.and_then(|id| self.bookings.get(id));
        if changed.is_some_and(|booking| booking.slot.start == wish.start) {
            return Ok(());
        }
        let start = self.spoken(wish.start);
        if wish.start < made.from {
            let at = self.spoken(made.from);
            return Err(Refusal::Past { start, at });
        }
        let ahead = self.rules.ahead_at_least;
        if wish.start < made.from + ahead.seconds() {
            return Err(Refusal::TooSoon { start, ahead });
        }
        match self.rules.ahead_at_most {
            Some(ahead) if wish.start > made.from + ahead.seconds() => {
                Err(Refusal::TooFarAhead { start, ahead })
            }
            _ => Ok(()),
        }
    }

    fn slot(&self, start: i64, wish: &Wish) -> Slot {
        let until = start + wish.lasts.seconds();
        let before = self.service.host_before.unwrap_or_default();
        Slot {
            on: self.hours.day_of(start),
            ready: start - before.seconds(),
            start,
            until,
            free: until + self.service.turnaround.seconds(),
        }
    }

    /// What is booked where other times are looked for.
    fn near(&self, around: &Slot) -> Vec<Taken<'a>> {
        let reach = self.rules.offer_within.seconds();
        let (from, to) = (around.ready - reach, around.free + reach);
        let others = self.bookings.iter();
        others
            .filter(|booking| booking.status.holds_room() && Some(booking.id) != self.changes)
            .map(|booking| Taken {
                from: booking.slot.ready,
                free: booking.slot.free,
                booking,
            })
            .filter(|taken| taken.from < to && from < taken.free)
            .collect()
    }

    /// The first room in the house's order with people for it.
    fn find(&self, near: &[Taken<'_>], wish: &Wish) -> Result<Placed, Refusal> {
        let slot = self.slot(wish.start, wish);
        let near: Vec<&Taken<'_>> = near.iter().filter(|taken| taken.overlaps(&slot)).collect();
        if !self.needs_room() && wish.room.is_none() {
            return self.staffed(&near, wish, slot, None);
        }
        let mut first: Option<Refusal> = None;
        for room in self.rooms(wish) {
            let found = self
                .room_is_free(&near, wish, &slot, room)
                .and_then(|()| self.staffed(&near, wish, slot, Some(room)));
            match found {
                Ok(placed) => return Ok(placed),
                // What stands in the way of a room alone says less than what stands in the way of people.
                Err(why) => first = Some(first.map_or(why.clone(), |first| first.or_graver(why))),
            }
        }
        Err(match first {
            Some(why) if wish.room.is_some() || !why.is_of_room() => why,
            _ => Refusal::NoRoomFree {
                item: self.service.id.clone(),
                start: self.spoken(wish.start),
                offers: Vec::new(),
            },
        })
    }

    fn room_is_free(
        &self,
        near: &[&Taken<'_>],
        wish: &Wish,
        slot: &Slot,
        room: &Room,
    ) -> Result<(), Refusal> {
        let inside: Vec<&&Taken<'_>> = near
            .iter()
            .filter(|taken| taken.booking.room.as_ref() == Some(&room.id))
            .collect();
        if !room.shared {
            return match inside.first() {
                None => Ok(()),
                Some(taken) => Err(Refusal::RoomTaken {
                    room: room.id.clone(),
                    from: self.spoken(taken.from),
                    free: self.spoken(taken.free),
                    by: taken.booking.id,
                    offers: Vec::new(),
                }),
            };
        }
        // It is fullest at some beginning.
        let beginnings = inside.iter().map(|taken| taken.from.max(slot.ready));
        let guests = |at: i64| -> u32 {
            let there = inside
                .iter()
                .filter(|taken| taken.from <= at && at < taken.free);
            there.map(|taken| taken.booking.party).sum()
        };
        let most = beginnings.map(guests).max().unwrap_or(0);
        let left = room.capacity.saturating_sub(most);
        if wish.party <= left {
            return Ok(());
        }
        Err(Refusal::RoomFull {
            room: room.id.clone(),
            party: wish.party,
            left,
            offers: Vec::new(),
        })
    }

    /// The house is open, and there are people for the guests.
    fn staffed(
        &self,
        near: &[&Taken<'_>],
        wish: &Wish,
        slot: Slot,
        room: Option<&Room>,
    ) -> Result<Placed, Refusal> {
        let of_room = room.and_then(|room| room.store.clone());
        let store = wish.store.clone().or(of_room);
        let open = self.places.openings.of(store.as_ref());
        if let Some(hours) = open
            && !hours.cover(self.hours, slot.start, slot.until)
        {
            return Err(Refusal::Closed {
                start: self.spoken(slot.start),
                until: self.spoken(slot.until),
                date: slot.on,
                hours: hours.of(slot.on).iter().collect(),
                offers: Vec::new(),
            });
        }
        let mut therapists = Vec::new();
        for id in &wish.therapists {
            let one = self.therapist(id)?;
            if !one.is_in(store.as_ref()) || !self.works(one, &slot) {
                return Err(Refusal::TherapistOff {
                    therapist: id.clone(),
                    start: self.spoken(slot.start),
                    offers: Vec::new(),
                });
            }
            if let Some(taken) = busy(near, id) {
                return Err(self.taken(id, taken));
            }
            therapists.push(id.clone());
        }
        let needed = self.needed(wish);
        let others: Vec<&Therapist> = self
            .gifted()
            .filter(|one| !wish.therapists.contains(&one.id))
            .filter(|one| one.is_in(store.as_ref()) && self.works(one, &slot))
            .filter(|one| busy(near, &one.id).is_none())
            .collect();
        let missing = needed.saturating_sub(therapists.len());
        if others.len() < missing {
            return Err(Refusal::NoTherapistFree {
                start: self.spoken(slot.start),
                needed,
                free: therapists.len() + others.len(),
                offers: Vec::new(),
            });
        }
        therapists.extend(others.iter().take(missing).map(|one| one.id.clone()));
        Ok(Placed {
            slot,
            store,
            room: room.map(|room| room.id.clone()),
            therapists,
        })
    }

    /// The same refusal with what is free instead: another room, other people, an earlier and a later time.
    fn with_offers(&self, near: &[Taken<'_>], wish: &Wish, made: Made, why: Refusal) -> Refusal {
        let mut offers = Vec::new();
        let mut offer = |wish: &Wish| {
            if let Ok(placed) = self.find(near, wish) {
                let offer = Offer {
                    start: self.spoken(placed.slot.start),
                    room: placed.room,
                    therapists: placed.therapists,
                };
                if !offers.contains(&offer) {
                    offers.push(offer);
                }
                return true;
            }
            false
        };
        if let Some(room) = &wish.room {
            // Another room, and not another store.
            let store = self
                .places
                .room(room.as_str())
                .and_then(|room| room.store.clone());
            offer(&Wish {
                room: None,
                store: wish.store.clone().or(store),
                ..wish.clone()
            });
        }
        if !wish.therapists.is_empty() {
            offer(&Wish {
                therapists: Vec::new(),
                ..wish.clone()
            });
        }
        for direction in [-1, 1] {
            for steps in 1.. {
                let away = direction * steps * self.rules.slot.seconds();
                let other = Wish {
                    start: wish.start + away,
                    ..wish.clone()
                };
                let beyond = away.abs() > self.rules.offer_within.seconds()
                    || self.fits_the_calendar(&other, made).is_err();
                if beyond || offer(&other) {
                    break;
                }
            }
        }
        why.offering(offers)
    }

    fn taken(&self, therapist: &Slug, taken: &Taken<'_>) -> Refusal {
        Refusal::TherapistTaken {
            therapist: therapist.clone(),
            from: self.spoken(taken.from),
            free: self.spoken(taken.free),
            by: taken.booking.id,
            offers: Vec::new(),
        }
    }

    /// A moment as it is read out: `2024-05-01 14:00`.
    pub(crate) fn spoken(&self, seconds: i64) -> String {
        spoken(self.hours, seconds)
    }

    fn needs_room(&self) -> bool {
        self.service.room && !self.places.rooms.is_empty()
    }

    /// How many people treat the guests.
    fn needed(&self, wish: &Wish) -> usize {
        if self.places.therapists.is_empty() {
            return 0;
        }
        self.service.therapists.saturating_mul(wish.party) as usize
    }

    /// The rooms that a wish may have.
    fn rooms(&self, wish: &Wish) -> impl Iterator<Item = &'a Room> {
        let (wanted, store) = (wish.room.clone(), wish.store.clone());
        let (item, party) = (&self.service.id, wish.party);
        self.places.rooms.iter().filter(move |room| {
            wanted.as_ref().is_none_or(|id| room.id == *id)
                && room.is_for(item)
                && room.capacity >= party
                && room.is_in(store.as_ref())
        })
    }

    /// Those who give the service.
    fn gifted(&self) -> impl Iterator<Item = &'a Therapist> {
        let item = &self.service.id;
        let all = self.places.therapists.iter();
        all.filter(move |one| one.gives(item))
    }

    fn works(&self, one: &Therapist, slot: &Slot) -> bool {
        let works = one.works.as_ref();
        works.is_none_or(|hours| hours.cover(self.hours, slot.start, slot.until))
    }

    fn room(&self, id: &Slug) -> Result<&'a Room, Refusal> {
        let known = || self.places.rooms.iter().map(|room| room.id.to_string());
        let found = self.places.room(id.as_str());
        found.ok_or_else(|| Refusal::UnknownRoom {
            word: id.to_string(),
            known: known().collect(),
        })
    }

    fn therapist(&self, id: &Slug) -> Result<&'a Therapist, Refusal> {
        let all = &self.places.therapists;
        let found = self.places.therapist(id.as_str());
        found.ok_or_else(|| Refusal::UnknownTherapist {
            word: id.to_string(),
            known: all.iter().map(|one| &one.id).collect(),
        })
    }
}

fn busy<'t>(near: &[&'t Taken<'t>], one: &Slug) -> Option<&'t Taken<'t>> {
    near.iter()
        .find(|taken| taken.booking.therapists.contains(one))
        .copied()
}

/// A moment as it is read out: `2024-05-01 14:00`.
pub(crate) fn spoken(hours: &BusinessHours, seconds: i64) -> String {
    let mut text = hours.rfc3339(seconds);
    text.truncate(16);
    text.replace('T', " ")
}

/// Whether a step may follow, and whether a cancellation comes late.
pub(crate) fn step(
    booking: &Booking,
    kind: EventKind,
    at: When,
    rules: &ReservationRules,
    hours: &BusinessHours,
) -> Result<bool, Refusal> {
    let refuse = || Refusal::OutOfOrder {
        reservation: booking.id,
        status: booking.status,
        step: kind.word(),
    };
    let fits = match kind {
        EventKind::Book => false,
        EventKind::Change
        | EventKind::Remind
        | EventKind::Prepare
        | EventKind::Host
        | EventKind::NoShow
        | EventKind::Cancel => booking.status.is_open(),
        EventKind::Confirm => booking.status == Status::Booked,
        EventKind::Arrive => booking.status.is_open() || booking.status == Status::NoShow,
        EventKind::FollowUp => booking.status == Status::Arrived,
        EventKind::Settle => true,
    };
    if !fits {
        return Err(refuse());
    }
    let (start, on) = (booking.slot.start, booking.slot.on);
    let told = |start: i64| spoken(hours, start);
    match kind {
        EventKind::Arrive if at.day() != on => Err(Refusal::OtherDay {
            reservation: booking.id,
            on,
            day: at.day(),
        }),
        EventKind::NoShow if !is_over(at, on, start + rules.hold.seconds()) => {
            Err(Refusal::StillWaitedFor {
                reservation: booking.id,
                until: told(start + rules.hold.seconds()),
            })
        }
        EventKind::Cancel if has_begun(at, on, start) => Err(Refusal::Begun {
            reservation: booking.id,
            start: told(start),
        }),
        EventKind::Cancel => Ok(at
            .seconds()
            .is_some_and(|at| at > start - rules.cancel_until.seconds())),
        _ => Ok(false),
    }
}

/// What a deposit comes to with what is paid now: no less than is asked for, and no more.
pub(crate) fn deposit(
    booking: &Booking,
    needed: Money,
    paid_now: Option<Money>,
) -> Result<Option<Money>, Refusal> {
    let reservation = booking.id;
    let now = paid_now.unwrap_or_default();
    let over = |paid| Refusal::DepositOver {
        reservation,
        needed,
        paid,
    };
    let paid = booking.held().checked_add(now).map_err(|_| over(now))?;
    if paid < needed {
        return Err(Refusal::DepositShort {
            reservation,
            needed,
            paid,
        });
    }
    if paid_now.is_none() {
        return Ok(None);
    }
    if paid > needed || now <= Money::ZERO {
        return Err(over(paid));
    }
    let whole = booking.deposit.unwrap_or_default().checked_add(now);
    whole.map(Some).map_err(|_| over(now))
}

/// Refuses to give back, keep or set against a bill more than is held of a deposit.
pub(crate) fn settles(booking: &Booking, parts: &[Option<Money>]) -> Result<(), Refusal> {
    let told = parts.iter().flatten();
    let held = booking.held();
    let most = || told.clone().copied().max().unwrap_or_default();
    let asked = Money::sum(told.clone().copied()).unwrap_or_else(|_| most());
    if asked > held || told.clone().any(|part| *part <= Money::ZERO) {
        let reservation = booking.id;
        return Err(Refusal::NotHeld {
            reservation,
            held,
            asked,
        });
    }
    Ok(())
}

/// Whether a moment of a day is over; a deed told by its date alone is taken at its word.
fn is_over(at: When, on: Day, moment: i64) -> bool {
    at.seconds().map_or(at.day() >= on, |at| at >= moment)
}

/// Whether a moment of a day has begun; a deed told by its date alone has the benefit of the doubt.
pub(crate) fn has_begun(at: When, on: Day, moment: i64) -> bool {
    at.seconds().map_or(at.day() > on, |at| at >= moment)
}

#[cfg(test)]
mod tests;
