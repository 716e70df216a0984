//! `club reserve add`: a room and people for a guest.

use super::double;
use super::rules_of;
use super::shown::{line, line_then, print};
use super::wish::{WishArgs, moment, named_moment};
use crate::book::{AskedBy, Told};
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::{CliError, CliResult};
use crate::cli::guest::{Guest, GuestArgs};
use crate::cli::help::Zh;
use crate::desk::reservations::decide::{Houseful, Made, Placed, Wish, place};
use crate::desk::reservations::rows::{SCHEMA, load, write};
use crate::desk::reservations::rules::Service;
use crate::desk::reservations::state::{Event, EventKind, Sealed};
use crate::desk::reservations::{Booking, RESERVATIONS, ReservationRefusal};
use crate::domain::{Day, Listing, Slug};
use crate::ops::Session;

/// Reserve a room and people for a guest
///
/// Without --room and --therapist the first that are free are taken, in the order of club.toml. The number
/// printed is what the guest is told as a confirmation; what is to be minded is told with it. --when is the
/// time that is reserved, --at when it was asked for.
///
/// Example: club reserve add --name "Ms Li" --contact 13800138000 --item massage --when "2024-05-01 14:00"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    为顾客预约房间和人员\n\n\
    不写 --room 和 --therapist 时，按 club.toml 的顺序取第一个空闲的。输出的编号用来向顾客确认；注意事项一并显\
    示。--when 是预约的时间，--at 是提出预约的时间。"))]
pub(super) struct Args {
    #[command(flatten)]
    guest: GuestArgs,
    /// What is reserved: a service of the rules
    #[arg(add = Zh("预约项目：规则中的一项服务"))]
    #[arg(long, value_name = "ITEM")]
    item: String,
    /// The time that is reserved
    #[arg(add = Zh("预约时间"))]
    #[arg(long, value_name = "TIME")]
    when: String,
    #[command(flatten)]
    wish: WishArgs,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    let guest = args.guest.found(&writing)?;
    let asked = asked(args, &mut writing, &guest)?;
    let reference = args.recording.reference.clone().unwrap_or_default();
    let first = RESERVATIONS.repeat(writing.draft.snapshot(), Some(&reference), &asked)?;
    let line = match first {
        Some(first) => {
            desk.tells_first(first.version)?;
            line_then(desk, &writing, (first.record, first.version))?
        }
        None => {
            guest.prove(desk, &writing)?;
            let booking = add(args, &mut writing, &guest, (&reference, &asked.named))?;
            double::doubt(desk, &writing, &booking)?;
            line(desk, &writing, &booking, writing.draft.version())?
        }
    };
    writing.commit()?;
    print(desk, &[line])
}

fn add(
    args: &Args,
    writing: &mut Session,
    guest: &Guest,
    (reference, asked): (&str, &str),
) -> Result<Booking, CliError> {
    let (service, placed, wish) = placed(args, writing, guest)?;
    let event = event(args, writing, guest, &service, placed, &wish)?;
    let id = RESERVATIONS.next(writing.draft.snapshot())?;
    let (hours, time) = (*writing.hours(), writing.time.clone());
    let told = Told::new(&time, reference, asked);
    write(&mut writing.draft, id, &event, &hours, told)?;
    Ok(Booking::begin(id, event).ok_or(ReservationRefusal::NoGuest)?)
}

fn asked(args: &Args, writing: &mut Session, guest: &Guest) -> Result<AskedBy, CliError> {
    if args.recording.reference.is_none() {
        return Ok(AskedBy::default());
    }
    let member = guest.member.map(|id| id.to_string()).unwrap_or_default();
    let at = writing.told_at();
    let digest = |writing: &mut Session, item: &str, when: &str, wish: &WishArgs| {
        let mut parts = vec!["book".to_owned(), member.clone(), at.clone()];
        parts.extend([guest.name.clone(), guest.contact.clone()]);
        parts.extend([item.to_owned(), when.to_owned()]);
        parts.extend(wish.asked());
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        writing.asked(&parts)
    };
    let services = writing.words(writing.at.day()).services();
    let item = services.sought(&args.item, [])?;
    let when = named_moment(writing, &args.when)?;
    let wish = args.wish.named(writing)?;
    Ok(AskedBy::new(digest(writing, &item, &when, &wish)?)
        .or(digest(writing, &args.item, &args.when, &args.wish)?))
}

/// The place that the wish finds.
fn placed(
    args: &Args,
    writing: &Session,
    guest: &Guest,
) -> Result<(Service, Placed, Wish), CliError> {
    let rules = rules_of(&writing.rules, writing.at.day())?;
    let item = writing
        .words(writing.at.day())
        .services()
        .sought(&args.item, [])?;
    let unknown = || ReservationRefusal::UnknownItem {
        word: args.item.clone(),
        known: Listing::default(),
    };
    let service = rules.service(&item).ok_or_else(unknown)?;
    if service.host_before.is_some() && args.wish.host.is_none() {
        let item = service.id.clone();
        return Err(ReservationRefusal::NoHost { item }.into());
    }
    let start = moment(writing.hours(), &args.when)?;
    let wish = Wish {
        start,
        lasts: args
            .wish
            .lasts(writing.hours(), start)?
            .unwrap_or(service.lasts),
        party: args.wish.party.unwrap_or(1),
        store: store(args, writing, guest)?,
        room: args.wish.room(writing)?,
        therapists: args.wish.therapists(writing)?,
    };
    let bookings = load(writing.draft.snapshot(), Day::MAX)?;
    let house = Houseful {
        places: &writing.rules.house().places,
        hours: writing.hours(),
        rules,
        service,
        bookings: &bookings,
        changes: None,
    };
    let placed = place(house, &wish, Made::new(writing.hours(), writing.at))?;
    Ok((service.clone(), placed, wish))
}

/// The store that was told or goes without saying: the room's, the only one, the member's own. Nobody is
/// sent to just any store.
fn store(args: &Args, writing: &Session, guest: &Guest) -> Result<Option<Slug>, CliError> {
    if let Some(store) = writing.store(args.wish.store.as_ref())? {
        return Ok(Some(store));
    }
    let house = writing.rules.house();
    let room = args.wish.room(writing)?;
    let room = room.and_then(|id| house.places.room(id.as_str()));
    if room.is_some() || house.stores.len() < 2 {
        return Ok(None);
    }
    let own = match guest.member {
        Some(member) => writing.customer(member)?.profile.store.clone(),
        None => "".into(),
    };
    if let Some(own) = house.stores.iter().find(|store| store.id == *own) {
        return Ok(Some(own.id.clone()));
    }
    let known = house.stores.iter().map(|store| store.id.to_string());
    Err(ReservationRefusal::NoStore {
        known: known.collect(),
    }
    .into())
}

fn event(
    args: &Args,
    writing: &mut Session,
    guest: &Guest,
    service: &Service,
    placed: Placed,
    wish: &Wish,
) -> Result<Event, CliError> {
    let person = writing.person(guest.member)?;
    let seal = |column, text: &str| writing.seal_under(person, (SCHEMA.name, column), text);
    let told = |text: &Option<String>| text.clone().unwrap_or_default();
    let sealed = Sealed {
        name: seal("name", &guest.name)?,
        contact: seal("contact", &guest.contact)?,
        host: seal("host", &told(&args.wish.host))?,
        purpose: seal("purpose", &told(&args.wish.purpose))?,
        note: seal("note", &told(&args.wish.note))?,
    };
    Ok(Event {
        slot: Some(placed.slot),
        item: Some(service.id.clone()),
        store: placed.store,
        room: placed.room,
        therapists: placed.therapists,
        party: Some(wish.party),
        member: guest.member,
        person: Some(person.get()),
        sealed,
        ..Event::plain(EventKind::Book, writing.at, writing.draft.version())
    })
}
