//! What stood in a plan of some days before something that was recorded since ended it: a tier that moved, a word
//! that was taken back, a visit that was declined, an event that was cancelled. A calendar that was written then has
//! it, and has to be told that it is no more.
//!
//! Nobody notes which calendars were written. So a member is looked at as known right before whatever was recorded of
//! them since the first day on which a calendar of as many days could reach into these, and planned for as is planned
//! now. What other rules ended, what went to another of the staff, and whoever the model thought about to leave and who
//! came, is not found that way.

use std::collections::{BTreeMap, BTreeSet};

use super::{Sheet, complaint_calls};
use crate::book::Snapshot;
use crate::care::events;
use crate::care::occasions::EventDay;
use crate::care::plan::{Extra, Ground, Plan, Source, Window, stands, wanted};
use crate::care::visits::Visits;
use crate::cli::errors::CliError;
use crate::desk::complaints::{COMPLAINTS, load_one};
use crate::domain::{ComplaintId, Day, MemberId, Version};
use crate::members::facts::consent;
use crate::members::profile::Value;
use crate::members::rows as member_rows;
use crate::ops::Opened;
use crate::output::ics::Entry;
use crate::sales::sealed::BIRTHDAY;
use crate::sales::{Customer, Customers, View};
use crate::tiers::rows as tier_rows;

/// What the plan of now is drawn from.
#[derive(Clone, Copy)]
pub(super) struct Now<'a> {
    pub opened: &'a Opened,
    pub customers: &'a Customers,
    pub ground: Ground<'a>,
    pub window: Window,
    pub sheet: Sheet<'a>,
}

/// What was known before, as far as it was another.
struct Before<'a> {
    now: Now<'a>,
    /// Every visit under the number for which it was recorded.
    visits: Visits,
    /// The first version that is looked back at.
    first: Version,
    /// Each member right before a version that changed them.
    selves: BTreeMap<MemberId, Vec<(Version, Customer)>>,
    /// The days of events right before a version that ended one.
    events: Vec<(Version, Vec<EventDay>)>,
}

/// The entries of what stood there before, under the names that it had; those of now may be among them.
pub(super) fn entries(
    now: Now<'_>,
    since: Day,
    make: &dyn Fn(&Sheet<'_>) -> Vec<Entry>,
) -> Result<Vec<Entry>, CliError> {
    let before = Before::new(now, since)?;
    let mut entries = Vec::new();
    let mut tell = |plan: &Plan, ground: Ground<'_>| {
        let (visits, extras) = (ground.visits, ground.extras);
        let sheet = now.sheet;
        entries.extend(make(&Sheet {
            plan,
            visits,
            extras,
            ..sheet
        }));
    };
    for member in before.members() {
        for version in before.points(member) {
            before.at(member, version, &mut tell);
        }
        before.by_date(member, since, &mut tell);
        before.came(member, since, &mut tell);
    }
    before.answered(&mut tell)?;
    Ok(entries)
}

impl<'a> Before<'a> {
    fn new(now: Now<'a>, since: Day) -> Result<Self, CliError> {
        let opened = now.opened;
        let (snapshot, rows_to) = (&opened.snapshot, opened.view.rows_to);
        let moment = opened.hours().start_of(since) - 1;
        let long_ago = opened.book.snapshot(crate::book::At::KnownAt(moment))?;
        let mut visits = Visits::load(snapshot, rows_to, |id| id)?;
        visits.know(now.ground.care);
        let changed = changed(snapshot, &long_ago)?;
        let mut selves: BTreeMap<MemberId, Vec<(Version, Customer)>> = BTreeMap::new();
        for (version, members) in changed {
            let then = snapshot.rows_before(version)?;
            for customer in opened.customers_before(&then, &members)? {
                let own = selves.entry(customer.id()).or_default();
                own.push((version, customer));
            }
        }
        Ok(Self {
            visits,
            first: Version(long_ago.version().0 + 1),
            selves,
            events: events_before(snapshot, &long_ago, (rows_to, now.ground.events))?,
            now,
        })
    }

    /// Whoever is a member now, or was before they were merged.
    fn members(&self) -> BTreeSet<MemberId> {
        let now = self.now.customers.iter().map(Customer::id);
        now.chain(self.selves.keys().copied()).collect()
    }

    /// The versions before which a member is looked at.
    fn points(&self, member: MemberId) -> BTreeSet<Version> {
        let selves = self.selves.get(&member).into_iter().flatten();
        let selves = selves.map(|(version, _)| *version);
        let events = self.events.iter().map(|(version, _)| *version);
        let numbers = self.now.customers.get(member).into_iter();
        let numbers = numbers.flat_map(Customer::numbers);
        let visits = numbers.flat_map(|number| self.visits.of(number));
        let visits = visits.map(|visited| visited.version);
        let visits = visits.filter(|version| *version >= self.first);
        selves.chain(events).chain(visits).collect()
    }

    /// A member as known right before a version.
    fn known(&self, member: MemberId, version: Version) -> Option<&Customer> {
        let selves = self.selves.get(&member).into_iter().flatten();
        let mut later = selves.filter(|(changed, _)| *changed >= version);
        let now = || self.now.customers.get(member);
        let known = later.next().map(|(_, own)| own).or_else(now)?;
        (known.id() == member).then_some(known)
    }

    /// The plan as it was right before a version.
    fn at(&self, member: MemberId, version: Version, tell: &mut dyn FnMut(&Plan, Ground<'_>)) {
        let Some(customer) = self.known(member, version) else {
            return;
        };
        let visits = self.visits.before(customer.numbers(), member, version);
        let mut later = self.events.iter();
        let events = later.find(|(ended, _)| *ended >= version);
        let events = events.map_or(self.now.ground.events, |(_, days)| days);
        let ground = Ground {
            visits: &visits,
            events,
            ..self.now.ground
        };
        let start = self.now.window.start;
        let mut made = self.visits.of(member).iter();
        let made = made.find(|visited| visited.version == version);
        let over = made.is_some_and(|made| made.is_done() && made.at.day() < start);
        let born = self.born_within(customer);
        let selves = born.iter().flatten();
        let alone = std::iter::once(customer).filter(|_| born.is_none());
        for own in selves.chain(alone) {
            let mut plan = wanted(own, ground, self.now.window);
            // What was due and made on days gone by is nothing that any calendar still shows.
            if over {
                plan.retain(|row| row.due >= start);
            }
            tell(&plan, ground);
        }
    }

    /// A member who was erased since, whose birthday was on file and can be read no more: it may have been on any of the
    /// days, and what names it in a calendar holds the year alone.
    fn born_within(&self, customer: &Customer) -> Option<[Customer; 2]> {
        let erased = self.now.customers.get(customer.id());
        let erased = erased.is_some_and(|own| own.profile.is_erased());
        let facts = &customer.profile.facts;
        let told = facts.iter().any(|known| &*known.fact == BIRTHDAY);
        let sealed = customer.birthday(self.now.ground.view.on()).is_none();
        if !(erased && told && sealed) {
            return None;
        }
        let Window { start, to, .. } = self.now.window;
        let born = |day: Day| {
            let mut own = customer.clone();
            let text = day.to_string();
            let text = format!("1904{}", text.get(4..).unwrap_or_default());
            for known in &mut own.profile.facts {
                if &*known.fact == BIRTHDAY {
                    known.value = Value::Clear(text.as_str().into());
                }
            }
            own
        };
        Some([born(start), born(to)])
    }

    /// The plan by the tiers that ended by their dates since.
    fn by_date(&self, member: MemberId, since: Day, tell: &mut dyn FnMut(&Plan, Ground<'_>)) {
        let now = self.now;
        let Some(customer) = now.customers.get(member).filter(|own| own.id() == member) else {
            return;
        };
        let profile = &customer.profile;
        if self.selves.contains_key(&member)
            || since < profile.joined.max(profile.registered)
            || since >= now.ground.view.on()
        {
            return;
        }
        let ground = Ground {
            view: View::close_of(since),
            ..now.ground
        };
        if stands(customer, ground) != stands(customer, now.ground) {
            tell(&wanted(customer, ground, now.window), ground);
        }
    }

    /// The calls to come back, to whoever came. Who seemed about to leave by the model is not looked for.
    fn came(&self, member: MemberId, since: Day, tell: &mut dyn FnMut(&Plan, Ground<'_>)) {
        let now = self.now;
        let Some(customer) = now.customers.get(member).filter(|own| own.id() == member) else {
            return;
        };
        if now.ground.care.win_back.is_empty() {
            return;
        }
        let bought = customer.history.moments_from(since);
        let days: BTreeSet<Day> = bought.map(|(at, _)| at.day()).collect();
        for day in days.range(..=now.ground.view.on()) {
            let ground = Ground {
                view: View::close_of(day.previous()),
                ..now.ground
            };
            let mut plan = wanted(customer, ground, now.window);
            plan.retain(|row| matches!(row.source, Source::WinBack(_)));
            tell(&plan, ground);
        }
    }

    /// The calls about complaints that need none any more.
    fn answered(&self, tell: &mut dyn FnMut(&Plan, Ground<'_>)) -> Result<(), CliError> {
        let Now {
            opened,
            customers,
            ground,
            window,
            ..
        } = self.now;
        let mut steps: BTreeMap<ComplaintId, BTreeSet<Version>> = BTreeMap::new();
        let open = |id| {
            ground
                .extras
                .iter()
                .any(|extra: &Extra| extra.complaint == id)
        };
        COMPLAINTS.each_ever(&opened.snapshot, |row, _| {
            let id: ComplaintId = COMPLAINTS.number(row)?;
            if row.version() >= self.first && !open(id) {
                steps.entry(id).or_default().insert(row.version());
            }
            Ok(())
        })?;
        for (id, versions) in steps {
            for version in versions.into_iter().rev() {
                let then = opened.snapshot.rows_before(version)?;
                let Ok(complaint) = load_one(&then, &id.to_string()) else {
                    continue;
                };
                let root = |id| customers.get(id).map_or(id, Customer::id);
                let rules = (ground.care, ground.work);
                let extras = complaint_calls(opened, rules, &[complaint], root);
                let Some(extra) = extras.first() else {
                    continue;
                };
                if let Some(customer) = customers.get(extra.member) {
                    let own = [extra.clone()];
                    let ground = Ground {
                        extras: &own,
                        ..ground
                    };
                    tell(&wanted(customer, ground, window), ground);
                }
                break;
            }
        }
        Ok(())
    }
}

/// The members of whom something was recorded since that a plan goes by, by the version that did.
fn changed(
    snapshot: &Snapshot,
    long_ago: &Snapshot,
) -> Result<BTreeMap<Version, BTreeSet<MemberId>>, CliError> {
    use member_rows::{MEMBERS, PROFILE, STATUS, members as m, profile as p, status as s};
    let mut changed: BTreeMap<Version, BTreeSet<MemberId>> = BTreeMap::new();
    let tail = |schema| -> Result<_, CliError> {
        Ok(snapshot.ledger(schema)?.tail(long_ago.end_of(schema)?))
    };
    let mut take = |row: &crate::book::Row<'_>, column: usize| {
        let id = MemberId::parse(row.bytes(column)).map_err(|e| row.bad(column, e))?;
        changed.entry(row.version()).or_default().insert(id);
        Ok(())
    };
    tail(&STATUS)?.each(s::ALL, |row| {
        take(row, s::MEMBER)?;
        if row.bytes(s::INTO).is_empty() {
            return Ok(());
        }
        take(row, s::INTO)
    })?;
    let marketing = consent(crate::members::facts::CONSENTS[0]);
    tail(&PROFILE)?.each(p::ALL, |row| {
        let fact = row.bytes(p::FACT);
        if fact == BIRTHDAY.as_bytes() || fact == marketing.as_bytes() {
            return take(row, p::MEMBER);
        }
        Ok(())
    })?;
    tail(&tier_rows::TIERS)?.each(tier_rows::ALL, |row| {
        if row.bytes(tier_rows::FROM) == row.bytes(tier_rows::STANDS) {
            return Ok(());
        }
        take(row, tier_rows::MEMBER)
    })?;
    // Before they were registered they were nobody.
    tail(&MEMBERS)?.each(m::ALL, |row| {
        let id = MemberId::parse(row.bytes(m::MEMBER)).map_err(|e| row.bad(m::MEMBER, e))?;
        if let Some(own) = changed.get_mut(&row.version()) {
            own.remove(&id);
        }
        Ok(())
    })?;
    changed.retain(|_, own| !own.is_empty());
    Ok(changed)
}

/// The days of events right before each version since that ended or moved one.
fn events_before(
    snapshot: &Snapshot,
    long_ago: &Snapshot,
    (rows_to, now): (Day, &[EventDay]),
) -> Result<Vec<(Version, Vec<EventDay>)>, CliError> {
    let mut versions = BTreeSet::new();
    let ledger = snapshot.ledger(&events::rows::EVENTS)?;
    let tail = ledger.tail(long_ago.end_of(&events::rows::EVENTS)?);
    tail.each(1, |row| {
        versions.insert(row.version());
        Ok(())
    })?;
    let mut found: Vec<(Version, Vec<EventDay>)> = Vec::new();
    for version in versions.into_iter().rev() {
        let days = events::days(&snapshot.rows_before(version)?, rows_to)?;
        let later = found.last().map_or(now, |(_, days)| days);
        let stays = |day: &EventDay| {
            later
                .iter()
                .any(|own| (&own.id, own.on) == (&day.id, day.on))
        };
        if !days.iter().all(stays) {
            found.push((version, days));
        }
    }
    found.reverse();
    Ok(found)
}
