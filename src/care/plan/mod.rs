//! The plan of visits: every duty of the rules towards every member, when it is due, and on which working
//! day whom it falls to.
//!
//! Pure: the same rows and rules give the same plan, whatever the machine. `standing` tells when a duty is
//! due, this file gathers the duties, `spread` puts them on days and people.

mod spread;
pub(crate) mod stale;
pub(crate) mod standing;
mod steps;

use rustc_hash::FxHashMap;

use super::occasions::{self, EventDay, happenings};
use super::reason::Reason;
use super::rules::{Begins, CareRules, Channel, Duty, Occasion as RuleOccasion, Planning, Way};
use super::staff::{Own, Staff};
use super::visits::{Outcome, RoleNo, Visited, Visits};
use crate::domain::calendar::WorkCalendar;
use crate::domain::source::Place;
use crate::domain::{ComplaintId, Day, MemberId, Slug, StaffId, TierRef, When};
use crate::members::Status;
use crate::members::consent::{Answer, consents};
use crate::sales::terms::Terms;
use crate::sales::{Customer, View};
use standing::{Channels, Occasion, Occasioned, Rests};

/// The days that are planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    /// The first day for which anything can be planned.
    pub start: Day,
    pub to: Day,
    /// What is due by this day is planned: the last day off before the next working day, which would be too
    /// late.
    due_to: Day,
}

impl Window {
    /// Within the days that are asked for nothing is planned for days gone by; what lies wholly before or
    /// after today is planned as a whole.
    pub(crate) fn new(from: Day, to: Day, today: Day) -> Self {
        let start = if (from..=to).contains(&today) {
            today
        } else {
            from
        };
        Self::exactly(start, to)
    }

    /// With what falls due on the days off after the last day.
    #[must_use]
    pub(crate) fn with_days_off(mut self, planning: &Planning, work: &WorkCalendar) -> Self {
        let is_off = |day: Day| planning.working_days && day < Day::MAX && !work.is_working(day);
        while is_off(self.due_to.next()) {
            self.due_to = self.due_to.next();
        }
        self
    }

    /// Some days and what is due on them, whatever days off follow.
    pub(crate) const fn exactly(start: Day, to: Day) -> Self {
        Self {
            start,
            to,
            due_to: to,
        }
    }

    /// The last day that is looked at.
    pub(crate) const fn due_to(&self) -> Day {
        self.due_to
    }
}

/// A visit that is due for a reason that no rule of care knows: a complaint to be answered.
#[derive(Clone, Debug)]
pub(crate) struct Extra {
    pub member: MemberId,
    pub due: Day,
    pub by: Slug,
    pub channels: Vec<Channel>,
    pub complaint: ComplaintId,
}

/// What a plan is drawn from.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'a> {
    pub terms: &'a Terms<'a>,
    pub care: &'a CareRules,
    pub work: &'a WorkCalendar,
    pub visits: &'a Visits,
    pub staff: &'a Staff,
    pub own: &'a Own,
    /// The events that the book dates.
    pub events: &'a [EventDay],
    pub extras: &'a [Extra],
    /// Who is about to leave, or will be unless they come, each with the day.
    pub at_risk: &'a FxHashMap<MemberId, Day>,
    pub view: View,
}

impl std::fmt::Debug for Ground<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ground")
            .field("view", &self.view)
            .finish_non_exhaustive()
    }
}

/// Which rule asks for a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    /// A duty of `visits`, by its place.
    Duty(u16),
    /// A `[[win_back]]`, by its place.
    WinBack(u16),
    /// An extra one, by its place.
    Extra(u32),
}

/// One visit that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub member: MemberId,
    pub tier: Option<TierRef>,
    pub role: RoleNo,
    pub source: Source,
    /// By any one of these channels.
    pub channels: Channels,
    /// Why, by its place among the plan's reasons.
    reason: u32,
    pub due: Day,
    /// None where every day within reach is full.
    pub planned: Option<Day>,
    pub staff: Option<StaffId>,
    /// The last visit done in the role by one of the channels.
    pub last: Option<Day>,
    /// The days between which it may be planned.
    earliest: Day,
    latest: Day,
    /// Around which day it is wanted.
    target: Day,
    /// The day after which it is late: when it is due, or where calls that were made keep it apart, the first
    /// day that is far enough from them.
    held: Day,
    /// It cannot be put off to a working day after it.
    fixed: bool,
    /// It is planned from the day on that the member named.
    named: bool,
}

/// A plan.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    rows: Vec<Row>,
    reasons: Vec<Reason>,
    start: Option<Day>,
}

impl Plan {
    /// What is overdue first, then day by day.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter()
    }

    pub(crate) fn reason(&self, row: &Row) -> &Reason {
        &self.reasons[row.reason as usize]
    }

    /// Leaves out the other rows.
    pub(crate) fn retain(&mut self, keep: impl Fn(&Row) -> bool) {
        self.rows.retain(keep);
    }

    /// By how many days a visit is late when the plan begins.
    pub(crate) fn overdue_days(&self, row: &Row) -> i32 {
        let start = self.start.unwrap_or(row.held);
        (start.number() - row.held.number()).max(0)
    }

    /// How many found no room.
    pub(crate) fn unplaced(&self) -> usize {
        self.rows.iter().filter(|row| row.planned.is_none()).count()
    }
}

/// A duty that stands in the rules, made ready for the days that are planned.
struct Ready<'a> {
    place: u16,
    tier: TierRef,
    role: RoleNo,
    kind: ReadyKind<'a>,
}

enum ReadyKind<'a> {
    Regular(&'a [Way]),
    On {
        channel: Channel,
        /// The occasions, each with its days.
        dated: Vec<(Reason, Days)>,
        birthday: bool,
    },
}

/// The days of a visit for an occasion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Days {
    /// The day of the occasion.
    on: Day,
    /// The day for which the visit is planned.
    send: Day,
    /// The last day on which it makes sense.
    latest: Day,
}

/// What within some days is no longer to be made: what was made already, and whatever would be due to members
/// who are suspended or have left. A calendar that was given it takes it back.
pub(crate) fn settled<'a>(
    members: impl Iterator<Item = &'a Customer>,
    ground: Ground<'_>,
    window: Window,
) -> Plan {
    let mut drawing = Drawing::new(ground, window);
    let mut open = FxHashMap::default();
    for customer in members {
        let at = When::on(ground.view.on());
        drawing.wants = match customer.profile.status(at) {
            Status::Active => Wants::Made,
            Status::Suspended | Status::Exited | Status::Erased => Wants::Open,
            Status::Merged(_) | Status::Undone => continue,
        };
        let before = drawing.plan.rows.len();
        drawing.member(customer);
        if drawing.wants == Wants::Open && drawing.plan.rows.len() > before {
            open.insert(customer.id(), customer);
        }
    }
    each_when_wanted(drawing, &open)
}

/// What is to be made of visits to one member, each on the day for which it is wanted: whatever room there is, since it
/// is only told that there was such a visit.
pub(crate) fn wanted(customer: &Customer, ground: Ground<'_>, window: Window) -> Plan {
    let mut drawing = Drawing::new(ground, window);
    if customer.profile.status(When::on(ground.view.on())) == Status::Active {
        drawing.member(customer);
    }
    let open = std::iter::once((customer.id(), customer)).collect();
    each_when_wanted(drawing, &open)
}

/// Every visit on the day for which it is wanted, and what follows from it where visits are open.
fn each_when_wanted(mut drawing: Drawing<'_>, open: &FxHashMap<MemberId, &Customer>) -> Plan {
    steps::step(&mut drawing, open, |row| {
        steps::Room::On(row.target.clamp(row.earliest, row.latest), None)
    });
    drawing.plan
}

/// Draws the plan of some members.
pub(crate) fn draw<'a>(
    members: impl Iterator<Item = &'a Customer>,
    ground: Ground<'_>,
    window: Window,
) -> Plan {
    let mut drawing = Drawing::new(ground, window);
    let mut called: FxHashMap<MemberId, &Customer> = FxHashMap::default();
    for customer in members {
        let at = When::on(ground.view.on());
        if customer.profile.status(at) != Status::Active {
            continue;
        }
        let before = drawing.plan.rows.len();
        drawing.member(customer);
        if drawing.plan.rows.len() > before {
            called.insert(customer.id(), customer);
        }
    }
    spread::spread(&mut drawing, &called);
    let mut plan = drawing.plan;
    plan.start = Some(window.start);
    plan.rows.sort_by_key(|row| {
        let overdue = row.held < window.start;
        let day = if overdue {
            row.due
        } else {
            row.planned.unwrap_or(row.due)
        };
        (!overdue, day, row.due, row.member)
    });
    plan
}

/// Which visits are gathered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wants {
    /// Those that are still to be made.
    Open,
    /// Those that were made, and are not due again within the days.
    Made,
}

struct Drawing<'g> {
    ground: Ground<'g>,
    window: Window,
    wants: Wants,
    duties: Vec<Ready<'g>>,
    win_back: Vec<RoleNo>,
    extras: FxHashMap<MemberId, Vec<u32>>,
    extra_roles: Vec<RoleNo>,
    places: FxHashMap<Reason, u32>,
    plan: Plan,
}

/// A row before it is known why.
#[derive(Clone, Copy)]
struct Wanted {
    due: Day,
    not_before: Option<Day>,
    /// The last day on which it makes sense.
    latest: Day,
    target: Day,
    fixed: bool,
}

impl<'g> Drawing<'g> {
    fn new(ground: Ground<'g>, window: Window) -> Self {
        let care = ground.care;
        let number = |role: &Slug| ground.visits.number(role);
        let duties = care.visits.iter().enumerate().map(|(place, visit)| Ready {
            place: u16::try_from(place).unwrap_or(u16::MAX),
            tier: visit.tier,
            role: number(&visit.by),
            kind: ready(&visit.duty, ground, window),
        });
        let mut extras: FxHashMap<MemberId, Vec<u32>> = FxHashMap::default();
        for (place, extra) in (0..).zip(ground.extras) {
            extras.entry(extra.member).or_default().push(place);
        }
        Self {
            duties: duties.collect(),
            win_back: care.win_back.iter().map(|rule| number(&rule.by)).collect(),
            extra_roles: ground
                .extras
                .iter()
                .map(|extra| number(&extra.by))
                .collect(),
            extras,
            ground,
            window,
            wants: Wants::Open,
            places: FxHashMap::default(),
            plan: Plan::default(),
        }
    }

    fn planning(&self) -> &'g Planning {
        &self.ground.care.planning
    }

    fn member(&mut self, customer: &Customer) {
        self.member_after(customer, self.ground.visits.of(customer.id()));
    }

    /// The rows of what is open to a member from a day on, after some visits, on record or planned.
    fn drawn(&mut self, customer: &Customer, visits: &[Visited], day: Day) -> Vec<Row> {
        let start = std::mem::replace(&mut self.window.start, day);
        self.wants = Wants::Open;
        let from = self.plan.rows.len();
        self.member_after(customer, visits);
        self.window.start = start;
        self.plan.rows.split_off(from)
    }

    fn member_after(&mut self, customer: &Customer, visits: &[Visited]) {
        let stands = stands(customer, self.ground);
        let rests = Rests::of(visits, self.planning());
        let mut had: Vec<(RoleNo, &[Way])> = Vec::new();
        let duties = std::mem::take(&mut self.duties);
        for duty in duties.iter().filter(|duty| stands.contains(&duty.tier)) {
            match &duty.kind {
                // Two groups may ask for the same visit: it is made once.
                ReadyKind::Regular(ways) if had.contains(&(duty.role, *ways)) => {}
                ReadyKind::Regular(ways) => {
                    had.push((duty.role, *ways));
                    self.regular(customer, duty, ways, visits, &rests);
                }
                ReadyKind::On {
                    channel,
                    dated,
                    birthday,
                } => {
                    for (reason, days) in dated {
                        self.occasion(customer, (duty, *channel), (reason, *days), visits, &rests);
                    }
                    if *birthday {
                        self.birthday(customer, duty, *channel, visits, &rests);
                    }
                }
            }
        }
        self.duties = duties;
        if self.wants == Wants::Made {
            return;
        }
        self.winning_back(customer, &stands, visits, &rests);
        self.extras_of(customer, &stands, visits);
    }

    fn regular(
        &mut self,
        customer: &Customer,
        duty: &Ready<'_>,
        ways: &[Way],
        visits: &[Visited],
        rests: &Rests,
    ) {
        let joined = customer.profile.joined;
        let planning = self.planning();
        let standing = standing::regular(visits, duty.role, ways, joined, (planning, rests));
        let Some(standing) = standing else { return };
        let Window { start, to, due_to } = self.window;
        let made = standing.last.map(|(day, _)| day);
        let (due, not_before) = match (self.wants, made) {
            (Wants::Open, _) if standing.due <= due_to => (standing.due, standing.not_before),
            (Wants::Made, Some(day)) if standing.due > due_to && day >= start => (day, Some(day)),
            _ => return,
        };
        let wanted = Wanted {
            due,
            not_before,
            latest: to,
            target: before(self.ground, due, start.max(not_before.unwrap_or(Day::MIN))),
            fixed: false,
        };
        let source = Source::Duty(duty.place);
        // What has ended its rest by the day on which a late one can be made will do again.
        let free = ways.iter().map(|way| way.channel);
        let free = free.filter(|by| !rests.on(*by, due.max(start)));
        let channels = free.fold(standing.channels, Channels::with);
        let by = (Some(duty.tier), duty.role, channels);
        let last = self.last(customer, duty.role, |by| {
            ways.iter().any(|way| way.channel == by)
        });
        self.push(customer, source, (by, last), &Reason::Regular, wanted);
    }

    fn occasion(
        &mut self,
        customer: &Customer,
        (duty, channel): (&Ready<'_>, Channel),
        (reason, days): (&Reason, Days),
        visits: &[Visited],
        rests: &Rests,
    ) {
        let Window { start, to, .. } = self.window;
        let Days { on, send, latest } = days;
        if latest < start || send > to || !self.may(customer, reason) {
            return;
        }
        let occasion = Occasion {
            reason,
            on,
            since: send,
        };
        let planning = self.planning();
        let made = standing::occasion(visits, (duty.role, channel), occasion, planning);
        let not_before = match (made, self.wants) {
            (Occasioned::Open(not_before), Wants::Open) => not_before,
            (Occasioned::Over, Wants::Made) => None,
            _ => return,
        };
        let not_before = not_before.max(rests.end(channel));
        let wanted = Wanted {
            due: on,
            not_before,
            latest: latest.min(to),
            target: send.max(start).max(not_before.unwrap_or(Day::MIN)),
            fixed: true,
        };
        let last = self.last(customer, duty.role, |by| by == channel);
        let by = (Some(duty.tier), duty.role, Channels::of(channel));
        let source = Source::Duty(duty.place);
        self.push(customer, source, (by, last), reason, wanted);
    }

    fn birthday(
        &mut self,
        customer: &Customer,
        duty: &Ready<'_>,
        channel: Channel,
        visits: &[Visited],
        rests: &Rests,
    ) {
        for days in birthdays(customer, channel, self.ground, self.window) {
            self.occasion(
                customer,
                (duty, channel),
                (&Reason::Birthday, days),
                visits,
                rests,
            );
        }
    }

    fn winning_back(
        &mut self,
        customer: &Customer,
        stands: &[TierRef],
        visits: &[Visited],
        rests: &Rests,
    ) {
        let seen = customer.history.by_close_of(self.ground.view.on());
        let Some(purchase) = customer.history.quiet_since(seen) else {
            return;
        };
        let Window { start, to, due_to } = self.window;
        for (place, rule) in self.ground.care.win_back.iter().enumerate() {
            let role = self.win_back[place];
            let tier = rule
                .tiers
                .iter()
                .find(|tier| stands.contains(tier))
                .copied();
            let meant = rule.tiers.is_empty() || tier.is_some();
            if !meant || !self.may(customer, &Reason::WinBack) {
                continue;
            }
            let begins = match rule.begins {
                Begins::After(after) => Some(after.after(purchase)),
                Begins::AtRisk => self.ground.at_risk.get(&customer.id()).copied(),
            };
            let Some(first) = begins else {
                continue;
            };
            let (by, away) = ((role, rule.channel), (purchase, first));
            let due = standing::win_back(visits, by, away, rule.again, self.planning());
            let Some((due, not_before)) = due.filter(|(due, _)| *due <= due_to) else {
                continue;
            };
            let not_before = not_before.max(rests.end(rule.channel));
            let wanted = Wanted {
                due,
                not_before,
                latest: to,
                target: before(self.ground, due, start.max(not_before.unwrap_or(Day::MIN))),
                fixed: false,
            };
            let source = Source::WinBack(u16::try_from(place).unwrap_or(u16::MAX));
            let last = self.last(customer, role, |by| by == rule.channel);
            let tier = tier.or_else(|| self.main_tier(stands));
            let by = (tier, role, Channels::of(rule.channel));
            self.push(customer, source, (by, last), &Reason::WinBack, wanted);
        }
    }

    fn extras_of(&mut self, customer: &Customer, stands: &[TierRef], visits: &[Visited]) {
        let Some(places) = self.extras.get(&customer.id()).cloned() else {
            return;
        };
        let Window { start, to, due_to } = self.window;
        for place in places {
            let extra = &self.ground.extras[place as usize];
            let not_before = standing::answering(visits, extra.complaint, self.planning());
            let due = not_before.map_or(extra.due, |again| again.max(extra.due));
            if due > due_to {
                continue;
            }
            let role = self.extra_roles[place as usize];
            let channels = extra.channels.iter();
            let channels = channels.fold(Channels::default(), |all, channel| all.with(*channel));
            let wanted = Wanted {
                due: extra.due,
                not_before,
                latest: to,
                target: before(self.ground, due, start.max(not_before.unwrap_or(Day::MIN))),
                fixed: false,
            };
            let last = self.last(customer, role, |by| channels.has(by));
            let by = (self.main_tier(stands), role, channels);
            let reason = Reason::Complaint(Some(extra.complaint));
            self.push(customer, Source::Extra(place), (by, last), &reason, wanted);
        }
    }

    fn main_tier(&self, stands: &[TierRef]) -> Option<TierRef> {
        let groups = self.ground.terms.groups;
        let main = stands
            .iter()
            .find(|at| groups.get(at.group).is_some_and(|g| g.main));
        main.or(stands.first()).copied()
    }

    /// Whether a member may be sent what they may take for advertising.
    fn may(&self, customer: &Customer, reason: &Reason) -> bool {
        let Some(wooing) = reason.wooing() else {
            return true;
        };
        let facts = &customer.profile.facts;
        match consents(facts, self.ground.view.on()).marketing {
            Answer::No(_) => false,
            Answer::Yes(_) => true,
            Answer::Unknown => !self.planning().needs_consent.contains(&wooing),
        }
    }

    /// The last day on which something is on record as done in a role.
    fn last(&self, customer: &Customer, role: RoleNo, by: impl Fn(Channel) -> bool) -> Option<Day> {
        let visits = self.ground.visits.of(customer.id());
        let mut done = visits.iter().rev().filter(|visited| visited.is_done());
        let found = done.find(|visited| visited.role == role && by(visited.channel));
        found.map(|visited| visited.at.day())
    }

    /// Whether a day is one to which the member put off such a visit.
    fn names(&self, customer: &Customer, (role, channels): (RoleNo, Channels), day: Day) -> bool {
        let visits = self.ground.visits.of(customer.id()).iter();
        let mut own =
            visits.filter(|visited| visited.role == role && channels.has(visited.channel));
        own.any(|visited| visited.outcome == Outcome::Postponed(day))
    }

    fn push(
        &mut self,
        customer: &Customer,
        source: Source,
        ((tier, role, channels), last): ((Option<TierRef>, RoleNo, Channels), Option<Day>),
        reason: &Reason,
        wanted: Wanted,
    ) {
        let earliest = self.window.start.max(wanted.not_before.unwrap_or(Day::MIN));
        // It is tried again, or was put off, to days beyond the plan.
        if earliest > wanted.latest {
            return;
        }
        let place = match self.places.get(reason) {
            Some(place) => *place,
            None => {
                let place = u32::try_from(self.plan.reasons.len()).unwrap_or(u32::MAX);
                self.plan.reasons.push(reason.clone());
                self.places.insert(reason.clone(), place);
                place
            }
        };
        self.plan.rows.push(Row {
            member: customer.id(),
            tier,
            role,
            source,
            channels,
            reason: place,
            due: wanted.due,
            planned: None,
            staff: None,
            last,
            earliest,
            latest: wanted.latest,
            target: wanted.target,
            held: held(self.ground, customer.id(), channels, wanted.due),
            fixed: wanted.fixed,
            named: self.names(customer, (role, channels), earliest),
        });
    }
}

/// The last working day up to a due day that is not before another; else the first after it.
fn before(ground: Ground<'_>, due: Day, earliest: Day) -> Day {
    let on = due.max(earliest);
    if !ground.care.planning.working_days {
        return on;
    }
    let mut day = on;
    while day >= earliest {
        if ground.work.is_working(day) {
            return day;
        }
        day = day.previous();
    }
    ground.work.on_or_after(on)
}

/// The day after which a visit is late. A plan that kept it apart from a call does not call it late the day after.
fn held(ground: Ground<'_>, member: MemberId, channels: Channels, due: Day) -> Day {
    let planning = &ground.care.planning;
    let apart = i32::from(planning.apart_days);
    if apart == 0 || !channels.is_call() {
        return due;
    }
    let is_off = |day: Day| planning.working_days && day < Day::MAX && !ground.work.is_working(day);
    let calls = ground.visits.of(member).iter();
    let calls = calls.filter(|visited| visited.is_call());
    calls.fold(due, |held, call| {
        let called = call.at.day();
        // A call that came when it was late already does not put it off.
        if called > held || held.number() - called.number() >= apart {
            return held;
        }
        let mut day = called.plus_days(apart);
        while is_off(day) {
            day = day.next();
        }
        day
    })
}

/// The tiers in which a member stands, as a view shows them.
pub(crate) fn stands(customer: &Customer, ground: Ground<'_>) -> Vec<TierRef> {
    let (person, at) = (customer.person(), When::on(ground.view.on()));
    let groups = ground.terms.groups.iter().enumerate();
    groups
        .filter_map(|(group, rules)| {
            let stands = person.stands_alive(rules, at, ground.view.alive_on);
            stands.tier.map(|tier| TierRef { group, tier })
        })
        .collect()
}

/// The days of a visit for an occasion: it is planned for a working day, and comes before an event, which
/// it invites to.
fn days_of(on: Day, is_event: bool, channel: Channel, ground: Ground<'_>) -> Days {
    let planning = &ground.care.planning;
    let latest = if is_event { on.previous() } else { on };
    let mut send = on.plus_days(-planning.ahead(channel)).min(latest);
    while planning.working_days && !ground.work.is_working(send) && send > Day::MIN {
        send = send.previous();
    }
    Days { on, send, latest }
}

fn ready<'g>(duty: &'g Duty, ground: Ground<'g>, window: Window) -> ReadyKind<'g> {
    let (channel, occasions) = match duty {
        Duty::Regular(ways) => return ReadyKind::Regular(ways),
        Duty::On { channel, occasions } => (*channel, occasions),
    };
    let mut dated: Vec<(Reason, Days)> = Vec::new();
    let last = window.to.plus_days(planned_ahead(ground, channel));
    for happening in happenings(ground.care, ground.events, window.start, last) {
        let Some(reason) = happening.reason() else {
            continue;
        };
        if occasions
            .iter()
            .any(|occasion| happening.is_meant_by(occasion))
        {
            let is_event = happening.source == occasions::Source::Event;
            dated.push((reason, days_of(happening.on, is_event, channel, ground)));
        }
    }
    ReadyKind::On {
        channel,
        dated,
        birthday: occasions.contains(&RuleOccasion::Birthday),
    }
}

/// The occasions that a visit was the one for, each with its day and the rule that asked for it.
pub(crate) fn fulfilled<'g>(
    customer: &Customer,
    ground: Ground<'g>,
    visited: &Visited,
) -> Vec<(Reason, Day, &'g Place)> {
    let visits = ground.visits.of(customer.id());
    let Some(here) = visits.iter().position(|other| other.visit == visited.visit) else {
        return Vec::new();
    };
    let day = visited.at.day();
    let window = Window::exactly(day, day.plus_days(standing::NAMED_DAYS));
    let (tiers, planning) = (stands(customer, ground), &ground.care.planning);
    let mut found = Vec::new();
    for visit in ground
        .care
        .visits
        .iter()
        .filter(|visit| tiers.contains(&visit.tier))
    {
        let ReadyKind::On {
            channel,
            mut dated,
            birthday,
        } = ready(&visit.duty, ground, window)
        else {
            continue;
        };
        if birthday {
            let days = birthdays(customer, channel, ground, window);
            dated.extend(days.map(|days| (Reason::Birthday, days)));
        }
        let by = (ground.visits.number(&visit.by), channel);
        for (reason, Days { on, send, .. }) in dated {
            let occasion = Occasion {
                reason: &reason,
                on,
                since: send,
            };
            let made = |seen: &[Visited]| standing::occasion(seen, by, occasion, planning);
            if made(&visits[..here]) != Occasioned::Over
                && made(&visits[..=here]) == Occasioned::Over
            {
                found.push((reason, on, &visit.place));
            }
        }
    }
    found
}

/// A member's birthdays within the days that are planned and the year after, with the days on which a visit is
/// planned for them.
fn birthdays<'g>(
    customer: &Customer,
    channel: Channel,
    ground: Ground<'g>,
    window: Window,
) -> impl Iterator<Item = Days> + use<'g> {
    let birthday = customer.birthday(ground.view.on());
    let years = window.start.year()..=window.to.year() + 1;
    let days = years.filter_map(move |year| birthday?.in_year(year, ground.terms.birthdays));
    days.map(move |on| days_of(on, false, channel, ground))
        .filter(move |days| days.on >= window.start)
}

/// How long before an occasion a visit can be planned at most: days off may lie between.
fn planned_ahead(ground: Ground<'_>, channel: Channel) -> i32 {
    const OFF_DAYS: i32 = 31;
    ground.care.planning.ahead(channel) + OFF_DAYS
}

impl Source {
    /// The channels of a row as a plan writes them, in the order of the rules.
    pub(crate) fn channels(self, care: &CareRules, extras: &[Extra], left: Channels) -> String {
        let all: Vec<Channel> = match self {
            Self::Duty(place) => match care.visits.get(usize::from(place)).map(|v| &v.duty) {
                Some(Duty::Regular(ways)) => ways.iter().map(|way| way.channel).collect(),
                Some(Duty::On { channel, .. }) => vec![*channel],
                None => Vec::new(),
            },
            Self::WinBack(place) => care
                .win_back
                .get(usize::from(place))
                .iter()
                .map(|r| r.channel)
                .collect(),
            Self::Extra(place) => extras
                .get(place as usize)
                .map_or(Vec::new(), |e| e.channels.clone()),
        };
        let mut words: Vec<&str> = Vec::new();
        for channel in all.into_iter().filter(|channel| left.has(*channel)) {
            if !words.contains(&channel.word()) {
                words.push(channel.word());
            }
        }
        words.join("|")
    }

    /// Where the rule stands.
    pub(crate) fn place(self, care: &CareRules) -> Option<&Place> {
        match self {
            Self::Duty(place) => care
                .visits
                .get(usize::from(place))
                .map(|visit| &visit.place),
            Self::WinBack(place) => care
                .win_back
                .get(usize::from(place))
                .map(|rule| &rule.place),
            Self::Extra(_) => None,
        }
    }
}
