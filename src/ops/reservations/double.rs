//! A guest, or a host, who would be in two places at once.

use crate::care::Staff;
use crate::desk::reservations::Booking;
use crate::desk::reservations::decide::spoken;
use crate::desk::reservations::rows::{SCHEMA, load};
use crate::desk::reservations::state::Slot;
use crate::domain::choice::is_same;
use crate::domain::{Day, MemberId, ReservationId};
use crate::ops::guests::of_phone;
use crate::ops::{Session, Stop, unseal};
use crate::{message, worded};

/// Who is taken already.
#[derive(Debug)]
enum Twice {
    Guest(Guest),
    Host(String),
}

/// Who comes: a member, also one who was told by name and the member's own phone; else somebody with a name and a
/// contact.
#[derive(Debug)]
enum Guest {
    Member(MemberId),
    Other { name: String, contact: String },
}

message! {
    /// Somebody taken at a time, and by which reservation.
    #[derive(Debug)]
    struct Taken {
        who: Twice,
        by: ReservationId,
        from: String,
        to: String,
    } => (match who {
        Twice::Guest(Guest::Member(member)) => worded!(
            "member {member} is booked from {from} to {to} already: {by}",
            "会员 {member} 在 {from} 至 {to} 已有预约：{by}"
        ),
        Twice::Guest(Guest::Other { name, .. }) => worded!(
            "{name} is booked from {from} to {to} already: {by}",
            "{name} 在 {from} 至 {to} 已有预约：{by}"
        ),
        Twice::Host(host) => worded!(
            "{host} receives the guests of {by} from {from} to {to}",
            "{host} 在 {from} 至 {to} 已接待 {by}"
        ),
    });
}

impl Guest {
    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Member(one), Self::Member(other)) => one == other,
            (
                Self::Other { name, contact },
                Self::Other {
                    name: other,
                    contact: theirs,
                },
            ) => contact == theirs && is_same(name, other),
            (Self::Member(_), Self::Other { .. }) | (Self::Other { .. }, Self::Member(_)) => false,
        }
    }
}

/// Who somebody of the house is: a name is one however it is spelt, and so are a staff number, a login and the name
/// that the staff list has for them.
struct Hosts<'a> {
    session: &'a Session,
    staff: Staff,
}

impl Hosts<'_> {
    fn of(&self, booking: &Booking) -> Result<Option<String>, Stop> {
        let cell = &booking.sealed.host;
        let host = unseal(self.session.keyring(), (SCHEMA.name, "host"), cell)?;
        let host = host.map(|host| host.trim().to_owned());
        Ok(host.filter(|host| !host.is_empty()))
    }

    fn is_one(&self, one: &str, other: &str, on: Day) -> bool {
        let listed = |name: &str| self.staff.resolve(name, on).ok().map(|person| person.id);
        let both = listed(one).zip(listed(other));
        is_same(one, other) || both.is_some_and(|(one, other)| one == other)
    }
}

/// The guest; none whose name and contact cannot be read any more.
fn guest(session: &Session, booking: &Booking) -> Result<Option<Guest>, Stop> {
    if let Some(member) = booking.member {
        return Ok(Some(Guest::Member(member)));
    }
    let read = |column, cell| unseal(session.keyring(), (SCHEMA.name, column), cell);
    let contact = read("contact", &booking.sealed.contact)?.unwrap_or_default();
    if let Some(member) = of_phone(session, &contact)? {
        return Ok(Some(Guest::Member(member)));
    }
    let name = read("name", &booking.sealed.name)?.unwrap_or_default();
    let told = !name.is_empty() && !contact.is_empty();
    Ok(told.then_some(Guest::Other { name, contact }))
}

/// Doubts a reservation of somebody who has another at the time, or whose host has.
pub(super) fn doubt(session: &Session, own: &Booking) -> Result<(), Stop> {
    let hosts = Hosts {
        session,
        staff: session.staff()?,
    };
    let host = hosts.of(own)?;
    let coming = guest(session, own)?;
    let bookings = load(session.draft.snapshot(), Day::MAX)?;
    let others = bookings
        .iter()
        .filter(|other| other.id != own.id && other.status.holds_room());
    for other in others {
        let told = |who| Taken {
            who,
            by: other.id,
            from: spoken(session.hours(), other.slot.start),
            to: spoken(session.hours(), other.slot.until),
        };
        let (mine, theirs) = (&own.slot, &other.slot);
        if mine.start < theirs.until
            && theirs.start < mine.until
            && let Some(own) = &coming
            && let Some(guest) = guest(session, other)?
            && own.is(&guest)
        {
            session.doubt(told(Twice::Guest(guest)), false)?;
        }
        if let Some(host) = &host
            && with_host(mine, theirs)
            && hosts
                .of(other)?
                .is_some_and(|theirs| hosts.is_one(host, &theirs, own.slot.on))
        {
            session.doubt(told(Twice::Host(host.clone())), false)?;
        }
    }
    Ok(())
}

/// Whether a host would be needed at both: from when the guests are expected.
const fn with_host(mine: &Slot, theirs: &Slot) -> bool {
    mine.ready < theirs.until && theirs.ready < mine.until
}
