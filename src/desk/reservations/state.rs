//! What the rows of a reservation add up to.

pub(crate) use super::rows::Sealed;
use crate::domain::Lang;
use crate::domain::words::{Entry, listed};
use crate::domain::{Day, MemberId, Money, ReservationId, SaleId, Slug, Version, When};
use crate::words;

words! {
    /// One step in the life of a reservation.
    pub(crate) enum EventKind {
        Book = "book";
        /// Another time, room or party; it carries everything anew.
        Change = "change";
        Confirm = "confirm";
        /// The guest was reminded.
        Remind = "remind";
        /// Room and material are put ready.
        Prepare = "prepare";
        /// The host is there.
        Host = "host";
        Arrive = "arrive";
        NoShow = "no-show";
        Cancel = "cancel";
        /// What came of a reception.
        FollowUp = "follow-up";
        /// What became of the deposit, told by itself.
        Settle = "settle";
    } + "undo"
}

/// When a reservation is, in seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    /// The business day of its start.
    pub on: Day,
    /// From when the room is kept, and the host there.
    pub ready: i64,
    pub start: i64,
    pub until: i64,
    /// When room and people are free again.
    pub free: i64,
}

/// A row.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub kind: EventKind,
    pub at: When,
    pub version: Version,
    pub slot: Option<Slot>,
    pub item: Option<Slug>,
    pub store: Option<Slug>,
    pub room: Option<Slug>,
    pub therapists: Vec<Slug>,
    pub party: Option<u32>,
    pub member: Option<MemberId>,
    pub person: Option<u32>,
    pub sale: Option<SaleId>,
    pub deposit: Option<Money>,
    pub late: bool,
    /// The means by which a deposit came or went.
    pub pay: String,
    /// What became of the deposit with this step.
    pub returned: Option<Money>,
    pub kept: Option<Money>,
    pub applied: Option<Money>,
    pub sealed: Sealed,
}

impl Event {
    /// A step that tells nothing but itself.
    pub(crate) fn plain(kind: EventKind, at: When, version: Version) -> Self {
        Self {
            kind,
            at,
            version,
            slot: None,
            item: None,
            store: None,
            room: None,
            therapists: Vec::new(),
            party: None,
            member: None,
            person: None,
            sale: None,
            deposit: None,
            late: false,
            pay: String::new(),
            returned: None,
            kept: None,
            applied: None,
            sealed: Sealed::default(),
        }
    }
}

/// How far a reservation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Booked,
    Confirmed,
    Arrived,
    NoShow,
    /// Cancelled; later than the rules allow, or in time.
    Cancelled {
        late: bool,
    },
}

impl Status {
    /// Each with what people call it.
    pub(crate) const CALLED: [Entry; 5] = [
        ("booked", "booked", "已预约"),
        ("confirmed", "confirmed", "已确认"),
        ("arrived", "arrived", "已到店"),
        ("no-show", "no show", "未到"),
        ("cancelled", "cancelled", "已取消"),
    ];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Booked => Self::CALLED[0].0,
            Self::Confirmed => Self::CALLED[1].0,
            Self::Arrived => Self::CALLED[2].0,
            Self::NoShow => Self::CALLED[3].0,
            Self::Cancelled { .. } => Self::CALLED[4].0,
        }
    }

    /// Whether the guest is still waited for.
    pub(crate) const fn is_open(self) -> bool {
        matches!(self, Self::Booked | Self::Confirmed)
    }

    /// Whether room and people are, or were, the guest's.
    pub(crate) const fn holds_room(self) -> bool {
        matches!(self, Self::Booked | Self::Confirmed | Self::Arrived)
    }
}

/// The word itself, and what people call it in Chinese with `{:#}`.
impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(listed(&Self::CALLED, self.word(), Lang::of_format(f)))
    }
}

/// One reservation.
#[derive(Clone, Debug)]
pub(crate) struct Booking {
    pub id: ReservationId,
    pub status: Status,
    pub slot: Slot,
    pub item: Slug,
    pub store: Option<Slug>,
    pub room: Option<Slug>,
    pub therapists: Vec<Slug>,
    pub party: u32,
    pub member: Option<MemberId>,
    /// The place of the guest's key in the keyring.
    pub person: u32,
    /// What was paid beforehand, in all.
    pub deposit: Option<Money>,
    /// What of it was given back, kept, or paid the bill.
    pub settled: Money,
    pub sale: Option<SaleId>,
    pub booked: When,
    /// The version that booked it, and so who did.
    pub version: Version,
    /// When its time as it now stands was confirmed.
    pub confirmed: Option<When>,
    pub reminded: Option<When>,
    pub prepared: Option<When>,
    pub host_there: Option<When>,
    pub arrived: Option<When>,
    /// The version that says so.
    pub arrived_by: Option<Version>,
    pub followed_up: Option<When>,
    /// As told when it was booked or changed last.
    pub sealed: Sealed,
    /// What was said on later steps.
    pub notes: Vec<String>,
}

impl Booking {
    /// A reservation as its first row makes it; none where the row lacks what every one has.
    pub(crate) fn begin(id: ReservationId, event: Event) -> Option<Self> {
        Some(Self {
            id,
            status: Status::Booked,
            slot: event.slot?,
            item: event.item?,
            store: event.store,
            room: event.room,
            therapists: event.therapists,
            party: event.party?,
            member: event.member,
            person: event.person.unwrap_or(0),
            deposit: None,
            settled: Money::ZERO,
            sale: None,
            booked: event.at,
            version: event.version,
            confirmed: None,
            reminded: None,
            prepared: None,
            host_there: None,
            arrived: None,
            arrived_by: None,
            followed_up: None,
            sealed: event.sealed,
            notes: Vec::new(),
        })
    }

    /// Goes one step further.
    pub(crate) fn take(&mut self, event: Event) {
        for out in [event.returned, event.kept, event.applied] {
            let out = out.unwrap_or_default();
            // Each of them is held against what is there before it is written.
            self.settled = self.settled.checked_add(out).unwrap_or(self.settled);
        }
        match event.kind {
            EventKind::Book => return,
            EventKind::Change => return self.change(event),
            EventKind::Confirm => {
                self.status = Status::Confirmed;
                self.confirmed = Some(event.at);
                self.deposit = event.deposit.or(self.deposit);
            }
            EventKind::Remind => self.reminded = Some(event.at),
            EventKind::Prepare => self.prepared = Some(event.at),
            EventKind::Host => self.host_there = Some(event.at),
            EventKind::Arrive => {
                self.status = Status::Arrived;
                (self.arrived, self.arrived_by) = (Some(event.at), Some(event.version));
                self.sale = event.sale.or(self.sale);
            }
            EventKind::NoShow => self.status = Status::NoShow,
            EventKind::Cancel => self.status = Status::Cancelled { late: event.late },
            EventKind::FollowUp => self.followed_up = Some(event.at),
            EventKind::Settle => self.sale = event.sale.or(self.sale),
        }
        if !event.sealed.note.is_empty() {
            self.notes.push(event.sealed.note);
        }
    }

    /// Another time is confirmed, reminded of and prepared anew.
    fn change(&mut self, event: Event) {
        let (Some(slot), Some(item), Some(party)) = (event.slot, event.item, event.party) else {
            return;
        };
        if slot.start != self.slot.start {
            self.status = Status::Booked;
            (self.confirmed, self.reminded) = (None, None);
            (self.prepared, self.host_there) = (None, None);
        }
        (self.slot, self.item, self.party) = (slot, item, party);
        (self.store, self.room) = (event.store, event.room);
        self.therapists = event.therapists;
        self.sealed = event.sealed;
    }

    /// What is held of the deposit.
    pub(crate) fn held(&self) -> Money {
        let paid = self.deposit.unwrap_or_default();
        paid.checked_sub(self.settled).unwrap_or_default()
    }

    /// Whether another state of it holds the same time, room and people.
    pub(crate) fn holds_same(&self, other: &Self) -> bool {
        self.slot == other.slot && self.room == other.room && self.therapists == other.therapists
    }

    /// How many minutes after its time the guests came; below zero where they came before it.
    pub(crate) fn minutes_late(&self) -> Option<i64> {
        let came = self.arrived?.seconds()?;
        Some((came - self.slot.start).div_euclid(60))
    }
}

/// Reservations by their numbers, which the book gives without gaps.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bookings(Vec<Booking>);

impl Bookings {
    pub(crate) fn take(&mut self, id: ReservationId, event: Event) {
        match self.0.binary_search_by_key(&id, |booking| booking.id) {
            Ok(place) => self.0[place].take(event),
            Err(place) => {
                if let Some(booking) = Booking::begin(id, event) {
                    self.0.insert(place, booking);
                }
            }
        }
    }

    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &Booking> {
        self.0.iter()
    }

    pub(crate) fn get(&self, id: ReservationId) -> Option<&Booking> {
        let place = self.0.binary_search_by_key(&id, |booking| booking.id);
        place.ok().map(|place| &self.0[place])
    }

    pub(crate) fn into_one(self, id: ReservationId) -> Option<Booking> {
        self.0.into_iter().find(|booking| booking.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 1_714_536_000;

    fn event(kind: EventKind) -> Event {
        let day = Day::new(2024, 5, 1).expect("a day");
        let start = NOON + 3600;
        Event {
            slot: Some(Slot {
                on: day,
                ready: start,
                start,
                until: start + 3600,
                free: start + 4500,
            }),
            item: "massage".parse().ok(),
            party: Some(2),
            ..Event::plain(kind, When::at(day, NOON), Version(1))
        }
    }

    #[test]
    fn a_reservation_is_what_its_steps_make_it() {
        let book = || Booking::begin(ReservationId::FIRST, event(EventKind::Book)).expect("whole");
        let table = [
            (vec![EventKind::Confirm], "confirmed"),
            (vec![EventKind::Confirm, EventKind::Arrive], "arrived"),
            (vec![EventKind::NoShow], "no-show"),
            (vec![EventKind::NoShow, EventKind::Arrive], "arrived"),
            (vec![EventKind::Confirm, EventKind::Cancel], "cancelled"),
            (vec![EventKind::Confirm, EventKind::Remind], "confirmed"),
        ];
        for (steps, word) in table {
            let mut booking = book();
            for step in &steps {
                booking.take(event(*step));
            }
            assert_eq!(booking.status.word(), word, "{steps:?}");
        }
        let mut booking = book();
        booking.take(event(EventKind::Arrive));
        assert_eq!(booking.minutes_late(), Some(-60));
    }

    #[test]
    fn another_time_is_confirmed_anew_and_another_room_is_not() {
        let mut booking = Booking::begin(ReservationId::FIRST, event(EventKind::Book)).expect("ok");
        booking.take(event(EventKind::Confirm));
        let mut room = event(EventKind::Change);
        room.room = "m2".parse().ok();
        booking.take(room);
        assert_eq!(booking.status, Status::Confirmed);
        let mut time = event(EventKind::Change);
        if let Some(slot) = &mut time.slot {
            slot.start += 900;
        }
        booking.take(time);
        assert_eq!(booking.status, Status::Booked);
        assert_eq!(booking.room, None);
    }
}
