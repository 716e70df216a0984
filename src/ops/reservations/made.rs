//! Reservations made, and changed: a room and people for a guest, and a time.

use super::wish::{ANY, Wishes, moment, named_moment};
use super::{Receipt, booking, double, named, rules_of, take, write_event};
use crate::book::{AskedBy, KeySlot};
use crate::desk::reservations::decide::{Houseful, Made, Placed, Wish, place, step};
use crate::desk::reservations::rows::{SCHEMA, load};
use crate::desk::reservations::rules::Service;
use crate::desk::reservations::state::{Event, EventKind, Sealed};
use crate::desk::reservations::{Booking, RESERVATIONS, ReservationRefusal};
use crate::domain::calendar::Minutes;
use crate::domain::{Day, Listing, ReservationId, Slug};
use crate::ops::case::Case;
use crate::ops::guests::{Guest, GuestWords};
use crate::ops::{Session, Stop};

/// A room and people that are reserved for a guest.
#[derive(Debug)]
pub(crate) struct Add {
    pub(crate) guest: GuestWords,
    pub(crate) item: String,
    pub(crate) when: String,
    pub(crate) wish: Wishes,
}

/// Another time, room, party or person for a reservation.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) reservation: String,
    pub(crate) item: Option<String>,
    pub(crate) when: Option<String>,
    pub(crate) wish: Wishes,
}

/// The digest of what was asked, by which a repeat is known; none without a ref.
fn asked(
    session: &mut Session,
    what: &[&str],
    (item, when, wish): (&str, &str, &Wishes),
) -> Result<String, Stop> {
    let wish = wish.asked();
    let wish = wish.iter().map(String::as_str);
    let parts: Vec<&str> = what
        .iter()
        .copied()
        .chain([item, when])
        .chain(wish)
        .collect();
    session.asked_of(&parts)
}

impl Case for Add {
    type Named = Guest;
    type Receipt = Receipt;

    fn resolve(&self, session: &mut Session) -> Result<(Guest, AskedBy), Stop> {
        let guest = self.guest.found(session)?;
        if session.reference.is_empty() {
            return Ok((guest, AskedBy::default()));
        }
        let services = session.words(session.at.day()).services();
        let item = services.sought(&self.item, [])?;
        let when = named_moment(session, &self.when)?;
        let wish = self.wish.named(session)?;
        let member = guest.member.map(|id| id.to_string()).unwrap_or_default();
        let at = session.told_at();
        let who = ["book", &member, &at, &guest.name, &guest.contact];
        let named = asked(session, &who, (&item, &when, &wish))?;
        let typed = asked(session, &who, (&self.item, &self.when, &self.wish))?;
        Ok((guest, AskedBy::new(named).or(typed)))
    }

    fn decide(self, session: &mut Session, guest: Guest, asked: &str) -> Result<Receipt, Stop> {
        guest.prove(session)?;
        let (service, placed, wish) = placed(&self, session, &guest)?;
        let event = event(&self, session, &guest, &service, placed, &wish)?;
        let id = RESERVATIONS.next(session.draft.snapshot())?;
        write_event(session, id, &event, asked)?;
        let booking = Booking::begin(id, event).ok_or(ReservationRefusal::NoGuest)?;
        double::doubt(session, &booking)?;
        Ok(Receipt::of(session, booking, Vec::new()))
    }
}

impl Case for Change {
    type Named = ReservationId;
    type Receipt = Receipt;

    fn resolve(&self, session: &mut Session) -> Result<(ReservationId, AskedBy), Stop> {
        let id = named(session, &self.reservation)?;
        if session.reference.is_empty() {
            return Ok((id, AskedBy::default()));
        }
        let services = session.words(session.at.day()).services();
        let (item, when) = (self.item.as_deref(), self.when.as_deref());
        let named = item.map(|word| services.sought(word, [])).transpose()?;
        let moment = when.map(|text| named_moment(session, text)).transpose()?;
        let (named, moment) = (named.unwrap_or_default(), moment.unwrap_or_default());
        let wish = self.wish.named(session)?;
        let (number, at) = (id.to_string(), session.told_at());
        let what = ["change", &number, &at];
        let (item, when) = (item.unwrap_or_default(), when.unwrap_or_default());
        let named = asked(session, &what, (&named, &moment, &wish))?;
        let typed = asked(session, &what, (item, when, &self.wish))?;
        Ok((id, AskedBy::new(named).or(typed)))
    }

    fn decide(
        self,
        session: &mut Session,
        id: ReservationId,
        asked: &str,
    ) -> Result<Receipt, Stop> {
        let before = booking(session.draft.snapshot(), id)?;
        let event = changed(&self, session, &before)?;
        let booking = take(session, before, event, asked)?;
        double::doubt(session, &booking)?;
        Ok(Receipt::of(session, booking, Vec::new()))
    }
}

/// The place that the wish finds.
fn placed(args: &Add, session: &Session, guest: &Guest) -> Result<(Service, Placed, Wish), Stop> {
    let rules = rules_of(&session.rules, session.at.day())?;
    let item = session
        .words(session.at.day())
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
    let start = moment(session.hours(), &args.when)?;
    let wish = Wish {
        start,
        lasts: args
            .wish
            .lasts(session.hours(), start)?
            .unwrap_or(service.lasts),
        party: args.wish.party.unwrap_or(1),
        store: store(args, session, guest)?,
        room: args.wish.room(session)?,
        therapists: args.wish.therapists(session)?,
    };
    let bookings = load(session.draft.snapshot(), Day::MAX)?;
    let house = Houseful {
        places: &session.rules.house().places,
        hours: session.hours(),
        rules,
        service,
        bookings: &bookings,
        changes: None,
    };
    let placed = place(house, &wish, Made::new(session.hours(), session.at))?;
    Ok((service.clone(), placed, wish))
}

/// The store that was told or goes without saying: the room's, the only one, the member's own. Nobody is
/// sent to just any store.
fn store(args: &Add, session: &Session, guest: &Guest) -> Result<Option<Slug>, Stop> {
    if let Some(store) = session.store(args.wish.store.as_ref())? {
        return Ok(Some(store));
    }
    let house = session.rules.house();
    let room = args.wish.room(session)?;
    let room = room.and_then(|id| house.places.room(id.as_str()));
    if room.is_some() || house.stores.len() < 2 {
        return Ok(None);
    }
    let own = match guest.member {
        Some(member) => session.customer(member)?.profile.store.clone(),
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
    args: &Add,
    session: &mut Session,
    guest: &Guest,
    service: &Service,
    placed: Placed,
    wish: &Wish,
) -> Result<Event, Stop> {
    let person = session.person(guest.member)?;
    let seal = |column, text: &str| session.seal_under(person, (SCHEMA.name, column), text);
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
        ..Event::plain(EventKind::Book, session.at, session.draft.version())
    })
}
/// The reservation as it is to be, all of it.
fn changed(args: &Change, session: &Session, old: &Booking) -> Result<Event, Stop> {
    let rules = rules_of(&session.rules, session.at.day())?;
    let (hours, at) = (session.hours(), session.at);
    step(old, EventKind::Change, at, rules, hours)?;
    let services = session.words(at.day()).services();
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
    let wish = wish_of(args, session, old, service)?;
    let bookings = load(session.draft.snapshot(), Day::MAX)?;
    let house = Houseful {
        places: &session.rules.house().places,
        hours,
        rules,
        service,
        bookings: &bookings,
        changes: Some(old.id),
    };
    let placed = place(house, &wish, Made::new(hours, at))?;
    let sealed = sealed_anew(args, session, old)?;
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
        ..Event::plain(EventKind::Change, at, session.draft.version())
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
fn wish_of(
    args: &Change,
    session: &Session,
    old: &Booking,
    service: &Service,
) -> Result<Wish, Stop> {
    let wish = &args.wish;
    let store = session.store(wish.store.as_ref())?;
    let start = match &args.when {
        Some(text) => moment(session.hours(), text)?,
        None => old.slot.start,
    };
    // Another service lasts as long as the rules say, the same one as long as it did.
    let same = old.item == service.id;
    let lasted = u32::try_from((old.slot.until - old.slot.start) / 60).ok();
    let lasted = lasted.and_then(Minutes::new).filter(|_| same);
    let room = match &wish.room {
        Some(_) => wish.room(session)?,
        None => old.room.clone().filter(|_| same),
    };
    let party = wish.party.unwrap_or(old.party);
    let therapists = if !wish.therapist.is_empty() {
        wish.therapists(session)?
    } else if same && party == old.party {
        old.therapists.clone()
    } else {
        Vec::new()
    };
    // A store that was only the room's goes with the room.
    let places = &session.rules.house().places;
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
            .lasts(session.hours(), start)?
            .or(lasted)
            .unwrap_or(service.lasts),
        party,
        store: store.or(kept),
        room,
        therapists,
    })
}

/// What was told, sealed; the cells as they were for the rest.
fn sealed_anew(args: &Change, session: &Session, old: &Booking) -> Result<Sealed, Stop> {
    let person = KeySlot::new(old.person);
    let seal = |column, told: &Option<String>, before: &str| match told {
        Some(text) => session.seal_under(person, (SCHEMA.name, column), text),
        None => session.seal_again((SCHEMA.name, column), before),
    };
    Ok(Sealed {
        name: seal("name", &None, &old.sealed.name)?,
        contact: seal("contact", &None, &old.sealed.contact)?,
        host: seal("host", &args.wish.host, &old.sealed.host)?,
        purpose: seal("purpose", &args.wish.purpose, &old.sealed.purpose)?,
        note: seal("note", &args.wish.note, &old.sealed.note)?,
    })
}
