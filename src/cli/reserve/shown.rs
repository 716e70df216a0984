//! How a reservation is shown after a deed.

use super::Desk;
use crate::book::{At, Keyring};
use crate::cli::errors::{CliError, CliResult};
use crate::desk::reservations::Booking;
use crate::desk::reservations::rows::SCHEMA;
use crate::desk::reservations::rules::Service;
use crate::desk::reservations::state::Status;
use crate::domain::{Lang, Money, ReservationId, Slug, Version};
use crate::members::Directory;
use crate::members::facts::{mask_phone, phone};
use crate::ops::{Session, unseal};
use crate::output::{Cell, Column, columns};

const COLUMNS: [Column; 16] = [
    columns::RESERVATION,
    columns::VERSION,
    columns::STATUS,
    columns::ITEM,
    columns::START,
    columns::ENDS_AT,
    columns::ROOM,
    columns::THERAPISTS,
    columns::PARTY,
    columns::STORE,
    columns::MEMBER,
    columns::NAME,
    columns::CONTACT,
    columns::HOST_BY,
    columns::DEPOSIT_DUE,
    columns::MIND,
];

/// A reservation as a deed left it.
pub(super) fn line(
    desk: &Desk,
    writing: &Session,
    booking: &Booking,
    version: Version,
) -> Result<Vec<Cell>, CliError> {
    let rules = writing.rules.pack(booking.booked.day());
    let rules = rules.reservations.as_ref();
    let service = rules.and_then(|rules| rules.service(booking.item.as_str()));
    let member = writing.living(booking.member)?;
    let booking = &Booking {
        member,
        ..booking.clone()
    };
    let guest = guest(&writing.directory()?, writing.keyring(), booking)?;
    let moment = |seconds: i64| Cell::of(writing.hours().rfc3339(seconds));
    let host_by = service.and_then(|service| service.host_before);
    Ok(vec![
        Cell::of(booking.id),
        version.into(),
        booking.status.word().into(),
        (&booking.item).into(),
        moment(booking.slot.start),
        moment(booking.slot.until),
        booking.room.clone().into(),
        therapists(booking).into(),
        booking.party.into(),
        booking.store.clone().into(),
        booking.member.into(),
        guest.name.into(),
        guest.contact.into(),
        host_by
            .map(|_| moment(booking.slot.ready))
            .unwrap_or_default(),
        deposit_due(service, booking).into(),
        service.and_then(|own| mind(own, desk.lang())).into(),
    ])
}

/// A reservation as the version that recorded it first left it.
pub(super) fn line_then(
    desk: &Desk,
    writing: &Session,
    (id, version): (ReservationId, Version),
) -> Result<Vec<Cell>, CliError> {
    let then = writing.book.snapshot(At::Version(version))?;
    line(desk, writing, &super::booking(&then, id)?, version)
}

pub(super) fn print(desk: &Desk, lines: &[Vec<Cell>]) -> CliResult {
    let mut printer = desk.printer(&COLUMNS)?;
    for line in lines {
        printer.row(line)?;
    }
    Ok(printer.finish()?)
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
