//! Reservations, visitors, treatments: the steps follow one another, each time ends after it begins, nobody
//! treats guests at two places at once, and no badge is worn twice.

use rustc_hash::FxHashMap;

use super::Findings;
use super::tickets::Tickets;
use crate::book::{BookError, Snapshot};
use crate::desk::reservations::decide::settles;
use crate::desk::reservations::rows::{SCHEMA, read};
use crate::desk::reservations::state::{Event, EventKind, Status};
use crate::desk::reservations::{Booking, RESERVATIONS};
use crate::desk::treatments::{self, TREATMENTS, Treatment};
use crate::desk::visitors::decide::follows as visit_follows;
use crate::desk::visitors::{self, VISITORS, Visits};
use crate::domain::{ReservationId, Slug, TreatmentId, Version, VisitorId, Wording};
use crate::worded;

pub(super) fn prove(
    snapshot: &Snapshot,
    tickets: &Tickets,
    findings: &mut Findings,
) -> Result<(), BookError> {
    reservations(snapshot, tickets, findings)?;
    visitors(snapshot, findings)?;
    treatments(snapshot, findings)
}

fn reservations(
    snapshot: &Snapshot,
    tickets: &Tickets,
    findings: &mut Findings,
) -> Result<(), BookError> {
    let mut bookings: FxHashMap<ReservationId, (Booking, u64)> = FxHashMap::default();
    RESERVATIONS.each(snapshot, |row| {
        let id: ReservationId = RESERVATIONS.number(row)?;
        let event = read(row)?;
        let before = bookings.get(&id).map(|(booking, _)| booking);
        for what in wrong(id, before, &event, tickets) {
            findings.at(row, &SCHEMA, what);
        }
        match bookings.get_mut(&id) {
            Some((booking, offset)) => {
                booking.take(event);
                *offset = row.offset();
            }
            None => {
                if let Some(booking) = Booking::begin(id, event) {
                    bookings.insert(id, (booking, row.offset()));
                }
            }
        }
        Ok(())
    })?;
    twice(snapshot, bookings.values(), findings)
}

fn wrong(
    id: ReservationId,
    before: Option<&Booking>,
    event: &Event,
    tickets: &Tickets,
) -> Vec<Wording> {
    let mut found = Vec::new();
    let books = event.kind == EventKind::Book;
    match before {
        None if !books => found.push(worded!("{id} was never booked", "{id} 从未预约")),
        Some(_) if books => found.push(worded!("{id} was booked already", "{id} 已预约过")),
        Some(before) if !follows(before.status, event.kind) => found.push(worded!(
            "{id} is {}: `{}` does not follow",
            "{id} 的状态为 {}，不能接 `{}`",
            before.status.word(),
            event.kind.word()
        )),
        _ => {}
    }
    let carries = matches!(event.kind, EventKind::Book | EventKind::Change);
    if carries && (event.slot.is_none() || event.item.is_none() || event.party.is_none()) {
        found.push(worded!(
            "{id} has no time, no service or no party",
            "{id} 缺少时间、服务项目或人数"
        ));
    }
    if let Some(slot) = &event.slot
        && !(slot.ready <= slot.start && slot.start < slot.until && slot.until <= slot.free)
    {
        found.push(worded!(
            "the time of {id} ends before it begins",
            "{id} 的时间止于开始之前"
        ));
    }
    let out = [event.returned, event.kept, event.applied];
    if let Some(before) = before.filter(|_| out.iter().any(Option::is_some))
        && settles(before, &out).is_err()
    {
        found.push(worded!(
            "of the deposit of {id} {} is held, and more leaves it",
            "{id} 的定金只有 {}，支出超过此数",
            before.held()
        ));
    }
    if let Some(sale) = event.sale.filter(|sale| tickets.get(*sale).is_none()) {
        found.push(worded!(
            "{sale} is not a sale on record",
            "没有销售记录 {sale}"
        ));
    }
    found
}

fn follows(status: Status, kind: EventKind) -> bool {
    match kind {
        EventKind::Book => false,
        EventKind::Arrive => status.is_open() || status == Status::NoShow,
        EventKind::FollowUp => status == Status::Arrived,
        EventKind::Settle => true,
        _ => status.is_open(),
    }
}

/// Nobody treats the guests of two reservations at once.
fn twice<'b>(
    snapshot: &Snapshot,
    bookings: impl Iterator<Item = &'b (Booking, u64)>,
    findings: &mut Findings,
) -> Result<(), BookError> {
    let mut of: FxHashMap<&Slug, Vec<(i64, i64, ReservationId, u64)>> = FxHashMap::default();
    for (booking, offset) in bookings.filter(|(booking, _)| booking.status.holds_room()) {
        for one in &booking.therapists {
            let (from, free) = (booking.slot.ready, booking.slot.free);
            of.entry(one)
                .or_default()
                .push((from, free, booking.id, *offset));
        }
    }
    let mut of: Vec<_> = of.into_iter().collect();
    of.sort_by_key(|(one, _)| *one);
    for (one, mut times) in of {
        times.sort_unstable();
        for pair in times.windows(2) {
            if let [(_, free, first, _), (from, _, second, offset)] = pair
                && from < free
            {
                let what = worded!(
                    "{one} has the guests of {first} and {second} at once",
                    "{one} 同时接待 {first} 与 {second} 的顾客"
                );
                findings.at_offset(snapshot, &SCHEMA, *offset, what)?;
            }
        }
    }
    Ok(())
}

/// A visit begins with an announcement, an application or at the door; a badge is handed out once.
fn visitors(snapshot: &Snapshot, findings: &mut Findings) -> Result<(), BookError> {
    use visitors::state::EventKind as Step;
    let mut visits = Visits::default();
    VISITORS.each(snapshot, |row| {
        let id: VisitorId = VISITORS.number(row)?;
        let event = visitors::rows::read(row)?;
        let begins = matches!(
            event.kind,
            Step::Announce | Step::Apply | Step::In | Step::TurnAway
        );
        let what = match visits.get(id) {
            None if !begins => Some(worded!("{id} was never announced", "{id} 从未预先登记")),
            Some(visit) => visit_follows(visit, event.kind)
                .err()
                .map(|why| Wording::of(&why)),
            None => None,
        };
        let worn = event.badges.iter().filter(|_| event.kind == Step::In);
        let worn = worn.filter_map(|badge| Some((badge, visits.wearer(badge)?)));
        let worn = worn.map(|(badge, by)| {
            worded!(
                "badge {badge} is worn by {}",
                "胸牌 {badge} 正由 {} 佩戴",
                by.id
            )
        });
        for what in what.into_iter().chain(worn) {
            findings.at(row, &visitors::rows::SCHEMA, what);
        }
        visits.take(id, event);
        Ok(())
    })
}

/// A treatment is opened once, and nothing follows its end.
fn treatments(snapshot: &Snapshot, findings: &mut Findings) -> Result<(), BookError> {
    use treatments::state::EventKind as Step;
    let mut known: FxHashMap<TreatmentId, Treatment> = FxHashMap::default();
    // The version that ended each: it may do so with several rows, for the steps that were left out.
    let mut ended: FxHashMap<TreatmentId, Version> = FxHashMap::default();
    TREATMENTS.each(snapshot, |row| {
        let id: TreatmentId = TREATMENTS.number(row)?;
        let event = treatments::rows::read(row)?;
        let ends_too = event.kind == Step::Finish && ended.get(&id) == Some(&row.version());
        if event.kind == Step::Finish {
            ended.entry(id).or_insert_with(|| row.version());
        }
        let opens = event.kind == Step::Open;
        let what = match known.get(&id) {
            None if !opens => Some(worded!("{id} was never opened", "{id} 从未开始")),
            Some(_) if opens => Some(worded!("{id} was opened already", "{id} 已开始过")),
            Some(own) if own.finished.is_some() && !ends_too => {
                Some(worded!("{id} is finished", "{id} 已结束"))
            }
            _ if !opens && event.kind != Step::Finish && event.step.is_none() => Some(worded!(
                "the row of {id} names no step",
                "{id} 的这一行没有写明步骤"
            )),
            _ => None,
        };
        if let Some(what) = what {
            findings.at(row, &treatments::rows::SCHEMA, what);
        }
        match known.get_mut(&id) {
            Some(own) => own.take(event),
            None => known.extend(Treatment::begin(id, event).map(|own| (id, own))),
        }
        Ok(())
    })
}
