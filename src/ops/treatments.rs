//! Treatments: begun, done step by step, and ended or given up.

use super::case::{Case, Standing};
use super::guests::{Guest, GuestWords};
use super::words::CASE;
use super::{Session, Stop, of_record};
use crate::book::{self, AskedBy, At, KeySlot, RecordRefusal, Recorded, Records, Snapshot};
use crate::desk::reservations::rows::{SCHEMA as BOOKED, load_one as booked};
use crate::desk::reservations::state::Status;
use crate::desk::reservations::{Booking, RESERVATIONS};
use crate::desk::treatments::decide::{self, Told};
use crate::desk::treatments::rows::{SCHEMA, load, load_one, write};
use crate::desk::treatments::rules::{Need, StepRule, TreatmentRules};
use crate::desk::treatments::state::{Event, EventKind, Sealed, Used};
use crate::desk::treatments::{TREATMENTS, Treatment, TreatmentRefusal};
use crate::domain::choice::NotKnown;
use crate::domain::{Day, ReservationId, Slug, StaffId, TreatmentId, Version};
use crate::message;
use crate::rules::Adopted;

/// What is told of steps that were done.
#[derive(Clone, Debug)]
pub(crate) struct Done {
    pub(crate) room: Option<String>,
    pub(crate) staff: Option<String>,
    pub(crate) note: Option<String>,
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
    pub(crate) products: Vec<Used>,
    pub(crate) cases: Vec<Slug>,
}

/// A treatment that begins, with the steps that are done already.
#[derive(Debug)]
pub(crate) struct Begin {
    pub(crate) guest: GuestWords,
    pub(crate) item: Option<Slug>,
    pub(crate) reservation: Option<String>,
    pub(crate) steps: Vec<Slug>,
    pub(crate) store: Option<Slug>,
    pub(crate) told: Done,
}

/// Steps that were done one after another.
#[derive(Debug)]
pub(crate) struct Steps {
    pub(crate) treatment: String,
    pub(crate) steps: Vec<Slug>,
    pub(crate) told: Done,
}

/// A treatment that ends, with the plan for the next one.
#[derive(Debug)]
pub(crate) struct Finish {
    pub(crate) treatment: String,
    pub(crate) next: Option<Day>,
    pub(crate) no_next: Option<String>,
    pub(crate) plan: Option<String>,
    pub(crate) after: Option<String>,
    pub(crate) note: Option<String>,
    pub(crate) without: Vec<Slug>,
    pub(crate) reason: Option<String>,
}

/// A treatment that is given up.
#[derive(Debug)]
pub(crate) struct Abandon {
    pub(crate) treatment: String,
    pub(crate) reason: String,
}

/// A treatment as a deed left it.
#[derive(Debug)]
pub(crate) struct Receipt {
    pub(crate) treatment: Treatment,
    pub(crate) version: Version,
}

impl Standing for Receipt {
    const RECORDS: &'static Records = &TREATMENTS;
    type Number = TreatmentId;

    fn then(session: &Session, first: &Recorded<TreatmentId>) -> Result<Self, Stop> {
        session.tells_first(first.version)?;
        let then = session.book.snapshot(At::Version(first.version))?;
        Ok(Self {
            treatment: treatment(&then, first.record, Day::MAX)?,
            version: first.version,
        })
    }
}

impl Receipt {
    fn of(session: &Session, treatment: Treatment) -> Self {
        let version = session.draft.version();
        Self { treatment, version }
    }
}

/// What the row of a step, or of the whole treatment, is of: each version may write several.
fn row_of(treatment: TreatmentId, step: Option<&Slug>) -> String {
    let step = step.map_or("", Slug::as_str);
    of_record(None, &book::record(&treatment.to_string(), step))
}

/// The rules on treatments of a day.
pub(crate) fn rules_of(rules: &Adopted, day: Day) -> Result<&TreatmentRules, TreatmentRefusal> {
    let own = rules.pack(day).treatments.as_ref();
    own.ok_or(TreatmentRefusal::NoRules { day })
}

/// A treatment as its rows dated up to a day make it.
pub(crate) fn treatment(
    snapshot: &Snapshot,
    id: TreatmentId,
    rows_to: Day,
) -> Result<Treatment, Stop> {
    let unknown = || RecordRefusal::Unknown {
        what: ("treatment", "护理"),
        word: id.to_string(),
    };
    Ok(load_one(snapshot, id, rows_to)?.ok_or_else(unknown)?)
}

/// The digest of what was asked, by which a repeat is known; none without a ref.
fn asked(session: &mut Session, parts: &[String]) -> Result<String, Stop> {
    let all = [&[session.told_at()][..], parts].concat();
    session.asked_of(&all)
}

fn join(all: &[Slug]) -> String {
    let all: Vec<&str> = all.iter().map(Slug::as_str).collect();
    all.join(";")
}

/// The treatment that a word names.
fn named(session: &Session, word: &str) -> Result<TreatmentId, Stop> {
    Ok(TREATMENTS.find(session.draft.snapshot(), word)?)
}

impl Case for Begin {
    type Named = (Option<Booking>, Guest, Vec<Slug>, Done);
    type Receipt = Receipt;

    fn resolve(&self, session: &mut Session) -> Result<(Self::Named, AskedBy), Stop> {
        let booking = self.booking(session)?;
        let guest = self.guest(session, booking.as_ref())?;
        let steps = steps_named(session, &self.steps)?;
        let done = self.told.named(session)?;
        let slug = |value: &Option<Slug>| value.as_ref().map(Slug::to_string).unwrap_or_default();
        let member = guest.member.map(|member| member.to_string());
        let reservation = booking.as_ref().map(|booking| booking.id.to_string());
        let parts = |item: &Option<Slug>, store: &Option<Slug>, told: &Done| {
            [
                "open".to_owned(),
                member.clone().unwrap_or_default(),
                guest.name.clone(),
                guest.contact.clone(),
                slug(item),
                reservation.clone().unwrap_or_default(),
                slug(store),
                join(&steps),
                told.asked(),
            ]
        };
        let services = session.words(session.at.day()).services();
        let item = self.item.as_ref().map(|word| services.slug(word.as_str()));
        let store = session.store(self.store.as_ref())?;
        let named = parts(&item.transpose()?, &store, &done);
        let typed = parts(&self.item, &self.store, &self.told);
        let asked = AskedBy::new(asked(session, &named)?).or(asked(session, &typed)?);
        Ok(((booking, guest, steps, done), asked))
    }

    fn decide(
        self,
        session: &mut Session,
        (booking, guest, steps, done): Self::Named,
        asked: &str,
    ) -> Result<Receipt, Stop> {
        guest.prove(session)?;
        rules_of(&session.rules, session.at.day())?;
        let store = session.store(self.store.as_ref())?;
        let booking = booking.as_ref();
        if let Some(booking) = booking {
            prove_booking(session, booking, &guest)?;
        }
        let item = self.item(session, booking)?;
        let person = match booking.filter(|booking| booking.member.is_none()) {
            Some(booking) => KeySlot::new(booking.person),
            None => session.person(guest.member)?,
        };
        let id: TreatmentId = TREATMENTS.next(session.draft.snapshot())?;
        let of = of_record(guest.member, &id.to_string());
        let seal = |column, text: &str| session.seal_in(person, (SCHEMA.name, column), &of, text);
        let name = Some(guest.name.as_str()).filter(|_| guest.member.is_none());
        // A note goes to the steps, where there are any.
        let note = done.note.as_deref().filter(|_| steps.is_empty());
        let sealed = Sealed {
            name: seal("name", name.unwrap_or_default())?,
            contact: seal("contact", &guest.contact)?,
            note: seal("note", note.unwrap_or_default())?,
            ..Sealed::default()
        };
        let event = Event {
            item: Some(item),
            member: guest.member,
            reservation: booking.map(|booking| booking.id),
            store: store.or_else(|| booking.and_then(|booking| booking.store.clone())),
            cases: done.cases.clone(),
            person: Some(person.get()),
            sealed,
            ..Event::plain(EventKind::Open, session.at)
        };
        let under = book::Told::new(&session.time, &session.reference, asked);
        write(&mut session.draft, id, &event, under)?;
        let mut own = Treatment::begin(id, event).ok_or(TreatmentRefusal::NoItem)?;
        let done = with_booked(&done, booking);
        let _ = record(session, &mut own, &steps, &done, asked)?;
        Ok(Receipt::of(session, own))
    }
}

impl Begin {
    fn booking(&self, session: &Session) -> Result<Option<Booking>, Stop> {
        let Some(word) = &self.reservation else {
            return Ok(None);
        };
        let snapshot = session.draft.snapshot();
        let id: ReservationId = RESERVATIONS.find(snapshot, word)?;
        Ok(booked(snapshot, id, Day::MAX)?)
    }

    /// The guest who was told, else the one of the reservation.
    fn guest(&self, session: &Session, booking: Option<&Booking>) -> Result<Guest, Stop> {
        let is_told = self.guest.member.is_some() || self.guest.name.is_some();
        let booking = match booking {
            Some(booking) if !is_told => booking,
            _ => return self.guest.found(session),
        };
        let text = |column, cell: &str| session.carried((BOOKED.name, column), cell);
        Ok(Guest {
            member: session.living(booking.member)?,
            name: text("name", &booking.sealed.name)?,
            contact: text("contact", &booking.sealed.contact)?,
        })
    }

    fn item(&self, session: &Session, booking: Option<&Booking>) -> Result<Slug, Stop> {
        let booked = || booking.map(|booking| booking.item.clone());
        let item = self.item.clone().or_else(booked);
        let item = item.ok_or(TreatmentRefusal::NoItem)?;
        let services = session.words(session.at.day()).services();
        Ok(services.slug(item.as_str())?)
    }
}

impl Case for Steps {
    type Named = (TreatmentId, Vec<Slug>, Done);
    type Receipt = Receipt;

    fn resolve(&self, session: &mut Session) -> Result<(Self::Named, AskedBy), Stop> {
        let id = named(session, &self.treatment)?;
        let steps = steps_named(session, &self.steps)?;
        let done = self.told.named(session)?;
        let mut by = |told: &Done| {
            let parts = [
                "step".to_owned(),
                id.to_string(),
                join(&steps),
                told.asked(),
            ];
            asked(session, &parts)
        };
        let asked = AskedBy::new(by(&done)?).or(by(&self.told)?);
        Ok(((id, steps, done), asked))
    }

    fn decide(
        self,
        session: &mut Session,
        (id, steps, done): Self::Named,
        asked: &str,
    ) -> Result<Receipt, Stop> {
        let mut own = treatment(session.draft.snapshot(), id, Day::MAX)?;
        if let Some(step) = record(session, &mut own, &steps, &done, asked)? {
            session.doubt(NoLook { step }, false)?;
        }
        Ok(Receipt::of(session, own))
    }
}

impl Case for Finish {
    type Named = (TreatmentId, Vec<Slug>);
    type Receipt = Receipt;

    fn resolve(&self, session: &mut Session) -> Result<(Self::Named, AskedBy), Stop> {
        let id = named(session, &self.treatment)?;
        let told = |text: &Option<String>| text.clone().unwrap_or_default();
        let mut parts = vec![
            "finish".to_owned(),
            id.to_string(),
            self.next.map(|day| day.to_string()).unwrap_or_default(),
            told(&self.no_next),
            told(&self.plan),
            told(&self.after),
            told(&self.note),
        ];
        let without = steps_named(session, &self.without)?;
        if !without.is_empty() {
            parts.extend(without.iter().map(ToString::to_string));
            parts.push(told(&self.reason));
        }
        let asked = asked(session, &parts)?;
        Ok(((id, without), asked.into()))
    }

    fn decide(
        self,
        session: &mut Session,
        (id, without): Self::Named,
        asked: &str,
    ) -> Result<Receipt, Stop> {
        let mut own = treatment(session.draft.snapshot(), id, Day::MAX)?;
        let (at, day) = (session.at, session.at.day());
        if let Some(next) = self.next.filter(|next| *next <= day) {
            return Err(TreatmentRefusal::NextIsPast { next, day }.into());
        }
        let is_planned = self.next.is_some() || self.no_next.is_some();
        let ending = (is_planned, &*without);
        decide::finish(rules_of(&session.rules, day)?, &own, at, ending)?;
        let why = self.reason.as_deref().unwrap_or_default();
        end_without(session, &mut own, &without, why, asked)?;
        let seal = |column, text: Option<&String>| {
            let text = text.map(String::as_str).unwrap_or_default();
            let person = KeySlot::new(own.person);
            session.seal_in(person, (SCHEMA.name, column), &row_of(id, None), text)
        };
        let event = Event {
            next: self.next,
            sealed: Sealed {
                plan: seal("plan", self.plan.as_ref().or(self.no_next.as_ref()))?,
                after: seal("after", self.after.as_ref())?,
                note: seal("note", self.note.as_ref())?,
                ..Sealed::default()
            },
            ..Event::plain(EventKind::Finish, at)
        };
        take(session, &mut own, event, asked)?;
        Ok(Receipt::of(session, own))
    }
}

impl Case for Abandon {
    type Named = TreatmentId;
    type Receipt = Receipt;

    fn resolve(&self, session: &mut Session) -> Result<(TreatmentId, AskedBy), Stop> {
        let id = named(session, &self.treatment)?;
        let parts = ["abandon".to_owned(), id.to_string(), self.reason.clone()];
        Ok((id, asked(session, &parts)?.into()))
    }

    fn decide(self, session: &mut Session, id: TreatmentId, asked: &str) -> Result<Receipt, Stop> {
        let mut own = treatment(session.draft.snapshot(), id, Day::MAX)?;
        let rules = rules_of(&session.rules, session.at.day())?;
        let missing = decide::abandon(rules, &own, session.at)?;
        end_without(session, &mut own, &missing, &self.reason, asked)?;
        Ok(Receipt::of(session, own))
    }
}

impl Done {
    fn asked(&self) -> String {
        let told = |text: &Option<String>| text.clone().unwrap_or_default();
        let products = self.products.iter().map(|used| {
            let unit = used.unit.as_ref().map(Slug::as_str).unwrap_or_default();
            format!("{}={}{unit}", used.product, used.amount)
        });
        let cases: Vec<&str> = self.cases.iter().map(Slug::as_str).collect();
        let all = [
            told(&self.room),
            told(&self.staff),
            told(&self.note),
            told(&self.before),
            told(&self.after),
            products.collect::<Vec<_>>().join(";"),
            cases.join(";"),
        ];
        all.join("\u{1e}")
    }

    /// Whether anything was told that only a step can bear.
    pub(crate) fn is_of_step(&self) -> bool {
        let texts = [&self.room, &self.staff, &self.before, &self.after];
        texts.iter().any(|text| text.is_some()) || !self.products.is_empty()
    }

    /// The same with what its words name: the room, who did it, the skin cases.
    ///
    /// # Errors
    /// A word that names none.
    fn named(&self, session: &Session) -> Result<Self, Stop> {
        let cases = session.words(session.at.day()).cases();
        // Where the rules have none, no word is one.
        let named = |word: &Slug| {
            let id = cases.sought(word.as_str(), [])?;
            id.parse().map_err(|_| NotKnown::no_id(CASE, word.as_str()))
        };
        let text = |own: Option<Slug>| own.map(|id| id.to_string());
        Ok(Self {
            room: text(self.room(session)?),
            // A repeat is one, though they have left since; a new step is refused when it is recorded.
            staff: self
                .staff(session)
                .map_or_else(|_| self.staff.clone(), text),
            cases: self
                .cases
                .iter()
                .map(named)
                .collect::<Result<_, NotKnown>>()?,
            ..self.clone()
        })
    }

    /// The room, which the house has where it lists any.
    fn room(&self, session: &Session) -> Result<Option<Slug>, NotKnown> {
        let rooms = session.words(session.at.day()).rooms();
        let word = self.room.as_deref();
        word.map(|word| rooms.slug(word)).transpose()
    }

    /// Who did it: a therapist of the house, or somebody on the staff list. Where neither is kept any word will do.
    fn staff(&self, session: &Session) -> Result<Option<Slug>, Stop> {
        let Some(word) = &self.staff else {
            return Ok(None);
        };
        let all = &session.rules.house().places.therapists;
        if let Some(one) = all.iter().find(|one| one.answers_to(word)) {
            return Ok(Some(one.id.clone()));
        }
        let people = session.staff()?;
        let is_number = word.parse::<StaffId>().is_ok();
        match people.resolve(word, session.at.day()) {
            Ok(one) => {
                let number = one.id.to_string();
                return Ok(Some(number.parse()?));
            }
            Err(unknown) if is_number || (all.is_empty() && people.iter().next().is_some()) => {
                return Err(unknown.into());
            }
            Err(_) => {}
        }
        let therapists = session.words(session.at.day()).therapists();
        Ok(Some(therapists.slug(word)?))
    }
}

/// The steps that words name, by their ids.
///
/// # Errors
/// A step that the rules do not have.
fn steps_named(session: &Session, words: &[Slug]) -> Result<Vec<Slug>, NotKnown> {
    let steps = session.words(session.at.day()).steps();
    words.iter().map(|word| steps.slug(word.as_str())).collect()
}

/// Records steps one after another; the treatment is as it is after them.
fn record(
    session: &mut Session,
    own: &mut Treatment,
    steps: &[Slug],
    told: &Done,
    asked: &str,
) -> Result<Option<Slug>, Stop> {
    let mut missed = None;
    let rules = rules_of(&session.rules, session.at.day())?.clone();
    let (room, staff) = (told.room(session)?, told.staff(session)?);
    let known: Vec<Option<&StepRule>> = steps.iter().map(|id| rules.step(id.as_str())).collect();
    for (place, id) in steps.iter().enumerate() {
        let is_last = place + 1 == steps.len();
        // What no step asks for goes to the last one.
        let takes = |need: Need| {
            let asks = |step: Option<&StepRule>| step.is_some_and(|own| own.needs.contains(&need));
            asks(known[place]) || (is_last && !known.iter().copied().any(asks))
        };
        let note = told.note.as_ref().filter(|_| takes(Need::Note));
        let room = room.clone().filter(|_| takes(Need::Room));
        let staff = staff.clone().filter(|_| takes(Need::Staff));
        let products: &[Used] = if takes(Need::Product) {
            &told.products
        } else {
            &[]
        };
        let shown = Told {
            step: id,
            at: session.at,
            has_note: note.is_some(),
            has_room: room.is_some(),
            has_staff: staff.is_some(),
            has_products: !products.is_empty(),
        };
        decide::step(&rules, own, shown)?;
        let cases = if place == 0 { &told.cases[..] } else { &[] };
        own.cases.extend(cases.iter().cloned());
        if decide::misses_look(&rules, own, id, session.at) {
            missed = Some(id.clone());
        }
        let seal = |column, text: Option<&String>| sealed(session, own, id, (column, text));
        let event = Event {
            step: Some(id.clone()),
            room,
            staff,
            cases: if place == 0 {
                told.cases.clone()
            } else {
                Vec::new()
            },
            sealed: Sealed {
                note: seal("note", note)?,
                before: seal("before", told.before.as_ref().filter(|_| place == 0))?,
                after: seal("after", told.after.as_ref().filter(|_| is_last))?,
                ..Sealed::default()
            },
            ..Event::plain(EventKind::Step, session.at)
        };
        take(session, own, event, asked)?;
        use_up(session, own, (id, products), asked)?;
    }
    Ok(missed)
}

/// Seals a text for the row of a step.
fn sealed(
    session: &Session,
    own: &Treatment,
    step: &Slug,
    (column, text): (&str, Option<&String>),
) -> Result<String, Stop> {
    let text = text.map(String::as_str).unwrap_or_default();
    let person = KeySlot::new(own.person);
    session.seal_in(
        person,
        (SCHEMA.name, column),
        &row_of(own.id, Some(step)),
        text,
    )
}

/// Records what was used in a step.
fn use_up(
    session: &mut Session,
    own: &mut Treatment,
    (step, products): (&Slug, &[Used]),
    asked: &str,
) -> Result<(), Stop> {
    for used in products {
        let event = Event {
            step: Some(step.clone()),
            used: Some(used.clone()),
            ..Event::plain(EventKind::Product, session.at)
        };
        take(session, own, event, asked)?;
    }
    Ok(())
}

message! {
    /// A look that can no longer be made up for once the step is done.
    #[derive(Debug)]
    struct NoLook {
        step: Slug,
    } => (
        "in this skin case the consultant looks in before {step}, and nobody has: record that first",
        "该皮肤情况下，{step} 之前须由顾问查看，而尚未查看：请先记录查看"
    );
}

/// Writes a row and goes on with it.
fn take(session: &mut Session, own: &mut Treatment, event: Event, asked: &str) -> Result<(), Stop> {
    let told = book::Told::new(&session.time, &session.reference, asked);
    write(&mut session.draft, own.id, &event, told)?;
    own.take(event);
    Ok(())
}

/// Refuses a reservation whose guest is not there, is somebody else, or is treated already.
fn prove_booking(session: &Session, booking: &Booking, guest: &Guest) -> Result<(), Stop> {
    let reservation = booking.id;
    if booking.status != Status::Arrived {
        return Err(TreatmentRefusal::NotArrived {
            reservation,
            status: booking.status,
        }
        .into());
    }
    if session.living(booking.member)? != guest.member {
        return Err(TreatmentRefusal::OtherGuest { reservation }.into());
    }
    let all = load(session.draft.snapshot(), Day::MAX)?;
    match all.iter().find(|own| own.reservation == Some(reservation)) {
        Some(by) => {
            let by = by.id;
            Err(TreatmentRefusal::Treated { reservation, by }.into())
        }
        None => Ok(()),
    }
}

/// Where no room and nobody was told, those of the reservation.
fn with_booked(told: &Done, booking: Option<&Booking>) -> Done {
    let room = booking.and_then(|booking| booking.room.as_ref());
    let staff = booking.and_then(|booking| booking.therapists.first());
    Done {
        room: told.room.clone().or(room.map(Slug::to_string)),
        staff: told.staff.clone().or(staff.map(Slug::to_string)),
        cases: Vec::new(),
        ..told.clone()
    }
}
/// Writes that a treatment ends without some steps, and why.
fn end_without(
    session: &mut Session,
    own: &mut Treatment,
    steps: &[Slug],
    why: &str,
    asked: &str,
) -> Result<(), Stop> {
    let (person, note) = (KeySlot::new(own.person), (SCHEMA.name, "note"));
    for step in steps {
        let event = Event {
            step: Some(step.clone()),
            sealed: Sealed {
                note: session.seal_in(person, note, &row_of(own.id, Some(step)), why)?,
                ..Sealed::default()
            },
            ..Event::plain(EventKind::Finish, session.at)
        };
        take(session, own, event, asked)?;
    }
    Ok(())
}
