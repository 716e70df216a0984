//! A guest, or a host, who would be in two places at once.

use crate::cli::Desk;
use crate::cli::errors::CliResult;
use crate::cli::open::{Writing, unseal};
use crate::desk::reservations::Booking;
use crate::desk::reservations::decide::spoken;
use crate::desk::reservations::rows::{SCHEMA, load};
use crate::desk::reservations::state::Slot;
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

/// Doubts a reservation of somebody who has another at the time, or whose host has.
pub fn doubt(desk: &Desk, writing: &Writing, own: &Booking) -> CliResult {
    let host_of = |booking: &Booking| {
        let host = unseal(
            writing.keyring(),
            (SCHEMA.name, "host"),
            &booking.sealed.host,
        )?;
        Ok::<_, crate::cli::errors::CliError>(host.map(|host| host.trim().to_owned()))
    };
    let host = host_of(own)?.filter(|host| !host.is_empty());
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
        if let Some(member) = own.member.filter(|_| own.member == other.member)
            && mine.start < theirs.until
            && theirs.start < mine.until
        {
            desk.doubt(&told(Twice::Guest(member)))?;
        }
        if let Some(host) = &host
            && with_host(mine, theirs)
            && host_of(other)?.as_ref() == Some(host)
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
