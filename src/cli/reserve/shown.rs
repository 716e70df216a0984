//! How a reservation is shown after a deed.

use crate::book::Keyring;
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::{CliError, CliResult};
use crate::cli::fields::{self, Field, On};
use crate::cli::post;
use crate::desk::reservations::Booking;
use crate::desk::reservations::rows::SCHEMA;
use crate::desk::reservations::rules::Service;
use crate::desk::reservations::state::Status;
use crate::domain::calendar::BusinessHours;
use crate::domain::{Lang, MemberId, Money, Slug, Version, When};
use crate::members::Directory;
use crate::members::facts::{mask_phone, phone};
use crate::ops::case::Case;
use crate::ops::reservations::{Receipt, Warning};
use crate::ops::{Session, unseal};
use crate::output::{Cell, columns};

/// A reservation with what is told beside it.
pub(super) struct Shown<'a> {
    pub booking: &'a Booking,
    pub keyring: Option<&'a Keyring>,
    pub hours: &'a BusinessHours,
    /// Whom it is for: the member in whom its own lives on.
    pub member: Option<MemberId>,
    pub name: Cell,
    pub contact: Cell,
    /// After a deed: its version, what is to be done by the house and the guest, and in which language.
    pub deed: Option<(Version, Option<&'a Service>, Lang)>,
}

/// What is shown of it, after a deed and in the list.
pub(super) fn fields<'a>() -> [Field<Shown<'a>>; 24] {
    use columns as c;
    [
        (On::Both, c::RESERVATION, |it| Ok(Cell::of(it.booking.id))),
        (On::Deed, c::VERSION, |it| {
            Ok(it.deed.map(|(version, ..)| version).into())
        }),
        (On::Both, c::STATUS, |it| {
            Ok(it.booking.status.word().into())
        }),
        (On::Deed, c::ITEM, |it| Ok((&it.booking.item).into())),
        (
            On::Both,
            c::START,
            |it| Ok(it.moment(it.booking.slot.start)),
        ),
        (On::Both, c::ENDS_AT, |it| {
            Ok(it.moment(it.booking.slot.until))
        }),
        (On::List, c::ITEM, |it| Ok((&it.booking.item).into())),
        (On::Both, c::ROOM, |it| Ok(it.booking.room.clone().into())),
        (On::Both, c::THERAPISTS, |it| {
            Ok(therapists(it.booking).into())
        }),
        (On::Both, c::PARTY, |it| Ok(it.booking.party.into())),
        (On::Both, c::STORE, |it| Ok(it.booking.store.clone().into())),
        (On::Both, c::MEMBER, |it| Ok(it.member.into())),
        (On::Both, c::NAME, |it| Ok(it.name.clone())),
        (On::Both, c::CONTACT, |it| Ok(it.contact.clone())),
        (On::Deed, c::HOST_BY, |it| {
            let hosted = it.service().and_then(|own| own.host_before);
            Ok(hosted.map(|_| it.moment(it.booking.slot.ready)).into())
        }),
        (On::Deed, c::DEPOSIT_DUE, |it| {
            Ok(deposit_due(it.service(), it.booking).into())
        }),
        (On::Deed, c::MIND, |it| Ok(it.mind().into())),
        (On::List, c::RECEPTION_HOST, |it| {
            it.text("host", &it.booking.sealed.host)
        }),
        (On::List, c::PURPOSE, |it| {
            it.text("purpose", &it.booking.sealed.purpose)
        }),
        (On::List, c::REMINDED, |it| Ok(it.when(it.booking.reminded))),
        (
            On::List,
            c::ARRIVED_AT,
            |it| Ok(it.when(it.booking.arrived)),
        ),
        (On::List, c::MINUTES_LATE, |it| {
            Ok(it.booking.minutes_late().into())
        }),
        (On::List, c::SALE, |it| Ok(it.booking.sale.into())),
        (On::List, c::NOTE, |it| {
            let last = it.booking.notes.last();
            it.text("note", last.unwrap_or(&it.booking.sealed.note))
        }),
    ]
}

impl Shown<'_> {
    fn service(&self) -> Option<&Service> {
        self.deed.and_then(|(_, service, _)| service)
    }

    /// What the guest is told to mind.
    fn mind(&self) -> Option<String> {
        let (_, service, lang) = self.deed?;
        mind(service?, lang)
    }

    fn text(&self, column: &str, cell: &str) -> Result<Cell, CliError> {
        Ok(unseal(self.keyring, (SCHEMA.name, column), cell)?.into())
    }

    fn moment(&self, seconds: i64) -> Cell {
        Cell::of(self.hours.rfc3339(seconds))
    }

    /// A moment, or the day where no more is known.
    fn when(&self, when: Option<When>) -> Cell {
        let told = when.map(|when| match when.seconds() {
            Some(seconds) => self.moment(seconds),
            None => Cell::of(when.day()),
        });
        told.unwrap_or_default()
    }
}

/// Records a deed, and shows the reservations as it left them.
pub(super) fn record<C>(desk: &Desk, recording: &Recording, case: C) -> CliResult
where
    C: Case<Receipt = Receipt>,
{
    let columns = fields::columns(&fields(), On::Deed);
    post::case_shown(desk, recording, case, &columns, |session, receipt| {
        let told = (receipt.version, desk.lang());
        let rows = receipt.bookings.iter();
        let rows = rows.map(|booking| line(session, booking, told));
        let said = receipt.warnings.iter().map(|own| own.say(desk.lang()));
        Ok((rows.collect::<Result<_, _>>()?, said.collect()))
    })
}

fn line(
    session: &Session,
    booking: &Booking,
    (version, lang): (Version, Lang),
) -> Result<Vec<Cell>, CliError> {
    let rules = session.rules.pack(booking.booked.day());
    let rules = rules.reservations.as_ref();
    let service = rules.and_then(|rules| rules.service(booking.item.as_str()));
    let booking = &Booking {
        member: session.living(booking.member)?,
        ..booking.clone()
    };
    let guest = guest(&session.directory()?, session.keyring(), booking)?;
    let own = Shown {
        booking,
        keyring: session.keyring(),
        hours: session.hours(),
        member: booking.member,
        name: guest.name.into(),
        contact: guest.contact.into(),
        deed: Some((version, service, lang)),
    };
    fields::cells(&fields(), On::Deed, &own)
}

impl Warning {
    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Late { start }, Lang::En) => {
                format!("the cancellation is late: it was booked for {start}")
            }
            (Self::Late { start }, Lang::Zh) => format!("取消过晚：预约时间为 {start}"),
            (Self::HostLate { by }, Lang::En) => format!("the host was to be there by {by}"),
            (Self::HostLate { by }, Lang::Zh) => format!("接待人应于 {by} 到位"),
            (Self::NotReady, Lang::En) => "room and material were not put ready".to_owned(),
            (Self::NotReady, Lang::Zh) => "房间和物料没有备好".to_owned(),
            (Self::NoHost, Lang::En) => "the host was not there".to_owned(),
            (Self::NoHost, Lang::Zh) => "接待人没有到位".to_owned(),
            (Self::NotBooked { sale }, Lang::En) => {
                format!("{sale} was told without --booked and counts as no booking of a tier")
            }
            (Self::NotBooked { sale }, Lang::Zh) => {
                format!("{sale} 记录时没有 --booked，不计入等级的预约次数")
            }
        }
    }
}

/// Who comes, as far as everybody at the desk may see it.
#[derive(Debug)]
pub(super) struct Guest {
    pub name: Option<String>,
    /// Masked.
    pub contact: Option<String>,
}

/// The guest of a reservation; a member's name and phone where none of their own were told.
pub(super) fn guest(
    directory: &Directory,
    keyring: Option<&Keyring>,
    booking: &Booking,
) -> Result<Guest, CliError> {
    let own = |column, cell: &str| unseal(keyring, (SCHEMA.name, column), cell);
    let mut name = own("name", &booking.sealed.name)?;
    let mut contact = own("contact", &booking.sealed.contact)?;
    if let Some(member) = booking.member {
        name = match name {
            None => directory.name(member)?,
            told => told,
        };
        contact = match contact {
            None => directory.phone(member)?,
            told => told,
        };
    }
    Ok(Guest {
        name,
        contact: contact.map(|text| masked(&text)),
    })
}

/// A contact as everybody may see it: a phone by its ends, anything else by its first letter.
pub(crate) fn masked(contact: &str) -> String {
    if phone(contact).is_some() {
        return mask_phone(contact);
    }
    let first: String = contact.chars().take(1).collect();
    format!("{first}***")
}

pub(super) fn therapists(booking: &Booking) -> Option<String> {
    let all: Vec<&str> = booking.therapists.iter().map(Slug::as_str).collect();
    (!all.is_empty()).then(|| all.join(";"))
}

/// What is still to be paid beforehand.
fn deposit_due(service: Option<&Service>, booking: &Booking) -> Option<Money> {
    let asked = service?.deposit.filter(|asked| *asked > Money::ZERO)?;
    let waited = booking.status == Status::Booked && booking.deposit.is_none();
    waited.then_some(asked)
}

/// What the guest is told to mind.
pub(super) fn mind(service: &Service, lang: Lang) -> Option<String> {
    let mind = service.mind.as_ref()?;
    Some(mind.in_lang(lang).to_owned())
}
