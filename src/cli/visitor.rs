//! `club visitor`: who comes to the house, who is in it, and what became of badges.

mod come;
mod list;
mod plan;
mod shown;

use super::Desk;
use super::args::Recording;
use super::errors::{CliError, CliResult};
use super::help::Zh;
use super::registry::{Entry, Runs, command};
use crate::book::{AskedBy, KeySlot, RecordRefusal, Told};
use crate::desk::visitors::rows::{SCHEMA, load_one, write};
use crate::desk::visitors::rules::{VisitorClass, VisitorRules};
use crate::desk::visitors::state::{Event, EventKind, Sealed, Visit};
use crate::desk::visitors::{VISITORS, VisitorRefusal};
use crate::domain::choice::{NotKnown, Thing, choose};
use crate::domain::{Day, Slug, VisitorId, When};
use crate::message;
use crate::ops::Session;
use crate::ops::moment::parse_moment;
use crate::ops::words::CLASS;
use crate::rules::Adopted;

/// Announce, let in and let out visitors, and see who is in the house
///
/// The rules say what each class of visitors needs (`[[visitor_class]]`): a slip with an ID and a host who
/// consents and signs them out, a badge that is given back, a day's notice, a guide. Names, papers and notes
/// are kept sealed.
///
/// Example: club visitor in "Zhao Lei" --class general --id-number 11010519491231002X --host "Ms Li" --host-consents --badge 7
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    预告、登记访客的进入和离开，查看在馆访客\n\n\
    规则规定各类访客的要求（`[[visitor_class]]`）：查验证件的来访单，以及被访人同意并签字送出；须交回的访客证；提\
    前一天预告；陪同人。姓名、证件和备注封存保管。"))]
pub(super) struct Args {}

pub(super) const COMMANDS: &[Entry] = &[
    command("visitor announce", &Runs(plan::Announce::run)),
    command("visitor apply", &Runs(plan::Apply::run)),
    command("visitor approve", &Runs(plan::Approve::run)),
    command("visitor decline", &Runs(plan::Decline::run)),
    command("visitor in", &Runs(come::In::run)),
    command("visitor out", &Runs(come::Out::run)),
    command("visitor feedback", &Runs(come::Feedback::run)),
    command("visitor list", &Runs(list::run)),
];

// No doc comment: clap would take it for the help of the command that it joins.
#[derive(clap::Args, Clone, Debug)]
pub(super) struct Details {
    /// Where they come from
    #[arg(add = Zh("来访单位"))]
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,
    /// How to reach them
    #[arg(add = Zh("联系电话"))]
    #[arg(long, value_name = "PHONE")]
    contact: Option<String>,
    /// Whom they visit
    #[arg(add = Zh("被访人"))]
    #[arg(long, value_name = "WHO")]
    host: Option<String>,
    /// Who leads them through the house
    #[arg(add = Zh("陪同人"))]
    #[arg(long, value_name = "WHO")]
    guide: Option<String>,
    /// Which way they go
    #[arg(add = Zh("参观路线"))]
    #[arg(long, value_name = "TEXT")]
    route: Option<String>,
    /// What they come for
    #[arg(add = Zh("来访事由"))]
    #[arg(long, value_name = "TEXT")]
    purpose: Option<String>,
    /// What else is to be known
    #[arg(add = Zh("其他须知"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// The store
    #[arg(add = Zh("门店"))]
    #[arg(long, value_name = "STORE")]
    store: Option<Slug>,
}

impl Details {
    /// The same with what its words name.
    fn named(&self, writing: &Session) -> Result<Self, CliError> {
        Ok(Self {
            store: writing.store(self.store.as_ref())?,
            ..self.clone()
        })
    }

    fn asked(&self) -> String {
        let told = |text: &Option<String>| text.clone().unwrap_or_default();
        let all = [
            told(&self.unit),
            told(&self.contact),
            told(&self.host),
            told(&self.guide),
            told(&self.route),
            told(&self.purpose),
            told(&self.note),
            self.store.as_ref().map(Slug::to_string).unwrap_or_default(),
        ];
        all.join("\u{1e}")
    }

    /// The texts sealed under the visitor's key; what was not told stays empty.
    fn sealed(&self, writing: &Session, person: KeySlot, name: &str) -> Result<Sealed, CliError> {
        let seal = |column, told: &Option<String>| {
            let text = told.as_deref().map(str::trim).unwrap_or_default();
            writing.seal_under(person, (SCHEMA.name, column), text)
        };
        Ok(Sealed {
            name: writing.seal_under(person, (SCHEMA.name, "name"), name)?,
            unit: seal("unit", &self.unit)?,
            contact: seal("contact", &self.contact)?,
            id_number: String::new(),
            host: seal("host", &self.host)?,
            guide: seal("guide", &self.guide)?,
            route: seal("route", &self.route)?,
            purpose: seal("purpose", &self.purpose)?,
            note: seal("note", &self.note)?,
        })
    }
}

message! {
    /// A visit that is announced for a time that is past.
    #[derive(Debug)]
    struct PastVisit {
        due: String,
    } => ("{due} is past", "{due} 已过"), help (
        "give --at where it was announced earlier and is written down only now",
        "若是早先预约、现在补记，请写明 --at"
    );
}

/// The rules on visitors of a day.
fn rules_of(rules: &Adopted, day: Day) -> Result<&VisitorRules, VisitorRefusal> {
    let own = rules.pack(day).visitors.as_ref();
    own.ok_or(VisitorRefusal::NoRules { day })
}

fn class_named<'r>(rules: &'r VisitorRules, word: &str) -> Result<&'r VisitorClass, CliError> {
    let things = rules.classes.iter();
    let id = choose(
        CLASS,
        word,
        things.map(|own| Thing::titled(&own.id, &own.title)),
    )?;
    let unknown = || NotKnown::no_id(CLASS, word);
    Ok(rules.class(id).ok_or_else(unknown)?)
}

/// The visit that a word names.
fn named(writing: &Session, word: &str) -> Result<VisitorId, CliError> {
    Ok(VISITORS.find(writing.draft.snapshot(), word)?)
}

/// A visit with everything on record.
fn visit(snapshot: &crate::book::Snapshot, id: VisitorId) -> Result<Visit, CliError> {
    let unknown = || RecordRefusal::Unknown {
        what: ("visitor", "访客"),
        word: id.to_string(),
    };
    Ok(load_one(snapshot, id)?.ok_or_else(unknown)?)
}

/// The digests of what was asked, by which a repeat is known; none without a ref.
fn asked(
    recording: &Recording,
    writing: &mut Session,
    kind: EventKind,
    (named, typed): (&[&str], &[&str]),
) -> Result<AskedBy, CliError> {
    if recording.reference.is_none() {
        return Ok(AskedBy::default());
    }
    let at = writing.told_at();
    let mut digest = |parts: &[&str]| {
        let mut all = vec![kind.word(), &at];
        all.extend(parts);
        writing.asked(&all)
    };
    Ok(AskedBy::new(digest(named)?).or(digest(typed)?))
}

fn texts(parts: &[String]) -> Vec<&str> {
    parts.iter().map(String::as_str).collect()
}

/// A time in one form, however it was written: a date stays one.
fn named_time(writing: &Session, text: &str) -> Result<String, CliError> {
    let (when, time) = parse_moment(writing.hours(), text)?;
    Ok(match time.as_str() {
        "" => when.day().to_string(),
        _ => time,
    })
}

/// Records a step of a new visit or of one on record, and prints the visit after it.
fn record(
    desk: &Desk,
    mut writing: Session,
    before: Option<Visit>,
    event: Event,
    (reference, asked): (Option<&str>, &str),
) -> CliResult {
    let id = match &before {
        Some(visit) => visit.id,
        None => VISITORS.next(writing.draft.snapshot())?,
    };
    let due = event.due.and_then(When::seconds);
    let due = due.map(|seconds| writing.hours().rfc3339(seconds));
    let time = writing.time.clone();
    let told = Told::new(&time, reference.unwrap_or_default(), asked);
    let due = due.unwrap_or_default();
    write(&mut writing.draft, id, &event, &due, told)?;
    let after = match before {
        Some(mut visit) => {
            visit.take(event);
            visit
        }
        None => Visit::begin(id, event),
    };
    let line = shown::line(&writing, &after, writing.draft.version())?;
    writing.commit()?;
    shown::print(desk, &line)
}

/// Prints a visit as the version that recorded it first left it.
fn again(desk: &Desk, writing: Session, first: (VisitorId, crate::domain::Version)) -> CliResult {
    let then = writing.book.snapshot(crate::book::At::Version(first.1))?;
    let line = shown::line(&writing, &visit(&then, first.0)?, first.1)?;
    writing.commit()?;
    shown::print(desk, &line)
}

/// The visit that bears the ref already with the same content.
fn repeated(
    writing: &Session,
    recording: &Recording,
    asked: &AskedBy,
) -> Result<Option<(VisitorId, crate::domain::Version)>, CliError> {
    let reference = recording.reference.as_deref();
    let first = VISITORS.repeat(writing.draft.snapshot(), reference, asked)?;
    Ok(first.map(|first| (first.record, first.version)))
}
