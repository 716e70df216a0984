//! `club treatment finish`: a treatment ends, with nothing missing.

use super::step::{steps_named, take};
use super::{again, asked, line, row_of, rules_of, shown, treatment};
use crate::book::{AskedBy, KeySlot};
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::{CliError, CliResult};
use crate::cli::help::Zh;
use crate::desk::treatments::decide::finish;
use crate::desk::treatments::rows::SCHEMA;
use crate::desk::treatments::state::{Event, EventKind, Sealed};
use crate::desk::treatments::{TREATMENTS, Treatment, TreatmentRefusal};
use crate::domain::{Day, Slug, TreatmentId};
use crate::ops::Session;

/// End a treatment, with the plan for the next one
///
/// Refused while a step is missing, which is named. A step that can no longer be done, such as a look before
/// cleansing, is left out with --without and the reason.
///
/// Example: club treatment finish N000001 --after "calm, even" --next 2024-05-15 --plan "serum again"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    结束疗程，写出下次的计划\n\n\
    缺少步骤时拒绝并指明。无法补做的步骤，例如清洁前的查看，用 --without 和原因略去。"))]
pub(super) struct Args {
    /// The treatment, by its number or ref
    #[arg(add = Zh("疗程的编号或原编号"))]
    #[arg(value_name = "TREATMENT")]
    treatment: String,
    /// When the guest is to come next
    #[arg(add = Zh("顾客下次到店的日期"))]
    #[arg(long, value_name = "DATE")]
    next: Option<Day>,
    /// Why no next visit is planned, kept sealed
    #[arg(add = Zh("没有安排下次的原因，封存保管"))]
    #[arg(long, value_name = "REASON", conflicts_with_all = ["next", "plan"])]
    no_next: Option<String>,
    /// What is to be done then, kept sealed
    #[arg(add = Zh("下次的护理计划，封存保管"))]
    #[arg(long, value_name = "TEXT", requires = "next")]
    plan: Option<String>,
    /// How it is after the treatment, kept sealed
    #[arg(add = Zh("疗程结束后的情况，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    after: Option<String>,
    /// What else is to be known, kept sealed
    #[arg(add = Zh("其他须知，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// A missing step that it ends without; give the option again for another
    #[arg(add = Zh("缺少而不再补做的步骤；可多次给出"))]
    #[arg(long, value_name = "STEP", requires = "reason")]
    without: Vec<Slug>,
    /// Why it ends without them, kept sealed
    #[arg(add = Zh("缺少步骤而结束的原因，封存保管"))]
    #[arg(long, value_name = "TEXT", requires = "without")]
    reason: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    let id: TreatmentId = TREATMENTS.find(writing.draft.snapshot(), &args.treatment)?;
    let told = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut parts = vec![
        "finish".to_owned(),
        id.to_string(),
        args.next.map(|day| day.to_string()).unwrap_or_default(),
        told(&args.no_next),
        told(&args.plan),
        told(&args.after),
        told(&args.note),
    ];
    let without = steps_named(&writing, &args.without)?;
    if !without.is_empty() {
        parts.extend(without.iter().map(ToString::to_string));
        parts.push(told(&args.reason));
    }
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let asked = asked(&args.recording, &mut writing, &parts)?;
    let shown = match again(
        desk,
        &writing,
        &args.recording,
        &AskedBy::new(asked.clone()),
    )? {
        Some(shown) => shown,
        None => {
            let own = end(args, &mut writing, id, (&without, &asked))?;
            line(&writing, &own, (writing.draft.version(), desk.lang()))?
        }
    };
    writing.commit()?;
    shown::print(desk, &shown)
}

fn end(
    args: &Args,
    writing: &mut Session,
    id: TreatmentId,
    (without, asked): (&[Slug], &str),
) -> Result<Treatment, CliError> {
    let mut own = treatment(writing.draft.snapshot(), id, Day::MAX)?;
    let (at, day) = (writing.at, writing.at.day());
    if let Some(next) = args.next.filter(|next| *next <= day) {
        return Err(TreatmentRefusal::NextIsPast { next, day }.into());
    }
    let is_planned = args.next.is_some() || args.no_next.is_some();
    let ending = (is_planned, without);
    finish(rules_of(&writing.rules, day)?, &own, at, ending)?;
    let reference = args.recording.reference.as_deref().unwrap_or_default();
    let under = (reference, asked);
    let why = args.reason.as_deref().unwrap_or_default();
    end_without(writing, &mut own, without, why, under)?;
    let person = KeySlot::new(own.person);
    let seal = |column, text: Option<&String>| {
        let text = text.map(String::as_str).unwrap_or_default();
        writing.seal_in(person, (SCHEMA.name, column), &row_of(id, None), text)
    };
    let event = Event {
        next: args.next,
        sealed: Sealed {
            plan: seal("plan", args.plan.as_ref().or(args.no_next.as_ref()))?,
            after: seal("after", args.after.as_ref())?,
            note: seal("note", args.note.as_ref())?,
            ..Sealed::default()
        },
        ..Event::plain(EventKind::Finish, at)
    };
    take(writing, &mut own, event, under)?;
    Ok(own)
}

/// Writes that a treatment ends without some steps, and why.
pub(super) fn end_without(
    writing: &mut Session,
    own: &mut Treatment,
    steps: &[Slug],
    why: &str,
    under: (&str, &str),
) -> CliResult {
    let (person, note) = (KeySlot::new(own.person), (SCHEMA.name, "note"));
    for step in steps {
        let event = Event {
            step: Some(step.clone()),
            sealed: Sealed {
                note: writing.seal_in(person, note, &row_of(own.id, Some(step)), why)?,
                ..Sealed::default()
            },
            ..Event::plain(EventKind::Finish, writing.at)
        };
        take(writing, own, event, under)?;
    }
    Ok(())
}
