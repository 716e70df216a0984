//! `club visit`: what was heard at a visit, one or a file of them; and the list of them.

mod batch;
pub(super) mod list;

use super::Desk;
use super::args::{Many, Recording, at_least};
use super::closed::{Worded, channels};
use super::errors::{CliError, CliResult};
use super::member::set::{judge, record as record_facts};
use super::register::fact;
use super::registry::{Entry, Runs, command};
use crate::book::{AskedBy, Snapshot};
use crate::care::events;
use crate::care::reason::Reason;
use crate::care::rules::{CareRules, Channel};
use crate::care::visits::rows::{VISITS, VisitRow, write};
use crate::care::visits::{BadOutcome, By, Outcome, Told, VISIT_RECORDS, Visits, occasion_named};
use crate::care::{Staff, VisitRefusal};
use crate::cli::help::Zh;
use crate::desk::complaints::COMPLAINTS;
use crate::domain::canonical;
use crate::domain::{ComplaintId, Day, Lang, MemberId, Slug, VisitId, When};
use crate::members::MemberRefusal;
use crate::members::facts::learn;
use crate::ops::Session;
use crate::output::{Cell, Column, columns};
use crate::sales::Customer;
use crate::sales::terms::Rulebook as _;

/// Record a visit to a member: a call, a letter, a message, and what came of it
///
/// The plan follows from what is recorded: the next visit is due from the last one that was done, in the role
/// that made it. --by names a role of the rules, or somebody on the staff list (E0002, the login or the name; with
/// several roles E0002:store-manager). Without it whoever records made it; where that tells no role, the visit
/// counts for the one role that visits the member by this channel.
///
/// Example: club visit M000001 --channel phone --by manager --satisfaction 5 --note "wants tea in autumn"
#[derive(clap::Args, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
#[command(add = Zh("\
    记录对会员的回访：电话、信函、短信及其结果\n\n\
    计划随记录而变：下一次回访从完成回访的角色上一次完成之日起算。--by 写规则中的角色，或员工名册中的人（E0002、登\
    录名或姓名；有多个角色时写 E0002:store-manager）。不写时，回访人为操作员；由此看不出角色时，计入以此方式回访该\
    会员的唯一角色。"))]
pub(super) struct Args {
    /// Whom
    #[arg(add = Zh("受访会员"))]
    #[arg(value_name = "MEMBER", required_unless_present = "from")]
    member: Option<String>,
    /// How: phone, in-person, letter, message or email
    #[arg(add = Zh("方式：phone（电话）、in-person（当面）、letter（信函）、message（短信）或 email（电子邮件）"))]
    #[arg(long, value_name = "CHANNEL", value_parser = channels(), required_unless_present = "from")]
    channel: Option<Channel>,
    /// Who: a role, or somebody on the staff list
    #[arg(add = Zh("回访人：角色，或员工名册中的人"))]
    #[arg(long, value_name = "WHO")]
    by: Option<String>,
    /// How satisfied the member is, 1 to 5
    #[arg(add = Zh("会员的满意程度，1 到 5"))]
    #[arg(long, value_name = "1-5", value_parser = at_least::<u8>(0))]
    satisfaction: Option<u8>,
    /// What was heard, kept sealed
    #[arg(add = Zh("了解到的情况，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// What came of it: done, no-answer, declined or postponed:DATE
    #[arg(add = Zh("结果：done（完成）、no-answer（无人接听）、declined（谢绝）或 postponed:日期（改期）"))]
    #[arg(
        long,
        value_name = "OUTCOME",
        value_parser = outcomes(),
        default_value = "done",
        hide_default_value = true
    )]
    outcome: Outcome,
    /// What it was for, where it was for one thing: a festival or an event, birthday, win-back or complaint:NUMBER
    #[arg(add = Zh("专为何事：节日或活动、birthday（生日）、win-back（挽回）或 complaint:编号（投诉）"))]
    #[arg(long, alias = "for", value_name = "OCCASION")]
    occasion: Option<String>,
    /// A fact that was asked again, as `member set` takes it
    #[arg(add = Zh("重新核实的一项资料，写法同 `member set`"))]
    #[arg(long = "fact", value_name = "KEY=VALUE", value_parser = fact, conflicts_with = "from")]
    facts: Vec<(String, String)>,
    #[command(flatten)]
    many: Many,
    #[command(flatten)]
    recording: Recording,
}

pub(super) const COMMANDS: &[Entry] = &[command("visit list", &Runs(list::run))];

fn columns() -> [Column; 10] {
    [
        columns::VISIT,
        columns::VERSION,
        columns::MEMBER,
        columns::AT_DAY,
        columns::CHANNEL,
        columns::BY_ROLE,
        columns::STAFF,
        columns::OUTCOME,
        columns::SATISFACTION,
        columns::OCCASION,
    ]
}

fn outcomes() -> Worded<Outcome, BadOutcome> {
    Worded::new(Vec::new(), |word: &str| word.parse())
}

fn outcome(outcome: Outcome) -> String {
    match outcome.until() {
        Some(until) => format!("{}:{until}", outcome.word()),
        None => outcome.word().to_owned(),
    }
}

fn cells(row: &VisitRow, version: crate::domain::Version) -> [Cell; 10] {
    [
        Cell::of(row.visit),
        version.into(),
        row.member.into(),
        row.day.into(),
        row.channel.word().into(),
        row.role.as_ref().map(ToString::to_string).into(),
        row.staff.map(|staff| staff.to_string()).into(),
        outcome(row.outcome).into(),
        row.satisfaction
            .map_or(Cell::Empty, |score| Cell::Integer(score.into())),
        row.occasion.as_ref().map(ToString::to_string).into(),
    ]
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    if let Some(from) = &args.many.from {
        return batch::run(from, &args.many, &args.recording, desk);
    }
    let (Some(word), Some(channel)) = (&args.member, args.channel) else {
        return Err(CliError::usage(
            "name the member and the channel",
            "请写会员和方式",
        ));
    };
    one(word, channel, args, desk)
}

fn one(word: &str, channel: Channel, args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    let member = writing.member(word)?;
    let reference = args.recording.reference.as_deref();
    let (at, time) = (writing.at, writing.time.clone());
    let snapshot = writing.draft.snapshot().clone();
    let occasion = match &args.occasion {
        None => None,
        Some(word) => {
            let events = events::days(&snapshot, Day::MAX)?;
            let rules = &writing.rules.pack(at.day()).care;
            Some(occasion_named(word, rules, &events)?)
        }
    };
    let told = Told {
        at,
        outcome: args.outcome,
        satisfaction: args.satisfaction,
        occasion,
    };
    let staff = writing.staff()?;
    let asked = asked(args, (member, channel), &told, (&mut writing, &staff))?;
    if let Some(first) = VISIT_RECORDS.repeat::<VisitId>(&snapshot, reference, &asked)? {
        return print_again(desk, &writing, first.record, first.version);
    }
    let rules = &writing.rules.pack(at.day()).care;
    prove(&told, rules, &snapshot)?;
    let mut customer = writing.customer(member)?;
    if customer.profile.is_erased() {
        return Err(MemberRefusal::Erased { member }.into());
    }
    let duties = || role_by_duties(&customer, &writing, channel, at);
    let operator = desk.operator(&args.recording);
    let by = who(
        args.by.as_deref(),
        &operator,
        (&staff, rules),
        at.day(),
        duties,
    )?;
    if by.role.is_none() {
        desk.talk().warn(&no_role(desk.lang(), rules));
    }
    let row = VisitRow {
        visit: VISIT_RECORDS.next(&snapshot)?,
        member,
        day: at.day(),
        time,
        channel,
        role: by.role,
        staff: by.staff,
        outcome: told.outcome,
        satisfaction: told.satisfaction,
        occasion: told.occasion,
        note: writing.seal_note(Some(member), (VISITS.name, ""), args.note.as_deref())?,
        reference: reference.unwrap_or_default().to_owned(),
        asked: asked.named,
    };
    write(&mut writing.draft, &row)?;
    facts_heard(&mut writing, &mut customer, &args.facts)?;
    let version = writing.draft.version();
    writing.commit()?;
    print(desk, &cells(&row, version))
}

/// Refuses what contradicts itself, the rules or what is on record.
fn prove(told: &Told, rules: &CareRules, snapshot: &Snapshot) -> CliResult {
    let events = match told.occasion {
        Some(Reason::Event(_)) => events::days(snapshot, Day::MAX)?,
        _ => Vec::new(),
    };
    told.prove(rules, &events)?;
    if let Some(Reason::Complaint(Some(complaint))) = told.occasion {
        COMPLAINTS.find::<ComplaintId>(snapshot, &complaint.to_string())?;
    }
    Ok(())
}

/// The digest of what was asked, to know a repeat; none without a ref.
fn asked(
    args: &Args,
    (member, channel): (MemberId, Channel),
    told: &Told,
    (writing, staff): (&mut Session, &Staff),
) -> Result<AskedBy, CliError> {
    if args.recording.reference.is_none() {
        return Ok(AskedBy::default());
    }
    let time = writing.time.clone();
    let typed = Asked {
        member,
        channel,
        told,
        when: args.recording.at.as_deref().map(|_| &*time),
        by: args.by.as_deref(),
        facts: &args.facts,
    };
    let day = told.at.day();
    let by = named_by(typed.by, staff, &writing.rules.pack(day).care, day)?;
    let fields = writing.rules.on(day).fields;
    let facts = args.facts.iter();
    let facts = facts.map(|(fact, told)| {
        let learnt = learn(fields, fact, told, writing.today)?;
        Ok((learnt.fact().to_owned(), learnt.value().to_owned()))
    });
    let named = Asked {
        by: by.as_deref(),
        facts: &facts.collect::<Result<Vec<_>, MemberRefusal>>()?,
        ..typed
    };
    let (named, typed) = (named.words(), typed.words());
    let note = args.note.as_deref().unwrap_or_default();
    Ok(AskedBy::new(writing.asked(&["visit", &named, note])?)
        .or(writing.asked(&["visit", &typed, note])?))
}

/// Who made a visit, in one form whichever word named them.
fn named_by(
    word: Option<&str>,
    staff: &Staff,
    rules: &CareRules,
    on: Day,
) -> Result<Option<String>, VisitRefusal> {
    let named = word.map(|word| By::named(word, staff, rules, on));
    let named = named.transpose()?;
    Ok(named.map(|by| by.canonical(staff, on)))
}

/// What was asked, for knowing a repeat: not the clock and not who records.
#[derive(Clone, Copy, Debug)]
struct Asked<'a> {
    member: MemberId,
    channel: Channel,
    told: &'a Told,
    /// The moment's cell, where a moment was told.
    when: Option<&'a str>,
    by: Option<&'a str>,
    facts: &'a [(String, String)],
}

impl<'a> Asked<'a> {
    /// The same with who made it in another form.
    const fn by_whom(self, by: Option<&'a str>) -> Self {
        Self { by, ..self }
    }

    fn words(&self) -> String {
        let told = self.told;
        let when = self.when.map(|time| format!("{} {time}", told.at.day()));
        let facts = self.facts.iter();
        let facts = facts.map(|(fact, told)| {
            format!("({}, {})", canonical::quoted(fact), canonical::quoted(told))
        });
        format!(
            "{}|{}|{}|{}|{}|{}|{}|{}",
            self.member,
            self.channel.word(),
            canonical::text(when.as_deref()),
            canonical::text(self.by),
            canonical::option(told.satisfaction),
            outcome(told.outcome),
            canonical::text(told.occasion.as_ref().map(ToString::to_string).as_deref()),
            canonical::list(facts),
        )
    }
}

/// What was asked again at the visit is known from now on, in the same version.
fn facts_heard(
    writing: &mut Session,
    customer: &mut Customer,
    facts: &[(String, String)],
) -> CliResult {
    if facts.is_empty() {
        return Ok(());
    }
    writing.keys()?;
    let directory = writing.directory()?;
    let (at, time) = (writing.at, writing.time.clone());
    let changes = judge(writing, &directory, customer.id(), facts, at)?;
    record_facts(writing, customer, &changes, at, &time)
}

/// Who made a visit: whom the line names; else whoever records, where on the staff list in one role; else the
/// one role whose duty it is.
fn who(
    word: Option<&str>,
    operator: &str,
    (staff, rules): (&Staff, &CareRules),
    on: Day,
    duty: impl FnOnce() -> Option<Slug>,
) -> Result<By, VisitRefusal> {
    if let Some(word) = word {
        return By::named(word, staff, rules, on);
    }
    let recorder = staff.by_operator(operator, on);
    let role = match recorder.map(|person| person.post(on).roles.as_slice()) {
        Some([role]) => Some(role.clone()),
        Some(several) => duty().filter(|role| several.contains(role)),
        None => duty(),
    };
    Ok(By {
        role,
        staff: recorder.map(|person| person.id),
    })
}

/// The only role that visits a member by a channel, if there is just one.
fn role_by_duties(
    customer: &Customer,
    writing: &Session,
    channel: Channel,
    at: When,
) -> Option<Slug> {
    let terms = writing.rules.on(at.day());
    // A tier that cannot be told has no role of its own.
    customer.prove_tiers(&terms).ok()?;
    let stands = customer.stands(&terms, at);
    let visits = writing.rules.pack(at.day()).care.visits.iter();
    let mut roles = visits
        .filter(|visit| stands.contains(&visit.tier) && visit.duty.uses(channel))
        .map(|visit| &visit.by);
    let first = roles.next()?;
    roles.all(|role| role == first).then(|| first.clone())
}

/// A visit in no role counts for none that is planned; the roles are those of the rules.
fn no_role(lang: Lang, rules: &CareRules) -> String {
    let mut roles: Vec<&str> = Vec::new();
    for visit in &rules.visits {
        if !roles.contains(&visit.by.as_str()) {
            roles.push(visit.by.as_str());
        }
    }
    match (lang, roles.is_empty()) {
        (Lang::En, true) => "it counts for no planned visit: the rules plan none".to_owned(),
        (Lang::Zh, true) => "该回访不计入任何计划：规则没有回访计划".to_owned(),
        (Lang::En, false) => format!(
            "it counts for no planned visit: say in which role it was made with --by ({})",
            roles.join(", ")
        ),
        (Lang::Zh, false) => format!(
            "该回访不计入任何计划：请用 --by 写明角色（{}）",
            roles.join("、")
        ),
    }
}

fn print(desk: &Desk, cells: &[Cell]) -> CliResult {
    let mut printer = desk.printer(&columns())?;
    printer.row(cells)?;
    Ok(printer.finish()?)
}

/// Prints what was recorded under the ref.
fn print_again(
    desk: &Desk,
    writing: &Session,
    visit: VisitId,
    version: crate::domain::Version,
) -> CliResult {
    let visits = Visits::load(writing.draft.snapshot(), Day::MAX, |id| id)?;
    let Some(first) = visits.get(visit) else {
        return Ok(());
    };
    let row = VisitRow {
        visit,
        member: first.member,
        day: first.at.day(),
        time: String::new(),
        channel: first.channel,
        role: visits.role(first.role).cloned(),
        staff: first.staff,
        outcome: first.outcome,
        satisfaction: first.satisfaction,
        occasion: first.occasion.as_deref().cloned(),
        note: String::new(),
        reference: String::new(),
        asked: String::new(),
    };
    print(desk, &cells(&row, version))
}
