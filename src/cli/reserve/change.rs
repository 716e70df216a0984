//! `club reserve change`: another time, room, party or person for a reservation.

use super::double;
use super::shown::{line, line_then, print};
use super::wish::{ANY, WishArgs, moment, named_moment};
use super::{booking, named, rules_of};
use crate::book::{AskedBy, KeySlot, Told};
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::{CliError, CliResult};
use crate::cli::help::Zh;
use crate::desk::reservations::decide::{Houseful, Made, Placed, Wish, place, step};
use crate::desk::reservations::rows::{SCHEMA, load, write};
use crate::desk::reservations::rules::Service;
use crate::desk::reservations::state::{Event, EventKind, Sealed};
use crate::desk::reservations::{Booking, RESERVATIONS, ReservationRefusal};
use crate::domain::calendar::Minutes;
use crate::domain::{Day, ReservationId, Slug};
use crate::ops::Session;

/// Change a reservation: its time, length, room, people, party
///
/// What is not told stays as it is, the room and the people too: `--room any` and `--therapist any` take
/// whatever is free. Another time has to be confirmed anew.
///
/// Example: club reserve change B000001 --when "2024-05-02 15:00" --room any
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    更改预约：时间、时长、房间、人员、人数\n\n\
    未写的保持不变，房间和人员也是如此：`--room any` 和 `--therapist any` 取任一空闲的。改时间后须重新确认。"))]
pub(super) struct Args {
    /// The reservation, by its number or ref
    #[arg(add = Zh("预约的编号或原编号"))]
    #[arg(value_name = "RESERVATION")]
    reservation: String,
    /// Another service of the rules
    #[arg(add = Zh("改为规则中的另一项服务"))]
    #[arg(long, value_name = "ITEM")]
    item: Option<String>,
    /// Another time
    #[arg(add = Zh("改到的时间"))]
    #[arg(long, value_name = "TIME")]
    when: Option<String>,
    #[command(flatten)]
    wish: WishArgs,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    let id = named(&writing, &args.reservation)?;
    let asked = asked(args, &mut writing, id)?;
    let reference = args.recording.reference.clone().unwrap_or_default();
    let first = RESERVATIONS.repeat(writing.draft.snapshot(), Some(&reference), &asked)?;
    let line = match first {
        Some(first) => {
            desk.tells_first(first.version)?;
            line_then(desk, &writing, (first.record, first.version))?
        }
        None => {
            let booking = change(args, &mut writing, id, (&reference, &asked.named))?;
            double::doubt(desk, &writing, &booking)?;
            line(desk, &writing, &booking, writing.draft.version())?
        }
    };
    writing.commit()?;
    print(desk, &[line])
}

fn change(
    args: &Args,
    writing: &mut Session,
    id: ReservationId,
    (reference, asked): (&str, &str),
) -> Result<Booking, CliError> {
    let mut booking = booking(writing.draft.snapshot(), id)?;
    let event = event(args, writing, &booking)?;
    let (hours, time) = (*writing.hours(), writing.time.clone());
    let told = Told::new(&time, reference, asked);
    write(&mut writing.draft, id, &event, &hours, told)?;
    booking.take(event);
    Ok(booking)
}

fn asked(args: &Args, writing: &mut Session, id: ReservationId) -> Result<AskedBy, CliError> {
    if args.recording.reference.is_none() {
        return Ok(AskedBy::default());
    }
    let at = writing.told_at();
    let digest = |writing: &mut Session, item: &str, when: &str, wish: &WishArgs| {
        let mut parts = vec!["change".to_owned(), id.to_string(), at.clone()];
        parts.extend([item.to_owned(), when.to_owned()]);
        parts.extend(wish.asked());
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        writing.asked(&parts)
    };
    let services = writing.words(writing.at.day()).services();
    let (item, when) = (args.item.as_deref(), args.when.as_deref());
    let named = item.map(|word| services.sought(word, [])).transpose()?;
    let moment = when.map(|text| named_moment(writing, text)).transpose()?;
    let (named, moment) = (named.unwrap_or_default(), moment.unwrap_or_default());
    let wish = args.wish.named(writing)?;
    let (item, when) = (item.unwrap_or_default(), when.unwrap_or_default());
    Ok(AskedBy::new(digest(writing, &named, &moment, &wish)?)
        .or(digest(writing, item, when, &args.wish)?))
}

/// The reservation as it is to be, all of it.
fn event(args: &Args, writing: &Session, old: &Booking) -> Result<Event, CliError> {
    let rules = rules_of(&writing.rules, writing.at.day())?;
    let (hours, at) = (writing.hours(), writing.at);
    step(old, EventKind::Change, at, rules, hours)?;
    let services = writing.words(at.day()).services();
    let named = args.item.as_deref().map(|word| services.sought(word, []));
    let named = named.transpose()?;
    let word = named.as_deref().unwrap_or(old.item.as_str());
    let unknown = || ReservationRefusal::UnknownItem {
        word: word.to_owned(),
        known: rules
            .services
            .iter()
            .map(|own| own.id.to_string())
            .collect(),
    };
    let service = rules.service(word).ok_or_else(unknown)?;
    let wish = wish(args, writing, old, service)?;
    let bookings = load(writing.draft.snapshot(), Day::MAX)?;
    let house = Houseful {
        places: &writing.rules.house().places,
        hours,
        rules,
        service,
        bookings: &bookings,
        changes: Some(old.id),
    };
    let placed = place(house, &wish, Made::new(hours, at))?;
    let sealed = sealed(args, writing, old)?;
    if service.host_before.is_some() && sealed.host.is_empty() {
        let item = service.id.clone();
        return Err(ReservationRefusal::NoHost { item }.into());
    }
    if is_as_before(old, &placed, &service.id, wish.party) && sealed == old.sealed {
        let reservation = old.id;
        return Err(ReservationRefusal::NothingChanges { reservation }.into());
    }
    Ok(Event {
        slot: Some(placed.slot),
        item: Some(service.id.clone()),
        store: placed.store,
        room: placed.room,
        therapists: placed.therapists,
        party: Some(wish.party),
        member: old.member,
        person: Some(old.person),
        sealed,
        ..Event::plain(EventKind::Change, at, writing.draft.version())
    })
}

fn is_as_before(old: &Booking, new: &Placed, item: &Slug, party: u32) -> bool {
    old.slot == new.slot
        && old.item == *item
        && old.party == party
        && old.room == new.room
        && old.store == new.store
        && old.therapists == new.therapists
}

/// What was told, and what it was for the rest.
fn wish(
    args: &Args,
    writing: &Session,
    old: &Booking,
    service: &Service,
) -> Result<Wish, CliError> {
    let wish = &args.wish;
    let store = writing.store(wish.store.as_ref())?;
    let start = match &args.when {
        Some(text) => moment(writing.hours(), text)?,
        None => old.slot.start,
    };
    // Another service lasts as long as the rules say, the same one as long as it did.
    let same = old.item == service.id;
    let lasted = u32::try_from((old.slot.until - old.slot.start) / 60).ok();
    let lasted = lasted.and_then(Minutes::new).filter(|_| same);
    let room = match &wish.room {
        Some(_) => wish.room(writing)?,
        None => old.room.clone().filter(|_| same),
    };
    let party = wish.party.unwrap_or(old.party);
    let therapists = if !wish.therapist.is_empty() {
        wish.therapists(writing)?
    } else if same && party == old.party {
        old.therapists.clone()
    } else {
        Vec::new()
    };
    // A store that was only the room's goes with the room.
    let places = &writing.rules.house().places;
    let of_room = old.room.as_ref().and_then(|id| places.room(id.as_str()));
    let of_room = of_room.and_then(|room| room.store.as_ref());
    let frees_room = wish.room.as_deref() == Some(ANY) || room != old.room;
    let kept = old
        .store
        .clone()
        .filter(|store| !frees_room || of_room != Some(store));
    Ok(Wish {
        start,
        lasts: wish
            .lasts(writing.hours(), start)?
            .or(lasted)
            .unwrap_or(service.lasts),
        party,
        store: store.or(kept),
        room,
        therapists,
    })
}

/// What was told, sealed; the cells as they were for the rest.
fn sealed(args: &Args, writing: &Session, old: &Booking) -> Result<Sealed, CliError> {
    let person = KeySlot::new(old.person);
    let seal = |column, told: &Option<String>, before: &str| match told {
        Some(text) => writing.seal_under(person, (SCHEMA.name, column), text),
        None => writing.seal_again((SCHEMA.name, column), before),
    };
    Ok(Sealed {
        name: seal("name", &None, &old.sealed.name)?,
        contact: seal("contact", &None, &old.sealed.contact)?,
        host: seal("host", &args.wish.host, &old.sealed.host)?,
        purpose: seal("purpose", &args.wish.purpose, &old.sealed.purpose)?,
        note: seal("note", &args.wish.note, &old.sealed.note)?,
    })
}
