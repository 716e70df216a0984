//! The steps of a reservation after it is made: confirmed, put ready, arrived, not come, cancelled, settled.

use super::{Receipt, booking, named, rules_of, take};
use crate::book::{AskedBy, KeySlot, Snapshot};
use crate::desk::reservations::decide::{deposit, settles, spoken, step};
use crate::desk::reservations::rows::{SCHEMA, load};
use crate::desk::reservations::rules::ReservationRules;
use crate::desk::reservations::state::{Event, EventKind, Sealed};
use crate::desk::reservations::{Booking, ReservationRefusal};
use crate::domain::ids::Named;
use crate::domain::{Day, MemberId, Money, ReservationId, SaleId};
use crate::finance::accounting::gather::{is_money, tenders};
use crate::ops::case::Case;
use crate::ops::{Session, Stop};
use crate::sales::customer::mentions_appointments;
use crate::sales::rows::{self as sales, Hot, Of, SALES};
use crate::sales::terms::Rulebook as _;
use crate::sales::till::sale_by_ref;
use crate::sales::{Roots, SaleRefusal, View, moved};

/// A step, whichever it is.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) kind: EventKind,
    pub(crate) reservation: String,
    pub(crate) note: String,
    pub(crate) deposit: Option<Money>,
    pub(crate) pay: Option<String>,
    pub(crate) returned: Option<Money>,
    pub(crate) kept: Option<Money>,
    pub(crate) sale: Option<String>,
}

impl Step {
    pub(crate) fn of(kind: EventKind, reservation: &str) -> Self {
        Self {
            kind,
            reservation: reservation.to_owned(),
            note: String::new(),
            deposit: None,
            pay: None,
            returned: None,
            kept: None,
            sale: None,
        }
    }

    /// The digest of what was asked, by which a repeat is known; none without a ref.
    fn asked(
        &self,
        session: &mut Session,
        (id, sale): (&str, Option<&str>),
        pay: &str,
    ) -> Result<String, Stop> {
        let at = session.told_at();
        let deposit = self.deposit.map(|d| d.to_string()).unwrap_or_default();
        let sale = sale.unwrap_or_default();
        let mut parts = vec![self.kind.word(), id, &at, &deposit, sale, &self.note];
        // Without money it is what it was before a step could tell any.
        let money = [self.returned, self.kept].map(|part| part.map(|part| part.to_string()));
        let money: Vec<String> = money.map(Option::unwrap_or_default).to_vec();
        if !pay.is_empty() || money.iter().any(|part| !part.is_empty()) {
            parts.push(pay);
            parts.extend(money.iter().map(String::as_str));
        }
        session.asked_of(&parts)
    }
}

impl Case for Step {
    type Named = (ReservationId, String);
    type Receipt = Receipt;

    fn resolve(&self, session: &mut Session) -> Result<(Self::Named, AskedBy), Stop> {
        let id = named(session, &self.reservation)?;
        let pay = session.money(self.pay.as_deref())?;
        let (number, typed) = (id.to_string(), self.sale.as_deref());
        let sale = typed.map(|word| sale_number(session, word));
        let sale = sale.transpose()?.map(|sale| sale.to_string());
        let named = self.asked(session, (&number, sale.as_deref()), &pay)?;
        let asked = AskedBy::new(named).or(self.asked(session, (&number, typed), &pay)?);
        Ok(((id, pay), asked))
    }

    fn decide(
        self,
        session: &mut Session,
        (id, pay): Self::Named,
        asked: &str,
    ) -> Result<Receipt, Stop> {
        let before = booking(session.draft.snapshot(), id)?;
        let (event, warnings) = event(&self, session, &before, pay)?;
        let after = take(session, before, event, asked)?;
        if self.kind == EventKind::Arrive {
            move_tiers(session, &after)?;
        }
        Ok(Receipt::of(session, after, warnings))
    }
}

/// Guests who were reminded of their reservations.
#[derive(Debug)]
pub(crate) struct Remind(pub(crate) Vec<String>);

impl Case for Remind {
    type Named = Vec<ReservationId>;
    type Receipt = Receipt;

    fn resolve(&self, session: &mut Session) -> Result<(Self::Named, AskedBy), Stop> {
        let mut ids: Vec<ReservationId> = Vec::new();
        for word in &self.0 {
            let id = named(session, word)?;
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        let numbers: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let at = session.told_at();
        let asked = session.asked_of(&[EventKind::Remind.word(), &numbers.join(";"), &at])?;
        Ok((ids, asked.into()))
    }

    fn decide(
        self,
        session: &mut Session,
        ids: Vec<ReservationId>,
        asked: &str,
    ) -> Result<Receipt, Stop> {
        let (at, version) = (session.at, session.draft.version());
        let mut bookings = Vec::new();
        for id in ids {
            let before = booking(session.draft.snapshot(), id)?;
            let rules = rules_of(&session.rules, at.day())?;
            step(&before, EventKind::Remind, at, rules, session.hours())?;
            let event = Event::plain(EventKind::Remind, at, version);
            bookings.push(take(session, before, event, asked)?);
        }
        Ok(Receipt {
            bookings,
            version,
            warnings: Vec::new(),
        })
    }
}

/// The tiers that a kept reservation moves at once, where the rules judge by it.
fn move_tiers(session: &mut Session, booking: &Booking) -> Result<(), Stop> {
    let (at, time) = (session.at, session.time.clone());
    let terms = session.rules.on(at.day());
    let Some(member) = booking.member.filter(|_| mentions_appointments(&terms)) else {
        return Ok(());
    };
    let roots = Roots::load(session.draft.snapshot(), View::today(session.today))?;
    let mut customer = session.customer(roots.root(member))?;
    customer.kept.push(at.day());
    let terms = session.rules.on(at.day());
    customer.prove_tiers(&terms)?;
    moved::record(&mut session.draft, &terms, &mut customer, at, &time)?;
    Ok(())
}

/// What is worth telling though it stops nothing.
#[derive(Debug)]
pub(crate) enum Warning {
    Late { start: String },
    HostLate { by: String },
    NotReady,
    NoHost,
    NotBooked { sale: SaleId },
}

/// What was to be there before the guests came.
fn unready(rules: &ReservationRules, booking: &Booking) -> Vec<Warning> {
    let service = rules.service(booking.item.as_str());
    let ready = service.is_some_and(|own| own.prepare) && booking.prepared.is_none();
    let hosted = service.is_some_and(|own| own.host_before.is_some());
    let no_host = hosted && booking.host_there.is_none();
    let ready = ready.then_some(Warning::NotReady);
    ready
        .into_iter()
        .chain(no_host.then_some(Warning::NoHost))
        .collect()
}

/// The host was to be there before the guest.
fn host_late(session: &Session, booking: &Booking) -> Option<Warning> {
    let ready = booking.slot.ready;
    let is_late = session.at.seconds().is_some_and(|at| at > ready);
    is_late.then(|| Warning::HostLate {
        by: spoken(session.hours(), ready),
    })
}

/// The step as it is to be recorded.
fn event(
    asking: &Step,
    session: &Session,
    booking: &Booking,
    pay: String,
) -> Result<(Event, Vec<Warning>), Stop> {
    let rules = rules_of(&session.rules, session.at.day())?;
    let hours = session.hours();
    let late = step(booking, asking.kind, session.at, rules, hours)?;
    let mut said = Vec::new();
    let (mut sale, mut paid) = (None, None);
    settles(booking, &[asking.returned, asking.kept])?;
    match asking.kind {
        EventKind::Confirm => {
            let service = rules.service(booking.item.as_str());
            let needed = service.and_then(|own| own.deposit).unwrap_or_default();
            paid = deposit(booking, needed, asking.deposit)?;
        }
        EventKind::Cancel if late => said.push(Warning::Late {
            start: spoken(hours, booking.slot.start),
        }),
        EventKind::Host => said.extend(host_late(session, booking)),
        EventKind::Arrive => {
            said = unready(rules, booking);
            if let Some(word) = &asking.sale {
                let found = linked(session, booking, word)?;
                if !found.booked && !mentions_appointments(&session.rules.on(session.at.day())) {
                    said.push(Warning::NotBooked { sale: found.sale });
                }
                sale = Some(found.sale);
            }
        }
        EventKind::Settle => {
            if let Some(word) = &asking.sale {
                sale = Some(linked(session, booking, word)?.sale);
            }
        }
        EventKind::Book
        | EventKind::Change
        | EventKind::Remind
        | EventKind::Prepare
        | EventKind::NoShow
        | EventKind::Cancel
        | EventKind::FollowUp => {}
    }
    let bill = sale.filter(|_| booking.held() > Money::ZERO);
    let bill = bill.map(|sale| bill_of(session.draft.snapshot(), sale, booking.held()));
    let bill = bill.transpose()?.flatten();
    let (applied, pay) = match bill {
        Some((applied, pay)) => (Some(applied), pay),
        None => (None, pay),
    };
    let person = KeySlot::new(booking.person);
    let note = &asking.note;
    let event = Event {
        sale,
        deposit: paid,
        late,
        pay,
        returned: asking.returned,
        kept: asking.kept,
        applied,
        sealed: Sealed {
            note: session.seal_under(person, (SCHEMA.name, "note"), note)?,
            ..Sealed::default()
        },
        ..Event::plain(asking.kind, session.at, session.draft.version())
    };
    Ok((event, said))
}

/// What of a deposit pays a bill, and the means that brought in so much less: those of the sale that are money.
fn bill_of(
    snapshot: &Snapshot,
    sale: SaleId,
    held: Money,
) -> Result<Option<(Money, String)>, Stop> {
    let (mut paid, mut pay) = (Money::ZERO, String::new());
    let ledger = snapshot.ledger(&SALES)?;
    ledger.each_where(sales::SALE, &sale.to_string(), sales::PAY + 1, |row| {
        let line = Money::parse(row.bytes(sales::PAID)).map_err(|e| row.bad(sales::PAID, e))?;
        paid = paid
            .checked_add(line)
            .map_err(|e| row.bad(sales::PAID, e))?;
        pay = row.text(sales::PAY)?.into_owned();
        Ok(())
    })?;
    let told = tenders(&pay, paid);
    let money = told.into_iter().filter(|(means, _)| is_money(means));
    let money: Vec<(String, Money)> = money.collect();
    let sum = Money::sum(money.iter().map(|(_, amount)| *amount)).unwrap_or_default();
    let applied = sum.min(held);
    if applied <= Money::ZERO {
        return Ok(None);
    }
    let weights: Vec<u128> = money
        .iter()
        .map(|(_, amount)| amount.fen().unsigned_abs())
        .collect();
    let parts = money.iter().zip(applied.split(&weights));
    let parts: Vec<String> = match money.as_slice() {
        [(means, _)] => vec![means.clone()],
        _ => parts
            .map(|((means, _), part)| format!("{means}={part}"))
            .collect(),
    };
    Ok(Some((applied, parts.join(";"))))
}

/// The number of the sale that a word names.
fn sale_number(session: &Session, word: &str) -> Result<SaleId, Stop> {
    match Named::of(word) {
        Named::Number(number) => Ok(number),
        Named::Reference(reference) => match sale_by_ref(session.draft.snapshot(), reference)? {
            Some((_, row)) => Ok(row.sale),
            None => {
                let word = word.to_owned();
                Err(SaleRefusal::UnknownSale { word }.into())
            }
        },
    }
}

/// The sale that a word names, which is the guest's, of that day, and no other reservation's.
fn linked(session: &Session, booking: &Booking, word: &str) -> Result<Hot, Stop> {
    let snapshot = session.draft.snapshot();
    let number = sale_number(session, word)?;
    let mut found: Option<Hot> = None;
    let ledger = snapshot.ledger(&SALES)?;
    ledger.each_where(sales::SALE, &number.to_string(), sales::HOT, |row| {
        let first = found.take();
        found = first.or(Some(sales::read_hot(row)?));
        Ok(())
    })?;
    let found = found.ok_or(ReservationRefusal::UnknownSale { sale: number })?;
    // A member may have been merged since.
    let roots = Roots::load(snapshot, View::today(session.today))?;
    let root = |member: Option<MemberId>| member.map(|id| roots.root(id));
    let same_guest = booking.member.is_none() || root(found.member) == root(booking.member);
    if found.of != Of::Sale || !same_guest || found.at.day() != booking.slot.on {
        return Err(ReservationRefusal::SaleOfAnother {
            sale: number,
            reservation: booking.id,
        }
        .into());
    }
    let all = load(snapshot, Day::MAX)?;
    if let Some(by) = all.iter().find(|other| other.sale == Some(number)) {
        let by = by.id;
        return Err(ReservationRefusal::SaleLinked { sale: number, by }.into());
    }
    Ok(found)
}
