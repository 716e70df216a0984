//! `club visit-plan`: who calls upon whom, how and when.

mod before;

use std::path::{Path, PathBuf};

use rustc_hash::{FxHashMap, FxHashSet};

use self::before::Now;
use super::Desk;
use super::args::Reading;
use super::days::Days;
use super::errors::{CliError, CliResult};
use super::help::Zh;
use crate::care::occasions::EventDay;
use crate::care::plan::stale::LastTold;
use crate::care::plan::standing::{Channels, rounds};
use crate::care::plan::{Extra, Ground, Plan, Row, Source, Window, draw, settled};
use crate::care::rules::{Begins, CareRules, Channel, Duty, Occasion};
use crate::care::staff::{Own, Staff, StaffRefusal};
use crate::care::visits::{RoleNo, Visits};
use crate::care::{Reason, VisitRefusal, events};
use crate::desk::complaints::Complaint;
use crate::desk::{Periods, complaints};
use crate::domain::calendar::WorkCalendar;
use crate::domain::{Day, Lang, MemberId, Slug, Spoken as _, StaffId, Stretch};
use crate::insight::bought::Bought;
use crate::insight::churn;
use crate::insight::model::NoModel;
use crate::ops::work_days::WorkDays;
use crate::ops::{MemberNames, Opened};
use crate::output::ics::{self, Entry};
use crate::output::{Cell, Column, columns};
use crate::rules::Pack;
use crate::sales::customer::Needs;
use crate::sales::sealed::{Asks, BIRTHDAY};
use crate::sales::terms::{Rulebook as _, Terms};
use crate::sales::{Customer, Customers, View};

/// Plan the visits of some days: what is overdue first, then day by day
///
/// One row for each duty of the rules that is due by the last day, in one role by one channel (phone|in-person
/// where one of them will do). A regular visit is due after the last one that was done in that role by one of
/// those channels, or after the day of joining; nobody answered, postponed and declined count as the rules say. `owner` is the role;
/// `staff` is who of the staff list it falls to: the member's own, else somebody of the role in the member's
/// store, else anybody of the role. Members who are suspended or have left are not planned, and who has said no
/// to marketing gets no festival, event, birthday or win-back.
///
/// Where visits are made on working days alone, what falls due on the days off after the last day is planned
/// before them, and a day that a member named is never anticipated. Later rounds of a regular visit are due so
/// long after the day for which the one before is planned.
///
/// Days gone by are not planned for: `overdue_days` counts to today, or to the first day where today lies outside.
///
/// In a calendar file whatever was recorded in as many days before the first day or today, or since, and ended a
/// visit, has it cancelled. Other rules, or another of the staff whom it falls to, are told by the file of the same
/// name alone.
///
/// Example: club visit-plan --from 2024-06-01 --to 2024-06-30 --owner sales-manager
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    编排若干天的回访计划：先列逾期的，再逐日列出\n\n\
    规则的每项回访在最后一天之前到期的列一行，由一个角色用一种方式完成（两者均可时为 phone|in-person）。定期回访从\
    该角色用其中一种方式完成的上一次回访，或从入会日起算；无人接听、改期和谢绝按规则处理。`owner` 为角色；`staff` \
    为员工名册中负责的人：优先会员的专属人员，其次会员门店中该角色的人，再次该角色的任何人。已暂停或退会的会员不列\
    入；不同意营销的会员没有节日、活动、生日和挽回回访。\n\n\
    只在工作日回访时，最后一天之后的休息日到期的提前安排；会员指定的日期不提前。定期回访的后续各次，从前一次的计划\
    日起算。\n\n\
    不为过去的日期编排计划：`overdue_days` 算到今天；今天不在范围内时，算到第一天。\n\n\
    日历文件中，第一天（或今天，以较早者为准）之前同样天数之内及其后记录的业务使某项回访终止的，该项标为取消。规则\
    变更或改由其他员工负责的，只在覆盖同名文件时标出。"))]
pub(super) struct Args {
    #[command(flatten)]
    days: Days,
    /// Only what falls to this role, or to this person of the staff list
    #[arg(add = Zh("只列出由此角色，或员工名册中此人负责的回访"))]
    #[arg(long, value_name = "WHO")]
    owner: Option<String>,
    /// Only this member
    #[arg(add = Zh("只看此会员"))]
    #[arg(long, value_name = "MEMBER")]
    member: Option<String>,
    /// Write the plan for calendar programs as well (iCalendar); a duty keeps its name from file to file, and what
    /// ended since such a calendar could be written is cancelled
    #[arg(add = Zh("同时写出供日历程序使用的计划（iCalendar）；每项回访在历次文件中名称不变，此前日历中有而不再需要的标为取消"))]
    #[arg(long, value_name = "FILE")]
    ics: Option<PathBuf>,
    #[command(flatten)]
    reading: Reading,
}

/// More days than anybody plans ahead; each regular visit of each of them would be listed.
const LONGEST_DAYS: i32 = 1100;

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let days = args.days.ahead(opened.view.on())?;
    prove_length(days)?;
    let Stretch { from, to } = days;
    let window = Window::new(from, to, opened.view.on());
    // What is planned for a day is planned by the rules that will hold then.
    let pack = opened.rules.pack(window.start);
    let care = &pack.care;
    let terms = opened.rules.on(window.start);
    let customers = planners(&opened, &terms, care)?;
    let root = |id| customers.get(id).map_or(id, Customer::id);
    let mut drawn = Drawn::new(&opened, pack, root)?;
    let window = window.with_days_off(&care.planning, &drawn.work.calendar);
    drawn.work.counted(window.start, window.due_to());
    let owner = args.owner.as_deref();
    let owner = owner.map(|word| Owner::named(word, &drawn.staff, care, window.start));
    let owner = owner.transpose()?;
    let only = args.member.as_deref();
    let only = only.map(|word| opened.member(word)).transpose()?;
    let ground = drawn.ground(opened.view, &terms, care);
    let plan = draw(customers.iter(), ground, window);
    let wanted = |row: &&Row| {
        only.is_none_or(|id| row.member == id)
            && owner
                .as_ref()
                .is_none_or(|owner| owner.has(row, &drawn.visits))
    };
    let names = opened.names()?;
    let rows: Vec<&Row> = plan.rows().filter(wanted).collect();
    let sheet = Sheet {
        plan: &plan,
        drawn: &drawn,
        visits: &drawn.visits,
        extras: &drawn.extras,
        care,
        terms: &terms,
        names: &names,
        lang: desk.lang(),
    };
    if let Some(path) = &args.ics {
        let now = Now {
            opened: &opened,
            customers: &customers,
            ground,
            window,
            sheet,
        };
        let may_have = |row: &&Row| {
            only.is_none_or(|id| root(row.member) == id)
                && owner
                    .as_ref()
                    .is_none_or(|owner| owner.may_have(row, &drawn, window.start))
        };
        let text = calendar(
            desk,
            now,
            (&wanted, &may_have),
            (path, since(days, opened.view.on())),
        )?;
        ics::write(path, &text)?;
    }
    let mut printer = desk.printer(&columns())?;
    for row in rows {
        printer.row(&sheet.cells(row))?;
    }
    printer.finish()?;
    warn(desk, sheet, window);
    Ok(())
}

/// Tells what the plan lacks.
fn warn(desk: &Desk, sheet: Sheet<'_>, window: Window) {
    let Sheet { plan, drawn, .. } = sheet;
    drawn.work.warn(desk);
    if let Some(why) = &drawn.no_model {
        desk.talk().warn(&why.say(desk.lang()));
    }
    if plan.unplaced() > 0 {
        let working = drawn.work.calendar.on_or_after(window.start);
        let off = sheet.care.planning.working_days && working > window.to;
        desk.talk()
            .warn(&unplaced(desk.lang(), plan, off.then_some(working)));
    }
}

/// Why some found no day; `next` is the next working day, where none of the days is one.
fn unplaced(lang: Lang, plan: &Plan, next: Option<Day>) -> String {
    match next {
        Some(next) => days_off(lang, next),
        None => no_room(lang, plan.unplaced()),
    }
}

fn prove_length(days: Stretch) -> CliResult {
    if days.to.number() - days.from.number() > LONGEST_DAYS {
        return Err(CliError::usage(
            "a plan covers three years at most",
            "计划至多三年",
        ));
    }
    Ok(())
}

/// The first day on which a calendar of as many days could be written that reaches into these, or as long ago where
/// they are still to come.
fn since(days: Stretch, today: Day) -> Day {
    let length = days.to.number() - days.from.number() + 1;
    days.from.min(today).plus_days(-length)
}

/// Which rows are asked for.
type Wanted<'a> = &'a dyn Fn(&&Row) -> bool;

/// The plan for calendar programs: each duty under a name that stays, whatever becomes of it, and with it
/// what is no longer to be made.
fn calendar(
    desk: &Desk,
    now: Now<'_>,
    (wanted, may_have): (Wanted<'_>, Wanted<'_>),
    (path, since): (&Path, Day),
) -> Result<String, CliError> {
    let Now { opened, sheet, .. } = now;
    let start = now.window.start;
    // Neither the book nor the day ever goes back, and nothing else changes a plan.
    let version = i64::try_from(opened.snapshot.version().0).unwrap_or(i64::MAX);
    let sequence = version.saturating_add(opened.view.on().number().into());
    let sequence = u32::try_from(sequence).unwrap_or(u32::MAX);
    let book = (opened.book.id(), sequence);
    let mut taken: FxHashMap<String, usize> = FxHashMap::default();
    let mut entries = sheet.entries(book, &mut taken, wanted);
    let gone = settled(now.customers.iter(), now.ground, now.window);
    let gone = Sheet {
        plan: &gone,
        ..sheet
    };
    let mut others = gone.entries(book, &mut taken, may_have);
    let made = |sheet: &Sheet<'_>| sheet.entries(book, &mut FxHashMap::default(), may_have);
    others.extend(before::entries(now, since, &made)?);
    others.extend(ics::written(path, opened.book.id()));
    let known: FxHashSet<String> = entries.iter().map(|entry| entry.uid.clone()).collect();
    let mut told = FxHashSet::default();
    for mut entry in others {
        let over = entry.cancelled && entry.on < start.date();
        if !known.contains(&entry.uid) && !over && told.insert(entry.uid.clone()) {
            entry.sequence = sequence.max(entry.sequence);
            entry.cancelled = true;
            entries.push(entry);
        }
    }
    let title = ics::visits_title(desk.lang());
    Ok(ics::text(title, &entries, desk.now().seconds()))
}

/// Every member with what tiers are judged by, birthdays opened where the rules ask for them.
pub(super) fn planners(
    opened: &Opened,
    terms: &Terms<'_>,
    care: &CareRules,
) -> Result<Customers, CliError> {
    let needs = Needs::for_tiers(terms);
    let mut customers = opened.customers(needs)?;
    let asks = |duty: &Duty| match duty {
        Duty::On { occasions, .. } => occasions.contains(&Occasion::Birthday),
        Duty::Regular(_) => false,
    };
    if let Some(visit) = care.visits.iter().find(|visit| asks(&visit.duty)) {
        let rule = Asks {
            en: "visits of tier",
            zh: "回访，等级",
            id: terms.tier_name(visit.tier),
            fact: BIRTHDAY.to_owned(),
            place: Some(visit.place.clone()),
        };
        opened.read_sealed(&mut customers, &[rule])?;
    }
    Ok(customers)
}

/// Whose plan is asked for.
enum Owner {
    Role(Slug),
    Person(StaffId),
}

impl Owner {
    fn named(word: &str, staff: &Staff, care: &CareRules, on: Day) -> Result<Self, VisitRefusal> {
        if let Some(role) = care.role_named(word) {
            return Ok(Self::Role(role.id.clone()));
        }
        if care.roles.is_empty()
            && let Some(visit) = care.visits.iter().find(|visit| visit.by.as_str() == word)
        {
            return Ok(Self::Role(visit.by.clone()));
        }
        match staff.resolve(word, on) {
            Ok(person) => Ok(Self::Person(person.id)),
            Err(StaffRefusal::Unknown { word }) => Err(VisitRefusal::NobodySuch {
                word,
                roles: care.roles.iter().map(|role| &role.id).collect(),
            }),
            Err(refusal) => Err(refusal.into()),
        }
    }

    fn has(&self, row: &Row, visits: &Visits) -> bool {
        match self {
            Self::Role(role) => visits.role(row.role) == Some(role),
            Self::Person(id) => row.staff == Some(*id),
        }
    }

    /// Whether what is not planned any more may have been theirs: it falls to nobody now.
    fn may_have(&self, row: &Row, drawn: &Drawn, on: Day) -> bool {
        let Self::Person(id) = self else {
            return self.has(row, &drawn.visits);
        };
        let Some(role) = drawn.visits.role(row.role) else {
            return false;
        };
        match drawn.own.in_role(&drawn.staff, row.member, role, on) {
            Some(own) => own.id == *id,
            None => {
                let person = drawn.staff.get(*id);
                person.is_some_and(|person| person.bears(role, on))
            }
        }
    }
}

/// What a plan is drawn from, read once.
pub(super) struct Drawn {
    pub visits: Visits,
    pub staff: Staff,
    pub own: Own,
    pub work: WorkDays,
    pub extras: Vec<Extra>,
    events: Vec<EventDay>,
    at_risk: FxHashMap<MemberId, Day>,
    no_model: Option<NoModel>,
    last_told: Option<LastTold>,
}

impl Drawn {
    /// Reads it; `root` tells in whom a member lives on.
    pub(super) fn new(
        opened: &Opened,
        pack: &Pack,
        root: impl Fn(MemberId) -> MemberId,
    ) -> Result<Self, CliError> {
        let care = &pack.care;
        let rows_to = opened.view.rows_to;
        let mut visits = Visits::load(&opened.snapshot, rows_to, &root)?;
        visits.know(care);
        let fields = &opened.rules.pack(opened.view.on()).fields;
        let last_told = match care.planning.stale {
            Some(_) => Some(LastTold::load(&opened.snapshot, fields, rows_to)?),
            None => None,
        };
        let work = WorkDays::of(&opened.rules)?;
        let (at_risk, no_model) = about_to_leave(opened, pack)?;
        Ok(Self {
            at_risk,
            no_model,
            visits,
            staff: opened.staff()?,
            own: Own::load(&opened.snapshot, &root)?,
            extras: complained(opened, care, &work, root)?,
            events: events::days(&opened.snapshot, rows_to)?,
            work,
            last_told,
        })
    }

    pub(super) fn ground<'a>(
        &'a self,
        view: View,
        terms: &'a Terms<'a>,
        care: &'a CareRules,
    ) -> Ground<'a> {
        Ground {
            terms,
            care,
            work: &self.work.calendar,
            visits: &self.visits,
            staff: &self.staff,
            own: &self.own,
            events: &self.events,
            extras: &self.extras,
            at_risk: &self.at_risk,
            view,
        }
    }
}

/// Who is about to leave, where the pack has them called back; and why the model was not asked.
fn about_to_leave(
    opened: &Opened,
    pack: &Pack,
) -> Result<(FxHashMap<MemberId, Day>, Option<NoModel>), CliError> {
    let mut win_back = pack.care.win_back.iter();
    let asked = win_back.any(|rule| rule.begins == Begins::AtRisk);
    let Some(rules) = pack.insight.churn.as_ref().filter(|_| asked) else {
        return Ok((FxHashMap::default(), None));
    };
    let bought = Bought::load(&opened.snapshot, opened.view, &[])?;
    Ok(churn::risks(
        bought.members(),
        &bought,
        rules,
        opened.view.on(),
    ))
}

/// Those who complained and are to be called, by the pack's one who calls them.
fn complained(
    opened: &Opened,
    care: &CareRules,
    work: &WorkDays,
    root: impl Fn(MemberId) -> MemberId,
) -> Result<Vec<Extra>, CliError> {
    if care.planning.complaints.is_none() {
        return Ok(Vec::new());
    }
    let complaints = complaints::load(&opened.snapshot)?;
    let rules = (care, &work.calendar);
    Ok(complaint_calls(opened, rules, &complaints, root))
}

/// The calls that complaints ask for.
fn complaint_calls(
    opened: &Opened,
    (care, days): (&CareRules, &WorkCalendar),
    complaints: &[Complaint],
    root: impl Fn(MemberId) -> MemberId,
) -> Vec<Extra> {
    let Some(answering) = &care.planning.complaints else {
        return Vec::new();
    };
    let periods = Periods {
        rules: &opened.rules,
        days,
    };
    let calls = complaints::follow_ups(complaints, &periods, opened.view).into_iter();
    let extras = calls.map(|call| Extra {
        member: root(call.member),
        due: call.due,
        by: answering.by.clone(),
        channels: answering.channels.clone(),
        complaint: call.complaint,
    });
    extras.collect()
}

pub(super) fn columns() -> [Column; 14] {
    [
        columns::PLANNED,
        columns::DUE_DAY,
        columns::MEMBER,
        columns::NAME,
        columns::TIER,
        columns::CHANNEL,
        columns::OWNER_ROLE,
        columns::REASON,
        columns::LAST_VISIT,
        columns::OVERDUE_DAYS,
        columns::STAFF,
        columns::STAFF_NAME,
        columns::RECORD,
        columns::ASK,
    ]
}

/// A plan as it is handed out.
#[derive(Clone, Copy)]
pub(super) struct Sheet<'a> {
    pub plan: &'a Plan,
    pub drawn: &'a Drawn,
    /// The visits and the calls about complaints that the plan was drawn from.
    pub visits: &'a Visits,
    pub extras: &'a [Extra],
    pub care: &'a CareRules,
    pub terms: &'a Terms<'a>,
    pub names: &'a MemberNames,
    pub lang: Lang,
}

impl Sheet<'_> {
    fn channel(&self, row: &Row) -> String {
        row.source.channels(self.care, self.extras, row.channels)
    }

    fn role(&self, role: RoleNo) -> String {
        self.visits
            .role(role)
            .map(ToString::to_string)
            .unwrap_or_default()
    }

    pub(super) fn cells(&self, row: &Row) -> [Cell; 14] {
        let person = row.staff.and_then(|id| self.drawn.staff.get(id));
        let reason = self.plan.reason(row);
        let record = match reason {
            Reason::Complaint(Some(complaint)) => Some(complaint.to_string()),
            _ => None,
        };
        [
            row.planned.into(),
            row.due.into(),
            row.member.into(),
            self.names.get(row.member).map(str::to_owned).into(),
            row.tier.map(|tier| self.terms.tier_name(tier)).into(),
            self.channel(row).into(),
            self.role(row.role).into(),
            reason.told().to_string().into(),
            row.last.into(),
            Cell::Integer(self.plan.overdue_days(row).into()),
            person.map(|person| person.id.to_string()).into(),
            person.and_then(|person| person.name.clone()).into(),
            record.into(),
            self.ask(row).into(),
        ]
    }

    /// The facts that are asked again: only at a regular visit.
    fn ask(&self, row: &Row) -> Option<String> {
        let last_told = self.drawn.last_told.as_ref()?;
        if *self.plan.reason(row) != Reason::Regular {
            return None;
        }
        let stale = self.care.planning.stale?;
        // A visit that is made late asks for what has grown old by then; one that is moved up before a day off, for
        // what is old on its own day: else a yearly visit would leave it for another year.
        let on = row.planned.map_or(row.due, |planned| planned.max(row.due));
        let facts = last_told.stale(row.member, stale, on);
        let facts: Vec<&str> = facts.map(Slug::as_str).collect();
        Some(facts.join(";")).filter(|facts| !facts.is_empty())
    }

    /// The rows that are wanted on their days of a calendar. Where a duty comes round several times within the
    /// days, the first is the first whenever the calendar is made.
    fn entries(
        &self,
        (book, sequence): (&str, u32),
        taken: &mut FxHashMap<String, usize>,
        wanted: &dyn Fn(&&Row) -> bool,
    ) -> Vec<Entry> {
        let mut rows: Vec<&Row> = self.plan.rows().collect();
        rows.sort_by_key(|row| (row.due, row.planned));
        let mut entries = Vec::new();
        for row in rows {
            let duty = self.duty(row);
            // A round of a regular duty keeps its number, however many are over; the last of them is the one that
            // was made.
            let over = self.over(row).unwrap_or(0);
            let made = over > 0 && row.last == Some(row.due);
            let round = taken.entry(duty.clone()).or_default();
            *round += usize::from(!made);
            let round = over + *round * usize::from(!made);
            if !wanted(&row) {
                continue;
            }
            let uid = format!("{duty}-{round}@{book}");
            entries.extend(self.entry(row, uid, sequence));
        }
        entries.sort_by(|a, b| (a.on, &a.uid).cmp(&(b.on, &b.uid)));
        entries
    }

    /// How many rounds of a regular duty are over; none for what is no such duty.
    fn over(&self, row: &Row) -> Option<usize> {
        let Source::Duty(place) = row.source else {
            return None;
        };
        let Duty::Regular(ways) = &self.care.visits.get(usize::from(place))?.duty else {
            return None;
        };
        let visits = self.visits.of(row.member);
        let over = rounds(visits, row.role, ways, row.due, &self.care.planning);
        Some(over.len())
    }

    /// What names a duty, and each of its occasions, for good: no day that a visit or a change of plans moves.
    fn duty(&self, row: &Row) -> String {
        let (member, role) = (row.member, self.role(row.role));
        let all = Channel::ALL.into_iter();
        let all = all.fold(Channels::default(), Channels::with);
        let channels = row.source.channels(self.care, self.extras, all);
        let reason = self.plan.reason(row);
        let year = match reason {
            Reason::Festival(_) | Reason::Birthday => format!("-{}", row.due.year()),
            Reason::Regular | Reason::Event(_) | Reason::WinBack | Reason::Complaint(_) => {
                String::new()
            }
        };
        let channels = channels.replace('|', "+");
        format!("{member}-{role}-{channels}-{reason}{year}")
    }

    fn entry(&self, row: &Row, uid: String, sequence: u32) -> Option<Entry> {
        let (member, due, role) = (row.member, row.due, self.role(row.role));
        let reason = self.plan.reason(row);
        let channel = self.channel(row);
        let name = self.names.get(member).unwrap_or_default();
        let person = row.staff.and_then(|id| self.drawn.staff.get(id));
        let who = person
            .and_then(|person| person.name.as_deref())
            .unwrap_or(&role);
        let last = row
            .last
            .map_or_else(|| "-".to_owned(), |day| day.to_string());
        let told = reason.told();
        let summary = format!("{channel}: {name} {member}");
        let description = match self.lang {
            Lang::En => format!("{who}\n{told}\ndue {due}\nlast visit {last}"),
            Lang::Zh => format!("{who}\n{told}\n到期 {due}\n上次回访 {last}"),
        };
        Some(Entry {
            uid,
            on: row.planned?.date(),
            summary: summary.trim_end().to_owned(),
            description,
            sequence,
            cancelled: false,
        })
    }
}

fn days_off(lang: Lang, next: Day) -> String {
    match lang {
        Lang::En => format!(
            "none of these days is a working day, and visits are made on working days: the next is {next}"
        ),
        Lang::Zh => format!("这些日子都不是工作日，回访只排在工作日；下一个工作日是 {next}"),
    }
}

fn no_room(lang: Lang, count: usize) -> String {
    match lang {
        Lang::En => format!(
            "{count} visits found no room within the days and have no day: plan more days, raise `capacity`, or add to the staff list"
        ),
        Lang::Zh => format!(
            "{count} 次回访在这些日子里排不下，没有计划日：请延长期间、提高 `capacity` 或增加员工"
        ),
    }
}
