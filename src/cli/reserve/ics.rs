//! Reservations as a calendar file.

use std::path::Path;

use super::shown::guest;
use crate::cli::Desk;
use crate::cli::errors::CliResult;
use crate::desk::reservations::Booking;
use crate::desk::reservations::state::Status;
use crate::domain::Lang;
use crate::members::Directory;
use crate::ops::Opened;
use crate::output::ics::{Calendar, Span};

/// Writes each as it is now: what was cancelled, or not kept, is taken back from calendars that have it, and so is what
/// is gone.
pub(super) fn write(
    desk: &Desk,
    opened: &Opened,
    directory: &Directory,
    (list, gone): (&[&Booking], &[Booking]),
    file: &Path,
) -> CliResult {
    let lang = desk.lang();
    let house = opened.rules.house();
    let mut calendar = Calendar::new(&house.name, desk.now().seconds());
    let list = list.iter().map(|own| (*own, false));
    for (booking, is_gone) in list.chain(gone.iter().map(|own| (own, true))) {
        let rules = opened.rules.pack(booking.booked.day());
        let rules = rules.reservations.as_ref();
        let service = rules.and_then(|rules| rules.service(booking.item.as_str()));
        let item = service.map_or(booking.item.as_str(), |own| own.title.in_lang(lang));
        let guest = guest(directory, opened.keyring(), booking)?;
        let name = guest.name.unwrap_or_default();
        let room = booking.room.as_ref();
        let room = room.and_then(|id| house.places.room(id.as_str()));
        let who = booking.therapists.iter().map(|id| {
            let known = house.places.therapist(id.as_str());
            known.map_or(id.as_str(), |one| one.title.in_lang(lang))
        });
        let who: Vec<&str> = who.collect();
        let summary = match lang {
            Lang::En => format!("{item}: {name} ({})", booking.party),
            Lang::Zh => format!("{item}：{name}（{} 人）", booking.party),
        };
        let uid = format!("{}@{}", booking.id, opened.book.id());
        let mut event = calendar.event(&uid, Span::Moments(booking.slot.start, booking.slot.until));
        event.summary(&summary);
        if let Some(room) = room {
            event.location(room.title.in_lang(lang));
        }
        if !who.is_empty() {
            event.description(&who.join(", "));
        }
        event.sequence(u32::try_from(opened.snapshot.version().0).unwrap_or(u32::MAX));
        match booking.status {
            _ if is_gone => event.cancelled(),
            Status::Cancelled { .. } | Status::NoShow => event.cancelled(),
            Status::Booked => event.confirmed(false),
            Status::Confirmed | Status::Arrived => event.confirmed(true),
        }
        calendar.add(event);
    }
    Ok(calendar.write(file)?)
}
