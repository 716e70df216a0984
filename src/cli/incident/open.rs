//! `club incident open`: a leak is reported.

use super::super::Desk;
use super::super::args::Recording;
use super::super::errors::CliResult;
use super::print;
use crate::book::Told;
use crate::book::{At, KeySlot};
use crate::cli::help::Zh;
use crate::desk::incidents::rows::{INCIDENTS, NewRow, SEALED_NOTE, write};
use crate::desk::incidents::{Event, Incident, IncidentRefusal, What, load_one};
use crate::domain::{Day, IncidentId, MemberId, Slug};

/// Report a leak of customers' data
///
/// Name the customers with --member and not in the text: what concerns one of them alone goes with their key
/// when they are erased.
///
/// Example: club incident open --text "a list was left at the printer" --member M000001
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    报告顾客数据泄露\n\n\
    涉及的顾客用 --member 指明，不要写在正文中：只涉及其中一人的内容，在删除此人时随其密钥一起失去。"))]
pub(super) struct Args {
    /// What happened, kept sealed
    #[arg(add = Zh("事情经过，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    text: String,
    /// Whose data it is about
    #[arg(add = Zh("涉及其数据的会员"))]
    #[arg(long = "member", value_name = "MEMBER")]
    members: Vec<String>,
    /// How serious it is
    #[arg(add = Zh("严重程度"))]
    #[arg(long, value_name = "SEVERITY")]
    severity: Option<Slug>,
    /// The first day on which it may have happened
    #[arg(add = Zh("可能发生的第一天"))]
    #[arg(long, value_name = "DATE")]
    from: Option<Day>,
    /// The last day on which it may have happened
    #[arg(add = Zh("可能发生的最后一天"))]
    #[arg(long, value_name = "DATE")]
    to: Option<Day>,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    let snapshot = writing.draft.snapshot().clone();
    let mut members: Vec<MemberId> = Vec::new();
    for word in &args.members {
        let id = writing.member(word)?;
        if !members.contains(&id) {
            members.push(id);
        }
    }
    let who: Vec<String> = members.iter().map(ToString::to_string).collect();
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let severity = args.severity.as_ref().map(ToString::to_string);
    let parts = [
        "open",
        &args.text,
        &who.join(";"),
        &severity.unwrap_or_default(),
        &day(args.from),
        &day(args.to),
    ];
    let asked = writing.asked_under_ref(&parts)?;
    let reference = args.recording.reference.as_deref().unwrap_or_default();
    if let Some(first) = INCIDENTS.repeat::<IncidentId>(&snapshot, Some(reference), &asked)? {
        let then = writing.book.snapshot(At::Version(first.version))?;
        let incident = load_one(&then, &first.record.to_string())?;
        return print(desk, &snapshot, &incident, first.version);
    }
    if let (Some(from), Some(to)) = (args.from, args.to)
        && from > to
    {
        return Err(IncidentRefusal::NoDays { from, to }.into());
    }
    // What is about several is about nobody alone: the book's own key keeps it.
    let person = match members.as_slice() {
        [one] => writing.person(Some(*one))?,
        _ => KeySlot::HOUSE,
    };
    let incident = Incident {
        id: INCIDENTS.next(&snapshot)?,
        severity: args.severity.clone(),
        members,
        person: person.get(),
        from: args.from,
        to: args.to,
        events: vec![Event {
            version: writing.draft.version(),
            at: writing.at,
            what: What::Open,
            note: writing.seal_under(person, SEALED_NOTE, &args.text)?,
        }],
    };
    let row = NewRow {
        incident: incident.id,
        event: incident.opening(),
        opening: Some(&incident),
        told: Told::new(&writing.time, reference, &asked),
    };
    write(&mut writing.draft, &row)?;
    let version = writing.draft.version();
    writing.commit()?;
    print(desk, &snapshot, &incident, version)
}
