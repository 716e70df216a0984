//! `club treatment add`: a treatment begins.

use super::step::{self, StepArgs, steps_named};
use super::{again, asked, line, rules_of, shown};
use crate::book::{AskedBy, KeySlot, Told};
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::{CliError, CliResult};
use crate::cli::guest::{Guest, GuestArgs};
use crate::cli::help::Zh;
use crate::desk::reservations::rows::{SCHEMA as BOOKED, load_one};
use crate::desk::reservations::state::Status;
use crate::desk::reservations::{Booking, RESERVATIONS};
use crate::desk::treatments::rows::{SCHEMA, load, write};
use crate::desk::treatments::state::{Event, EventKind, Sealed};
use crate::desk::treatments::{TREATMENTS, Treatment, TreatmentRefusal};
use crate::domain::{Day, ReservationId, Slug, TreatmentId};
use crate::ops::{Session, of_record};

/// Begin a treatment, with the steps that are done already
///
/// With --reservation the guest, the service, the room and who treats come from it; its guest has arrived.
///
/// Example: club treatment add M000001 --item facial --step greeted --step consulted --note "dry, tired"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    开始疗程，写明已完成的步骤\n\n\
    使用 --reservation 时，顾客、服务、房间和操作人员取自预约；顾客须已到店。"))]
pub(super) struct Args {
    #[command(flatten)]
    guest: GuestArgs,
    /// What the guest is treated with; as reserved unless told
    #[arg(add = Zh("护理项目（默认：与预约相同）"))]
    #[arg(long, value_name = "ITEM")]
    item: Option<Slug>,
    /// The reservation that it fulfils, by number or ref
    #[arg(add = Zh("对应的预约：编号或原编号"))]
    #[arg(long, value_name = "RESERVATION")]
    reservation: Option<String>,
    /// A step that is done, in the order of the rules
    #[arg(add = Zh("已完成的步骤，按规则的顺序"))]
    #[arg(long, value_name = "STEP")]
    step: Vec<Slug>,
    /// The store
    #[arg(add = Zh("门店"))]
    #[arg(long, value_name = "STORE")]
    store: Option<Slug>,
    #[command(flatten)]
    told: StepArgs,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    if args.step.is_empty() && args.told.is_of_step() {
        return Err(CliError::usage(
            "say with --step which step the room, the staff, the products or the values belong to",
            "请用 --step 写明房间、操作人员、用品或内容属于哪个步骤",
        ));
    }
    let mut writing = desk.write(&args.recording)?;
    let booking = args.booking(&writing)?;
    let guest = args.guest(&writing, booking.as_ref())?;
    let steps = steps_named(&writing, &args.step)?;
    let told = args.told.named(&writing)?;
    let done = (steps.as_slice(), &told);
    let asked = args.asked(&mut writing, &guest, booking.as_ref(), done)?;
    let shown = match again(desk, &writing, &args.recording, &asked)? {
        Some(shown) => shown,
        None => {
            guest.prove(desk, &writing)?;
            let own = add(
                args,
                &mut writing,
                &guest,
                booking.as_ref(),
                (done, &asked.named),
            )?;
            line(&writing, &own, (writing.draft.version(), desk.lang()))?
        }
    };
    writing.commit()?;
    shown::print(desk, &shown)
}

impl Args {
    fn booking(&self, writing: &Session) -> Result<Option<Booking>, CliError> {
        let Some(word) = &self.reservation else {
            return Ok(None);
        };
        let snapshot = writing.draft.snapshot();
        let id: ReservationId = RESERVATIONS.find(snapshot, word)?;
        Ok(load_one(snapshot, id, Day::MAX)?)
    }

    /// The guest who was told, else the one of the reservation.
    fn guest(&self, writing: &Session, booking: Option<&Booking>) -> Result<Guest, CliError> {
        let is_told = self.guest.member.is_some() || self.guest.name.is_some();
        let booking = match booking {
            Some(booking) if !is_told => booking,
            _ => return self.guest.found(writing),
        };
        let text = |column, cell: &str| writing.carried((BOOKED.name, column), cell);
        Ok(Guest {
            member: writing.living(booking.member)?,
            name: text("name", &booking.sealed.name)?,
            contact: text("contact", &booking.sealed.contact)?,
        })
    }

    fn asked(
        &self,
        writing: &mut Session,
        guest: &Guest,
        booking: Option<&Booking>,
        (steps, told): (&[Slug], &StepArgs),
    ) -> Result<AskedBy, CliError> {
        let slug = |value: &Option<Slug>| value.as_ref().map(Slug::to_string).unwrap_or_default();
        let steps: Vec<&str> = steps.iter().map(Slug::as_str).collect();
        let member = guest.member.map(|member| member.to_string());
        let parts = |item: &Option<Slug>, store: &Option<Slug>, told: &StepArgs| {
            [
                "open".to_owned(),
                member.clone().unwrap_or_default(),
                guest.name.clone(),
                guest.contact.clone(),
                slug(item),
                booking
                    .map(|booking| booking.id.to_string())
                    .unwrap_or_default(),
                slug(store),
                steps.join(";"),
                told.asked(),
            ]
        };
        let services = writing.words(writing.at.day()).services();
        let item = self.item.as_ref().map(|word| services.slug(word.as_str()));
        let store = writing.store(self.store.as_ref())?;
        let named = parts(&item.transpose()?, &store, told);
        let typed = parts(&self.item, &self.store, &self.told);
        let mut digest = |parts: &[String]| {
            let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
            asked(&self.recording, writing, &parts)
        };
        Ok(AskedBy::new(digest(&named)?).or(digest(&typed)?))
    }

    fn item(&self, writing: &Session, booking: Option<&Booking>) -> Result<Slug, CliError> {
        let booked = || booking.map(|booking| booking.item.clone());
        let item = self.item.clone().or_else(booked);
        let item = item.ok_or(TreatmentRefusal::NoItem)?;
        let services = writing.words(writing.at.day()).services();
        Ok(services.slug(item.as_str())?)
    }
}

/// Refuses a reservation whose guest is not there, is somebody else, or is treated already.
fn prove_booking(writing: &Session, booking: &Booking, guest: &Guest) -> CliResult {
    let reservation = booking.id;
    if booking.status != Status::Arrived {
        return Err(TreatmentRefusal::NotArrived {
            reservation,
            status: booking.status,
        }
        .into());
    }
    if writing.living(booking.member)? != guest.member {
        return Err(TreatmentRefusal::OtherGuest { reservation }.into());
    }
    let all = load(writing.draft.snapshot(), Day::MAX)?;
    match all.iter().find(|own| own.reservation == Some(reservation)) {
        Some(by) => {
            let by = by.id;
            Err(TreatmentRefusal::Treated { reservation, by }.into())
        }
        None => Ok(()),
    }
}

fn add(
    args: &Args,
    writing: &mut Session,
    guest: &Guest,
    booking: Option<&Booking>,
    ((steps, told), asked): ((&[Slug], &StepArgs), &str),
) -> Result<Treatment, CliError> {
    rules_of(&writing.rules, writing.at.day())?;
    let store = writing.store(args.store.as_ref())?;
    if let Some(booking) = booking {
        prove_booking(writing, booking, guest)?;
    }
    let item = args.item(writing, booking)?;
    let person = match booking.filter(|booking| booking.member.is_none()) {
        Some(booking) => KeySlot::new(booking.person),
        None => writing.person(guest.member)?,
    };
    let id: TreatmentId = TREATMENTS.next(writing.draft.snapshot())?;
    let of = of_record(guest.member, &id.to_string());
    let seal = |column, text: &str| writing.seal_in(person, (SCHEMA.name, column), &of, text);
    // A note goes to the steps, where there are any.
    let note = told.note.as_deref().filter(|_| steps.is_empty());
    let sealed = Sealed {
        name: seal(
            "name",
            if guest.member.is_none() {
                &guest.name
            } else {
                ""
            },
        )?,
        contact: seal("contact", &guest.contact)?,
        note: seal("note", note.unwrap_or_default())?,
        ..Sealed::default()
    };
    let event = Event {
        item: Some(item),
        member: guest.member,
        reservation: booking.map(|booking| booking.id),
        store: store.or_else(|| booking.and_then(|booking| booking.store.clone())),
        cases: told.case.clone(),
        person: Some(person.get()),
        sealed,
        ..Event::plain(EventKind::Open, writing.at)
    };
    let time = writing.time.clone();
    let reference = args.recording.reference.as_deref().unwrap_or_default();
    let under = Told::new(&time, reference, asked);
    write(&mut writing.draft, id, &event, under)?;
    let mut own = Treatment::begin(id, event).ok_or(TreatmentRefusal::NoItem)?;
    let told = with_booked(told, booking);
    let _ = step::record(writing, &mut own, steps, &told, (reference, asked))?;
    Ok(own)
}

/// Where no room and nobody was told, those of the reservation.
fn with_booked(told: &StepArgs, booking: Option<&Booking>) -> StepArgs {
    let room = booking.and_then(|booking| booking.room.as_ref());
    let staff = booking.and_then(|booking| booking.therapists.first());
    StepArgs {
        room: told.room.clone().or(room.map(Slug::to_string)),
        staff: told.staff.clone().or(staff.map(Slug::to_string)),
        case: Vec::new(),
        ..told.clone()
    }
}
