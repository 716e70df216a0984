//! `club complaint open`: recorded at once, with what the customer is told about the way it takes.

use super::super::Desk;
use super::super::args::Recording;
use super::super::errors::{CliError, CliResult};
use super::{Said, again};
use crate::book::{AskedBy, Snapshot, Told};
use crate::care::visits::VISIT_RECORDS;
use crate::cli::help::{Called, Zh};
use crate::desk::complaints::decide::Choices;
use crate::desk::complaints::figures::outlook;
use crate::desk::complaints::rows::{
    COMPLAINTS, NewRow, SEALED_CONTACT, SEALED_NAME, SEALED_NOTE, write,
};
use crate::desk::complaints::{Complaint, ComplaintRefusal, Event, State, Todo, What};
use crate::desk::{DeskRules as _, Periods};
use crate::domain::choice::NotKnown;
use crate::domain::{ComplaintId, Day, Lang, MemberId, SaleId, Slug, VisitId};
use crate::ops::Session;
use crate::ops::words::{Listed, Words};
use crate::sales::till::{find_sale, sale_by_ref};

/// Record a complaint
///
/// Of a member, or of anybody by name and contact, which are kept sealed under a key of their own. What the
/// customer may be told about the way it takes is said on stderr.
///
/// Example: club complaint open M000001 --text "water was cold" --department bath
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    登记投诉\n\n\
    可以是会员，或以姓名和联系方式说明的任何人；姓名和联系方式用其自己的密钥封存。可以告知顾客的处理流程显示在标准\
    错误输出上。"))]
pub(super) struct Args {
    /// Who complains
    #[arg(add = Zh("投诉的会员"))]
    #[arg(value_name = "MEMBER", required_unless_present = "name")]
    member: Option<String>,
    /// Who complains, where it is no member
    #[arg(add = Zh("投诉人姓名，限非会员"), add = Called("姓名"))]
    #[arg(long, value_name = "NAME", conflicts_with = "member")]
    name: Option<String>,
    /// How they can be reached
    #[arg(add = Zh("联系电话"))]
    #[arg(long, value_name = "PHONE")]
    contact: Option<String>,
    /// What is complained about, kept sealed
    #[arg(add = Zh("投诉内容，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    text: String,
    /// Which department deals with it
    #[arg(add = Zh("处理部门"))]
    #[arg(long, value_name = "DEPARTMENT")]
    department: Option<String>,
    /// How serious it is; as the rules say unless told
    #[arg(add = Zh("严重程度（默认：按规则）"))]
    #[arg(long, value_name = "SEVERITY")]
    severity: Option<String>,
    /// What caused it, where that is known
    #[arg(add = Zh("已知的原因"))]
    #[arg(long, value_name = "CAUSE")]
    cause: Option<String>,
    /// A sale that it is about
    #[arg(add = Zh("所涉及的销售"))]
    #[arg(long = "sale", value_name = "SALE")]
    sales: Vec<String>,
    /// A visit that it is about
    #[arg(add = Zh("所涉及的回访"))]
    #[arg(long = "visit", value_name = "VISIT")]
    visits: Vec<String>,
    #[command(flatten)]
    recording: Recording,
}

impl Args {
    fn chosen(&self, writing: &Session) -> Result<Choices, NotKnown> {
        let told = (
            self.department.as_deref(),
            self.severity.as_deref(),
            self.cause.as_deref(),
        );
        chosen(&writing.words(writing.at.day()), told)
    }
}

/// The department, severity and cause that a line names.
pub(super) fn chosen(
    words: &Words<'_>,
    (department, severity, cause): (Option<&str>, Option<&str>, Option<&str>),
) -> Result<Choices, NotKnown> {
    let slug =
        |listed: &Listed<'_>, word: Option<&str>| word.map(|word| listed.slug(word)).transpose();
    Ok(Choices {
        department: slug(&words.departments(), department)?,
        severity: slug(&words.severities(), severity)?,
        cause: slug(&words.causes(), cause)?,
    })
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    let snapshot = writing.draft.snapshot().clone();
    let member = args
        .member
        .as_deref()
        .map(|word| writing.member(word))
        .transpose()?;
    let choices = args.chosen(&writing)?;
    let sales = sales(&snapshot, &args.sales)?;
    let visits = visits(&snapshot, &args.visits)?;
    let deeds = (sales.as_str(), visits.as_str());
    let asked = digest(args, (&choices, deeds), &mut writing, member)?;
    let reference = args.recording.reference.as_deref();
    if let Some(first) = COMPLAINTS.repeat(&snapshot, reference, &asked)? {
        return again(desk, &writing, &first);
    }
    let rules = writing.rules.complaints(writing.at.day());
    choices.prove(rules)?;
    let choices = choices.or_usual(rules);
    let person = writing.person(member)?;
    let event = Event {
        version: writing.draft.version(),
        at: writing.at,
        what: What::Open,
        department: choices.department,
        severity: choices.severity,
        cause: choices.cause,
        note: writing.seal_under(person, SEALED_NOTE, &args.text)?,
        told: String::new(),
    };
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let complaint = Complaint {
        id: COMPLAINTS.next(&snapshot)?,
        member,
        person: person.get(),
        name: writing.seal_under(person, SEALED_NAME, &text(&args.name))?,
        contact: writing.seal_under(person, SEALED_CONTACT, &text(&args.contact))?,
        sales,
        visits,
        events: vec![event],
    };
    let row = NewRow {
        complaint: complaint.id,
        event: complaint.opening(),
        opening: Some(&complaint),
        told: Told::new(&writing.time, reference.unwrap_or_default(), &asked.named),
    };
    write(&mut writing.draft, &row)?;
    let said = Said::of(&writing, &complaint, writing.draft.version())?;
    let days = said.work.calendar.clone();
    let periods = Periods {
        rules: &writing.rules,
        days: &days,
    };
    let told = told(desk.lang(), complaint.id, &said.state, &periods);
    writing.commit()?;
    said.say(desk)?;
    if let Some(told) = told {
        desk.talk().note(&told);
    }
    Ok(())
}

/// The process and its time, in words for the customer.
fn told(lang: Lang, id: ComplaintId, state: &State, periods: &Periods<'_>) -> Option<String> {
    let steps: Vec<(Todo, Day)> = outlook(state, periods);
    if steps.is_empty() {
        return None;
    }
    let en = steps
        .iter()
        .map(|(step, day)| format!("{} by {day}", step.word()));
    let zh = steps
        .iter()
        .map(|(step, day)| format!("{}不迟于 {day}", step.in_lang(Lang::Zh)));
    Some(match lang {
        Lang::En => format!(
            "tell the customer: complaint {id}; {}",
            en.collect::<Vec<_>>().join(", ")
        ),
        Lang::Zh => format!(
            "请告知顾客：投诉编号 {id}；{}",
            zh.collect::<Vec<_>>().join("，")
        ),
    })
}

/// The sales that words name, by number or ref.
fn sales(snapshot: &Snapshot, words: &[String]) -> Result<String, CliError> {
    let mut found: Vec<String> = Vec::new();
    for word in words {
        let by_ref = sale_by_ref(snapshot, word)?.map(|(_, row)| row.sale);
        let number: Option<SaleId> = by_ref.or_else(|| word.parse().ok());
        let sold = number.map(|sale| find_sale(snapshot, sale)).transpose()?;
        let sold = sold
            .flatten()
            .ok_or_else(|| ComplaintRefusal::NoSale { word: word.clone() })?;
        found.push(sold.sale().to_string());
    }
    Ok(found.join(";"))
}

/// The visits that words name, by number or ref.
fn visits(snapshot: &Snapshot, words: &[String]) -> Result<String, CliError> {
    let mut found: Vec<String> = Vec::new();
    for word in words {
        let visit: VisitId = VISIT_RECORDS.find(snapshot, word)?;
        found.push(visit.to_string());
    }
    Ok(found.join(";"))
}

fn digest(
    args: &Args,
    (choices, named): (&Choices, (&str, &str)),
    writing: &mut Session,
    member: Option<MemberId>,
) -> Result<AskedBy, CliError> {
    let member = member.map(|id| id.to_string()).unwrap_or_default();
    let word = |slug: &Option<Slug>| slug.as_ref().map(ToString::to_string).unwrap_or_default();
    let typed = (args.sales.join(";"), args.visits.join(";"));
    let mut digest = |(sales, visits): (&str, &str)| {
        let parts = [
            "open",
            &member,
            args.name.as_deref().unwrap_or_default(),
            args.contact.as_deref().unwrap_or_default(),
            &args.text,
            &word(&choices.department),
            &word(&choices.severity),
            &word(&choices.cause),
            sales,
            visits,
        ];
        writing.asked_under_ref(&parts)
    };
    Ok(AskedBy::new(digest(named)?).or(digest((&typed.0, &typed.1))?))
}
