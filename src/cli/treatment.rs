//! `club treatment`: what is done for a guest, step by step.

mod abandon;
mod add;
mod finish;
mod list;
mod show;
mod shown;
mod step;

use super::Desk;
use super::args::Recording;
use super::errors::CliError;
use super::help::Zh;
use super::registry::{Entry, Runs, command};
use crate::book::{self, AskedBy, At, RecordRefusal, Snapshot};
use crate::desk::treatments::rows::load_one;
use crate::desk::treatments::rules::TreatmentRules;
use crate::desk::treatments::{TREATMENTS, Treatment, TreatmentRefusal};
use crate::domain::{Day, Lang, Slug, TreatmentId, Version};
use crate::ops::{Session, Stop, of_record};
use crate::output::Cell;
use crate::rules::Adopted;

/// Record a treatment: its steps, who did them, what was used, what is next
///
/// Which steps there are, in which order, and what each is recorded with, say the rules
/// (`[[treatment_step]]`). A treatment ends with nothing missing, and with a plan for the next one where the
/// rules ask for it.
///
/// Example: club treatment step N000001 treatment --staff li --product serum=15ml
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    记录疗程：步骤、操作人员、用品和下次安排\n\n\
    由规则规定有哪些步骤、先后顺序，以及每步须记录的内容（`[[treatment_step]]`）。没有缺项时才能结束；规则要求时，\
    须有下次的计划。"))]
pub(super) struct Args {}

pub(super) const COMMANDS: &[Entry] = &[
    command("treatment add", &Runs(add::run)),
    command("treatment step", &Runs(step::run)),
    command("treatment finish", &Runs(finish::run)),
    command("treatment abandon", &Runs(abandon::run)),
    command("treatment show", &Runs(show::run)),
    command("treatment list", &Runs(list::run)),
];

/// What the row of a step, or of the whole treatment, is of: each version may write several.
fn row_of(treatment: TreatmentId, step: Option<&Slug>) -> String {
    let step = step.map_or("", Slug::as_str);
    of_record(None, &book::record(&treatment.to_string(), step))
}

/// The rules on treatments of a day.
fn rules_of(rules: &Adopted, day: Day) -> Result<&TreatmentRules, TreatmentRefusal> {
    let own = rules.pack(day).treatments.as_ref();
    own.ok_or(TreatmentRefusal::NoRules { day })
}

/// A treatment as its rows dated up to a day make it.
fn treatment(snapshot: &Snapshot, id: TreatmentId, rows_to: Day) -> Result<Treatment, CliError> {
    let unknown = || RecordRefusal::Unknown {
        what: ("treatment", "护理"),
        word: id.to_string(),
    };
    Ok(load_one(snapshot, id, rows_to)?.ok_or_else(unknown)?)
}

/// The digest of what was asked, by which a repeat is known; none without a ref.
fn asked(recording: &Recording, writing: &mut Session, parts: &[&str]) -> Result<String, Stop> {
    if recording.reference.is_none() {
        return Ok(String::new());
    }
    let at = writing.told_at();
    let mut all = vec![at.as_str()];
    all.extend(parts);
    writing.asked(&all)
}

/// What was recorded under the ref with the same content, as it was told then.
fn again(
    desk: &Desk,
    writing: &Session,
    recording: &Recording,
    asked: &AskedBy,
) -> Result<Option<Vec<Cell>>, CliError> {
    let reference = recording.reference.as_deref();
    let first = TREATMENTS.repeat::<TreatmentId>(writing.draft.snapshot(), reference, asked)?;
    let Some(first) = first else {
        return Ok(None);
    };
    desk.tells_first(first.version)?;
    let then = writing.book.snapshot(At::Version(first.version))?;
    let own = treatment(&then, first.record, Day::MAX)?;
    line(writing, &own, (first.version, desk.lang())).map(Some)
}

/// A treatment as a deed left it.
fn line(writing: &Session, own: &Treatment, told: (Version, Lang)) -> Result<Vec<Cell>, CliError> {
    let rules = rules_of(&writing.rules, own.opened.day()).ok();
    shown::line(&writing.directory()?, writing.keyring(), own, rules, told)
}
