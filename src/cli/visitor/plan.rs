//! Visits before they begin: announced, or applied for and decided upon.

use super::come::Told;
use super::{
    Details, again, asked, class_named, named, named_time, record, repeated, rules_of, texts, visit,
};
use crate::book::KeySlot;
use crate::cli::Desk;
use crate::cli::args::{Recording, whole};
use crate::cli::errors::{CliError, CliResult};
use crate::cli::help::{Called, Zh};
use crate::desk::visitors::decide::{Remark, expects, follows, in_time};
use crate::desk::visitors::rows::SCHEMA;
use crate::desk::visitors::rules::VisitorClass;
use crate::desk::visitors::state::{Event, EventKind, Sealed};
use crate::domain::{Money, When};
use crate::ops::Session;
use crate::ops::moment::parse_moment;

/// Announce visitors who are to come
///
/// Example: club visitor announce "Zhao Lei" --class general --when "2024-05-02 10:00" --host "Ms Li"
#[derive(clap::Args, Debug)]
#[command(add = Zh("预告将要到访的访客"))]
pub(super) struct Announce {
    /// Who comes
    #[arg(add = Zh("来访人"), add = Called("姓名"))]
    #[arg(value_name = "NAME")]
    name: String,
    /// The class of visitors of the rules
    #[arg(add = Zh("规则中的访客类别"))]
    #[arg(long, value_name = "CLASS")]
    class: String,
    /// When they are to come; a date, or a time
    #[arg(add = Zh("预计到访：日期或时间"))]
    #[arg(long, value_name = "TIME")]
    when: String,
    /// How many
    #[arg(add = Zh("数量"))]
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole::<u32>(1..=10_000))]
    party: u32,
    #[command(flatten)]
    details: Details,
    #[command(flatten)]
    recording: Recording,
}

/// Apply for a reception: a unit that wants to be received
///
/// Nobody comes in on an application that was not approved.
///
/// Example: club visitor apply "No. 3 Middle School" --names "Zhao Lei; Qian Yu" --party 2 --purpose tour --budget 500 --class general --when 2024-05-10
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    申请接待：希望来访的单位\n\n\
    未经批准的申请不能进入。"))]
pub(super) struct Apply {
    /// The unit that applies
    #[arg(add = Zh("申请单位"))]
    #[arg(value_name = "UNIT")]
    unit: String,
    /// The names of those who would come
    #[arg(add = Zh("拟来访人员姓名"))]
    #[arg(long, value_name = "NAMES")]
    names: String,
    /// How many they are
    #[arg(add = Zh("人数"))]
    #[arg(long, value_name = "N", value_parser = whole::<u32>(1..=10_000))]
    party: u32,
    /// What they come for
    #[arg(add = Zh("来访事由"))]
    #[arg(long, value_name = "TEXT")]
    purpose: String,
    /// What the reception may cost
    #[arg(add = Zh("接待预算"))]
    #[arg(long, value_name = "AMOUNT")]
    budget: Money,
    /// The class of visitors of the rules
    #[arg(add = Zh("规则中的访客类别"))]
    #[arg(long, value_name = "CLASS")]
    class: String,
    /// When they want to come; a date, or a time
    #[arg(add = Zh("希望到访的日期或时间"))]
    #[arg(long, value_name = "TIME")]
    when: String,
    /// How to reach them
    #[arg(add = Zh("联系电话"))]
    #[arg(long, value_name = "PHONE")]
    contact: Option<String>,
    /// Who receives them
    #[arg(add = Zh("接待人"))]
    #[arg(long, value_name = "WHO")]
    host: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

/// Approve an application: the visitors are announced
///
/// Example: club visitor approve G000001
#[derive(clap::Args, Debug)]
#[command(add = Zh("批准申请：访客即为已预告"))]
pub(super) struct Approve {
    /// The application, by its number or ref
    #[arg(add = Zh("申请的编号或原编号"))]
    #[arg(value_name = "VISITOR")]
    visitor: String,
    /// Who receives them
    #[arg(add = Zh("接待人"))]
    #[arg(long, value_name = "WHO")]
    host: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

/// Decline an application, or call an announced visit off, with the reason
///
/// Example: club visitor decline G000001 --reason "the pool is being cleaned"
#[derive(clap::Args, Debug)]
#[command(add = Zh("谢绝申请，或取消已预告的来访，须写明原因"))]
pub(super) struct Decline {
    /// The application or the announced visit, by its number or ref
    #[arg(add = Zh("申请或已预告来访的编号或原编号"))]
    #[arg(value_name = "VISITOR")]
    visitor: String,
    /// Why, kept sealed
    #[arg(add = Zh("原因，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    recording: Recording,
}

/// When they are to come, which is not before the deed that says so.
fn due(writing: &Session, text: &str) -> Result<When, CliError> {
    let (due, _) = parse_moment(writing.hours(), text)?;
    let past = match (due.seconds(), writing.at.seconds()) {
        (Some(due), Some(at)) => due < at,
        _ => due.day() < writing.at.day(),
    };
    if past {
        return Err(super::PastVisit {
            due: text.to_owned(),
        }
        .into());
    }
    Ok(due)
}

/// What is told of an announcement that comes later than the rules ask for.
fn late(writing: &Session, class: &VisitorClass, due: When) -> Result<Option<Remark>, CliError> {
    let rules = rules_of(&writing.rules, writing.at.day())?;
    let coming = (due, writing.hours());
    Ok(in_time(rules, class, Some(writing.at), coming)?)
}

fn warn(desk: &Desk, late: Option<Remark>) {
    if let Some(remark) = late {
        desk.talk().warn(&Told::Remark(remark).say(desk.lang()));
    }
}

impl Announce {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let mut writing = desk.write(&self.recording)?;
        let party = self.party.to_string();
        let rules = rules_of(&writing.rules, writing.at.day())?;
        let class = class_named(rules, &self.class)?.clone();
        let parts = |class: &str, when: &str, details: &Details| {
            let (class, when) = (class.to_owned(), when.to_owned());
            [
                self.name.clone(),
                class,
                when,
                party.clone(),
                details.asked(),
            ]
        };
        let when = named_time(&writing, &self.when)?;
        let named = parts(class.id.as_str(), &when, &self.details.named(&writing)?);
        let typed = parts(&self.class, &self.when, &self.details);
        let parts = (&*texts(&named), &*texts(&typed));
        let asked = asked(&self.recording, &mut writing, EventKind::Announce, parts)?;
        if let Some(first) = repeated(&writing, &self.recording, &asked)? {
            return again(desk, writing, first);
        }
        expects(&class)?;
        let store = writing.store(self.details.store.as_ref())?;
        let due = due(&writing, &self.when)?;
        let late = late(&writing, &class, due)?;
        let person = writing.person(None)?;
        let event = Event {
            class: Some(class.id),
            due: Some(due),
            party: Some(self.party),
            store,
            person: Some(person.get()),
            sealed: self.details.sealed(&writing, person, self.name.trim())?,
            ..Event::plain(EventKind::Announce, writing.at)
        };
        let reference = self.recording.reference.as_deref();
        record(desk, writing, None, event, (reference, &asked.named))?;
        warn(desk, late);
        Ok(())
    }
}

impl Apply {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let mut writing = desk.write(&self.recording)?;
        let (party, budget) = (self.party.to_string(), self.budget.to_string());
        let told = |text: &Option<String>| text.clone().unwrap_or_default();
        let (contact, host) = (told(&self.contact), told(&self.host));
        let rules = rules_of(&writing.rules, writing.at.day())?;
        let class = class_named(rules, &self.class)?.clone();
        let parts = |class, when| {
            [
                &self.unit,
                &self.names,
                &party,
                &self.purpose,
                &budget,
                class,
                when,
                &contact,
                &host,
            ]
            .map(String::as_str)
        };
        let (id, when) = (class.id.to_string(), named_time(&writing, &self.when)?);
        let parts: (&[&str], &[&str]) = (&parts(&id, &when), &parts(&self.class, &self.when));
        let asked = asked(&self.recording, &mut writing, EventKind::Apply, parts)?;
        if let Some(first) = repeated(&writing, &self.recording, &asked)? {
            return again(desk, writing, first);
        }
        expects(&class)?;
        let due = due(&writing, &self.when)?;
        let late = late(&writing, &class, due)?;
        let person = writing.person(None)?;
        let seal = |column, text: &str| writing.seal_under(person, (SCHEMA.name, column), text);
        let event = Event {
            class: Some(class.id),
            due: Some(due),
            party: Some(self.party),
            budget: Some(self.budget),
            person: Some(person.get()),
            sealed: Sealed {
                name: seal("name", self.names.trim())?,
                unit: seal("unit", self.unit.trim())?,
                purpose: seal("purpose", self.purpose.trim())?,
                contact: seal("contact", contact.trim())?,
                host: seal("host", host.trim())?,
                ..Sealed::default()
            },
            ..Event::plain(EventKind::Apply, writing.at)
        };
        let reference = self.recording.reference.as_deref();
        record(desk, writing, None, event, (reference, &asked.named))?;
        warn(desk, late);
        Ok(())
    }
}

impl Approve {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let host = self.host.as_deref().unwrap_or_default();
        decide(
            desk,
            &self.recording,
            &self.visitor,
            EventKind::Approve,
            ("host", host),
        )
    }
}

impl Decline {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let why = ("note", self.reason.as_str());
        decide(
            desk,
            &self.recording,
            &self.visitor,
            EventKind::Decline,
            why,
        )
    }
}

/// Decides upon an application, with one text that goes with it.
fn decide(
    desk: &Desk,
    recording: &Recording,
    word: &str,
    kind: EventKind,
    (column, text): (&'static str, &str),
) -> CliResult {
    let mut writing = desk.write(recording)?;
    let id = named(&writing, word)?;
    let number = id.to_string();
    let parts: &[&str] = &[&number, text];
    let asked = asked(recording, &mut writing, kind, (parts, parts))?;
    if let Some(first) = repeated(&writing, recording, &asked)? {
        return again(desk, writing, first);
    }
    let visit = visit(writing.draft.snapshot(), id)?;
    follows(&visit, kind)?;
    let person = KeySlot::new(visit.person);
    let cell = writing.seal_under(person, (SCHEMA.name, column), text)?;
    let mut sealed = Sealed::default();
    match column {
        "host" => sealed.host = cell,
        _ => sealed.note = cell,
    }
    let event = Event {
        sealed,
        ..Event::plain(kind, writing.at)
    };
    let reference = recording.reference.as_deref();
    record(desk, writing, Some(visit), event, (reference, &asked.named))
}
