//! A guest, or a host, who would be in two places at once.

use crate::care::Staff;
use crate::cli::Desk;
use crate::cli::errors::{CliError, CliResult};
use crate::cli::guest::of_phone;
use crate::cli::open::{Writing, unseal};
use crate::desk::reservations::Booking;
use crate::desk::reservations::decide::spoken;
use crate::desk::reservations::rows::{SCHEMA, load};
use crate::desk::reservations::state::Slot;
use crate::domain::choice::is_same;
use crate::domain::{Day, Lang, MemberId, ReservationId, Spoken};

/// Who is taken already.
#[derive(Debug)]
enum Twice {
    Guest(MemberId),
    Host(String),
}

/// Somebody taken at a time, and by which reservation.
#[derive(Debug)]
struct Taken {
    who: Twice,
    by: ReservationId,
    from: String,
    to: String,
}

impl Spoken for Taken {
    fn say(&self, lang: Lang) -> String {
        let Self { who, by, from, to } = self;
        match (who, lang) {
            (Twice::Guest(member), Lang::En) => {
                format!("member {member} is booked from {from} to {to} already: {by}")
            }
            (Twice::Guest(member), Lang::Zh) => {
                format!("会员 {member} 在 {from} 至 {to} 已有预约：{by}")
            }
            (Twice::Host(host), Lang::En) => {
                format!("{host} receives the guests of {by} from {from} to {to}")
            }
            (Twice::Host(host), Lang::Zh) => {
                format!("{host} 在 {from} 至 {to} 已接待 {by}")
            }
        }
    }
}

/// Who somebody of the house is: a name is one however it is spelt, and so are a staff number, a login and the name
/// that the staff list has for them.
struct Hosts<'a> {
    writing: &'a Writing,
    staff: Staff,
}

impl Hosts<'_> {
    fn of(&self, booking: &Booking) -> Result<Option<String>, CliError> {
        let cell = &booking.sealed.host;
        let host = unseal(self.writing.keyring(), (SCHEMA.name, "host"), cell)?;
        let host = host.map(|host| host.trim().to_owned());
        Ok(host.filter(|host| !host.is_empty()))
    }

    fn is_one(&self, one: &str, other: &str, on: Day) -> bool {
        let listed = |name: &str| self.staff.resolve(name, on).ok().map(|person| person.id);
        let both = listed(one).zip(listed(other));
        is_same(one, other) || both.is_some_and(|(one, other)| one == other)
    }
}

/// The guest where it is a member, also one who was told by name and the member's own phone.
fn guest(writing: &Writing, booking: &Booking) -> Result<Option<MemberId>, CliError> {
    if booking.member.is_some() {
        return Ok(booking.member);
    }
    let cell = &booking.sealed.contact;
    let contact = unseal(writing.keyring(), (SCHEMA.name, "contact"), cell)?;
    of_phone(writing, &contact.unwrap_or_default())
}

/// Doubts a reservation of somebody who has another at the time, or whose host has.
pub fn doubt(desk: &Desk, writing: &Writing, own: &Booking) -> CliResult {
    let hosts = Hosts {
        writing,
        staff: writing.staff()?,
    };
    let host = hosts.of(own)?;
    let member = guest(writing, own)?;
    let bookings = load(writing.draft.snapshot(), Day::MAX)?;
    let others = bookings
        .iter()
        .filter(|other| other.id != own.id && other.status.holds_room());
    for other in others {
        let told = |who| Taken {
            who,
            by: other.id,
            from: spoken(writing.hours(), other.slot.start),
            to: spoken(writing.hours(), other.slot.until),
        };
        let (mine, theirs) = (&own.slot, &other.slot);
        if let Some(member) = member
            && mine.start < theirs.until
            && theirs.start < mine.until
            && guest(writing, other)? == Some(member)
        {
            desk.doubt(&told(Twice::Guest(member)))?;
        }
        if let Some(host) = &host
            && with_host(mine, theirs)
            && hosts
                .of(other)?
                .is_some_and(|theirs| hosts.is_one(host, &theirs, own.slot.on))
        {
            desk.doubt(&told(Twice::Host(host.clone())))?;
        }
    }
    Ok(())
}

/// Whether a host would be needed at both: from when the guests are expected.
const fn with_host(mine: &Slot, theirs: &Slot) -> bool {
    mine.ready < theirs.until && theirs.ready < mine.until
}
